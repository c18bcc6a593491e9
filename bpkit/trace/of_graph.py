"""A graph's forward values and reverse sweep, node by node, each contribution at a fork by itself."""

from collections import Counter, defaultdict
from typing import NamedTuple

from .notation import factor, number, symbol
from .steps import Step, Trace


class Told(NamedTuple):
    """An operation's value and its derivative by each argument, as LaTeX and as Python.

    u and v are the arguments, w is the node's own value, c its constant; bare is u, never in brackets.
    """

    latex: str
    latex_derivatives: tuple
    python: str
    python_derivatives: tuple


OPERATIONS = {
    "add": Told("{u} + {v}", ("1", "1"), "{u} + {v}", ("1", "1")),
    "sub": Told("{u} - {v}", ("1", "(-1)"), "{u} - {v}", ("1", "-1")),
    "mul": Told(r"{u} \cdot {v}", ("{v}", "{u}"), "{u} * {v}", ("{v}", "{u}")),
    "div": Told(r"\frac{{{u}}}{{{v}}}", (r"\frac{{1}}{{{v}}}", r"\left(-\frac{{{w}}}{{{v}}}\right)"),
                "{u} / {v}", ("(1 / {v})", "(-{w} / {v})")),
    "neg": Told("-{u}", ("(-1)",), "-{u}", ("-1",)),
    "square": Told("{{{u}}}^2", (r"2\,{u}",), "{u}**2", ("2 * {u}",)),
    "reciprocal": Told(r"\frac{{1}}{{{u}}}", (r"\left(-\frac{{1}}{{{{{u}}}^2}}\right)",), "1 / {u}", ("(-1 / {u}**2)",)),
    "exp": Told(r"\exp({bare})", ("{w}",), "exp({u})", ("{w}",)),
    "log": Told(r"\ln({bare})", (r"\frac{{1}}{{{u}}}",), "log({u})", ("(1 / {u})",)),
    "sigmoid": Told(r"\sigma({bare})", ("{w}(1 - {w})",), "sigmoid({u})", ("{w} * (1 - {w})",)),
    "tanh": Told(r"\tanh({bare})", ("(1 - {{{w}}}^2)",), "tanh({u})", ("(1 - {w}**2)",)),
    "relu": Told(r"\max(0, {bare})", ("[{u} > 0]",), "max(0, {u})", ("({u} > 0)",)),
    "addc": Told("{u} + {c}", ("1",), "{u} + {c}", ("1",)),
    "mulc": Told(r"{c} \cdot {u}", ("{c}",), "{c} * {u}", ("{c}",)),
    "powc": Told("{{{u}}}^{{{c}}}", (r"{c}\,{{{u}}}^{{{c} - 1}}",), "{u}**{c}", ("{c} * {u}**({c} - 1)",)),
}  # fmt: skip


def graph(graph, point=None, /, **values):
    """The `Trace` of a graph's two sweeps at the given inputs (as `Graph.forward` takes them).

    Forward: every input and node.  Backward: the seed d(output) = 1, then, node by node from the
    output back, what each node hands to the arguments it read; where a node was read more than
    once, its contributions come one by one, and then their sum.

        >>> from bpkit import Graph
        >>> story = graph(Graph.of(lambda x: x * x), x=3)
        >>> [(step.code, step.value) for step in story.phase("backward")]
        [('dv1 = 1', 1.0), ('dx += dv1 * x', 3.0), ('dx += dv1 * x', 3.0), ('dx = sum of the 2 contributions', 6.0)]
    """
    fwd = graph.forward(point, **values)
    back = graph.backward(fwd)
    steps = [*_forward(graph, fwd), *_backward(graph, fwd, back)]
    return Trace(Step(number, *step) for number, step in enumerate(steps, start=1))


def _forward(graph, fwd):
    for name in graph.inputs:
        yield "forward", name, name, symbol(name), number(fwd[name]), fwd[name], ()
    for node in graph.nodes:
        told = OPERATIONS[node.op]
        code = f"{node.name} = {told.python.format(**_names(node))}"
        formula, numbers = told.latex.format(**_symbols(node)), told.latex.format(**_numbers(node, fwd))
        yield "forward", node.name, code, f"{symbol(node.name)} = {formula}", numbers, fwd[node.name], node.args


def _backward(graph, fwd, back):
    out, reads = graph.output, Counter(arg for node in graph.nodes for arg in node.args)
    parts = defaultdict(list, {out: [1.0]})
    yield "backward", f"d{out}", f"d{out} = 1", _partial(out, out), "1", 1.0, ()
    for node in reversed(graph.nodes):
        if not parts[node.name]:
            continue  # the output does not depend on it
        yield from _sum(node.name, out, parts, back)
        told = OPERATIONS[node.op]
        for arg, latex, python, partial in zip(
            node.args, told.latex_derivatives, told.python_derivatives, fwd.partials(node.name)
        ):
            code_sign, sign = ("+=", r"\mathrel{+}=") if reads[arg] > 1 else ("=", "=")
            parts[arg].append(back[node.name] * partial)
            yield (
                "backward",
                f"d{arg}",
                f"d{arg} {code_sign} d{node.name} * {python.format(**_names(node))}",
                rf"{_partial(out, arg)} {sign} {_partial(out, node.name)} \cdot {latex.format(**_symbols(node))}",
                rf"{factor(back[node.name])} \cdot {latex.format(**_numbers(node, fwd))}",
                parts[arg][-1],
                (f"d{node.name}", *_read_by(python, node)),
            )
    for name in graph.inputs:
        yield from _sum(name, out, parts, back)


def _sum(name, out, parts, back):
    count = len(parts[name])
    if count != 1:
        code = f"d{name} = sum of the {count} contributions" if count else f"d{name} = 0"
        numbers = " + ".join(map(factor, parts[name])) or "0"
        yield "backward", f"d{name}", code, _partial(out, name), numbers, back[name], (f"d{name}",) * bool(count)


def _partial(out, name):
    return rf"\frac{{\partial {symbol(out)}}}{{\partial {symbol(name)}}}"


def _slots(node, show, bare):
    return dict(zip("uv", map(show, node.args)), w=show(node.name), bare=bare(node.args[0]), c=node.const)


def _names(node):
    return _slots(node, str, str)


def _symbols(node):
    return _slots(node, symbol, symbol)


def _numbers(node, fwd):
    return _slots(node, lambda name: factor(fwd[name]), lambda name: number(fwd[name]))


def _read_by(python, node):
    return tuple(name for slot, name in [*zip("uv", node.args), ("w", node.name)] if f"{{{slot}}}" in python)
