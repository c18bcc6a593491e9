"""Mark an answer that is a number, a vector or a matrix."""

import numpy as np

from .exercise import agrees, tolerance
from .reading import Unreadable, fitted, read
from .text import listing
from .verdict import SENTENCES, Verdict, explain


def mark(variant, answer, hint):
    """The `Verdict` on an answer; `hint` is the next one, in case it is wrong."""
    decimals = variant.exercise.decimals
    try:
        values, written = read(answer, whole=decimals == 0, shape=variant.right.shape, labels=variant.labels)
    except Unreadable as problem:
        return Verdict(False, "unreadable", str(problem), hint=hint)

    given = fitted(values, variant.right.shape)
    if agrees(given, variant.right, decimals):
        return Verdict(True, "right", SENTENCES["right"])
    if written < decimals and given.any() and agrees(given, variant.right, written):
        return Verdict(False, "coarse", SENTENCES["coarse"].format(decimals=decimals), hint=hint)
    found = variant.diagnosis.of(values, tolerance(decimals))
    if found:
        keys = tuple(dict.fromkeys(m.key for e in found.explanations for m in e.mistakes))
        return Verdict(False, "mistake", explain(found, variant.labels), keys, hint)
    if given.shape != variant.right.shape:
        message = SENTENCES["shape"].format(given=told(given.shape), wanted=told(variant.right.shape))
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
        return SENTENCES["one"].format(off=roughly(off[0]))
    where = [f"{variant.labels[i]} by about {roughly(off[i])}" for i in wrong[:3]]
    where += ["others"] * (len(wrong) > 3)
    return SENTENCES["several"].format(count=len(wrong), of=off.size, where=listing(where))


def roughly(number):
    """A number to one significant digit, upwards from the middle between two."""
    return f"{float(f'{number * (1 + 1e-12):.0e}'):g}"
