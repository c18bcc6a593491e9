"""Protects `check`: the notes' 50 wrong answers, every mistake of every exercise, right answers, rounding, refusals."""

import json
import math
import subprocess
import sys
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from bpkit import feedback
from bpkit.feedback import Exercise, Mistake, check, exercises, find, known, register
from bpkit.feedback.marking import mark

CASES = {c["id"]: c for c in json.loads((Path(__file__).parent / "data" / "reference.json").read_text())["cases"]}
NUMBERS = [exercise for exercise in exercises() if not exercise.wants_function]
SEEDS = range(20)

REFERENCE = {  # (case, quantity) -> exercise
    ("n0_tanh_l2", "gh[1]"): "three-tanh-g1",
    ("n0_tanh_l2", "gh[2]"): "three-tanh-g2",
    ("n0_tanh_l2", "gh[3]"): "three-tanh-g3",
    ("n0_tanh_l2", "gz[2]"): "three-tanh-delta3",
    ("n0_tanh_l2", "dW[1]"): "three-tanh-dW2",
    ("n0_tanh_l2", "db[1]"): "three-tanh-db2",
    ("n0_softmax_ce", "gz[2]"): "softmax-top-delta",
    ("n0_minibatch", "dW[0]"): "minibatch-dW1",
    ("n1_cs231n_3_m4", "grads.x"): "staged-dx",
    ("n1_cs231n_3_m4", "grads.y"): "staged-dy",
    ("n1_cs231n_3_m4", "grads.den"): "staged-dden",
    ("n1_cs231n_3_m4", "grads.num"): "staged-dnum",
    ("n1_cs231n_3_m4", "grads.xpy"): "staged-dxpy",
    ("n1_cs231n_3_m4", "values.sigx"): "staged-sigx",
    ("n2_relu_integer", "dW[1]"): "relu-dW2",
    ("n2_relu_integer", "gz[0]"): "relu-delta1",
    ("n2_relu_integer", "gz[1]"): "relu-delta2",
    ("n2_relu_integer", "gh[1]"): "relu-g1",
    ("n3_flagship_ce", "gz[1]"): "flagship-delta2",
    ("n3_flagship_ce", "gz[0]"): "flagship-delta1",
    ("n3_flagship_ce", "dW[0][0][0]"): "flagship-dW1-11",
    ("n3_flagship_half_sse", "gz[1]"): "flagship-squared-delta2",
    ("n4_batch_sum", "dW[0]"): "batch-dW1",
    ("n4_batch_sum", "dW[1]"): "batch-dW2",
    ("n4_batch_sum", "gz[0]"): "batch-delta1",
    ("n4_batch_sum", "gz[1]"): "batch-delta2",
    ("n4_batch_sum", "W_new"): ("batch-new-W1", "batch-new-W2"),
}
WRONG = [(case, key) for case in CASES for key in CASES[case].get("wrong", {})]


@cache
def variant_of(exercise, seed):
    """Drawn once for all tests: fresh numbers without coincidences take a few attempts."""
    return exercise.variant(seed)


def parts(case, quantity, value):
    """(exercise, its part of the value) for a quantity of a reference case."""
    ids = REFERENCE[case, quantity]
    return [(ids, value)] if isinstance(ids, str) else list(zip(ids, value))


def expected(case, quantity):
    value = CASES[case]["expected"]
    for step in quantity.replace("]", "").replace("[", ".").split("."):
        value = value[int(step) if isinstance(value, list) else step]
    return value


def close(ours, theirs):
    return np.allclose(np.squeeze(ours), np.squeeze(theirs), rtol=1e-10, atol=1e-10)


# The notes' wrong answers


def test_there_are_fifty():
    assert len(WRONG) == 50


@pytest.mark.parametrize("case, key", WRONG)
def test_a_wrong_answer_of_the_notes_is_recognised_by_its_key(case, key):
    wrong = CASES[case]["wrong"][key]
    for id, value in parts(case, wrong["quantity"], wrong["value"]):
        assert check(id, value).mistakes == (key,)
        formula = next(mistake.formula for mistake in find(id).mistakes if mistake.key == key)
        assert close(formula(**find(id).numbers), value)


@pytest.mark.parametrize("case, quantity", REFERENCE)
def test_the_right_answers_of_the_notes_are_right(case, quantity):
    for id, value in parts(case, quantity, expected(case, quantity)):
        assert check(id, value).right
        assert close(find(id).right(find(id).numbers), value)


# Every exercise


@pytest.mark.parametrize("exercise", NUMBERS, ids=lambda exercise: exercise.id)
def test_right_is_right_and_every_mistake_is_itself_with_the_books_numbers_and_with_fresh_ones(exercise):
    for seed in (None, *SEEDS):
        variant = variant_of(exercise, seed)
        assert exercise.coincidences(variant.numbers) == []
        assert mark(variant, variant.right, None).right
        for mistake, wrong in exercise.wrong(variant.numbers):
            verdict = mark(variant, wrong, None)
            assert (verdict.right, verdict.kind, verdict.mistakes) == (False, "mistake", (mistake.key,))
            assert mistake.name in verdict.message and mistake.message in verdict.message


@pytest.mark.parametrize("exercise", NUMBERS, ids=lambda exercise: exercise.id)
def test_rounding_by_hand_is_right_and_a_unit_further_is_not(exercise):
    for seed in (None, *range(5)):
        variant, d = variant_of(exercise, seed), exercise.decimals
        right = variant.right
        for digits in range(d, d + 3):
            assert mark(variant, np.round(right, digits), None).right
            assert mark(variant, np.vectorize(lambda v, k=digits: f"{v:.{k}f}")(right).tolist(), None).right
        assert not mark(variant, np.round(right, d) + 1.001 * 10.0**-d, None).right
        assert not mark(variant, np.round(right, d) - 1.001 * 10.0**-d, None).right


@pytest.mark.parametrize("exercise", NUMBERS, ids=lambda exercise: exercise.id)
def test_fresh_numbers_are_the_same_for_the_same_seed_and_others_for_another(exercise):
    if exercise.draw:
        assert exercise.variant(1).task == variant_of(exercise, 1).task
        assert len({variant_of(exercise, seed).task for seed in range(8)}) > 1


@pytest.mark.parametrize("exercise", exercises(), ids=lambda exercise: exercise.id)
def test_every_slot_is_filled_and_every_entry_has_a_name(exercise):
    for seed in (None, 0):
        variant = variant_of(exercise, seed)
        texts = [variant.task, variant.solution, *variant.hints]
        assert not any("«" in text or "»" in text for text in texts)
        assert all(text.count("$") % 2 == 0 for text in texts)
        assert len(variant.hints) >= 1 and variant.solution
        if not exercise.wants_function:
            assert len(variant.labels) == variant.right.size == len(set(variant.labels))


@pytest.mark.parametrize("exercise", NUMBERS, ids=lambda exercise: exercise.id)
def test_whole_numbers_are_asked_for_without_decimals(exercise):
    if exercise.decimals == 0:
        for seed in (None, 0, 1):
            right = variant_of(exercise, seed).right
            assert np.array_equal(right, np.round(right))


LADDER = "A complete|The last step|The last two|All of it by hand|Your own code|A transfer question".split("|")
CHAPTERS = {exercise.chapter for exercise in exercises() if "/" in exercise.chapter}


def test_twelve_chapters_have_exercises():
    assert len(CHAPTERS) == 12


@pytest.mark.parametrize("chapter", sorted(CHAPTERS - {"5-deep/your-own-slider"}))
def test_every_computing_chapter_has_the_whole_ladder_in_its_order_up_to_ones_own_code(chapter):
    found = {rung: exercise for exercise in exercises(chapter) for rung in LADDER if exercise.title.startswith(rung)}
    assert set(found) == set(LADDER)
    assert list(found)[:4] == LADDER[:4]
    assert [rung for rung in LADDER if found[rung].wants_function] == ["Your own code"]


ANCHORS = """sign no_fprime fprime_at_h sigmoid_derivative_of_output no_transpose outer_order own_activation
softmax_elementwise delta_o_minus_t factor_2 mean_over_outputs mean_instead_of_sum sum_instead_of_mean overwrite_at_fork
bias_not_summed bias_regularised no_regulariser double_regulariser regulariser_m_times updated_weights last_sample_only
reciprocal_sign_lost reciprocal_not_squared mul_not_swapped square_without_2"""


@pytest.mark.parametrize("key", ANCHORS.split())
def test_every_usual_mistake_is_met(key):
    assert any(mistake.key == key for exercise in exercises() for mistake in exercise.mistakes)


# The rule


@pytest.fixture
def one(monkeypatch):
    """An exercise with the right answer 0.279443 and the mistakes 0.5701 and 0.5702."""
    monkeypatch.setattr("bpkit.feedback.exercise._register", {})

    def make(decimals, value=0.279443, mistakes=(0.5701, 0.5702)):
        return Exercise(
            id=f"one-{decimals}",
            title="One number",
            chapter="",
            task="$«v»$",
            numbers={"v": value},
            answer=lambda v: v,
            decimals=decimals,
            mistakes=[Mistake(f"m{k}", f"Mistake {k}", "Why?", lambda v, m=m: m) for k, m in enumerate(mistakes)],
            hints=["first", "second"],
            solution="«answer»",
        )

    def add(decimals, **changes):
        return register(make(decimals, **changes)).id

    return add


@pytest.mark.parametrize(
    "answer", [0.28, 0.279, 0.2794, 0.279443, "0.28", "0,28", 0.2794429999, Fraction(279443, 10**6)]
)
def test_two_digits_take_more_than_two(one, answer):
    assert check(one(2), answer).right


@pytest.mark.parametrize("answer", [0.27, 0.285, 0.29, 0.2744, 28.4, "0.27", "1/4"])
def test_near_misses_are_refused(one, answer):
    verdict = check(one(2), answer)
    assert not verdict and verdict.kind == "off"


@pytest.mark.parametrize(
    "answer, key", [(-0.28, "sign_of_all"), (0.56, "twice_the_answer"), (0.14, "half_the_answer"), (27.94, "times_100")]
)
def test_a_plain_relation_to_the_right_answer_is_told(one, answer, key):
    verdict = check(one(2), answer)
    assert (verdict.right, verdict.mistakes) == (False, (key,))


def test_three_digits_take_no_two_but_say_so(one):
    id = one(3)
    assert check(id, 0.279).right and check(id, "0,2794").right
    assert check(id, 0.28).kind == check(id, "0,28").kind == "coarse"
    assert not check(id, 0.28).right
    assert check(id, 0.27).kind == "off"
    assert check(id, 0).kind == "off"
    assert check(one(2, value=0.03), "0.0").kind == "off"  # 0 has no digits that could agree


def test_a_right_answer_that_is_rounded_too_far_is_not_taken_for_a_mistake_near_it(one):
    id = one(3, value=0.3254, mistakes=(0.3302,))
    assert check(id, "0.33").kind == check(id, 0.33).kind == "coarse"
    assert check(id, "0.330").kind == "mistake"


def test_a_half_may_be_rounded_up_or_down(one):
    id = one(2, value=0.125)
    assert check(id, 0.12).right and check(id, 0.13).right
    assert not check(id, 0.14).right and not check(id, 0.11).right


def test_mistakes_that_coincide_are_said_to_coincide(one):
    verdict = check(one(2), 0.57)
    assert verdict.mistakes == ("m0", "m1")
    assert "2 mistakes" in verdict.message and "Mistake 0 and Mistake 1" in verdict.message


def test_a_mistake_that_coincides_with_the_right_answer_is_no_mistake(one):
    assert check(one(2, mistakes=(0.2795,)), 0.28).right


def test_whole_numbers_are_exact_and_may_have_thousands():
    for answer in (269322, 269322.0, "269322", "269,322", "269 322", "269.322"):
        assert check("parameter-count", [answer, 83584]).right
    assert not check("parameter-count", [269322.4, 83584]).right


def test_brackets_do_not_matter_but_transposes_do():
    right = [0.479, 0.187]
    id = "softmax-delta-last-step"
    right = find(id).right(find(id).numbers)
    assert check(id, right[None]).right and check(id, right[:, None]).right
    assert check(id, right.tolist()).right and check(id, tuple(map(str, right))).right
    matrix = find("minibatch-dW1").right(find("minibatch-dW1").numbers)
    assert check("minibatch-dW1", matrix.T).mistakes == ("gradient_transposed",)
    assert check("minibatch-dW1", np.zeros((4, 4))).kind == "shape"


def test_the_verdict_says_how_far_off_and_where():
    right = find("flagship-delta1").right(find("flagship-delta1").numbers)
    verdict = check("flagship-delta1", right + [0, 0.3])
    assert (verdict.kind, verdict.mistakes) == ("off", ())
    assert "1 of 2" in verdict.message and "δ⁽¹⁾₂ by about 0.3" in verdict.message
    assert "number" in check("flagship-delta1", 3).message and check("flagship-delta1", 3).kind == "shape"


def test_hints_come_one_at_a_time_and_end():
    hints = find("flagship-delta1").variant().hints
    given = [check("flagship-delta1", [9, 9], hints_seen=k).hint for k in range(len(hints) + 1)]
    assert given == [*hints, None]
    assert check("flagship-delta2", [0.5701, -0.5701]).hint is None


def test_no_message_and_no_label_gives_the_answer_away():
    for exercise in exercises():
        for mistake in exercise.mistakes:
            assert not any(letter in "3456789" for letter in mistake.message), mistake.message
            assert len(mistake.message) < 160
    assert variant_of(find("no-move-target"), None).labels == ["t_1", "t_2"]  # not h, which is the answer



# Around it


def test_the_verdict_shows_itself():
    verdict = check("flagship-delta2", [-0.5701, 0.5701])
    assert repr(verdict).startswith("The sign is flipped: ") and "\nHint: " in repr(verdict)
    assert "*Hint:*" in verdict._repr_markdown_()
    assert repr(check("flagship-delta2", [0.5701, -0.5701])) == f"Right. {find('flagship-delta2').because}"


@pytest.mark.parametrize("exercise", exercises(), ids=lambda exercise: exercise.id)
def test_its_data_can_be_carried_by_json_and_give_the_same_verdicts(exercise):
    data = json.loads(json.dumps(exercise.as_data(seeds=(3,)), allow_nan=False))
    assert (data["id"], data["decimals"]) == (exercise.id, exercise.decimals)
    for carried in data["variants"]:
        variant = variant_of(exercise, carried["seed"])
        assert (carried["task"], carried["hints"]) == (variant.task, variant.hints)
        if "answer" in carried:
            assert mark(variant, carried["answer"], None).right
            known = json.loads(json.dumps(variant.diagnosis.as_data(), allow_nan=False))
            for (level, places, values), explanation in zip(known["rows"], of_the_shape(variant), strict=True):
                assert (level, values) == (explanation.level, explanation.values.ravel().tolist())
                assert [known["words"][i] for i in places] == [list(m[:3]) for m in explanation.mistakes]


def of_the_shape(variant):
    return [e for e in variant.diagnosis.explanations if e.values.shape == variant.right.shape]


def test_an_unknown_id_is_refused_with_the_nearest_ones():
    with pytest.raises(ValueError, match="softmax-jacobian"):
        check("softmax-jacobean", 1)
    for id in (None, 3, [], "", "\0"):
        with pytest.raises(ValueError, match="no exercise"):
            check(id, 1)


@pytest.mark.parametrize("seed, error", [("0", TypeError), (-1, ValueError), (1.5, TypeError), (True, TypeError)])
def test_an_odd_seed_is_refused(seed, error):
    with pytest.raises(error, match="seed"):
        check("staged-dx", 1, seed)


def test_an_exercise_that_cannot_avoid_coincidences_says_so():
    stuck = Exercise(
        id="stuck",
        title="",
        chapter="",
        task="",
        numbers={"v": 1.0},
        draw=lambda rng: {"v": rng.normal()},
        answer=lambda v: v,
        mistakes=[known("sign", lambda v: v)],
        decimals=2,
    )
    assert stuck.coincidences(stuck.numbers) == [("sign", "right")]
    with pytest.raises(ValueError, match="coincidences"):
        stuck.fresh(0)


def test_bpkit_alone_does_not_load_the_exercises():
    code = "import sys, bpkit; sys.exit(any('feedback' in name for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_infinities_and_nans_are_never_right():
    for value in (math.nan, math.inf, -math.inf, 10**400, "1e400"):
        assert not check("staged-dx", value).right
        assert not check("flagship-delta1", [value, value]).right
