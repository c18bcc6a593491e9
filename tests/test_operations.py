"""Protects operations of one's own: they work wherever a graph goes, and what cannot be done with one is said.

The operations that are shipped are checked with their rules, in test_rules.py.
"""

import copy
import math
import pickle

import pytest

from bpkit import Graph, gradcheck, live, trace
from bpkit.operations import Operation

cube = Operation("cube", "u**3", "3 * u**2")
by_functions = Operation("cube", lambda u: u**3, lambda u, w: 3 * w / u)
hypot = Operation("hypot", "(u**2 + v**2)**0.5", "u / w", "v / w")
smooth = Operation("smooth", "softplus(u) + sigmoid(u) * max(u, 0) - abs(u)", "0 * u")


@pytest.mark.parametrize("operation", [cube, by_functions])
def test_values_and_derivatives(operation):
    graph = Graph.of(lambda x: 2 * operation(x) + x)
    fwd = graph.forward(x=2.0)
    assert fwd.output == 18 and graph.backward(fwd)["x"] == 25
    assert gradcheck.check(graph, {"x": 2.0}).difference < 1e-12
    assert graph.forward(x=1j).output == pytest.approx(-2j + 1j)


def test_two_arguments():
    graph = Graph.of(lambda x, y: hypot(x, y))
    assert graph.backward(graph.forward(x=3.0, y=4.0)).grads == {"x": 0.6, "y": 0.8, "v1": 1}
    assert gradcheck.check(graph, {"x": 3.0, "y": 4.0}).difference < 1e-12


def test_formulas_call_the_functions_of_the_rule_book():
    softplus, sigmoid = math.log(1 + math.exp(0.5)), 1 / (1 + math.exp(-0.5))
    assert Graph.of(lambda x: smooth(x)).forward(x=0.5).output == pytest.approx(softplus + sigmoid * 0.5 - 0.5)


def test_a_trace_writes_formulas_and_the_calls_of_functions():
    story = trace.graph(Graph.of(lambda x, y: hypot(cube(x), by_functions(y)).named("f")), {"x": 1.0, "y": 2.0})
    codes = [step.code for step in story]
    assert codes[2:5] == ["v1 = x**3", "v2 = cube(y)", "f = (v1**2 + v2**2)**0.5"]
    assert codes[6:] == ["dv1 = df * (v1 / f)", "dv2 = df * (v2 / f)", "dy = dv2 * dcube(y)", "dx = dv1 * 3 * x**2"]


def test_a_graph_with_one_can_be_pickled_and_copied():
    graph = Graph.of(lambda x: cube(x) * 2)
    assert pickle.loads(pickle.dumps(graph)).nodes == graph.nodes
    assert copy.deepcopy(Graph.of(lambda x: by_functions(x))).forward(x=2.0).output == 8


def test_a_live_figure_refuses_it():
    with pytest.raises(
        ValueError, match="node 'v1' is a cube, an operation of your own: a live figure cannot carry it"
    ):
        live.graph_stepper(Graph.of(lambda x: cube(x)), {"x": 1.0})


REFUSED = {
    "no name": (lambda: Operation(3, "u", "1"), TypeError, "wants to be a word, got 3"),
    "no derivative": (lambda: Operation("f", "u"), TypeError, "f: wanted one derivative, or two .* got 0"),
    "a number for a formula": (lambda: Operation("f", "u", 1), TypeError, "f: wanted a formula such as .* got 1"),
    "another letter": (lambda: Operation("f", "u * v", "v"), ValueError, "f: 'u \\* v' names v; known: u"),
    "numbers": (lambda: cube(2), TypeError, r"cube wants 1 expression\(s\), got 2"),
    "too many": (lambda: Graph.of(lambda x: cube(x, x)), TypeError, r"cube wants 1 expression\(s\)"),
    "no number": (lambda: Graph.of(lambda x: Operation("f", lambda u: None, "1")(x)).forward(x=1), TypeError, "f gave None"),
    "a constant": (lambda: Graph(["x"], [("a", cube, ("x",), 2)]), ValueError, "cube takes no constant"),
    "no complex": (
        lambda: Graph.of(lambda x: Operation("f", lambda u: math.sin(u), "1")(x)).forward(x=1j), TypeError,
        "the operation f does not take complex numbers",
    ),
}  # fmt: skip


@pytest.mark.parametrize("call, error, match", REFUSED.values(), ids=REFUSED)
def test_refused(call, error, match):
    with pytest.raises(error, match=match):
        call()
