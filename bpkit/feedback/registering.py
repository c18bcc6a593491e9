"""What is looked at when an exercise is registered, with the book's numbers: a slip of its author is told at once.

Every refusal is a ValueError whose sentence begins with the exercise's id, and lists what is known where a name is not.
"""

import inspect
import re
from contextlib import contextmanager
from numbers import Integral

import numpy as np

from .mistakes import Mistake
from .reading import Unreadable
from .returned import parts
from .text import SLOT, fill
from .work import led_to

NUMBERS = "a number or an array of numbers"


@contextmanager
def about(id, what=""):
    """Whatever goes wrong in here is told as a ValueError about this exercise."""
    try:
        yield
    except Exception as problem:  # the formulas are the author's
        ours = isinstance(problem, (ValueError, Unreadable))
        told = f"{problem}" if ours else f"{type(problem).__name__}: {problem}"
        raise ValueError(f"{id}: {what}{': ' * bool(what)}{told}") from None if ours else problem


def check_exercise(exercise):
    """ValueError for what is wrong with an `Exercise`."""
    with about(exercise.id):
        if not isinstance(exercise.id, str) or not exercise.id:
            raise ValueError("the id of an exercise is a text")
        check_words(exercise)
        check_mistakes(exercise.mistakes)
        check_decimals(exercise.decimals)
    with np.errstate(all="ignore"):
        if exercise.wants_function:
            check_function(exercise)
        else:
            check_numbers(exercise)


def check_words(exercise):
    """Whether a task, a hint and a solution are there, with every formula closed."""
    for field in ("title", "task", "solution"):
        if not getattr(exercise, field):
            raise ValueError(f"{field} is missing")
    if isinstance(exercise.hints, str) or not exercise.hints:
        raise ValueError("hints are missing: a list of at least one text")
    for field, text in texts(exercise):
        if len(re.findall(r"(?<!\\)\$", text)) % 2:
            raise ValueError(f"{field} has a $ without its partner: {text!r}")
    if SLOT.search(exercise.because):
        raise ValueError("because takes no slots: it holds for all numbers")


def texts(exercise):
    """[(name of the field, text), …] of all that a learner reads."""
    hints = [(f"hint {i}", hint) for i, hint in enumerate(exercise.hints, start=1)]
    return [("task", exercise.task), *hints, ("solution", exercise.solution), ("because", exercise.because)]


def check_decimals(decimals):
    count = isinstance(decimals, Integral) and not isinstance(decimals, bool) and decimals >= 0
    if not (count or decimals is None):
        raise ValueError(f"decimals are a count, 0 for whole numbers, or None; not {decimals!r}")


def check_mistakes(mistakes):
    for mistake in mistakes:
        if not isinstance(mistake, Mistake):
            raise ValueError(f"{mistake!r} is no Mistake; one of the library is known({mistake!r}, its formula)")
        if not (mistake.key and mistake.name and mistake.message):
            raise ValueError(f"mistake {mistake.key!r} has no {'name' if mistake.key else 'key'} or no message")


def check_numbers(exercise):
    """Whether the book's numbers fit the formulas, the answer its labels, and the facts the texts."""
    numbers, id = exercise.numbers, exercise.id
    right = as_numbers(id, "answer", exercise.answer, numbers)
    for mistake in exercise.mistakes:
        as_numbers(id, f"mistake {mistake.key!r}", mistake.formula, numbers)
    check_labels(id, exercise.labels, right.shape)
    facts = {**numbers, **(called(id, "facts", exercise.facts, numbers) if exercise.facts else {})}
    check_slots(exercise, facts, {**facts, "answer": right})
    if exercise.draw:
        with about(id, "draw"):
            drawn = exercise.draw(np.random.default_rng(0))
        if set(drawn) != set(numbers):
            raise ValueError(f"{id}: draw gives {listed(drawn)}; the numbers are {listed(numbers)}")


def called(id, what, formula, numbers):
    """What a formula of these numbers leads to; ValueError if it raises, or does not take them by name."""
    with about(id, what):
        try:
            return led_to(formula, numbers)
        except TypeError:
            check_taken(formula, numbers)
            raise


def check_taken(formula, numbers):
    takes = inspect.signature(formula)
    try:
        takes.bind(**numbers)
    except TypeError:
        raise ValueError(f"it takes {takes}; the numbers are {listed(numbers)}") from None


def as_numbers(id, what, formula, numbers):
    """What a formula leads to, as an array; ValueError if that is something else."""
    value = called(id, what, formula, numbers)
    try:
        array = np.asarray(value, float)
    except (TypeError, ValueError):
        array = np.array(np.nan if value is None else value, object)
    if array.dtype == object or not np.isfinite(array).all():
        raise ValueError(f"{id}: {what} is {value!r} with the book's numbers; wanted is {NUMBERS}")
    return array


def check_labels(id, labels, shape):
    """ValueError if the labels do not name the entries of an answer of this shape one by one."""
    if isinstance(labels, str):
        indices = labels.count("{}")
        if indices not in (0, len(shape)):
            raise ValueError(f"{id}: the label {labels!r} takes {indices} indices; the answer has {len(shape)}")
        return
    size = int(np.prod(shape))
    if len(labels) != size:
        entries = f"{size} {'entry' if size == 1 else 'entries'}, of shape {shape}"
        raise ValueError(f"{id}: there are {len(labels)} labels, {listed(labels)}; the answer has {entries}")
    if len(set(labels)) < size:
        raise ValueError(f"{id}: the labels are not all different: {listed(labels)}")


def check_slots(exercise, facts, in_solution):
    """ValueError for a slot that names nothing."""
    for field, text in texts(exercise):
        known = in_solution if field == "solution" else facts
        for slot in SLOT.finditer(text):
            name = re.match(r"\w*", slot[1])[0]
            if name not in known:
                raise ValueError(f"{exercise.id}: {field} has the slot {slot[0]}; known are {listed(known)}")
            with about(exercise.id, f"{field} has the slot {slot[0]}"):
                fill(slot[0], known)
        if re.search("[«»]", SLOT.sub("", text)):
            raise ValueError(f"{exercise.id}: {field} has « or » without its partner: {text!r}")


def check_function(exercise):
    """Whether the cases fit the formulas, and what these return the labels; a mistake may fail in some of them."""
    id = exercise.id
    if not exercise.cases:
        raise ValueError(f"{id}: a function is asked for (decimals is None), and there are no cases to try it on")
    with about(id, "cases"):
        cases = dict(exercise.cases(np.random.default_rng(0)))
    returned = [called(id, "answer", exercise.answer, arguments) for arguments in cases.values()]
    for like in returned:
        with about(id, f"labels {exercise.labels!r}"):
            parts(like, like, exercise.labels)
    for mistake in exercise.mistakes:
        check_in_some_case(exercise, mistake, [*zip(cases.values(), returned)])
    check_slots(exercise, exercise.numbers, exercise.numbers)


def check_in_some_case(exercise, mistake, cases):
    """ValueError if a mistake raises, or leads to another kind of thing than the answer, in all cases."""
    what = f"mistake {mistake.key!r}"
    for arguments, like in reversed(cases):  # in the last one, sizes tend to be equal
        try:
            value = called(exercise.id, what, mistake.formula, arguments)
            with about(exercise.id, what):
                parts(value, like, exercise.labels)
            return
        except ValueError as problem:  # another case may suit it
            refused = problem
    raise refused from None


def check_naming(naming):
    """ValueError for what is wrong with the texts of a `Naming`."""
    with about(naming.id):
        check_words(naming)
        check_decimals(naming.decimals)
    check_slots(naming, {}, {})


def listed(names):
    return ", ".join(map(str, names)) or "none"
