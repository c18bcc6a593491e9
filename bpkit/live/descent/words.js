// The words of the figure `descent`.

import { inLanguage } from "../words.js";

const these = (batch) => (batch.length === 1 ? `sample ${batch[0] + 1}` : `samples ${batch.slice(0, -1).map((s) => s + 1).join(", ")} and ${batch.at(-1) + 1}`);

export const words = inLanguage({
  en: {
    map: "A map of the cost over the two weights: the deeper the colour, the higher the cost. On it the way walked so far, an arrow for each sample, and the next step.",
    area: "The point on the map; the arrow keys move it, with Shift farther",
    curve: "The cost after every update.",
    updates: "update",
    cost: "cost J",
    settings: "How it goes on, and where the point is",
    kind: "samples per update",
    all: (m) => `all ${m} (batch)`,
    some: (size) => (size === 1 ? "1, in order" : `${size} (mini-batch)`),
    over: "take their",
    sum: "sum",
    mean: "mean",
    l2: "penalty",
    epsilon: "threshold",
    sample: (s) => `sample ${s + 1}`,
    data: { sum: "their sum", mean: "their mean" },
    pull: "penalty",
    total: "total",
    next: "lands at",
    whole: "of all samples",
    uses: (update, batch, m) => `Update ${update} uses ${batch.length === m ? `all ${m} samples` : these(batch)}`,
    run: "Run",
    stop: "Stop",
    restart: "Back to its start",
    updated: (k) => (k === 1 ? "1 update." : `${k} updates.`),
    change: " The next one changes a weight by at most ",
    below: [", not below \u03b5.", ", below \u03b5: a run stops with it."],
    stopped: {
      epsilon: " The last one changed no weight by as much as \u03b5. Here a run stops.",
      max: " That is Max. Here a run stops.",
      left: " The point has left the map. Here a run stops.",
    },
    magnified: (zoom) => `arrows \u00d7${zoom}`,
    tooFar: "That step would carry a weight beyond 1000, or the cost beyond all numbers.",
    at: ([u, v], cost) => `The point is at ${u}, ${v}, the cost ${cost}.`,
    stepped: (k, before, after) => `Update ${k} took the cost from ${before} to ${after}.`,
    ahead: (cost, step) => `The cost is ${cost}, the next step ${step}.`,
    ran: (cost) => ` The cost is ${cost}.`,
    landing: {
      ask: (batch, reduction) => `Each thin arrow is \u2212\u03b1 times the gradient of one sample. The next step uses ${batch.length === 1 ? these(batch) : `the ${reduction} of ${these(batch)}`}. At which letter does it end?`,
      mark: (letter, step) => `${letter}, a step of ${step}`,
      because: (letter, step) => `${letter ? `It is ${letter}: the` : "The"} step is ${step}.`,
    },
    mistakes: {
      sum: (letter) => `${letter} takes the sum.`,
      mean: (letter) => `${letter} takes the mean.`,
      uphill: (letter) => `${letter} goes uphill.`,
      last: (letter, sample) => `${letter} listens to sample ${sample} alone.`,
      all: (letter) => `${letter} listens to all samples.`,
      bare: (letter) => `${letter} forgets \u03bb.`,
      double: (letter) => `${letter} goes twice as far.`,
    },
    reduction: {
      ask: (now, other, n) => `The step takes the ${now} of ${n === 1 ? "one sample" : `${n} samples`}. If it took the ${other} instead, what would change?`,
      choices: { length: "the length of the step", direction: "its direction, too", same: "nothing" },
      because: {
        length: (now, then, factor) => `Both its components get the factor ${factor}: it goes from ${now} to ${then}, in the same direction.`,
        direction: (now, then) => `It goes from ${now} to ${then}: the samples\u2019 part changes its length, the penalty\u2019s part does not, so their total turns.`,
        same: (now) => `The step stays ${now}. The sum of a single number is its mean.`,
      },
    },
    penalty: {
      ask: (l2) => `With \u03bb = ${l2} the cost has a penalty, and the penalty an arrow of its own. Where does it point?`,
      zero: ["to where the weight is 0", "straight to (0, 0)"],
      down: "down the slope, like the others",
      bottom: "to the lowest place on the map",
      because: (step) => `The gradient of \u00bd\u03bb\u2016W\u2016\u00b2 is \u03bbW, so its arrow is \u2212\u03b1\u03bbW = ${step}: back to zero from wherever W is. The samples have no say in it.`,
    },
    hint: "Drag the point, or click where a new path should begin. Then raise \u03b1 until the steps leap over the valley, let single samples take turns, or give \u03bb a little weight and watch the valley close.",
  },
});
