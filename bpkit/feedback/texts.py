"""Numbers, vectors and matrices as people write, type and paste them.

A text is made plain by the rules in `characters.json`, which the pages have too: one character for all
minuses, LaTeX and what programs print taken away, names and words before a number dropped.  Then it is
read by a grammar in each `Way` of writing numbers, for "1,234" may be two numbers, 1.234 or 1234.

    >>> (_, rows), *_ = readings("δ = [2.52×10⁻¹, −¼; 0, 0.5]", False, (2, 2))
    >>> [number.text for number in flat(rows)]
    ['2.52*10^(-1)', '-(1/4)', '0', '0.5']
"""

import json
import math
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .sentences import sentence

CHARACTERS = json.loads(Path(__file__).with_name("characters.json").read_text(encoding="utf-8"))
FUNCTIONS, CONSTANTS, MULTIPLES = (CHARACTERS[name] for name in ("functions", "constants", "multiples"))
LONGEST_TEXT = 2000
DEEPEST = 20  # brackets within brackets
EXACT = 99  # the decimals of what is computed
NAME = re.compile("[A-Za-z\u0080-\u00b6\u00b8-\U0010ffff]+")
SEPARATORS = ("\n", ";", ",|", " ")  # those between rows first
UNSCALED = r"(?!(?:[.,][0-9]+)? ?(?:[eEdD][+-]?[0-9]|[*·] ?10 ?\^))"  # no power of ten, with which nobody groups
LOST_POWER = re.compile(r"([1-9][.,][0-9]+) ?\* ?10 ?-(?=[0-9])")  # the 10-1 that a copy makes of 10⁻¹


class Unreadable(Exception):
    """An answer that is no number and no array of numbers; its message says why, to the learner."""

    def __init__(self, message, code="other"):
        super().__init__(message)
        self.code = code


def unreadable(code, **slots):
    return Unreadable(sentence("unreadable", code, **slots), code)


class Number(NamedTuple):
    """A number that was read.

    text    from which it can be read again, in one way only
    digits  of one that was written as such, with or without a power of ten; else None
    ten     k if it is 10^k
    """

    value: float
    decimals: int
    text: str
    digits: str | None = None
    exponent: int = 0
    ten: int | None = None


class Way(NamedTuple):
    """What the signs within numbers mean: those before decimals, and those between groups of three digits."""

    decimal: str
    group: str


BOTH, ENGLISH, GERMAN = WAYS = Way(".,·", ""), Way(".", ","), Way(",", ".")


def _rules(name):
    return [(re.compile(p), re.sub(r"\$(\d)", r"\\g<\1>", into)) for p, into in CHARACTERS[name]]


BEFORE, REWRITES = _rules("before"), _rules("rewrites")
SAME = {ord(c): plain for plain, others in CHARACTERS["same"].items() for c in others}
SAME |= {ord(zero) + k: str(k) for zero in CHARACTERS["zeros"] for k in range(10)}


def plain(text):
    """A text in few kinds of characters, and without what is no part of its numbers."""
    if len(text) > LONGEST_TEXT:
        raise unreadable("long")
    for pattern, into in BEFORE:
        text = pattern.sub(into, text)
    text = unicodedata.normalize("NFKC", text).translate(SAME)
    if not text.strip(" \n|"):
        raise unreadable("empty")
    for pattern, into in REWRITES:
        text = pattern.sub(into, text)
    if not re.search("[0-9]", text):
        raise unreadable("open")
    return text


def readings(text, whole, wanted):
    """What a text says: [(way, node), …], where a node is a `Number` or a list of nodes.

    whole   whole numbers are wanted, so that "2,410" is 2410
    wanted  the shape that is wanted, which decides how a text is split; None if it is not known

    Where their numbers differ, the text does not tell which is meant.
    """
    text = plain(text)
    found, problem = _trials(text, whole, wanted)
    if not found:
        raise problem
    if wanted is None:
        fitting = [(way, node) for way, node in found if isinstance(node, Number)]
    else:
        fitting = [(way, node) for way, node in found if fits(shape_of(node), wanted)]
    if not fitting and wanted and "\n" in text:  # its lines may have been broken to fit a page
        trials, _ = _trials(text.replace("\n", " "), whole, wanted)
        fitting = [(way, node) for way, node in trials if _tight(shape_of(node)) == _tight(wanted)]
    if wanted == ():
        if not fitting:
            raise unreadable("several", count=len(flat(found[0][1])))
        fitting = [(way, flat(node)[0]) for way, node in fitting]
    return _likely(fitting, whole, text) if fitting else found[:1]


def meant(texts):
    """What each text of an answer says, of its `readings`; one that can be read in two ways is read in that of the others."""
    settled = [{way for way, _ in found} for found in texts if len({numbers(node) for _, node in found}) == 1]
    common = set(WAYS).intersection(*settled)
    return [_one([(way, node) for way, node in found if way in common] or found, found) for found in texts]


def _one(likely, found):
    if len({numbers(node) for _, node in likely}) == 1:
        return likely[0][1]
    nodes = [flat(node) for _, node in found]
    one, other = next(pair for node in nodes for pair in zip(nodes[0], node) if pair[0].value != pair[1].value)
    raise unreadable("ambiguous", one=shortest(one.text), other=shortest(other.text))


def shortest(text):
    """Without zero decimals, with which a whole number can be read in two ways."""
    return re.sub(r"^(-?[0-9]+)\.0+$", r"\1", text)


def _likely(found, whole, text):
    """Those of the readings that nobody would laugh at."""
    if not whole:
        usual = {numbers(node) for way, node in found if way != GERMAN}
        return [(way, node) for way, node in found if not usual or numbers(node) in usual]
    found = [(way, node) for way, node in found if all(v == math.floor(v) for v in numbers(node))] or found
    if "," in text and "." not in text:
        found = [(way, node) for way, node in found if way == ENGLISH] or found
    return found


def numbers(node):
    return tuple(number.value for number in flat(node))


def flat(node):
    return [node] if isinstance(node, Number) else [number for item in node for number in flat(item)]


def shape_of(node):
    """The shape of nested lists; None if rows differ in length."""
    if isinstance(node, Number):
        return ()
    inner, *others = {shape_of(item) for item in node} or {()}
    return None if others or inner is None else (len(node), *inner)


def _tight(shape):
    return shape and tuple(n for n in shape if n != 1)


def fits(shape, wanted):
    """Whether what has this shape has the wanted one but for brackets: (3, 1) for (3,), (4,) for (2, 2)."""
    if shape is None or math.prod(shape) != math.prod(wanted):
        return False
    return len(_tight(shape)) <= 1 or _tight(shape) == _tight(wanted)


def _trials(text, whole, wanted):
    """What every way makes of a plain text, [(way, node), …], and why one of the others makes nothing of it."""
    mixed = ", " in text and re.search(",[0-9]", text)  # as in "0,5, 0,2", where some separate and some do not
    found, problems = [], []
    for way in WAYS:
        for split in (False, True) if mixed else (True, False) if "," in text else (True,):
            for spaces in range(3) if " " in text else (0,):
                try:
                    found.append((way, Parser(_tokens(text, way, split, spaces, whole, wanted), whole).all()))
                except Unreadable as problem:
                    problems.append(problem)
    return found, next((problem for problem in problems if problem.code != "text"), next(iter(problems), None))


@cache
def _number_pattern(way, split, spaces, whole):
    """Of a number: the digits before its decimals, these, and its exponent."""
    groups = way.group.replace(",", "" if split else ",") + "'" + " " * (spaces == 0)
    integers = [rf"[1-9][0-9]{{0,2}}(?:{re.escape(g)}[0-9]{{3}})+" for g in groups]
    if "," in groups:  # as in India; where nothing else can be meant, in any way
        integers.append("[1-9][0-9]{0,2}(?:,[0-9]{1,3})*,[0-9]{3}" if whole else "[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}")
    point = r"\." if "." in way.decimal else "(?!)"
    comma = "," if "," in way.decimal and not split else "(?!)"
    middle = r"·(?!10 ?\^)" if "·" in way.decimal else "(?!)"
    return re.compile(
        rf"(?:((?:(?:{'|'.join(integers)}){UNSCALED}|[0-9]+(?:_[0-9]+)*)(?![0-9]))(?:(?:{point}|{comma}|{middle})([0-9]+)|{point})?"
        rf"|(?:{point}|(?<![0-9)\]]){comma})([0-9]+))(?: ?[eEdD]([+-]?[0-9]{{1,3}}))?"
    )


def _tokens(text, way, split, spaces, whole, wanted):
    """A plain text as [(kind, what), …].

    split   whether every comma separates
    spaces  0: they group digits or mean nothing; 1: they separate, as in [1 -2]; 2: so they do in 1 - 2
    """
    if way == BOTH:
        text = LOST_POWER.sub(r"\1*10^-", text)
    pattern, found, at = _number_pattern(way, split, spaces, whole), [], 0
    while at < len(text):
        if match := pattern.match(text, at):
            found.append(("number", literal(*match.groups())))
        elif match := NAME.match(text, at):
            found.append(("name", match[0]))
        elif text[at] in "+-*/^%()[],;|\n·":
            found.append((text[at], text[at]))
        elif text[at] != " ":
            raise unreadable("text")
        elif found and _ends(*found[-1]) and _starts(text, at + 1, pattern, spaces):
            if spaces:
                found.append((" ", " "))
            elif text[at + 1] in "+-" and wanted != ():
                raise unreadable("text")
        at = match.end() if match else at + 1
    return found


def _ends(kind, what):
    """Whether a token may end a number or a list."""
    return kind in ("number", ")", "]", "%") or kind == "name" and what.lower() not in FUNCTIONS


def _starts(text, at, pattern, spaces):
    """Whether a number or a list may start here."""
    name = NAME.match(text, at)
    if name:
        return name[0].lower() in FUNCTIONS or name[0] in CONSTANTS
    return (
        pattern.match(text, at)
        or text[at] in "(["
        or text[at] in "+-"
        and (spaces == 2 or text[at + 1 : at + 2] != " ")
    )


def literal(before, decimals, only, exponent):
    """The `Number` that is written with these digits."""
    decimals, exponent = decimals or only or "", int(exponent or 0)
    digits = re.sub("[^0-9]", "", before or "0") + (decimals and "." + decimals)
    return _scaled(digits, exponent, f"{digits}e{exponent}" if exponent else digits)


def _scaled(digits, exponent, text):
    value = float(f"{digits}e{exponent}")
    if math.isinf(value):
        raise unreadable("large")
    return Number(value, max(0, len(digits.partition(".")[2]) - exponent), text, digits, exponent)


class Parser:
    """A grammar of lists and arithmetic: rows of entries, sums of products of signed powers."""

    def __init__(self, tokens, whole):
        self.tokens, self.whole, self.at, self.depth = tokens, whole, 0, 0

    def all(self):
        node, _ = self.level(0)
        if self.at < len(self.tokens):
            raise unreadable("text")
        return node

    def next(self):
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def take(self, kinds):
        """What the next token is if it is one of these kinds, given as a string or a tuple; else None."""
        if not self.next() or self.next() not in kinds:
            return None
        self.at += 1
        return self.tokens[self.at - 1][1]

    def level(self, rank):
        """What separators of this rank and higher ones part; and whether there were any."""
        if rank == len(SEPARATORS):
            return self.sum(), False
        node, parted = self.level(rank + 1)
        items = [node]
        while self.take(SEPARATORS[rank]):
            parted = True
            if self.next() in ("", ")", "]"):
                return items, True
            items.append(self.level(rank + 1)[0])
        return (items if len(items) > 1 else node), parted

    def sum(self):
        node = self.product()
        while operator := self.take("+-"):
            node = combined(node, operator, self.product())
        return node

    def product(self):
        node = self.signed()
        while operator := self.take("*/·"):
            node = combined(node, operator, self.signed())
        return node

    def signed(self):
        self.depth += 1
        if self.depth > DEEPEST:
            raise unreadable("text")
        sign, node = self.take("+-"), self.power()
        self.depth -= 1
        return negative(node) if sign == "-" else node

    def power(self):
        node = self.measured()
        return raised(node, self.signed()) if self.take("^") else node

    def measured(self):
        """A number with its percent sign, its thousands, or the word for what it counts; a list with its transposition."""
        node = self.atom()
        while self.next() in ("%", "name"):
            what = self.take(("%", "name"))
            if isinstance(node, list):
                if what != "T":
                    raise unreadable("text")
                node = transposed(node)
            elif what == "%" or what in MULTIPLES:
                node = shifted(node, MULTIPLES.get(what, -2), node.text + what)
            elif not self.whole or len(what) < 2 and what.isascii() or what.lower() in FUNCTIONS or what in CONSTANTS:
                raise unreadable("text")
        return node

    def atom(self):
        if number := self.take(("number",)):
            return number
        if bracket := self.take("(["):
            node, parted = self.level(0)
            if not self.take(")" if bracket == "(" else "]"):
                raise unreadable("text")
            if bracket == "[" and not parted:
                return [node]
            return node._replace(text=f"({node.text})", ten=None) if isinstance(node, Number) else node
        name = self.take(("name",)) or ""
        if name in CONSTANTS:
            return Number(CONSTANTS[name], EXACT, name)
        if name == "frac":
            return combined(self.atom(), "/", self.atom())
        if name.lower() not in FUNCTIONS:
            raise unreadable("text")
        return applied(FUNCTIONS[name.lower()], self.atom())


def single(node):
    if isinstance(node, list):
        raise unreadable("text")
    return node


def computed(value, text):
    if math.isnan(value) or math.isinf(value):
        raise unreadable("large")
    return Number(value, EXACT, text)


def negative(node):
    digits = single(node).digits and ("-" + node.digits).replace("--", "")
    return node._replace(value=-node.value, text="-" + node.text, digits=digits, ten=None)


def combined(one, operator, other):
    a, b = single(one).value, single(other).value
    text = (
        f" {operator} ".join((one.text, other.text))
        if operator in "+-"
        else f"{one.text}{operator.replace('·', '*')}{other.text}"
    )
    if operator == "/":
        if b == 0:
            raise unreadable("zero")
        return computed(a / b, text)
    if operator in "*·":
        return shifted(one, other.ten, text) if other.ten is not None and one.digits else computed(a * b, text)
    return computed(a + b if operator == "+" else a - b, text)


def shifted(node, places, text):
    """node · 10^places, of which the decimals are still known."""
    if node.digits:
        return _scaled(node.digits, node.exponent + places, text)
    return computed(node.value * float(f"1e{places}"), text)


def raised(base, exponent):
    a, b = single(base).value, single(exponent).value
    if a == 0 and b < 0:
        raise unreadable("zero")
    if a < 0 and b != math.floor(b):
        raise unreadable("undefined")
    ten = int(b) if a == 10 and b == math.floor(b) and abs(b) < 400 else None
    try:
        return computed(math.pow(a, b), f"{base.text}^{exponent.text}")._replace(ten=ten)
    except OverflowError:
        raise unreadable("large") from None


def applied(name, node):
    x = single(node).value
    if name == "log" and x <= 0 or name == "sqrt" and x < 0:
        raise unreadable("undefined")
    try:
        return computed(getattr(math, name)(x), f"{name}({node.text})")
    except OverflowError:
        raise unreadable("large") from None


def transposed(rows):
    if shape_of(rows) is None:
        raise unreadable("ragged")
    return [list(column) for column in zip(*rows)] if isinstance(rows[0], list) else rows
