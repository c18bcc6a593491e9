// An exercise that can be answered where it stands: numbers in, a verdict out, hints one at a time, the solution last.

import { html } from "../drawing.js";
import { mark } from "./marking.js";
import { words } from "./words.js";

const CHANGED = "bp-exercise-changed"; // told on the document, so that every exercise of a page counts anew

// What a browser keeps of one exercise; where it keeps nothing, it lasts as long as the page.
function memory(id) {
  const key = `bp-exercise ${id}`;
  const guarded = (act, otherwise) => {
    try {
      return act() ?? otherwise;
    } catch {
      return otherwise; // storage is switched off, or holds something else
    }
  };
  return {
    recall: () => guarded(() => JSON.parse(localStorage.getItem(key)), {}),
    keep: (state) => guarded(() => localStorage.setItem(key, JSON.stringify(state))),
    forget: () => guarded(() => localStorage.removeItem(key)),
  };
}

function fromHtml(text) {
  const holder = html("template");
  holder.innerHTML = text; // the book's own texts
  return [...holder.content.childNodes];
}

function render({ model, el }) {
  const { id, title, decimals, variants } = model.get("exercise");
  const kept = memory(id);
  const first = () => ({ variant: 0, texts: [], hints: 0, checked: false, solved: false });
  let state = { ...first(), ...kept.recall() };
  if (!variants[state.variant] || !Array.isArray(state.texts)) state = first();

  const task = html("div", { class: "bp-task", "aria-live": "polite" });
  const fields = html("div", { class: "bp-fields" });
  const verdict = html("p", { class: "bp-verdict", role: "status", "aria-live": "polite" });
  const hints = html("ol", { class: "bp-hints", "aria-live": "polite" });
  const solution = html("div");
  const solved = html("span", { class: "bp-solved" });
  const progress = html("span", { class: "bp-soft" });
  const button = (action, text, onclick) => html("button", { type: "button", "data-action": action, onclick }, text);
  const hintButton = button("hint", "", () => change({ hints: state.hints + 1 }));
  const freshButton = button("fresh", "", () => change({ ...first(), variant: (state.variant + 1) % variants.length, solved: state.solved }));
  const checkButton = button("check", words.check, () => change({ checked: true }));
  const forgetButton = button("forget", words.forget, () => document.dispatchEvent(new CustomEvent(CHANGED, { detail: "forget" })));
  const details = html("details", {}, html("summary", {}, words.solution), solution);

  const change = (changes) => {
    state = { ...state, ...changes };
    if (state.checked && mark(variants[state.variant], decimals, state.texts).kind === "right") state.solved = true;
    kept.keep(state);
    draw();
    document.dispatchEvent(new CustomEvent(CHANGED));
  };

  let drawn = null; // the variant whose task and fields stand in the page
  const draw = () => {
    const variant = variants[state.variant];
    if (drawn !== state.variant) {
      drawn = state.variant;
      task.replaceChildren(...(model.get("told") || state.variant ? fromHtml(variant.task) : []));
      solution.replaceChildren(...fromHtml(variant.solution));
      details.open = false;
      if (variant.labels) fields.replaceChildren(...fieldsOf(variant));
    }
    hints.replaceChildren(...variant.hints.slice(0, state.hints).map((hint) => html("li", {}, fromHtml(hint))));
    const said = state.checked ? mark(variant, decimals, state.texts) : { kind: "", message: "" };
    verdict.replaceChildren(...fromHtml(said.message));
    verdict.dataset.kind = said.kind;
    verdict.dataset.mistakes = (said.mistakes ?? []).join(" ");
    hintButton.textContent = words.hint(state.hints, variant.hints.length);
    hintButton.disabled = state.hints >= variant.hints.length;
    freshButton.hidden = variants.length < 2;
    freshButton.textContent = state.variant === variants.length - 1 ? words.own : words.fresh;
    solved.textContent = state.solved ? `\u2713 ${words.solved}` : "";
    if (variant.labels) root.dataset.solved = state.solved; // code is not checked here, and does not count
  };

  const fieldsOf = ({ answer, labels, marked }) => {
    const columns = Array.isArray(answer?.[0]) ? answer[0].length : 0;
    fields.style.setProperty("--bp-columns", columns || "none");
    fields.classList.toggle("bp-matrix", columns > 0);
    return labels.map((label, i) => html("label", {}, html("span", {}, fromHtml(marked[i])), html("input", {
      type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false", size: 8, maxlength: 80,
      value: state.texts[i] ?? "", "aria-label": `${words.yourAnswer}, ${label}`,
      oninput: (event) => {
        state.texts = labels.map((_, k) => (k === i ? event.target.value : state.texts[k] ?? ""));
        state.checked = false;
        kept.keep(state);
        if (verdict.dataset.kind === "right") draw(); // what is said of a mistake stays in sight while it is mended
      },
      onkeydown: (event) => event.key === "Enter" && change({ checked: true }),
    })));
  };

  const inCode = html("pre", {}, html("code", {}, `from bpkit import feedback\nfeedback.check("${id}", your_function)`));
  const asked = variants[0].labels
    ? [html("p", { class: "bp-soft" }, `${words.yourAnswer}, ${words.decimals(decimals)}`), html("div", { class: "bp-answer" }, fields, checkButton)]
    : [html("p", {}, words.code), inCode];
  const last = html("p", { class: "bp-last bp-soft" }, `${words.kept} `, forgetButton);
  const root = html("div", { class: "bp-live bp-exercise", role: "group", "data-figure": "exercise", "data-exercise": id, "aria-label": title },
    html("div", { class: "bp-top" }, html("strong", {}, title), solved, progress),
    task, ...asked, verdict, hints,
    html("div", { class: "bp-buttons" }, hintButton, freshButton),
    details, last);

  const told = ({ detail }) => {
    if (detail === "forget") {
      kept.forget();
      state = first();
      drawn = null;
      draw();
    }
    count();
  };
  const count = () => {
    const all = [...document.querySelectorAll(".bp-exercise[data-solved]")];
    progress.textContent = root.dataset.solved ? words.progress(all.filter((e) => e.dataset.solved === "true").length, all.length) : "";
    last.hidden = all.at(-1) !== root;
  };
  document.addEventListener(CHANGED, told);
  el.replaceChildren(root);
  draw();
  root.dataset.ready = "true";
  setTimeout(() => document.dispatchEvent(new CustomEvent(CHANGED))); // by then it stands in the page
  return () => document.removeEventListener(CHANGED, told);
}

export default { render };
