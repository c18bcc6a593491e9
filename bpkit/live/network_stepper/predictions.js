// What is asked before a line is done: which of the kept values it will read, and which shape it will give.

import { withFormulas } from "./latex.js";
import { shapeOf, shapeText } from "./quantities.js";
import { words } from "./words.js";

const inShort = (text) => text.replaceAll(/[^\da-z]+/g, "-");
const listed = (elements) => elements.flatMap((element, k) => [k === 0 ? "" : k < elements.length - 1 ? words.comma : words.and, element]);

// Why a step reads what it reads: a key of `words.because`.
function reasonOf({ name, algorithm, line, reads }) {
  if (name === "h0") return name;
  const kind = name.replace(/\d+$/, "");
  if (algorithm === "6.4" && line === "1") return "top";
  if (kind === "dz" && reads.includes("t")) return "matched";
  return kind === "dz" && reads.length === 1 ? "straight" : kind;
}

// All are functions: sizes() of the network, the steps done() last and next(), the names that are ticked() in the
// ledger, symbolOf(name).  A question is asked about the next step; by the time of its reason, that is the one done last.
export function predictions({ sizes, done, next, ticked, symbolOf }) {
  const ask = (question) => () => `${words.next(next())} ${question}`;
  const textOf = (shape) => shapeText(shape) || words.oneNumber;

  const reads = {
    ask: ask(words.askReads),
    marked: ticked,
    answer: () => next().reads,
    agrees: (given, right) => given.length === right.length && right.every((name) => given.includes(name)),
    because: (given) => {
      const right = done().reads, marked = given ?? right;
      const missed = right.filter((name) => !marked.includes(name)), extra = marked.filter((name) => !right.includes(name));
      const told = [[words.missed, missed], [words.extra, extra], [words.reads, right]].filter(([, names]) => names.length);
      return [...told.flatMap(([tell, names]) => tell(listed(names.map(symbolOf)))), ...withFormulas(words.because[reasonOf(done())])];
    },
  };

  const shape = {
    ask: ask(words.askShape),
    // The right one, the same transposed, and those of the vectors on either side.
    get choices() {
      const right = shapeOf(next().name, sizes()), l = next().l ?? sizes().length - 1;
      const near = [[sizes()[l]], [sizes()[l - 1]], [sizes()[l], sizes()[l - 1]], []];
      const texts = new Set([right, [...right].reverse(), ...near].map(textOf));
      return [...texts].slice(0, 4).sort().map((text) => [inShort(text), text]);
    },
    answer: () => inShort(textOf(shapeOf(next().name, sizes()))),
    because: () => {
      const { name } = done(), found = shapeOf(name, sizes()), [, owner] = name.match(/^d([Wbzh]\d)/) ?? [];
      const why = owner ? words.likeIts(symbolOf(owner)) : [found.length ? words.rowsAndColumns : words.single];
      return [...words.shaped(symbolOf(name), textOf(found)), ...why];
    },
  };
  return { reads, shape };
}
