"""Protects the two passes: every value and gradient against complex steps, every shape, dtype and refusal."""

import math

import numpy as np
import pytest
from hypothesis import given
from strategies import problems

from bpkit import MLP, gradcheck
from bpkit.functions import ACTIVATIONS, LOSSES
from bpkit.gradcheck import complex_step

W = [[[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], [[0.5, 0.6, 0.7], [0.7, 0.8, 0.9]]]
NAN, INF = float("nan"), float("inf")


def net(activations=("tanh", "softmax"), **kwargs):
    return MLP(W, activations=list(activations), **kwargs)


def close(ours, expected, tolerance=1e-11):
    ours, expected = np.asarray(ours), np.asarray(expected)
    assert ours.shape == expected.shape
    assert np.all(np.abs(ours - expected) <= tolerance * np.maximum(1, np.abs(expected)))


# Values and gradients


@given(problems())
def test_forward_is_the_formula_of_every_layer(problem):
    network, fwd = problem.network, problem.network.forward(problem.x)
    close(fwd.h[0], problem.x)
    for l in range(1, network.depth + 1):
        close(fwd.z[l], np.einsum("ji,...i->...j", network.W[l], fwd.h[l - 1]) + network.b[l])
        close(fwd.h[l], ACTIVATIONS[network.activations[l - 1]](fwd.z[l]))
    close(fwd.output, fwd.h[-1])


@given(problems())
def test_parameter_gradients_are_what_complex_steps_give(problem):
    check = gradcheck.check(problem.network, problem.x, problem.target, **problem.cost)
    assert check.gradients.keys() == problem.network.parameters().keys()
    assert check.difference < 1e-11


@given(problems())
def test_dz_and_dh_are_what_complex_steps_give(problem):
    """δ is the derivative by a bias of one sample's loss; g is the derivative by the input of the layers above."""
    network, loss = problem.network, problem.cost["loss"]
    fwd, back = network.forward(problem.x), problem.backward()
    rows = range(1) if fwd.single else range(len(problem.x))
    for i in rows:
        of_sample = (lambda a: a) if fwd.single else (lambda a: a[i])
        x, t = of_sample(problem.x), of_sample(problem.target)
        for l in range(1, network.depth + 1):
            by_bias = complex_step(lambda b: network.replace(**{f"b{l}": b}).cost(x, t, loss), network.b[l])
            close(of_sample(back.delta[l]), by_bias)
            above = MLP(network.W[l:], network.b[l:], network.activations[l - 1 :])
            close(of_sample(back.g[l - 1]), complex_step(lambda h: above.cost(h, t, loss), of_sample(fwd.h[l - 1])))
        close(
            of_sample(back.g[-1]),
            complex_step(lambda h: LOSSES[loss].value(h, np.asarray(t)), of_sample(fwd.output)),
        )


@given(problems(batch=True))
def test_cost_is_the_sum_or_mean_of_the_losses_and_the_penalty_once(problem):
    network, back, cost = problem.network, problem.backward(), problem.cost
    alone = [network.cost(x, t, cost["loss"]) for x, t in zip(problem.x, problem.target)]
    total = math.fsum(alone) / (len(alone) if cost["reduction"] == "mean" else 1)
    penalised = network.W[1:] + (network.b[1:] if cost["penalty"] == "weights_and_biases" else ())
    omega = math.fsum(v * v for array in penalised for v in array.ravel()) / 2 if cost["l2"] else 0.0
    close(back.losses, alone)
    close(back.data_loss, total)
    close(back.omega, omega)
    close(back.penalty, cost["l2"] * omega)
    close(back.cost, total + cost["l2"] * omega)
    assert network.cost(problem.x, problem.target, **cost) == back.cost


@given(problems(batch=False))
def test_a_sample_is_a_batch_of_one(problem):
    network, one = problem.network, problem.backward()
    batch = network.backward(network.forward([problem.x]), [problem.target], **problem.cost)
    for vector, rows in zip(one.forward.z[1:] + one.delta[1:] + one.g, batch.forward.z[1:] + batch.delta[1:] + batch.g):
        close(rows, [vector])
    for name, gradient in one.gradients().items():
        close(batch.gradients()[name], gradient)
    assert one.cost == batch.cost and [one.losses] == batch.losses.tolist()


@given(problems(batch=True, l2=0.0))
def test_gradients_of_a_batch_are_the_sum_or_mean_of_its_samples(problem):
    network, back = problem.network, problem.backward()
    alone = [network.backward(network.forward(x), t, problem.cost["loss"]) for x, t in zip(problem.x, problem.target)]
    divisor = len(alone) if problem.cost["reduction"] == "mean" else 1
    for name, gradient in back.gradients().items():
        close(gradient, sum(one.gradients()[name] for one in alone) / divisor)
    for l in range(1, network.depth + 1):
        close(back.delta[l], [one.delta[l] for one in alone])


@given(problems())
def test_nothing_is_accumulated(problem):
    network = problem.network
    fwd, again = network.forward(problem.x), network.forward(problem.x)
    for a, b in zip(fwd.z[1:] + fwd.h, again.z[1:] + again.h):
        assert a.tolist() == b.tolist()
    first, second = (network.backward(fwd, problem.target, **problem.cost) for _ in range(2))
    for name in first.gradients():
        assert first.gradients()[name].tolist() == second.gradients()[name].tolist()
    assert first.cost == second.cost


def test_the_numbers_of_a_network_by_hand():
    network = MLP([[[2.0]], [[-3.0]]], [[1.0], [0.5]], "identity")
    back = network.backward(network.forward([4.0]), [-25.0], "half_squared_error", l2=0.1)
    assert [float(z[0]) for z in back.forward.z[1:]] == [9.0, -26.5]
    assert (back.data_loss, back.omega) == (1.125, 6.5)
    assert [float(d[0]) for d in back.delta[1:]] == [4.5, -1.5]
    close([back.dW[1].item(), back.dW[2].item()], [4.5 * 4 + 0.2, -1.5 * 9 - 0.3], 1e-15)


# Far ends: exact answers, and no warning (all warnings are errors in these tests)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_softmax_and_cross_entropy_at_logits_of_1000(dtype):
    network = MLP([np.array([[1000], [-1000]], dtype)], activations="softmax")
    back = network.backward(network.forward([1]), [0, 1])
    assert back.cost == 2000
    assert back.delta[1].tolist() == [1, -1]
    assert back.dW[1].tolist() == [[1], [-1]]
    assert back.g[0].tolist() == [2000]
    assert back.g[1][0] == 0 and back.g[1][1] == -INF
    assert network.cost([1], [1, 0]) == 0
    assert network.cost([1], [0.5, 0.5]) == 1000


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_and_binary_cross_entropy_at_logits_of_1000(dtype):
    network = MLP([np.array([[1000], [-1000]], dtype)], activations="sigmoid")
    back = network.backward(network.forward([1]), [0, 1], "binary_cross_entropy")
    assert back.cost == 2000
    assert back.delta[1].tolist() == [1, -1]
    assert back.g[1].tolist() == [INF, -INF]
    assert network.cost([1], [1, 0], "binary_cross_entropy") == 0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("top", ["softmax", "sigmoid", "tanh"])
@pytest.mark.parametrize("loss", ["half_squared_error", "mse"])
def test_squared_errors_of_saturated_outputs(dtype, top, loss):
    network = MLP([np.array([[1000], [-1000]], dtype)], activations=top)
    back = network.backward(network.forward([1]), [0, 1], loss)
    wrong = [1, -2] if top == "tanh" else [1, -1]
    assert back.cost == sum(v * v for v in wrong) / 2
    assert back.g[1].tolist() == wrong
    assert back.delta[1].tolist() == [0, 0]


@pytest.mark.parametrize("top, loss", [("sigmoid", "cross_entropy"), ("softmax", "binary_cross_entropy")])
def test_a_saturated_right_answer_of_an_unmatched_pair(top, loss):
    network = MLP([[[1000.0], [-1000.0]]], activations=top)
    back = network.backward(network.forward([1]), [1, 0], loss)
    assert back.cost == 0 and back.delta[1].tolist() == [0, 0]
    with pytest.raises(ValueError, match="logarithm does not exist"):
        network.backward(network.forward([1]), [0, 1], loss)


def test_a_saturated_hidden_layer_passes_nothing_back():
    network = MLP([[[1000.0]], [[1.0]]], activations=["sigmoid", "identity"])
    back = network.backward(network.forward([1]), [5], "half_squared_error")
    assert back.dW[1].item() == 0 and back.dW[2].item() == -4


@pytest.mark.parametrize("loss", LOSSES)
def test_float32_in_float32_out(loss):
    rng = np.random.default_rng(0)
    W, b = [rng.normal(size=s) for s in ((3, 2), (2, 3))], [rng.normal(size=n) for n in (3, 2)]
    X, T = rng.normal(size=(5, 2)), np.eye(2)[[0, 1, 1, 0, 1]]
    double = MLP(W, b, ["tanh", "softmax"])
    single = MLP([w.astype(np.float32) for w in W], [v.astype(np.float32) for v in b], ["tanh", "softmax"])
    how = {"loss": loss, "l2": 0.1, "penalty": "weights_and_biases"}
    a, b = (n.backward(n.forward(X), T, **how) for n in (single, double))
    every = [*a.forward.z[1:], *a.forward.h, *a.delta[1:], *a.g, *a.dW[1:], *a.db[1:], a.losses]
    assert {array.dtype for array in every} == {np.dtype(np.float32)}
    assert a.cost == pytest.approx(b.cost, rel=1e-5)
    close(a.dW[1], b.dW[1], 1e-5)


def test_one_float64_array_makes_the_network_float64():
    assert MLP([np.ones((1, 1), np.float32)]).dtype == np.float32
    assert MLP([np.ones((1, 1), np.float32)], [[1.0]]).dtype == np.float64


# The network itself


def test_lists_and_integers_are_taken():
    network = MLP([[[1, 2]], [[3]]], biases=[[0], (1,)], activations=("relu", "identity"))
    assert network.sizes == (2, 1, 1) and network.depth == 2 and network.dtype == np.float64
    assert network.forward([1, 1]).output.tolist() == [10]
    back = network.backward(network.forward([[1, 1], [2, 0]]), [[10], [True]], "mse", l2=1)
    assert back.losses.tolist() == [0, 36]


def test_one_activation_name_is_for_every_layer():
    assert MLP(W, activations="relu").activations == ("relu", "relu")
    assert repr(net()) == "MLP 2–3–2, tanh, softmax"


def test_parameters_are_copies_that_cannot_be_written_to():
    given = np.ones((1, 1))
    network = MLP([given])
    given[0, 0] = 7
    assert network.W[1].item() == 1
    for array in network.parameters().values():
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 5


def test_random_networks():
    a, b, other = (MLP.random([400, 300], seed=seed) for seed in (1, 1, 2))
    assert a.W[1].tolist() == b.W[1].tolist() != other.W[1].tolist()
    assert a.W[1].std() == pytest.approx(1 / 20, rel=0.02) and abs(a.W[1].mean()) < 1e-3
    assert not a.b[1].any()
    assert MLP.random([400, 300], scale=2).W[1].std() == pytest.approx(2, rel=0.02)


def test_replace():
    network = net()
    other = network.replace(b2=[1, 2])
    assert other.b[2].tolist() == [1, 2] and network.b[2].tolist() == [0, 0]
    assert other.W[1].tolist() == network.W[1].tolist() and other.activations == network.activations


# Refusals, at the call where the mistake was made

CONSTRUCTOR = {
    "no layers": ({"weights": []}, ValueError, "at least one layer"),
    "a number": ({"weights": 3}, TypeError, "weights: wanted a list, got 3"),
    "a string": ({"weights": "W"}, TypeError, "weights: wanted a list"),
    "a matrix alone": ({"weights": np.eye(2)}, ValueError, r"layer 1: W has shape \(2,\), wanted \(n_out, n_in\)"),
    "numbers": ({"weights": [1, 2]}, ValueError, r"layer 1: W has shape \(\)"),
    "three axes": ({"weights": [[[[1]]]]}, ValueError, r"layer 1: W has shape \(1, 1, 1\)"),
    "no units": ({"weights": [np.ones((0, 2))]}, ValueError, r"layer 1: W has shape \(0, 2\)"),
    "no inputs": ({"weights": [[[]]]}, ValueError, r"layer 1: W has shape \(1, 0\)"),
    "ragged": ({"weights": [W[0], [[1, 2], [3]]]}, ValueError, "layer 2: W: the rows have different lengths"),
    "strings": ({"weights": [[["1", "2"]]]}, TypeError, "layer 1: W: wanted numbers, got .*'1'"),
    "None": ({"weights": [[[1, None]]]}, TypeError, "layer 1: W: wanted numbers, got .*None"),
    "objects": ({"weights": [np.array([[1, "2"]], object)]}, TypeError, "layer 1: W: wanted numbers"),
    "masked": ({"weights": [np.ma.array([[1.0, 2.0]], mask=[[0, 1]])]}, TypeError, "layer 1: W: masked arrays are not taken"),
    "NaN": ({"weights": [W[0], [[1, 2, 3], [4, NAN, 6]]]}, ValueError, r"layer 2: W: entry \[1, 1\] is nan"),
    "infinity": ({"weights": [[[INF]]]}, ValueError, r"layer 1: W: entry \[0, 0\] is inf"),
    "not chaining": (
        {"weights": [np.ones((3, 2)), np.ones((2, 4))]},
        ValueError,
        r"layer 2: W has shape \(2, 4\), wanted \(2, 3\) because layer 1 has 3 unit",
    ),
    "few biases": ({"weights": W, "biases": [[0, 0, 0]]}, ValueError, "2 weight matrices want 2 bias vectors, got 1"),
    "long bias": ({"weights": W, "biases": [[0] * 3, [0] * 3]}, ValueError, r"layer 2: b has shape \(3,\), wanted \(2,\)"),
    "bias matrix": ({"weights": W, "biases": [[[0] * 3], [0, 0]]}, ValueError, r"layer 1: b has shape \(1, 3\)"),
    "bias number": ({"weights": W, "biases": 0}, TypeError, "biases: wanted a list, got 0"),
    "bias NaN": ({"weights": W, "biases": [[0] * 3, [0, NAN]]}, ValueError, r"layer 2: b: entry \[1\] is nan"),
    "bias None": ({"weights": W, "biases": [None, [0, 0]]}, TypeError, "layer 1: b: wanted numbers"),
    "activations None": ({"weights": W, "activations": None}, TypeError, "activations.* got None"),
    "a function": ({"weights": W, "activations": np.tanh}, TypeError, r"activations.* wanted a name \(.*tanh.*Activation.of\(.*got <ufunc 'tanh'>"),
    "few activations": ({"weights": W, "activations": ["tanh"]}, ValueError, "2 weight matrices want 2 activations, got 1"),
    "unknown activation": (
        {"weights": W, "activations": ["tanh", "tan"]},
        ValueError,
        "unknown activation of layer 2 'tan'; known: identity, sigmoid, tanh, relu, softmax",
    ),
    "functions": ({"weights": W, "activations": ["tanh", np.tanh]}, TypeError, "activation of layer 2: wanted a name.*Activation.of"),
}  # fmt: skip


@pytest.mark.parametrize("arguments, error, match", CONSTRUCTOR.values(), ids=CONSTRUCTOR)
def test_the_constructor_refuses(arguments, error, match):
    with pytest.raises(error, match=match):
        MLP(**arguments)


@pytest.mark.parametrize(
    "arguments, error, match",
    [
        ({"sizes": [2]}, ValueError, r"sizes: .* got \[2\]"),
        ({"sizes": [2, 0, 1]}, ValueError, r"sizes: .* got \[2, 0, 1\]"),
        ({"sizes": [2, 2.5]}, ValueError, r"sizes: .* got \[2, 2.5\]"),
        ({"sizes": 3}, TypeError, "sizes: wanted a list, got 3"),
        ({"sizes": [2, 2], "scale": -1}, ValueError, "scale: .* at least 0, got -1"),
    ],
)
def test_random_refuses(arguments, error, match):
    with pytest.raises(error, match=match):
        MLP.random(**arguments)


@pytest.mark.parametrize(
    "changes, error, match",
    [
        ({"W9": [[1]]}, ValueError, "unknown parameter 'W9'; known: W1, b1, W2, b2"),
        ({"W1": [[1, 2, 3]] * 3}, ValueError, r"W1 has shape \(3, 3\), wanted \(3, 2\)"),
        ({"b2": None}, TypeError, "b2: wanted numbers"),
    ],
)
def test_replace_refuses(changes, error, match):
    with pytest.raises(error, match=match):
        net().replace(**changes)


INPUTS = {
    "a number": (3, ValueError, r"x has shape \(\), wanted \(2,\) or \(m, 2\)"),
    "too wide": ([1, 2, 3], ValueError, r"x has shape \(3,\), wanted \(2,\) or \(m, 2\) for MLP 2–3–2"),
    "too wide a batch": ([[1, 2, 3]], ValueError, r"x has shape \(1, 3\)"),
    "three axes": (np.ones((1, 1, 2)), ValueError, r"x has shape \(1, 1, 2\)"),
    "empty": ([], ValueError, r"x has shape \(0,\)"),
    "empty batch": (np.ones((0, 2)), ValueError, "empty batch"),
    "ragged": ([[1, 2], [3]], ValueError, "x: the rows have different lengths"),
    "NaN": ([[1, 2], [3, NAN]], ValueError, r"x: entry \[1, 1\] is nan"),
    "infinity": ([-INF, 0], ValueError, "x: entry .* is -inf"),
    "strings": (["1", "2"], TypeError, "x: wanted numbers"),
    "None": (None, TypeError, "x: wanted numbers, got None"),
    "objects": (np.array([1, "2"], object), TypeError, "x: wanted numbers"),
    "masked": (np.ma.array([1.0, 2.0], mask=[0, 1]), TypeError, "x: masked arrays are not taken"),
    "rows of them": ([np.ma.array([1.0, 2.0], mask=[0, 1])], TypeError, "x: masked arrays are not taken"),
}


@pytest.mark.parametrize("x, error, match", INPUTS.values(), ids=INPUTS)
def test_forward_refuses(x, error, match):
    with pytest.raises(error, match=match):
        net().forward(x)


TARGETS = {
    "too short": ([1], ValueError, r"target has shape \(1,\), wanted \(2,\) or \(m, 2\)"),
    "a label": (1, ValueError, r"target has shape \(\)"),
    "a batch": ([[0, 1]], ValueError, r"target has shape \(1, 2\), wanted \(2,\), the shape of the output"),
    "NaN": ([NAN, 1], ValueError, "target: entry .* is nan"),
    "None": (None, TypeError, "target: wanted numbers"),
    "strings": (["a", "b"], TypeError, "target: wanted numbers"),
    "ragged": ([[0], [0, 1]], ValueError, "target: the rows have different lengths"),
    "negative": ([-1, 2], ValueError, "target: cross_entropy takes targets of at least 0 that sum to one"),
    "not summing to one": ([1, 1], ValueError, "sum to one"),
    "slightly off": ([0.3, 0.7001], ValueError, "sum to one"),
    "huge": ([1e200, 0], ValueError, "sum to one"),
}


@pytest.mark.parametrize("target, error, match", TARGETS.values(), ids=TARGETS)
def test_backward_refuses_targets(target, error, match):
    network = net()
    with pytest.raises(error, match=match):
        network.backward(network.forward([1, 2]), target)


def test_backward_refuses_targets_of_other_batches():
    network = net()
    fwd = network.forward([[1, 2]] * 3)
    with pytest.raises(ValueError, match=r"target has shape \(2, 2\), wanted \(3, 2\)"):
        network.backward(fwd, [[0, 1]] * 2)
    with pytest.raises(ValueError, match=r"target has shape \(2,\), wanted \(3, 2\)"):
        network.backward(fwd, [0, 1])
    with pytest.raises(ValueError, match="sum to one"):
        network.backward(fwd, [[0, 1], [1, 0], [1, 1]])


@pytest.mark.parametrize("target", [[-0.1, 0.5], [0.5, 1.1]])
def test_binary_cross_entropy_refuses_targets_outside_0_and_1(target):
    network = net(("tanh", "sigmoid"))
    with pytest.raises(ValueError, match="target: binary_cross_entropy takes targets from 0 to 1"):
        network.backward(network.forward([1, 2]), target, "binary_cross_entropy")


OPTIONS = {
    "loss": (
        {"loss": "ce"},
        ValueError,
        "unknown loss 'ce'; known: half_squared_error, mse, cross_entropy, binary_cross_entropy",
    ),
    "no loss": ({"loss": None}, TypeError, r"loss: wanted a name \(half_squared_error, .*Loss.of\(.* got None"),
    "penalty": ({"penalty": "all"}, ValueError, "unknown penalty 'all'; known: weights, weights_and_biases"),
    "reduction": ({"reduction": "max"}, ValueError, "unknown reduction 'max'; known: mean, sum"),
    "negative l2": ({"l2": -0.1}, ValueError, "l2: wanted a finite number of at least 0, got -0.1"),
    "NaN l2": ({"l2": NAN}, ValueError, "l2: .* got nan"),
    "endless l2": ({"l2": 10**400}, ValueError, "l2: .* got inf"),
    "l2 in words": ({"l2": "big"}, TypeError, "l2: wanted a number, got 'big'"),
    "l2 None": ({"l2": None}, TypeError, "l2: wanted a number"),
    "l2 True": ({"l2": True}, TypeError, "l2: wanted a number, got True"),
}


@pytest.mark.parametrize("options, error, match", OPTIONS.values(), ids=OPTIONS)
def test_backward_and_cost_refuse_options(options, error, match):
    network = net()
    with pytest.raises(error, match=match):
        network.backward(network.forward([1, 2]), [0, 1], **options)
    with pytest.raises(error, match=match):
        network.cost([1, 2], [0, 1], **options)


@pytest.mark.parametrize("record", [net().forward([1, 2]), [1, 2], None])
def test_backward_refuses_the_record_of_another_network(record):
    with pytest.raises(ValueError, match="backward wants the record that forward of this very MLP 2–3–2"):
        net().backward(record, [0, 1])
