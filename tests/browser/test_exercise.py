"""Exercises in the page: the verdicts of bpkit.feedback, hints one at a time, and answers that stay in the browser."""

import numpy as np
import pytest

from bpkit import feedback
from bpkit.feedback.diagnosis import RANKS
from bpkit.feedback.marking import mark as mark_here
from bpkit.feedback.text import plain
from bpkit.live import ExerciseBox, exercise
from bpkit.live.figure import module

MARK = """([variant, known, decimals, answers]) =>
  Promise.all(answers.map((texts) => mark({ ...variant, known: async () => known }, decimals, texts)))"""
PAGE = "book/4-by-hand/softmax-jacobian"
WELL_DONE = f"Right. {feedback.find('softmax-delta-last-step').because}"
WRITTEN = [  # ways of writing a number, to d decimals
    lambda v, d: f"{v:.{d}f}",
    lambda v, d: f" {v:.{d}f} ".replace("-", "−").replace(".", ","),
    lambda v, d: repr(float(v)),
    lambda v, d: f"{v:.{max(d - 1, 0)}f}",
    lambda v, d: f"{v + 10.0**-d:.{d}f}",
    lambda v, d: f"{-v:.{d}e}",
    lambda v, d: f"{round(v * 8)}/8",
    lambda v, d: f"{2.5 * v + 1:.{d}f}",
]
ODD = ["", "  ", "a", "1/0", "1 2", "1e999", "0", "+.5", "5.", "1e-3", "2,410", "1.000.000", "--1", "9" * 61, "½", "1/3/4", "-0", "1,234", "1.000"]


@pytest.fixture(scope="module")
def mark(browser):
    """The page's verdicts on a list of answers, each a list of texts: [{kind, message, mistakes}, …]."""
    names = [*ExerciseBox.shared, *ExerciseBox.parts, "exercise/words.js"]
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        page.evaluate(f"() => {{ {''.join(map(module, names))}; window.mark = mark; }}")
        yield lambda variant, answers: page.evaluate(MARK, [*in_the_page(variant), answers])


def in_the_page(variant):
    """What a page has of a variant: its data, all that is known of it, the decimals asked for."""
    data = {**variant.as_data(), "labels": list(map(plain, variant.labels))}
    return data, {**variant.diagnosis.as_data(), "ranks": RANKS}, variant.exercise.decimals


def numbered():
    return [found for found in feedback.exercises() if not found.wants_function]


def assert_twins(mark, variant, answers):
    for texts, theirs in zip(answers, mark(variant, answers), strict=True):
        nested = np.array(texts, dtype=object).reshape(variant.right.shape).tolist()
        ours = mark_here(variant, nested, None)
        assert (theirs["kind"], theirs["message"], tuple(theirs["mistakes"])) == (ours.kind, ours.message, ours.mistakes), texts


@pytest.mark.parametrize("found", numbered(), ids=lambda found: found.id)
def test_the_page_and_python_agree_on_every_verdict(mark, found):
    rng = np.random.default_rng(0)
    for variant in (found.variant(), found.variant(1)):
        # The page has no place for an answer of another shape.
        known = [variant.right, *(values for _, values in found.wrong(variant.numbers) if values.shape == variant.right.shape)]
        known = [values.ravel() for values in known]
        answers = [[write(v, found.decimals) for v in values] for values in known for write in WRITTEN]
        answers += [[rng.choice(WRITTEN)(v, found.decimals) for v in values] for values in known]
        assert_twins(mark, variant, answers)


def test_they_agree_on_odd_texts(mark):
    for id in ("staged-dx", "memory-count", "softmax-delta"):
        variant = feedback.find(id).variant()
        right = [str(v) for v in variant.right.ravel()]
        assert_twins(mark, variant, [[text, *right[1:]] for text in ODD])


@pytest.mark.parametrize("found", numbered(), ids=lambda found: found.id)
def test_an_answer_that_was_not_typed_is_never_right(mark, found):
    for variant in (found.variant(), found.variant(1)):
        right = [f"{v:.9f}" for v in variant.right.ravel()]
        answers = [[], *(right[:n] for n in range(1, len(right))), [""] * len(right), ["", *right[1:]], [None, *right[1:]]]
        for texts, verdict in zip(answers, mark(variant, answers), strict=True):
            assert verdict["kind"] == "unreadable", texts
        assert mark(variant, [right])[0]["kind"] == "right"


@pytest.fixture
def box(visit):
    page = visit(PAGE)
    return page.locator('[data-exercise="softmax-delta-last-step"]')


def fill(box, *texts):
    for i, text in enumerate(texts):
        box.locator("input").nth(i).fill(text)


def verdict(box):
    return box.locator('.bp-verdict:not([aria-busy="true"])')


def test_a_known_mistake_is_named_and_the_right_answer_solves_it(box, page):
    fill(box, "0,7", "−0.8", "1/10")
    page.keyboard.press("Enter")
    assert verdict(box).get_attribute("data-mistakes") == "delta_o_minus_t"
    assert verdict(box).inner_text() == feedback.check("softmax-delta-last-step", [0.7, -0.8, 0.1]).message
    assert box.get_attribute("data-solved") == "false"
    fill(box, "0.252", "-0.228", "-.024")
    box.locator('[data-action="check"]').click()
    assert verdict(box).inner_text() == WELL_DONE
    assert "1 of" in box.locator(".bp-top").inner_text()


def test_checking_an_untouched_exercise_solves_nothing(box, page):
    box.locator('[data-action="check"]').dblclick()
    assert verdict(box).inner_text() == "There is no answer yet."
    box.locator("input").first.press("Enter")
    box.locator('[data-action="fresh"]').click()
    box.locator('[data-action="check"]').click()
    assert verdict(box).get_attribute("data-kind") == "unreadable"
    assert box.get_attribute("data-solved") == "false"


def test_hints_come_one_at_a_time_and_end(box):
    button = box.locator('[data-action="hint"]')
    count = 0
    while button.is_enabled():
        button.click()
        count += 1
        assert box.locator(".bp-hints li").count() == count
    assert count == len(feedback.find("softmax-delta-last-step").hints)


def test_what_a_button_brings_is_told_to_a_screen_reader(box):
    for part in (".bp-verdict", ".bp-hints", ".bp-task"):
        assert box.locator(part).get_attribute("aria-live") == "polite"


def test_a_right_verdict_goes_when_the_answer_changes_and_a_mistake_stays_in_sight(box):
    fill(box, "0.252", "-0.228", "-0.024")
    box.locator('[data-action="check"]').click()
    fill(box, "0.7")
    assert verdict(box).inner_text() == ""
    fill(box, "0.7", "-0.8", "0.1")
    box.locator('[data-action="check"]').click()
    fill(box, "0.252")
    assert verdict(box).get_attribute("data-kind") == "mistake"


def test_the_solution_is_closed_until_it_is_asked_for(box):
    solution = box.locator("details div")
    assert not solution.is_visible()
    box.locator("summary").click()
    assert solution.is_visible() and solution.locator("math").count()


def test_other_numbers_bring_their_task_and_are_checked_by_it(box):
    box.locator('[data-action="fresh"]').click()
    found = feedback.find("softmax-delta-last-step")
    variant = found.as_data(seeds=(1,))["variants"][1]
    assert box.locator(".bp-task math").count() > 3
    fill(box, *(f"{v:.3f}" for v in variant["answer"]))
    box.locator('[data-action="check"]').click()
    assert verdict(box).inner_text() == WELL_DONE


def test_answers_stay_in_this_browser_until_they_are_forgotten(box, page):
    fill(box, "0.252", "-0.228", "-0.024")
    page.keyboard.press("Enter")
    assert verdict(box).inner_text() == WELL_DONE
    page.reload()
    page.wait_for_function("document.querySelector('[data-exercise=softmax-delta-last-step][data-solved=true]')")
    assert box.locator("input").first.input_value() == "0.252"
    assert verdict(box).inner_text() == WELL_DONE
    forget = page.locator('[data-action="forget"]:visible')
    assert forget.count() == 1
    forget.click()
    assert box.get_attribute("data-solved") == "false"
    assert box.locator("input").first.input_value() == ""
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('bp-exercise'))") == []


def test_every_field_has_a_name_of_its_own(box):
    fields = box.locator("input")
    names = [fields.nth(i).get_attribute("aria-label") for i in range(fields.count())]
    assert len(set(names)) == len(names) == 3


def test_an_exercise_that_asks_for_code_says_where_to_hand_it_in(visit):
    box = visit(PAGE).locator('[data-exercise="softmax-vjp-code"]')
    assert 'feedback.check("softmax-vjp-code"' in box.inner_text()
    assert box.locator("input").count() == 0


def test_exercises_that_cannot_be_solved_in_the_page_do_not_count(visit):
    page = visit(PAGE)
    boxes = page.locator("[data-exercise]")
    answerable = boxes.filter(has=page.locator("input")).count()
    assert 0 < answerable < boxes.count()
    assert f"of {answerable} " in boxes.first.locator(".bp-top").inner_text()


@pytest.mark.parametrize("name", ["book/2-algorithms/backward", "book/4-by-hand/by-hand", "book/5-deep/delta-recursion"])
def test_nothing_sticks_out_of_a_narrow_box(visit, page, name):
    page.set_viewport_size({"width": 390, "height": 800})
    visit(name)
    outside = """[...document.querySelectorAll(".bp-exercise")].flatMap((box) => [...box.querySelectorAll("math, input, button")]
        .filter((e) => e.getBoundingClientRect().right > box.getBoundingClientRect().right)
        .map((e) => `${box.dataset.exercise}: ${e.textContent || e.ariaLabel}`))"""
    assert page.evaluate(outside) == []


def test_without_scripts_the_task_and_its_solution_are_there(book, browser):
    with browser.new_context(offline=True, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto((book / "book/4-by-hand/by-hand.html").as_uri())
        box = page.locator(".bp-exercise", has_text="A transfer question")
        assert box.get_by_text("would no weight and no bias move").is_visible()
        box.locator("summary").click()
        assert box.get_by_text("Everything further back").is_visible()


def test_print_shows_the_task_places_for_the_answer_and_the_solution(box, page):
    page.emulate_media(media="print")
    assert box.locator("input").first.is_visible()
    assert box.locator("details div").is_visible()
    assert not box.locator("button:visible").count()


@pytest.mark.parametrize("found", feedback.exercises(), ids=lambda found: found.id)
def test_its_texts_are_all_typeset(found):
    told = str(exercise(found.id).exercise)
    assert "<math" in told or "$" not in found.task
    assert not [sign for sign in ("$", "\\frac", "\\odot", "\\mathbf", "«") if sign in told]
    assert isinstance(exercise(found.id, told=False), ExerciseBox)


NAMINGS = ["which-mistake-was-it", "name-the-mistake", "seven-wrong-answers", "whose-mistake"]


@pytest.mark.parametrize("id", NAMINGS)
def test_the_page_and_python_agree_on_every_name(browser, id):
    naming = feedback.find(id)
    (variant,) = naming.as_data()["variants"]
    true, keys = [item["right"][0] for item in variant["items"]], list(naming.choices)
    answers = [true, [], [""] * len(true), *([key] * len(true) for key in keys)]
    answers += [[*keys, *keys][k : k + len(true)] for k in range(len(keys))] + [["", *true[1:]], [keys[0], *[""] * (len(true) - 1)]]
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        names = ["words.js", "../feedback/sentences.json", "exercise/words.js", "exercise/naming.js"]
        page.evaluate(f"() => {{ {''.join(map(module, names))}; window.mark = markNames; }}")
        theirs = page.evaluate("([variant, answers]) => answers.map((texts) => mark(variant, texts))", [variant, answers])
    for texts, verdict in zip(answers, theirs, strict=True):
        ours = feedback.check(id, texts or [""] * len(true))
        notes = [f"{i}. {label}: {note}" for i, (label, note) in enumerate(zip(naming.labels(), verdict.get("notes", [])), start=1) if note]
        assert (verdict["kind"], "\n".join([verdict["message"], *notes])) == (ours.kind, ours.message), texts


def test_the_names_are_chosen_in_the_page_and_each_wrong_one_is_answered(visit):
    box = visit("book/2-algorithms/backward").locator("[data-exercise=name-the-mistake]")
    naming, fields = feedback.find("name-the-mistake"), box.locator("select")
    for i, wrong in enumerate(naming.of):
        fields.nth(i).select_option("factor_2" if i == 1 else wrong.mistake)
    box.locator('[data-action="check"]').click()
    assert box.locator(".bp-note:not(:empty)").all_inner_texts() == ["That mistake would give 0.1841 here."]
    assert box.get_attribute("data-solved") == "false"
    fields.nth(1).select_option("no_fprime")
    box.locator('[data-action="check"]').click()
    assert verdict(box).inner_text().startswith("Right.") and box.get_attribute("data-solved") == "true"
    assert len({fields.nth(i).get_attribute("aria-label") for i in range(fields.count())}) == fields.count()
