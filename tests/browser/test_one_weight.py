"""The figure one-weight in the built book: its numbers are bpkit's, by mouse, by keyboard and at the extremes."""

import numpy as np
import pytest

from bpkit import MLP, examples, training

PAGE = "book/intro"
PARAMETERS = [f"W{l}[{j},{i}]" for l in (1, 2) for j in (0, 1) for i in (0, 1)] + [
    f"b{l}[{j}]" for l in (1, 2) for j in (0, 1)
]
SET = """(settings) => {
    const figure = document.querySelector('.bp-live[data-figure="one-weight"]');
    for (const [name, value] of Object.entries(settings)) {
        const control = figure.querySelector(`[data-param="${name}"]`);
        control.value = value;
        control.dispatchEvent(new Event(control.localName === "select" ? "change" : "input"));
    }
}"""
READ = """() => {
    const shown = [...document.querySelectorAll('.bp-live[data-figure="one-weight"] [data-quantity]')];
    return shown.map((e) => [e.dataset.quantity, Number(e.dataset.number), e.textContent]);
}"""


@pytest.fixture
def figure(visit):
    page = visit(PAGE)
    return page.locator('.bp-live[data-figure="one-weight"]')


def read(page):
    """Every number shown, by quantity; the same quantity has the same number everywhere."""
    numbers = {}
    for quantity, number, _ in page.evaluate(READ):
        assert numbers.setdefault(quantity, number) == number
    return numbers


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


def agree(page, values, loss):
    theirs = expected(values, loss)
    ours = read(page)
    assert ours.keys() == theirs.keys()
    for quantity, number in ours.items():
        assert number == pytest.approx(theirs[quantity], rel=1e-12, abs=1e-12), quantity


@pytest.mark.parametrize("loss", ["cross_entropy", "half_squared_error"])
def test_numbers_are_those_of_bpkit(figure, page, loss):
    rng = np.random.default_rng(0)
    page.evaluate(SET, {"loss": loss})
    for _ in range(200):
        values = dict(zip(PARAMETERS, rng.uniform(-2, 2, len(PARAMETERS)).tolist()))
        page.evaluate(SET, values)
        agree(page, values, loss)


@pytest.mark.parametrize("loss", ["cross_entropy", "half_squared_error"])
@pytest.mark.parametrize("extreme", [-2, 2])
def test_extremes(figure, page, loss, extreme):
    values = dict.fromkeys(PARAMETERS, extreme) | {"W2[1,0]": -extreme, "W2[1,1]": -extreme, "b2[1]": -extreme}
    page.evaluate(SET, values | {"loss": loss, "step_size": 1})
    agree(page, values, loss)
    for _ in range(60):
        figure.locator('[data-action="step"]').click()
    assert all(np.isfinite(v) for v in read(page).values())
    assert not [text for *_, text in page.evaluate(READ) if "NaN" in text or "Infinity" in text]


@pytest.mark.parametrize("width", [1280, 390])
def test_drawing_stays_inside_its_frame(figure, page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(SET, dict.fromkeys(PARAMETERS, -2))
    outside = page.evaluate("""() => {
        const frame = document.querySelector(".bp-live").getBoundingClientRect();
        return [...document.querySelectorAll(".bp-live text, .bp-live circle, .bp-live math")]
            .filter((e) => e.getBoundingClientRect().width)
            .filter((e) => { const b = e.getBoundingClientRect(); return b.left < frame.left || b.right > frame.right; })
            .map((e) => e.textContent);
    }""")
    assert outside == []


def test_step_is_one_update_of_all_and_undo_takes_it_back_exactly(figure, page):
    before = read(page)
    page.evaluate(SET, {"step_size": 0.1})
    for _ in range(3):
        figure.locator('[data-action="step"]').click()
    net = examples.flagship.network
    for _ in range(3):
        back = net.backward(net.forward(examples.flagship.x), examples.flagship.target)
        net = training.step(net, back, 0.1)
    assert read(page)["W2[0,0]"] == pytest.approx(net.W[2][0, 0], abs=1e-12)
    assert read(page)["cost"] == pytest.approx(net.cost(examples.flagship.x, examples.flagship.target), abs=1e-12)
    for _ in range(3):
        figure.locator('[data-action="undo"]').click()
    assert read(page) == before
    assert figure.locator('[data-action="undo"]').is_disabled()


def test_reset_brings_the_start_back(figure, page):
    before = read(page)
    page.evaluate(SET, {"W1[0,0]": -1.5, "b2[0]": 2})
    figure.locator('[data-action="step"]').click()
    figure.locator('[data-action="reset"]').click()
    assert read(page) == before


def test_a_line_can_be_picked_and_dragged(figure, page):
    line = figure.locator(".bp-parameter").filter(has=page.locator('[data-quantity="W1[0,0]"]'))
    line.scroll_into_view_if_needed()
    box = line.locator("rect").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    assert "bp-picked" in line.get_attribute("class")
    page.mouse.move(x + 60, y, steps=5)
    page.mouse.up()
    page.mouse.move(x + 200, y)
    assert read(page)["W1[0,0]"] == pytest.approx(0.1 + 60 / 150, abs=1e-9)


def test_keyboard_alone_suffices(figure, page):
    def tab_to(selector):
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("(s) => document.activeElement.matches(s)", selector):
                return
        pytest.fail(f"Tab never reaches {selector}")

    figure.locator("select").focus()
    page.keyboard.press("ArrowDown")
    tab_to('[data-param="step_size"]')
    page.keyboard.press("End")
    tab_to('[data-action="step"]')
    page.keyboard.press("Enter")
    tab_to('[data-action="undo"]')
    page.keyboard.press("Space")
    tab_to('[data-param="W2[1,0]"]')
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    parameters = {p: v for p, v in examples_values().items()} | {"W2[1,0]": 0.51}
    agree(page, parameters, "half_squared_error")
    assert "∂" in figure.locator(".bp-picked .bp-gradient").first.text_content()


def examples_values():
    return {
        f"{name}[{','.join(map(str, place))}]": float(v)
        for name, array in examples.flagship.network.parameters().items()
        for place, v in np.ndenumerate(array)
    }


def test_every_control_has_a_name_of_its_own(figure):
    names = [figure.locator("input, select").nth(i).evaluate("e => e.ariaLabel ?? e.labels[0].textContent") for i in range(14)]
    assert len(set(names)) == len(names) == figure.locator("input, select").count()


def test_changes_are_spoken(figure, page):
    page.evaluate(SET, {"W2[0,0]": 1})
    status = figure.get_by_role("status")
    status.filter(has_text="weight from hidden unit 1 to output 1 is 1.000").wait_for(state="attached")


def test_prediction_hides_every_gradient_until_answered(figure, page):
    figure.locator('[data-action="predict"]').click()
    shown = page.evaluate(READ)
    assert all(text == "?" for quantity, _, text in shown if quantity.startswith("d"))
    assert all(text != "?" for quantity, _, text in shown if not quantity.startswith("d"))
    picked = figure.locator(".bp-row.bp-picked [data-param]").get_attribute("data-param")
    rises = expected(examples_values(), "cross_entropy")[f"d{picked}"] > 0
    figure.locator('[data-action="falls"]' if rises else '[data-action="rises"]').click()
    assert "Not this time" in figure.locator(".bp-question").text_content()
    assert all(text != "?" for _, _, text in page.evaluate(READ))
    figure.locator('[data-action="predict"]').click()
    figure.locator('[data-action="skip"]').click()
    assert all(text != "?" for _, _, text in page.evaluate(READ))


def test_formula_has_the_numbers_of_the_moment(figure, page):
    page.evaluate(SET, {"W1[1,0]": 0.7})
    formula = figure.locator(".bp-formula p").first
    numbers = read(page)
    texts = [f"{numbers[q]:.4g}".replace("-", "−") for q in ("dz1[1]", "x[0]", "dW1[1,0]")]
    assert formula.locator("mn[data-quantity]").all_text_contents() == texts
    lit = figure.locator(".bp-network .bp-lit [data-quantity], .bp-network .bp-lit[data-quantity]")
    assert {"dz1[1]", "x[0]"} <= {lit.nth(i).get_attribute("data-quantity") for i in range(lit.count())}


def test_a_thousand_moves_leave_nothing_behind(figure, page):
    count = "document.querySelectorAll('.bp-live *').length"
    page.evaluate(SET, {"W2[0,0]": 0})
    before = page.evaluate(count)
    page.evaluate(f"() => {{ const set = {SET}; for (let i = 0; i < 1000; i++) set({{ 'W2[0,0]': Math.sin(i) }}); }}")
    assert page.evaluate(count) == before
