"""Texts with numbers put in: "$z = «z»$ and $h_1 = «h[0]»$".

A slot names a fact, or an attribute or an entry of one, and may end in a format: «cost:.2f», or «w:()» for a
factor, which stands in brackets if it is negative.  Guillemets leave the braces to LaTeX.

    >>> fill("$o = «o»$, so $o_1 = «o[0]:.1f»$", {"o": np.array([0.57, 0.43])})
    '$o = (0.57,\\\\ 0.43)$, so $o_1 = 0.6$'
"""

import re
from string import Formatter

import numpy as np

SLOT = re.compile("«([^»:]+):?([^»]*)»")


def fill(template, facts):
    """`template` with every slot replaced by the fact it names, as LaTeX."""

    def put_in(match):
        path, spec = match.groups()
        return show(Formatter().get_field(path, (), facts)[0], spec)

    return SLOT.sub(put_in, template)


def show(value, spec=""):
    """A number to six significant digits (a whole one in full), a vector as a row, a matrix, as LaTeX.

    Six, so that who works on with what is shown does not lose the digits that are asked for.
    """
    if isinstance(value, str):
        return value
    value = np.asarray(value, float)
    if value.ndim == 0:
        if spec == "()":
            return f"({show(value)})" if value < 0 else show(value)
        if spec:
            written = format(value.item(), spec)
            return written if re.search("[1-9]", written) else written.lstrip("-")  # no -0.00
        value = value.round(12) + 0.0  # no -0, and no rounding noise for 0
        mantissa, _, exponent = (f"{value:.0f}" if value == value.round() else f"{value:.6g}").partition("e")
        return rf"{mantissa}\cdot10^{{{int(exponent)}}}" if exponent else mantissa
    if value.ndim == 1:
        entries = [show(entry, spec) for entry in value]
        return "(" + r",\ ".join(entries) + ")"
    rows = (" & ".join(show(entry, spec) for entry in row) for row in value)
    return r"\begin{bmatrix}" + r" \\ ".join(rows) + r"\end{bmatrix}"


RAISED = str.maketrans("0123456789()lL", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾ˡᴸ")
LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def plain(label):
    """A label for a sentence: "δ^(1)_2" as "δ⁽¹⁾₂"."""
    raised = re.sub(r"\^(\(\w+\))", lambda index: index[1].translate(RAISED), label)
    return re.sub(r"_(\d+)", lambda index: index[1].translate(LOWERED), raised)


def too_many(given, wanted):
    """By how many entries a list is too long or too short: "One entry too many"."""
    off = abs(given - wanted)
    count = {1: "One entry", 2: "Two entries"}.get(off, f"{off} entries")
    return f"{count} too {'many' if given > wanted else 'few'}"


def listing(items):
    """Words as a list in a sentence: "a", "a and b", "a, b and c"."""
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last
