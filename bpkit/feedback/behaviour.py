"""Judge a learner's function by what it does: the right one and every known mistake are run on the same cases."""

import contextlib
import re
from itertools import combinations
from typing import NamedTuple

import numpy as np

from . import relations, running
from .diagnosis import Explanation, Found, everywhere
from .marking import told
from .verdict import roughly
from .reading import Unreadable
from .returned import parts
from .text import listing
from .verdict import Verdict, explain, say
from .work import both, worked_out

ROUNDS = 3  # each case with this many seeds
COARSEST = 6  # decimals to which a result may be rounded and still be called coarse
LAYER = re.compile(r"\^\((\d+)\)")
OF_ALL = relations.SignOfAll, relations.Doubled, relations.Halved, relations.Transposed


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


class Trial:
    """A function tried on an exercise's cases, beside the right one."""

    def __init__(self, exercise, cases, rans):
        self.exercise, self.cases = exercise, cases
        self.labels = exercise.labels if exercise.wants_function else "answer"
        self.likes = [exercise.returned(case.numbers) for case in cases]
        self.right = [Result(parts(like, like, self.labels)) for like in self.likes]
        self.results = [self.result(ran, like) for ran, like in zip(rans, self.likes)]
        self.good = [_same(*pair) for pair in zip(self.results, self.right)]

    def result(self, ran, like):
        """What became of a call, taken apart as `like` is."""
        if ran.error:
            name, text, line, source = ran.error
            place = f" in line {line}{source and f', `{source}`'}" if line else ""
            text = text.rstrip(".")
            return Result(problem=f"it raised {name}{text and f' ({text})'}{place}.", kind="raised")
        try:
            return Result(parts(ran.value, like, self.labels), changed=ran.changed)
        except Unreadable as problem:
            return Result(problem=f"what it returns cannot be used. {problem}", kind="shape")

    def does_like(self, formula):
        """Whether the function does what this formula does, in every case; in one at least it must return something."""
        order = sorted(range(len(self.cases)), key=self.good.__getitem__)  # where it is wrong first
        for i in order:
            if not _same(self.results[i], self._of_formula(formula, i)):
                return False
        return any(result.parts for result in self.results)

    def _of_formula(self, formula, i):
        wrong = worked_out(formula, self.cases[i].numbers)
        try:
            return Result(kind="raised") if wrong is None else Result(parts(wrong, self.likes[i], self.labels))
        except Unreadable:
            return Result(kind="shape")

    def stands_in(self, relation):
        """Whether every part stands in this relation to the right one, in every case."""

        def related(result, right):
            if not result.parts:
                return False
            wrong = {name: next(relation.of(values, {}), values) for name, values in right.parts.items()}
            return _same(result, Result(wrong))

        return all(map(related, self.results, self.right))

    def explanations(self):
        """What explains the function: `Explanation`s of the best kind, or none."""
        if not any(result.parts for result in self.results):
            return []
        named = [m for m in self.exercise.mistakes if self.does_like(m.formula)]
        if named:
            return [Explanation("named", (m,), None) for m in named]
        for relation in OF_ALL:
            if self.stands_in(relation):
                return [Explanation("relation", (relation.mistake(),), None)]
        worst, work = self.good.index(False), self.exercise.work
        steps = [work.mistake(slip) for slip in work.slips(self.cases[worst].numbers)] if work else []
        found = [mistake for mistake in steps if self.does_like(mistake.formula)]
        if found:
            return [Explanation("library", (found[0],), None)]
        steps = [m for m in (*self.exercise.mistakes, *steps) if everywhere(m) and self._changes(m.formula, worst)]
        for one, other in combinations(steps, 2):
            formula = both(one.formula, other.formula)
            if formula and one.key != other.key and self.does_like(formula):
                return [Explanation("pair", (one, other), None)]
        return []

    def _changes(self, formula, i):
        return not _same(self._of_formula(formula, i), self.right[i])


def judge(exercise, function, seed, hint):
    """The `Verdict` on a function.  `hint` is the next one, in case it is wrong."""
    cases = list(_cases(exercise, seed))
    rans = running.run(function, [case.numbers for case in cases])
    _show(cases[0], rans[0].printed)
    for case, ran in zip(cases, rans):
        if ran.late:
            message = f"Your function did not come back in time on {case.label}. Does a loop never end?"
            return Verdict(False, "late", message, hint=hint)
        if ran.ended:
            message = f"Your function did not come back from {case.label}: {ran.ended}"
            return Verdict(False, "ended", message, hint=hint)
    trial = Trial(exercise, cases, rans)
    if all(trial.good):
        return _right(trial, hint)
    seen = _pattern(trial)
    found = trial.explanations()
    if found:
        keys = tuple(dict.fromkeys(m.key for e in found for m in e.mistakes))
        return Verdict(False, "mistake", " ".join([*seen, explain(Found(found, None), [])]), keys, hint)
    for case, result in zip(cases, trial.results):
        if result.problem:
            return Verdict(False, result.kind, " ".join([f"On {case.label}: {result.problem}", *seen]), hint=hint)
    for kind, message in (_coarse(trial), _reversed(trial)):
        if kind:
            return Verdict(False, kind, message, ("reversed",) if kind == "mistake" else (), hint)
    kind, message = _difference(trial)
    return Verdict(False, kind, " ".join([*seen, *_suspicion(seen), message]), hint=hint)


def _right(trial, hint):
    changed = sorted({name for result in trial.results for name in result.changed})
    if changed:
        message = f"The values are right, but your function changes its argument {listing(changed)}."
        return Verdict(False, "changed", message + " Can you work on a copy?", hint=hint)
    return Verdict(True, "right", say("right", because=trial.exercise.because))


def _cases(exercise, seed):
    if not exercise.cases:
        yield Case("the numbers of the task", exercise.fresh(seed))
    for k in range(seed or 0, (seed or 0) + ROUNDS):
        if exercise.cases:
            rng = np.random.default_rng([k, *exercise.id.encode()])
            yield from map(Case, *zip(*exercise.cases(rng).items()))
        elif exercise.draw:
            yield Case("other numbers", exercise.fresh(k))


def _show(case, printed):
    """Show what a function printed on a case; on the others it will have been alike."""
    if printed:
        with contextlib.suppress(OSError, ValueError):  # of an output that is closed, or has not all letters
            print(f"On {case.label}, your function printed:\n{printed.rstrip()}")


def _same(result, wanted):
    if result.parts is None or wanted.parts is None:
        return result.kind == wanted.kind == "raised"
    return all(_close(result.parts[name], wanted.parts[name]) for name in wanted.parts)


def _close(ours, theirs, within=1e-6):
    return ours.shape == theirs.shape and bool(np.all(np.abs(ours - theirs) <= within * np.maximum(1, np.abs(theirs))))


def _coarse(trial):
    """(kind, message) if everything agrees to the decimals to which it is rounded."""
    if any(result.parts is None for result in trial.results):
        return None, None
    pairs = [(r.parts[name], w.parts[name]) for r, w in zip(trial.results, trial.right) for name in w.parts]
    for decimals in range(1, COARSEST):
        if all(
            ours.shape == theirs.shape
            and np.array_equal(np.round(ours, decimals), ours)
            and bool(np.all(np.abs(ours - theirs) <= 0.5 * 10.0**-decimals * (1 + 1e-6)))
            for ours, theirs in pairs
        ):
            return "coarse", say("coarse function", decimals=decimals)
    return None, None


def _reversed(trial):
    """(kind, message) if every list runs from the output to the input."""

    def turned(result, wanted):
        if result.parts is None:
            return False
        layers = {}
        for name in wanted.parts:
            layers.setdefault(LAYER.sub("", name), []).append(name)
        opposite = {name: other for names in layers.values() for name, other in zip(names, reversed(names))}
        return all(_close(result.parts[name], wanted.parts[opposite[name]]) for name in wanted.parts)

    if all(map(turned, trial.results, trial.right)):
        return "mistake", say("reversed lists")
    return None, None


def _pattern(trial):
    """Where it is right and where it is wrong: a list of up to two sentences."""
    seen = []
    labels = list(dict.fromkeys(case.label for case in trial.cases))
    failing = {case.label for case, fine in zip(trial.cases, trial.good) if not fine}
    if len(failing) < len(labels):
        agrees = listing([label for label in labels if label not in failing])
        seen.append(f"It agrees on {agrees}, but not on {listing([label for label in labels if label in failing])}.")
    tried = zip(trial.results, trial.right, trial.good)
    layers = [_layers(result, wanted) for result, wanted, fine in tried if not fine and result.parts]
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


def _difference(trial):
    """The kind and the description of the first part that differs."""
    tried = zip(trial.cases, trial.results, trial.right)
    case, result, wanted = next(trio for trio, fine in zip(tried, trial.good) if not fine)
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
