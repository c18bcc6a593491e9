"""The picture of sizes by layer draws what it is given, and tells a zero from a small number."""

import numpy as np
import pytest

from bpkit import MLP
from bpkit.plots import draw_sizes


def test_sizes_of_values_and_errors_by_layer():
    h = [np.array([3.0, 4.0]), np.array([1.0, 1.0]), np.array([0.1, 0.1, 0.1])]
    dz = [None, np.array([6e-9, 8e-9]), np.array([2.0, 2.0, 2.0])]
    (axes,) = draw_sizes(h, dz).axes
    values, errors = axes.lines
    np.testing.assert_allclose(values.get_xydata(), [[0, 12.5**0.5], [1, 1], [2, 0.1]])
    np.testing.assert_allclose(errors.get_xydata(), [[1, 50**0.5 * 1e-9], [2, 2]])
    assert axes.get_yscale() == "log" and axes.get_xlabel() == "$l$"
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["$h^{(l)}$", r"$\delta^{(l)}$"]
    assert values.get_marker() != errors.get_marker()


def test_zeros_stand_at_the_foot():
    network = MLP([[[1.0]], [[-1.0]], [[1.0]]], activations="relu")
    fwd = network.forward([2.0])
    back = network.backward(fwd, [1.0], loss="half_squared_error")
    (axes,) = draw_sizes(fwd.h, back.delta).axes
    values, errors = axes.lines
    np.testing.assert_allclose(values.get_xydata(), [[0, 2], [1, 2]])
    assert len(errors.get_xydata()) == 0
    zeros = [(text.get_position()[0], text.get_color()) for text in axes.texts if text.get_text() == "0"]
    assert zeros == [(l, values.get_color()) for l in (2, 3)] + [(l, errors.get_color()) for l in (1, 2, 3)]


@pytest.mark.parametrize(("h", "dz"), [([[1.0]], [None]), ([[1.0], [1.0]], [None, [1.0], [1.0]])])
def test_layers_must_match(h, dz):
    with pytest.raises(ValueError, match="layers 0, …, L, got"):
        draw_sizes(h, dz)
