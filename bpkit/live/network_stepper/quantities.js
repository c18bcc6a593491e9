// The quantities of the two passes: their shapes, their entries, and the elements that show these.

import { long, setText } from "../drawing.js";
import { LOSS_GRADIENTS } from "../rules.js";

const SCALARS = new Set(["l2", "data_loss", "penalty", "cost", "n"]);

export const isGradient = (name) => /^d[zhWb]\d/.test(name);
export const isGiven = (name) => /^([xtn]|l2|[Wb]\d)$/.test(name);

// As in numpy: [], [n] or [n, m].
export function shapeOf(name, sizes) {
  if (SCALARS.has(name)) return [];
  const [, letter, layer] = name.match(/^d?([xtzhWb])(\d*)$/);
  if (letter === "x") return [sizes[0]];
  if (letter === "t") return [sizes.at(-1)];
  return letter === "W" ? [sizes[layer], sizes[layer - 1]] : [sizes[layer]];
}

export const shapeText = (shape) => (shape.length ? `(${shape.join(", ")}${shape.length === 1 ? "," : ""})` : "");

// The codes of a quantity's entries, row by row; a vector is a column.
export function rowsOf(name, sizes) {
  const [rows, columns] = shapeOf(name, sizes);
  if (rows === undefined) return [[name]];
  const range = (count) => [...Array(count).keys()];
  return range(rows).map((j) => (columns === undefined ? [`${name}[${j}]`] : range(columns).map((i) => `${name}[${j},${i}]`)));
}

export const transpose = (rows) => rows[0].map((_, i) => rows.map((row) => row[i]));

// A number in at most six signs: so many decimals, fewer where it is large, a power of ten where these say nothing.
export function compact(value, decimals = 3) {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return value > 0 ? "\u221e" : value < 0 ? "\u2212\u221e" : "\u2014";
  const large = (size >= 9.995) + (size >= 99.95), says = size === 0 || (size >= 0.95 * 10 ** -decimals && size < 999.5);
  return (says ? value.toFixed(decimals - large) : value.toExponential(0)).replace("+", "").replaceAll("-", "\u2212");
}

// Given numbers as they were given.
function written(name, value) {
  const asGiven = isGiven(name) ? long(value, 3) : "";
  return asGiven && asGiven.length <= 6 ? asGiven : compact(value);
}

// The sweep, with \u2202\u2113/\u2202h of the outputs by the loss's own rule: a graph goes round an h that was rounded to 0 or 1.
export function byTheRule(sweep, loss, sizes) {
  if (!(loss in LOSS_GRADIENTS)) return sweep; // a loss without a rule
  const last = `h${sizes.length - 1}[`, n = sizes.at(-1);
  const ruled = (name) => LOSS_GRADIENTS[loss](sweep.value(name), sweep.value(name.replace(last, "t[")), n);
  return { ...sweep, gradient: (name) => (name.startsWith(last) ? ruled(name) : sweep.gradient(name)) };
}

// Where an entry stands in a sweep of the graph.
function reader(name, code) {
  if (isGradient(name)) return (sweep) => sweep.gradient(code.slice(1));
  const node = name === "h0" ? code.replace("h0", "x") : code;
  return (sweep) => sweep.value(node);
}

// Elements that each show an entry; they are empty until its quantity is known.
export class Slots {
  shown = [];

  show(element, name, code, write = (value) => written(name, value)) {
    this.shown.push({ element, name, code, write, read: reader(name, code), value: undefined });
    return element;
  }

  update(sweep, isKnown) {
    for (const slot of this.shown) {
      const { element, name, code, write, read } = slot;
      const value = isKnown(name) ? read(sweep) : undefined;
      if (Object.is(value, slot.value)) continue;
      slot.value = value;
      setText(element, value === undefined ? "" : write(value));
      if (value === undefined) {
        delete element.dataset.quantity;
        delete element.dataset.number;
      } else {
        element.dataset.quantity = code;
        element.dataset.number = value;
      }
    }
  }
}
