"""The figure gradient-check as a Python object: its first state, what it takes and refuses, what its caption says."""

import re

import pytest

from bpkit import Graph, examples, live, unroll
from bpkit.expression import log, relu, sigmoid
from bpkit.operations import PLAIN, WITH_CONSTANT

FLAGSHIP = unroll(examples.flagship.network, examples.flagship.x, examples.flagship.target)


@pytest.fixture
def figure():
    return live.gradient_check()


def test_first_state_is_note_1_by_x_with_its_best_step_still_to_be_found(figure):
    assert (figure.function, figure.x, figure.h) == ("∂f/∂x", 3.0, 0.01)
    assert (figure.precision, figure.bug) == ("float64", False)
    assert figure.asked == "forward"
    assert figure.point == examples.staged_function.point
    assert figure.graph.nodes == examples.staged_function.graph.nodes


def test_functions_to_choose_from(figure):
    assert list(figure.cases) == ["∂f/∂x", "∂f/∂y", "∂σ/∂x", "∂x²/∂x", "∂eˣ/∂x", "∂ReLU/∂x"]
    for function, case in figure.cases.items():
        figure.function = function
        figure.x = figure.points[case["graph"]][case["wrt"]]
        assert case["low"] <= figure.x <= case["high"]
        assert figure.graph.forward(figure.point).output == figure._output_at(figure.x)


def test_the_first_function_can_begin_with_its_other_input():
    assert live.gradient_check(wrt="y").function == "∂f/∂y"


def test_state_can_be_set_in_the_learners_terms(figure):
    figure.function, figure.x, figure.h, figure.precision, figure.bug = "∂σ/∂x", -0.5, 1e-8, "float32", True
    assert figure.point == {"x": -0.5}
    assert figure.graph.output == "σ"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("h", 1e-21, "at least 1e-20"),
        ("h", 2.0, "from 1e-20 to 1, got 2"),
        ("h", float("nan"), "finite"),
        ("x", float("inf"), "finite"),
        ("precision", "float16", "float64, float32"),
        ("function", "∂f/∂z", "∂f/∂x, ∂f/∂y"),
    ],
)
def test_refused_states(figure, name, value, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        setattr(figure, name, value)


def test_a_network_goes_in_as_a_graph_and_every_input_can_be_checked():
    figure = live.gradient_check(*FLAGSHIP, wrt="W2[0,0]", h=1e-5)
    assert (figure.function, figure.x, figure.h) == ("∂cost/∂W2[0,0]", 0.5, 1e-5)
    assert len(figure.cases) == len(FLAGSHIP[1])
    assert figure.point == FLAGSHIP[1]
    assert live.gradient_check(*FLAGSHIP).function == "∂cost/∂x[0]"


def test_inputs_that_lead_nowhere_are_not_offered():
    graph = Graph(["x", "y"], [("f", "square", ("x",))])
    assert list(live.gradient_check(graph, {"x": 1, "y": 2}).cases) == ["∂f/∂x"]
    with pytest.raises(ValueError, match="'f' does not depend on the input 'y'"):
        live.gradient_check(graph, {"x": 1, "y": 2}, wrt="y")


def test_refused_arguments():
    graph = Graph.of(lambda x: 1 / x)
    with pytest.raises(ValueError, match="unknown input 'z'; known: x"):
        live.gradient_check(graph, {"x": 1}, wrt="z")
    with pytest.raises(ValueError, match="has no finite value"):
        live.gradient_check(graph, {"x": 0})
    with pytest.raises(ValueError, match=r"no value for input\(s\) x"):
        live.gradient_check(graph, {})
    with pytest.raises(TypeError, match="wants a Graph, such as `unroll` makes of a network, got MLP"):
        live.gradient_check(examples.flagship.network)
    with pytest.raises(TypeError, match="h: wanted a number, got 'small'"):
        live.gradient_check(h="small")


@pytest.mark.parametrize("op", [*PLAIN, *WITH_CONSTANT])
def test_a_bug_is_found_to_plant_in_any_operation(op):
    arity = PLAIN[op].arity if op in PLAIN else 1
    graph = Graph(["x"], [("f", op, ("x",) * arity, 2.0 if op in WITH_CONSTANT else None)])
    assert live.gradient_check(graph, {"x": 1.5}).cases["∂f/∂x"]["bug"] == op


def test_the_bug_lies_on_the_way_from_the_input():
    graph = Graph.of(lambda x, y: relu(x) + sigmoid(y))
    bugs = {function: case["bug"] for function, case in live.gradient_check(graph, {"x": 1, "y": 1}).cases.items()}
    assert list(bugs.values()) == ["relu", "sigmoid"]


def test_caption_has_the_numbers_of_the_notes_table(figure):
    assert "∂f/∂x = 2.0596 at x = 3" in figure.caption()
    assert "one-sided difference 1.3e-02" in figure.caption() and "central difference 2.5e-05" in figure.caption()
    figure.h = 1e-4
    assert "one-sided difference 1.3e-04" in figure.caption() and "central difference 2.5e-09" in figure.caption()


def test_picture_has_three_lines(figure):
    labels = [line.get_label() for line in figure.picture().axes[0].lines]
    assert labels == ["one-sided", "central", "complex step"]


def test_where_the_function_ends_the_caption_says_so():
    figure = live.gradient_check(Graph.of(lambda x: log(x)), {"x": 0.5}, h=1.0)
    assert "central difference unknown" in figure.caption() and "nan" not in figure.caption()
    assert figure.fallback()


def test_a_graph_that_does_nothing_is_refused():
    with pytest.raises(ValueError, match="wants a graph that does something with an input, got Graph of x: 0 nodes"):
        live.gradient_check(Graph(["x"], []), {"x": 2.0})
