"""Judge a learner's function by what it does: the right one and every known mistake are run on the same cases."""

import contextlib
import re
from typing import NamedTuple

import numpy as np

from . import running
from .marking import roughly, told
from .reading import Unreadable, read_here
from .text import listing
from .verdict import SENTENCES, Verdict, explain

ROUNDS = 3  # each case with this many seeds
LAYER = re.compile(r"\^\((\d+)\)")
FIRST_LAYER = re.compile(r"\((\d+)…\)")


class Case(NamedTuple):
    """Numbers to call a function with, and what is special about them, as in "a batch"."""

    label: str
    numbers: dict


class Result(NamedTuple):
    """What a function did with a case: the parts that it returned by name, or a problem in words."""

    parts: dict | None = None
    problem: str | None = None
    kind: str | None = None
    changed: tuple = ()  # the names of arguments that are no longer what they were


def judge(exercise, function, seed, hint):
    """The `Verdict` on a function.  `hint` is the next one, in case it is wrong."""
    cases = list(_cases(exercise, seed))
    likes = [exercise.returned(case.numbers) for case in cases]
    right = [Result(_parts(like, like, _labels(exercise))) for like in likes]
    rans = running.run(function, [case.numbers for case in cases])
    _show(cases[0], rans[0].printed)
    for case, ran in zip(cases, rans):
        if ran.late:
            message = f"Your function did not come back in time on {case.label}. Does a loop never end?"
            return Verdict(False, "late", message, hint=hint)
        if ran.ended:
            message = f"Your function did not come back from {case.label}: {ran.ended}"
            return Verdict(False, "ended", message, hint=hint)
    results = [_result(ran, like, _labels(exercise)) for ran, like in zip(rans, likes)]

    good = [_same(result, wanted) for result, wanted in zip(results, right)]
    if all(good):
        changed = sorted({name for result in results for name in result.changed})
        if changed:
            message = f"The values are right, but your function changes its argument {listing(changed)}."
            return Verdict(False, "changed", message + " Can you work on a copy?", hint=hint)
        return Verdict(True, "right", SENTENCES["right"])
    seen = _pattern(cases, good, results, right)
    found = [mistake for mistake in exercise.mistakes if _acts_alike(mistake, exercise, cases, likes, results)]
    if found:
        return Verdict(False, "mistake", " ".join([*seen, explain(found)]), tuple(m.key for m in found), hint)
    for case, result in zip(cases, results):
        if result.problem:
            return Verdict(False, result.kind, " ".join([f"On {case.label}: {result.problem}", *seen]), hint=hint)
    kind, message = _difference(cases, good, results, right)
    return Verdict(False, kind, " ".join([*seen, *_suspicion(seen), message]), hint=hint)


def _cases(exercise, seed):
    if not exercise.cases:
        yield Case("the numbers of the task", exercise.fresh(seed))
    for k in range(seed or 0, (seed or 0) + ROUNDS):
        if exercise.cases:
            rng = np.random.default_rng([k, *exercise.id.encode()])
            yield from map(Case, *zip(*exercise.cases(rng).items()))
        elif exercise.draw:
            yield Case("other numbers", exercise.fresh(k))


def _labels(exercise):
    return exercise.labels if exercise.wants_function else "answer"


def _show(case, printed):
    """Show what a function printed on a case; on the others it will have been alike."""
    if printed:
        with contextlib.suppress(OSError, ValueError):  # of an output that is closed, or has not all letters
            print(f"On {case.label}, your function printed:\n{printed.rstrip()}")


def _result(ran, like, labels):
    """What became of a call, taken apart as `like` is."""
    if ran.error:
        name, text, line, source = ran.error
        place = f" in line {line}{source and f', `{source}`'}" if line else ""
        text = text.rstrip(".")
        return Result(problem=f"it raised {name}{text and f' ({text})'}{place}.", kind="raised")
    try:
        if isinstance(ran.value, running.Unusable):
            raise Unreadable(ran.value.sentence)
        return Result(_parts(ran.value, like, labels), changed=ran.changed)
    except Unreadable as problem:
        return Result(problem=f"what it returns cannot be used. {problem}", kind="shape")


def _parts(value, like, labels):
    """What a function returned, taken apart as `like` is: {name: array}.

    A tuple's parts are named by `labels`, those of a list "h^(0…)" by their layers, a dict's by its keys.
    """
    if value is None:
        raise Unreadable("It is None: is a `return` missing?")
    if isinstance(like, dict):
        if not isinstance(value, dict) or not like.keys() <= value.keys():
            raise Unreadable(f"Wanted is a dictionary with the keys {listing(list(map(str, like)))}.")
        return {f"{labels}[{key}]": array for key in like for array in _parts(value[key], like[key], "").values()}
    if isinstance(like, (tuple, list)):
        names = labels if isinstance(like, tuple) else _by_layer(labels, len(like))
        if not isinstance(value, (tuple, list)) or len(value) != len(like):
            raise Unreadable(f"Wanted {'are' if isinstance(like, tuple) else 'is a list of'} {listing(list(names))}.")
        return {name: a for n, v, k in zip(names, value, like) for name, a in _parts(v, k, n).items()}
    if isinstance(value, str):
        raise Unreadable("It is a text; wanted are numbers.")
    return {labels: read_here(value).values}


def _by_layer(label, count):
    first = int(FIRST_LAYER.search(label)[1])
    return [FIRST_LAYER.sub(f"({l})", label) for l in range(first, first + count)]


def _same(result, wanted):
    if result.parts is None or wanted.parts is None:
        return result.kind == wanted.kind == "raised"
    return all(_close(result.parts[name], wanted.parts[name]) for name in wanted.parts)


def _close(ours, theirs):
    return ours.shape == theirs.shape and bool(np.all(np.abs(ours - theirs) <= 1e-6 * np.maximum(1, np.abs(theirs))))


def _acts_alike(mistake, exercise, cases, likes, results):
    return all(
        _same(result, _result(running.here(mistake.formula, case.numbers), like, _labels(exercise)))
        for case, like, result in zip(cases, likes, results)
    )


def _pattern(cases, good, results, right):
    """Where it is right and where it is wrong: a list of up to two sentences."""
    seen = []
    labels = list(dict.fromkeys(case.label for case in cases))
    failing = {case.label for case, fine in zip(cases, good) if not fine}
    if len(failing) < len(labels):
        agrees = listing([label for label in labels if label not in failing])
        seen.append(f"It agrees on {agrees}, but not on {listing([label for label in labels if label in failing])}.")
    layers = [_layers(*pair) for *pair, fine in zip(results, right, good) if not fine and pair[0].parts]
    if layers and all(wrong and sound and max(wrong) < min(sound) for sound, wrong in layers):
        sound, wrong = max(layers, key=lambda pair: len(pair[0] | pair[1]))
        seen.append(
            f"It is right for layer {min(sound)}{' and above' * (len(sound) > 1)}, wrong from layer {max(wrong)} down."
        )
    return seen


def _layers(result, wanted):
    """The numbers of the layers whose parts are all right, and of the others."""
    wrong, every = set(), set()
    for name in wanted.parts:
        layer = LAYER.search(name)
        if layer:
            every.add(int(layer[1]))
            if not _close(result.parts[name], wanted.parts[name]):
                wrong.add(int(layer[1]))
    return every - wrong, wrong


def _suspicion(seen):
    if any("down." in sentence for sentence in seen):
        return ["Does the error come back through the right slope? Are you using the weights after the update?"]
    return []


def _difference(cases, good, results, right):
    """The kind and the description of the first part that differs."""
    case, result, wanted = next(trio for trio, fine in zip(zip(cases, results, right), good) if not fine)
    name = next(name for name in wanted.parts if not _close(result.parts[name], wanted.parts[name]))
    ours, theirs = result.parts[name], wanted.parts[name]
    what = "what it returns" if len(wanted.parts) == 1 else name
    if ours.shape != theirs.shape:
        return "shape", f"On {case.label}, {what} is {told(ours.shape)}; wanted is {told(theirs.shape)}."
    off = np.abs(ours - theirs)
    wrong = ~(off <= 1e-6 * np.maximum(1, np.abs(theirs)))
    by = f"off by up to about {roughly(off.max())}" if np.all(np.isfinite(off)) else "not everywhere a finite number"
    entries = f", {wrong.sum()} of {off.size} entries" if off.size > 1 else ""
    return "off", f"On {case.label}, {what} is {by}{entries}."
