"""The figure graph-stepper: at every step and setting its numbers are bpkit's, and what is to come stays hidden."""

import math
import re

import numpy as np
import pytest
from driving import Driven
from hypothesis import HealthCheck, given, settings
from strategies import diamonds, graphs

from bpkit import Graph, examples, live, unroll
from bpkit.expression import exp, log

PAGE, NAME = "book/1-graph/backward", "graph-stepper"
STAGED = examples.staged_function


@pytest.fixture
def figure(visit):
    return Driven(visit(PAGE), NAME)


@pytest.fixture
def shown_alone(page, tmp_path, monkeypatch):
    """Open a page with one figure of a graph, without its picture for paper, which takes long to draw."""
    monkeypatch.setattr(live.GraphStepper, "fallback", lambda figure: "")

    def open_figure(*arguments):
        file = tmp_path / "figure.html"
        html = live.graph_stepper(*arguments).html()
        file.write_text(f'<!doctype html><html lang="en"><meta charset="utf-8"><body>{html}', encoding="utf-8")
        page.goto(file.as_uri())
        page.wait_for_selector(".bp-live[data-ready]")
        return Driven(page, NAME)

    return open_figure


def expected(graph, point, position):
    """All that may be seen after so many steps, by quantity, straight from the records of the two sweeps."""
    fwd = graph.forward(point)
    back = graph.backward(fwd)
    needed = {graph.output}
    for node in reversed(graph.nodes):
        if node.name in needed:
            needed.update(node.args)
    known = dict(point) | {node.name: fwd[node.name] for node in graph.nodes[:position]}
    numbers = dict(known)
    for node in graph.nodes[:position]:
        for which, (arg, partial) in enumerate(zip(node.args, fwd.partials(node.name))):
            numbers[f"d{node.name}_d{arg}{suffix(node, which)}"] = partial
    left = position - len(graph.nodes) - 1
    if left < 0:
        return numbers
    arrows = [(node, which) for node in reversed(graph.nodes) if node.name in needed for which in range(len(node.args))]
    shares = {name: [] for name in graph.names}
    for i, (node, which) in enumerate(arrows):
        arg, share = node.args[which], back[node.name] * fwd.partials(node.name)[which]
        shares[arg].append(share if i < left else None)
        if i < left:
            numbers[f"d{arg}_from_{node.name}{suffix(node, which)}"] = share
    for name, parts in shares.items():
        come = [part for part in parts if part is not None]
        if name == graph.output or not parts or len(come) == len(parts):
            numbers[f"d{name}"] = back[name]
        elif come:
            numbers[f"d{name}_so_far"] = math.fsum(come)
    return numbers


def suffix(node, which):
    return "_2" if which and node.args[0] == node.args[1] else ""


def agree(figure, graph, point, position):
    same(figure.numbers(), expected(graph, point, position))


def same(ours, theirs):
    assert ours.keys() == theirs.keys()
    for quantity, number in ours.items():
        assert number == pytest.approx(theirs[quantity], rel=1e-12, abs=1e-12), quantity


def test_first_state_asks_for_the_last_contribution_to_x(figure):
    agree(figure, STAGED.graph, STAGED.point, 18)
    text = figure.root.inner_text()
    assert "sigx hands back to x, second of 3 contributions" in text and "What is the sum at x?" in text
    assert "dx" not in figure.numbers() and "dx_so_far" in figure.numbers()


def test_numbers_are_those_of_bpkit_at_every_position(figure):
    rng = np.random.default_rng(1)
    for k in range(220):
        x, y = rng.uniform(-5, 5, 2).tolist()
        figure.set(x=x, y=y, position=k % 22)
        agree(figure, STAGED.graph, {"x": x, "y": y}, k % 22)


AT_EVERY_POSITION = """(figure) => {
    const slider = figure.querySelector('[data-param="position"]');
    return Array.from({ length: Number(slider.max) + 1 }, (_, position) => {
        slider.value = position;
        slider.dispatchEvent(new Event("input"));
        return [...figure.querySelectorAll("[data-number]")].map((e) => [e.dataset.quantity, Number(e.dataset.number)]);
    });
}"""


def test_random_graphs_at_every_position(shown_alone):
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(graphs())
    def agrees(drawn):
        graph, point = drawn
        figure = shown_alone(graph, point, 0)
        for position, numbers in enumerate(figure.root.evaluate(AT_EVERY_POSITION)):
            same(dict(numbers), expected(graph, point, position))

    agrees()


def test_a_forks_sum_is_the_sum_of_its_contributions(figure):
    figure.set(x=-1.25, y=0.5, position=21)
    numbers = figure.numbers()
    assert numbers["dx"] == 0 + numbers["dx_from_xpy"] + numbers["dx_from_sigx"] + numbers["dx_from_num"]
    assert numbers["dy"] == 0 + numbers["dy_from_xpy"] + numbers["dy_from_sigy"]


def test_forward_then_back_and_undo_return_exactly(figure):
    story = figure.root.locator(".bp-formula")
    before, text = figure.shown(), story.inner_text()
    figure.click("forward", times=2)
    assert figure.shown() != before
    figure.click("back", times=2)
    assert figure.shown() == before
    figure.click("forward", times=2)
    figure.click("undo", times=2)
    assert figure.shown() == before and story.inner_text() == text
    figure.set(position=0)
    assert figure.numbers() == STAGED.point
    figure.click("reset")
    assert figure.shown() == before


def test_what_is_to_come_is_nowhere(figure):
    figure.set(position=4)
    hidden = {"den", "invden", "f"}
    assert not hidden & figure.numbers().keys()
    assert not re.search(r"1\.95|1\.545", figure.root.inner_text())
    assert figure.root.locator('[data-action="back"]').is_enabled()


def predict(figure, text):
    field = figure.root.locator('[data-param="prediction"]')
    field.fill(text)
    field.press("Enter")
    return figure.root.locator(".bp-verdict").inner_text()


def test_a_right_prediction_steps_on(figure):
    assert predict(figure, "2.06").startswith("Right. 1.547 was there, 0.512 is added: 2.060.")
    agree(figure, STAGED.graph, STAGED.point, 19)
    assert figure.root.locator('[data-param="prediction"]').evaluate("e => e === document.activeElement")
    assert predict(figure, "0,512").startswith("Right.")  # num hands the same to sigy
    figure.click("forward")
    assert not figure.root.locator(".bp-verdict").inner_text()


def test_a_contribution_taken_for_the_sum_is_recognised(figure):
    told = predict(figure, "0.51")
    assert told == (
        "Not this time. 0.512 is the new contribution alone. "
        "Contributions add to what is there already: 1.547 + 0.512 = 2.060."
    )


def test_a_flipped_sign_and_a_local_derivative_taken_for_the_product_are_recognised(figure):
    figure.set(position=11)  # invden hands back to den
    assert predict(figure, "0.792") == "Not this time. The size is right, the sign is not: 3.018 · (−0.262) = −0.792."
    figure.click("back")
    told = predict(figure, "-0.262")
    assert told.startswith("Not this time. That is the local derivative alone;") and told.endswith("= −0.792.")


def test_other_wrong_predictions_hear_the_sum_and_nonsense_is_not_judged(figure):
    assert predict(figure, "about two") == ""
    field = figure.root.locator('[data-param="prediction"]')
    assert "type a number" in field.evaluate("e => e.validationMessage")
    agree(figure, STAGED.graph, STAGED.point, 18)
    assert predict(figure, "-3") == "Not this time. 1.547 was there, 0.512 is added: 2.060."


def test_of_a_large_number_four_digits_are_enough(shown_alone):
    figure = shown_alone(Graph.of(lambda x: x * x), {"x": 54.94}, 0)
    assert predict(figure, "3018") == "Right. v1 is 3018."
    figure.click("back")
    assert predict(figure, "3017").startswith("Not this time.")


def test_a_forks_dashes_count_its_contributions(figure):
    of = lambda name: figure.root.locator(f'.bp-node:has(title:text-is("{name}"))')
    counts = lambda name: [of(name).locator(dash).count() for dash in (".bp-part.bp-come", ".bp-part")]
    assert [counts(name) for name in ("x", "y", "xpy")] == [[2, 3], [1, 2], [0, 0]]
    figure.click("forward")
    assert counts("x") == [3, 3]
    figure.set(position=3)
    assert counts("x") == [0, 3]


def test_values_and_the_seed_are_asked_for_too(figure):
    figure.set(position=7)
    assert predict(figure, "1.546") == "Right. f is 1.546."
    assert predict(figure, "0").startswith("Not this time. If the output grows")
    assert predict(figure, "0.512") == "Right. 1.000 · 0.512 = 0.512."
    figure.set(position=21)
    assert "Both sweeps are done" in figure.root.inner_text()
    assert figure.root.locator('[data-param="prediction"]').count() == 0


def test_who_wants_no_questions_is_not_asked_until_they_do(figure):
    figure.click("skip")
    agree(figure, STAGED.graph, STAGED.point, 19)
    field = figure.root.locator('[data-param="prediction"]')
    assert field.count() == 0 and "Next:" not in figure.root.inner_text()
    figure.click("forward", times=2)
    assert "Both sweeps are done" in figure.root.inner_text()
    figure.click("back")
    figure.click("predict")
    assert "Next: sigy hands back to y" in figure.root.inner_text()
    assert predict(figure, "1.592").startswith("Right.")


def test_a_verdict_does_not_outlive_its_numbers(figure):
    predict(figure, "2.06")
    figure.set(x=1)
    assert figure.root.locator(".bp-verdict").inner_text() == ""


def test_keyboard_alone_suffices(figure, page):
    figure.root.evaluate("e => e.scrollIntoView()")
    figure.root.locator(".bp-area").focus()
    page.keyboard.press("ArrowRight")
    agree(figure, STAGED.graph, STAGED.point, 19)
    page.keyboard.press("Home")
    agree(figure, STAGED.graph, STAGED.point, 0)
    figure.tab_to('[data-param="position"]')
    page.keyboard.press("End")
    agree(figure, STAGED.graph, STAGED.point, 21)
    figure.tab_to('[data-action="back"]')
    page.keyboard.press("Enter")
    figure.tab_to('[data-param="prediction"]')
    page.keyboard.type("1.592")
    page.keyboard.press("Enter")
    assert "Right." in figure.root.inner_text()
    figure.tab_to('[data-param="x"]')
    page.keyboard.press("ArrowRight")
    agree(figure, STAGED.graph, {**STAGED.point, "x": figure.numbers()["x"]}, 21)
    assert figure.numbers()["x"] > 3


def test_steps_and_moves_are_spoken(figure):
    status = figure.root.get_by_role("status")
    figure.click("forward")
    status.filter(has_text="num hands 0.512 back to x. Its gradient is 2.060.").wait_for(state="attached")
    figure.set(x=1)
    status.filter(has_text="x is 1.000, f is").wait_for(state="attached")


def test_playing_goes_to_the_end_and_stops(shown_alone, clock):
    figure = shown_alone(Graph.of(lambda x: x * x), {"x": 3.0}, 0)
    figure.click("play")
    clock.run_for(10_000)
    agree(figure, Graph.of(lambda x: x * x), {"x": 3.0}, 4)
    assert figure.root.locator('[data-action="play"]').inner_text() == "Play"


def test_playing_stops_when_another_hand_steps(shown_alone, clock):
    figure = shown_alone(STAGED.graph, STAGED.point, 0)
    figure.click("play")
    clock.run_for(2_000)
    figure.click("back")
    before = figure.shown()
    clock.run_for(10_000)
    assert figure.shown() == before
    assert figure.root.locator('[data-action="play"]').inner_text() == "Play"


OVERLAPS = """(figure) => {
    const boxes = [...figure.querySelectorAll(".bp-node > .bp-frame")].map((frame) => frame.getBoundingClientRect());
    const faults = [];
    for (const path of figure.querySelectorAll(".bp-way")) {
        const matrix = path.getScreenCTM(), length = path.getTotalLength();
        for (let at = 3; at < length - 3; at += 3) {
            const { x, y } = path.getPointAtLength(at).matrixTransform(matrix);
            const inside = (b) => x > b.left + 2 && x < b.right - 2 && y > b.top + 2 && y < b.bottom - 2;
            if (boxes.some(inside)) faults.push("an arrow runs through a box");
        }
    }
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
        if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) faults.push("boxes overlap");
    }));
    for (const text of figure.querySelectorAll(".bp-node > text")) {
        const frame = text.parentElement.querySelector(".bp-frame").getBoundingClientRect();
        const { width, left, right } = text.getBoundingClientRect();
        if (width && (left < frame.left - 1 || right > frame.right + 1)) faults.push(`too wide: ${text.textContent}`);
    }
    const rect = (e) => [e, e.getBoundingClientRect()], all = (selector) => [...figure.querySelectorAll(selector)].map(rect);
    const labels = all(".bp-label:not(.bp-crowded) text").filter(([, b]) => b.width);
    for (const [text, a] of labels) {
        const covers = ([other, b]) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 4
            && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 6 && text.parentElement !== other.parentElement;
        const hidden = [...labels, ...all(".bp-node > text"), ...all(".bp-pill")].find(covers);
        if (hidden) faults.push(`${text.textContent} on ${hidden[0].textContent}`);
    }
    return faults;
}"""


def unrolled(example, **cost):
    return unroll(example.network, example.x, example.target, **(cost or example.cost))


@pytest.mark.parametrize("width", [700, 390])
@pytest.mark.parametrize(
    "graph, point",
    [
        (STAGED.graph, STAGED.point),
        unrolled(examples.flagship),
        unrolled(examples.relu_by_hand),
        (diamonds(20), {"x": 1.0}),
        (Graph.of(lambda x, y: (x * x - x * x) * y / y), {"x": 1.5, "y": -2.0}),
        (Graph.of(lambda x, y: exp(x) * y * -1000 * x + x * x * 0.0001), {"x": 3.0, "y": -4.4}),
    ],
    ids=["staged", "flagship", "note 2", "diamonds", "twice", "large and small"],
)
def test_no_arrow_runs_through_a_box_and_the_next_one_is_in_view(shown_alone, page, graph, point, width):
    page.set_viewport_size({"width": width, "height": 900})
    figure = shown_alone(graph, point)
    figure.set(position=len(live.graph_stepper(graph, point).steps))
    assert figure.root.evaluate(OVERLAPS) == []
    assert figure.outside() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for position in (0, len(graph.nodes) // 2, len(graph.nodes) + 1):
        figure.set(position=position)
        area, node = (figure.root.locator(one).first.bounding_box() for one in (".bp-area", ".bp-node.bp-next"))
        assert area["x"] - 1 <= node["x"] and node["x"] + node["width"] <= area["x"] + area["width"] + 1
        assert area["y"] - 1 <= node["y"] and node["y"] + node["height"] <= area["y"] + area["height"] + 1


def test_where_there_is_no_value_it_says_so(shown_alone):
    figure = shown_alone(Graph.of(lambda x: log(x) * exp(exp(9 * x))), {"x": 0.5})
    figure.set(position=10**3)
    for x in (-1, 0, 1):
        figure.set(x=x)
        assert not re.search(r"NaN|Infinity|undefined", figure.root.inner_text())
        assert all(math.isfinite(number) for _, number, _ in figure.shown())
    assert "∞" in figure.root.inner_text()


def test_the_other_places_have_their_own_graphs(visit):
    forward = Driven(visit("book/1-graph/forward"), NAME)
    assert forward.numbers() == STAGED.point
    small = Driven(visit("book/3-two-passes/two-passes"), NAME)
    assert small.numbers()["dW2_so_far"] == pytest.approx(0.3)
    assert predict(small, "4").startswith("Not this time. 4.000 is the new contribution alone.")
    assert small.numbers()["dW2"] == pytest.approx(4.3)
