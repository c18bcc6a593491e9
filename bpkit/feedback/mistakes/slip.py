"""What a mistake is, and how mistakes are put together."""

import difflib
from functools import lru_cache
from typing import NamedTuple

FORWARD = "weights_forward bias activated losses half_squares penalised penalty_share total".split()
LIBRARY = {}  # key: the class of the mistake


class Words:
    """A mistake's key, its name to the learner, and a message of one or two sentences that leads on.

    A subclass gets its place in the library by its key.
    """

    key = name = message = None

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if "key" in vars(cls):
            LIBRARY[cls.key] = cls


class Slip(Words):
    """A step done wrongly, to be mixed into the right computation.

    into   the kind of computation that it is made in: "pass" or "sweep"
    local  whether it is made in one place only
    usual  whether it is tried on exercises that do not name it
    alias  the key that a verdict gives it, if it is a known mistake made in another place
    """

    into = "pass"
    usual = True
    local = False
    alias = None

    @classmethod
    def suits(cls, right):
        """Whether somebody could make this mistake in the computation `right`."""
        return True

    @classmethod
    def steps(cls):
        """The names of the steps that it gets wrong."""
        return {step for step in dir(cls) if callable(getattr(cls, step)) and not hasattr(Slip, step)}

    @classmethod
    def of_forward(cls):
        """Whether it is made on the way forward, or in the cost, alone."""
        return all(step in FORWARD or step.startswith("value_of_") for step in cls.steps())


class Mistake(NamedTuple):
    """A known mistake of one exercise.

    key      its short name in code, as in "no_fprime"
    name     its name to the learner, as in "The slope is missing"
    message  one or two sentences that lead on without giving the answer away
    formula  the wrong formula: **numbers -> the answer that it leads to
    """

    key: str
    name: str
    message: str
    formula: callable


def known(key, formula):
    """The `Mistake` of this key of the library with a formula of its own; ValueError, with the nearest, if unknown."""
    found = words_of(key)
    return Mistake(key, found.name, found.message, formula)


def words_of(key):
    """The class of this key; ValueError, with the nearest keys, if there is none."""
    if key not in LIBRARY:
        raise ValueError(f"there is no mistake {key!r}; {nearest(key, LIBRARY)}")
    return LIBRARY[key]


def nearest(key, known):
    """Which known keys are like this one, in words; all of them if none is."""
    near = difflib.get_close_matches(str(key), known, n=5, cutoff=0.3)
    return f"the nearest known ones are {', '.join(near)}" if near else f"known are {', '.join(known)}"


@lru_cache(maxsize=4096)
def composed(right, slips):
    """The computation `right` with these slips made in it, all at once: a subclass of `right`."""
    return type("Wrong", (*slips, right), {}) if slips else right


@lru_cache(maxsize=None)
def only_in(slip, layers):
    """The same slip in some layers only, a tuple of numbers, "output" or "hidden": in the others it is done right.

    None if it is no step of a layer.
    """

    def here(self, l):
        return (l == self.L) == (layers == "output") if isinstance(layers, str) else l in layers

    def of(step):
        wrong = vars(slip)[step]

        def local(self, l, *rest):
            return wrong(self, l, *rest) if here(self, l) else getattr(super(slip, self), step)(l, *rest)

        return local

    steps = [
        step for step, method in vars(slip).items() if callable(method) and method.__code__.co_varnames[1:2] == ("l",)
    ]
    return type(slip.__name__, (slip,), {"local": True, **{step: of(step) for step in steps}}) if steps else None
