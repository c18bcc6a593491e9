"""How large the values and the errors of a deep network are, layer by layer."""

import numpy as np

from ..checks import as_list
from .picture import GRADIENT, NEUTRAL, PAPER, VALUE, picture


def draw_sizes(h, dz):
    """Draw the size of h^(l) and of δ^(l) in every layer, on a logarithmic scale.

    h   the values of the layers 0, …, L: arrays, as in `fwd.h`
    dz  the errors of the layers 1, …, L, as in `back.delta`; its index 0 is not read

    Size is the root mean square of the entries.  What is exactly 0 has no place on the scale: it stands as "0" at
    its foot.  Returns the `Figure`.  ValueError for lists of different lengths.

        >>> from bpkit import MLP
        >>> net = MLP.random([4] * 9, "sigmoid", seed=0)
        >>> fwd = net.forward([1, -1, 0.5, 2])
        >>> figure = draw_sizes(fwd.h, net.backward(fwd, [0, 1, 0, 1], loss="half_squared_error").delta)
    """
    h, dz = as_list(h, "h"), as_list(dz, "dz")
    if len(h) != len(dz) or len(h) < 2:
        raise ValueError(f"wanted h and dz of the layers 0, …, L, got {len(h)} and {len(dz)} layers")
    figure = picture(6.2, 3.4)
    axes = figure.subplots()
    for layers, first, color, marker, label, foot in (
        (h, 0, VALUE, "o", "$h^{(l)}$", 0.09),
        (dz, 1, GRADIENT, "D", r"$\delta^{(l)}$", 0.03),
    ):
        l = np.arange(first, len(layers))
        sizes = np.array([np.sqrt(np.mean(np.square(layer))) for layer in layers[first:]])
        seen = sizes > 0
        look = {"color": color, "marker": marker, "markerfacecolor": color if marker == "D" else PAPER}
        axes.semilogy(l[seen], sizes[seen], markersize=5, linewidth=1.2, label=label, **look)
        for zero in l[~seen]:
            axes.text(zero, foot, "0", color=color, ha="center", weight="bold", transform=axes.get_xaxis_transform())
    axes.set(xlabel="$l$", xlim=(-0.5, len(h) - 0.5))
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.grid(color=NEUTRAL, alpha=0.25, linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, ncols=2, loc="lower left", bbox_to_anchor=(0, 1))
    return figure
