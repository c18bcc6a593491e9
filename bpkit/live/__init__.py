"""Live figures, one line each: widgets in Jupyter, and live in a static page without a kernel.

    from bpkit import live
    fig = live.one_weight()      # show it; drag a weight
    fig.network                  # the network as the figure has it now
"""

from .one_weight import OneWeight, one_weight

__all__ = ["OneWeight", "one_weight"]
