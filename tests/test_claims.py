"""What the book says in words is so.

A sentence with *all*, *only*, *twice*, *most*, *never* or the like is a claim.  `claim` computes it, with bpkit or by
counting, and yields the words that must stand on the page: another number or another word there fails.  What two pages
say of one thing is computed once for both.
"""

import ast
import json
import math
import re
from functools import cache
from itertools import product

import numpy as np
import pytest
from store_outputs import BOOK, notebooks

from bpkit import MLP, Graph, examples, functions, gradcheck, trace, training
from bpkit.expression import relu
from bpkit.functions import half_squared_error, softmax
from bpkit.live.depth import RANGES

CLAIMS = []
WORDS = "no one two three four five six seven eight nine ten eleven twelve thirteen fourteen".split()
GRAPH, TANH, RELU = examples.staged_function, examples.three_tanh_layers, examples.relu_by_hand
NOTE_3, SQUARED, BATCH = examples.flagship, examples.flagship_squared_error, examples.sigmoid_batch
BASE, PICTURES = [784, 256, 10], 64  # the network of the chapter on memory, and its batch


def claim(page):
    """Mark a function that computes what `page` says, and yields the words in which it says so."""

    def register(function):
        CLAIMS.append(pytest.param(page, function, id=f"{page}: {function.__name__}"))
        return function

    return register


@cache
def cells(page):
    return json.loads((BOOK / f"{page}.ipynb").read_text())["cells"]


def source(page):
    """The prose of a page."""
    if (BOOK / f"{page}.md").is_file():
        return (BOOK / f"{page}.md").read_text()
    return "\n".join("".join(cell["source"]) for cell in cells(page) if cell["cell_type"] == "markdown")


def printed(page):
    """What the cells of a page print."""
    outputs = (output for cell in cells(page) for output in cell.get("outputs", ()))
    return "".join("".join(output.get("text", "")) for output in outputs)


def plain(text):
    """Without line breaks and the marks of formulas and of emphasis."""
    return " ".join(re.sub(r"[$*]", "", text.replace("−", "-")).split())


def products(sizes):
    """Operations in matrix products for one sample, there and back; the way back needs no g of the input."""
    lines = [2 * n * below for below, n in zip(sizes, sizes[1:])]
    return sum(lines), 2 * sum(lines) - lines[0]


def kept(sizes, m, both=True):
    """Numbers stored for the way back: z and h of the hidden layers, or h alone."""
    return m * (sizes[0] + (2 if both else 1) * sum(sizes[1:-1]) + sizes[-1])


def read_on_the_way_back(steps):
    return [name for step in steps.phase("backward") for name in step.reads]


# ---- the costs of both passes


@claim("intro")
def the_work_of_both_passes():
    rng = np.random.default_rng(0)
    for depth in range(1, 12):
        forward, back = products(rng.integers(1, 300, size=depth + 1).tolist())
        assert forward <= back < 2 * forward
    yield "for at most about twice the work that it took to make the mistake"


@claim("2-algorithms/backward")
def the_columns_of_the_table():
    tables = [2] * 3, [10] * 4, [100] * 4, [784, 256, 256, 10], [1000] * 4
    ratios = [back / forward for forward, back in map(products, tables)]
    deep, back = products([100] * 101)
    assert 1.95 < back / deep < 2
    yield "cost between one and two forward passes, however many parameters there are: two a layer where the forward"
    yield f"the ratio goes from {min(ratios):.2f} to {max(ratios):.2f}; with many layers it comes close to 2"
    yield "On the way back they come to between one and two forward passes, for all parameters"


@claim("2-algorithms/backward")
def the_table_of_operations():
    """For W of n rows and k columns: a product with it, an outer product added to it, two operations an entry."""
    n, k = 7, 5
    forward = sum(1 + 1 for _ in product(range(n), range(k)))
    assert forward == 2 * n * k
    for row in ("forward, W h", r"backward, \delta\, h^\top", r"backward, W^\top \delta (not for l = 1)"):
        yield rf"| {row} | {forward // (n * k)}\, n_l\, n_{{l-1}} |"
    yield r"| backward, f'(z) \odot g | 3\, n_l |"


@claim("2-algorithms/backward")
def the_share_of_the_slopes():
    def share(width, layers):
        _, back = products([width] * (layers + 1))
        return 3 * width * layers / (back + 3 * width * layers)

    assert math.isclose(share(2, 2), 1 / 3)
    assert share(100, 3) < 0.01 < share(10, 3) < 1 / 3
    yield "Only in a network of two units a layer is it as much as a third; with a hundred units it is under one per"


@claim("exercises/2-algorithms")
def the_way_back_to_the_input():
    sizes = TANH.network.sizes
    lines = sum(2 * n * below for below, n in zip(sizes, sizes[1:]))
    assert products(sizes)[1] + 2 * sizes[0] * sizes[1] == 2 * lines  # `walk_back` returns g of the input too
    yield "the way back costs about twice the way up"


# ---- part 1


@claim("1-graph/forward")
def who_reads_whom():
    readers = {name: [n.name for n in GRAPH.graph.nodes if name in n.args] for name in GRAPH.graph.names}
    assert [name for name, found in readers.items() if len(found) > 1] == ["x", "y"]
    by_x, by_y = WORDS[len(readers["x"])], WORDS[len(readers["y"])]
    yield f"{by_x.capitalize()} arrows leave x and {by_y} leave y; no other node is read more than once"
    partials = [d for found in GRAPH.forward().local.values() for d in found.values()]
    assert len(partials) == 12 and sum(d != 1 for d in partials) == 6
    yield "Here are all the local derivatives that are not 1"
    values = read_on_the_way_back(trace.graph(GRAPH.graph, GRAPH.point))
    unread = [name for name in GRAPH.graph.names if name not in values]
    assert unread == ["x", "y", "xpysqr", "f"]
    yield "So x, y, `xpysqr` and f can be forgotten as soon as the forward pass has used them"


@claim("1-graph/forward")
def the_operations_are_mostly_repeated():
    cell = next("".join(c["source"]) for c in cells("1-graph/backward") if c.get("id") == "n1b-50")
    scope = {}
    exec(cell, scope)
    kinds = ast.BinOp, ast.UnaryOp, ast.Call
    trees = map(ast.parse, scope["formulas"].values())
    f, by_x, by_y = ([ast.unparse(n) for n in ast.walk(tree) if isinstance(n, kinds)] for tree in trees)
    new = set(by_x + by_y) - set(f)
    assert len(new) < len(by_x + by_y) / 2
    yield f"the formula for f has {len(f)} operations, and those for its two derivatives have {len(by_x)}"
    yield f"have {len(by_x)} and {len(by_y)}, most of them repeated from f and from each other"


@claim("1-graph/backward")
def what_the_sweep_costs_and_saves():
    values = set(read_on_the_way_back(GRAPH.trace())) & set(GRAPH.graph.names)
    yield f"here {WORDS[len(values)]} of the {WORDS[len(GRAPH.graph.names)]} values"
    text = printed("1-graph/backward")
    closed = int(re.search(r"together (\d+)", text)[1])
    passes = sum(map(int, re.search(r"forward (\d+) +backward (\d+)", text).groups()))
    shared = int(re.search(r"different operations: (\d+)", text)[1])
    assert passes <= shared
    yield f"they take {closed} operations, where back-propagation takes {passes}"
    yield f"{passes} in all, no more than the carefully shared formulas need"
    central = gradcheck.central_difference(lambda v: (v**2).sum(), np.array([3.0]), h=0.5)
    assert central == 6  # so "never exact" would be false
    yield "Finite differences take two passes an input and give estimates"


@claim("1-graph/backward")
def three_ways_to_x():
    shares = GRAPH.backward().contributions["x"]
    assert max(shares, key=shares.get) == "xpy" and min(shares, key=shares.get) == "sigx"
    yield f"Most of the rise, {shares['xpy']:.3f}, comes through `xpy`"
    yield f"The way through `num` brings {shares['num']:.3f}"
    yield f"The way through `sigx` brings a small {'fall' if shares['sigx'] < 0 else 'rise'}, {shares['sigx']:.3f}"


@claim("1-graph/backward")
def passes_against_a_sweep():
    net = NOTE_3.network
    count = sum(p.size for p in net.parameters().values())
    assert f"{count} parameters: {2 * count} forward passes" in printed("1-graph/backward")
    yield "With a million weights it is two million passes against one and a sweep"


@claim("1-graph/backward")
def values_alive_in_a_chain_of_diamonds():
    """A forward pass that forgets has three at once: a start and both sides, or both sides and the end."""
    counts = re.findall(r"20 diamonds +forward only (\d+) +kept for the sweep (\d+)", printed("1-graph/backward"))
    assert counts == [("3", str(1 + 3 * 20))]
    yield "With every diamond more, the second number grows and the first does not"


@claim("1-graph/backward")
def slips_and_students():
    text = source("1-graph/backward")
    slips = re.findall(r"^\(e1-\d\)=$", text.partition("## Where the note slips")[2], re.MULTILINE)
    yield f"{WORDS[len(slips)].capitalize()} slips remain."
    students = re.findall(r"^\d\. ", text.partition(":label: ex-n1-which")[2].partition("```")[0], re.MULTILINE)
    yield f"{WORDS[len(students)].capitalize()} students worked at (3, -4)"


# ---- part 2


@claim("2-algorithms/forward")
def what_the_way_back_reads():
    steps = TANH.trace()
    sizes = {step.name: np.size(step.value) for step in steps.phase("forward")}
    read = set(read_on_the_way_back(steps)) & set(sizes)
    assert read == {"h0", "h1", "h2", "h3"}
    assert 0.4 < sum(sizes[name] for name in read) / sum(sizes.values()) < 0.6
    yield "writes down every number it meets. The next chapter walks back, and will need about half of them again"


@claim("2-algorithms/forward")
def what_a_weight_of_the_last_layer_touches():
    for last in ("tanh", "softmax"):
        net = MLP(TANH.network.W[1:], TANH.network.b[1:], ["tanh", "tanh", last])
        W3 = net.W[3].copy()
        W3[0, 0] += 0.1
        moved = net.replace(W3=W3).forward(TANH.x).output != net.forward(TANH.x).output
        assert moved.sum() == (1 if last == "tanh" else len(moved))
    yield "Here a weight of the last layer touches one output and the cost, no more."
    yield "(Under a softmax it would move every output: they have to sum to one.)"


@claim("2-algorithms/forward")
def the_cost_is_mostly_penalty():
    back = TANH.backward()
    assert round(5 * back.penalty / back.cost) == 4
    assert (abs(back.forward.output - TANH.target) > 1 / 3).all()
    yield "Four fifths of this cost is penalty. Each output is off by more than a third"
    parameters = sum(p.size for p in TANH.network.parameters().values())
    yield f"for one parameter out of {parameters}. For all of them it would take {2 * parameters}"
    yield f"with {parameters} weights and biases"
    z = np.linspace(-5, 5, 100)  # none is 0
    assert (abs(np.tanh(z)) < abs(z)).all() and np.tanh(0) == 0
    yield "Less: except at 0, tanh lies nearer to zero than its argument"


@claim("2-algorithms/backward")
def all_slopes_in_one_walk():
    count = sum(p.size for p in TANH.network.parameters().values())
    yield f"of one parameter out of {count}. It took two forward passes. This chapter finds all {count} slopes"
    yield f"All {count} gradients against the complex step"
    yield f"For the {count} slopes of our little network, differences would take {2 * count}"


@claim("2-algorithms/backward")
def who_reads_h():
    steps = TANH.trace()
    read = read_on_the_way_back(steps)
    assert [read.count(f"h{l}") for l in range(4)] == [1, 2, 2, 2]
    assert not any(name.startswith("z") for name in read)
    of = {step.name: step.reads for step in steps.phase("backward")}
    assert all(f"h{l}" in of[f"dz{l}"] for l in (1, 2, 3))
    assert "h2" in of["dW3"] and "h1" in of["dW2"] and "h3" in of["dh3"]
    yield f"Every h was read {('once', 'twice')[read.count('h2') - 1]} on the way back: by the line for its own layer's"
    yield "by the gradient of the weights that it feeds (the output feeds none; it was read by g^{(3)}). x was read"


@claim("2-algorithms/backward")
def pairs_that_shrink():
    """Of all pairs, with three outputs, those with δ = output - target."""
    z, found = np.array([0.3, -0.4, 0.8]), []
    for f, loss in product(functions.ACTIVATIONS, functions.LOSSES):
        net = MLP([np.diag(z)], activations=f)
        try:
            back = net.backward(net.forward([1, 1, 1]), [0, 1, 0], loss=loss)
        except ValueError:
            continue  # refused: not a pair
        if np.allclose(back.delta[1], back.forward.output - [0, 1, 0]):
            found.append((f, loss))
    wanted = {("softmax", "cross_entropy"), ("sigmoid", "binary_cross_entropy"), ("identity", "half_squared_error")}
    assert set(found) == wanted
    yield f"In this book there are {WORDS[len(found)]} pairs of activation and loss for which this shortcut holds"


@claim("2-algorithms/backward")
def the_unit_without_an_error():
    net = MLP(TANH.network.W[1:], TANH.network.b[1:], ["tanh", "tanh", "softmax"])
    o, t = net.forward(TANH.x).output, np.array([0, 1])
    assert (-t / o * o * (1 - o))[0] == 0
    yield f"the first output is {o[0]:.4f} and should be {t[0]}"
    yield f"Zero: the unit that is wrongly at {o[0]:.2f} would receive no error at all"


@claim("2-algorithms/backward")
def a_wrong_outer_product_elsewhere():
    """With the outer product of layer 3 reversed, the gradient of layer 1 is still right; with a wrong δ it is not."""
    back, net = TANH.backward(), TANH.network
    delta2 = net.W[3].T @ back.delta[3]  # without the slope
    delta1 = (net.W[2].T @ delta2) * (1 - back.forward.h[1] ** 2)
    assert not np.allclose(delta1, back.delta[1])
    yield r"a mistake in any \delta on the way back would show in it. (One in the outer product of another layer"


@claim("2-algorithms/backward")
def slips_settled_and_left():
    parts = source("2-algorithms/backward").split("## Where the note slips")
    settled, left = (len(re.findall(r"^\(e0-\d+\)=$", part, re.MULTILINE)) for part in parts)
    yield f"{WORDS[settled].capitalize()} slips have been settled on the way:"
    yield f"{WORDS[left].capitalize()} are left."


# ---- part 3


@claim("3-two-passes/two-passes")
def the_unit_that_is_off():
    for weight in (-1.0, -0.51, -0.49, 0.5):
        W1 = RELU.network.W[1].copy()
        W1[0, 1] = weight
        net = RELU.network.replace(W1=W1)
        back = net.backward(net.forward(RELU.x), RELU.target, "half_squared_error")
        assert np.any(back.dW[1][0]) == np.any(back.dW[2][:, 0]) == (weight > -0.5)
    yield "In the figure all four gradients are 0"
    yield "beyond minus a half: the unit wakes up, and the four gradients with it"
    whole = RELU.backward()  # with the penalty
    assert whole.dW[1][0].all() and whole.dW[2][:, 0].all()
    yield "when this chapter takes its step, all four will move"


@claim("3-two-passes/two-passes")
def steps_that_go_too_far():
    gradients = RELU.backward().gradients()
    weights = {name: gradient for name, gradient in gradients.items() if name[0] == "W"}

    def cost(found, alpha):
        return training.step(RELU.network, found, alpha).cost(RELU.x, RELU.target, **RELU.cost)

    before = RELU.backward().cost
    yield f"From {before:.1f} to {cost(weights, 0.01):.2f} in one step"
    yield f"from {before:.1f} to {cost(weights, 0.1):.1f}, or to {cost(gradients, 0.1):.1f} if the biases move as well"


@claim("3-two-passes/two-passes")
def boxes_with_two_arrows():
    def whole(x, W1, W2, t):
        h1 = relu((W1 * x).named("z1")).named("h1")
        z2 = (W2 * h1).named("z2")
        s = (0.05 * (W1**2 + W2**2)).named("s")
        return ((z2 - t) ** 2 / 2).named("loss") + s

    back = Graph.of(whole)
    shares = back.backward(back.forward(x=1.0, W1=2.0, W2=3.0, t=4.0)).contributions
    forks = [name for name in ("x", "W1", "z1", "h1", "W2", "z2", "t", "loss", "s") if len(shares[name]) > 1]
    assert forks == ["W1", "W2"]
    yield "Every other box has one, but for J, where the arrows end."
    yield f"Exactly {WORDS[len(forks)]} of the seven steps back will have a plus in them"


@claim("3-two-passes/two-passes")
def output_minus_target():
    net, fwd = RELU.network, RELU.forward()
    right = RELU.backward()
    assert np.array_equal(right.delta[2], fwd.output - RELU.target)
    swapped = net.backward(fwd, 2 * fwd.output - RELU.target, **RELU.cost)
    for l in (1, 2):
        share = RELU.cost["l2"] * net.W[l]
        assert np.allclose(swapped.dW[l] - share, share - right.dW[l])
    assert (swapped.dW[2] == right.dW[2]).any()  # so not every gradient turns
    assert training.step(net, swapped, 0.01).cost(RELU.x, RELU.target, **RELU.cost) > right.cost
    yield r"= z^{(2)}_k - t_k: output minus target, in this order. Swapped, the loss's share of every gradient"
    yield "would have the wrong sign, and the step would go uphill"


@claim("3-two-passes/two-passes")
def ten_layers_of_three():
    assert f"10 layers: {3**9:13,} paths" in printed("3-two-passes/two-passes")
    yield r"with 3 \times 3 = 9 multiplications a layer"


@claim("5-deep/delta-recursion")
def the_same_ten_layers():
    assert f"9 more layers of 3: {3**9}" in printed("5-deep/delta-recursion")
    assert 19e3 < 3**9 < 20e3
    yield "With ten layers of three units each, nearly twenty thousand paths would lead on from a unit of the first."


@claim("3-two-passes/memory")
def numbers_kept():
    peak = PICTURES * max(a + b for a, b in zip(BASE, BASE[1:]))
    both, least = kept(BASE, PICTURES), kept(BASE, PICTURES, both=False)
    yield f"it never needs to hold more than {peak:,} intermediate numbers"
    yield f"it holds {both:,} of them if it keeps all that the note keeps; {least:,} are enough"
    assert round(both / (both - least)) == 5
    yield "in the base network, with its one hidden layer, it saves a fifth"
    deep = [100] * 50
    assert 0.5 < kept(deep, 1, both=False) / kept(deep, 1) < 0.52
    yield "In a deep network that nearly halves"
    fwd = RELU.forward()
    back = RELU.backward()
    assert all(z.shape == h.shape == d.shape for z, h, d in zip(fwd.z[1:], fwd.h[1:], back.delta[1:]))
    yield "three numbers a unit and sample, where h alone would be one"
    parameters = sum(n * below + n for below, n in zip(BASE, BASE[1:]))
    assert 2 < parameters / both < 3
    yield "the gradients of the parameters take more than twice as much as everything that the forward pass has stored"


@claim("3-two-passes/memory")
def a_stale_value():
    new = training.step(RELU.network, RELU.backward(), 0.01)
    back = new.backward(new.forward(RELU.x), RELU.target, **RELU.cost)
    stale = np.outer(back.delta[2], RELU.forward().h[1]) + 0.1 * new.W[2]
    off = abs(stale / back.dW[2] - 1)
    assert (off > 1e-9).any(axis=0).sum() == 2
    off = 100 * off[:, (off > 1e-9).any(axis=0)]
    assert not np.allclose(stale, RELU.backward().dW[2], atol=0.1)
    yield f"{WORDS[2].capitalize()} of its columns are off by {off.min():.0f} to {off.max():.0f} %"
    yield "this is the gradient neither at the old weights nor at the new"


@claim("3-two-passes/memory")
def checkpoints():
    counts = {k: 64 // k + k for k in (1, 2, 4, 8, 16, 32, 64)}
    best = min(counts, key=counts.get)
    rows = re.findall(r"^ *(\d+) +\d+ \+ +\d+ = +(\d+) +(\d+) +(\d+)$", printed("3-two-passes/memory"), re.MULTILINE)
    rows = [list(map(int, row)) for row in rows]
    assert {k: counted for k, counted, *_ in rows} == counts
    assert all(measured == counted + 2 for _, counted, measured, _ in rows)
    assert max(again for *_, again in rows) == 63
    assert 0.25 < (counts[best] + 2) / (counts[1] + 2) < 0.28
    yield rf"The sum L/k + k is smallest at k = \sqrt L, here {best}"
    yield f"it is always {WORDS[2]} more"
    yield 'the column "layers again" never reaches 64'
    yield "A third more work, for little more than a quarter of the memory"


@claim("3-two-passes/memory")
def what_the_loss_gives_a_weight():
    net, x, t = RELU.network, RELU.x, RELU.target
    off = net.replace(W1=np.zeros((3, 2)))
    back = off.backward(off.forward(x), t, **RELU.cost)
    assert np.allclose(back.dW[2], RELU.cost["l2"] * off.W[2])
    yield "what the loss gives to a weight has a stored value in it as a factor"
    yield "Only the penalty's term has none"


# ---- part 4


@claim("4-by-hand/by-hand")
def the_two_gradients_alike():
    dW2 = NOTE_3.backward().dW[2]
    assert math.isclose(dW2[0, 0], -dW2[1, 0])
    yield f"Both gradients have the same size, about {dW2[0, 0]:.3f}"
    count = sum(p.size for p in NOTE_3.network.parameters().values())
    yield f"A training step changes all {WORDS[count]} weights and biases at once"
    case_3, last_two = NOTE_3.backward().dW[1][0, 0], NOTE_3.backward().dW[1][1, 0]
    yield f"this gradient is {WORDS[round(last_two / case_3)]} times that of case 3"


@claim("4-by-hand/by-hand")
def the_slope_of_tanh_alone():
    z = np.linspace(-2, 2, 9)
    slopes = {}
    for name, f in functions.ACTIVATIONS.items():
        if name != "softmax":
            h = f(z)
            slopes[name] = np.allclose(f.derivative(h, z), (1 + h) * (1 - h))
    assert [name for name, same in slopes.items() if same] == ["tanh"]
    yield "The factor (1 + h)(1 - h) is the slope of tanh; no other activation in this book has it."


@claim("4-by-hand/by-hand")
def two_ones():
    o, t = NOTE_3.forward().output, np.array([1, 1])
    delta = softmax.vjp(o, -t / o)
    assert np.allclose(delta, 2 * o - t) and not np.allclose(delta, o - t)
    yield r"and {eq}`eq-delta-output` does not hold: with two ones the cross-entropy has \delta = 2h - t"
    yield "(Rule 2 is as true as ever"


@claim("4-by-hand/by-hand")
def smaller_by_the_same_factor():
    ratio = SQUARED.backward().dW[1] / NOTE_3.backward().dW[1]
    assert np.allclose(ratio, ratio[0, 0]) and ratio[0, 0] < 0.5
    o = np.linspace(0, 1, 1001)
    assert (2 * o * (1 - o)).max() == 0.5
    yield "The declared loss gives gradients not half as large."
    yield "2 h^{(2)}_1 h^{(2)}_2, which never exceeds one half"


@claim("4-by-hand/softmax-jacobian")
def sums_of_the_jacobian():
    S = softmax.jacobian(softmax(np.array([0.4, -1.0, 0.3, 0.9])))
    assert np.allclose(S.sum(axis=0), 0) and np.allclose(S.sum(axis=1), 0) and np.allclose(S, S.T)
    yield "Its columns sum to zero, because the outputs sum to one."
    z = np.array([0.2, 0.5, 0.3])
    full = [name for name, f in functions.ACTIVATIONS.items() if (f.jacobian(f(z), z) != 0).all()]
    assert full == ["softmax"]
    yield "Softmax is the one that has a full matrix"


@claim("4-by-hand/softmax-jacobian")
def products_without_the_matrix():
    """o ⊙ (g - ḡ): K products for the mean, K for the factor o."""
    yield f"about {1 + 1}K products where the matrix would take K^2"


@claim("4-by-hand/softmax-jacobian")
def sure_and_wrong():
    o, t = np.array([0.99, 0.01]), np.array([0, 1])
    delta = softmax.vjp(o, half_squared_error.gradient(o, t))[0]
    assert 49.5 < (o - t)[0] / delta < 51
    yield f"fifty times smaller, {delta:.4f}"
    top = np.linspace(0, 1, 3001)
    assert math.isclose(top[(2 * top**2 * (1 - top)).argmax()], 2 / 3, abs_tol=1e-3)
    yield r"beyond o_1 = \tfrac23 it falls again, and the worst mistake of all gives no gradient"


@claim("4-by-hand/softmax-jacobian")
def people_who_erred():
    exercise = source("4-by-hand/softmax-jacobian").partition(":label: ex-n3-mistakes")[2].partition("```")[0]
    yield f"{WORDS[len(re.findall(r'[(][a-k][)]', exercise))].capitalize()} people computed quantities"


# ---- part 5


@claim("5-deep/delta-recursion")
def a_scale_for_the_sigmoid():
    rng, ratios, flat = np.random.default_rng(0), {4: [], 10: [], 12: [], 14: []}, []
    for scale, _ in product(ratios, range(100)):
        net = MLP(rng.normal(size=(10, 64, 64)) * scale / 8, activations="sigmoid")
        x, t = rng.uniform(-1, 1, (2, 64))
        back = net.backward(net.forward(x), t, loss="half_squared_error")
        ratios[scale].append(np.linalg.norm(back.delta[1]) / np.linalg.norm(back.delta[10]))
        if scale == 12:
            h = np.array(back.forward.h[1:])
            flat.append((h * (1 - h) < 0.05).mean())
    typical = {scale: math.exp(np.log(found).mean()) for scale, found in ratios.items()}
    assert typical[4] < 0.05 and typical[10] < 1 < typical[14]
    assert np.mean(flat) > 0.6
    assert RANGES["scale"][1] == 4
    yield "so that scale 4, where the slider ends, is not enough. With 64 units a layer it takes a scale of about 12"
    yield "and then most units stand where the sigmoid is nearly flat"


@claim("5-deep/delta-recursion")
def lengths_on_the_way_down():
    yield "(here from 1 to 3, and then from 3 to 3)"
    shapes = re.findall(r"layer (\d): W \((\d), (\d)\)", printed("5-deep/delta-recursion"))
    assert [(above, below) for _, above, below in reversed(shapes)][:2] == [("1", "3"), ("3", "3")]


@claim("5-deep/gradient-descent")
def copies_tell_nothing():
    net, X, T = BATCH.network, BATCH.x, BATCH.target
    ten = net.backward(net.forward(np.tile(X, (10, 1))), np.tile(T, (10, 1)), loss="half_squared_error")
    once = net.backward(net.forward(X), T, loss="half_squared_error")
    assert np.allclose(ten.dW[1], once.dW[1])
    yield f"ten copies of {WORDS[len(X)]} samples told it no more than the {WORDS[len(X)]} alone"


@claim("5-deep/gradient-descent")
def counts_of_the_example():
    parameters = sum(p.size for p in BATCH.network.parameters().values())
    yield f"They wiggle each of the {parameters} weights and biases"
    yield f"let two of its {parameters} weights and biases move"
    assert 20e3 < math.sqrt(2) ** 29 < 25e3
    yield "Twenty-nine steps with 1 instead of"
    yield r"divide by \sqrt 2^{\,29}, more than twenty thousand"


@claim("5-deep/gradient-descent")
def where_the_backward_loop_starts():
    """At L - 1: the δ of layer L comes from the loss, and there is no W of layer L + 1."""
    net = BATCH.network
    with pytest.raises(IndexError):
        net.W[net.depth + 1]
    yield "4. backward: for l = L - 1 down to 1 compute"
    yield "one layer below the output"
    step = training.step(net, BATCH.backward(), 0.5)
    assert np.allclose(step.W[1], net.W[1] - 0.5 * BATCH.backward().delta[1].T @ BATCH.x)
    yield r"W^{(l)} \leftarrow W^{(l)} ${} - \alpha \sum_{i=1}^m".replace("$", "")


@claim("5-deep/gradient-descent")
def biases_of_zero():
    net = MLP.random([2, 3, 2], "sigmoid", seed=0)
    assert not np.any(net.b[1])
    dW1 = net.backward(net.forward(BATCH.x), BATCH.target, **BATCH.cost).dW[1]
    assert len({tuple(row.round(12)) for row in dW1}) == 3  # the units differ all the same
    yield "Random weights of a sensible scale; biases may start at 0."


@claim("5-deep/digits")
def the_pictures():
    total = 1797
    aside = len(range(0, total, 5))
    yield f"It learns from {total - aside:,} such pictures and is then shown {aside} that it has never seen"
    yield f"There are {total - aside:,} training pictures and mini-batches of 32"
    yield f"Here they are with {total - aside:,}."
    yield f"far above the beginner's {math.log(10):.1f}: the steps overshoot"
    yield f"{WORDS[round((total - aside) / 100)]} times as many pictures"


@claim("5-deep/your-own-slider")
def one_cell_is_left_out():
    left_out = [c for path in notebooks() for c in json.loads(path.read_text())["cells"]
                if "nbval-skip" in c["metadata"].get("tags", ())]  # fmt: skip
    assert len(left_out) == 1
    yield "It is the only cell of this book that is left out."


# ---- reference pages and workbooks


@claim("teachers")
def places_in_the_notes():
    labels = re.findall(r"^\[(E\d\.\d+)\]", source("errata"), re.MULTILINE)
    yield f"lists what {len(labels)} places in published notes get wrong, leave open or lost in copying"


@claim("teachers")
def exercises_with_a_name():
    """An exercise is asked by `live.exercise` in a cell behind its text."""
    asked = {}
    for path in notebooks():
        label = None
        for cell in json.loads(path.read_text())["cells"]:
            text = "".join(cell["source"])
            for label in re.findall(r"```\{exercise\}.*\n:label: (\S+)", text):
                asked[label] = False
            asked[label] = asked.get(label, False) or "live.exercise(" in text
    asked.pop(None)
    assert 0.9 < sum(asked.values()) / len(asked) < 1
    yield "Nearly every exercise of the book has a name"


@claim("teachers")
def minutes_and_marks():
    for path in sorted((BOOK / "exercises").glob("*.ipynb")):
        found = json.loads(path.read_text())["cells"]
        assert sum(map(int, re.findall(r"^\| (\d+) \|", "".join(found[0]["source"]), re.MULTILINE))) == 60
        assert sum(c["metadata"].get("nbgrader", {}).get("points", 0) for c in found) == 10
    yield "Each is planned for 60 minutes: a table at its top says how they divide."


@claim("exercises/1-graph")
def lines_of_the_sweep():
    sweep = next("".join(c["source"]) for c in cells("exercises/1-graph") if c["id"] == "sweep")
    lines = [line for line in sweep.splitlines() if not line.strip().startswith("###")]
    yield f"{WORDS[len(lines)].capitalize()} lines of `sweep`"


@claim("exercises/5-deep")
def lines_of_the_classifier():
    names = "gradients sigmoid batch-step softmax digit-gradients epoch".split()
    code = "\n".join("".join(c["source"]) for c in cells("exercises/5-deep") if c["id"] in names)
    lines = [line for line in code.splitlines() if line.strip() and '"""' not in line and "###" not in line]
    assert 30 <= len(lines) < 36
    yield "some thirty lines, and those that carry the gradients are yours"


@claim("notation")
def first_layers():
    yield "| first layer with weights | 1 | (1) | 2 |"  # note 4 counts the input
    yield "| depth with one hidden layer | 2 | – | 3 |"
    yield "note 4's layer numbers are one higher than the book's"
    yield "Note 3 has from, to; notes 0, 2 and 4 to, from."


@claim("glossary")
def the_slope_of_the_sigmoid():
    z = np.linspace(-3, 3, 7)
    h = functions.sigmoid(z)
    by_step = gradcheck.complex_step(lambda z: (1 / (1 + np.exp(-z))).sum(), z)
    assert np.allclose(by_step, h * (1 - h))
    yield r"with slope \sigma (1 - \sigma)"


@claim("2-algorithms/backward")
def sections_of_the_book_it_cites():
    """Of Goodfellow et al.: 6.5.4 has the algorithms, 6.5.6 the general form, 6.5.7 the costs, 7.1 the penalty."""
    yield "{cite}`goodfellow2016` says the same in section 6.5.7."
    yield "(section 6.5.6 of {cite}`goodfellow2016`)"
    yield "which section 7.1 of {cite}`goodfellow2016` makes"
    yield r"and \Omega = \lVert W \rVert^2, which the same book takes in its section 6.5.7"


@pytest.mark.parametrize("page, function", CLAIMS)
def test_a_claim_holds_and_is_said(page, function):
    text = plain(source(page))
    for words in function():
        assert plain(words) in text
