"""Training seen from outside: curves over the updates, ways down a cost surface, digits and what they were taken for."""

from itertools import cycle

import numpy as np

from ..checks import as_array, as_count
from ..quantities import entry, latex, pick, with_entries
from .picture import GRADIENT, NEUTRAL, VALUE, picture

SERIES = (VALUE, "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")  # the book's blue, then Okabe and Ito's
STYLES = ("-", "--", "-.", ":")
LEVELS = 14  # contour lines of a cost surface
GRID = 61  # points along each side of it


def draw_curves(curves, *, xlabel="update", ylabel="$J$", logarithmic=False, height=3.2):
    """Draw curves over the updates (or epochs); a dot ends each of them.

    curves       {label: numbers}; the first number belongs to 0 updates, the next to 1, …
    logarithmic  whether the scale of the numbers is logarithmic; they must then be positive
    height       of the picture, inches

    Returns the `Figure`.  TypeError for what is no dict, ValueError for a curve that is empty or not a row of numbers,
    and for a number without a place on a logarithmic scale.

        >>> figure = draw_curves({"0.1": [0.7, 0.5, 0.4], "0.5": [0.7, 0.2, 0.1]}, logarithmic=True)
    """
    if not isinstance(curves, dict) or not curves:
        raise TypeError(f"curves: wanted a dict of labels and numbers, got {curves!r}")
    figure = picture(6.2, height)
    axes = figure.subplots()
    for (label, values), color, style in zip(curves.items(), cycle(SERIES), cycle(STYLES)):
        values = as_array(values, float, f"curve {label}")
        if values.ndim != 1 or not len(values):
            raise ValueError(f"curve {label}: wanted a row of numbers, got shape {values.shape}")
        if logarithmic and not (values > 0).all():
            raise ValueError(f"curve {label}: a logarithmic scale has no place for {values.min():g}")
        axes.plot(values, style, color=color, linewidth=1.5, label=label, marker="o", markersize=5, markevery=[-1])
    axes.set(xlabel=xlabel, ylabel=ylabel, yscale="log" if logarithmic else "linear")
    axes.grid(color=NEUTRAL, alpha=0.25, linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    if len(curves) > 1:
        axes.legend(frameon=False)
    return figure


def draw_descent(paths, x, target, first, second, window=None, arrows=(), **cost):
    """Draw the cost over two parameters as a map, and on it the way that each training run took.

    paths          {label: networks}: the networks that a run went through, of one shape and set of activations
    x, target      the sample or the batch whose cost is drawn
    first, second  the two parameters, by name: "W1[0,0]", "b1[0]"; or by name and place: ("W1", 0, 0), ("b1", 0)
    window         ((left, right), (bottom, top)) of the map; room around the paths if left out
    arrows         (du, dv) of arrows from the end of the first path, of which the last is thick
    cost           loss, l2, penalty and reduction, as `MLP.cost` takes them

    All other parameters are held at their values in the very first network: a path in which they move runs beside
    this map, not on it.  A ring begins each path, a dot ends it.

    Returns the `Figure`.  TypeError for what is no dict, ValueError for an empty path or an unknown parameter.

        >>> from bpkit import MLP
        >>> net = MLP([[[0.0]]], activations="identity")
        >>> path = [net, net.replace(W1=[[0.5]])]
        >>> figure = draw_descent({"run": path}, [[1]], [[1]], ("W1", 0, 0), ("b1", 0), loss="half_squared_error")
    """
    if not isinstance(paths, dict) or not paths:
        raise TypeError(f"paths: wanted a dict of labels and networks, got {paths!r}")
    if not all(paths.values()):
        raise ValueError("paths: wanted at least one network in each")
    start = next(iter(paths.values()))[0]
    ways = {
        label: np.array([[_read(network, name) for name in (first, second)] for network in networks])
        for label, networks in paths.items()
    }
    if window is None:
        window = [_range(np.concatenate([way[:, i] for way in ways.values()])) for i in (0, 1)]
    horizontal, vertical = (np.linspace(*ends, GRID) for ends in window)
    places = [[_moved(start, {first: u, second: v}) for u in horizontal] for v in vertical]
    costs = np.array([[network.cost(x, target, **cost) for network in row] for row in places])
    figure = picture(5.4, 4.2)
    axes = figure.subplots()
    # Levels that lie closer together where the cost is low, so that the valley has lines too.
    levels = costs.min() + np.ptp(costs) * np.linspace(0, 1, LEVELS) ** 3
    if np.ptp(costs):
        axes.contour(horizontal, vertical, costs, levels=levels, colors=NEUTRAL, linewidths=0.6, alpha=0.6)
    for number, ((label, way), color, style) in enumerate(zip(ways.items(), cycle(SERIES), cycle(STYLES))):
        line = {"color": color, "zorder": 3 - 0.1 * number}  # the first is on top
        axes.plot(*way.T, linestyle=style, linewidth=1.3, label=label, marker=".", markersize=4, **line)
        axes.plot(*way[-1], marker="o", markersize=7, markeredgecolor="white", **line)
    way = next(iter(ways.values()))
    for arrow in arrows:
        style = {"arrowstyle": "->", "color": GRADIENT, "linewidth": 1, "shrinkA": 0, "shrinkB": 0}
        if arrow is arrows[-1]:
            style |= {"linewidth": 2.5, "mutation_scale": 16}
        axes.annotate("", way[-1] + arrow, way[-1], arrowprops=style)
    axes.plot(*way[0], color="black", marker="o", markersize=8, fillstyle="none", zorder=4)
    axes.set(xlabel=f"${latex(_name(first))}$", ylabel=f"${latex(_name(second))}$")
    axes.spines[["top", "right"]].set_visible(False)
    if len(paths) > 1:
        axes.legend(frameon=True, framealpha=0.9, edgecolor="none")
    return figure


def _read(network, where):
    value = pick(network.parameters(), _name(where))
    if value.ndim:
        raise ValueError(f"{_name(where)} is an array of shape {value.shape}; wanted one of its entries")
    return value


def _moved(network, values):
    named = {_name(where): value for where, value in values.items()}
    return network.replace(**with_entries(network.parameters(), named))


def _name(where):
    """The name of a weight that is given as such, "W1[0,0]", or as ("W1", 0, 0)."""
    return where if isinstance(where, str) else entry(where[0], where[1:])


def _range(visited):
    low, high = visited.min(), visited.max()
    margin = 0.2 * (high - low) or 1.0
    return low - margin, high + margin


def draw_digits(images, predicted, target=None, columns=10):
    """Draw small pictures, each under what it was taken for.

    images     (m, n, n), or (m, n²) with one picture a row; the larger the number the darker
    predicted  what each was taken for, (m,)
    target     what each is, (m,), if known: where the two differ, both are written, "3 → 8" for a 3 taken for an 8
    columns    pictures in a row

    Returns the `Figure`.  ValueError for pictures that are not square, and for rows of another length.

        >>> figure = draw_digits(np.eye(4).reshape(1, 16), [3], [8])
    """
    images = as_array(images, float, "images")
    side = round(images[:1].size ** 0.5)
    if images.ndim not in (2, 3) or not len(images) or images.shape[1:] not in ((side, side), (side * side,)):
        raise ValueError(f"images has shape {images.shape}, wanted (m, n, n) or (m, n * n)")
    target = predicted if target is None else target
    for given, what in ((predicted, "predicted"), (target, "target")):
        if len(given) != len(images):
            raise ValueError(f"{what}: wanted {len(images)}, one for each picture, got {len(given)}")
    columns = as_count(columns, "columns", least=1)
    rows = -(-len(images) // columns)
    figure = picture(6.4, 6.4 / columns * rows * 1.35)
    grid = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes in grid:
        axes.axis("off")
    for axes, image, taken_for, is_one in zip(grid, images, predicted, target):
        axes.imshow(image.reshape(side, side), cmap="gray_r", interpolation="nearest")
        right = taken_for == is_one
        title, color = (f"{taken_for}", VALUE) if right else (f"{is_one} → {taken_for}", GRADIENT)
        axes.set_title(title, color=color, size=9, pad=2)
    return figure
