"""The computations of a network or a graph told one step at a time.

    >>> from bpkit import Graph, trace
    >>> story = trace.graph(Graph.of(lambda x, y: x * (x + y)), {"x": 3, "y": -4})
    >>> story
    forward
       1  x                                3
       2  y                                -4
       3  v1 = x + y                       -1
       4  v2 = x * v1                      -3
    backward
       5  dv2 = 1                          1
       6  dx += dv2 * v1                   -1
       7  dv1 = dv2 * x                    3
       8  dx += dv1 * 1                    3
       9  dy = dv1 * 1                     3
      10  dx = sum of the 2 contributions  2
"""

from .of_graph import graph
from .of_network import network
from .steps import Step, Trace

__all__ = ["Step", "Trace", "graph", "network"]
