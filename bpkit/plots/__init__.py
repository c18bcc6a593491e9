"""Pictures for the chapters.  Nothing else in `bpkit` imports matplotlib, and `import bpkit` does not import this.

Every function returns a matplotlib `Figure`, which a notebook shows where it ends a cell.

    >>> from bpkit import examples, plots
    >>> example = examples.staged_function
    >>> figure = plots.draw_graph(example.graph, example.forward(), example.backward())
"""

from .depth import draw_sizes
from .errors import difference_errors
from .graphs import draw_graph
from .jacobian import draw_jacobian, draw_jacobian_chain, draw_output_deltas, draw_softmax_output
from .memory import draw_lifetimes
from .networks import draw_costs, draw_network, draw_passes
from .tensor_graph import draw_tensor_graph
from .training import draw_curves, draw_descent, draw_digits

__all__ = [
    "difference_errors",
    "draw_costs",
    "draw_curves",
    "draw_descent",
    "draw_digits",
    "draw_graph",
    "draw_jacobian",
    "draw_jacobian_chain",
    "draw_lifetimes",
    "draw_network",
    "draw_output_deltas",
    "draw_passes",
    "draw_softmax_output",
    "draw_sizes",
    "draw_tensor_graph",
]
