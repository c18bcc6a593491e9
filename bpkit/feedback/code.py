"""Exercises about a function that computes gradients: the right one calls the core, the wrong ones change one step.

The learner's arguments are put together to a `NetworkExample`, so that the same `passes` serve.
"""

from . import reasons
from .exercise import Exercise, register
from .mistakes.slip import only_in
from .registering import about
from .passes import PassWork, Recorded


class CodeWork(PassWork):
    """What a function returns that computes a training step, `returned(pass)`, of the network `example(**arguments)`."""

    def __init__(self, example, returned):
        self.example, self.returned = example, returned

    def computation(self, arguments, slips=()):
        return self.passed(lambda: self.example(**arguments), arguments, slips, literal=True)

    def taken(self, source):
        return self.returned(source)

    def because(self, numbers):
        return reasons.OF_GRADIENTS

    def slips(self, arguments):
        usual = self.usual(self.computation(arguments))
        return [*usual, *(local for slip in usual for where in ("output", "hidden") if (local := only_in(slip, where)))]


def of_gradients(*, example, returned, cases, mistakes, other_mistakes=(), **fields):
    """Register the exercise to write a function, from its `cases`, of what `returned` takes out of a pass.

    example   the function's arguments -> `NetworkExample`
    returned  a `Pass` -> what the function returns
    cases     a random generator -> {label: arguments by name}
    mistakes  keys of slips in `mistakes`
    """
    work = CodeWork(example, returned)
    with about(fields["id"]):
        named = work.mistakes(mistakes)
    return register(
        Exercise(
            numbers={},
            answer=lambda **arguments: returned(Recorded(example(**arguments))),
            work=work,
            mistakes=(*named, *other_mistakes),
            cases=cases,
            **fields,
        )
    )
