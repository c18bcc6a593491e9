"""Protects the recording of formulas: what is written is what the graph computes, and nothing else is taken."""

import math

import numpy as np
import pytest

from bpkit import Graph
from bpkit.expression import Expression, cos, exp, log, logsumexp, maximum, minimum, relu, sigmoid, sin, softplus, tanh

FORMULAS = {
    "+": (lambda x, y: x + y + 2 + (3 + x), lambda x, y: 2 * x + y + 5),
    "-": (lambda x, y: x - y - 2 - (3 - x), lambda x, y: 2 * x - y - 5),
    "*": (lambda x, y: x * y * 2 * (3 * x), lambda x, y: 6 * x * x * y),
    "/": (lambda x, y: x / y / 4 + 1 / x + 3 / x, lambda x, y: x / y / 4 + 4 / x),
    "**": (lambda x, y: x**2 + y**3 + x**-1 + x**0.5, lambda x, y: x * x + y * y * y + 1 / x + math.sqrt(x)),
    "neg": (lambda x, y: -x * -y, lambda x, y: x * y),
    "a power of any exponent": (lambda x, y: x**y + 2**x, lambda x, y: x**y + 2**x),
    "abs and plus": (lambda x, y: abs(x - y) + +x, lambda x, y: abs(x - y) + x),
    "numpy's numbers": (lambda x, y: np.float64(2) * x - np.float64(1) / y, lambda x, y: 2 * x - 1 / y),
    "numpy's arrays": (lambda x, y: (np.array([2.0, 3.0]) * np.array([x, y])).sum(), lambda x, y: 2 * x + 3 * y),
    "max and min": (
        lambda x, y: maximum(x, y, 1) + 10 * minimum(x, y, 1),
        lambda x, y: max(x, y, 1) + 10 * min(x, y, 1),
    ),
    "smooth functions": (
        lambda x, y: sin(x) + cos(y) + softplus(x) + logsumexp(x, y, 0.5),
        lambda x, y: (
            math.sin(x) + math.cos(y) + math.log(1 + math.exp(x)) + math.log(math.exp(x) + math.exp(y) + math.exp(0.5))
        ),
    ),
    "functions": (
        lambda x, y: exp(x) + log(y) + sigmoid(x) + tanh(y) + relu(-x),
        lambda x, y: math.exp(x) + math.log(y) + 1 / (1 + math.exp(-x)) + math.tanh(y),
    ),
}


@pytest.mark.parametrize("written, meant", FORMULAS.values(), ids=FORMULAS)
@pytest.mark.parametrize("x, y", [(0.5, 2.0), (3.0, 0.25)])
def test_a_formula_is_recorded_as_written(written, meant, x, y):
    assert Graph.of(written).forward(x=x, y=y).output == pytest.approx(meant(x, y), rel=1e-14)


def test_a_step_used_twice_is_one_node():
    def f(x):
        s = exp(x)
        return s * s

    assert [node.op for node in Graph.of(f).nodes] == ["exp", "mul"]
    assert Graph.of(f).nodes[1].args == ("v1", "v1")


def test_names():
    def f(v1, x):
        return ((v1 + x).named("sum") * x).named("f") - 1

    graph = Graph.of(f)
    assert graph.names == ("v1", "x", "sum", "f", "v2") and graph.output == "v2"


def test_an_expression_can_end_in_several_graphs():
    x = Expression("input", name="x")
    a, b = x + 1, x * 2
    for result in (a, b, a * b):
        assert Graph.ending_in(result, [x]).forward(x=3).output == {a: 4, b: 6}.get(result, 24)


def test_only_what_the_result_needs_is_recorded():
    def f(x, unused):
        exp(x)
        return x * 2

    assert len(Graph.of(f).nodes) == 1 and Graph.of(f).inputs == ("x", "unused")


REFUSED = {
    "a base of 0": (lambda x, y: 0**x, ValueError, "the base must be above 0"),
    "numpy's exp": (lambda x, y: np.exp(x), TypeError, "np.exp .* use bpkit.expression.exp"),
    "numpy's maximum": (lambda x, y: np.maximum(x, 0), TypeError, "use bpkit.expression.maximum"),
    "another function of numpy": (lambda x, y: np.sqrt(x), TypeError, "np.sqrt .* bpkit.expression has exp, log"),
    "math's exp": (lambda x, y: math.exp(x), TypeError, "<input x> has no value yet.* bpkit.expression.exp"),
    "Python's max": (lambda x, y: max(x, y), TypeError, "bpkit.expression.maximum"),
    "maximum of numbers": (lambda x, y: maximum(1, x), TypeError, "max wants an expression first, got 1"),
    "division by 0": (lambda x, y: x / 0, ValueError, "division by the constant 0"),
    "a string": (lambda x, y: x + "1", TypeError, "unsupported operand"),
    "a complex constant": (lambda x, y: x * 1j, TypeError, "unsupported operand"),
    "a boolean": (lambda x, y: x + True, TypeError, "wanted a number, got True"),
    "NaN": (lambda x, y: x * float("nan"), ValueError, "finite number, got nan"),
    "NaN exponent": (lambda x, y: x ** float("nan"), ValueError, "exponent: .* got nan"),
    "function of a number": (lambda x, y: exp(2) * x, TypeError, "exp wants an expression, got 2"),
    "a decision": (lambda x, y: x if x else y, TypeError, "<input x> has no value yet"),
    "a comparison": (lambda x, y: x if x > 0 else y, TypeError, "<input x> has no value yet, so that nothing can be compared"),
    "no expression": (lambda x, y: 3.0, TypeError, "wanted an expression made from the inputs, got 3.0"),
    "two names": (lambda x, y: (x + y).named("a").named("b"), ValueError, "has a name already"),
    "renaming an input": (lambda x, y: x.named("a"), ValueError, "has a name already"),
    "a name twice": (lambda x, y: (x + 1).named("a") + (y + 1).named("a"), ValueError, "'a' is used twice"),
    "the name of an input": (lambda x, y: (x + 1).named("y"), ValueError, "'y' is used twice"),
    "a number for a name": (lambda x, y: (x + y).named(3), TypeError, "must be a string, got 3"),
}


@pytest.mark.parametrize("function, error, match", REFUSED.values(), ids=REFUSED)
def test_refused(function, error, match):
    with pytest.raises(error, match=match):
        Graph.of(function)


def test_an_input_that_is_not_listed():
    x, y = Expression("input", name="x"), Expression("input", name="y")
    with pytest.raises(ValueError, match="reads 'y', which is no input or node"):
        Graph.ending_in(x * y, [x])
