"""engine.js and bpkit.graph are twins: the same graphs, the same values and gradients to 1e-12."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import graphs

from bpkit import Graph
from bpkit.live.figure import module
from bpkit.operations import PLAIN, WITH_CONSTANT

SWEEP = """([graph, point]) => {
    const { value, gradient } = new Graph(graph).sweep(point);
    const names = [...graph.inputs, ...graph.nodes.map((node) => node.name)];
    return names.map((name) => [value(name), gradient(name)]);
}"""


@pytest.fixture(scope="module")
def engine(browser):
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        page.evaluate(f"() => {{ {module('engine.js')}; window.Graph = Graph; }}")
        yield lambda graph, point: page.evaluate(SWEEP, [graph.as_data(), point])


def assert_twins(engine, graph, point):
    fwd = graph.forward(point)
    back = graph.backward(fwd)
    for name, (value, gradient) in zip(graph.names, engine(graph, point), strict=True):
        assert math.isclose(value, fwd[name], rel_tol=1e-12, abs_tol=1e-12), name
        assert math.isclose(gradient, back[name], rel_tol=1e-12, abs_tol=1e-12), name


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=graphs())
def test_random_graphs(engine, case):
    assert_twins(engine, *case)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("op", [*PLAIN, *WITH_CONSTANT])
@given(u=st.floats(0.2, 3), v=st.floats(0.2, 3), sign=st.sampled_from([1, -1]), c=st.floats(-3, 3))
def test_every_operation(engine, op, u, v, sign, c):
    if op not in ("log", "powc"):
        u = sign * u
    args = ["u", "v"][: PLAIN[op].arity] if op in PLAIN else ["u"]
    node = {"name": "w", "op": op, "args": args, "const": c if op in WITH_CONSTANT else None}
    assert_twins(engine, Graph(["u", "v"], [node]), {"u": u, "v": v})


@pytest.mark.parametrize("u", [1000.0, -1000.0])
def test_saturated_sigmoid(engine, u):
    graph = Graph(["u"], [("h", "sigmoid", ("u",))])
    assert_twins(engine, graph, {"u": u})
