// The gradient of one parameter as formulas with this moment's numbers, factor by factor.

import { html, long, math, quantity, setText } from "../drawing.js";
import { Equations, plus, quantitiesIn, times } from "../equation.js";
import { unitName } from "../network.js";
import { LOSS_FORMULAS, MATCHED, SLOPES } from "../rules.js";
import { words } from "./words.js";

// A formula of the rule book with quantities in the place of its letters.
function put(item, names) {
  if (Array.isArray(item)) return item.map((one) => put(one, names));
  if (item === "\u00b7") return "\u00d7";
  if (typeof item === "string") return names[item.toLowerCase()] ?? item;
  if (item.power) return { power: put(item.power, names) };
  return item.over ? { over: put(item.over, names) } : item;
}

// \u2202J/\u2202parameter as a product of what is known by the time it is needed.
function parameterGradient(name) {
  const { letter, layer, place } = quantity(name);
  const delta = `dz${layer}[${place[0]}]`;
  return { of: `d${name}`, is: letter === "b" ? [delta] : times([delta, unitName(layer - 1, place[1])]) };
}

// \u03b4 of a unit: from the loss at the output, from the layer above elsewhere.
function deltaOf(code, { sizes, activations, loss }) {
  const { layer, place: [j] } = quantity(code), n = sizes.at(-1);
  const f = activations[layer - 1], names = (k) => ({ h: unitName(layer, k), z: `z${layer}[${k}]`, t: `t[${k}]`, n });
  const sum = (count, term) => plus(Array.from({ length: count }, (_, k) => times(term(k))));
  const slope = () => put(SLOPES[f] ?? [[{ word: `${f}\u2032` }, "(", "z", ")"]], names(j)); // one without a rule is named alone
  const byOutput = (k) => put(LOSS_FORMULAS[loss] ?? [{ word: `${loss}\u2032` }, "(", "h", ",", "t", ")"], names(k));
  if (layer < sizes.length - 1) {
    return { of: code, is: times([...slope(), ["(", ...sum(sizes[layer + 1], (k) => [`W${layer + 1}[${k},${j}]`, `dz${layer + 1}[${k}]`]), ")"]]) };
  }
  const { h, t } = names(j);
  if (MATCHED[loss] === f) return { of: code, is: [h, "\u2212", t] };
  if (f !== "softmax") return { of: code, is: times([...slope(), byOutput(j)]) };
  return { of: code, is: times([h, ["[", byOutput(j), "\u2212", "(", ...sum(n, (k) => [byOutput(k), unitName(layer, k)]), ")", "]"]]) };
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
    if (is.length > 1 || Array.isArray(is[0])) sides.push(equations.inNumbers(["=", ...is]));
    return equations.line(lead, ...sides, equations.inNumbers(["=", of]));
  }

  #update(name) {
    const { equations } = this;
    const numbers = equations.inNumbers([name, "\u2212", this.stepSize, "\u00d7", `d${name}`]);
    return equations.line(words.update, numbers, equations.inNumbers(["=", this.after]));
  }
}
