"""Protects the drawing of graphs: every node with its value and gradient, arrows from left to right, nothing on top of anything."""

import subprocess
import sys
from itertools import combinations

import pytest
from hypothesis import given, settings
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from strategies import diamonds, graphs

from bpkit import Graph, examples, plots
from bpkit.plots.graphs import short

STAGED = examples.staged_function


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def boxes(figure):
    return {box.get_gid(): box for box in figure.axes[0].patches if isinstance(box, FancyBboxPatch)}


def arrows(figure):
    return [patch for patch in figure.axes[0].patches if isinstance(patch, FancyArrowPatch)]


def middle(box):
    extents = box.get_extents()
    return (extents.x0 + extents.x1) / 2, (extents.y0 + extents.y1) / 2


def test_names_values_and_gradients():
    fwd, back = STAGED.forward(), STAGED.backward()
    figure = plots.draw_graph(STAGED.graph, fwd, back)
    drawn = [*STAGED.graph.names, *map(short, fwd.values.values()), *map(short, back.grads.values())]
    assert sorted(texts(figure)) == sorted(drawn)
    assert set(boxes(figure)) == set(STAGED.graph.names)
    assert len(arrows(figure)) == 12


def test_a_value_stands_above_its_box_and_a_gradient_below():
    figure = plots.draw_graph(STAGED.graph, {"den": 1.25}, {"den": -0.5})
    figure.canvas.draw()
    box = boxes(figure)["den"].get_extents()
    above, below = (next(t for t in figure.axes[0].texts if t.get_text() == told) for told in ("1.25", "−0.5"))
    assert above.get_window_extent().y0 >= box.y1 and below.get_window_extent().y1 <= box.y0
    assert below.get_style() == "italic"
    assert above.get_color() != below.get_color()


def test_expressions_and_local_derivatives():
    figure = plots.draw_graph(STAGED.graph, STAGED.forward(), local=True, expressions=True)
    told = texts(figure)
    assert {"sigmoid(y)", "x + sigy", "xpy**2", "1 / den", "num * invden"} <= set(told)
    assert told.count("1") == 6 + 1  # the six arrows into sums, and the value of xpysqr
    assert {"−2", "−0.262", "0.512", "3.02", "0.0177", "0.0452"} <= set(told)


@given(graphs())
@settings(max_examples=30, deadline=None)
def test_arrows_run_from_left_to_right_and_boxes_keep_apart(drawn):
    graph, point = drawn
    fwd = graph.forward(point)
    figure = plots.draw_graph(graph, fwd, graph.backward(fwd), local=True)
    assert len(arrows(figure)) == sum(len(node.args) for node in graph.nodes)
    at = {name: middle(box) for name, box in boxes(figure).items()}
    for node in graph.nodes:
        assert all(at[arg][0] < at[node.name][0] for arg in node.args)
    extents = [box.get_extents() for box in boxes(figure).values()]
    assert not any(a.overlaps(b) for a, b in combinations(extents, 2))
    right, top = figure.get_size_inches() * figure.dpi
    assert all(0 <= e.x0 and e.x1 <= right and 0 <= e.y0 and e.y1 <= top for e in extents)


def test_a_node_that_reads_twice_has_two_arrows_apart():
    first, second = (arrow.get_path().vertices for arrow in arrows(plots.draw_graph(Graph.of(lambda x: x * x))))
    assert first[0, 1] - second[0, 1] > 0.1


def test_large_graphs():
    assert len(boxes(plots.draw_graph(diamonds(20)))) == 61


def test_the_same_picture_twice():
    assert plots.draw_graph(STAGED.graph)._repr_svg_() == plots.draw_graph(STAGED.graph)._repr_svg_()


@pytest.mark.parametrize(
    "value, text", [(0.51214444, "0.5121"), (-4.0, "−4"), (-0.0, "0"), (1e-9, "1e−09"), (86.736173799, "86.74")]
)
def test_short_numbers(value, text):
    assert short(value) == text


def test_refusals():
    other = Graph.of(lambda x: x * x)
    with pytest.raises(TypeError, match="wanted a Graph"):
        plots.draw_graph("f")
    with pytest.raises(ValueError, match="another graph"):
        plots.draw_graph(other, STAGED.forward())
    with pytest.raises(ValueError, match="another graph"):
        plots.draw_graph(other, None, STAGED.backward())
    with pytest.raises(ValueError, match="unknown node or input 'z'"):
        plots.draw_graph(other, {"z": 1})
    with pytest.raises(ValueError, match="need the forward record"):
        plots.draw_graph(other, {"x": 1}, local=True)


def test_bpkit_does_without_matplotlib_and_plots_without_pyplot():
    code = (
        "import sys, bpkit; assert 'matplotlib' not in sys.modules;"
        "from bpkit import Graph; from bpkit.plots.graphs import draw_graph; draw_graph(Graph.of(lambda x: x + 1))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
