"""The figure one-weight in the built book: its numbers are bpkit's, by mouse, by keyboard and at the extremes."""

import numpy as np
import pytest
from driving import Driven

from bpkit import MLP, examples, training

PAGE = "book/intro"
PARAMETERS = [f"W{l}[{j},{i}]" for l in (1, 2) for j in (0, 1) for i in (0, 1)] + [
    f"b{l}[{j}]" for l in (1, 2) for j in (0, 1)
]


@pytest.fixture
def figure(visit):
    return Driven(visit(PAGE), "one-weight")


def expected(values, loss):
    """What bpkit computes for these parameters, by quantity."""
    net = MLP(
        weights=[[[values[f"W{l}[{j},{i}]"] for i in (0, 1)] for j in (0, 1)] for l in (1, 2)],
        biases=[[values[f"b{l}[{j}]"] for j in (0, 1)] for l in (1, 2)],
        activations=["tanh", "softmax"],
    )
    fwd = net.forward(examples.flagship.x)
    back = net.backward(fwd, examples.flagship.target, loss=loss)
    arrays = {"x": fwd.h[0], "t": examples.flagship.target}
    for l in (1, 2):
        arrays |= {f"h{l}": fwd.h[l], f"dz{l}": back.dz[l], f"dW{l}": back.dW[l], f"db{l}": back.db[l]}
        arrays |= {f"W{l}": net.W[l], f"b{l}": net.b[l]}
    numbers = {
        f"{name}[{','.join(map(str, place))}]": v for name, array in arrays.items() for place, v in np.ndenumerate(array)
    }
    return numbers | {"cost": back.cost}


def agree(figure, values, loss):
    theirs = expected(values, loss)
    ours = figure.numbers()
    assert ours.keys() == theirs.keys()
    for quantity, number in ours.items():
        assert number == pytest.approx(theirs[quantity], rel=1e-12, abs=1e-12), quantity


@pytest.mark.parametrize("loss", ["cross_entropy", "half_squared_error"])
def test_numbers_are_those_of_bpkit(figure, page, loss):
    rng = np.random.default_rng(0)
    figure.set(loss=loss)
    for _ in range(200):
        values = dict(zip(PARAMETERS, rng.uniform(-2, 2, len(PARAMETERS)).tolist()))
        figure.set(**values)
        agree(figure, values, loss)


@pytest.mark.parametrize("loss", ["cross_entropy", "half_squared_error"])
@pytest.mark.parametrize("extreme", [-2, 2])
def test_extremes(figure, page, loss, extreme):
    values = dict.fromkeys(PARAMETERS, extreme) | {"W2[1,0]": -extreme, "W2[1,1]": -extreme, "b2[1]": -extreme}
    figure.set(**values, loss=loss, step_size=1)
    agree(figure, values, loss)
    figure.click("step", times=60)
    assert all(np.isfinite(v) for v in figure.numbers().values())
    assert not [text for *_, text in figure.shown() if "NaN" in text or "Infinity" in text]


def test_step_is_one_update_of_all_and_undo_takes_it_back_exactly(figure, page):
    before = figure.numbers()
    figure.set(step_size=0.1)
    figure.click("step", times=3)
    net = examples.flagship.network
    for _ in range(3):
        back = net.backward(net.forward(examples.flagship.x), examples.flagship.target)
        net = training.step(net, back, 0.1)
    assert figure.numbers()["W2[0,0]"] == pytest.approx(net.W[2][0, 0], abs=1e-12)
    assert figure.numbers()["cost"] == pytest.approx(net.cost(examples.flagship.x, examples.flagship.target), abs=1e-12)
    figure.click("undo", times=4)
    assert figure.numbers() == before
    assert figure.root.locator('[data-action="undo"]').is_disabled()


def test_a_line_can_be_picked_and_dragged(figure, page):
    line = figure.root.locator(".bp-parameter").filter(has=page.locator('[data-quantity="W1[0,0]"]'))
    line.scroll_into_view_if_needed()
    box = line.locator("rect").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    assert "bp-picked" in line.get_attribute("class")
    page.mouse.move(x + 60, y, steps=5)
    page.mouse.up()
    page.mouse.move(x + 200, y)
    assert figure.numbers()["W1[0,0]"] == pytest.approx(0.1 + 60 / 150, abs=1e-9)


def test_keyboard_alone_suffices(figure, page):
    figure.root.locator("select").focus()
    page.keyboard.press("ArrowDown")
    figure.tab_to('[data-param="step_size"]')
    page.keyboard.press("End")
    figure.tab_to('[data-action="step"]')
    page.keyboard.press("Enter")
    figure.tab_to('[data-action="undo"]')
    page.keyboard.press("Space")
    figure.tab_to('[data-param="W2[1,0]"]')
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    parameters = examples_values() | {"W2[1,0]": 0.51}
    agree(figure, parameters, "half_squared_error")
    assert "∂" in figure.root.locator(".bp-picked .bp-gradient").first.text_content()


def examples_values():
    return {
        f"{name}[{','.join(map(str, place))}]": float(v)
        for name, array in examples.flagship.network.parameters().items()
        for place, v in np.ndenumerate(array)
    }


def test_changes_are_spoken(figure, page):
    figure.set(**{"W2[0,0]": 1})
    status = figure.root.get_by_role("status")
    status.filter(has_text="weight from hidden unit 1 to output 1 is 1.000").wait_for(state="attached")


def test_prediction_hides_every_gradient_until_answered(figure, page):
    figure.click("predict")
    shown = figure.shown()
    assert all(text == "?" for quantity, _, text in shown if quantity.startswith("d"))
    assert all(text != "?" for quantity, _, text in shown if not quantity.startswith("d"))
    picked = figure.root.locator(".bp-row.bp-picked [data-param]").get_attribute("data-param")
    rises = expected(examples_values(), "cross_entropy")[f"d{picked}"] > 0
    figure.click("answer-falls" if rises else "answer-rises")
    assert "Not this time" in figure.root.locator(".bp-question").text_content()
    assert all(text != "?" for _, _, text in figure.shown())
    figure.click("predict")
    figure.click("skip")
    assert all(text != "?" for _, _, text in figure.shown())


def test_formula_has_the_numbers_of_the_moment(figure, page):
    figure.set(**{"W1[1,0]": 0.7})
    formula = figure.root.locator(".bp-formula p").first
    numbers = figure.numbers()
    texts = [f"{numbers[q]:.4g}".replace("-", "−") for q in ("dz1[1]", "x[0]", "dW1[1,0]")]
    assert formula.locator("mn[data-quantity]").all_text_contents() == texts
    lit = figure.root.locator(".bp-network .bp-lit [data-quantity], .bp-network .bp-lit[data-quantity]")
    assert {"dz1[1]", "x[0]"} <= {lit.nth(i).get_attribute("data-quantity") for i in range(lit.count())}
