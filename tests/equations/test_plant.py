"""An error planted in a formula on a page is noticed: some by name, and a sample of those that `plant.py` makes."""

from collections import Counter

import pytest
from equations import pages, plant, twins

FORMULAS = {f.label: f for f in pages.formulas() + pages.boxes() if twins.TWINS.get(f.label) is not twins.DATA}
SAMPLE = 9


@pytest.mark.parametrize(
    ("label", "old", "new"),
    [
        ("alg-n4-batch", "**for** $l = L - 1$ **down to** $1$", "**for** $l = L$ **down to** $1$"),
        ("alg-n4-batch", r"h^{(l-1)\top}_i$ and", r"h^{(l)\top}_i$ and"),
        ("alg-n4-batch", r"- \alpha \sum_{i=1}^m \delta^{(l)}_i$", r"+ \alpha \sum_{i=1}^m \delta^{(l)}_i$"),
        ("alg-n4-batch", "are smaller than", "are larger than"),
        ("alg-6-3", r"l = 1, \dots, L$ **do**", r"l = L, L - 1, \dots, 1$ **do**"),
        ("alg-6-4", r"l = L, L - 1, \dots, 1", r"l = 1, \dots, L"),
        ("alg-6-4", r"W^{(l)\top} g", "W^{(l)} g"),
        ("alg-n1-reverse-sweep", r"\bar v + \bar c", r"\bar c"),
        ("alg-n1-reverse-sweep", "**reverse** ", ""),
        ("eq-n4-gd-W", r"- \alpha", r"+ \alpha"),
        ("eq-n4-gd-W", "h^{(l-1)", "h^{(l)"),
        ("eq-n0-softmax-jacobian", r"\operatorname{diag}(h) - h", r"\operatorname{diag}(h) + h"),
        ("eq-n3-same", "{s - e^{z_j}}", "{s + e^{z_j}}"),
        ("eq-n4-product", r"A^\top G", r"A\, G"),
        ("eq-notation-cost", r"\sum", r"\prod"),
        ("eq-notation-cost", r"\frac1m", ""),
        ("eq-notation-forward", r"l = 1, \dots, L", r"l = 2, \dots, L"),
        ("eq-n1-paths", r"\prod", r"\sum"),
        ("eq-n4-rows", r"\delta^{(L)\top} \;", r"\delta^{(L)} \;"),
        ("eq-n0-batch", r"m \times n_l", r"n_l \times m"),
    ],
)
def test_named_error_is_noticed(label, old, new):
    formula = FORMULAS[label]
    assert old in formula.latex
    error = plant.Planted("named", formula, formula.latex.replace(old, new, 1))
    assert plant.outcome(error) in plant.NOTICED.values()


def test_sample_of_planted_errors_is_noticed():
    """What is missed is true in another way: a derivative of J for one of the loss, where they are equal."""
    found = Counter()
    for error in list(plant.planted(FORMULAS.values()))[::SAMPLE]:
        how = plant.outcome(error)
        found[how] += 1
        assert how != "missed" or error.kind in {"symbol", "swapped", "index"}, error
    noticed = sum(found[way] for way in plant.NOTICED.values())
    assert noticed > 200 and found["missed"] <= 0.02 * noticed


def test_writing_the_same_in_another_way_is_no_error():
    formula = FORMULAS["eq-f2-6"]
    assert plant.outcome(plant.Planted("named", formula, r"J = s + \ell")) == "the same"
