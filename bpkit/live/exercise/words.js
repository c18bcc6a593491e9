// The words of the exercises.  The verdicts say what bpkit/feedback/verdict.py and reading.py say.

import { inLanguage } from "../words.js";

const listing = (items) => (items.length > 1 ? `${items.slice(0, -1).join(", ")} and ${items.at(-1)}` : items[0]);

export const words = inLanguage({
  en: {
    right: "Right.",
    coarse: (decimals) => `That agrees as far as it goes, but it is rounded too far. Decimals wanted: ${decimals}.`,
    off: (off) => `Not yet: that is off by about ${off}.`,
    several: (count, of, where) => `Not yet: ${count} of ${of} entries are off, ${listing(where)}.`,
    by: (label, off) => `${label} by about ${off}`,
    others: "others",
    unreadable: {
      empty: "There is no answer yet.",
      long: "That is a very long text; a number is wanted.",
      text: "That text is not a number. Write it like 0.25, 0,25, 1/4 or 2.5e-1.",
      zero: "That is a division by zero.",
    },
    yourAnswer: "Your answer",
    decimals: (decimals) => ({ 0: "a whole number", 1: "to 1 decimal" })[decimals] ?? `to ${decimals} decimals`,
    check: "Check",
    hint: (shown, of) => (shown ? `Another hint (${shown} of ${of} seen)` : "A hint"),
    fresh: "Other numbers",
    own: "The first numbers again",
    solution: "The worked solution",
    solved: "solved",
    progress: (solved, all) => `${solved} of ${all} exercises on this page solved`,
    forget: "Forget my answers on this page",
    kept: "Your answers are kept in this browser only.",
    code: "This one asks for code. Write your function in a notebook (the button at the top of the page downloads this chapter as one) and hand it over:",
  },
});
