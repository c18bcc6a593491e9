// What `gradient-check` asks: its questions, the state that each begins with, and the controls that would make it another.

import { power } from "../chart.js";
import { errorText, scientific } from "./digits.js";
import { H } from "./error-chart.js";
import { words } from "./words.js";

// check()   the check of this moment
// where()   the derivative and the point of this moment, in words
// farOut()  the error of the complex step at h = 1e-200
// start     the figure's first state
// kink      the function with a kink at 0, if there is one
export function predictions({ check, where, farOut, start, kink }) {
  const turnOf = (method) => check().vees[method]?.points[1][0];
  const nearest = (exponents, turn) => exponents.reduce((a, b) => (Math.abs(b - turn) < Math.abs(a - turn) ? b : a));
  const turning = (method, exponents) => ({
    ask: () => words.questions[method].ask,
    choices: exponents.map((exponent) => [`1e${exponent}`, power(exponent)]),
    answer: () => `1e${nearest(exponents, Math.log10(turnOf(method) ?? 1))}`,
    because: () => (turnOf(method) ? words.questions[method].because(scientific(turnOf(method)), where()) : words.noTurn),
  });
  const chosen = (key, answer, because) => ({
    ask: () => words.questions[key].ask,
    choices: Object.entries(words.questions[key].choices),
    answer: () => answer,
    because: () => words.questions[key].because(because?.()),
  });
  const sizeOfBug = () => errorText(Math.abs(check().df - check().estimates.complexStep(H[0])));
  const plain = { function: start.function, x: start.x, precision: "float64", bug: false };
  return {
    questions: {
      forward: turning("forward", [-4, -8, -12, -16]),
      central: turning("central", [-2, -4, -6, -8]),
      complex: chosen("complex", "exact", farOut),
      bug: chosen("bug", "flat", sizeOfBug),
      ...(kink && { kink: chosen("kink", "half") }),
    },
    begin: {
      forward: plain,
      central: { ...plain, precision: "float32" },
      complex: plain,
      bug: { ...plain, bug: true },
      kink: { ...plain, function: kink, x: 0 },
    },
    locked: { central: ["precision"], bug: ["bug", "function", "x"], kink: ["function", "x"] },
  };
}
