// A pair of axes, linear or logarithmic, on which figures draw their lines.

import { setAll, setText, setTexts, svg } from "./drawing.js";

const RAISED = { "-": "\u207b", 0: "\u2070", 1: "\u00b9", 2: "\u00b2", 3: "\u00b3", 4: "\u2074", 5: "\u2075", 6: "\u2076", 7: "\u2077", 8: "\u2078", 9: "\u2079" };
const MARGIN = { left: 58, right: 14, top: 12, bottom: 40 };

// 10 to a whole power: "10\u207b\u00b2", and 1 and 10 as they are.
export function power(exponent) {
  if (exponent === 0 || exponent === 1) return String(10 ** exponent);
  return `10${[...String(exponent)].map((sign) => RAISED[sign]).join("")}`;
}

// Round numbers from low to high, at most `count` of them: steps of 1, 2 or 5 times a power of ten.
function roundNumbers(low, high, count) {
  const rough = (high - low) / count, size = 10 ** Math.floor(Math.log10(rough));
  const step = size * [1, 2, 5, 10].find((factor) => factor * size >= rough);
  const numbers = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) numbers.push(k * step);
  return numbers;
}

class Axis {
  // label: the words at the axis; log: whether it shows powers of ten; whole: whether it counts;
  // marks: () => [[value, text], ...] in place of round numbers
  constructor({ label, log = false, whole = false, low, high, marks }) {
    Object.assign(this, { label, log, whole, low, high, marks });
  }

  // Where `value` stands between the ends: 0 at low, 1 at high.
  share(value) {
    return this.log ? Math.log(value / this.low) / Math.log(this.high / this.low) : (value - this.low) / (this.high - this.low);
  }

  // [[value, text], ...]
  ticks(count) {
    if (this.marks) return this.marks();
    if (!this.log) {
      const numbers = roundNumbers(this.low, this.high, this.whole ? Math.min(count, this.high - this.low) : count);
      const decimals = Math.max(0, ...numbers.map((v) => (String(Number(v.toPrecision(6))).split(".")[1] ?? "").length));
      return numbers.map((v) => [v, v.toFixed(decimals).replace("-", "\u2212")]);
    }
    const exponents = roundNumbers(Math.log10(this.low), Math.log10(this.high), count).filter(Number.isInteger);
    return exponents.map((exponent) => [10 ** exponent, power(exponent)]);
  }
}

export class Chart {
  // name: what the drawing shows, for those who cannot see it; x, y: { label, log, whole, low, high }
  constructor({ name, x, y }) {
    this.axes = { x: new Axis(x), y: new Axis(y) };
    this.grid = svg("path", { class: "bp-grid" });
    this.axis = svg("path", { class: "bp-axis" });
    this.ticks = { x: svg("g", { class: "bp-numbers", "text-anchor": "middle" }), y: svg("g", { class: "bp-numbers", "text-anchor": "end" }) };
    this.labels = { x: svg("text", { "text-anchor": "middle" }), y: svg("text", { "text-anchor": "middle" }) };
    this.plot = svg("g", { class: "bp-plot" }); // what the figure draws
    const frame = svg("g", {}, this.grid, ...Object.values(this.ticks), this.axis, ...Object.values(this.labels));
    this.svg = svg("svg", { class: "bp-chart", role: "img", "aria-label": name }, frame, this.plot);
  }

  layout(width, height) {
    Object.assign(this, { width, height });
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.svg.style.height = `${height}px`;
    this.#draw();
  }

  // Other ends for an axis, and other words at it if there are: range("y", 1e-9, 1).
  range(axis, low, high, label = this.axes[axis].label) {
    const before = this.axes[axis];
    if (low === before.low && high === before.high && label === before.label) return;
    Object.assign(before, { low, high, label });
    if (this.width) this.#draw();
  }

  // Places in pixels, and back.
  x(value) {
    return MARGIN.left + this.axes.x.share(value) * (this.width - MARGIN.left - MARGIN.right);
  }

  y(value) {
    return this.height - MARGIN.bottom - this.axes.y.share(value) * (this.height - MARGIN.top - MARGIN.bottom);
  }

  // "x,y x,y ..." for a polyline through [x, y] pairs; pairs that have no place on the axes are left out.
  points(pairs) {
    const places = pairs.map(([x, y]) => [this.x(x), this.y(y)]).filter((place) => place.every(Number.isFinite));
    return places.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
  }

  #draw() {
    const { x, y } = this.axes;
    const left = MARGIN.left, right = this.width - MARGIN.right, top = MARGIN.top, bottom = this.height - MARGIN.bottom;
    const across = x.ticks(Math.max(2, (right - left) / 70)).map(([value, text]) => ({ place: this.x(value), text }));
    const up = y.ticks(Math.max(2, (bottom - top) / 36)).map(([value, text]) => ({ place: this.y(value), text }));
    const lines = [...across.map(({ place }) => `M${place},${top}V${bottom}`), ...up.map(({ place }) => `M${left},${place}H${right}`)];
    setAll(this.grid, { d: lines.join("") });
    setAll(this.axis, { d: `M${left},${top}V${bottom}H${right}` });
    setTexts(this.ticks.x, across.map(({ place, text }) => ({ x: place, y: bottom + 16, text })));
    setTexts(this.ticks.y, up.map(({ place, text }) => ({ x: left - 6, y: place + 4, text })));
    setAll(this.labels.x, { x: (left + right) / 2, y: this.height - 6 });
    setAll(this.labels.y, { transform: `translate(13 ${(top + bottom) / 2}) rotate(-90)` });
    for (const [name, label] of Object.entries(this.labels)) setText(label, this.axes[name].label);
  }
}
