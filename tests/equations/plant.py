"""Plant errors in the formulas, one at a time, and count how many are noticed.

`python tests/equations/plant.py` prints a table by kind, and each planted error that nothing notices.

An error that changes nothing is no error.  It is told by evaluating both formulas with noise in place of every symbol
and every derivative: where all sides are equal then, the two are one formula in two ways of writing.
"""

import sys
import zlib
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from equations import boxes, check, pages, twins, worlds
from equations.evaluate import Evaluator, squeezed
from equations.mistakes import KINDS
from equations.parser import Unreadable
from equations.world import Mismatch, Undefined

NOTICED = {check.Wrong: "wrong", Mismatch: "misfit", Undefined: "undefined", Unreadable: "unreadable"}
SEEDS = range(3)


class Planted(NamedTuple):
    kind: str
    formula: pages.Formula
    latex: str


def planted(formulas):
    """Every error of every kind, in every formula, once."""
    for formula in formulas:
        seen = {formula.latex}
        for kind, variants in KINDS.items():
            for latex in variants(formula.latex):
                if latex not in seen:
                    seen.add(latex)
                    yield Planted(kind, formula, latex)


def verify(formula, latex, seeds=SEEDS):
    for seed in seeds:
        rng = np.random.default_rng(seed)
        if formula.label in boxes.BOXES:
            boxes.check(latex, boxes.BOXES[formula.label], rng)
        else:
            check.check(latex, twins.TWINS[formula.label], rng)


def outcome(error):
    """How an error is noticed, "missed", or "the same" if it is none."""
    try:
        with np.errstate(all="ignore"):
            verify(error.formula, error.latex)
    except tuple(NOTICED) as notice:
        return NOTICED[type(notice)]
    return "the same" if same(error) else "missed"


class Noise(Evaluator):
    """Every symbol and every derivative has a random value of its shape: what is equal then is equal by algebra."""

    def noise(self, shape, *what):
        return np.random.default_rng(zlib.crc32(repr(what).encode())).uniform(0.5, 1.5, shape)

    def base(self, name, layer, sample):
        value = super().base(name, layer, sample)
        if layer is None:
            name, layer = self.world.aliases.get(name, (name, None))
        if name in ("L", "m", "n", r"\theta"):
            return value
        return self.noise(np.shape(value), name, layer, sample if self.world.is_of_samples(name) else None)

    def jacobian(self, of, by):
        return self.noise(self.world.jacobian(of, by).shape, "jacobian", of, by)

    def differentiated(self, of, key):
        matrix, shape = super().differentiated(of, key)
        symbol = of.kind == "symbol" and self.world.key(*self.resolved(of)[:3]) is not None
        what = np.round(np.real(self.value(of)), 9).tolist()
        return (matrix if symbol else self.noise(matrix.shape, what, key)), shape

    def of_node(self, of, key):
        matrix = super().of_node(of, key)
        return squeezed(self.noise(np.shape(matrix), "of node", self.bound.get(of.value, of.value), key))


def same(error):
    try:
        if error.formula.label in boxes.BOXES:
            return same_box(error)
        twin = twins.TWINS[error.formula.label]
        return alike(*(sides(latex, twin) for latex in (error.formula.latex, error.latex)))
    except tuple(NOTICED):
        return False


def same_box(error):
    """Line by line, in the world of a batch or network."""
    (_, old), (_, new) = (boxes.read(latex) for latex in (error.formula.latex, error.latex))
    pairs = list(zip(flat(old), flat(new)))
    if any(a.words != b.words for a, b in pairs) or boxes.read(error.latex)[0] != boxes.read(error.formula.latex)[0]:
        return False
    samples = "_i" in error.latex
    world = worlds.batch if samples else worlds.network
    twin = check.Twin(world, lambda world: [2])
    changed = [(a, b) for one, other in pairs for a, b in zip(one.math, other.math) if a != b]
    return all("=" not in a[:6] and alike(sides(a, twin), sides(b, twin)) for a, b in changed)


def flat(lines):
    for line in lines:
        yield line
        yield from flat(line.below)


def sides(latex, twin):
    """The value of every side of every clause, with noise for symbols."""
    world = twin.world(np.random.default_rng(0))
    statements, spans = check.read(latex, twin, Noise(world))
    found = [np.array(span) for span in spans.values()]
    for bound in check.bindings(statements, spans, twin, world, Noise):
        at = Noise(world, bound)
        for clause in statements:
            if clause.defines:
                at = Noise(world, bound, {**at.defined, clause.sides[0].value: clause.sides[1]})
            found += [at.value(side) for side in clause.sides]
    return found


def alike(old, new):
    return len(old) == len(new) and all(
        np.shape(a) == np.shape(b) and np.allclose(np.asarray(a), np.asarray(b), rtol=1e-9, atol=1e-12)
        for a, b in zip(old, new)
    )


def main():
    formulas = [f for f in pages.formulas() + pages.boxes() if twins.TWINS.get(f.label) is not twins.DATA]
    counts, missed = defaultdict(Counter), []
    for error in planted(formulas):
        found = outcome(error)
        counts[error.kind][found] += 1
        if found == "missed":
            missed.append(error)
    counts["all"] = sum(counts.values(), Counter())
    ways = list(NOTICED.values())
    print(
        f"{'kind':20}{'planted':>9}{'the same':>10}{'errors':>9}{'noticed':>9}{'':>9}", *(f"{way:>11}" for way in ways)
    )
    for kind, count in counts.items():
        noticed = sum(count[way] for way in ways)
        errors = noticed + count["missed"]
        share = f"{100 * noticed / errors:.1f} %"
        print(f"{kind:20}{count.total():9}{count['the same']:10}{errors:9}{noticed:9}{share:>9}", end=" ")
        print(*(f"{count[way]:11}" for way in ways))
    for error in missed:
        print(f"\nmissed, {error.kind}, {error.formula.label}:\n{difference(error.formula.latex, error.latex)}")


def difference(old, new):
    start = next((i for i, (a, b) in enumerate(zip(old, new)) if a != b), 0)
    from_, to = max(0, start - 40), start + 50
    return f"  {old[from_:to]!r}\n  {new[from_:to]!r}"


if __name__ == "__main__":
    main()
