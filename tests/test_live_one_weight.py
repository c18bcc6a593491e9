"""The figure one-weight as a Python object: its state, and what it takes and refuses."""

import numpy as np
import pytest

from bpkit import MLP, examples, live


@pytest.fixture
def figure():
    return live.one_weight()


def test_first_state_is_the_flagship_with_its_weight_of_a_half(figure):
    assert figure.picked == "W2[0,0]" and figure.values["W2[0,0]"] == 0.5
    for name, array in figure.network.parameters().items():
        np.testing.assert_array_equal(array, examples.flagship.network.parameters()[name])


def test_the_last_layer_begins_and_its_gradient_is_asked_for(figure):
    assert figure.asked == figure.picked
    shallow = live.one_weight(MLP([[[0.5]]]), [1], [0], loss="half_squared_error")
    assert shallow.asked == shallow.picked == "W1[0,0]"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("picked", "W3[0,0]", r"unknown parameter 'W3\[0,0\]'; known: W1\[0,0\]"),
        ("picked", "", "unknown parameter ''"),
        ("asked", "x[0]", "unknown parameter"),
        ("loss", "mse", "unknown loss 'mse'; known: cross_entropy, half_squared_error"),
        ("step_size", 1.5, "step_size: wanted a number from 0.01 to 1, got 1.5"),
        ("step_size", 0, "at least 0.01, got 0"),
    ],
)
def test_refused_states(figure, name, value, message):
    with pytest.raises(ValueError, match=message):
        setattr(figure, name, value)
    figure.asked = ""  # no question


def test_network_is_what_the_sliders_say(figure):
    figure.values = {**figure.values, "W1[1,0]": 1.25, "b2[1]": -0.5}
    assert figure.network.W[1][1, 0] == 1.25
    assert figure.network.b[2][1] == -0.5


def test_a_network_can_be_put_in(figure):
    network = MLP.random([2, 2, 2], ["tanh", "softmax"], seed=3)
    figure.network = network
    for name, array in figure.network.parameters().items():
        np.testing.assert_array_equal(array, network.parameters()[name])
    assert figure.values["x[0]"] == 0.5


def test_a_network_of_another_shape_is_refused(figure):
    with pytest.raises(ValueError, match="2–2–2.*cannot take.*2–3–2"):
        figure.network = MLP.random([2, 3, 2], ["tanh", "softmax"])


@pytest.mark.parametrize("weight", [20.5, -1e6, float("nan")])
def test_a_weight_beyond_the_sliders_is_refused(figure, weight):
    with pytest.raises(ValueError, match=r"W1\[0,0\] is .*from -20 to 20"):
        figure.values = {**figure.values, "W1[0,0]": weight}


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="at most 3.*2–4–2"):
        live.one_weight(MLP.random([2, 4, 2], "tanh"), [1, 2], [0, 1], loss="half_squared_error")
    with pytest.raises(TypeError, match="one_weight wants an MLP, got 'net'"):
        live.one_weight("net")
    with pytest.raises(ValueError, match=r"one sample.*\(3, 2\).*\(2,\)"):
        live.one_weight(examples.flagship.network, np.ones((3, 2)), [0, 1])


@pytest.mark.parametrize(
    ("activation", "loss", "losses"),
    [
        ("softmax", "cross_entropy", {"cross_entropy", "half_squared_error"}),
        ("sigmoid", "binary_cross_entropy", {"binary_cross_entropy", "half_squared_error"}),
        ("tanh", "half_squared_error", {"half_squared_error"}),
    ],
)
def test_losses_are_those_that_suit_the_output(activation, loss, losses):
    network = MLP.random([3, 2, 2], ["relu", activation])
    assert set(live.one_weight(network, [1, 2, 3], [0, 1], loss=loss).graphs) == losses


def test_caption_tells_the_gradients(figure):
    assert f"{examples.flagship.backward().dW[2][0, 0]:.4f}" in figure.caption()
