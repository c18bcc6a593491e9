"""Protects the judge of all other gradients: both methods on known derivatives, and that it finds faults."""

import numpy as np
import pytest
from hypothesis import assume, given
from strategies import graphs, problems

from bpkit import MLP, gradcheck
from bpkit.gradcheck import GradientCheck, central_difference, complex_step


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
    assume("relu" not in problem.network.activations)  # a kink within h of the point would be no fault
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
