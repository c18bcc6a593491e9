// The chart of `gradient-check`: error against step, with theory's lines, a curtain and a cursor.

import { Chart } from "../chart.js";
import { setAll, svg } from "../drawing.js";
import { METHODS, tenTo } from "./methods.js";
import { words } from "./words.js";

export const STEPS = { low: -20, high: 0, by: 0.25 }; // exponents of h
export const H = Array.from({ length: (STEPS.high - STEPS.low) / STEPS.by + 1 }, (_, k) => tenTo(STEPS.low + k * STEPS.by));
const LOW = 1e-17, HIGH = 100, HEIGHT = 320;
const MARKS = { forward: "M-4-4H4V4H-4Z", central: "M0-5A5 5 0 0 1 0 5A5 5 0 0 1 0-5Z", complex: "M0-8L7 5H-7Z" };
const TURNS = { forward: -14, central: 24 }; // above and below, so that they never meet

const onAxis = (error) => Math.max(1.3 * LOW, Math.min(HIGH, error)); // a little above the bottom line, so that it is seen
const each = (make) => Object.fromEntries(METHODS.map((method) => [method, make(method)]));
const mark = (method, attributes) => svg("path", { class: `bp-mark bp-${method}`, d: MARKS[method], ...attributes });

// Line and mark of a method, for the table.
export function legend(method) {
  const line = svg("line", { class: `bp-line bp-${method}`, x1: 1, x2: 29, y1: 8, y2: 8 });
  return svg("svg", { class: "bp-legend", width: 30, height: 16, "aria-hidden": "true" }, line, mark(method, { transform: "translate(15 8)" }));
}

// Put an element at [x, y], or away.
function place(element, spot) {
  element.style.display = spot ? "" : "none";
  if (spot) setAll(element, { transform: `translate(${spot[0].toFixed(1)} ${spot[1].toFixed(1)})` });
}

export class ErrorChart {
  // onStep(h) while the cursor is dragged, onRest() when it is let go
  constructor({ onStep, onRest }) {
    this.chart = new Chart({
      name: words.chart,
      x: { label: words.step, log: true, low: H[0], high: 1 },
      y: { label: words.error, log: true, low: LOW, high: HIGH },
    });
    this.svg = this.chart.svg;
    this.bend = svg("rect", { class: "bp-bend" });
    this.curtain = svg("rect", { class: "bp-curtain" });
    this.riddle = svg("text", { class: "bp-riddle", "text-anchor": "middle" }, "?");
    this.rod = svg("line", { class: "bp-rod" });
    this.theory = each((method) => svg("polyline", { class: `bp-theory bp-${method}` }));
    this.turns = each((method) => svg("text", { class: `bp-turn bp-${method}`, "text-anchor": "middle" }));
    this.lines = each((method) => svg("polyline", { class: `bp-line bp-${method}` }));
    this.marks = each((method) => mark(method));
    const layers = [this.bend, this.theory, this.lines, this.turns, this.curtain, this.riddle, this.rod, this.marks];
    this.chart.plot.append(...layers.flatMap((layer) => (layer instanceof Element ? layer : Object.values(layer))));
    this.#drag(onStep, onRest);
  }

  layout(width) {
    this.chart.layout(width, HEIGHT);
    this.drawn = null;
    if (this.state) this.update(this.state);
  }

  // curves  { method: [[h, error], ...] }
  // vees    { method: theory's three points and the mark of its turn, or none }
  // bent    the least h at which a ReLU bends within the step, or Infinity
  // seen    { method: the least h at which its error may be seen }
  // h       where the cursor is
  // errors  { method: its error there }
  update(state) {
    this.state = state;
    const { curves, seen } = state, key = Object.values(seen).join();
    if (this.drawn !== curves || this.key !== key) this.#draw(state);
    Object.assign(this, { drawn: curves, key });
    this.#point(state);
  }

  // What is behind the curtain is drawn too: paper has no curtain.
  #draw({ curves, vees, bent, seen }) {
    const covered = Math.min(1, ...Object.values(seen));
    for (const method of METHODS) {
      const drawn = seen[method] <= covered || covered === 1, vee = drawn && vees[method];
      setAll(this.lines[method], { points: this.#points(drawn ? curves[method] : []) });
      setAll(this.theory[method], { points: this.#points(vee ? vee.points : []) });
      place(this.turns[method], vee && [this.chart.x(vee.points[1][0]), this.chart.y(onAxis(vee.points[1][1])) + TURNS[method]]);
      this.turns[method].textContent = vee ? vee.mark : "";
    }
    this.#cover(this.bend, bent, 1);
    this.#cover(this.curtain, H[0], covered);
    place(this.riddle, covered > H[0] && [(this.chart.x(H[0]) + this.chart.x(covered)) / 2, this.chart.y(1e-9)]);
  }

  #point({ h, errors, seen }) {
    const x = this.chart.x(h), shown = (method) => h >= seen[method] && Number.isFinite(errors[method]);
    setAll(this.rod, { x1: x, x2: x, y1: this.chart.y(HIGH), y2: this.chart.y(LOW) });
    for (const method of METHODS) place(this.marks[method], shown(method) && [x, this.chart.y(onAxis(errors[method]))]);
  }

  #points(pairs) {
    return this.chart.points(pairs.map(([h, error]) => [Math.max(H[0], h), onAxis(error)]));
  }

  #cover(rect, from, to) {
    const left = this.chart.x(Math.min(1, from)), top = this.chart.y(HIGH);
    setAll(rect, { x: left, width: this.chart.x(to) - left, y: top, height: this.chart.y(LOW) - top });
  }

  #drag(onStep, onRest) {
    const stepAt = (event) => {
      const left = this.chart.x(H[0]), x = event.clientX - this.svg.getBoundingClientRect().left;
      const exponent = STEPS.low + ((x - left) / (this.chart.x(1) - left)) * (STEPS.high - STEPS.low);
      return tenTo(Math.max(STEPS.low, Math.min(STEPS.high, Math.round(exponent / STEPS.by) * STEPS.by)));
    };
    this.svg.addEventListener("pointerdown", (event) => {
      this.svg.setPointerCapture(event.pointerId);
      onStep(stepAt(event));
    });
    this.svg.addEventListener("pointermove", (event) => this.svg.hasPointerCapture(event.pointerId) && onStep(stepAt(event)));
    this.svg.addEventListener("pointerup", onRest);
    this.svg.addEventListener("pointercancel", onRest);
  }
}
