// The step just taken: what is computed, as a formula and with this moment's numbers.

import { html, long, math } from "../drawing.js";
import { derivativeFormula, number, nameSymbol, partialSymbol, row, valueFormula, word } from "./formulas.js";
import { Reading, told } from "./picture.js";
import { words } from "./words.js";

const inBrackets = (value) => (value < 0 ? `(${long(value)})` : long(value));
const plain = (value) => long(value);

export class Story {
  constructor({ data, edges }) {
    this.edges = edges;
    this.nodes = new Map(data.nodes.map((node) => [node.name, node]));
    this.output = data.output;
    this.title = html("p", { class: "bp-title" });
    this.lines = html("div");
    this.element = html("div", { class: "bp-formula bp-steady bp-scroll", role: "group", tabindex: "0", "aria-label": words.position }, this.title, this.lines);
  }

  // step: one of the plan, or none before the first
  write(step) {
    this.shown = []; // [Reading, code, how to read it off the view]
    const heading = [html("strong", {}, step ? titleOf(step) : words.begin)];
    if (step) heading.push(html("span", { class: "bp-soft" }, step.kind === "value" ? words.forward : words.reverse));
    this.title.replaceChildren(...heading);
    this.lines.replaceChildren(...this.#lines(step));
  }

  update(view) {
    for (const [reading, code, of] of this.shown) reading.show(code, of(view));
  }

  // What a node is computed from, in symbols.
  formula(name) {
    const node = this.nodes.get(name);
    return valueFormula(node.op, this.#symbols(node));
  }

  #lines(step) {
    if (!step) return [line(null, [html("span", {}, words.nothing)])];
    if (step.kind === "seed") return [equation(null, this.#gradient(step.name), [mark("="), number("1")])];
    const node = this.nodes.get(step.name);
    if (step.kind === "value") return [this.#computed(node)];
    return step.total > 1 ? [this.#handed(node, step), this.#sum(step)] : [this.#handed(node, step)];
  }

  // num = x + sigy = 3 + 0.018 = 3.018
  #computed(node) {
    const sides = [valueFormula(node.op, this.#symbols(node)), valueFormula(node.op, this.#numbers(node)), this.#value(node.name)];
    return equation(null, valued(nameSymbol(node.name)), ...sides.map((side) => [mark("="), side]));
  }

  // ∂f/∂den = ∂f/∂invden · ∂invden/∂den = …; of a fork's contribution the product alone
  #handed(node, { name, which, to, edge, total }) {
    const rule = [this.#gradient(name), mark("\u00b7"), localed(partialSymbol(name, to))];
    const local = (slots) => localed(derivativeFormula(node.op, which, slots));
    return equation(null,
      ...(total > 1 ? [rule] : [this.#gradient(to), [mark("="), ...rule]]),
      [mark("="), this.#gradient(name), mark("\u00b7"), local(this.#symbols(node))],
      [mark("="), this.#number(`d${name}`, (view) => view.box(name).gradient, "bp-gradient"), mark("\u00b7"), local(this.#numbers(node))],
      [mark("="), this.#share(edge)]);
  }

  // ∂f/∂x = 1.583 + (−0.036) + …
  #sum({ to, parts, total }) {
    const due = parts.length < total, rest = () => (due ? [mark("+"), word("\u2026")] : []);
    const terms = parts.flatMap((i, k) => (k ? [mark("+"), this.#share(i, inBrackets)] : [this.#share(i)]));
    const sum = () => this.#number(due ? `d${to}_so_far` : `d${to}`, (view) => view.box(to).gradient, "bp-gradient");
    return equation(words.adds, this.#gradient(to), [mark("="), ...terms, ...rest()], ...(parts.length > 1 ? [[mark("="), sum(), ...rest()]] : []));
  }

  #gradient(name) {
    return math("mrow", { class: "bp-gradient" }, partialSymbol(this.output, name));
  }

  #number(code, of, kind, write = plain) {
    const element = math("mn", {});
    this.shown.push([new Reading(element, write), code, of]);
    return math("mrow", { class: kind }, element);
  }

  #share(i, write) {
    const { from, to, suffix } = this.edges[i];
    return this.#number(`d${from}_from_${to}${suffix}`, (view) => view.arrow(i).share, "bp-gradient", write);
  }

  #value(name, write) {
    return this.#number(name, (view) => view.box(name).value, "bp-value", write);
  }

  #symbols({ name, args: [u, v], const: c }) {
    return slots((which) => valued(nameSymbol({ u, v, w: name }[which])), c);
  }

  #numbers({ name, args: [u, v], const: c }) {
    return slots((which, write) => this.#value({ u, v, w: name }[which], write), c);
  }
}

function titleOf({ kind, name, to, parts, total }) {
  if (kind === "share") return words.share(name, to, parts.length, total);
  return kind === "seed" ? words.seed : words.value(name);
}

const mark = (text) => math("mo", { stretchy: "false" }, text);
const valued = (symbol) => math("mrow", { class: "bp-value" }, symbol);
const localed = (formula) => math("mrow", { class: "bp-local" }, formula);

// What a formula's letters stand for; a new element each time it is asked for.
function slots(show, c) {
  return {
    get u() { return show("u", inBrackets); }, get v() { return show("v", inBrackets); }, get w() { return show("w", inBrackets); },
    get U() { return show("u", plain); }, get V() { return show("v", plain); }, get W() { return show("w", plain); },
    get c() { return number(inBrackets(c)); }, get C() { return number(long(c)); }, plus: (k) => number(long(c + k)),
  };
}

function line(lead, sides) {
  return html("p", {}, lead ? html("span", { class: "bp-soft" }, lead) : "", ...sides);
}

const equation = (lead, ...sides) => line(lead, sides.map((side) => math("math", { displaystyle: "true" }, math("mrow", {}, side))));
