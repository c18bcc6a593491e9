"""A graph's forward values and reverse sweep, node by node, each contribution at a fork by itself."""

from collections import Counter, defaultdict

from ..formulas import PRODUCT, Formula
from ..operations import Operation
from ..rules import OPERATIONS
from .notation import factor, number, symbol
from .steps import Step, Trace


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
        value = Formula(_rule(node).value)
        code, formula = f"{node.name} = {written(node)}", f"{symbol(node.name)} = {_latex(value, node, _symbol)}"
        yield "forward", node.name, code, formula, _latex(value, node, _number_in(fwd)), fwd[node.name], node.args


def _backward(graph, fwd, back):
    out, reads = graph.output, Counter(arg for node in graph.nodes for arg in node.args)
    parts = defaultdict(list, {out: [1.0]})
    yield "backward", f"d{out}", f"d{out} = 1", _partial(out, out), "1", 1.0, ()
    for node in reversed(graph.nodes):
        if not parts[node.name]:
            continue  # the output does not depend on it
        yield from _sum(node.name, out, parts, back)
        for arg, derivative, partial in zip(node.args, _rule(node).derivatives, fwd.partials(node.name)):
            formula = Formula(derivative)
            code_sign, sign = ("+=", r"\mathrel{+}=") if reads[arg] > 1 else ("=", "=")
            parts[arg].append(back[node.name] * partial)
            yield (
                "backward",
                f"d{arg}",
                f"d{arg} {code_sign} {formula.python_times(f'd{node.name}', **_letters(node))}",
                rf"{_partial(out, arg)} {sign} {_partial(out, node.name)} \cdot "
                rf"{_latex(formula, node, _symbol, PRODUCT)}",
                rf"{factor(back[node.name])} \cdot {_latex(formula, node, _number_in(fwd), PRODUCT)}",
                parts[arg][-1],
                (f"d{node.name}", *_read_by(formula, node)),
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


def written(node):
    """What a node computes, as Python."""
    return Formula(_rule(node).value).python(**_letters(node))


def _rule(node):
    return node.op.rule if isinstance(node.op, Operation) else OPERATIONS[node.op]


def _letters(node):
    """What stands for u, v, w and c in the formulas of a node's operation."""
    constant = {} if node.const is None else {"c": node.const}
    return {**dict(zip("uv", node.args)), "w": node.name, **constant}


def _latex(formula, node, show, level=0):
    return formula.latex(show, level, **_letters(node))


def _symbol(name, level):
    return symbol(name)


def _number_in(fwd):
    """Writes the value of a node in its place in a formula."""

    def show(name, level):
        text = number(fwd[name])
        fits = level < PRODUCT or not (text.startswith("-") or (level > PRODUCT and r"\times" in text))
        return text if fits else f"({text})"

    return show


def _read_by(formula, node):
    letters = formula.letters
    return tuple(name for letter, name in [*zip("uv", node.args), ("w", node.name)] if letter in letters)
