"""A trace tells what was computed: its values are the records', its steps read only what came before, it shows itself well."""

import math
import re

import numpy as np
import pytest
from formula_values import latex_value
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import graphs, problems

from bpkit import MLP, Graph, examples, functions, trace, training
from bpkit.operations import takes_constant
from bpkit.rules import OPERATIONS
from bpkit.trace.notation import array, number, symbol
from bpkit.trace.of_network import symbols


@given(problems())
def test_network_values_are_those_of_the_records(problem):
    net, x, target, cost = problem
    fwd = net.forward(x)
    back = net.backward(fwd, target, **cost)
    story = trace.network(net, x, target, step_size=0.3, **cost)
    told = {step.name: step.value for step in story if step.phase != "update"}
    for l in range(1, net.depth + 1):
        for name, kept in {"z": fwd.z, "h": fwd.h, "dz": back.delta, "dh": back.g, "dW": back.dW, "db": back.db}.items():
            np.testing.assert_array_equal(told[f"{name}{l}"], kept[l])
    assert told["cost"] == back.cost
    new = training.step(net, back, 0.3).parameters()
    for step in story.phase("update"):
        np.testing.assert_array_equal(step.value, new[step.name])


@given(problems())
def test_code_of_a_step_computes_its_value_from_what_it_reads(problem):
    """Each line of code, run by itself on the values of the lines before, gives the value that the step tells."""
    net, x, target, cost = problem
    known = {
        **net.parameters(), "x": np.asarray(x), "t": np.asarray(target), "l2": cost["l2"], "alpha": 0.3,
        "m": len(np.atleast_2d(x)), "n": net.sizes[-1], "outer": np.outer, "log": lambda u: np.log(np.where(u > 0, u, 1)),
        "identity": lambda z: z, "sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh, "relu": lambda z: z * (z > 0),
        "exp": np.exp, "softplus": lambda z: np.log1p(np.exp(z)), "silu": functions.silu, "gelu": functions.gelu,
        "leaky_relu": functions.leaky_relu, "softmax": lambda z: np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True),
    }  # fmt: skip
    for step in trace.network(net, x, target, step_size=0.3, **cost):
        name, code = step.code.split(" = ", 1)
        assert name == step.name
        assert set(step.reads) <= known.keys()
        np.testing.assert_allclose(eval(code, {}, known), step.value, rtol=1e-9, atol=1e-12, err_msg=step.code)
        known[name] = step.value


@given(problems())
def test_formula_of_a_step_computes_its_value_from_what_it_reads(problem):
    """Each LaTeX formula, worked out as it is shown, on the values of the lines before."""
    net, x, target, cost = problem
    signs = symbols(net.depth, single=np.ndim(x) == 1)
    known = {**net.parameters(), "x": x, "t": target, "l2": cost["l2"], "alpha": 0.3, "n": net.sizes[-1]}
    for step in trace.network(net, x, target, step_size=0.3, **cost):
        right = re.split(r" = | \\leftarrow ", step.formula, maxsplit=1)[1]
        values = {signs[name]: value for name, value in known.items()} | {"m": float(len(np.atleast_2d(x)))}
        found = np.reshape(latex_value(right, values, batch=np.ndim(x) == 2), np.shape(step.value))
        assert np.max(np.abs(found - step.value)) <= 1e-9 * max(1, np.abs(step.value).max()), step.formula
        known[step.name] = step.value


@given(problems())
def test_numbers_of_a_step_are_those_of_what_it_reads(problem):
    net, x, target, cost = problem
    known = {**net.parameters(), "x": x, "t": target, "l2": cost["l2"], "alpha": 0.3}
    for step in trace.network(net, x, target, step_size=0.3, **cost):
        written = {name: array(known[name]) for name in step.reads} | {"n": str(net.sizes[-1])}
        pattern = re.sub("|".join(f"{{{name}}}" for name in written), lambda slot: written[slot[0][1:-1]], step.pattern)
        assert step.numbers == pattern.replace(r"\tfrac1m", rf"\tfrac1{{{len(np.atleast_2d(x))}}}")
        known[step.name] = step.value


@given(graphs())
def test_code_and_formula_of_a_graph_step_compute_its_value(case):
    """Whatever stands on the right, as Python and as LaTeX, worked out on the values of the steps before."""
    graph, point = case
    known, sums = dict(point), {}
    python = {"sigmoid": lambda u: 1 / (1 + np.exp(-u)), **{f: getattr(np, f) for f in ("exp", "log", "sin", "cos", "tanh")}}
    python |= {"max": max, "min": min, "abs": abs}
    for step in trace.graph(graph, point):
        _, sign, right = re.fullmatch(r"(\S+) (\+?=) (.*)", step.code).groups() if " " in step.code else ("", "=", step.name)
        if right.startswith("sum of"):
            assert sums[step.name] == pytest.approx(step.value, rel=1e-12, abs=1e-12)
            if "10^" not in step.numbers:  # what is shown has four digits
                parts = [abs(part.value) for part in trace.graph(graph, point).of(step.name)]
                assert latex_value(step.numbers, {}) == pytest.approx(step.value, abs=1e-3 * sum(parts))
        else:
            close = pytest.approx(step.value, rel=1e-9, abs=1e-11)
            assert eval(right, python, known) == close, step.code
            latex = re.split(r" = | \\mathrel\{\+\}= ", step.formula, maxsplit=1)[-1]
            if right not in ("0", "1"):
                assert latex_value(latex, {latex_of(name, graph): value for name, value in known.items()}) == close, step.formula
            sums[step.name] = sums.get(step.name, 0) + step.value
        known[step.name] = step.value if sign == "=" else sums[step.name]


def latex_of(name, graph):
    """The symbol of a node, or of the derivative of the output by it."""
    if name in graph.names:
        return symbol(name)
    return rf"\frac{{\partial {symbol(graph.output)}}}{{\partial {symbol(name[1:])}}}"


NUMBERS = st.sampled_from([-2.5, -0.75, -0.0625, 0.0625, 0.5, 1.25, 3.0, 1e-05])


@pytest.mark.parametrize("op", OPERATIONS)
@settings(max_examples=20)
@given(u=NUMBERS, v=NUMBERS, c=NUMBERS)
def test_numbers_of_a_graph_step_compute_its_value(op, u, v, c):
    """With brackets where they belong: around a negative number, and around a power of ten in a power."""
    rule = OPERATIONS[op]
    u, v, c = (abs(one) if f"{name} > 0" in rule.where else one for name, one in {"u": u, "v": v, "c": c}.items())
    if "==" in rule.where:
        u = math.exp(v)
    assume(not rule.kink or u != v)
    const = c if takes_constant(rule) else None
    graph = Graph(["u", "v"], [("w", op, ["u", "v"][: len(rule.derivatives)], const), ("s", "mulc", ["w"], -0.5)])
    try:
        story = trace.graph(graph, {"u": u, "v": v})
    except ValueError:
        assume(False)  # a power that does not exist, or overflows
    for step in story:
        size = max(1, abs(story.of("w")[0].value), abs(u), abs(v), 1 / abs(u), 1 / abs(v))
        assert latex_value(step.numbers, {}) == pytest.approx(step.value, rel=5e-3, abs=2e-4 * size), step.numbers


@given(problems())
def test_pattern_of_a_step_becomes_its_formula(problem):
    net, x, target, cost = problem
    signs = symbols(net.depth, single=np.ndim(x) == 1)
    for step in trace.network(net, x, target, **cost):
        slots = "|".join(f"{{{name}}}" for name in (*step.reads, "n"))
        formula = re.sub(slots, lambda slot: signs[slot[0][1:-1]], step.pattern)
        assert step.formula == f"{signs[step.name]} = {formula}"


@given(graphs())
def test_graph_contributions_add_up_to_the_gradients(case):
    graph, point = case
    fwd = graph.forward(point)
    back = graph.backward(fwd)
    story = trace.graph(graph, point)
    for step in story.phase("forward"):
        assert step.value == fwd[step.name]
    for name in graph.names:
        parts = [step.value for step in story.phase("backward").of(f"d{name}") if "sum of" not in step.code]
        assert sum(parts) == pytest.approx(back[name], rel=1e-12, abs=1e-12)


def test_every_contribution_at_a_fork_comes_by_itself_and_then_the_sum():
    story = examples.staged_function.trace()
    assert [step.code for step in story.of("dx")] == [
        "dx += dxpy * 1",
        "dx += dsigx * sigx * (1 - sigx)",
        "dx += dnum * 1",
        "dx = sum of the 3 contributions",
    ]


def test_steps_are_numbered_and_read_only_what_came_before():
    story = examples.three_tanh_layers.trace()
    known = {"x", "t", "l2", "alpha", *examples.three_tanh_layers.network.parameters()}
    for number_, step in enumerate(story, start=1):
        assert step.number == number_
        assert set(step.reads) <= known
        known.add(step.name)


def test_lines_follow_algorithms_6_3_and_6_4():
    names = [step.name for step in examples.flagship.trace()]
    forward = ["h0", "z1", "h1", "z2", "h2", "cost"]
    backward = ["dh2", "dz2", "db2", "dW2", "dh1", "dz1", "db1", "dW1"]
    assert names == [*forward, *backward, "W1", "b1", "W2", "b2"]


def test_iterates_and_slices():
    story = examples.flagship.trace()
    assert len(list(story)) == len(story) == 18
    assert isinstance(story[2:5], trace.Trace) and [step.number for step in story[2:5]] == [3, 4, 5]
    assert story[-1].name == "b2"


def test_numbers_stand_in_the_formula():
    step = examples.flagship.trace().of("dW2")[0]
    assert step.formula == r"\nabla_{W^{(2)}} J = \delta^{(2)} {h^{(1)}}^\top"
    assert r"\begin{bmatrix}0.5701 \\ -0.5701\end{bmatrix}" in step.numbers
    assert r"\begin{bmatrix}0.8397 \\ 0.3275\end{bmatrix}" in step.numbers


def test_shown_as_aligned_text_and_as_a_table_of_formulas():
    story = examples.flagship.trace()
    lines = repr(story).splitlines()
    values = [line.index("[") for line in lines if "[" in line]
    assert len(set(values)) == 1
    html = story._repr_html_()
    assert html.count("<tr>") == len(story) + 4  # a head, and one for each phase
    assert "&amp;" in html and r"\(" in html


def test_large_arrays_are_cut_short():
    net = MLP.random([50, 40, 10], ["tanh", "softmax"])
    story = trace.network(net, np.ones(50), np.eye(10)[0])
    assert r"\cdots" in story.of("z1")[0].numbers and len(story.of("z1")[0].numbers) < 2000


@pytest.mark.parametrize(
    ("value", "latex"),
    [(0.4786764, "0.4787"), (-2.0, "-2"), (1.5e-7, r"1.5\times10^{-7}"), (float("-inf"), r"-\infty"), (0.0, "0")],
)
def test_number(value, latex):
    assert number(value) == latex


@pytest.mark.parametrize(
    ("name", "latex"),
    [("W2[1,0]", "W^{(2)}_{21}"), ("b1[10]", "b^{(1)}_{11}"), ("W1[9,0]", "W^{(1)}_{10,1}"), ("v12", "v_{12}")],
)
def test_symbol(name, latex):
    assert symbol(name) == latex
