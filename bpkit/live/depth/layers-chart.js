// The picture of the figure `depth`: sizes by layer on a logarithmic scale, and below them the slopes.

import { Chart, power } from "../chart.js";
import { setAll, setText, svg } from "../drawing.js";
import { words } from "./words.js";

const FRAME = { low: -10, high: 2, step: 5 }; // the powers of ten that are always on the chart, and by how many it grows
const QUARTER = 0.25; // the sigmoid's largest slope

export const circle = ([x, y]) => `M${x - 3.5},${y}a3.5,3.5 0 1 0 7,0a3.5,3.5 0 1 0 -7,0`;
export const diamond = ([x, y]) => `M${x},${y - 5.5}l5,5.5l-5,5.5l-5,-5.5z`;

// One line with its marks; what is exactly 0 has no place on a logarithmic scale and stands as "0" at its foot.
class Series {
  constructor(chart, name, mark, foot) {
    Object.assign(this, { chart, mark, foot });
    this.line = svg("polyline", { class: `bp-${name}` });
    this.marks = svg("path", { class: `bp-mark bp-${name}` });
    this.zeros = svg("text", { class: `bp-zero bp-${name}` });
    chart.plot.append(this.line, this.marks, this.zeros);
  }

  // values[l] is the value of layer l, or nothing
  update(values) {
    const { chart } = this;
    const pairs = values.map((value, l) => [l, value]).filter(([, value]) => value != null);
    const zeros = pairs.filter(([, value]) => value === 0 && chart.axes.y.log);
    setAll(this.line, { points: chart.points(pairs) });
    const placed = pairs.map(([l, value]) => [chart.x(l), chart.y(value)]).filter(([, y]) => Number.isFinite(y));
    setAll(this.marks, { d: this.mark ? placed.map(this.mark).join("") : "" });
    setText(this.zeros, "0".repeat(zeros.length));
    setAll(this.zeros, { x: zeros.map(([l]) => chart.x(l) - 3.5).join(" "), y: chart.y(chart.axes.y.low) - this.foot });
  }
}

export class LayersChart {
  constructor(guesses) {
    const x = { label: "", whole: true, low: -0.5, high: 1 };
    this.sizes = new Chart({ name: words.chart, x, y: { label: words.size, log: true, low: 10 ** FRAME.low, high: 10 ** FRAME.high } });
    this.slopes = new Chart({ name: words.slopes, x: { ...x, label: words.layer }, y: { label: words.slope, low: 0, high: 1 } });
    this.guesses = guesses.map((exponent) => {
      const line = svg("line", { class: "bp-guess" }), text = svg("text", { class: "bp-gradient" }, power(exponent));
      return { share: 10 ** exponent, line, text };
    });
    this.fan = svg("g", { class: "bp-fan" }, this.guesses.flatMap(({ line, text }) => [line, text]));
    this.sizes.plot.append(this.fan);
    this.expected = new Series(this.sizes, "expected", null, 5);
    this.h = new Series(this.sizes, "h", circle, 19);
    this.delta = new Series(this.sizes, "delta", diamond, 5);
    this.quarter = svg("g", { class: "bp-quarter" }, svg("line"), svg("text", {}, "\u00bc"));
    this.slopes.plot.append(this.quarter);
    this.slope = new Series(this.slopes, "slope", circle, 5);
  }

  layout(width) {
    this.sizes.layout(width, width < 500 ? 260 : 320);
    this.slopes.layout(width, 122);
  }

  // While `hidden`, of \u03b4 only the last layer's is drawn, and from it lines to the guesses.
  update({ depth, h, delta, slope, theory, activation }, hidden) {
    const shown = hidden ? delta.map((v, l) => (l === depth ? v : null)) : delta;
    const first = hidden && delta[depth] > 0 ? this.guesses.map(({ share }) => share * delta[depth]) : [];
    const exponents = [...h, ...shown, ...first].filter((v) => v > 0).map(Math.log10);
    const { low, high, step } = FRAME;
    const beyond = (distance) => step * Math.ceil(Math.max(0, distance) / step);
    this.sizes.range("y", 10 ** (low - beyond(low - Math.min(...exponents))), 10 ** (high + beyond(Math.max(...exponents) - high)));
    for (const chart of [this.sizes, this.slopes]) chart.range("x", -0.5, depth + 0.5);
    this.h.update(h);
    this.delta.update(shown);
    this.expected.update(hidden ? [] : theory);
    this.slope.update(slope);
    this.#guess(first, depth, delta[depth]);
    this.quarter.style.display = activation === "sigmoid" ? "" : "none";
    this.#markQuarter(depth);
  }

  #markQuarter(depth) {
    const [line, text] = this.quarter.children, right = this.slopes.x(depth + 0.5), y = this.slopes.y(QUARTER);
    setAll(line, { x1: this.slopes.x(-0.5), x2: right, y1: y, y2: y });
    setAll(text, { x: right + 3, y: y + 4 });
  }

  #guess(first, depth, last) {
    this.fan.style.display = first.length ? "" : "none";
    first.forEach((value, k) => {
      const { line, text } = this.guesses[k], x = this.sizes.x(1), y = this.sizes.y(value);
      setAll(line, { x1: x, y1: y, x2: this.sizes.x(depth), y2: this.sizes.y(last) });
      setAll(text, { x: x + 2, y: y + 14 });
    });
  }
}
