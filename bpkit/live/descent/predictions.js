// What the reader is asked to predict: where the next step lands, what the sum or the mean does to it, and what \u03bb does.

import { long, short } from "../drawing.js";
import { words } from "./words.js";

export const LETTERS = ["A", "B", "C", "D"];
const APART = 16; // pixels between marks
const far = ([x, y], [u, v]) => Math.hypot(x - u, y - v);
const parallel = ([a, b], [c, d]) => Math.abs(a * d - b * c) <= 1e-9 * far([a, b], [0, 0]) * far([c, d], [0, 0]);

// A number as the figure writes it, and two of them.
export function tidy(value) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "\u2013" : "\u221e";
  return Math.abs(value) >= 1e5 ? value.toExponential(1).replace("+", "") : short(value);
}
export const pair = (numbers) => `(${numbers.map(tidy).join(", ")})`;

// now(changes, batch) is the update as it would be with other settings or another batch; see `moment` in descent.js.
// tip(gradient) is where the arrow of a gradient ends, in pixels; inside() tells whether the point is on the map.
export function predictions({ now, tip, inside, everyone, penalised }) {
  const other = () => (now().reduction === "sum" ? "mean" : "sum");

  // The right end of the step and what usual mistakes make of it, well apart on the map: [{ place, step, mistake }, ...]
  const ends = () => {
    if (!inside()) return [];
    const { total, data, batch } = now(), start = tip([0, 0]);
    const wrong = {
      [other()]: now({ reduction: other() }).total,
      uphill: total.map((g) => -g),
      bare: data,
      last: now({}, batch.slice(-1)).total,
      all: now({}, everyone).total,
      double: total.map((g) => 2 * g),
    };
    const end = (gradient, mistake) => ({ place: tip(gradient), step: pair(now().step(gradient)), mistake });
    const chosen = [end(total, "")];
    for (const [mistake, gradient] of Object.entries(wrong)) {
      const mark = end(gradient, mistake), taken = [start, ...chosen.map(({ place }) => place)];
      if (chosen.length < LETTERS.length && taken.every((there) => far(there, mark.place) >= APART)) chosen.push(mark);
    }
    return chosen.sort((a, b) => a.place[0] - b.place[0] || a.place[1] - b.place[1]);
  };
  const change = () => {
    const before = now().total, after = now({ reduction: other() }).total;
    return far(before, after) === 0 ? "same" : parallel(before, after) ? "length" : "direction";
  };

  const landing = {
    ask: () => words.landing.ask(now().batch, words[now().reduction]),
    choices: LETTERS.map((letter) => [letter, letter]),
    answer: () => LETTERS[ends().findIndex(({ mistake }) => !mistake)],
    because: (given) => {
      const { mistake } = ends()[LETTERS.indexOf(given)] ?? {};
      return `${mistake ? words.mistakes[mistake](given, now().batch.at(-1) + 1) : ""} ${words.landing.because(landing.answer(), pair(now().step(now().total)))}`.trim();
    },
  };
  const reduction = {
    ask: () => words.reduction.ask(words[now().reduction], words[other()], now().batch.length),
    choices: Object.entries(words.reduction.choices),
    answer: change,
    because: () => {
      const { step, total, batch } = now();
      const factor = now().reduction === "sum" ? `1/${batch.length}` : batch.length;
      return words.reduction.because[change()](pair(step(total)), pair(step(now({ reduction: other() }).total)), factor);
    },
  };
  const penalty = {
    ask: () => words.penalty.ask(long(now().l2, 3)),
    choices: [["bottom", words.penalty.bottom], ["zero", words.penalty.zero[penalised - 1]], ["down", words.penalty.down]],
    answer: () => "zero",
    because: () => words.penalty.because(pair(now().step(now().pull))),
  };
  return { ends, questions: { landing, reduction, ...(penalised && { penalty }) } };
}
