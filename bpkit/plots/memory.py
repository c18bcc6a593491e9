"""What a training step keeps in memory, and for how long."""

from itertools import cycle

from ..checks import as_count
from .picture import GRADIENT, NEUTRAL, VALUE, picture

SERIES = [(VALUE, "o"), (GRADIENT, "s"), ("#009e73", "^"), ("#cc79a7", "D")]


def draw_memory(panels):
    """Draw how many numbers are kept, a panel for each quantity that they grow with.

    panels  {label of the horizontal axis: (its values, {name of a line: its numbers})}, such as
            {"batch": ([1, 2], {"training": [3, 6], "prediction": [1, 2]})}

    All panels share one vertical axis, which starts at 0, so that a straight line through the
    origin is a proportion.  Returns a `Figure`; ValueError if there is no panel, or if a line has
    not as many numbers as there are values.

        >>> figure = draw_memory({"batch": ([1, 2], {"training": [3, 6]})})
    """
    if not panels:
        raise ValueError("draw_memory wants at least one panel")
    figure = picture(6.6, 3)
    row = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    for axes, (label, (values, lines)) in zip(row, panels.items()):
        for (color, marker), (name, numbers) in zip(cycle(SERIES), lines.items()):
            if len(numbers) != len(values):
                raise ValueError(f"{name}: {len(numbers)} numbers for {len(values)} values of {label}")
            axes.plot(values, numbers, color=color, marker=marker, markersize=4, linewidth=1.2, label=name)
        axes.set_xlabel(label)
        axes.grid(color=NEUTRAL, alpha=0.25, linewidth=0.6)
        axes.spines[["top", "right"]].set_visible(False)
    for axes in row:  # once all lines are there: the panels share their vertical axis
        axes.set(xlim=(0, None), ylim=(0, None))
    row[0].set_ylabel("numbers kept")
    row[0].yaxis.set_major_formatter(lambda number, _: f"{number:,.0f}")
    row[0].legend(frameon=False, loc="upper left")
    return figure


def draw_lifetimes(lifetimes, steps):
    """Draw which arrays are in memory at each step of a computation, and how many numbers they hold in all.

    lifetimes  {name: (size, first step, last step)}, in the order in which they are to be listed;
               a name that begins with "d" is a gradient, and orange
    steps      how many steps there are: 1, …, steps

    Above, a bar for each array; below, the sum of the sizes of all that are there at a step.
    Returns a `Figure`; ValueError for an array that comes or goes outside the steps.

        >>> figure = draw_lifetimes({"h1": (4, 1, 3), "dh1": (4, 3, 3)}, steps=3)
    """
    steps = as_count(steps, "steps", least=1)
    total = [0] * steps
    for name, (size, first, last) in lifetimes.items():
        if not 1 <= first <= last <= steps:
            raise ValueError(f"{name}: lives from step {first} to {last}, of {steps}")
        for step in range(first, last + 1):
            total[step - 1] += size
    figure = picture(6.6, 1.9 + 0.19 * len(lifetimes))
    bars, sums = figure.subplots(2, 1, sharex=True, height_ratios=[0.19 * len(lifetimes), 1.1])
    for place, (name, (_, first, last)) in enumerate(lifetimes.items()):
        color = GRADIENT if name.startswith("d") else VALUE
        bars.barh(place, last - first + 1, left=first - 0.5, height=0.62, color=color)
    bars.set_yticks(range(len(lifetimes)), list(lifetimes), family="DejaVu Sans Mono", size=8)
    bars.set_ylim(len(lifetimes) - 0.4, -0.6)
    sums.stairs(total, [step + 0.5 for step in range(steps + 1)], fill=True, color=NEUTRAL, alpha=0.6)
    sums.set(xlabel="step", ylabel="numbers kept", xlim=(0.5, steps + 0.5), ylim=(0, None))
    for axes in (bars, sums):
        axes.grid(axis="x", color=NEUTRAL, alpha=0.25, linewidth=0.6)
        axes.spines[["top", "right"]].set_visible(False)
    return figure
