// The verdict on an answer of numbers: the twin of bpkit/feedback/marking.py.

import { readAnswer } from "../reading.js";
import { sentence, words } from "./words.js";

const tolerance = (decimals) => (decimals ? 0.5 * 10 ** -decimals * (1 + 1e-6) : 1e-6);
const agrees = (given, values, decimals) => values.every((v, i) => Math.abs(given[i] - v) <= tolerance(decimals));
const shapeOf = (nested) => (Array.isArray(nested) ? [nested.length, ...shapeOf(nested[0])] : []);
const sameShape = (one, other) => String(shapeOf(one).filter((n) => n !== 1)) === String(shapeOf(other).filter((n) => n !== 1));
const flat = (nested) => [nested].flat(Infinity);

// texts: one for each entry of the answer, row by row; a field that was left alone may be missing.
// Returns { kind, message, mistakes }.
export function mark({ answer, wrong, labels }, decimals, texts) {
  const { values: given, decimals: written, problem, ...slots } = readAnswer(labels.map((_, i) => texts?.[i]), decimals === 0, shapeOf(answer));
  const verdict = (kind, message, mistakes = []) => ({ kind, message, mistakes });
  if (problem) return verdict("unreadable", sentence("unreadable", problem, slots));
  const right = flat(answer);
  if (agrees(given, right, decimals)) return verdict("right", words.right);
  if (written < decimals && given.some((v) => v !== 0) && agrees(given, right, written)) return verdict("coarse", words.coarse(decimals));
  const known = wrong.find((group) => sameShape(group.answer, answer) && agrees(given, flat(group.answer), decimals));
  if (known) return verdict("mistake", known.message, known.keys);
  return verdict("off", howFarOff(given, right, labels, decimals));
}

function howFarOff(given, right, labels, decimals) {
  const off = given.map((v, i) => Math.abs(v - right[i]));
  if (off.length === 1) return words.off(roughly(off[0]));
  const far = off.map((_, i) => i).filter((i) => !(off[i] <= tolerance(decimals)));
  const where = far.slice(0, 3).map((i) => words.by(labels[i], roughly(off[i])));
  return words.several(far.length, off.length, where.concat(far.length > 3 ? [words.others] : []));
}

// A number to one significant digit; ties have been moved off the middle.
function roughly(number) {
  if (!Number.isFinite(number)) return "inf";
  const rounded = Number((number * (1 + 1e-12)).toExponential(0));
  if (rounded === 0 || (rounded >= 1e-4 && rounded < 1e6)) return String(rounded);
  return rounded.toExponential(0).replace(/e([+-])(\d)$/, "e$10$2");
}
