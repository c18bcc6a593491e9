"""The reverse sweep with one rule changed: what each known mistake makes of a graph's derivatives.

>>> from bpkit import examples
>>> graph, fwd = examples.staged_function.graph, examples.staged_function.forward()
>>> round(sweep(graph.nodes, fwd.values, "f")["x"], 6)
2.05957
>>> round(sweep(graph.nodes, fwd.values, "f", mistake="overwrite_at_fork")["x"], 6)
0.512144
"""

from ..operations import PLAIN, WITH_CONSTANT

_sigmoid = PLAIN["sigmoid"].value
OTHER_SLOPES = {  # mistake: operation, its wrong derivative by u[, v], with the node's own value w
    "reciprocal_sign_lost": ("reciprocal", lambda u, w: w * w),
    "reciprocal_not_squared": ("reciprocal", lambda u, w: -w),
    "mul_not_swapped": ("mul", lambda u, v, w: (u, v)),
    "square_without_2": ("square", lambda u, w: u),
    "sigmoid_derivative_of_output": ("sigmoid", lambda u, w: _sigmoid(w) * (1 - _sigmoid(w))),
    "sigmoid_derivative_incomplete": ("sigmoid", lambda u, w: w),
}


def sweep(nodes, values, output, mistake=None):
    """d(output)/d(node) for every node and input, {name: number}, as `Graph.backward` has it but for the `mistake`.

    nodes   `Node`s in evaluation order
    values  of every node and input, {name: number}
    """
    d = dict.fromkeys(values, 0.0)
    d[output] = 1.0
    for node in reversed(nodes):
        for arg, slope in zip(node.args, slopes(node, values, mistake)):
            share = d[node.name] * slope
            d[arg] = share if mistake == "overwrite_at_fork" else d[arg] + share
    return d


def slopes(node, values, mistake=None):
    """The local derivatives of a node by each of its arguments."""
    name, op, args, const = node
    right = PLAIN[op] if const is None else WITH_CONSTANT[op](const)
    wrong_op, wrong = OTHER_SLOPES.get(mistake, (None, None))
    derivative = wrong if op == wrong_op else right.derivative
    found = derivative(*(values[arg] for arg in args), values[name])
    return found if len(args) == 2 else (found,)
