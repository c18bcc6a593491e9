"""The figure softmax-jacobian in the built book: its numbers are bpkit's, and every entry can be explained."""

import numpy as np
import pytest
from driving import READ, SET, Driven

from bpkit import examples, gradcheck
from bpkit.functions import cross_entropy, half_squared_error, softmax
from bpkit.unrolling import index

PAGE = "book/4-by-hand/softmax-jacobian"
SIZES = [2, 3, 4, 5]
WARNED = "(figure) => [...figure.querySelectorAll('.bp-warning')].map((e) => e.checkVisibility())"
TRY = f"""(figure, settings) => settings.map((setting) => {{
    ({SET})(figure, setting);
    return [({READ})(figure), ({WARNED})(figure)];
}})"""
CELLS = """(figure) => [...figure.querySelectorAll("td[data-pick^=J]")]
    .map((e) => [e, Number(e.style.getPropertyValue("--bp-shade"))])
    .map(([e, shade]) => [e.dataset.pick, e.textContent, e.classList.contains("bp-negative"), shade])"""


@pytest.fixture
def figure(visit):
    return Driven(visit(PAGE), "softmax-jacobian")


def expected(a, t):
    """What bpkit computes, by quantity."""
    a, t = np.array(a), np.array(t)
    o = softmax(a)
    arrays = {
        "a": a,
        "t": t,
        "o": o,
        "J": softmax.jacobian(o),
        "row": np.zeros(len(a)),
        "column": np.zeros(len(a)),
        "da_cross_entropy": softmax.vjp(o, cross_entropy.gradient(o, t)),
        "da_half_squared_error": softmax.vjp(o, half_squared_error.gradient(o, t)),
        "da_elementwise": (o - t) * o * (1 - o),
    }
    numbers = {name + index(place): v for name, array in arrays.items() for place, v in np.ndenumerate(array)}
    return numbers | {"cross_entropy": cross_entropy(o, t), "half_squared_error": half_squared_error(o, t)}


def same(shown, theirs):
    ours = {quantity for quantity, *_ in shown}
    assert ours == theirs.keys()
    for quantity, number, _ in shown:
        assert number == pytest.approx(theirs[quantity], rel=1e-12, abs=1e-12), quantity


def agree(figure, theirs):
    same(figure.shown(), theirs)


def setting(a, right):
    return {"target": right} | {f"a[{k}]": v for k, v in enumerate(a)}


def set_all(figure, a, right):
    figure.set(K=len(a))
    figure.set(**setting(a, right))


def tried(figure, size, count, seed):
    """Random settings of this many classes, as far as the sliders can be set: [(a, right, shown, warned), …]."""
    rng = np.random.default_rng(seed)
    figure.skip()
    figure.set(K=size)
    samples = [((rng.integers(-80, 81, size) / 10).tolist(), int(rng.integers(size))) for _ in range(count)]
    results = figure.root.evaluate(TRY, [setting(*sample) for sample in samples])
    return [(*sample, *result) for sample, result in zip(samples, results)]


@pytest.mark.parametrize("size", SIZES)
def test_numbers_are_those_of_bpkit(figure, size):
    for a, right, shown, warned in tried(figure, size, count=200, seed=size):
        theirs = expected(a, np.eye(size)[right])
        same(shown, theirs)
        kinds = ("elementwise", "half_squared_error")
        mistaken, true = ([theirs[f"da_{kind}[{i}]"] for i in range(size)] for kind in kinds)
        assert warned == [a * b <= 0 for a, b in zip(mistaken, true)]


@pytest.mark.parametrize("size", SIZES)
def test_numbers_are_those_of_the_complex_step(figure, size):
    for a, right, shown, _ in tried(figure, size, count=20, seed=10 + size):
        ours, t = {quantity: number for quantity, number, _ in shown}, np.eye(size)[right]
        outputs = [lambda z, k=k: (np.exp(z) / np.exp(z).sum())[k] for k in range(size)]
        for k, output in enumerate(outputs):
            row = [ours[f"J[{k},{i}]"] for i in range(size)]
            assert row == pytest.approx(gradcheck.complex_step(output, np.array(a)), rel=1e-12, abs=1e-12)
        losses = {
            "cross_entropy": lambda z: -np.log(outputs[right](z)),
            "half_squared_error": lambda z: sum((o(z) - t[k]) ** 2 for k, o in enumerate(outputs)) / 2,
        }
        for name, loss in losses.items():
            gradient = [ours[f"da_{name}[{i}]"] for i in range(size)]
            assert gradient == pytest.approx(gradcheck.complex_step(loss, np.array(a)), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("size", SIZES)
def test_extremes_stay_finite_and_in_the_frame(figure, page, size):
    figure.skip()
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for a in ([8] * size, [-8] * size, [8] + [-8] * (size - 1), [-8] * (size - 1) + [8]):
            set_all(figure, a, 0)
            agree(figure, expected(a, np.eye(size)[0]))
            assert all(0 < v < 1 for q, v in figure.numbers().items() if q.startswith("o["))
            assert figure.outside() == []


def test_the_presets_are_the_cases_of_note_3(figure):
    figure.skip()
    figure.click("flagship")
    fwd = examples.flagship.forward()
    agree(figure, expected(fwd.z[2], examples.flagship.target))
    figure.click("saturated")
    ours = figure.numbers()
    assert (ours["da_cross_entropy[0]"], ours["da_half_squared_error[0]"]) == pytest.approx((0.99, 0.019602))
    figure.click("sign_flip")
    ours = figure.numbers()
    assert [ours[f"da_half_squared_error[{i}]"] for i in range(3)] == pytest.approx([0.144, -0.018, -0.126])
    assert figure.root.evaluate(WARNED) == [False, True, False]


def test_the_sign_of_an_entry_is_told_by_minus_and_stripes(figure):
    figure.skip()
    set_all(figure, [1.5, -0.5, 3.0, 0.0, -8.0], 1)
    for code, text, striped, shade in figure.root.evaluate(CELLS):
        off_diagonal = code[2] != code[4]
        assert text.startswith("−") == striped == off_diagonal
        assert shade == pytest.approx(min(1, 4 * abs(figure.numbers()[code])), abs=1e-3)


def test_all_bars_have_one_scale(figure):
    figure.skip()
    bars = figure.root.locator(".bp-signed i")
    widths = [bar.evaluate("e => e.getBoundingClientRect().width") for bar in bars.all()]
    assert len(widths) == 9 and max(widths) - min(widths) < 0.1


def formula(figure):
    """[(quantity, number, text)] of the formula."""
    return [
        (e.get_attribute("data-quantity"), float(e.get_attribute("data-number")), e.text_content())
        for e in figure.root.locator(".bp-formula [data-quantity]").all()
    ]


def test_pointing_at_an_entry_shows_how_it_is_made(figure):
    figure.skip()
    figure.root.locator('[data-pick="J[1,0]"]').hover()
    (_, o2, _), (_, o1, text), (code, entry, _) = formula(figure)
    assert code == "J[1,0]" and entry == pytest.approx(-o2 * o1) and text == "0.6"
    figure.root.locator('[data-pick="J[2,2]"]').hover()
    (_, o, _), _, (code, entry, _) = formula(figure)
    assert code == "J[2,2]" and entry == pytest.approx(o * (1 - o))


def test_pointing_at_a_gradient_shows_its_sum_over_the_outputs(figure):
    figure.skip()
    set_all(figure, [1.0, -2.0, 0.5, 3.0], 2)
    figure.root.locator('[data-pick="da_half_squared_error[1]"]').hover()
    *terms, (code, gradient, _) = formula(figure)
    o, t, J = (np.array([number for _, number, _ in terms[part::3]]) for part in range(3))
    assert [q for q, _, _ in terms[2::3]] == [f"J[{k},1]" for k in range(4)]
    assert code == "da_half_squared_error[1]" and gradient == pytest.approx(((o - t) * J).sum())
    lit = figure.root.locator("td.bp-lit")
    assert [cell.get_attribute("data-pick") for cell in lit.all()] == [f"J[{k},1]" for k in range(4)]
    figure.root.locator('[data-pick="da_cross_entropy[1]"]').hover()
    (_, t, _), (_, o, _), (_, J, _), (_, gradient, _) = formula(figure)
    assert gradient == pytest.approx(-t / o * J)
    figure.root.locator('[data-pick="da_elementwise[1]"]').hover()
    assert "✗" in figure.root.locator(".bp-formula").text_content()


def test_keyboard_alone_suffices(figure, page):
    figure.root.locator('[data-param="K"]').focus()
    page.keyboard.press("ArrowDown")  # four classes
    figure.tab_to('[data-param="target"]')
    page.keyboard.press("Home")
    figure.tab_to('[data-param="a[3]"]')
    page.keyboard.press("ArrowRight")
    figure.tab_to('[data-pick="J[0,0]"]')
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "ArrowUp", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.dataset.pick") == "J[0,2]"
    assert [q for q, *_ in formula(figure)] == ["o[0]", "o[2]", "J[0,2]"]
    figure.tab_to('[data-action="skip"]')
    page.keyboard.press("Enter")
    figure.tab_to('[data-pick="da_half_squared_error[0]"]')
    page.keyboard.press("ArrowRight")
    assert formula(figure)[-1][0] == "da_elementwise[0]"
    agree(figure, expected([*np.log([0.6, 0.3, 0.1]), 0.1], [1, 0, 0, 0]))


def test_only_the_sums_are_hidden_until_the_first_question_is_answered(figure):
    hidden = {q for q, _, text in figure.shown() if text == "?"}
    assert hidden == {f"{sums}[{k}]" for sums in ("row", "column") for k in range(3)}
    figure.click("answer-one")
    assert "Not this time" in figure.root.locator(".bp-question").text_content()
    assert all(text != "?" for *_, text in figure.shown())


def test_the_signs_are_hidden_in_every_form(figure):
    figure.skip()
    figure.click("predict")
    figure.root.locator('[data-pick="J[0,1]"]').focus()
    hidden = {q for q, _, text in figure.shown() if text == "?"}
    assert hidden == {f"J[{k},{i}]" for k in range(3) for i in range(3) if k != i}
    for code, _, striped, shade in figure.root.evaluate(CELLS):
        assert not striped and (shade == 0) == (code[2] != code[4])
    assert "−" not in figure.root.locator(".bp-formula").text_content()
    figure.click("answer-fall")
    assert "Right." in figure.root.locator(".bp-question").text_content()
    agree(figure, expected(np.log([0.6, 0.3, 0.1]), [0, 0, 1]))


def test_the_last_question_is_asked_where_the_network_is_sure_and_wrong(figure):
    figure.skip()
    figure.set(**{"a[0]": 2.5})
    before = figure.shown()
    figure.click("predict")
    figure.skip()
    figure.click("predict")
    hidden = {q for q, _, text in figure.shown() if text == "?"}
    assert {f"da_{loss}[{i}]" for loss in ("cross_entropy", "half_squared_error") for i in (0, 1)} <= hidden
    figure.click("answer-cross_entropy")
    reason = figure.root.locator(".bp-question").text_content()
    assert "Right." in reason and "0.99" in reason and "0.0196" in reason and "50.5" in reason
    figure.click("undo")
    assert figure.shown() == before


def test_the_second_figure_of_the_chapter_begins_with_the_losses(visit):
    figure = Driven(visit(PAGE), "softmax-jacobian", which=1)
    assert "pulls harder" in figure.root.locator(".bp-question").text_content()
    figure.click("answer-half_squared_error")
    assert "Not this time" in figure.root.locator(".bp-question").text_content()
    agree(figure, expected(np.log([0.99, 0.01]), [0, 1]))


def test_the_reason_why_one_loss_pulls_harder_is_that_of_the_moment(visit):
    figure = Driven(visit(PAGE), "softmax-jacobian", which=1)
    figure.click("even")
    figure.click("answer-cross_entropy")
    reason = figure.root.locator(".bp-question").text_content()
    assert "0.8, of half the squared error 0.16: 5 times less" in reason and "no entry is above 0.16." in reason


def test_every_change_can_be_taken_back_exactly(figure):
    figure.skip()
    states = [figure.shown()]
    for change in ({"K": 5}, {"target": 4}, {"a[4]": -3.1}, {"K": 2}, {"a[0]": 0.7}):
        figure.set(**change)
        states.append(figure.shown())
    figure.click("even")
    for state in reversed(states):
        figure.click("undo")
        assert figure.shown() == state
    figure.click("even")
    figure.click("reset")
    figure.skip()
    assert figure.shown() == states[0]


def test_the_right_class_stays_right_while_it_is_among_the_classes(figure):
    figure.skip()
    figure.set(K=5)
    figure.set(target=1)
    figure.set(K=3)
    assert [figure.numbers()[f"t[{k}]"] for k in range(3)] == [0, 1, 0]
    figure.set(target=2)
    figure.set(K=2)
    assert [figure.numbers()[f"t[{k}]"] for k in range(2)] == [0, 1]


def test_changes_and_picks_are_spoken(figure):
    figure.skip()
    figure.set(**{"a[1]": 0.5})
    status = figure.root.get_by_role("status")
    status.filter(has_text="Input 2 is 0.500, output 2 is").wait_for(state="attached")
    figure.root.locator('[data-pick="J[1,1]"]').focus()
    status.filter(has_text="lifts").wait_for(state="attached")
