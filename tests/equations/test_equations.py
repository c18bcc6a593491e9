"""The displayed equations and the algorithm boxes of the book hold: each is evaluated, as it stands on the page, in
random worlds of random shapes, whose derivatives come from complex steps through a forward pass."""

import numpy as np
import pytest
from equations import boxes, check, inline, pages, twins, worlds

from bpkit import MLP, examples, training

FORMULAS = pages.formulas()
BOXES = pages.boxes()
SEEDS = range(3)


@pytest.mark.parametrize("formula", FORMULAS, ids=lambda formula: formula.label)
def test_equation(formula):
    assert formula.label in twins.TWINS, "no twin: say in twins.py which world this equation speaks of"
    twin = twins.TWINS[formula.label]
    if twin is twins.DATA:
        assert check.is_data(formula.latex)
        return
    for seed in SEEDS:
        check.check(formula.latex, twin, np.random.default_rng(seed))


@pytest.mark.parametrize("page", inline.PAGES)
def test_equations_within_sentences(page):
    """All that a page states in a line holds in one of its worlds, or is listed with the reason why it need not."""
    (markdown,) = (markdown for name, markdown in pages.sources() if name == page)
    refused = {latex for latex in inline.statements(markdown) if not inline.holds(latex, page)}
    assert refused == set(inline.NO_CLAIMS[page])


@pytest.mark.parametrize("box", BOXES, ids=lambda box: box.label)
def test_algorithm_box(box):
    assert box.label in boxes.BOXES, "no twin: say in boxes.py what this box must compute"
    for seed in SEEDS:
        boxes.check(box.latex, boxes.BOXES[box.label], np.random.default_rng(seed))


def test_every_twin_has_its_formula_and_none_is_written_twice():
    assert sorted(formula.label for formula in FORMULAS) == sorted(twins.TWINS)
    assert sorted(box.label for box in BOXES) == sorted(boxes.BOXES)


def test_every_formula_on_a_page_is_found():
    """Also where a formula or a box is written in a way that `pages` does not look for."""
    text = "\n".join(markdown for _, markdown in pages.sources())
    assert text.count("{prf:algorithm}") == len(BOXES)
    assert "{math}" not in text and text.count("$$") == 2 * len(FORMULAS)


NAMES = {"tanh": worlds.ELEMENTWISE["tanh"], "sigmoid": worlds.ELEMENTWISE["sigmoid"], "softmax": worlds.softmax}


@pytest.mark.parametrize("samples", [None, 3])
@pytest.mark.parametrize(
    ("activations", "loss"),
    [(("tanh", "sigmoid", "tanh"), "half_squared_error"), (("sigmoid", "softmax"), "cross_entropy")],
)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_network_of_the_worlds_is_that_of_the_package(activations, loss, reduction, samples):
    world = worlds.network(
        np.random.default_rng(5), samples, len(activations), [NAMES[f] for f in activations], loss, reduction
    )
    layers = range(1, len(activations) + 1)
    net = MLP([plain(world, "W", l) for l in layers], [plain(world, "b", l)[:, 0] for l in layers], activations)
    X, T = (np.stack([plain(world, name, sample=i)[:, 0] for i in range(1, (samples or 1) + 1)]) for name in "xt")
    fwd = net.forward(X if samples else X[0])
    back = net.backward(fwd, T if samples else T[0], loss, plain(world, r"\lambda").item(), reduction=reduction)
    after = training.step(net, back, plain(world, r"\alpha").item())
    assert back.cost == pytest.approx(plain(world, "J").item(), rel=1e-12)
    for l in layers:
        for name in "zh":
            mine = [plain(world, name, l, i)[:, 0] for i in range(1, (samples or 1) + 1)]
            np.testing.assert_allclose(np.atleast_2d(getattr(fwd, name)[l]), mine, rtol=1e-11, atol=1e-13)
        for name, found in (("W", back.dW[l]), ("b", back.db[l])):
            gradient = world.gradient(("J", None), (name, l)).reshape(found.shape)
            np.testing.assert_allclose(found, gradient, rtol=1e-10, atol=1e-13)
            np.testing.assert_allclose(
                getattr(after, name)[l], world.after[name, l].real.reshape(found.shape), rtol=1e-10, atol=1e-13
            )


def test_graph_of_the_worlds_is_that_of_the_package():
    world = worlds.tangled(np.random.default_rng(5))
    graph = examples.staged_function.graph
    fwd = graph.forward(x=plain(world, "x").item(), y=plain(world, "y").item())
    back = graph.backward(fwd)
    nodes = [name for name, _ in world.rules]
    assert nodes == [node.name for node in graph.nodes]
    for name in nodes + ["x", "y"]:
        assert fwd[name] == pytest.approx(plain(world, name).item(), rel=1e-12)
        assert back[name] == pytest.approx(plain(world, f"d{name}").item(), rel=1e-12)


def plain(world, name, layer=None, sample=None):
    return world.value(name, layer, sample if world.is_of_samples(name) else None).real
