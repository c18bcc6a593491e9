"""The worked examples of the notes, by name.

    >>> from bpkit import examples
    >>> back = examples.flagship.backward()
    >>> back.dW[2].round(3)
    array([[ 0.479,  0.187],
           [-0.479, -0.187]])

Note 3's figure could not be recovered: `flagship` is a reconstruction, made so that every number
that the note prints comes out.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from . import gradcheck, trace
from .expression import log, maximum, sigmoid, sin
from .functions import softmax
from .graph import Graph
from .mlp import MLP


@dataclass(frozen=True)
class NetworkExample:
    """A network with a sample (or a batch), its cost, and a step size: everything of one training step.

    cost  loss, l2, penalty and reduction, as `MLP.backward` takes them
    """

    network: MLP
    x: np.ndarray
    target: np.ndarray
    cost: dict
    step_size: float

    def forward(self):
        """The `Forward` record."""
        return self.network.forward(self.x)

    def backward(self):
        """The `Backward` record."""
        return self.network.backward(self.forward(), self.target, **self.cost)

    def trace(self):
        """Forward pass, backward pass and update, step by step."""
        return trace.network(self.network, self.x, self.target, self.step_size, **self.cost)

    def check(self, method=gradcheck.complex_step):
        """The gradients against `method`'s: a `GradientCheck`."""
        return gradcheck.check(self.network, self.x, self.target, method=method, **self.cost)


@dataclass(frozen=True)
class GraphExample:
    """A graph and a point: the value of every input."""

    graph: Graph
    point: dict = field(hash=False)

    def forward(self):
        """The `GraphForward` record."""
        return self.graph.forward(self.point)

    def backward(self):
        """The `GraphBackward` record."""
        return self.graph.backward(self.forward())

    def trace(self):
        """Both sweeps, node by node."""
        return trace.graph(self.graph, self.point)

    def check(self, method=gradcheck.complex_step):
        """The gradients against `method`'s: a `GradientCheck`."""
        return gradcheck.check(self.graph, self.point, method=method)


def _example(weights, biases, activations, x, target, step_size, **cost):
    return NetworkExample(MLP(weights, biases, activations), np.array(x, float), np.array(target, float), cost, step_size)


three_tanh_layers = _example(
    weights=[
        [[0.9, -0.4], [0.5, 1.2], [-0.7, 0.6]],
        [[0.8, -0.2, 0.4], [-0.5, 0.6, 0.7], [0.3, 0.9, -0.6]],
        [[0.7, -0.8, 0.5], [-0.6, 0.5, 1.1]],
    ],
    biases=[[0.1, -0.2, 0.3], [-0.1, 0.2, 0.4], [0.2, -0.3]],
    activations="tanh",
    x=[1, -0.5],
    target=[0.5, -0.5],
    step_size=0.5,
    loss="half_squared_error",
    l2=0.1,
)
"""Note 0: algorithms 6.3 and 6.4 on a 2–3–3–2 network with an L2 penalty."""


def _staged(x, y):
    sigy = sigmoid(y).named("sigy")
    num = (x + sigy).named("num")
    sigx = sigmoid(x).named("sigx")
    xpy = (x + y).named("xpy")
    xpysqr = (xpy**2).named("xpysqr")
    den = (sigx + xpysqr).named("den")
    invden = (1 / den).named("invden")
    return (num * invden).named("f")


staged_function = GraphExample(Graph.of(_staged), {"x": 3.0, "y": -4.0})
"""Note 1: f(x, y) = (x + σ(y)) / (σ(x) + (x + y)²) at (3, -4), staged as in CS231n."""


relu_by_hand = _example(
    weights=[[[1, -1], [2, 1], [-1, 2]], [[1, 2, -1], [2, -1, 1]]],
    biases=None,
    activations=["relu", "identity"],
    x=[1, 2],
    target=[3, 1],
    step_size=0.01,
    loss="half_squared_error",
    l2=0.1,
)
"""Note 2: one hidden ReLU layer with an L2 penalty, in integers."""


flagship = _example(
    weights=[[[0.1, 0.3], [-0.2, 0.6]], [[0.5, 0.2], [0.4, -0.1]]],
    biases=[[0.9, -0.1], [0.2, 0.1]],
    activations=["tanh", "softmax"],
    x=[0.5, 0.9],
    target=[0, 1],
    step_size=0.1,
    loss="cross_entropy",
)
"""Note 3: the network of the three updates, with cross-entropy, for which the note's rules are exact."""

flagship_squared_error = replace(flagship, cost={"loss": "half_squared_error"})
"""Note 3: the same network with the loss that the note declares."""

flagship_softmax_jacobian = softmax.jacobian(flagship.forward().output)
"""Note 3: ∂o_j/∂a_i of the flagship's outputs, shape (2, 2)."""


sigmoid_batch = _example(
    weights=[[[0.2, -0.3], [0.4, 0.1], [-0.5, 0.6]], [[0.3, -0.2, 0.5], [-0.4, 0.7, 0.1]]],
    biases=[[0.1, -0.1, 0.2], [0, 0.3]],
    activations="sigmoid",
    x=[[1, 0], [0, 1], [1, 1]],
    target=[[1, 0], [0, 1], [1, 1]],
    step_size=0.5,
    loss="half_squared_error",
    reduction="sum",
)
"""Note 4: a batch of three through a 2–3–2 network, the costs summed."""


def _max_gate(x, y, z, w):
    product = (x * y).named("product")
    larger = maximum(z, w).named("larger")
    return ((product + larger).named("sum") * 2).named("f")


max_gate = GraphExample(Graph.of(_max_gate), {"x": 3.0, "y": -4.0, "z": 2.0, "w": -1.0})
"""f = 2 (xy + max(z, w)) at (3, -4, 2, -1), as in CS231n: a sum hands on, a product swaps, max lets one through."""


def _log_product_sine(x1, x2):
    return (log(x1).named("v1") + (x1 * x2).named("v2")).named("v4") - sin(x2).named("v3")


log_product_sine = GraphExample(Graph.of(_log_product_sine), {"x1": 2.0, "x2": 5.0})
"""f = ln x₁ + x₁x₂ - sin x₂ at (2, 5), the example of Baydin, Pearlmutter, Radul and Siskind (2018)."""
