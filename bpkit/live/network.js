// The picture of a small network: values in the units, weight and gradient on every line.

import { long, setAll, short, subscript, svg } from "./drawing.js";
import { common } from "./words.js";

const LABEL = 36; // the height of a label

export const unitName = (l, i) => (l === 0 ? `x[${i}]` : `h${l}[${i}]`);

export class NetworkPicture {
  // onPick(name) when a line is pressed, onDrag(name, change) while it is dragged, onDrop() when it is let go
  constructor({ sizes, activations, numbers, onPick, onDrag, onDrop }) {
    Object.assign(this, { sizes, activations, numbers, onPick, onDrag, onDrop });
    this.depth = sizes.length - 1;
    this.parts = new Map(); // what lights up for a quantity
    this.parameters = new Map(); // of each, its line and the group with all that belongs to it
    this.placed = []; // functions that put a part in its place
    this.dense = sizes.some((size, l) => l && size * sizes[l - 1] > 4); // more lines between two layers than labels fit
    this.svg = svg("svg", { class: "bp-network", role: "img", "aria-label": common.network });
    for (let l = 0; l <= this.depth; l++) this.#heading(l);
    for (let l = 1; l <= this.depth; l++) {
      for (let j = 0; j < sizes[l]; j++) {
        for (let i = 0; i < sizes[l - 1]; i++) this.#connection(l, j, i);
        this.#bias(l, j);
      }
    }
    sizes.forEach((size, l) => { for (let i = 0; i < size; i++) this.#unit(l, i); });
  }

  // Lay everything out for a width in pixels.
  layout(width) {
    const narrow = width < 560;
    const radius = narrow ? 23 : 28;
    const rows = Math.max(...this.sizes);
    const gap = narrow ? 172 : 158;
    const top = 114;
    const margin = radius + (!narrow ? 34 : this.depth > 2 ? 6 : 12);
    const height = top + (rows - 1) * gap + radius + 46;
    setAll(this.svg, { viewBox: `0 0 ${width} ${height}` });
    this.svg.style.height = `${height}px`;
    const span = (width - 2 * margin) / this.depth; // from layer to layer
    const crowded = this.dense || span - 2 * radius < 60; // then only what matters is labelled
    this.svg.classList.toggle("bp-narrow", narrow);
    this.svg.classList.toggle("bp-crowded", crowded);
    const at = (l, i) => ({
      x: margin + l * span,
      y: top + (i + (rows - this.sizes[l]) / 2) * gap,
    });
    for (const place of this.placed) place({ at, radius, crowded, span, gap, label: narrow ? 52 : 64 });
  }

  // Mark the picked parameter and the quantities its formula names; draw heavy weights as thick lines.
  update(sweep, picked, lit) {
    for (const [name, { group, line }] of this.parameters) {
      const isPicked = name === picked, weight = Math.min(1, Math.abs(sweep.value(name)) / 1.5);
      group.classList.toggle("bp-picked", isPicked);
      line.style.strokeWidth = `${((isPicked ? 3 : 1) + 2.4 * weight).toFixed(2)}px`;
    }
    for (const [code, part] of this.parts) part.classList.toggle("bp-lit", lit.has(code));
  }

  #put(element, place) {
    this.placed.push((geometry) => place(element, geometry));
    return element;
  }

  #heading(l) {
    const role = l === 0 ? common.input : l === this.depth ? common.output : common.hidden;
    const name = svg("tspan", {}, role);
    const activation = svg("tspan", { class: "bp-soft", dy: 16 }, l ? this.activations[l - 1] : "");
    this.svg.append(this.#put(svg("text", { class: "bp-heading", y: 16 }, name, activation), (element, { at }) => {
      for (const part of [name, activation]) setAll(part, { x: at(l, 0).x });
    }));
  }

  // The line of a parameter with a label: its value, and under it its gradient.
  #parameter(name, prefix, ends) {
    const visible = svg("line", { class: "bp-line" }), wide = svg("line", { class: "bp-grip" });
    const box = svg("rect", { rx: 5 });
    const value = svg("text", { class: "bp-value" }, svg("tspan", { class: "bp-prefix" }, prefix), this.numbers.show(svg("tspan"), name));
    const gradient = svg("text", { class: "bp-gradient" }, "\u2202 ", this.numbers.show(svg("tspan"), `d${name}`));
    const label = svg("g", { class: "bp-label" }, box, value, gradient);
    const group = svg("g", { class: "bp-parameter" }, visible, wide, label);
    this.#put(group, (element, geometry) => {
      const { from, to, label: middle } = ends(geometry);
      for (const drawn of [visible, wide]) setAll(drawn, { x1: from.x, y1: from.y, x2: to.x, y2: to.y });
      const width = geometry.label;
      setAll(box, { x: middle.x - width / 2, y: middle.y - LABEL / 2, width, height: LABEL });
      for (const [text, dy] of [[value, -3], [gradient, 13]]) setAll(text, { x: middle.x, y: middle.y + dy });
    });
    this.parameters.set(name, { group, line: visible });
    this.parts.set(name, label);
    this.#draggable(group, name);
    this.svg.append(group);
  }

  #connection(l, j, i) {
    this.#parameter(`W${l}[${j},${i}]`, "", ({ at, radius, crowded, span, gap, label }) => {
      const a = at(l - 1, i), b = at(l, j), rise = Math.sign(b.y - a.y);
      const length = Math.hypot(b.x - a.x, b.y - a.y);
      const along = (distance) => ({ x: a.x + ((b.x - a.x) * distance) / length, y: a.y + ((b.y - a.y) * distance) / length });
      // Where lines cross, labels stand before the middle: far enough from the bias of the unit behind, and from each other.
      const before = Math.min(Math.max(0.3, (label + 2) / span), (1 - (LABEL + 2) / gap) / 2);
      const middle = along(length * (!rise ? 0.5 : crowded ? 0.5 + 0.06 * rise : before));
      if (!rise && span - 2 * radius < label - 8) middle.y -= LABEL - 4; // no room between the units: above the line
      return { from: along(radius), to: along(length - radius), label: middle };
    });
  }

  #bias(l, j) {
    this.#parameter(`b${l}[${j}]`, "b ", ({ at, radius }) => {
      const { x, y } = at(l, j);
      return { from: { x, y: y - radius - 12 }, to: { x, y: y - radius }, label: { x, y: y - radius - 29 } };
    });
  }

  #unit(l, i) {
    const name = unitName(l, i);
    const group = svg("g", { class: "bp-unit" });
    const circle = svg("circle");
    const letter = svg("text", { class: "bp-letter" }, subscript(l ? "h" : "x", i));
    const value = this.numbers.show(svg("text", { class: "bp-value" }), name);
    group.append(circle, letter, value);
    this.parts.set(name, group);
    this.svg.append(this.#put(group, (element, { at, radius }) => {
      const { x, y } = at(l, i);
      setAll(circle, { cx: x, cy: y, r: radius });
      for (const [text, dy] of [[letter, -7], [value, 11]]) setAll(text, { x, y: y + dy });
    }));
    if (l > 0) this.#below(l, i, `dz${l}[${i}]`, "bp-gradient", `${subscript("\u03b4", i)} `, 18);
    if (l === this.depth) this.#below(l, i, `t[${i}]`, "bp-value bp-soft", `${subscript("t", i)} `, 34, long);
  }

  #below(l, i, code, style, prefix, dy, write = short) {
    const text = svg("text", { class: `${style} bp-below` }, prefix, this.numbers.show(svg("tspan"), code, write));
    this.parts.set(code, text);
    this.svg.append(this.#put(text, (element, { at, radius }) => {
      const { x, y } = at(l, i);
      setAll(element, { x, y: y + radius + dy });
    }));
  }

  #draggable(group, name) {
    let last = null;
    group.addEventListener("pointerdown", (event) => {
      last = event.clientX;
      group.setPointerCapture(event.pointerId);
      this.onPick(name);
    });
    group.addEventListener("pointermove", (event) => {
      if (last === null) return;
      this.onDrag(name, (event.clientX - last) / 150);
      last = event.clientX;
    });
    for (const end of ["pointerup", "pointercancel"]) {
      group.addEventListener(end, () => {
        last = null;
        this.onDrop();
      });
    }
  }
}
