"""Exercises in naming: wrong numbers stand there, and the learner says for each which mistake leads to it.

>>> from bpkit import feedback
>>> feedback.check("seven-wrong-answers", ["sign", "no_relu_mask", "mask_by_gradient", "no_regulariser",
...     "double_regulariser", "outer_order", "penalty_in_dh"])
Right. You have seen through every one of them.
>>> feedback.check("seven-wrong-answers", {4: "The penalty counts double"})
Some are not chosen yet. Named so far: 0 of 7.
4. ∂J/∂W^(2)_12 = 8: That mistake would give 8.4 here.
Hint: ...
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from . import registering
from .exercise import Exercise, distinct, entry_labels, find
from .mistakes import words_of
from .sentences import sentence
from .text import fill
from .verdict import Verdict, say

NAMED = "{how}. Named so far: {right} of {of}."
GAPS, NOT_YET = "Some are not chosen yet", "Not yet"
GIVES = "That mistake would give {value} here."
ELSEWHERE = "Does the way to this number lead past the place where that mistake is made?"
UNKNOWN = "{given!r} is not among the mistakes of this exercise. They are: {known}."
COUNT = "{of} names are wanted, one for each number; here are {given}."


class Wrong(NamedTuple):
    """A wrong number that was sent in.

    exercise  the id of the exercise that asks for it
    mistake   the key of the mistake of that exercise which leads to it
    place     of the entry, as (0, 1); None for the whole answer
    label     what it is called; the exercise's own name for it if left out
    """

    exercise: str
    mistake: str
    place: tuple | None = None
    label: str | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Naming:
    """An exercise whose answer is a name for each of several wrong numbers.

    id, title, chapter, task, hints, solution  as of an `Exercise`
    of        the wrong numbers: `Wrong`s, or tuples like them
    because   what is said of a right answer
    others    keys of mistakes to choose from beside the true ones
    decimals  how many are shown; those of the exercises if left out

    ValueError for an exercise or a mistake that is not known; it lists the known ones.
    """

    id: str
    title: str
    chapter: str
    task: str
    of: tuple
    others: tuple = ()
    because: str = "You have seen through every one of them."
    hints: tuple = ()
    solution: str = ""
    decimals: int | None = None

    def __post_init__(self):
        with registering.about(self.id):
            object.__setattr__(self, "of", tuple(Wrong(*wrong) for wrong in self.of))
            for wrong in self.of:
                _known_to(wrong, find(wrong.exercise))
            for key in self.others:
                words_of(key)

    def check(self):
        """ValueError for a text that no learner could read, and for a place where the answer has no entry."""
        registering.check_naming(self)
        for wrong in self.of:
            with registering.about(self.id, f"place {wrong.place} of {wrong.exercise}"):
                _reached(wrong)

    @property
    def choices(self):
        """{key: name} of the mistakes to choose from, by name: the order tells nothing."""
        names = {}
        for key, name in [
            *((w.mistake, _name(w)) for w in self.of),
            *((key, words_of(key).name) for key in self.others),
        ]:
            if name not in names.values():
                names[key] = name
        return dict(sorted(names.items(), key=lambda item: item[1]))

    def labels(self):
        """What stands there: "δ^(3)_1 = −0.3646" for every wrong number."""
        values = [_reached(wrong)[wrong.mistake] for wrong in self.of]
        return [
            f"{_label(wrong)}{': ' if value.ndim > 1 else ' = '}{self._value(wrong, value)}"
            for wrong, value in zip(self.of, values)
        ]

    def right(self, wrong):
        """The keys among the choices whose mistake leads to this number."""
        reached = _reached(wrong)
        decimals = find(wrong.exercise).decimals
        same = {_name(wrong._replace(mistake=key)) for key, value in reached.items()
                if not distinct(value, reached[wrong.mistake], decimals)}  # fmt: skip
        return [key for key, name in self.choices.items() if name in same]

    def said(self, wrong):
        """{key: what is said when it is chosen and not right}; "" for those that the exercise does not know."""
        by_name = {_name(wrong._replace(mistake=key)): value for key, value in _reached(wrong).items()}
        wrongs = {key: name for key, name in self.choices.items() if key not in self.right(wrong)}
        gives = {key: by_name[name] for key, name in wrongs.items() if name in by_name}
        return {"": ELSEWHERE, **{key: GIVES.format(value=self._value(wrong, value)) for key, value in gives.items()}}

    def mark(self, answer, hint=None):
        """The `Verdict` on names or keys: a list, a dictionary by number from 1, or one text where one is wanted."""
        try:
            chosen = self._chosen(answer)
        except ValueError as problem:
            return Verdict(False, "unreadable", str(problem), hint=hint)
        if not any(chosen):
            return Verdict(False, "unreadable", sentence("unreadable", "empty"), hint=hint)
        right = [key in self.right(wrong) for key, wrong in zip(chosen, self.of)]
        if all(right):
            return Verdict(True, "right", say("right", because=self.because))
        notes = [
            f"{i}. {label}: {self.said(wrong).get(key, ELSEWHERE)}"
            for i, (key, wrong, label, good) in enumerate(zip(chosen, self.of, self.labels(), right), start=1)
            if key and not good
        ]
        kind, how = ("off", NOT_YET) if all(chosen) else ("unreadable", GAPS)
        said = NAMED.format(how=how, right=sum(right), of=len(right))
        return Verdict(False, kind, "\n".join([said, *notes]), hint=hint)

    def variant(self, seed=None):
        return NamingVariant(self)

    def as_data(self, seeds=()):
        """What a page needs to check the names by itself, as plain lists and dicts."""
        variant = self.variant()
        data = {
            "seed": None,
            "task": variant.task,
            "hints": variant.hints,
            "solution": variant.solution,
            "labels": self.labels(),
            "because": self.because,
            "choices": [list(choice) for choice in self.choices.items()],
            "items": [{"right": self.right(wrong), "said": self.said(wrong)} for wrong in self.of],
        }
        return {"id": self.id, "title": self.title, "decimals": None, "variants": [data]}

    def _chosen(self, answer):
        """A key of the choices for each number, or "" where none was given; ValueError for what is none of them."""
        if isinstance(answer, str):
            answer = [answer]
        if isinstance(answer, Mapping):
            answer = [answer.get(i) or answer.get(str(i)) for i in range(1, len(self.of) + 1)]
        if not isinstance(answer, (list, tuple)) or len(answer) != len(self.of):
            given = len(answer) if isinstance(answer, (list, tuple)) else f"a {type(answer).__name__}"
            raise ValueError(COUNT.format(of=len(self.of), given=given))
        return [self._key(given, wrong) for given, wrong in zip(answer, self.of)]

    def _key(self, given, wrong):
        if given is None or given == "":
            return ""
        text = given.strip().casefold() if isinstance(given, str) else None
        same = _name(wrong).casefold() if text == wrong.mistake.casefold() else text  # one name may have several keys
        for key, name in self.choices.items():
            if text == key.casefold() or same == name.casefold():
                return key
        raise ValueError(UNKNOWN.format(given=given, known=", ".join(self.choices.values())))

    def _value(self, wrong, value):
        decimals = find(wrong.exercise).decimals if self.decimals is None else self.decimals
        if value.ndim > 1:
            return "a {} × {} matrix".format(*value.shape)
        entries = [_written(entry, decimals) for entry in np.atleast_1d(value)]
        return entries[0] if value.ndim == 0 else f"({', '.join(entries)})"

    def __repr__(self):
        return f"<exercise {self.id}: {self.title}>"


class NamingVariant:
    """An exercise in naming as a learner sees it: the task, the wrong numbers and the names."""

    def __init__(self, naming):
        self.exercise, self.seed = naming, None
        self.task, self.solution = fill(naming.task, {}), fill(naming.solution, {})
        self.hints = [fill(hint, {}) for hint in naming.hints]

    def _repr_markdown_(self):
        numbers = "\n".join(f"{i}. {label}" for i, label in enumerate(self.exercise.labels(), start=1))
        names = "\n".join(f"- {name} (`{key}`)" for key, name in self.exercise.choices.items())
        title = f"**{self.exercise.title}** (`{self.exercise.id}`)"
        return "\n\n".join([title, self.task, numbers, "The mistakes to choose from:", names])

    def __repr__(self):
        return self._repr_markdown_().replace("**", "")


def _written(number, decimals):
    whole = abs(number - round(number)) < 1e-9
    return f"{round(number) if whole else number:.{0 if whole else decimals}f}".replace("-", "−")


def _mistakes(exercise):
    return {mistake.key: mistake for mistake in exercise.mistakes}


def _known_to(wrong, exercise):
    if not isinstance(exercise, Exercise) or wrong.mistake not in _mistakes(exercise):
        known = ", ".join(_mistakes(exercise)) if isinstance(exercise, Exercise) else "none"
        raise ValueError(f"{wrong.exercise} knows no mistake {wrong.mistake!r}; it knows {known}")


def _name(wrong):
    return _mistakes(find(wrong.exercise))[wrong.mistake].name


def _reached(wrong):
    """{key: what each mistake of the exercise leads to at this place, an array}."""
    exercise = find(wrong.exercise)
    values = {mistake.key: value for mistake, value in exercise.wrong(exercise.numbers)}
    if wrong.place is None:
        return values
    fits = {key: value for key, value in values.items() if value.shape == values[wrong.mistake].shape}
    return {key: value[wrong.place] for key, value in fits.items()}


def _label(wrong):
    if wrong.label:
        return wrong.label
    exercise = find(wrong.exercise)
    shape = exercise.right(exercise.numbers).shape
    if wrong.place is None:
        return exercise.labels if isinstance(exercise.labels, str) else ", ".join(exercise.labels)
    return entry_labels(exercise.labels, shape)[np.ravel_multi_index(wrong.place, shape)]
