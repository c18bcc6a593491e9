// What the figure draws for one number of classes: the inputs and outputs, the Jacobian, the gradients.

import { Controls } from "../controls.js";
import { Numbers, html, math } from "../drawing.js";
import { common } from "../words.js";
import { misleads, upTo } from "./quantities.js";
import { words } from "./words.js";

const LARGEST_ENTRY = 0.25; // o(1 - o) and o_k o_i are never above it
const KEYS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

// Three decimals, or the power of ten of what is smaller.
export const three = (value) => {
  const text = Math.abs(value) >= 0.0005 || value === 0 ? value.toFixed(3) : value.toExponential(0);
  return text.replaceAll("-", "\u2212");
};
const fixed = (digits) => (value) => value.toFixed(digits).replace(/^-(?=[0.]+$)/, "").replace("-", "\u2212"); // no "-0.00"

const letter = (text) => math("mi", { mathvariant: "normal" }, text);
const by = (above, below) => {
  const part = (of) => math("mrow", {}, math("mo", { stretchy: "false", lspace: "0", rspace: "0" }, "\u2202"), of);
  return math("mfrac", {}, part(above), part(below));
};

// The symbol of a quantity.  In code the weighted inputs are called a, as in the cases of note 3; in formulas z.
// A class may also be any class: "J[k,0]".
export function symbolOf(code) {
  const [, name, k, i] = code.match(/^(\w+)\[(\w+),?(\w+)?\]$/);
  const of = (text, place) => math("msub", {}, letter(text), place === "k" ? letter("k") : math("mn", {}, Number(place) + 1));
  if (name === "J") return by(of("o", k), of("z", i));
  if (name === "dl") return by(letter("\u2113"), of("o", k));
  if (name === "da_elementwise") return letter("\u2717");
  if (name.startsWith("da_")) return by(letter("\u2113"), of("z", k));
  return of(name === "a" ? "z" : name, k);
}
const mathOf = (code) => math("math", {}, symbolOf(code));

export class Board {
  // logit: { get(k), set(k, value), moved(k) } tells how the logits stand in the state;
  // onPick(code) and onPoint(code, or null) when an entry is picked or pointed at
  constructor({ classes, stage, reach, logit, onPick, onPoint }) {
    Object.assign(this, { classes: upTo(classes), reach, logit, onPick, onPoint });
    this.numbers = new Numbers();
    this.controls = new Controls(stage);
    this.bars = []; // { code, element }: as long as the number says
    this.entries = new Map(); // code -> the cell that can be picked
    this.lights = new Map(); // code -> what lights up for it
    this.element = html("div", { class: "bp-softmax" }, this.#inputs(), this.#jacobian());
    this.gradients = this.#gradients();
  }

  has(code) {
    return this.entries.has(code);
  }

  // found: {code: number}; hidden(code) tells what must not be seen yet; lit: the codes that the formula names
  update(found, hidden, { picked, lit }) {
    this.numbers.update({ value: (code) => found[code], gradient: (code) => found[`d${code}`] }, hidden);
    this.controls.update();
    const seen = (code) => (hidden(code) ? 0 : found[code]);
    for (const bar of this.bars) this.#put(bar, "--bp-empty", `${(100 * (1 - Math.abs(seen(bar.code)))).toFixed(2)}%`);
    for (const [code, entry] of this.entries) {
      const { cell } = entry, value = seen(code), shade = Math.min(1, Math.abs(value) / LARGEST_ENTRY);
      if (entry.shaded) this.#put(entry, "--bp-shade", shade.toFixed(3));
      cell.classList.toggle("bp-negative", value < 0);
      if (picked !== this.picked) cell.setAttribute("aria-selected", code === picked);
    }
    this.picked = picked;
    for (const [code, light] of this.lights) light.classList.toggle("bp-lit", lit.has(code));
    this.classes.forEach((k) => {
      this.warnings[k].hidden = hidden(`da_half_squared_error[${k}]`) || !misleads(found, k);
    });
  }

  // A style that is set only if it has changed.
  #put(drawn, property, text) {
    if (drawn.text === text) return;
    drawn.text = text;
    (drawn.element ?? drawn.cell).style.setProperty(property, text);
  }

  #bar(code) {
    const element = html("i", { "aria-hidden": "true" });
    this.bars.push({ code, element });
    return element;
  }

  #title(text, more = "") {
    return html("p", { class: "bp-title" }, text, " ", html("span", { class: "bp-soft" }, more));
  }

  #head(scope, code, name) {
    return html("th", { scope }, html("span", { "aria-hidden": "true" }, mathOf(code)), html("span", { class: "bp-spoken" }, name));
  }

  #inputs() {
    const row = (k) => {
      const slider = this.controls.range(`a[${k}]`, {
        name: words.inputOf(k + 1), min: -this.reach, max: this.reach, step: 0.1,
        get: () => this.logit.get(k), set: (value) => this.logit.set(k, value), moved: () => this.logit.moved(k),
      });
      const output = html("div", { class: "bp-output" }, this.#bar(`o[${k}]`));
      const shown = this.numbers.show(html("span", { class: "bp-value" }), `o[${k}]`, three);
      const part = html("span", { class: "bp-part" }, mathOf(`o[${k}]`), output, shown);
      this.lights.set(`o[${k}]`, part);
      return html("div", { class: "bp-class" },
        mathOf(`a[${k}]`), slider, this.numbers.show(html("span", { class: "bp-value" }), `a[${k}]`, fixed(2)), part,
        html("span", { class: "bp-value" }, html("span", { class: "bp-spoken" }, `${words.target} `), this.numbers.show(html("span"), `t[${k}]`, String)));
    };
    return html("div", { class: "bp-classes", role: "group", "aria-label": words.inputs },
      this.#title(words.inputs),
      html("div", { class: "bp-class bp-soft", "aria-hidden": "true" }, html("span"), html("span", {}, words.input), html("span"), html("span", {}, words.output), html("span", {}, math("math", {}, letter("t")))),
      this.classes.map(row));
  }

  #jacobian() {
    const walk = { at: "J[0,0]", rows: this.classes.map((k) => this.classes.map((i) => `J[${k},${i}]`)) };
    const sum = (code) => this.numbers.show(html("td", { class: "bp-sum" }), code, fixed(3));
    const row = (codes, k) => html("tr", {}, this.#head("row", `o[${k}]`, words.outputOf(k + 1)), codes.map((code, i) => {
      const cell = this.#entry(code, walk, { class: k === i && "bp-own" });
      cell.append(this.numbers.show(html("div"), code, three));
      this.entries.get(code).shaded = true;
      return cell;
    }), sum(`row[${k}]`));
    return html("div", { class: "bp-jacobian" },
      this.#title(words.jacobian, words.eachByEach),
      this.#grid(words.jacobian, walk,
        html("tr", {}, html("td"), this.classes.map((i) => this.#head("col", `a[${i}]`, words.inputOf(i + 1))), html("th", { scope: "col", class: "bp-sum" }, words.sum)),
        walk.rows.map(row),
        html("tr", {}, html("th", { scope: "row", class: "bp-sum" }, words.sum), this.classes.map((i) => sum(`column[${i}]`)), html("td"))),
      html("p", { class: "bp-legend bp-soft", "aria-hidden": "true" },
        html("span", { class: "bp-key" }), words.positive, html("span", { class: "bp-key bp-negative" }), words.negative));
  }

  #gradients() {
    this.warnings = [];
    const kinds = ["cross_entropy", "half_squared_error", "elementwise"];
    const walk = { at: "da_half_squared_error[0]", rows: this.classes.map((i) => kinds.map((kind) => `da_${kind}[${i}]`)) };
    const loss = (kind) => [math("math", {}, letter("\u2113"), math("mo", {}, "=")), this.numbers.show(html("span", { class: "bp-value" }), kind, three)];
    const head = (kind) => html("th", { scope: "col" }, words[kind] ?? common[kind], html("span", { class: "bp-soft" }, kind in common ? loss(kind) : words.product));
    const entry = (code, i, kind) => {
      const cell = this.#entry(code, walk, { class: "bp-signed" });
      if (kind === 2) this.warnings.push(html("b", { class: "bp-warning" }, "\u2717 ", html("span", {}, words.wrongWay)));
      cell.append(html("div", {}, this.#bar(code), this.numbers.show(html("span"), code, three), kind === 2 ? this.warnings[i] : ""));
      return cell;
    };
    return html("div", { class: "bp-gradients" },
      this.#title(words.gradients, words.oneScale),
      this.#grid(words.gradients, walk,
        html("tr", {}, html("td"), kinds.map(head)),
        walk.rows.map((codes, i) => html("tr", {}, this.#head("row", `da_cross_entropy[${i}]`, words.inputOf(i + 1)), codes.map((code, kind) => entry(code, i, kind))))));
  }

  // A table whose entries are one stop of the Tab key; the arrow keys go on from there.
  #grid(name, walk, ...rows) {
    const onkeydown = (event) => {
      if (!(event.key in KEYS)) return;
      event.preventDefault();
      const row = walk.rows.findIndex((codes) => codes.includes(walk.at)), column = walk.rows[row].indexOf(walk.at);
      const [down, right] = KEYS[event.key], next = walk.rows[row + down]?.[column + right];
      if (next) this.entries.get(next).cell.focus();
    };
    this.entries.get(walk.at).cell.tabIndex = 0;
    return html("table", { class: "bp-grid", role: "grid", "aria-label": name, "aria-description": words.table, onkeydown }, html("tbody", {}, rows.flat()));
  }

  #entry(code, walk, attributes) {
    const cell = html("td", {
      ...attributes, "data-pick": code, tabindex: "-1",
      onfocus: () => {
        this.entries.get(walk.at).cell.tabIndex = -1;
        walk.at = code;
        cell.tabIndex = 0;
        this.onPick(code);
      },
      onpointermove: () => this.onPoint(code), // not pointerenter: a page that scrolls under a resting pointer picks nothing
      onpointerleave: () => this.onPoint(null),
    });
    this.entries.set(code, { cell });
    this.lights.set(code, cell);
    return cell;
  }
}
