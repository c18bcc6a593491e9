"""Read a learner's answer: a number, the text of a number, a list or an array, of any origin.

>>> read(["0,5", "1/3", "−0.2"]).values
array([ 0.5       ,  0.33333333, -0.2       ])
>>> read("0,28").decimals
2
"""

import math
import re
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import NamedTuple

import numpy as np

from . import limits

MOST_ENTRIES = 10_000
LONGEST_TEXT = 60
EXACT = 99  # the decimals of a fraction
MINUS = str.maketrans("−–﹣－", "----")
NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
FRACTION = re.compile(rf"({NUMBER})(?:\s*/\s*({NUMBER}))?")
THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:[,.' ’\u00a0\u2009\u202f][0-9]{3})+")


class Unreadable(Exception):
    """An answer that is no number and no array of numbers; its message says why, to the learner."""


class Reading(NamedTuple):
    """An answer as numbers: a float array, and the most decimals that an entry was written with."""

    values: np.ndarray
    decimals: int


def read(answer, whole=False, seconds=None):
    """The `Reading` of an answer.

    Numbers of all kinds, texts such as "0,5", "1/3", "2e-3" and "−0.2", lists and tuples of them, and
    arrays.  `whole`: whole numbers are wanted, so that "2,410" is 2410.  `Unreadable` for anything
    else; whatever the answer's own methods do, it takes no longer than `limits.call`.
    """
    outcome = limits.call(read_here, answer, whole, seconds=seconds)
    if outcome.late:
        raise Unreadable("It took too long to read that answer.")
    if isinstance(outcome.error, Unreadable):
        raise outcome.error
    if outcome.error is not None:
        raise Unreadable("That answer cannot be read as numbers.")
    return outcome.value


def read_here(answer, whole=False):
    """What `read` does, in the same thread and without a limit of time."""
    entries = []
    shape = _collect(answer, whole, entries, depth=0)
    values, decimals = zip(*entries) if entries else ((), (0,))
    return Reading(np.array(values, float).reshape(shape), max(decimals))


def _collect(answer, whole, entries, depth):
    """Append (value, decimals) of every number in `answer` to `entries`; returns its shape."""
    if isinstance(answer, np.ndarray) or (hasattr(type(answer), "__array__") and not isinstance(answer, np.generic)):
        answer = _of_array(answer)
    if not isinstance(answer, (list, tuple)):
        entries.append(_number(answer, whole))
        if len(entries) > MOST_ENTRIES:
            raise _too_large()
        return ()
    if depth == 3:
        raise Unreadable("That is a list of lists of lists of lists; a list of rows is as deep as it goes.")
    shapes = {_collect(item, whole, entries, depth + 1) for item in islice(iter(answer), MOST_ENTRIES + 1)}
    if len(shapes) > 1:
        raise Unreadable("The rows of that answer have different lengths.")
    return (len(answer), *(shapes.pop() if shapes else ()))


def _of_array(answer):
    if not isinstance(answer, np.ndarray):
        answer = type(answer).__array__(answer)
    if not isinstance(answer, np.ndarray):
        raise Unreadable("That answer cannot be read as numbers.")
    if answer.size > MOST_ENTRIES:
        raise _too_large()
    return np.asarray(answer).tolist()


def _too_large():
    return Unreadable(f"That answer has more than {MOST_ENTRIES:,} entries. Is it the right quantity?")


def _number(value, whole):
    """(value, decimals) of one number."""
    if isinstance(value, str):
        return _of_text(value, whole)
    if value is None:
        raise Unreadable("There is no answer yet.")
    if isinstance(value, (bool, np.bool_)):
        raise Unreadable("True or false is no number; which number do you get?")
    if isinstance(value, (complex, np.complexfloating)):
        raise Unreadable("That is a complex number; a real one is wanted.")
    if not isinstance(value, (int, float, Fraction, Decimal, np.number)):
        raise Unreadable("A number is wanted, or a list or an array of numbers.")
    try:
        number = float(value)
    except OverflowError:  # a whole number of more than 308 digits
        number = math.inf
    return number, _decimals(str(value).removesuffix(".0")) if isinstance(value, (float, Decimal, np.floating)) else 0


def _of_text(text, whole):
    if len(text) > LONGEST_TEXT:
        raise Unreadable("That is a very long text; a number is wanted.")
    text = text.strip().translate(MINUS)
    if not text:
        raise Unreadable("There is no answer yet.")
    if whole and THOUSANDS.fullmatch(text):
        text = re.sub("[^0-9+-]", "", text)
    match = FRACTION.fullmatch(text.replace(",", "."))
    if not match:
        raise Unreadable("That text is not a number. Write it like 0.25, 0,25, 1/4 or 2.5e-1.")
    number, divisor = match.groups()
    if divisor is None:
        return float(number), _decimals(number)
    if float(divisor) == 0:
        raise Unreadable("That is a division by zero.")
    return float(number) / float(divisor), EXACT


def _decimals(text):
    mantissa, _, exponent = text.lower().partition("e")
    return max(0, len(mantissa.partition(".")[2]) - int(exponent or 0))
