// The words of the figure `gradient-check`.

import { inLanguage } from "../words.js";

export const words = inLanguage({
  en: {
    derivative: "Derivative",
    point: "the point",
    precision: "Precision",
    float64: "double, float64",
    float32: "single, float32",
    plant: "Plant a bug:",
    bugs: {
      add: "a sum hands back a minus sign",
      addc: "a sum hands back a minus sign",
      sub: "the minus sign of a difference lost",
      neg: "the minus sign lost",
      mul: "the factors of the product not swapped",
      mulc: "the constant factor lost",
      div: "the minus sign of the quotient lost",
      square: "the 2 of the square lost",
      powc: "the exponent lost",
      reciprocal: "1/u\u00b2 without its minus sign",
      exp: "e\u1d58 differentiated like a power",
      log: "ln u in place of 1/u",
      sigmoid: "\u03c3\u2032 taken at \u03c3(u) in place of u",
      tanh: "tanh\u2032 taken at tanh u in place of u",
      relu: "ReLU(u) in place of its slope",
    },
    step: "step h",
    stepOf: "Step h",
    error: "error",
    chart: "The error of three numerical derivatives against the step h, both on logarithmic scales.",
    at: "At ",
    way: "derivative by",
    estimate: "value",
    names: { df: "sweep", forward: "one-sided", central: "central", complex: "complex" },
    criterion: "|sweep \u2212 central| / max(1, |central|)",
    verdicts: {
      covered: () => "Predict first: then you see the verdict.",
      agree: ({ allowed }) => `Passed: anything up to ${allowed} counts as agreement in this precision.`,
      step: ({ best }) => `Too far off, but the step is to blame: with a better one, or with the complex step, it shrinks to ${best}, and the sweep passes.`,
      wrong: ({ best }) => `Failed: no sensible step brings it below ${best}. Where the error should be small, it lies flat. The sweep is wrong.`,
      unseen: () => "Passed, with a bug in it: at this point the wrong rule gives the right number. So check at several points, chosen at random.",
      bent: () => "No verdict: ReLU bends between x \u2212 h and x + h, and a difference mixes the slopes of both sides. Take a smaller step, or another point.",
      none: () => "No verdict: here the function or its derivative has no finite value.",
    },
    moved: (h, name, value, error) => `Step ${h}, ${name} ${value}: the central difference is off by ${error}.`,
    hint: "Drag in the chart, or move h, and watch how many digits stay bold: those are right, to within one unit of the last. Then plant the bug. The broad faint lines are what theory expects; an error of 0 lies on the bottom line.",
    noTurn: "It does not turn: here a smaller step makes the formula no better and rounding worse, so the largest of these is best.",
    questions: {
      forward: {
        ask: "Behind the curtain h goes on shrinking. Where is the one-sided difference at its best?",
        because: (turn, where) => `For ${where} it turns near h = ${turn}. Beyond, the formula still improves, but the two values of f share so many digits that rounding, divided by h, takes over.`,
      },
      central: {
        ask: "Single precision keeps 7 digits, not 16. Where does the central difference turn now?",
        because: (turn, where) => `For ${where} it turns near h = ${turn}. Its formula is off by about h\u00b2, rounding by about \u03b5/h; they meet near the cube root of \u03b5, and \u03b5 is 10\u207b\u2077 here.`,
      },
      complex: {
        ask: "Far beyond the chart, at h = 10\u207b\u00b2\u2070\u2070: what has become of the complex step?",
        choices: { lost: "no digit is left", exact: "it is still exact", overflows: "it overflows" },
        because: (error) => `Its error there is ${error}. It subtracts nothing, so it loses nothing.`,
      },
      bug: {
        ask: "One rule of the sweep is wrong now. What has that done to the V of the central difference?",
        choices: { higher: "it lies higher", flat: "it is flat", same: "nothing" },
        because: (error) => `It is flat, at ${error}. A better step brings the estimate nearer to the true derivative, never to the wrong one.`,
      },
      kink: {
        ask: "At the kink of ReLU, x = 0: what does the central difference give?",
        choices: { zero: "0", half: "\u00bd", one: "1" },
        because: () => "\u00bd, whatever the step: half of the slope 1 on the right, half of the 0 on the left. The one-sided difference gives 1, the sweep 0; there is no derivative to be right about.",
      },
    },
  },
});
