"""The pictures of training draw what they are given: lines, places, titles."""

import numpy as np
import pytest

from bpkit import MLP
from bpkit.plots import draw_curves, draw_descent, draw_digits

NET = MLP([[[0.5]]], [[0.2]], activations="identity")
HOW = {"loss": "half_squared_error"}
W, B = ("W1", 0, 0), ("b1", 0)


def path(*points):
    return [NET.replace(W1=[[w]], b1=[b]) for w, b in points]


def test_curves_have_their_numbers_labels_and_a_dot_at_the_end():
    curves = {"batch": [3.0, 2.0, 1.0], "single": [3.0, 0.5]}
    figure = draw_curves(curves, xlabel="epoch", ylabel="cost", logarithmic=True)
    (axes,) = figure.axes
    batch, single = axes.lines
    np.testing.assert_array_equal(batch.get_xydata(), [[0, 3], [1, 2], [2, 1]])
    np.testing.assert_array_equal(single.get_ydata(), [3, 0.5])
    assert batch.get_markevery() == [-1]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["batch", "single"]
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_yscale()) == ("epoch", "cost", "log")


def test_one_curve_needs_no_legend():
    (axes,) = draw_curves({"J": [1.0, -1.0]}).axes
    assert axes.get_legend() is None
    assert axes.get_yscale() == "linear"


def test_two_curves_differ_in_more_than_colour():
    (axes,) = draw_curves({"a": [1], "b": [2]}).axes
    assert len({line.get_linestyle() for line in axes.lines}) == 2


@pytest.mark.parametrize(
    ("curves", "error"),
    [
        ([1, 2], TypeError),
        ({}, TypeError),
        ({"a": []}, ValueError),
        ({"a": [[1]]}, ValueError),
        ({"a": [0.0]}, ValueError),
    ],
)
def test_curves_refuses(curves, error):
    with pytest.raises(error):
        draw_curves(curves, logarithmic=True)


def test_descent_draws_each_path_from_ring_to_dot():
    first, second = path((0, 0), (0.5, 0.1), (1, 0.3)), path((0, 0), (-1, 2))
    figure = draw_descent({"batch": first, "single": second}, [[1], [2]], [[1], [3]], W, B, **HOW)
    (axes,) = figure.axes
    batch, batch_end, single, single_end, ring = axes.lines
    np.testing.assert_allclose(batch.get_xydata(), [[0, 0], [0.5, 0.1], [1, 0.3]])
    np.testing.assert_allclose(single.get_xydata(), [[0, 0], [-1, 2]])
    np.testing.assert_allclose([batch_end.get_xydata()[0], single_end.get_xydata()[0]], [[1, 0.3], [-1, 2]])
    np.testing.assert_allclose(ring.get_xydata(), [[0, 0]])
    assert ring.get_fillstyle() == "none"
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["batch", "single"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("$W^{(1)}_{11}$", "$b^{(1)}_{1}$")


def test_descent_maps_the_cost_with_the_rest_at_the_start():
    start = MLP([[[0.5, 2.0]]], [[0.0]], activations="identity")
    run = [start, start.replace(W1=[[1.0, 5.0]], b1=[1.0])]
    (axes,) = draw_descent({"run": run}, [[1, 1]], [[3]], W, B, **HOW).axes
    (lines,) = [c for c in axes.collections if len(c.get_paths())]
    # the lowest line above 0 of ½ (w + 2 + b - 3)² lies on both sides of w + b = 1
    levels = lines.levels
    level = next(i for i, value in enumerate(levels) if value > 1e-6)
    w, b = lines.get_paths()[level].vertices.T
    np.testing.assert_allclose((w + b - 1) ** 2 / 2, levels[level], rtol=0.2)


def test_descent_moves_two_entries_of_one_parameter():
    start = MLP([[[0.5, 2.0]]], [[0.0]], activations="identity")
    (axes,) = draw_descent({"run": [start, start.replace(W1=[[1, 1]])]}, [[1, 2]], [[3]], W, ("W1", 0, 1), **HOW).axes
    np.testing.assert_allclose(axes.lines[0].get_xydata(), [[0.5, 2], [1, 1]])


def test_descent_on_a_window_with_arrows():
    window, arrows = ((-2, 3), (-1, 4)), [(0.5, 0), (0, -1)]
    (axes,) = draw_descent({"run": path((0, 0), (1, 2))}, [[1]], [[1]], W, B, window, arrows, **HOW).axes
    (lines,) = [c for c in axes.collections if len(c.get_paths())]
    corners = np.concatenate([line.vertices for line in lines.get_paths() if len(line.vertices)])
    assert corners[:, 0].min() == -2 and corners[:, 1].max() == 4
    thin, thick = axes.texts
    np.testing.assert_allclose([thin.xy, thick.xy], [[1.5, 2], [1, 1]])
    assert thick.arrow_patch.get_linewidth() > thin.arrow_patch.get_linewidth()


def test_descent_of_a_run_that_stands_still():
    (axes,) = draw_descent({"run": path((1, 0))}, [[1]], [[1]], W, B, **HOW).axes
    assert axes.get_xlim()[0] < 1 < axes.get_xlim()[1]
    assert axes.get_legend() is None


@pytest.mark.parametrize(
    ("paths", "first", "error"),
    [
        ([NET], W, TypeError),
        ({}, W, TypeError),
        ({"run": []}, W, ValueError),
        ({"run": [NET]}, ("W2", 0, 0), ValueError),
        ({"run": [NET]}, ("W1", 0), ValueError),
    ],
)
def test_descent_refuses(paths, first, error):
    with pytest.raises(error):
        draw_descent(paths, [[1]], [[1]], first, B, **HOW)


def titles(figure):
    return [(axes.get_title(), axes.title.get_color()) for axes in figure.axes if axes.images]


def test_digits_say_what_each_was_taken_for():
    images = np.arange(3 * 64).reshape(3, 64)
    figure = draw_digits(images, [3, 8, 5], [3, 3, 5], columns=2)
    assert titles(figure) == [("3", "#0b4f9e"), ("3 → 8", "#a04000"), ("5", "#0b4f9e")]
    assert len(figure.axes) == 4  # two rows of two, the last one empty
    np.testing.assert_array_equal(figure.axes[1].images[0].get_array(), images[1].reshape(8, 8))


def test_digits_without_targets_and_as_squares():
    assert titles(draw_digits(np.zeros((1, 8, 8)), [7])) == [("7", "#0b4f9e")]


@pytest.mark.parametrize(
    ("shape", "predicted", "target"),
    [
        ((2, 63), [1, 2], None),
        ((2, 8, 7), [1, 2], None),
        ((0, 64), [], None),
        ((2, 64), [1], None),
        ((2, 64), [1, 2], [1]),
        ((64,), [1], None),
    ],
)
def test_digits_refuses(shape, predicted, target):
    with pytest.raises(ValueError):
        draw_digits(np.zeros(shape), predicted, target)
