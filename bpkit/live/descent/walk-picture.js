// The map with the way walked on it, the arrows at its end, and the point that can be dragged.

import { Chart } from "../chart.js";
import { html, quantity, setAll, setText, subscript, svg } from "../drawing.js";
import { Arrow } from "./arrows.js";
import { CostMap } from "./cost-map.js";
import { words } from "./words.js";

const KEYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const ZOOMS = [1, 2, 5, 10, 20, 50, 100, 1000, 1e4];
const RAISED_DIGITS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";

// "W2[0,1]" -> "W\u207d\u00b2\u207e\u2081\u2082", for texts that cannot hold MathML
function plainName(name) {
  const { letter, layer, place } = quantity(name);
  const raised = [...String(layer)].map((digit) => RAISED_DIGITS[digit]).join("");
  return `${letter}\u207d${raised}\u207e${place.map((i) => subscript("", i)).join("")}`;
}

const show = (element, shown) => (element.style.display = shown ? "" : "none");
const mean = ([low, high]) => (low + high) / 2;

export class WalkPicture {
  // square: the ends of both axes; count: samples; letters: of the marks; point(): where it is;
  // onMove(point, gesture) while it is moved, onDrop() when it is let go, onMark(k) when mark k is pressed
  constructor({ weights, square, count, letters, point, onMove, onDrop, onMark }) {
    Object.assign(this, { square, point, onMove, onDrop });
    const [x, y] = weights.map((name, i) => ({ label: plainName(name), low: square[i][0], high: square[i][1] }));
    this.chart = new Chart({ name: words.map, x, y });
    this.canvas = html("canvas", { "aria-hidden": "true" });
    this.map = new CostMap(this.canvas);
    this.ground = svg("rect", { class: "bp-ground", onclick: (event) => onMove(this.#values(event)) });
    this.ways = ["bp-left", "bp-halo", "bp-path"].map((style) => svg("polyline", { class: style }));
    this.stops = svg("path", { class: "bp-stops" });
    this.first = svg("circle", { class: "bp-first", r: 7 });
    this.ones = Array.from({ length: count }, (_, s) => new Arrow("bp-one", s + 1));
    this.arrows = Object.fromEntries(["data", "pull", "total"].map((kind) => [kind, new Arrow(`bp-${kind}`)]));
    this.gone = new Arrow("bp-total");
    this.guide = svg("path", { class: "bp-guide" });
    this.note = svg("text", { class: "bp-note", "text-anchor": "end" });
    this.grip = svg("circle", { class: "bp-grip", r: 20 });
    this.now = svg("circle", { class: "bp-now", r: 6.5 });
    this.marks = letters.map((letter, k) => svg("g", { class: "bp-mark", onclick: () => onMark(k) }, svg("circle", { r: 8 }), svg("text", { y: 4 }, letter)));
    const drawn = [...this.ones, ...Object.values(this.arrows), this.gone].map((arrow) => arrow.element);
    this.view = svg("svg", {}, this.ground, this.first, ...this.ways, this.stops, this.guide, ...drawn, this.grip, this.now, this.note, ...this.marks);
    this.chart.plot.append(this.view);
    this.element = html("div", { class: "bp-map bp-area", role: "group", tabindex: "0", "aria-label": words.area, onkeydown: (event) => this.#key(event) }, this.canvas, this.chart.svg);
    this.#draggable();
  }

  layout(side) {
    const [[left, right], [bottom, top]] = this.square;
    this.element.style.width = `${side}px`;
    this.chart.layout(side, side - 20);
    const x = this.chart.x(left), y = this.chart.y(top), width = this.chart.x(right) - x, height = this.chart.y(bottom) - y;
    Object.assign(this.canvas.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
    for (const part of [this.ground, this.view]) setAll(part, { x, y, width, height });
    setAll(this.view, { viewBox: `${x} ${y} ${width} ${height}` });
    setAll(this.note, { x: x + width - 8, y: y + height - 10 });
    this.scale = width / (right - left);
  }

  contains(point) {
    return point.every((w, i) => this.square[i][0] <= w && w <= this.square[i][1]);
  }

  // How much longer than true arrows are drawn, so that short ones can be seen.
  zoom(steps) {
    const longest = this.scale * Math.max(...steps.map(([u, v]) => Math.hypot(u, v)));
    return longest >= 24 || !(longest > 0) ? 1 : Math.max(...ZOOMS.filter((zoom) => zoom * longest <= 90));
  }

  // Where an arrow from a point ends, in pixels: at the edge of the map if it leads out of it.
  tip(point, step, zoom) {
    const from = this.#pixel(point), to = this.#pixel(point.map((w, i) => w + zoom * step[i]));
    const [[left, right], [bottom, top]] = this.square;
    const room = (a, b, low, high) => (b > high ? (high - a) / (b - a) : b < low ? (low - a) / (b - a) : 1);
    const part = Math.min(room(from[0], to[0], this.chart.x(left), this.chart.x(right)), room(from[1], to[1], this.chart.y(top), this.chart.y(bottom)));
    return from.map((a, i) => a + part * (to[i] - a));
  }

  // steps: { ones, data, pull, total }, null for what is not to be seen; used: the samples whose arrows count;
  // marks: places in pixels
  update({ path, left, steps, used, zoom, marks }) {
    const point = path.at(-1), from = this.#pixel(point), inside = this.contains(point);
    [left, path, path].forEach((way, k) => setAll(this.ways[k], { points: this.chart.points(way) }));
    setAll(this.stops, { d: path.slice(1).filter((at) => this.contains(at)).map((at) => `M${this.#pixel(at).join()}h0`).join("") });
    const [x, y] = this.#pixel(path[0]);
    setAll(this.first, { cx: x, cy: y });
    for (const circle of [this.now, this.grip]) {
      show(circle, inside);
      if (inside) setAll(circle, { cx: from[0], cy: from[1] });
    }
    const end = (step) => (inside && step?.every(Number.isFinite) ? this.tip(point, step, zoom) : null);
    this.ones.forEach((arrow, s) => {
      arrow.update(from, end(steps.ones[s]));
      arrow.element.classList.toggle("bp-idle", !used.includes(s));
    });
    for (const [kind, arrow] of Object.entries(this.arrows)) arrow.update(from, end(steps[kind]));
    const sides = end(steps.total) ? [steps.data, steps.pull] : [];
    setAll(this.guide, { d: sides.map((step) => `M${end(step).join()}L${end(steps.total).join()}`).join("") });
    setText(this.note, inside && zoom > 1 ? words.magnified(zoom) : "");
    // Out of the map: an arrow at the edge, towards where the point has gone.
    const middle = this.square.map(mean), edge = this.tip(middle, point.map((w, i) => w - middle[i]), 1), centre = this.#pixel(middle);
    const back = 30 / Math.hypot(edge[0] - centre[0], edge[1] - centre[1]);
    this.gone.update(edge.map((place, i) => place + back * (centre[i] - place)), inside ? null : edge);
    this.marks.forEach((mark, k) => {
      show(mark, marks[k]);
      if (marks[k]) setAll(mark, { transform: `translate(${marks[k].join()})` });
    });
  }

  #pixel([u, v]) {
    return [this.chart.x(u), this.chart.y(v)];
  }

  #values(event) {
    const box = this.ground.getBoundingClientRect(), [[left, right], [bottom, top]] = this.square;
    return [left + ((event.clientX - box.left) / box.width) * (right - left), top - ((event.clientY - box.top) / box.height) * (top - bottom)];
  }

  #key(event) {
    if (!(event.key in KEYS) || event.target !== this.element) return;
    event.preventDefault();
    const stride = (this.square[0][1] - this.square[0][0]) * (event.shiftKey ? 0.1 : 0.01);
    this.onMove(this.point().map((w, i) => w + stride * KEYS[event.key][i]), "keys");
  }

  #draggable() {
    let held = null; // from the pointer to the point
    this.grip.addEventListener("pointerdown", (event) => {
      const at = this.#values(event);
      held = this.point().map((w, i) => w - at[i]);
      this.grip.setPointerCapture(event.pointerId);
    });
    this.grip.addEventListener("pointermove", (event) => held && this.onMove(this.#values(event).map((w, i) => w + held[i]), "drag"));
    for (const end of ["pointerup", "pointercancel"]) {
      this.grip.addEventListener(end, () => {
        held = null;
        this.onDrop();
      });
    }
  }
}
