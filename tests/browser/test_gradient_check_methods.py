"""The arithmetic of gradient-check: complex numbers as in bpkit.operations.COMPLEX, single precision as in numpy."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from strategies import graphs

from bpkit import Graph
from bpkit.live.figure import module
from bpkit.live.gradient_check import operations_between
from bpkit.operations import PLAIN, WITH_CONSTANT

PARTS = ("rules.js", "engine.js", "gradient_check/complex.js", "gradient_check/methods.js")
FORWARD = """([graph, point, kind]) => {
    const complex = kind === "complex", operation = complex ? complexOperation : inSingle.real;
    const values = new Graph(graph, operation).forward(point);
    return values.map((v) => complex ? [v.re, v.im] : v);
}"""
COMPLEX_STEP = "([graph, point, wrt, h]) => new Estimates(graph, wrt, point, 'float64').complexStep(h)"
quiet = settings(
    max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much]
)


@pytest.fixture(scope="module")
def run(browser):
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        code = "".join(map(module, PARTS))
        page.evaluate(f"() => {{ {code}; Object.assign(window, {{ Graph, Estimates, complexOperation, inSingle }}); }}")
        yield page.evaluate


def assert_twins(run, graph, point):
    try:
        fwd = graph.forward(point)
    except ValueError:
        assume(False)
    assume(all(abs(v) < 1e6 for v in fwd.values.values()))
    given = {name: {"re": v.real, "im": v.imag} for name, v in point.items()}
    for name, (re, im) in zip(graph.names, run(FORWARD, [graph.as_data(), given, "complex"]), strict=True):
        close = 1e-12 * max(1, abs(fwd[name]))
        assert abs(complex(re, im) - fwd[name]) <= close, name


@quiet
@given(case=graphs(), aside=st.lists(st.floats(-0.02, 0.02), min_size=3, max_size=3))
def test_random_graphs_at_complex_points(run, case, aside):
    graph, point = case
    assert_twins(run, graph, {name: complex(v, im) for (name, v), im in zip(point.items(), aside)})


@settings(quiet, max_examples=25)
@pytest.mark.parametrize("op", [*PLAIN, *WITH_CONSTANT])
@given(
    re=st.floats(0.2, 3),
    im=st.floats(-1, 1),
    v=st.complex_numbers(min_magnitude=0.2, max_magnitude=3),
    sign=st.sampled_from([1, -1]),
    c=st.sampled_from([-3.0, -0.5, 0.0, 0.7, 2.0, 3.0]),
)
def test_every_operation_on_complex_numbers(run, op, re, im, v, sign, c):
    args = ["u", "v"][: PLAIN[op].arity] if op in PLAIN else ["u"]
    node = {"name": "w", "op": op, "args": args, "const": c if op in WITH_CONSTANT else None}
    assert_twins(run, Graph(["u", "v"], [node]), {"u": complex(sign * re, im), "v": v})


@settings(quiet, max_examples=100)
@given(case=graphs(), h=st.sampled_from([1e-20, 1e-100, 1e-200]))
def test_the_complex_step_is_the_sweeps_derivative_however_small_the_step(run, case, h):
    graph, point = case
    gradients = graph.backward(graph.forward(point))
    for wrt in (name for name in point if operations_between(graph, name)):
        assume(abs(gradients[wrt]) < 1e6)
        step = run(COMPLEX_STEP, [graph.as_data(), point, wrt, h])
        assert math.isclose(step, gradients[wrt], rel_tol=1e-11, abs_tol=1e-11), wrt


SINGLE = {
    "add": lambda u, v, c: u + v,
    "sub": lambda u, v, c: u - v,
    "mul": lambda u, v, c: u * v,
    "div": lambda u, v, c: u / v,
    "neg": lambda u, v, c: -u,
    "square": lambda u, v, c: u * u,
    "reciprocal": lambda u, v, c: np.float32(1) / u,
    "relu": lambda u, v, c: max(u, np.float32(0)),
    "addc": lambda u, v, c: u + c,
    "mulc": lambda u, v, c: u * c,
}
ROUNDED = {"exp": np.exp, "log": np.log, "tanh": np.tanh}


@quiet
@given(
    u=st.floats(0.125, 9, width=32),
    v=st.floats(0.125, 9, width=32),
    sign=st.sampled_from([1, -1]),
    c=st.floats(-3, 3),
)
def test_arithmetic_in_single_precision_is_numpys_to_the_last_bit(run, u, v, sign, c):
    u = sign * u
    args = {op: ("u", "v")[: PLAIN[op].arity if op in PLAIN else 1] for op in SINGLE}
    nodes = [(op, op, args[op], c if op in WITH_CONSTANT else None) for op in SINGLE]
    values = run(FORWARD, [Graph(["u", "v"], nodes).as_data(), {"u": u, "v": v}, "single"])
    for op, value in zip(SINGLE, values[2:], strict=True):
        assert np.float32(value) == value == SINGLE[op](np.float32(u), np.float32(v), np.float32(c)), op


@quiet
@given(u=st.floats(0.125, 9, width=32))
def test_exp_and_its_kin_in_single_precision_are_rounded_once(run, u):
    graph = Graph(["u"], [(op, op, ("u",)) for op in ROUNDED])
    for op, value in zip(ROUNDED, run(FORWARD, [graph.as_data(), {"u": u}, "single"])[1:], strict=True):
        assert np.float32(value) == value
        assert value == pytest.approx(ROUNDED[op](u), rel=2.0**-24 * 1.001, abs=1e-30), op
