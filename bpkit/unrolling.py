"""A network written out as a computational graph of scalars, so that the two can check each other."""

from functools import reduce
from operator import add

import numpy as np

from .expression import Expression, exp, log_as, logsumexp, maximum, relu, sigmoid, softplus, tanh, xlogy
from .functions import ACTIVATIONS, LOSSES, as_loss
from .graph import Graph

GELU = 2 * (2 / np.pi) ** 0.5
SCALAR_ACTIVATIONS = {
    "identity": lambda zs: [z + 0 for z in zs],
    "sigmoid": lambda zs: [sigmoid(z) for z in zs],
    "tanh": lambda zs: [tanh(z) for z in zs],
    "relu": lambda zs: [relu(z) for z in zs],
    "leaky_relu": lambda zs: [maximum(0.01 * z, z) for z in zs],
    "softplus": lambda zs: [softplus(z) for z in zs],
    "silu": lambda zs: [z * sigmoid(z) for z in zs],
    "gelu": lambda zs: [z * sigmoid(GELU * (z + 0.044715 * z**3)) for z in zs],
    "softmax": lambda zs: _softmax(zs),
}
SCALAR_LOSSES = {
    "half_squared_error": lambda hs, ts: 0.5 * total((h - t) ** 2 for h, t in zip(hs, ts)),
    "mse": lambda hs, ts: (1 / len(hs)) * total((h - t) ** 2 for h, t in zip(hs, ts)),
    "cross_entropy": lambda hs, ts: -total(_times_log(t, h) for h, t in zip(hs, ts)),
    "binary_cross_entropy": lambda hs, ts: -total(_times_log(t, h) + _times_log_of_rest(t, h) for h, t in zip(hs, ts)),
}


def total(terms):
    return reduce(add, terms)


def _softmax(zs):
    log_of_sum = logsumexp(*zs)
    return [exp(z - log_of_sum) for z in zs]


def _times_log(t, h):
    """t ln h, right also where an h that softmax or sigmoid gave has been rounded to 0."""
    if h.op == "exp":
        return t * log_as(h, h.args[0])
    if h.op == "sigmoid":
        return t * log_as(h, -softplus(-h.args[0]))
    return xlogy(t, h)


def _times_log_of_rest(t, h):
    """(1 - t) ln(1 - h), right also where an h that sigmoid gave has been rounded to 1."""
    if h.op == "sigmoid":
        return (1 - t) * log_as(1 - h, -softplus(h.args[0]))
    return xlogy(1 - t, 1 - h)


def unroll(network, x, target, loss="cross_entropy", l2=0.0, penalty="weights", reduction="mean"):
    """Return (graph, point): the cost of a network as a `Graph`, and the values of the graph's inputs.

    The inputs are `x[i]`, `t[k]`, and all parameters as in numpy: `W2[1,0]`, `b1[0]`.  Nodes of
    the forward pass are named `z1[0]`, `h1[0]`, …; of a batch, `x[s,i]` and `h1[s,0]` belong to
    sample s.  The output is `cost`.  With a penalty, `l2` is an input too, and the nodes `data_loss`
    and `penalty` add up to the cost.  The arguments are those of `MLP.forward` and `MLP.backward`,
    and so are the errors.  An activation or a loss of one's own takes part if it has an `expression`: a function of
    an expression z (of all z of the layer, if the activation is not elementwise), or of the outputs and the targets.

        >>> from bpkit import MLP
        >>> net = MLP([[[0.5, -1.0]]], [[0.1]], "tanh")
        >>> graph, point = unroll(net, [1, 2], [0], loss="half_squared_error")
        >>> back = graph.backward(graph.forward(point))
        >>> fwd = net.forward([1, 2])
        >>> same = net.backward(fwd, [0], loss="half_squared_error").dW[1][0, 1]
        >>> round(back["W1[0,1]"], 12) == round(float(same), 12)
        True
    """
    fwd = network.forward(x)
    network.backward(fwd, target, loss, l2, penalty, reduction)  # for its checks of the arguments
    given = {"x": fwd.h[0], "t": np.asarray(target, float), **network.parameters()}
    point = {f"{name}{index(i)}": float(v) for name, array in given.items() for i, v in np.ndenumerate(array)}
    if l2:
        point["l2"] = float(l2)
    inputs = {name: Expression("input", name=name) for name in point}
    samples = [()] if fwd.single else [(s,) for s in range(len(fwd.h[0]))]
    loss_of = _written_out(as_loss(loss), LOSSES, SCALAR_LOSSES)
    losses = [_loss_of_sample(network, inputs, sample, loss_of) for sample in samples]
    J = total(losses)
    if reduction == "mean" and len(losses) > 1:
        J = J * (1 / len(losses))
    if l2:
        kinds = "W" if penalty == "weights" else "Wb"
        omega = 0.5 * total(v**2 for name, v in inputs.items() if name[0] in kinds)
        J = J.named("data_loss") + (inputs["l2"] * omega).named("penalty")
    return Graph.ending_in(J.named("cost"), inputs.values()), point


def _written_out(function, shipped, scalar):
    """An activation or a loss as a function of lists of expressions."""
    if shipped.get(function.name) is function:
        return scalar[function.name]
    if function.expression is None:
        wanted = f"give it an `expression`, {function.name} as a function made with bpkit.expression"
        raise ValueError(f"{function!r} cannot be written out as a graph: {wanted}")
    if getattr(function, "elementwise", False):
        return lambda zs: [function.expression(z) + 0 for z in zs]
    return function.expression


def _loss_of_sample(network, inputs, sample, loss_of):
    h = [inputs[f"x{index((*sample, i))}"] for i in range(network.sizes[0])]
    for l in range(1, network.depth + 1):
        z = []
        for j in range(network.sizes[l]):
            products = (inputs[f"W{l}[{j},{i}]"] * h[i] for i in range(len(h)))
            z.append((total(products) + inputs[f"b{l}[{j}]"]).named(f"z{l}{index((*sample, j))}"))
        h = _written_out(network.f[l], ACTIVATIONS, SCALAR_ACTIVATIONS)(z)
        for j, unit in enumerate(h):
            unit.named(f"h{l}{index((*sample, j))}")
    t = [inputs[f"t{index((*sample, k))}"] for k in range(network.sizes[-1])]
    return loss_of(h, t)


def index(place):
    """A place in an array as it is written in code: [1,0]."""
    return f"[{','.join(map(str, place))}]"
