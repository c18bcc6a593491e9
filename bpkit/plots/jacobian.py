"""Jacobians as heat maps with their numbers, and what softmax's does to the error at the output."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from ..checks import as_array, as_count, as_list, as_shaped
from ..functions import half_squared_error, softmax
from .picture import GRADIENT, NEUTRAL, PAPER, VALUE, picture

# Orange for what is negative, white for 0, blue for what is positive: told apart with any colour vision.
SIGNED = LinearSegmentedColormap.from_list("signed", ["#d55e00", "#ffffff", "#0072b2"])
CELL = 0.62  # inches


def draw_jacobian(matrix, rows="h", columns="z", decimals=2):
    """Draw a Jacobian as a heat map with its numbers: blue is positive, orange negative, white 0.

    matrix    shape (m, n); entry [k, i] is the derivative of quantity k of the rows by quantity i of the columns
    rows      the letter of what is differentiated: "h" labels the rows h₁, h₂, …; or a list of m labels
    columns   the letter of what it is differentiated by, or a list of n labels
    decimals  of the numbers, 0 to 9

    Returns the `Figure`.  ValueError for what is not a matrix, or labels that are too many or too few.

        >>> figure = draw_jacobian(softmax.jacobian([0.6, 0.3, 0.1]), rows="o")
    """
    matrix = _as_matrix(matrix, "matrix")
    decimals = as_count(decimals, "decimals", least=0, most=9)
    labels = _labels(rows, len(matrix), "rows"), _labels(columns, matrix.shape[1], "columns")
    height, width = (CELL * n + 0.6 for n in matrix.shape)
    figure = picture(width, height)
    axes = figure.subplots()
    _heat(axes, matrix, _largest([matrix]), decimals)
    axes.set_yticks(range(len(matrix)), labels[0])
    axes.set_xticks(range(matrix.shape[1]), labels[1])
    axes.tick_params(length=0, labelsize=11, labeltop=True, labelbottom=False)
    return figure


def draw_jacobian_chain(matrices, decimals=2):
    """Draw a product of matrices from left to right, each as a heat map with its numbers, all to one scale.

    matrices  {label: matrix}; a label is what stands above its matrix, such as "$W$".  Neighbours must chain.
    decimals  of the numbers, 0 to 9

    Returns the `Figure`.  ValueError if there are none, if one is no matrix, or two do not chain.

        >>> figure = draw_jacobian_chain({"$g^T$": [[1, 2]], "$W$": [[1, 0, -1], [0.5, 2, 0]]})
    """
    decimals = as_count(decimals, "decimals", least=0, most=9)
    matrices = {label: _as_matrix(matrix, label) for label, matrix in dict(matrices).items()}
    if not matrices:
        raise ValueError("a chain needs at least one matrix")
    arrays = list(matrices.values())
    for (left, a), (right, b) in zip(list(matrices.items()), list(matrices.items())[1:]):
        if a.shape[1] != len(b):
            raise ValueError(f"{left} of shape {a.shape} cannot be multiplied by {right} of shape {b.shape}")
    widths, tallest = [a.shape[1] for a in arrays], max(len(a) for a in arrays)
    gap = 0.55  # cells
    total = sum(widths) + gap * (len(arrays) - 1)
    cell = min(CELL, 6.3 / total)
    figure = picture(cell * total + 0.2, cell * tallest + 0.7, layout=None)
    spare = 0.1, 0.1  # inches around
    width, height = figure.get_size_inches()
    left = spare[0]
    for label, array in matrices.items():
        inches = cell * array.shape[1], cell * len(array)
        bottom = spare[1] + (cell * tallest - inches[1]) / 2
        axes = figure.add_axes((left / width, bottom / height, inches[0] / width, inches[1] / height))
        _heat(axes, array, _largest(arrays), decimals)
        axes.set(xticks=[], yticks=[])
        axes.set_title(label, fontsize=10, pad=5)
        left += inches[0] + gap * cell
    return figure


def draw_output_deltas(saturated=0.99):
    """Draw δ₁ = ∂ℓ/∂z₁ of a softmax layer with two outputs and target (0, 1), against its first output o₁.

    saturated  the output that is marked on both curves, inside (0, 1)

    Two lines: cross-entropy, and half the squared error.  Returns the `Figure`.
    ValueError if `saturated` is not inside (0, 1).

        >>> figure = draw_output_deltas()
    """
    if not 0 < saturated < 1:
        raise ValueError(f"saturated: wanted a number between 0 and 1, got {saturated!r}")
    figure = picture(5.2, 3.2)
    axes = figure.subplots()
    lines = {"cross-entropy": (_matched, VALUE, "-"), "½ squared error": (_through_jacobian, GRADIENT, "--")}
    for label, (delta, color, style) in lines.items():
        o = np.linspace(0, 1, 201)
        axes.plot(o, delta(o), color=color, linestyle=style, linewidth=1.8, label=label)
        axes.plot([saturated], [delta(saturated)], color=color, marker="o", markersize=5)
    axes.set(xlabel="$o_1$", ylabel=r"$\delta_1$", xlim=(0, 1.02), ylim=(0, 1.05))
    axes.grid(color=NEUTRAL, alpha=0.25, linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    return figure


def draw_softmax_output(logits, target):
    """Draw what a softmax layer makes of its weighted inputs: outputs, Jacobian, and the gradients of two losses.

    logits  the weighted inputs, shape (K,)
    target  one-hot, shape (K,)

    From left to right: a bar for every output, a cross where the right one should end; the Jacobian as in
    `draw_jacobian`, darkest at ¼; and ∂ℓ/∂z for cross-entropy, for half the squared error, and as the
    elementwise mistake (o - t) ⊙ o ⊙ (1 - o) has it.  Returns the `Figure`.  ValueError for shapes that do not fit.

        >>> figure = draw_softmax_output([1.8, 1.1, 0.0], [0, 0, 1])
    """
    z = as_array(logits, float, "logits")
    if z.ndim != 1 or not len(z):
        raise ValueError(f"logits has shape {z.shape}, wanted (K,)")
    t = as_shaped(target, float, z.shape, "target")
    o, classes = softmax(z), np.arange(len(z))
    figure = picture(6.6, 0.42 * len(z) + 1.1)
    outputs, jacobian, gradients = figure.subplots(1, 3, width_ratios=[1, 1.15, 1.35])
    outputs.barh(classes, o, color=VALUE, height=0.55)
    outputs.plot([1], [t.argmax()], "x", color=NEUTRAL, markersize=7, markeredgewidth=2, clip_on=False)
    outputs.set(xlim=(0, 1), xticks=[0, 1], title="$o_k$")
    _heat(jacobian, softmax.jacobian(o), 0.25, 2)
    jacobian.set(aspect="auto", title=r"$\partial o_k / \partial z_i$")
    jacobian.set_xticks(classes, _labels("z", len(z), "columns"))
    kinds = {
        "cross-entropy": (o - t, VALUE),
        "½ squared error": (softmax.vjp(o, o - t), GRADIENT),
        "$(o - t)\\,o\\,(1 - o)$": ((o - t) * o * (1 - o), NEUTRAL),
    }
    for row, (label, (gradient, color)) in enumerate(kinds.items()):
        gradients.barh(classes + 0.25 * (row - 1), gradient, color=color, height=0.22, label=label)
    gradients.axvline(0, color="black", linewidth=0.8)
    gradients.set(xlim=(-1, 1), xticks=[-1, 0, 1], title=r"$\partial \ell / \partial z_i$")
    for axes, letter in ((outputs, "o"), (jacobian, "o"), (gradients, "z")):
        axes.set_yticks(classes, _labels(letter, len(z), "rows"))
        axes.set_ylim(len(z) - 0.5, -0.5)
        axes.tick_params(length=0)
        axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside lower center", ncols=3, frameon=False, fontsize=9)
    return figure


def _two_outputs(first):
    first = np.asarray(first)
    return np.stack([first, 1 - first], axis=-1)


def _matched(first):
    return (_two_outputs(first) - [0, 1])[..., 0]


def _through_jacobian(first):
    o = _two_outputs(first)
    return softmax.vjp(o, half_squared_error.gradient(o, np.array([0, 1])))[..., 0]


def _heat(axes, matrix, largest, decimals):
    image = axes.imshow(matrix, cmap=SIGNED, vmin=-largest, vmax=largest, aspect="equal")
    for (k, i), value in np.ndenumerate(matrix):
        ink = _readable_on(image.to_rgba([value])[0])
        text = f"{value + 0:.{decimals}f}".replace("-", "−")
        axes.text(i, k, text, ha="center", va="center", fontsize=9.5, color=ink)
    for edge in range(len(matrix) + 1):
        axes.axhline(edge - 0.5, color=NEUTRAL, linewidth=0.6, clip_on=False)
    for edge in range(matrix.shape[1] + 1):
        axes.axvline(edge - 0.5, color=NEUTRAL, linewidth=0.6, clip_on=False)
    axes.spines[:].set_visible(False)


def _readable_on(rgba):
    """Black or white, whichever has the greater contrast (WCAG) on this colour."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgba[:3]]
    luminance = np.dot(linear, [0.2126, 0.7152, 0.0722])
    return "black" if luminance > 0.179 else PAPER


def _largest(arrays):
    return max(np.abs(array).max() for array in arrays) or 1.0


def _as_matrix(values, what):
    matrix = as_array(values, float, what)
    if matrix.ndim != 2 or 0 in matrix.shape:
        raise ValueError(f"{what} has shape {matrix.shape}, wanted a matrix (m, n)")
    return matrix


def _labels(given, n, what):
    labels = [f"${given}_{{{k}}}$" for k in range(1, n + 1)] if isinstance(given, str) else as_list(given, what)
    if len(labels) != n:
        raise ValueError(f"{what}: wanted {n} labels, got {len(labels)}")
    return labels
