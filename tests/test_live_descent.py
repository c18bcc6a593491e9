"""The figure descent as a Python object: its path is gradient descent's, what it takes, and what it refuses."""

import numpy as np
import pytest

from bpkit import MLP, examples, live, training

LINE = MLP([[[-1.0]]], [[2.5]], "identity")
X, T = [[-0.5], [1.0], [1.5]], [[1.2], [-0.4], [1.0]]
PLACE = ("W1[0,0]", "b1[0]")


@pytest.fixture
def figure():
    return live.descent(LINE, X, T, PLACE, step_size=0.3)


def test_first_state_is_note_4s_trained_network_on_its_way():
    fig = live.descent()
    run = training.gradient_descent(
        examples.sigmoid_batch.network,
        examples.sigmoid_batch.x,
        examples.sigmoid_batch.target,
        step_size=2,
        max_updates=1000,
        epsilon=0.01,
        **examples.sigmoid_batch.cost,
    )
    for name, array in run.network.parameters().items():
        moved = np.zeros(array.shape, bool)
        if name == "W2":
            moved[0, :2] = True
        np.testing.assert_array_equal(fig.network.parameters()[name][~moved], array[~moved])
    assert len(fig.path) == 5 and fig.path[0] == [-2, 4.4] and fig.asked == "landing"
    assert fig.start["path"] == fig.path


@pytest.mark.parametrize("batch_size", [1, 2, 3])
@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_path_is_gradient_descents_with_the_batches_in_order(batch_size, reduction):
    """The straight line has no other parameters: nothing is held, and `training.step` must go the same way."""
    fig = live.descent(LINE, X, T, PLACE, step_size=0.2, batch_size=batch_size, reduction=reduction, l2=0.1, steps=7)
    network, start = LINE, 0
    for point in fig.path:
        np.testing.assert_allclose(point, [network.W[1].item(), network.b[1].item()], rtol=1e-13)
        batch = slice(start, start + batch_size)
        fwd = network.forward(X[batch])
        back = network.backward(fwd, T[batch], loss="half_squared_error", l2=0.1, reduction=reduction)
        network = training.step(network, back, 0.2)
        start = start + batch_size if start + batch_size < 3 else 0
    assert len(fig.path) == 8


def test_batch_path_is_that_of_a_run():
    fig = live.descent(LINE, X, T, PLACE, step_size=0.3, steps=20)
    run = training.gradient_descent(LINE, X, T, step_size=0.3, max_updates=20, loss="half_squared_error")
    np.testing.assert_allclose(fig.point, [run.network.W[1].item(), run.network.b[1].item()], rtol=1e-12)


def test_map_is_a_square_with_room_for_a_run(figure):
    (left, right), (bottom, top) = figure.window
    assert right - left == pytest.approx(top - bottom)
    run = training.gradient_descent(LINE, X, T, step_size=0.3, max_updates=100, loss="half_squared_error")
    assert left < run.network.W[1].item() < right and bottom < run.network.b[1].item() < top
    assert left < -1 < right and bottom < 2.5 < top


def test_map_of_a_run_that_flies_off_is_no_larger_for_it():
    fig = live.descent(LINE, X, T, PLACE, step_size=5.0, steps=1)
    assert len(fig.path) == 2 and np.abs(fig.window).max() < 50


def test_point_can_be_set_and_the_network_follows(figure):
    figure.point = 0.5, -1
    assert figure.path == [[0.5, -1.0]] and figure.point == (0.5, -1.0)
    assert figure.network.W[1].item() == 0.5 and figure.network.b[1].item() == -1.0


def test_caption_has_the_cost_and_its_gradient(figure):
    network = figure.network
    back = network.backward(network.forward(X), T, loss="half_squared_error")
    assert f"it is {back.cost:.4f} and dW1[0,0] is {back.dW[1].item():.4f}" in figure.caption()


def test_picture_has_an_arrow_for_each_sample_and_the_step(figure):
    (axes,) = figure.picture().axes
    tips = [text.xy for text in axes.texts]
    here, network = np.array(figure.point), figure.network
    back = network.backward(network.forward(X), T, loss="half_squared_error")
    np.testing.assert_allclose(tips[-1], here - 0.3 * np.array([back.dW[1].item(), back.db[1].item()]), rtol=1e-12)
    np.testing.assert_allclose(np.mean(tips[:-1], axis=0), tips[-1], rtol=1e-12)
    np.testing.assert_allclose([axes.get_xlim(), axes.get_ylim()], figure.window, atol=0.1)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"weights": ("W1[0,0]", "W9[0,0]")}, r"unknown weight 'W9\[0,0\]'; known: W1\[0,0\], b1\[0\]"),
        ({"weights": ("b1[0]", "b1[0]")}, "two different"),
        ({"X": X[:1], "T": T[:1]}, r"2 to 8 samples.*\(1, 1\)"),
        ({"X": X * 3, "T": T * 3}, r"2 to 8 samples.*\(9, 1\)"),
        ({"T": T[:2]}, "target"),
        ({"step_size": 0}, "step_size"),
        ({"l2": -1}, "l2"),
        ({"epsilon": -1}, "epsilon"),
        ({"batch_size": 4}, "batch_size: wanted 1 to 3, got 4"),
        ({"reduction": "max"}, "reduction"),
        ({"loss": "hinge"}, "loss"),
        ({"max_updates": 201}, "max_updates: wanted 1 to 200"),
        ({"steps": 101}, "steps: wanted 0 to 100"),
        ({"start": (1, 2, 3)}, r"start has shape \(3,\)"),
        ({"start": (5, 0), "window": ((0, 1), (0, 1))}, "off the map"),
        ({"window": ((0, 1), (0, 2))}, "a square"),
        ({"window": ((-2000, 2000), (-2000, 2000))}, "a square within"),
    ],
)
def test_refuses_what_it_cannot_show(changes, message):
    how = {"X": X, "T": T, "weights": PLACE} | changes
    with pytest.raises(ValueError, match=message):
        live.descent(LINE, **how)


def test_refuses_a_network_without_samples_and_weights_that_are_no_list():
    with pytest.raises(TypeError, match="X and T"):
        live.descent(LINE)
    with pytest.raises(TypeError, match="weights"):
        live.descent(LINE, X, T, "W1[0,0]")


@pytest.mark.parametrize(
    ("trait", "value"),
    [
        ("path", []),
        ("path", [[1e9, 0]]),
        ("path", [[float("nan"), 0]]),
        ("path", [[1, 2, 3]]),
        ("batch_size", 0),
        ("reduction", "max"),
        ("l2", -0.1),
        ("step_size", float("inf")),
    ],
)
def test_refuses_a_state_that_makes_no_sense(figure, trait, value):
    before = getattr(figure, trait)
    with pytest.raises(ValueError, match=trait):
        setattr(figure, trait, value)
    assert getattr(figure, trait) == before
