"""What the pictures of networks show: every number in its place, and none where they would not fit."""

import matplotlib
import numpy as np
import pytest

from bpkit import MLP, examples
from bpkit.plots.networks import draw_costs, draw_network, draw_passes

matplotlib.use("Agg")

EXAMPLE = examples.three_tanh_layers


def texts(figure):
    return [text.get_text().strip() for axes in figure.axes for text in axes.texts]


def as_drawn(array, places):
    return {f"{v:.{places}f}".replace("-", "−") for v in np.ravel(array)}


def draw_example():
    back = EXAMPLE.backward()
    return back, draw_network(EXAMPLE.network, back.forward, back)


def test_every_number_of_both_passes_is_written():
    back, figure = draw_example()
    written = texts(figure)
    for l in (1, 2, 3):
        assert as_drawn(EXAMPLE.network.W[l], 2) <= {*written}
        assert {f"$b$ {b}" for b in as_drawn(EXAMPLE.network.b[l], 2)} <= {*written}
        assert as_drawn(back.forward.h[l], 2) | as_drawn(back.delta[l], 3) | as_drawn(back.dW[l], 3) <= {*written}
    titles, biases, weights, values, deltas = 4 + 3, 8, 21, 10, 8
    assert len(written) == titles + biases + 2 * weights + values + deltas


def test_numbers_stand_inside_the_figure_and_labels_of_weights_apart():
    _, figure = draw_example()
    (axes,) = figure.axes
    renderer = figure.canvas.get_renderer() if hasattr(figure.canvas, "get_renderer") else None
    boxes = [text.get_window_extent(renderer) for text in axes.texts]
    width, height = figure.bbox.size
    assert all(box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height for box in boxes)
    gradients = [text.get_window_extent(renderer) for text in axes.texts if text.get_text().startswith("\n")]
    assert not any(a.overlaps(b) for n, a in enumerate(gradients) for b in gradients[:n])


def test_a_line_for_every_weight_dashed_if_negative_thicker_if_larger():
    figure = draw_network(MLP([[[0.5, -1.0]]], activations="identity"))
    first, second = (line for line in figure.axes[0].lines if line.get_marker() == "None")
    assert first.get_linestyle() == "-" and second.get_linestyle() == "--"
    assert first.get_linewidth() < second.get_linewidth()


def test_without_records_only_the_parameters_are_written():
    assert {*texts(draw_network(EXAMPLE.network))} >= as_drawn(EXAMPLE.network.W[1], 2)
    assert "1.00" not in texts(draw_network(EXAMPLE.network))  # x would be
    assert "1.00" in texts(draw_network(EXAMPLE.network, EXAMPLE.forward()))


def test_wide_layers_have_no_numbers_but_dots_and_their_size():
    net = MLP.random([64, 6, 3])
    written = texts(draw_network(net, net.forward(np.ones(64))))
    assert written == ["$x$", "⋮", "64", "$h^{(1)}$", "$h^{(2)}$"]


@pytest.mark.parametrize("network", [MLP([[[0.0]]]), MLP.random([5, 5, 5, 5]), MLP.random([1, 5, 1])])
def test_any_small_network_can_be_drawn(network):
    fwd = network.forward(np.ones(network.sizes[0]))
    back = network.backward(fwd, np.ones(network.sizes[-1]), loss="half_squared_error")
    assert draw_network(network, fwd, back).get_figwidth() <= 6.6


def test_records_that_do_not_belong_are_refused():
    net, back = EXAMPLE.network, EXAMPLE.backward()
    with pytest.raises(ValueError, match="this very MLP 2–3–3–2"):
        draw_network(net, examples.flagship.forward())
    with pytest.raises(ValueError, match="shows one sample"):
        draw_network(net, net.forward([[1, 2]]))
    for forward in (None, EXAMPLE.forward()):
        with pytest.raises(ValueError, match="started from another"):
            draw_network(net, forward, back)


def test_passes_have_a_box_for_every_quantity():
    there = ["$x$", "$z^{(1)}$", "$h^{(1)}$", "$z^{(2)}$", "$h^{(2)}$", r"$\ell$", "$t$"]
    parameters = [rf"$W^{{({l})}}\!,\ b^{{({l})}}$" for l in (1, 2)]
    boxes = [text for text in texts(draw_passes(2)) if text]
    assert boxes == there + parameters
    back = {*texts(draw_passes(2, backward=True))} - {*boxes, ""}
    assert back >= {r"$\delta^{(1)}$", "$g^{(1)}$", r"$\delta^{(2)}$", "$g^{(2)}$"} and len(back) == 6


@pytest.mark.parametrize("depth", [0, 4, "2"])
def test_passes_of_other_depths_are_refused(depth):
    with pytest.raises(ValueError, match="depth of 1 to 3"):
        draw_passes(depth)


def test_costs_are_two_lines_on_logarithmic_axes():
    (axes,) = draw_costs([1, 10], [4, 400], [3, 30]).axes
    products, slopes = axes.lines
    assert products.get_ydata().tolist() == [4, 400] and slopes.get_ydata().tolist() == [3, 30]
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
