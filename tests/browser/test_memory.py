"""The figure memory in the built book: every number against a step with real arrays, and the way it is used."""

import re

import numpy as np
import pytest
from driving import Driven
from real_step import KINDS, RealStep, most_of_a_prediction

PAGE = "book/3-two-passes/memory"
BYTES = {"float64": 8, "float32": 4, "float16": 2}
# Settings first, then each step in turn: the numbers that are shown, step by step.
EVERY_STEP = """(figure, settings) => {
    const set = (name, value) => {
        const control = figure.querySelector(`[data-param="${name}"]`);
        control.value = value;
        control.dispatchEvent(new Event(control.localName === "select" ? "change" : "input"));
    };
    for (const [name, value] of Object.entries(settings)) set(name, value);
    const last = Number(figure.querySelector('[data-param="position"]').max), shown = [];
    for (let step = 0; step <= last; step++) {
        set("position", step);
        const numbers = [...figure.querySelectorAll("[data-quantity]")];
        shown.push(Object.fromEntries(numbers.map((e) => [e.dataset.quantity, Number(e.dataset.number)])));
    }
    return shown;
}"""


@pytest.fixture
def figure(visit):
    figure = Driven(visit(PAGE), "memory")
    figure.skip()
    return figure


def notch(quantity, value):
    """Where the slider of a quantity stands for a value: each notch doubles, and 0 is where the figure starts."""
    return int(np.log2(value / {"width": 256, "inputs": 256, "batch": 1024}[quantity]))


def settings(layers, width, inputs, batch, every, precision="float32"):
    moved = {name: notch(name, value) for name, value in (("width", width), ("inputs", inputs), ("batch", batch))}
    return {"layers": layers, **moved, "every": every, "precision": precision}


def expected(real, twice, precision, step):
    held, more, size = real.held[step], twice.held[step], BYTES[precision]
    most = most_of_a_prediction(real.net.sizes, len(real.X))
    numbers = {}
    for column, counts, total in (("", held, real.totals[step]), ("twice_", more, twice.totals[step])):
        numbers |= {f"{column}{kind}[{step}]": counts[kind] for kind in KINDS}
        numbers |= {f"{column}held[{step}]": total, f"{column}bytes[{step}]": size * total}
        numbers |= {f"{column}parameters": real.parameters}
    return numbers | {
        "prediction_parameters": real.parameters,
        "prediction_kept": most,
        "prediction_in_flight": 0,
        "prediction_gradients": 0,
        "prediction_held": real.parameters + most,
        "prediction_bytes": size * (real.parameters + most),
        "peak": max(real.totals),
        "bytes_peak": size * max(real.totals),
        "flops_forward": real.flops["forward"],
        "flops_again": real.flops["again"],
        "flops_backward": real.flops["backward"],
        "flops_ratio": real.flops["backward"] / real.flops["forward"],
    }


@pytest.mark.parametrize("seed", range(5))
def test_every_step_of_random_settings_is_counted_as_real_arrays_are(figure, seed):
    rng = np.random.default_rng(seed)
    for _ in range(40):
        layers = int(rng.integers(2, 10))
        width, inputs, batch = (int(2 ** rng.integers(0, 5)) for _ in range(3))
        every, precision = int(rng.integers(1, layers + 1)), str(rng.choice(list(BYTES)))
        sizes = [inputs, *[width] * (layers - 1), 10]
        real, twice = (RealStep(sizes, m, every, seed) for m in (batch, 2 * batch))
        assert real.agrees_with_bpkit()
        shown = figure.root.evaluate(EVERY_STEP, settings(layers, width, inputs, batch, every, precision))
        assert len(shown) == len(real.held)
        for step, numbers in enumerate(shown):
            best = {numbers.pop("best_every"), numbers.pop("best_bytes")}  # the next test's
            assert len(best) and numbers == expected(real, twice, precision, step)


def test_lowest_peak_is_the_lowest_of_all_k(figure):
    rng = np.random.default_rng(0)
    for _ in range(25):
        layers = int(rng.integers(2, 13))
        width, inputs, batch = (int(2 ** rng.integers(0, 6)) for _ in range(3))
        sizes = [inputs, *[width] * (layers - 1), 10]
        peaks = [max(RealStep(sizes, batch, k).totals) for k in range(1, layers + 1)]
        figure.set(**settings(layers, width, inputs, batch, 1, "float64"))
        numbers = figure.numbers()
        assert numbers["best_every"] == 1 + peaks.index(min(peaks))
        assert numbers["best_bytes"] == 8 * min(peaks)


def test_large_networks_are_counted_by_the_formulas_of_the_chapter(figure):
    rng = np.random.default_rng(1)
    for _ in range(40):
        layers = int(rng.integers(2, 65))
        width, inputs, batch = (int(2 ** rng.integers(5, 13)) for _ in range(3))
        sizes = [inputs, *[width] * (layers - 1), 10]
        pairs = list(zip(sizes, sizes[1:]))
        figure.set(**settings(layers, width, inputs, batch, 1), position=layers + 1)
        numbers = figure.numbers()
        assert numbers[f"kept[{layers + 1}]"] == batch * sum(sizes)
        assert numbers["prediction_kept"] == batch * max(a + b for a, b in pairs)
        assert numbers["flops_forward"] == 2 * batch * sum(a * b for a, b in pairs)
        assert numbers["flops_backward"] == 2 * numbers["flops_forward"] - 2 * batch * inputs * width
        figure.set(every=8 if layers >= 8 else 2)
        again = figure.numbers()
        assert 0 < again["flops_again"] < again["flops_forward"] == numbers["flops_forward"]


def test_the_largest_and_the_smallest_are_readable(figure, page):
    figure.set(**settings(64, 4096, 4096, 4096, 1, "float64"))
    assert "17.3 GB (2.16 billion numbers)" in figure.root.inner_text()
    figure.set(**settings(2, 1, 1, 1, 1, "float16"))
    assert "110 bytes (55 numbers)" in figure.root.inner_text()
    for text in (text for *_, text in figure.shown()):
        assert re.fullmatch(r"[\d,]+|\d+\.\d+|[\d,.]+ (bytes|kB|MB|GB|TB|M|G|million|billion|trillion)", text), text


def test_the_longest_numbers_stay_beside_the_chart(figure):
    """In the book, whose theme has rules of its own for tables."""
    table, chart = figure.root.locator(".bp-panels table"), figure.root.locator(".bp-panels svg")
    spilt = "t => [...t.querySelectorAll('td, th')].filter(c => c.scrollWidth > c.clientWidth).map(c => c.textContent)"
    for batch in (2**10, 2**11, 2**12):
        figure.set(batch=notch("batch", batch))
        place = table.bounding_box()
        assert place["x"] + place["width"] < chart.bounding_box()["x"]
        assert table.evaluate(spilt) == []


def test_steps_go_forward_and_back_exactly(figure, page):
    figure.set(position=0)
    there = []
    while not figure.root.locator('[data-action="forward"]').is_disabled():
        there.append(figure.shown())
        figure.click("forward")
    assert len(there) == 34
    for shown in reversed(there):
        figure.click("back")
        assert figure.shown() == shown
    assert figure.root.locator('[data-action="back"]').is_disabled()


def test_arrow_keys_move_through_the_steps(figure, page):
    figure.set(position=5)
    figure.root.locator(".bp-area").focus()
    for key, step in (("ArrowRight", 6), ("ArrowLeft", 5), ("End", 34), ("Home", 0)):
        page.keyboard.press(key)
        assert f"kept[{step}]" in figure.numbers()


def test_it_plays_to_the_end_and_stops(figure, page):
    figure.set(layers=2, position=0)
    figure.click("play")
    page.wait_for_function("(f) => f.querySelector('[data-quantity=\"kept[6]\"]')", arg=figure.root.element_handle())
    figure.root.get_by_role("button", name="Play", exact=True).wait_for()


def test_a_press_and_a_drag_in_the_picture_move_to_a_step(figure, page):
    picture = figure.root.locator(".bp-area svg")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    x = [box["x"] + 58 + share * (box["width"] - 72) for share in (0.005, 0.2, 0.5)]
    page.mouse.move(x[0], box["y"] + 100)
    page.mouse.down()
    assert "kept[0]" in figure.numbers()
    page.mouse.move(x[1], box["y"] + 100, steps=4)
    assert "kept[11]" in figure.numbers()
    page.mouse.move(x[2], box["y"] + 100, steps=4)
    assert "kept[28]" in figure.numbers()
    page.mouse.up()
    page.mouse.move(x[0], box["y"] + 100)
    figure.click("undo")  # the drag was one act
    assert "kept[17]" in figure.numbers()


def test_a_press_on_a_bar_chooses_its_k(figure, page):
    chart = figure.root.locator(".bp-panels svg")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    column = (box["width"] - 72) / 16
    page.mouse.click(box["x"] + 58 + 3.5 * column, box["y"] + 100)
    assert figure.root.locator('[data-param="every"]').input_value() == "4"


def test_other_settings_keep_the_place_in_the_step(figure, page):
    for changes in ({"layers": 9}, {"every": 3}, {"layers": 30}):
        figure.set(**changes)
        assert figure.root.locator(".bp-step").inner_text().split(". ")[1].startswith("Loss")
    figure.click("undo", times=3)
    assert "kept[17]" in figure.numbers()


def test_fewer_layers_than_k_keep_the_inputs_alone(figure):
    figure.set(layers=20, every=20)
    figure.set(layers=4)
    assert figure.root.locator('[data-param="every"]').input_value() == "4"
    figure.set(position=5)
    assert figure.numbers()["kept[5]"] == 1024 * (256 + 10)


def test_each_step_says_what_it_makes_and_lets_go(figure):
    figure.set(layers=4, every=2)
    sentences = []
    for step in range(13):
        figure.set(position=step)
        sentences.append(figure.root.locator(".bp-step").inner_text().split(". ", 1)[1])
    assert [s.split(":")[0].split(".")[0] for s in sentences] == [
        "The parameters are there, and a batch of inputs, h[0]",
        *[f"Forward, layer {l}" for l in (1, 2, 3, 4)],
        "Loss",
        "Forward again, layer 3",
        "Backward, layer 4",
        "Backward, layer 3",
        "Forward again, layer 1",
        "Backward, layer 2",
        "Backward, layer 1",
        "Update",
    ]
    assert "h[0] stays" in sentences[1] and "h[1] goes" in sentences[2] and "h[2] stays" in sentences[3]


def test_doubling_the_batch_is_predicted_before_it_is_seen(visit):
    figure = Driven(visit(PAGE), "memory")
    assert {q for q, _, text in figure.shown() if text == "?"} == {
        "twice_parameters", "twice_kept[17]", "twice_in_flight[17]", "twice_gradients[17]", "twice_held[17]", "twice_bytes[17]",
    }  # fmt: skip
    figure.click("answer-all")
    assert figure.root.locator(".bp-question").inner_text().startswith("Not this time. There is an h and a dz")
    now = figure.numbers()
    assert now["twice_kept[17]"] == 2 * now["kept[17]"] and now["twice_in_flight[17]"] == 2 * now["in_flight[17]"]
    assert now["twice_parameters"] == now["parameters"] and now["twice_held[17]"] < 2 * now["held[17]"]
    figure.set(batch=1)
    doubled = figure.numbers()
    for kind in (*KINDS, "held", "bytes"):
        assert doubled[f"{kind}[17]"] == now[f"twice_{kind}[17]"]


def test_operations_of_the_backward_pass_are_predicted(figure):
    figure.click("predict")
    assert {q for q, _, text in figure.shown() if text == "?"} == {"flops_backward", "flops_ratio"}
    share = "e => e.clientWidth / e.parentElement.clientWidth"
    widths = [figure.root.locator(f".bp-bar.bp-{which}").evaluate(share) for which in ("forward", "backward")]
    assert widths == [1, 0]  # the scale does not give it away
    figure.click("answer-twice")
    assert figure.root.locator(".bp-question").inner_text().startswith("Right. 1.93 times")
    figure.set(layers=2, width=-8)
    figure.click("predict")
    figure.click("skip")
    figure.click("predict")
    figure.click("skip")
    figure.click("predict")
    figure.set(layers=2, width=-2, inputs=4)
    figure.click("answer-same")  # one wide layer, which needs no product on the way further down
    assert figure.root.locator(".bp-question").inner_text().startswith("Right. 1.00 times")


def test_best_k_is_predicted(figure):
    figure.click("predict")
    figure.skip()
    figure.click("predict")
    assert {q for q, _, text in figure.shown() if text == "?"} == {"best_every", "best_bytes"}
    assert figure.root.locator(".bp-panels .bp-others").get_attribute("d") == ""
    figure.click("answer-one")
    told = figure.root.locator(".bp-question").inner_text()
    peaks = [max(RealStep([256] * 16 + [10], 1024, k).totals) for k in (1, 4, 16)]
    reason = "; ".join(f"k = {k}: {4e-6 * peak:.1f} MB" for k, peak in zip((1, 4, 16), peaks))
    assert told.startswith(f"Not this time. {reason}")
    assert figure.numbers()["best_every"] == 4


def test_the_chain_of_the_chapter_is_best_at_its_root(visit):
    figure = Driven(visit(PAGE), "memory", which=1)
    assert "?" in [text for q, _, text in figure.shown() if q == "flops_backward"]
    figure.skip()
    numbers = figure.numbers()
    assert numbers["best_every"] == 8 and numbers["parameters"] == 64 * 32 * 33
    assert numbers["bytes_peak"] == 8 * numbers["peak"] == numbers["best_bytes"]
    assert numbers["peak"] == max(RealStep([32] * 65, 512, 8).totals)


def test_keyboard_alone_suffices(visit, page):
    figure = Driven(visit(PAGE), "memory")
    figure.root.locator('[data-param="layers"]').focus()
    page.keyboard.press("ArrowRight")
    figure.tab_to('[data-param="batch"]')
    page.keyboard.press("ArrowLeft")
    figure.tab_to('[data-param="precision"]')
    page.keyboard.press("ArrowUp")
    figure.tab_to('[data-param="position"]')
    page.keyboard.press("Home")
    figure.tab_to('[data-action="forward"]')
    page.keyboard.press("Enter")
    figure.tab_to('[data-action="answer-values"]')
    page.keyboard.press("Space")
    numbers = figure.numbers()
    assert numbers["kept[1]"] == 2 * 512 * 256 and numbers["bytes[1]"] == 8 * numbers["held[1]"]
    assert figure.root.locator(".bp-question").inner_text().startswith("Right.")


def test_changes_are_spoken(figure, page):
    figure.set(every=4)
    status = figure.root.get_by_role("status")
    status.filter(has_text="At the fullest moment 3,354,388 numbers, 13.4 MB.").wait_for(state="attached")
    figure.set(position=1)
    status.filter(has_text="Forward, layer 1").wait_for(state="attached")
    assert status.count() == 1  # nothing else speaks
