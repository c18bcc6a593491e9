"""Numbers, arrays and names as LaTeX and as plain text."""

import re

import numpy as np

SHOWN = 6  # rows and columns of an array that are written out; the rest is dots


def number(value):
    """A number to four significant digits, as LaTeX: 0.4787, -1.2\\times10^{-7}."""
    value = float(value) + 0.0  # no -0
    if np.isinf(value):
        return r"\infty" if value > 0 else r"-\infty"
    text = f"{value:.4g}"
    if "e" in text:
        mantissa, exponent = text.split("e")
        return rf"{mantissa}\times10^{{{int(exponent)}}}"
    return text


def factor(value):
    """A number that stands in a product or after a minus: in brackets if it is negative."""
    text = number(value)
    return f"({text})" if text.startswith("-") else text


def array(values):
    """A number, a vector (as a column) or a matrix, as LaTeX; large ones with dots."""
    values = np.asarray(values)
    if values.ndim == 0:
        return number(values)
    rows = values.reshape(len(values), -1)
    lines = _with_dots(rows, lambda row: " & ".join(_with_dots(row, number, r"\cdots")), r"\vdots")
    return r"\begin{bmatrix}" + r" \\ ".join(lines) + r"\end{bmatrix}"


def _with_dots(items, write, dots):
    """The items as texts, dots in the place of most if there are many."""
    if len(items) <= SHOWN:
        return [write(item) for item in items]
    return [*map(write, items[: SHOWN - 2]), dots, write(items[-1])]


def plain(values):
    """A number, a vector or a matrix on one line of plain text."""
    values = np.asarray(values)
    if values.ndim == 0:
        return f"{float(values) + 0.0:.6g}"  # no -0
    inner = _with_dots(values, plain, "…")
    return f"[{', '.join(inner)}]" if values.ndim == 1 else f"[{'; '.join(row[1:-1] for row in inner)}]"


def symbol(name):
    """The LaTeX symbol of a quantity's name in code; formulas count from 1 where numpy counts from 0.

    >>> symbol("W2[1,0]"), symbol("x[0]"), symbol("v12"), symbol("den"), symbol("f")
    ('W^{(2)}_{21}', 'x_{1}', 'v_{12}', '\\\\mathrm{den}', 'f')
    """
    letters, digits, places = re.fullmatch(r"(.*?)(\d*)(?:\[([\d,]+)\])?", name, re.DOTALL).groups()
    letters = letters if len(letters) == 1 else r"\mathrm{%s}" % letters.replace("_", r"\_")
    if places is None:
        return f"{letters}_{{{digits}}}" if digits else letters
    places = [int(place) + 1 for place in places.split(",")]
    subscript = ("" if max(places) < 10 else ",").join(map(str, places))
    return f"{letters}^{{({digits})}}_{{{subscript}}}" if digits else f"{letters}_{{{subscript}}}"
