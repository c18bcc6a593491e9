"""Back-propagation, small enough to read and fast enough to use."""

from . import examples, gradcheck, trace, training
from .graph import Graph
from .mlp import MLP
from .unrolling import unroll

__version__ = "0.1.0"  # here alone; pyproject.toml reads it

__all__ = ["MLP", "Graph", "examples", "gradcheck", "trace", "training", "unroll"]
