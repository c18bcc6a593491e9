"""Protects the exercises in naming: what stands there is what the chapter says, and only the true names are right."""

import json
import re
from pathlib import Path

import pytest

from bpkit import feedback
from bpkit.feedback import Naming
from bpkit.live import exercise

BOOK = Path(__file__).parents[1] / "book"
CHAPTERS = {
    "which-mistake-was-it": "1-graph/backward",
    "name-the-mistake": "2-algorithms/backward",
    "seven-wrong-answers": "3-two-passes/two-passes",
    "whose-mistake": "5-deep/gradient-descent",
}
every = pytest.mark.parametrize("naming", [*map(feedback.find, CHAPTERS)], ids=lambda naming: naming.id)


def true(naming):
    return [wrong.mistake for wrong in naming.of]


@every
def test_the_chapter_sets_it_shows_its_box_and_names_the_same_numbers(naming):
    assert naming.chapter == CHAPTERS[naming.id]
    cells = json.loads((BOOK / f"{naming.chapter}.ipynb").read_text("utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells]
    box = texts.index(f'live.exercise("{naming.id}", told=False)')
    told = " ".join(texts[box - 2 : box]).replace("-", "−")
    numbers = re.findall(r"−?\d+(?:\.\d+)?", " ".join(re.split(" = |: ", label, maxsplit=1)[1] for label in naming.labels()))
    assert numbers and [number for number in numbers if number not in told] == []


@every
def test_the_true_keys_and_names_are_right_in_any_form(naming):
    keys = true(naming)
    names = [feedback.find(w.exercise).wrong({**feedback.find(w.exercise).numbers}) for w in naming.of]
    names = [next(m.name for m, _ in known if m.key == key) for known, key in zip(names, keys)]
    for answer in (keys, tuple(names), [name.upper() for name in names], dict(enumerate(keys, start=1))):
        assert feedback.check(naming.id, answer)


@every
def test_right_only_if_every_choice_is(naming):
    for i, right in enumerate(map(naming.right, naming.of)):
        for key in naming.choices:
            answer = true(naming)
            answer[i] = key
            verdict = feedback.check(naming.id, answer)
            assert verdict.right == (key in right)
            if not verdict:
                name = re.escape(naming.choices[right[0]])
                assert f"{i + 1}. " in verdict.message and not re.search(name, verdict.message)
    assert not feedback.check(naming.id, [*true(naming)[:-1], ""])


@pytest.mark.parametrize("answer", [[], [""] * 7, None, 3, "sign", ["sign"] * 6, ["nobody"] * 7, [object()] * 7, {}, {1: "sign"}, lambda: 0])
def test_what_is_no_list_of_names_is_unreadable_and_says_why(answer):
    verdict = feedback.check("seven-wrong-answers", answer)
    assert not verdict and verdict.kind == "unreadable" and verdict.message


def test_an_unknown_mistake_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="knows no mistake 'sine'; it knows sign, factor_2"):
        Naming(id="x", title="", chapter="", task="", of=[("relu-delta2", "sine")])


@every
def test_it_can_be_shown(naming):
    shown = feedback.ask(naming.id)
    assert all(label in shown._repr_markdown_() for label in naming.labels())
    assert "<math" in str(exercise(naming.id).exercise) and "$" not in str(exercise(naming.id).exercise)
