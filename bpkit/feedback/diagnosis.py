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
from .carried import Carried, consequences
from .mistakes import Mistake
from .reading import fitted
from .work import Wrongly, both, worked_out

# What explains an answer: a level, whether it must explain every entry (or may leave right ones alone), and how much
# the wrong entries must tell, in decimal digits together: of many explanations one fits a short answer by chance.
RANKS = (
    ("named", True, 0),
    ("library", True, 1.2),
    ("quantity", True, 1.2),
    ("named", False, 0.6),
    ("named pair", True, 2),
    ("carried", True, 0),
    ("relation", True, 1.2),
    ("library", False, 2.6),
    ("shown", True, 1.2),
    ("pair", True, 3.2),
    ("relation", False, 1.2),
    ("quantity", False, 2.6),
    ("shown", False, 2.6),
)
ONE_ENTRY = {"quantity", "shown"}  # what explains one quantity of an answer, in which the others are right
ALONE = relations.SignOfAll, relations.Doubled, relations.Halved  # joined to a mistake that has a formula of its own


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
    """Everything that is known to go wrong in an exercise with its numbers; `task` is its text with them."""

    def __init__(self, exercise, numbers, right, task=""):
        self.exercise, self.numbers, self.right, self.task = exercise, numbers, right, task
        self.decimals = exercise.decimals
        self._all, self._seen = [], {self._print(right): ("right", set())}
        for mistake, values in exercise.wrong(numbers):
            self._add("named", (mistake,), values, again=True)
        self.named = list(self._all)

    @cached_property
    def explanations(self):
        """All `Explanation`s, those that the exercise names first: the others are worked out when these do not do."""
        exercise, numbers, right = self.exercise, self.numbers, self.right
        steps = [mistake for mistake in exercise.mistakes if mistake.formula]
        if exercise.work:
            steps += self._of_the_work(exercise.work, numbers)
        for values in relations.shown(self.task, right):
            self._add("shown", (relations.Shown.mistake(),), values)
        for mistake, values in relations.of(right, numbers):
            nonzero = [np.count_nonzero(np.round(of, self.decimals)) for of in (values, right)]
            if nonzero[0] >= nonzero[1]:  # what has become 0 tells nothing
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

    @cached_property
    def consequences(self):
        """What follows from the entries of the answer: see `carried`."""
        return consequences(self.exercise.work, self.numbers) if self.exercise.work else []

    def _of_the_work(self, work, numbers):
        """The slips that change the answer, as `Mistake`s."""
        made = [work.mistake(slip) for slip in work.slips(numbers)]
        effective = [
            mistake for mistake in made if self._add("library", (mistake,), worked_out(mistake.formula, numbers))
        ]
        for symbol, values in work.others(numbers):
            self._add("quantity", (relations.Quantity.of_symbol(symbol),), values)
        return effective

    def _add(self, level, mistakes, values, again=False):
        """Note an explanation; False if it is none, or if what it leads to was there already, as the right answer or at
        another level.  Two mistakes of the library may lead to the same.
        """
        values = np.round(np.asarray(np.nan if values is None else values, float), self.decimals + 3) + 0.0
        if not np.isfinite(values).all():
            return False
        new = self._print(values) not in self._seen
        first = self._seen.setdefault(self._print(values), (level, {mistakes[0].key}))
        coincides = first[0] == level == "library" and mistakes[0].key not in first[1]
        if new or again or coincides:
            first[1].add(mistakes[0].key)
            self._all.append(Explanation(level, mistakes, values))
        return new

    def _print(self, values):
        return values.shape, (np.round(values, self.decimals + 1) + 0.0).tobytes()

    def of(self, given, tolerance):
        """What explains the answer `given`, an array: `Found`, or None."""
        off = wrong_entries(given, self.right, tolerance)
        whole, rest = compared(self.named, given, off, tolerance)
        if whole:
            return Found(whole, None)
        whole, rest = compared(self.explanations, given, off, tolerance)
        carried = self._carried(given, off, tolerance)
        told = digits_told(given, self.right, off, self.decimals)
        for level, all_of_it, least in RANKS:
            if level == "carried" and carried is not None:
                return Found([Explanation(level, (Carried.mistake(),), None)], carried)
            found = [e for e in (whole if all_of_it else rest) if e.level == level]
            if found and told >= least:
                partly = off is not None and not off.all() and (not all_of_it or level in ONE_ENTRY)
                return Found(found, np.flatnonzero(off).tolist() if partly else None)
        return None

    def _carried(self, given, off, tolerance):
        """The wrong entries of the quantity from which all other wrong ones follow; None if there is none."""
        if off is None:
            return None
        off, shift = off.ravel(), (fitted(given, self.right.shape) - self.right).ravel()
        fits = (c for c in self.consequences if c.explains(shift, off, tolerance))
        return next(([i for i in c.of if off[i]] for c in fits), None)

    def as_data(self):
        """The same for a page: what explains an answer, and what follows from its entries.

        {"words": [[key, name, message], …], "rows": [[level, [words], [values]], …], "carried": [[of, to, by], …]}
        """
        words, rows = {}, []
        for level, mistakes, values in self.explanations:
            if values.shape != self.right.shape:
                continue
            places = [words.setdefault(m[:3], len(words)) for m in mistakes]
            rows.append([level, places, [float(v) for v in values.ravel()]])
        carried = [[c.of, c.to, c.by.tolist()] for c in self.consequences]
        return {
            "words": [list(word) for word in words],
            "rows": rows,
            "carried": carried,
            "follows": list(Carried.mistake()[:3]),
        }


def compared(explanations, given, off, tolerance):
    """Those explanations that lead to this answer, and those that lead to all its wrong entries."""
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
    values = fitted(given, right.shape)
    sizes = np.abs(given) if off is None else np.maximum(np.abs(values), np.abs(right))[off]
    return np.log10(1 + sizes[np.isfinite(sizes)] * 10.0**decimals).sum()
