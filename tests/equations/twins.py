"""Which world each labelled equation of the book speaks of, and for which indices it is said."""

from dataclasses import dataclass
from itertools import product

import numpy as np
from equations import worlds
from equations.evaluate import ROUGH, TOLERANCE, Evaluator, Shape, require_shape
from equations.parser import Node, Range, parse
from equations.world import Mismatch, Undefined
from equations.worlds import (
    any_cost,
    any_graph,
    batch,
    by_hand,
    matrix_product,
    mixed,
    mixed_batch,
    network,
    one_function,
    one_layer,
    one_node,
    one_of_a_batch,
    scalar_road,
    softmax_layer,
    squared_error,
    stored,
    summed_batch,
    tangle,
    tangled,
    tensors,
    two_classes,
    two_passes,
    vectors,
)  # fmt: skip

DATA = "numbers of an exercise"


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


def layers(first, last=0):
    """l = first, …, L + last."""
    return lambda world: range(first, len(world.sizes) + last)


below_top, all_layers = layers(1, -1), layers(1)
SUM, PRODUCT, POWER = one_node(np.add), one_node(np.multiply), one_node(None)

TWINS = {
    "eq-n1-f": Twin(tangled),
    "eq-n1-sum": Twin(SUM),
    "eq-n1-product": Twin(PRODUCT),
    "eq-n1-power": Twin(POWER),
    "eq-n1-sigmoid": Twin(tangled),
    "eq-n1-seed": Twin(tangled),
    "eq-n1-chain": Twin(tangled),
    "eq-n1-invden": Twin(tangled),
    "eq-n1-dden": Twin(tangled),
    "eq-n1-fork": Twin(tangle, nodes="v"),
    "eq-n1-paths": Twin(tangle),
    "eq-n1-closed": Twin(tangled),
    "eq-n1-differences": Twin(tangled),
    "eq-n0-component": Twin(network, all_layers),
    "eq-n0-z": Twin(network, all_layers),
    "eq-n0-h": Twin(network, all_layers),
    "eq-n0-output": Twin(network),
    "eq-n0-loss": Twin(network),
    "eq-n0-omega": Twin(network),
    "eq-n0-cost": Twin(any_cost),
    "eq-n0-batch": Twin(batch, all_layers),
    "eq-n0-four": Twin(one_of_a_batch, all_layers),
    "eq-n0-g-top": Twin(one_of_a_batch),
    "eq-n0-jacobian-sum": Twin(mixed),
    "eq-n0-delta-top": Twin(one_of_a_batch),
    "eq-n0-entry": Twin(one_of_a_batch),
    "eq-n0-params-top": Twin(any_cost),
    "eq-n0-g": Twin(one_of_a_batch, below_top),
    "eq-n0-delta": Twin(one_of_a_batch, all_layers),
    "eq-n0-params": Twin(any_cost, all_layers),
    "eq-n0-softmax-jacobian": Twin(softmax_layer),
    "eq-n0-batch-params": Twin(batch, all_layers),
    "eq-n0-batch-back": Twin(batch, below_top),
    "eq-f2-needs-h": Twin(two_passes),
    "eq-n2-kept": Twin(stored, value=worlds.count_kept),
    "eq-n2-peak": Twin(stored, value=worlds.count_peak),
    "eq-n2-held": Twin(stored, value=worlds.count_held),
    **{f"eq-f2-{number}": Twin(two_passes) for number in range(1, 15)},
    "eq-f2-7": Twin(tensors),
    "eq-forward": Twin(by_hand),
    "eq-cross-entropy": Twin(by_hand),
    "eq-step": Twin(by_hand),
    "eq-delta-output": Twin(by_hand),
    "eq-shares": Twin(by_hand),
    "eq-n3-weighted-input": Twin(squared_error),
    "eq-n3-softmax": Twin(squared_error),
    "eq-n3-loss": Twin(squared_error),
    "eq-n3-chain": Twin(by_hand),
    "eq-n3-same": Twin(by_hand),
    "eq-n3-other": Twin(by_hand, where=lambda bound: bound["i"] != bound["j"]),
    "eq-n3-both": Twin(by_hand),
    "eq-n3-jacobian": Twin(by_hand),
    "eq-n3-delta": Twin(squared_error),
    "eq-n3-vjp": Twin(squared_error),
    "eq-n3-ce": Twin(by_hand),
    "eq-n3-factor": Twin(two_classes),
    "eq-n3-dz-dw": Twin(squared_error),
    "eq-n3-dl-dw": Twin(squared_error),
    "eq-n3-hidden": Twin(squared_error),
    "eq-n4-layer": Twin(one_function, all_layers),
    "eq-n4-loss": Twin(one_function),
    "eq-n4-unit": Twin(one_function),
    "eq-n4-hadamard": Twin(vectors),
    "eq-n4-output": Twin(one_function),
    "eq-n4-diagonal": Twin(one_layer),
    "eq-n4-output-gradients": Twin(one_function),
    "eq-n4-product": Twin(matrix_product),
    "eq-n4-delta": Twin(one_function, all_layers),
    "eq-n4-gradients": Twin(one_function, all_layers),
    "eq-n4-jacobian": Twin(one_function, below_top),
    "eq-n4-rows": Twin(one_function, below_top),
    "eq-n4-columns": Twin(one_function, below_top),
    "eq-n4-recursion": Twin(one_function, below_top),
    "eq-n4-scalar": Twin(scalar_road, lambda world: [world.layer]),
    "eq-n4-scalar-gradient": Twin(scalar_road, lambda world: [world.layer]),
    "eq-n4-general": Twin(any_graph, nodes="v"),
    "eq-n4-gd-output": Twin(summed_batch),
    "eq-n4-gd-W": Twin(summed_batch, all_layers),
    "eq-n4-gd-b": Twin(summed_batch, all_layers),
    "eq-notation-forward": Twin(network),
    "eq-notation-cost": Twin(batch),
    "eq-notation-errors": Twin(one_of_a_batch, all_layers),
    "eq-notation-backward": Twin(mixed_batch, all_layers),
    "eq-notation-step": Twin(batch, all_layers),
    "eq-notation-graph": Twin(any_graph, nodes="v"),
}

UNLABELLED = {
    "1-graph/backward": [Twin(worlds.at_the_point)],
    "1-graph/forward": [Twin(worlds.at_the_point)],
    "2-algorithms/backward": [DATA],
    "2-algorithms/forward": [Twin(worlds.two_inputs), DATA],
    "3-two-passes/two-passes": [
        Twin(worlds.upper_layer),
        *[Twin(vectors)] * 2,
        Twin(worlds.upper_layer),
        Twin(two_passes),
    ],
    "4-by-hand/by-hand": [Twin(by_hand)] * 4,
    "5-deep/delta-recursion": [Twin(one_function), Twin(one_function, below_top), DATA, DATA],
    "exercises/1-graph": [Twin(tangled), Twin(tangled)],
    "exercises/2-algorithms": [Twin(worlds.first_layer), Twin(network), Twin(worlds.one_weight)],
    "exercises/3-two-passes": [Twin(worlds.without_bias), Twin(worlds.one_matrix)],
    "exercises/4-by-hand": [Twin(by_hand)] * 4,
    "exercises/5-deep": [Twin(one_function, below_top)],
}
"""The world of each formula without a label, in the order of the page."""


def check(latex, twin, rng, evaluator=Evaluator):
    """How many statements the formula made in a random world; Wrong, or another error, if one of them does not hold."""
    world = twin.world(rng)
    clauses = parse(latex)
    ranges = [clause for clause in clauses if isinstance(clause, Range)]
    statements = [clause for clause in clauses if not isinstance(clause, Range)]
    made = 0
    for bound in bindings(world, twin, statements, ranges, evaluator):
        made += holds(statements, evaluator(world, bound), twin)
    for index in ranges:
        require_widest(index, statements, evaluator(world), twin)
    if not made:
        raise Wrong("nothing was said")
    return made


def bindings(world, twin, statements, ranges, evaluator):
    """All that the free letters of a formula can stand for."""
    at = evaluator(world)
    spans = {index.index: sorted(run(index, at)) for index in ranges}
    if twin.layers and not ranges:
        spans["l"] = list(twin.layers(world))
    spans |= {letter: [key for key in world.values if world.readers(key)] for letter in twin.nodes}
    spans |= {"sample": range(1, world.samples + 1)} if world.samples else {}
    for outer in product(*spans.values()):
        bound = dict(zip(spans, outer))
        inner = entry_spans(statements, evaluator(world, bound))
        for entries in product(*inner.values()):
            both = {**bound, **dict(zip(inner, entries))}
            if twin.where(both):
                yield both


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
    if relation == "∈":
        require_shape(at.value(left), at.value(right))
        return True
    if relation == "←":
        name, layer, sample, _ = at.resolved(left)
        old, new = at.world.after.get(at.world.key(name, layer, sample)), at.value(right)
        if old is None:
            raise Undefined(f"{left!r} after a step")
    else:
        old, new = at.raw(left), at.raw(right)
        old, new = (
            value.matrix if type(old) is type(new) and hasattr(value, "by") else at.value(side)
            for value, side in ((old, left), (new, right))
        )
    places = [number for side in (left, right) for number in decimals(side)]
    tolerance = ROUGH if relation == "≈" else 0.5 * 10.0 ** -min(places) if places else TOLERANCE
    if not equal(old, new, tolerance):
        raise Wrong(f"{left!r} = {np.round(np.real(old), 6)}, {right!r} = {np.round(np.real(new), 6)} at {at.bound}")
    return True


def decimals(node):
    """How many decimals each of the numbers has that are printed with some."""
    if node.kind == "number" and node.parts[0]:
        yield node.parts[0]
    for part in node.parts:
        if isinstance(part, Node):
            yield from decimals(part)


def is_data(latex):
    """Whether the formula gives names to numbers and says nothing else."""
    clauses = parse(latex)
    names = [clause.sides[0].kind for clause in clauses if clause.relations == ["="] and not symbols(clause.sides[1])]
    return names == ["symbol"] * len(clauses)


def symbols(node):
    return node.kind == "symbol" or any(symbols(part) for part in node.parts if isinstance(part, Node))


def equal(left, right, tolerance=TOLERANCE):
    if np.shape(left) != np.shape(right):
        raise Mismatch(f"{np.shape(left)} = {np.shape(right)}")
    return bool((np.abs(left - right) <= tolerance * np.maximum(1, np.abs(left))).all())


def require_widest(index, statements, at, twin):
    """A range that stops before the formula does is as wrong as one that goes too far."""
    indices = run(index, at)
    for beyond in (min(indices) - 1, max(indices) + 1):
        try:
            for entries in product(*entry_spans(statements, at.binding(**{index.index: beyond})).values()):
                holds(statements, at.binding(**{index.index: beyond}), twin)
        except (Undefined, Mismatch, Wrong):
            continue
        raise Wrong(f"it also holds for {index.index} = {beyond}")
