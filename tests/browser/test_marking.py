"""The page's verdicts and Python's are the same on the whole corpus of wrong answers, and on answers near each of them."""

from itertools import groupby

import numpy as np
import pytest
import rates

from bpkit.feedback.diagnosis import RANKS
from bpkit.feedback.marking import mark as mark_here
from bpkit.feedback.text import plain
from bpkit.live import ExerciseBox
from bpkit.live.figure import module

CASES = sorted(rates.numbers("wrong.json"), key=lambda case: case["exercise"])
BY_EXERCISE = {id: [case["answer"] for case in cases] for id, cases in groupby(CASES, lambda case: case["exercise"])}
MARK = """([variant, known, decimals, answers]) =>
  Promise.all(answers.map((texts) => mark({ ...variant, known: async () => known }, decimals, texts)))"""


@pytest.fixture(scope="module")
def mark(browser):
    names = [*ExerciseBox.shared, *ExerciseBox.parts, "exercise/words.js"]
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        page.evaluate(f"() => {{ {''.join(map(module, names))}; window.mark = mark; }}")
        yield lambda *given: page.evaluate(MARK, list(given))


@pytest.mark.parametrize("id", BY_EXERCISE)
def test_the_page_and_python_say_the_same_of_wrong_answers(mark, id):
    variant, rng = rates.variant(id), np.random.default_rng(0)
    decimals, shape = variant.exercise.decimals, variant.right.shape
    wrong = [np.asarray(answer, float) for answer in BY_EXERCISE[id] if np.shape(answer) == shape]
    # and with one entry as it should be, or another one's
    mixed = [np.where(rng.integers(2, size=shape), values, variant.right) for values in wrong]
    mixed += [np.where(rng.integers(2, size=shape), a, b) for a, b in zip(wrong, wrong[1:])]
    answers = [[f"{v + 0.0:.{decimals}f}" for v in values.ravel()] for values in (*wrong, *mixed)]
    known = {**variant.diagnosis.as_data(), "ranks": RANKS}
    told = mark({**variant.as_data(), "labels": list(map(plain, variant.labels))}, known, decimals, answers)
    for texts, theirs in zip(answers, told, strict=True):
        ours = mark_here(variant, np.array(texts, dtype=object).reshape(shape).tolist(), None)
        assert (theirs["kind"], theirs["message"], tuple(theirs["mistakes"])) == (ours.kind, ours.message, ours.mistakes), texts


@pytest.mark.parametrize("id", BY_EXERCISE)
def test_an_answer_with_an_empty_field_is_never_right(mark, id):
    variant = rates.variant(id)
    right = [f"{v:.9f}" for v in np.ravel(variant.right)]
    answers = [[], *(right[:n] for n in range(1, len(right))), [""] * len(right), ["", *right[1:]], [None, *right[1:]]]
    told = mark(variant.as_data(), {}, variant.exercise.decimals, [*answers, right])
    assert [verdict["kind"] for verdict in told] == ["unreadable"] * len(answers) + ["right"]
