// The words of the figure `graph-stepper`.

import { inLanguage } from "../words.js";

const ORDINALS = ["", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"];

export const words = inLanguage({
  en: {
    picture: "The graph, with all that is known so far. Arrow keys step forward and back.",
    graph: (output, inputs) => `Graph of ${output} over ${inputs}: values in blue, local derivatives on the arrows in green, gradients in orange`,
    inputs: "Inputs",
    input: (name) => `input ${name}`,
    position: "Step",
    none: "no value",
    nothing: "Nothing is computed yet: only the inputs have values.",
    begin: "Before the first step",
    forward: "forward sweep",
    reverse: "reverse sweep",
    value: (name) => `compute ${name}`,
    seed: "the seed: start with 1",
    share: (from, to, k, n) => `${from} hands back to ${to}${n > 1 ? `, ${ORDINALS[k] ?? `${k}th`} of ${n} contributions` : ""}`,
    adds: "contributions add:",
    next: "Next:",
    yours: "Your prediction",
    ask: {
      value: "What is its value?",
      seed: "What is the derivative of the output by itself?",
      share: "What is its gradient?",
      sum: (name, last) => (last ? `What is the sum at ${name}?` : `What is the sum at ${name} so far?`),
    },
    done: "Both sweeps are done: every node has its value and its gradient. Step back, or move an input.",
    is: (name, value) => `${name} is ${value}.`,
    seeded: "If the output grows a little, it grows by just as much: 1.",
    handed: (product, result) => `${product} = ${result}.`,
    otherSign: "The size is right, the sign is not:",
    localAlone: "That is the local derivative alone; it is multiplied by the gradient that has come back:",
    added: (before, share, sum) => `${before} was there, ${share} is added: ${sum}.`,
    notAlone: (before, share, sum) => `${share} is the new contribution alone. Contributions add to what is there already: ${before} + ${share} = ${sum}.`,
    spokenValue: (name, value) => `${name} is ${value}.`,
    spokenShare: (from, to, share, sum, last) => `${from} hands ${share} back to ${to}. ${last ? "Its gradient is" : "The sum so far is"} ${sum}.`,
    spokenSeed: (name) => `The gradient of ${name} is 1.`,
    moved: (name, value, output, result) => `${name} is ${value}${result === "" ? "" : `, ${output} is ${result}`}.`,
    hint: "Type what you expect and press Enter, or just step: Forward and Back, or the arrow keys on the graph. Move an input whenever you like. Blue is a value, green a local derivative, orange and slanted a gradient; the dashes below one count the contributions that it is the sum of.",
  },
});
