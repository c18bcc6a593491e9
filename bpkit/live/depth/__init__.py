"""The figure `depth`: how large δ is in every layer of a deep random network, and what becomes of it further down."""

import traitlets

from ...checks import as_count, as_number, check_known
from ..figure import Figure
from .passes import draw, passes, size

ACTIVATIONS = ("identity", "sigmoid", "tanh", "relu")
RANGES = {"depth": (2, 30), "width": (1, 32), "scale": (0, 4), "seed": (0, 99)}


class Depth(Figure):
    """The live figure; `depth` makes one.

    depth       L, the number of layers
    width       units in every layer, the input among them
    activation  of every layer
    scale       standard deviation of the weights, in units of 1/√width
    seed        the number of the draw: input, target and weights
    residual    whether h^(l) = h^(l-1) + f(z^(l)) in place of h^(l) = f(z^(l))
    asked       the open question: "here", "tanh", "residual", "four", or "" if there is none
    ranges      the smallest and the largest value of each number

    The page names the sizes that it shows "rms_h[l]", "rms_slope[l]" and "rms_dz[l]", l being the layer as in the
    formulas: the root mean square of h^(l), f'(z^(l)) and δ^(l) over the units.  "ratio" is rms_dz[1] / rms_dz[L],
    "factor" its root for one of the L - 1 steps down, "expected" what this would be by the rule of thumb: "scale" times
    "slopes", the geometric mean of rms_slope[1], …, rms_slope[L-1] (and with the residual path a little more than 1).
    """

    name = "depth"
    parts = ("chart.js", "depth/passes.js", "depth/layers-chart.js", "depth/sizes-table.js")

    depth = traitlets.Int().tag(sync=True, moved=True)
    width = traitlets.Int().tag(sync=True, moved=True)
    activation = traitlets.Unicode().tag(sync=True, moved=True)
    scale = traitlets.Float().tag(sync=True, moved=True)
    seed = traitlets.Int().tag(sync=True, moved=True)
    residual = traitlets.Bool().tag(sync=True, moved=True)
    asked = traitlets.Unicode("here").tag(sync=True, moved=True)
    ranges = traitlets.Dict(RANGES).tag(sync=True)

    @traitlets.validate("depth", "width", "seed")
    def _counted(self, proposal):
        name = proposal["trait"].name
        return as_count(proposal["value"], name, *RANGES[name])

    @traitlets.validate("scale")
    def _in_reach(self, proposal):
        low, high = RANGES["scale"]
        scale = as_number(proposal["value"], "scale", least=low)
        if scale > high:
            raise ValueError(f"scale: wanted a number from {low} to {high}, got {scale:g}")
        return scale

    @traitlets.validate("activation")
    def _known(self, proposal):
        check_known(proposal["value"], ACTIVATIONS, "activation")
        return proposal["value"]

    def _drawn(self):
        return draw(self.depth, self.width, self.activation, self.scale, self.seed)

    @property
    def network(self):
        """The network as the figure has it now, an `MLP` (which has no residual path)."""
        return self._drawn()[0]

    @property
    def x(self):
        """The input as the figure has it now, (width,)."""
        return self._drawn()[1]

    @property
    def target(self):
        """The target as the figure has it now, (width,); the loss is half the squared error."""
        return self._drawn()[2]

    def _passes(self):
        return passes(*self._drawn(), self.residual)

    def picture(self):
        from ... import plots

        return plots.draw_sizes(*self._passes())

    def caption(self):
        _, dz = self._passes()
        last, first = size(dz[self.depth]), size(dz[1])
        path = " with a residual path" if self.residual else ""
        return (
            f"The size of δ in every layer of a random network, on a logarithmic scale: {self.depth} layers of "
            f"{self.width} units, {self.activation}, weight scale {self.scale:.3g}{path}. "
            f"In the last layer it is {last:.2g}, in the first {first:.2g}."
        )


def depth(depth=10, width=16, activation="sigmoid", scale=1.0, seed=11, residual=False):
    """A live figure of how δ shrinks or grows from the last layer of a deep network to the first.

    depth       L, the number of layers, 2 to 30
    width       units in every layer, 1 to 32
    activation  of every layer: "identity", "sigmoid", "tanh" or "relu"
    scale       of the weights, 0 to 4: their standard deviation is scale/√width
    seed        the number of the draw, 0 to 99
    residual    whether each layer adds to the one below, h^(l) = h^(l-1) + f(z^(l))

    Input, target and weights are drawn at random, uniformly; biases are 0; the loss is half the squared error.
    TypeError or ValueError for an argument that is not of this kind.

        >>> fig = depth(depth=10, activation="tanh")
        >>> net = fig.network
        >>> back = net.backward(net.forward(fig.x), fig.target, loss="half_squared_error")
        >>> len(back.delta[10])
        16
    """
    counts = {"depth": depth, "width": width, "seed": seed}
    counts = {name: as_count(count, name, *RANGES[name]) for name, count in counts.items()}
    if not isinstance(residual, bool):
        raise TypeError(f"residual: wanted True or False, got {residual!r}")
    check_known(activation, ACTIVATIONS, "activation")
    return Depth(**counts, activation=activation, scale=as_number(scale, "scale"), residual=residual)
