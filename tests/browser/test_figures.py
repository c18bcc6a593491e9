"""What holds for every live figure of the book: it is whole at any width and any setting, by any means, in print and without a script."""

import re
from time import monotonic

import pytest
from axe_playwright_python.sync_playwright import Axe
from catalogue import FIGURES
from driving import Driven

EXTREMES = """(figure, end) => {
    for (const control of figure.querySelectorAll("input[type=range][data-param]:enabled")) {
        control.value = control[end];
        control.dispatchEvent(new Event("input"));
        control.dispatchEvent(new Event("change"));
    }
}"""
MOVES = """(figure, moves) => {
    const sliders = [...figure.querySelectorAll("input[type=range][data-param]:enabled")];
    for (let k = 0; k < moves; k++) {
        const slider = sliders[k % sliders.length];
        slider.value = Number(slider.min) + (Number(slider.max) - Number(slider.min)) * (0.5 + 0.5 * Math.sin(k));
        slider.dispatchEvent(new Event("input"));
    }
}"""
LOWER = """async (figure) => {
    const steady = [...figure.querySelectorAll(".bp-steady")], sliders = [...figure.querySelectorAll("input[type=range][data-param]:enabled")];
    const heights = () => steady.map((e) => e.getBoundingClientRect().height);
    const shown = async () => { for (const frame of [1, 2]) await new Promise(requestAnimationFrame); };
    const lower = [];
    await shown();
    for (const slider of sliders) {
        for (let k = 0; k <= 20; k++) {
            const before = heights();
            slider.value = Number(slider.min) + ((slider.max - slider.min) * k) / 20;
            slider.dispatchEvent(new Event("input"));
            await shown();
            heights().forEach((height, i) => height < before[i] - 0.01 && lower.push([slider.dataset.param, before[i], height]));
        }
    }
    return lower;
}"""
FRAME = "() => new Promise(requestAnimationFrame)"
STATE = """(figure) => JSON.stringify([...figure.querySelectorAll("[data-param]")].map((e) => [e.dataset.param, e.value, e.checked]))"""


@pytest.fixture(params=FIGURES)
def figure(request, visit):
    return Driven(visit(FIGURES[request.param].page), request.param)


def params(figure):
    controls = figure.root.locator("[data-param]:enabled")
    return [controls.nth(i) for i in range(controls.count())]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("end", ["min", "max"])
def test_every_slider_at_its_end_stays_in_the_frame_and_finite(figure, page, width, end):
    page.set_viewport_size({"width": width, "height": 900})
    figure.skip()
    figure.root.evaluate(EXTREMES, end)
    assert figure.outside() == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    text = figure.root.inner_text()
    assert not re.search(r"\b(NaN|Infinity|undefined|null)\b", text), text


def test_first_state_asks_or_offers_a_prediction_and_a_hint(figure):
    assert figure.root.locator('[data-action="skip"], [data-action="predict"]').count() == 1
    assert len(figure.root.locator(".bp-hint").inner_text()) > 20


def test_every_control_has_a_name_of_its_own(figure):
    names = [c.evaluate("e => e.ariaLabel ?? e.labels[0]?.textContent.trim()") for c in params(figure)]
    assert all(names) and len(set(names)) == len(names)
    buttons = figure.root.locator("button")
    assert all(buttons.nth(i).inner_text().strip() for i in range(buttons.count()))
    assert figure.root.locator("svg[role=img]:not([aria-label])").count() == 0


def test_nothing_above_a_slider_gets_lower_while_it_is_dragged(figure, page):
    """Else the slider would jump under the reader's finger, and all of the page below with it."""
    page.set_viewport_size({"width": 390, "height": 800})
    figure.skip()
    assert figure.root.evaluate(LOWER) == []


def test_a_move_of_any_control_can_be_taken_back_exactly(figure):
    figure.skip()
    for control in params(figure):
        if control.evaluate("e => e.type") == "text":
            continue
        state, numbers = figure.root.evaluate(STATE), figure.shown()
        control.evaluate("""(e) => {
            if (e.type === "checkbox") e.checked = !e.checked;
            else if (e.localName === "select") e.selectedIndex = (e.selectedIndex + 1) % e.length;
            else if (e.type === "range") e.value = Number(e.value) + (Number(e.max) - Number(e.value) || Number(e.min) - Number(e.value)) / 2;
            e.dispatchEvent(new Event(e.type === "range" ? "input" : "change"));
        }""")
        if figure.root.evaluate(STATE) == state:
            continue  # a choice of one
        figure.click("undo")
        assert figure.root.evaluate(STATE) == state
        assert figure.shown() == numbers


def test_reset_brings_back_the_first_numbers(figure):
    figure.skip()
    numbers = figure.shown()
    figure.root.evaluate(MOVES, 7)
    figure.click("reset")
    figure.skip()
    assert figure.shown() == numbers


def kept(page):
    """What the browser keeps of a page, after a collection: event listeners, and nodes in or out of it."""
    page.evaluate(FRAME)
    browser = page.context.new_cdp_session(page)
    browser.send("Performance.enable")
    browser.send("HeapProfiler.collectGarbage")
    metrics = {m["name"]: m["value"] for m in browser.send("Performance.getMetrics")["metrics"]}
    browser.detach()
    return metrics["JSEventListeners"], metrics["Nodes"]


# Those of the graph stepper go with their moment; test_graph_stepper.py tells.
@pytest.mark.parametrize("figure", [name for name in FIGURES if name != "graph-stepper"], indirect=True)
def test_a_reason_says_when_its_numbers_are_of_another_moment(figure):
    figure.skip()
    reason = figure.root.locator(".bp-question p")
    earlier = figure.root.locator(".bp-question [data-earlier]")
    assert reason.count() == 1 and earlier.count() == 0
    figure.root.evaluate(MOVES, 1)
    assert earlier.get_attribute("data-earlier") == "Earlier: "
    figure.click("undo")
    assert reason.count() == 1 and earlier.count() == 0


def wait_until_kept(page, listeners, nodes):
    """What is kept once it is no more than this.  The browser takes its time to let go."""
    patience = monotonic() + 20
    while (now := kept(page))[0] > listeners or now[1] > nodes:
        assert monotonic() < patience, f"{now} listeners and nodes are more than {listeners, nodes}"
    return now


def test_a_thousand_moves_leave_nothing_behind(figure, page):
    figure.skip()
    listeners, nodes = kept(page)
    figure.root.evaluate(MOVES, 1000)
    listeners, nodes = wait_until_kept(page, listeners + 100, nodes + 500)  # at this end of the moves
    figure.root.evaluate(MOVES, 1000)  # the same moves, so the same end, but for what is about to be spoken
    wait_until_kept(page, listeners, nodes + 9)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_answered_and_moved_it_is_still_accessible(figure, page, theme):
    page.emulate_media(color_scheme=theme)
    figure.skip()
    figure.root.evaluate(MOVES, 7)
    result = Axe().run(page, context=f'.bp-live[data-figure="{figure.name}"]', options={"preload": False})
    assert result.violations_count == 0, result.generate_report()


def test_on_paper_it_is_a_picture_without_buttons(figure, page):
    page.emulate_media(media="print")
    box = figure.root.bounding_box()
    assert box["width"] > 200 and box["height"] > 150
    drawn = figure.root.locator("svg[role=img], canvas, table").first
    assert drawn.bounding_box()["height"] > 100
    buttons = figure.root.locator("button")
    assert not any(buttons.nth(i).is_visible() for i in range(buttons.count()))


@pytest.mark.parametrize("name", FIGURES)
def test_without_a_script_it_is_a_picture(browser, book, name):
    with browser.new_context(offline=True, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto((book / f"{FIGURES[name].page}.html").as_uri())
        picture = page.locator(f'img[data-figure="{name}"]').first
        assert picture.bounding_box()["height"] > 100
        assert len(picture.get_attribute("alt")) > 60
