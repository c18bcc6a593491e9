"""How the answer to an exercise comes about: a computation, the slips that can be made in it, what else it finds."""

from functools import partial

import numpy as np

from .mistakes import LIBRARY, Mistake, Slip, composed, words_of
from .mistakes.slip import nearest


class Work:
    """A computation of the class `of`, told step by step, and what of it is asked for.

    A subclass says how to begin, `computation(numbers, slips)`, and what to take, `taken(computation)`.
    """

    of = None

    def computation(self, numbers, slips=()):
        raise NotImplementedError

    def taken(self, computation):
        raise NotImplementedError

    def slips(self, numbers):
        """The slips that are tried on this work with these numbers."""
        raise NotImplementedError

    def others(self, numbers):
        """Other quantities of the same computation, each in the place of what is asked for: [(its name, answer), …]."""
        return []

    def because(self, numbers):
        """Why a right answer is right, a sentence without numbers."""
        return ""

    def quantities(self, numbers):
        """Which entries of the answer belong together: [(a key for `forced`, its places in the answer), …]."""
        return []

    def forced(self, numbers, key, shifts):
        """The answer if this quantity were off by `shifts`, one for each of its places, and all else were done rightly."""
        raise NotImplementedError

    def with_slips(self, slips):
        return composed(self.of, tuple(slips))

    def answer(self, numbers, slips=()):
        """What the work leads to with these slips made in it, all at once."""
        return self.taken(self.computation(numbers, slips))

    def usual(self, right):
        """The slips of the library that are made in such a computation and override one of its steps."""
        return [
            slip
            for slip in LIBRARY.values()
            if issubclass(slip, Slip) and slip.into == self.of.kind and slip.usual and slip.suits(right)
        ]

    def mistakes(self, keys):
        """The `Mistake`s of these keys of the library; ValueError, with the known ones, for another."""
        made = []
        for key in keys.split():
            slip = words_of(key)
            if not (issubclass(slip, Slip) and slip.into == self.of.kind):
                ours = [key for key, slip in LIBRARY.items() if issubclass(slip, Slip) and slip.into == self.of.kind]
                raise ValueError(f"mistake {key!r} is no step of a {self.of.kind}; {nearest(key, ours)}")
            made.append(self.mistake(slip))
        return tuple(made)

    def mistake(self, slip):
        """The `Mistake` of making this slip in this work."""
        return Mistake(slip.alias or slip.key, slip.name, slip.message, Wrongly(self, (slip,)))


class Wrongly:
    """The formula of a mistake that is made of slips: **numbers -> the answer that they lead to."""

    def __init__(self, work, slips):
        self.work, self.slips = work, tuple(slips)

    def __call__(self, **numbers):
        return self.of(numbers)

    def of(self, numbers):
        return self.work.answer(numbers, self.slips)


def led_to(formula, numbers):
    """What a formula leads to."""
    return formula.of(numbers) if isinstance(formula, Wrongly) else formula(**numbers)


def worked_out(formula, numbers):
    """What a formula leads to; None where it cannot be worked out."""
    try:
        with np.errstate(all="ignore"):
            return led_to(formula, numbers)
    except (ValueError, TypeError, ArithmeticError, IndexError):
        return None


def both(first, second):
    """The formula of two mistakes made at once, or None if these two cannot be put together.

    Slips of the same work are mixed into it together.  Formulas that are `functools.partial`s of the same function
    are put together if they replace different parts of it.
    """
    if isinstance(first, Wrongly) and isinstance(second, Wrongly) and first.work is second.work:
        kin = any(issubclass(a, b) or issubclass(b, a) for a in first.slips for b in second.slips)
        return None if kin else Wrongly(first.work, first.slips + second.slips)
    if isinstance(first, partial) and isinstance(second, partial) and first.func is second.func:
        apart = not (first.keywords.keys() & second.keywords.keys() or first.args or second.args)
        return partial(first.func, **first.keywords, **second.keywords) if apart else None
    return None
