"""Protects every activation and loss, the shipped and one's own: value, derivative, far ends, dtype, refusals."""

import copy
import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpkit import MLP, gradcheck
from bpkit.functions import ACTIVATIONS, LOSSES, Activation, Loss, half_norm_squared, softmax, tanh
from bpkit.gradcheck import complex_step

ELEMENTWISE = [f for f in ACTIVATIONS.values() if f.elementwise]
CLOSED_FORMS = {
    "identity": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "relu": lambda z: max(0.0, z),
    "leaky_relu": lambda z: max(z, 0.01 * z),
    "softplus": lambda z: math.log1p(math.exp(z)),
    "silu": lambda z: z / (1 + math.exp(-z)),
    "gelu": lambda z: z / (1 + math.exp(-2 * math.sqrt(2 / math.pi) * (z + 0.044715 * z**3))),
}
finite = st.floats(-20, 20).filter(lambda z: z == 0 or abs(z) > 1e-6)
by_name = {"ids": lambda value: value.name}


@pytest.mark.parametrize("f", ELEMENTWISE, **by_name)
@given(z=finite)
def test_values_are_the_closed_forms(f, z):
    assert f(z) == pytest.approx(CLOSED_FORMS[f.name](z), rel=1e-14, abs=1e-15)


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
    np.testing.assert_allclose(f.jacobian(f(z), z), J, rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(f.vjp(f(z), g, z), J.T @ g, rtol=1e-13, atol=1e-15)
    if f.elementwise:
        np.testing.assert_allclose(f.derivative(f(z), z), np.diag(J), rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("f", ACTIVATIONS.values(), **by_name)
def test_the_rows_of_a_batch_do_not_mix(f):
    Z, G = np.random.default_rng(0).normal(size=(2, 4, 3))
    H = f(Z)
    for z, h, g, out in zip(Z, H, G, f.vjp(H, G, Z)):
        np.testing.assert_allclose(h, f(z), rtol=1e-14)
        np.testing.assert_allclose(out, f.vjp(f(z), g, z), rtol=1e-14)


@pytest.mark.parametrize("f", ACTIVATIONS.values(), **by_name)
def test_what_is_given_stays_as_it_was(f):
    z = np.array([1.0, -2.0, 0.5])
    for h in (f(z), f.value(z)):
        assert not np.shares_memory(h, z)
    h, g = f(z), np.ones(3)
    f.vjp(h, g, z)
    assert (z.tolist(), h.tolist(), g.tolist()) == ([1.0, -2.0, 0.5], f(z).tolist(), [1, 1, 1])


@pytest.mark.parametrize("f", ACTIVATIONS.values(), **by_name)
def test_float32_stays_float32(f):
    z = np.array([1, -2, 0.5], np.float32)
    h = f(z)
    assert h.dtype == f.vjp(h, h, z).dtype == np.float32
    assert f([1, 2]).dtype == np.float64


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_far_ends(dtype):
    z = np.array([1000, -1000], dtype)
    far = {name: f(z).tolist() for name, f in ACTIVATIONS.items()}
    assert far == {
        "identity": [1000, -1000], "sigmoid": [1, 0], "tanh": [1, -1], "relu": [1000, 0], "softmax": [1, 0],
        "leaky_relu": [1000, pytest.approx(-10)], "softplus": [1000, 0], "gelu": [1000, 0], "silu": [1000, 0],
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


def test_gelu_is_near_its_exact_form():
    for z in np.linspace(-6, 6, 241):
        assert abs(ACTIVATIONS["gelu"](z) - z * (1 + math.erf(z / math.sqrt(2))) / 2) < 5e-4


@pytest.mark.parametrize("name", ["gelu", "silu"])
def test_what_h_alone_does_not_tell_is_said(name):
    with pytest.raises(TypeError, match=f"the derivative of {name} cannot be told from h alone: hand in z"):
        ACTIVATIONS[name].derivative(np.ones(2))


# One's own

SINE = Activation.of("sine", value=np.sin, derivative=np.cos)
QUARTIC = Loss.of("quartic", lambda h, t: ((h - t) ** 4).sum(axis=-1), lambda h, t: 4 * (h - t) ** 3)


class Swish(Activation):
    """z σ(2z): of a class of its own, and with a derivative that reads both z and h."""

    def value(self, z):
        return z / (1 + np.exp(-2 * z))

    def derivative(self, h, z=None):
        s = 1 / (1 + np.exp(-2 * z))
        return s + 2 * h * (1 - s)


@pytest.mark.parametrize("f", [SINE, Swish("swish")], **by_name)
@pytest.mark.parametrize("layers", ["hidden", "all"])
def test_an_activation_of_ones_own_has_right_gradients_in_a_network(f, layers):
    network = MLP.random([3, 4, 2], f if layers == "all" else [f, "softmax"], seed=3)
    x, t = np.random.default_rng(0).normal(size=(5, 3)), np.eye(2)[[0, 1, 1, 0, 1]]
    loss = "mse" if layers == "all" else "cross_entropy"
    assert gradcheck.check(network, x, t, loss=loss, l2=0.1).difference < 1e-13
    assert network.activations[0] == f.name and network.replace(b1=[1, 1, 1, 1]).f[1] is f


def test_a_loss_of_ones_own_has_right_gradients_in_a_network():
    network = MLP.random([3, 4, 2], seed=3)
    x, t = np.random.default_rng(0).normal(size=(2, 5, 3))
    assert gradcheck.check(network, x, t[:, :2], loss=QUARTIC, reduction="sum").difference < 1e-13
    fwd = network.forward(x)
    assert network.cost(x, t[:, :2], QUARTIC) == pytest.approx(((fwd.output - t[:, :2]) ** 4).sum() / 5, rel=1e-14)


def test_an_activation_of_ones_own_gets_no_shortcut_by_its_name():
    """Only the very softmax is matched with cross-entropy; one that scales its input is not, whatever it is called."""

    class Sharp(type(softmax)):
        def value(self, z):
            return super().value(2 * z)

        def vjp(self, h, g, z=None):
            return 2 * super().vjp(h, g)

    network = MLP.random([3, 4, 2], ["tanh", Sharp("sharp")])
    assert gradcheck.check(network, [1, 2, 3], [0, 1]).difference < 1e-13
    with pytest.raises(ValueError, match="activation of layer 2: .*softmax.* choose another name"):
        MLP.random([3, 4, 2], ["tanh", Sharp("softmax")])


BROKEN = {
    "a value that sums": (lambda: MLP([[[1.0]]], activations=Activation.of("f", np.sum, np.cos)).forward([[1], [2]]),
                          ValueError, r"f: value\(z\) has shape \(\), wanted \(2, 1\), entry by entry"),
    "a derivative that is a number": (lambda: _backward(Activation.of("f", np.sin, lambda z: 1.0)),
                                      ValueError, r"f: derivative\(z\) has shape \(\)"),
    "a loss summed over the batch": (lambda: _backward(loss=Loss.of("l", lambda h, t: (h - t).sum(), np.subtract)),
                                     ValueError, r"l: value\(h, t\) has shape \(\), wanted \(2,\), one number a sample"),
    "a gradient of a row": (lambda: _backward(loss=Loss.of("l", lambda h, t: (h - t).sum(axis=-1), lambda h, t: h[0])),
                            ValueError, r"l: gradient\(h, t\) has shape \(1,\), wanted \(2, 1\)"),
    "no function": (lambda: Activation.of("f", np.sin, 1.0), TypeError, "f: derivative: wanted a function, got 1.0"),
    "no name": (lambda: Activation.of(np.sin, np.sin, np.cos), TypeError, "name: wanted a word .* got <ufunc 'sin'>"),
    "a class": (lambda: MLP([[[1.0]]], activations=Swish), TypeError, "activations.* got <class .*Swish"),
    "in place": (lambda: MLP([[[1.0]]], activations=Activation.of("f", lambda z: np.tanh(z, out=z), np.cos)).forward([1]),
                 ValueError, "read-only"),
}  # fmt: skip


def _backward(f="tanh", loss="mse"):
    network = MLP([[[1.0]]], activations=f)
    return network.backward(network.forward([[1], [2]]), [[0], [0]], loss)


@pytest.mark.parametrize("call, error, match", BROKEN.values(), ids=BROKEN)
def test_what_does_not_fit_is_said(call, error, match):
    with pytest.raises(error, match=match):
        call()


def test_what_an_own_function_keeps_does_not_get_into_a_record():
    kept = np.zeros((1, 1))
    network = MLP([[[1.0]]], activations=Activation.of("f", lambda z: kept, np.cos))
    fwd = network.forward([1])
    kept += 1
    assert fwd.output.tolist() == [0]


def test_they_are_pickled_and_are_their_own_copies():
    for f in (*ACTIVATIONS.values(), *LOSSES.values()):
        assert pickle.loads(pickle.dumps(f)) is f
    for f in (tanh, SINE, QUARTIC):
        assert copy.deepcopy(f) is f and copy.copy(f) is f
    assert pickle.loads(pickle.dumps(SINE))(1.0) == np.sin(1.0)


class Careless(Activation):
    """It keeps the array that it returns."""

    def value(self, z):
        self.buffer = np.tanh(z)
        return self.buffer

    def derivative(self, h, z=None):
        return 1 - h * h


def test_what_a_class_of_ones_own_keeps_cannot_change_a_record():
    f = Careless("careless")
    fwd = MLP([[[1.0]]], activations=f).forward([0.5])
    with pytest.raises(ValueError, match="read-only"):
        f.buffer += 1
    assert fwd.output.item() == np.tanh(0.5)
