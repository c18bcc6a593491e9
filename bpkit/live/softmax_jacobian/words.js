// The words of the figure `softmax-jacobian`.

import { inLanguage } from "../words.js";

export const words = inLanguage({
  en: {
    classes: "classes",
    right: "right class",
    inputOf: (k) => `weighted input ${k}`,
    outputOf: (k) => `output ${k}`,
    presets: { flagship: "Note 3", saturated: "Sure and wrong", sign_flip: "A flipped sign", even: "All alike" },
    start: "Begin with",
    inputs: "Softmax",
    input: "weighted input",
    output: "output",
    target: "target",
    jacobian: "Its Jacobian",
    eachByEach: "each output by each input",
    sum: "sum",
    positive: "positive",
    negative: "negative",
    gradients: "The loss by each input",
    oneScale: "all to one scale",
    elementwise: "elementwise, a mistake",
    product: "(o \u2212 t)\u2009o\u2009(1 \u2212 o)",
    wrongWay: "wrong way",
    table: "Arrow keys go from entry to entry.",
    formula: "How the picked entry is made",
    own: "Its own input always lifts an output.",
    other: "Another's input always presses it down.",
    through: "Every output has its say.",
    matched: "Only the right class has a term, and all of it comes to",
    mistaken: "The diagonal alone: the other outputs' say is left out.",
    misled: "Here it pushes the wrong way.",
    picked: (number, note) => `${number}. ${note}`,
    moved: (k, logit, output) => `Input ${k} is ${logit}, output ${k} is ${output}.`,
    hint: "Drag a weighted input. Point at an entry of the Jacobian or at a gradient, or pick it and use the arrow keys, to see how it is made. Inputs end at \u00b18, where no power of e overflows.",
    sums: {
      ask: "Rows and columns of the Jacobian are added up at its edges. What do they sum to?",
      zero: "0",
      one: "1",
      depends: "it depends",
      because: "All sums are 0. Columns: the outputs always sum to 1, so what one gains the others lose. Rows: the same added to every input cancels.",
    },
    signs: {
      ask: "One input rises a little. What do all the other outputs do?",
      fall: "they fall",
      rise: "they rise",
      depends: "it depends",
      because: (entry) => `They fall, at any inputs: every entry off the diagonal is minus a product of two outputs, such as ${entry}.`,
    },
    pull: {
      ask: "The network is sure, and wrong. Which loss pulls harder at its inputs?",
      same: "both alike",
      because: (entropy, squared, ratio, entry) =>
        `The largest pull of the cross-entropy is ${entropy}, of half the squared error ${squared}: ${ratio} times less. It has to pass through the Jacobian, where no entry is above ${entry}.`,
    },
  },
});
