"""Protects authors of exercises: a slip is refused at once, by name, and what learners read is whole at every seed."""

import re
from functools import cache, partial

import numpy as np
import pytest
from latex2mathml.converter import convert

from bpkit import examples
from bpkit.expression import sigmoid
from bpkit.feedback import Exercise, Mistake, Naming, check, exercises, find, known, register
from bpkit.feedback.code import of_gradients
from bpkit.feedback.exercise import _register
from bpkit.feedback.graphs import of_graph
from bpkit.feedback.mistakes import LIBRARY
from bpkit.feedback.networks import of_network
from bpkit.graph import Graph

SEEDS = (None, *range(25))


@pytest.fixture(autouse=True)
def register_of_the_book(monkeypatch):
    """What a test registers is forgotten after it."""
    monkeypatch.setattr("bpkit.feedback.exercise._register", dict(_register))


def slope(z):
    return 1 - np.tanh(z) ** 2


def not_squared(formula):
    return Mistake("not_squared", "The square is missing", "How steep is tanh at 0?", formula)


RIGHT = {
    "id": "mine",
    "title": "The slope of tanh",
    "chapter": "my course",
    "task": "How steep is tanh at $z = «z»$?",
    "numbers": {"z": 0.5},
    "answer": slope,
    "mistakes": [not_squared(lambda z: 1 - np.tanh(z))],
    "hints": ["Tell it from $h = «h»$."],
    "facts": lambda z: {"h": np.tanh(z)},
    "solution": "$1 - «h»^2 = «answer»$",
    "decimals": 3,
    "labels": "slope",
}
CODE = {
    **RIGHT,
    "task": "Write `slope(z)`.",
    "hints": ["$1 - h^2$"],
    "solution": "`1 - np.tanh(z)**2`",
    "numbers": {},
    "facts": None,
    "decimals": None,
    "cases": lambda rng: {"a number": {"z": rng.normal()}, "an array": {"z": rng.normal(size=3)}},
}
TEXTS = {"id": "mine", "title": "Mine", "chapter": "my course", "task": "$g$?", "hints": ["Back."], "solution": "Done."}
network = partial(of_network, **TEXTS, example=examples.flagship, decimals=3)
graph = partial(of_graph, **TEXTS, graph=Graph.of(lambda x: x * x + x), numbers={"x": 2.0}, decimals=1)


def refusal(make, *args, **changes):
    """What an author is told."""
    with pytest.raises(ValueError) as refused:
        make(*args, **changes)
    return str(refused.value)


def of_exercise(base, **changes):
    return refusal(lambda: register(Exercise(**{**base, **changes})))


def test_the_exercises_that_the_slips_are_made_in_are_fine():
    assert check(register(Exercise(**RIGHT)).id, slope(0.5)).right
    assert check(register(Exercise(**CODE)).id, slope).right
    assert check(network(quantity="delta1 dW1[0,1]", mistakes="no_fprime").id, [0.0168, 0.1527, 0.0151]).right
    assert check(graph(wanted="x").id, 5).right


SLIPS = {  # of numbers: what is changed -> what the author reads
    "a slot in the task": ({"task": "At $«x»$?"}, "mine: task has the slot «x»; known are z, h"),
    "a slot in a hint": ({"hints": ["$«z»$", "$«g»$"]}, "mine: hint 2 has the slot «g»; known are z, h"),
    "the answer in a hint": ({"hints": ["$«answer»$"]}, "mine: hint 1 has the slot «answer»; known are z, h"),
    "a slot in the solution": ({"solution": "«result»"}, "mine: solution has the slot «result»; known are z, h, answe"),
    "an entry that is not there": ({"task": "«z[2]»"}, "mine: task has the slot «z[2]»: "),
    "a format": ({"task": "«z:.2q»"}, "mine: task has the slot «z:.2q»: "),
    "half a slot": ({"task": "At «z?"}, "mine: task has « or » without its partner: 'At «z?'"),
    "a slot in because": ({"because": "It is «z»."}, "mine: because takes no slots"),
    "half a formula": ({"hints": ["Tell it from $h."]}, "mine: hint 1 has a $ without its partner: 'Tell it from $h.'"),
    "no hint": ({"hints": ()}, "mine: hints are missing"),
    "a hint that is no list": ({"hints": "From h."}, "mine: hints are missing: a list"),
    "no solution": ({"solution": ""}, "mine: solution is missing"),
    "decimals": ({"decimals": 2.5}, "mine: decimals are a count, 0 for whole numbers, or None; not 2.5"),
    "negative decimals": ({"decimals": -1}, "mine: decimals are a count, 0 for whole numbers, or None; not -1"),
    "another number": ({"numbers": {"w": 0.5}}, "mine: answer: it takes (z); the numbers are w"),
    "a number too many": ({"numbers": {"z": 0.5, "w": 1}}, "mine: answer: it takes (z); the numbers are z, w"),
    "facts of another number": ({"facts": lambda w: {}}, "mine: facts: it takes (w); the numbers are z"),
    "draw": ({"draw": lambda rng: {"w": 1.0}}, "mine: draw gives w; the numbers are z"),
    "draw raises": ({"draw": lambda rng: {"z": rng.integer(3)}}, "mine: draw: AttributeError: "),
    "no answer": ({"answer": lambda z: None}, "mine: answer is None with the book's numbers; wanted is a number or an"),
    "infinite": ({"answer": lambda z: np.log(0 * z)}, "mine: answer is np.float64(-inf) with the book's numbers"),
    "the answer raises": ({"answer": lambda z: z.t}, "mine: answer: AttributeError: "),
    "a mistake raises": ({"mistakes": [not_squared(lambda z: z[0])]}, "mine: mistake 'not_squared': TypeError: "),
    "a mistake is a text": ({"mistakes": [not_squared(lambda z: "no")]}, "mine: mistake 'not_squared' is 'no' with"),
    "a mistake takes other numbers": (
        {"mistakes": [not_squared(lambda h: 1 - h)]},
        "mine: mistake 'not_squared': it takes (h); the numbers are z",
    ),
    "a mistake by its key alone": ({"mistakes": ["sign"]}, "mine: 'sign' is no Mistake; one of the library is known("),
    "no message": (
        {"mistakes": [not_squared(slope)._replace(message="")]},
        "mine: mistake 'not_squared' has no name or no message",
    ),
    "too many labels": ({"labels": ("a", "b")}, "mine: there are 2 labels, a, b; the answer has 1 entry, of shape ()"),
    "the same label twice": (
        {"labels": ["h", "h"], "answer": lambda z: [z, z]},
        "mine: the labels are not all different: h, h",
    ),
    "too many indices": ({"labels": "∂h_{}/∂z_{}"}, "mine: the label '∂h_{}/∂z_{}' takes 2 indices; the answer has 0"),
}


@pytest.mark.parametrize("changes, told", SLIPS.values(), ids=SLIPS)
def test_a_slip_is_refused_at_once_with_what_is_known(changes, told):
    assert of_exercise(RIGHT, **changes).startswith(told)
    with pytest.raises(ValueError, match="no exercise"):
        find("mine")


CODE_SLIPS = {
    "no cases": ({"cases": None}, "mine: a function is asked for (decimals is None), and there are no cases"),
    "cases of another number": ({"cases": lambda rng: {"one": {"w": 1.0}}}, "mine: answer: it takes (z); the number"),
    "labels": ({"labels": ("dW", "db"), "answer": lambda z: (z, z, z)}, "mine: labels ('dW', 'db'): "),
    "a slot": ({"task": "Write «f»."}, "mine: task has the slot «f»; known are none"),
    "a mistake raises": ({"mistakes": [not_squared(lambda z: z @ None)]}, "mine: mistake 'not_squared': "),
    "a mistake is None": ({"mistakes": [not_squared(lambda z: None)]}, "mine: mistake 'not_squared': It is None"),
    "a mistake is a text": ({"mistakes": [not_squared(lambda z: "no")]}, "mine: mistake 'not_squared': It is a text"),
}


@pytest.mark.parametrize("changes, told", CODE_SLIPS.values(), ids=CODE_SLIPS)
def test_a_slip_in_an_exercise_about_a_function_is_refused_at_once(changes, told):
    assert of_exercise(CODE, **changes).startswith(told)


def test_a_mistake_of_a_function_may_fail_where_sizes_differ():
    register(Exercise(**{**CODE, "mistakes": [not_squared(lambda z: z @ z)]}))


def test_an_unknown_mistake_is_refused_with_the_known_ones():
    nearest = "there is no mistake 'no_fprim'; the nearest known ones are no_fprime"
    assert refusal(known, "no_fprim", slope).startswith(nearest)
    assert all(key in refusal(known, "?!", slope) for key in LIBRARY)
    assert refusal(network, quantity="dW1", mistakes="no_fprim").startswith(f"mine: {nearest}")
    told = refusal(network, quantity="dW1", mistakes="overwrite_at_fork")
    assert told.startswith("mine: mistake 'overwrite_at_fork' is no step of a pass; ") and "known" in told
    told = refusal(graph, wanted="x", mistakes="no_fprime")
    assert told.startswith("mine: mistake 'no_fprime' is no step of a sweep; ") and "known" in told
    of_code = partial(of_gradients, **TEXTS, example=None, returned=None, cases=None)
    assert refusal(of_code, mistakes="no_fprim").startswith(f"mine: {nearest}")


@pytest.mark.parametrize(
    "quantity, told",
    [
        ("dQ1", "mine: there is no quantity 'dQ1'; known are dW, db, delta, g, z, h, W_new, b_new, dh_dz, "),
        ("dW7", "mine: there is no dW7; known are dW1 to dW2"),
        ("delta0", "mine: there is no delta0; known are delta1 to delta2"),
        ("h3", "mine: there is no h3; known are h0 to h2"),
        ("dW1[2,0]", "mine: dW1 has no entry [2, 0]; its shape is (2, 2)"),
        ("delta1[0,1]", "mine: delta1 has no entry [0, 1]; its shape is (2,)"),
    ],
)
def test_an_unknown_quantity_of_a_network_is_refused_with_the_known_ones(quantity, told):
    assert refusal(network, quantity=quantity).startswith(told)


@pytest.mark.parametrize(
    "wanted, told",
    [
        ("y", "mine: the graph has no 'y'; known are x, "),
        ("value:y", "mine: the graph has no 'y'; known are x, "),
        ("slope:x/y", "mine: the graph has no 'x/y'; known are "),
        ("val:x", "mine: there is no 'val:x'; "),
    ],
)
def test_an_unknown_name_of_a_graph_is_refused_with_the_known_ones(wanted, told):
    assert refusal(graph, wanted=wanted).startswith(told)


def naming(**changes):
    fields = {**TEXTS, "of": [("flagship-delta2", "sign", (0,))], **changes}
    return register(Naming(**fields))


@pytest.mark.parametrize(
    "changes, told",
    [
        ({"of": [("flagship-delta3", "sign")]}, "mine: there is no exercise 'flagship-delta3'; did you mean "),
        ({"of": [("flagship-delta2", "signs")]}, "mine: flagship-delta2 knows no mistake 'signs'; it knows sign"),
        ({"of": [("flagship-delta2", "sign", (5,))]}, "mine: place (5,) of flagship-delta2: IndexError: "),
        ({"others": ("no_fprim",)}, "mine: there is no mistake 'no_fprim'; the nearest known ones are "),
        ({"task": "What is «z»?"}, "mine: task has the slot «z»; known are none"),
        ({"hints": ()}, "mine: hints are missing"),
        ({"solution": "$h"}, "mine: solution has a $ without its partner"),
        ({"decimals": "two"}, "mine: decimals are a count, 0 for whole numbers, or None; not 'two'"),
    ],
)
def test_a_slip_in_an_exercise_in_naming_is_refused_at_once(changes, told):
    assert naming().check() is None
    assert refusal(naming, **changes).startswith(told)


def test_an_exercise_of_the_same_id_is_replaced():
    register(Exercise(**RIGHT))
    assert not check("mine", 0.25).right
    register(Exercise(**{**RIGHT, "answer": lambda z: z / 2, "mistakes": ()}))
    assert check("mine", 0.25).right
    assert [exercise.id for exercise in exercises("my course")] == ["mine"]


def test_a_refused_exercise_leaves_the_one_that_was_there():
    register(Exercise(**RIGHT))
    of_exercise(RIGHT, task="«x»")
    assert find("mine").task == RIGHT["task"]


# A right answer


def test_every_exercise_says_why_a_right_answer_is_right():
    for exercise in _register.values():
        assert 30 <= len(exercise.because) <= 110 and exercise.because.endswith("."), exercise.id


def test_no_two_exercises_of_a_chapter_say_the_same_of_a_right_answer():
    said = [(exercise.chapter, exercise.because) for exercise in exercises()]
    assert len(set(said)) == len(said)


def test_a_right_answer_is_told_why_and_without_a_reason_only_that_it_is():
    assert check("flagship-delta2", [0.5701, -0.5701]).message == f"Right. {find('flagship-delta2').because}"
    register(Exercise(**RIGHT))
    assert check("mine", slope(0.5)).message == check("mine", slope).message == "Right."
    register(Exercise(**RIGHT, because="It is flat far out."))
    assert check("mine", slope(0.5)).message == check("mine", slope).message == "Right. It is flat far out."


@pytest.mark.parametrize(
    "quantity, start",
    [
        ("delta2", "This loss and this output belong together"),
        ("delta1", "The errors come back through the weights"),
        ("g1", "Each unit collects an error"),
        ("dW1", "A weight's gradient is made at its two ends"),
        ("db1", "A bias enters its z with the factor 1"),
        ("dh_dz1", "Each unit depends on its own z only"),
        ("dh_dz2", "The outputs add up to 1"),
        ("cost", "Without a penalty the cost is the loss"),
        ("h2", "A softmax weighs"),
        ("z1 h1", "Each unit bends its own weighted input"),
    ],
)
def test_without_a_reason_of_its_own_an_exercise_has_that_of_its_quantity(quantity, start):
    assert network(quantity=quantity).because.startswith(start)


@pytest.mark.parametrize(
    "f, wanted, start",
    [
        (lambda x: x * x + x, "x", "Every arrow that leads on"),
        (lambda x: x * x, "x", "Every arrow that leads on"),
        (lambda x: (u := sigmoid(x)) * u, "x", "A single arrow leads on"),
        (lambda x: sigmoid(sigmoid(x)), "x", "A single path leads"),
        (lambda x: x * x, "value:x", "Each node needs only"),
        (lambda x: sigmoid(x), "slope:{}/x", "A local derivative knows"),
    ],
)
def test_without_a_reason_of_its_own_an_exercise_about_a_graph_has_that_of_its_quantity(f, wanted, start):
    of = Graph.of(f)
    assert graph(graph=of, wanted=wanted.format(of.nodes[0].name)).because.startswith(start)


# What learners read


def texts_of(exercise):
    """[(seed, text), …] of task, hints, solution and reason."""
    for seed in SEEDS if exercise.draw else SEEDS[:1]:
        variant = exercise.variant(seed)
        yield from ((seed, text) for text in (variant.task, *variant.hints, variant.solution, exercise.because))


def without_code(text):
    return re.sub("`[^`]*`", "", text)


@cache
def parses(formula):
    mathml = convert(formula)
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", formula):
        depth += 1 if brace == "{" else -1
        assert depth >= 0, formula
    assert depth == 0, formula
    for opening, closing in ((r"\begin", r"\end"), (r"\left", r"\right")):
        assert formula.count(opening) == formula.count(closing), formula
    return "\\" not in mathml  # a command that is not known stays as it is


SIGNS, ZERO = r"[-−+]\s*[-−]\s*[\d.]|\\cdot\s*-", r"-0(?![\d.])|-0\.0*(?!\d)"
ODD = re.compile(rf"{SIGNS}|{ZERO}|\d[eE][-+]?\d|\bnan\b|\binf\b|[«»]|np\.|array\(")


@pytest.mark.parametrize("exercise", exercises(), ids=lambda exercise: exercise.id)
def test_every_formula_parses_and_every_number_is_well_written_at_every_seed(exercise):
    for seed, text in texts_of(exercise):
        prose = without_code(text)
        assert not ODD.search(prose), (seed, ODD.search(prose)[0], text)
        pieces = prose.replace("$$", "$").split("$")
        assert len(pieces) % 2, (seed, text)
        for formula in pieces[1::2]:
            assert parses(re.sub(r"\d+(\.\d+)?", "1", formula)), (seed, formula)


@pytest.mark.parametrize("text", ["$1 - -0.3$", "$1 −-2$", "$1e-05$", "$1 + -2$", r"$2 \cdot -3$", "$-0$", "nan"])
def test_an_odd_number_is_seen(text):
    assert ODD.search(text)
