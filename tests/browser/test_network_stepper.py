"""The figure network-stepper in the built book: at every step its numbers, its lines and its reads are bpkit's."""

import itertools
import re

import numpy as np
import pytest
from driving import Driven

from bpkit import examples, trace

PAGE = "book/2-algorithms/backward"
EXAMPLES = [examples.three_tanh_layers, examples.flagship, examples.relu_by_hand]
LOSSES = [
    (0, "half_squared_error"),
    (0, "mse"),
    (1, "cross_entropy"),
    (1, "half_squared_error"),
    (2, "half_squared_error"),
    (2, "mse"),
]
GO = """(figure, position) => {
    const button = (action) => figure.querySelector(`[data-action="${action}"]`);
    const now = () => parseInt(figure.querySelector(".bp-count").textContent);
    while (now() > position) button("back").click();
    while (now() < position) button("forward").click();
}"""
LIT = """(figure) => ({
    read: [...figure.querySelectorAll(".bp-entry.bp-read input")].map((box) => box.name.slice("reads-".length)),
    made: [...figure.querySelectorAll(".bp-entry.bp-made input")].map((box) => box.name.slice("reads-".length)),
    lines: [...figure.querySelectorAll(".bp-done")].map((row) =>
        row.parentElement.firstChild.textContent.match(/6\\.\\d/)[0] + " " + row.firstChild.textContent),
    next: [...figure.querySelectorAll(".bp-next")].map((row) =>
        row.parentElement.firstChild.textContent.match(/6\\.\\d/)[0] + " " + row.firstChild.textContent),
    loop: [...figure.querySelectorAll(".bp-loop")].map((e) => e.textContent).join(""),
    drawn: [...figure.querySelectorAll(".bp-layers .bp-made [data-quantity]")].map((e) => e.dataset.quantity),
    weights: ["read", "made"].map((how) => figure.querySelectorAll(`.bp-layers > line.bp-${how}`).length),
    code: figure.querySelector(".bp-formula code")?.textContent ?? "",
})"""


@pytest.fixture
def figure(visit):
    figure = Driven(visit(PAGE), "network-stepper")
    figure.skip()
    return figure


def story_of(which, loss, l2, x0):
    example = EXAMPLES[which]
    tiny = np.finfo(float).tiny  # so that the penalty has its steps at 0 as well
    return trace.network(example.network, [x0, example.x[1]], example.target, loss=loss, l2=l2 or tiny)


def expected(which, loss, l2, x0, position):
    """All numbers known after so many steps, from the records of `MLP.forward` and `MLP.backward`."""
    example = EXAMPLES[which]
    net = example.network
    fwd = net.forward([x0, example.x[1]])
    back = net.backward(fwd, example.target, loss=loss, l2=l2)
    arrays = {"h0": fwd.h[0], "data_loss": back.data_loss, "penalty": back.penalty, "cost": back.cost}
    for l in range(1, net.depth + 1):
        arrays |= {f"z{l}": fwd.z[l], f"h{l}": fwd.h[l], f"dh{l}": back.g[l], f"dz{l}": back.delta[l]}
        arrays |= {f"dW{l}": back.dW[l], f"db{l}": back.db[l]}
    done = [step.name for step in story_of(which, loss, l2, x0)][:position]
    known = {"x": fwd.h[0], "t": example.target, "l2": l2, **net.parameters(), **{name: arrays[name] for name in done}}
    return {
        name + (f"[{','.join(map(str, place))}]" if place else ""): float(v)
        for name, array in known.items()
        for place, v in np.ndenumerate(array)
    }


def agree(figure, *state):
    ours, theirs = figure.numbers(), expected(*state)
    assert ours.keys() == theirs.keys()
    for quantity, number in ours.items():
        assert number == pytest.approx(theirs[quantity], rel=1e-12, abs=1e-12), quantity


@pytest.mark.parametrize(("which", "loss"), LOSSES)
def test_numbers_are_those_of_bpkit_at_any_step(figure, which, loss):
    """Also protects that a number which is not known yet is not shown, and that all places show the same."""
    rng = np.random.default_rng(which)
    figure.set(network=str(which))
    figure.set(loss=loss)
    for _ in range(40):
        position = int(rng.integers(len(story_of(which, loss, 0.1, 0.5)) + 1))
        l2, x0 = (float(round(v, 2)) for v in (rng.uniform(0, 1), rng.uniform(-2, 2)))
        figure.root.evaluate(GO, position)
        figure.set(**{"l2": l2, "x[0]": x0})
        agree(figure, which, loss, l2, x0, position)


def test_extremes(figure):
    for which, loss in LOSSES:
        figure.set(network=str(which))
        figure.set(loss=loss)
        story = story_of(which, loss, 0.1, 0)
        figure.root.evaluate(GO, len(story))
        for l2, x0 in itertools.product((0, 1), (-2, 2)):
            figure.set(**{"l2": l2, "x[0]": x0})
            agree(figure, which, loss, l2, x0, len(story))
            assert all(np.isfinite(number) for number in figure.numbers().values())


@pytest.mark.parametrize(("which", "loss"), LOSSES)
def test_every_step_lights_what_the_trace_reads_and_computes(figure, which, loss):
    figure.set(network=str(which))
    figure.set(loss=loss)
    story = story_of(which, loss, 0.1, EXAMPLES[which].x[0])
    depth = EXAMPLES[which].network.depth
    rows = [row_of(step, depth) for step in story]
    for position, step in enumerate(story, start=1):
        figure.root.evaluate(GO, position)
        lit = figure.root.evaluate(LIT)
        assert set(lit["read"]) == set(step.reads) and lit["made"] == [step.name]
        assert lit["code"] == step.code
        (algorithm, line), l = rows[position - 1]
        assert lit["lines"] == [f"{algorithm} {line}"]
        assert lit["loop"] == (f"l = {l}" if l else "")
        assert lit["next"] == [" ".join(row) for row, _ in rows[position : position + 1]]
        of = {quantity.split("[")[0] for quantity in lit["drawn"]}
        assert of == (set() if step.name[:2] in {"db", "dW"} else {step.name})  # these light dots and lines
        weights = [name for name in step.reads if name[0] == "W"], [step.name[1:]] if step.name[:2] == "dW" else []
        size = {name: array.size for name, array in EXAMPLES[which].network.parameters().items()}
        assert lit["weights"] == [sum(size[name] for name in names) for names in weights]


def row_of(step, depth):
    """((algorithm, line), l) as the boxes of the book number them, told from the name of what is computed."""
    kind, number = re.fullmatch(r"(\D+)(\d*)", step.name).groups()
    if step.name == "h0":
        return ("6.3", "1"), None
    if not number:
        return ("6.3", "4"), None
    if step.name == f"dh{depth}":
        return ("6.4", "1"), None
    line = {"z": "2.1", "h": "2.2", "dz": "2.1", "db": "2.2", "dW": "2.3", "dh": "2.4"}[kind]
    return ("6.4" if kind[0] == "d" else "6.3", line), int(number) + (kind == "dh")


def test_worked_line_has_the_numbers_in_their_places(figure):
    """A transposed array is written transposed, the result stands last."""
    figure.root.evaluate(GO, 15)  # dh2 = W3.T @ dz3
    tables = figure.root.locator(".bp-formula mtable")
    shapes = [
        (tables.nth(i).locator("mtr").count(), tables.nth(i).locator("mtr").first.locator("mtd").count())
        for i in range(tables.count())
    ]
    assert shapes == [(3, 2), (2, 1), (3, 1)]
    first = tables.first.locator("mtr").nth(1).locator("mn")
    assert [first.nth(i).get_attribute("data-quantity") for i in range(2)] == ["W3[0,1]", "W3[1,1]"]
    assert first.all_text_contents() == ["−0.8", "0.5"]


def test_forward_then_back_is_exact(figure):
    for start in (0, 5, 10, 17):
        figure.root.evaluate(GO, start)
        figure.set(**{"l2": 0.37, "x[0]": -1.21})
        shown, lit = figure.shown(), figure.root.evaluate(LIT)
        figure.click("forward", times=4)
        assert figure.shown() != shown
        figure.click("back", times=4)
        assert figure.shown() == shown and figure.root.evaluate(LIT) == lit


def test_every_input_can_be_moved(figure):
    net = examples.three_tanh_layers.network
    figure.set(**{"x[0]": -0.7, "x[1]": 1.3})
    assert figure.numbers()["h3[1]"] == pytest.approx(net.forward([-0.7, 1.3]).h[3][1], rel=1e-12)


def test_undo_takes_back_a_network_a_loss_and_a_slider(figure):
    states = [figure.shown()]
    for change in ({"network": "2"}, {"loss": "mse"}, {"l2": 0.8}, {"x[0]": -0.33}):
        figure.set(**change)
        states.append(figure.shown())
    for state in reversed(states):
        assert figure.shown() == state
        if figure.root.locator('[data-action="undo"]').is_enabled():
            figure.click("undo")
    assert figure.root.locator('[data-action="undo"]').is_disabled()


def tick(figure, *names):
    for name in names:
        figure.root.locator(f'[name="reads-{name}"]').check()


def verdict(figure):
    return figure.root.locator(".bp-question p").text_content()


def test_first_question_waits_for_the_reads_of_the_next_line(visit):
    figure = Driven(visit(PAGE), "network-stepper")
    assert "line 2.3 of algorithm 6.4, with l = 3" in verdict(figure).replace("\xa0", " ")
    for action in ("forward", "play"):
        assert figure.root.locator(f'[data-action="{action}"]').is_disabled()
    assert not {"dW3[0,0]", "dh2[0]"} & figure.numbers().keys()
    assert figure.root.locator(".bp-entry.bp-read").count() == 0
    assert figure.root.locator('[name="reads-dW3"]').is_disabled()  # it is not in the ledger yet
    tick(figure, "dz3", "h2", "l2", "W3")
    figure.click("answer")
    assert verdict(figure).startswith("Right.")
    assert figure.root.evaluate(LIT)["made"] == ["dW3"]
    assert "dW3[0,0]" in figure.numbers()


def test_a_wrong_tick_and_a_missing_one_are_named(visit):
    figure = Driven(visit(PAGE), "network-stepper")
    tick(figure, "dz3", "h3", "l2", "W3")
    figure.click("answer")
    told = verdict(figure)
    assert told.startswith("Not this time.")
    assert "You left out h(2)" in told and "no need of h(3)" in told
    assert "at its start, one layer down" in told


@pytest.mark.parametrize(("which", "loss"), LOSSES[::2])
def test_both_questions_can_be_answered_at_every_step(figure, which, loss):
    figure.set(network=str(which))
    figure.set(loss=loss)
    example = EXAMPLES[which]
    story = story_of(which, loss, 0.1, example.x[0])
    for position, step in enumerate(story):
        shape = np.shape(step.value)
        for question in ("reads", "shape"):
            figure.root.evaluate(GO, position)
            figure.click("predict")
            if figure.root.locator('[data-action="answer"]').count() != (question == "reads"):
                figure.skip()  # the other one had its turn
                figure.root.evaluate(GO, position)
                figure.click("predict")
            if question == "reads":
                tick(figure, *step.reads)
                figure.click("answer")
            else:
                choices = figure.root.locator('.bp-question [data-action^="answer-"]')
                assert 2 <= choices.count() <= 4
                choices.filter(has_text=re.compile(f"^{re.escape(str(shape) if shape else 'one number')}$")).click()
            assert verdict(figure).startswith("Right."), (step.name, question)
            assert figure.root.evaluate(LIT)["made"] == [step.name]


def test_a_wrong_shape_is_called_wrong(figure):
    figure.root.evaluate(GO, 21)
    figure.click("predict")
    figure.root.locator('.bp-question [data-action^="answer-"]').filter(has_text="(2, 3)").click()
    assert verdict(figure).startswith("Not this time.") and "(3, 2)" in verdict(figure)


def test_another_moment_asks_about_another_line(figure):
    figure.click("predict")
    before = verdict(figure)
    figure.click("back")
    assert verdict(figure) != before
    figure.skip()
    assert figure.root.locator(".bp-question p").count() == 1
    figure.click("forward")
    assert figure.root.locator(".bp-question p").count() == 0  # a verdict is gone with its line


def test_keyboard_alone_suffices(visit, page):
    figure = Driven(visit(PAGE), "network-stepper")
    figure.root.locator("select").first.focus()
    figure.tab_to('[name="reads-W3"]')
    page.keyboard.press("Space")
    assert figure.root.locator('[name="reads-W3"]').is_checked()
    figure.root.locator("select").first.focus()
    figure.tab_to('[data-action="skip"]')
    page.keyboard.press("Enter")
    figure.root.locator("select").first.focus()
    figure.tab_to('[data-param="l2"]')
    page.keyboard.press("ArrowRight")
    figure.tab_to('.bp-live[data-figure="network-stepper"] .bp-area')
    page.keyboard.press("ArrowRight")
    agree(figure, 0, "half_squared_error", 0.11, 1.0, 15)
    page.keyboard.press("Home")
    assert "Nothing has been computed yet" in figure.root.locator(".bp-formula").text_content()
    page.keyboard.press("End")
    agree(figure, 0, "half_squared_error", 0.11, 1.0, 22)
    page.keyboard.press("ArrowUp")
    agree(figure, 0, "half_squared_error", 0.11, 1.0, 21)


def test_it_plays_by_itself_and_can_be_paused(figure):
    figure.root.evaluate(GO, 3)
    figure.click("play")
    figure.root.locator(".bp-count").filter(has_text="5 of 22").wait_for()
    figure.click("play")
    assert figure.root.locator('[data-action="play"]').text_content() == "Play"


def test_steps_are_spoken(figure):
    figure.click("forward")
    status = figure.root.get_by_role("status")
    status.filter(has_text="dh2 = W3.T @ dz3").wait_for(state="attached")


@pytest.mark.parametrize(
    ("page_name", "position", "count"), [("2-algorithms/forward", 0, 22), ("5-deep/delta-recursion", 14, 22)]
)
def test_it_stands_in_other_chapters(visit, page_name, position, count):
    figure = Driven(visit(f"book/{page_name}"), "network-stepper")
    assert figure.root.locator(".bp-count").text_content() == f"{position} of {count} steps"
    assert figure.root.locator('[data-param="network"]').count() == 0
    figure.skip()
    assert figure.root.evaluate(LIT)["made"] == (["h0"] if position == 0 else ["dh2"])
