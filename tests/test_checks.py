"""Protects the checks themselves: what they take, what they turn it into, what they say when they refuse."""

from fractions import Fraction

import numpy as np
import pytest

from bpkit.checks import as_array, as_count, as_list, as_number, as_shaped, check_finite, check_known, choose


@pytest.mark.parametrize(
    "values, dtype, expected",
    [
        ([1, 2], None, np.float64),
        ([True, 2.5], None, np.float64),
        (np.ones(2, np.float32), None, np.float32),
        (np.ones(2, np.float16), None, np.float64),
        (np.ones(2, np.int8), np.float32, np.float32),
        (np.ones(2, np.float64), np.float32, np.float32),
        ([1j], np.float32, np.complex128),
        (np.array([1, Fraction(1, 2), 2.5], object), None, np.float64),
        (np.array([1, 2j], object), None, np.complex128),
    ],
)
def test_as_array_takes_numbers(values, dtype, expected):
    assert as_array(values, dtype, "x").dtype == expected
    assert as_array(values, dtype, "x").tolist() == list(values)


@pytest.mark.parametrize("values", [None, "a", ["a", 1], [None], [{}], np.array([1, "2"], object), [10**400]])
def test_as_array_refuses_what_is_no_number(values):
    with pytest.raises(TypeError, match="^here: wanted numbers, got "):
        as_array(values, None, "here")


def test_as_array_refuses_rows_of_different_lengths():
    with pytest.raises(ValueError, match="^here: the rows have different lengths$"):
        as_array([[1], [2, 3]], None, "here")


def test_as_shaped():
    assert as_shaped([[1, 2]], None, (1, 2), "g").shape == (1, 2)
    with pytest.raises(ValueError, match=r"^g has shape \(2,\), wanted \(1, 2\)$"):
        as_shaped([1, 2], None, (1, 2), "g")


def test_as_list():
    assert as_list(range(2), "here") == [0, 1]
    for values in (3, None, "ab"):
        with pytest.raises(TypeError, match="^here: wanted a list, got "):
            as_list(values, "here")


@pytest.mark.parametrize("huge", [1e308, np.float32(3e38)])
def test_check_finite_takes_the_largest_numbers_without_a_warning(huge):
    check_finite(np.full((2, 2), huge), "x")


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, complex(0, np.nan), complex(np.inf, 1)])
@pytest.mark.parametrize("place", [(0, 0), (1, 2)])
def test_check_finite_names_the_bad_entry(bad, place):
    array = np.zeros((2, 3), type(bad))
    array[place] = bad
    with pytest.raises(ValueError, match=rf"^x: entry \[{place[0]}, {place[1]}\] is .*(nan|inf)"):
        check_finite(array, "x")


def test_check_finite_is_not_fooled_by_infinities_that_cancel():
    with pytest.raises(ValueError, match=r"entry \[0\] is inf"):
        check_finite(np.array([np.inf, -np.inf]), "x")


@pytest.mark.parametrize("value", [2, 2.0, np.float32(2), np.int64(2), Fraction(2)])
def test_as_number_takes_real_numbers(value):
    assert type(as_number(value, "n")) is float and as_number(value, "n") == 2


@pytest.mark.parametrize("value", [None, "2", True, 2j, [2], np.array(2.0)])
def test_as_number_refuses_the_rest(value):
    with pytest.raises(TypeError, match="^n: wanted a number, got "):
        as_number(value, "n")


def test_as_number_keeps_its_range():
    assert as_number(0, "n", least=0) == 0
    with pytest.raises(ValueError, match="^n: wanted a finite number of at least 0, got -1"):
        as_number(-1, "n", least=0)
    for value in (float("nan"), float("inf"), -(10**400)):
        with pytest.raises(ValueError, match="^n: wanted a finite number, got "):
            as_number(value, "n")


def test_as_count():
    assert type(as_count(np.int64(3), "n", least=1, most=3)) is int
    for value in (2.0, "2", None, True):
        with pytest.raises(TypeError, match="^n: wanted a whole number, got "):
            as_count(value, "n", least=0)
    with pytest.raises(ValueError, match="^n: wanted 1 to 3, got 4$"):
        as_count(4, "n", least=1, most=3)
    with pytest.raises(ValueError, match="^n: wanted at least 1, got 0$"):
        as_count(0, "n", least=1)


def test_choose_and_check_known_list_what_is_known():
    assert choose("a", {"a": 1}, "letter") == 1
    for name in ("c", None, 3, ["a"]):
        with pytest.raises(ValueError, match="^unknown letter .*; known: a, b$"):
            check_known(name, ["a", "b"], "letter")
