// The words of the figure `one-weight`.

import { long } from "../drawing.js";
import { inLanguage } from "../words.js";

export const words = inLanguage({
  en: {
    weight: (from, to) => `weight from ${from} to ${to}`,
    bias: (to) => `bias of ${to}`,
    unit: { input: "input", hidden: "hidden unit", output: "output" },
    unitIs: (unit, value, delta) => (delta ? `${unit} is ${value}, its \u03b4 ${delta}` : `${unit} is ${value}`),
    where: "where",
    update: "one step moves it to",
    rises: "it rises",
    falls: "it falls",
    stays: "neither",
    ask: "If this one grows a little and all else stays, does the cost rise or fall?",
    because: (gradient) => {
      const then = gradient === 0 ? "to first order the cost does not move" : `the cost ${gradient > 0 ? "rises" : "falls"}`;
      return `The gradient is ${long(gradient)}, so ${then}.`;
    },
    stepped: (before, after) => `The step took the cost from ${before} to ${after}.`,
    undone: (cost) => `Taken back. The cost is ${cost} again.`,
    tooFar: "That step would carry a weight off its slider.",
    moved: (what, value, gradient, cost) => `${what} is ${value}, its gradient ${gradient}, the cost ${cost}.`,
    hint: "Drag a line or a slider, or pick one and use the arrow keys. Blue is a value, orange and slanted a gradient.",
    controls: "Weights and biases",
    formula: "The gradient of the picked weight or bias, factor by factor",
  },
});
