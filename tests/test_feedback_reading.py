"""Protects reading an answer: whatever is handed in, of any type, is read or refused in words, soon."""

import itertools
import math
import re
import time
from collections import namedtuple
from decimal import Decimal
from fractions import Fraction

import answers
import mpmath
import numpy as np
import pandas
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from bpkit.feedback import Verdict, check, find, limits
from bpkit.feedback.reading import EXACT, MOST_ENTRIES, Unreadable, fitted, read


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(limits, "SECONDS", 0.15)


@pytest.mark.parametrize(
    "answer, value",
    [
        (3, 3),
        (0.25, 0.25),
        ("0.25", 0.25),
        ("0,25", 0.25),
        (" .25 ", 0.25),
        ("+0.25", 0.25),
        ("1/4", 0.25),
        ("1 / 4", 0.25),
        ("0,5/2", 0.25),
        ("2.5e-1", 0.25),
        ("2,5E-1", 0.25),
        ("-1/4", -0.25),
        ("−0.25", -0.25),
        ("–0,25", -0.25),
        ("5.", 5),
        (Fraction(1, 4), 0.25),
        (Decimal("0.25"), 0.25),
        (np.float32(0.25), 0.25),
        (np.int8(-3), -3),
        (np.array(0.25), 0.25),
        (np.array(0.25, dtype=object), 0.25),
        (np.array("0,25"), 0.25),
    ],
)
def test_a_number_is_read_however_it_is_written(answer, value):
    assert read(answer).values == pytest.approx(value, abs=1e-15)
    assert read(answer).values.shape == ()


Pair = namedtuple("Pair", "a b")


class Tensor:
    """Like the arrays of other libraries."""

    def __array__(self, dtype=None, copy=None):
        return np.array([0.5, 2])


@pytest.mark.parametrize(
    "answer",
    [[0.5, 2], (0.5, 2), ["0,5", 2], ["1/2", Fraction(2)], np.array([0.5, 2]), np.array([0.5, 2], object), Pair(0.5, 2),
     [np.array(0.5), np.float32(2)], Tensor(), np.ma.array([0.5, 2]), np.array(["0,5", "2"])],
)  # fmt: skip
def test_a_vector_is_read_wherever_it_comes_from(answer):
    assert read(answer).values.tolist() == [0.5, 2]


@pytest.mark.parametrize("answer, whole, shape, meant", list(answers.cases()))
def test_an_answer_is_read_as_it_was_meant(answer, whole, shape, meant):
    if isinstance(meant, str):
        with pytest.raises(Unreadable) as refusal:
            read(answer, whole, shape, seconds=60)
        assert refusal.value.code == meant
    else:
        values = fitted(read(answer, whole, shape, seconds=60).values, shape)
        np.testing.assert_allclose(values, meant, rtol=1e-14, atol=1e-16)


@pytest.mark.parametrize("text, whole", list(answers.ASKED))
def test_what_can_be_read_in_two_ways_is_asked_about(text, whole):
    one, other = answers.ASKED[text, whole]
    with pytest.raises(Unreadable, match=re.escape(f"Do you mean {one} or {other}?")):
        read(text, whole, ())
    assert read(one, whole, ()).values != read(other, whole, ()).values  # and each can be read in one way


@pytest.mark.parametrize(
    "fields, whole, values",
    [
        (["1,234", "0,25"], False, [1.234, 0.25]),
        (["1,234", "1,234.5"], False, [1234, 1234.5]),
        (["1,234", "1.234,5"], False, [1.234, 1234.5]),
        (["1.000", "2.410"], True, [1000, 2410]),
        ("1,234; 0,25", False, [1.234, 0.25]),
        ([1, "0,5"], False, [1, 0.5]),
    ],
)
def test_the_other_entries_tell_which_way_is_meant(fields, whole, values):
    assert read(fields, whole, (2,)).values.tolist() == values


def test_other_entries_may_not_tell():
    for fields in (["1,234", "0.25"], ["1,234", "5"], ["1,234", "2,345"]):
        with pytest.raises(Unreadable, match="1.234 or 1234"):
            read(fields, shape=(2,))


@pytest.mark.parametrize("shape", [(4,), (2, 2), (1, 4), (4, 1)])
@pytest.mark.parametrize("given", [(4,), (1, 4), (4, 1)])
def test_a_list_fits_a_matrix_row_by_row(given, shape):
    np.testing.assert_array_equal(fitted(np.arange(4).reshape(given), shape), np.arange(4).reshape(shape))


def test_nothing_is_transposed_or_regrouped():
    for given, shape in [((3, 2), (2, 3)), ((2, 2), (4,)), ((3,), (2,)), ((2, 3), (6,))]:
        assert fitted(np.zeros(given), shape).shape == given
    assert read("1 2\n3 4\n5 6", shape=(2, 3)).values.tolist() == [[1, 2], [3, 4], [5, 6]]
    assert read("[1 2\n3 4\n5 6]", shape=(2, 3)).values.shape == (3, 2)


def test_broken_lines_are_one_vector():
    assert read("[0.1 0.2 0.3\n 0.4]", shape=(4,)).values.tolist() == [0.1, 0.2, 0.3, 0.4]


class Recorded(Tensor):
    """Like a torch tensor whose gradient is recorded."""

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("Can't call numpy() on Tensor that requires grad.")

    def detach(self):
        return Tensor()


CONTAINERS = {
    "generator": lambda: (k / 2 for k in (1, 4)),
    "map": lambda: map(float, ("0.5", "2")),
    "iterator": lambda: iter([0.5, 2]),
    "dict by name": lambda: {"b": 2, "a": 0.5},
    "dict in order": lambda: {"first": 0.5, "second": "2"},
    "dict counted": lambda: {1: 2, 0: 0.5},
    "values of a dict": lambda: {"x": 0.5, "y": 2}.values(),
    "0-d arrays": lambda: [np.array(0.5), np.array(2)],
    "row": lambda: [[0.5, 2]],
    "column": lambda: [[0.5], [2]],
    "row of texts": lambda: ["0.5 2"],
    "column of arrays": lambda: (np.array([0.5]), np.array([2])),
    "counted from 1": lambda: [None, 0.5, 2],
    "recorded tensor": Recorded,
    "sympy matrix": lambda: sympy.Matrix([[sympy.Rational(1, 2), sympy.Integer(2)]]),
    "sympy numbers": lambda: [sympy.sqrt(sympy.Rational(1, 4)), sympy.Float(2)],
    "mpmath matrix": lambda: mpmath.matrix(["0.5", 2]),
    "mpmath numbers": lambda: [mpmath.mpf("0.5"), mpmath.mpf(2)],
    "series": lambda: pandas.Series([0.5, 2]),
    "frame": lambda: pandas.DataFrame({"a": [0.5], "b": [2]}),
}


@pytest.mark.parametrize("kind", CONTAINERS)
def test_a_vector_is_read_from_any_container_with_an_order(kind):
    values = read(CONTAINERS[kind](), shape=(2,), labels=["a", "b"], seconds=60).values
    assert fitted(values, (2,)).tolist() == [0.5, 2]


def test_rows_become_a_matrix():
    assert read([[1, 2, 3], (4, 5, "6")]).values.shape == (2, 3)
    assert read([]).values.shape == (0,)


@pytest.mark.parametrize(
    "answer, decimals",
    [("0,28", 2), ("0.280", 3), (0.28, 2), (3, 0), (3.0, 0), ("3.0", 1), ("28e-2", 2), ("2.8e-1", 2), ([0.5, 0.125], 3),
     ("2.80×10⁻¹", 3), ("25.2%", 3), ("2.41k", 0), ("(0.28)", 2), ("-0,280", 3), ("1/4", EXACT), ("0.4*0.7", EXACT), ("10^-1", EXACT),
     (Fraction(1, 4), EXACT), (Fraction(2), 0), (Decimal("0.280"), 3), (np.float32(0.1), 1)],
)
def test_the_decimals_are_those_that_were_written(answer, decimals):
    assert read(answer).decimals == decimals


@pytest.mark.parametrize("text, value", [("2,410", 2410), ("269 322", 269322), ("1.000.000", 10**6), ("2.4", 2.4)])
def test_whole_numbers_may_have_thousands(text, value):
    assert read(text, whole=True).values == value


class Hostile:
    """Every way of looking at it goes wrong."""

    def _raise(self, *args, **kwargs):
        raise BaseException("hostile")

    __array__ = __len__ = __iter__ = __eq__ = __repr__ = __str__ = __float__ = __index__ = __bool__ = _raise
    __getitem__ = __getattr__ = __complex__ = __hash__ = _raise


class Endless:
    """Every way of looking at it never ends."""

    def _forever(self, *args, **kwargs):
        while True:
            pass

    __array__ = __len__ = __iter__ = __float__ = __eq__ = __repr__ = __str__ = __getitem__ = __bool__ = _forever


class Liar(list):
    def __len__(self):
        return 10**9

    def __iter__(self):
        return itertools.count()


class EndlessList(list):
    def __iter__(self):
        while True:
            pass


class ArrayOf:
    def __init__(self, made):
        self.made = made

    def __array__(self, dtype=None, copy=None):
        return self.made


class LyingClass:
    @property
    def __class__(self):
        raise RuntimeError("no class")


def deep(levels):
    nested = []
    for _ in range(levels):
        nested = [nested]
    return nested


def itself():
    loop = []
    loop.append(loop)
    return loop


def hostile_array():
    array = np.empty(2, dtype=object)
    array[0] = array[1] = Hostile()
    return array


HOSTILE = {
    "None": None,
    "text": "about a half",
    "empty text": "",
    "long text": "9" * 10**6,
    "long number": "0." + "1" * 10**6,
    "huge power": "1e999999999",
    "thousand commas": "1,000" * 10**5,
    "slashes": "1/" * 20,
    "by zero": "1/0",
    "other digits": "١٢",
    "null": "0\0",
    "bytes": b"0.5",
    "bytearray": bytearray(10),
    "memoryview": memoryview(b"12"),
    "True": True,
    "numpy True": np.True_,
    "nan": math.nan,
    "nan text": "nan",
    "inf": math.inf,
    "signalling": Decimal("sNaN"),
    "nan array": np.full(2, math.nan),
    "complex": 1 + 0j,
    "complex array": np.ones(2, complex),
    "huge int": 10**100000,
    "huge ints": [10**400, -(10**400)],
    "huge fraction": Fraction(10**400, 3),
    "ragged": [1, [2, 3]],
    "ragged array": np.array([1, [2, 3]], dtype=object),
    "empty": [],
    "empties": [[], [], []],
    "many empties": [[[]] * 10**4] * 10**4,
    "empty array": np.empty((0, 5)),
    "many dimensions": np.ones((1,) * 20),
    "dict": {"a": 1},
    "set": {1, 2},
    "generator": (k for k in range(2)),
    "endless generator": itertools.count(),
    "endless in a list": [itertools.count()],
    "range": range(10**12),
    "10**6 entries": [0.5] * 10**6,
    "10**9 entries": np.broadcast_to(0.5, 10**9),
    "rows of 10**9": [np.broadcast_to(0.5, 10**9)] * 2,
    "10**18 entries": np.broadcast_to(0.5, (10**9, 10**9)),
    "object array": np.array([None, 1], dtype=object),
    "array of hostiles": hostile_array(),
    "structured": np.zeros(2, dtype=[("a", float), ("b", int)]),
    "dates": np.array(["2020-01-01"], dtype="datetime64[D]"),
    "void": np.void(b"12"),
    "deep": deep(10**5),
    "itself": itself(),
    "hostile": Hostile(),
    "hostiles": [Hostile(), Hostile()],
    "endless": Endless(),
    "endless in a list ": [1, Endless()],
    "liar": Liar([1, 2]),
    "endless list": EndlessList([1]),
    "array of hostile": ArrayOf(Hostile()),
    "array of 10**9": ArrayOf(np.broadcast_to(0.5, 10**9)),
    "array of itself": ArrayOf(None),
    "class": Hostile,
    "lying class": LyingClass(),
    "module": np,
    "NotImplemented": NotImplemented,
    "ellipsis": ...,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("id", ["staged-dx", "flagship-delta1", "parameter-count"])
def test_no_answer_crashes_or_hangs_check(id, name):
    start = time.perf_counter()
    verdict = check(id, HOSTILE[name])
    assert time.perf_counter() - start < 10
    assert isinstance(verdict, Verdict) and not verdict.right
    assert bool(verdict.mistakes) == (verdict.kind == "mistake")  # some can be read, as numbers that are wrong
    assert verdict.message and len(verdict.message) < 400
    assert repr(verdict)


@pytest.mark.parametrize("name", HOSTILE)
def test_neither_does_one_that_is_no_function(name):
    assert not check("by-hand-code", HOSTILE[name]).right


def test_refusals_say_why():
    for answer, reason in [
        (None, "no answer yet"),
        ("half", "not a number"),
        (1j, "complex"),
        (True, "True or false"),
        ("1/0", "zero"),
        ([1, [2]], "different lengths"),
        ([0] * (MOST_ENTRIES + 1), "10,000"),
        ([[[[1]]]], "deep"),
        ({}, "A number is wanted"),
        ({1, 2}, "no order"),
        (np.ma.array([1, 2], mask=[True, False]), "masked"),
        (math.nan, "NaN"),
        ([1, math.inf], "infinite"),
        (10**400, "infinite"),
        (["0.5", ""], "no answer yet"),
        ("?", "A guess is welcome"),
    ]:
        with pytest.raises(Unreadable, match=reason):
            read(answer, seconds=60)  # none of them hangs, however busy the machine is


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.text(max_size=12)
    | st.text("0123456789.,-−/eE ", max_size=12)
    | st.binary(max_size=5)
    | st.decimals()
    | st.fractions()
    | hnp.arrays(hnp.scalar_dtypes(), hnp.array_shapes(max_dims=3, max_side=3)),
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(anything)
def test_anything_at_all_gets_a_verdict(answer):
    for id in ("staged-dx", "flagship-delta1", "delta-outer-product"):
        assert isinstance(check(id, answer), Verdict)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=2))
def test_an_answer_is_right_if_and_only_if_it_is_near_enough(answer):
    right = find("flagship-delta1").variant().right
    near = bool(np.all(np.abs(np.array(answer) - right) <= 0.5e-4 * (1 + 1e-6)))
    assert check("flagship-delta1", answer).right == near


@given(st.floats(-0.49, 0.49), st.integers(0, 12), st.sampled_from([".", ","]), st.sampled_from(["-", "−"]))
def test_a_rounded_text_of_a_nearby_number_is_right(units, more, comma, minus):
    right = find("staged-dden").variant().right.item()
    text = f"{round(right, 4 + more) if more < 9 else right + units * 1e-4:.{4 + more}f}".replace(".", comma)
    assert check("staged-dden", text.replace("-", minus)).right
