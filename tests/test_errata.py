"""The page "What the notes get wrong": it has every erratum, and every number on it is computed here.

`FACTS` computes, with bpkit, what an entry must say: its numbers in the words around them, so that a number in
another's place fails.  A number of two digits or more, or with a decimal point, that is in no fact of its entry
fails too.
"""

import json
import math
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from store_outputs import BOOK

from bpkit import MLP, Graph, examples, gradcheck, trace, training
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


def work_of_a_backward_pass():
    share = share_of_slopes([784, 256, 256, 10], 64)
    most = "matrix products" if share < 0.5 else "slopes"
    slopes = f"the slopes and their elementwise product take {100 * share:.2f} % of the operations"
    return f"The {most} are.", f"784–256–256–10 units with a batch of 64, {slopes} of the backward pass"


def softmax_by_slopes():
    top = back_of("n0_softmax_ce")
    h, g, delta = top.forward.output[0], top.g[-1][0], top.delta[-1][0]
    elementwise = g[0] * h[0] * (1 - h[0])
    return [f"wrongly stands at {h[0]:.4f} receives the error {abs(elementwise):.0f} instead of {delta[0]:.4f}"]


def biases_penalised():
    less = TANH.backward().db[1]
    more = TANH.network.backward(TANH.forward(), TANH.target, **TANH.cost, penalty="weights_and_biases").db[1]
    return [rf"changes by \lambda b^{{(1)}} = {vector(more - less, 2)}"]


def updated_too_early():
    back = TANH.backward()
    new = training.step(TANH.network, back, TANH.step_size)
    return [f"would be {(new.W[3].T @ back.delta[3])[0]:.4f} instead of {back.g[2][0]:.4f}"]


def penalty_in_a_batch():
    net, X, T, cost = of_case("n0_minibatch")
    m, total = len(X), back_of("n0_minibatch").dW[1][0, 0]
    penalty = cost["l2"] * net.W[1][0, 0]
    once, often, divided = (f"{total - penalty + penalty * factor:.4f}" for factor in (1, m, 1 / m))
    return (
        f"is {once} for the chapter's batch of {m}.",
        f"Added once for every sample the penalty makes it {often}; divided by m, {divided}",
    )


def slide():
    W2, x = TANH.network.W[2], TANH.x
    with pytest.raises(ValueError):
        W2 @ x
    return [f"the shapes {W2.shape} and {x.shape} do not even fit"]


def third_order():
    W, h = TANH.network.W[3], TANH.forward().h[2]
    third = np.zeros((len(W), *W.shape))
    for j in range(len(W)):
        third[j, j] = h  # ∂z_j/∂W_ji = h_i
    delta = TANH.backward().delta[3]
    assert np.allclose(np.tensordot(delta, third, 1), np.outer(delta, h))
    return [f"the shape {third.shape} at the top"]


def as_extracted():
    wrong_sigma = 1 / (1 + math.exp(3))
    wrong = (3 + 1 / (1 + math.exp(-4))) / (wrong_sigma + 1)
    right = examples.staged_function.forward().output
    return (
        rf"\sigma(3) would be {wrong_sigma:.4f} instead of {logistic(3.0):.4f}",
        f"f(3, -4) would be {wrong:.4f} instead of {right:.4f}",
    )


def minus_lost():
    fwd, back = examples.staged_function.forward(), examples.staged_function.backward()
    lost = -back["den"]
    dxpy = 2 * fwd["xpy"] * lost
    dx = back["num"] + logistic.derivative(fwd["sigx"]) * lost + dxpy
    dy = logistic.derivative(fwd["sigy"]) * back["num"] + dxpy
    return (
        f"With it, `dden` is {back['den']:.4f}.",
        f"come out as {dx:.4f} and {dy:.4f} instead of {back['x']:.4f} and {back['y']:.4f}",
    )


def overwritten():
    back = examples.staged_function.backward()
    shares = back.contributions
    by_x, by_y = shares["x"]["num"], shares["y"]["sigy"]
    return [f"gives {by_x:.4f} and {by_y:.4f} instead of {back['x']:.4f} and {back['y']:.4f}"]


def operations_on_the_page():
    """How many operations the closed forms and the two passes take, as the chapter's cells count and print them."""
    cells = json.loads((BOOK / "1-graph" / "backward.ipynb").read_text())["cells"]
    printed = {cell["id"]: "".join(cell["outputs"][0]["text"]) for cell in cells if cell["id"] in ("n1b-53", "n1b-57")}
    closed = int(re.search(r"together (\d+)", printed["n1b-53"])[1])
    return closed, sum(map(int, re.findall(r"\d+", printed["n1b-57"])))


def values_that_wait():
    example = examples.staged_function
    names = example.graph.names
    read = {name for step in trace.graph(example.graph, example.point).phase("backward") for name in step.reads}
    kept = len(set(names) & read)
    closed, swept = operations_on_the_page()
    return (
        f"{closed} operations against {swept}",
        f"Of the example's {len(names)} values, {kept} have to wait for the way back",
        f"the other {len(names) - kept} are never read there",
    )


def errors_that_travel():
    back = RELU.backward()
    travels = ", then ".join(map(vector, (back.delta[2], back.g[1], back.delta[1])))
    return [f"the loss is {back.data_loss:.0f}, and what travels is {travels}"]


def a_step_too_large():
    back = RELU.backward()
    weights = {name: d for name, d in back.gradients().items() if name[0] == "W"}  # note 2 has no biases
    new = training.step(RELU.network, weights, 0.1)
    return [f"a step of 0.1 takes J from {back.cost:.1f} to {new.cost(RELU.x, RELU.target, **RELU.cost):.2f}"]


def kept(sizes, batch):
    return batch * (sizes[0] + 2 * sum(sizes[1:-1]) + sizes[-1])


def memory():
    base, batch, inputs = kept([784, 256, 10], 64), kept([784, 256, 10], 128), kept([1568, 256, 10], 64)
    return (
        f"784–256–10 units and a batch of 64 keeps {base:,} numbers, if it keeps z and h alike",
        f"Twice the batch makes it {batch:,}; twice the inputs, only {inputs:,}",
    )


def the_one_term():
    """Of dW, the penalty's share is the same for any sample; the rest is not."""
    shares, rests = [], []
    for x in ([1.0, 2.0], [-3.0, 5.0]):
        fwd = RELU.network.forward(x)
        plain, whole = (RELU.network.backward(fwd, RELU.target, "half_squared_error", l2=l2) for l2 in (0.0, 0.1))
        shares.append(whole.dW[1] - plain.dW[1])
        rests.append(plain.dW[1])
    assert np.allclose(*shares) and not np.allclose(*rests)
    return ["needs nothing from the forward pass"]


def penalty_summed():
    penalty = RELU.backward().penalty
    return [f"three times the example's {penalty:.1f} is {3 * penalty:.1f}"]


def diamonds():
    case = CASES["n1_diamonds_20"]
    graph = Graph(case["inputs"], case["nodes"], case["output"])
    paths = dict.fromkeys(graph.names, 0) | {graph.output: 1}
    for node in reversed(graph.nodes):
        for arg in node.args:
            paths[arg] += paths[node.name]
    edges = sum(len(node.args) for node in graph.nodes)
    return [f"twenty diamonds in a row have {paths[graph.inputs[0]]:,} paths on {edges} edges"]


def logits():
    net, X, _, _ = of_case("n2_tanh_ce")
    fwd = net.forward(X[0])
    return f"such as {vector(fwd.z[2], 3)}", f"the softmax that makes {vector(softmax(fwd.z[2]), 3)} of it"


def penalty_doubled():
    entry = RELU.backward().dW[2][0, 1]
    return [f"an entry of {entry:.1f} in the example becomes {entry + RELU.cost['l2'] * RELU.network.W[2][0, 1]:.1f}"]


def squared(o, t):
    o = np.array(o)
    return softmax.vjp(o, half_squared_error.gradient(o, np.array(t)))


def declared_loss():
    ratio = squared(O, T) / (O - T)
    assert np.ptp(ratio) < 1e-15
    three, saturated = np.array([0.6, 0.3, 0.1]), np.array([0.99, 0.01])
    others = ", ".join(map(str, three[:2]))
    return (
        f"{'smaller' if ratio[0] < 1 else 'larger'} gradients, from the note's figures {ratio[0]:.4f} times as large",
        f"for outputs of {others} and {three[2]}, the second error is {squared(three, [0, 0, 1])[1]:.3f}",
        f"where the rules say {three[1]:.1f}",
        f"an output of {saturated[0]:.2f} that should be 0 gets an error of {squared(saturated, T)[0]:.4f} instead of "
        f"{saturated[0]:.2f}",
    )


def always_zero():
    for a in np.random.default_rng(0).normal(size=(5, 4)):
        assert abs(softmax.jacobian(softmax(a)).sum(axis=0)).max() < 1e-15
    return ["is 0 whatever"]


def case_3(slope, w=(0.5, 0.4)):
    return 0.5 * ((O - T) @ w) * slope


def brackets():
    one, two = (O - T) * [0.5, 0.4]
    printed, meant = 0.5 * (one + two * (1 + H) * (1 - H)), case_3(1 - H**2)
    return [f"From the note's figures, case 3 comes to {printed:.4f} as printed, and to {meant:.4f} as meant"]


def cut_off():
    gradients = H * (O - T)
    assert gradients[0] == pytest.approx(-gradients[1])
    weights = 0.5 - 0.01 * 0.479, 0.4 + 0.1 * 0.478  # from the gradients as printed
    assert int(1e3 * weights[0]) == round(1e3 * weights[0]) == 495  # cut off or rounded
    assert (int(1e3 * gradients[1]), int(1e3 * weights[1])) == (-478, 447)  # cut off
    return (
        f"From the note's figures they are {gradients[0]:.4f} and {gradients[1]:.4f}",
        f"{gradients[0]:.3f} was rounded, -0.478 was cut off, and so was 0.447, from {weights[1]:.4f}",
        f"Rounded, these two are {gradients[1]:.3f} and {weights[1]:.3f}",
        "(0.495 tells nothing: both ways lead to it.)",
    )


def step_sizes():
    weights, gradients = np.array([0.5, 0.4, 0.1]), np.array([*H * (O - T), case_3(1 - H**2)])
    small, large = ([f"{weight:.4f}" for weight in weights - alpha * gradients] for alpha in (0.01, 0.1))
    return (
        "is 0.01 in case 1 and 0.1 in cases 2 and 3",
        f"From the note's figures, 0.01 gives the weights {small[0]}, {small[1]} and {small[2]}",
        f"and 0.1 gives {large[0]}, {large[1]} and {large[2]}",
    )


def everyone_moves_everyone():
    rate = softmax.jacobian(O)[0, 1]
    return [f"From the note's figures, the second input moves the first output at the rate {rate:.4f}"]


def two_ones():
    t = np.array([0, 1, 0, 1, 0, 0])
    best = np.array([0, 0.5, 0, 0.5, 0, 0])  # of those that sum to one: o - t is the same for both ones
    found = half_squared_error(best, t)
    assert all(half_squared_error(softmax(a), t) > found for a in np.random.default_rng(0).normal(size=(50, 6)))

    def entropy(a):
        return -(t * (a - np.log(np.exp(a).sum()))).sum()

    a = np.array([0.3, -0.2, 0.1, 0.4, 0, 0.2])
    assert np.allclose(gradcheck.complex_step(entropy, a), 2 * softmax(a) - t)
    return f"(the squared error stays at {found:.2f} or more)", "would be 2o - t"


def first_output_by(name, place, **replaced):
    net, x = NOTE_3.network.replace(**replaced), NOTE_3.x

    def first(array):
        return net.replace(**{name: array}).forward(x).output[0]

    return gradcheck.central_difference(first, net.parameters()[name])[place]


def smaller_weight():
    swapped = NOTE_3.network.W[2].copy()
    swapped[:, 0] = swapped[::-1, 0]
    right, turned = first_output_by("W1", (0, 0)), first_output_by("W1", (0, 0), W2=swapped)
    to_first, to_second = NOTE_3.network.W[2][:, 0]
    weight, output = NOTE_3.network.W[1][0, 0], NOTE_3.forward().output[0]
    return (
        f"A smaller weight {weight} is said to make the output {output:.2f} smaller",
        f"in the network at the rate {right:.4f}, and only because {to_first} > {to_second}",
        f"With these two swapped the rate is {turned:.4f}",
    )


def old_weights_or_new():
    gradients = H * (O - T)
    updated = 0.5 - 0.01 * gradients[0], 0.4 - 0.1 * gradients[1]
    return [f"from the note's figures, {case_3(1 - H**2, updated):.5f} instead of {case_3(1 - H**2):.5f}"]


def whole_step():
    net, x, back = NOTE_3.network, NOTE_3.x, NOTE_3.backward()
    alone = net.W[2].copy()
    alone[0, 0] -= 0.01 * back.dW[2][0, 0]
    nets = net, training.step(net, back, 0.1), net.replace(W2=alone)
    before, after, case_1 = (f"{each.forward(x).output[0]:.4f}" for each in nets)
    return (
        "In the network, with a step of 0.1,",
        f"the first output then goes from {before} to {after}, by case 1 alone, with its step of 0.01, to {case_1}",
    )


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
    a, b, turned = (f"{m}×{n}" for m, n in (A.shape, B.shape, A.T.shape))
    return [rf"for A of {a} and B of {b}, A^\top is {turned}"]


def brackets_in_numpy():
    d, s, a = np.array([1, 2]), np.array([0.1, 0.2]), np.array([3, 5])
    right, wrong = vector(np.outer(d * s, a)[1], 1), vector((d * np.outer(s, a))[1], 1)
    return [f"a row that should be {right} comes out as {wrong}"]


def missing_transpose():
    net, X, T, cost = of_case("n4_deep")
    fwd = net.forward(X[0])
    dz3 = net.backward(fwd, T[0], **cost).delta[3].reshape(1, 1)
    printed = dz3 @ (net.W[3] * (1 - fwd.h[2] ** 2))
    m, n = printed.shape
    return [rf"it gives a row of shape {m}×{n} in the chapter's network, while \delta is a column, {n}×{m}"]


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
    h = forward(z)[0]
    held = net.backward(net.forward(h), [1], loss="half_squared_error").g[0] * h * (1 - h)
    assert held == pytest.approx(gradcheck.complex_step(cost, z))
    full = gradcheck.complex_step(product, z).item()
    turned = " which has even the wrong sign" if full * held.item() < 0 else ""
    return [f"it gives {held.item():.4f}, as it should; differentiated in full, {full:.4f},{turned}"]


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
    far = f"{ends['sum', 10]:.0f}"
    return r"with \alpha = 0.3 converges for one sample", f"ten copies of it send w to {far} in 20 updates"


def stopped_too_early():
    how = {"step_size": 0.5, **BATCH.cost}
    run = training.gradient_descent(BATCH.network, BATCH.x, BATCH.target, max_updates=1000, epsilon=0.02, **how)
    on = training.gradient_descent(BATCH.network, BATCH.x, BATCH.target, max_updates=3000, **how)
    tiny = training.gradient_descent(
        BATCH.network, BATCH.x, BATCH.target, max_updates=1000, epsilon=0.02, step_size=0.001, **BATCH.cost
    )
    assert (run.stopped_by, tiny.stopped_by, tiny.updates) == ("epsilon", "epsilon", 1)
    ends = [each.network.cost(BATCH.x, BATCH.target, **BATCH.cost) for each in (run, on)]
    return (
        f"one run stops after {run.updates} updates at a cost of {ends[0]:.4f}",
        f"though {on.updates} updates would bring it to {ends[1]:.5f}",
    )


def alike_for_ever():
    net = MLP([np.full((3, 2), 0.1), np.full((2, 3), 0.1)], activations="sigmoid")
    run = training.gradient_descent(net, BATCH.x, BATCH.target, max_updates=50, step_size=0.5, **BATCH.cost)
    W1 = run.network.W[1]
    assert not np.allclose(W1, net.W[1]) and np.allclose(W1, W1[0])
    return []


def slopes_of_softmax():
    o, t = SQUARED.forward().output, SQUARED.target
    wrong, right = ((o - t) * o * (1 - o))[0], SQUARED.backward().delta[2][0]
    return [f"in the network of part 4 it gives {wrong:.4f} where {right:.4f} is right"]


FACTS = {
    "E0.3": work_of_a_backward_pass,
    "E0.4": softmax_by_slopes,
    "E0.8": biases_penalised,
    "E0.9": updated_too_early,
    "E0.13": penalty_in_a_batch,
    "E0.14": slide,
    "E0.15": third_order,
    "E1.1": as_extracted,
    "E1.2": minus_lost,
    "E1.3": overwritten,
    "E1.6": values_that_wait,
    "E2.2": errors_that_travel,
    "E2.3": a_step_too_large,
    "E2.5": memory,
    "E2.10": penalty_summed,
    "E2.11": diamonds,
    "E2.12": logits,
    "E2.13": the_one_term,
    "E2.14": penalty_doubled,
    "E3.1": declared_loss,
    "E3.2": always_zero,
    "E3.6": brackets,
    "E3.7": cut_off,
    "E3.8": step_sizes,
    "E3.9": lambda: [f"from the note's figures, {case_3(H * (1 - H)):.4f} instead of {case_3(1 - H**2):.4f}"],
    "E3.10": everyone_moves_everyone,
    "E3.12": lambda: [f"w_{{ij}} = {NOTE_3.network.W[2][0, 0]}"],
    "E3.13": lambda: [f"in the chapter's network {NOTE_3.forward().z[2][0]:.4f} and {NOTE_3.network.b[2][0]}"],
    "E3.15": two_ones,
    "E3.16": lambda: [f"o_t = {NOTE_3.forward().output[0]:.2f}"],
    "E3.19": lambda: [f"the input {NOTE_3.x[0]} appears in case 3"],
    "E3.20": smaller_weight,
    "E3.21": lambda: ["A smaller weight 0.5 is", f"in the network at the rate {first_output_by('W2', (0, 0)):.4f}"],
    "E3.22": old_weights_or_new,
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
    return re.sub(r"\]\(#[^)]*\)", "]", text.replace("−", "-").replace("$", ""))


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


def test_the_petty_ones_are_counted():
    number, names = re.search(r"(\w+) are petty.*: (.+)\.$", PAGE, re.MULTILINE).groups()
    labels = re.findall(r"E\d\.\d+", names)
    assert number == "Eight" and len(labels) == 8 and set(labels) < set(TAGS)


def test_the_page_explains_the_tags_it_uses():
    explained = re.findall(r"^(\w+)\n: ", PAGE, re.MULTILINE)
    assert sorted(explained) == sorted(Counter(TAGS.values()))
