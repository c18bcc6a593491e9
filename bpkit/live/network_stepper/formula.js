// The line that has just been done, as code, as a formula, and with the numbers of this moment.

import { html, math } from "../drawing.js";
import { mathml } from "./latex.js";
import { Slots, isGradient, rowsOf, shapeOf, transpose } from "./quantities.js";
import { words } from "./words.js";

const sides = (...elements) => math("math", {}, math("mrow", {}, elements));
const equals = () => math("mo", { stretchy: "false" }, "=");

export class LineFormula {
  // symbols: the LaTeX of every quantity
  constructor(symbols) {
    this.symbols = symbols;
    this.slots = new Slots();
    this.element = html("div", { class: "bp-formula bp-steady", role: "group", tabindex: "0", "aria-label": words.formula });
  }

  // The symbol of a quantity, in the colour of its kind.
  symbol(name, latex = this.symbols[name]) {
    const element = math("mrow", { class: isGradient(name) ? "bp-gradient" : "bp-value" }, mathml(latex));
    return Object.assign(element, { transposed: () => this.symbol(name, latex.replace(/\}$/, "\\top}")) });
  }

  // Write the formulas of a step, or a word if there is none yet.
  write(step, sizes) {
    this.slots = new Slots();
    if (!step) return this.element.replaceChildren(html("p", {}, words.nothing));
    const numbers = (name) => (name === "n" ? math("mn", {}, sizes.at(-1)) : this.#array(name, sizes));
    const inSymbols = mathml(step.pattern, (name) => (name in this.symbols ? this.symbol(name) : null));
    const inNumbers = mathml(step.pattern, (name) => (name in this.symbols ? numbers(name) : null));
    const copied = step.pattern === `{${step.reads[0]}}`; // nothing to work out
    this.element.replaceChildren(
      html("p", {}, sides(this.symbol(step.name), equals(), ...inSymbols), html("code", {}, step.code)),
      html("p", { class: "bp-worked" }, copied ? "" : sides(equals(), ...inNumbers), sides(equals(), this.#array(step.name, sizes))));
  }

  update(sweep) {
    this.slots.update(sweep, () => true);
  }

  #array(name, sizes) {
    const kind = isGradient(name) ? "bp-gradient" : "bp-value";
    const numbers = rowsOf(name, sizes).map((row) => row.map((code) => this.slots.show(math("mn"), name, code)));
    if (!shapeOf(name, sizes).length) return math("mrow", { class: kind }, numbers[0]);
    const table = (rows) => math("mtable", { class: `bp-array ${kind}` }, rows.map((row) => math("mtr", {}, row.map((number) => math("mtd", {}, number)))));
    return Object.assign(table(numbers), { transposed: () => table(transpose(numbers)) });
  }
}
