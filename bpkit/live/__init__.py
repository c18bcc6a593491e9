"""Live figures, one line each: widgets in Jupyter, and live in a static page without a kernel.

    from bpkit import live
    fig = live.one_weight()      # show it; drag a weight
    fig.network                  # the network as the figure has it now
"""

from .depth import Depth, depth
from .descent import Descent, descent
from .exercise import ExerciseBox, exercise
from .gradient_check import GradientCheck, gradient_check
from .graph_stepper import GraphStepper, graph_stepper
from .memory import Memory, memory
from .network_stepper import NetworkStepper, network_stepper
from .one_weight import OneWeight, one_weight
from .softmax_jacobian import SoftmaxJacobian, softmax_jacobian

__all__ = [
    "Depth",
    "Descent",
    "ExerciseBox",
    "GradientCheck",
    "GraphStepper",
    "Memory",
    "NetworkStepper",
    "OneWeight",
    "SoftmaxJacobian",
    "depth",
    "descent",
    "exercise",
    "gradient_check",
    "graph_stepper",
    "memory",
    "network_stepper",
    "one_weight",
    "softmax_jacobian",
]
