"""The drawing of note 2's graph: what stands in its boxes and circles, and which arrows there are."""

import pytest
from matplotlib.patches import Ellipse, FancyArrowPatch, Rectangle

from bpkit import MLP, examples, plots


def texts(figure):
    return [text.get_text().replace("\N{MINUS SIGN}", "-") for text in figure.axes[0].texts]


def drawn(figure, kind):
    return [patch.get_gid() for patch in figure.axes[0].patches if isinstance(patch, kind)]


def test_boxes_are_variables_and_circles_are_operators():
    figure = plots.draw_tensor_graph()
    assert sorted(drawn(figure, Rectangle)) == sorted(["x", "z1", "h1", "z2", "t", "W1", "W2", "loss", "s", "J"])
    assert len(drawn(figure, Ellipse)) == 6
    assert len(texts(figure)) == 16


def test_every_weight_box_has_two_arrows_going_out():
    arrows = drawn(plots.draw_tensor_graph(), FancyArrowPatch)
    for weight, product in ("W1", "product1"), ("W2", "product2"):
        assert sorted(arrow for arrow in arrows if arrow.startswith(weight)) == [f"{weight}-norms", f"{weight}-{product}"]


def test_all_lies_on_the_way_from_the_inputs_to_J():
    arrows = [arrow.split("-") for arrow in drawn(plots.draw_tensor_graph(), FancyArrowPatch)]
    starts, ends = {start for start, _ in arrows}, {end for _, end in arrows}
    assert starts - ends == {"x", "t", "W1", "W2"}
    assert ends - starts == {"J"}


def test_values_and_gradients_of_the_integer_example():
    shown = texts(plots.draw_tensor_graph(examples.relu_by_hand.backward()))
    for line in ("(-1, 4, 3)", "(0, 6, -4)", "(5, -1)", "(2, -2)", "5.2", "1.2"):
        assert line in shown
    assert [line.split() for line in shown if "8.2" in line] == [["0.1", "8.2", "5.9"]]
    assert shown.count("1") == 3  # the gradients of loss, s and J


def test_everything_lies_inside_the_picture():
    figure = plots.draw_tensor_graph(examples.relu_by_hand.backward())
    figure.draw_without_rendering()
    for text in figure.axes[0].texts:
        box = text.get_window_extent()
        assert 0 <= box.x0 and box.x1 <= figure.bbox.x1 and 0 <= box.y0 and box.y1 <= figure.bbox.y1, text


@pytest.mark.parametrize("sizes, x", [([2, 3, 3, 2], [1, 2]), ([2, 3, 2], [[1, 2]])])
def test_other_records_are_refused(sizes, x):
    net = MLP.random(sizes, "tanh")
    fwd = net.forward(x)
    back = net.backward(fwd, fwd.output, loss="half_squared_error")
    with pytest.raises(ValueError, match="one sample and two layers"):
        plots.draw_tensor_graph(back)
