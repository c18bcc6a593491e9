"""The figure `network-stepper`: algorithms 6.3 and 6.4 run on a network, one line at a time, forward and back."""

import math
from itertools import product

import numpy as np
import traitlets

from ...checks import as_count, as_number, check_known
from ...examples import flagship, relu_by_hand, three_tanh_layers
from ...mlp import MLP
from ...quantities import entries, flat, unflat
from ...rules import losses_for
from ...trace import network as traced
from ...trace.notation import plain
from ...trace.of_network import symbols
from ...unrolling import unroll
from ..figure import Figure
from .algorithms import LINES, line_of

MODULES = ("latex", "quantities", "layers", "algorithms", "formula", "ledger", "predictions")
LARGEST = 3  # units in a layer, and layers with weights, that can be drawn
MOST_PENALTY = 1.0
OF_THE_NOTES = (three_tanh_layers, flagship, relu_by_hand)


class NetworkStepper(Figure):
    """The live figure; `network_stepper` makes one.

    networks   what can be chosen: sizes, activations, values, and for each loss the graph and the steps
    symbols    of all quantities, as LaTeX
    lines      of algorithms 6.3 and 6.4, each with its number, as LaTeX
    chosen     the number of the network in use
    loss       the loss in use
    values     the inputs of the graph by name, as in `unroll`: x, t, every W and b, and l2, which is λ
    position   the number of steps done
    asked      the question that is open, or ""
    """

    name = "network-stepper"
    parts = ("player.js", *(f"network_stepper/{part}.js" for part in MODULES))

    networks = traitlets.List().tag(sync=True)
    symbols = traitlets.Dict().tag(sync=True)
    lines = traitlets.List([[algorithm, list(box.items())] for algorithm, box in LINES.items()]).tag(sync=True)
    chosen = traitlets.Int().tag(sync=True, moved=True)
    loss = traitlets.Unicode().tag(sync=True, moved=True)
    values = traitlets.Dict().tag(sync=True, moved=True)
    position = traitlets.Int().tag(sync=True, moved=True)
    asked = traitlets.Unicode("reads").tag(sync=True, moved=True)

    def __init__(self, problems, l2, position):
        """problems: (network, x, target, loss) each"""
        networks = [_as_data(*problem) for problem in problems]
        first, loss = networks[0], problems[0][-1]
        if position is None:
            position = first["start"]
        super().__init__(
            networks=networks,
            symbols=symbols(max(network.depth for network, *_ in problems)) | {"data_loss": r"\ell"},  # of one sample
            loss=loss,
            values={**first["values"], "l2": l2},
            position=as_count(position, "position", 0, len(first["runs"][loss]["steps"])),
        )

    @property
    def network(self):
        """The network in use, an `MLP`; one of the same shape as any that can be chosen can be put in its place.

        ValueError for a network of another shape.
        """
        data = self.networks[self.chosen]
        arrays = {"W": [], "b": []}
        for l, (n_in, n_out) in enumerate(zip(data["sizes"], data["sizes"][1:]), start=1):
            for letter, shape in (("W", (n_out, n_in)), ("b", (n_out,))):
                arrays[letter].append(self._array(f"{letter}{l}", shape))
        return MLP(arrays["W"], arrays["b"], data["activations"])

    @network.setter
    def network(self, network):
        for chosen, data in enumerate(self.networks):
            if ([*network.sizes], [*network.activations]) == (data["sizes"], data["activations"]):
                break
        else:
            raise ValueError(f"this figure shows a {self.network!r}; it cannot take a {network!r}")
        state = {"values": self.values}
        if chosen != self.chosen:
            values = {**data["values"], "l2": self.values["l2"]}
            state = {"chosen": chosen, "loss": next(iter(data["runs"])), "values": values, "position": data["start"]}
        state["values"] = state["values"] | flat(network.parameters())
        with self.hold_trait_notifications():
            for trait, value in state.items():
                setattr(self, trait, value)

    @property
    def trace(self):
        """Every step of both passes with the numbers that the figure has now, a `Trace`; λ stands in it even at 0."""
        network = self.network
        x, t = self._array("x", (network.sizes[0],)), self._array("t", (network.sizes[-1],))
        return traced(network, x, t, loss=self.loss, l2=self.values["l2"] or np.finfo(float).tiny)

    @property
    def step(self):
        """The step that was done last, or None at the beginning."""
        return self.trace[self.position - 1] if self.position else None

    def _array(self, name, shape):
        return unflat(self.values, {name: shape})[name]

    @traitlets.validate("chosen")
    def _one_of_the_networks(self, proposal):
        return as_count(proposal["value"], "chosen", 0, len(self.networks) - 1)

    @traitlets.validate("loss")
    def _loss_for_this_output(self, proposal):
        check_known(proposal["value"], self.networks[self.chosen]["runs"], "loss for this output")
        return proposal["value"]

    @traitlets.validate("position")
    def _within_the_steps(self, proposal):
        return as_count(proposal["value"], "position", 0, len(self.networks[self.chosen]["runs"][self.loss]["steps"]))

    @traitlets.validate("values")
    def _complete_and_finite(self, proposal):
        values, wanted = proposal["value"], {*self.networks[self.chosen]["values"], "l2"}
        if values.keys() != wanted:
            raise ValueError(f"values: wanted {', '.join(sorted(wanted))}; got {', '.join(sorted(values)) or 'none'}")
        for name, value in values.items():
            as_number(value, name, least=0 if name == "l2" else None)
        if values["l2"] > MOST_PENALTY:
            raise ValueError(f"l2 is {values['l2']:g}; this figure takes λ from 0 to {MOST_PENALTY:g}")
        return values

    def picture(self):
        from ... import plots

        network = self.network
        fwd = network.forward(self._array("x", (network.sizes[0],)))
        target = self._array("t", (network.sizes[-1],))
        back = network.backward(fwd, target, loss=self.loss, l2=self.values["l2"])
        begun = self.step is not None and self.step.phase == "backward"
        return plots.draw_network(network, fwd, back if begun else None)

    def caption(self):
        kept = "; ".join(f"{step.name} is {plain(step.value)}" for step in self.trace[: self.position])
        where = "before the first step"
        if self.position:
            where = f"after step {self.position} of {len(self.trace)}, {self.step.code}"
        return f"{self.network!r}, {self.loss}, l2 is {self.values['l2']:g}: algorithms 6.3 and 6.4 {where}. {kept}"


def _as_data(network, x, target, loss):
    suiting = losses_for(network.activations[-1])
    losses = dict.fromkeys([loss, *suiting, *(["mse"] if len(suiting) == 1 else [])])
    runs = {}
    for name in losses:
        graph, point = unroll(network, x, target, loss=name, l2=1.0)
        names = entries("x", network.sizes[:1])
        for ends in product(*((-reach(point[name]), reach(point[name])) for name in names)):
            graph.forward(point | dict(zip(names, ends)))  # for its refusal of what overflows
        story = traced(network, x, target, loss=name, l2=1.0)
        runs[name] = {"graph": graph.as_data(), "steps": [_step_as_data(step, network.depth) for step in story]}
    del point["l2"]
    names = [step["name"] for step in runs[loss]["steps"]]
    return {
        "sizes": [*network.sizes],
        "activations": [*network.activations],
        "values": point,
        "runs": runs,
        "start": names.index(f"dW{network.depth}"),
    }


def _step_as_data(step, depth):
    algorithm, line, l = line_of(step, depth)
    told = {"name": step.name, "code": step.code, "pattern": step.pattern, "reads": step.reads}
    return {**told, "algorithm": algorithm, "line": line, "l": l}


def reach(x):
    """How far the slider of an input goes to either side, for one that begins at x."""
    return max(2.0, math.ceil(abs(x)))


def network_stepper(network=None, x=None, target=None, loss="half_squared_error", l2=0.1, position=None):
    """A live figure of the two passes of a network, line by line; of three of the notes' networks if none is given.

    network    an `MLP` with at most three layers of weights and three units in a layer
    x, target  one sample: (n_0,) and (n_L,)
    loss       the loss to begin with
    l2         λ, from 0 to 1, the weight of the penalty ½‖W‖²
    position   the number of steps done at the beginning; up to the first gradient of weights if left out

    ValueError for a network too large to draw, and for what `unroll` refuses; TypeError for what is no network.

        >>> fig = network_stepper(position=12)
        >>> fig.step.code
        'dz3 = dh3 * (1 - h3**2)'
        >>> fig.position += 2
        >>> fig.step.code, fig.step.value.round(3)[0].tolist()
        ('dW3 = outer(dz3, h2) + l2 * W3', [0.104, -0.142, 0.108])
    """
    l2 = as_number(l2, "l2", least=0)
    if network is None:
        losses = [loss, *(example.cost["loss"] for example in OF_THE_NOTES[1:])]
        problems = [(e.network, e.x, e.target, loss) for e, loss in zip(OF_THE_NOTES, losses)]
    else:
        if not isinstance(network, MLP):
            raise TypeError(f"network_stepper wants an MLP, got {network!r}")
        problems = [(network, x, target, loss)]
        if network.depth > LARGEST or max(network.sizes) > LARGEST:
            most = f"{LARGEST} layers of weights and {LARGEST} units in a layer"
            raise ValueError(f"network_stepper draws at most {most}, got {network!r}")
        if np.ndim(x) != 1:
            wanted = f"wanted ({network.sizes[0]},)"
            raise ValueError(f"network_stepper shows one sample; x has shape {np.shape(x)}, {wanted}")
    return NetworkStepper(problems, l2, position)
