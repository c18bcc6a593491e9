"""Exercises about a graph's derivatives: right from the core's sweep, wrong from sweeps with one rule changed."""

import numpy as np

from .exercise import Exercise, register
from .sweeps import sweep
from .words import known

SAME = {"overwrite_at_fork_x": "overwrite_at_fork", "overwrite_at_fork_y": "overwrite_at_fork"}


def of_graph(*, graph, wanted, mistakes="", other_mistakes=(), facts=None, **fields):
    """Register the exercise that asks for d(output)/d(node) of the nodes `wanted`, one name or several.

    mistakes        keys of the changes that `sweeps.sweep` knows
    other_mistakes  further `Mistake`s, with formulas of their own: **point -> answer
    facts           what the texts name beside what `told` tells: **point -> {name: value}
    """
    names = wanted.split()

    def taken(d):
        return d[names[0]] if len(names) == 1 else np.array([d[name] for name in names])

    def formula(key):
        return lambda **point: taken(sweep(graph.nodes, graph.forward(point).values, graph.output, SAME.get(key, key)))

    return register(
        Exercise(
            answer=lambda **point: taken(graph.backward(graph.forward(point)).grads),
            mistakes=(*(known(key, formula(key)) for key in mistakes.split()), *other_mistakes),
            facts=lambda **point: {**told(graph, **point), **(facts(**point) if facts else {})},
            labels=f"∂{graph.output}/∂{names[0]}" if len(names) == 1 else tuple(f"∂{graph.output}/∂{n}" for n in names),
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
