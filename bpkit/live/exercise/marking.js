// The verdict on an answer of numbers: the twin of bpkit/feedback/marking.py, verdict.py and diagnosis.py.

import { readAnswer } from "../reading.js";
import { listing, sentence } from "./words.js";

const ONE_ENTRY = ["quantity", "shown"]; // what explains one quantity of an answer, in which the others are right
const TELLING = 6; // zeros that an answer has at its end by a mistake, and not by rounding
const MOST = 3; // mistakes, or entries, that a message tells of
const say = (code, slots) => sentence("verdict", code, slots);
const tolerance = (decimals) => (decimals ? 0.5 * 10 ** -decimals * (1 + 1e-6) : 1e-6);
const agrees = (given, values, within) => values.every((v, i) => Math.abs(given[i] - v) <= within);
const shapeOf = (nested) => (Array.isArray(nested) ? [nested.length, ...shapeOf(nested[0])] : []);
const flat = (nested) => [nested].flat(Infinity);

// texts: one for each entry of the answer, row by row; a field that was left alone may be missing.
// known: () => a promise of all that is known to go wrong with these numbers, `Diagnosis.as_data`.
// Returns a promise of { kind, message, mistakes }.
export async function mark({ answer, labels, because, known }, decimals, texts) {
  const { values: given, decimals: written, problem, ...slots } = readAnswer(labels.map((_, i) => texts?.[i]), decimals === 0, shapeOf(answer));
  const verdict = (kind, message, mistakes = []) => ({ kind, message, mistakes });
  if (problem) return verdict("unreadable", sentence("unreadable", problem, slots));
  const right = flat(answer), within = tolerance(decimals);
  if (agrees(given, right, within)) return verdict("right", say("right", { because }));
  const coarse = written < decimals && given.some((v) => v !== 0) && agrees(given, right, tolerance(written));
  if (coarse && given.length * (decimals - written) < TELLING) return verdict("coarse", say("coarse", { decimals }));
  const found = explained(await known(), { given, right, within, decimals });
  if (found) return verdict("mistake", told(found, labels, given.map((v, i) => Math.abs(v - right[i]))), keysOf(found.explanations));
  if (coarse) return verdict("coarse", say("coarse", { decimals }));
  return verdict("off", howFarOff(given, right, labels, within));
}

// What explains the answer: { explanations, entries } of the best rank, each explanation a list of mistakes made together,
// or undefined.  `entries` are the wrong ones, or null if it explains them all.
function explained({ words, rows, ranks, carried, follows }, { given, right, within, decimals }) {
  const off = right.map((v, i) => !(Math.abs(given[i] - v) <= within)), whole = [], rest = [];
  for (const row of rows) {
    const fits = row[2].map((v, i) => Math.abs(given[i] - v) <= within);
    if (fits.every(Boolean)) whole.push(row);
    else if (off.every((wrong, i) => !wrong || fits[i])) rest.push(row);
  }
  const size = (i) => Math.log10(1 + Math.max(Math.abs(right[i]), Math.abs(given[i])) * 10 ** decimals);
  const digits = off.reduce((sum, wrong, i) => sum + (wrong ? size(i) : 0), 0);
  const first = carried.find((consequence) => explains(consequence, given.map((v, i) => v - right[i]), off, within));
  for (const [level, all, least] of ranks) {
    if (level === "carried" && first) return { level, explanations: [[follows]], entries: first[0].filter((i) => off[i]) };
    const found = digits >= least ? (all ? whole : rest).filter((row) => row[0] === level) : [];
    if (found.length) return { explanations: found.map((row) => row[1].map((k) => words[k])), entries: off.every(Boolean) || (all && !ONE_ENTRY.includes(level)) ? null : [...off.keys()].filter((i) => off[i]) };
  }
  return undefined;
}

// Whether all entries that are off follow from those of one step: the twin of `Consequence.explains`.
function explains([of, to, by], shift, off, within) {
  const followed = by.map((row) => row.reduce((sum, factor, i) => sum + factor * shift[of[i]], 0));
  const reach = by.map((row) => within * row.reduce((sum, factor) => sum + Math.abs(factor), 1));
  return (
    of.some((i) => off[i]) &&
    off.every((wrong, i) => !wrong || of.includes(i) || to.includes(i)) &&
    to.every((i, k) => Math.abs(shift[i] - followed[k]) <= reach[k]) &&
    to.some((i, k) => off[i] && Math.abs(followed[k]) > 2 * reach[k])
  );
}

function keysOf(explanations) {
  const pairs = explanations[0].length > 1;
  return [...new Set((pairs ? explanations.slice(0, MOST) : explanations).flat().map(([key]) => key))];
}

function told({ level, explanations, entries }, labels, distances) {
  if (level === "carried") return say("carried", { where: listing(entries.slice(0, MOST).map((i) => by(labels[i], distances[i]))) });
  const about = ([, name, message]) => say("mistake", { name, message });
  const [first] = explanations;
  const sentences = first.length > 1 ? [aboutPairs(explanations.slice(0, MOST)), ...first.map(about)] : aboutEach([...new Set(explanations.map(([mistake]) => mistake))], about);
  const where = entries && say("part", { where: listing(entries.slice(0, MOST).map((i) => labels[i])) });
  return [where, ...sentences].filter(Boolean).join(" ");
}

function aboutPairs(pairs) {
  const names = pairs.map(([[, one], [, other]]) => say("with", { one, other }));
  return pairs.length > 1 ? say("pairs", { pairs: listing(names) }) : say("pair");
}

function aboutEach(mistakes, about) {
  const some = mistakes.slice(0, MOST), names = listing(some.map(([, name]) => name));
  return [...(some.length > 1 ? [say("coincide", { count: some.length, names })] : []), ...some.map(about)];
}

const by = (label, off) => say("by", { label, off: roughly(off) });

function howFarOff(given, right, labels, within) {
  const off = given.map((v, i) => Math.abs(v - right[i]));
  if (off.length === 1) return say("one", { off: roughly(off[0]) });
  const far = off.map((_, i) => i).filter((i) => !(off[i] <= within));
  const where = far.slice(0, MOST).map((i) => by(labels[i], off[i]));
  return say("several", { count: far.length, of: off.length, where: listing(where.concat(far.length > MOST ? [say("others")] : [])) });
}

// A number to one significant digit; ties have been moved off the middle.
function roughly(number) {
  if (!Number.isFinite(number)) return "inf";
  const rounded = Number((number * (1 + 1e-12)).toExponential(0));
  if (rounded === 0 || (rounded >= 1e-4 && rounded < 1e6)) return String(rounded);
  return rounded.toExponential(0).replace(/e([+-])(\d)$/, "e$10$2");
}
