"""The figure gradient-check: its estimates are Python's, its verdicts are right, and it hides what it asks."""

import math

import numpy as np
import pytest
from driving import Driven

from bpkit import Graph, examples, gradcheck, live, unroll
from bpkit.expression import log
from bpkit.gradcheck import GradientCheck

PAGE = "book/1-graph/backward"
METHODS = ("forward", "central", "complex")
EPS = 2.0**-52
GALLERY = live.gradient_check()
DRAWN = """(figure) => [...figure.querySelectorAll("polyline")].map((line) => line.getAttribute("points"))"""


@pytest.fixture
def figure(visit):
    figure = Driven(visit(PAGE), "gradient-check")
    figure.skip()
    return figure


def use(figure, function, x=None, exponent=-2, **settings):
    figure.set(function=function)
    figure.set(h=exponent, **settings, **({} if x is None else {"x": x}))
    return figure.numbers()


def case(function):
    """The graph of a function of the gallery as a function of the one number that moves, and its derivative."""
    told = GALLERY.cases[function]
    graph, point, wrt = Graph(**GALLERY.graphs[told["graph"]]), GALLERY.points[told["graph"]], told["wrt"]

    def f(x):
        return graph.forward({**point, wrt: np.asarray(x).item()}).output

    return f, lambda x: graph.backward(graph.forward({**point, wrt: x}))[wrt]


def verdict(figure):
    return figure.root.locator(".bp-verdict").get_attribute("data-verdict")


def test_numbers_are_those_of_python(figure):
    """Up to the last places of exp and its kin, which a difference divides by h."""
    rng = np.random.default_rng(0)
    settings = []
    for function in rng.choice(list(GALLERY.cases), 200).tolist():
        told = GALLERY.cases[function]
        x = round(rng.uniform(told["low"], told["high"]), 2)
        settings.append({"function": function, "x": x, "h": int(rng.integers(-32, 1)) / 4})
    for setting, shown in zip(settings, figure.tried(settings), strict=True):
        x, h, (f, derivative) = shown["x"], shown["h"], case(setting["function"])
        noise = 4 * EPS * max(abs(f(x)), abs(f(x + h)), abs(f(x - h))) / h
        close = {"rel": 1e-12, "abs": 1e-12 + noise}
        assert shown["forward"] == pytest.approx((f(x + h) - f(x)) / h, **close)
        assert shown["central"] == pytest.approx(float(gradcheck.central_difference(f, x, h)), **close)
        assert shown["complex"] == pytest.approx(float(gradcheck.complex_step(f, x, h)), rel=1e-12, abs=1e-12)
        assert shown["df"] == pytest.approx(derivative(x), rel=1e-12, abs=1e-12)
        for method in METHODS:
            assert shown[f"error_{method}"] == abs(shown[method] - shown["df"])
        check = GradientCheck({"x": shown["df"]}, {"x": np.array(shown["central"])})
        assert shown["difference"] == pytest.approx(check.difference, rel=1e-15)


def test_where_only_plain_arithmetic_is_done_not_a_bit_differs(figure):
    figure.set(function="∂x²/∂x", x=1.37)
    exponents = np.arange(-20, 0.25, 0.25).tolist()
    for precision, number in [("float64", np.float64), ("float32", np.float32)]:
        figure.set(precision=precision)
        for shown in figure.tried([{"h": exponent} for exponent in exponents]):
            x, h = number(shown["x"]), number(shown["h"])
            here, ahead, behind = x * x, (x + h) * (x + h), (x - h) * (x - h)
            assert shown["forward"] == (ahead - here) / h
            assert shown["central"] == (ahead - behind) / (number(2) * h)
            assert shown["df"] == float(x) * 2


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_no_false_alarm_and_no_bug_overlooked(figure, precision):
    rng = np.random.default_rng(1)
    for function in GALLERY.cases:
        for _ in range(5):
            x = rng.uniform(0.2, 0.9) if "ReLU" in function else rng.uniform(1.2, 2.5) * rng.choice([-1, 1])
            x = round(x, 2)
            use(figure, function, x, {"float64": -5, "float32": -2}[precision], precision=precision, bug=False)
            assert verdict(figure) == "agree", (function, x)
            right = figure.numbers()["df"]
            figure.set(bug=True)
            assert verdict(figure) == "wrong", (function, x)
            bug = abs(figure.numbers()["df"] - right)
            assert bug > 1e-3
            for exponent in {"float64": [-3, -5, -7], "float32": [-2.5, -3]}[precision]:
                figure.set(h=exponent)
                assert verdict(figure) == "wrong"
                for method in METHODS:
                    assert figure.numbers()[f"error_{method}"] == pytest.approx(bug, rel=0.05, abs=0.02), method


def test_note_1s_lost_minus_sign(figure):
    """The bug in the first function is the slip of the note's equation (4), with the numbers of the chapter."""
    assert use(figure, "∂f/∂x", bug=True)["df"] == pytest.approx(-1.03528089789, abs=1e-11)
    assert use(figure, "∂f/∂y")["df"] == pytest.approx(-1.57414103761, abs=1e-11)


def test_a_bug_that_does_not_show_at_this_point(figure):
    use(figure, "∂x²/∂x", 0, -5, bug=True)
    assert verdict(figure) == "unseen"
    figure.set(x=0.5)
    assert verdict(figure) == "wrong"


def test_a_bad_step_is_blamed_and_not_the_sweep(figure):
    for exponent, told in [(-1, "step"), (-5, "agree"), (-12, "step"), (-20, "step")]:
        use(figure, "∂f/∂x", 3, exponent)
        assert verdict(figure) == told


def test_a_bad_step_says_nothing_for_a_sweep_with_a_bug(figure):
    """At x = 1 the wrong rule of ReLU gives the right number."""
    use(figure, "∂ReLU/∂x", 1, -20, bug=True)
    assert verdict(figure) == "step"
    assert "right" not in figure.root.locator(".bp-verdict").inner_text()


def test_at_the_kink_and_beside_it(figure):
    for exponent in (-20, -5, 0):
        shown = use(figure, "∂ReLU/∂x", 0, exponent)
        assert [shown[name] for name in ("forward", "central", "complex", "df")] == [1, 0.5, 0, 0]
        assert verdict(figure) == "bent"
    shown = use(figure, "∂ReLU/∂x", 0.05, -1)
    assert shown["central"] == pytest.approx((0.05 + 0.1) / (2 * 0.1)) and verdict(figure) == "bent"
    assert use(figure, "∂ReLU/∂x", -0.05, -1)["forward"] == pytest.approx((0.1 - 0.05) / 0.1)
    assert verdict(figure) == "bent"
    figure.set(h=-2)
    assert verdict(figure) == "agree"


def test_what_theory_says_of_the_turning_points(figure):
    """The answers of the predictions against the errors themselves: the best of the powers of ten that are offered."""
    def best(method, exponents):
        errors = {}
        for exponent in exponents:
            figure.set(h=exponent)
            errors[exponent] = figure.numbers()[f"error_{method}"]
        return min(errors, key=errors.get)

    assert best("forward", [-4, -8, -12, -16]) == -8
    assert best("central", [-2, -5, -8, -11]) == -5
    figure.set(precision="float32")
    assert best("central", [-2, -4, -6, -8]) == -2


def test_where_the_second_derivative_is_0_the_one_sided_difference_turns_like_the_central_one(figure):
    figure.click("reset")
    use(figure, "∂σ/∂x", 0)
    figure.click("answer-1e-4")
    told = figure.root.locator(".bp-question").inner_text()
    turn = (6 * EPS * 0.5 / 0.125) ** (1 / 3)  # where ε|f|/h is |f‴|h²/6
    assert f"Right. For ∂σ/∂x at x = 0 it turns near h = {turn * 1e5:.1f}·10⁻⁵." in told
    assert figure.root.locator(".bp-turn.bp-forward").text_content() == "∛ε"


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_extremes_are_drawn_inside_the_frame(figure, precision):
    for function, told in GALLERY.cases.items():
        for x in (told["low"], 0, told["high"]):
            for exponent in (-20, 0):
                shown = use(figure, function, x, exponent, precision=precision)
                assert all(map(math.isfinite, shown.values())), (function, x)
                points = " ".join(figure.root.evaluate(DRAWN)).replace(",", " ").split()
                assert len(points) >= 2 * 3 * 81 and all(0 <= float(place) <= 1000 for place in points)
                assert figure.outside() == []


def test_where_the_function_ends_there_is_no_number(page, tmp_path):
    """log(x - h) is none for h > x: a dash, and no NaN; near x, all is as elsewhere."""
    path = tmp_path / "log.html"
    graph = Graph.of(lambda x: log(x).named("ln x"))
    path.write_text(live.gradient_check(graph, {"x": 0.5}, h=1.0).html(), encoding="utf-8")
    page.goto(path.as_uri())
    figure = Driven(page, "gradient-check")
    figure.skip()
    assert "NaN" not in figure.root.inner_text()
    assert {text for quantity, _, text in figure.shown() if quantity in ("central", "difference")} == {"—"}
    figure.set(h=-5)
    assert verdict(figure) == "agree"
    figure.set(bug=True)
    assert verdict(figure) == "wrong"


def test_only_what_answers_the_question_is_hidden(visit):
    figure = Driven(visit(PAGE), "gradient-check")
    assert all(text != "?" for _, _, text in figure.shown())
    figure.set(h=-8)
    hidden = {quantity for quantity, _, text in figure.shown() if text == "?"}
    assert hidden == {*METHODS, *(f"error_{method}" for method in METHODS), "difference"}
    assert figure.root.locator('[data-quantity="error_forward"][data-number]').count() == 0
    figure.click("answer-1e-12")
    assert "Not this time" in figure.root.locator(".bp-question").inner_text()
    assert all(text != "?" for _, _, text in figure.shown())


def test_every_prediction_in_turn(visit):
    figure = Driven(visit(PAGE), "gradient-check")
    for answer, state in [
        ("1e-8", {"df": 2.0595697955721652}),
        ("1e-2", {"x": 3}),
        ("exact", {"x": 3}),
        ("flat", {"df": -1.0352808978929}),
        ("half", {"central": 0.5}),
        ("1e-8", {"x": 3}),
    ]:
        figure.click(f"answer-{answer}")
        assert "Right." in figure.root.locator(".bp-question").inner_text()
        numbers = figure.numbers()
        for quantity, number in state.items():
            assert numbers[quantity] == pytest.approx(number, abs=1e-12)
        figure.click("predict")
    figure.click("skip")
    assert "Right" not in figure.root.locator(".bp-question").inner_text()


def test_what_a_question_rests_on_cannot_be_changed_while_it_is_open(visit):
    figure = Driven(visit(PAGE), "gradient-check")
    for locked in ([], ["precision"], [], ["function", "x", "bug"], ["function", "x"]):
        assert figure.root.locator("[data-param]:disabled").evaluate_all("all => all.map((e) => e.dataset.param)") == locked
        figure.skip()
        assert figure.root.locator("[data-param]:disabled").count() == 0
        figure.click("predict")


def test_a_question_can_be_taken_back_with_all_that_it_changed(figure):
    use(figure, "∂eˣ/∂x", -0.5, -6)
    before = figure.shown()
    figure.click("predict")
    assert figure.shown() != before
    figure.click("undo")
    assert figure.shown() == before


def test_digits_in_bold_are_right(figure):
    use(figure, "∂f/∂x", 3, -4)
    bold = [figure.root.locator(f'[data-quantity="{method}"] b').inner_text() for method in METHODS]
    exact = "2.059569795572165"
    assert bold[0] == exact[:5] and bold[1] == exact[:10]
    numbers = figure.numbers()
    for method, digits in zip(METHODS, bold):
        assert numbers[f"error_{method}"] < 10.0 ** -len(digits.split(".")[1])


def test_the_cursor_can_be_dragged_and_an_undo_takes_back_one_drag(figure, page):
    before = figure.shown()
    chart = figure.root.locator("svg.bp-chart")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()

    def at(exponent):
        return box["x"] + 58 + (box["width"] - 58 - 14) * (exponent + 20) / 20, box["y"] + 100

    for drag in [(-2, -4, -6, -8), (-8, -6, -5)]:
        page.mouse.move(*at(drag[0]))
        page.mouse.down()
        for exponent in drag[1:]:
            page.mouse.move(*at(exponent), steps=3)
        page.mouse.up()
        assert figure.numbers()["h"] == float(f"1e{drag[-1]}")
    page.mouse.move(*at(-15))
    assert figure.numbers()["h"] == 1e-5
    figure.click("undo")
    assert figure.numbers()["h"] == 1e-8
    figure.click("undo")
    assert figure.shown() == before


def test_keyboard_alone_suffices(figure, page):
    figure.root.locator('[data-param="function"]').focus()
    page.keyboard.press("ArrowDown")
    figure.tab_to('[data-param="x"]')
    page.keyboard.press("ArrowRight")
    figure.tab_to('[data-param="precision"]')
    page.keyboard.press("ArrowDown")
    figure.tab_to('[data-param="bug"]')
    page.keyboard.press("Space")
    figure.tab_to('[data-param="h"]')
    page.keyboard.press("ArrowLeft")
    numbers = figure.numbers()
    assert numbers["x"] == pytest.approx(-3.99) and numbers["h"] == pytest.approx(10**-2.25)
    assert verdict(figure) == "wrong"
    figure.tab_to('[data-action="reset"]')
    page.keyboard.press("Enter")
    figure.tab_to('[data-action="answer-1e-8"]')
    page.keyboard.press("Enter")
    assert "Right." in figure.root.locator(".bp-question").inner_text()


def test_changes_are_spoken(figure):
    figure.set(h=-4)
    told = "Step 10⁻⁴, x 3.000: the central difference is off by 2.5·10⁻⁹."
    figure.root.get_by_role("status").filter(has_text=told).wait_for(state="attached")


def test_a_network_can_be_checked_weight_by_weight(visit):
    figure = Driven(visit("book/2-algorithms/backward"), "gradient-check")
    figure.skip()
    example = examples.three_tanh_layers
    graph, point = unroll(example.network, example.x, example.target, **example.cost)
    gradients = graph.backward(graph.forward(point))
    for wrt in [name for name in point if name[0] in "Wb"]:
        figure.set(function=f"∂cost/∂{wrt}")
        figure.set(h=-5)
        assert figure.numbers()["df"] == pytest.approx(gradients[wrt], abs=1e-12)
        assert verdict(figure) == "agree"
        figure.set(bug=True)
        assert verdict(figure) == "wrong", wrt
        figure.set(bug=False)
