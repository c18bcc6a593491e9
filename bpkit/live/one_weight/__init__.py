"""The figure `one-weight`: a small network; move a weight, and every value and every gradient answers."""

import numpy as np
import traitlets

from ...checks import as_number, check_known
from ...examples import flagship
from ...mlp import MLP
from ...quantities import flat, unflat
from ...rules import losses_for
from ...unrolling import unroll
from ..figure import Figure

LARGEST = 3  # units in a layer, and layers with weights, that can be drawn
REACH = 20.0  # the largest weight that a slider can have, far below any overflow


class OneWeight(Figure):
    """The live figure; `one_weight` makes one.

    values     the inputs of the graph by name, as in `unroll`: x, t, and every W and b
    loss       the loss in use, one of the keys of `graphs`
    step_size  α
    picked     the parameter whose gradient is spelled out, such as "W2[0,0]"
    asked      the parameter whose gradient is to be predicted, or "" if none is
    reach      the largest weight that a slider can have
    """

    name = "one-weight"
    parts = ("network.js", "equation.js", "one_weight/gradient-formula.js")

    sizes = traitlets.List().tag(sync=True)
    activations = traitlets.List().tag(sync=True)
    graphs = traitlets.Dict().tag(sync=True)
    values = traitlets.Dict().tag(sync=True, moved=True)
    loss = traitlets.Unicode().tag(sync=True, moved=True)
    step_size = traitlets.Float().tag(sync=True, moved=True)
    picked = traitlets.Unicode().tag(sync=True, moved=True)
    asked = traitlets.Unicode().tag(sync=True, moved=True)
    reach = traitlets.Float(REACH).tag(sync=True)

    def __init__(self, network, x, target, loss, step_size, picked):
        losses = losses_for(network.activations[-1])
        unrolled = {name: unroll(network, x, target, loss=name) for name in dict.fromkeys([loss, *losses])}
        graphs = {name: graph.as_data() for name, (graph, _) in unrolled.items()}
        _, point = unrolled[loss]
        self._template = network
        super().__init__(
            sizes=network.sizes,
            activations=network.activations,
            graphs=graphs,
            values=point,
            loss=loss,
            step_size=step_size,
            picked=picked,
            asked=picked,
        )

    @property
    def network(self):
        """The network as the figure has it now, an `MLP`; one of the same shape can be put in its place.

        ValueError for a network of another shape, or with a weight that the sliders cannot reach.
        """
        shapes = {name: array.shape for name, array in self._template.parameters().items()}
        return self._template.replace(**unflat(self.values, shapes))

    @network.setter
    def network(self, network):
        if ([*network.sizes], [*network.activations]) != (self.sizes, self.activations):
            raise ValueError(f"this figure shows a {self._template!r}; it cannot take a {network!r}")
        self.values = {**self.values, **flat(network.parameters())}

    @traitlets.validate("values")
    def _within_reach(self, proposal):
        for name, value in proposal["value"].items():
            if name[0] in "Wb" and not abs(value) <= REACH:
                raise ValueError(f"{name} is {value:g}; this figure takes weights and biases from -{REACH:g} to {REACH:g}")
        return proposal["value"]

    @traitlets.validate("picked", "asked")
    def _parameter(self, proposal):
        name = proposal["value"]
        if name or proposal["trait"].name == "picked":
            check_known(name, [name for name in self.values if name[0] in "Wb"], "parameter")
        return name

    @traitlets.validate("loss")
    def _suiting(self, proposal):
        check_known(proposal["value"], self.graphs, "loss")
        return proposal["value"]

    @traitlets.validate("step_size")
    def _on_the_slider(self, proposal):
        step_size = as_number(proposal["value"], "step_size", least=0.01)
        if step_size > 1:
            raise ValueError(f"step_size: wanted a number from 0.01 to 1, got {step_size:g}")
        return step_size

    def picture(self):
        from ... import plots

        back = self._backward()
        return plots.draw_network(back.forward.network, back.forward, back)

    def caption(self):
        back = self._backward()
        gradients = "; ".join(f"d{name} is {np.round(array, 4).tolist()}" for name, array in back.gradients().items())
        return f"{self._template!r}: the cost is {back.cost:.4f}; {gradients}"

    def _backward(self):
        network = self.network
        ends = unflat(self.values, {"x": network.sizes[:1], "t": network.sizes[-1:]})
        return network.backward(network.forward(ends["x"]), ends["t"], loss=self.loss)


def one_weight(
    network=flagship.network, x=flagship.x, target=flagship.target, loss="cross_entropy", step_size=0.01, picked=None
):
    """A live figure of a network and one sample; of note 3's network and its weight 0.5 if nothing is given.

    network    an `MLP` with at most three layers of weights and three units in a layer
    x, target  one sample: (n_0,) and (n_L,)
    loss       the loss to begin with
    step_size  α, from 0.01 to 1
    picked     the weight or bias to begin with, by its name in code; the first weight of the last layer if left out

    The figure first asks for the sign of that one's gradient.
    ValueError for a network too large to draw, and for what `unroll` refuses.

        >>> fig = one_weight()
        >>> fig.network.W[2][0, 0].item()
        0.5
        >>> fig.network = fig.network.replace(b2=[0, 0])
        >>> fig.values["b2[0]"]
        0.0
    """
    if not isinstance(network, MLP):
        raise TypeError(f"one_weight wants an MLP, got {network!r}")
    if network.depth > LARGEST or max(network.sizes) > LARGEST:
        raise ValueError(f"one_weight draws at most {LARGEST} layers of weights and {LARGEST} units in a layer, got {network!r}")
    if np.ndim(x) != 1:
        raise ValueError(f"one_weight shows one sample; x has shape {np.shape(x)}, wanted ({network.sizes[0]},)")
    return OneWeight(network, x, target, loss, step_size, picked or f"W{network.depth}[0,0]")
