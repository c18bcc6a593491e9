r"""Read the LaTeX of the book's formulas into trees.

    >>> parse(r"\frac1m \sum_{i=1}^m \ell_i")[0].sides[0]
    juxt(frac(1, m), sum[i](1, m, \ell_{i}))

An equation is a list of clauses; a clause is a chain of sides and the relations between them, or the range of an
index such as `l = 1, \dots, L`.  The grammar, loosest first, `|` for "or" and `*` for "any number of":

    clause   expression (relation expression)*               relation   =  \approx  \leftarrow  \in
    expression   [-] term ((+ | -) term)*
    term     product (\odot product)*                        so A v \odot w is (A v) \odot w
    product  factor ([\cdot | \times | / | \cdots] factor)*  a sum, product or nabla takes what follows it in its term
    factor   atom with its primes, _{…} and ^{…}
"""

import re
from typing import NamedTuple


class Node(NamedTuple):
    """One node of a tree: its kind, what distinguishes it from others of its kind, and its parts."""

    kind: str
    value: object = None
    parts: tuple = ()

    def __repr__(self):
        if self.kind == "number":
            return f"{self.value:g}"
        if self.kind == "symbol":
            layer, *subs = self.parts
            return "".join(
                [
                    self.value,
                    f"^({layer!r})" if layer else "",
                    "_{" + ",".join(map(repr, subs)) + "}" if subs else "",
                ]
            )
        inside = f"[{self.value}]" if self.value is not None else ""
        return f"{self.kind}{inside}({', '.join(map(repr, self.parts))})"


class Clause(NamedTuple):
    """`sides[0] relations[0] sides[1] …`; `defines` if it ends in a colon: what follows is said of it."""

    sides: list
    relations: list
    defines: bool = False


class Range(NamedTuple):
    """An index that runs from the first of `starts` in the steps between them, or in steps of 1, to `end`."""

    index: str
    starts: list
    end: Node


class Unreadable(ValueError):
    """LaTeX that the grammar does not have."""


WORD = re.compile(r"\\(text|mathrm|operatorname)\{([^}]*)\}")
TOKEN = re.compile(rf"\s*({WORD.pattern}|\\\\(?:\[[^\]]*\])?|\\[a-zA-Z]+|\\.|\d+(?:\.\d+)?|\S)")
RULE = re.compile(r"\\text\{\(rule \d\)\}")
SPACING = {r"\big", r"\Big", r"\bigg", r"\left", r"\right", r"\!", r"\,", r"\;", r"\:", r"\ ", r"\quad", "&"}
RELATIONS = {"=": "=", r"\approx": "≈", r"\leftarrow": "←", r"\in": "∈"}
BREAKS = {r"\qquad", "\\\\", ","}
CONTINUES = {*RELATIONS, "+", "-", r"\odot"}
FRACTIONS = {r"\frac", r"\tfrac", r"\dfrac"}
BIG = {r"\sum": "sum", r"\prod": "product", r"\max": "maximum"}
FUNCTIONS = {r"\ln", r"\tanh", r"\sinh", r"\cosh"}
DECORATIONS = {r"\hat", r"\bar", r"\mathsf", r"\mathbf"}
CLOSING = {"(": ")", "[": "]"}
OPERATORS = {r"\cdot", r"\times", "/", r"\cdots"}
ENDS = {*RELATIONS, *BREAKS, *OPERATORS, "+", "-", r"\odot", *")]}:", r"\dots", r"\rVert", r"\end"}


def tokens(latex):
    latex = RULE.sub("", re.sub(r"\\(begin|end)\{(aligned|gathered)\}", "", latex))
    found = ["\\\\" if match[1].startswith("\\\\") else match[1] for match in TOKEN.finditer(latex)]
    found = [token for token in found if token not in SPACING]
    while found and found[-1] in {".", ","}:
        found.pop()
    return found


def word(token):
    r"""(command, text) of `\text{…}` and the like, or None."""
    match = WORD.fullmatch(token or "")
    return match and match.groups()


def parse(latex):
    """The clauses of an equation, in order."""
    return Parser(tokens(latex)).equation()


def only(latex, kind=None):
    """The one expression, of one kind if that is given, or the one Range; Unreadable if it is anything else."""
    clauses = parse(latex)
    found = clauses[0] if len(clauses) == 1 else None
    if isinstance(found, Clause) and not found.relations:
        (found,) = found.sides
    is_kind = isinstance(found, Range) if kind == "range" else isinstance(found, Node) and kind in (None, found.kind)
    if not is_kind:
        raise Unreadable(f"{latex!r} is not one {kind or 'expression'}")
    return found


def equality(latex):
    """The two sides of one equation."""
    clauses = parse(latex)
    if len(clauses) != 1 or not isinstance(clauses[0], Clause) or clauses[0].relations != ["="]:
        raise Unreadable(f"{latex!r} is not one equation")
    return clauses[0].sides


class Parser:
    def __init__(self, tokens):
        self.tokens, self.at = tokens, 0

    def peek(self, ahead=0):
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else None

    def take(self, wanted=None):
        token = self.peek()
        if token is None or wanted not in (None, token):
            raise Unreadable(f"wanted {wanted}, found {token} after {' '.join(self.tokens[: self.at])}")
        self.at += 1
        return token

    def group(self):
        """The tokens of `{…}`, or of the one token that stands for it, as a parser of their own."""
        token = self.peek() or ""
        if token[:1].isdigit() and len(token) > 1:
            self.tokens[self.at : self.at + 1] = list(token)
        if token != "{":
            return Parser([self.take()])
        depth, start = 0, self.at + 1
        while True:
            depth += {"{": 1, "}": -1}.get(self.take(), 0)
            if depth == 0:
                return Parser(self.tokens[start : self.at - 1])

    def done(self, value):
        if self.peek() is not None:
            raise Unreadable(f"did not expect {self.peek()} in {' '.join(self.tokens)}")
        return value

    # Clauses

    def equation(self):
        clauses = []
        while self.peek() is not None:
            clauses.append(self.clause())
            defines = False
            while self.peek() in BREAKS | {":"} or word(self.peek()) == ("text", "or"):
                defines |= self.take() == ":"
            if defines:
                clauses[-1] = clauses[-1]._replace(defines=True)
        return list(_with_ranges(clauses))

    def clause(self):
        if self.peek() == r"\dots":
            self.take()
            return r"\dots"
        sides, relations = [self.expression()], []
        while True:
            self.skip_breaks_before(CONTINUES)
            if self.peek() not in RELATIONS:
                return Clause(sides, relations)
            relations.append(RELATIONS[self.take()])
            sides.append(self.expression())

    def skip_breaks_before(self, wanted):
        """Pass line breaks (not commas) if one of `wanted` comes after them."""
        ahead = 0
        while self.peek(ahead) in {r"\qquad", "\\\\"}:
            ahead += 1
        if self.peek(ahead) in wanted:
            self.at += ahead

    # Expressions

    def expression(self):
        terms = []
        sign = self.take() if self.peek() in {"+", "-"} else "+"
        while True:
            term = self.term()
            terms.append(Node("negative", None, (term,)) if sign == "-" else term)
            self.skip_breaks_before({"+", "-"})
            if self.peek() not in {"+", "-"}:
                return terms[0] if len(terms) == 1 else Node("add", None, tuple(terms))
            sign = self.take()

    def term(self):
        node = self.product()
        self.skip_breaks_before({r"\odot"})
        while self.peek() == r"\odot":
            self.take()
            node = Node("hadamard", None, (node, self.product()))
        return node

    def product(self):
        """Factors and, before each, the sign that stands there: None where nothing does."""
        parts = [(None, self.factor())]
        while self.begins_factor() or self.peek() in OPERATORS:
            sign = self.take() if self.peek() in OPERATORS else None
            parts.append((sign, self.factor()))
        if len(parts) == 1:
            return parts[0][1]
        signs = tuple(sign for sign, _ in parts[1:])
        return Node("juxt", None if not any(signs) else signs, tuple(node for _, node in parts))

    def begins_factor(self):
        token = self.peek()
        return token is not None and token not in ENDS and word(token) != ("text", "or")

    def factor(self):
        token = self.peek()
        if token in BIG:
            return self.big(BIG[self.take()])
        if token == r"\nabla":
            self.take()
            self.take("_")
            by = self.group()
            return Node("derivative", None, (self.product(), by.done(by.factor())))
        if token in FUNCTIONS:
            self.take()
            power = _superscript(self.group())[1] if self.peek() == "^" and self.take() else []
            node = Node("apply", token, (self.factor(),))
            return Node(power[0][0], None, (node, *power[0][1:])) if power else node
        return self.scripts(self.atom())

    def big(self, kind):
        """Sum, product or maximum: Node(kind, indices or set, (from, to, body)), from and to None if not given."""
        self.take("_")
        below = self.group()
        lower = upper = None
        if any(word(token) or token == r"\in" for token in below.tokens):
            index = " ".join(word(token)[1] if word(token) else token for token in below.tokens)
            index = re.sub(r"\s+", " ", index.replace("$", "")).strip()
        else:
            index = [below.take()]
            while below.peek() == ",":
                below.take()
                index.append(below.take())
            if below.peek() == "=":
                below.take()
                lower = below.expression()
            below.done(None)
            index = ",".join(index)
        if self.peek() == "^":
            self.take()
            above = self.group()
            upper = above.done(above.expression())
        return Node(kind, index, (lower, upper, self.term()))

    def atom(self):
        token = self.take()
        if re.fullmatch(r"\d+(\.\d+)?", token):
            return Node("number", float(token), (len(token.partition(".")[2]),))
        if token in CLOSING:
            inside = self.sequence(CLOSING[token])
            return inside[0] if len(inside) == 1 and inside[0].kind == "bracket" else Node("bracket", None, inside)
        if token == "{":
            self.at -= 1
            return Node("bracket", None, (_all(self.group()),))
        if token in FRACTIONS:
            return self.fraction()
        if token in DECORATIONS:
            return Node("symbol", f"{token} {' '.join(self.group().tokens)}", (None,))
        if token == r"\partial":  # ∂f / ∂v in a line of text
            of = self.factor()
            self.take("/")
            self.take(r"\partial")
            return Node("derivative", None, (of, self.factor()))
        if token == r"\lVert":
            inside = self.expression()
            self.take(r"\rVert")
            return Node("norm", self.norm_index(), (inside,))
        if token == r"\underbrace":
            inside = self.group()
            self.take("_")
            return Node("shaped", None, (_all(inside), self.shape(self.group())))
        if token == r"\mathbb":
            self.take("R")
            self.take("^")
            return self.shape(self.group())
        if token == r"\begin":
            return self.matrix()
        if word(token):
            return self.named(*word(token))
        if re.fullmatch(r"[A-Za-z]|\\[a-zA-Z]+", token) and token not in {r"\end", r"\top"}:
            return Node("symbol", token, (None,))
        raise Unreadable(f"did not expect {token} in {' '.join(self.tokens)}")

    def named(self, command, text):
        if command == "text" and text == "shape ":
            return Node("shape", None, self.atom().parts)
        if command == "text":
            raise Unreadable(f"text: {text}")
        return Node("symbol", text, (None,))

    def shape(self, group):
        sizes = [group.scripts(group.atom())]
        while group.peek() == r"\times":
            group.take()
            sizes.append(group.scripts(group.atom()))
        return group.done(Node("shape", None, tuple(sizes)))

    def sequence(self, closing):
        r"""What stands between brackets: expressions separated by commas; \dots among them is a node of its own."""
        items = []
        while True:
            if self.peek() == r"\dots":
                self.take()
                items.append(Node("dots"))
            else:
                items.append(self.expression())
            if self.peek() == closing:
                self.take()
                return tuple(items)
            self.take(",")

    def fraction(self):
        top, bottom = self.group(), self.group()
        if top.peek() == r"\partial" or bottom.peek() == r"\partial":
            top.take(r"\partial")
            bottom.take(r"\partial")
            return Node("derivative", None, (_all(top), _all(bottom)))
        return Node("frac", None, (_all(top), _all(bottom)))

    def norm_index(self):
        if self.peek() != "_":
            return None
        self.take()
        return self.take()

    def matrix(self):
        self.group()
        rows, row = [], []
        while self.peek() != r"\end":
            if self.peek() == "\\\\":
                self.take()
                rows.append(row)
                row = []
            else:
                sign = self.take() if self.peek() == "-" else None
                entry = self.factor()
                row.append(Node("negative", None, (entry,)) if sign else entry)
        self.take()
        self.group()
        rows.append(row)
        if {len(entries) for entries in rows} != {len(row)}:
            raise Unreadable("a matrix with rows of different lengths")
        return Node("matrix", (len(rows), len(row)), tuple(entry for entries in rows for entry in entries))

    def scripts(self, node):
        """Put primes, layer and indices into a node, powers and transposes round it."""
        name, subs, layer, outside = node.value, (), None, []
        while self.peek() in {"'", "_", "^"}:
            token = self.take()
            if token == "'":
                if node.kind != "symbol":
                    raise Unreadable(f"a prime on {node!r}")
                name += "'"
            elif token == "_":
                subs += _indices(self.group())
            else:
                inner, more = _superscript(self.group())
                layer = inner or layer
                outside += more
        if node.kind == "number" and subs:
            node = Node("kronecker", node.value, subs)
        elif node.kind == "symbol":
            node = Node("symbol", name, (layer, *subs))
        elif subs or layer:
            raise Unreadable(f"an index on {node!r}")
        for kind, *parts in outside:
            node = Node(kind, None, (node, *parts))
        return node


def _all(group):
    return group.done(group.expression())


def _indices(group):
    r"""`ji` is two indices, `l-1` is one, `j,i` is two."""
    parts = []
    while group.peek() is not None:
        if group.peek() == ",":
            group.take()
        elif any(token in {"+", "-"} for token in group.tokens):
            parts.append(group.expression())
        elif group.peek().isdigit():
            parts += [Node("number", float(digit), (0,)) for digit in group.take()]
        else:
            parts.append(group.atom())
    return tuple(parts)


def _superscript(group):
    r"""(layer, what goes round the symbol) of `(l)`, `\top`, `(l-1)\top`, `2` and the like."""
    layer, outside = None, []
    if group.peek() == "(":
        layer = group.atom().parts[0]
    if group.peek() == r"\top":
        group.take()
        outside.append(["transpose"])
    elif group.peek() is not None:
        outside.append(["power", _all(group)])
    group.done(None)
    return layer, outside


def _with_ranges(clauses):
    r"""Make `l = 1`, `\dots`, `L` one Range."""
    waiting = list(clauses)
    while waiting:
        dots = waiting.index(r"\dots") if r"\dots" in waiting[1:3] and waiting[0] != r"\dots" else None
        if dots is None or waiting[0].relations != ["="] or any(clause.relations for clause in waiting[1:dots]):
            yield waiting.pop(0)
            continue
        index, start = waiting[0].sides
        (end,) = waiting[dots + 1].sides
        yield Range(index.value, [start, *(clause.sides[0] for clause in waiting[1:dots])], end)
        waiting = waiting[dots + 2 :]
