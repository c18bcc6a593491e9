"""The value of a formula as it is shown, in LaTeX or in MathML: so that what a reader sees can be checked by its numbers.

    >>> latex_value(r"\\frac{1}{2} \\cdot {x}^{2}", {"x": 3.0})
    4.5

Vectors are columns.  𝟏 is the vector of ones that fits where it stands.
"""

import math
import re

import numpy as np

TOKEN = r"\\(?:[a-zA-Z]+|[,_])|\d+(?:\.\d+)?|[^\s]"
UNSEEN = {r"\big", r"\Big", r"\left", r"\right", r"\,"}
FUNCTIONS = {
    r"\ln": np.log, r"\exp": np.exp, r"\tanh": np.tanh, r"\sin": np.sin, r"\cos": np.cos, r"\max": np.maximum,
    r"\min": np.minimum, r"\sigma": lambda z: (1 + np.tanh(np.asarray(z) / 2)) / 2, "identity": lambda z: z, "tanh": np.tanh,
    "relu": lambda z: z * (z > 0), "softmax": lambda z: _softmax(z), "softplus": lambda z: np.log1p(np.exp(z)),
    "silu": lambda z: z / (1 + np.exp(-z)), "leaky_relu": lambda z: np.where(z > 0, z, 0.01 * z),
    "gelu": lambda z: 0.5 * z * (1 + np.tanh((2 / np.pi) ** 0.5 * (z + 0.044715 * z**3))),
    "erf": np.vectorize(math.erf),
}  # fmt: skip
FUNCTIONS["sigmoid"] = FUNCTIONS[r"\sigma"]
FUNCTIONS["exp"] = FUNCTIONS[r"\exp"]  # as MathML has it
RELATIONS = {">": np.greater, "<": np.less, r"\ge": np.greater_equal, r"\le": np.less_equal}
CLOSING = {"(": ")", "[": "]", r"\lVert": r"\rVert", r"\lvert": r"\rvert", "{": "}"}
SIGNS = {r"\odot", r"\oslash", r"\cdot", r"\times"}
STOPS = {*CLOSING.values(), "+", "-", ",", "=", "&", "\\\\", *RELATIONS}


def _softmax(z):
    """Of a column."""
    return np.exp(z) / np.exp(z).sum()


def _softmax_of_rows(z):
    return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)


class Ones:
    """scale · 𝟏, a column, or its transpose."""

    def __init__(self, scale=1.0, lying=False):
        self.scale, self.lying = scale, lying


def latex_value(latex, symbols, batch=False):
    """The value of a LaTeX formula; `symbols` are the values of its quantities, by their LaTeX.

    Of a `batch` each row is a sample, to softmax.
    """
    named = "|".join(re.escape(text) for text in sorted(symbols, key=len, reverse=True))
    found = re.findall(rf"\\operatorname\{{([\w\\]+)\}}|({named or chr(0)})|({TOKEN})", latex)
    tokens = [word.replace("\\_", "_") or (_column(symbols[name]) if name else other) for word, name, other in found]
    return _value(tokens, {**FUNCTIONS, "softmax": _softmax_of_rows} if batch else FUNCTIONS)


def _column(value):
    value = np.asarray(value, float)
    return value.reshape(-1, 1) if value.ndim == 1 else value


def _value(tokens, functions=FUNCTIONS):
    parser = Parser([token for token in tokens if not (isinstance(token, str) and token in UNSEEN)], functions)
    value = parser.sum()
    assert parser.at == len(parser.tokens), f"not understood: {parser.tokens[parser.at :]}"
    value = value.scale if isinstance(value, Ones) else value
    return np.asarray(value).item() if np.size(value) == 1 else value


class Parser:
    """Recursive descent through tokens: texts, and numbers or arrays that stand for themselves."""

    def __init__(self, tokens, functions):
        self.tokens, self.functions, self.at = tokens, functions, 0

    def peek(self):
        token = self.tokens[self.at] if self.at < len(self.tokens) else ""
        return token if isinstance(token, str) else None

    def take(self, *wanted):
        if self.peek() in wanted and self.at < len(self.tokens):
            self.at += 1
            return self.tokens[self.at - 1]
        return None

    def sum(self):
        total = negated(self.term()) if self.take("-") else self.term()
        while sign := self.take("+", "-"):
            other = self.term()
            total = added(total, negated(other) if sign == "-" else other)
        return total

    def term(self):
        """Factors with signs between them; what stands side by side is closer."""
        value = self.product()
        while sign := self.take(*SIGNS):
            other = self.product()
            value = value / other if sign == r"\oslash" else value * other
        return value

    def product(self):
        value = self.factor()
        while self.at < len(self.tokens) and self.peek() not in STOPS | SIGNS:
            value = multiplied(value, self.factor())
        return value

    def factor(self):
        start = self.at
        value = self.atom()
        if self.peek() == "^":
            self.check_seen_as_one(start)
        while self.take("^"):
            if self.take(r"\top"):
                value = Ones(value.scale, True) if isinstance(value, Ones) else np.transpose(value)
            elif self.peek() == "{" and self.tokens[self.at + 1 : self.at + 2] == [r"\odot"]:
                self.at += 2
                value = np.asarray(value) ** self.sum()
                assert self.take("}")
            else:
                value = np.float64(value) ** self.atom()
        return value

    def check_seen_as_one(self, start):
        """A power is of what stands before it; the braces of LaTeX around a sum or a product cannot be seen."""
        end = self.at
        if isinstance(self.tokens[start], str) and self.tokens[start] == "{":
            self.at = start + 1
            self.factor()
            assert self.at == end - 1, "a power of more than stands before it"
            self.at = end

    def atom(self):
        token = self.tokens[self.at]
        self.at += 1
        if not isinstance(token, str):
            return token
        if token in CLOSING:
            return self.inside(token)
        if token in (r"\frac", r"\tfrac"):
            above = self.argument()
            return above / self.argument()
        if token == r"\mathbf":
            assert self.tokens[self.at : self.at + 3] == ["{", "1", "}"]
            self.at += 3
            return Ones()
        return self.applied(self.functions[token]) if token in self.functions else float(token)

    def argument(self):
        """What follows \\frac: a group, or one digit."""
        digits = self.peek()
        if digits and digits.isdigit() and len(digits) > 1:
            self.tokens[self.at : self.at + 1] = [*digits]
        return self.atom()

    def inside(self, opening):
        value = self.sum()
        if relation := self.take(*RELATIONS):
            value = np.where(RELATIONS[relation](value, self.sum()), 1.0, 0.0)
        assert self.take(CLOSING[opening]), f"{opening} is not closed before {self.tokens[self.at :]}"
        if opening == r"\lVert":
            return np.linalg.norm(value)
        return np.abs(value) if opening == r"\lvert" else value

    def applied(self, function):
        if not self.take("("):
            return function(self.factor())
        arguments = [self.sum()]
        while self.take(","):
            arguments.append(self.sum())
        assert self.take(")")
        return function(*arguments)


def negated(value):
    return Ones(-value.scale, value.lying) if isinstance(value, Ones) else -value


def added(a, b):
    a, b = (one.scale if isinstance(one, Ones) else one for one in (a, b))
    return a + b


def multiplied(a, b):
    """The product of two that stand side by side."""
    if isinstance(a, Ones) and isinstance(b, Ones):
        raise AssertionError("two vectors of ones side by side")
    if isinstance(b, Ones):
        if np.ndim(a) == 0:
            return Ones(a * b.scale, b.lying)
        return a * b.scale if b.lying else a.sum(axis=1, keepdims=True) * b.scale
    if isinstance(a, Ones):
        if np.ndim(b) == 0:
            return Ones(a.scale * b, a.lying)
        return a.scale * b.sum(axis=0, keepdims=True) if a.lying else a.scale * b
    return a * b if np.ndim(a) == 0 or np.ndim(b) == 0 or np.size(a) == 1 or np.size(b) == 1 else a @ b


MARKS = {
    "−": "-",
    "·": r"\cdot",
    "×": r"\cdot",
    "⊙": r"\odot",
    "⊘": r"\oslash",
    "≥": r"\ge",
    "≤": r"\le",
    "/": r"\oslash",
}
WORDS = {
    "ln": r"\ln",
    "σ": r"\sigma",
    "tanh": r"\tanh",
    "sin": r"\sin",
    "cos": r"\cos",
    "max": r"\max",
    "min": r"\min",
    "⊤": r"\top",
}


def mathml_values(element):
    """The values of the sides of an equation: of all `math` in an element of BeautifulSoup, without those in symbols.

    A number with data-number counts as that, not as the digits that are shown.
    """
    formulas = element.find_all("math")
    tokens = [token for formula in formulas for token in _inside(formula)]
    sides = [[]]
    for token in tokens:
        if isinstance(token, str) and token in ("=", "←"):
            sides.append([])
        else:
            sides[-1].append(token)
    return [_value(side) for side in sides if side and not any(isinstance(token, Symbol) for token in side)]


class Symbol(str):
    """A letter that stands for a quantity."""


def _inside(element):
    return [token for child in element.find_all(recursive=False) for token in _tokens(child)]


def _tokens(element):
    children = element.find_all(recursive=False)
    name, text, kinds = element.name, element.get_text().strip(), element.get("class", [])
    parts = [_tokens(child) for child in children] if name != "mtable" else []
    if name == "mn":
        return _number(element.get("data-number", text.replace("−", "-").strip("()")), text)
    if name == "mo":
        return [{"‖": r"\lVert", "|": "|"}.get(text, MARKS.get(text, text))]
    if name == "mi":
        return [WORDS.get(text, text)] if text in {*WORDS, *FUNCTIONS} else [math.e] if text == "e" else [Symbol(text)]
    if name == "mfrac":
        return [r"\frac", "{", *parts[0], "}", "{", *parts[1], "}"]
    if name == "msup":
        power = [r"\top"] if parts[1] == [r"\top"] else ["{", *parts[1], "}"]
        return ["{", *parts[0], "}", "^", *power]
    if name in ("msub", "msubsup", "mover", "munder"):
        return [Symbol(text)]
    if name == "mtable":
        return [np.array([[_value(_inside(cell)) for cell in row.find_all("mtd")] for row in element.find_all("mtr")])]
    if "bp-bold" in kinds:
        return [Ones()]
    inner = [token for part in parts for token in part]
    if "bp-norm" in kinds:
        return [r"\lVert", *inner, r"\rVert"]
    return ["(", *inner, ")"] if "bp-brackets" in kinds else _absolute(inner)


def _number(value, text):
    """A number; a negative one without brackets is a minus and a number."""
    if not text:
        return []
    value = float(value)
    return [value] if value >= 0 or text.startswith("(") else ["-", -value]


def _absolute(tokens):
    """|u| with signs that open and close."""
    bars = [i for i, token in enumerate(tokens) if isinstance(token, str) and token == "|"]
    marks = dict(zip(bars, [r"\lvert", r"\rvert"] * len(bars)))
    return [marks.get(i, token) for i, token in enumerate(tokens)]
