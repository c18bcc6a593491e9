import numpy as np
import pytest

from bpkit import plots
from bpkit.functions import softmax
from bpkit.plots.jacobian import SIGNED

S = softmax.jacobian([0.6, 0.3, 0.1])


def numbers(axes):
    return [text.get_text() for text in axes.texts]


def test_a_jacobian_shows_every_number_and_label():
    (axes,) = plots.draw_jacobian(S, rows="o", columns="z").axes
    assert numbers(axes) == ["0.24", "−0.18", "−0.06", "−0.18", "0.21", "−0.03", "−0.06", "−0.03", "0.09"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["$o_{1}$", "$o_{2}$", "$o_{3}$"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["$z_{1}$", "$z_{2}$", "$z_{3}$"]
    (image,) = axes.images
    assert np.array_equal(image.get_array(), S)


def test_labels_and_decimals_can_be_given():
    (axes,) = plots.draw_jacobian([[0.1234]], rows=["a"], columns=["b"], decimals=3).axes
    assert numbers(axes) == ["0.123"]
    assert axes.get_xticklabels()[0].get_text() == "b"


def test_white_stands_for_zero_and_the_numbers_can_be_read():
    (axes,) = plots.draw_jacobian([[0.0, 1.0], [-2.0, -0.0]]).axes
    low, high = axes.images[0].get_clim()
    assert (low, high) == (-2, 2)
    assert SIGNED(0.5)[:3] == pytest.approx((1, 1, 1), abs=0.01)
    assert [text.get_color() for text in axes.texts] == ["black", "black", "black", "black"]
    assert numbers(axes)[3] == "0.00"
    (axes,) = plots.draw_jacobian([[2.0]]).axes
    assert axes.texts[0].get_color() == "white"


def test_a_matrix_of_zeros_can_be_drawn():
    (axes,) = plots.draw_jacobian(np.zeros((2, 3))).axes
    assert set(numbers(axes)) == {"0.00"}


def test_a_chain_draws_its_matrices_from_left_to_right_on_one_scale():
    figure = plots.draw_jacobian_chain({"$g$": [[1, 2]], "$W$": [[1, 0, -4], [0.5, 2, 0]]}, decimals=1)
    assert [axes.get_title() for axes in figure.axes] == ["$g$", "$W$"]
    assert {axes.images[0].get_clim() for axes in figure.axes} == {(-4, 4)}
    first, second = (axes.get_position() for axes in figure.axes)
    assert first.x1 < second.x0
    assert numbers(figure.axes[0]) == ["1.0", "2.0"]


def test_a_wide_chain_stays_within_the_page():
    figure = plots.draw_jacobian_chain({"a": np.ones((2, 9)), "b": np.ones((9, 9))})
    assert figure.get_size_inches()[0] <= 6.6


@pytest.mark.parametrize(
    "call",
    [
        lambda: plots.draw_jacobian([1, 2]),
        lambda: plots.draw_jacobian([[]]),
        lambda: plots.draw_jacobian(S, rows=["one", "two"]),
        lambda: plots.draw_jacobian(S, decimals=-1),
        lambda: plots.draw_jacobian_chain({}),
        lambda: plots.draw_jacobian_chain({"a": [1, 2]}),
        lambda: plots.draw_jacobian_chain({"a": [[1, 2]], "b": [[1, 2]]}),
        lambda: plots.draw_output_deltas(saturated=1),
    ],
)
def test_what_cannot_be_drawn_is_refused(call):
    with pytest.raises(ValueError):
        call()


def test_the_two_losses_are_drawn_with_their_own_deltas():
    (axes,) = plots.draw_output_deltas(saturated=0.99).axes
    curves = {line.get_label(): line for line in axes.lines if not line.get_label().startswith("_")}
    o = curves["cross-entropy"].get_xdata()
    assert np.allclose(curves["cross-entropy"].get_ydata(), o)
    assert np.allclose(curves["½ squared error"].get_ydata(), 2 * o**2 * (1 - o))
    marked = [line.get_ydata()[0] for line in axes.lines if line.get_label().startswith("_")]
    assert marked == pytest.approx([0.99, 0.019602])
    assert axes.get_xlabel() == "$o_1$"


def test_a_softmax_output_is_drawn_with_its_jacobian_and_three_gradients():
    figure = plots.draw_softmax_output(np.log([0.6, 0.3, 0.1]), [0, 0, 1])
    outputs, jacobian, gradients = figure.axes
    assert [bar.get_width() for bar in outputs.patches] == pytest.approx([0.6, 0.3, 0.1])
    assert outputs.lines[0].get_xydata().tolist() == [[1, 2]]
    assert numbers(jacobian) == ["0.24", "−0.18", "−0.06", "−0.18", "0.21", "−0.03", "−0.06", "−0.03", "0.09"]
    drawn = {bars.get_label(): [bar.get_width() for bar in bars] for bars in gradients.containers}
    assert drawn["cross-entropy"] == pytest.approx([0.6, 0.3, -0.9])
    assert drawn["½ squared error"] == pytest.approx([0.144, -0.018, -0.126])
    assert drawn["$(o - t)\\,o\\,(1 - o)$"] == pytest.approx([0.144, 0.063, -0.081])


@pytest.mark.parametrize(("logits", "target"), [([[1, 2]], [0, 1]), ([], []), ([1, 2], [0, 0, 1])])
def test_a_softmax_output_needs_vectors_that_fit(logits, target):
    with pytest.raises(ValueError, match="has shape"):
        plots.draw_softmax_output(logits, target)
