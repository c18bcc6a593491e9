"""Exercises that understand a wrong answer.

    >>> from bpkit import feedback
    >>> feedback.check("softmax-delta-last-step", [0.252, -0.228, -0.024])
    Right. Cross-entropy measures o from t, the squared error measures g from its mean: the signs may differ.
    >>> verdict = feedback.check("softmax-delta-last-step", ["0,7", "−0.8", "1/10"])
    >>> verdict.right, verdict.mistakes
    (False, ('delta_o_minus_t',))
    >>> verdict
    The shortcut of another loss: Output minus target is δ for softmax with cross-entropy. Which loss do you have here?
    Hint: ...

`ask(id)` shows the task; both take a seed for other numbers.  Where a function is asked for, hand
`check` the function itself.

An exercise and a mistake of your own:

    >>> import numpy as np
    >>> from bpkit.feedback import Exercise, Mistake, check, known, register
    >>> _ = register(Exercise(
    ...     id="my-tanh", title="The slope of tanh", chapter="my course", decimals=3,
    ...     task="What is the slope of tanh at $z = «z»$?", labels="slope",
    ...     numbers={"z": 0.5}, draw=lambda rng: {"z": rng.integers(2, 20) / 10},
    ...     answer=lambda z: 1 - np.tanh(z)**2,
    ...     mistakes=[known("fprime_at_h", lambda z: 1 - np.tanh(np.tanh(z))**2),
    ...               Mistake("not_squared", "The square is missing", "Is your slope the same at z and at −z?",
    ...                       lambda z: 1 - np.tanh(z))],
    ...     hints=["Tell the slope from $h = \\\\tanh z$."], solution="$1 - h^2 = «answer»$",
    ...     because="The square makes it the same on both sides of 0."))
    >>> check("my-tanh", 0.538, seed=None).mistakes
    ('not_squared',)
    >>> check("my-tanh", lambda z: 1 - np.tanh(z)**2)
    Right. The square makes it the same on both sides of 0.

`known` takes the name and the message of a mistake that the library knows already; the formulas are
yours.  See `Exercise` for the fields.  `register` refuses what no learner could work on, and says why; an exercise of
the same id is replaced.
"""

from ..checks import as_count
from . import limits
from .behaviour import judge
from .exercise import Exercise, exercises, find, register
from .marking import mark
from .naming import Naming
from .verdict import Verdict
from .mistakes import Mistake, known

from . import chapters  # isort: skip, registers the exercises of the book

__all__ = ["Exercise", "Mistake", "Naming", "Verdict", "ask", "check", "exercises", "find", "known", "register"]


def check(id, answer, seed=None, hints_seen=0):
    """Check an answer to an exercise: a `Verdict`, which is true if the answer is right.

    id          of the exercise; `exercises()` lists them
    answer      a number, a text such as "0,5" or "1/3", a list or an array of them, or a function; where mistakes
                are to be named, a list of names or keys, or a dictionary of them by number
    seed        the numbers that were asked with; the book's own if left out
    hints_seen  how many hints the learner has had; the verdict on a wrong answer has the next one

    ValueError for an unknown id or seed; never for an answer, whatever it is.  Reading an answer takes no
    longer than `limits` can see to; a function runs in a process of its own (see `running`).
    """
    exercise = find(id)
    variant = exercise.variant(seed)
    hint = dict(enumerate(variant.hints)).get(as_count(hints_seen, "hints_seen", least=0))
    if isinstance(exercise, Naming):
        return exercise.mark(answer, hint)
    if exercise.wants_function or (callable(answer) and not _is_array(answer)):
        return _judge(exercise, answer, seed, hint)
    return mark(variant, answer, hint)


def _is_array(answer):
    return limits.call(hasattr, type(answer), "__array__").value  # a look at a class may run code of the class


def _judge(exercise, answer, seed, hint):
    if not callable(answer):
        return Verdict(
            False, "unreadable", "This exercise asks for a function; hand in the function itself.", hint=hint
        )
    if not (exercise.wants_function or exercise.takes_function):
        return Verdict(False, "unreadable", "This exercise asks for numbers, not for a function.", hint=hint)
    return judge(exercise, answer, seed, hint)


def ask(id, seed=None):
    """An exercise to look at, with the book's numbers or those of a seed; it shows itself."""
    return find(id).variant(seed)
