// The words of the figure `depth`.

import { inLanguage } from "../words.js";

export const words = inLanguage({
  en: {
    controls: "The network",
    depth: "depth",
    width: "width",
    activation: "activation",
    scale: "weight scale",
    seed: "draw number",
    residual: "residual path",
    again: "Draw again",
    xavier: "1 (Xavier)",
    he: "\u221a2 (He)",
    ratio: ["The first layer\u2019s ", " is", "times the last layer\u2019s "],
    steps: (number) => (number === 1 ? "The one step down multiplies by " : `On average, each of the ${number} steps down multiplies by `),
    product: "Rule of thumb, scale \u00d7 slope: ",
    thumb: "Rule of thumb, \u221a(1 + (scale \u00d7 slope)\u00b2): ",
    nothing: "No unit of the last layer has a slope: its \u03b4 is exactly 0, and there is no ratio.",
    chart: "The sizes of the errors \u03b4 and of the activations h of all layers, on a logarithmic scale.",
    slopes: "The sizes of the slopes f\u2032(z) of all layers.",
    size: "size",
    slope: "f\u2032(z)",
    layer: "layer",
    legend: { delta: "error \u03b4", expected: "rule of thumb for \u03b4", h: "activation h", slope: "slope f\u2032(z)" },
    table: "The numbers, layer by layer",
    numbers: "Sizes of every layer",
    choices: { "-8": "10\u207b\u2078 or less", "-6": "10\u207b\u2076", "-4": "10\u207b\u2074", "-2": "10\u207b\u00b2", 0: "1", 2: "100 or more" },
    ask: {
      here: "An error starts at the last layer and works its way down. How large is the first layer\u2019s \u03b4, measured against the last\u2019s? Pick the nearest.",
      tanh: "Ten layers again, this time with tanh. How large is the first layer\u2019s \u03b4, measured against the last\u2019s?",
      residual: "Sigmoid again, with a residual path: a layer adds its f(z) to the values below instead of replacing them. How large is the first layer\u2019s \u03b4 now, measured against the last\u2019s?",
      four: "Sigmoid\u2019s slope is at most \u00bc. So take weights four times as large: 4 \u00d7 \u00bc = 1. How large is the first layer\u2019s \u03b4 now, measured against the last\u2019s?",
    },
    through: (which, ratio, steps, factor, scale, slope, product) =>
      `${which}: ${ratio}. ${steps === 1 ? "The one step" : `On average, each of the ${steps} steps`} down multiplied by ${factor}; weight scale times slope is ${scale} \u00d7 ${slope} = ${product}.`,
    past: (which, ratio) => `${which}: ${ratio}. The path past a layer hands the error down whole; what comes through the layer is added to it.`,
    because: {
      here: "",
      tanh: "The slope of tanh is 1 at 0, and these units are not far from it.",
      residual: "",
      four: "With larger weights z is larger too, and there the sigmoid is flat: its slope is far below \u00bc.",
    },
    network: (depth, activation, residual) => `${depth} layers, ${activation}${residual ? ", residual path" : ""}`,
    changed: (which, ratio) => `${which}: the first layer\u2019s \u03b4 is ${ratio} times the last\u2019s.`,
    hint: "Make it deeper, change the activation, scale the weights. On the way down W multiplies an error by about the scale and f\u2032(z) by the slope; that is the rule of thumb. Size is the root mean square over the units of a layer; at scale 1 the weights have standard deviation 1/\u221an, n the width. A 0 at the foot of the chart is exactly 0.",
  },
});
