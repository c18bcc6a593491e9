"""One step off, and the rest carried on rightly: in an answer of several quantities, the later follow from the earlier.

What follows is worked out from what the learner found: with δ off, the gradients that are wanted of this δ.  That is
done where the later quantities change in proportion, so that a page can do it, too, with a matrix.
"""

from typing import NamedTuple

import numpy as np

from .mistakes import Mistake, Words


class Carried(Words):
    key, name = "carried_on", "One step is off, and the rest follows from it"
    message = "What comes later is worked out rightly from it."

    @classmethod
    def mistake(cls):
        return Mistake(cls.key, cls.name, cls.message, None)


class Consequence(NamedTuple):
    """How the entries `to` of an answer follow from its entries `of`: they change by `by` (to, of) times as much."""

    of: list
    to: list
    by: np.ndarray

    def explains(self, shift, off, tolerance):
        """Whether all entries that are `off`, the answer being `shift` from the right one, follow from one step's."""
        followed = self.by @ shift[self.of]
        reach = tolerance * (1 + np.abs(self.by).sum(axis=1))  # the earlier ones may have been rounded
        others = np.ones(off.size, bool)
        others[[*self.of, *self.to]] = False
        return bool(
            off[self.of].any()
            and not off[others].any()
            and np.all(np.abs(shift[self.to] - followed) <= reach)
            and np.any(off[self.to] & (np.abs(followed) > 2 * reach))
        )


def consequences(work, numbers):
    """[`Consequence`, …] of each quantity of the answer from which later ones follow in proportion."""
    found, right = [], np.ravel(work.answer(numbers))
    for key, of in work.quantities(numbers):
        shifted = lambda shifts: np.ravel(work.forced(numbers, key, shifts)) - right
        by = np.array([shifted(row) for row in np.eye(len(of))]).T
        to = [i for i in np.flatnonzero(np.abs(by).sum(axis=1) > 1e-12) if i not in of]
        some = np.linspace(0.3, 0.7, len(of))
        if to and np.allclose(shifted(some)[to], by[to] @ some, rtol=1e-9, atol=1e-12):
            found.append(Consequence(list(of), [int(i) for i in to], by[to]))
    return found
