"""How much of the corpus of answers is understood: `python tests/rates.py` prints it.

data/answers/wrong.json   wrong answers of numbers: exercise, seed, how it comes about, the answer, and the keys that are
                          expected among the verdict's, or null where no name is expected
data/answers/right.json   right answers as people write them; more writings stand in `answers.py`
data/answers/functions.py wrong and right functions
"""

import json
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent / "data" / "answers")]

import functions  # noqa: E402

from bpkit import feedback  # noqa: E402
from bpkit.feedback.marking import mark  # noqa: E402

DATA = Path(__file__).parent / "data" / "answers"
SAID = {"mistake", "changed", "shape"}  # the kinds of a verdict on a function that say what is wrong with it


class Tried(NamedTuple):
    """An answer of the corpus, and what `check` says of it."""

    group: str
    exercise: str
    how: str
    verdict: feedback.Verdict
    expected: list | None


def numbers(name):
    return json.loads((DATA / name).read_text(encoding="utf-8"))


@cache
def variant(id, seed=None):
    """Made once: what is known to go wrong in it is worked out at the first wrong answer."""
    return feedback.find(id).variant(seed)


def wrong_numbers():
    for case in numbers("wrong.json"):
        group = "pairs" if case["how"].startswith("two at once") else "numbers"
        verdict = mark(variant(case["exercise"], case["seed"]), case["answer"], None)
        yield Tried(group, case["exercise"], case["how"], verdict, case["expected"])


def right_numbers():
    for case in numbers("right.json"):
        yield Tried("right numbers", case["exercise"], case["form"], mark(variant(case["exercise"]), case["answer"], None), None)


def tried_functions(table, group):
    for id, tried in table.items():
        for how, function in tried:
            yield Tried(group, id, how, feedback.check(id, function), None)


def named(tried):
    """Whether the verdict says what went wrong, and not only how far off it is."""
    return tried.verdict.kind in SAID if tried.group == "functions" else tried.verdict.kind == "mistake"


def as_expected(tried):
    return not tried.expected or set(tried.expected) <= set(tried.verdict.mistakes)


def rate(tried):
    return sum(map(named, tried)) / len(tried)


def main():
    wrong = [*wrong_numbers(), *tried_functions(functions.WRONG, "functions")]
    right = [*right_numbers(), *tried_functions(functions.RIGHT, "right functions")]
    for group in ("numbers", "pairs", "functions"):
        of = [tried for tried in wrong if tried.group == group]
        print(f"{group:10}{len(of):5} wrong{rate(of):8.1%} named   {dict(Counter(tried.verdict.kind for tried in of))}")
    print(f"{'all':10}{len(wrong):5} wrong{rate(wrong):8.1%} named")
    print(f"wrong ones accepted: {sum(tried.verdict.right for tried in wrong)}")
    print(f"right ones refused: {sum(not tried.verdict.right for tried in right)} of {len(right)}")
    for tried in wrong:
        if not as_expected(tried):
            print(f"not as expected: {tried.exercise}, {tried.how}: {tried.verdict.mistakes}, not {tried.expected}")


if __name__ == "__main__":
    main()
