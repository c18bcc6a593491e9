// The figure `softmax-jacobian`: move a weighted input; outputs, Jacobian and gradients answer.

import { Controls } from "../controls.js";
import { html, long, short, speaker } from "../drawing.js";
import { Graph } from "../engine.js";
import { Question } from "../question.js";
import { Stage } from "../stage.js";
import { common } from "../words.js";
import { Board, three } from "./board.js";
import { EntryFormula } from "./entry-formula.js";
import { quantitiesAt, upTo } from "./quantities.js";
import { words } from "./words.js";

const HIDDEN = { // what must not be seen while a question is open
  sums: (code) => /^(row|column)/.test(code),
  signs: (code) => /^J\[(\d),(?!\1)/.test(code),
  pull: (code) => /^da_(cross|half)/.test(code),
};
const SIZES = [2, 3, 4, 5];

function render({ model, el }) {
  const stage = new Stage(model), controls = new Controls(stage), spoken = speaker();
  const graphs = model.get("graphs"), presets = model.get("presets"), reach = model.get("reach");
  const boards = new Map(); // by the number of classes, made when first needed
  let written = null; // what the formula is written for
  let named = new Set(); // the quantities it names
  let pointed = null; // the entry that is pointed at
  let factor = null; // the factor of the formula that is pointed at
  let found = null; // every quantity of this moment

  const values = () => stage.get("values");
  const size = () => Object.keys(values()).length / 2;
  const target = () => upTo(size()).find((k) => values()[`t[${k}]`] === 1);
  const hidden = (code) => HIDDEN[stage.get("asked")]?.(code) ?? false;
  const valuesOf = (logits, right) => ({
    ...Object.fromEntries(logits.map((logit, k) => [`a[${k}]`, logit])),
    ...Object.fromEntries(logits.map((_, k) => [`t[${k}]`, Number(k === right)])),
  });
  const logits = () => upTo(size()).map((k) => values()[`a[${k}]`]);
  const logit = {
    get: (k) => values()[`a[${k}]`],
    set: (k, value) => ({ values: { ...values(), [`a[${k}]`]: value } }),
    moved: (k) => spoken.say(words.moved(k + 1, short(found[`a[${k}]`]), three(found[`o[${k}]`]))),
  };

  const boardOf = (classes) => {
    if (!boards.has(classes)) {
      const losses = Object.entries(graphs[classes]).map(([loss, graph]) => [loss, new Graph(graph)]);
      const board = new Board({
        classes, stage, reach, logit,
        onPick: (code) => {
          pointed = null;
          stage.put({ picked: code });
          spoken.say(hidden(code) ? "?" : words.picked(three(found[code]), formula.note));
        },
        onPoint: (code) => {
          if (code === pointed) return;
          pointed = code;
          update();
        },
      });
      boards.set(classes, { board, graphs: Object.fromEntries(losses) });
    }
    return boards.get(classes);
  };
  const formula = new EntryFormula({ onPoint: (code) => { factor = code; update(); } });

  const largest = (loss) => Math.max(...upTo(size()).map((i) => Math.abs(found[`da_${loss}[${i}]`])));
  const choices = (question, keys) => keys.map((key) => [key, words[question][key] ?? common[key]]);
  const questions = {
    sums: {
      ask: () => words.sums.ask,
      choices: choices("sums", ["zero", "one", "depends"]),
      answer: () => "zero",
      because: () => words.sums.because,
    },
    signs: {
      ask: () => words.signs.ask,
      choices: choices("signs", ["fall", "rise", "depends"]),
      answer: () => "fall",
      because: () => words.signs.because(three(found["J[1,0]"])),
    },
    pull: {
      ask: () => words.pull.ask,
      choices: choices("pull", ["cross_entropy", "half_squared_error", "same"]),
      answer: () => "cross_entropy", // at any logits: the Jacobian never stretches, it shrinks to a half at least
      because: () => {
        const entropy = largest("cross_entropy"), squared = largest("half_squared_error");
        const entry = Math.max(...upTo(size()).map((k) => found[`J[${k},${k}]`])); // none off the diagonal is positive
        return words.pull.because(...[entropy, squared, entropy / squared, entry].map((number) => long(number, 3)));
      },
    },
  };
  const begin = (name) => stage.act({ values: presets[name] });
  const opened = (key) => (key === "pull" ? { values: presets.saturated } : {});
  const question = new Question({ stage, spoken, questions, opened });

  const place = html("div"), gradients = html("div");
  const root = html("div", { class: "bp-live", "data-figure": "softmax-jacobian" },
    html("div", { class: "bp-top" },
      controls.choice("K", {
        label: words.classes, options: SIZES.map((n) => [n, n]), get: size,
        set: (n) => ({ values: valuesOf(upTo(n).map((k) => logits()[k] ?? 0), Math.min(target(), n - 1)) }),
      }),
      controls.choice("target", {
        label: words.right, options: () => upTo(size()).map((k) => [k, k + 1]), get: target,
        set: (k) => ({ values: valuesOf(logits(), k) }),
      }),
      html("div", { class: "bp-presets", role: "group", "aria-label": words.start },
        Object.keys(presets).map((name) => controls.button(name, words.presets[name], () => begin(name))))),
    place,
    html("div", { class: "bp-buttons" }, controls.undo(), controls.reset(), question.element),
    formula.element,
    gradients,
    html("p", { class: "bp-hint bp-soft" }, words.hint),
    spoken.element);

  const update = () => {
    const { board, graphs } = boardOf(size());
    found = quantitiesAt(values(), graphs);
    if (place.firstChild !== board.element) {
      place.replaceChildren(board.element);
      gradients.replaceChildren(board.gradients);
      root.style.setProperty("--bp-classes", size());
      pointed = null;
    }
    const picked = [pointed, stage.get("picked"), "J[0,0]"].find((code) => board.has(code));
    const sample = { classes: upTo(size()), target: target(), hidden: hidden(picked) }, wanted = JSON.stringify([picked, sample]);
    if (written !== wanted) {
      named = formula.write(picked, sample);
      written = wanted;
      factor = null;
    }
    board.update(found, hidden, { picked, lit: factor ? new Set([factor]) : named });
    formula.update({ value: (code) => found[code], gradient: (code) => found[`d${code}`] }, hidden, found);
    controls.update();
    question.update();
  };
  return stage.show({ el, root, update, layout: (width) => root.classList.toggle("bp-narrow", width < 560) });
}

export default { render };
