"""The graph of one hidden layer with an L2 penalty as note 2 draws it: boxes for variables, circles for operators."""

from typing import NamedTuple

import numpy as np
from matplotlib.patches import Ellipse, FancyArrowPatch, Rectangle

from .picture import GRADIENT, NEUTRAL, VALUE, picture


class Node(NamedTuple):
    """A box or a circle: its symbol, its place in columns and rows, and on which side its numbers stand."""

    symbol: str
    column: float
    row: float
    numbers: str = ""  # "below", "above", "left" or "right"; none for an operator


VARIABLES = {
    "x": Node("$x$", 0, 0, "below"),
    "z1": Node("$z^{(1)}$", 2, 0, "below"),
    "h1": Node("$h^{(1)}$", 4, 0, "below"),
    "z2": Node("$z^{(2)}$", 6, 0, "below"),
    "t": Node("$t$", 8, 0, "below"),
    "W1": Node("$W^{(1)}$", 1, 1, "left"),
    "W2": Node("$W^{(2)}$", 5, 1, "left"),
    "loss": Node(r"$\ell$", 7, 1, "right"),
    "s": Node("$s$", 6, 2, "above"),
    "J": Node("$J$", 8, 2, "above"),
}
OPERATORS = {
    "product1": Node(r"$\times$", 1, 0),
    "activation": Node("$f_1$", 3, 0),
    "product2": Node(r"$\times$", 5, 0),
    "compare": Node(r"$\ell$", 7, 0),
    "norms": Node(r"$\frac{\lambda}{2}\Vert\cdot\Vert^2$", 4.7, 2),
    "sum": Node("$+$", 7, 2),
}
ARROWS = [
    ("x", "product1"), ("W1", "product1"), ("product1", "z1"), ("z1", "activation"), ("activation", "h1"),
    ("h1", "product2"), ("W2", "product2"), ("product2", "z2"), ("z2", "compare"), ("t", "compare"),
    ("compare", "loss"), ("loss", "sum"), ("W1", "norms"), ("W2", "norms"), ("norms", "s"), ("s", "sum"), ("sum", "J"),
]  # fmt: skip
WIDTH = 6.0  # inches, as all below
COLUMN, ROW = 0.66, 1.12
BOX = 0.48, 0.36
LINE = 0.142  # of numbers
CIRCLE, WIDE_CIRCLE = (0.38, 0.38), (0.76, 0.46)
PLACES = {  # of the numbers beside a box: inches from its middle, and how they are aligned
    "below": (0, -0.26, "center", "top"),
    "above": (0, 0.26, "center", "bottom"),
    "left": (-0.29, 0, "right", "center"),
    "right": (0.29, 0, "left", "center"),
}


def draw_tensor_graph(back=None):
    """Draw the graph of J for a network with one hidden layer: input at the lower left, J at the upper right.

    Boxes are variables, circles are operators, arrows are dependencies; a weight box has two
    arrows going out, one into the product and one into the penalty.

    back  a `Backward` record of one sample and two layers of weights: the value of every variable
          is written beside its box in blue, and its gradient ∂J/∂variable under it in orange

    Biases are left out, as in the note.  Returns a `Figure`; ValueError for another record.

        >>> from bpkit import examples
        >>> figure = draw_tensor_graph(examples.relu_by_hand.backward())

    Source: note 2, its section 2.
    """
    height = 2 * ROW + (0.62 if back is None else 1.28)
    figure = picture(WIDTH, height, layout=None)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, WIDTH), ylim=(0, height))
    axes.set_axis_off()
    bottom = 0.31 if back is None else 0.66
    middles = {name: _middle(node, bottom) for name, node in [*VARIABLES.items(), *OPERATORS.items()]}
    shapes = {}
    for name, node in VARIABLES.items():
        shapes[name] = Rectangle(middles[name] - np.divide(BOX, 2), *BOX, fc="#eef3fa", ec=NEUTRAL, lw=1, gid=name)
    for name in OPERATORS:
        shapes[name] = Ellipse(middles[name], *_oval(name), fc="white", ec=NEUTRAL, lw=1, gid=name)
    for start, end in ARROWS:
        ends = {"patchA": shapes[start], "patchB": shapes[end], "shrinkA": 0, "shrinkB": 1}
        head = {"arrowstyle": "-|>", "mutation_scale": 9, "color": NEUTRAL}
        axes.add_patch(FancyArrowPatch(middles[start], middles[end], gid=f"{start}-{end}", **ends, **head))
    for name, node in [*VARIABLES.items(), *OPERATORS.items()]:
        axes.add_patch(shapes[name])
        axes.text(*middles[name], node.symbol, ha="center", va="center", fontsize=11)
    if back is not None:
        _write_numbers(axes, middles, _values(back), _gradients(back))
    return figure


def _middle(node, bottom):
    return np.array([0.36 + COLUMN * node.column, bottom + ROW * node.row])


def _oval(name):
    return WIDE_CIRCLE if name == "norms" else CIRCLE


def _values(back):
    fwd = back.forward
    if fwd.network.depth != 2 or not fwd.single:
        raise ValueError(f"draw_tensor_graph wants one sample and two layers of weights, got {back!r}")
    known = {"x": fwd.h[0], "z1": fwd.z[1], "h1": fwd.h[1], "z2": fwd.z[2], "t": back.objective.target[0]}
    parameters = fwd.network.parameters()
    return known | {"W1": parameters["W1"], "W2": parameters["W2"], "loss": back.data_loss, "s": back.penalty, "J": back.cost}


def _gradients(back):
    ones = dict.fromkeys(("loss", "s", "J"), 1.0)
    return {"z1": back.delta[1], "h1": back.g[1], "z2": back.delta[2], "W1": back.dW[1], "W2": back.dW[2], **ones}


def _write_numbers(axes, middles, values, gradients):
    for name, node in VARIABLES.items():
        value, gradient = _lines(values[name]), _lines(gradients[name]) if name in gradients else []
        dx, dy, ha, side = PLACES[node.numbers]
        x, top = middles[name] + (dx, dy)
        top += LINE * (len(value) + len(gradient)) * {"top": 0, "center": 0.5, "bottom": 1}[side]
        for place, line in enumerate([*value, *gradient]):
            style = {"color": VALUE} if place < len(value) else {"color": GRADIENT, "style": "italic"}
            axes.text(x, top - LINE * place, line, ha=ha, va="top", fontsize=8, family="DejaVu Sans Mono", **style)


def _lines(values):
    """A number or a vector on one line; a matrix on a line for each row, its columns under each other."""
    values = np.asarray(values)
    if values.ndim < 2:
        numbers = ", ".join(map(_number, np.atleast_1d(values)))
        return [f"({numbers})" if values.ndim else numbers]
    numbers = [[_number(v) for v in row] for row in values]
    width = max(len(text) for row in numbers for text in row)
    return [" ".join(text.rjust(width) for text in row) for row in numbers]


def _number(value):
    return f"{value + 0.0:.3g}".replace("-", "\N{MINUS SIGN}")
