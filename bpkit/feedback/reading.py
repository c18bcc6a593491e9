"""Read a learner's answer: a number, the text of a number, a list or an array, of any origin.

>>> read(["0,5", "1/3", "−0.2"]).values
array([ 0.5       ,  0.33333333, -0.2       ])
>>> read("0,28").decimals
2
>>> read("0.252, -0.228, -0.024", shape=(3,)).values
array([ 0.252, -0.228, -0.024])
>>> read("1,234")
Traceback (most recent call last):
bpkit.feedback.texts.Unreadable: That can be read in two ways. Do you mean 1.234 or 1234?
"""

import math
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

import numpy as np

from . import limits
from .texts import EXACT, Number, Unreadable, fits, flat, meant, readings, shape_of, unreadable

__all__ = ["MOST_ENTRIES", "Reading", "Unreadable", "fitted", "read", "read_here"]

MOST_ENTRIES = 10_000
NO_CONTAINERS = (str, bytes, bytearray, memoryview, dict)


class Reading(NamedTuple):
    """An answer as numbers: a float array, and the most decimals that an entry was written with."""

    values: np.ndarray
    decimals: int


def read(answer, whole=False, shape=None, labels=None, seconds=None):
    """The `Reading` of an answer.

    Numbers of all kinds, texts such as "0,5", "1/3", "2e-3" and "[0.2 -0.2]", lists of them, other things
    with entries in an order, and arrays.

    whole   whole numbers are wanted, so that "2,410" is 2410
    shape   that is wanted: it decides how a text is split; what is read may have another one
    labels  the names of the entries, by which those of a dict are put in order

    `Unreadable` for anything else, and for a text that can be read in two ways; whatever the answer's own
    methods do, it takes no longer than `limits.call`.
    """
    outcome = limits.call(read_here, answer, whole, shape, labels, seconds=seconds)
    if outcome.late:
        raise unreadable("late")
    if isinstance(outcome.error, Unreadable):
        raise outcome.error
    if outcome.error is not None:
        raise unreadable("broken")
    if np.isnan(outcome.value.values).any():
        raise unreadable("nan")
    if np.isinf(outcome.value.values).any():
        raise unreadable("infinite")
    return outcome.value


def read_here(answer, whole=False, shape=None, labels=None):
    """What `read` does, in the same thread, without a limit of time, and of numbers that are not finite too."""
    entries = _Entries(whole, labels)
    tree = entries.of(answer, shape if shape is None else tuple(shape), depth=0)
    tree = _filled(tree, iter(meant(entries.texts)))
    shape = shape_of(tree)
    if shape is None:
        raise unreadable("ragged")
    found = flat(tree)
    values = np.array([number.value for number in found], float).reshape(shape)
    return Reading(values, max((number.decimals for number in found), default=0))


def fitted(values, shape):
    """The answer in the wanted shape if it differs by brackets only, as (1, 3), (3, 1) and (3,) do, and (4,) from (2, 2)."""
    return values.reshape(shape) if fits(values.shape, shape) else values


class _Entries:
    """The entries of one answer, on the way to nested lists of `Number`s: of each text, `texts` gets the `readings`."""

    def __init__(self, whole, labels):
        self.whole, self.labels, self.count, self.texts = whole, labels, 0, []

    def of(self, answer, wanted, depth):
        if hasattr(type(answer), "__array__") and not isinstance(answer, np.generic):
            answer = _of_array(answer)
        elif hasattr(type(answer), "tolist") and not isinstance(answer, (np.generic, memoryview)):
            answer = answer.tolist()
        elif isinstance(answer, dict) and answer:
            answer = self._in_order(answer)
        elif isinstance(answer, (set, frozenset)):
            raise unreadable("set")
        if isinstance(answer, NO_CONTAINERS) or not hasattr(type(answer), "__iter__"):
            return self._text(answer, wanted) if isinstance(answer, str) else _number(answer)
        if depth == 3:
            raise unreadable("deep")
        items = list(islice(iter(answer), MOST_ENTRIES + 1))
        self.count += len(items)
        if self.count > 2 * MOST_ENTRIES or len(items) > MOST_ENTRIES:  # rows are counted, too
            raise unreadable("many", most=f"{MOST_ENTRIES:,}")
        if wanted and len(items) == wanted[0] + 1 and items[0] is None:
            items = items[1:]  # counted from 1
        return [self.of(item, _inner(wanted, len(items)), depth + 1) for item in items]

    def _in_order(self, named):
        if self.labels and set(named) == set(self.labels):
            return [named[label] for label in self.labels]
        if all(isinstance(key, int) for key in named):
            return [named[key] for key in sorted(named)]
        return named.values()

    def _text(self, text, wanted):
        self.texts.append(readings(text, self.whole, wanted))
        return TEXT


TEXT = "a text"


def _filled(tree, nodes):
    """The tree with every text replaced by the next node."""
    if tree is TEXT:
        return next(nodes)
    return tree if isinstance(tree, Number) else [_filled(item, nodes) for item in tree]


def _inner(wanted, count):
    """The shape that is wanted of each of `count` parts."""
    if wanted is None or not count:
        return None
    if count == math.prod(wanted):
        return ()
    if wanted[:1] == (count,):
        return wanted[1:]
    if count == 1:
        return wanted
    return None if math.prod(wanted) % count else (math.prod(wanted) // count,)


def _of_array(answer):
    if hasattr(type(answer), "detach"):  # a tensor whose gradient is recorded
        answer = answer.detach()
    if not isinstance(answer, np.ndarray):
        answer = type(answer).__array__(answer)
    if not isinstance(answer, np.ndarray):
        raise unreadable("broken")
    if answer.size > MOST_ENTRIES:
        raise unreadable("many", most=f"{MOST_ENTRIES:,}")
    if np.ma.is_masked(answer):
        raise unreadable("masked")
    return np.asarray(answer).tolist()


def _number(value):
    """The `Number` that an object is."""
    if value is None:
        raise unreadable("empty")
    if isinstance(value, (bool, np.bool_)):
        raise unreadable("truth")
    if isinstance(value, (complex, np.complexfloating)):
        raise unreadable("complex")
    if not hasattr(type(value), "__float__"):
        raise unreadable("other")
    try:
        number = float(value)
    except OverflowError:  # a whole number of more than 308 digits
        number = math.inf if value > 0 else -math.inf
    return Number(number, _decimals(value, number), "")


def _decimals(value, number):
    """How many decimals an object is written with."""
    if isinstance(value, (float, Decimal, np.floating)):
        mantissa, _, exponent = str(value).removesuffix(".0").lower().partition("e")
        return max(0, len(mantissa.partition(".")[2]) - int(exponent or 0))
    return 0 if math.isinf(number) or number == math.floor(number) else EXACT
