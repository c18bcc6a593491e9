// The figure `graph-stepper`: any graph; step through the values forward and the gradients back.

import { Controls } from "../controls.js";
import { html, math, setText, speaker } from "../drawing.js";
import { Graph } from "../engine.js";
import { Player } from "../player.js";
import { Stage } from "../stage.js";
import { nameSymbol } from "./formulas.js";
import { GraphPicture, told } from "./picture.js";
import { Plan } from "./plan.js";
import { Prediction } from "./prediction.js";
import { Story } from "./story.js";
import { words } from "./words.js";

// The next of 1, 2, 5, 10, ... at or above a number.
function roundAbove(number) {
  const size = 10 ** Math.floor(Math.log10(number));
  return [1, 2, 5, 10].map((factor) => factor * size).find((bound) => bound >= number);
}

function render({ model, el }) {
  const data = model.get("data"), graph = new Graph(data), plan = new Plan({ data, steps: model.get("steps") });
  const { edges, steps } = plan;
  const stage = new Stage(model), controls = new Controls(stage), spoken = speaker();
  let written = null; // the position that the story and the question are written for

  const viewAt = (position) => plan.view(graph.sweep(stage.get("values")), position);
  const tell = () => {
    const position = stage.get("position"), step = steps[position - 1], view = viewAt(position);
    if (!step) return spoken.say(words.nothing);
    const { value, gradient, due } = view.box(step.at);
    if (step.kind === "value") spoken.say(words.spokenValue(step.name, told(value)));
    else if (step.kind === "seed") spoken.say(words.spokenSeed(step.name));
    else spoken.say(words.spokenShare(step.name, step.to, told(view.arrow(step.edge).share), told(gradient), !due));
  };
  const tellMoved = (name) => {
    const { value } = viewAt(stage.get("position")).box(data.output);
    spoken.say(words.moved(name, told(stage.get("values")[name]), data.output, value === undefined ? "" : told(value)));
  };

  const player = new Player({
    stage, controls, length: () => steps.length,
    stepped: () => {
      stage.settle(); // each step can be taken back by itself
      tell();
      picture.run(steps[stage.get("position") - 1]);
    },
  });
  const area = player.area(words.picture);
  area.classList.add("bp-scroll");
  const picture = new GraphPicture({ data, places: model.get("places"), plan, area });
  const story = new Story({ data, edges });
  const prediction = new Prediction({ stage, controls, spoken, steps, formulaOf: (name) => story.formula(name), viewAt, go: () => player.go(1) });

  const row = (name) => {
    let bound = roundAbove(Math.max(1, 1.25 * Math.abs(stage.start.values[name])));
    const slider = controls.range(name, {
      name: words.input(name), min: -bound, max: bound, step: "any",
      get: () => stage.get("values")[name], set: (value) => ({ values: { ...stage.get("values"), [name]: value } }), moved: () => tellMoved(name),
    });
    const number = html("output", { class: "bp-value", "aria-hidden": "true" });
    // Before the slider shows its number, for it must reach it.
    controls.shown.unshift(() => {
      const value = stage.get("values")[name];
      if (Math.abs(value) > bound) bound = roundAbove(Math.abs(value));
      if (Number(slider.max) !== bound) Object.assign(slider, { min: -bound, max: bound });
      setText(number, told(value));
    });
    return html("label", { class: "bp-input-row" }, html("span", { class: "bp-value" }, math("math", {}, nameSymbol(name))), slider, number);
  };

  const root = html("div", { class: "bp-live", "data-figure": "graph-stepper" },
    area,
    html("div", { class: "bp-scrubber" },
      controls.slider("position", { label: words.position, name: words.position, min: 0, max: steps.length, step: 1, write: (value) => `${value} / ${steps.length}`, moved: tell })),
    html("div", { class: "bp-buttons" }, player.buttons, controls.undo(tell), controls.reset(tell)),
    story.element,
    prediction.element,
    html("div", { class: "bp-sliders", role: "group", "aria-label": words.inputs }, data.inputs.map(row)),
    html("p", { class: "bp-hint bp-soft" }, words.hint),
    spoken.element);

  const update = () => {
    const position = stage.get("position"), view = viewAt(position);
    if (written !== position) {
      written = position;
      story.write(steps[position - 1]);
      prediction.write(steps[position]);
      picture.follow((steps[position] ?? steps[position - 1]).at);
    }
    picture.update(view);
    story.update(view);
    prediction.update();
    controls.update();
  };
  return stage.show({ el, root, update, layout: (width) => picture.layout(width) });
}

export default { render };
