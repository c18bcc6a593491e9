// The figure `one-weight`: move a weight; every value and every gradient answers.

import { Controls } from "../controls.js";
import { Numbers, html, long, math, quantity, read, setAll, short, speaker, symbol } from "../drawing.js";
import { Graph } from "../engine.js";
import { NetworkPicture, unitName } from "../network.js";
import { Question } from "../question.js";
import { Stage } from "../stage.js";
import { common } from "../words.js";
import { GradientFormula } from "./gradient-formula.js";
import { words } from "./words.js";

const mathOf = (name) => math("math", {}, symbol(name));
const unitAt = (name) => name.match(/\d+\[\d+/)?.[0]; // what tells the unit that a parameter leads to: "2[0" of "W2[0,1]"
const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };

function render({ model, el }) {
  const graphs = new Map(Object.entries(model.get("graphs")).map(([loss, graph]) => [loss, new Graph(graph)]));
  const sizes = model.get("sizes"), activations = model.get("activations"), reach = model.get("reach");
  const parameters = [...graphs.values()][0].inputs.filter((name) => /^[Wb]/.test(name));
  const stage = new Stage(model), controls = new Controls(stage), numbers = new Numbers(), spoken = speaker();
  let formulaOf = null; // the parameter and loss that the formula is written for
  let named = new Set(); // the quantities it names
  let pointed = null; // the one that is pointed at

  const sweepNow = () => graphs.get(stage.get("loss")).sweep(stage.get("values"));
  // While a gradient is asked for, all of its unit are hidden: they differ by a factor that can be seen.
  const hidden = (code) => code.startsWith("d") && unitAt(code) === unitAt(stage.get("asked"));
  const within = (value) => Math.max(-reach, Math.min(reach, value));
  const picking = (name) => ({ picked: name, ...(stage.get("asked") && { asked: name }) }); // the question goes along
  const pick = (name) => stage.get("picked") === name || stage.put(picking(name));
  const moved = (name, value) => ({ ...picking(name), values: { ...stage.get("values"), [name]: within(value) } });
  const tell = (name) => {
    const sweep = sweepNow(), gradient = hidden(`d${name}`) ? "?" : short(sweep.gradient(name));
    spoken.say(words.moved(nameOf(name), short(sweep.value(name)), gradient, short(sweep.value("cost"))));
  };
  const move = (name, value) => {
    stage.act(moved(name, value), name);
    tell(name);
  };

  // "hidden unit 1", "weight from hidden unit 1 to output 2"
  const unitOf = (l, i) => {
    const role = l === 0 ? "input" : l === sizes.length - 1 ? "output" : "hidden";
    return `${words.unit[role]} ${i + 1}${role === "hidden" && sizes.length > 3 ? ` (${common.layer(l)})` : ""}`;
  };
  const nameOf = (name) => {
    const { letter, layer, place: [j, i] } = quantity(name);
    return letter === "b" ? words.bias(unitOf(layer, j)) : words.weight(unitOf(layer - 1, i), unitOf(layer, j));
  };

  // Every unit with its value and its δ, for those who cannot see the picture.
  const units = (sweep) => sizes.flatMap((size, l) => Array.from({ length: size }, (_, i) => {
    const delta = `dz${l}[${i}]`, value = short(sweep.value(unitName(l, i)));
    return words.unitIs(unitOf(l, i), value, l && (hidden(delta) ? "?" : short(read(sweep, delta))));
  })).join("; ");

  const picture = new NetworkPicture({
    sizes, activations, numbers,
    onPick: pick,
    onDrag: (name, change) => move(name, stage.get("values")[name] + change),
    onDrop: () => stage.settle(),
  });
  const formula = new GradientFormula({ onPoint: (code) => { pointed = code; update(); } });

  // One row for each parameter: symbol, slider, value, gradient.
  const rows = new Map();
  const row = (name) => {
    const slider = controls.range(name, {
      name: `${nameOf(name)}, ${name}`, step: "any",
      get: () => stage.get("values")[name], set: (value) => moved(name, value), moved: () => tell(name),
    });
    slider.addEventListener("focus", () => pick(name));
    slider.addEventListener("keydown", (event) => {
      if (!(event.key in KEYS)) return;
      event.preventDefault();
      move(name, Math.round((stage.get("values")[name] + KEYS[event.key] * (event.shiftKey ? 0.1 : 0.01)) * 1e4) / 1e4);
    });
    const element = html("div", { class: "bp-row", onpointerdown: () => pick(name) },
      html("span", { class: "bp-name" }, mathOf(name)),
      slider,
      numbers.show(html("span", { class: "bp-value", "aria-hidden": "true" }), name),
      html("span", { class: "bp-gradient" }, html("span", { class: "bp-spoken" }, `${common.gradient} `), numbers.show(html("span"), `d${name}`)));
    rows.set(name, { slider, element });
    return element;
  };
  const group = (l) => html("div", { class: "bp-rows", role: "group", "aria-label": common.layer(l) },
    html("div", { class: "bp-row bp-soft bp-head", "aria-hidden": "true" }, html("span", {}, common.layer(l)), html("span"), html("span", {}, common.value), html("span", {}, common.gradient)),
    parameters.filter((name) => quantity(name).layer === l).map(row));

  const step = () => {
    const values = stage.get("values"), sweep = sweepNow(), alpha = stage.get("step_size");
    const stepped = Object.fromEntries(parameters.map((name) => [name, values[name] - alpha * sweep.gradient(name)]));
    refusal.hidden = Object.values(stepped).every((value) => within(value) === value);
    if (!refusal.hidden) return spoken.say(words.tooFar);
    stage.act({ values: { ...values, ...stepped } });
    spoken.say(words.stepped(short(sweep.value("cost")), short(sweepNow().value("cost"))));
  };
  const tellUndone = () => spoken.say(words.undone(short(sweepNow().value("cost"))));

  const questions = Object.fromEntries(parameters.map((name) => [name, {
    ask: () => [mathOf(name), ` ${words.ask}`],
    choices: ["rises", "falls", "stays"].map((key) => [key, words[key]]),
    answer: () => ({ 1: "rises", "-1": "falls" })[Math.sign(sweepNow().gradient(name))] ?? "stays",
    because: () => words.because(sweepNow().gradient(name)),
  }]));
  const question = new Question({ stage, spoken, questions, opened: (name) => ({ picked: name }), wanted: () => stage.get("picked") });

  const refusal = html("p", { hidden: true }, words.tooFar);
  const cost = html("p", { class: "bp-cost" }, `${common.cost} `, html("i", {}, "J"), " = ", numbers.show(html("strong"), "cost"));
  const root = html("div", { class: "bp-live", "data-figure": "one-weight" },
    html("div", { class: "bp-top" }, cost,
      controls.choice("loss", { label: common.loss, options: [...graphs.keys()].map((name) => [name, common[name] ?? name]) }),
      controls.slider("step_size", { label: [`${common.step_size} `, html("i", {}, "\u03b1")], min: 0.01, max: 1, step: 0.01 })),
    picture.svg,
    formula.element,
    html("div", { class: "bp-buttons" }, controls.button("step", common.step, step), controls.undo(tellUndone), controls.reset(), question.element),
    refusal,
    html("div", { class: "bp-sliders", role: "group", "aria-label": words.controls }, sizes.slice(1).map((_, l) => group(l + 1))),
    html("p", { class: "bp-hint bp-soft" }, words.hint),
    spoken.element);

  const update = () => {
    const picked = stage.get("picked"), loss = stage.get("loss"), sweep = sweepNow();
    if (formulaOf !== picked + loss) {
      named = formula.write(picked, { sizes, activations, loss });
      formulaOf = picked + loss;
    }
    numbers.update(sweep, hidden);
    formula.update(sweep, stage.get("step_size"), hidden);
    picture.update(sweep, picked, pointed ? new Set([pointed]) : named);
    setAll(picture.svg, { "aria-label": `${common.network} ${units(sweep)}.` });
    refusal.hidden = true;
    const bound = Math.max(2, Math.ceil(Math.max(...parameters.map((name) => Math.abs(sweep.value(name))))));
    for (const [name, { slider, element }] of rows) {
      if (Number(slider.max) !== bound) Object.assign(slider, { min: -bound, max: bound });
      element.classList.toggle("bp-picked", name === picked);
    }
    controls.update();
    question.update();
  };
  return stage.show({ el, root, update, layout: (width) => picture.layout(width) });
}

export default { render };
