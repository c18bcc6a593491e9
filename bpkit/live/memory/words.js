// The words of the figure `memory`.

import { inLanguage } from "../words.js";

// Three digits and a unit: "13.6 MB".
const scaled = (units) => (number) => {
  const [size, unit] = units.find(([size]) => number >= 0.9995 * size) ?? [1, units.at(-1)[1]];
  return `${size === 1 ? number : (number / size).toPrecision(3)} ${unit}`.trim();
};

export const words = inLanguage({
  en: {
    bytes: scaled([[1e12, "TB"], [1e9, "GB"], [1e6, "MB"], [1e3, "kB"], [1, "bytes"]]),
    amount: scaled([[1e12, "trillion"], [1e9, "billion"], [1e6, "million"], [1, ""]]),
    total: (number) => (number < 1e7 ? number.toLocaleString("en") : words.amount(number)),
    count: (number) => (number < 1e7 ? number.toLocaleString("en") : scaled([[1e9, "G"], [1e6, "M"]])(number)),
    times: (ratio) => ratio.toFixed(2),
    peak: "At the fullest moment",
    numbers: "numbers",
    settings: "The network, the batch, and what is kept",
    layers: "layers L",
    width: "units in each",
    inputs: "inputs",
    batch: "batch size",
    every: "keep every k-th h",
    precision: "precision",
    timeline: "One training step beside one prediction: how much memory is in use at each step.",
    area: "The steps; arrow keys move through them",
    position: "step",
    phases: { forward: "forward", backward: "backward", prediction: "prediction", training: "one training step" },
    network: (sizes, batch, k) => `${sizes.length > 5 ? `${sizes.slice(0, 2).join("–")}–…–${sizes.slice(-2).join("–")}, ${sizes.length - 1} layers` : sizes.join("–")}; batches of ${batch}; ${k > 1 ? `of every k-th layer, k = ${k}, h is kept` : "every h is kept"}.`,
    layer: "layer",
    tanks: "The layers as boxes: which values are held at this step, in training and in prediction.",
    inTraining: "training: h waits until the way back has read it",
    inPrediction: "prediction: h can go as soon as it has been read",
    does: {
      start: () => "The parameters are there, and a batch of inputs, h[0].",
      forward: (l, drops) => `Forward, layer ${l}: h[${l - 1}] makes h[${l}]. ${drops ? `h[${l - 1}] goes; it can be made again.` : `h[${l - 1}] stays for the way back.`}`,
      loss: (l) => `Loss: h[${l}] and the targets make dz[${l}] (δ in the formulas). h[${l}] goes.`,
      again: (l) => `Forward again, layer ${l}: h[${l - 1}] makes h[${l}] once more.`,
      backward: (l) => `Backward, layer ${l}: dz[${l}] and h[${l - 1}] make dW[${l}], db[${l}]${l > 1 ? ` and dz[${l - 1}]` : ""}. Then dz[${l}] and h[${l - 1}] go.`,
      update: () => "Update: every parameter moves, and its gradient goes.",
    },
    stepOf: (position, last) => `Step ${position} of ${last}`,
    told: (step, held) => `${step} ${held} in use.`,
    changed: (peak, bytes) => `At the fullest moment ${peak} numbers, ${bytes}.`,
    table: "Numbers in memory",
    columns: ["now", "twice the batch", "prediction, at most"],
    kinds: { parameters: "parameters", kept: "values h", in_flight: "dz, passed back", gradients: "dW and db" },
    rows: {
      parameters: "W and b",
      kept: "h",
      in_flight: "dz",
      gradients: "dW and db",
      held: "in all",
      bytes: "in bytes",
    },
    fullest: (bytes) => `peak ${bytes}`,
    operations: "Operations in products with matrices",
    passes: { forward: "forward", again: "forward again", backward: "backward" },
    ratio: ["Backward takes ", " times as many as forward."],
    choices: "The peak for every k",
    every_axis: "k: h of every k-th layer is kept",
    lowest: "Lowest at k = ",
    root: "√L",
    counted: "Counted: each array from the step that makes it to the last that reads it. Not counted: the targets, what a step needs for itself (z turns into h in place), and whatever an optimiser remembers.",
    hint: "Drag through the picture, or press Play: the boxes fill on the way forward and empty on the way back. Then double the batch.",
    questions: {
      batch: {
        ask: "Twice as many samples in the batch: what takes twice the memory?",
        choices: [["values", "h and dz"], ["gradients", "W, b and their gradients"], ["all", "all of it"]],
        because: (h, twice, parameters) => `There is an h and a dz for each sample: from ${h} to ${twice} numbers here. The parameters and their gradients, ${parameters} numbers each, know nothing of the batch.`,
      },
      operations: {
        ask: "How many operations will the backward pass take, compared with the forward pass?",
        choices: [["half", "half as many"], ["same", "about as many"], ["twice", "up to twice as many"], ["ten", "ten times as many"]],
        because: (ratio) => `${ratio.toFixed(2)} times as many: for each layer two products with a matrix, dz·h for the weights and W·dz for the layer below, where forward takes one. Only the lowest layer has no layer below.`,
      },
      every: {
        ask: "Keep h of every k-th layer only, and make the others again on the way back. Which k needs least memory at the fullest moment?",
        choices: [["one", "k = 1: keep every h"], ["root", "k near √L"], ["all", "k = L: keep the inputs alone"]],
        because: (peaks) => `${peaks.map(([k, peak]) => `k = ${k}: ${peak}`).join("; ")}. There are about L/k kept layers and, on the way back, one piece of k layers.`,
      },
    },
  },
});
