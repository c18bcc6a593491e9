// Equations in the symbols and the numbers of this moment.
// A side of one is nested lists of code names of quantities, numbers, signs, elements that stand as they are, and
// { power: [base, exponent] }, { over: [above, below] }, { word: "ln" }.

import { Numbers, html, long, math, symbol } from "./drawing.js";

const SIGNS = new Set(["+", "\u2212", "\u00d7"]);
const inBrackets = (value, write) => (value < 0 ? `(${write(value)})` : write(value));

export const times = (factors) => factors.flatMap((factor, k) => (k ? ["\u00d7", factor] : [factor]));
export const plus = (terms) => terms.flatMap((term, k) => (k ? ["+", term] : [term]));
const isQuantity = (item) => typeof item === "string" && /^[a-zA-Z]/.test(item);
export const quantitiesIn = (item) => (isQuantity(item) ? [item] : Array.isArray(item) ? item.flatMap(quantitiesIn) : quantitiesIn(item?.power ?? item?.over ?? []));

export class Equations {
  // symbolOf(code) draws a quantity, isGradient(code) tells its kind, write(value) its number;
  // onPoint(code, or null) when one is pointed at
  constructor({ symbolOf = symbol, isGradient = (code) => code.startsWith("d"), write = long, onPoint = () => {} } = {}) {
    Object.assign(this, { symbolOf, isGradient, write, onPoint });
    this.numbers = new Numbers();
  }

  update(sweep, hidden) {
    this.numbers.update(sweep, hidden);
  }

  // An equation whose sides may wrap onto lines of their own; `lead` stands before it.
  line(lead, ...sides) {
    const formulas = sides.map((side) => math("math", { displaystyle: "true" }, math("mrow", {}, side)));
    return html("p", {}, lead ? html("span", { class: "bp-soft" }, lead) : "", ...formulas);
  }

  inSymbols(items) {
    return this.#items(items, (code) => this.symbolOf(code));
  }

  inNumbers(items) {
    return this.#items(items, (code, write) => this.numbers.show(math("mn"), code, write));
  }

  #items(items, show, afterSign = false) {
    return items.map((item, k) => this.#item(item, show, k ? SIGNS.has(items[k - 1]) : afterSign));
  }

  #item(item, show, afterSign) {
    if (Array.isArray(item)) return math("mrow", {}, this.#items(item, show, afterSign));
    if (item instanceof Element) return item;
    if (item.power) return math("msup", {}, item.power.map((part, k) => this.#item(part, show, k === 0)));
    if (item.over) return math("mfrac", {}, item.over.map((part) => this.#item(part, show)));
    if (item.word) return math("mi", { mathvariant: "normal" }, item.word);
    if (typeof item === "number") return math("mn", {}, String(item));
    if (!isQuantity(item)) return math("mo", { stretchy: "false", form: /[=+]/.test(item) && "infix" }, item);
    const write = afterSign ? (value) => inBrackets(value, this.write) : this.write;
    const pointing = { onpointerenter: () => this.onPoint(item), onpointerleave: () => this.onPoint(null) };
    return math("mrow", { class: this.isGradient(item) ? "bp-gradient" : "bp-value", ...pointing }, show(item, write));
  }
}
