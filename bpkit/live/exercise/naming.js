// The verdict on names for mistakes: the twin of bpkit/feedback/naming.py.

import { sentence, words } from "./words.js";

// texts: the key of a mistake for each wrong number; one that was not chosen may be missing or empty.
// Returns { kind, message, mistakes, notes }; a note says what is wrong about a choice, or is "".
export function markNames({ labels, items, because }, texts) {
  const chosen = labels.map((_, i) => texts?.[i] ?? "");
  const verdict = (kind, message, notes = []) => ({ kind, message, mistakes: [], notes });
  if (chosen.every((key) => key === "")) return verdict("unreadable", sentence("unreadable", "empty"));
  const right = items.map((item, i) => item.right.includes(chosen[i]));
  if (right.every(Boolean)) return verdict("right", sentence("verdict", "right", { because }));
  const notes = items.map((item, i) => (right[i] || chosen[i] === "" ? "" : item.said[chosen[i]] ?? item.said[""]));
  if (chosen.includes("")) return verdict("unreadable", words.named(right.filter(Boolean).length, labels.length, true), notes);
  return verdict("off", words.named(right.filter(Boolean).length, labels.length), notes);
}
