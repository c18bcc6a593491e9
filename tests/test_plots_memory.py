"""The drawing of lifetimes: the bars, and the sum under the bars."""

import numpy as np
import pytest

from bpkit import plots

LIFETIMES = {"h0": (4, 1, 3), "z1": (6, 2, 2), "dW1": (8, 3, 4)}


def test_a_bar_lasts_from_the_first_step_to_the_last():
    bars = plots.draw_lifetimes(LIFETIMES, steps=4).axes[0]
    assert [label.get_text() for label in bars.get_yticklabels()] == list(LIFETIMES)
    spans = [(bar.get_x() + 0.5, bar.get_x() + bar.get_width() - 0.5) for bar in bars.patches]
    assert spans == [(first, last) for _, first, last in LIFETIMES.values()]
    assert bars.patches[0].get_facecolor() == bars.patches[1].get_facecolor() != bars.patches[2].get_facecolor()


def test_the_sum_counts_what_is_there_gradients_on_top():
    values, gradients = plots.draw_lifetimes(LIFETIMES, steps=4).axes[1].patches
    assert np.array_equal(values.get_data().values, [4, 10, 4, 0])
    assert np.array_equal(gradients.get_data().baseline, [4, 10, 4, 0])
    assert np.array_equal(gradients.get_data().values, [4, 10, 12, 8])


def test_of_more_arrays_than_can_be_named_only_the_sum_is_drawn():
    (sums,) = plots.draw_lifetimes({f"h{l}": (2, l, 100) for l in range(1, 101)}, steps=100).axes
    assert sums.patches[0].get_data().values[-1] == 200


@pytest.mark.parametrize("lifetime", [(4, 0, 2), (4, 3, 2), (4, 1, 5)])
def test_lifetimes_outside_the_steps_are_refused(lifetime):
    with pytest.raises(ValueError, match="h1: lives from step"):
        plots.draw_lifetimes({"h1": lifetime}, steps=4)
