"""The figure network-stepper in Python: its lines are the chapters', its steps the trace's; what it takes and refuses."""

import json
from pathlib import Path

import numpy as np
import pytest

from bpkit import MLP, examples, live
from bpkit.live.network_stepper.algorithms import LINES, line_of

BOOK = Path(__file__).parents[1] / "book" / "2-algorithms"


@pytest.fixture
def figure():
    return live.network_stepper()


def test_first_state_stands_before_the_first_gradient_of_weights(figure):
    assert figure.step.code == "db3 = dz3" and figure.asked == "reads"
    assert figure.trace[figure.position].name == "dW3"
    assert (figure.loss, figure.values["l2"], figure.values["x[0]"]) == ("half_squared_error", 0.1, 1.0)


@pytest.mark.parametrize(("algorithm", "chapter"), [("6.3", "forward"), ("6.4", "backward")])
def test_lines_are_those_of_the_chapters(algorithm, chapter):
    cells = json.loads((BOOK / f"{chapter}.ipynb").read_text(encoding="utf-8"))["cells"]
    (boxed,) = ("".join(c["source"]) for c in cells if "```{prf:algorithm}" in "".join(c["source"]))
    boxed = boxed.split("```{prf:algorithm}")[1].split("```")[0]
    lines = [line for line in boxed.splitlines() if line.lstrip()[:2] in {"1.", "2.", "3.", "4."}]
    assert len(lines) == len(LINES[algorithm])
    for line, latex in zip(lines, LINES[algorithm].values()):
        assert f"${latex}$" in line


@pytest.mark.parametrize("name", ["three_tanh_layers", "flagship", "relu_by_hand"])
def test_every_step_has_its_line_and_its_turn_of_the_loop(name):
    example = getattr(examples, name)
    depth = example.network.depth
    told = [line_of(step, depth) for step in example.trace() if step.phase != "update"]
    forward = [("6.3", line, l) for l in range(1, depth + 1) for line in ("2.1", "2.2")]
    backward = [("6.4", line, l) for l in range(depth, 0, -1) for line in ("2.1", "2.2", "2.3", "2.4")]
    costs = [turn for turn in told if turn == ("6.3", "4", None)]
    assert told == [("6.3", "1", None), *forward, *costs, ("6.4", "1", None), *backward[:-1]]


def test_steps_are_those_of_the_trace(figure):
    for data in figure.networks:
        for loss, run in data["runs"].items():
            network = MLP(
                [np.zeros((n, m)) for m, n in zip(data["sizes"], data["sizes"][1:])], activations=data["activations"]
            )
            x, t = ([data["values"][f"{name}[{i}]"] for i in range(2)] for name in "xt")
            story = live.network_stepper(network, x, t, loss).trace
            assert [(step["name"], step["code"], list(step["reads"])) for step in run["steps"]] == [
                (step.name, step.code, list(step.reads)) for step in story
            ]


def test_step_and_trace_have_the_numbers_of_the_moment(figure):
    figure.values = {**figure.values, "l2": 0.0, "x[0]": -0.5}
    figure.position = 14
    example = examples.three_tanh_layers
    fwd = example.network.forward([-0.5, -0.5])
    back = example.network.backward(fwd, example.target, "half_squared_error")
    np.testing.assert_allclose(figure.step.value, back.dW[3], rtol=1e-14)
    assert len(figure.trace) == 22 and figure.trace.of("cost")[0].value == back.cost
    figure.position = 0
    assert figure.step is None


def test_a_network_can_be_put_in(figure):
    network = examples.three_tanh_layers.network.replace(b1=[1, 2, 3])
    figure.network = network
    np.testing.assert_array_equal(figure.network.b[1], [1, 2, 3])
    assert figure.values["l2"] == 0.1


def test_a_network_like_another_that_can_be_chosen_is_chosen(figure):
    figure.network = MLP.random([2, 2, 2], ["tanh", "softmax"], seed=3)
    assert (figure.chosen, figure.loss) == (1, "cross_entropy")
    assert figure.values["x[0]"] == examples.flagship.x[0]
    assert figure.position <= len(figure.trace)
    assert figure.trace.of("dz2")[0].code == "dz2 = h2 - t"


def test_a_network_of_another_shape_is_refused(figure):
    with pytest.raises(ValueError, match="2–3–3–2.*cannot take.*2–3–3"):
        figure.network = MLP.random([2, 3, 3])


@pytest.mark.parametrize(
    ("trait", "value", "message"),
    [
        ("position", 23, "position: wanted 0 to 22, got 23"),
        ("position", -1, "position: wanted 0 to 22, got -1"),
        ("loss", "cross_entropy", "unknown loss for this output 'cross_entropy'; known: half_squared_error, mse"),
        ("chosen", 3, "chosen: wanted 0 to 2, got 3"),
        ("values", {"x[0]": 1.0}, "values: wanted .*l2.*; got x"),
    ],
)
def test_a_state_that_is_none_is_refused(figure, trait, value, message):
    before = getattr(figure, trait)
    with pytest.raises(ValueError, match=message):
        setattr(figure, trait, value)
    assert getattr(figure, trait) == before


@pytest.mark.parametrize(("l2", "message"), [(-0.1, "at least 0"), (1.5, "takes λ from 0 to 1"), (np.inf, "finite")])
def test_a_penalty_out_of_range_is_refused(figure, l2, message):
    with pytest.raises(ValueError, match=message):
        live.network_stepper(l2=l2)
    with pytest.raises(ValueError, match=message):
        figure.values = {**figure.values, "l2": l2}


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="at most 3 layers.*2–4–2"):
        live.network_stepper(MLP.random([2, 4, 2], "tanh"), [1, 2], [0, 1])
    with pytest.raises(TypeError, match="wants an MLP, got 'net'"):
        live.network_stepper("net", [1, 2], [0, 1])
    with pytest.raises(ValueError, match=r"one sample.*\(3, 2\).*\(2,\)"):
        live.network_stepper(examples.flagship.network, np.ones((3, 2)), [0, 1])
    with pytest.raises(ValueError, match="position: wanted 0 to 16, got 17"):
        live.network_stepper(examples.flagship.network, [1, 2], [0, 1], position=17)
    with pytest.raises(ValueError, match="unknown loss 'ce'"):
        live.network_stepper(loss="ce")


def test_what_would_overflow_at_an_end_of_the_slider_is_refused():
    for weights in ([[9e153, 0], [0, 0]], [[0, 9e153], [0, 0]]):
        with pytest.raises(ValueError, match="has no finite value"):
            live.network_stepper(MLP([weights], activations="identity"), [0, 0], [0, 1], "mse")


@pytest.mark.parametrize(
    ("activation", "losses"),
    [
        ("softmax", {"cross_entropy", "half_squared_error"}),
        ("sigmoid", {"binary_cross_entropy", "half_squared_error"}),
        ("tanh", {"half_squared_error", "mse"}),
    ],
)
def test_losses_are_those_that_suit_the_output(activation, losses):
    figure = live.network_stepper(MLP.random([3, 2, 2], ["relu", activation]), [1, 2, 3], [0, 1])
    assert set(figure.networks[0]["runs"]) == losses


def test_caption_tells_what_is_kept_and_nothing_more(figure):
    caption = figure.caption()
    assert "after step 13 of 22, db3 = dz3" in caption
    assert "db3 is [0.092034, 0.33648]" in caption and "dW3" not in caption
    assert "before the first step" in live.network_stepper(position=0).caption()
