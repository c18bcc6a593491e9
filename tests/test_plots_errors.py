"""Protects the picture of finite-difference errors: lines with the errors that they claim, and refusals."""

import math

import numpy as np
import pytest

from bpkit import plots

STEPS = [1e-1, 1e-2, 1e-3]


def lines(figure):
    return {line.get_label(): line.get_xydata() for line in figure.axes[0].lines}


def test_the_errors_of_both_differences():
    drawn = lines(plots.difference_errors(math.exp, 1.0, 0.0, STEPS))
    for (h, one_sided), (_, central) in zip(drawn["one-sided"], drawn["central"]):
        assert one_sided == pytest.approx(math.expm1(h) / h - 1, rel=1e-6)
        assert central == pytest.approx(math.sinh(h) / h - 1, rel=1e-4)
    assert drawn["central"][:, 0].tolist() == STEPS


def test_the_error_of_the_complex_step():
    drawn = lines(plots.difference_errors(np.exp, 1.0, 0.0, STEPS, complex_step=True))
    for h, error in drawn["complex step"]:
        assert error == pytest.approx(1 - math.sin(h) / h, rel=1e-4)
    assert "complex step" not in lines(plots.difference_errors(np.exp, 1.0, 0.0, STEPS))


def test_the_axes():
    axes = plots.difference_errors(math.exp, 1.0, 0.0, STEPS).axes[0]
    assert axes.get_xscale() == axes.get_yscale() == "log"
    assert axes.get_xlabel() == "step $h$" and axes.get_ylabel() == "error"


def test_an_error_of_0_is_left_out():
    drawn = lines(plots.difference_errors(lambda x: 2 * x, 2.0, 0.0, [0.5, 0.25]))
    assert np.isnan(drawn["central"][:, 1]).all()


@pytest.mark.parametrize("steps", [[], [0.1, 0], [-1e-3], [math.inf], 0.1])
def test_refused_steps(steps):
    with pytest.raises(ValueError, match="wanted positive numbers"):
        plots.difference_errors(math.exp, 1.0, 0.0, steps)


def test_refused_points():
    with pytest.raises(TypeError, match="point"):
        plots.difference_errors(math.exp, 1.0, "0", STEPS)
    with pytest.raises(ValueError, match="derivative"):
        plots.difference_errors(math.exp, math.nan, 0.0, STEPS)
