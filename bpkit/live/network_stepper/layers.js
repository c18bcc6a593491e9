// The network layer by layer: in every unit z and h above, and below them what comes back, \u03b4 and g.

import { setAll, subscript, svg } from "../drawing.js";
import { common } from "../words.js";
import { compact, isGradient, rowsOf } from "./quantities.js";
import { words } from "./words.js";

const raised = (l) => `\u207d${[..."\u2070\u00b9\u00b2\u00b3"][l]}\u207e`;
const SCALAR_LETTERS = [["data_loss", "\u2113", "+"], ["penalty", "\u03bb\u03a9", "="], ["cost", "J", ""]];

export class LayersPicture {
  constructor({ sizes, activations, slots }) {
    Object.assign(this, { sizes, slots, depth: sizes.length - 1 });
    this.parts = []; // { element, names }: what stands for which quantities
    this.lines = []; // { element, code }
    this.placed = []; // functions that put a part in its place
    this.svg = svg("svg", { class: "bp-layers", role: "img", "aria-label": words.picture });
    for (let l = 1; l <= this.depth; l++) this.#connections(l);
    sizes.forEach((size, l) => {
      this.#heading(l, activations[l - 1]);
      for (let i = 0; i < size; i++) this.#unit(l, i);
    });
    this.#cost();
  }

  layout(width) {
    const narrow = width < 560;
    const cell = narrow ? 38 : 46, high = narrow ? 21 : 23; // of one number
    const rows = Math.max(...this.sizes), pitch = 2 * high + 22, top = 48;
    const gap = Math.min(150, (width - cell * (1 + 2 * this.depth) - 4) / this.depth);
    const left = (width - gap * this.depth - cell * (1 + 2 * this.depth)) / 2;
    const bottom = top + rows * pitch + (this.sizes[this.depth] === rows ? 14 : 0);
    const height = bottom + 36;
    setAll(this.svg, { viewBox: `0 0 ${width} ${height}` });
    this.svg.style.height = `${height}px`;
    this.svg.classList.toggle("bp-narrow", narrow);
    // The upper left corner of a unit, whose layer is one or two numbers wide.
    const at = (l, i) => ({
      x: left + l * (gap + 2 * cell) - (l ? cell : 0),
      y: top + 8 + (i + (rows - this.sizes[l]) / 2) * pitch,
      wide: l ? 2 * cell : cell,
    });
    for (const put of this.placed) put({ at, cell, high, gap, top, bottom, width, narrow });
  }

  // Mark the quantity that was computed last and those that were read for it.
  light(made, reads) {
    for (const { element, names } of this.parts) {
      element.classList.toggle("bp-made", names.includes(made));
      element.classList.toggle("bp-read", names.some((name) => reads.includes(name)));
    }
  }

  // Heavy weights are thick lines, negative ones dashed.
  update(sweep) {
    for (const line of this.lines) {
      const weight = sweep.value(line.code);
      if (weight === line.weight) continue;
      line.weight = weight;
      line.element.style.strokeWidth = `${(0.8 + 2.2 * Math.min(1, Math.abs(weight) / 1.5)).toFixed(2)}px`;
      line.element.style.strokeDasharray = weight < 0 ? "5 4" : "none";
    }
  }

  #add(names, element, put) {
    if (names.length) this.parts.push({ element, names });
    this.placed.push((geometry) => put(element, geometry));
    this.svg.append(element);
    return element;
  }

  #text(names, text, style, where) {
    this.#add(names, svg("text", { class: style }, text), (element, geometry) => setAll(element, where(geometry)));
  }

  #heading(l, activation) {
    const role = l === 0 ? common.input : l === this.depth ? common.output : common.hidden;
    const middle = ({ at }) => at(l, 0).x + at(l, 0).wide / 2;
    this.#text([], role, "bp-heading", (g) => ({ x: middle(g), y: 13 }));
    const halves = l ? [["z", 0.5, "\u03b4"], ["h", 1.5, "g"]] : [["h", 0.5, ""]];
    for (const [letter, share, back] of halves) {
      const x = (g) => g.at(l, 0).x + share * g.cell;
      this.#text([], letter + raised(l), "bp-value", (g) => ({ x: x(g), y: g.at(l, 0).y - 11 }));
      if (back) this.#text([], back + raised(l), "bp-gradient", (g) => ({ x: x(g), y: g.at(l, this.sizes[l] - 1).y + 2 * g.high + (l === this.depth ? 29 : 15) }));
    }
    if (l) this.#text([], activation, "bp-soft", (g) => ({ x: middle(g), y: 27 }));
  }

  #connections(l) {
    const names = [`W${l}`, `dW${l}`];
    for (const row of rowsOf(`W${l}`, this.sizes)) {
      for (const code of row) {
        const [j, i] = code.match(/\[(\d+),(\d+)\]/).slice(1).map(Number);
        const element = this.#add(names, svg("line"), (line, { at, high, gap }) => {
          const from = at(l - 1, i), to = at(l, j);
          setAll(line, { x1: to.x - gap, y1: from.y + high, x2: to.x, y2: to.y + high });
        });
        this.lines.push({ element, code });
      }
    }
    this.#text(names, `W${raised(l)}`, "bp-caption", ({ at, gap }) => ({ x: at(l, 0).x - gap / 2, y: 27 }));
  }

  #number(names, code, where) {
    const name = names[0];
    const box = svg("rect", { rx: 4 });
    const value = this.slots.show(svg("text", { class: isGradient(name) ? "bp-gradient" : "bp-value" }), name, code, (v) => compact(v, 2));
    this.#add(names, svg("g", { class: "bp-number" }, box, value), (element, geometry) => {
      const { x, y, width, height = geometry.high } = where(geometry);
      setAll(box, { x, y, width, height });
      setAll(value, { x: x + width / 2, y: y + height / 2 + 4.5 });
    });
  }

  #unit(l, i) {
    const frame = svg("rect", { rx: 5 }), divider = svg("line");
    this.#add([], svg("g", { class: "bp-frame" }, frame, l ? divider : ""), (element, { at, cell, high }) => {
      const { x, y, wide } = at(l, i);
      setAll(frame, { x, y: l ? y : y + high / 2, width: wide, height: l ? 2 * high : high });
      setAll(divider, { x1: x + cell, y1: y + 3, x2: x + cell, y2: y + 2 * high - 3 });
    });
    if (l === 0) return this.#number(["h0", "x"], `h0[${i}]`, ({ at, high, cell }) => ({ x: at(0, i).x, y: at(0, i).y + high / 2, width: cell }));
    [["z", 0, 0], ["h", 1, 0], ["dz", 0, 1], ["dh", 1, 1]].forEach(([letter, right, down]) => {
      this.#number([letter + l], `${letter}${l}[${i}]`, ({ at, cell, high }) => ({ x: at(l, i).x + right * cell, y: at(l, i).y + down * high, width: cell }));
    });
    this.#add([`b${l}`, `db${l}`], svg("g", { class: "bp-bias" }, svg("line"), svg("circle", { r: 3.5 })), ({ children: [line, dot] }, { at, cell }) => {
      const x = at(l, i).x + 8, y = at(l, i).y;
      setAll(line, { x1: x, y1: y - 8, x2: x, y2: y });
      setAll(dot, { cx: x, cy: y - 8 });
    });
    if (l === this.depth) this.#target(i);
  }

  #target(i) {
    const value = this.slots.show(svg("tspan", { class: "bp-value" }), "t", `t[${i}]`);
    const text = svg("text", { class: "bp-soft bp-target" }, `${subscript("t", i)} `, value);
    this.#add(["t"], text, (element, { at, cell, high }) => setAll(element, { x: at(this.depth, i).x + 2 * cell, y: at(this.depth, i).y + 2 * high + 14 }));
  }

  #cost() {
    SCALAR_LETTERS.forEach(([name, letter, sign], k) => {
      const x = ({ width, narrow }) => width - (3 - k) * (narrow ? 104 : 116) + 18;
      this.#text([], letter, "bp-value bp-letter", (g) => ({ x: x(g) + 9, y: g.bottom + 26 }));
      this.#number([name], name, (g) => ({ x: x(g) + 24, y: g.bottom + 10, width: 54 }));
      this.#text([], sign, "bp-soft", (g) => ({ x: x(g) + (g.narrow ? 88 : 94), y: g.bottom + 26 }));
    });
  }
}
