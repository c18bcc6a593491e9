// Writing estimates and errors: powers of ten, and digits of which those that agree stand out.

import { NONE, html, short } from "../drawing.js";
import { power } from "../chart.js";

const SIGNIFICANT = { float64: 16, float32: 8 };

// "1.3·10⁻⁵"; 10⁻⁵ alone for a step of exactly that.
export function scientific(value, lone = false) {
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return NONE;
  const [digits, exponent] = value.toExponential(1).split("e");
  return lone && digits === "1.0" ? power(Number(exponent)) : `${digits}\u00b7${power(Number(exponent))}`;
}

export const errorText = (value) => (value >= 0.0995 && value < 1e3 ? short(value) : scientific(value));

// How many decimals show all that a number of this size and precision has; not more than have room.
export function decimalsFor(value, precision) {
  const before = value === 0 || !Number.isFinite(value) ? 1 : Math.floor(Math.log10(Math.abs(value))) + 1;
  return Math.max(0, Math.min(15, SIGNIFICANT[precision] - before));
}

// How many characters of `text` are right to within one unit of the last of them.
function agreeing(text, value, error) {
  if (error === 0) return text.length;
  if (!(error < Math.abs(value))) return 0;
  const decimals = Math.ceil(-Math.log10(error)) - 1, point = text.includes(".") ? text.indexOf(".") : text.length;
  return Math.min(text.length, decimals > 0 ? point + 1 + decimals : Math.max(0, point + decimals));
}

// A number with as many decimals as asked for, its agreeing digits bold.
export class Digits {
  constructor(quantity) {
    this.bold = html("b");
    this.rest = html("span");
    this.element = html("span", { class: "bp-digits", "data-quantity": quantity }, this.bold, this.rest);
  }

  // undefined for what must not be seen yet
  write(value, { error = Infinity, decimals }) {
    const text = value === undefined ? "?" : !Number.isFinite(value) ? NONE : (Math.abs(value) < 1e6 ? value.toFixed(decimals) : value.toExponential(6)).replace("-", "\u2212");
    const length = value === undefined || text === NONE ? 0 : agreeing(text, value, error);
    const key = `${length} ${text}`;
    if (key === this.key && this.value === value) return;
    Object.assign(this, { key, value });
    this.bold.textContent = text.slice(0, length);
    this.rest.textContent = text.slice(length);
    if (value === undefined) delete this.element.dataset.number;
    else this.element.dataset.number = value;
  }
}
