"""The figure depth as a Python object: what it draws, what it takes and refuses, what it tells where no script runs."""

import numpy as np
import pytest

from bpkit import gradcheck, live
from bpkit.live.depth.passes import draw, passes, size, uniform


def test_first_state_is_ten_sigmoid_layers_that_lose_almost_everything():
    fig = live.depth()
    assert (fig.depth, fig.width, fig.activation, fig.scale) == (10, 16, "sigmoid", 1)
    assert not fig.residual and fig.asked == "here"
    net = fig.network
    back = net.backward(net.forward(fig.x), fig.target, loss="half_squared_error")
    assert 0.5e-6 < size(back.delta[1]) / size(back.delta[10]) < 2e-6


def test_random_numbers_are_those_of_mulberry32():
    """The first numbers that the author's C gives from state 0."""
    np.testing.assert_array_equal(uniform(0, 3) * 2**32, [1144304738, 1416247, 958946056])


def test_draw_has_the_spread_that_it_promises():
    network, x, target = draw(depth=30, width=32, activation="tanh", scale=1.5, seed=7)
    weights = np.concatenate([W.ravel() for W in network.W[1:]]) * np.sqrt(32) / 1.5
    assert abs(weights.mean()) < 0.02 and abs(weights.std() - 1) < 0.01
    assert abs(weights).max() <= np.sqrt(3)
    assert x.shape == target.shape == (32,) and not np.array_equal(x, target)
    assert not any(b.any() for b in network.b[1:])


def test_a_seed_is_a_draw_and_depth_adds_layers_on_top():
    (network, *sample), (deeper, *same) = draw(5, 4, "relu", 1, seed=3), draw(8, 4, "tanh", 1, seed=3)
    np.testing.assert_array_equal(sample, same)
    for l in range(1, 6):
        np.testing.assert_array_equal(network.W[l], deeper.W[l])
    another, *_ = draw(5, 4, "relu", 1, seed=4)
    assert not np.array_equal(network.W[1], another.W[1])


@pytest.mark.parametrize("activation", ["identity", "sigmoid", "tanh", "relu"])
def test_passes_without_the_path_are_those_of_the_network(activation):
    network, x, target = draw(depth=12, width=5, activation=activation, scale=1.3, seed=1)
    h, dz = passes(network, x, target)
    fwd = network.forward(x)
    back = network.backward(fwd, target, loss="half_squared_error")
    for l in range(1, 13):
        np.testing.assert_allclose(h[l], fwd.h[l], rtol=1e-12)
        np.testing.assert_allclose(dz[l], back.delta[l], rtol=1e-12)


@pytest.mark.parametrize("activation", ["identity", "sigmoid", "tanh", "relu"])
@pytest.mark.parametrize("residual", [False, True])
def test_deltas_agree_with_the_complex_step(activation, residual):
    """δ is the derivative of the loss by z: by a shift added to z, which no pass of bpkit computes."""
    network, x, target = draw(depth=6, width=4, activation=activation, scale=1.2, seed=2)
    _, dz = passes(network, x, target, residual)

    def loss(shift, at):
        h = x
        for l in range(1, 7):
            f = network.f[l](network.W[l] @ h + (shift if l == at else 0))
            h = h + f if residual else f
        return 0.5 * ((h - target) ** 2).sum()

    for l in range(1, 7):
        numerical = gradcheck.complex_step(lambda shift, l=l: loss(shift, l), np.zeros(4))
        np.testing.assert_allclose(dz[l], numerical, rtol=1e-12, atol=1e-15)


def test_state_can_be_set():
    fig = live.depth()
    fig.depth = 3
    fig.activation, fig.scale, fig.residual = "relu", 2**0.5, True
    assert fig.network.activations == ("relu",) * 3
    np.testing.assert_allclose(fig.network.W[1], 2**0.5 * live.depth(depth=3).network.W[1], rtol=1e-14)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"depth": 1}, ValueError, "depth: wanted 2 to 30, got 1"),
        ({"depth": 31}, ValueError, "depth: wanted 2 to 30, got 31"),
        ({"depth": 2.5}, TypeError, "depth: wanted a whole number, got 2.5"),
        ({"width": 0}, ValueError, "width: wanted 1 to 32, got 0"),
        ({"seed": -1}, ValueError, "seed: wanted 0 to 99, got -1"),
        ({"activation": "softmax"}, ValueError, "unknown activation 'softmax'; known: identity, sigmoid, tanh, relu"),
        ({"scale": 4.5}, ValueError, "scale: wanted a number from 0 to 4, got 4.5"),
        ({"scale": float("nan")}, ValueError, "scale: wanted a finite number"),
        ({"scale": "1"}, TypeError, "scale: wanted a number, got '1'"),
        ({"residual": 1}, TypeError, "residual: wanted True or False, got 1"),
    ],
)
def test_refuses(given, error, message):
    with pytest.raises(error, match=message):
        live.depth(**given)


@pytest.mark.parametrize(
    ("name", "value"), [("depth", 40), ("width", 0), ("seed", 100), ("scale", -0.1), ("activation", "step")]
)
def test_refuses_later_too_and_keeps_its_state(name, value):
    fig = live.depth()
    before = getattr(fig, name)
    with pytest.raises(ValueError, match=name):
        setattr(fig, name, value)
    assert getattr(fig, name) == before


@pytest.mark.parametrize("residual", [False, True])
def test_caption_tells_first_and_last(residual):
    fig = live.depth(depth=7, width=3, activation="tanh", scale=0.5, seed=1, residual=residual)
    _, dz = passes(fig.network, fig.x, fig.target, residual)
    caption = fig.caption()
    assert f"{size(dz[7]):.2g}, in the first {size(dz[1]):.2g}" in caption
    assert "7 layers of 3 units, tanh, weight scale 0.5" in caption
    assert ("residual" in caption) == residual
    assert "data:image/svg+xml," in fig.fallback()
