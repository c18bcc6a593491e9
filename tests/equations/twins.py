"""The world that each formula of the book speaks of, and the layers for which it is said."""

import numpy as np
from equations import worlds
from equations.check import Twin

DATA = "numbers of an exercise"


def layers(first, last=0):
    """l = first, …, L + last."""
    return lambda world: range(first, len(world.sizes) + last)


below_top, all_layers = layers(1, -1), layers(1)
SUM, PRODUCT, POWER = worlds.one_node(np.add), worlds.one_node(np.multiply), worlds.one_node(None)

TWINS = {
    "eq-n1-f": Twin(worlds.tangled),
    "eq-n1-sum": Twin(SUM),
    "eq-n1-product": Twin(PRODUCT),
    "eq-n1-power": Twin(POWER),
    "eq-n1-sigmoid": Twin(worlds.tangled),
    "eq-n1-seed": Twin(worlds.tangled),
    "eq-n1-chain": Twin(worlds.tangled),
    "eq-n1-invden": Twin(worlds.tangled),
    "eq-n1-dden": Twin(worlds.tangled),
    "eq-n1-fork": Twin(worlds.tangle, nodes="v"),
    "eq-n1-paths": Twin(worlds.tangle),
    "eq-n1-closed": Twin(worlds.tangled),
    "eq-n1-differences": Twin(worlds.tangled),
    "eq-n0-component": Twin(worlds.network, all_layers),
    "eq-n0-z": Twin(worlds.network, all_layers),
    "eq-n0-h": Twin(worlds.network, all_layers),
    "eq-n0-output": Twin(worlds.network),
    "eq-n0-loss": Twin(worlds.network),
    "eq-n0-omega": Twin(worlds.network),
    "eq-n0-cost": Twin(worlds.any_cost),
    "eq-n0-batch": Twin(worlds.batch, all_layers),
    "eq-n0-four": Twin(worlds.one_of_a_batch, all_layers),
    "eq-n0-g-top": Twin(worlds.one_of_a_batch),
    "eq-n0-jacobian-sum": Twin(worlds.mixed),
    "eq-n0-delta-top": Twin(worlds.one_of_a_batch),
    "eq-n0-entry": Twin(worlds.one_of_a_batch),
    "eq-n0-params-top": Twin(worlds.any_cost),
    "eq-n0-g": Twin(worlds.one_of_a_batch, below_top),
    "eq-n0-delta": Twin(worlds.one_of_a_batch, all_layers),
    "eq-n0-params": Twin(worlds.any_cost, all_layers),
    "eq-n0-softmax-jacobian": Twin(worlds.softmax_layer),
    "eq-n0-batch-params": Twin(worlds.batch, all_layers),
    "eq-n0-batch-back": Twin(worlds.batch, below_top),
    "eq-f2-needs-h": Twin(worlds.two_passes),
    "eq-n2-kept": Twin(worlds.batch, value=worlds.count_kept),
    "eq-n2-peak": Twin(worlds.batch, value=worlds.count_peak),
    "eq-n2-held": Twin(worlds.batch, value=worlds.count_held),
    **{f"eq-f2-{number}": Twin(worlds.two_passes) for number in range(1, 15)},
    "eq-f2-7": Twin(worlds.tensors),
    "eq-forward": Twin(worlds.by_hand),
    "eq-cross-entropy": Twin(worlds.by_hand),
    "eq-step": Twin(worlds.by_hand),
    "eq-delta-output": Twin(worlds.by_hand),
    "eq-shares": Twin(worlds.by_hand),
    "eq-n3-weighted-input": Twin(worlds.squared_error),
    "eq-n3-softmax": Twin(worlds.squared_error),
    "eq-n3-loss": Twin(worlds.squared_error),
    "eq-n3-chain": Twin(worlds.by_hand),
    "eq-n3-same": Twin(worlds.by_hand),
    "eq-n3-other": Twin(worlds.by_hand, where=lambda bound: bound["i"] != bound["j"]),
    "eq-n3-both": Twin(worlds.by_hand),
    "eq-n3-jacobian": Twin(worlds.by_hand),
    "eq-n3-delta": Twin(worlds.squared_error),
    "eq-n3-vjp": Twin(worlds.squared_error),
    "eq-n3-ce": Twin(worlds.by_hand),
    "eq-n3-factor": Twin(worlds.two_classes),
    "eq-n3-dz-dw": Twin(worlds.squared_error),
    "eq-n3-dl-dw": Twin(worlds.squared_error),
    "eq-n3-hidden": Twin(worlds.squared_error),
    "eq-n4-layer": Twin(worlds.one_function, all_layers),
    "eq-n4-loss": Twin(worlds.one_function),
    "eq-n4-unit": Twin(worlds.one_function),
    "eq-n4-hadamard": Twin(worlds.vectors),
    "eq-n4-output": Twin(worlds.one_function),
    "eq-n4-diagonal": Twin(worlds.one_layer),
    "eq-n4-output-gradients": Twin(worlds.one_function),
    "eq-n4-product": Twin(worlds.matrix_product),
    "eq-n4-delta": Twin(worlds.one_function, all_layers),
    "eq-n4-gradients": Twin(worlds.one_function, all_layers),
    "eq-n4-jacobian": Twin(worlds.one_function, below_top),
    "eq-n4-rows": Twin(worlds.one_function, below_top),
    "eq-n4-columns": Twin(worlds.one_function, below_top),
    "eq-n4-recursion": Twin(worlds.one_function, below_top),
    "eq-n4-scalar": Twin(worlds.scalar_road, lambda world: [world.layer]),
    "eq-n4-scalar-gradient": Twin(worlds.scalar_road, lambda world: [world.layer]),
    "eq-n4-general": Twin(worlds.any_graph, nodes="v"),
    "eq-n4-gd-output": Twin(worlds.summed_batch),
    "eq-n4-gd-W": Twin(worlds.summed_batch, all_layers),
    "eq-n4-gd-b": Twin(worlds.summed_batch, all_layers),
    "eq-notation-forward": Twin(worlds.network),
    "eq-notation-cost": Twin(worlds.batch),
    "eq-notation-errors": Twin(worlds.one_of_a_batch, all_layers),
    "eq-notation-backward": Twin(worlds.mixed_batch, all_layers),
    "eq-notation-step": Twin(worlds.batch, all_layers),
    "eq-notation-graph": Twin(worlds.any_graph, nodes="v"),
}

UNLABELLED = {
    "1-graph/backward": [Twin(worlds.at_the_point)],
    "1-graph/forward": [Twin(worlds.at_the_point)],
    "2-algorithms/backward": [DATA],
    "2-algorithms/forward": [Twin(worlds.two_inputs), DATA],
    "3-two-passes/two-passes": [
        Twin(worlds.upper_layer),
        *[Twin(worlds.vectors)] * 2,
        Twin(worlds.upper_layer),
        Twin(worlds.two_passes),
    ],
    "4-by-hand/by-hand": [Twin(worlds.by_hand)] * 4,
    "5-deep/delta-recursion": [Twin(worlds.one_function), Twin(worlds.one_function, below_top), DATA, DATA],
    "exercises/1-graph": [Twin(worlds.tangled), Twin(worlds.tangled)],
    "exercises/2-algorithms": [Twin(worlds.first_layer), Twin(worlds.network), Twin(worlds.one_weight)],
    "exercises/3-two-passes": [Twin(worlds.without_bias), Twin(worlds.one_matrix)],
    "exercises/4-by-hand": [Twin(worlds.by_hand)] * 4,
    "exercises/5-deep": [Twin(worlds.one_function, below_top)],
}
"""The world of each formula without a label, in the order of the page."""

TWINS |= {f"{page} {number}": twin for page, some in UNLABELLED.items() for number, twin in enumerate(some, start=1)}
