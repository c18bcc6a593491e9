// What each operation computes, and its derivatives as they stand in a product, in symbols.

import { math } from "../drawing.js";
import { FORMULAS } from "../rules.js";

const sign = (text) => math("mo", { stretchy: "false" }, text);
const items = (given) => given.map((item) => (typeof item === "string" ? sign(item) : item));

export const row = (...given) => math("mrow", {}, items(given));
export const word = (text) => math("mi", { class: "bp-word" }, text);
export const number = (text) => math("mn", {}, text);
export const fraction = (above, below) => math("mfrac", {}, row(above), row(below));
const power = (base, exponent) => math("msup", {}, row(base), row(exponent));

// A formula of the rule book with f.u and f.v for the arguments, f.w for the node itself and f.c for its constant, in
// brackets where negative; f.U, f.V, f.W, f.C never so.  `plus(k)` is the constant and k more.
function drawn(item, f) {
  if (Array.isArray(item)) return row(...item.map((one) => drawn(one, f)));
  if (typeof item === "number") return number(String(item));
  if (typeof item === "string") return /^[a-zA-Z]$/.test(item) ? f[item] : sign(item);
  if (item.over) return fraction(...item.over.map((one) => drawn(one, f)));
  if (item.power) return power(...item.power.map((one) => drawn(one, f)));
  return item.word ? word(item.word) : f.plus(item.constant);
}

export const valueFormula = (op, slots) => drawn(FORMULAS[op][0], slots);
export const derivativeFormula = (op, which, slots) => drawn(FORMULAS[op][1 + which], slots);

// What stands at a node in the drawing to tell its operation.
const GLYPHS = {
  add: "+", sub: "\u2212", mul: "\u00d7", div: "\u00f7", neg: "\u2212", square: "\u00b2", reciprocal: "1/", exp: "exp", log: "ln", sigmoid: "\u03c3", tanh: "tanh", relu: "relu",
  sin: "sin", cos: "cos", abs: "abs", softplus: "softplus", max: "max", min: "min", pow: "^", logaddexp: "lse", log_as: "ln", xlogy: "\u00d7 ln",
};
const WITH_C = { addc: (c) => (c.startsWith("\u2212") ? c : `+${c}`), mulc: (c) => `\u00d7${c}`, powc: (c) => `^${c}`, cpow: (c) => `${c}^` };
export const glyph = (op, constant) => GLYPHS[op] ?? WITH_C[op](constant);

// The symbol of a name: "W2[1,0]" with its layer above and its place, counted from 1, below; "v12", "num", "x".
export function nameSymbol(name) {
  const [, letters, digits, places] = name.match(/^(.*?)(\d*)(?:\[([\d,]+)\])?$/s);
  const base = letters.length > 1 ? word(letters) : math("mi", {}, letters);
  if (places === undefined) return digits && letters ? math("msub", {}, base, number(digits)) : word(name);
  const counted = places.split(",").map((place) => Number(place) + 1);
  const below = number(counted.join(Math.max(...counted) < 10 ? "" : ","));
  return digits ? math("msubsup", {}, base, below, row("(", number(digits), ")")) : math("msub", {}, base, below);
}

export const partialSymbol = (above, below) => fraction(row("\u2202", nameSymbol(above)), row("\u2202", nameSymbol(below)));
