// The drawing of a graph: a box for every input and node with room for a value and a gradient, an arrow to whatever reads it.

import { long, setText, short, svg } from "../drawing.js";
import { glyph } from "./formulas.js";
import { BOX, PILL, pillLength, routes } from "./routes.js";
import { words } from "./words.js";

const NAME_LENGTH = 8, FITTING = 6; // letters of a name that are written, and those that fit into a box as they are
const SEEN = 560; // pixels of the drawing that are seen at once

const minus = (text) => text.replaceAll("-", "\u2212");

export const told = (value, write = short) => {
  if (Number.isNaN(value)) return words.none;
  if (!Number.isFinite(value)) return value > 0 ? "\u221e" : "\u2212\u221e";
  const size = Math.abs(value);
  if (size >= 99999.5 || (size < 1e-99 && size > 0)) return minus(value.toExponential(size > 1 ? 1 : 0).replace("+", ""));
  return size >= 999.95 ? minus(value.toFixed(0)) : write(value);
};

export const round = (value) => (Number.isInteger(value) ? minus(String(value)) : short(value));

// An element that shows a quantity, and nothing while it is not known; touched only when the number has changed.
export class Reading {
  // fit: what the element then needs to stay within its room
  constructor(element, write, fit = () => {}) {
    Object.assign(this, { element, write, fit });
  }

  show(code, value) {
    if (code === this.code && Object.is(value, this.value)) return;
    Object.assign(this, { code, value });
    const { dataset } = this.element;
    setText(this.element, value === undefined ? "" : told(value, this.write));
    this.fit(this.element);
    if (Number.isFinite(value)) Object.assign(dataset, { quantity: code, number: value });
    else {
      delete dataset.quantity;
      delete dataset.number;
    }
  }
}

// A text of a box that would be too wide for it.
function squeeze(text) {
  if (text.textContent.length <= FITTING) return text.removeAttribute("textLength");
  text.setAttribute("textLength", BOX.width - 6);
  text.setAttribute("lengthAdjust", "spacingAndGlyphs");
}

// Sets an element's class, only when it changes.
function dress(element, ...classes) {
  const name = classes.filter(Boolean).join(" ");
  if (element.dressed === name) return;
  element.dressed = name;
  element.setAttribute("class", name);
}

export class GraphPicture {
  constructor({ data, places, plan, area }) {
    const { edges } = plan;
    Object.assign(this, { places, plan, edges, area, focus: null });
    const nodes = new Map(data.nodes.map((node) => [node.name, node]));
    this.glyphs = Object.fromEntries(data.nodes.map(({ name, op, const: c }) => [name, glyph(op, c === undefined ? "" : long(c, 2))]));
    this.boxes = new Map(Object.keys(places.nodes).map((name) => [name, this.#box(name, nodes.has(name), name === data.output)]));
    this.arrows = edges.map(() => this.#arrow());
    this.dots = [0, 1].map(() => svg("circle", { class: "bp-dot", r: 6 }));
    this.svg = svg("svg", { class: "bp-graph", role: "img", "aria-label": words.graph(data.output, data.inputs.join(", ")) },
      this.arrows.map(({ line }) => line),
      [...this.boxes.values()].map(({ element }) => element),
      this.arrows.map(({ label }) => label),
      this.dots);
    area.append(this.svg);
  }

  #box(name, computed, output) {
    const written = name.length > NAME_LENGTH ? `${name.slice(0, NAME_LENGTH - 1)}\u2026` : name;
    const title = svg("text", { class: "bp-name", y: -11 }, written);
    const value = svg("text", { class: "bp-value", y: 5 }), gradient = svg("text", { class: "bp-gradient", y: 21 });
    const { width, height } = BOX;
    const frame = svg("rect", { class: "bp-frame", x: -width / 2, y: -height / 2, width, height, rx: computed ? 5 : 14 });
    const rule = svg("path", { class: "bp-rule", d: `M${-width / 2} 9h${width}` });
    const parts = this.#parts(this.plan.brings.get(name).length);
    const element = svg("g", {}, svg("title", {}, name), frame, rule, title, value, gradient, parts, computed ? this.#pill(this.glyphs[name]) : "");
    squeeze(title);
    return {
      element, parts, kind: computed ? (output ? "bp-output" : "") : "bp-input",
      value: new Reading(value, short, squeeze), gradient: new Reading(gradient, short, squeeze),
    };
  }

  #pill(text) {
    const length = pillLength(text), y = -BOX.height / 2 - PILL.above;
    return svg("g", { class: "bp-pill" },
      svg("rect", { x: -length / 2, y, width: length, height: PILL.height, rx: PILL.height / 2 }), svg("text", { y: y + 12 }, text));
  }

  // Below the gradient of a fork a dash for every contribution to the sum.
  #parts(count) {
    if (count < 2) return [];
    const pitch = (BOX.width - 16) / count;
    return Array.from({ length: count }, (_, k) => svg("rect", { class: "bp-part", x: 8 - BOX.width / 2 + (k + 0.1) * pitch, y: 24, width: 0.8 * pitch, height: 2.5 }));
  }

  #arrow() {
    const path = svg("path", { class: "bp-way" }), tip = svg("path", { class: "bp-tip" });
    const local = svg("text", { class: "bp-local", y: -4 }), share = svg("text", { class: "bp-gradient", y: 12 });
    return {
      path, tip, line: svg("g", {}, path, tip), label: svg("g", {}, local, share),
      local: new Reading(local, round), share: new Reading(share),
    };
  }

  layout(width) {
    if (width === this.width) return;
    this.width = width;
    const { down, size, boxes, paths, tips, starts, labels } = routes(this.places, this.edges, this.glyphs, width);
    Object.assign(this, { down, size, at: boxes, ends: { tips, starts }, labels });
    this.svg.setAttribute("viewBox", `0 0 ${size[0]} ${size[1]}`);
    this.svg.style.width = `${size[0]}px`;
    this.area.style.maxHeight = `${down ? size[1] + 8 : SEEN}px`;
    for (const [name, { element }] of this.boxes) element.setAttribute("transform", `translate(${boxes.get(name)})`);
    this.arrows.forEach(({ path, label, tip }, i) => {
      path.setAttribute("d", paths[i]);
      label.setAttribute("transform", `translate(${labels[i].place})`);
      tip.turned = undefined;
    });
    if (this.view) this.update(this.view);
    this.follow();
  }

  // view: what the plan lets see
  update(view) {
    this.view = view;
    for (const [name, { element, parts, kind, value, gradient }] of this.boxes) {
      const seen = view.box(name);
      value.show(name, seen.value);
      gradient.show(seen.due ? `d${name}_so_far` : `d${name}`, seen.gradient);
      parts.forEach((part, k) => dress(part, "bp-part", k < seen.brought && "bp-come"));
      dress(element, "bp-node", kind, seen.value === undefined && "bp-unknown", seen.gradient !== undefined && "bp-reached", seen.due && "bp-due", seen.state && `bp-${seen.state}`);
    }
    this.arrows.forEach((arrow, i) => {
      const { from, to, suffix } = this.edges[i], { local, share, state } = view.arrow(i);
      arrow.local.show(`d${to}_d${from}${suffix}`, local);
      arrow.share.show(`d${from}_from_${to}${suffix}`, share);
      const carried = share !== undefined;
      dress(arrow.line, "bp-arrow", local === undefined && "bp-unknown", carried && "bp-carried", state && `bp-${state}`);
      dress(arrow.label, "bp-label", this.labels[i].steep && "bp-steep", this.labels[i].crowded && !state && "bp-crowded", local === undefined && "bp-unknown", state && `bp-${state}`);
      this.#turn(arrow, i, carried);
    });
  }

  // The head of an arrow points where the latest number went.
  #turn({ tip }, i, carried) {
    if (tip.turned === carried) return;
    tip.turned = carried;
    const [x, y] = carried ? this.ends.starts[i] : this.ends.tips[i];
    const away = carried ? 1 : -1;
    tip.setAttribute("d", this.down ? `M${x} ${y}l-4 ${8 * away}h8z` : `M${x} ${y}l${8 * away} -4v8z`);
  }

  // Keep a box, by name, where it can be seen.
  follow(name = this.focus) {
    this.focus = name;
    if (!name || !this.at) return;
    const [x, y] = this.at.get(name), [w, h] = this.size;
    if (w > this.width) this.area.scrollLeft = x - this.width / 2;
    if (h > SEEN && !this.down) this.area.scrollTop = y - SEEN / 2;
  }

  // Let dots run along the arrows of a step: with the values, or against them with a contribution.
  run(step) {
    if (!step || step.kind === "seed" || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const back = step.kind === "share", runs = back ? [step.edge] : [...this.edges.keys()].filter((i) => this.edges[i].to === step.name);
    runs.forEach((i, k) => {
      const { path } = this.arrows[i], length = path.getTotalLength();
      const frames = Array.from({ length: 17 }, (_, n) => {
        const { x, y } = path.getPointAtLength((length * (back ? 16 - n : n)) / 16);
        return { transform: `translate(${x}px, ${y}px)`, opacity: n < 16 ? 1 : 0 };
      });
      this.dots[k].classList.toggle("bp-back", back);
      this.dots[k].animate(frames, { duration: 550, easing: "ease-in-out" });
    });
  }
}
