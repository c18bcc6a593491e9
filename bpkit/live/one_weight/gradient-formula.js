// The gradient of one parameter as formulas with this moment's numbers, factor by factor.

import { Numbers, html, long, math, quantity, symbol } from "../drawing.js";
import { unitName } from "../network.js";
import { words } from "./words.js";

const MATCHED = { softmax: "cross_entropy", sigmoid: "binary_cross_entropy", identity: "half_squared_error" };

// f'(z) told from h, as a list of terms of a product.
const DERIVATIVE = {
  identity: () => [],
  sigmoid: (h) => [h, ["(", 1, "\u2212", h, ")"]],
  tanh: (h) => [["(", 1, "\u2212", { squared: h }, ")"]],
  relu: (h) => [["[", h, ">", 0, "]"]],
};

// Formulas are nested lists of code names of quantities, numbers and signs; `times` joins factors.
const times = (factors) => factors.flatMap((factor, k) => (k ? ["\u00d7", factor] : [factor]));
const plus = (terms) => terms.flatMap((term, k) => (k ? ["+", term] : [term]));

// \u2202J/\u2202parameter as a product of what is known by the time it is needed.
function parameterGradient(name) {
  const { letter, layer, place } = quantity(name);
  const delta = `dz${layer}[${place[0]}]`;
  return { of: `d${name}`, is: letter === "b" ? [delta] : times([delta, unitName(layer - 1, place[1])]) };
}

// \u03b4 of a unit: from the loss at the output, from the layer above elsewhere.
function deltaOf(code, { sizes, activations, loss }) {
  const { layer, place: [j] } = quantity(code);
  const h = unitName(layer, j), f = activations[layer - 1];
  if (layer < sizes.length - 1) {
    const above = Array.from({ length: sizes[layer + 1] }, (_, k) => times([`W${layer + 1}[${k},${j}]`, `dz${layer + 1}[${k}]`]));
    return { of: code, is: times([...DERIVATIVE[f](h), ["(", ...plus(above), ")"]]) };
  }
  const error = [h, "\u2212", `t[${j}]`];
  if (MATCHED[f] === loss) return { of: code, is: error };
  if (f !== "softmax") return { of: code, is: times([...DERIVATIVE[f](h), ["(", ...error, ")"]]) };
  const all = Array.from({ length: sizes[layer] }, (_, k) => times([["(", unitName(layer, k), "\u2212", `t[${k}]`, ")"], unitName(layer, k)]));
  return { of: code, is: times([h, ["[", "(", ...error, ")", "\u2212", "(", ...plus(all), ")", "]"]]) };
}

const isQuantity = (item) => typeof item === "string" && /^[a-zA-Z]/.test(item);
const SIGNS = new Set(["+", "\u2212", "\u00d7"]);
const inBrackets = (value) => (value < 0 ? `(${long(value)})` : long(value));

export class GradientFormula {
  // onPoint(code, or null) when a factor is pointed at
  constructor({ onPoint }) {
    this.onPoint = onPoint;
    this.element = html("div", { class: "bp-formula", role: "group", tabindex: "0", "aria-label": words.formula });
  }

  // Write the formulas of a parameter; returns the quantities that they name.
  write(name, network) {
    this.name = name;
    this.numbers = new Numbers();
    this.stepSize = math("mn");
    this.after = math("mn");
    const gradient = parameterGradient(name);
    const delta = deltaOf(gradient.is[0], network);
    this.element.replaceChildren(this.#equation(gradient), this.#equation(delta, words.where), this.#update(name));
    return new Set([gradient.is, delta.is].flat(Infinity).map((item) => item.squared ?? item).filter(isQuantity));
  }

  update(sweep, stepSize, hidden) {
    this.numbers.update(sweep, hidden);
    this.stepSize.textContent = long(stepSize);
    this.after.textContent = hidden(`d${this.name}`) ? "?" : long(sweep.value(this.name) - stepSize * sweep.gradient(this.name), 5);
  }

  #equation({ of, is }, lead) {
    const sides = [this.#items([of]), [this.#sign("="), ...this.#items(is)]];
    if (is.length > 1) sides.push([this.#sign("="), ...this.#items(is, true)]);
    sides.push([this.#sign("="), ...this.#items([of], true)]);
    return line(lead, sides);
  }

  #update(name) {
    const [value, gradient] = this.#items([name, "\u00d7", `d${name}`], true).filter((element) => element.localName === "mrow");
    const numbers = [value, this.#sign("\u2212"), this.stepSize, this.#sign("\u00d7"), gradient];
    return line(words.update, [numbers, [this.#sign("="), this.after]]);
  }

  #items(items, withNumbers = false, afterSign = false) {
    return items.map((item, k) => this.#item(item, withNumbers, k ? SIGNS.has(items[k - 1]) : afterSign));
  }

  #item(item, withNumbers, afterSign) {
    if (Array.isArray(item)) return math("mrow", {}, this.#items(item, withNumbers, afterSign));
    if (item.squared) return math("msup", {}, this.#item(item.squared, withNumbers, true), math("mn", {}, "2"));
    if (typeof item === "number") return math("mn", {}, String(item));
    if (!isQuantity(item)) return this.#sign(item);
    const write = afterSign ? inBrackets : long;
    const shown = withNumbers ? this.numbers.show(math("mn"), item, write) : symbol(item);
    const pointing = { onpointerenter: () => this.onPoint(item), onpointerleave: () => this.onPoint(null) };
    return math("mrow", { class: item.startsWith("d") ? "bp-gradient" : "bp-value", ...pointing }, shown);
  }

  #sign(sign) {
    return math("mo", { stretchy: "false" }, sign);
  }
}

// An equation whose sides may wrap onto lines of their own.
function line(lead, sides) {
  const formulas = sides.map((side) => math("math", { displaystyle: "true" }, math("mrow", {}, side)));
  return html("p", {}, lead ? html("span", { class: "bp-soft" }, lead) : "", ...formulas);
}
