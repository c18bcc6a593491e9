"""Exercises about a function that computes gradients: the right one calls the core, the wrong ones change one line.

The learner's arguments are put together to a `NetworkExample`, so that the same `passes` serve.
"""

from .exercise import Exercise, register
from .networks import WORDS_OF
from .passes import WRONG, Recorded
from .words import known


def of_gradients(*, example, returned, cases, mistakes, other_mistakes=(), **fields):
    """Register the exercise to write a function, from its `cases`, of what `returned` takes out of a pass.

    example   the function's arguments -> `NetworkExample`
    returned  a `Pass` -> what the function returns
    cases     a random generator -> {label: arguments by name}
    mistakes  keys of `passes.WRONG`
    """

    def formula(key):
        return lambda **arguments: returned(WRONG[key](example(**arguments), literal=True))

    wrong = [known(WORDS_OF.get(key, key), formula(key)) for key in mistakes.split()]
    return register(
        Exercise(
            numbers={},
            answer=lambda **arguments: returned(Recorded(example(**arguments))),
            mistakes=(*wrong, *other_mistakes),
            cases=cases,
            **fields,
        )
    )
