// The figure `network-stepper`: algorithms 6.3 and 6.4 run on a network, one line at a time.

import { Controls } from "../controls.js";
import { html, math, short, speaker, subscript } from "../drawing.js";
import { Graph } from "../engine.js";
import { Player } from "../player.js";
import { Question } from "../question.js";
import { Stage } from "../stage.js";
import { common } from "../words.js";
import { Algorithms } from "./algorithms.js";
import { LineFormula } from "./formula.js";
import { mathml } from "./latex.js";
import { LayersPicture } from "./layers.js";
import { Ledger } from "./ledger.js";
import { predictions } from "./predictions.js";
import { Slots, byTheRule, isGiven } from "./quantities.js";
import { words } from "./words.js";

function render({ model, el }) {
  const networks = model.get("networks"), symbols = model.get("symbols");
  const stage = new Stage(model), controls = new Controls(stage), spoken = speaker();
  const algorithms = new Algorithms(model.get("lines")), formula = new LineFormula(symbols);
  const graphs = new Map(); // by network and loss
  let drawn = {}; // what the parts of the figure have been made for: chosen, loss, position, asked
  let slots, picture, ledger; // of the chosen network
  let width; // in pixels

  const network = () => networks[stage.get("chosen")];
  const run = () => network().runs[stage.get("loss")];
  const position = () => stage.get("position");
  const done = () => run().steps[position() - 1];
  const next = () => run().steps[position()];
  const symbolOf = (name) => math("math", {}, formula.symbol(name));

  function graphNow() {
    const key = `${stage.get("chosen")} ${stage.get("loss")}`;
    if (!graphs.has(key)) graphs.set(key, new Graph(run().graph));
    return graphs.get(key);
  }

  const tellStep = () => {
    const step = done();
    spoken.say(step ? words.stepped(step.name, step.code, position()) : words.begun);
  };
  const player = new Player({
    stage, controls, stepped: tellStep,
    length: () => run().steps.length,
    ready: () => stage.get("asked") === "",
  });

  const choose = (value) => {
    const chosen = Number(value), { values, runs, start } = networks[chosen];
    return { chosen, loss: Object.keys(runs)[0], values: { ...values, l2: stage.get("values").l2 }, position: start, asked: "" };
  };
  const slider = (name, label, how) => controls.slider(name, {
    label, step: 0.01, ...how,
    get: () => stage.get("values")[name],
    set: (value) => ({ values: { ...stage.get("values"), [name]: value } }),
    moved: () => spoken.say(words.changed(name, short(stage.get("values")[name]))),
  });
  const inputs = Array.from({ length: networks[0].sizes[0] }, (_, i) => slider(`x[${i}]`, math("math", {}, mathml(`x_${i + 1}`)), { name: `${common.input} ${subscript("x", i)}` }));

  const questions = predictions({ sizes: () => network().sizes, done, next, ticked: () => ledger.ticked, symbolOf });
  const question = new Question({
    stage, spoken, questions,
    opened: () => ({ position: Math.min(position(), run().steps.length - 1) }),
    settled: () => ({ position: position() + 1 }),
  });

  const count = html("span", { class: "bp-soft bp-count" });
  const scene = html("div"), book = html("div");
  const root = html("div", { class: "bp-live", "data-figure": "network-stepper" },
    html("div", { class: "bp-top" },
      networks.length > 1 ? controls.choice("network", {
        label: words.network, options: networks.map(({ sizes, activations }, k) => [String(k), `${sizes.join("\u2013")}, ${[...new Set(activations)].join(", ")}`]),
        get: () => String(stage.get("chosen")), set: choose,
      }) : "",
      controls.choice("loss", { label: common.loss, options: () => Object.keys(network().runs).map((name) => [name, common[name] ?? name]) }),
      slider("l2", [`${words.penalty} `, math("math", {}, mathml(symbols.l2))], { min: 0, max: 1 }), inputs),
    player.area(words.area, scene, algorithms.element),
    formula.element,
    html("div", { class: "bp-buttons" }, player.buttons, controls.undo(), controls.reset(), count),
    question.element,
    book,
    html("p", { class: "bp-hint bp-soft" }, words.hint),
    spoken.element);

  // Another network has another drawing and another ledger.
  function furnish() {
    const { sizes, activations, values } = network();
    const given = new Set(Object.keys(values).map((code) => code.split("[")[0])), computed = run().steps.map((step) => step.name);
    slots = new Slots();
    picture = new LayersPicture({ sizes, activations, slots });
    ledger = new Ledger({ sizes, slots, symbolOf: (name) => formula.symbol(name), names: [...given, "l2", ...computed] });
    scene.replaceChildren(picture.svg);
    book.replaceChildren(ledger.element);
    inputs.forEach((input, i) => {
      const reach = Math.max(2, Math.ceil(Math.abs(values[`x[${i}]`])));
      Object.assign(input.querySelector("input"), { min: -reach, max: reach });
    });
    if (width) picture.layout(width);
  }

  const update = () => {
    const now = { chosen: stage.get("chosen"), loss: stage.get("loss"), position: position(), asked: stage.get("asked") };
    const differs = (...keys) => keys.some((key) => drawn[key] !== now[key]);
    const known = new Set(run().steps.slice(0, now.position).map((step) => step.name));
    const isKnown = (name) => isGiven(name) || known.has(name);
    const another = differs("chosen"), stepped = differs("chosen", "loss", "position"), asked = differs("asked");
    const { name, reads } = done() ?? { name: null, reads: [] };
    drawn = now;
    if (another) furnish();
    if (stepped) {
      picture.light(name, reads);
      algorithms.update(done(), next());
      formula.write(done(), network().sizes);
      count.textContent = words.done(now.position, run().steps.length);
      question.drawn = null; // what it asks, or has answered, was of another moment
    }
    if (stepped || asked) {
      ledger.clear();
      ledger.update(isKnown, name, reads, now.asked === "reads");
    }
    const sweep = byTheRule(graphNow().sweep(stage.get("values")), now.loss, network().sizes);
    slots.update(sweep, isKnown);
    picture.update(sweep);
    formula.update(sweep);
    controls.update();
    question.update();
  };
  const layout = (pixels) => {
    width = pixels;
    root.classList.toggle("bp-narrow", pixels < 560);
    picture?.layout(pixels);
  };
  return stage.show({ el, root, update, layout });
}

export default { render };
