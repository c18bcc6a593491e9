"""Protects how much is understood: the rates of the corpus, no wrong answer accepted, no right one refused."""

import numpy as np
import pytest
import rates

from bpkit import feedback
from bpkit.feedback.exercise import agrees, tolerance


@pytest.fixture(scope="module")
def wrong():
    return list(rates.wrong_numbers())


def of_group(tried, group):
    return [case for case in tried if case.group == group]


def test_four_of_five_wrong_answers_are_named(wrong):
    assert len(wrong) > 700
    assert rates.rate(wrong) >= 0.8


def test_four_of_five_pairs_are_named(wrong):
    pairs = of_group(wrong, "pairs")
    assert len(pairs) > 50
    assert rates.rate(pairs) >= 0.8


def test_no_wrong_answer_is_accepted(wrong):
    assert [case for case in wrong if case.verdict.right] == []


def test_expected_names_are_given(wrong):
    assert sum(case.expected is not None for case in wrong) > 500
    assert [case for case in wrong if not rates.as_expected(case)] == []


def test_some_answers_have_no_name_and_get_none(wrong):
    assert sum(case.verdict.kind == "off" for case in wrong) >= 40


def test_no_right_answer_is_refused():
    right = list(rates.right_numbers())
    assert [case for case in right if not case.verdict.right] == []


def test_four_of_five_functions_are_told_what_is_wrong_and_none_is_accepted():
    tried = list(rates.tried_functions(rates.functions.WRONG, "functions"))
    assert [case for case in tried if case.verdict.right] == []
    assert rates.rate(tried) >= 0.75


def test_no_right_function_is_refused():
    tried = list(rates.tried_functions(rates.functions.RIGHT, "right functions"))
    assert [case for case in tried if not case.verdict.right] == []


VECTORS = [found for found in feedback.exercises() if not found.wants_function and np.size(found.variant().right) > 1]


@pytest.mark.parametrize("found", VECTORS, ids=lambda found: found.id)
def test_noise_gets_no_name(found):
    """Of 200 vectors of chance around the right one, at most one in twenty gets a name."""
    rng, variant, given_names = np.random.default_rng(1), rates.variant(found.id), 0
    spread = np.maximum(np.abs(variant.right), np.abs(variant.right).mean())
    for _ in range(200):
        given = np.round(variant.right + rng.uniform(-1, 1, variant.right.shape) * spread, found.decimals)
        if not agrees(given, variant.right, found.decimals):
            given_names += variant.diagnosis.of(given, tolerance(found.decimals)) is not None
    assert given_names <= 10
