"""Where nodes stand: columns that edges run across from left to right, and neighbours that keep their distance."""

import pytest
from hypothesis import given, settings
from strategies import diamonds, graphs

from bpkit import Graph, examples
from bpkit.layout import layout


@given(graphs())
@settings(max_examples=30, deadline=None)
def test_places_of_a_column_keep_their_gaps(drawn):
    graph, _ = drawn
    columns, rows, ways = layout(graph)
    assert sorted(p for places in columns for p in places if isinstance(p, str)) == sorted(graph.names)
    for places in columns:
        for upper, lower in zip(places, places[1:]):
            gap = 1 if isinstance(upper, str) and isinstance(lower, str) else 0.55
            assert rows[upper] - rows[lower] >= gap - 1e-9
    column = {place: k for k, places in enumerate(columns) for place in places}
    for way in ways.values():
        assert [column[place] for place in way] == list(range(column[way[0]], column[way[-1]] + 1))


def test_diamonds_stand_in_a_line():
    _, rows, _ = layout(diamonds(3))
    assert [rows[name] for name in ("x", "v3", "v6", "v9")] == pytest.approx([0.5] * 4, abs=0.01)


def test_a_place_that_can_stands_beside_what_reads_it():
    _, rows, _ = layout(examples.staged_function.graph)
    assert rows["den"] == pytest.approx(rows["invden"], abs=0.01) and rows["invden"] == pytest.approx(rows["f"], abs=0.01)


def test_a_long_chain_is_a_column_a_node():
    names = ["x", *map("n{}".format, range(2000))]
    chain = Graph(["x"], [(name, "neg", (before,)) for before, name in zip(names, names[1:])])
    assert [len(places) for places in layout(chain)[0]] == [1] * 2001
