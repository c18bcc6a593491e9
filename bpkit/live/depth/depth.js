// The figure `depth`: the size of \u03b4 in every layer of a random network.

import { power } from "../chart.js";
import { Controls } from "../controls.js";
import { Numbers, html, speaker, svg } from "../drawing.js";
import { Question } from "../question.js";
import { Stage } from "../stage.js";
import { LayersChart, circle, diamond } from "./layers-chart.js";
import { backward, draw, expected, forward, size } from "./passes.js";
import { SizesTable } from "./sizes-table.js";
import { words } from "./words.js";

const ACTIVATIONS = ["identity", "sigmoid", "tanh", "relu"];
const GUESSES = Object.keys(words.choices).map(Number).sort((a, b) => a - b); // powers of ten
const TEN = { depth: 10, width: 16, activation: "sigmoid", scale: 1, residual: false };
const ASKED = { here: {}, tanh: { ...TEN, activation: "tanh" }, residual: { ...TEN, residual: true }, four: { ...TEN, scale: 4 } };
const ANSWERS = /^(ratio|factor|expected)$/; // beside the sizes of \u03b4
const SIZES = { rms_h: "h", rms_slope: "slope", rms_dz: "delta" };

// What a state comes to: the sizes of all layers, and the ratio of the first layer's \u03b4 to the last's, in all and for a step.
function sizesOf({ depth, width, activation, scale, seed, residual }) {
  const network = draw({ depth, width, scale, seed });
  const up = forward(network, activation, residual), errors = backward(network, up, residual);
  const [h, slope, delta] = [up.h, up.slope, errors].map((layers) => layers.map((v) => v && size(v)));
  const theory = expected(delta[depth], slope, scale, residual);
  const steps = depth - 1, perStep = (share) => share ** (1 / steps);
  return {
    depth, activation, scale, residual, steps, h, slope, delta, theory,
    ratio: delta[1] / delta[depth],
    factor: perStep(delta[1] / delta[depth]),
    expected: perStep(theory[1] / theory[depth]),
    slopes: perStep(slope.slice(1, depth).reduce((product, s) => product * s)),
  };
}

// The power of ten that a ratio is nearest to.
function nearestGuess(ratio) {
  const distance = (exponent) => Math.abs(Math.log10(ratio) - exponent);
  return GUESSES.reduce((best, exponent) => (distance(exponent) < distance(best) ? exponent : best));
}

// "0.24", "2.6\u00b710\u207b\u2076"
function write(value) {
  if (value === 0) return "0";
  if (value >= 0.00995 && value < 999.5) return value.toPrecision(value < 0.0995 ? 2 : 3);
  const [digits, exponent] = value.toExponential(1).split("e");
  return `${digits}\u00b7${power(Number(exponent))}`;
}

const ofLayer = (letter, l) => html("i", {}, letter, html("sup", {}, "(", l, ")"));

function legend() {
  const key = (name, mark) => html("span", {}, svg("svg", { class: "bp-key", viewBox: "0 0 30 14", "aria-hidden": "true" },
    svg("line", { class: `bp-${name}`, x1: 0, x2: 30, y1: 7, y2: 7 }), svg("path", { class: `bp-mark bp-${name}`, d: mark([15, 7]) })), words.legend[name]);
  return html("p", { class: "bp-legend" }, key("delta", diamond), key("expected", () => ""), key("h", circle), key("slope", circle));
}

function render({ model, el }) {
  const stage = new Stage(model), controls = new Controls(stage), numbers = new Numbers(), spoken = speaker();
  const ranges = model.get("ranges");
  let now; // what the state comes to

  const asked = () => stage.get("asked") !== "";
  const hidden = (code) => asked() && (ANSWERS.test(code) || (code.startsWith("rms_dz") && code !== `rms_dz[${now.depth}]`));
  const value = (code) => {
    const [name, l] = code.split(/[[\]]/);
    const number = l ? now[SIZES[name]][l] : now[name];
    return Number.isFinite(number) ? number : undefined;
  };
  const hasRatio = () => now.delta[now.depth] > 0;
  const which = () => words.network(now.depth, now.activation, now.residual);
  const tell = () => spoken.say(hasRatio() ? words.changed(which(), asked() ? "?" : write(now.ratio)) : words.nothing);
  const act = (changes) => {
    stage.act(changes);
    tell();
  };

  const reason = () => {
    const { ratio, steps, factor, scale, slopes } = now;
    if (now.residual) return words.past(which(), write(ratio));
    return words.through(which(), write(ratio), steps, ...[factor, scale, slopes, now.expected].map(write));
  };
  const question = new Question({
    stage, spoken,
    opened: (key) => ASKED[key],
    questions: Object.fromEntries(Object.keys(ASKED).map((key) => [key, {
      ask: () => words.ask[key],
      choices: GUESSES.map((exponent) => [exponent, words.choices[exponent]]),
      answer: () => (hasRatio() ? nearestGuess(now.ratio) : undefined),
      because: () => {
        const asAsked = Object.entries(ASKED[key]).every(([name, v]) => stage.get(name) === v);
        return hasRatio() ? `${reason()} ${asAsked ? words.because[key] : ""}` : words.nothing;
      },
    }])),
  });

  const number = (code, tag = "span", style = "bp-value") => numbers.show(html(tag, { class: style }), code, write);
  const last = html("span"), steps = html("span");
  const ratio = html("p", { class: "bp-ratio" },
    html("span", {}, words.ratio[0], ofLayer("\u03b4", 1), words.ratio[1]), number("ratio", "strong", "bp-gradient"), html("span", {}, words.ratio[2], last));
  const nothing = html("p", { class: "bp-ratio" }, words.nothing);
  const product = html("span", {}, words.product, number("scale"), " \u00d7 ", number("slopes"), " = "), thumb = html("span", {}, words.thumb);
  const perStep = html("p", { class: "bp-steps bp-steady bp-soft" },
    html("span", {}, steps, number("factor", "span", "bp-gradient")), html("span", {}, product, thumb, number("expected", "span", "bp-gradient")));

  const slider = (param, step, write = String) => {
    const [min, max] = ranges[param];
    return controls.slider(param, { label: words[param], name: words[param], min, max, step, write, moved: tell });
  };
  const setScale = (name, scale) => controls.button(name, words[name], () => act({ scale }));
  const drawAgain = () => act({ seed: stage.get("seed") < ranges.seed[1] ? stage.get("seed") + 1 : ranges.seed[0] });
  const path = html("span", { class: "bp-value" }, ofLayer("h", "l"), " = ", ofLayer("h", "l\u22121"), " + ", html("i", {}, "f"), "(", ofLayer("z", "l"), ")");
  const settings = html("div", { class: "bp-settings", role: "group", "aria-label": words.controls },
    slider("depth", 1),
    controls.choice("activation", { label: words.activation, options: ACTIVATIONS.map((name) => [name, name]), moved: tell }),
    slider("scale", 0.01, (scale) => scale.toFixed(2)),
    html("div", { class: "bp-pair" }, setScale("xavier", 1), setScale("he", Math.SQRT2)),
    slider("width", 1),
    controls.check("residual", { label: [`${words.residual} `, path], moved: tell }),
    slider("seed", 1),
    html("div", { class: "bp-pair" }, controls.button("draw", words.again, drawAgain)));

  const chart = new LayersChart(GUESSES);
  const table = new SizesTable({ numbers, deepest: ranges.depth[1], write });
  const root = html("div", { class: "bp-live", "data-figure": "depth" },
    ratio, nothing, perStep, legend(), chart.sizes.svg, chart.slopes.svg, question.element, settings,
    html("div", { class: "bp-buttons" }, controls.undo(tell), controls.reset(tell)),
    table.element,
    html("p", { class: "bp-hint bp-soft" }, words.hint), spoken.element);

  const update = () => {
    const before = now?.depth;
    now = sizesOf(Object.fromEntries(stage.keys.map((key) => [key, stage.get(key)])));
    if (now.depth !== before) {
      last.replaceChildren(ofLayer("\u03b4", now.depth));
      steps.textContent = words.steps(now.steps);
      table.update(now.depth);
    }
    ratio.hidden = !hasRatio();
    nothing.hidden = hasRatio();
    perStep.style.visibility = hasRatio() ? "" : "hidden";
    product.hidden = now.residual;
    thumb.hidden = !now.residual;
    numbers.update({ value }, hidden);
    chart.update(now, asked());
    controls.update();
    question.update();
  };
  const layout = (width) => {
    chart.layout(width);
    update();
  };
  return stage.show({ el, root, update, layout });
}

export default { render };
