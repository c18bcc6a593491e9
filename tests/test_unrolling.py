"""Protects the bridge between the two halves: a network and its graph have the same values and gradients."""

import numpy as np
import pytest
from hypothesis import given, settings
from strategies import problems

from bpkit import MLP, expression, unroll
from bpkit.functions import Activation, Loss


def entries(name, array):
    return {f"{name}[{','.join(map(str, place))}]": value for place, value in np.ndenumerate(array)}


@settings(max_examples=40)
@given(problems())
def test_a_network_and_its_graph_agree_on_everything(problem):
    network, back = problem.network, problem.backward()
    fwd = back.forward
    graph, point = unroll(network, problem.x, problem.target, **problem.cost)
    values = graph.forward(point)
    grads = graph.backward(values)

    depth, c = network.depth, back.objective.c
    ours = {"cost": back.cost} | entries("x", problem.x) | entries("t", problem.target)
    gradients = entries("x", c * back.g[0])
    for l in range(1, depth + 1):
        ours |= entries(f"z{l}", fwd.z[l]) | entries(f"h{l}", fwd.h[l])
        ours |= entries(f"W{l}", network.W[l]) | entries(f"b{l}", network.b[l])
        gradients |= entries(f"z{l}", c * back.delta[l]) | entries(f"h{l}", c * back.g[l])
        gradients |= entries(f"W{l}", back.dW[l]) | entries(f"b{l}", back.db[l])
    for name, value in ours.items():
        assert values[name] == pytest.approx(value, rel=1e-11, abs=1e-11), name
    for name, gradient in gradients.items():
        assert grads[name] == pytest.approx(gradient, rel=1e-10, abs=1e-10), name


def test_inputs_of_the_graph_are_the_names_of_the_point():
    graph, point = unroll(MLP.random([2, 1]), [[1, 2], [3, 4]], [[1], [0]], "mse")
    assert list(graph.inputs) == list(point)
    assert point["x[1,0]"] == 3 and point["t[0,0]"] == 1 and point["b1[0]"] == 0
    assert graph.output == "cost"


def test_the_weight_of_the_penalty_is_an_input():
    network, x, target = MLP.random([2, 3, 2], seed=1), [0.3, -0.8], [1, 0]
    graph, point = unroll(network, x, target, "mse", l2=0.5)
    for l2 in (0.0, 0.2):
        back = network.backward(network.forward(x), target, "mse", l2=l2)
        values = graph.forward({**point, "l2": l2})
        for name in ("data_loss", "penalty", "cost"):
            assert values[name] == pytest.approx(getattr(back, name), rel=1e-14), name
        assert graph.backward(values)["W1[2,1]"] == pytest.approx(back.dW[1][2, 1], rel=1e-12)


def test_the_arguments_are_checked_as_those_of_the_network():
    network = MLP.random([2, 2], "softmax")
    with pytest.raises(ValueError, match="unknown loss"):
        unroll(network, [1, 2], [0, 1], "ce")
    with pytest.raises(ValueError, match=r"x has shape \(3,\)"):
        unroll(network, [1, 2, 3], [0, 1])
    with pytest.raises(ValueError, match="l2"):
        unroll(network, [1, 2], [0, 1], l2=-1)


SATURATED = [
    (MLP([[[20.0, 0], [0, 20.0]]], activations="softmax"), [40, 1], [0, 1], "cross_entropy", 780),
    (MLP([[[9.0, 10.0]]], [[20.0]], "sigmoid"), [0.9, 1], [0.0], "binary_cross_entropy", 38.1),
    (MLP([[[-800.0]]], activations="sigmoid"), [1], [1.0], "binary_cross_entropy", 800),
    (MLP([[[800.0], [0.0]]], activations="softmax"), [1], [1, 0], "half_squared_error", 0),
    (MLP([[[-2.0], [1.0]]], activations="relu"), [1], [0, 1], "cross_entropy", 0),
]


@pytest.mark.parametrize("network, x, target, loss, cost", SATURATED)
def test_what_is_saturated_has_the_networks_cost_and_gradients(network, x, target, loss, cost):
    graph, point = unroll(network, x, target, loss)
    values = graph.forward(point)
    back = network.backward(network.forward(x), target, loss)
    assert values.output == pytest.approx(back.cost, rel=1e-14) == pytest.approx(cost, abs=1e-13)
    grads = graph.backward(values)
    for name, gradient in entries("W1", back.dW[1]).items():
        assert grads[name] == pytest.approx(gradient, rel=1e-13, abs=1e-13)


def test_functions_of_ones_own_take_part_by_their_expression():
    sine = Activation.of("sine", np.sin, np.cos, expression=expression.sin)
    quartic = {"value": lambda h, t: ((h - t) ** 4).sum(axis=-1), "gradient": lambda h, t: 4 * (h - t) ** 3}
    loss = Loss.of("quartic", **quartic, expression=lambda hs, ts: (hs[0] - ts[0]) ** 4 + (hs[1] - ts[1]) ** 4)
    network, x, target = MLP.random([2, 3, 2], [sine, "gelu"], seed=2), [0.3, -0.8], [1, 0]
    graph, point = unroll(network, x, target, loss)
    back = network.backward(network.forward(x), target, loss)
    values = graph.forward(point)
    assert values.output == pytest.approx(back.cost, rel=1e-13)
    assert graph.backward(values)["W1[2,1]"] == pytest.approx(back.dW[1][2, 1], rel=1e-12)


def test_a_function_of_ones_own_without_an_expression_is_named():
    sine = Activation.of("sine", np.sin, np.cos)
    with pytest.raises(ValueError, match="<activation sine> cannot be written out as a graph: give it an `expression`"):
        unroll(MLP.random([1, 1], sine), [1], [1], "mse")
    own = Loss.of("mine", lambda h, t: (h - t).sum(axis=-1), lambda h, t: h - t)
    with pytest.raises(ValueError, match="<loss mine> cannot be written out"):
        unroll(MLP.random([1, 1]), [1], [1], own)
