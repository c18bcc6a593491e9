"""The figure descent in the built book: its numbers, its paths and its stops are bpkit's, by mouse and by keyboard."""

import numpy as np
import pytest
from driving import Driven, by_quantity

from bpkit import MLP, examples, live, training

PAGE = "book/5-deep/gradient-descent"
WEIGHTS = ("W2[0,0]", "W2[0,1]")
X, T = examples.sigmoid_batch.x, examples.sigmoid_batch.target
LINE = MLP([[[-1.0]]], [[2.5]], "identity")
LINE_X, LINE_T = np.array([[-0.5], [1.0], [1.5]]), np.array([[1.2], [-0.4], [1.0]])


@pytest.fixture
def figure(visit):
    """Note 4's network, the question passed over."""
    figure = Driven(visit(PAGE), "descent")
    figure.skip()
    return figure


@pytest.fixture
def line(visit):
    """The straight line, whose two parameters are the whole network."""
    figure = Driven(visit(PAGE), "descent", 1)
    figure.skip()
    return figure


def note_4(point):
    """Note 4's network with the two weights at a point."""
    network = live.descent().network
    W2 = network.W[2].copy()
    W2[0, :2] = point
    return network.replace(W2=W2)


def backward(network, samples, **how):
    return network.backward(network.forward(X[samples]), T[samples], loss="half_squared_error", **how)


def now(figure, weights=WEIGHTS):
    numbers = figure.numbers()
    return [numbers[name] for name in weights]


def stands_at(line, network):
    parameters = [network.W[1].item(), network.b[1].item()]
    np.testing.assert_allclose(now(line, ("W1[0,0]", "b1[0]")), parameters, rtol=1e-12)


def centre(figure, drawn):
    """The middle of something on the map, in pixels from the map's corner."""
    box, ground = drawn.bounding_box(), figure.root.locator(".bp-ground").bounding_box()
    return box["x"] + box["width"] / 2 - ground["x"], box["y"] + box["height"] / 2 - ground["y"]


def batches(size, m=3):
    while True:
        for first in range(0, m, size):
            yield slice(first, first + size)


def test_numbers_are_those_of_bpkit(figure, page):
    """Cost, its gradient, every sample's, the update's parts and its landing, at 200 random settings."""
    rng = np.random.default_rng(4)
    settings, moves = [], []
    for _ in range(200):
        point = rng.uniform((-2.4, -3.2), (6.3, 5.5)).tolist()
        alpha, l2 = rng.uniform(0.1, 70), rng.uniform(0, 0.03) * rng.integers(2)
        size, reduction, steps = int(rng.integers(1, 4)), ["sum", "mean"][rng.integers(2)], int(rng.integers(3))
        settings.append((alpha, l2, size, reduction, steps))
        how = {"step_size": alpha, "l2": l2, "batch_size": str(size), "reduction": reduction}
        moves.append((how | dict(zip(WEIGHTS, point)), ["step"] * steps))  # a new path, so the first batch is next
    for shown, (alpha, l2, size, reduction, steps) in zip(figure.each(moves), settings):
        numbers = by_quantity(shown)
        network = note_4([numbers[name] for name in WEIGHTS])
        used = list(range(3))[[batch for _, batch in zip(range(steps + 1), batches(size))][-1]]
        whole = backward(network, range(3), l2=l2, reduction=reduction)
        step = backward(network, used, l2=l2, reduction=reduction).dW[2][0]
        data = backward(network, used, reduction=reduction).dW[2][0]
        wanted = {"cost": whole.cost, "max_change": alpha * abs(step[:2]).max()}
        for i, name in enumerate(WEIGHTS):
            wanted |= {f"d{name}": whole.dW[2][0, i], f"d{name}@data": data[i], f"d{name}@step": step[i]}
            wanted |= {f"d{name}@l2": l2 * network.W[2][0, i], f"{name}@next": numbers[name] - alpha * step[i]}
            wanted |= {name: numbers[name]}
            wanted |= {f"d{name}@{s}": backward(network, [s]).dW[2][0, i] for s in range(3)}
        assert numbers.keys() == wanted.keys()
        for quantity, number in wanted.items():
            assert numbers[quantity] == pytest.approx(number, rel=1e-12, abs=1e-12), quantity


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_path_is_gradient_descents_with_the_batches_in_order(line, page, size, reduction):
    """On the line nothing is held: `training.step` of the whole network must walk the same way."""
    line.set(batch_size=str(size), reduction=reduction, l2=0.05, step_size=0.25)
    line.click("restart")
    network = LINE
    for _, batch in zip(range(8), batches(size)):
        stands_at(line, network)
        fwd = network.forward(LINE_X[batch])
        back = network.backward(fwd, LINE_T[batch], loss="half_squared_error", l2=0.05, reduction=reduction)
        network = training.step(network, back, 0.25)
        line.click("step")


@pytest.mark.parametrize(("alpha", "epsilon"), [(0.3, 0.01), (0.3, 0.1), (0.05, 0.02), (0.02, 0.05), (0.01, 0.001)])
def test_run_stops_when_training_does(line, page, alpha, epsilon):
    line.set(batch_size="3", step_size=alpha, epsilon=epsilon)
    line.click("restart")
    line.click("run")
    run = training.gradient_descent(
        LINE, LINE_X, LINE_T, step_size=alpha, epsilon=epsilon, max_updates=100, loss="half_squared_error"
    )
    stands_at(line, run.network)
    outcome = line.root.locator(".bp-outcome").inner_text()
    assert outcome.startswith(f"{run.updates} update")
    assert ("ε" if run.stopped_by == "epsilon" else "Max") in outcome


def test_run_that_climbs_leaves_the_map_and_stops(line, page):
    """Divergence is shown: the cost grows, an arrow stands at the edge, nothing overflows, and there is an end."""
    line.set(batch_size="3", step_size=1.5)
    line.click("restart")
    before = line.numbers()["cost"]
    line.click("run")
    assert "left the map" in line.root.locator(".bp-outcome").inner_text()
    assert line.root.locator('[data-action="run"]').is_disabled()
    assert line.numbers()["cost"] > 3 * before
    assert line.root.locator(".bp-grip").is_hidden()
    line.click("step", times=30)
    assert all(abs(w) <= 1000 for w in now(line, ("W1[0,0]", "b1[0]")))
    assert all(np.isfinite(number) for number in line.numbers().values())
    assert line.outside() == []
    line.root.get_by_role("status").filter(has_text="beyond 1000").wait_for(state="attached")


def test_a_run_is_taken_back_at_once_and_exactly(figure, page):
    before, way = figure.numbers(), figure.root.locator(".bp-path").first.get_attribute("points")
    figure.click("run")
    assert figure.numbers() != before
    figure.click("undo")
    assert figure.numbers() == before
    assert figure.root.locator(".bp-path").first.get_attribute("points") == way
    assert figure.root.locator('[data-action="undo"]').is_disabled()


def test_an_animated_run_ends_where_the_other_does(line, page):
    page.emulate_media(reduced_motion="no-preference")
    line.set(batch_size="3")
    line.click("restart")
    line.click("run")
    line.root.locator(".bp-outcome", has_text="Here a run stops").wait_for()
    run = training.gradient_descent(
        LINE, LINE_X, LINE_T, step_size=0.3, epsilon=0.01, max_updates=100, loss="half_squared_error"
    )
    stands_at(line, run.network)
    line.click("undo")
    assert now(line, ("W1[0,0]", "b1[0]")) == [-1, 2.5]


def test_a_run_can_be_stopped_and_another_control_stops_it(line, page):
    page.emulate_media(reduced_motion="no-preference")
    line.set(epsilon=0)
    line.click("run")
    line.click("run")
    stopped = line.numbers()
    page.wait_for_timeout(200)
    assert line.numbers() == stopped
    line.click("run")
    line.set(step_size=0.01)
    page.wait_for_timeout(100)
    stopped = line.numbers()
    page.wait_for_timeout(200)
    assert line.numbers() == stopped
    assert line.root.locator('[data-action="run"]').inner_text() == "Run"


def test_samples_that_wait_are_pale(line, page):
    def pale():
        rows = line.root.locator("tbody").first.locator("tr")
        return [i for i in range(3) if "bp-idle" in (rows.nth(i).get_attribute("class") or "")]

    line.click("restart")
    for waiting in ([1, 2], [0, 2], [0, 1], [1, 2]):
        assert pale() == waiting
        line.click("step")
    line.set(batch_size="2")
    line.click("restart")
    for waiting in ([2], [0, 1], [2]):
        assert pale() == waiting
        line.click("step")


def test_prediction_of_the_landing_hides_it_until_answered(visit):
    figure = Driven(visit(PAGE), "descent")
    for quantity, _, text in figure.shown():
        hidden = quantity.endswith(("@data", "@step", "@next")) or quantity in {"max_change", "dW2[0,0]", "dW2[0,1]"}
        assert (text == "?") == hidden, quantity
    assert figure.root.locator(".bp-map .bp-arrow.bp-data").get_attribute("d") == ""
    marks = figure.root.locator(".bp-mark:visible")
    assert marks.count() == figure.root.locator('[data-action^="answer-"]:visible').count() >= 3
    figure.click("answer-A")
    figure.root.locator(".bp-question", has_text="Not this time. A goes uphill. It is C").wait_for()
    assert all(text != "?" for *_, text in figure.shown())
    assert figure.root.locator(".bp-map .bp-arrow.bp-data").get_attribute("d") != ""
    assert figure.root.locator(".bp-mark:visible").count() == 0


def test_a_mark_on_the_map_answers_and_stands_where_the_step_lands(visit, page):
    figure = Driven(visit(PAGE), "descent")
    mark = figure.root.locator(".bp-mark", has_text="C")
    mark.scroll_into_view_if_needed()
    marked = centre(figure, mark.locator("circle"))
    box = mark.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert "Right." in figure.root.locator(".bp-question").text_content()
    figure.click("step")
    assert centre(figure, figure.root.locator(".bp-map .bp-now")) == pytest.approx(marked, abs=1)


def test_letters_tell_their_steps_to_those_who_do_not_see_the_map(visit):
    figure = Driven(visit(PAGE), "descent")
    names = [button.get_attribute("aria-label") for button in figure.root.locator('[data-action^="answer-"]').all()]
    figure.skip()
    back = backward(note_4(now(figure)), range(3), reduction="sum")
    step = ", ".join(f"{-14 * slope:.3f}".replace("-", "−") for slope in back.dW[2][0, :2])
    assert [name[0] for name in names if name.endswith(f", a step of ({step})")] == ["C"]


def test_a_point_off_the_map_is_asked_about_at_its_start_and_comes_back(line, page):
    line.set(batch_size="3", step_size=1.5)
    line.click("run")
    before = line.shown()
    assert line.root.locator(".bp-grip").is_hidden()
    line.click("predict")
    assert line.root.locator(".bp-grip").is_visible()
    line.click("skip")
    line.click("undo")
    assert line.shown() == before


def test_settings_are_told_by_what_they_do_to_the_step(figure, page):
    figure.set(step_size=28)
    back = backward(note_4(now(figure)), range(3), reduction="sum")
    step = ", ".join(f"{-28 * slope:.3f}".replace("-", "−") for slope in back.dW[2][0, :2])
    status = figure.root.get_by_role("status")
    status.filter(has_text=f"The cost is {back.cost:.3f}, the next step ({step}).").wait_for(state="attached")
    assert status.count() == 1  # nothing else speaks


def test_sum_or_mean_changes_the_length_until_there_is_a_penalty(figure, page):
    def ask():
        figure.click("predict")
        while figure.root.locator('[data-action="answer-direction"]').count() == 0:
            figure.click("skip")
            figure.click("predict")

    for settings, answer in (
        ({"l2": 0}, "length"),
        ({"l2": 0.02}, "direction"),
        ({"batch_size": "1"}, "same"),
    ):
        figure.set(**settings)
        ask()
        figure.click(f"answer-{answer}")
        assert "Right." in figure.root.locator(".bp-question").text_content(), settings


def test_penalty_question_gives_lambda_weight_and_hides_its_arrow(figure, page):
    while figure.root.locator('[data-action="answer-zero"]').count() == 0:
        figure.skip()
        figure.click("predict")
    assert figure.root.locator('[data-param="l2"]').is_disabled()
    assert all(text == "?" for quantity, _, text in figure.shown() if quantity.endswith("@l2"))
    figure.click("answer-zero")
    numbers, l2 = figure.numbers(), float(figure.root.locator('[data-param="l2"]').input_value())
    assert l2 > 0
    for name in WEIGHTS:
        assert numbers[f"d{name}@l2"] == pytest.approx(l2 * numbers[name], rel=1e-12)
    assert figure.root.locator(".bp-map .bp-arrow.bp-pull").get_attribute("d") != ""


def test_the_point_can_be_dragged_and_clicked_to(figure, page):
    ground = figure.root.locator(".bp-ground")
    ground.scroll_into_view_if_needed()
    box, before = ground.bounding_box(), now(figure)

    def pixel(u, v):
        return box["x"] + (u + 2.4) / 8.7 * box["width"], box["y"] + (5.5 - v) / 8.7 * box["height"]

    page.mouse.move(*pixel(*before))
    page.mouse.down()
    page.mouse.move(*pixel(3, 3), steps=4)
    page.mouse.up()
    page.mouse.move(*pixel(0, 0))
    assert now(figure) == pytest.approx([3, 3], abs=0.03)
    page.mouse.click(*pixel(-1, -2))
    assert now(figure) == pytest.approx([-1, -2], abs=0.03)
    page.mouse.move(*pixel(-1, -2))
    page.mouse.down()
    page.mouse.move(5, 5, steps=3)
    page.mouse.up()
    assert now(figure) == pytest.approx([-2.4, 5.5])  # no farther than the map's corner
    figure.click("undo", times=3)
    assert now(figure) == before


def test_keyboard_alone_suffices(figure, page):
    figure.root.locator('[data-param="l2"]').focus()
    page.keyboard.press("ArrowRight")
    figure.tab_to(".bp-map")
    u, v = now(figure)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    assert now(figure) == pytest.approx([u + 0.087, v - 0.87])
    figure.tab_to('[data-action="step"]')
    page.keyboard.press("Enter")
    landed = figure.numbers()
    figure.tab_to('[data-action="run"]')
    page.keyboard.press("Space")
    figure.tab_to('[data-action="undo"]')
    page.keyboard.press("Enter")
    assert figure.numbers() == landed
    figure.tab_to('[data-param="batch_size"]')
    page.keyboard.press("ArrowDown")
    figure.tab_to('[data-param="W2[0,1]"]')
    page.keyboard.press("Home")
    assert now(figure)[1] == pytest.approx(-3.2)
    figure.root.get_by_role("status").filter(has_text="The point is at").wait_for(state="attached")


@pytest.mark.parametrize("l2", [0, 0.03])
def test_map_is_the_cost(figure, page, l2):
    """Along a line across the map the colour is the deeper the higher bpkit's cost is, but for the contour lines."""
    figure.set(l2=l2)
    places = np.linspace(-2.3, 6.2, 60)
    depths = figure.root.evaluate(
        """(figure, places) => {
            const canvas = figure.querySelector("canvas"), { width, height } = canvas;
            const row = canvas.getContext("2d").getImageData(0, Math.round((5.5 / 8.7) * (height - 1)), width, 1).data;
            return places.map((u) => row[4 * Math.round(((u + 2.4) / 8.7) * (width - 1)) + 3]);
        }""",
        places.tolist(),
    )
    costs = [backward(note_4([u, 0]), range(3), l2=l2, reduction="sum").cost for u in places]
    ranks = [np.argsort(np.argsort(values)) for values in (costs, depths)]
    assert np.corrcoef(*ranks)[0, 1] > 0.8


def test_far_out_the_cost_is_the_networks_and_a_step_leads_on(page, tmp_path):
    """There the sigmoid is exactly 1, but the cross-entropy of a target of 0 has a number all the same."""
    net = MLP([[[1.0]]], [[0.0]], "sigmoid")
    fig = live.descent(
        net, [[1], [2]], [[1], [0]], ("W1[0,0]", "b1[0]"), loss="binary_cross_entropy", window=((-80, 80), (-80, 80))
    )
    (tmp_path / "page.html").write_text(f"<!doctype html><html lang=en><meta charset=utf-8><body>{fig.html()}")
    page.goto((tmp_path / "page.html").as_uri())
    page.wait_for_selector(".bp-live[data-ready]")
    figure = Driven(page, "descent")
    figure.skip()
    figure.set(**{"W1[0,0]": 70, "b1[0]": 10})
    far = net.replace(W1=[[70.0]], b1=[10.0])
    assert figure.numbers()["cost"] == far.cost([[1], [2]], [[1], [0]], loss="binary_cross_entropy") == 75
    figure.click("step")
    assert figure.numbers()["W1[0,0]"] < 70
    assert "NaN" not in figure.root.inner_html().replace('data-number="NaN"', "")
