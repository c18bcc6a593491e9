// What is remembered of an exercise: { seed, texts, hints, checked, solved }.

import { isRecord } from "../stored.js";

export const fresh = () => ({ seed: null, texts: [], hints: 0, checked: false, solved: null });

// An answer, { seed, texts }: the texts that were given to the numbers of this seed.  Null if `raw` is none.
function answerOf(raw, variants) {
  const variant = isRecord(raw) && variants.find(({ seed }) => seed === raw.seed);
  if (!variant || !Array.isArray(raw.texts) || raw.texts.length > (variant.labels ?? []).length) return null;
  return raw.texts.every((text) => typeof text === "string") ? { seed: raw.seed, texts: raw.texts } : null;
}

// The state of an exercise as it was stored.  `solved` is the answer that solved it, or null.
export function stateOf(raw, variants) {
  const answer = answerOf(raw, variants);
  if (!answer) return null;
  return {
    ...fresh(), ...answer,
    hints: Number.isInteger(raw.hints) ? Math.max(0, Math.min(raw.hints, variants[0].hints.length)) : 0,
    checked: raw.checked === true,
    solved: answerOf(raw.solved, variants),
  };
}

// The same of the version before, which told the numbers by their place, and `solved` without the answer.
export function formerStateOf(raw, variants) {
  if (!isRecord(raw) || !Number.isInteger(raw.variant)) return null;
  const seed = variants[raw.variant]?.seed;
  return stateOf({ ...raw, seed, solved: raw.solved === true ? { seed, texts: raw.texts } : null }, variants);
}
