"""A formula written once, as Python; printed as Python, LaTeX, JavaScript and the MathML of the live figures.

    >>> tanh = Formula("1 - w**2")
    >>> tanh.python(w="h"), tanh.latex(w="h"), tanh.javascript()
    ('1 - h**2', '1 - {h}^{2}', '(1 - (w * w))')

A comparison is a number here, 1 where it holds and 0 elsewhere (Iverson's bracket).
"""

import ast
import cmath
import math
from functools import cache

SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
RELATIONS = {ast.Gt: ">", ast.Lt: "<", ast.GtE: ">=", ast.LtE: "<=", ast.Eq: "=="}
SUM, PRODUCT, ATOM = 1, 2, 4  # how tightly something holds together
LATEX = {
    "exp": r"\exp", "log": r"\ln", "sigmoid": r"\sigma", "tanh": r"\tanh", "sin": r"\sin", "cos": r"\cos",
    "max": r"\max", "min": r"\min", ">": ">", "<": "<", ">=": r"\ge", "<=": r"\le",
}  # fmt: skip
WORDS = {
    "log": "ln",
    "sigmoid": "σ",
    ">=": "≥",
    "<=": "≤",
    "-": "−",
    "*": "·",
}  # in MathML; the others stay as they are


class Formula:
    """A formula of named quantities, as its text in Python; `tree` is its syntax tree."""

    def __init__(self, text):
        if not isinstance(text, str):
            raise TypeError(f"a formula is a text such as '1 - w**2', got {text!r}")
        self.text, self.tree = text, parsed(text)

    def __repr__(self):
        return f"Formula({self.text!r})"

    @property
    def letters(self):
        """The names of the quantities in it."""
        called = {node.func for node in ast.walk(self.tree) if isinstance(node, ast.Call)}
        return {node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name) and node not in called}

    def python(self, **names):
        """As one writes it in Python, with `names`, or the numbers of constants, in the place of its letters."""
        return unparsed(_put(self.tree, names))

    def python_times(self, factor, **names):
        """The product of the quantity `factor` and of this, as Python."""
        return unparsed(_product(ast.Name(factor), _put(self.tree, names)))

    def latex(self, show=None, level=0, elementwise=False, **names):
        """As LaTeX, for a place that holds together by `level`.

        show         writes a letter, show(name, level), in brackets if it is negative and `level` asks for them
        elementwise  whether the letters are arrays
        """
        return _Latex(show or (lambda name, level: name), elementwise).of(_put(self.tree, names), level)

    def items(self, level=0):
        """As nested lists for JavaScript, which makes MathML of them, for a place that holds together by `level`."""
        return _items(self.tree, level)

    def factors(self):
        """The factors of a product, each as `items`; none of 1."""
        return [_items(factor, PRODUCT) for factor in _factors(self.tree)]

    def javascript(self):
        """As an expression of JavaScript, for numbers."""
        return _Code(JAVASCRIPT).of(self.tree)

    def javascript_complex(self):
        """As an expression of JavaScript, for complex numbers, by the functions of `gradient_check/complex.js`."""
        return _Calls().of(self.tree)

    def code(self, is_complex=False):
        """As Python that computes, with the functions of `functions`: for floats, or for complex numbers too."""
        return _Code(COMPLEX if is_complex else PYTHON).of(self.tree)


@cache
def parsed(text):
    return ast.parse(text, mode="eval").body


def unparsed(tree):
    return ast.unparse(tree).replace(" ** ", "**")


def _put(tree, names):
    """The tree with other names, or numbers, in the place of some; differences of numbers worked out."""
    if isinstance(tree, ast.Name):
        given = names.get(tree.id, tree)
        return given if given is tree else ast.Name(given) if isinstance(given, str) else _constant(given)
    if isinstance(tree, ast.BinOp):
        left, right = _put(tree.left, names), _put(tree.right, names)
        if isinstance(tree.op, ast.Sub) and isinstance(left, ast.Constant) and isinstance(right, ast.Constant):
            return _constant(left.value - right.value)
        if isinstance(tree.op, ast.Add) and isinstance(right, ast.Constant) and right.value < 0:
            return ast.BinOp(left, ast.Sub(), _constant(-right.value))
        return ast.BinOp(left, tree.op, right)
    if isinstance(tree, ast.UnaryOp):
        return ast.UnaryOp(tree.op, _put(tree.operand, names))
    if isinstance(tree, ast.Call):
        return ast.Call(tree.func, [_put(arg, names) for arg in tree.args], [])
    if isinstance(tree, ast.Compare):
        return ast.Compare(_put(tree.left, names), tree.ops, [_put(one, names) for one in tree.comparators])
    return tree


def _constant(value):
    return ast.Constant(int(value) if value == int(value) and abs(value) < 1e15 else value)


def _product(factor, tree):
    """factor · (a · b) as (factor · a) · b, which needs no brackets."""
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Mult):
        return ast.BinOp(_product(factor, tree.left), tree.op, tree.right)
    return ast.BinOp(factor, ast.Mult(), tree)


def _is_negative(tree):
    return isinstance(tree, ast.UnaryOp)


def _positive(quotient):
    return ast.BinOp(quotient.left.operand, quotient.op, quotient.right)


def _factors(tree):
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Mult):
        return [*_factors(tree.left), *_factors(tree.right)]
    return [] if isinstance(tree, ast.Constant) and tree.value == 1 else [tree]


def _relation(tree):
    return RELATIONS[type(tree.ops[0])], tree.left, tree.comparators[0]


SCALARS = {"n"}  # of the letters in formulas of arrays


def _is_scalar(tree):
    return all(node.id in SCALARS for node in ast.walk(tree) if isinstance(node, ast.Name))


class _Latex:
    def __init__(self, show, elementwise):
        self.show, self.elementwise = show, elementwise

    def of(self, tree, level=0):
        """The LaTeX of a tree, in brackets if it holds together less than `level` asks for."""
        if isinstance(tree, ast.Name):
            return self.show(tree.id, level)
        text, own = getattr(self, type(tree).__name__)(tree)
        return self._in_brackets(text) if own < level else text

    def _in_brackets(self, text):
        if self.elementwise:
            return rf"\Big({text}\Big)"
        return rf"\left({text}\right)" if r"\frac" in text else f"({text})"

    def Constant(self, tree):
        mantissa, _, exponent = f"{tree.value:.15g}".partition("e")
        text = rf"{mantissa}\times10^{{{int(exponent)}}}" if exponent else mantissa
        return text, SUM if tree.value < 0 else PRODUCT if exponent else ATOM

    def UnaryOp(self, tree):
        return f"-{self.of(tree.operand, PRODUCT)}", SUM

    def BinOp(self, tree):
        op = type(tree.op)
        if op is ast.Pow:
            return self._power(tree), PRODUCT
        if op is ast.Div and _is_negative(tree.left):
            return f"-{self.of(_positive(tree), PRODUCT)}", SUM
        if op is ast.Div and (_is_scalar(tree) or not self.elementwise):
            size = "t" if self.elementwise else ""
            return rf"\{size}frac{{{self.of(tree.left)}}}{{{self.of(tree.right)}}}", ATOM
        if op in (ast.Mult, ast.Div):
            left, right = self.of(tree.left, PRODUCT), self.of(tree.right, PRODUCT if op is ast.Mult else ATOM)
            return f"{left} {self._times(tree)} {right}", PRODUCT
        return f"{self.of(tree.left)} {SIGNS[op]} {self.of(tree.right, PRODUCT)}", SUM

    def _power(self, tree):
        base, exponent = self.of(tree.left, ATOM), self.of(tree.right)
        if self.elementwise and exponent == "2":
            return rf"{base} \odot {base}"
        if self.elementwise:
            return rf"{{{base}}}^{{\odot {exponent}}}"
        return f"{{{base}}}^{{{exponent}}}"

    def _times(self, tree):
        if isinstance(tree.op, ast.Div):
            return r"\oslash"
        if self.elementwise:
            return r"\," if _is_scalar(tree.left) else r"\odot"
        return r"\cdot"

    def Compare(self, tree):
        sign, left, right = _relation(tree)
        big = r"\Big" if self.elementwise else ""
        return f"{big}[{self.of(left)} {LATEX[sign]} {self.of(right)}{big}]", ATOM

    def Call(self, tree):
        args = ", ".join(map(self.of, tree.args))
        big = r"\big" if self.elementwise else ""
        if tree.func.id == "abs":
            return rf"\lvert {args} \rvert", ATOM
        sign = LATEX.get(tree.func.id, rf"\operatorname{{{tree.func.id}}}")
        return f"{sign}{big}({args}{big})", ATOM


def _items(tree, level=0):
    """Nested lists: "u" is a letter, in brackets where negative, "U" the same never so; numbers; signs; and
    {"word": "ln"}, {"over": [above, below]}, {"power": [base, exponent]}, {"constant": what is added to c}.
    """
    if isinstance(tree, ast.Name):
        return tree.id if level > SUM else tree.id.upper()
    if isinstance(tree, ast.Constant):
        return tree.value
    if isinstance(tree, ast.Call):
        args = [item for arg in tree.args for item in (",", _items(arg))][1:]
        name = tree.func.id
        if name == "exp":
            return {"power": [{"word": "e"}, *args]}
        return ["|", *args, "|"] if name == "abs" else [{"word": WORDS.get(name, name)}, "(", *args, ")"]
    if isinstance(tree, ast.Compare):
        sign, left, right = _relation(tree)
        return ["[", _items(left), WORDS.get(sign, sign), _items(right), "]"]
    if isinstance(tree, ast.UnaryOp):
        inner, own = ["−", _items(tree.operand, PRODUCT)], SUM
    elif isinstance(tree.op, ast.Div) and _is_negative(tree.left):
        inner, own = ["−", _items(_positive(tree))], SUM
    elif isinstance(tree.op, ast.Div):
        return {"over": [_items(tree.left), _items(tree.right)]}
    elif isinstance(tree.op, ast.Pow):
        return {"power": [_items(tree.left, ATOM), _items(tree.right)]}
    elif isinstance(tree.op, ast.Mult):
        inner, own = [_items(tree.left, PRODUCT), "·", _items(tree.right, PRODUCT)], PRODUCT
    elif isinstance(tree.left, ast.Name) and tree.left.id == "c":
        return {"constant": -tree.right.value}
    else:
        sign = SIGNS[type(tree.op)]
        inner, own = [_items(tree.left), WORDS.get(sign, sign), _items(tree.right, PRODUCT)], SUM
    return ["(", *inner, ")"] if own < level else inner


PYTHON = {"power": "power({0}, {1})", "choice": "({1} if {0} else {2})", "relation": "{0} {1} {2}", "call": "{0}"}
COMPLEX = {**PYTHON, "relation": "{0}.real {1} {2}.real"}
JAVASCRIPT = {"power": "{0} ** {1}", "choice": "({0} ? {1} : {2})", "relation": "{0} {1} {2}", "call": "{0}"}


class _Code:
    """Code that computes: every part in brackets, numbers as floats, maxima by a comparison."""

    def __init__(self, language):
        self.language, self.javascript = language, language is JAVASCRIPT

    def of(self, tree):
        return getattr(self, type(tree).__name__)(tree)

    def Name(self, tree):
        return tree.id

    def Tuple(self, tree):
        return f"({', '.join(map(self.of, tree.elts))})"

    def Constant(self, tree):
        return repr(tree.value if self.javascript else float(tree.value))

    def UnaryOp(self, tree):
        return f"(-{self.of(tree.operand)})"

    def BinOp(self, tree):
        left, right = self.of(tree.left), self.of(tree.right)
        if isinstance(tree.op, ast.Pow):
            square = isinstance(tree.right, ast.Constant) and tree.right.value == 2
            return f"({left} * {left})" if square else f"({self.language['power'].format(left, right)})"
        return f"({left} {SIGNS[type(tree.op)]} {right})"

    def _holds(self, sign, left, right):
        return self.language["relation"].format(left, sign, right)

    def _choose(self, condition, one, other):
        return self.language["choice"].format(condition, one, other)

    def _condition(self, tree):
        sign, left, right = _relation(tree)
        return self._holds(sign, self.of(left), self.of(right))

    def Compare(self, tree):
        one, zero = ("1", "0") if self.javascript else ("1.0", "0.0")
        return self._choose(self._condition(tree), one, zero)

    def IfExp(self, tree):
        return self._choose(self._condition(tree.test), self.of(tree.body), self.of(tree.orelse))

    def Call(self, tree):
        name, args = tree.func.id, [self.of(arg) for arg in tree.args]
        if name in ("max", "min"):
            one, other = args
            return self._choose(self._holds(">" if name == "max" else "<", other, one), other, one)
        if name == "abs":
            return self._choose(self._holds("<", args[0], "0.0"), f"(-{args[0]})", args[0])
        math_s = self.javascript and name != "sigmoid"
        return f"{'Math.' if math_s else ''}{name}({', '.join(args)})"


class _Calls(_Code):
    """Code of JavaScript that computes with complex numbers {re, im}, by functions: add, sub, mul, div, neg, power."""

    OPERATIONS = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.Pow: "power"}

    def __init__(self):
        super().__init__(JAVASCRIPT)

    def Constant(self, tree):
        return f"cplx({tree.value!r})"

    def UnaryOp(self, tree):
        return f"neg({self.of(tree.operand)})"

    def BinOp(self, tree):
        return f"{self.OPERATIONS[type(tree.op)]}({self.of(tree.left)}, {self.of(tree.right)})"

    def _holds(self, sign, left, right):
        return f"{left}.re {sign} {right}.re"

    def Call(self, tree):
        name, args = tree.func.id, [self.of(arg) for arg in tree.args]
        if name == "abs":
            return self._choose(f"{args[0]}.re < 0", f"neg({args[0]})", args[0])
        return super().Call(tree).replace("Math.", "") if name in ("max", "min") else f"{name}Of({', '.join(args)})"


def functions(is_complex=False):
    """What the code of formulas calls, by name."""
    if is_complex:
        return {**vars(cmath), "power": pow, "log1p": lambda z: cmath.log(1 + z)}
    return {**vars(math), "power": math.pow}
