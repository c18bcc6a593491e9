"""Protects the twin readers of answers: what Python makes of a text, the page makes of it, too."""

import math

import answers
import numpy as np
import pytest
import writings

from bpkit.feedback.reading import Unreadable, read_here
from bpkit.live import ExerciseBox
from bpkit.live.figure import module

COUNT = 3000  # of each kind


@pytest.fixture(scope="module")
def page(browser):
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        modules = "".join(map(module, ExerciseBox.shared))
        page.evaluate(f"() => {{ {modules}; Object.assign(window, {{ readNumber, readAnswer, spread }}); }}")
        yield page


def theirs(page, cases):
    return page.evaluate("(cases) => cases.map((args) => readAnswer(...args))", [list(case) for case in cases])


def ours(texts, whole, shape):
    try:
        values, decimals = read_here(texts, whole, None if shape is None else tuple(shape))
    except Unreadable as problem:
        return problem.code
    return values.shape, values.ravel().tolist(), decimals


def assert_twins(page, cases):
    """The page's readings of (texts, whole, shape), which are those of Python."""
    found = theirs(page, cases)
    for case, there in zip(cases, found, strict=True):
        here = ours(*case)
        if "problem" in there or isinstance(here, str):
            assert there.get("problem") == here, case
            continue
        shape, values, decimals = here
        assert (tuple(there["shape"]), there["decimals"]) == (shape, decimals), case
        assert there["values"] == pytest.approx(values, rel=1e-14, abs=1e-300), case
    return found


def random_value(rng):
    return float(rng.choice([-1, 1]) * rng.choice([rng.uniform(0, 1), rng.uniform(1, 10), rng.uniform(10, 3000)]))


def test_answers_that_were_tried_are_read_alike(page):
    assert_twins(page, [(answer, whole, list(shape)) for answer, whole, shape, _ in answers.cases()])
    assert_twins(page, [(answer, whole, None) for answer, whole, _, _ in answers.cases()])


def test_what_is_pasted_into_one_field_fills_them_all(page):
    spread = "([text, whole, shape]) => spread(text, whole, shape)"
    for shape, texts, values in [([3], answers.VECTORS, answers.VECTOR), ([2, 2], answers.MATRICES, answers.MATRIX)]:
        for text in filter(lambda text: isinstance(text, str), texts):
            fields = page.evaluate(spread, [text, False, shape])
            assert read_here(fields, shape=(len(fields),)).values == pytest.approx(np.ravel(values), abs=1e-15), text
    for text in ("0.252", "0.252, -0.228", "0.1 0.2 0.3 0.4", "", "a, b, c", "[0.252]"):
        assert page.evaluate(spread, [text, False, [3]]) is None
    assert page.evaluate(spread, ["2^20; 8,0e1", True, [2]]) == ["2^20", "8.0e1"]


def test_a_figure_asks_for_one_number(page):
    tried = [("0,5", False), ("1, 2", False), ("2,410", True), ("", False), ("1,234", False)]
    found = page.evaluate("(tried) => tried.map((args) => readNumber(...args))", tried)
    assert found == [
        {"value": 0.5, "decimals": 1}, {"problem": "several", "count": 2}, {"value": 2410, "decimals": 0}, {"problem": "empty"},
        {"problem": "ambiguous", "one": "1.234", "other": "1234"},
    ]  # fmt: skip


def test_numbers_as_people_write_them_are_read_alike_and_rightly(page):
    rng = np.random.default_rng(1)
    wanted, cases = [], []
    for _ in range(COUNT):
        text, value = writings.number(rng, random_value(rng), int(rng.integers(1, 5)))
        comma = "." in text and rng.random() < 0.2
        text = writings.decorated(rng, text.replace(".", ",") if comma else text, alone=not comma)
        wanted.append(value)
        cases.append((text, False, []))
    for case, value, found in zip(cases, wanted, assert_twins(page, cases), strict=True):
        if found.get("problem") == "ambiguous":
            assert "," in case[0] or "·" in case[0] or "10-" in case[0], case
        else:
            assert found.get("values") == pytest.approx([value], rel=1e-12, abs=1e-15), (case, found)


def test_whole_numbers_too(page):
    rng = np.random.default_rng(2)
    wanted = [int(10 ** rng.uniform(0, 8)) for _ in range(COUNT)]
    cases = [(writings.whole(rng, value), True, []) for value in wanted]
    for case, value, found in zip(cases, wanted, assert_twins(page, cases), strict=True):
        assert found.get("values") == [value], (case, found)


def test_vectors_and_matrices_in_one_text_too(page):
    rng = np.random.default_rng(3)
    wanted, cases = [], []
    for kind in range(COUNT):
        shape = [int(rng.integers(2, 6))] if kind % 2 else [int(rng.integers(2, 4)), int(rng.integers(2, 4))]
        write = writings.vector if kind % 2 else writings.matrix
        text, values = write(rng, rng.uniform(-1, 1, shape), int(rng.integers(1, 5)))
        wanted.append(np.ravel(values).tolist())
        cases.append((text, False, shape))
    for case, values, found in zip(cases, wanted, assert_twins(page, cases), strict=True):
        assert found.get("values") == pytest.approx(values, rel=1e-15), (case, found)


def test_noise_is_read_alike(page):
    rng = np.random.default_rng(4)
    cases = []
    for _ in range(2 * COUNT):
        shape = [[], [3], [2, 2], None][rng.integers(4)]
        if shape == [2, 2]:
            text, _ = writings.matrix(rng, rng.uniform(-9, 9, shape), 2)
        elif shape:
            text, _ = writings.vector(rng, rng.uniform(-9, 9, shape), 2)
        else:
            text = writings.decorated(rng, writings.number(rng, random_value(rng), 3)[0], alone=True)
        texts = writings.noise(rng, text, int(rng.integers(1, 5)))
        if shape and rng.random() < 0.3:
            texts = [texts, *(writings.noise(rng, f"{v:.3f}", 1) for v in rng.uniform(-3, 3, math.prod(shape) - 1))]
        cases.append((texts, bool(rng.integers(2)), shape))
    assert_twins(page, cases)
