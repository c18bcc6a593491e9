"""Check a formula in a random world: every clause, for everything that its free letters can stand for."""

from dataclasses import dataclass
from itertools import product

import numpy as np
from equations.evaluate import ROUGH, TOLERANCE, Evaluator, Jacobian, Shape, plain, require_shape
from equations.parser import Node, Range, parse
from equations.world import Mismatch, Undefined


class Wrong(AssertionError):
    """A formula that does not hold."""


@dataclass
class Twin:
    """world   from a random generator
    layers  the values of l, from the world
    nodes   the letters that stand for any node of the graph that something reads
    where   a condition on the indices
    value   of a formula that is no equation: the number, from the world
    """

    world: object
    layers: object = None
    nodes: str = ""
    where: object = lambda bound: True
    value: object = None


def check(latex, twin, rng):
    """How many statements the formula made in a random world; Wrong, or another error, if one of them does not hold."""
    world = twin.world(rng)
    statements, spans = read(latex, twin, Evaluator(world))
    made = said(statements, spans, twin, world)
    if not made:
        raise Wrong("nothing was said")
    require_widest(statements, spans, twin, world)
    return made


def read(latex, twin, at):
    """The clauses of a formula, and all values of its layer or of the index that it gives a range."""
    clauses = parse(latex)
    spans = {clause.index: sorted(run(clause, at)) for clause in clauses if isinstance(clause, Range)}
    if twin.layers and not spans:
        spans["l"] = list(twin.layers(at.world))
    return [clause for clause in clauses if not isinstance(clause, Range)], spans


def said(statements, spans, twin, world):
    return sum(holds(statements, Evaluator(world, bound), twin) for bound in bindings(statements, spans, twin, world))


def bindings(statements, spans, twin, world, evaluator=Evaluator):
    """All that the free letters of a formula can stand for."""
    spans = spans | {letter: [key for key in world.values if world.readers(key)] for letter in twin.nodes}
    spans |= {"sample": range(1, world.samples + 1)} if world.samples else {}
    for outer in product(*spans.values()):
        bound = dict(zip(spans, outer))
        inner = entry_spans(statements, evaluator(world, bound))
        for entries in product(*inner.values()):
            both = {**bound, **dict(zip(inner, entries))}
            if twin.where(both):
                yield both


def require_widest(statements, spans, twin, world):
    """A range that stops before the formula does is as wrong as one that goes too far.  Layer 0 is left in peace."""
    for letter, span in spans.items():
        for beyond in (span[0] - 1, span[-1] + 1):
            try:
                made = said(statements, spans | {letter: [beyond]}, twin, world)
            except (Undefined, Mismatch, Wrong):
                continue
            if made and not (twin.layers and beyond == 0):
                raise Wrong(f"it also holds for {letter} = {beyond}")


def run(index, at):
    """The numbers of a Range."""
    starts, end = [at.whole(start) for start in index.starts], at.whole(index.end)
    step = starts[1] - starts[0] if len(starts) > 1 else 1
    if step == 0 or (end - starts[0]) / step < 0:
        raise Wrong(f"{starts} does not lead to {end}")
    return list(range(starts[0], end + step, step))


def entry_spans(statements, at):
    """Each letter that is an index of entries and bound by no sum, with all its values."""
    trees = [side for clause in statements for side in clause.sides]
    letters = sorted({letter for tree in trees for letter in free_indices(tree)} - at.bound.keys())
    letters = [letter for letter in letters if at.world.key(letter) is None]
    together = Node("all", None, tuple(trees))
    spans = {letter: at.span(letter, together) for letter in letters}
    if None in spans.values():
        raise Undefined(f"the span of {[letter for letter, span in spans.items() if span is None]}")
    return spans


def free_indices(node, bound=()):
    if node.kind in {"sum", "product", "maximum"}:
        bound = (*bound, *node.value.split(","))
    if node.kind == "symbol" and node.value != "n" or node.kind == "kronecker":
        subs = node.parts[1:] if node.kind == "symbol" else node.parts
        yield from (sub.value for sub in subs if sub.kind == "symbol" and not any(sub.parts) and sub.value not in bound)
    for part in node.parts:
        if isinstance(part, Node):
            yield from free_indices(part, bound)


def holds(statements, at, twin):
    """Check each clause, with what was defined before it; how many there were."""
    made = 0
    for number, clause in enumerate(statements):
        if clause.defines:
            name, definition = clause.sides
            at = type(at)(at.world, at.bound, {**at.defined, name.value: definition})
        elif not clause.relations:
            require_value(clause, statements[number - 1], at, twin)
            made += 1
        else:
            made += sum(related(*pair, at) for pair in zip(clause.sides, clause.relations, clause.sides[1:]))
    return made


def require_value(clause, before, at, twin):
    value = at.value(clause.sides[0])
    if isinstance(value, Shape):
        require_shape(at.value(before.sides[0]), value[:1] if value[1:] == (1,) else value)
    elif twin.value is None or not equal(value, np.asarray(twin.value(at.world))):
        raise Wrong(f"{clause.sides[0]!r} is {value}")


def related(left, relation, right, at):
    """True, or Wrong."""
    if relation == "∈":
        require_shape(at.value(left), at.value(right))
        return True
    old, new = after_step(left, at) if relation == "←" else at.raw(left), at.raw(right)
    if not (isinstance(old, Jacobian) and isinstance(new, Jacobian)):
        old, new = plain(old), plain(new)
    elif old.of != new.of or old.by != new.by:
        raise Mismatch(f"a derivative of {old.of} by {old.by} = one of {new.of} by {new.by}")
    else:
        old, new = old.matrix, new.matrix
    if left.kind == "symbol" and is_listed(right):
        new = new.T
    tolerance = ROUGH if relation == "≈" else TOLERANCE
    if not equal(old, new, tolerance, rounding=max(map(rounding, (left, right)))):
        raise Wrong(f"{left!r} = {np.round(np.real(old), 6)}, {right!r} = {np.round(np.real(new), 6)} at {at.bound}")
    return True


def after_step(symbol, at):
    """The value of a parameter after one step."""
    name, layer, sample, _ = at.resolved(symbol)
    key = at.world.key(name, layer, sample)
    if at.world.stepped is None or key not in at.world.after:
        raise Undefined(f"{symbol!r} after a step")
    return at.world.after[key]


def is_listed(node):
    """Whether it is a vector written in a line, `(0, 1)`, which stands for a column."""
    return node.kind == "bracket" and len(node.parts) > 1


def rounding(node):
    """How far a printed number may be from what it stands for, at most; with a single decimal it is exact."""
    if node.kind == "number":
        return 0.5 * 10.0 ** -node.parts[0] if node.parts[0] > 1 else 0.0
    return max((rounding(part) for part in node.parts if isinstance(part, Node)), default=0.0)


def is_data(latex):
    """Whether the formula gives names to numbers and says nothing else."""
    clauses = parse(latex)
    names = [clause.sides[0].kind for clause in clauses if clause.relations == ["="] and not symbols(clause.sides[1])]
    return names == ["symbol"] * len(clauses)


def symbols(node):
    return node.kind == "symbol" or any(symbols(part) for part in node.parts if isinstance(part, Node))


def equal(left, right, tolerance=TOLERANCE, rounding=0.0):
    if np.shape(left) != np.shape(right):
        raise Mismatch(f"{np.shape(left)} = {np.shape(right)}")
    return bool((np.abs(left - right) <= rounding + tolerance * np.maximum(1, np.abs(left))).all())
