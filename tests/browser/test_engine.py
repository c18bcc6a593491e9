"""engine.js and bpkit.graph are twins: the same graphs, the same values and gradients to 1e-12."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import graphs

from bpkit import Graph
from bpkit.live.figure import module
from bpkit.operations import PLAIN, WITH_CONSTANT

SWEEP = """([graph, ...from]) => {
    const { value, gradient } = new Graph(graph).sweep(...from);
    const names = [...graph.inputs, ...graph.nodes.map((node) => node.name)];
    return names.map((name) => [value(name), gradient(name)]);
}"""


PARTIALS = """([graph, point]) => {
    const { partials } = new Graph(graph).sweep(point);
    return graph.nodes.map((node) => partials(node.name));
}"""


@pytest.fixture(scope="module")
def evaluate(browser):
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        page.evaluate(f"() => {{ {module('rules.js')} {module('engine.js')}; window.Graph = Graph; }}")
        yield page.evaluate


@pytest.fixture(scope="module")
def engine(evaluate):
    return lambda graph, *start: evaluate(SWEEP, [graph.as_data(), *start])


def assert_twins(engine, graph, point):
    assert_same(graph, point, engine(graph, point))


def assert_same(graph, point, swept):
    fwd = graph.forward(point)
    back = graph.backward(fwd)
    for name, (value, gradient) in zip(graph.names, swept, strict=True):
        assert math.isclose(value, fwd[name], rel_tol=1e-12, abs_tol=1e-12), name
        assert math.isclose(gradient, back[name], rel_tol=1e-12, abs_tol=1e-12), name


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=graphs())
def test_random_graphs(engine, case):
    assert_twins(engine, *case)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=graphs())
def test_local_derivatives(evaluate, case):
    graph, point = case
    fwd = graph.forward(point)
    for node, partials in zip(graph.nodes, evaluate(PARTIALS, [graph.as_data(), point]), strict=True):
        assert partials == pytest.approx(fwd.partials(node.name), rel=1e-12, abs=1e-12), node


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=graphs(), data=st.data())
def test_a_sweep_can_start_at_any_node(engine, case, data):
    graph, point = case
    output = data.draw(st.sampled_from(graph.names))
    assert_same(Graph(graph.inputs, graph.nodes, output), point, engine(graph, point, output))


def test_a_sweep_does_not_meet_what_comes_after_its_start(engine):
    graph = Graph(["x"], [("s", "square", ("x",)), ("r", "powc", ("x",), 0.5)])
    assert engine(graph, {"x": 0.0}, "s")[0] == [0, 0]  # though r has no derivative at 0


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("op", [*PLAIN, *WITH_CONSTANT])
@given(u=st.floats(0.2, 3), v=st.floats(0.2, 3), sign=st.sampled_from([1, -1]), c=st.floats(-3, 3))
def test_every_operation(engine, op, u, v, sign, c):
    if op not in ("log", "powc", "pow"):
        u = sign * u
    if op == "cpow":
        c = abs(c) + 0.1
    args = ["u", "v"][: PLAIN[op].arity] if op in PLAIN else ["u"]
    node = {"name": "w", "op": op, "args": args, "const": c if op in WITH_CONSTANT else None}
    assert_twins(engine, Graph(["u", "v"], [node]), {"u": u, "v": v})


@pytest.mark.parametrize("u", [1000.0, -1000.0])
def test_saturated_sigmoid(engine, u):
    graph = Graph(["u"], [("h", "sigmoid", ("u",))])
    assert_twins(engine, graph, {"u": u})
