// The next number asked for before its step is taken: answered, or passed over by stepping on.

import { html, math, setText } from "../drawing.js";
import { numberIn, sameNumber } from "../question.js";
import { common } from "../words.js";
import { nameSymbol, partialSymbol } from "./formulas.js";
import { round, told } from "./picture.js";
import { words } from "./words.js";

const inMath = (symbol) => math("math", {}, symbol);

export class Prediction {
  // steps: those of the plan; formulaOf(name) a node's expression; viewAt(position) what may be seen then; go() takes the step.
  // The trait `asked` is "next" while predictions are asked for, "" if not.
  constructor({ stage, controls, spoken, steps, formulaOf, viewAt, go }) {
    Object.assign(this, { stage, spoken, steps, formulaOf, viewAt, go, judgement: {} });
    this.asked = html("p");
    this.verdict = html("p", { class: "bp-verdict" });
    this.field = html("input", {
      type: "text", inputmode: "decimal", autocomplete: "off", "aria-label": words.yours, placeholder: words.yours, "data-param": "prediction",
      onkeydown: (event) => event.key === "Enter" && this.#settle(),
    });
    this.answers = [this.field, controls.button("answer", common.answer, () => this.#settle()), controls.button("skip", common.skip, () => this.#pass())];
    this.another = controls.button("predict", common.predict, () => {
      stage.put({ asked: "next" });
      this.field.focus();
    });
    this.element = html("div", { class: "bp-question", role: "group", "aria-label": common.predict });
  }

  // Ask for what the step brings; nothing more is asked where there is none.
  write(step) {
    this.asked.replaceChildren(...(step ? [html("strong", {}, words.next), " ", ...this.#ask(step)] : [words.done]));
  }

  // A verdict stands as long as its numbers do.
  update() {
    const { text, position, values } = this.judgement;
    const holds = position === this.stage.get("position") && values === this.stage.get("values");
    setText(this.verdict, holds ? text : "");
    const more = this.stage.get("position") < this.steps.length, asks = this.stage.get("asked") === "next";
    this.#hold(...(more && !asks ? [this.another] : [this.asked, ...(more ? this.answers : [])]), this.verdict);
  }

  // Touched only where there is a change, for a field that is put in again loses the focus.
  #hold(...elements) {
    const held = this.element.children;
    if (elements.length !== held.length || elements.some((element, i) => element !== held[i])) this.element.replaceChildren(...elements);
  }

  #pass() {
    this.stage.put({ asked: "" });
    this.go();
    this.another.focus();
  }

  #ask({ kind, name, to, parts, total }) {
    if (kind === "value") return [inMath(nameSymbol(name)), " = ", inMath(this.formulaOf(name)), ". ", words.ask.value];
    if (kind === "seed") return [inMath(partialSymbol(name, name)), ". ", words.ask.seed];
    return [words.share(name, to, parts.length, total), ". ", total === 1 ? words.ask.share : words.ask.sum(to, parts.length === total)];
  }

  #settle() {
    const given = numberIn(this.field), position = this.stage.get("position"), step = this.steps[position];
    if (given === undefined) return;
    const before = this.viewAt(position), after = this.viewAt(position + 1), { value, gradient } = after.box(step.at);
    const right = step.kind === "value" ? value : gradient, agrees = sameNumber(given, right);
    this.field.value = "";
    this.go();
    this.judgement = {
      text: `${agrees ? common.right : common.wrong} ${reason(step, before, after, right, given)}`,
      position: this.stage.get("position"), values: this.stage.get("values"),
    };
    this.update();
    this.spoken.say(this.judgement.text);
  }
}

function reason({ kind, name, to, edge, parts }, before, after, right, given) {
  if (kind === "value") return words.is(name, told(right));
  if (kind === "seed") return words.seeded;
  const { local, share } = after.arrow(edge), agrees = sameNumber(given, right), is = (number) => !agrees && sameNumber(given, number);
  if (parts.length === 1) {
    const found = words.handed(`${told(after.box(name).gradient)} \u00b7 ${bracketed(told(local, round))}`, told(share));
    return `${is(-share) ? `${words.otherSign} ` : is(local) ? `${words.localAlone} ` : ""}${found}`;
  }
  const numbers = [told(before.box(to).gradient), bracketed(told(share)), told(right)];
  return is(share) ? words.notAlone(...numbers) : words.added(...numbers);
}

const bracketed = (text) => (text.startsWith("\u2212") ? `(${text})` : text);
