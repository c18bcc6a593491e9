"""The exercises of the book, one file a chapter, registered in the book's order."""

from . import (  # isort: skip
    graph_forward,
    graph_backward,
    algorithms_forward,
    algorithms_backward,
    two_passes,
    memory,
    by_hand,
    softmax_jacobian,
    delta_recursion,
    gradient_descent,
    digits,
    your_own_slider,
)
