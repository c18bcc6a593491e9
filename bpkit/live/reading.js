// Numbers, vectors and matrices as people write them: the twin of bpkit/feedback/texts.py, which explains it.

import characters from "../feedback/characters.json" with { type: "json" };

const LONGEST = 2000;
const MOST_NESTED = 20;
export const EXACT = 99; // the decimals of what is computed
const RANKS = ["\n", ";", ",|", " "];
const NAME = /[A-Za-z\u0080-\u00b6\u00b8-\u{10ffff}]+/uy;
const UNSCALED = "(?!(?:[.,][0-9]+)? ?(?:[eEdD][+-]?[0-9]|[*·] ?10 ?\\^))";
const LOST_POWER = /([1-9][.,][0-9]+) ?\* ?10 ?-(?=[0-9])/g;
const BOTH = { decimal: ".,·", group: "" }, ENGLISH = { decimal: ".", group: "," }, GERMAN = { decimal: ",", group: "." };
const WAYS = [BOTH, ENGLISH, GERMAN];
const rewriting = (rules) => rules.map(([pattern, into]) => [new RegExp(pattern, "gu"), into]);
const BEFORE = rewriting(characters.before), REWRITES = rewriting(characters.rewrites);
const SAME = new Map(Object.entries(characters.same).flatMap(([one, others]) => [...others].map((other) => [other, one])));
for (const zero of characters.zeros) for (let k = 0; k < 10; k++) SAME.set(String.fromCodePoint(zero.codePointAt(0) + k), String(k));
const [FUNCTIONS, CONSTANTS, MULTIPLES] = ["functions", "constants", "multiples"].map((name) => new Map(Object.entries(characters[name])));
const functionOf = (name) => FUNCTIONS.get(name.toLowerCase());

function fail(problem, slots) {
  throw Object.assign(new Error(problem), { problem, ...slots });
}

// { value, decimals } of "0,5", "1/3", "2e-3", "\u22120.2"; or { problem } with a key of "unreadable" in sentences.json, and its slots.
// `whole`: whole numbers are wanted, so that "2,410" is 2410.
export function readNumber(text, whole = false) {
  const { values, decimals, problem, ...slots } = readAnswer(text, whole, []);
  return problem ? { problem, ...slots } : { value: values[0], decimals };
}

// { values, decimals, shape } of a text, or of a list of texts, of which the wanted shape is known; or { problem }.
// The values are those of the rows after each other.
export function readAnswer(texts, whole = false, shape = null) {
  return guarded(() => {
    const list = Array.isArray(texts), wanted = list ? partOf(shape, texts.length) : shape;
    const nodes = meant([texts].flat().map((text) => readings(String(text ?? ""), whole, wanted)));
    const read = list ? nodes : nodes[0], found = shapeOfNode(read);
    if (!found) fail("ragged");
    const numbers = leaves(read);
    return { values: numbers.map(({ value }) => value), decimals: Math.max(0, ...numbers.map((number) => number.decimals)), shape: found };
  });
}

// What to put into the fields of an answer of this shape if the whole of it stands in one: a list of texts, or null.
export function spread(text, whole, shape) {
  const texts = guarded(() => {
    const [node] = meant([readings(text, whole, shape)]), numbers = leaves(node);
    return numbers.length > 1 && fitsShape(shapeOfNode(node), shape) ? numbers.map((number) => number.text) : null;
  });
  return Array.isArray(texts) ? texts : null;
}

function guarded(act) {
  try {
    return act();
  } catch (fault) {
    if (!fault.problem) throw fault;
    return { ...fault };
  }
}

const sizeOfShape = (shape) => shape.reduce((size, n) => size * n, 1);
const isList = Array.isArray;
const leaves = (node) => [node].flat(Infinity);
const keyOf = ({ node }) => leaves(node).map(({ value }) => value + 0).join();
const isOne = (found) => found.every((one) => keyOf(one) === keyOf(found[0]));

function partOf(wanted, count) {
  if (!wanted || !count) return null;
  const size = sizeOfShape(wanted);
  if (count === size) return [];
  if (wanted[0] === count) return wanted.slice(1);
  if (count === 1) return wanted;
  return size % count ? null : [size / count];
}

function plainText(text) {
  if ([...text].length > LONGEST) fail("long");
  const rewritten = (given, rules) => rules.reduce((so, [pattern, into]) => so.replace(pattern, into), given);
  const same = [...rewritten(text, BEFORE).normalize("NFKC")].map((c) => SAME.get(c) ?? c).join("");
  if (!/[^ \n|]/.test(same)) fail("empty");
  const plain = rewritten(same, REWRITES);
  if (!/[0-9]/.test(plain)) fail("open");
  return plain;
}

function readings(given, whole, wanted) {
  const text = plainText(given);
  const { found, problem } = trials(text, whole, wanted);
  if (!found.length) fail(problem);
  let fitting = found.filter(({ node }) => (wanted ? fitsShape(shapeOfNode(node), wanted) : !isList(node)));
  if (!fitting.length && wanted?.length && text.includes("\n")) {
    const again = trials(text.replaceAll("\n", " "), whole, wanted).found;
    fitting = again.filter(({ node }) => sameButOnes(shapeOfNode(node), wanted));
  }
  if (wanted?.length === 0) {
    if (!fitting.length) fail("several", { count: leaves(found[0].node).length });
    fitting = fitting.map(({ way, node }) => ({ way, node: leaves(node)[0] }));
  }
  return fitting.length ? likely(fitting, whole, text) : found.slice(0, 1);
}

function meant(texts) {
  const settled = texts.filter(isOne);
  const common = WAYS.filter((way) => settled.every((found) => found.some((one) => one.way === way)));
  return texts.map((found) => {
    const agreed = found.filter(({ way }) => common.includes(way));
    return theOne(agreed.length ? agreed : found, found);
  });
}

function theOne(agreed, found) {
  if (isOne(agreed)) return agreed[0].node;
  const [first, ...others] = found.map(({ node }) => leaves(node));
  for (const other of others) {
    const k = other.findIndex(({ value }, i) => value !== first[i].value);
    if (k >= 0) fail("ambiguous", { one: shortest(first[k].text), other: shortest(other[k].text) });
  }
}

const shortest = (text) => text.replace(/^(-?[0-9]+)\.0+$/, "$1");

function likely(found, whole, text) {
  const some = (fits) => (found.some(fits) ? found.filter(fits) : found);
  if (!whole) {
    const usual = found.filter(({ way }) => way !== GERMAN).map(keyOf);
    return some((one) => usual.includes(keyOf(one)));
  }
  found = some(({ node }) => leaves(node).every(({ value }) => value === Math.floor(value)));
  return text.includes(",") && !text.includes(".") ? some(({ way }) => way === ENGLISH) : found;
}

function shapeOfNode(node) {
  if (!isList(node)) return [];
  const [inner = [], ...others] = node.map(shapeOfNode);
  return inner && others.every((shape) => shape && String(shape) === String(inner)) ? [node.length, ...inner] : null;
}

const tight = (shape) => shape?.filter((n) => n !== 1);

const sameButOnes = (shape, wanted) => String(tight(shape)) === String(tight(wanted));
const fitsShape = (shape, wanted) =>
  shape !== null && sizeOfShape(shape) === sizeOfShape(wanted) && (tight(shape).length <= 1 || sameButOnes(shape, wanted));

function trials(text, whole, wanted) {
  const mixed = text.includes(", ") && /,[0-9]/.test(text), found = [], problems = [];
  for (const way of WAYS) {
    for (const split of mixed ? [false, true] : text.includes(",") ? [true, false] : [true]) {
      for (const spaces of text.includes(" ") ? [0, 1, 2] : [0]) {
        const node = guarded(() => new NumberParser(tokensOf(text, { way, split, spaces, whole, wanted }), whole).all());
        if (node.problem) problems.push(node.problem);
        else found.push({ way, node });
      }
    }
  }
  return { found, problem: problems.find((problem) => problem !== "text") ?? "text" };
}

function patternOf({ decimal, group }, split, spaces, whole) {
  const groups = [...group.replace(",", split ? "" : ","), "'", ...(spaces ? "" : " ")];
  const integers = groups.map((sign) => `[1-9][0-9]{0,2}(?:${sign === "." ? "\\." : sign}[0-9]{3})+`);
  if (groups.includes(",")) integers.push(whole ? "[1-9][0-9]{0,2}(?:,[0-9]{1,3})*,[0-9]{3}" : "[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}");
  const none = "(?!)", point = decimal.includes(".") ? "\\." : none;
  const comma = decimal.includes(",") && !split ? "," : none, middle = decimal.includes("·") ? "·(?!10 ?\\^)" : none;
  return new RegExp(
    `(?:((?:(?:${integers.join("|")})${UNSCALED}|[0-9]+(?:_[0-9]+)*)(?![0-9]))(?:(?:${point}|${comma}|${middle})([0-9]+)|${point})?` +
    `|(?:${point}|(?<![0-9)\\]])${comma})([0-9]+))(?: ?[eEdD]([+-]?[0-9]{1,3}))?`, "uy");
}

function tokensOf(given, { way, split, spaces, whole, wanted }) {
  const text = way === BOTH ? given.replace(LOST_POWER, "$1*10^-") : given;
  const pattern = patternOf(way, split, spaces, whole), found = [];
  for (let at = 0; at < text.length;) {
    const sign = text[at];
    pattern.lastIndex = at;
    const number = pattern.exec(text), name = number ? null : nameAt(text, at);
    if (number) found.push(["number", literal(...number.slice(1))]);
    else if (name) found.push(["name", name]);
    else if ("+-*/^%()[],;|\n·".includes(sign)) found.push([sign, sign]);
    else if (sign !== " ") fail("text");
    else if (found.length && mayEnd(...found.at(-1)) && mayStart(text, at + 1, pattern, spaces)) {
      if (spaces) found.push([" ", " "]);
      else if ("+-".includes(text[at + 1]) && wanted?.length !== 0) fail("text");
    }
    at += (number?.[0] ?? name ?? sign).length;
  }
  return found;
}

function nameAt(text, at) {
  NAME.lastIndex = at;
  return NAME.exec(text)?.[0];
}

const mayEnd = (kind, what) => ["number", ")", "]", "%"].includes(kind) || (kind === "name" && !functionOf(what));

function mayStart(text, at, pattern, spaces) {
  const name = nameAt(text, at), sign = text[at] ?? "#";
  if (name) return functionOf(name) || CONSTANTS.has(name);
  pattern.lastIndex = at;
  return pattern.test(text) || "([".includes(sign) || ("+-".includes(sign) && (spaces === 2 || text[at + 1] !== " "));
}

function literal(before = "0", decimals, only, power = "0") {
  const after = decimals ?? only ?? "", exponent = Number(power);
  const digits = before.replace(/[^0-9]/g, "") + (after && `.${after}`);
  return scaledBy(digits, exponent, exponent ? `${digits}e${exponent}` : digits);
}

function scaledBy(digits, exponent, text) {
  const value = Number(`${digits}e${exponent}`);
  if (!Number.isFinite(value)) fail("large");
  return { value, decimals: Math.max(0, (digits.split(".")[1] ?? "").length - exponent), text, digits, exponent };
}

class NumberParser {
  constructor(tokens, whole) {
    Object.assign(this, { tokens, whole, at: 0, depth: 0 });
  }

  all() {
    const { node } = this.level(0);
    if (this.at < this.tokens.length) fail("text");
    return node;
  }

  next() {
    return this.tokens[this.at]?.[0] ?? "";
  }

  take(kinds) {
    return this.next() && kinds.includes(this.next()) ? this.tokens[this.at++][1] : null;
  }

  level(rank) {
    if (rank === RANKS.length) return { node: this.sum(), parted: false };
    let { node, parted } = this.level(rank + 1);
    const items = [node];
    while (this.take(RANKS[rank])) {
      parted = true;
      if (["", ")", "]"].includes(this.next())) return { node: items, parted };
      items.push(this.level(rank + 1).node);
    }
    return { node: items.length > 1 ? items : node, parted };
  }

  sum() {
    let node = this.product();
    for (let sign; (sign = this.take("+-"));) node = combined(node, sign, this.product());
    return node;
  }

  product() {
    let node = this.signed();
    for (let sign; (sign = this.take("*/·"));) node = combined(node, sign, this.signed());
    return node;
  }

  signed() {
    if (++this.depth > MOST_NESTED) fail("text");
    const sign = this.take("+-"), node = this.power();
    this.depth--;
    return sign === "-" ? negated(node) : node;
  }

  power() {
    const node = this.measured();
    return this.take("^") ? raisedTo(node, this.signed()) : node;
  }

  measured() {
    let node = this.atom();
    for (let what; (what = this.take(["%", "name"]));) {
      if (isList(node) && what === "T") node = turned(node);
      else if (!isList(node) && (what === "%" || MULTIPLES.has(what))) node = shiftedBy(node, MULTIPLES.get(what) ?? -2, node.text + what);
      else if (isList(node) || !this.whole || /^[\0-\x7f]$/.test(what) || functionOf(what) || CONSTANTS.has(what)) fail("text");
    }
    return node;
  }

  atom() {
    const number = this.take(["number"]);
    if (number) return number;
    const bracket = this.take("([");
    if (bracket) {
      const { node, parted } = this.level(0);
      if (!this.take(bracket === "(" ? ")" : "]")) fail("text");
      if (bracket === "[" && !parted) return [node];
      return isList(node) ? node : { ...node, text: `(${node.text})`, ten: undefined };
    }
    const name = this.take(["name"]) ?? "";
    if (CONSTANTS.has(name)) return { value: CONSTANTS.get(name), decimals: EXACT, text: name };
    if (name === "frac") return combined(this.atom(), "/", this.atom());
    if (!functionOf(name)) fail("text");
    return applied(functionOf(name), this.atom());
  }
}

const single = (node) => (isList(node) ? fail("text") : node);

const computedAs = (value, text) => (Number.isFinite(value) ? { value, decimals: EXACT, text } : fail("large"));

function negated(node) {
  const { value, digits, text } = single(node);
  return { ...node, value: -value, text: `-${text}`, digits: digits && `-${digits}`.replace("--", ""), ten: undefined };
}

function combined(one, sign, other) {
  const a = single(one).value, b = single(other).value;
  const text = one.text + ("+-".includes(sign) ? ` ${sign} ` : sign.replace("·", "*")) + other.text;
  if (sign === "/") {
    if (b === 0) fail("zero");
    return computedAs(a / b, text);
  }
  if (sign === "+" || sign === "-") return computedAs(sign === "+" ? a + b : a - b, text);
  return other.ten !== undefined && one.digits ? shiftedBy(one, other.ten, text) : computedAs(a * b, text);
}

function shiftedBy(node, places, text) {
  return node.digits ? scaledBy(node.digits, node.exponent + places, text) : computedAs(node.value * Number(`1e${places}`), text);
}

function raisedTo(base, exponent) {
  const a = single(base).value, b = single(exponent).value, whole = b === Math.floor(b);
  if (a === 0 && b < 0) fail("zero");
  if (a < 0 && !whole) fail("undefined");
  const ten = a === 10 && whole && Math.abs(b) < 400 ? b : undefined;
  return { ...computedAs(a ** b, `${base.text}^${exponent.text}`), ten };
}

function applied(name, node) {
  const x = single(node).value;
  if ((name === "log" && x <= 0) || (name === "sqrt" && x < 0)) fail("undefined");
  return computedAs(Math[name](x), `${name}(${node.text})`);
}

function turned(rows) {
  if (!shapeOfNode(rows)) fail("ragged");
  return isList(rows[0]) ? rows[0].map((_, k) => rows.map((row) => row[k])) : rows;
}
