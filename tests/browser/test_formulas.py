"""Protects the formulas that the figures show: each is worked out from the MathML on the page, side by side.

Of an equation such as ∂J/∂w = δ × x = 0.4 × 1.5 = 0.6 all sides with numbers must be the same number, to twelve digits:
a number on the page carries its unrounded value.  Every figure stands alone on a page of its own.
"""

import itertools
import math

import numpy as np
import pytest
from bs4 import BeautifulSoup
from driving import Driven
from formula_values import mathml_values

from bpkit import MLP, Graph, live
from bpkit.functions import ACTIVATIONS, LOSSES
from bpkit.graph import Node
from bpkit.operations import takes_constant
from bpkit.quantities import flat
from bpkit.rules import ACTIVATIONS as SLOPES
from bpkit.rules import OPERATIONS

FORMULAS = "(figure) => [...figure.querySelectorAll('.bp-formula p')].map((p) => p.outerHTML)"


@pytest.fixture
def alone(page, tmp_path, monkeypatch):
    """Open a page with one figure, without its picture for paper, which takes long to draw."""

    def alone(figure):
        monkeypatch.setattr(type(figure), "fallback", lambda figure: "")
        path = tmp_path / "figure.html"
        path.write_text(f'<!doctype html><meta charset="utf-8">{figure.html()}', encoding="utf-8")
        page.goto(path.as_uri())
        page.wait_for_selector(".bp-live[data-ready]")
        return Driven(page, figure.name)

    return alone


def assert_sides_agree(figure, least=1):
    """Every shown equation has the same value on all its sides; at least so many have two sides with numbers."""
    equations = 0
    for text in figure.root.evaluate(FORMULAS):
        found = mathml_values(BeautifulSoup(text, "html.parser").p)
        close = (
            1e-11 if "data-number" in text.rpartition("<mn")[2] else 1e-4
        )  # of what has no name digits are shown alone
        for side in found[1:]:
            scale = max(1, np.abs(found[-1]).max())
            same = np.shape(side) == np.shape(found[0]) and np.abs(np.subtract(side, found[0])).max() <= close * scale
            assert same, text
        equations += len(found) > 1
    assert equations >= least


def place_of(rule):
    """Where an operation is shown: negative numbers where its domain has some."""
    u, v, c = (0.75 if f"{name} > 0" in rule.where else -1.5 for name in "uvc")
    return (math.exp(v), v, c) if "==" in rule.where else (u, v * 0.5, c)


@pytest.mark.parametrize("op", OPERATIONS)
def test_graph_stepper(alone, op):
    rule = OPERATIONS[op]
    u, v, c = place_of(rule)
    args = ("u", "v")[: len(rule.derivatives)]
    nodes = [Node("w", op, args, c if takes_constant(rule) else None), Node("f", "mulc", ("w",), -0.5)]
    stepper = live.graph_stepper(Graph(["u", "v"], nodes), {"u": u, "v": v}, position=0)
    stepper.asked = ""
    figure = alone(stepper)
    for kind, *_ in stepper.steps:
        figure.click("forward")
        assert_sides_agree(figure, least=0 if kind == "seed" else 1)


# Every activation of the output with every loss, the hidden activations in turn.
PAIRS = list(itertools.product(ACTIVATIONS, LOSSES))
PROBLEMS = [(hidden, top, loss) for hidden, (top, loss) in zip(itertools.cycle(SLOPES), PAIRS)]


def network_of(hidden, top):
    """A network with outputs inside (0, 1), so that every loss takes them."""
    weights = [[[0.1, -0.05], [0.02, 0.1]], [[0.1, 0.2], [0.1, 0.05]]]
    return MLP(weights, [[0.3, 0.25], [0.3, 0.2]], [hidden, top])


X, T = [0.5, 0.6], [0.25, 0.75]


@pytest.mark.parametrize("hidden, top, loss", PROBLEMS)
def test_one_weight(alone, hidden, top, loss):
    one_weight = live.one_weight(network_of(hidden, top), X, T, loss=loss)
    one_weight.asked = ""
    figure = alone(one_weight)
    for name in [*one_weight.values][4:]:
        figure.set(**{name: one_weight.values[name]})
        assert_sides_agree(figure, least=2 if name.startswith("W") or "1" in name[:2] else 1)


@pytest.mark.parametrize("hidden, top, loss", PROBLEMS)
def test_network_stepper(alone, hidden, top, loss):
    stepper = live.network_stepper(network_of(hidden, top), X, T, loss=loss, position=0)
    stepper.asked = ""
    figure = alone(stepper)
    for step in stepper.networks[0]["runs"][loss]["steps"]:
        figure.click("forward")
        copied = step["pattern"] == f"{{{step['reads'][0]}}}"
        assert_sides_agree(figure, least=0 if copied else 1)


@pytest.mark.parametrize("size", [2, 3])
def test_softmax_jacobian(alone, size):
    softmax = live.softmax_jacobian([1.8, -1.1, 0.4][:size], asked="sums")
    softmax.asked = ""
    figure = alone(softmax)
    picks = figure.root.evaluate("(figure) => [...figure.querySelectorAll('[data-pick]')].map((e) => e.dataset.pick)")
    assert len(picks) >= size * size + 3 * size
    for pick in dict.fromkeys(picks):
        figure.root.locator(f"[data-pick='{pick}']").first.click()
        assert_sides_agree(figure)


# Networks with weights as far as the sliders go, where softmax and the sigmoid are rounded to 0 or 1: every number of
# the figure is the network's, to 1e-9 of the larger of 1 and the value.
ONE_HOT = [0, 1]
EXTREMES = [([40, 1], 20, 20), (X, -20, 20), (X, 0.3, -20)]  # input, weights of layer 1 and of layer 2


@pytest.mark.parametrize("top, loss", PAIRS)
def test_at_every_end_of_the_sliders_one_weight_has_the_networks_numbers(alone, top, loss):
    for x, first, second in EXTREMES:
        weights = [[[first / 20, 0], [0, -first]], [[second, 0.1], [0.2, -second]]]
        network = MLP(weights, [[0.1, 0.2], [20, -20]], ["relu" if first == 20 else "tanh", top])
        fwd = network.forward(x)
        try:
            back = network.backward(fwd, ONE_HOT, loss=loss)
        except ValueError:
            continue  # the network has no such cost: a logarithm of what is not above 0
        arrays = {"cost": back.cost, "x": fwd.h[0], "t": ONE_HOT, **network.parameters()}
        arrays |= {f"d{name}": gradient for name, gradient in back.gradients().items()}
        figure = alone(live.one_weight(network, x, ONE_HOT, loss=loss))
        figure.skip()
        for l in (1, 2):
            arrays |= {f"z{l}": fwd.z[l], f"h{l}": fwd.h[l], f"dz{l}": back.delta[l]}
        expected = flat(arrays)
        for name, number, text in figure.shown():
            assert abs(number - expected[name]) <= 1e-9 * max(1, abs(expected[name])), (name, x, first, second)
            assert "\u2014" not in text


@pytest.mark.parametrize("top, loss", PAIRS)
def test_at_every_end_of_the_sliders_network_stepper_has_the_networks_numbers(alone, top, loss):
    weights = [[[1.0, 0.1], [0.2, 1.0]], [[20.0, 0.1], [0.2, -20.0]]]
    network = MLP(weights, [[0.1, 0.2], [20, -20]], ["tanh", top])
    try:
        stepper = live.network_stepper(network, X, ONE_HOT, loss=loss, position=0)
    except ValueError:
        pytest.skip("without a value at one end: a logarithm of what is not above 0")
    steps = stepper.networks[0]["runs"][loss]["steps"]
    stepper.asked, stepper.position = "", len(steps)
    figure = alone(stepper)
    for x0 in (-2, 2):
        figure.set(**{"x[0]": x0, "x[1]": x0, "l2": 1})
        fwd = network.forward([x0, x0])
        back = network.backward(fwd, ONE_HOT, loss=loss, l2=1)
        arrays = {"cost": back.cost, "data_loss": back.data_loss, "penalty": back.penalty, "x": fwd.h[0], "t": ONE_HOT}
        arrays |= {"l2": 1.0, "h0": fwd.h[0], **network.parameters()}
        arrays |= {f"d{name}": gradient for name, gradient in back.gradients().items()}
        for l in (1, 2):
            arrays |= {f"z{l}": fwd.z[l], f"h{l}": fwd.h[l], f"dz{l}": back.delta[l], f"dh{l}": back.g[l]}
        expected = flat(arrays)
        for name, number, _ in figure.shown():
            same = number == expected[name] or abs(number - expected[name]) <= 1e-9 * max(1, abs(expected[name]))
            assert same, (name, number, expected[name], x0)
