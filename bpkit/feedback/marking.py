"""Mark an answer that is a number, a vector or a matrix."""

import numpy as np

from .exercise import agrees, tolerance
from .reading import Unreadable, fitted, read
from .sentences import sentence
from .text import listing, plain, too_many
from .verdict import MOST, Verdict, by, explain, roughly, say

TELLING = 6  # zeros that an answer has at its end by a mistake, and not by rounding


def mark(variant, answer, hint):
    """The `Verdict` on an answer; `hint` is the next one, in case it is wrong."""
    decimals = variant.exercise.decimals
    try:
        values, written = read(answer, whole=decimals == 0, shape=variant.right.shape, labels=variant.labels)
    except Unreadable as problem:
        return Verdict(False, "unreadable", str(problem), hint=hint)

    if not values.size:
        return Verdict(False, "unreadable", sentence("unreadable", "empty"), hint=hint)
    given = fitted(values, variant.right.shape)
    if agrees(given, variant.right, decimals):
        return Verdict(True, "right", say("right", because=variant.exercise.because))
    coarse = written < decimals and given.any() and agrees(given, variant.right, written)
    if coarse and given.size * (decimals - written) < TELLING:
        return Verdict(False, "coarse", say("coarse", decimals=decimals), hint=hint)
    found = variant.diagnosis.of(values, tolerance(decimals))
    if coarse and not found:
        return Verdict(False, "coarse", say("coarse", decimals=decimals), hint=hint)
    if found:
        pairs = len(found.explanations[0].mistakes) > 1
        told_of = found.explanations[: MOST if pairs else None]
        keys = tuple(dict.fromkeys(m.key for e in told_of for m in e.mistakes))
        off = np.abs(given - variant.right).ravel() if given.shape == variant.right.shape else None
        return Verdict(False, "mistake", explain(found, list(map(plain, variant.labels)), off), keys, hint)
    if given.shape != variant.right.shape:
        message = say("shape", given=told(given.shape), wanted=told(variant.right.shape))
        if given.ndim == variant.right.ndim == 1:
            message = f"{too_many(given.size, variant.right.size)}: wanted is {told(variant.right.shape)}."
        return Verdict(False, "shape", message, hint=hint)
    return Verdict(False, "off", how_far_off(given, variant), hint=hint)


def told(shape):
    """A shape in words."""
    if len(shape) > 2:
        return f"an array of shape {shape}"
    return ("a single number", "a list of {} numbers", "a {} × {} matrix")[len(shape)].format(*shape)


def how_far_off(given, variant):
    off = np.abs(given - variant.right).ravel()
    wrong = np.flatnonzero(~(off <= tolerance(variant.exercise.decimals)))  # a NaN is wrong, too
    if off.size == 1:
        return say("one", off=roughly(off[0]))
    where = [by(plain(variant.labels[i]), off[i]) for i in wrong[:MOST]]
    where += [say("others")] * (len(wrong) > MOST)
    return say("several", count=len(wrong), of=off.size, where=listing(where))
