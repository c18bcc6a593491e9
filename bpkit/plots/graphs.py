"""A drawing of any computational graph: each node to the right of what it reads."""

from itertools import pairwise

from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from ..checks import check_known
from ..graph import Graph
from ..layout import layout
from ..trace.of_graph import written
from .picture import GRADIENT, NEUTRAL, PAPER, VALUE, picture

NAME_SIZE, NUMBER_SIZE, SMALL_SIZE = 9, 8, 7.5  # points
ROW, MARGIN, PADDING, LEAST_WIDTH = 0.85, 0.1, 0.07, 0.56  # inches
GAP, LABELLED_GAP = 0.39, 0.58  # between columns, inches


def draw_graph(graph, forward=None, backward=None, *, local=False, expressions=False):
    """Draw a graph: a box for every input and node, an arrow from each to what reads it.

    graph        a `Graph`; six columns of nodes fit the width of a page
    forward      its forward record, or a dict of values by name: each value stands above its box
    backward     its backward record, or a dict of gradients by name: each stands below its box, slanted
    local        whether the arrows carry the local derivatives; needs a forward record
    expressions  whether each box says how its node is computed

    Returns the `Figure`.  TypeError for what is no graph, ValueError for the record of another graph,
    for an unknown name, and for `local` without a record.

        >>> from bpkit import Graph
        >>> graph = Graph.of(lambda x, y: x * (x + y))
        >>> fwd = graph.forward(x=3, y=-4)
        >>> figure = draw_graph(graph, fwd, graph.backward(fwd), local=True)
    """
    if not isinstance(graph, Graph):
        raise TypeError(f"wanted a Graph, got {graph!r}")
    values = _by_name(graph, forward, "values", lambda record: record.graph)
    gradients = _by_name(graph, backward, "grads", lambda record: record.forward.graph)
    if local and not hasattr(forward, "partials"):
        raise ValueError("local derivatives need the forward record")
    told = {node.name: _told(node) for node in graph.nodes} if expressions else {}
    return _Drawing(graph, told, LABELLED_GAP if local else GAP).drawn(values, gradients, forward if local else None)


def _by_name(graph, record, attribute, graph_of):
    if record is None:
        return {}
    if hasattr(record, attribute) and not isinstance(record, dict):
        if graph_of(record) is not graph:
            raise ValueError(f"{record!r} belongs to another graph")
        return getattr(record, attribute)
    for name in record:
        check_known(name, graph.names, "node or input")
    return record


def _told(node):
    return written(node)


def short(value):
    """A number for a picture: four significant digits, with a true minus."""
    return f"{value or 0:.4g}".replace("-", "\N{MINUS SIGN}")  # no minus before a zero


def _width(text, size):
    return len(text) * 0.602 * size / 72  # every letter of DejaVu Sans Mono is as wide


class _Drawing:
    """The places of a graph's boxes in inches, and the axes on which they are drawn."""

    def __init__(self, graph, told, gap):
        self.graph, self.told, self.gap = graph, told, gap
        columns, rows, self.ways = layout(graph)
        self.box_height = 0.42 if told else 0.28
        above_and_below = self.box_height / 2 + 0.2
        self.y = {place: MARGIN + above_and_below + ROW * row for place, row in rows.items()}
        self.left, self.right, at = {}, {}, MARGIN
        for places in columns:
            wide = max([LEAST_WIDTH, *(self._box_width(place) for place in places)])
            for place in places:
                room = (wide - self._box_width(place)) / 2  # boxes stand in the middle, way-points fill the column
                self.left[place], self.right[place] = at + room, at + wide - room
            at += wide + gap
        self.width, self.height = at - gap + MARGIN, max(self.y.values()) + above_and_below + MARGIN
        self.figure = picture(self.width, self.height, layout=None)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set(xlim=(0, self.width), ylim=(0, self.height))
        self.axes.axis("off")

    def _box_width(self, place):
        if not isinstance(place, str):
            return 0
        inner = max(_width(place, NAME_SIZE), _width(self.told.get(place, ""), SMALL_SIZE))
        return max(0.36, inner + 2 * PADDING)

    def drawn(self, values, gradients, record):
        for name in self.graph.names:
            self._draw_box(name)
            middle, half = self._middle(name), self.box_height / 2
            if name in values:
                self._write_over(middle, self.y[name] + half + 0.1, short(values[name]), VALUE, NUMBER_SIZE)
            if name in gradients:
                self._write_over(middle, self.y[name] - half - 0.1, short(gradients[name]), GRADIENT, NUMBER_SIZE, style="italic")
        taken = []
        for node in self.graph.nodes:
            partials = record.partials(node.name) if record else [None] * len(node.args)
            for which, partial in enumerate(partials):
                points = self._points(node, which)
                slopes = _slopes(points)
                self._draw_arrow(points, slopes)
                if partial is not None:
                    self._label(points, slopes, short(float(f"{partial:.3g}")), taken)
        return self.figure

    def _middle(self, name):
        return (self.left[name] + self.right[name]) / 2

    def _draw_box(self, name):
        inset, height = 0.05, self.box_height
        is_input = name in self.graph.inputs
        box = FancyBboxPatch(
            (self.left[name] + inset, self.y[name] - height / 2 + inset),
            self.right[name] - self.left[name] - 2 * inset,
            height - 2 * inset,
            boxstyle=f"round,pad={inset},rounding_size={0.12 if is_input else 0.04}",
            facecolor="#eef3fa" if is_input else PAPER,
            edgecolor=NEUTRAL,
            linewidth=1.6 if name == self.graph.output else 1,
        )
        box.set_gid(name)
        self.axes.add_patch(box)
        told = self.told.get(name)
        self._write(self._middle(name), self.y[name] + (0.09 if told else 0), name, "black", NAME_SIZE, weight="bold")
        if told:
            self._write(self._middle(name), self.y[name] - 0.1, told, NEUTRAL, SMALL_SIZE)

    def _write(self, x, y, text, color, size, **style):
        centred = {"ha": "center", "va": "center_baseline", "family": "DejaVu Sans Mono", "parse_math": False}
        return self.axes.text(x, y, text, color=color, size=size, zorder=4, **centred, **style)

    def _write_over(self, *what, **style):
        """Write where an arrow may pass behind."""
        self._write(*what, **style).set_bbox({"facecolor": PAPER, "edgecolor": "none", "pad": 0.8})

    def _points(self, node, which):
        """Where the arrow runs: from the right of the argument, past the way-points, to the node's left."""
        way = self.ways[node.name, which]
        from_box, to_box = self._beside(node, which)
        points = [(self._middle(place), self.y[place]) for place in way]
        points[0] = self.right[way[0]], self.y[way[0]] + from_box
        points[-1] = self.left[way[-1]], self.y[way[-1]] + to_box
        return points

    def _beside(self, node, which):
        """How far from the middle of its boxes an arrow leaves and enters, so that two do not meet."""
        if len(node.args) == 1:
            return 0, 0
        heights = [(self.y[self.ways[node.name, i][-2]], -i) for i in (0, 1)]
        side = 1 if heights[which] == max(heights) else -1
        return (0.09 * side, 0.09 * side) if node.args[0] == node.args[1] else (0, 0.06 * side)

    def _draw_arrow(self, points, slopes):
        vertices, codes = [points[0]], [Path.MOVETO]
        for ((x0, y0), (x1, y1)), (slope0, slope1) in zip(pairwise(points), pairwise(slopes)):
            third = (x1 - x0) / 3
            vertices += [(x0 + third, y0 + third * slope0), (x1 - third, y1 - third * slope1), (x1, y1)]
            codes += [Path.CURVE4] * 3
        style = {"arrowstyle": "-|>", "mutation_scale": 8, "color": NEUTRAL, "linewidth": 0.9, "zorder": 1}
        self.axes.add_patch(FancyArrowPatch(path=Path(vertices, codes), shrinkA=0, shrinkB=0, **style))

    def _label(self, points, slopes, text, taken):
        """Write on an arrow just before its end, where there is most room."""
        spots = [_on_last_piece(points, slopes, self.gap * back) for back in (0.58, 0.42, 0.74)]
        x, y = max(spots, key=lambda spot: min([1.0, *(_distance(spot, other) for other in taken)]))
        taken.append((x, y))
        self._write_over(x, y, text, NEUTRAL, SMALL_SIZE)


def _slopes(points):
    """The slope of the arrow at each point: level at the boxes, and between them without overshooting."""
    rises = [(y1 - y0) / (x1 - x0) for (x0, y0), (x1, y1) in pairwise(points)]
    inner = [2 * a * b / (a + b) if a * b > 0 else 0 for a, b in pairwise(rises)]
    return [0, *inner, 0]


def _on_last_piece(points, slopes, back):
    """The point of the arrow that is so far left of its end."""
    (x0, y0), (x1, y1) = points[-2:]
    width = x1 - x0
    t = max(0.2, 1 - back / width)
    rise = (y1 - y0) * t * t * (3 - 2 * t) + width * slopes[-2] * t * (1 - t) ** 2
    return x0 + width * t, y0 + rise


def _distance(spot, other):
    """Labels are wide and low: a step sideways counts less than one up."""
    return max(abs(spot[0] - other[0]) / 0.4, abs(spot[1] - other[1]) / 0.16)
