// The figure `memory`: what a training step keeps, step by step, and what it costs not to keep it.

import { Controls } from "../controls.js";
import { Numbers, html, setText, speaker } from "../drawing.js";
import { Player } from "../player.js";
import { Question } from "../question.js";
import { Stage } from "../stage.js";
import { EveryChart } from "./every-chart.js";
import { arraysAt, count, fullest, lastStep, operations, peak, predictionSteps, sizesOf, trainingSteps } from "./schedule.js";
import { Tanks } from "./tanks.js";
import { KINDS, Timeline } from "./timeline.js";
import { words } from "./words.js";

const LARGEST = 4096; // units in a layer, and samples in a batch
const LAYERS = 64;
const BYTES = { float64: 8, float32: 4, float16: 2 };
const PLAYED = 24000; // milliseconds, at most, for a whole training step
const STYLES = { kept: "bp-value", in_flight: "bp-gradient", gradients: "bp-gradient" };

function render({ model, el }) {
  const stage = new Stage(model), controls = new Controls(stage), numbers = new Numbers(), spoken = speaker();
  const inBytes = (count) => count * BYTES[stage.get("precision")];

  // The steps for every k, until the number of layers changes.
  let schedules = [];
  const scheduleOf = (L, k) => {
    if (schedules.length !== L + 1) schedules = trainingSteps(L);
    return schedules[k];
  };

  // All that the settings come to, until they change.
  let plan = {};
  const now = () => {
    const [L, width, inputs, batch, every] = ["layers", "width", "inputs", "batch", "every"].map((name) => stage.get(name));
    const key = [L, width, inputs, batch, every].join();
    if (key === plan.key) return plan;
    const sizes = [inputs, ...Array(L - 1).fill(width), stage.get("outputs")], size = sizesOf({ sizes, batch });
    const k = Math.min(every, L), steps = scheduleOf(L, k), predicted = predictionSteps(L);
    const training = count(steps, size), prediction = count(predicted, size);
    plan = {
      key, sizes, batch, L, k, steps, predicted, training, prediction,
      last: lastStep(L, k),
      twice: count(steps, sizesOf({ sizes, batch: 2 * batch })),
      most: fullest(prediction),
      peaks: schedules.slice(1).map((steps) => peak(steps, size)),
      operations: operations(steps, { sizes, batch }),
    };
    return plan;
  };
  const position = () => Math.min(stage.get("position"), now().last);

  // Every number shown, by name.  The names of those that belong to a step end in its number: "kept[9]".
  const lowest = () => Math.min(...now().peaks);
  const READ = {
    peak: () => now().peaks[now().k - 1],
    bytes_peak: () => inBytes(READ.peak()),
    flops_forward: () => now().operations.forward,
    flops_again: () => now().operations.again,
    flops_backward: () => now().operations.backward,
    flops_ratio: () => READ.flops_backward() / READ.flops_forward(),
    best_every: () => 1 + now().peaks.indexOf(lowest()),
    best_bytes: () => inBytes(lowest()),
  };
  const COLUMNS = { "": () => now().training[position()], twice_: () => now().twice[position()], prediction_: () => now().most };
  for (const [column, step] of Object.entries(COLUMNS)) {
    for (const kind of [...KINDS, "held"]) READ[column + kind] = () => step()[kind];
    READ[`${column}bytes`] = () => inBytes(step().held);
  }
  const ANSWERS = { batch: /^twice/, operations: /^flops_(backward|ratio)/, every: /^best/ };
  const hidden = (name) => ANSWERS[stage.get("asked")]?.test(name) ?? false;
  const moving = []; // the elements whose names end in the number of the step
  const show = (tag, name, write, style) => {
    const element = numbers.show(html(tag, { class: style }), name, write);
    if (/^(twice_)?(kept|in_flight|gradients|held|bytes)$/.test(name)) moving.push([element, name]);
    return element;
  };

  // Other settings, with the step that corresponds to the current one: before the loss, at it, or after it.
  const changed = (changes) => {
    const { L, last } = now(), next = { layers: L, every: stage.get("every"), ...changes };
    const every = Math.min(next.every, next.layers), then = lastStep(next.layers, every), at = position();
    const before = (next.layers + 1) / (L + 1), after = (then - next.layers - 1) / (last - L - 1);
    return { ...changes, every, position: Math.round(at <= L ? at * before : then - (last - at) * after) };
  };
  const tellPeak = () => spoken.say(words.changed(words.total(READ.peak()), words.bytes(READ.bytes_peak())));
  const sentence = () => {
    const { does, layer, drops } = now().steps[position()];
    return words.does[does](layer, drops.length);
  };
  const tellStep = () => spoken.say(words.told(sentence(), words.bytes(READ.bytes())));

  const slider = (name, how) => controls.slider(name, { label: words[name], name: words[name], step: 1, moved: tellPeak, ...how });
  const counting = (name, min, max) => slider(name, { min, max, set: (value) => changed({ [name]: value }), write: String });
  // Each notch doubles.
  const doubling = (name) => {
    const start = stage.start[name];
    return slider(name, {
      min: -Math.ceil(Math.log2(start)), max: Math.floor(Math.log2(LARGEST / start)),
      get: () => Math.round(Math.log2(stage.get(name) / start)),
      set: (notch) => ({ [name]: Math.max(1, Math.round(start * 2 ** notch)) }),
      write: () => words.count(stage.get(name)),
    });
  };
  const every = counting("every", 1, LAYERS), everySlider = every.querySelector("input");

  const move = (position) => {
    stage.act({ position }, "position");
    tellStep();
  };
  const timeline = new Timeline({ onMove: move, onDrop: () => stage.settle() });
  const tanks = new Tanks();
  const everyChart = new EveryChart({ onPick: (k) => stage.act(changed({ every: k })) });
  const player = new Player({ stage, controls, length: () => now().last, stepped: tellStep, pace: () => Math.min(1000, PLAYED / now().last) });
  const scrubber = controls.range("position", {
    name: words.position, min: 0, max: now().last, step: 1, get: position, write: (at) => words.stepOf(at, now().last), moved: tellStep,
  });
  scrubber.classList.add("bp-scrubber");

  const three = () => [1, Math.round(Math.sqrt(now().L)), now().L].map((k) => [k, now().peaks[k - 1]]);
  const answers = {
    batch: {
      answer: () => "values",
      because: (say) => say(...["training", "twice"].map((which) => words.count(Math.max(...now()[which].map((step) => step.kept)))), words.count(READ.parameters())),
    },
    operations: { answer: () => (READ.flops_ratio() < Math.SQRT2 ? "same" : "twice"), because: (say) => say(READ.flops_ratio()) },
    every: {
      answer: () => {
        const peaks = three().map(([, peak]) => peak);
        return ["one", "root", "all"][peaks.indexOf(Math.min(...peaks))];
      },
      because: (say) => say(three().map(([k, peak]) => [k, words.bytes(inBytes(peak))])),
    },
  };
  const questions = Object.fromEntries(Object.entries(words.questions).map(([key, { ask, choices, because }]) => [
    key, { ask: () => ask, choices, answer: answers[key].answer, because: () => answers[key].because(because) },
  ]));
  const opened = (key) => (key === "every" ? changed({ layers: Math.max(16, now().L), every: 1 }) : {});
  const question = new Question({ stage, spoken, questions, opened });

  const swatch = (kind) => html("span", { class: `bp-swatch bp-${kind}` });
  const row = ([kind, title]) => html("tr", {},
    html("th", { scope: "row" }, KINDS.includes(kind) ? swatch(kind) : "", title),
    Object.keys(COLUMNS).map((column) => show("td", column + kind, kind === "bytes" ? words.bytes : words.count, STYLES[kind])));
  const table = html("table", {},
    html("caption", {}, words.table),
    html("thead", {}, html("tr", {}, html("td"), words.columns.map((title) => html("th", { scope: "col" }, title)))),
    html("tbody", {}, Object.entries(words.rows).map(row)));

  const bars = Object.keys(words.passes).map((pass) => [pass, html("span", { class: `bp-bar bp-${pass}` })]);
  const passes = bars.map(([pass, bar]) => [html("span", {}, words.passes[pass]), html("span", {}, bar), show("span", `flops_${pass}`, words.amount)]);

  const title = html("p", { class: "bp-title" }), stepName = html("strong"), stepText = html("span");
  const panel = (title, ...parts) => html("div", {}, html("p", { class: "bp-heading" }, title), ...parts);
  const root = html("div", { class: "bp-live", "data-figure": "memory" },
    html("p", { class: "bp-cost" }, `${words.peak}: `, show("strong", "bytes_peak", words.bytes), " (", show("span", "peak", words.total), ` ${words.numbers})`),
    title,
    html("div", { class: "bp-sliders", role: "group", "aria-label": words.settings },
      counting("layers", 2, LAYERS), doubling("width"), doubling("inputs"), doubling("batch"), every,
      controls.choice("precision", { label: words.precision, options: Object.keys(BYTES).map((name) => [name, name]), moved: tellPeak })),
    html("p", { class: "bp-legend bp-soft", "aria-hidden": "true" }, KINDS.map((kind) => html("span", {}, swatch(kind), words.kinds[kind]))),
    player.area(words.area, timeline.svg),
    scrubber,
    html("p", { class: "bp-step" }, stepName, " ", stepText),
    tanks.svg,
    html("div", { class: "bp-buttons" }, player.buttons, controls.undo(tellPeak), controls.reset(tellPeak), question.element),
    html("div", { class: "bp-panels" },
      table,
      panel(words.choices, everyChart.svg, html("p", {}, words.lowest, show("strong", "best_every", String), ": ", show("strong", "best_bytes", words.bytes), ".")),
      panel(words.operations, html("div", { class: "bp-passes" }, passes.flat()), html("p", {}, words.ratio[0], show("strong", "flops_ratio", words.times), words.ratio[1]))),
    html("p", { class: "bp-hint bp-soft" }, words.hint),
    html("p", { class: "bp-counted bp-soft" }, words.counted),
    spoken.element);

  let drawn; // what the parts that do not move with the steps were drawn from
  const update = () => {
    const { L, k, last, sizes, steps, predicted, key } = now(), at = position();
    numbers.update({ value: (name) => READ[name]() }, hidden);
    for (const [element, name] of moving) element.dataset.quantity = `${name}[${at}]`;
    const given = [key, stage.get("precision"), stage.get("asked")].join();
    if (given !== drawn) redraw();
    drawn = given;
    timeline.mark(at);
    tanks.draw({ sizes, every: k, step: steps[at], training: arraysAt(steps, at), predicted: arraysAt(predicted, Math.min(at, L)) });
    setText(stepName, `${words.stepOf(at, last)}.`);
    setText(stepText, sentence());
    controls.update();
    question.update();
  };
  const redraw = () => {
    const { training, prediction, L, k, last, sizes, batch, peaks, operations } = plan;
    timeline.draw({ training, prediction, loss: L + 1, inBytes });
    const { left, width } = timeline.place();
    Object.assign(scrubber.style, { marginLeft: `${left}px`, width: `${width}px` });
    Object.assign(scrubber, { max: last });
    Object.assign(everySlider, { max: L });
    everyChart.draw({ peaks: peaks.map(inBytes), every: k, hidden: hidden("best") });
    const taken = bars.map(([pass]) => (hidden(`flops_${pass}`) ? 0 : operations[pass])), longest = Math.max(...taken);
    bars.forEach(([, bar], which) => (bar.style.width = `${(100 * taken[which]) / longest}%`));
    setText(title, words.network(sizes, words.count(batch), k));
  };
  const layout = (width) => {
    for (const part of [timeline, tanks]) part.layout(width);
    everyChart.layout(Math.max(220, everyChart.svg.parentElement.clientWidth));
    if (!drawn) return;
    drawn = "";
    update();
  };
  return stage.show({ el, root, update, layout });
}

export default { render };
