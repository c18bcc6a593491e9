"""What a node of a graph can do: each operation's value and derivative, side by side.

`live/engine.js` is the twin of this table.
"""

import cmath
import math
from typing import NamedTuple


class Operation(NamedTuple):
    """What a node does with its one or two arguments u, v to give its value w."""

    arity: int
    value: callable  # u[, v] -> w
    derivative: callable  # u[, v], w -> ∂w/∂u, or the pair (∂w/∂u, ∂w/∂v)


def _sigmoid(exp):
    def sigmoid(u):
        # exp only of what is at most 0, so that it cannot overflow
        if u.real < 0:
            e = exp(u)
            return e / (1 + e)
        return 1 / (1 + exp(-u))

    return sigmoid


def _operations(m, power):
    """The operations by name, and those that want a constant first; `m` is math, or cmath for complex values."""
    plain = {
        "add": Operation(2, lambda u, v: u + v, lambda u, v, w: (1.0, 1.0)),
        "sub": Operation(2, lambda u, v: u - v, lambda u, v, w: (1.0, -1.0)),
        "mul": Operation(2, lambda u, v: u * v, lambda u, v, w: (v, u)),
        "div": Operation(2, lambda u, v: u / v, lambda u, v, w: (1 / v, -w / v)),
        "neg": Operation(1, lambda u: -u, lambda u, w: -1.0),
        "square": Operation(1, lambda u: u * u, lambda u, w: 2 * u),
        "reciprocal": Operation(1, lambda u: 1 / u, lambda u, w: -w * w),
        "exp": Operation(1, m.exp, lambda u, w: w),
        "log": Operation(1, m.log, lambda u, w: 1 / u),
        "sigmoid": Operation(1, _sigmoid(m.exp), lambda u, w: w * (1 - w)),
        "tanh": Operation(1, m.tanh, lambda u, w: 1 - w * w),
        "relu": Operation(1, lambda u: u if u.real > 0 else 0.0, lambda u, w: 1.0 if u.real > 0 else 0.0),
    }
    with_constant = {
        "addc": lambda c: Operation(1, lambda u: u + c, lambda u, w: 1.0),
        "mulc": lambda c: Operation(1, lambda u: u * c, lambda u, w: c),
        "powc": lambda c: Operation(1, lambda u: power(u, c), lambda u, w: c * power(u, c - 1)),
    }
    return plain, with_constant



PLAIN, WITH_CONSTANT = REAL = _operations(math, math.pow)
COMPLEX = _operations(cmath, pow)
