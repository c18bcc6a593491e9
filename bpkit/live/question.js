// A prediction: asked before its answer can be seen, answered or passed over.

import { html } from "./drawing.js";
import { common } from "./words.js";

// A number as people write it: "-0.2", "\u22120,2", "1/3"; NaN for anything else.
export function readNumber(text) {
  const plain = text.trim().replaceAll("\u2212", "-").replaceAll(",", ".");
  const [, above, below = "1"] = plain.match(/^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*(?:\/\s*(\d+\.?\d*))?$/i) ?? [];
  return above === undefined ? NaN : Number(above) / Number(below);
}

// Whether a person who rounds would call the two the same: to two decimals, or to two digits where that is finer.
export function sameNumber(given, right) {
  const unit = Math.min(0.01, 10 ** (Math.floor(Math.log10(Math.abs(right))) - 1)) || 0.01;
  return Math.abs(given - right) <= 0.51 * unit;
}

export class Question {
  // questions: { key: { ask, choices, answer, because } }, asked in this order, one at a time.
  //   ask      () => text or elements
  //   choices  [[value, text], ...]; without them a number is asked for
  //   answer   () => the right value, of this moment
  //   because  () => text or elements that give the reason
  // The trait `asked` has the key of the open question, or "".  `opened(key)` gives what else changes when one is asked.
  constructor({ stage, spoken, questions, opened = () => ({}) }) {
    Object.assign(this, { stage, spoken, questions, opened });
    this.element = html("div", { class: "bp-question", role: "group", "aria-label": common.predict });
    this.drawn = null;
    this.last = Object.keys(questions).at(-1);
  }

  // Whether the answer of this question must not be seen yet.
  hides(key) {
    return this.stage.get("asked") === key;
  }

  update() {
    const asked = this.stage.get("asked");
    if (asked !== this.drawn) this.#draw(asked);
  }

  #draw(asked) {
    this.drawn = asked;
    if (asked === "") return this.element.replaceChildren(this.#another());
    this.last = asked;
    const { ask, choices } = this.questions[asked];
    const answers = choices
      ? choices.map(([value, text]) => this.#button(`answer-${value}`, text, () => this.#settle(value)))
      : this.#field();
    this.element.replaceChildren(html("p", {}, ask()), ...answers, this.#button("skip", common.skip, () => this.#settle(null)));
  }

  #field() {
    const field = html("input", { type: "text", inputmode: "decimal", autocomplete: "off", "aria-label": common.yourNumber, "data-param": "prediction" });
    const settle = () => {
      const given = readNumber(field.value);
      if (Number.isNaN(given)) field.focus();
      else this.#settle(given);
    };
    field.addEventListener("keydown", (event) => event.key === "Enter" && settle());
    return [field, this.#button("answer", common.answer, settle)];
  }

  #settle(given) {
    const { choices, answer, because } = this.questions[this.drawn];
    const right = answer();
    const agrees = choices ? given === right : sameNumber(given, right);
    const verdict = given === null ? "" : `${agrees ? common.right : common.wrong} `;
    this.drawn = "";
    this.stage.put({ asked: "" });
    const another = this.#another();
    this.element.replaceChildren(html("p", {}, verdict, because()), another);
    this.spoken.say(this.element.firstChild.textContent);
    another.focus();
  }

  #another() {
    return this.#button("predict", common.predict, () => {
      const keys = Object.keys(this.questions);
      const asked = keys[(keys.indexOf(this.last) + 1) % keys.length];
      this.stage.put({ ...this.opened(asked), asked });
      this.element.querySelector("input, button").focus();
    });
  }

  #button(action, text, onclick) {
    return html("button", { type: "button", "data-action": action, onclick }, text);
  }
}
