// The figure `one-weight`: move a weight; every value and every gradient answers.

import { Graph } from "./engine.js";
import { Numbers, html, long, math, quantity, short, speaker, symbol } from "./drawing.js";
import { GradientFormula } from "./gradient-formula.js";
import { NetworkPicture } from "./network.js";
import { words } from "./words.js";

const mathOf = (name) => math("math", {}, symbol(name));
const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };

function render({ model, el }) {
  const graphs = new Map(Object.entries(model.get("graphs")).map(([loss, graph]) => [loss, new Graph(graph)]));
  const sizes = model.get("sizes"), activations = model.get("activations");
  const parameters = [...graphs.values()][0].inputs.filter((name) => /^[Wb]/.test(name));
  const numbers = new Numbers();
  const spoken = speaker();
  let formulaOf = null; // the parameter and loss that the formula is written for
  let named = new Set(); // the quantities it names
  let pointed = null; // the one that is pointed at

  const sweepNow = () => graphs.get(model.get("loss")).sweep(model.get("values"));
  const put = (changes) => {
    for (const [key, value] of Object.entries(changes)) model.set(key, value);
    model.save_changes();
  };
  const within = (value) => Math.max(-model.get("reach"), Math.min(model.get("reach"), value));

  const move = (name, value) => {
    put({ picked: name, values: { ...model.get("values"), [name]: within(value) } });
    const sweep = sweepNow();
    spoken.say(words.moved(nameOf(name), short(sweep.value(name)), hidden(`d${name}`) ? "?" : short(sweep.gradient(name)), short(sweep.value("cost"))));
  };
  const pick = (name) => model.get("picked") === name || put({ picked: name });
  const hidden = (code) => model.get("asked") !== "" && code.startsWith("d");

  // "hidden unit 1", "weight from hidden unit 1 to output 2"
  const unitOf = (l, i) => {
    const role = l === 0 ? "input" : l === sizes.length - 1 ? "output" : "hidden";
    return `${words.unit[role]} ${i + 1}${role === "hidden" && sizes.length > 3 ? ` (${words.layer(l)})` : ""}`;
  };
  const nameOf = (name) => {
    const { letter, layer, place: [j, i] } = quantity(name);
    return letter === "b" ? words.bias(unitOf(layer, j)) : words.weight(unitOf(layer - 1, i), unitOf(layer, j));
  };

  const picture = new NetworkPicture({
    sizes, activations, numbers,
    onPick: pick,
    onDrag: (name, change) => move(name, model.get("values")[name] + change),
  });
  const formula = new GradientFormula({ onPoint: (code) => { pointed = code; update(); } });

  // One row for each parameter: symbol, slider, value, gradient.
  const sliders = new Map();
  const row = (name) => {
    const slider = html("input", {
      type: "range", step: "any", "data-param": name, "aria-label": `${nameOf(name)}, ${name}`,
      oninput: () => move(name, slider.valueAsNumber),
      onfocus: () => pick(name),
      onkeydown: (event) => {
        if (!(event.key in KEYS)) return;
        event.preventDefault();
        move(name, Math.round((model.get("values")[name] + KEYS[event.key] * (event.shiftKey ? 0.1 : 0.01)) * 1e4) / 1e4);
      },
    });
    const element = html("div", { class: "bp-row", onpointerdown: () => pick(name) },
      html("span", { class: "bp-name" }, mathOf(name)),
      slider,
      numbers.show(html("span", { class: "bp-value" }), name),
      numbers.show(html("span", { class: "bp-gradient" }), `d${name}`));
    sliders.set(name, { slider, element });
    return element;
  };
  const group = (l) => html("div", { class: "bp-rows", role: "group", "aria-label": words.layer(l) },
    html("div", { class: "bp-row bp-soft bp-head", "aria-hidden": "true" }, html("span", {}, words.layer(l)), html("span"), html("span", {}, words.value), html("span", {}, words.gradient)),
    parameters.filter((name) => quantity(name).layer === l).map(row));

  const loss = html("select", { "data-param": "loss", onchange: () => put({ loss: loss.value }) },
    [...graphs.keys()].map((name) => html("option", { value: name }, words[name])));
  const stepSize = html("input", {
    type: "range", min: 0.01, max: 1, step: 0.01, "data-param": "step_size",
    oninput: () => put({ step_size: stepSize.valueAsNumber }),
  });
  const stepShown = html("output", { class: "bp-value" });

  const step = () => {
    const values = model.get("values"), sweep = sweepNow(), alpha = model.get("step_size");
    const moved = Object.fromEntries(parameters.map((name) => [name, values[name] - alpha * sweep.gradient(name)]));
    if (Object.values(moved).some((value) => within(value) !== value)) return spoken.say(words.tooFar);
    put({ values: { ...values, ...moved }, history: [...model.get("history"), values] });
    spoken.say(words.stepped(short(sweep.value("cost")), short(sweepNow().value("cost"))));
  };
  const undo = () => {
    const history = model.get("history");
    put({ values: history.at(-1), history: history.slice(0, -1) });
    spoken.say(words.undone(short(sweepNow().value("cost"))));
  };
  const reset = () => put({ values: model.get("start"), history: [], asked: "" });
  const button = (action, text, onclick) => html("button", { type: "button", "data-action": action, onclick }, text);
  const undoButton = button("undo", words.undo, undo);

  // A prediction: every gradient is hidden until it has been answered or skipped.
  const question = html("div", { class: "bp-question", role: "group", "aria-label": words.predict });
  const predict = () => {
    const others = parameters.filter((name) => name !== model.get("picked"));
    const name = others[Math.floor(Math.random() * others.length)];
    put({ picked: name, asked: name });
    question.replaceChildren(
      html("p", {}, mathOf(name), ` ${words.ask}`),
      button("rises", words.rises, () => answer(1)), button("falls", words.falls, () => answer(-1)),
      button("skip", words.skip, () => answer(null)));
    question.querySelector("button").focus();
  };
  const answer = (sign) => {
    const gradient = sweepNow().gradient(model.get("asked"));
    const verdict = sign === null ? "" : Math.sign(gradient) === sign ? words.right : words.wrong;
    const reason = words.because(long(gradient), gradient === 0 ? null : gradient > 0);
    put({ asked: "" });
    question.replaceChildren(html("p", {}, `${verdict} ${reason}`));
    spoken.say(question.textContent);
    predictButton.focus();
  };
  const predictButton = button("predict", words.predict, predict);

  const cost = html("p", { class: "bp-cost" }, `${words.cost} `, html("i", {}, "J"), " = ", numbers.show(html("strong"), "cost"));
  const root = html("div", { class: "bp-live", "data-figure": "one-weight" },
    html("div", { class: "bp-top" }, cost,
      html("label", {}, `${words.loss} `, loss),
      html("label", { class: "bp-step" }, `${words.step_size} `, html("i", {}, "\u03b1"), " ", stepSize, " ", stepShown)),
    picture.svg,
    formula.element,
    html("div", { class: "bp-buttons" }, button("step", words.step, step), undoButton, button("reset", words.reset, reset), predictButton),
    question,
    html("div", { class: "bp-sliders", role: "group", "aria-label": words.controls }, sizes.slice(1).map((_, l) => group(l + 1))),
    html("p", { class: "bp-hint bp-soft" }, words.hint),
    spoken.element);

  const update = () => {
    const picked = model.get("picked"), chosen = model.get("loss"), sweep = sweepNow();
    if (formulaOf !== picked + chosen) {
      named = formula.write(picked, { sizes, activations, loss: chosen });
      formulaOf = picked + chosen;
    }
    numbers.update(sweep, hidden);
    formula.update(sweep, model.get("step_size"), hidden);
    picture.update(sweep, picked, pointed ? new Set([pointed]) : named);
    const bound = Math.max(2, Math.ceil(Math.max(...parameters.map((name) => Math.abs(sweep.value(name))))));
    for (const [name, { slider, element }] of sliders) {
      if (Number(slider.max) !== bound) Object.assign(slider, { min: -bound, max: bound });
      if (slider.valueAsNumber !== sweep.value(name)) slider.value = sweep.value(name);
      slider.setAttribute("aria-valuetext", short(sweep.value(name)));
      element.classList.toggle("bp-picked", name === picked);
    }
    loss.value = chosen;
    stepSize.value = model.get("step_size");
    stepShown.textContent = short(model.get("step_size"));
    undoButton.disabled = model.get("history").length === 0;
    if (model.get("asked") === "" && question.querySelector("button")) question.replaceChildren();
  };

  const keys = ["values", "loss", "step_size", "picked", "history", "asked"].map((key) => `change:${key}`);
  for (const key of keys) model.on(key, update);
  el.replaceChildren(root);
  const watcher = new ResizeObserver(([entry]) => picture.layout(Math.max(300, Math.floor(entry.contentRect.width))));
  watcher.observe(root);
  update();
  picture.layout(Math.max(300, root.clientWidth || 640));
  root.dataset.ready = "true";
  return () => {
    watcher.disconnect();
    for (const key of keys) model.off(key, update);
  };
}

export default { render };
