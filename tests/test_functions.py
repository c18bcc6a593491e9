"""Protects every activation and loss: its value, its derivative, its far ends and its dtype."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpkit.functions import ACTIVATIONS, LOSSES, half_norm_squared, softmax
from bpkit.gradcheck import complex_step

ELEMENTWISE = [f for f in ACTIVATIONS.values() if f.elementwise]
CLOSED_FORMS = {
    "identity": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "relu": lambda z: max(0.0, z),
}
finite = st.floats(-20, 20).filter(lambda z: z == 0 or abs(z) > 1e-6)
by_name = {"ids": lambda value: value.name}


@pytest.mark.parametrize("f", ELEMENTWISE, **by_name)
@given(z=finite)
def test_values_are_the_closed_forms(f, z):
    assert f(z) == pytest.approx(CLOSED_FORMS[f.name](z), rel=1e-14, abs=1e-300)


@given(z=st.lists(finite, min_size=1, max_size=5))
def test_softmax_is_its_formula(z):
    e = [math.exp(v) for v in z]
    np.testing.assert_allclose(softmax(z), np.array(e) / math.fsum(e), rtol=1e-13)


@pytest.mark.parametrize("f", ACTIVATIONS.values(), **by_name)
@given(seed=st.integers(0, 10**6))
def test_the_jacobian_and_the_vjp_are_what_complex_steps_give(f, seed):
    rng = np.random.default_rng(seed)
    z, g = rng.normal(size=3), rng.normal(size=3)
    J = np.array([complex_step(lambda v: f(v)[j], z) for j in range(3)])
    np.testing.assert_allclose(f.jacobian(f(z)), J, rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(f.vjp(f(z), g), J.T @ g, rtol=1e-13, atol=1e-15)
    if f.elementwise:
        np.testing.assert_allclose(f.derivative(f(z)), np.diag(J), rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("f", ACTIVATIONS.values(), **by_name)
def test_the_rows_of_a_batch_do_not_mix(f):
    Z, G = np.random.default_rng(0).normal(size=(2, 4, 3))
    H = f(Z)
    for z, h, g, out in zip(Z, H, G, f.vjp(H, G)):
        np.testing.assert_allclose(h, f(z), rtol=1e-14)
        np.testing.assert_allclose(out, f.vjp(f(z), g), rtol=1e-14)


@pytest.mark.parametrize("f", ACTIVATIONS.values(), **by_name)
def test_what_is_given_stays_as_it_was(f):
    z = np.array([1.0, -2.0, 0.5])
    f(z)
    assert z.tolist() == [1.0, -2.0, 0.5]


@pytest.mark.parametrize("f", ACTIVATIONS.values(), **by_name)
def test_float32_stays_float32(f):
    h = f(np.array([1, -2, 0.5], np.float32))
    assert h.dtype == f.vjp(h, h).dtype == np.float32
    assert f([1, 2]).dtype == np.float64


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_far_ends(dtype):
    z = np.array([1000, -1000], dtype)
    far = {name: f(z).tolist() for name, f in ACTIVATIONS.items()}
    assert far == {
        "identity": [1000, -1000], "sigmoid": [1, 0], "tanh": [1, -1], "relu": [1000, 0], "softmax": [1, 0],
    }  # fmt: skip


def test_softmax_of_rows_far_from_each_other():
    half = [0.5, 0.5]
    assert softmax([[5000.0, 5000.0], [-5000.0, -5000.0], [0.0, -5000.0]]).tolist() == [half, half, [1.0, 0.0]]


def test_relu_has_derivative_0_at_0():
    relu = ACTIVATIONS["relu"]
    assert relu.derivative(relu(np.array([0.0, -1.0, 1e-300]))).tolist() == [0, 0, 1]


def test_softmax_has_no_elementwise_derivative():
    with pytest.raises(TypeError, match="Jacobian"):
        softmax.derivative(np.array([0.5, 0.5]))


def test_losses_by_hand():
    h, t = [0.25, 0.75], [0.0, 1.0]
    assert LOSSES["half_squared_error"](h, t) == 0.0625
    assert LOSSES["mse"](h, t) == 0.0625
    assert LOSSES["mse"]([3.0], [1.0]) == 4.0
    assert LOSSES["cross_entropy"](h, t) == -math.log(0.75)
    assert LOSSES["binary_cross_entropy"](h, t) == pytest.approx(-2 * math.log(0.75), rel=1e-15)
    assert LOSSES["cross_entropy"]([[0.25, 0.75]] * 2, [[0.5, 0.5], [1, 0]]) == pytest.approx(
        [-0.5 * math.log(0.25 * 0.75), -math.log(0.25)], rel=1e-15
    )


@pytest.mark.parametrize("loss", LOSSES.values(), **by_name)
@given(seed=st.integers(0, 10**6))
def test_loss_gradients_are_what_complex_steps_give(loss, seed):
    rng = np.random.default_rng(seed)
    h, t = rng.uniform(0.01, 0.99, size=(2, 3))
    t /= t.sum()
    np.testing.assert_allclose(loss.gradient(h, t), complex_step(lambda v: loss.value(v, t), h), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("loss", LOSSES.values(), **by_name)
def test_a_perfect_hard_answer_costs_nothing(loss):
    t = np.array([0.0, 1.0])
    assert loss(t, t) == 0
    assert np.isfinite(loss.gradient(t, t)).all()


@pytest.mark.parametrize("name", ["cross_entropy", "binary_cross_entropy"])
def test_an_impossible_answer_has_no_logarithm(name):
    with pytest.raises(ValueError, match=f"{name}: .* logarithm does not exist"):
        LOSSES[name]([0.0, 1.0], [1.0, 0.0])


def test_losses_refuse_shapes_that_differ():
    with pytest.raises(ValueError, match=r"h has shape \(1,\), but t has shape \(2,\)"):
        LOSSES["mse"]([0.3], [0, 1])


def test_activations_refuse_what_is_no_number():
    with pytest.raises(TypeError, match="tanh: wanted numbers, got 'a'"):
        ACTIVATIONS["tanh"]("a")
    with pytest.raises(ValueError, match="softmax: the rows have different lengths"):
        softmax([[1, 2], [3]])


def test_half_norm_squared():
    assert half_norm_squared(np.array([[3.0, 0.0], [0.0, 4.0]])) == 12.5
