// The little LaTeX of bpkit's formulas, as MathML.

import { math } from "../drawing.js";

const TOKEN = /\{\w+(?:\\_\w+)*\}|\d+\.\d+|\\[a-zA-Z]+|\\,|[^\s\\]/g; // {W1} is a slot if there is a quantity of that name
const UNSEEN = new Set(["\\big", "\\Big", "\\left", "\\right"]);
const LETTERS = { "\\delta": "\u03b4", "\\lambda": "\u03bb", "\\theta": "\u03b8", "\\Omega": "\u03a9", "\\ell": "\u2113" };
const UPRIGHT = { "\\sigma": "\u03c3", "\\exp": "exp", "\\nabla": "\u2207", "\\top": "\u22a4", "\\dots": "\u2026" };
const SIGNS = { "-": "\u2212", "\\odot": "\u2299", "\\oslash": "\u2298", "\\cdot": "\u00b7", "\\le": "\u2264", "\\leftarrow": "\u2190" };
const CLOSING = { "(": ")", "[": "]", "\\lVert": "\\rVert" };
const ACCENTS = { "\\hat": "^", "\\bar": "\u00af" };

const upright = (text) => math("mi", { class: "bp-upright", mathvariant: "normal" }, text);
const space = () => math("mspace", { width: "0.17em" });

function atom(token) {
  if (/\d/.test(token)) return math("mn", {}, token);
  if (token === "\\,") return space();
  if (token === "\\ln") return math("mrow", {}, upright("ln"), space());
  if (token in UPRIGHT) return upright(UPRIGHT[token]);
  if (token in LETTERS || /^[a-zA-Z]$/.test(token)) return math("mi", { mathvariant: "normal" }, LETTERS[token] ?? token);
  return math("mo", { stretchy: "false" }, SIGNS[token] ?? token);
}

const together = (elements) => (elements.length === 1 ? elements[0] : math("mrow", {}, elements));

// The elements of a formula.  `slot(name)` gives what stands in the place of {name}, or null if there is no such
// quantity; with a property `transposed`, a function, it takes in the sign of transposition that follows it.
export function mathml(latex, slot = () => null) {
  const tokens = latex.match(TOKEN).filter((token) => !UNSEEN.has(token));
  let at = 0;

  function row(end) {
    const elements = [];
    while (at < tokens.length && tokens[at] !== end) elements.push(scripted());
    at += 1;
    return elements;
  }

  function plain() {
    const token = tokens[at++];
    if (token === "{") return together(row("}"));
    if (token.startsWith("{")) return slot(token.slice(1, -1)) ?? together([...token.slice(1, -1)].map(atom));
    if (token in CLOSING) return fence(token, row(CLOSING[token]));
    if (token in ACCENTS) return math("mover", { accent: "true" }, plain(), math("mo", { stretchy: "false" }, ACCENTS[token]));
    if (token === "\\tfrac") return math("mfrac", {}, plain(), plain());
    if (token === "\\operatorname") return upright(tokens[at++].slice(1, -1).replaceAll("\\_", "_"));
    if (token === "\\mathbf") return math("mrow", { class: "bp-bold" }, plain());
    return atom(token);
  }

  function scripted() {
    let base = plain(), above = null, below = null;
    while ("_^'".includes(tokens[at] ?? " ")) {
      const sign = tokens[at++];
      if (sign === "_") below = plain();
      else if (sign === "'") base = math("mrow", {}, base, math("mo", { lspace: "0", rspace: "0" }, "\u2032"));
      else if (tokens[at] === "\\top" && base.transposed) base = base.transposed(at++);
      else above = plain();
    }
    if (above && below) return math("msubsup", {}, base, below, above);
    return above ? math("msup", {}, base, above) : below ? math("msub", {}, base, below) : base;
  }

  return row();
}

// Brackets around arrays are drawn by the style sheet, which makes them as high as what they hold.
function fence(open, elements) {
  const inside = math("mrow", {}, elements);
  if (inside.querySelector("mtable")) return math("mrow", { class: open === "\\lVert" ? "bp-norm" : "bp-brackets" }, inside);
  const sign = (text) => math("mo", { stretchy: "false" }, text);
  const [left, right] = open === "\\lVert" ? ["\u2016", "\u2016"] : [open, CLOSING[open]];
  return math("mrow", {}, sign(left), inside, sign(right));
}

// A text with formulas between dollar signs.
export function withFormulas(text) {
  return text.split("$").map((part, k) => (k % 2 ? math("math", {}, mathml(part)) : part));
}
