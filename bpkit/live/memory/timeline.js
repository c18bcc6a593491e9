// What is in memory at each step, as a stack: a training step on the left, a prediction on the right, one scale for both.

import { Chart } from "../chart.js";
import { setAll, setText, svg } from "../drawing.js";
import { fullest } from "./schedule.js";
import { words } from "./words.js";

export const KINDS = ["parameters", "kept", "in_flight", "gradients"];
const HEIGHT = 270;
const ROUND = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

// The unit that bytes are told in, and a round number of units above `bytes`.
export function scaleFor(bytes) {
  const unit = [1e12, 1e9, 1e6, 1e3, 1].find((unit) => bytes >= unit);
  const power = 10 ** Math.floor(Math.log10(bytes / unit));
  return { unit, label: words.bytes(unit).split(" ")[1], high: ROUND.find((round) => round * power * unit >= bytes) * power };
}

// Slanted lines for gradients, as a pattern with an id of its own.
export function slanted(kind) {
  const id = `bp-${kind}-${Math.random().toString(36).slice(2)}`;
  const { apart, turn } = kind === "gradients" ? { apart: 7, turn: -45 } : { apart: 4, turn: 45 };
  const pattern = svg("pattern", { id, width: apart, height: apart, patternUnits: "userSpaceOnUse", patternTransform: `rotate(${turn})` },
    svg("rect", { width: apart, height: apart }), svg("path", { d: `M1,0V${apart}` }));
  return { pattern, fill: `url(#${id})` };
}

export class Timeline {
  // onMove(position) while the reader drags along the training step, onDrop() when it is let go
  constructor({ onMove, onDrop }) {
    this.chart = new Chart({ name: words.timeline, x: { label: "", low: 0, high: 1, marks: () => [] }, y: { label: "", low: 0, high: 1 } });
    this.svg = this.chart.svg;
    const patterns = { in_flight: slanted("in_flight"), gradients: slanted("gradients") };
    this.areas = KINDS.map((kind) => svg("path", { class: `bp-${kind}`, style: kind in patterns ? `fill: ${patterns[kind].fill}` : "" }));
    this.peak = svg("path", { class: "bp-peak" });
    this.cursors = [svg("rect", { class: "bp-cursor" }), svg("rect", { class: "bp-cursor" })];
    const text = (anchor, style = "") => svg("text", { class: style, "text-anchor": anchor });
    this.texts = {
      peak: text("start", "bp-strong"), lower: text("end", "bp-strong"),
      forward: text("middle", "bp-soft"), backward: text("middle", "bp-soft"),
      training: text("start"), prediction: text("end"),
    };
    this.chart.plot.append(svg("defs", {}, patterns.in_flight.pattern, patterns.gradients.pattern), ...this.areas, this.peak, ...this.cursors, ...Object.values(this.texts));
    for (const [name, phase] of Object.entries(words.phases)) this.texts[name].textContent = phase;
    this.#draggable(onMove, onDrop);
  }

  layout(width) {
    this.chart.layout(width, HEIGHT);
    if (this.drawn) this.draw(this.drawn);
  }

  // training, prediction: for each step the numbers of each kind; loss: the number of the loss's step; inBytes: what they take
  draw(drawn) {
    this.drawn = drawn;
    const { training, prediction, loss, inBytes } = drawn;
    const most = inBytes(fullest(training).held), lower = inBytes(fullest(prediction).held);
    const { unit, label, high } = scaleFor(1.12 * most);
    const gap = Math.ceil(0.08 * (training.length + prediction.length));
    const slots = training.length + gap + prediction.length, second = training.length + gap;
    this.chart.range("x", 0, slots);
    this.chart.range("y", 0, high, label);
    this.slot = this.chart.x(1) - this.chart.x(0);
    const x = (slot) => this.chart.x(slot).toFixed(1), y = (bytes) => this.chart.y(bytes / unit).toFixed(1);
    // The stairs of one kind on top of those below it, along the top and back along the bottom.
    const stairs = (steps, from, level) => {
      const floors = steps.map((step) => KINDS.slice(0, level).reduce((sum, kind) => sum + inBytes(step[kind]), 0));
      const there = steps.map((_, t) => t).filter((t) => steps[t][KINDS[level]]);
      if (!there.length) return "";
      const above = there.map((t) => `V${y(floors[t] + inBytes(steps[t][KINDS[level]]))}H${x(from + t + 1)}`);
      const below = there.map((t) => `V${y(floors[t])}H${x(from + t)}`).reverse();
      return `M${x(from + there[0])},${y(floors[there[0]])}${above.join("")}${below.join("")}Z`;
    };
    this.areas.forEach((area, level) => setAll(area, { d: stairs(training, 0, level) + stairs(prediction, second, level) }));
    setAll(this.peak, { d: `M${x(0)},${y(most)}H${x(training.length)}M${x(second)},${y(lower)}H${x(slots)}` });
    const { peak, lower: second_peak, forward, backward, training: left, prediction: right } = this.texts;
    const bottom = this.chart.y(0);
    setAll(peak, { x: x(0), y: y(most) - 5 });
    setAll(second_peak, { x: x(slots), y: y(lower) - 5 });
    setAll(forward, { x: x((loss + 1) / 2), y: bottom + 16 });
    setAll(backward, { x: x((loss + training.length) / 2), y: bottom + 16 });
    setAll(left, { x: x(0), y: bottom + 34 });
    setAll(right, { x: x(slots), y: bottom + 34 });
    setText(peak, words.fullest(words.bytes(most)));
    setText(second_peak, words.bytes(lower));
    this.second = second;
  }

  // Where a slider through the steps belongs, in pixels.
  place() {
    const thumb = 16, steps = this.drawn.training.length - 1;
    return { left: this.chart.x(0.5) - thumb / 2, width: steps * this.slot + thumb };
  }

  // Mark a step of the training step, and the step that a prediction has come to by then.
  mark(position) {
    const steps = [position, this.second + Math.min(position, this.drawn.prediction.length - 1)];
    const bottom = this.chart.y(0), top = this.chart.y(this.chart.axes.y.high);
    this.cursors.forEach((cursor, which) => {
      setAll(cursor, { x: this.chart.x(steps[which]).toFixed(1), y: top, width: this.slot.toFixed(1), height: bottom - top });
    });
  }

  #draggable(onMove, onDrop) {
    let dragging = false;
    const move = (event) => {
      const { left, width } = this.svg.getBoundingClientRect();
      const step = Math.floor(((event.clientX - left) * (this.chart.width / width) - this.chart.x(0)) / this.slot);
      if (step < this.drawn.training.length || dragging) onMove(Math.max(0, Math.min(this.drawn.training.length - 1, step)));
      return step < this.drawn.training.length;
    };
    this.svg.addEventListener("pointerdown", (event) => {
      dragging = move(event);
      if (dragging) this.svg.setPointerCapture(event.pointerId);
    });
    this.svg.addEventListener("pointermove", (event) => dragging && move(event));
    for (const end of ["pointerup", "pointercancel"]) {
      this.svg.addEventListener(end, () => {
        dragging = false;
        onDrop();
      });
    }
  }
}
