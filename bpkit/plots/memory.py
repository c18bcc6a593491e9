"""What a training step keeps in memory, and for how long."""

from ..checks import as_count
from .picture import GRADIENT, NEUTRAL, VALUE, picture

NAMED = 32  # bars that there is room to name


def draw_lifetimes(lifetimes, steps):
    """Draw which arrays are in memory at each step of a computation, and how many numbers they hold in all.

    lifetimes  {name: (size, first step, last step)}, in the order in which they are to be listed;
               a name that begins with "d" is a gradient, and orange
    steps      how many steps there are: 1, …, steps

    Above, a bar for each array, unless there are more than can be named; below, the sum of the sizes
    of all that are there at a step, gradients on top.
    Returns a `Figure`; ValueError for an array that comes or goes outside the steps.

        >>> figure = draw_lifetimes({"h1": (4, 1, 3), "dh1": (4, 3, 3)}, steps=3)
    """
    steps = as_count(steps, "steps", least=1)
    values, total = [0] * steps, [0] * steps
    for name, (size, first, last) in lifetimes.items():
        if not 1 <= first <= last <= steps:
            raise ValueError(f"{name}: lives from step {first} to {last}, of {steps}")
        for step in range(first, last + 1):
            total[step - 1] += size
            values[step - 1] += 0 if name.startswith("d") else size
    if len(lifetimes) <= NAMED:
        figure = picture(6.6, 1.9 + 0.19 * len(lifetimes))
        bars, sums = figure.subplots(2, 1, sharex=True, height_ratios=[0.19 * len(lifetimes), 1.1])
        _draw_bars(bars, lifetimes)
    else:
        figure = picture(6.6, 2.8)
        sums = figure.subplots()
    edges = [step + 0.5 for step in range(steps + 1)]
    sums.stairs(values, edges, fill=True, color=VALUE)
    sums.stairs(total, edges, baseline=values, fill=True, color=GRADIENT)
    sums.set(xlabel="step", ylabel="numbers kept", xlim=(0.5, steps + 0.5), ylim=(0, None))
    sums.yaxis.set_major_formatter(lambda number, _: f"{number:,.0f}")
    for axes in figure.axes:
        axes.grid(axis="x", color=NEUTRAL, alpha=0.25, linewidth=0.6)
        axes.spines[["top", "right"]].set_visible(False)
    return figure


def _draw_bars(axes, lifetimes):
    for place, (name, (_, first, last)) in enumerate(lifetimes.items()):
        color = GRADIENT if name.startswith("d") else VALUE
        axes.barh(place, last - first + 1, left=first - 0.5, height=0.62, color=color)
    axes.set_yticks(range(len(lifetimes)), list(lifetimes), family="DejaVu Sans Mono", size=8)
    axes.set_ylim(len(lifetimes) - 0.4, -0.6)
