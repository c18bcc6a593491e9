// The picked entry, of the Jacobian or of a gradient, as a formula with this moment's numbers.

import { html, long, math, setText } from "../drawing.js";
import { Equations, quantitiesIn, times } from "../equation.js";
import { symbolOf } from "./board.js";
import { misleads } from "./quantities.js";
import { words } from "./words.js";

const write = (value) => long(value, 3);
const isGradient = (code) => /^(J|da_)/.test(code);

const ofAny = (letter) => math("msub", {}, ...[letter, "k"].map((name) => math("mi", { mathvariant: "normal" }, name)));
const sumOf = (...items) => [math("munder", {}, math("mo", {}, "\u2211"), math("mi", { mathvariant: "normal" }, "k")), ...items];

// What an entry is: `terms` of a sum, before it the sum in `general`, behind it what it comes to if that is `simpler`.
function formOf(code, { classes, target }) {
  const [, name, k, i] = code.match(/^(\w+)\[(\d),?(\d)?\]$/);
  const error = ["(", `o[${k}]`, "\u2212", `t[${k}]`, ")"], slope = [`o[${k}]`, "\u00d7", ["(", 1, "\u2212", `o[${k}]`, ")"]];
  const column = (j) => `J[${j},${k}]`;
  switch (name) {
    case "J":
      return k === i ? { terms: [slope], note: words.own } : { terms: [[["\u2212", `o[${k}]`], "\u00d7", `o[${i}]`]], note: words.other };
    case "da_half_squared_error":
      return {
        general: sumOf("(", ofAny("o"), "\u2212", ofAny("t"), ")", symbolOf(`J[k,${k}]`)),
        terms: classes.map((j) => times([["(", `o[${j}]`, "\u2212", `t[${j}]`, ")"], column(j)])),
        note: words.through,
      };
    case "da_cross_entropy":
      return {
        general: sumOf(symbolOf("dl[k]"), symbolOf(`J[k,${k}]`)),
        terms: [[["\u2212", `t[${target}]`, "/", `o[${target}]`], "\u00d7", column(target)]],
        simpler: [`o[${k}]`, "\u2212", `t[${k}]`],
        note: words.matched,
      };
    case "da_elementwise":
      return { terms: [[error, "\u00d7", ...slope]], note: words.mistaken };
  }
}

export class EntryFormula {
  // onPoint(code, or null) when a factor is pointed at
  constructor({ onPoint }) {
    this.onPoint = onPoint;
    this.element = html("div", { class: "bp-formula bp-steady", role: "group", tabindex: "0", "aria-label": words.formula });
  }

  // Write the formula of an entry, or only its name if it must not be seen yet; returns the quantities that it names.
  write(code, { hidden, ...sample }) {
    const { general, terms, simpler, note } = hidden ? { terms: [], note: "" } : formOf(code, sample);
    const equations = (this.equations = new Equations({ symbolOf, isGradient, write, onPoint: this.onPoint }));
    const inSymbols = (...items) => equations.inSymbols(items), inNumbers = (...items) => equations.inNumbers(items);
    const sides = [inSymbols(code)];
    if (general) sides.push(inSymbols("=", ...general));
    if (terms.length === 1) sides.push(inSymbols("=", ...terms[0]));
    sides.push(...terms.map((term, k) => inNumbers(k ? "+" : "=", ...term)));
    if (simpler) sides.push(inSymbols("=", ...simpler));
    sides.push(inNumbers("=", code));
    this.code = code;
    this.note = note;
    this.remark = html("p", { class: "bp-soft" });
    this.element.replaceChildren(equations.line("", ...sides), this.remark);
    return new Set(quantitiesIn(terms));
  }

  update(sweep, hidden, found) {
    this.equations.update(sweep, hidden);
    const [, misled] = this.code.match(/^da_elementwise\[(\d)\]$/) ?? [];
    const misleading = misled && !hidden(`da_half_squared_error[${misled}]`) && misleads(found, misled);
    setText(this.remark, misleading ? `${this.note} ${words.misled}` : this.note);
  }
}
