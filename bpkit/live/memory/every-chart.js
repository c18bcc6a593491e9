// How much the fullest moment takes for every k.

import { Chart } from "../chart.js";
import { setAll, setText, svg } from "../drawing.js";
import { scaleFor } from "./timeline.js";
import { words } from "./words.js";

const LOW = 190; // its height in pixels

export class EveryChart {
  // onPick(k) when a bar is pressed
  constructor({ onPick }) {
    this.chart = new Chart({ name: words.choices, x: { label: words.every_axis, whole: true, low: 0, high: 1 }, y: { label: "", low: 0, high: 1 } });
    this.svg = this.chart.svg;
    this.bars = svg("path", { class: "bp-kept bp-others" });
    this.chosen = svg("path", { class: "bp-kept" });
    this.root = svg("path", { class: "bp-peak" });
    this.name = svg("text", { "text-anchor": "middle" }, words.root);
    this.chart.plot.append(this.bars, this.chosen, this.root, this.name);
    this.svg.addEventListener("pointerdown", (event) => {
      const { left, width } = this.svg.getBoundingClientRect();
      const share = ((event.clientX - left) * (this.chart.width / width) - this.chart.x(0.5)) / (this.chart.x(1.5) - this.chart.x(0.5));
      const k = 1 + Math.floor(share);
      if (k >= 1 && k <= this.drawn.peaks.length) onPick(k);
    });
  }

  layout(width) {
    this.chart.layout(width, LOW);
    if (this.drawn) this.draw(this.drawn);
  }

  // peaks: the bytes for k = 1, 2, ...; every: the chosen k; hidden: whether the others must not be seen yet
  draw(drawn) {
    this.drawn = drawn;
    const { peaks, every, hidden } = drawn;
    const { unit, label, high } = scaleFor(1.15 * (hidden ? peaks[every - 1] : Math.max(...peaks)));
    this.chart.range("x", 0.5, peaks.length + 0.5);
    this.chart.range("y", 0, high, label);
    const bottom = this.chart.y(0);
    const bar = (k) => {
      const [left, right] = [this.chart.x(k - 0.4), this.chart.x(k + 0.4)].map((x) => x.toFixed(1));
      return `M${left},${bottom}V${this.chart.y(peaks[k - 1] / unit).toFixed(1)}H${right}V${bottom}Z`;
    };
    const others = hidden ? [] : peaks.map((_, i) => i + 1).filter((k) => k !== every);
    setAll(this.bars, { d: others.map(bar).join("") });
    setAll(this.chosen, { d: bar(every) });
    const root = this.chart.x(Math.sqrt(peaks.length)), top = this.chart.y(high);
    setAll(this.root, { d: hidden ? "" : `M${root.toFixed(1)},${bottom}V${(top + 14).toFixed(1)}` });
    setText(this.name, hidden ? "" : words.root);
    setAll(this.name, { x: root.toFixed(1), y: top + 10 });
  }
}
