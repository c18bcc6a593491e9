"""Protects the exercises' right answers: against complex steps through the forward pass alone, against plain
arithmetic, and against what the book's pages print."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from bpkit import MLP, Graph
from bpkit.examples import staged_function
from bpkit.feedback import check, exercises, find
from bpkit.gradcheck import central_difference

SEEDS = (None, 0, 1, 2)
NUMBERS = [exercise for exercise in exercises() if not exercise.wants_function]
OF_NETWORKS = [
    e
    for e in NUMBERS
    if "example" in e.numbers and re.match(r"∂J|δ|g\^|new [Wb]", e.variant().labels[0]) and e.id != "absolute-penalty"
]
LABEL = re.compile(r"(∂J/∂W|∂J/∂b|δ|g|new W|new b|h|z)\^\((\d)\)(?:_(\d+))?")


def complex_step(f, point, h=1e-30):
    """∂f/∂point, entry by entry.  Unlike `gradcheck`, it takes a ReLU at 0 for one that is off, as the book does."""
    point = np.asarray(point, float)
    slopes = [f(point + 1j * h * unit.reshape(point.shape)).imag / h for unit in np.eye(point.size)]
    return np.reshape(slopes, point.shape)


def close(ours, expected):
    assert np.allclose(ours, expected, rtol=1e-9, atol=1e-9), (ours, expected)


# Quantities of networks, each entry by the name it has


def cost_of(example, **changed):
    return example.network.replace(**changed).cost(example.x, example.target, **example.cost)


def gradient(example, name):
    array = example.network.parameters()[name]
    return complex_step(lambda moved: cost_of(example, **{name: moved}), array)


def alone(example, i):
    """Sample i alone, without the penalty; the whole if there is only one."""
    cost = {"loss": example.cost["loss"]}
    if i is None:
        return replace(example, cost=cost)
    return replace(example, x=example.x[i], target=example.target[i], cost=cost)


def error(example, l, above):
    """∂ℓ/∂z^(l), which is the derivative by the bias, or ∂ℓ/∂h^(l), of one sample."""
    network = example.network
    if not above:
        return gradient(example, f"b{l}")
    h = network.forward(example.x).h[l]
    if l == network.depth:
        return complex_step(lambda out: 0.5 * ((out - example.target) ** 2).sum(), h)
    rest = MLP(network.W[l + 1 :], network.b[l + 1 :], network.activations[l:])
    return complex_step(lambda h: rest.cost(h, example.target, **example.cost), h)


def named(example, label):
    letters, l, place = LABEL.fullmatch(label).groups()
    place = tuple(int(i) - 1 for i in place or "")
    if letters in ("h", "z"):
        return getattr(example.forward(), letters)[int(l)][place]
    if letters in ("δ", "g"):
        sample, unit = place if example.x.ndim == 2 else (None, *place)
        return error(alone(example, sample), int(l), letters == "g")[unit]
    name = f"{letters[-1]}{l}"
    if letters.startswith("∂J"):
        return gradient(example, name)[place]
    return (example.network.parameters()[name] - example.step_size * gradient(example, name))[place]


@pytest.mark.parametrize("exercise", OF_NETWORKS, ids=lambda exercise: exercise.id)
def test_a_quantity_of_a_network_is_what_complex_steps_through_the_forward_pass_give(exercise):
    for seed in SEEDS:
        variant = exercise.variant(seed)
        close(variant.right.ravel(), [named(variant.numbers["example"], label) for label in variant.labels])


# Derivatives of graphs


def by_node(graph, point, node):
    """The derivative of the output by a node, which is made an input for that."""
    if node in graph.inputs:
        return complex_step(lambda v: graph.forward({**point, node: v.item()}).output, point[node])
    rest = Graph([*graph.inputs, node], [n for n in graph.nodes if n.name != node], graph.output)
    value = graph.forward(point)[node]
    return complex_step(lambda v: rest.forward({**point, node: v.item()}).output, value)


def staged(x, y):
    return (x + 1 / (1 + np.exp(-y))) / (1 / (1 + np.exp(-x)) + (x + y) ** 2)


FORMULAS = {
    "staged-gradient": staged,
    "staged-dx": staged,
    "staged-dy": staged,
    "log-gradient": lambda x, y: x * np.log(x**2 + y**2),
    "product-gradient": lambda x, y: (x + y) * x**2,
}


@pytest.mark.parametrize("id", FORMULAS)
def test_a_derivative_of_a_graph_is_the_complex_step_of_its_formula(id):
    for seed in SEEDS:
        variant, f = find(id).variant(seed), FORMULAS[id]
        point = np.array([variant.numbers["x"], variant.numbers["y"]])
        both = complex_step(lambda p, f=f: f(*p), point)
        wanted = [both["xy".index(label[-1])] for label in variant.labels]
        close(variant.right.ravel(), wanted)


@pytest.mark.parametrize("id, node", [("staged-dden", "den"), ("staged-dnum", "num"), ("staged-dxpy", "xpy")])
def test_a_derivative_by_a_node_is_the_complex_step_there(id, node):
    for seed in SEEDS:
        variant = find(id).variant(seed)
        close(variant.right, by_node(staged_function.graph, variant.numbers, node))


# The rest, by plain arithmetic


def sigma(u):
    return 1 / (1 + math.exp(-u))


def softmax(z):
    return np.exp(z) / np.exp(z).sum()


def squared(t):
    return lambda z: 0.5 * ((softmax(z) - t) ** 2).sum()


def entropy(t):
    return lambda z: -(t * np.log(softmax(z))).sum()


def delta(o, t):
    return complex_step(squared(t), np.log(o))


def unit(example, j):
    h = example.x
    for l in (1, 2):
        z = [sum(w * v for w, v in zip(row, h)) + b for row, b in zip(example.network.W[l], example.network.b[l])]
        h = [math.tanh(v) for v in z]
    return z[j], h[j]


def costs(example):
    out = example.forward().output
    loss = sum((a - b) ** 2 for a, b in zip(out, example.target)) / 2
    return loss, loss + example.cost["l2"] * sum((W**2).sum() for W in example.network.W[1:]) / 2


def relu_output(example):
    W, b = example.network.W, example.network.b
    return (W[2] @ np.maximum(0, W[1] @ example.x + b[1]) + b[2])[0]


def sure(right, sure):
    return -right * math.log(sure) - (1 - right) * math.log((1 - sure) / 9)


def moved_input(example):
    loss = replace(example, cost={"loss": example.cost["loss"]})
    return example.x - example.step_size * complex_step(lambda x: cost_of(replace(loss, x=x)), example.x)


def absolute_penalty(example):
    W, lam, loss = example.network.W[1], example.cost["l2"], replace(example, cost={"loss": example.cost["loss"]})
    return gradient(loss, "W1") + lam * central_difference(lambda W: abs(W).sum(), W)


def soft_target(example):
    W, b = example.network.W, example.network.b
    return softmax(W[2] @ np.tanh(W[1] @ example.x + b[1]) + b[2])


def paths(n):
    return [1, 0] if n == 0 else [2 * paths(n - 1)[0], paths(n - 1)[1] + 4]


def layer_delta(W, h, above):
    return complex_step(lambda z: above @ (W @ np.tanh(z)), np.arctanh(h))


def log_nodes(x, y):
    s = x * x + y * y
    return [math.log(s), x * math.log(s), 1 / s, math.log(s), x]


def sigmoid_nodes(u):
    e = math.exp(-u)
    return [-1, e, 1, -1 / (1 + e) ** 2]


def staged_values(x, y):
    num, den = x + sigma(y), sigma(x) + (x + y) ** 2
    return [num, den, 1 / den, num / den]


def step_limits(m):
    return [1 / m, 2 / m]


def parameters(sizes):
    return sum(p.size for p in MLP.random(sizes.tolist()).parameters().values())


def activations(sizes, m):
    return sum(h.size for h in MLP.random(sizes.tolist()).forward(np.ones((m, sizes[0]))).h)


ARITHMETIC = {
    "staged-forward": staged_values,
    "staged-local": lambda x, y: central_difference(lambda d: 1 / d, staged_values(x, y)[1]),
    "log-stage": log_nodes,
    "sigmoid-nodes": sigmoid_nodes,
    "staged-needed": lambda: 6,
    "staged-sigx": lambda x: sigma(x),
    "input-step": moved_input,
    "absolute-penalty": absolute_penalty,
    "no-move-target": soft_target,
    "square-as-product": lambda x, y: [2 * (x + y)] * 3,
    "diamond-paths": paths,
    "unit-by-hand": lambda example: unit(example, 1),
    "unit-activation": lambda example: unit(example, 2)[1],
    "loss-and-cost": costs,
    "relu-forward": lambda example: [relu_output(example), *costs(example)],
    "parameter-count": lambda sizes, m: [parameters(sizes), activations(sizes, m)],
    "memory-count": lambda sizes, m: [
        m * (2 * sum(sizes) - sizes[0] - sizes[-1]),
        m * np.convolve(sizes, [1, 1], "valid").max(),
    ],
    "memory-fit": lambda sizes, memory: memory // 4 // sum(sizes),
    "memory-checkpoints": lambda layers: [math.isqrt(layers), layers - math.isqrt(layers)],
    "memory-savings": lambda sizes, m: m * (
        sizes @ [[0.5, 0, 0.5, 0, 0], [1, 1, 0, 0, 1], [1, 1, 0, 2, 1], [0.5, 0, 0, 0, 0]]
    ),
    "softmax-delta": delta,
    "softmax-delta-last-step": delta,
    "softmax-weight": lambda o, t, h, w: [delta(o, t)[2] * h, w - delta(o, t)[2] * h],
    "softmax-jacobian": lambda o: [complex_step(lambda z, k=k: softmax(z)[k], np.log(o)) for k in range(len(o))],
    "softmax-two-losses": lambda o, t: [complex_step(entropy(t), np.log(o))[0], delta(o, t)[0]],
    "softmax-temperature": lambda o, t, T: complex_step(lambda z: entropy(t)(z / T), T * np.log(o)),
    "delta-trace": layer_delta,
    "delta-outer-product": lambda delta, below: [[a * b for b in below] for a in delta],
    "multiplication-order": lambda sizes: [
        sizes[3] * sizes[2] + sizes[2] * sizes[1],
        sizes[3] * sizes[1] * (sizes[2] + 1),
    ],
    "step-size-limits": step_limits,
    "sum-and-mean": lambda alpha, m, copies: [alpha * m, alpha / copies],
    "beginner-cost": lambda k: [math.log(k), 1 / k - 1, 1 / k],
    "digits-parameters": lambda sizes: parameters(sizes),
    "digits-updates": lambda pictures, batch, epochs: [
        -(-pictures // batch),
        (pictures - 1) % batch + 1,
        epochs * -(-pictures // batch),
    ],
    "sure-cost": sure,
    "surer-cost": sure,
    "slider-positions": lambda low, high, steps: len(np.arange(low * steps, high * steps + 1)),
}  # fmt: skip


@pytest.mark.parametrize("id", ARITHMETIC)
def test_the_others_are_plain_arithmetic(id):
    for seed in SEEDS:
        numbers = find(id).fresh(seed)
        close(find(id).right(numbers), ARITHMETIC[id](**numbers))


def test_no_right_answer_is_without_a_second_source():
    covered = {e.id for e in OF_NETWORKS} | {*FORMULAS, *ARITHMETIC, "staged-dden", "staged-dnum", "staged-dxpy"}
    assert covered == {e.id for e in NUMBERS}


# What the pages of the book print as answers to the same exercises

PRINTED = {
    "staged-forward": [0.0622, 0.4400, 2.2725, 0.1413],
    "staged-local": -0.01056,
    "log-gradient": 3.9389,
    "product-gradient": [24, 4],
    "unit-by-hand": [-0.8147, -0.6722],
    "unit-activation": 0.6355,
    "loss-and-cost": [0.0212, 0.5167],
    "relu-forward": [-2, 2, 2.85],
    "parameter-count": [269322, 83584],
    "weight-gradient-trace": -0.0068,
    "weight-gradient-last-step": 0.3046,
    "weight-gradient-last-two": [-0.1017, 0.1108],
    "two-weights-trace": [[0.1, -0.1], [2.2, 4.1], [-2.1, -3.8]],
    "two-weights-row": [[0.1, -0.1], [40.2, 20.1], [-0.1, 0.2]],
    "two-weights-by-hand": [12.2, -0.2, 4.6, 0.2],
    "memory-count": [90, 35],
    "memory-fit": 1190,
    "memory-checkpoints": [6, 30],
    "memory-savings": [58176, 32768, 25088, 32768, 32768],
    "bias-update": [0.5701, 0.1430],
    "weight-last-step": 0.0151,
    "weight-last-two": [0.1527, 0.0763],
    "other-class": [-0.4299, 0.4299, -0.3610, -0.0063],
    "no-move-target": [0.5701, 0.4299],
    "delta-trace": [3.75, -1, 1.8],
    "delta-outer-product": [[-7.5, 3.75], [4, -2], [0, 0]],
    "delta-last-two": [0.0381, -0.0724, 0.042, 0.023, 0.0242, -0.0273],
    "multiplication-order": [8832, 83200],
    "bias-step": 0.3110,
    "weight-step": 0.3240,
    "weight-step-two": [0.0197, -0.3099],
    "step-size-limits": [0.2, 0.4],
    "beginner-cost": [1.3863, -0.75, 0.25],
    "digits-parameters": 2410,
    "digits-updates": [45, 29, 1350],
    "sure-cost": 0.325,
    "surer-cost": 0.456,
}


@pytest.mark.parametrize("id", PRINTED)
def test_the_books_own_numbers_give_what_its_pages_print(id):
    assert np.allclose(find(id).variant().right, PRINTED[id], atol=6e-4 if "sure" in id else 6e-5)


# What a person gets who goes on from the rounded numbers that the book's pages give

BY_HAND = {
    "staged-forward": lambda: [-0.5 + 0.5622, 0.3775 + 0.0625, 1 / 0.44, 0.0622 / 0.44],
    "staged-local": lambda: -1 / 9.7311**2,
    "staged-gradient": lambda: [
        0.0622 / 0.44**2 * 0.5 - 0.0622 / 0.44**2 * 0.235 + 2.2725,
        0.0622 / 0.44**2 * 0.5 + 2.2725 * 0.2461,
    ],
    "log-gradient": lambda: 3.2189 + 0.12 * 2 * 3,
    "unit-by-hand": lambda: [-0.8147, math.tanh(-0.5 * 0.8337 - 0.6 * 0.2913 - 0.7 * 0.6044 + 0.2)],
    "unit-activation": lambda: math.tanh(0.7505),
    "loss-and-cost": lambda: [(0.1354**2 + 0.1552**2) / 2, (0.1354**2 + 0.1552**2) / 2 + 0.4955],
    "weight-gradient-trace": lambda: (0.092 * -0.8 + 0.3365 * 0.5) * (1 - 0.6722**2) * 0.8337 - 0.05,
    "weight-gradient-last-step": lambda: 0.2546 + 0.05,
    "weight-gradient-last-two": lambda: [-0.1602 * (1 - 0.6044**2), 0.1602 * (1 - 0.6044**2) * 0.5 + 0.06],
    "bias-update": lambda: [0.5701, 0.2 - 0.05701],
    "weight-last-step": lambda: 0.0168 * 0.9,
    "weight-last-two": lambda: [0.1710 * (1 - 0.3275**2), 0.1710 * (1 - 0.3275**2) * 0.5],
    "other-class": lambda: [-0.43, 0.43, -0.43 * 0.8397, -0.43 * 0.1 * 0.295 * 0.5],
    "delta-last-two": lambda: [
        *(g * (1 - h * h) for g, h in zip([0.088, -0.1027, 0.044], [0.7532, -0.5427, -0.2136])),
        *(0.088 * (1 - 0.7532**2) * h for h in (0.6044, 0.6351, -0.7163)),
    ],
    "bias-step": lambda: 0.3 - 0.5 * (0.1466 - 0.0857 - 0.0829),
    "weight-step": lambda: 0.3 - 0.5 * (-0.0610 + 0.0645 - 0.0514),
    "weight-step-two": lambda: [0.0191 + 0.0006, -0.3 - 0.5 * 0.0197],
}


@pytest.mark.parametrize("id", BY_HAND)
def test_working_with_the_pages_rounded_numbers_is_right(id):
    values = np.array(BY_HAND[id](), float)
    for digits in range(find(id).decimals, 8):
        assert check(id, values.round(digits)).right


@pytest.mark.parametrize("exercise", OF_NETWORKS, ids=lambda exercise: exercise.id)
def test_six_digits_of_every_number_shown_are_enough(exercise):
    """A slip of half a unit in the sixth digit, through a slope, a weight and a value, is less than is forgiven."""
    for seed in SEEDS:
        right = exercise.variant(seed).right
        assert np.abs(right).max() * 3 * 0.5e-5 < 10.0**-exercise.decimals or np.allclose(
            right * 100, np.round(right * 100)
        )
