"""Computational graph of an expression of scalars: forward values, local derivatives, reverse sweep.

    >>> from bpkit import Graph
    >>> from bpkit.expression import sigmoid
    >>> def f(x, y):
    ...     num = (x + sigmoid(y)).named("num")
    ...     den = (sigmoid(x) + (x + y)**2).named("den")
    ...     return (num / den).named("f")
    >>> graph = Graph.of(f)
    >>> fwd = graph.forward(x=3, y=-4)
    >>> back = graph.backward(fwd)
    >>> round(fwd["f"], 6), round(back["x"], 6), round(back["y"], 6)
    (1.545645, 2.05957, 1.592233)

Source: Griewank and Walther (2008), chapter 3; note 1.
"""

import cmath
import inspect
import math
from collections import defaultdict
from graphlib import CycleError, TopologicalSorter
from operator import attrgetter
from typing import NamedTuple

from .checks import as_list, as_number, check_known
from .expression import Expression
from .operations import COMPLEX, PLAIN, REAL, WITH_CONSTANT, Operation

ARITY = {name: operation.arity for name, operation in PLAIN.items()} | dict.fromkeys(WITH_CONSTANT, 1)


class Node(NamedTuple):
    """One step of a graph: `name` = `op` of the nodes or inputs named `args`, and of the constant `const`.

    op is a key of `rules.OPERATIONS`, or an `operations.Operation`.
    """

    name: str
    op: str
    args: tuple
    const: float = None


class Graph:
    """A computational graph with scalar nodes.  It never changes once made.

    inputs  names of the inputs
    nodes   `Node`s, or dicts with the same fields, each after the nodes it reads (evaluation order)
    output  the name of the node that is differentiated; the last node if left out

    `Graph.of` makes one from a Python function.  ValueError for a name used twice, an unknown
    operation or argument, a wrong number of arguments, a cycle.
    """

    def __init__(self, inputs, nodes, output=None):
        self._name(as_list(inputs, "inputs"), map(_as_node, as_list(nodes, "nodes")), output)
        for i, node in enumerate(self.nodes, start=len(self.inputs)):
            self._check_node(node, i)
        self._tape = self._tape_of(REAL)

    def _name(self, inputs, nodes, output):
        self.inputs, self.nodes = tuple(inputs), tuple(nodes)
        self.names = self.inputs + tuple([node.name for node in self.nodes])
        if not self.names:
            raise ValueError("a graph needs at least one input or node")
        if not all([type(name) is str for name in self.names]):
            self._check_names()
        self.output = self.names[-1] if output is None else output
        self._index = {name: i for i, name in enumerate(self.names)}
        if len(self._index) < len(self.names):
            twice = next(name for i, name in enumerate(self.names) if self._index[name] != i)
            raise ValueError(f"the name {twice!r} is used twice; every input and node needs its own")
        check_known(self.output, self._index, "output")

    def _check_names(self):
        for name in self.names:
            if not isinstance(name, str):
                raise TypeError(f"the name of an input or node must be a string, got {name!r}")

    def _check_node(self, node, i):
        what = f"node {node.name!r}"
        own = isinstance(node.op, Operation)
        if not own:
            check_known(node.op, ARITY, f"operation of {what}")
        arity = node.op.arity if own else ARITY[node.op]
        if len(node.args) != arity:
            raise ValueError(f"{what}: {node.op} takes {arity} argument(s), got {len(node.args)}")
        if node.op in WITH_CONSTANT:
            as_number(node.const, f"{what}: the constant of {node.op}")
        elif node.const is not None:
            raise ValueError(f"{what}: {node.op} takes no constant, got {node.const!r}")
        for arg in node.args:
            if not isinstance(arg, str) or arg not in self._index:
                raise ValueError(f"{what} reads {arg!r}, which is no input or node")
            if self._index[arg] >= i:
                self._refuse_order(node, arg)

    def _refuse_order(self, node, arg):
        reads = {node.name: node.args for node in self.nodes}
        try:
            TopologicalSorter(reads).prepare()
        except CycleError as error:
            raise ValueError(f"the graph has a cycle: {' → '.join(error.args[1])}") from None
        raise ValueError(f"node {node.name!r} reads {arg!r}, which comes after it; list nodes in evaluation order")

    @classmethod
    def of(cls, function):
        """The graph of a Python function of scalars; its parameters are the inputs.

        Arithmetic, abs, the functions of `bpkit.expression` and every `operations.Operation` are recorded.
        `.named("…")` names a step; the others are called v1, v2, …
        """
        inputs = [Expression("input", name=name) for name in inspect.signature(function).parameters]
        return cls.ending_in(function(*inputs), inputs)

    @classmethod
    def ending_in(cls, result, inputs):
        """The graph of all that the expression `result` was made from; `inputs` are input expressions."""
        if not isinstance(result, Expression):
            raise TypeError(f"wanted an expression made from the inputs, got {result!r}")
        reached, found = set(), {result}
        while found:
            reached |= found
            found = {arg for step in found for arg in step.args} - reached
        names, nodes, count, new = {x: x.name for x in inputs}, [], 0, tuple.__new__  # what Node(…) calls
        taken = {step.name for step in reached}.union(names.values())
        for step in sorted(reached, key=attrgetter("serial")):  # an argument is older than what reads it
            name, args = step.name, step.args
            if name is None:
                count += 1
                while f"v{count}" in taken:
                    count += 1
                name = f"v{count}"
            if args:
                names[step] = name
                args = (names[args[0]],) if len(args) == 1 else (names[args[0]], names[args[1]])
                nodes.append(new(Node, (name, step.op, args, step.const)))
            elif step not in names:
                raise ValueError(f"the graph reads {name!r}, which is no input or node")
        graph = cls.__new__(cls)
        graph._name([x.name for x in inputs], nodes, names[result])
        graph._tape = graph._tape_of(REAL)
        return graph

    def as_data(self):
        """The graph as plain lists and dicts, which JSON can carry: `Graph(**graph.as_data())` is the same graph.

        ValueError if it has an operation of one's own, which neither JSON nor a live figure can carry.
        """
        for node in self.nodes:
            if isinstance(node.op, Operation):
                why = "an operation of your own: a live figure cannot carry it"
                raise ValueError(f"node {node.name!r} is a {node.op}, {why}")
        nodes = [{key: value for key, value in node._asdict().items() if value is not None} for node in self.nodes]
        return {"inputs": list(self.inputs), "nodes": nodes, "output": self.output}

    def __repr__(self):
        return f"Graph of {', '.join(self.inputs)}: {len(self.nodes)} nodes, output {self.output}"

    def _tape_of(self, operations):
        """For every node: value, derivative, place of its first argument, of its second or None."""
        plain, with_constant = operations
        place, tape = self._index, []
        for _, op, args, const in self.nodes:
            if const is not None:
                _, value, derivative = with_constant[op](const)
            elif type(op) is str:
                _, value, derivative = plain[op]
            else:
                _, value, derivative = op.real if operations is REAL else op.complex
            tape.append((value, derivative, place[args[0]], place[args[1]] if len(args) == 2 else None))
        return tape

    def __reduce__(self):
        return Graph, (self.inputs, self.nodes, self.output)

    def forward(self, point=None, /, **values):
        """Every node's value.  Inputs by name, as keywords or as a dict; complex numbers are taken.

        Returns a `GraphForward` record.  ValueError for a missing or unknown input, and for a node
        without a finite value (a division by zero, an overflow); TypeError for an input that is no number
        and for inputs without names.
        """
        try:
            point = {**({} if point is None else point), **values}
        except TypeError:
            raise TypeError(f"forward wants the values of {', '.join(self.inputs)} by name, got {point!r}") from None
        if point.keys() != set(self.inputs):
            self._refuse_point(point)
        computed = [_as_scalar(point[name], name) for name in self.inputs]
        tape = self._tape if complex not in map(type, computed) else self._tape_of(COMPLEX)
        try:
            for value, _, a, b in tape:
                computed.append(value(computed[a]) if b is None else value(computed[a], computed[b]))
        except (ArithmeticError, ValueError):
            self._refuse(computed)
        if not cmath.isfinite(sum(computed)):
            self._check_all_finite(computed)
        return GraphForward(self, computed, tape)

    def backward(self, fwd):
        """The reverse sweep from d(output)/d(output) = 1: d(output)/d(node) for every node and input.

        Each node hands d(node) · ∂node/∂argument to its arguments, where the contributions add up.
        Returns a `GraphBackward` record.  ValueError for the record of another graph, and where a
        local derivative does not exist.
        """
        if not isinstance(fwd, GraphForward) or fwd.graph is not self:
            raise ValueError(f"backward wants the record that forward of this very graph returned, got {fwd!r}")
        v, first = fwd._values, len(self.inputs)
        d = [0.0] * len(v)
        d[self._index[self.output]] = 1.0
        try:
            for i in range(len(v) - 1, first - 1, -1):
                _, derivative, a, b = fwd._tape[i - first]
                if b is None:
                    d[a] += d[i] * derivative(v[a], v[i])
                else:
                    du, dv = derivative(v[a], v[b], v[i])
                    d[a] += d[i] * du
                    d[b] += d[i] * dv
        except (ArithmeticError, ValueError):
            self._refuse_derivative(i, v)
        if not cmath.isfinite(sum(d)):
            self._check_gradients(d)
        return GraphBackward(fwd, d)

    def _told(self, i, values):
        name, op, args, const = self.nodes[i - len(self.inputs)]
        given = ", ".join(f"{arg} = {values[self._index[arg]]:.6g}" for arg in args)
        constant = "" if const is None else f", constant {const:g}"
        return f"node {name!r}, {op} of {given}{constant},"

    def _refuse_point(self, point):
        for name in point:
            check_known(name, self.inputs, "input")
        missing = [name for name in self.inputs if name not in point]
        raise ValueError(f"no value for input(s) {', '.join(missing)}")

    def _refuse(self, values):
        raise ValueError(f"{self._told(len(values), values)} has no finite value") from None

    def _refuse_derivative(self, i, values):
        raise ValueError(f"{self._told(i, values)} has no finite derivative") from None

    def _check_gradients(self, d):
        for name, gradient in zip(self.names, d):
            if not cmath.isfinite(gradient):
                raise ValueError(f"the derivative of {self.output!r} by {name!r} is not finite: {gradient}")

    def _check_all_finite(self, values):
        for i in range(len(self.inputs), len(values)):
            if not cmath.isfinite(values[i]):
                self._refuse(values[:i])


def _as_scalar(value, name):
    if type(value) is float and math.isfinite(value):
        return value
    if isinstance(value, complex) and cmath.isfinite(value):
        return complex(value)
    return as_number(value, f"input {name!r}")


def _as_node(given):
    if type(given) is Node and type(given.args) is tuple:
        return given
    try:
        node = Node(**given) if isinstance(given, dict) else Node(*given)
    except TypeError:
        raise TypeError(f"a node wants name, op, args and perhaps const, got {given!r}") from None
    return node._replace(args=tuple(as_list(node.args, f"node {node.name!r}: args")))


class ReadOnly(dict):
    """A dict that cannot be changed."""

    def _refuse(self, *_, **__):
        raise TypeError("the numbers of a sweep cannot be changed: sweep from another point, or copy them, dict(…)")

    __setitem__ = __delitem__ = __ior__ = update = setdefault = pop = popitem = clear = _refuse

    def __reduce__(self):
        return ReadOnly, (dict(self),)


class GraphForward:
    """The value of every input and node of a `graph`: `fwd["num"]`, or all as the read-only dict `fwd.values`."""

    __slots__ = ("graph", "_values", "_tape")

    def __init__(self, graph, values, tape):
        self.graph, self._values, self._tape = graph, values, tape

    def __getitem__(self, name):
        check_known(name, self.graph._index, "node or input")
        return self._values[self.graph._index[name]]

    @property
    def values(self):
        return ReadOnly(dict(zip(self.graph.names, self._values)))

    @property
    def output(self):
        """The value of the graph's output node."""
        return self[self.graph.output]

    def partials(self, name):
        """∂node/∂argument for each of a node's one or two arguments, in order."""
        i, v = self.graph._index[name], self._values
        _, derivative, a, b = self._tape[i - len(self.graph.inputs)]
        try:
            return (derivative(v[a], v[i]),) if b is None else derivative(v[a], v[b], v[i])
        except (ArithmeticError, ValueError):
            self.graph._refuse_derivative(i, v)

    @property
    def local(self):
        """Local derivatives: `local["num"]["x"]` is ∂num/∂x with num's other argument held.

        Summed where a node reads the same argument twice.
        """
        table = {}
        for node in self.graph.nodes:
            table[node.name] = defaultdict(float)
            for arg, partial in zip(node.args, self.partials(node.name)):
                table[node.name][arg] += partial
        return ReadOnly({name: ReadOnly(partials) for name, partials in table.items()})

    def __reduce__(self):
        return _forward_again, (self.graph, self._values)

    def __repr__(self):
        return f"<forward sweep of {self.graph!r} = {self.output:.6g}>"


def _forward_again(graph, values):
    real = complex not in map(type, values)
    return GraphForward(graph, values, graph._tape if real else graph._tape_of(COMPLEX))


class GraphBackward:
    """d(output)/d(v) for every input and node v of a graph: `back["x"]`, or all as the read-only dict `back.grads`."""

    __slots__ = ("forward", "_grads")

    def __init__(self, forward, grads):
        self.forward, self._grads = forward, grads

    def __getitem__(self, name):
        check_known(name, self.forward.graph._index, "node or input")
        return self._grads[self.forward.graph._index[name]]

    @property
    def grads(self):
        return ReadOnly(dict(zip(self.forward.graph.names, self._grads)))

    @property
    def contributions(self):
        """What each consumer handed back: `contributions["x"]["num"]` is d(num) · ∂num/∂x.

        The contributions to a node add up to its gradient; a node that nothing reads has none.
        """
        table = defaultdict(dict)
        for name, partials in reversed(self.forward.local.items()):
            for arg, partial in partials.items():
                table[arg][name] = partial * self[name]
        return ReadOnly({name: ReadOnly(parts) for name, parts in table.items()})

    def __reduce__(self):
        return GraphBackward, (self.forward, self._grads)

    def __repr__(self):
        return f"<reverse sweep of {self.forward.graph!r}>"
