"""Quantities by name: `W2[1,0]` is the entry of W^(2) in row 1 and column 0, counted as numpy counts.

Names are what points of graphs, figures and exercises carry; here they are read, written, put back
into arrays and shown.  Formulas count from 1 where numpy counts from 0.

    >>> parse("W2[1,0]")
    Quantity(letters='W', layer=2, place=(1, 0))
    >>> latex("W2[1,0]"), text("W2[1,0]"), text("dz1"), text("dW2[1,0]")
    ('W^{(2)}_{21}', 'W^(2)_21', 'δ^(1)', '∂J/∂W^(2)_21')
    >>> flat({"b1": np.array([0.5, -1.0])})
    {'b1[0]': 0.5, 'b1[1]': -1.0}
"""

import re
from typing import NamedTuple

import numpy as np

NAME = re.compile(r"([^\[\]]+?)(\d*)(?:\[(\d+(?:,\d+)*)\])?")
TEXTS = {
    "delta": "δ{}",
    "data_loss": "ℓ",
    "cost": "J",
    "dh_dz": "∂h{0}/∂z{0}",
    "dz": "δ{}",
    "dh": "g{}",
    "dW": "∂J/∂W{}",
    "db": "∂J/∂b{}",
    "W_new": "new W{}",
    "b_new": "new b{}",
}


class Quantity(NamedTuple):
    """What a name says: its letters, the number behind them or None, and the place of the entry, () for all of it."""

    letters: str
    layer: int | None = None
    place: tuple = ()

    @property
    def array(self):
        """The name of the array that it is of: "W2"."""
        return self.letters + ("" if self.layer is None else str(self.layer))

    def __str__(self):
        return entry(self.array, self.place)


def parse(name):
    """The `Quantity` of this name; ValueError if it is none."""
    match = NAME.fullmatch(name) if isinstance(name, str) else None
    if not match:
        raise ValueError(f"wanted the name of a quantity, such as W2[1,0], got {name!r}")
    letters, layer, place = match.groups()
    return Quantity(letters, int(layer) if layer else None, tuple(map(int, place.split(","))) if place else ())


def index(place):
    """A place in an array as it is written in code: "[1,0]"; nothing for a number alone."""
    return f"[{','.join(map(str, place))}]" if place else ""


def entry(array, place):
    """The name of an entry: "W2[1,0]" of "W2" and (1, 0)."""
    return f"{array}{index(place)}"


def entries(array, shape):
    """The names of all entries of an array of this shape, row by row."""
    return [entry(array, place) for place in np.ndindex(*shape)]


def flat(arrays):
    """{"W1": array, …} as {"W1[0,0]": number, …}."""
    return {entry(name, place): float(v) for name, array in arrays.items() for place, v in np.ndenumerate(array)}


def unflat(values, shapes):
    """The arrays {"W1": array, …} of these shapes, from the numbers that `flat` made (further ones do no harm).

    >>> unflat({"b1[0]": 0.5, "b1[1]": -1.0}, {"b1": (2,)})
    {'b1': array([ 0.5, -1. ])}
    """
    return {name: np.reshape([values[each] for each in entries(name, shape)], shape) for name, shape in shapes.items()}


def pick(arrays, name):
    """The array or entry of this name among {"W1": array, …}; ValueError if there is none.

    >>> pick({"W1": np.array([[1.0, 2.0]])}, "W1[0,1]").item()
    2.0
    """
    quantity = parse(name)
    if quantity.array not in arrays:
        raise ValueError(f"unknown quantity {name!r}; known: {', '.join(arrays)}")
    array = np.asarray(arrays[quantity.array])
    try:
        return array[quantity.place]
    except IndexError:
        raise ValueError(f"{name}: {quantity.array} has shape {array.shape}") from None


def with_entries(arrays, values):
    """Those of {"W1": array, …} that change when the entries {"W1[0,0]": number, …} are put in, as new arrays."""
    new = {}
    for name, value in values.items():
        pick(arrays, name)  # for its checks
        quantity = parse(name)
        array = new.setdefault(quantity.array, np.array(arrays[quantity.array]))
        array[quantity.place] = value
    return new


def latex(name):
    """The LaTeX symbol of a name.

    >>> latex("x[0]"), latex("v12"), latex("den"), latex("f"), latex("W2[9,0]")
    ('x_{1}', 'v_{12}', '\\\\mathrm{den}', 'f', 'W^{(2)}_{10,1}')
    """
    letters, layer, place = parse(name)
    letters = letters if len(letters) == 1 else r"\mathrm{%s}" % letters.replace("_", r"\_")
    if not place:
        return letters if layer is None else f"{letters}_{{{layer}}}"
    return f"{letters}{'' if layer is None else f'^{{({layer})}}'}_{{{subscript(place)}}}"


def text(name):
    """The symbol of a name as plain text."""
    letters, layer, place = parse(name)
    symbol = TEXTS.get(letters, letters + "{}").format("" if layer is None else f"^({layer})")
    return symbol + (f"_{subscript(place)}" if place else "")


def subscript(place):
    """A place as formulas write it, counted from 1: "21", or "10,1" where a number has two digits."""
    counted = [i + 1 for i in place]
    return ("" if max(counted) < 10 else ",").join(map(str, counted))


def decimal(value, places):
    """A number with this many decimals and a real minus sign.

    >>> decimal(-0.25, 1)
    '−0.2'
    """
    return f"{value:.{places}f}".replace("-", "−")
