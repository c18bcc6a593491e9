"""Pictures of networks: the units and their weights, and the two passes as a chain of layers."""

import numpy as np

from ..quantities import decimal
from .picture import GRADIENT, NEUTRAL, PAPER, VALUE, picture

WIDTH = 6.6  # inches
NUMBERED = 5  # units in a layer up to which numbers are written
DRAWN = 8  # units of a layer that are drawn; three dots stand for the rest
RADIUS = 0.27
LINE = 0.135  # inches from a line of small numbers to the next
SMALL = 7.5  # points


def draw_network(network, forward=None, backward=None):
    """A network: units as circles, weights as lines, thick if large and dashed if negative.

    network   an `MLP`
    forward   its `Forward` record of one sample: writes the value h of every unit
    backward  its `Backward` record from that: writes δ under every h, and under every weight its gradient

    Numbers are left out if a layer has more than five units, and all but the first eight units of
    a layer are.  Returns the `Figure`.  ValueError for a record of another network or of a batch,
    or a backward record that did not start from `forward`.

        >>> from bpkit import examples, plots
        >>> example = examples.flagship
        >>> figure = plots.draw_network(example.network, example.forward(), example.backward())
        Traceback (most recent call last):
        ValueError: the backward record started from another forward record
        >>> back = example.backward()
        >>> figure = plots.draw_network(example.network, back.forward, back)
    """
    _check_records(network, forward, backward)
    drawing = _Drawing(network, forward, backward)
    for l in range(1, network.depth + 1):
        drawing.weights(l)
    for l in range(network.depth + 1):
        drawing.layer(l)
    return drawing.figure


def _check_records(network, forward, backward):
    if forward is not None and forward.network is not network:
        raise ValueError(f"draw_network: wanted the forward record of this very {network!r}, got {forward!r}")
    if forward is not None and not forward.single:
        raise ValueError(f"draw_network shows one sample, got {forward!r}")
    if backward is not None and backward.forward is not forward:
        raise ValueError("the backward record started from another forward record")


class _Drawing:
    def __init__(self, network, forward, backward):
        self.network, self.forward, self.backward = network, forward, backward
        self.h = forward.h if forward else None
        self.delta = backward.delta if backward else None
        self.numbered = max(network.sizes) <= NUMBERED
        lines = 2 if backward else 1
        rows = max(min(size, DRAWN) + (size > DRAWN) for size in network.sizes)
        # Labels of a unit's outgoing weights stand between it and the next unit, one above the other.
        gap = max(0.85, (max(network.sizes[1:]) + 1) * (lines * LINE + 0.03)) if self.numbered else 0.45
        self.gap, self.top = gap, (rows - 1) * gap + RADIUS + 0.16
        self.height = self.top + RADIUS + (0.62 if backward else 0.45) + 0.1
        self.figure = picture(WIDTH, self.height)
        self.figure.set_layout_engine("none")
        self.axes = self.figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(-RADIUS - 0.26, self.height - RADIUS - 0.26))
        self.axes.axis("off")
        self.rows = rows

    def drawn(self, l):
        return min(self.network.sizes[l], DRAWN)

    def place(self, l, i):
        """Where unit i of layer l is, in inches."""
        size = self.network.sizes[l]
        shown = self.drawn(l) + (size > DRAWN)
        margin = RADIUS + 0.2
        x = margin + l * (WIDTH - 2 * margin) / self.network.depth
        return np.array([x, self.gap * ((self.rows + shown) / 2 - 1 - i)])

    def text(self, x, y, text, **how):
        how = {"ha": "center", "va": "center", "fontsize": SMALL, **how}
        return self.axes.text(x, y, text, **how)

    def weights(self, l):
        W = self.network.W[l]
        largest = np.abs(W).max() or 1.0
        for i in range(self.drawn(l - 1)):
            for j in range(self.drawn(l)):
                (x0, y0), (x1, y1) = self.place(l - 1, i), self.place(l, j)
                share = abs(W[j, i]) / largest
                self.axes.plot(
                    [x0, x1],
                    [y0, y1],
                    color=NEUTRAL,
                    alpha=0.45,
                    linewidth=0.4 + 2 * share,
                    linestyle="-" if W[j, i] >= 0 else (0, (3, 2)),
                    zorder=1,
                )
                if self.numbered:
                    self.weight_label(l, j, i)

    def weight_label(self, l, j, i):
        along = 1 / (self.network.sizes[l] + 1)  # here the labels of a layer are evenly spaced
        x, y = (1 - along) * self.place(l - 1, i) + along * self.place(l, j)
        x = max(x, self.place(l - 1, i)[0] + RADIUS + 0.24)
        box = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8, "alpha": 0.9}
        value = decimal(self.network.W[l][j, i], 2)
        if self.backward:  # its gradient on the line below; that is never the shorter one
            gradient = decimal(self.backward.dW[l][j, i], 3)
            self.text(x, y, f"\n{gradient}", color=GRADIENT, style="italic", bbox=box, zorder=3, linespacing=1.15)
            self.text(x, y, f"{value}\n", color=VALUE, zorder=4, linespacing=1.15)
        else:
            self.text(x, y, value, color=VALUE, bbox=box, zorder=3)

    def layer(self, l):
        size = self.network.sizes[l]
        x, _ = self.place(l, 0)
        name = rf"$h^{{({l})}}$" if l else "$x$"
        self.text(x, self.top + (0.3 if self.backward else 0.14), name, color=VALUE, fontsize=10)
        if self.backward and l:
            self.text(x, self.top + 0.1, rf"$\delta^{{({l})}}$", color=GRADIENT, fontsize=10)
        for i in range(self.drawn(l)):
            self.unit(l, i)
        if size > DRAWN:
            self.text(*self.place(l, DRAWN), "⋮", color=NEUTRAL, fontsize=12)
            self.text(x, -RADIUS - 0.14, str(size), color=NEUTRAL, fontsize=9)

    def unit(self, l, i):
        x, y = self.place(l, i)
        radius = RADIUS if self.numbered else 0.13
        (circle,) = self.axes.plot(
            [x], [y], "o", markersize=2 * radius * 72, color=PAPER, markeredgecolor=NEUTRAL, markeredgewidth=1, zorder=5
        )
        circle.set_gid(f"h{l}[{i}]")
        if not self.numbered:
            return
        if self.forward:
            up = 0.075 if self.backward and l else 0
            self.text(x, y + up, decimal(self.h[l][i], 2), color=VALUE, fontsize=8.5, zorder=6)
            if self.backward and l:
                self.text(x, y - 0.085, decimal(self.delta[l][i], 3), color=GRADIENT, style="italic", zorder=6)
        if l:
            self.text(x, y - RADIUS - 0.1, f"$b$ {decimal(self.network.b[l][i], 2)}", color=NEUTRAL, zorder=6)


def draw_passes(depth, backward=False):
    """The two passes of a network as a chain: x, z and h of every layer, and the loss ℓ.

    depth     number of layers with weights, 1 to 3
    backward  whether to draw the way back too: from ℓ to every g, δ and parameter gradient

    Boxes are quantities, arrows say what is computed from what.  Returns the `Figure`.

        >>> from bpkit import plots
        >>> figure = plots.draw_passes(2, backward=True)
    """
    if depth not in (1, 2, 3):
        raise ValueError(f"draw_passes: wanted a depth of 1 to 3, got {depth!r}")
    names = ["$x$"] + [rf"${letter}^{{({l})}}$" for l in range(1, depth + 1) for letter in "zh"] + [r"$\ell$"]
    step = 6.2 / (len(names) - 1)
    figure = picture(WIDTH, 2.3 if backward else 1.75)
    figure.set_layout_engine("none")
    bottom = -1.5 if backward else -0.95
    axes = figure.add_axes((0, 0, 1, 1), xlim=(-0.2, 6.4), ylim=(bottom, 0.8))
    axes.axis("off")

    def box(x, y, text, color=VALUE):
        axes.text(
            x,
            y,
            text,
            ha="center",
            va="center",
            color=color,
            fontsize=10,
            bbox={"boxstyle": "round,pad=0.3", "facecolor": PAPER, "edgecolor": color},
            zorder=3,
        )

    def arrow(start, end, color=VALUE):
        how = {"arrowstyle": "-|>", "color": color, "shrinkA": 13, "shrinkB": 13, "linewidth": 1}
        axes.annotate("", end, start, arrowprops=how, zorder=1)

    shift = 0.075 if backward else 0.0  # the two directions side by side
    for place, name in enumerate(names):
        box(place * step, 0, name)
        if place:
            arrow(((place - 1) * step, shift), (place * step, shift))
            if backward and place > 1:
                arrow((place * step, -shift), ((place - 1) * step, -shift), GRADIENT)
    box((len(names) - 1) * step, 0.6, "$t$")
    arrow(((len(names) - 1) * step, 0.6), ((len(names) - 1) * step, 0))
    for l in range(1, depth + 1):
        x = (2 * l - 1) * step
        box(x, -0.72, rf"$W^{{({l})}}\!,\ b^{{({l})}}$")
        arrow((x - shift, -0.72), (x - shift, 0))
        if backward:
            arrow((x + shift, 0), (x + shift, -0.72), GRADIENT)
            axes.text(x, -1.22, rf"$\nabla_{{W^{{({l})}}}} J,\ \nabla_{{b^{{({l})}}}} J$", ha="center", color=GRADIENT, fontsize=9.5)
            for place, letter in ((2 * l - 1, r"\delta"), (2 * l, "g")):
                axes.text(place * step, 0.3, rf"${letter}^{{({l})}}$", ha="center", color=GRADIENT, fontsize=10)
    return figure


def draw_costs(widths, products, slopes):
    """What the backward pass of a layer costs, against its width, on two logarithmic axes.

    widths    numbers of units n
    products  flops of the matrix products, one for each width
    slopes    flops of f' and its product with g, one for each width

    Returns the `Figure`.

        >>> from bpkit import plots
        >>> figure = plots.draw_costs([10, 100], [400, 40000], [30, 300])
    """
    figure = picture(5.2, 3.2)
    axes = figure.add_subplot(xscale="log", yscale="log", xlabel="$n$", ylabel="flops")
    for series, color, name in (
        (products, VALUE, r"$\delta\,h^\top,\ W^\top\delta$"),
        (slopes, GRADIENT, r"$f'(z) \odot g$"),
    ):
        axes.plot(widths, series, "o-", color=color, label=name)
    axes.legend(frameon=False)
    axes.grid(color=NEUTRAL, alpha=0.2)
    axes.spines[["top", "right"]].set_visible(False)
    return figure
