"""The figure graph-stepper as a Python object: its steps, its first state, what it gives, takes and refuses."""

import re

import pytest
import traitlets
from hypothesis import given, settings
from strategies import diamonds, graphs

from bpkit import Graph, examples, live, trace
from bpkit.live.graph_stepper import first_sum, places, steps

STAGED = examples.staged_function


@pytest.fixture
def figure():
    return live.graph_stepper(STAGED.graph, STAGED.point)


def test_first_state_stands_before_the_last_contribution_to_the_first_fork(figure):
    assert figure.steps[figure.position] == ["share", "num", 0]
    assert figure.position == 18 and len(figure.steps) == 21
    assert [live.graph_stepper(STAGED.graph, STAGED.point, k).position for k in (0, 21)] == [0, 21]


def test_without_a_point_every_input_begins_at_1():
    assert live.graph_stepper(STAGED.graph).values == {"x": 1.0, "y": 1.0}


def test_without_a_fork_it_stands_before_the_seed():
    chain = Graph.of(lambda x: -(x + 1))
    assert steps(chain)[first_sum(chain)] == ["seed", chain.output]


@given(graphs())
@settings(max_examples=50, deadline=None)
def test_steps_are_those_of_the_trace(drawn):
    graph, point = drawn
    args = {node.name: node.args for node in graph.nodes}
    computed = {
        "value": lambda name: name,
        "seed": lambda name: f"d{name}",
        "share": lambda name, which: f"d{args[name][which]}",
    }
    summary = re.compile(r"= (0|sum of the \d+ contributions)$")
    story = [s.name for s in trace.graph(graph, point) if s.name not in point and not summary.search(s.code)]
    assert [computed[kind](*what) for kind, *what in steps(graph)] == story


@given(graphs())
@settings(max_examples=50, deadline=None)
def test_places_have_every_node_and_every_arrow(drawn):
    graph, _ = drawn
    drawn_at = places(graph)
    assert set(drawn_at["nodes"]) == set(graph.names)
    for node in graph.nodes:
        for arg, way in zip(node.args, drawn_at["ways"][node.name], strict=True):
            assert [way[0], way[-1]] == [drawn_at["nodes"][arg], drawn_at["nodes"][node.name]]


def test_records_are_those_of_the_inputs_it_has_now(figure):
    figure.values = {"y": 2, "x": 1}
    assert figure.forward.output == STAGED.graph.forward(x=1, y=2).output
    assert figure.backward["x"] == STAGED.graph.backward(STAGED.graph.forward(x=1, y=2))["x"]


def test_state_is_checked(figure):
    with pytest.raises(ValueError, match="one for each of x, y, got x"):
        figure.values = {"x": 1}
    with pytest.raises(ValueError, match="input 'y': wanted a finite number"):
        figure.values = {"x": 1, "y": float("inf")}
    with pytest.raises(ValueError, match="position: wanted 0 to 21, got 22"):
        figure.position = 22
    with pytest.raises(traitlets.TraitError, match="asked.*'next'"):
        figure.asked = "x"
    assert figure.values == STAGED.point and figure.position == 18 and figure.asked == "next"


def test_bad_arguments_are_refused():
    with pytest.raises(TypeError, match="wants a Graph, got 'f'"):
        live.graph_stepper("f", {})
    with pytest.raises(TypeError, match=r"values of x, y by name, got \[3, -4\]"):
        live.graph_stepper(STAGED.graph, [3, -4])
    with pytest.raises(ValueError, match="no value for input"):
        live.graph_stepper(STAGED.graph, {"x": 1})
    with pytest.raises(ValueError, match="at most 200 inputs and nodes, got 211"):
        live.graph_stepper(diamonds(70), {"x": 1})
    with pytest.raises(ValueError, match="wanted 0 to 21, got -1"):
        live.graph_stepper(STAGED.graph, STAGED.point, -1)


def test_caption_tells_what_is_known_and_no_more(figure):
    caption = figure.caption()
    assert "so far 1.583 + -0.03576 has come back to x" in caption
    assert "the gradient of num is 0.5121" in caption
    assert "2.06" not in caption and "gradient of sigy" not in caption
    assert "sigy" not in live.graph_stepper(STAGED.graph, STAGED.point, 0).caption()


@pytest.mark.parametrize("position", range(22))
def test_every_position_has_a_picture(position):
    assert live.graph_stepper(STAGED.graph, STAGED.point, position).picture().axes
