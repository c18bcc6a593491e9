"""How wrong finite differences are."""

import numpy as np

from ..checks import as_array, as_number
from .picture import GRADIENT, NEUTRAL, THIRD, VALUE, picture


def difference_errors(f, derivative, point, steps, complex_step=False):
    """Draw the error of finite differences against their step, both on logarithmic scales.

    f             a function of one number
    derivative    its true derivative at the point
    point         where: a number
    steps         the steps h: positive numbers
    complex_step  whether to draw that as well, as a third line; f must then take complex numbers

    Two lines: the one-sided difference (f(point + h) - f(point)) / h, and the central difference
    (f(point + h) - f(point - h)) / 2h.  An error of exactly 0 has no place on the scale and is left out.
    Returns the `Figure`.  ValueError for a step that is not positive or not finite.

        >>> figure = difference_errors(np.exp, 1.0, 0.0, [0.1, 0.01, 0.001])
    """
    point, derivative = as_number(point, "point"), as_number(derivative, "derivative")
    h = as_array(steps, float, "steps")
    if h.ndim != 1 or not len(h) or not (np.isfinite(h) & (h > 0)).all():
        raise ValueError(f"steps: wanted positive numbers, got {steps!r}")
    here = f(point)
    ahead, behind = (np.array([f(point + side * step) for step in h]) for side in (1, -1))
    figure = picture(5.2, 3.4)
    axes = figure.subplots()
    lines = {
        "one-sided": ((ahead - here) / h, GRADIENT, "s"),
        "central": ((ahead - behind) / (2 * h), VALUE, "o"),
    }
    if complex_step:
        aside = np.array([f(complex(point, step)).imag for step in h])
        lines["complex step"] = (aside / h, THIRD, "^")
    for label, (estimate, color, marker) in lines.items():
        error = np.abs(estimate - derivative)
        error[error == 0] = np.nan
        axes.loglog(h, error, color=color, marker=marker, markersize=4, linewidth=1.2, label=label)
    axes.set(xlabel="step $h$", ylabel="error")
    axes.grid(color=NEUTRAL, alpha=0.25, linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    return figure
