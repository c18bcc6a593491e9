"""The page "What the notes get wrong": it has every erratum, and every number on it is computed here.

`FACTS` computes, with bpkit, what an entry must show, as text.  A number of two digits or more, or with
a decimal point, that is in no fact of its entry and not in the note itself fails the test.
"""

import json
import math
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from store_outputs import BOOK

from bpkit import MLP, Graph, examples, gradcheck, training
from bpkit.functions import half_squared_error, softmax
from bpkit.functions import sigmoid as logistic

DATA = Path(__file__).parent / "data"
CASES = {case["id"]: case for case in json.loads((DATA / "reference.json").read_text())["cases"]}
COVERAGE = json.loads((DATA / "coverage.json").read_text())["rows"]
TAGS = {row["id"]: row["tag"] for row in COVERAGE if row["kind"] == "erratum"}

ENTRY = re.compile(r"^\[(E\d\.\d+)\]\(#(e\d-\d+)\) · (\w+)\n: (.+)$", re.MULTILINE)
PAGE = (BOOK / "errata.md").read_text()
ENTRIES = {match[1]: match for match in ENTRY.finditer(PAGE)}

TANH, RELU, BATCH = examples.three_tanh_layers, examples.relu_by_hand, examples.sigmoid_batch
NOTE_3, SQUARED = examples.flagship, examples.flagship_squared_error
H, O, T = 0.84, np.array([0.57, 0.43]), np.array([0, 1])  # what note 3 prints


def vector(values, places=0):
    return f"({', '.join(f'{value + 0.0:.{places}f}' for value in values)})"


def of_case(name):
    case = CASES[name]
    net = MLP(
        [layer["W"] for layer in case["layers"]],
        [layer.get("b") or [0.0] * len(layer["W"]) for layer in case["layers"]],
        [layer["activation"] for layer in case["layers"]],
    )
    penalised = case["regularize"] != "none"
    cost = {"loss": case["loss"], "reduction": case["reduction"], "l2": case["lam"] if penalised else 0.0}
    return net, np.array(case["X"]), np.array(case["T"]), cost


def back_of(name):
    net, X, T, cost = of_case(name)
    return net.backward(net.forward(X), T, **cost)


def share_of_slopes(sizes, batch):
    """Of the operations of a backward pass, those for f' (2 a unit) and the elementwise product (1 a unit)."""
    pairs = list(zip(sizes[:-1], sizes[1:]))
    products = 2 * batch * (2 * sum(n * k for n, k in pairs) - math.prod(pairs[0]))  # none for g^(0)
    slopes = 3 * batch * sum(sizes[1:])
    return slopes / (products + slopes)


def softmax_by_slopes():
    top = back_of("n0_softmax_ce")
    h, g, delta = top.forward.output[0], top.g[-1][0], top.delta[-1][0]
    assert g[0] * h[0] * (1 - h[0]) == 0  # the elementwise rule
    return f"{h[0]:.4f}", f"{delta[0]:.4f}"


def biases_penalised():
    less = TANH.backward().db[1]
    more = TANH.network.backward(TANH.forward(), TANH.target, **TANH.cost, penalty="weights_and_biases").db[1]
    return [vector(more - less, 2)]


def updated_too_early():
    back = TANH.backward()
    new = training.step(TANH.network, back, TANH.step_size)
    return f"{(new.W[3].T @ back.delta[3])[0]:.4f}", f"{back.g[2][0]:.4f}"


def penalty_in_a_batch():
    net, X, T, cost = of_case("n0_minibatch")
    m, total = len(X), back_of("n0_minibatch").dW[1][0, 0]
    penalty = cost["l2"] * net.W[1][0, 0]
    return str(m), *(f"{total - penalty + penalty * factor:.4f}" for factor in (1, m, 1 / m))


def slide():
    W2, x = TANH.network.W[2], TANH.x
    with pytest.raises(ValueError):
        W2 @ x
    return str(W2.shape), str(x.shape)


def third_order():
    W, h = TANH.network.W[3], TANH.forward().h[2]
    third = np.zeros((len(W), *W.shape))
    for j in range(len(W)):
        third[j, j] = h  # ∂z_j/∂W_ji = h_i
    delta = TANH.backward().delta[3]
    assert np.allclose(np.tensordot(delta, third, 1), np.outer(delta, h))
    return [str(third.shape)]


def as_extracted():
    wrong_sigma = 1 / (1 + math.exp(3))
    wrong = (3 + 1 / (1 + math.exp(-4))) / (wrong_sigma + 1)
    return f"{wrong_sigma:.4f}", f"{logistic(3.0):.4f}", f"{wrong:.4f}", f"{examples.staged_function.forward().output:.4f}"


def minus_lost():
    fwd, back = examples.staged_function.forward(), examples.staged_function.backward()
    lost = -back["den"]
    dxpy = 2 * fwd["xpy"] * lost
    dx = back["num"] + logistic.derivative(fwd["sigx"]) * lost + dxpy
    dy = logistic.derivative(fwd["sigy"]) * back["num"] + dxpy
    return f"{back['den']:.4f}", f"{dx:.4f}", f"{dy:.4f}", f"{back['x']:.4f}", f"{back['y']:.4f}"


def overwritten():
    back = examples.staged_function.backward()
    shares = back.contributions
    last = shares["x"]["num"], shares["y"]["sigy"]
    return *(f"{value:.4f}" for value in last), f"{back['x']:.4f}", f"{back['y']:.4f}"


def errors_that_travel():
    back = RELU.backward()
    return f"loss is {back.data_loss:.0f}", *map(vector, (back.delta[2], back.g[1], back.delta[1]))


def a_step_too_large():
    back = RELU.backward()
    weights = {name: d for name, d in back.gradients().items() if name[0] == "W"}  # note 2 has no biases
    new = training.step(RELU.network, weights, 0.1)
    return "0.1", f"{back.cost:.1f}", f"{new.cost(RELU.x, RELU.target, **RELU.cost):.2f}"


def kept(sizes, batch):
    return batch * (sizes[0] + 2 * sum(sizes[1:-1]) + sizes[-1])


def memory():
    sizes = ([784, 256, 10], 64), ([784, 256, 10], 128), ([1568, 256, 10], 64)
    return "784–256–10", "64", *(f"{kept(*size):,}" for size in sizes)


def penalty_summed():
    penalty = RELU.backward().penalty
    return f"{penalty:.1f}", f"{3 * penalty:.1f}"


def diamonds():
    case = CASES["n1_diamonds_20"]
    graph = Graph(case["inputs"], case["nodes"], case["output"])
    paths = dict.fromkeys(graph.names, 0) | {graph.output: 1}
    for node in reversed(graph.nodes):
        for arg in node.args:
            paths[arg] += paths[node.name]
    return f"{paths[graph.inputs[0]]:,} paths", f"{sum(len(node.args) for node in graph.nodes)} edges"


def logits():
    net, X, _, _ = of_case("n2_tanh_ce")
    fwd = net.forward(X[0])
    return vector(fwd.z[2], 3), vector(softmax(fwd.z[2]), 3)


def penalty_doubled():
    entry = RELU.backward().dW[2][0, 1]
    return f"{entry:.1f}", f"{entry + RELU.cost['l2'] * RELU.network.W[2][0, 1]:.1f}"


def squared(o, t):
    o = np.array(o)
    return softmax.vjp(o, half_squared_error.gradient(o, np.array(t)))


def declared_loss():
    ratio = squared(O, T) / (O - T)
    assert np.ptp(ratio) < 1e-15
    three, saturated = np.array([0.6, 0.3, 0.1]), np.array([0.99, 0.01])
    return (
        f"{ratio[0]:.4f}", f"{squared(three, [0, 0, 1])[1]:.3f}", f"{three[1]:.1f}",
        f"{squared(saturated, T)[0]:.4f}", f"{saturated[0]:.2f}",
    )  # fmt: skip


def always_zero():
    for a in np.random.default_rng(0).normal(size=(5, 4)):
        assert abs(softmax.jacobian(softmax(a)).sum(axis=0)).max() < 1e-15
    return ["is 0 whatever"]


def case_3(slope, w=(0.5, 0.4)):
    return 0.5 * ((O - T) @ w) * slope


def brackets():
    one, two = (O - T) * [0.5, 0.4]
    return f"{0.5 * (one + two * (1 + H) * (1 - H)):.4f}", f"{case_3(1 - H**2):.4f}"


def cut_off():
    gradients = H * (O - T)
    assert gradients[0] == pytest.approx(-gradients[1])
    rounded = gradients[0], 0.5 - 0.01 * gradients[0], gradients[1], 0.4 - 0.1 * gradients[1]
    return "-0.478", "0.447", *(f"{value:.3f}" for value in rounded)


def step_sizes():
    weights, gradients = np.array([0.5, 0.4, 0.1]), np.array([*H * (O - T), case_3(1 - H**2)])
    both = [*(weights - 0.01 * gradients), *(weights - 0.1 * gradients)]
    return "0.01", "0.1", *(f"{weight:.4f}" for weight in both)


def two_ones():
    t = np.array([0, 1, 0, 1, 0, 0])
    best = np.array([0, 0.5, 0, 0.5, 0, 0])  # of those that sum to one: o - t is the same for both ones
    found = half_squared_error(best, t)
    assert all(half_squared_error(softmax(a), t) > found for a in np.random.default_rng(0).normal(size=(50, 6)))

    def entropy(a):
        return -(t * (a - np.log(np.exp(a).sum()))).sum()

    a = np.array([0.3, -0.2, 0.1, 0.4, 0, 0.2])
    assert np.allclose(gradcheck.complex_step(entropy, a), 2 * softmax(a) - t)
    return f"{found:.2f}", "2o - t"


def first_output_by(name, place, **replaced):
    net, x = NOTE_3.network.replace(**replaced), NOTE_3.x

    def first(array):
        return net.replace(**{name: array}).forward(x).output[0]

    return gradcheck.central_difference(first, net.parameters()[name])[place]


def smaller_weight():
    swapped = NOTE_3.network.W[2].copy()
    swapped[:, 0] = swapped[::-1, 0]
    right = first_output_by("W1", (0, 0))
    return f"{right:.4f}", "0.5 > 0.4", f"{first_output_by('W1', (0, 0), W2=swapped):.4f}"


def whole_step():
    net, x, back = NOTE_3.network, NOTE_3.x, NOTE_3.backward()
    alone = net.W[2].copy()
    alone[0, 0] -= 0.01 * back.dW[2][0, 0]
    nets = net, training.step(net, back, 0.1), net.replace(W2=alone)
    return [f"{each.forward(x).output[0]:.4f}" for each in nets]


def overflow():
    with np.errstate(over="ignore"):
        assert np.exp(800.0) == np.inf
    assert np.allclose(softmax([800, 801, 799.5]), softmax([0, 1, -0.5]))
    return ["800"]


def matrix_rule():
    A, B = np.arange(6).reshape(3, 2), np.arange(8).reshape(2, 4)
    G = np.ones((3, 4))
    assert (A.T @ G).shape == B.shape and (G @ B.T).shape == A.shape
    assert np.allclose(A.T @ G, gradcheck.complex_step(lambda b: (G * (A @ b)).sum(), B))
    assert np.allclose(G @ B.T, gradcheck.complex_step(lambda a: (G * (a @ B)).sum(), A))
    return [f"{m}×{n}" for m, n in (A.shape, B.shape, A.T.shape)]


def brackets_in_numpy():
    d, s, a = np.array([1, 2]), np.array([0.1, 0.2]), np.array([3, 5])
    return vector(np.outer(d * s, a)[1], 1), vector((d * np.outer(s, a))[1], 1)


def missing_transpose():
    net, X, T, cost = of_case("n4_deep")
    fwd = net.forward(X[0])
    dz3 = net.backward(fwd, T[0], **cost).delta[3].reshape(1, 1)
    printed = dz3 @ (net.W[3] * (1 - fwd.h[2] ** 2))
    m, n = printed.shape
    return f"{m}×{n}", f"{n}×{m}"


def held_constant():
    net = MLP([[[1.5]]], [[0.2]], "sigmoid")

    def forward(z):
        h = 1 / (1 + np.exp(-z))
        return h, 1 / (1 + np.exp(-(1.5 * h + 0.2)))

    def cost(z):
        return (0.5 * (forward(z)[1] - 1) ** 2).sum()

    def product(z):
        h, out = forward(z)
        return ((out - 1) * out * (1 - out) * (1.5 * h + 0.2)).sum()

    z = np.array([0.4])
    held = net.backward(net.forward(logistic(z)), [1], loss="half_squared_error").g[0] * forward(z)[0] * (1 - forward(z)[0])
    assert held == pytest.approx(gradcheck.complex_step(cost, z))
    return f"{held.item():.4f}", f"{gradcheck.complex_step(product, z).item():.4f}"


def ten_copies():
    net = MLP([[[0.0]]], activations="identity")
    ends = {}
    for reduction in ("sum", "mean"):
        for m in (1, 10):
            w = net
            for _ in range(20):
                back = w.backward(w.forward([[1.0]] * m), [[1.0]] * m, loss="half_squared_error", reduction=reduction)
                w = training.step(w, {"W1": back.dW[1]}, 0.3)
            ends[reduction, m] = w.W[1].item()
    assert ends["mean", 1] == pytest.approx(ends["mean", 10]) == ends["sum", 1]
    assert abs(ends["sum", 1] - 1) < 1e-3
    return "0.3", f"{ends['sum', 10]:.0f}", "20 updates"


def stopped_too_early():
    how = {"step_size": 0.5, **BATCH.cost}
    run = training.gradient_descent(BATCH.network, BATCH.x, BATCH.target, max_updates=1000, epsilon=0.02, **how)
    on = training.gradient_descent(BATCH.network, BATCH.x, BATCH.target, max_updates=3000, **how)
    tiny = training.gradient_descent(
        BATCH.network, BATCH.x, BATCH.target, max_updates=1000, epsilon=0.02, step_size=0.001, **BATCH.cost
    )
    assert (run.stopped_by, tiny.stopped_by, tiny.updates) == ("epsilon", "epsilon", 1)
    ends = [each.network.cost(BATCH.x, BATCH.target, **BATCH.cost) for each in (run, on)]
    return f"{run.updates} updates", f"{ends[0]:.4f}", f"{on.updates} updates", f"{ends[1]:.5f}"


def alike_for_ever():
    net = MLP([np.full((3, 2), 0.1), np.full((2, 3), 0.1)], activations="sigmoid")
    run = training.gradient_descent(net, BATCH.x, BATCH.target, max_updates=50, step_size=0.5, **BATCH.cost)
    W1 = run.network.W[1]
    assert not np.allclose(W1, net.W[1]) and np.allclose(W1, W1[0])
    return []


def slopes_of_softmax():
    o, t = SQUARED.forward().output, SQUARED.target
    return f"{((o - t) * o * (1 - o))[0]:.4f}", f"{SQUARED.backward().delta[2][0]:.4f}"


FACTS = {
    "E0.3": lambda: ["784–256–256–10", "64", f"{100 * share_of_slopes([784, 256, 256, 10], 64):.2f} %"],
    "E0.4": softmax_by_slopes,
    "E0.8": biases_penalised,
    "E0.9": updated_too_early,
    "E0.13": penalty_in_a_batch,
    "E0.14": slide,
    "E0.15": third_order,
    "E1.1": as_extracted,
    "E1.2": minus_lost,
    "E1.3": overwritten,
    "E1.6": lambda: [f"All {len(examples.staged_function.forward().values)} values"],
    "E2.2": errors_that_travel,
    "E2.3": a_step_too_large,
    "E2.5": memory,
    "E2.10": penalty_summed,
    "E2.11": diamonds,
    "E2.12": logits,
    "E2.14": penalty_doubled,
    "E3.1": declared_loss,
    "E3.2": always_zero,
    "E3.6": brackets,
    "E3.7": cut_off,
    "E3.8": step_sizes,
    "E3.9": lambda: [f"{case_3(H * (1 - H)):.4f}", f"{case_3(1 - H**2):.4f}"],
    "E3.10": lambda: [f"{softmax.jacobian(O)[0, 1]:.4f}"],
    "E3.12": lambda: [str(NOTE_3.network.W[2][0, 0])],
    "E3.13": lambda: [f"{NOTE_3.forward().z[2][0]:.4f}", str(NOTE_3.network.b[2][0])],
    "E3.15": two_ones,
    "E3.16": lambda: [f"{NOTE_3.forward().output[0]:.2f}"],
    "E3.19": lambda: [str(NOTE_3.x[0])],
    "E3.20": lambda: ["0.1", f"{NOTE_3.forward().output[0]:.2f}", *smaller_weight()],
    "E3.21": lambda: ["0.5", f"{H * O[0] * (1 - O[0]):.4f}"],
    "E3.22": lambda: [f"{case_3(1 - H**2, w):.5f}" for w in ((0.49521, 0.44788), (0.5, 0.4))],
    "E3.23": whole_step,
    "E3.24": overflow,
    "E4.3": slopes_of_softmax,
    "E4.4": matrix_rule,
    "E4.5": brackets_in_numpy,
    "E4.6": missing_transpose,
    "E4.7": held_constant,
    "E4.8": ten_copies,
    "E4.9": stopped_too_early,
    "E4.15": alike_for_ever,
}

NUMBER = re.compile(r"(?<![\w.,–])\d[\d,]*\.\d+|(?<![\w.,–])\d[\d,]*\d(?!\w|,?\d|\.\d)")


def plain(text):
    return text.replace("−", "-").replace("$", "")


def test_the_page_has_every_erratum_once_in_order():
    labels = [match[1] for match in ENTRY.finditer(PAGE)]
    assert labels == list(TAGS)
    assert len(labels) == 79 and PAGE.count("\n[E") == 79


@pytest.mark.parametrize("label", TAGS)
def test_an_entry_links_to_its_anchor_and_tells_its_kind(label):
    _, anchor, tag, _ = ENTRIES[label].groups()
    assert anchor == label.lower().replace(".", "-")
    assert tag == TAGS[label]


@pytest.mark.parametrize("label", TAGS)
def test_numbers_are_computed(label):
    text = plain(ENTRIES[label][4])
    facts = list(FACTS[label]()) if label in FACTS else []
    for fact in facts:
        assert fact in text
    known = {number for fact in facts for number in NUMBER.findall(fact)}
    assert set(NUMBER.findall(text)) <= known


def test_the_page_explains_the_tags_it_uses():
    explained = re.findall(r"^(\w+)\n: ", PAGE, re.MULTILINE)
    assert sorted(explained) == sorted(Counter(TAGS.values()))
