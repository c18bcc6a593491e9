"""A graph's two passes told step by step: values forward, slopes, and the reverse sweep, a method a step.

Every mistake in `mistakes.sweeping` overrides one of these steps.

    >>> from bpkit import examples
    >>> from bpkit.feedback.mistakes import LIBRARY, composed
    >>> graph, values = examples.staged_function.graph, examples.staged_function.forward().values
    >>> round(Sweep(graph.nodes, values, "f").d["x"], 6)
    2.05957
    >>> round(composed(Sweep, (LIBRARY["overwrite_at_fork"],))(graph.nodes, values, "f").d["x"], 6)
    0.512144
"""

from functools import cached_property

from ..operations import PLAIN, WITH_CONSTANT


def operation(node):
    return PLAIN[node.op] if node.const is None else WITH_CONSTANT[node.op](node.const)


class Sweep:
    """The right one.

    nodes   `Node`s in evaluation order
    given   the values of the inputs, or of all names: what is given is not computed, {name: number}
    output  the name whose derivatives are wanted
    forced  derivatives that are what they are, whatever leads to them, {name: number}
    """

    kind = "sweep"

    def __init__(self, nodes, given, output, forced=None):
        self.nodes, self.given, self.output, self.forced = nodes, given, output, forced or {}

    # Forward

    def value(self, node, args):
        return getattr(self, f"value_of_{node.op}", operation(node).value)(*args)

    @cached_property
    def values(self):
        values = dict(self.given)
        for node in self.nodes:
            if node.name not in values:
                values[node.name] = self.value(node, [values[arg] for arg in node.args])
        return values

    # Slopes

    def slopes(self, node):
        """The local derivatives of a node by each of its arguments."""
        slope = getattr(self, f"slope_of_{node.op}", operation(node).derivative)
        found = slope(*(self.values[arg] for arg in node.args), self.values[node.name])
        return found if len(node.args) == 2 else (found,)

    # Backward

    def seed(self):
        return 1.0

    def passed_on(self, d, slope):
        return d * slope

    def collected(self, before, share):
        return before + share

    def order(self):
        return reversed(self.nodes)

    @cached_property
    def d(self):
        """d(output)/d(name) of every name, {name: number}."""
        d = dict.fromkeys(self.values, 0.0)
        d[self.output] = self.seed()
        for node in self.order():
            d |= self.forced
            for arg, slope in zip(node.args, self.slopes(node)):
                d[arg] = self.collected(d[arg], self.passed_on(d[node.name], slope))
        return d | self.forced

    def arrow(self, node, arg):
        node = next(n for n in self.nodes if n.name == node)
        return self.slopes(node)[node.args.index(arg)]

    def quantity(self, name):
        """What a name asks for: "x" is d(output)/dx, "value:num" a value, "slope:den/xpy" a local derivative."""
        kind, _, what = name.rpartition(":")
        if kind == "value":
            return self.values[what]
        if kind == "slope":
            return self.arrow(*what.split("/"))
        return self.d[what]


class Recorded(Sweep):
    """The same from the core's own records: what is right."""

    def __init__(self, graph, point):
        self.fwd = graph.forward(point)
        super().__init__(graph.nodes, self.fwd.values, graph.output)
        self.grads = graph.backward(self.fwd).grads

    def arrow(self, node, arg):
        return self.fwd.local[node][arg]

    @property
    def d(self):
        return self.grads
