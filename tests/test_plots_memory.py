"""The drawings of memory: the lines, the bars, and the sum under the bars."""

import numpy as np
import pytest

from bpkit import plots

PANELS = {
    "hidden layers": ([1, 2, 3], {"training": [30, 50, 70], "prediction": [20, 20, 20]}),
    "batch": ([4, 8], {"training": [30, 60]}),
}
LIFETIMES = {"h0": (4, 1, 3), "z1": (6, 2, 2), "dW1": (8, 3, 4)}


def test_a_panel_for_each_quantity_and_a_line_for_each_name():
    figure = plots.draw_memory(PANELS)
    first, second = figure.axes
    assert [first.get_xlabel(), second.get_xlabel()] == ["hidden layers", "batch"]
    assert [line.get_label() for line in first.lines] == ["training", "prediction"]
    assert first.lines[0].get_xydata().tolist() == [[1, 30], [2, 50], [3, 70]]
    assert second.lines[0].get_xydata().tolist() == [[4, 30], [8, 60]]


def test_axes_begin_at_nothing_and_hold_every_point():
    for axes, (values, lines) in zip(plots.draw_memory(PANELS).axes, PANELS.values()):
        assert axes.get_xlim()[0] == axes.get_ylim()[0] == 0
        assert axes.get_xlim()[1] >= max(values)
        assert axes.get_ylim()[1] >= 70


def test_lines_in_the_same_panel_differ_in_colour():
    lines = plots.draw_memory(PANELS).axes[0].lines
    assert len({line.get_color() for line in lines}) == len(lines)


@pytest.mark.parametrize("panels", [{}, {"batch": ([1, 2], {"training": [3]})}])
def test_panels_that_do_not_fit_are_refused(panels):
    with pytest.raises(ValueError):
        plots.draw_memory(panels)


def test_a_bar_lasts_from_the_first_step_to_the_last():
    bars = plots.draw_lifetimes(LIFETIMES, steps=4).axes[0]
    assert [label.get_text() for label in bars.get_yticklabels()] == list(LIFETIMES)
    spans = [(bar.get_x() + 0.5, bar.get_x() + bar.get_width() - 0.5) for bar in bars.patches]
    assert spans == [(first, last) for _, first, last in LIFETIMES.values()]
    assert bars.patches[0].get_facecolor() == bars.patches[1].get_facecolor() != bars.patches[2].get_facecolor()


def test_the_sum_counts_what_is_there():
    sums = plots.draw_lifetimes(LIFETIMES, steps=4).axes[1]
    (stairs,) = sums.patches
    assert np.array_equal(stairs.get_data().values, [4, 10, 12, 8])


@pytest.mark.parametrize("lifetime", [(4, 0, 2), (4, 3, 2), (4, 1, 5)])
def test_lifetimes_outside_the_steps_are_refused(lifetime):
    with pytest.raises(ValueError, match="h1: lives from step"):
        plots.draw_lifetimes({"h1": lifetime}, steps=4)
