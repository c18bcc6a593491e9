// A prediction: asked before its answer can be seen, answered or passed over.

import { html } from "./drawing.js";
import { readNumber } from "./reading.js";
import { common } from "./words.js";

// Whether a person who rounds would call the two the same: to two decimals, to two digits where that is finer, to four where coarser.
export function sameNumber(given, right) {
  const size = 10 ** Math.floor(Math.log10(Math.abs(right)));
  const unit = Math.max(Math.min(0.01, size / 10), size / 1000) || 0.01;
  return Math.abs(given - right) <= 0.51 * unit;
}

// The number in a field; if there is none, undefined, and the browser says at the field what is wanted.
export function numberIn(field) {
  const { value } = readNumber(field.value);
  field.setCustomValidity(value === undefined ? common.wanted : "");
  field.reportValidity();
  return value;
}

export class Question {
  // questions: { key: { ask, choices, answer, because } }, asked in this order, one at a time.
  //   ask      () => text or elements
  //   choices  [[value, text], ...]; without them a number is asked for
  //   marked   () => value, in the place of choices: what the reader has marked elsewhere in the figure
  //   answer   () => the right value, of this moment
  //   agrees   (given, right) => whether they are the same, where `===` does not tell
  //   because  (given) => text or elements that give the reason; given is null if the question was passed over
  // The trait `asked` has the key of the open question, or "".  `opened(key)` gives what else changes when one is asked,
  // `settled(key)` what else changes when it is answered.  `wanted()` is the question to ask next, if it was not the last.
  constructor({ stage, spoken, questions, opened = () => ({}), settled = () => ({}), wanted = () => this.last }) {
    Object.assign(this, { stage, spoken, questions, opened, settled, wanted });
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
    if (asked !== this.drawn) return this.#draw(asked);
    if (!this.told) return;
    // The reason gives numbers of its moment: when they have changed, it says so.
    if (this.#state() === this.told.state) delete this.told.text.dataset.earlier;
    else this.told.text.dataset.earlier = common.earlier;
  }

  #state() {
    return JSON.stringify(this.stage.keys.map((key) => this.stage.get(key)));
  }

  #draw(asked) {
    this.drawn = asked;
    this.told = null;
    if (asked === "") return this.element.replaceChildren(this.#another());
    this.last = asked;
    const { ask, choices, marked } = this.questions[asked];
    const answers = choices
      ? choices.map(([value, text]) => this.#button(`answer-${value}`, text, () => this.#settle(value)))
      : marked ? [this.#button("answer", common.answer, () => this.#settle(marked()))] : this.#field();
    this.element.replaceChildren(html("p", {}, ask()), ...answers, this.#button("skip", common.skip, () => this.#settle(null)));
  }

  #field() {
    const field = html("input", { type: "text", inputmode: "decimal", autocomplete: "off", "aria-label": common.yourNumber, "data-param": "prediction" });
    const settle = () => {
      const value = numberIn(field);
      if (value !== undefined) this.#settle(value);
    };
    field.addEventListener("keydown", (event) => event.key === "Enter" && settle());
    return [field, this.#button("answer", common.answer, settle)];
  }

  #settle(given) {
    const { choices, answer, agrees = choices ? Object.is : sameNumber, because } = this.questions[this.drawn];
    const verdict = given === null ? "" : `${agrees(given, answer()) ? common.right : common.wrong} `;
    const settled = this.settled(this.drawn);
    this.drawn = "";
    this.stage.put({ ...settled, asked: "" });
    const text = html("p", { tabindex: "-1" }, verdict, because(given));
    this.element.replaceChildren(text, this.#another());
    this.told = { text, state: this.#state() };
    this.spoken.say(text.textContent);
    text.focus({ preventScroll: true }); // not the button: a key held down must not press it before the reason is read
  }

  #another() {
    return this.#button("predict", common.predict, () => {
      const keys = Object.keys(this.questions), next = keys[(keys.indexOf(this.last) + 1) % keys.length];
      const asked = this.wanted() === this.last ? next : this.wanted();
      this.stage.act({ ...this.opened(asked), asked });
      this.element.querySelector("input, button").focus();
    });
  }

  // The second click of a double click does nothing: it would press what has just appeared under the pointer.
  #button(action, text, act) {
    return html("button", { type: "button", "data-action": action, onclick: (event) => event.detail < 2 && act() }, text);
  }
}
