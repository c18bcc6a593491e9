"""Exercises as data, and the register of all of them by id."""

import difflib
import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..checks import as_count
from ..quantities import subscript
from . import registering
from .diagnosis import Diagnosis
from .text import fill

ATTEMPTS = 1000
_register = {}


@dataclass(frozen=True, kw_only=True, eq=False)
class Exercise:
    """One exercise: its task, how its numbers are made, the right answer and the known wrong ones.

    id        what `check` calls it by
    title     a few words
    chapter   the page of the book that it belongs to, such as "4-by-hand/by-hand"
    task      Markdown with slots for the numbers (see `text`); so are hints and solution
    numbers   the book's own numbers, {name: number, array or example}
    draw      fresh numbers: a random generator -> the like of `numbers`; None if there are no others
    answer    the right formula: **numbers -> a number or an array, or what a function should return
    mistakes  known `Mistake`s
    hints     from gentle to nearly all
    solution  the reasoning, with the numbers
    because   a sentence that says why a right answer is right, without numbers; that of the work if left out
    decimals  how many are asked for, 0 for whole numbers; None if a function is asked for
    labels    names of the entries of the answer, or one name that gets their indices
    facts     further things that the texts name: **numbers -> {name: value}
    cases     what a function is tried on: a random generator -> {label: numbers}
    work      how the answer comes about, step by step: a `Work`, in which the mistakes of the library can be made
    """

    id: str
    title: str
    chapter: str
    task: str
    numbers: dict
    answer: callable
    mistakes: tuple = ()
    hints: tuple = ()
    solution: str = ""
    because: str = ""
    decimals: int | None = None
    labels: object = "answer"
    draw: callable = None
    facts: callable = None
    cases: callable = None
    work: object = None

    def check(self):
        """ValueError for a slip of the author; without a `because` of its own, it takes that of its work."""
        registering.check_exercise(self)
        if self.work and not self.because:
            object.__setattr__(self, "because", self.work.because(self.numbers))

    @property
    def wants_function(self):
        return self.decimals is None

    @property
    def takes_function(self):
        """Whether the answer may be a function of the numbers: they are numbers and arrays, not an example."""
        return bool(self.numbers) and all(
            isinstance(value, (int, float, np.ndarray)) for value in self.numbers.values()
        )

    def variant(self, seed=None):
        """The exercise with the book's numbers, or with fresh ones: a `Variant`."""
        return Variant(self, seed, self.fresh(seed))

    def as_data(self, seeds=()):
        """The exercise with the book's numbers and with those of `seeds`, as plain lists and dicts.

        A page checks an answer by itself, by this rule, entry by entry, for the right answer and for a
        wrong one alike: it is taken for `answer` if |given - answer| ≤ ½ · 10^-decimals · (1 + 1e-6), or
        ≤ 1e-6 if no decimals, so whole numbers, are asked for.  It tries the right answer first.  An answer
        that was written with fewer decimals than asked for, p, and is not 0, is "coarse" if the rule holds
        with p in their place.  Then come the wrong ones in order.
        """
        variants = [self.variant(seed).as_data() for seed in (None, *(seeds if self.draw else ()))]
        return {"id": self.id, "title": self.title, "decimals": self.decimals, "variants": variants}

    def fresh(self, seed):
        """The numbers for this seed; the book's own if it is None.

        Drawn again, always in the same way, until no two mistakes coincide with each other or with the
        right answer, and no entry of it lies where a slip of a tenth of the last digit would round it wrongly.
        """
        if seed is None or self.draw is None:
            return self.numbers
        seed = as_count(seed, "seed", least=0)
        for attempt in range(ATTEMPTS):
            numbers = self.draw(np.random.default_rng([seed, attempt, *self.id.encode()]))
            if not (self.close_to_a_tie(numbers) or self.coincidences(numbers)):  # the cheaper one first
                return numbers
        raise ValueError(f"{self.id}: no numbers without coincidences in {ATTEMPTS} attempts")

    def right(self, numbers):
        """The right answer, an array."""
        return np.asarray(self.answer(**numbers), float)

    def returned(self, numbers):
        """What a right function of the numbers returns."""
        return self.answer(**numbers) if self.wants_function else self.right(numbers)

    def wrong(self, numbers):
        """The answer that each mistake leads to: a list of (mistake, array)."""
        return [(mistake, np.asarray(mistake.formula(**numbers), float)) for mistake in self.mistakes]

    def coincidences(self, numbers):
        """The pairs of "right" and mistakes' keys that cannot be told apart at the decimals asked for."""
        if self.wants_function:
            return []
        answers = [("right", self.right(numbers)), *((mistake.key, wrong) for mistake, wrong in self.wrong(numbers))]
        return [
            (key, other)
            for i, (key, values) in enumerate(answers)
            for other, others in answers[:i]
            if not distinct(values, others, self.decimals)
        ]

    def close_to_a_tie(self, numbers):
        """Whether some entry of the right answer lies near, but not on, the middle between two roundings."""
        if self.wants_function:
            return False
        scaled = self.right(numbers) * 10.0**self.decimals
        from_tie = np.abs(scaled - np.floor(scaled) - 0.5)
        return bool(np.any((1e-6 < from_tie) & (from_tie < 0.1)))

    def __repr__(self):
        return f"<exercise {self.id}: {self.title}>"


def tolerance(decimals):
    """Half a unit of the last decimal, so that a half may be rounded either way; next to none in counting."""
    return 0.5 * 10.0**-decimals * (1 + 1e-6) if decimals else 1e-6


def agrees(given, value, decimals):
    """The rule by which an answer is taken for `value`: no entry is further off than the tolerance."""
    return given.shape == value.shape and bool(np.all(np.abs(given - value) <= tolerance(decimals)))


def distinct(values, others, decimals):
    """Whether no answer can agree with both."""
    return values.shape != others.shape or bool(np.any(np.abs(values - others) > 2 * tolerance(decimals)))


class Variant:
    """An exercise with certain numbers put in: what a learner sees, and what an answer is compared with."""

    def __init__(self, exercise, seed, numbers):
        self.exercise, self.seed, self.numbers = exercise, seed, numbers
        facts = {**numbers, **(exercise.facts(**numbers) if exercise.facts else {})}
        self.task = fill(exercise.task, facts)
        self.hints = [fill(hint, facts) for hint in exercise.hints]
        if exercise.wants_function:
            self.solution = fill(exercise.solution, facts)
            return
        self.right = exercise.right(numbers)
        as_asked = re.sub("«(answer[^»:]*)»", rf"«\1:.{exercise.decimals}f»", exercise.solution)
        self.solution = fill(as_asked, {**facts, "answer": self.right})
        self.labels = entry_labels(exercise.labels, self.right.shape)

    def as_data(self):
        """What a page needs to check an answer by itself, as plain lists and dicts."""
        data = {"seed": self.seed, "task": self.task, "hints": self.hints, "solution": self.solution}
        if self.exercise.wants_function:
            return data
        return {**data, "answer": self.right.tolist(), "labels": self.labels, "because": self.exercise.because}

    @cached_property
    def diagnosis(self):
        """All that is known to go wrong with these numbers."""
        return Diagnosis(self.exercise, self.numbers, self.right, self.task)

    def _repr_markdown_(self):
        return f"**{self.exercise.title}** (`{self.exercise.id}`)\n\n{self.task}"

    def __repr__(self):
        return f"{self.exercise.title} ({self.exercise.id})\n\n{self.task}"


def entry_labels(labels, shape):
    """A name for every entry of an answer, row by row: "δ_1", "∂J/∂W^(2)_11", or "∂o_1/∂z_2" from "∂o_{}/∂z_{}"."""
    if not isinstance(labels, str):
        return list(labels)
    if not shape:
        return [labels]
    if "{}" in labels:
        return [labels.format(*(i + 1 for i in place)) for place in np.ndindex(shape)]
    return [f"{labels}_{subscript(place)}" for place in np.ndindex(shape)]


def register(exercise):
    """Make an exercise known to `check`, in the place of another of the same id, and return it.

    ValueError, with a sentence that names the exercise and what is wrong, if no learner could work on it: see
    `registering`.
    """
    exercise.check()
    _register[exercise.id] = exercise
    return exercise


def exercises(chapter=None):
    """All exercises that ask for numbers or code, in the order of the book, or those of one chapter."""
    return [found for found in _register.values() if isinstance(found, Exercise) and chapter in (None, found.chapter)]


def find(id):
    """The exercise of this id; ValueError, naming the nearest ids, if there is none."""
    if isinstance(id, str) and id in _register:
        return _register[id]
    near = difflib.get_close_matches(id, _register, cutoff=0.4) if isinstance(id, str) else []
    raise ValueError(f"there is no exercise {id!r}" + (f"; did you mean {' or '.join(near)}?" if near else ""))
