"""Time the two sweeps of a scalar graph against micrograd, on the same expression, in one run.

    make bench      (or: pip install -e ".[bench]" && python benchmarks/graph.py)

The expression is the sum of the squared outputs of a small fully connected network of relu units.
micrograd computes while it builds, so one call of it builds the expression, then sweeps backward.
bpkit builds its graph once: "bpkit" is forward and backward on that graph.  "bpkit, with building"
records the expression and makes the graph anew in every call, which no use of it needs to do.
Gradients are compared before anything is timed; the calls take turns.
"""

import importlib.util
import sys

import numpy as np
from timing import medians

from bpkit import Graph
from bpkit.expression import Expression, relu

CASES = {"small": [2, 6, 1], "large": [8, 16, 16, 1]}  # micrograd recurses: its limit is near 1000 nodes in a row
BOUND = 3
SECONDS = 5


def expression(relu, sizes, parameters):
    """The value of the network, with `parameters` an iterator over all weights, biases and inputs."""
    h = [next(parameters) for _ in range(sizes[0])]
    for n in sizes[1:]:
        h = [relu(sum((next(parameters) * u for u in h), next(parameters))) for _ in range(n)]
    return sum((u * u for u in h[1:]), h[0] * h[0])


def bpkit_graph(sizes, point):
    inputs = [Expression("input", name=name) for name in point]
    return Graph.ending_in(expression(relu, sizes, iter(inputs)), inputs)


def bpkit_sweeps(graph, point):
    return graph.backward(graph.forward(point))


def micrograd_sweeps(sizes, point):
    from micrograd.engine import Value

    values = [Value(v) for v in point.values()]
    expression(Value.relu, sizes, iter(values)).backward()
    return values


def main():
    if importlib.util.find_spec("micrograd") is None:
        sys.exit("missing: micrograd, the only peer here")
    for case, sizes in CASES.items():
        count = sizes[0] + sum(k * (n + 1) for n, k in zip(sizes, sizes[1:]))
        point = {f"p{i}": float(v) for i, v in enumerate(np.random.default_rng(0).normal(0.1, 0.5, count))}
        graph = bpkit_graph(sizes, point)
        calls = {
            "bpkit": lambda: bpkit_sweeps(graph, point),
            "bpkit, with building": lambda: bpkit_sweeps(bpkit_graph(sizes, point), point),
            "micrograd": lambda: micrograd_sweeps(sizes, point),
        }
        ours, theirs = calls["bpkit"](), calls["micrograd"]()
        difference = max(abs(ours[name] - v.grad) for name, v in zip(point, theirs))
        if not difference < 1e-10:
            sys.exit(f"micrograd disagrees with bpkit by {difference:.1e}: nothing was timed")
        times = medians(calls, SECONDS)
        print(f"{case}: {len(graph.nodes)} nodes of {count} inputs; median µs of one call")
        for name, seconds in times.items():
            print(f"  {name:22}{seconds * 1e6:10.0f}    micrograd ÷ this {times['micrograd'] / seconds:6.2f}")
        met = times["micrograd"] >= BOUND * times["bpkit"]
        print(f"  at least {BOUND} times micrograd's speed: {'met' if met else 'NOT met'}\n", flush=True)


if __name__ == "__main__":
    main()
