"""The figure depth in the built book: its sizes are those of bpkit's passes, its zeros are zeros, its answers stay
hidden until they are guessed."""

from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
from driving import Driven

from bpkit.live.depth.passes import draw, passes, size
from bpkit.live.figure import module

PAGE = "book/5-deep/delta-recursion"
FIRST = {"depth": 10, "width": 16, "activation": "sigmoid", "scale": 1, "seed": 11, "residual": False}
ACTIVATIONS = ["identity", "sigmoid", "tanh", "relu"]
NUDGE = 1e-9
DRAWN = """(setting) => {
    const { x, target, W } = draw(setting);
    return [[...x], [...target], W.slice(1).map((w) => [...w])];
}"""


@pytest.fixture
def figure(visit):
    return Driven(visit(PAGE), "depth")


@pytest.fixture
def answered(figure):
    figure.skip()
    return figure


class Nudged:
    """An activation whose values are off by one part in a thousand million."""

    def __init__(self, f):
        self.f, self.derivative = f, f.derivative

    def __call__(self, z):
        return self.f(z) * (1 + NUDGE)


def numbers_of(network, h, dz):
    """Every number that the figure shows for these values and errors (but for `scale`)."""
    f = [None] + [network.f[l](network.W[l] @ h[l - 1]) for l in range(1, network.depth + 1)]
    numbers = {f"rms_h[{l}]": size(h[l]) for l in range(network.depth + 1)}
    numbers |= {f"rms_dz[{l}]": size(dz[l]) for l in range(1, network.depth + 1)}
    numbers |= {f"rms_slope[{l}]": size(network.f[l].derivative(f[l])) for l in range(1, network.depth + 1)}
    steps = network.depth - 1
    numbers["slopes"] = np.prod([numbers[f"rms_slope[{l}]"] for l in range(1, network.depth)]) ** (1 / steps)
    if numbers[f"rms_dz[{network.depth}]"]:
        numbers["ratio"] = numbers["rms_dz[1]"] / numbers[f"rms_dz[{network.depth}]"]
        numbers["factor"] = numbers["ratio"] ** (1 / steps)
    return numbers


def expected(residual, **setting):
    """What bpkit computes: by the network's own passes, or with the residual path by `passes`, which
    tests/test_live_depth.py compares with the complex step.  And the same with every value nudged."""
    network, x, target = draw(**setting)
    nudged = SimpleNamespace(depth=network.depth, W=network.W, b=network.b, f=[None, *map(Nudged, network.f[1:])])
    h, dz = passes(network, x, target, residual)
    if not residual:
        fwd = network.forward(x)
        h, dz = fwd.h, network.backward(fwd, target, loss="half_squared_error").delta
    return numbers_of(network, h, dz), numbers_of(nudged, *passes(nudged, x, target, residual))


def agree(shown, **setting):
    """Compare every number that is shown, to 1e-12 of its size.  Rounding differs between the languages (exp, tanh, the order of
    a sum), and where a network magnifies it there is as much more room: told by what becomes of the nudge.
    Returns the share of the numbers that needed no more room."""
    theirs, nudged = expected(**setting)
    ours = {quantity: number for quantity, number, text in shown if text != "?"}
    assert ours.pop("scale") == setting["scale"]
    assert ours.keys() - {"expected"} == theirs.keys(), setting
    tight = 0
    for quantity, number in theirs.items():
        growth = abs(nudged[quantity] - number) / NUDGE
        off = abs(ours[quantity] - number)
        assert off <= 1e-12 * max(abs(number), growth), (quantity, setting)
        tight += off <= 1e-12 * abs(number)
    return tight / len(theirs)


def test_numbers_are_those_of_bpkit(answered):
    rng = np.random.default_rng(0)
    settings = [
        {
            "depth": int(rng.integers(2, 31)),
            "width": int(rng.integers(1, 33)),
            "activation": ACTIVATIONS[k % 4],
            "scale": float(rng.integers(1, 401) / 100),
            "seed": int(rng.integers(0, 100)),
            "residual": bool(k // 4 % 2),
        }
        for k in range(240)
    ]
    shown = answered.each([(setting, ()) for setting in settings])
    assert np.mean([agree(numbers, **setting) for numbers, setting in zip(shown, settings)]) > 0.9


def test_weights_are_drawn_bit_for_bit_as_in_python(page):
    """fig.network is the very network that the page shows."""
    page.evaluate(f"() => {{ {module('rules.js')} {module('engine.js')} {module('depth/passes.js')} window.draw = draw; }}")
    for depth, width, scale, seed in [(30, 32, 2**0.5, 99), (2, 1, 0.01, 0), (10, 16, 1, 11)]:
        setting = {"depth": depth, "width": width, "scale": scale, "seed": seed}
        x, target, W = page.evaluate(DRAWN, setting)
        network, *sample = draw(activation="tanh", **setting)
        np.testing.assert_array_equal([x, target], sample)
        np.testing.assert_array_equal(W, [w.ravel() for w in network.W[1:]])


@pytest.mark.parametrize(("residual", "grown"), [(False, 0.3), (True, np.hypot(1, 0.3))])
def test_rule_of_thumb_is_the_average_over_draws(residual, grown):
    """Mean squares shrink by (scale × slope)² a layer, and what came past the layer is added, where the error at the
    top does not depend on the weights: here it is nearly the target, a thousand times as large as the output."""
    squares = []
    for seed in range(100):
        network, x, target = draw(3, 32, "identity", 0.3, seed)
        _, dz = passes(network, x, 1000 * target, residual)
        squares.append((size(dz[1]) / size(dz[3])) ** 2)
    assert np.mean(squares) == pytest.approx(grown**4, rel=0.1)


@pytest.mark.parametrize(("residual", "grown"), [(False, 1.3), (True, np.hypot(1, 1.3))])
def test_rule_of_thumb_for_the_identity(answered, residual, grown):
    answered.set(activation="identity", scale=1.3, residual=residual)
    assert answered.numbers()["expected"] == pytest.approx(grown, rel=1e-12)


@pytest.mark.parametrize(("depth", "width", "scale"), [(30, 32, 4), (30, 1, 0.01), (2, 1, 0), (30, 32, 0), (2, 32, 4)])
def test_extremes(answered, depth, width, scale):
    for activation, residual in product(ACTIVATIONS, [False, True]):
        setting = {**FIRST, "depth": depth, "width": width, "scale": scale}
        setting |= {"activation": activation, "residual": residual}
        answered.set(**setting)
        agree(answered.shown(), **setting)
        assert answered.outside() == []


def test_dead_layers_are_told_as_zeros(answered):
    """Exact zeros have no place on a logarithmic scale, and stand as zeros at its foot: one for each layer."""
    setting = FIRST | {"depth": 30, "width": 2, "activation": "relu", "seed": 5}
    numbers, _ = expected(**setting)
    answered.set(**setting)
    for series, name in (("h", "rms_h"), ("delta", "rms_dz")):
        zeros = sum(v == 0 for quantity, v in numbers.items() if quantity.startswith(name))
        assert zeros > 20
        assert answered.root.locator(f"text.bp-zero.bp-{series}").text_content() == "0" * zeros
    told = answered.root.locator(".bp-ratio:visible").inner_text()
    assert told == "No unit of the last layer has a slope: its δ is exactly 0, and there is no ratio."
    answered.click("undo", times=4)
    assert answered.root.locator("text.bp-zero.bp-h").text_content() == ""


def test_a_seed_is_always_the_same_draw(answered):
    before = answered.numbers()
    answered.click("draw")
    after = answered.numbers()
    agree(answered.shown(), **FIRST | {"seed": 12})
    assert after["ratio"] != before["ratio"]
    answered.set(seed=11)
    assert answered.numbers() == before
    answered.set(seed=99)
    answered.click("draw")
    assert answered.root.locator('[data-param="seed"]').input_value() == "0"


def test_marked_scales_are_exact(answered):
    answered.click("he")
    assert answered.numbers()["scale"] == 2**0.5
    agree(answered.shown(), **FIRST | {"scale": 2**0.5})
    answered.click("xavier")
    assert answered.numbers()["scale"] == 1


def hides(figure):
    """Whether what answers the question, and only that, is hidden: numbers, line and expectation."""
    shown = {quantity: text for quantity, _, text in figure.shown()}
    depth = sum(quantity.startswith("rms_dz") for quantity in shown)
    answers = {"ratio", "factor", "expected"} | {f"rms_dz[{l}]" for l in range(1, depth)}
    assert {quantity for quantity, text in shown.items() if text == "?"} in (answers, set())
    lines = [figure.root.locator(f".bp-plot polyline.bp-{name}") for name in ("delta", "expected")]
    drawn = [len(line.get_attribute("points").split()) for line in lines]
    hidden = shown["ratio"] == "?"
    assert drawn == ([1, 0] if hidden else [depth, depth])
    assert figure.root.locator(".bp-fan").is_visible() == hidden
    return hidden


@pytest.mark.parametrize(
    ("action", "verdict"),
    [
        ("answer--6", "Right. 10 layers, sigmoid: 1.0·10⁻⁶."),
        ("answer--2", "Not this time. 10 layers, sigmoid: 1.0·10⁻⁶."),
        ("skip", "10 layers, sigmoid: 1.0·10⁻⁶."),
    ],
)
def test_first_prediction(figure, action, verdict):
    assert hides(figure)
    figure.set(depth=20)
    assert hides(figure)
    figure.click("undo")
    figure.click(action)
    assert not hides(figure)
    assert figure.root.locator(".bp-question p").inner_text().startswith(verdict)


def test_predictions_follow_each_other_and_set_the_scene(answered):
    scenes = [
        ({"activation": "tanh"}, "answer-0"),
        ({"residual": True}, "answer-0"),
        ({"scale": 4}, "answer--2"),
    ]
    for scene, right in scenes:
        answered.click("predict")
        assert hides(answered)
        answered.click(right)
        assert answered.root.locator(".bp-question p").inner_text().startswith("Right.")
        agree(answered.shown(), **FIRST | scene)
    answered.set(seed=30)
    answered.click("predict")
    answered.click("skip")
    agree(answered.shown(), **FIRST | {"scale": 4, "seed": 30})


def test_the_scene_of_a_question_can_be_taken_back(answered):
    answered.set(depth=30)
    answered.set(activation="relu")
    before = answered.shown()
    answered.click("predict")
    answered.click("skip")
    assert answered.shown() != before
    answered.click("undo")
    assert answered.shown() == before


def test_keyboard_alone_suffices(figure, page):
    figure.root.locator('[data-action="answer--6"]').focus()
    page.keyboard.press("Enter")
    assert not hides(figure)
    figure.tab_to('[data-param="depth"]')
    page.keyboard.press("ArrowRight")
    figure.tab_to('[data-param="activation"]')
    page.keyboard.press("ArrowDown")
    figure.tab_to('[data-param="scale"]')
    page.keyboard.press("End")
    figure.tab_to('[data-action="he"]')
    page.keyboard.press("Enter")
    figure.tab_to('[data-param="width"]')
    page.keyboard.press("ArrowLeft")
    figure.tab_to('[data-param="residual"]')
    page.keyboard.press("Space")
    figure.tab_to('[data-action="draw"]')
    page.keyboard.press("Space")
    agree(figure.shown(), depth=11, width=15, activation="tanh", scale=2**0.5, seed=12, residual=True)
    figure.tab_to("summary")
    page.keyboard.press("Enter")
    assert figure.root.locator('[data-quantity="rms_dz[11]"]').is_visible()


def test_undo_goes_back_to_the_start(answered):
    before = answered.shown()
    answered.set(depth=30)
    answered.set(activation="relu")
    answered.click("he")
    answered.click("draw")
    answered.set(residual=True)
    answered.click("undo", times=5)
    assert answered.shown() == before
    assert answered.root.locator('[data-action="undo"]').is_disabled()


def test_changes_are_spoken(answered):
    answered.set(activation="tanh")
    ratio = expected(**FIRST | {"activation": "tanh"})[0]["ratio"]
    told = f"10 layers, tanh: the first layer’s δ is {ratio:.3f} times the last’s."
    answered.root.get_by_role("status").filter(has_text=told).wait_for(state="attached")
    assert answered.root.get_by_role("status").count() == 1  # nothing else speaks
