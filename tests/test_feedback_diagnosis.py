"""Protects how a wrong answer is explained: slips alone, local, together, in part, carried on; and no name for chance."""

from functools import cache

import numpy as np
import pytest

from bpkit import feedback
from bpkit.feedback import diagnosis, relations
from bpkit.feedback.carried import consequences
from bpkit.feedback.diagnosis import Diagnosis
from bpkit.feedback.exercise import tolerance
from bpkit.feedback.marking import mark
from bpkit.feedback.mistakes import LIBRARY
from bpkit.feedback.work import both

# The flagship by hand: tanh, then softmax and cross-entropy
W2, D2 = np.array([[0.5, 0.2], [0.4, -0.1]]), np.array([0.570088, -0.570088])
H1 = np.array([0.839654, 0.327477])


@cache
def variant(id):
    return feedback.find(id).variant()


def check(id, answer):
    return mark(variant(id), np.asarray(answer).tolist(), None)


def test_a_slip_is_told_where_the_exercise_does_not_name_it():
    named = {mistake.key for mistake in feedback.find("flagship-delta1").mistakes}
    verdict = check("flagship-delta1", (W2.T @ D2 * (1 - H1) ** 2).round(4))
    assert verdict.mistakes == ("difference_squared",) and "difference_squared" not in named


@pytest.mark.parametrize(
    "wrong, keys",
    [
        (-(W2.T @ D2), {"no_fprime", "downhill"}),
        (W2 @ D2, {"no_fprime", "no_transpose"}),
        (W2 @ D2 * H1 * (1 - H1), {"no_transpose", "sigmoid_hidden"}),
    ],
)
def test_two_slips_are_told_together(wrong, keys):
    verdict = check("flagship-delta1", wrong.round(4))
    assert set(verdict.mistakes) == keys
    assert verdict.message.startswith("Two slips together lead to exactly this.")


def test_a_pair_is_not_made_of_kin():
    """A slip and one that is made of it change the same step: to make both is to make one of them."""
    work = feedback.find("flagship-delta1").work
    sign, downhill, no_slope = (work.mistake(LIBRARY[key]).formula for key in ("sign", "downhill", "no_fprime"))
    assert both(sign, downhill) is None and both(downhill, sign) is None
    assert [slip.key for slip in both(sign, no_slope).slips] == ["sign", "no_fprime"]


def test_a_slip_in_one_layer_only_is_told():
    """g of layer 1 from g, not δ, of layer 2, where δ of layer 3 is right."""
    g2 = np.array([-0.1374639, 0.0946126, 0.4161446])
    W = np.array([[0.8, -0.2, 0.4], [-0.5, 0.6, 0.7], [0.3, 0.9, -0.6]])
    assert "no_fprime" in check("three-tanh-g1", (W.T @ g2).round(4)).mistakes


def test_a_partial_name_needs_the_rest_to_be_right():
    right = variant("batch-new-W1").right
    uphill = 2 * np.array([[0.2, -0.3], [0.4, 0.1], [-0.5, 0.6]]) - right
    partly = right.copy()
    partly[0] = uphill[0]
    verdict = check("batch-new-W1", partly.round(4))
    assert verdict.mistakes == ("step_uphill",)
    assert "The rest is right; look at new W⁽¹⁾₁₁ and new W⁽¹⁾₁₂." in verdict.message
    partly[2] += 0.0123
    assert check("batch-new-W1", partly.round(4)).kind == "off"


def test_a_name_explains_every_wrong_entry():
    """Each name that is given leads to what is there, wherever the answer is wrong."""
    for id in ("relu-backward", "three-tanh-dW2", "staged-gradient", "memory-savings"):
        found, within = variant(id), tolerance(variant(id).exercise.decimals)
        for explanation in found.diagnosis.explanations:
            if explanation.values.shape == found.right.shape and not np.allclose(explanation.values, found.right, atol=within):
                told = found.diagnosis.of(explanation.values, within)
                for other in told.explanations if told and told.explanations[0].values is not None else ():
                    wrong = np.abs(explanation.values - found.right) > within
                    assert np.abs(other.values - explanation.values)[wrong].max() <= within


def test_a_named_mistake_goes_before_all_others():
    for mistake, values in feedback.find("flagship-delta1").wrong(feedback.find("flagship-delta1").numbers):
        assert mistake.key in check("flagship-delta1", values.round(4)).mistakes


def test_coincidences_are_told():
    found = variant("minibatch-dW1").diagnosis
    coincide = [e for e in found.explanations if e.level == "library"]
    prints = [e.values.tobytes() for e in coincide]
    twice = next(e for e in coincide if prints.count(e.values.tobytes()) > 1)
    verdict = check("minibatch-dW1", twice.values)
    assert len(verdict.mistakes) > 1 and "mistakes lead to the same answer" in verdict.message


# One step off, the rest carried on: δ = g (1 - h²), the weight's gradient x δ + λ W


def carried(delta, penalty=0.06):
    return [delta, round(-0.5 * delta + penalty, 3)]


def test_what_follows_from_a_slip_is_not_blamed():
    verdict = check("weight-gradient-last-two", carried(-0.131))
    assert verdict.mistakes == ("carried_on",)
    assert verdict.message.startswith("One step is off: δ⁽¹⁾₃ by about 0.03.")


def test_what_does_not_follow_is_blamed():
    delta, gradient = carried(-0.131)
    assert "carried_on" not in check("weight-gradient-last-two", [delta, gradient + 0.004]).mistakes
    assert "carried_on" not in check("weight-gradient-last-two", [-0.102, gradient]).mistakes
    assert "carried_on" not in check("weight-gradient-last-two", [delta, 0.111]).mistakes


def test_a_slip_is_carried_through_several_layers():
    """δ⁽³⁾ = −1 in place of −2: W⁽³⁾ = (1, −2), W⁽²⁾ᵀ = ((2, 1), (−1, 1)), x = (1, 2)."""
    below = np.array([[2, -1], [1, 1]]).T @ [-1, 2]
    answer = [-1, -1, 2, *below, *np.outer(below, [1, 2]).ravel()]
    assert set(check("delta-by-hand", answer).mistakes) & {"carried_on", "target_for_error"}
    below = np.array([[2, -1], [1, 1]]).T @ [-2, 5]
    verdict = check("delta-by-hand", [-2, -2, 5, *below, *np.outer(below, [1, 2]).ravel()])
    assert verdict.mistakes == ("carried_on",) and "δ⁽²⁾₂ by about 1" in verdict.message


def test_consequences_are_those_of_the_formulas():
    found = feedback.find("weight-gradient-last-two")
    (consequence,) = consequences(found.work, found.numbers)
    assert (consequence.of, consequence.to, consequence.by.tolist()) == ([0], [1], [[-0.5]])
    found = feedback.find("loss-and-cost")  # J = ℓ + λ Ω
    (consequence,) = consequences(found.work, found.numbers)
    assert consequence.by.tolist() == [[1.0]]


def test_a_derivative_is_carried_along_the_arrows_of_a_graph():
    """p = u u with u = x + y = -1: du = -2, off by 1, and dx = dy = du."""
    found = feedback.find("square-as-product")
    assert [(c.of, c.to, c.by.tolist()) for c in consequences(found.work, found.numbers)] == [([0], [1, 2], [[1.0], [1.0]])]


def test_a_number_of_the_task_is_known_again():
    assert check("digits-parameters", 2080).mistakes == ("shown_already",)
    assert check("no-move-target", [0.84, 0.33]).mistakes == ("shown_already",)


def test_numbers_are_found_in_a_task():
    task = r"Outputs $(0.7,\ -0.2)$, $W = \begin{bmatrix}1 & 2 \\ 3 & -4\end{bmatrix}$ and $\alpha = 0.125$."
    assert [v.tolist() for v in relations.shown(task, np.zeros(2))][0] == [0.7, -0.2]
    assert [v.tolist() for v in relations.shown(task, np.zeros((2, 2)))] == [[[1, 2], [3, -4]]]
    assert 0.125 in [float(v) for v in relations.shown(task, np.zeros(()))]


def test_a_zero_is_no_misplaced_point():
    assert check("unit-by-hand", [-0.81, 0]).kind == "off"


def test_the_more_a_level_tries_the_more_it_must_be_told():
    least = {(level, whole): least for level, whole, least in diagnosis.RANKS}
    assert least["pair", True] > least["library", True] > least["named", True]
    assert least["library", False] > least["named", False]


def test_a_verdict_does_not_take_long():
    """CPU time, of the slowest to work out."""
    import time

    begin = time.process_time()
    Diagnosis(feedback.find("three-tanh-dW2"), feedback.find("three-tanh-dW2").numbers, variant("three-tanh-dW2").right)
    assert time.process_time() - begin < 1.0
