"""The book deals with all that the five notes say: every row of data/coverage.json has a live anchor in the
built book, and what the row says is shown there.

A row is one thing that a note says, of one of these kinds:

section  a step of the note's exposition
formula  a formula of the note
number   a number of `data/reference.json`: `case` and `path` say which, `shows` how the page shows it
count    what a claim of the note comes to, as `expressions` of whole numbers
erratum  a mistake of the note, with its `tag`

`page` and `anchor` say where it is (a heading, an equation, an algorithm, the mark of an erratum); `shows` is
what must stand there: within the equation or algorithm, or else within the section that the anchor is in.
"""

import json
import math
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup

DATA = Path(__file__).parent / "data"
BUILT = Path(__file__).parents[1] / "_build" / "html" / "book"
CASES = {case["id"]: case for case in json.loads((DATA / "reference.json").read_text())["cases"]}
ROWS = json.loads((DATA / "coverage.json").read_text())["rows"]

STEPS = {0: 9, 1: 9, 2: 11, 3: 12, 4: 9}
ERRATA = {0: 15, 1: 9, 2: 14, 3: 25, 4: 16}
NOTE_1, NOTE_2, NOTE_3 = range(1, 5), range(1, 15), range(1, 5)  # the formulas that are numbered
NAMED = {
    0: "forward top-gh top-gz top-dW top-db gh gz dW db 6.3 6.4 omega omega-6.5.7",
    1: "sigma df/dx df/dy",
    2: "biases",
    3: "loss delta tanh a softmax softmax-same softmax-other softmax-both dL/da da/dW dL/dW cross-entropy hidden",
    4: "cost forward delta-top dW-top db-top product dW db recursion algorithm",
}
NETWORK = "z h gh gz dW db data_loss total total_new"
TABLES = {
    "n0_tanh_l2": NETWORK + " omega",
    "n1_cs231n_3_m4": "values grads contributions",
    "n2_relu_integer": "z h gh gz dW data_loss penalty total total_new",
    "n2_tanh_ce": "z h gh gz dW data_loss penalty total",
    "n3_flagship_ce": NETWORK,
    "n3_flagship_half_sse": "gh gz dW db",
    "n3_softmax_k3_sign_flip": "o_minus_t grad_half_squared_error",
    "n3_softmax_saturated": "o_minus_t grad_half_squared_error",
    "n4_batch_sum": "z h gh gz dW db W_new b_new loss_per_sample total total_new",
    "n4_deep": "gz",
    **dict.fromkeys(["n4_gd_max", "n4_gd_epsilon", "n4_gd_epsilon_plateau", "n4_gd_epsilon_tiny_alpha"], "n_iter total_final"),
}  # fmt: skip

COUNTED = ["C0.forward", "C0.backward", "C1.paths", "C1.edges", "C1.operations", "C2.kept", "C2.peak"]

NUMBER = re.compile(r"\d+(?:\.\d+)?(?:e[-+]?\d+)?")


def ids(kind):
    return [row["id"] for row in ROWS if row["kind"] == kind]


@cache
def page(name):
    file = BUILT / f"{name}.html"
    if not file.is_file():
        pytest.fail(f"there is no built page {name}: run `make book` first")
    article = BeautifulSoup(file.read_text(), "html.parser").find("article")
    for number in article.select(".eqno, .headerlink"):  # the numbers of equations are no numbers of the notes
        number.decompose()
    return article


def around(name, anchor):
    """The text of the equation or algorithm with this id, or of the section that the anchor stands in."""
    place = page(name).find(id=anchor)
    assert place, f"{name} has no anchor {anchor}"
    if not {"math", "proof"} & {*place.get("class", [])} and place.name != "section":
        place = place.find_parent("section")
    return " ".join(place.get_text().replace("−", "-").replace("{,}", ",").split())


def bare(text):
    """Text without spaces, and formulas without their layout: sizes of brackets, alignment, line breaks."""
    text = re.sub(r"\\(big|Big|left|right)(?![a-z])|\\[,;! \\]|&|\s", "", text)
    return text.replace(r"\tfrac", r"\frac").replace("’", "'")


@cache
def numbers_around(name, anchor):
    """The numbers there, each with its sign and without."""
    text = around(name, anchor)
    found = set()
    for match in NUMBER.finditer(re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)):
        sign = "-" if text[: match.start()].rstrip().endswith("-") else ""
        found |= {match[0], "-" + match[0], sign + match[0]} if sign else {match[0]}
    return found


def at(case, path):
    value = CASES[case]["expected"] if "expected" in CASES[case] else {i["name"]: i for i in CASES[case]["items"]}
    for key in re.findall(r"[^.\[\]]+", path):
        value = value[int(key) if isinstance(value, list) else key]
    return value


def is_rounding(shown, value):
    """Whether `shown` is `value` to three digits or more, or all of it."""
    digits = len(shown.lstrip("-0.").replace(".", ""))
    places = len(shown.partition(".")[2])
    close = abs(float(shown) - value) <= 0.5000001 * 10**-places
    return close and (digits >= 3 or math.isclose(float(shown), value, abs_tol=1e-12) or places >= 4)


def test_every_row_is_there_once():
    names = [row["id"] for row in ROWS]
    assert sorted(names) == sorted(set(names))


def test_no_erratum_is_missing():
    wanted = [f"E{note}.{k}" for note, count in ERRATA.items() for k in range(1, count + 1)]
    assert len(wanted) == 79
    assert ids("erratum") == wanted
    for row in ROWS:
        if row["kind"] == "erratum":
            assert row["anchor"] == row["id"].lower().replace(".", "-")


def test_no_step_is_missing():
    assert ids("section") == [f"S{note}.{k}" for note, count in STEPS.items() for k in range(1, count + 1)]


def test_no_formula_is_missing():
    numbered = {1: [f"F1.{k}" for k in NOTE_1], 2: [f"F2.{k}" for k in NOTE_2], 3: [f"F3.{k}" for k in NOTE_3]}
    for note, names in NAMED.items():
        wanted = numbered.get(note, []) + [f"F{note}.{name}" for name in names.split()]
        assert [name for name in ids("formula") if name.startswith(f"F{note}.")] == wanted


def test_no_number_is_missing():
    assert ids("count") == COUNTED
    printed = [item["name"] for item in CASES["n3_printed"]["items"]]
    assert [name for name in ids("number") if name.startswith("n3_printed ")] == [f"n3_printed {p}" for p in printed]
    for case, quantities in TABLES.items():
        there = {re.match(r"\w+", row["path"])[0] for row in ROWS if row.get("case") == case}
        assert there == set(quantities.split()), case


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_the_book_has_it(row):
    where = row["page"], row["anchor"]
    text = around(*where)
    for shown in row["shows"]:
        if NUMBER.fullmatch(shown.lstrip("-")):
            assert shown in numbers_around(*where), f"no {shown} in {text[:80]}…"
        else:
            assert bare(shown) in bare(text), f"no {shown!r} in {text[:80]}…"


@pytest.mark.parametrize("row", [row for row in ROWS if row["kind"] == "number"], ids=ids("number"))
def test_a_shown_number_is_the_right_one(row):
    value = at(row["case"], row["path"])
    if row["case"] == "n3_printed":
        assert row["shows"] == [value["printed"]]
        return
    values = np.ravel(value)
    assert len(row["shows"]) == len(values)
    for shown, each in zip(row["shows"], values):
        assert is_rounding(shown, float(each)), f"{shown} is not {each}"


@pytest.mark.parametrize("row", [row for row in ROWS if row["kind"] == "count"], ids=ids("count"))
def test_a_shown_count_is_the_right_one(row):
    expected = [eval(expression, {"__builtins__": {}}) for expression in row["expressions"]]
    assert [int(shown) for shown in row["shows"]] == expected


@pytest.mark.parametrize("label", ids("erratum"))
def test_an_erratum_is_settled_in_one_place(label):
    anchor = label.lower().replace(".", "-")
    where = [str(file) for file in BUILT.rglob("*.html") if f'id="{anchor}"' in file.read_text()]
    assert len(where) == 1
