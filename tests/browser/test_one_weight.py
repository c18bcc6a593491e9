"""The figure one-weight in the built book: its numbers are bpkit's, by mouse, by keyboard and at the extremes."""

import numpy as np
import pytest
from driving import Driven

from bpkit import MLP, examples, live, training

PAGE = "book/intro"
PARAMETERS = [f"W{l}[{j},{i}]" for l in (1, 2) for j in (0, 1) for i in (0, 1)] + [
    f"b{l}[{j}]" for l in (1, 2) for j in (0, 1)
]


@pytest.fixture
def asking(visit):
    return Driven(visit(PAGE), "one-weight")


@pytest.fixture
def figure(asking):
    asking.skip()
    return asking


@pytest.fixture
def own(page, tmp_path):
    """A figure of a network of one's own, on a page of its own."""

    def own(*args, **kwargs):
        path = tmp_path / "own.html"
        path.write_text(live.one_weight(*args, **kwargs).html(), encoding="utf-8")
        page.goto(path.as_uri())
        figure = Driven(page, "one-weight")
        figure.skip()
        return figure

    return own


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
        arrays |= {f"h{l}": fwd.h[l], f"dz{l}": back.delta[l], f"dW{l}": back.dW[l], f"db{l}": back.db[l]}
        arrays |= {f"W{l}": net.W[l], f"b{l}": net.b[l]}
    numbers = {
        f"{name}[{','.join(map(str, place))}]": v for name, array in arrays.items() for place, v in np.ndenumerate(array)
    }
    return numbers | {"cost": back.cost}


def agree(figure, values, loss):
    same(figure.numbers(), values, loss)


def same(ours, values, loss):
    theirs = expected(values, loss)
    assert ours.keys() == theirs.keys()
    for quantity, number in ours.items():
        assert number == pytest.approx(theirs[quantity], rel=1e-12, abs=1e-12), quantity


@pytest.mark.parametrize("loss", ["cross_entropy", "half_squared_error"])
def test_numbers_are_those_of_bpkit(figure, page, loss):
    rng = np.random.default_rng(0)
    figure.set(loss=loss)
    settings = [dict(zip(PARAMETERS, parameters)) for parameters in rng.uniform(-2, 2, (200, len(PARAMETERS))).tolist()]
    for values, numbers in zip(settings, figure.tried(settings), strict=True):
        same(numbers, values, loss)


def test_a_step_off_the_sliders_is_refused_in_sight(own):
    figure = own(MLP([[[19.9]]], activations="identity"), [1], [21], "half_squared_error", step_size=1)
    refusal = figure.root.get_by_text("off its slider").first
    assert not refusal.is_visible()
    numbers = figure.numbers()
    figure.click("step")
    assert refusal.is_visible() and figure.numbers() == numbers
    figure.set(**{"W1[0,0]": 1})
    assert not refusal.is_visible()


def test_where_e_would_overflow_the_numbers_are_the_networks(own):
    network = MLP([[[20.0]], [[20.0], [-20.0]]], activations=["relu", "softmax"])
    figure = own(network, [5], [0, 1])
    assert figure.numbers()["cost"] == network.cost([5], [0, 1]) == 4000
    assert "NaN" not in figure.root.inner_text() and "—" not in figure.root.inner_text()


OVERLAPPING = """(figure) => {
    const seen = [...figure.querySelectorAll(".bp-network text")].filter((e) => e.checkVisibility({ visibilityProperty: true }));
    const boxes = seen.map((e) => [e.textContent, e.getBoundingClientRect()]);
    const apart = (a, b) => a.right <= b.left + 4 || b.right <= a.left + 4 || a.bottom <= b.top + 4 || b.bottom <= a.top + 4;
    return boxes.flatMap(([text, a], i) => boxes.slice(i + 1).filter(([, b]) => !apart(a, b)).map(([other]) => [text, other]));
}"""


@pytest.mark.parametrize("width", [390, 680])
@pytest.mark.parametrize("sizes", [[1, 1], [2, 2, 2], [2, 2, 2, 2], [2, 3, 3, 2], [1, 1, 1, 1]])
def test_labels_of_other_networks_do_not_collide(own, page, sizes, width):
    page.set_viewport_size({"width": width, "height": 900})
    network = MLP.random(sizes, ["tanh"] * (len(sizes) - 2) + ["sigmoid"], seed=1)
    figure = own(network, [-0.5] * sizes[0], [1] * sizes[-1], "half_squared_error")
    assert figure.root.evaluate(OVERLAPPING) == []
    assert figure.outside() == []


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


def hidden(figure):
    return {quantity for quantity, _, text in figure.shown() if text == "?"}


def question(figure):
    return figure.root.locator(".bp-question").inner_text()


def test_first_the_sign_of_the_picked_gradient_is_asked_and_only_its_unit_hidden(asking):
    assert hidden(asking) == {"dW2[0,0]", "dW2[0,1]", "db2[0]", "dz2[0]"}
    told = asking.root.locator(".bp-network").get_attribute("aria-label")
    assert "hidden unit 1 is 0.840, its δ 0.017; " in told and "output 1 is 0.570, its δ ?; " in told
    asking.click("answer-falls")
    assert "Not this time" in question(asking)
    assert hidden(asking) == set()


def test_a_question_goes_along_with_the_pick(asking):
    asking.root.locator('[data-param="W1[1,0]"]').focus()
    assert hidden(asking) == {"dW1[1,0]", "dW1[1,1]", "db1[1]", "dz1[1]"}
    asking.click("answer-rises")
    gradient = expected(examples_values(), "cross_entropy")["dW1[1,0]"]
    assert f"Right. The gradient is {gradient:.4g}" in question(asking)


def test_the_gradient_that_is_picked_is_asked_for_and_after_it_another(figure):
    for name, asked in [("W2[1,1]", "dW2[1,1]"), ("W1[0,1]", "dW1[0,1]")]:
        figure.root.locator(f'[data-param="{name}"]').focus()
        figure.click("predict")
        assert asked in hidden(figure)
        figure.skip()
    figure.click("predict")
    assert "dW1[1,0]" in hidden(figure)


def test_a_gradient_of_zero_has_its_answer_too(visit):
    figure = Driven(visit("book/3-two-passes/two-passes"), "one-weight")
    figure.click("answer-stays")
    assert "Right. The gradient is 0" in question(figure)


def test_formula_has_the_numbers_of_the_moment(figure, page):
    figure.set(**{"W1[1,0]": 0.7})
    formula = figure.root.locator(".bp-formula p").first
    numbers = figure.numbers()
    texts = [f"{numbers[q]:.4g}".replace("-", "−") for q in ("dz1[1]", "x[0]", "dW1[1,0]")]
    assert formula.locator("mn[data-quantity]").all_text_contents() == texts
    lit = figure.root.locator(".bp-network .bp-lit [data-quantity], .bp-network .bp-lit[data-quantity]")
    assert {"dz1[1]", "x[0]"} <= {lit.nth(i).get_attribute("data-quantity") for i in range(lit.count())}
