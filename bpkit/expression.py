"""Expressions: write a formula with Python's own arithmetic, and its steps are recorded for `Graph.of`.

    >>> from bpkit.expression import Expression, sigmoid
    >>> x = Expression("input", name="x")
    >>> 1 / (sigmoid(x) + 3)
    <reciprocal without a name>
"""

import itertools
from numbers import Real

from .checks import as_number

_serial = itertools.count()


class Expression:
    """A step under construction, made by arithmetic on other expressions; see `Graph.of`."""

    __slots__ = ("op", "args", "const", "name", "serial")

    def __init__(self, op, args=(), const=None, name=None):
        self.op, self.args, self.const, self.name = op, args, const, name
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

    def __pow__(self, exponent):
        if not isinstance(exponent, Real):
            return NotImplemented
        if exponent == 2:
            return Expression("square", (self,))
        return Expression("powc", (self,), as_number(exponent, "an exponent"))

    def __bool__(self):
        raise TypeError(f"{self!r} has no value yet, so that nothing can be decided by it")

    def __repr__(self):
        return f"<{self.op} {self.name or 'without a name'}>"


def _inverse(c):
    if c == 0:
        raise ValueError("a division by the constant 0")
    return 1 / c


def _step(op, u):
    if not isinstance(u, Expression):
        raise TypeError(f"{op} wants an expression, got {u!r}")
    return Expression(op, (u,))


def exp(u):
    return _step("exp", u)


def log(u):
    return _step("log", u)


def sigmoid(u):
    return _step("sigmoid", u)


def tanh(u):
    return _step("tanh", u)


def relu(u):
    return _step("relu", u)
