// The gradient of one parameter as formulas with this moment's numbers, factor by factor.

import { html, long, math, quantity, setText } from "../drawing.js";
import { Equations, plus, quantitiesIn, times } from "../equation.js";
import { unitName } from "../network.js";
import { MATCHED, SLOPES } from "../rules.js";
import { words } from "./words.js";

// The factors of f'(z) of a unit, with its h and its z in the place of the letters of the rule book.
function slopeOf(f, layer, j) {
  const names = { h: unitName(layer, j), z: `z${layer}[${j}]` };
  const put = (item) => {
    if (Array.isArray(item)) return item.map(put);
    if (typeof item === "string") return names[item.toLowerCase()] ?? item;
    if (item.power) return { power: item.power.map(put) };
    return item.over ? { over: item.over.map(put) } : item;
  };
  return SLOPES[f].map(put);
}

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
    return { of: code, is: times([...slopeOf(f, layer, j), ["(", ...plus(above), ")"]]) };
  }
  const error = [h, "\u2212", `t[${j}]`];
  if (MATCHED[loss] === f) return { of: code, is: error };
  if (f !== "softmax") return { of: code, is: times([...slopeOf(f, layer, j), ["(", ...error, ")"]]) };
  const all = Array.from({ length: sizes[layer] }, (_, k) => times([["(", unitName(layer, k), "\u2212", `t[${k}]`, ")"], unitName(layer, k)]));
  return { of: code, is: times([h, ["[", "(", ...error, ")", "\u2212", "(", ...plus(all), ")", "]"]]) };
}

export class GradientFormula {
  // onPoint(code, or null) when a factor is pointed at
  constructor({ onPoint }) {
    this.onPoint = onPoint;
    this.element = html("div", { class: "bp-formula bp-steady", role: "group", tabindex: "0", "aria-label": words.formula });
  }

  // Write the formulas of a parameter; returns the quantities that they name.
  write(name, network) {
    this.name = name;
    this.equations = new Equations({ onPoint: this.onPoint });
    this.stepSize = math("mn");
    this.after = math("mn");
    const gradient = parameterGradient(name);
    const delta = deltaOf(gradient.is[0], network);
    this.element.replaceChildren(this.#equation(gradient), this.#equation(delta, words.where), this.#update(name));
    return new Set(quantitiesIn([gradient.is, delta.is]));
  }

  update(sweep, stepSize, hidden) {
    this.equations.update(sweep, hidden);
    setText(this.stepSize, long(stepSize));
    setText(this.after, hidden(`d${this.name}`) ? "?" : long(sweep.value(this.name) - stepSize * sweep.gradient(this.name), 5));
  }

  #equation({ of, is }, lead) {
    const { equations } = this;
    const sides = [equations.inSymbols([of]), equations.inSymbols(["=", ...is])];
    if (is.length > 1) sides.push(equations.inNumbers(["=", ...is]));
    return equations.line(lead, ...sides, equations.inNumbers(["=", of]));
  }

  #update(name) {
    const { equations } = this;
    const numbers = equations.inNumbers([name, "\u2212", this.stepSize, "\u00d7", `d${name}`]);
    return equations.line(words.update, numbers, equations.inNumbers(["=", this.after]));
  }
}
