// An exercise that can be answered where it stands: an answer in, a verdict out, hints one at a time, the solution last.

import { html } from "../drawing.js";
import { Stored } from "../stored.js";
import { fieldsOf, fillWith, fromHtml } from "./fields.js";
import { withKnown } from "./known.js";
import { mark } from "./marking.js";
import { markNames } from "./naming.js";
import { formerStateOf, fresh, stateOf } from "./state.js";
import { words } from "./words.js";

const CHANGED = "bp-exercise-changed"; // told on the document, so that every exercise of a page counts anew
const PATIENCE = 300; // milliseconds without a verdict, after which the reader is asked to wait

class Box {
  constructor(model) {
    const { id, title, decimals, variants: all } = model.get("exercise");
    const variants = withKnown(all, model.get("known"));
    Object.assign(this, { id, title, decimals, variants, told: model.get("told"), counts: Boolean(variants[0].labels) });
    this.stored = new Stored(`exercise ${id}`, {
      read: (raw) => stateOf(raw, variants),
      merge: (stored, own) => ({ ...own, solved: own.solved ?? stored.solved }),
      former: { key: `bp-exercise ${id}`, read: (raw) => formerStateOf(raw, variants) },
    });
    this.checking = false;
    this.drawn = undefined; // the variant whose numbers stand in the page
    this.#build();
  }

  // The elements

  #build() {
    const status = { role: "status", "aria-live": "polite" };
    this.task = html("div", { class: "bp-task", "aria-live": "polite" });
    this.fields = { element: html("div"), controls: [], notes: [] };
    this.verdict = html("div", { class: "bp-verdict", ...status });
    this.hints = html("ol", { class: "bp-hints", "aria-live": "polite" });
    this.solution = html("div");
    this.badge = html("span", { class: "bp-solved" });
    this.progress = html("span", { class: "bp-soft" });
    this.unkept = html("p", { class: "bp-unkept bp-soft", ...status });
    this.hintButton = this.#button("hint", "", () => this.#change({ hints: this.state.hints + 1 }));
    this.freshButton = this.#button("fresh", "", () => this.#next());
    this.forgetButton = this.#button("forget", words.forget, () => document.dispatchEvent(new CustomEvent(CHANGED, { detail: "forget" })));
    this.checkButton = this.#button("check", words.check, () => this.#asks());
    this.details = html("details", {}, html("summary", {}, words.solution), this.solution);
    this.kept = html("span", {}, `${words.kept} `);
    this.last = html("p", { class: "bp-last bp-soft" }, this.kept, this.forgetButton);
    this.root = html("div", { class: "bp-live bp-exercise", role: "group", "data-figure": "exercise", "data-exercise": this.id, "aria-label": this.title },
      html("div", { class: "bp-top" }, html("strong", {}, this.title), this.badge, this.progress),
      this.task, ...this.#asked(), this.verdict, this.hints,
      html("div", { class: "bp-buttons" }, this.hintButton, this.freshButton),
      this.details, this.unkept, this.last);
  }

  #asked() {
    const [{ choices }] = this.variants;
    if (!this.counts) return [html("p", {}, words.code), html("pre", {}, html("code", {}, `from bpkit import feedback\nfeedback.check("${this.id}", your_function)`))];
    this.answer = html("div", { class: "bp-answer" }, this.fields.element, this.checkButton);
    return [html("p", { class: "bp-soft" }, choices ? words.whatWentWrong : `${words.yourAnswer}, ${words.decimals(this.decimals)}`), this.answer];
  }

  // A button that takes a double click for one: what the second click would do, the reader has not seen yet.
  #button(action, text, act) {
    return html("button", { type: "button", "data-action": action, onclick: (event) => event.detail < 2 && act() }, text);
  }

  // Life

  show(el) {
    const counted = ({ detail }) => (detail === "forget" && this.#forget(), this.#count());
    document.addEventListener(CHANGED, counted);
    const end = this.stored.subscribe((state) => this.#told(state));
    el.replaceChildren(this.root);
    this.#begin(this.stored.get() ?? fresh());
    this.root.dataset.ready = "true";
    setTimeout(() => this.#tellAll()); // by then it stands in the page
    return () => {
      document.removeEventListener(CHANGED, counted);
      end();
    };
  }

  // Take up a state.  Nothing that was stored is right until it has been marked anew.
  #begin({ checked, solved, ...state }) {
    this.state = { ...state, checked: false, solved: null };
    this.drawn = undefined;
    this.#draw();
    this.#believe(solved);
    if (checked) this.#check();
  }

  async #believe(solved) {
    const { state } = this;
    if (!solved || state.solved || (await this.#judged(solved)).kind !== "right") return;
    state.solved ??= solved;
    this.#drawSolved();
  }

  // Another tab has stored a state, or has forgotten (null).  What is solved there is solved here; what is typed here stays.
  #told(state) {
    if (state) this.#believe(state.solved);
    else if (JSON.stringify(this.state) !== JSON.stringify(fresh())) this.#begin(fresh());
  }

  #forget() {
    this.stored.forget();
    this.#begin(fresh());
  }

  #change(changes) {
    Object.assign(this.state, changes);
    this.#keep();
    this.#draw();
  }

  #keep() {
    if (this.stored.put(this.state) || document.querySelector(".bp-unkept:not(:empty)")) return;
    this.unkept.textContent = words.unkept; // said once on a page
    this.#tellAll();
  }

  #next() {
    const next = (this.variants.indexOf(this.#variant()) + 1) % this.variants.length;
    this.#change({ ...fresh(), seed: this.variants[next].seed, solved: this.state.solved });
    this.root.scrollIntoView({ block: "nearest" });
  }

  // The answer

  #variant(seed = this.state.seed) {
    return this.variants.find((variant) => variant.seed === seed);
  }

  #typed() {
    Object.assign(this.state, { texts: this.fields.controls.map((control) => control.value), checked: false });
    this.#keep();
    for (const control of this.fields.controls) if (control.value.trim()) control.removeAttribute("aria-invalid");
    if (this.verdict.dataset.kind === "right") this.#say(null); // what is said of a mistake stays in sight while it is mended
  }

  // A whole vector or matrix in one field goes to all of them; tells whether it was one.
  #spreads(text) {
    const filled = fillWith(text, this.#variant(), this.fields.controls, this.decimals === 0);
    if (filled) this.#typed();
    return filled;
  }

  // The reader wants a verdict; on an answer with gaps it leads to the first of them.
  async #asks() {
    const typed = this.state.texts.filter((text) => text.trim());
    if (typed.length === 1) this.#spreads(typed[0]);
    await this.#check();
    this.fields.controls.find((control) => control.hasAttribute("aria-invalid"))?.focus();
  }

  async #check() {
    if (this.checking) return;
    this.checking = true;
    this.verdict.setAttribute("aria-busy", "true");
    const patience = setTimeout(() => this.verdict.childNodes.length || this.verdict.append(words.wait), PATIENCE);
    const { state, state: { seed, texts } } = this;
    const said = await this.#judged({ seed, texts });
    clearTimeout(patience);
    this.checking = false;
    this.verdict.setAttribute("aria-busy", "false");
    const stands = this.state === state && state.seed === seed && state.texts === texts; // or the reader has gone on
    if (stands) state.checked = true;
    if (said.kind === "right") state.solved ??= { seed, texts };
    if (stands || this.verdict.textContent === words.wait) this.#say(stands ? said : null);
    if (this.state === state) this.#keep();
    this.#drawSolved();
  }

  async #judged({ seed, texts }) {
    const variant = this.#variant(seed);
    try {
      return await (variant.choices ? markNames(variant, texts) : mark(variant, this.decimals, texts));
    } catch (problem) {
      console.error(problem);
      return { kind: "unreadable", message: words.failed };
    }
  }

  // What is seen

  #draw() {
    const variant = this.#variant();
    if (this.drawn !== variant) this.#drawNumbers((this.drawn = variant));
    this.hints.replaceChildren(...variant.hints.slice(0, this.state.hints).map((hint) => html("li", {}, fromHtml(hint))));
    this.hintButton.textContent = words.hint(this.state.hints, variant.hints.length);
    this.hintButton.disabled = this.state.hints >= variant.hints.length;
    this.freshButton.hidden = this.variants.length < 2;
    this.freshButton.textContent = variant === this.variants.at(-1) ? words.own : words.fresh;
    this.#drawSolved();
  }

  // Task, fields and solution for the numbers of a variant.
  #drawNumbers(variant) {
    this.task.replaceChildren(...(this.told || variant !== this.variants[0] ? fromHtml(variant.task) : []));
    this.solution.replaceChildren(...fromHtml(variant.solution));
    this.details.open = false;
    if (!this.counts) return; // code is not checked here, and does not count
    const { element } = this.fields;
    const on = { typed: () => this.#typed(), pasted: (text) => this.#spreads(text), entered: () => this.#asks() };
    this.fields = fieldsOf(variant, this.state.texts, on);
    element.replaceWith(this.fields.element);
    this.#say(null);
  }

  #say(said) {
    const { kind = "", message = "", mistakes = [], notes = [] } = said ?? {};
    const { controls } = this.fields;
    const missing = said && kind !== "right" ? controls.filter((control) => !control.value.trim()) : [];
    const gaps = missing.map((control) => this.drawn.marked[controls.indexOf(control)]);
    const some = !this.drawn.choices && gaps.length > 0 && gaps.length < controls.length;
    this.verdict.replaceChildren(...fromHtml(some ? words.missing(gaps) : message));
    Object.assign(this.verdict.dataset, { kind, mistakes: mistakes.join(" ") });
    this.fields.notes.forEach((note, i) => note.replaceChildren(...fromHtml(notes[i] ?? "")));
    for (const control of controls) control.removeAttribute("aria-invalid");
    for (const control of missing) control.setAttribute("aria-invalid", "true");
  }

  #drawSolved() {
    const solved = Boolean(this.state.solved);
    this.badge.textContent = solved ? `\u2713 ${words.solved}` : "";
    if (!this.counts || this.root.dataset.solved === String(solved)) return;
    this.root.dataset.solved = solved;
    this.#tellAll();
  }

  #tellAll() {
    document.dispatchEvent(new CustomEvent(CHANGED));
  }

  #count() {
    const all = [...document.querySelectorAll(".bp-exercise[data-solved]")];
    this.progress.textContent = this.counts ? words.progress(all.filter((e) => e.dataset.solved === "true").length, all.length) : "";
    this.last.hidden = all.at(-1) !== this.root;
    this.kept.hidden = document.querySelector(".bp-unkept:not(:empty)") !== null;
  }
}

function render({ model, el }) {
  return new Box(model).show(el);
}

export default { render };
