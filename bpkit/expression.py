"""Expressions: write a formula with Python's own arithmetic, and its steps are recorded for `Graph.of`.

    >>> from bpkit.expression import Expression, sigmoid
    >>> x = Expression("input", name="x")
    >>> 1 / (sigmoid(x) + 3)
    <reciprocal without a name>

Besides + - * / and **, with numbers too, there are abs(x) and the `FUNCTIONS` of this module.
"""

import itertools
from functools import reduce
from numbers import Real

import numpy as np

from .checks import as_number

_serial = itertools.count()


class Expression:
    """A step under construction, made by arithmetic on other expressions; see `Graph.of`."""

    __slots__ = ("op", "args", "const", "name", "serial")

    def __init__(self, op, args=(), const=None, name=None):
        self.op = op
        self.args = args
        self.const = const
        self.name = name
        self.serial = next(_serial)  # an argument is always older than what reads it

    def named(self, name):
        """Give this step a name, and return it."""
        if self.name is not None:
            raise ValueError(f"{self.name!r} has a name already; it cannot be named {name!r} too")
        self.name = name
        return self

    def _with(self, other, op, op_constant, constant):
        if isinstance(other, Expression):
            return Expression(op, (self, other))
        if not isinstance(other, Real):
            return NotImplemented
        return Expression(op_constant, (self,), constant(as_number(other, "a constant")))

    def __add__(self, other):
        return self._with(other, "add", "addc", lambda c: c)

    def __sub__(self, other):
        return self._with(other, "sub", "addc", lambda c: -c)

    def __mul__(self, other):
        return self._with(other, "mul", "mulc", lambda c: c)

    def __truediv__(self, other):
        return self._with(other, "div", "mulc", _inverse)

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other):
        return -self + other

    def __rtruediv__(self, other):
        inverse = Expression("reciprocal", (self,))
        return inverse if other == 1 else inverse * other

    def __neg__(self):
        return Expression("neg", (self,))

    def __pos__(self):
        return self

    def __abs__(self):
        return Expression("abs", (self,))

    def __pow__(self, exponent):
        if isinstance(exponent, Expression):
            return Expression("pow", (self, exponent))
        if not isinstance(exponent, Real):
            return NotImplemented
        if exponent == 2:
            return Expression("square", (self,))
        return Expression("powc", (self,), as_number(exponent, "an exponent"))

    def __rpow__(self, base):
        if not isinstance(base, Real):
            return NotImplemented
        base = as_number(base, "a base")
        if base <= 0:
            raise ValueError(f"{base:g} to the power of {self!r}: the base must be above 0")
        return Expression("cpow", (self,), base)

    def __array_ufunc__(self, ufunc, method, *inputs, **_):
        """Arithmetic with numpy's numbers and arrays; its functions have twins here."""
        if method == "__call__" and ufunc.__name__ in ARITHMETIC:
            return ufunc(*(_as_objects(one) if isinstance(one, Expression) else one for one in inputs), dtype=object)
        twin = TWINS.get(ufunc.__name__, ufunc.__name__)
        known = f"use bpkit.expression.{twin}" if twin in FUNCTIONS else f"bpkit.expression has {', '.join(FUNCTIONS)}"
        raise TypeError(f"np.{ufunc.__name__} wants numbers, and {self!r} has none yet; {known}")

    def __float__(self):
        raise TypeError(
            f"{self!r} has no value yet, so that no function of math can take it; "
            f"use those of the same names in bpkit.expression, such as bpkit.expression.exp: {', '.join(FUNCTIONS)}"
        )

    def _compared(self, other):
        raise TypeError(
            f"{self!r} has no value yet, so that nothing can be compared with it; bpkit.expression.maximum and "
            "bpkit.expression.minimum take the place of max and min, relu and abs that of a choice by sign"
        )

    __lt__ = __le__ = __gt__ = __ge__ = _compared

    def __bool__(self):
        raise TypeError(f"{self!r} has no value yet, so that nothing can be decided by it")

    def __repr__(self):
        return f"<{self.op} {self.name or 'without a name'}>"


def _inverse(c):
    if c == 0:
        raise ValueError("a division by the constant 0")
    return 1 / c


def _as_objects(expression):
    array = np.empty((), object)
    array[()] = expression
    return array


def _step(op, u):
    if not isinstance(u, Expression):
        raise TypeError(f"{op} wants an expression, got {u!r}")
    return Expression(op, (u,))


def exp(u):
    return _step("exp", u)


def log(u):
    return _step("log", u)


def sin(u):
    return _step("sin", u)


def cos(u):
    return _step("cos", u)


def sigmoid(u):
    return _step("sigmoid", u)


def tanh(u):
    return _step("tanh", u)


def relu(u):
    return _step("relu", u)


def softplus(u):
    """ln(1 + eᵘ), which never overflows."""
    return _step("softplus", u)


def maximum(u, *others):
    """The largest of expressions and numbers, of which the first is an expression."""
    return reduce(lambda u, v: _of_two("max", u, v, lambda c: relu(u - c) + c), others, u)


def minimum(u, *others):
    """The least of expressions and numbers, of which the first is an expression."""
    return reduce(lambda u, v: _of_two("min", u, v, lambda c: c - relu(c - u)), others, u)


def logsumexp(u, *others):
    """ln(eᵘ + eᵛ + …) of expressions and numbers, of which the first is an expression; it never overflows."""
    return reduce(lambda u, v: _of_two("logaddexp", u, v, lambda c: softplus(u - c) + c), others, u)


def log_as(u, v):
    """ln u, where the expression v is known to be just that, and right also where u has been rounded to 0."""
    return Expression("log_as", (u, v))


def xlogy(u, v):
    """u ln v of expressions, and 0 where u is 0, whatever v is."""
    return Expression("xlogy", (u, v))


def _of_two(op, u, v, with_number):
    if not isinstance(u, Expression):
        raise TypeError(f"{op} wants an expression first, got {u!r}")
    return Expression(op, (u, v)) if isinstance(v, Expression) else with_number(as_number(v, "a constant"))


FUNCTIONS = ("exp", "log", "sin", "cos", "sigmoid", "tanh", "relu", "softplus", "maximum", "minimum", "logsumexp")
TWINS = {"logaddexp": "logsumexp", "fmax": "maximum", "fmin": "minimum"}  # numpy's names for some of these
ARITHMETIC = "add subtract multiply divide power negative positive absolute square reciprocal".split()
