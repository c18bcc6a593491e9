"""The figure `gradient-check`: how wrong numerical derivatives are, step by step, and how they catch a wrong sweep."""

import math

import traitlets

from ...checks import as_number, check_known
from ...examples import staged_function
from ...expression import exp, relu, sigmoid
from ...graph import Graph
from ..figure import Figure

SMALLEST, LARGEST = 1e-20, 1.0  # steps
TOLERANCE = {"float64": 1e-7, "float32": 1e-3}
REACH = 2.0  # how far from its first value the slider moves an input
# A bug is planted in the first of these operations that is on the way from the input to the output.
BREAKABLE = (
    "reciprocal sigmoid tanh square div exp log_as log xlogy sin cos powc pow cpow softplus logaddexp relu abs max min "
    "mul mulc neg sub add addc"
).split()


class GradientCheck(Figure):
    """The live figure; `gradient_check` makes one.

    function   the derivative in hand, a key of `cases` such as "∂f/∂x"
    x          the value of the input that it is taken by
    h          the step, from 1e-20 to 1
    precision  "float64" or "float32": in which the numerical derivatives are worked out
    bug        whether the sweep has a bug
    asked      the open question: "forward", "central", "complex", "bug" or "kink"; "" if there is none
    cases      for each derivative: its graph, the input `wrt`, where that input's slider ends, the operation
               that the bug gets wrong, and whether it is the one with a kink at 0
    graphs     the graphs as data, by the names of their outputs
    points     for each graph, the first value of every input
    tolerance  for each precision, the largest difference that passes the check

    The page names its numbers "x", "h", "df" (the derivative by the sweep, with its bug if it has one),
    "forward", "central" and "complex" (the estimates), "error_forward" and so on (how far they are from df),
    and "difference" (of df and the central difference, as `bpkit.gradcheck` measures it).  In single precision
    the point is rounded first, and the estimates made there are compared with a sweep in double precision.
    """

    name = "gradient-check"
    parts = (
        "chart.js",
        "gradient_check/complex.js",
        "gradient_check/methods.js",
        "gradient_check/bugs.js",
        "gradient_check/digits.js",
        "gradient_check/error-chart.js",
        "gradient_check/check.js",
        "gradient_check/predictions.js",
    )

    cases = traitlets.Dict().tag(sync=True)
    graphs = traitlets.Dict().tag(sync=True)
    points = traitlets.Dict().tag(sync=True)
    tolerance = traitlets.Dict(TOLERANCE).tag(sync=True)
    function = traitlets.Unicode().tag(sync=True, moved=True)
    x = traitlets.Float().tag(sync=True, moved=True)
    h = traitlets.Float().tag(sync=True, moved=True)
    precision = traitlets.Unicode("float64").tag(sync=True, moved=True)
    bug = traitlets.Bool(False).tag(sync=True, moved=True)
    asked = traitlets.Enum(["forward", "central", "complex", "bug", "kink", ""], "forward").tag(sync=True, moved=True)

    @property
    def graph(self):
        """The `Graph` in hand."""
        return Graph(**self.graphs[self.cases[self.function]["graph"]])

    @property
    def point(self):
        """The value of every input, as the figure has it now."""
        case = self.cases[self.function]
        return {**self.points[case["graph"]], case["wrt"]: self.x}

    @traitlets.validate("function")
    def _offered(self, proposal):
        check_known(proposal["value"], self.cases, "function")
        return proposal["value"]

    @traitlets.validate("precision")
    def _known(self, proposal):
        check_known(proposal["value"], TOLERANCE, "precision")
        return proposal["value"]

    @traitlets.validate("x")
    def _finite(self, proposal):
        return as_number(proposal["value"], "x")

    @traitlets.validate("h")
    def _in_range(self, proposal):
        h = as_number(proposal["value"], "h", least=SMALLEST)
        if h > LARGEST:
            raise ValueError(f"h: wanted a step from {SMALLEST:g} to {LARGEST:g}, got {h:g}")
        return h

    def picture(self):
        from ... import plots

        steps = [10.0**-k for k in range(17)]
        return plots.difference_errors(self._output_at, self._derivative(), self.x, steps, complex_step=True)

    def caption(self):
        f, x, h, df = self._output_at, self.x, self.h, self._derivative()
        estimates = {
            "one-sided difference": (f(x + h) - f(x)) / h,
            "central difference": (f(x + h) - f(x - h)) / (2 * h),
            "complex step": f(x + 1j * h).imag / h,
        }
        errors = {name: f"{abs(estimate - df):.1e}".replace("nan", "unknown") for name, estimate in estimates.items()}
        wrt = self.cases[self.function]["wrt"]
        return (
            f"Error against step h, both logarithmic. The reverse sweep gives {self.function} = {df:.4f} "
            f"at {wrt} = {x:g}. With h = {h:g} the error "
            f"{', '.join(f'of the {name} {error}' for name, error in errors.items())}."
        )

    def _output_at(self, x):
        """f(x), or NaN where the graph has no finite value."""
        try:
            return self.graph.forward({**self.point, self.cases[self.function]["wrt"]: x}).output
        except ValueError:
            return math.nan

    def _derivative(self):
        graph = self.graph
        return graph.backward(graph.forward(self.point))[self.cases[self.function]["wrt"]]


def gradient_check(graph=None, point=None, wrt=None, h=0.01):
    """A live figure of numerical derivatives: error against step, and whether the sweep agrees with them.

    graph  a `Graph`; note 1's function and a few plain ones to choose from if none is given
    point  the value of every input of the graph
    wrt    the name of the input to begin with; the first if left out
    h      the step to begin with, from 1e-20 to 1

    A network goes in as `unroll` writes it out.  ValueError for an input that is not there or does not lead
    to the output, for a step out of range, and for what `Graph.forward` and `Graph.backward` refuse.

        >>> fig = gradient_check()
        >>> fig.function, fig.x, fig.h
        ('∂f/∂x', 3.0, 0.01)
        >>> from bpkit import examples, unroll
        >>> net = examples.flagship
        >>> gradient_check(*unroll(net.network, net.x, net.target), wrt="W2[0,0]").point["W2[0,0]"]
        0.5
    """
    if graph is None:
        graph = staged_function.graph
        cases, graphs, points = _gallery()
    elif isinstance(graph, Graph):
        cases, graphs, points = _cases_of(graph, point)
    else:
        raise TypeError(f"gradient_check wants a Graph, such as `unroll` makes of a network, got {graph!r}")
    function = next(iter(cases)) if wrt is None else _label(graph, wrt)
    if function not in cases:
        check_known(wrt, graph.inputs, "input")
        raise ValueError(f"the output {graph.output!r} does not depend on the input {wrt!r}")
    case = cases[function]
    x = points[case["graph"]][case["wrt"]]
    return GradientCheck(cases=cases, graphs=graphs, points=points, function=function, x=x, h=as_number(h, "h"))


def _gallery():
    """Note 1's function by both inputs, and four functions of one input."""
    f, place = staged_function.graph, staged_function.point
    plain = {
        "σ": (lambda x: sigmoid(x).named("σ"), 1.0, 8),
        "x²": (lambda x: (x**2).named("x²"), 1.5, 4),
        "eˣ": (lambda x: exp(x).named("eˣ"), 1.0, 4),
        "ReLU": (lambda x: relu(x).named("ReLU"), 0.01, 1),
    }
    cases = {_label(f, name): _case(f, name, -6, 6) for name in f.inputs}
    graphs, points = {f.output: f.as_data()}, {f.output: place}
    for name, (function, x, end) in plain.items():
        graph = Graph.of(function)
        cases[_label(graph, "x")] = {**_case(graph, "x", -end, end), "kink": name == "ReLU"}
        graphs[name], points[name] = graph.as_data(), {"x": x}
    return cases, graphs, points


def _cases_of(graph, point):
    graph.backward(graph.forward(point))  # for its checks
    point = {name: float(value) for name, value in point.items()}
    ends = {name: (value - REACH, value + REACH) for name, value in point.items()}
    checked = [name for name in graph.inputs if operations_between(graph, name)]
    if not checked:
        raise ValueError(f"gradient_check wants a graph that does something with an input, got {graph!r}")
    cases = {_label(graph, name): _case(graph, name, *ends[name]) for name in checked}
    return cases, {graph.output: graph.as_data()}, {graph.output: point}


def _label(graph, wrt):
    return f"∂{graph.output}/∂{wrt}"


def _case(graph, wrt, low, high):
    met = operations_between(graph, wrt)
    bug = next(op for op in BREAKABLE if op in met)
    return {"graph": graph.output, "wrt": wrt, "low": low, "high": high, "bug": bug}


def operations_between(graph, wrt):
    """The operations between an input and the output."""
    moved, needed = {wrt}, {graph.output}
    for node in graph.nodes:
        if moved.intersection(node.args):
            moved.add(node.name)
    for node in reversed(graph.nodes):
        if node.name in needed:
            needed.update(node.args)
    return {node.op for node in graph.nodes if node.name in moved & needed}
