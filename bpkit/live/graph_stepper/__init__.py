"""The figure `graph-stepper`: any computational graph; step through the values forward and the gradients back."""

from collections.abc import Mapping

import traitlets

from ...checks import as_count, as_number
from ...graph import Graph
from ...layout import layout
from ..figure import Figure

MOST_DRAWN = 200  # inputs and nodes


class GraphStepper(Figure):
    """The live figure; `graph_stepper` makes one.

    data      the graph as plain data, as `Graph.as_data` gives it
    places    where its nodes stand and its arrows run, from `bpkit.layout`; column from the left, row from the top
    steps     the steps of both sweeps, in order: ["value", node], ["seed", output], then
              ["share", node, k] where a node hands back to its argument number k
    values    the inputs by name
    position  how many steps are done, from 0 to len(steps)
    asked     "next" while each number is asked for before its step, "" if not

    In the page, the value of node `num` is quantity `num`, its gradient `dnum`, or `dnum_so_far` while
    contributions are to come.  On the arrow from `x` to `num` stand the local derivative `dnum_dx` and
    the contribution `dx_from_num`; where a node reads the same argument twice, the second have a `_2`.
    """

    name = "graph-stepper"
    parts = (
        "player.js",
        *map("graph_stepper/{}.js".format, ("formulas", "plan", "routes", "picture", "story", "prediction")),
    )

    data = traitlets.Dict().tag(sync=True)
    places = traitlets.Dict().tag(sync=True)
    steps = traitlets.List().tag(sync=True)
    values = traitlets.Dict().tag(sync=True, moved=True)
    position = traitlets.Int().tag(sync=True, moved=True)
    asked = traitlets.Enum(["next", ""], "next").tag(sync=True, moved=True)

    def __init__(self, graph, point, position):
        self.graph = graph
        super().__init__(
            data=graph.as_data(), places=places(graph), steps=steps(graph), values=point, position=position
        )

    @property
    def forward(self):
        """The `GraphForward` record at the inputs that the figure has now."""
        return self.graph.forward(self.values)

    @property
    def backward(self):
        """The `GraphBackward` record at the inputs that the figure has now."""
        return self.graph.backward(self.forward)

    @traitlets.validate("values")
    def _one_for_every_input(self, proposal):
        given, wanted = proposal["value"], self.graph.inputs
        if given.keys() != set(wanted):
            raise ValueError(f"values: wanted one for each of {', '.join(wanted)}, got {', '.join(given) or 'none'}")
        return {name: as_number(given[name], f"input {name!r}") for name in wanted}

    @traitlets.validate("position")
    def _within_the_steps(self, proposal):
        return as_count(proposal["value"], "position", 0, len(steps(self.graph)))

    def _known(self):
        """What the steps done have computed: (values, complete gradients, contributions so far to every other node)."""
        fwd, shares, due = self.forward, {}, {}
        for kind, name, *which in self.steps:
            if kind == "share":
                due.setdefault(self._argument(name, *which), []).append(name)
        known = {name: fwd[name] for name in self.graph.inputs}
        gradients = {}
        for kind, name, *which in self.steps[: self.position]:
            if kind == "value":
                known[name] = fwd[name]
            elif kind == "seed":
                gradients[name] = 1.0
            else:
                arg = self._argument(name, *which)
                shares.setdefault(arg, []).append(gradients[name] * fwd.partials(name)[which[0]])
                if len(shares[arg]) == len(due[arg]):
                    gradients[arg] = sum(shares.pop(arg))
        return known, gradients, shares

    def _argument(self, name, which):
        return next(node.args[which] for node in self.graph.nodes if node.name == name)

    def picture(self):
        from ... import plots

        known, gradients, _ = self._known()
        fwd = self.forward if len(known) == len(self.graph.names) else None
        return plots.draw_graph(self.graph, fwd or known, gradients, local=fwd is not None)

    def caption(self):
        known, gradients, shares = self._known()
        told = [f"{name} is {value:.4g}" for name, value in known.items()]
        told += [f"the gradient of {name} is {gradient:.4g}" for name, gradient in gradients.items()]
        for name, parts in shares.items():
            told.append(f"so far {' + '.join(f'{part:.4g}' for part in parts)} has come back to {name}")
        return f"{self.graph!r}, after {self.position} of {len(self.steps)} steps: {'; '.join(told)}"


def steps(graph):
    """Every step of the two sweeps, as in the trait `steps`; a node without a way to the output hands back nothing."""
    needed, back = {graph.output}, []
    for node in reversed(graph.nodes):
        if node.name in needed:
            needed.update(node.args)
            back += [["share", node.name, which] for which in range(len(node.args))]
    return [*(["value", node.name] for node in graph.nodes), ["seed", graph.output], *back]


def first_sum(graph):
    """The position just before the first fork's last contribution; before the seed if no node is read twice."""
    args = {node.name: node.args for node in graph.nodes}
    all_steps = steps(graph)
    targets = [args[step[1]][step[2]] if step[0] == "share" else None for step in all_steps]
    complete = [i for i, arg in enumerate(targets) if arg and targets.count(arg) > 1 and arg not in targets[i + 1 :]]
    return complete[0] if complete else len(graph.nodes)


def places(graph):
    columns, rows, ways = layout(graph)
    highest = max(rows.values())
    place = {one: [k, round(highest - rows[one], 3)] for k, column in enumerate(columns) for one in column}
    return {
        "nodes": {name: place[name] for name in graph.names},
        "ways": {
            node.name: [[place[one] for one in ways[node.name, which]] for which in range(len(node.args))]
            for node in graph.nodes
        },
    }


def graph_stepper(graph, point=None, position=None):
    """A live figure of a graph: step through the forward sweep, then through the reverse sweep, and back again.

    graph     a `Graph` with at most 200 inputs and nodes
    point     the value of every input, by name; 1 for each if left out
    position  how many steps are done at first; if left out, all but the last contribution to the first fork

    Its numbers stay live at every step: move an input, and all that is known so far follows.
    ValueError for a graph too large to draw, for a position beyond the last step, and for what
    `Graph.forward` and `Graph.backward` refuse; TypeError for what is no graph, or no point.

        >>> from bpkit import examples
        >>> fig = graph_stepper(examples.staged_function.graph, examples.staged_function.point)
        >>> fig.steps[fig.position]
        ['share', 'num', 0]
        >>> fig.values = {"x": 1, "y": 2}
        >>> round(fig.backward["x"], 4)
        -0.0203
    """
    if not isinstance(graph, Graph):
        raise TypeError(f"graph_stepper wants a Graph, got {graph!r}")
    if point is None:
        point = dict.fromkeys(graph.inputs, 1.0)
    if not isinstance(point, Mapping):
        raise TypeError(f"graph_stepper wants the values of {', '.join(graph.inputs)} by name, got {point!r}")
    if len(graph.names) > MOST_DRAWN:
        raise ValueError(f"graph_stepper draws at most {MOST_DRAWN} inputs and nodes, got {len(graph.names)}")
    graph.backward(graph.forward(point))  # for their checks of the point
    return GraphStepper(graph, dict(point), first_sum(graph) if position is None else position)
