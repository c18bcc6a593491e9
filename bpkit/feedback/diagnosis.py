"""From a wrong answer to what went wrong.

For an exercise with its numbers, every explanation that is known is worked out: the mistakes that the exercise
names; those of the library, where its work has the step; other quantities of the same computation; plain
relations to the right answer; two mistakes at once.  An answer is then compared with all of them, rank by rank.

The page compares by the same rule (`live/exercise/marking.js`) with the same numbers, which `as_data` hands it.
"""

from functools import cached_property
from itertools import combinations
from typing import NamedTuple

import numpy as np

from . import relations
from .reading import fitted
from .mistakes import Mistake
from .work import Wrongly, both, worked_out

# What explains an answer: a level, whether it must explain every entry (or may leave right ones alone), and how much
# the wrong entries must tell, in decimal digits together: of many explanations one fits a short answer by chance.
RANKS = (
    ("named", True, 0),
    ("library", True, 1.2),
    ("quantity", True, 1.2),
    ("named", False, 1),
    ("named pair", True, 1.2),
    ("library", False, 1.5),
    ("relation", True, 0.7),
    ("pair", True, 2.3),
    ("relation", False, 1),
    ("quantity", False, 2.5),
)
ALONE = {relations.SignOfAll, relations.Doubled, relations.Halved}  # joined to a mistake that has a formula of its own


class Explanation(NamedTuple):
    """A level, the mistakes that are made together, and the answer that they lead to."""

    level: str
    mistakes: tuple
    values: np.ndarray


class Found(NamedTuple):
    """What explains an answer: all explanations of the best rank, and which entries are wrong (None: all of them)."""

    explanations: list
    entries: list | None


class Diagnosis:
    """Everything that is known to go wrong in an exercise with its numbers."""

    def __init__(self, exercise, numbers, right):
        self.exercise, self.numbers, self.right, self.decimals = exercise, numbers, right, exercise.decimals
        self._all, self._seen = [], {self._print(right)}
        for mistake, values in exercise.wrong(numbers):
            self._add("named", (mistake,), values, again=True)
        self.named = list(self._all)

    @cached_property
    def explanations(self):
        """All `Explanation`s, those that are named by the exercise first: worked out when these do not do."""
        exercise, numbers, right = self.exercise, self.numbers, self.right
        steps = [mistake for mistake in exercise.mistakes if mistake.formula]
        if exercise.work:
            steps += self._of_the_work(exercise.work, numbers)
        for mistake, values in relations.of(right, numbers):
            self._add("relation", (mistake,), values)
        for one, other in combinations(filter(everywhere, steps), 2):
            formula = both(one.formula, other.formula)
            if formula and one.key != other.key:
                level = "named pair" if {one, other} <= set(exercise.mistakes) else "pair"
                self._add(level, (one, other), worked_out(formula, numbers))
        for mistake, values in exercise.wrong(numbers):
            for relation in ALONE if not isinstance(mistake.formula, Wrongly) else ():
                self._add("named pair", (mistake, relation.mistake()), next(relation.of(values, numbers)))
        return self._all

    def _of_the_work(self, work, numbers):
        """The slips that change the answer, as `Mistake`s."""
        made = [work.mistake(slip) for slip in work.slips(numbers)]
        effective = [mistake for mistake in made if self._add("library", (mistake,), worked_out(mistake.formula, numbers))]
        for symbol, values in work.others(numbers):
            self._add("quantity", (relations.Quantity.of_symbol(symbol),), values)
        return effective

    def _add(self, level, mistakes, values, again=False):
        """Note an explanation; False if it is none, or if what it leads to was there already."""
        values = np.round(np.asarray(np.nan if values is None else values, float), self.decimals + 3) + 0.0
        if not np.isfinite(values).all() or (self._print(values) in self._seen and not again):
            return False
        self._seen.add(self._print(values))
        self._all.append(Explanation(level, mistakes, values))
        return True

    def _print(self, values):
        return values.shape, (np.round(values, self.decimals + 1) + 0.0).tobytes()

    def of(self, given, tolerance):
        """What explains the answer `given`, an array: `Found`, or None."""
        off = wrong_entries(given, self.right, tolerance)
        whole, rest = compared(self.named, given, off, tolerance)
        if whole:
            return Found(whole, None)
        whole, rest = compared(self.explanations, given, off, tolerance)
        told = digits_told(given, self.right, off, self.decimals)
        for level, all_of_it, least in RANKS:
            found = [e for e in (whole if all_of_it else rest) if e.level == level]
            if found and told >= least:
                return Found(found, None if all_of_it else np.flatnonzero(off).tolist())
        return None

    def as_data(self):
        """The same for a page: {"words": [[key, name, message], …], "rows": [[level, [words], [values]], …]}."""
        words, rows = {}, []
        for level, mistakes, values in self.explanations:
            if values.shape == self.right.shape:
                places = [words.setdefault(m[:3], len(words)) for m in mistakes]
                rows.append([level, places, [float(v) for v in values.ravel()]])
        return {"words": [list(word) for word in words], "rows": rows}


def compared(explanations, given, off, tolerance):
    """Those explanations that lead to this answer, and those that lead to its wrong entries."""
    whole, rest = [], []
    for explanation in explanations:
        values = fitted(given, explanation.values.shape)
        if values.shape != explanation.values.shape:
            continue
        fits = np.abs(values - explanation.values) <= tolerance
        if fits.all():
            whole.append(explanation)
        elif off is not None and values.shape == off.shape and fits[off].all():
            rest.append(explanation)
    return whole, rest


def everywhere(mistake):
    """Whether it is made wherever it can be: of those made in one layer or on one arrow, too many make a pair."""
    return not isinstance(mistake.formula, Wrongly) or not mistake.formula.slips[0].local


def wrong_entries(given, right, tolerance):
    """Which entries are wrong, an array of bool; None if the shape is another one."""
    values = fitted(given, right.shape)
    return ~(np.abs(values - right) <= tolerance) if values.shape == right.shape else None


def digits_told(given, right, off, decimals):
    """How many decimal digits the wrong entries tell together."""
    largest = max(np.abs(right).max(initial=0), np.abs(given[np.isfinite(given)]).max(initial=0))
    return (given.size if off is None else off.sum()) * np.log10(1 + largest * 10.0**decimals)
