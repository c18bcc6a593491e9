// What the figures share: making elements, writing numbers and symbols, telling of changes.

const SPACES = { html: "http://www.w3.org/1999/xhtml", svg: "http://www.w3.org/2000/svg", math: "http://www.w3.org/1998/Math/MathML" };

function maker(space) {
  return (tag, attributes = {}, ...children) => {
    const element = document.createElementNS(SPACES[space], tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value !== false && value !== undefined) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat());
    return element;
  };
}

export const html = maker("html");
export const svg = maker("svg");
export const math = maker("math");

const MINUS = "\u2212";
export const NONE = "\u2014"; // in place of a number that overflowed

// A number for the picture: three decimals, more where it is small.
export function short(value) {
  if (!Number.isFinite(value)) return NONE;
  const size = Math.abs(value);
  const text = size >= 0.0995 || size === 0 ? value.toFixed(size >= 99.95 ? 1 : 3) : size >= 1e-3 ? value.toPrecision(2) : value.toExponential(0);
  return text.replaceAll("-", MINUS).replace(`${MINUS}0.000`, "0.000");
}

// A number for a formula: four significant digits, or as many as asked for.
export function long(value, digits = 4) {
  if (!Number.isFinite(value)) return NONE;
  return String(Number(value.toPrecision(digits))).replaceAll("-", MINUS);
}

// "dW2[1,0]" -> { gradient: true, letter: "W", layer: 2, place: [1, 0], name: "W2[1,0]" }
export function quantity(code) {
  const [, d, letter, layer, place] = code.match(/^(d?)([A-Za-z]+)(\d*)(?:\[([\d,]+)\])?$/);
  return {
    gradient: d === "d",
    letter,
    layer: layer === "" ? 0 : Number(layer),
    place: place ? place.split(",").map(Number) : [],
    name: code.slice(d.length),
  };
}

// A letter of a formula.  Slanted by the style sheet: the slanted letters of Unicode are missing from most fonts.
const letterOf = (letter) => math("mi", { mathvariant: "normal" }, letter);
const signOf = (sign) => math("mo", { stretchy: "false", lspace: "0", rspace: "0" }, sign);

// The symbol of a quantity as MathML; formulas count from 1 where code counts from 0.
export function symbol(code) {
  const { gradient, letter, layer, place } = quantity(code);
  if (letter === "cost") return letterOf("J");
  const indexed = (what) => {
    const below = math("mn", {}, place.map((i) => i + 1).join(""));
    if (!layer) return math("msub", {}, letterOf(what), below);
    const above = math("mrow", {}, signOf("("), math("mn", {}, layer), signOf(")"));
    return math("msubsup", {}, letterOf(what), below, above);
  };
  if (!gradient) return indexed(letter);
  if (letter === "z") return indexed("\u03b4");
  const partial = (what) => math("mrow", {}, signOf("\u2202"), what);
  return math("mfrac", {}, partial(letterOf("J")), partial(indexed(letter)));
}

// Small subscript digits for texts that cannot hold MathML: "h\u2081".
export function subscript(letter, i) {
  return letter + String(i + 1).replace(/\d/g, (digit) => String.fromCharCode(0x2080 + Number(digit)));
}

// Set attributes of an element, those that differ: setting one to what it is costs as much as changing it.
export function setAll(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
  }
}

// Make `text` all that an element holds.  A text node that stays is laid out sooner than a new one.
export function setText(element, text) {
  const { firstChild } = element;
  if (!firstChild) element.append(text);
  else if (firstChild.data !== text) firstChild.data = text;
}

// Make texts all that a group holds, each { x, y, text }: of those that stand in it already, as far as they reach.
export function setTexts(group, texts) {
  while (group.children.length > texts.length) group.lastChild.remove();
  texts.forEach(({ text, ...place }, k) => {
    const element = group.children[k] ?? group.appendChild(svg("text"));
    setAll(element, place);
    setText(element, text);
  });
}

// Reads quantity `code` off a sweep.
export function read(sweep, code) {
  return code.startsWith("d") ? sweep.gradient(code.slice(1)) : sweep.value(code);
}

// Elements that show numbers, kept up to date together.
export class Numbers {
  shown = [];

  // Make `element` show quantity `code`, written by `write`; returns the element.
  show(element, code, write = short) {
    element.setAttribute("data-quantity", code);
    this.shown.push({ element, code, write });
    return element;
  }

  // `hidden(code)` tells which numbers must not be seen yet.  Only what has changed is touched: layout is what costs.
  update(sweep, hidden = () => false) {
    for (const number of this.shown) {
      const { element, code, write } = number;
      const value = hidden(code) ? undefined : read(sweep, code);
      if (value === number.value && element.textContent) continue;
      number.value = value;
      setText(element, value === undefined ? "?" : write(value));
      if (value === undefined) delete element.dataset.number;
      else element.dataset.number = value;
    }
  }
}

// A live region that says only the last of quickly following changes.
export function speaker() {
  const element = html("p", { class: "bp-spoken", role: "status", "aria-live": "polite" });
  let timer;
  return {
    element,
    say(text) {
      clearTimeout(timer);
      timer = setTimeout(() => (element.textContent = text), 300);
    },
  };
}
