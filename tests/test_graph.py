"""Protects both sweeps of a graph: values and derivatives, forks, long chains, complex points, refusals."""

import copy
import math
import pickle
from fractions import Fraction

import pytest
from hypothesis import given
from strategies import graphs

from bpkit import Graph, gradcheck
from bpkit.graph import Node
from bpkit.operations import PLAIN, WITH_CONSTANT


def sweep(graph, **point):
    return graph.backward(graph.forward(point))


def one(op, const=None):
    return Graph(["x"], [Node("a", op, ("x",), const)])


@given(graphs())
def test_derivatives_are_what_complex_steps_give(drawn):
    graph, point = drawn
    assert gradcheck.check(graph, point).difference < 1e-9


@given(graphs())
def test_every_node_is_its_operation_of_its_arguments(drawn):
    graph, point = drawn
    values = graph.forward(point).values
    assert list(values) == list(graph.names)
    for node in graph.nodes:
        operation = PLAIN[node.op] if node.op in PLAIN else WITH_CONSTANT[node.op](node.const)
        assert values[node.name] == operation.value(*(values[arg] for arg in node.args))


@given(graphs())
def test_a_gradient_is_the_sum_of_what_the_consumers_hand_back(drawn):
    graph, point = drawn
    fwd = graph.forward(point)
    back = graph.backward(fwd)
    read = {arg for node in graph.nodes for arg in node.args}
    assert set(back.contributions) == read
    for name in graph.names:
        own = [1.0] if name == graph.output else []
        handed = [back[node.name] * fwd.local[node.name][name] for node in graph.nodes if name in node.args]
        assert back[name] == pytest.approx(math.fsum(own + handed), rel=1e-12, abs=1e-12)
        assert sorted(back.contributions.get(name, {}).values()) == pytest.approx(sorted(handed))


@given(graphs())
def test_what_the_output_does_not_depend_on_has_gradient_0(drawn):
    graph, point = drawn
    needed = {graph.output}
    for node in reversed(graph.nodes):
        if node.name in needed:
            needed.update(node.args)
    back = sweep(graph, **point)
    assert {back[name] for name in graph.names if name not in needed} <= {0.0}


@given(graphs())
def test_as_data_is_the_same_graph(drawn):
    graph, point = drawn
    again = Graph(**graph.as_data())
    assert again.nodes == graph.nodes and again.forward(point).values == graph.forward(point).values


@pytest.mark.parametrize("op, derivative", [("add", 2.0), ("sub", 0.0), ("mul", 6.0), ("div", 0.0)])
def test_an_argument_read_twice(op, derivative):
    graph = Graph(["x"], [Node("a", op, ("x", "x"))])
    assert sweep(graph, x=3)["x"] == derivative == graph.forward(x=3).local["a"]["x"]


def test_a_fork_by_hand():
    """f = (x + y)·x² at (2, 3): df/dx = x² + 2x(x + y) = 24, df/dy = x² = 4."""
    nodes = [Node("s", "add", ("x", "y")), Node("q", "square", ("x",)), Node("f", "mul", ("s", "q"))]
    back = sweep(Graph(["x", "y"], nodes), x=2, y=3)
    assert back.grads == {"x": 24, "y": 4, "s": 4, "q": 5, "f": 1}
    assert back.contributions["x"] == {"s": 4, "q": 20}


def test_an_earlier_output_leaves_later_nodes_at_0():
    nodes = [Node("a", "square", ("x",)), Node("b", "exp", ("a",))]
    assert sweep(Graph(["x"], nodes, "a"), x=3).grads == {"x": 6, "a": 1, "b": 0}


def test_the_output_may_be_an_input():
    assert sweep(Graph(["x", "y"], [], "x"), x=1, y=2).grads == {"x": 1, "y": 0}


def test_a_chain_of_100_000_nodes():
    names = ["x", *map("n{}".format, range(100_000))]
    nodes = [(name, "mulc", (before,), -1) for before, name in zip(names, names[1:])]
    graph = Graph(["x"], nodes)
    fwd = graph.forward(x=1.5)
    assert fwd.output == 1.5 and graph.backward(fwd)["x"] == 1


def test_an_expression_of_100_000_steps():
    def f(x):
        y = x
        for _ in range(100_000):
            y = y + x
        return y

    assert sweep(Graph.of(f), x=2.0)["x"] == 100_001


def test_numbers_of_every_kind_are_taken():
    for value in (2, 2.0, Fraction(2)):
        assert sweep(one("square"), x=value)["x"] == 4
    assert one("square").forward({"x": 1}).output == one("square").forward(x=1).output == 1


@pytest.mark.parametrize("op, const", [("log", None), ("powc", 0.5), ("sigmoid", None), ("tanh", None), ("exp", None)])
def test_complex_points(op, const):
    """By the Cauchy–Riemann equations, stepping along i changes the output by i times the derivative."""
    graph, h = one(op, const), 1e-6
    z = 0.7 + 0.4j
    derivative = sweep(graph, x=z)["x"]
    up, down = graph.forward(x=z + 1j * h).output, graph.forward(x=z - 1j * h).output
    assert derivative == pytest.approx((up - down) / (2j * h), rel=1e-9)
    assert graph.forward(x=z).local["a"]["x"] == derivative


def test_graphs_and_their_records_can_be_pickled_and_copied():
    graph = Graph(["x"], [Node("a", "square", ("x",)), Node("b", "powc", ("a",), 0.5)])
    for again in (copy.deepcopy, copy.copy, lambda one: pickle.loads(pickle.dumps(one))):
        for x in (3.0, 3 + 1j):
            fwd = again(graph.forward(x=x))
            back = again(fwd.graph.backward(fwd))
            assert again(graph).nodes == graph.nodes and fwd.output == graph.forward(x=x).output
            assert back["x"] == graph.backward(graph.forward(x=x))["x"] and fwd.local["a"]["x"] == 2 * x
            assert again(fwd.values) == fwd.values


def test_what_a_record_hands_out_cannot_be_changed():
    fwd = one("square").forward(x=3.0)
    back = fwd.graph.backward(fwd)
    for numbers in (fwd.values, fwd.local, fwd.local["a"], back.grads, back.contributions, back.contributions["x"]):
        for change in (lambda d: d.update(x=1), lambda d: d.__setitem__("x", 1), lambda d: d.pop("x"), lambda d: d.clear()):
            with pytest.raises(TypeError, match="the numbers of a sweep cannot be changed"):
                change(numbers)


def test_a_power_of_0_has_the_derivative_0():
    graph = Graph.of(lambda x: x**0 + x)
    assert graph.backward(graph.forward(x=0.0))["x"] == 1


BAD_GRAPHS = {
    "nothing": ((), (), ValueError, "at least one input or node"),
    "inputs in a string": ("xy", (), TypeError, "inputs: wanted a list, got 'xy'"),
    "no inputs": (None, (), TypeError, "inputs: wanted a list, got None"),
    "no nodes": (["x"], None, TypeError, "nodes: wanted a list, got None"),
    "input that is no name": ([1], (), TypeError, "must be a string, got 1"),
    "node that is no name": (["x"], [(None, "exp", ("x",))], TypeError, "must be a string, got None"),
    "an input twice": (["x", "x"], (), ValueError, "name 'x' is used twice"),
    "a node twice": (["x"], [("a", "exp", ("x",)), ("a", "exp", ("x",))], ValueError, "name 'a' is used twice"),
    "a node like an input": (["x"], [("x", "exp", ("x",))], ValueError, "name 'x' is used twice"),
    "unknown operation": (["x"], [("a", "arc", ("x",))], ValueError, "operation of node 'a' 'arc'; known: add, sub"),
    "unknown argument": (["x"], [("a", "exp", ("y",))], ValueError, "node 'a' reads 'y', which is no input or node"),
    "argument no name": (["x"], [("a", "exp", (["x"],))], ValueError, "node 'a' reads"),
    "arguments in a string": (["x", "y"], [("a", "add", "xy")], TypeError, "node 'a': args: wanted a list, got 'xy'"),
    "too few arguments": (["x"], [("a", "add", ("x",))], ValueError, r"node 'a': add takes 2 argument\(s\), got 1"),
    "too many arguments": (["x"], [("a", "exp", "x x".split())], ValueError, "node 'a': exp takes 1 .* got 2"),
    "constant missing": (["x"], [("a", "mulc", ("x",))], TypeError, "node 'a': the constant of mulc: .* got None"),
    "constant in words": (["x"], [("a", "addc", ("x",), "2")], TypeError, "node 'a': the constant of addc: .* got '2'"),
    "constant NaN": (["x"], [("a", "powc", ("x",), math.nan)], ValueError, "the constant of powc: .* got nan"),
    "constant of exp": (["x"], [("a", "exp", ("x",), 2)], ValueError, "node 'a': exp takes no constant, got 2"),
    "a node of itself": (["x"], [("a", "exp", ("a",))], ValueError, "has a cycle: a → a"),
    "a cycle": (["x"], [("a", "add", ("x", "b")), ("b", "exp", ("a",))], ValueError, "has a cycle: (a → b → a|b → a → b)"),
    "out of order": (["x"], [("a", "exp", ("b",)), ("b", "exp", ("x",))], ValueError, "'a' reads 'b', which comes after"),
    "missing field": (["x"], [{"name": "a", "op": "exp"}], TypeError, "a node wants name, op, args .* got"),
    "unknown field": (["x"], [{"name": "a", "op": "exp", "args": ["x"], "c": 2}], TypeError, "a node wants .*'c': 2"),
    "no node": (["x"], [3], TypeError, "a node wants name, op, args .* got 3"),
}  # fmt: skip


@pytest.mark.parametrize("inputs, nodes, error, match", BAD_GRAPHS.values(), ids=BAD_GRAPHS)
def test_the_constructor_refuses(inputs, nodes, error, match):
    with pytest.raises(error, match=match):
        Graph(inputs, nodes)


@pytest.mark.parametrize("output", ["y", 0, ["x"]])
def test_the_constructor_refuses_an_unknown_output(output):
    with pytest.raises(ValueError, match="unknown output .*; known: x"):
        Graph(["x"], [], output)


BAD_POINTS = {
    "no names": (0, TypeError, "forward wants the values of x by name, got 0"),
    "missing": ({}, ValueError, r"no value for input\(s\) x"),
    "unknown": ({"x": 1, "y": 2}, ValueError, "unknown input 'y'; known: x"),
    "a node": ({"x": 1, "a": 2}, ValueError, "unknown input 'a'; known: x"),
    "a string": ({"x": "1"}, TypeError, "input 'x': wanted a number, got '1'"),
    "None": ({"x": None}, TypeError, "input 'x': wanted a number, got None"),
    "a boolean": ({"x": True}, TypeError, "input 'x': wanted a number, got True"),
    "NaN": ({"x": math.nan}, ValueError, "input 'x': wanted a finite number, got nan"),
    "infinity": ({"x": -math.inf}, ValueError, "input 'x': wanted a finite number, got -inf"),
}


@pytest.mark.parametrize("point, error, match", BAD_POINTS.values(), ids=BAD_POINTS)
def test_forward_refuses(point, error, match):
    with pytest.raises(error, match=match):
        one("exp").forward(point)


NO_VALUE = [("log", None, 0), ("log", None, -1), ("reciprocal", None, 0), ("exp", None, 1000), ("powc", 0.5, -1),
            ("powc", -1, 0), ("square", None, 1e200), ("mulc", 1e200, 1e200), ("powc", 9, 1e200)]  # fmt: skip


@pytest.mark.parametrize("op, const, x", [*NO_VALUE, ("log", None, 0j), ("exp", None, 1000 + 0j), ("powc", -1, 0j)])
def test_forward_names_the_node_without_a_finite_value(op, const, x):
    with pytest.raises(ValueError, match=f"node 'a', {op} of x = .*has no finite value"):
        one(op, const).forward(x=x)


def test_forward_names_the_division_by_zero():
    graph = Graph(["x", "y"], [Node("d", "sub", ("x", "y")), Node("q", "div", ("x", "d"))])
    with pytest.raises(ValueError, match="node 'q', div of x = 2, d = 0, has no finite value"):
        graph.forward(x=2, y=2)


def test_forward_names_the_first_of_several_overflows():
    nodes = [Node("a", "mulc", ("x",), 1e200), Node("b", "mulc", ("x",), -1e200), Node("c", "add", ("a", "b"))]
    with pytest.raises(ValueError, match="node 'a'"):
        Graph(["x"], nodes).forward(x=1e200)


def test_values_whose_sum_overflows_are_fine():
    assert one("mulc", 1).forward(x=1.7e308).output == 1.7e308


def test_a_derivative_that_does_not_exist_names_its_node():
    graph = one("powc", 0.5)
    fwd = graph.forward(x=0)
    with pytest.raises(ValueError, match="node 'a', powc of x = 0, constant 0.5, has no finite derivative"):
        graph.backward(fwd)
    with pytest.raises(ValueError, match="node 'a', .* has no finite derivative"):
        fwd.local  # noqa: B018


def test_a_derivative_that_overflows_is_refused():
    graph = one("reciprocal")
    with pytest.raises(ValueError, match="derivative of 'a' by 'x' is not finite: -inf"):
        graph.backward(graph.forward(x=1e-200))


@pytest.mark.parametrize("record", [None, one("exp").forward(x=1)])
def test_backward_refuses_the_record_of_another_graph(record):
    with pytest.raises(ValueError, match="record that forward of this very graph returned"):
        one("exp").backward(record)


def test_unknown_names_list_the_known_ones():
    graph = one("exp")
    fwd = graph.forward(x=1)
    for record in (fwd, graph.backward(fwd)):
        with pytest.raises(ValueError, match="unknown node or input 'y'; known: x, a"):
            record["y"]
