// What each operation computes, and its derivatives as they stand in a product: the twin of OPERATIONS in bpkit/trace/of_graph.py.

import { math } from "../drawing.js";

const sign = (text) => math("mo", { stretchy: "false" }, text);
const items = (given) => given.map((item) => (typeof item === "string" ? sign(item) : item));

export const row = (...given) => math("mrow", {}, items(given));
export const word = (text) => math("mi", { class: "bp-word" }, text);
export const number = (text) => math("mn", {}, text);
export const fraction = (above, below) => math("mfrac", {}, row(above), row(below));
const power = (base, exponent) => math("msup", {}, row(base), row(exponent));
const one = () => number("1");
const minusOne = () => row("(", "\u2212", one(), ")");

// f.u and f.v are the arguments, f.w the node itself, f.c its constant, in brackets where negative; f.U, f.V, f.W never so.
// `shifted` is the constant less one.
const FORMULAS = {
  add: [(f) => row(f.U, "+", f.v), one, one],
  sub: [(f) => row(f.U, "\u2212", f.v), one, minusOne],
  mul: [(f) => row(f.u, "\u00b7", f.v), (f) => f.v, (f) => f.u],
  div: [(f) => fraction(f.U, f.V), (f) => fraction(one(), f.V), (f) => row("(", "\u2212", fraction(f.W, f.V), ")")],
  neg: [(f) => row("\u2212", f.u), minusOne],
  square: [(f) => power(f.u, number("2")), (f) => row(number("2"), "\u00b7", f.u)],
  reciprocal: [(f) => fraction(one(), f.U), (f) => row("(", "\u2212", fraction(one(), power(f.u, number("2"))), ")")],
  exp: [(f) => power(word("e"), f.U), (f) => f.w],
  log: [(f) => row(word("ln"), "(", f.U, ")"), (f) => fraction(one(), f.U)],
  sigmoid: [(f) => row(word("\u03c3"), "(", f.U, ")"), (f) => row(f.w, "\u00b7", "(", one(), "\u2212", f.w, ")")],
  tanh: [(f) => row(word("tanh"), "(", f.U, ")"), (f) => row("(", one(), "\u2212", power(f.w, number("2")), ")")],
  relu: [(f) => row(word("max"), "(", number("0"), ",", f.U, ")"), (f) => row("[", f.U, ">", number("0"), "]")],
  addc: [(f) => row(f.U, "+", f.c), one],
  mulc: [(f) => row(f.c, "\u00b7", f.u), (f) => f.c],
  powc: [(f) => power(f.u, f.c), (f) => row(f.c, "\u00b7", power(f.u, f.shifted))],
};

export const valueFormula = (op, slots) => FORMULAS[op][0](slots);
export const derivativeFormula = (op, which, slots) => FORMULAS[op][1 + which](slots);

// What stands at a node in the drawing to tell its operation.
const GLYPHS = {
  add: "+", sub: "\u2212", mul: "\u00d7", div: "\u00f7", neg: "\u2212", square: "\u00b2", reciprocal: "1/", exp: "exp", log: "ln", sigmoid: "\u03c3", tanh: "tanh", relu: "relu",
};
const WITH_C = { addc: (c) => (c.startsWith("\u2212") ? c : `+${c}`), mulc: (c) => `\u00d7${c}`, powc: (c) => `^${c}` };
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
