"""Random networks with a sample or batch and a cost they can take; random graphs with a point in their domain."""

from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from bpkit import MLP, Graph
from bpkit.functions import ACTIVATIONS
from bpkit.mlp import PENALTIES, REDUCTIONS

OUTPUTS = {  # the activations whose range a loss can take
    "half_squared_error": list(ACTIVATIONS),
    "mse": list(ACTIVATIONS),
    "cross_entropy": ["softmax", "sigmoid"],
    "binary_cross_entropy": ["sigmoid", "softmax"],
}


class Problem(NamedTuple):
    network: MLP
    x: np.ndarray
    target: np.ndarray
    cost: dict

    def backward(self):
        return self.network.backward(self.network.forward(self.x), self.target, **self.cost)


@st.composite
def problems(draw, batch=None, l2=None, activations=tuple(ACTIVATIONS)):
    """A network, an input, a target and the cost's options; `batch` True or False settles the input's shape."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    loss = draw(st.sampled_from(sorted(OUTPUTS)))
    top = draw(st.sampled_from([name for name in OUTPUTS[loss] if name in activations]))
    if top == "softmax":
        sizes[-1] += 1  # one unit alone is always exactly 1
    hidden = draw(st.lists(st.sampled_from(sorted(activations)), min_size=len(sizes) - 2, max_size=len(sizes) - 2))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    if batch is None:
        batch = draw(st.booleans())
    shape = (draw(st.integers(1, 4)),) if batch else ()
    scale = 0.3 if loss == "binary_cross_entropy" else 1.0  # where h is nearly 1, 1 - h has few digits left
    weights = [rng.normal(0, scale, (k, n)) for n, k in zip(sizes, sizes[1:])]
    biases = [rng.normal(0, scale, k) for k in sizes[1:]]
    cost = {
        "loss": loss,
        "l2": draw(st.sampled_from([0.0, 0.37])) if l2 is None else l2,
        "penalty": draw(st.sampled_from(PENALTIES)),
        "reduction": draw(st.sampled_from(REDUCTIONS)),
    }
    target = draw_target(rng, loss, (*shape, sizes[-1]), one_hot=draw(st.booleans()))
    return Problem(MLP(weights, biases, [*hidden, top]), rng.normal(size=(*shape, sizes[0])), target, cost)


def draw_target(rng, loss, shape, one_hot):
    if loss == "cross_entropy":
        n = shape[-1]
        return np.eye(n)[rng.integers(n, size=shape[:-1])] if one_hot else rng.dirichlet(np.ones(n), shape[:-1])
    if loss == "binary_cross_entropy":
        return rng.integers(2, size=shape).astype(float) if one_hot else rng.uniform(size=shape)
    return rng.normal(size=shape)


WITH_CONSTANT = ("addc", "mulc", "powc", "cpow")
UNARY = ("neg", "square", "exp", "sigmoid", "tanh", "relu", "log", "reciprocal", "sin", "cos", "abs", "softplus", *WITH_CONSTANT)
BINARY = ("add", "sub", "mul", "div", "max", "min", "pow", "logaddexp", "xlogy")


@st.composite
def graphs(draw):
    """(graph, point): up to 15 nodes over up to 3 inputs, arguments drawn freely, so with forks and dead ends."""
    point = {f"x{i}": draw(st.floats(-2, 2)) for i in range(draw(st.integers(1, 3)))}
    values, nodes = dict(point), []
    for i in range(draw(st.integers(1, 15))):
        u, v = (draw(st.sampled_from(list(values))) for _ in range(2))
        op = draw(st.sampled_from([op for op in UNARY + BINARY if in_domain(op, values[u], values[v])]))
        const = draw(st.sampled_from([-1.5, 0.5, 2.0, 3.0])) if op in WITH_CONSTANT else None
        const = abs(const) if op == "cpow" else const
        nodes.append({"name": f"v{i}", "op": op, "args": [u, v] if op in BINARY else [u], "const": const})
        values = Graph(list(point), nodes).forward(point).values
    return Graph(list(point), nodes), point


def in_domain(op, u, v):
    """Whether op's value and derivative exist near u (and v) and stay of moderate size."""
    if op in ("log", "powc"):
        return 0.1 < u < 10
    if op == "pow":
        return 0.1 < u < 10 and abs(v) < 3
    if op in ("max", "min"):
        return abs(u - v) > 0.1 and abs(u) < 1e3 and abs(v) < 1e3
    if op == "xlogy":
        return abs(u) > 0.1 and 0.1 < v < 10
    if op == "cpow":
        return abs(u) < 3
    if op == "abs":
        return 0.1 < abs(u) < 1e3
    if op == "reciprocal":
        return abs(u) > 0.1
    if op == "div":
        return abs(v) > 0.1 and abs(u) < 1e3
    if op == "relu":
        return abs(u) > 0.1
    if op == "exp":
        return u < 3
    return abs(u) < 1e3 and abs(v) < 1e3


def diamonds(n):
    def chain(x):
        for _ in range(n):
            x = 0.5 * x + 0.75 * x
        return x

    return Graph.of(chain)
