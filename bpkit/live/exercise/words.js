// The words of the exercises; those of the verdicts are Python's, too.

import sentences from "../../feedback/sentences.json" with { type: "json" };
import { inLanguage } from "../words.js";

// The sentence of this kind and code, with its {slots} filled: the twin of bpkit/feedback/sentences.py.
export const sentence = (kind, code, slots) => sentences[kind][code].replace(/\{(\w+)\}/g, (whole, name) => slots?.[name] ?? whole).trimEnd();

// Words as a list in a sentence: "a", "a and b", "a, b and c".
export const listing = (items) => (items.length > 1 ? `${items.slice(0, -1).join(", ")} and ${items.at(-1)}` : items[0]);

export const words = inLanguage({
  en: {
    yourAnswer: "Your answer",
    decimals: (decimals) => ({ 0: "a whole number", 1: "to 1 decimal" })[decimals] ?? `to ${decimals} decimals`,
    check: "Check",
    hint: (shown, of) => (shown ? `Another hint (${shown} of ${of} seen)` : "A hint"),
    fresh: "Other numbers",
    own: "The first numbers again",
    solution: "The worked solution",
    solved: "solved",
    progress: (solved, all) => `${solved} of ${all} exercises on this page solved`,
    wait: "\u2026",
    failed: "This answer could not be checked. Load the page anew and try again.",
    missing: (labels) => `Nothing stands yet for ${listing(labels.slice(0, 3).concat(labels.length > 3 ? ["others"] : []))}.`,
    whatWentWrong: "What went wrong",
    choose: "Choose \u2026",
    named: (right, of, gaps) => `${gaps ? "Some are not chosen yet" : "Not yet"}. Named so far: ${right} of ${of}.`,
    forget: "Forget my answers on this page",
    unkept: "This browser cannot keep your answers: they last as long as this page stays open.",
    kept: "Your answers are kept in this browser only.",
    code: "This one asks for code. Write your function in a notebook (the button at the top of the page downloads this chapter as one) and hand it over:",
  },
});
