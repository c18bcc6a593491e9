"""Exercises about a graph: right from the core's passes, wrong from a sweep with one step done wrongly."""

from functools import lru_cache

import numpy as np

from . import reasons
from .exercise import Exercise, register
from .registering import about
from .mistakes.sweeping import ON_ARROWS, at_arrow
from .sweeps import Recorded, Sweep
from .work import Work


class GraphWork(Work):
    """What a sweep over `graph` finds for the names `wanted` (see `Sweep.quantity`)."""

    of = Sweep

    def __init__(self, graph, wanted):
        self.graph, self.wanted = graph, tuple(wanted.split())
        for name in self.wanted:
            self.check(name)

    def check(self, name):
        """ValueError, with the known ones, for a name that the graph does not have."""
        kind, _, what = name.rpartition(":")
        if kind not in ("", "value", "slope"):
            raise ValueError(
                f"there is no {name!r}; x asks for a derivative, value:x for a value, slope:y/x for a slope"
            )
        arrows = [f"{node.name}/{arg}" for node in self.graph.nodes for arg in node.args]
        known = arrows if kind == "slope" else self.graph.names
        if what not in known:
            raise ValueError(f"the graph has no {what!r}; known are {', '.join(known)}")

    def computation(self, point, slips=()):
        return self.with_slips(slips)(self.graph.nodes, dict(point), self.graph.output)

    def taken(self, sweep):
        found = [sweep.quantity(name) for name in self.wanted]
        return found[0] if len(found) == 1 else np.array(found)

    def quantities(self, point):
        return (
            [(name, [i]) for i, name in enumerate(self.wanted) if not name.startswith("slope:")]
            if len(self.wanted) > 1
            else []
        )

    def forced(self, point, name, shifts):
        what = name.removeprefix("value:")
        value = {what: self.computation(point).quantity(name) + shifts[0]}
        if what != name:
            return self.taken(Sweep(self.graph.nodes, {**point, **value}, self.graph.output))
        return self.taken(Sweep(self.graph.nodes, dict(point), self.graph.output, value))

    def slips(self, point):
        right = self.computation(point)
        forward = any(name.startswith("value:") for name in self.wanted)
        usual = [slip for slip in self.usual(right) if forward or not slip.of_forward()]
        arrows = [(node.name, place) for node in self.graph.nodes for place in range(len(node.args))]
        return [*usual, *(arrow_slip(slip, *arrow) for slip in ON_ARROWS for arrow in arrows)]

    def others(self, point):
        right = self.computation(point)
        told = {f"∂{self.graph.output}/∂{name}": d for name, d in right.d.items()}
        told |= {f"the value of {name}": value for name, value in right.values.items()}
        for node in self.graph.nodes:
            told |= {f"∂{node.name}/∂{arg}": slope for arg, slope in zip(node.args, right.slopes(node))}
        if len(self.wanted) == 1:
            return list(told.items())
        taken = self.taken(right)
        return [
            (name, np.where(np.arange(len(taken)) == i, value, taken))
            for i in range(len(taken))
            for name, value in told.items()
        ]

    def because(self, point):
        """Why a right answer is right, told of the last of the quantities."""
        kind, _, what = self.wanted[-1].rpartition(":")
        alone = {"value": reasons.OF_VALUE, "slope": reasons.OF_SLOPE}
        return alone.get(kind) or reasons.derivative(self.graph, what)

    def labels(self):
        symbols = [self.symbol(name) for name in self.wanted]
        return symbols[0] if len(symbols) == 1 else tuple(symbols)

    def symbol(self, name):
        kind, _, what = name.rpartition(":")
        return {"value": what, "slope": "∂" + what.replace("/", "/∂")}.get(kind, f"∂{self.graph.output}/∂{what}")


arrow_slip = lru_cache(maxsize=None)(at_arrow)


class SweepCode(Work):
    """What a function returns that sweeps over a graph.

    begin     **arguments -> what `Sweep` begins with
    returned  a `Sweep` -> what the function returns
    """

    of = Sweep

    def __init__(self, begin, returned):
        self.begin, self.returned = begin, returned

    def computation(self, arguments, slips=()):
        return self.with_slips(slips)(*self.begin(**arguments))

    def taken(self, sweep):
        return self.returned(sweep)

    def because(self, numbers):
        return reasons.OF_SWEEP

    def slips(self, arguments):
        return self.usual(self.computation(arguments))


def of_graph(*, graph, wanted, mistakes="", other_mistakes=(), facts=None, labels=None, **fields):
    """Register the exercise that asks for quantities of a graph: "x" is d(output)/dx; see `Sweep.quantity`.

    mistakes        keys of slips in `mistakes.sweeping`
    other_mistakes  further `Mistake`s, with formulas of their own: **point -> answer
    facts           what the texts name beside what `told` tells: **point -> {name: value}
    """
    with about(fields["id"]):
        work = GraphWork(graph, wanted)
        named = work.mistakes(mistakes)
    return register(
        Exercise(
            answer=lambda **point: work.taken(Recorded(graph, point)),
            work=work,
            mistakes=(*named, *other_mistakes),
            facts=lambda **point: {**told(graph, **point), **(facts(**point) if facts else {})},
            labels=labels or work.labels(),
            **fields,
        )
    )


def told(graph, **point):
    """What the texts of an exercise can name at this point: «v[num]», «d[num]», «local[num][x]»."""
    fwd = graph.forward(point)
    return {"v": fwd.values, "d": graph.backward(fwd).grads, "local": fwd.local}


def draw_point(step=0.5, most=4.0):
    """How to draw x and y, each a multiple of `step` other than 0, and not opposite to each other."""

    def draw(rng):
        k = int(most / step)
        x, y = rng.choice([-1, 1], 2) * rng.integers(1, k + 1, 2) * step
        return {"x": float(x), "y": float(y) if x + y else float(-y)}

    return draw
