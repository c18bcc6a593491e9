"""Protects the judge of all other gradients: both methods on known derivatives, and that it finds faults."""

import numpy as np
import pytest
from hypothesis import assume, given
from strategies import graphs, problems

from bpkit import MLP, Graph, gradcheck
from bpkit.functions import ACTIVATIONS, LOSSES, Activation, Loss
from bpkit.gradcheck import GradientCheck, Kink, central_difference, complex_step


def test_complex_step_is_exact():
    point = np.array([[1.0, -2.0], [0.5, 3.0]])
    assert complex_step(lambda v: (v**3).sum(), point).tolist() == (3 * point**2).tolist()
    by_hand = [[3 * np.exp(3), 0], [0, np.exp(3)]]
    np.testing.assert_allclose(complex_step(lambda v: np.exp(v[0, 0] * v[1, 1]), point), by_hand, rtol=1e-15)


def test_complex_step_does_not_cancel_where_differences_do():
    """f = exp/(sin³ + cos³) at 1.5, the example of Squire and Trapp; the derivative by the quotient rule."""

    def f(x):
        return np.exp(x) / (np.sin(x) ** 3 + np.cos(x) ** 3)

    x = 1.5
    s, c = np.sin(x), np.cos(x)
    q = s**3 + c**3
    exact = np.exp(x) * (q - 3 * s * s * c + 3 * c * c * s) / q**2
    assert complex_step(f, x) == pytest.approx(exact, rel=1e-15)
    assert abs(central_difference(f, x, h=1e-12) - exact) > 1e-6


@pytest.mark.parametrize("h", [1e-1, 1e-2, 1e-3])
def test_central_differences_of_a_cubic_are_off_by_h_squared(h):
    """(f(x + h) - f(x - h)) / 2h = 3x² + h² for f = x³."""
    assert central_difference(lambda v: (v**3).sum(), [2.0], h)[0] == pytest.approx(12 + h * h, abs=1e-11)


def test_the_point_is_left_alone_and_keeps_its_shape():
    point = np.array([[1, 2], [3, 4]])
    for method in (complex_step, central_difference):
        assert method(lambda v: v.sum(), point).shape == (2, 2)
        assert method(lambda v: 2 * v, 3).shape == ()
    assert point.tolist() == [[1, 2], [3, 4]]


@given(problems())
def test_both_methods_agree_on_networks(problem):
    assume(not {"relu", "leaky_relu"} & {*problem.network.activations})  # a kink within h of the point would be no fault
    check = gradcheck.check(problem.network, problem.x, problem.target, method=central_difference, **problem.cost)
    assert check.difference < 1e-6


@given(graphs())
def test_both_methods_agree_on_graphs(drawn):
    graph, point = drawn
    exact = gradcheck.check(graph, point).numerical
    near = gradcheck.check(graph, point, method=lambda f, v: central_difference(f, v, 1e-6)).numerical
    scale = 1 + max(abs(v) for v in graph.forward(point).values.values())
    for name in point:
        assert near[name] == pytest.approx(exact[name], rel=1e-4, abs=1e-5 * scale)


def test_a_wrong_gradient_is_found():
    right = {"W1": np.array([1.0, 2.0]), "b1": np.array([0.0])}
    wrong = {"W1": np.array([1.0, -2.0]), "b1": np.array([0.0])}
    assert GradientCheck(right, right).difference == 0
    assert GradientCheck(wrong, right).difference == 2
    assert GradientCheck({**right, "b1": np.array([1e-3])}, right).difference == 1e-3


@pytest.mark.parametrize("name", ["a", "b"])
def test_a_gradient_that_is_no_number_is_found(name):
    right = {"a": np.array([1.0]), "b": np.array([1.0])}
    assert np.isnan(GradientCheck({**right, name: np.array([np.nan])}, right).difference)


def test_a_check_prints_every_entry():
    network = MLP.random([2, 1], "tanh")
    lines = str(gradcheck.check(network, [1, 2], [0], loss="mse")).splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["W1[0,0]", "W1[0,1]", "b1[0]"]


def test_refusals():
    network = MLP.random([1, 1], "tanh")
    for method in (complex_step, central_difference):
        with pytest.raises(ValueError, match="h: wanted a step other than 0"):
            method(lambda v: v, 1, h=0)
        with pytest.raises(TypeError, match="h: wanted a number, got 'small'"):
            method(lambda v: v, 1, h="small")
        with pytest.raises(TypeError, match="point: wanted numbers"):
            method(lambda v: v, "here")
    with pytest.raises(ValueError, match="unknown loss 'ce'"):
        gradcheck.check(network, [1], [1], loss="ce")
    with pytest.raises(TypeError, match="target"):
        gradcheck.check(network, [1])


# It never lies: what is no derivative is said, and what is one is given

BOTH = pytest.mark.parametrize("method", [complex_step, central_difference])
NOT_ANALYTIC = {  # (f, its gradient at (3, -4))
    "norm": (np.linalg.norm, [0.6, -0.8]),
    "abs": (lambda v: np.abs(v).sum(), [1, -1]),
    "abs among others": (lambda v: np.abs(v).sum() + (v**3).sum(), [28, 47]),
    "conj": (lambda v: (v * v.conj()).sum(), [6, -8]),
    "real": (lambda v: (v.real * v).sum(), [6, -8]),
    "half of it": (lambda v: v[0] ** 2 + v[1].real ** 2, [6, -8]),
    "a small share": (lambda v: (v**2).sum() + 1e-3 * np.abs(v).sum(), [6.001, -8.001]),
}


@pytest.mark.parametrize("f, gradient", NOT_ANALYTIC.values(), ids=NOT_ANALYTIC)
def test_a_function_that_is_not_analytic_is_noticed(f, gradient):
    point = np.array([3.0, -4.0])
    with pytest.raises(ValueError, match=r"f is not analytic at point\[\d\].*the complex step says .*differences say"):
        complex_step(f, point)
    np.testing.assert_allclose(central_difference(f, point), gradient, rtol=1e-8)


@BOTH
@pytest.mark.parametrize(
    "f, at, left, right",
    [
        (lambda v: np.abs(v.real), 0.0, -1, 1),
        (lambda v: np.where(v.real > 0, v, 0)[()], 0.0, 0, 1),
        (lambda v: np.where(v.real > 2, 3 * v, v + 4)[()], 2.0, 1, 3),
        (lambda v: np.where(v.real > 1e6, 2 * v, v + 1e6)[()], 1e6, 1, 2),
        (lambda v: 1e-9 * np.where(v.real > 0, v, -v)[()], 0.0, -1e-9, 1e-9),
        (lambda v: v**2 + np.where(v.real > 1, 2 * v, v + 1)[()], 1.0, 3, 4),
    ],
)
def test_a_kink_is_named_with_its_two_slopes(method, f, at, left, right):
    with pytest.raises(Kink, match="f has a kink at the point: its slope is .* on the left and .* on the right") as caught:
        method(f, at)
    assert caught.value.left == pytest.approx(left, rel=1e-4, abs=1e-12)
    assert caught.value.right == pytest.approx(right, rel=1e-4, abs=1e-12)
    with pytest.raises(Kink, match=r"kink at point\[1,0\]"):
        method(lambda v: f(v[1, 0]), [[at], [at]])


@BOTH
@pytest.mark.parametrize("distance", [1e-3, 3e-6, 1e-6, -3e-6])
def test_beside_a_kink_there_is_a_derivative(method, distance):
    f = lambda v: (np.where(v.real > 0, 5 * v, 2 * v) + v**2)[()]  # noqa: E731
    assert method(f, distance) == pytest.approx((5 if distance > 0 else 2) + 2 * distance, rel=1e-7)


SMOOTH = {  # f, its derivative, points where its size and its curvature are far from 1
    "square": (lambda v: v**2, lambda x: 2 * x, [1e9, -1e9, 1e5, 1e-9, 0.0]),
    "cube": (lambda v: v**3, lambda x: 3 * x * x, [0.0, 1e-3, 1e4]),
    "exp": (np.exp, np.exp, [-30.0, 0.0, 30.0]),
    "log": (np.log, lambda x: 1 / x, [1e-8, 1e-3, 1.0, 1e8]),
    "reciprocal": (lambda v: 1 / v, lambda x: -1 / x**2, [1e-6, -1e-6, 1.0, 1e6]),
    "a wave": (lambda v: np.sin(100 * v), lambda x: 100 * np.cos(100 * x), [0.0, 0.3, 2.0]),
    "steep": (lambda v: np.tanh(1000 * v), lambda x: 1000 / np.cosh(1000 * x) ** 2, [0.0, 1e-3, 0.02]),
    "constant": (lambda v: 3.0, lambda x: 0.0, [0.0, 1e9]),
    "far above 0": (lambda v: v + 1e6, lambda x: 1.0, [0.0, 1.0]),
}


@pytest.mark.parametrize("f, derivative, points", SMOOTH.values(), ids=SMOOTH)
def test_smooth_functions_of_any_size_pass(f, derivative, points):
    for x in points:
        exact = derivative(x)
        assert complex_step(f, x) == pytest.approx(exact, rel=1e-13, abs=1e-50)
        assert central_difference(f, x) == pytest.approx(exact, rel=1e-6, abs=1e-6 * abs(f(x)) + 2e-10)


@BOTH
@pytest.mark.parametrize(
    "f, error, match",
    [
        (lambda v: v**2, ValueError, r"f gives an array of shape \(2,\); wanted a number, such as the sum"),
        (lambda v: (v**2)[:1], ValueError, r"f gives an array of shape \(1,\)"),
        (lambda v: [v[0], v[1]], ValueError, r"f gives an array of shape \(2,\)"),
        (lambda v: None, TypeError, "f gives None; wanted a number"),
        (lambda v: "a", TypeError, "f gives 'a'; wanted a number"),
        (lambda v: v.sum() * 1j, ValueError, "for a real point; wanted a real number"),
    ],
)
def test_what_is_no_number_is_refused(method, f, error, match):
    with pytest.raises(error, match=match):
        method(f, [3.0, 2.0])


def test_a_point_must_be_real():
    with pytest.raises(ValueError, match="point: wanted real numbers"):
        complex_step(lambda v: v.sum(), [1j])


def test_a_kink_in_a_network_stands_in_the_table():
    """z = 0 · w + 0 at a ReLU: the bias has the slopes 0 and 1, the weight none but 0."""
    network = MLP([[[1.0]]], activations="relu")
    for method in (complex_step, central_difference):
        check = gradcheck.check(network, [0.0], [-1.0], loss="half_squared_error", method=method)
        assert list(check.kinks) == ["b1[0]"] and check.sides("b1[0]") == pytest.approx((0, 1), abs=1e-4)
        assert "kink: " in str(check).splitlines()[-1] and check.difference < 1e-9
        wrong = GradientCheck({**check.gradients, "b1": np.array([1.5])}, check.numerical, check.kinks)
        assert wrong.difference == pytest.approx(0.5, abs=1e-4)


SAME_TABLE = {
    "network": lambda: gradcheck.check(MLP([[[0.5]]], activations="tanh"), [1], [0], loss="mse"),
    "graph": lambda: gradcheck.check(Graph.of(lambda x, y: x * y), {"x": 3, "y": -4}),
    "activation": lambda: gradcheck.check(ACTIVATIONS["softmax"], [0.1, 0.5]),
    "loss": lambda: gradcheck.check(LOSSES["cross_entropy"], [0.1, 0.5], [0, 1]),
    "function": lambda: gradcheck.check(lambda v: (v**2).sum(), [[3.0]], [[6.0]]),
    "number": lambda: gradcheck.check(lambda v: v**2, 3.0, 6.0),
}


@pytest.mark.parametrize("make", SAME_TABLE.values(), ids=SAME_TABLE)
def test_whatever_is_checked_stands_in_the_same_table(make):
    check = make()
    assert isinstance(check, GradientCheck) and check.difference < 1e-14
    head, *rows = str(check).splitlines()
    assert head.split() == ["back-propagation", "without", "it", "difference"]
    assert len(rows) == sum(np.size(v) for v in check.numerical.values())
    assert all(len(row.split()) == 4 for row in rows)


@pytest.mark.parametrize("f", ACTIVATIONS.values(), ids=lambda f: f.name)
def test_every_shipped_activation_passes_alone(f):
    z = np.array([[0.3, -1.2, 2.0], [0.1, 5.0, -4.0]])
    assert gradcheck.check(f, z).difference < 1e-14
    assert gradcheck.check(f, z, method=central_difference).difference < 1e-8


def test_a_wrong_derivative_of_ones_own_is_found():
    wrong = Activation.of("sine", np.sin, lambda z: -np.cos(z))
    assert gradcheck.check(wrong, [0.0, 1.0]).difference == pytest.approx(2)
    wrong = Loss.of("quartic", lambda h, t: ((h - t) ** 4).sum(axis=-1), lambda h, t: (h - t) ** 3)
    assert gradcheck.check(wrong, [[2.0]], [[1.0]]).difference == pytest.approx(3 / 4)


def test_an_error_in_a_check_names_the_entry():
    network = MLP([[[1.0, 2.0]]], activations=Activation.of("size", np.abs, np.sign))
    with pytest.raises(ValueError, match=r"W1\[0,0\]: f is not analytic"):
        gradcheck.check(network, [3, 4], [1], loss="mse")
    assert gradcheck.check(network, [3, 4], [1], loss="mse", method=central_difference).difference < 1e-7
    with pytest.raises(TypeError, match="check takes a network, a graph, an activation, a loss or a function; got 3"):
        gradcheck.check(3)
