// What `gradient-check` asks: its questions, and the state that each begins with.

import { power } from "../chart.js";
import { errorText, scientific } from "./digits.js";
import { H } from "./error-chart.js";
import { words } from "./words.js";

// check()   the check of this moment
// farOut()  the error of the complex step at h = 1e-200
// start     the figure's first state
// kink      the function with a kink at 0, if there is one
export function predictions({ check, farOut, start, kink }) {
  const turnOf = (method) => check().vees[method]?.[1][0];
  const nearest = (exponents, turn) => exponents.reduce((a, b) => (Math.abs(b - turn) < Math.abs(a - turn) ? b : a));
  const turning = (method, exponents) => ({
    ask: () => words.questions[method].ask,
    choices: exponents.map((exponent) => [`1e${exponent}`, power(exponent)]),
    answer: () => `1e${nearest(exponents, Math.log10(turnOf(method) ?? 1))}`,
    because: () => (turnOf(method) ? words.questions[method].because(scientific(turnOf(method))) : words.noTurn),
  });
  const chosen = (key, answer, because) => ({
    ask: () => words.questions[key].ask,
    choices: Object.entries(words.questions[key].choices),
    answer: () => answer,
    because: () => words.questions[key].because(because?.()),
  });
  const sizeOfBug = () => errorText(Math.abs(check().df - check().estimates.complexStep(H[0])));
  const plain = { function: start.function, x: start.x, precision: "float64", bug: false };
  const asked = {
    forward: [turning("forward", [-4, -8, -12, -16]), plain],
    central: [turning("central", [-2, -4, -6, -8]), { ...plain, precision: "float32" }],
    complex: [chosen("complex", "exact", farOut), plain],
    bug: [chosen("bug", "flat", sizeOfBug), { ...plain, bug: true }],
    ...(kink && { kink: [chosen("kink", "half"), { ...plain, function: kink, x: 0 }] }),
  };
  const questions = Object.fromEntries(Object.entries(asked).map(([key, [question]]) => [key, question]));
  return { questions, opened: (key) => asked[key][1] };
}
