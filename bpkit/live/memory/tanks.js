// The layers as boxes, as high as the layer is wide, which fill with values and empty again: in training, and in prediction.

import { setAll, setTexts, svg } from "../drawing.js";
import { slanted } from "./timeline.js";
import { words } from "./words.js";

const LEFT = 58, RIGHT = 14, TALL = 44, LAMP = 10;
const ROWS = { title: 14, kept: 22, in_flight: 74, gradients: 90, numbers: 116, second: 138, prediction: 146, height: 194 };

export class Tanks {
  constructor() {
    const patterns = { in_flight: slanted("in_flight"), gradients: slanted("gradients") };
    const path = (style, kind) => svg("path", { class: style, style: kind ? `fill: ${patterns[kind].fill}` : "" });
    this.paths = {
      empty: path("bp-empty"), kept: path("bp-kept"), prediction: path("bp-kept"), marks: path("bp-mark"),
      in_flight: path("bp-in_flight", "in_flight"), gradients: path("bp-gradients", "gradients"), lit: path("bp-cursor"),
    };
    this.numbers = svg("g", { class: "bp-numbers", "text-anchor": "middle" });
    const side = (y, text) => svg("text", { class: "bp-soft", x: LEFT - 8, y, "text-anchor": "end" }, text);
    const title = (y, text) => svg("text", { x: 0, y }, text);
    this.svg = svg("svg", { class: "bp-chart bp-tanks", role: "img", "aria-label": words.tanks },
      svg("defs", {}, patterns.in_flight.pattern, patterns.gradients.pattern),
      title(ROWS.title, words.inTraining), title(ROWS.second, words.inPrediction),
      side(ROWS.kept + TALL, "h"), side(ROWS.in_flight + LAMP, "dz"), side(ROWS.gradients + LAMP, "dW, db"),
      side(ROWS.numbers, words.layer), side(ROWS.prediction + TALL, "h"), Object.values(this.paths), this.numbers);
    this.svg.style.height = `${ROWS.height}px`;
  }

  layout(width) {
    this.width = width;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${ROWS.height}`);
    if (this.drawn) this.draw(this.drawn);
  }

  // sizes: the units of each layer; every: k; step: what the current step is; training, predicted: the arrays that are held
  draw(drawn) {
    this.drawn = drawn;
    const { sizes, every, step, training, predicted } = drawn;
    const column = (this.width - LEFT - RIGHT) / sizes.length, gap = Math.min(8, 0.2 * column), most = Math.max(...sizes);
    const box = (l, y, height) => `M${(LEFT + l * column + gap / 2).toFixed(1)},${(y - height).toFixed(1)}h${(column - gap).toFixed(1)}v${height.toFixed(1)}h${(gap - column).toFixed(1)}Z`;
    const tank = (row) => (l) => box(l, row + TALL, Math.max(3, (TALL * sizes[l]) / most));
    const lamp = (row) => (l) => box(l, row + LAMP, LAMP);
    const draw = (name, layers, shape) => setAll(this.paths[name], { d: layers.map(shape).join("") });
    const layersOf = (arrays, kind) => [...arrays].filter((array) => array.kind === kind).map((array) => array.layer);
    const all = sizes.map((_, l) => l), weighted = all.slice(1);
    const empty = [...all.map(tank(ROWS.kept)), ...all.map(tank(ROWS.prediction)), ...weighted.map(lamp(ROWS.in_flight)), ...weighted.map(lamp(ROWS.gradients))];
    setAll(this.paths.empty, { d: empty.join("") });
    draw("kept", layersOf(training, "kept"), tank(ROWS.kept));
    draw("in_flight", layersOf(training, "in_flight"), lamp(ROWS.in_flight));
    draw("gradients", layersOf(training, "gradients"), lamp(ROWS.gradients));
    draw("prediction", layersOf(predicted, "kept"), tank(ROWS.prediction));
    draw("marks", every > 1 ? all.slice(0, -1).filter((l) => l % every === 0) : [], (l) => box(l, ROWS.kept + TALL + 5, 2.5));
    draw("lit", ["start", "update"].includes(step.does) ? [] : [step.layer], (l) => box(l, ROWS.gradients + LAMP + 3, ROWS.gradients + LAMP - ROWS.kept + 6));
    this.#number(sizes.length, column);
  }

  // Layer numbers, as many as there is room for.
  #number(count, column) {
    const stride = [1, 2, 4, 8, 16].find((stride) => stride * column >= 26);
    const layers = Array.from({ length: Math.ceil(count / stride) }, (_, i) => i * stride);
    setTexts(this.numbers, layers.map((l) => ({ x: LEFT + (l + 0.5) * column, y: ROWS.numbers, text: String(l) })));
  }
}
