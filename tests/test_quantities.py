"""Protects the names of quantities: what they say, how they are shown, and that arrays come back from them as they went."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpkit import MLP, examples, unroll
from bpkit.quantities import Quantity, decimal, entries, entry, flat, latex, parse, pick, text, unflat, with_entries

SHAPES = st.dictionaries(
    st.sampled_from(["x", "W1", "b1", "W12", "dW3", "cost"]), st.lists(st.integers(1, 12), max_size=3).map(tuple)
)


@given(letters=st.sampled_from(["W", "dW", "x", "W_new"]), layer=st.none() | st.integers(0, 40),
       place=st.lists(st.integers(0, 200), max_size=3).map(tuple))  # fmt: skip
def test_a_name_is_read_as_it_was_written(letters, layer, place):
    quantity = Quantity(letters, layer, place)
    assert parse(str(quantity)) == quantity
    assert str(quantity) == entry(quantity.array, place)


@given(SHAPES, st.integers(0, 10**6))
def test_arrays_come_back_from_their_entries(shapes, seed):
    arrays = {name: np.random.default_rng(seed).normal(size=shape) for name, shape in shapes.items()}
    values = flat(arrays)
    assert len(values) == sum(array.size for array in arrays.values())
    for name, array in unflat({**values, "more": 1.0}, shapes).items():
        np.testing.assert_array_equal(array, arrays[name])
        assert entries(name, shapes[name]) == [name for name in flat({name: array})]
    for name, value in values.items():
        assert pick(arrays, name) == value


def test_they_are_the_names_that_graphs_and_gradients_use():
    net, x, t = examples.flagship.network, examples.flagship.x, examples.flagship.target
    graph, point = unroll(net, x, t)
    assert flat({"x": x, "t": t, **net.parameters()}) == point
    back, by_graph = examples.flagship.backward(), graph.backward(graph.forward(point))
    for name, gradient in flat(back.gradients()).items():
        assert by_graph[name] == pytest.approx(gradient, rel=1e-13)


def test_entries_are_put_in_and_the_rest_stays():
    parameters = MLP([[[1.0, 2.0]], [[3.0]]]).parameters()
    new = with_entries(parameters, {"W1[0,1]": 7.0, "b2[0]": 5.0})
    assert {name: array.tolist() for name, array in new.items()} == {"W1": [[1.0, 7.0]], "b2": [5.0]}
    assert parameters["W1"].tolist() == [[1.0, 2.0]]


@pytest.mark.parametrize(
    "name, in_latex, in_text",
    [
        ("W2[1,0]", "W^{(2)}_{21}", "W^(2)_21"),
        ("W1[9,0]", "W^{(1)}_{10,1}", "W^(1)_10,1"),
        ("b12[3]", "b^{(12)}_{4}", "b^(12)_4"),
        ("x[0]", "x_{1}", "x_1"),
        ("v7", "v_{7}", "v^(7)"),
        ("f", "f", "f"),
    ],
)
def test_symbols_count_from_1(name, in_latex, in_text):
    assert (latex(name), text(name)) == (in_latex, in_text)


def test_decimal():
    assert (decimal(-0.126, 2), decimal(3, 1)) == ("−0.13", "3.0")


@pytest.mark.parametrize(
    "call, match",
    [
        (lambda: parse(""), "wanted the name of a quantity, such as W2\\[1,0\\], got ''"),
        (lambda: parse("[0]"), "wanted the name"),
        (lambda: parse("W1[-1,0]"), "wanted the name"),
        (lambda: parse(3), "wanted the name .* got 3"),
        (lambda: pick({"W1": np.eye(2)}, "W2[0,0]"), "unknown quantity 'W2\\[0,0\\]'; known: W1"),
        (lambda: pick({"W1": np.eye(2)}, "W1[0,2]"), r"W1\[0,2\]: W1 has shape \(2, 2\)"),
        (lambda: with_entries({"W1": np.eye(2)}, {"W1[0,0,0]": 1.0}), r"W1\[0,0,0\]: W1 has shape \(2, 2\)"),
    ],
)
def test_what_is_no_name_is_said(call, match):
    with pytest.raises(ValueError, match=match):
        call()
