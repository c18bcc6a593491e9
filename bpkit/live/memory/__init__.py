"""The figure `memory`: what a training step keeps in memory, step by step, and what it costs not to keep it."""

import traitlets

from ...checks import as_count, as_list, check_known
from ..figure import Figure
from .lifetimes import lifetimes, steps

LAYERS = 64  # layers with weights, at most
LARGEST = 4096  # units in a layer, and samples in a batch, at most
BYTES = {"float64": 8, "float32": 4, "float16": 2}
LIMITS = {"layers": (2, LAYERS), **dict.fromkeys(["width", "inputs", "batch"], (1, LARGEST)), "every": (1, LAYERS)}


class Memory(Figure):
    """The live figure; `memory` makes one.

    layers     L, the number of layers with weights, from 2 to 64
    width      units of each hidden layer, from 1 to 4096
    inputs     n_0, from 1 to 4096
    outputs    n_L
    batch      samples in a batch, from 1 to 4096
    every      k: h of layers 0, k, 2k, … is kept, the rest made again on the way back; 1 keeps all
    precision  "float64", "float32" or "float16"
    position   the step that is shown: 0 before the first, L + 1 is the loss, the last is the update
    asked      the question that is open, "batch", "operations" or "every", or "" if none is

    The page shows, beside what its names say: at step 9 `kept[9]` (numbers in h), `in_flight[9]`
    (in dz), `gradients[9]` (in dW and db), `held[9]` (all of these and the parameters) and
    `bytes[9]`; the same with `twice_` for twice the batch; `prediction_kept`, `prediction_held` and
    `prediction_bytes`, the most of a prediction; `peak` and `bytes_peak`; `flops_forward`,
    `flops_again`, `flops_backward` and `flops_ratio` (backward ÷ forward), of products with matrices;
    `best_every` and `best_bytes`, the k with the lowest peak.
    """

    name = "memory"
    parts = (
        "chart.js",
        "player.js",
        "memory/schedule.js",
        "memory/timeline.js",
        "memory/tanks.js",
        "memory/every-chart.js",
    )

    layers = traitlets.Int().tag(sync=True, moved=True)
    width = traitlets.Int().tag(sync=True, moved=True)
    inputs = traitlets.Int().tag(sync=True, moved=True)
    outputs = traitlets.Int().tag(sync=True)
    batch = traitlets.Int().tag(sync=True, moved=True)
    every = traitlets.Int().tag(sync=True, moved=True)
    precision = traitlets.Unicode().tag(sync=True, moved=True)
    position = traitlets.Int().tag(sync=True, moved=True)
    asked = traitlets.Unicode().tag(sync=True, moved=True)

    @property
    def sizes(self):
        """n_0, …, n_L as the figure has them now."""
        return [self.inputs, *[self.width] * (self.layers - 1), self.outputs]

    @property
    def last_step(self):
        """The number of the last step, the update."""
        return len(list(steps(self.layers, self.every)))

    @traitlets.validate(*LIMITS)
    def _within_limits(self, proposal):
        name = proposal["trait"].name
        return as_count(proposal["value"], name, *LIMITS[name])

    @traitlets.validate("precision")
    def _known(self, proposal):
        check_known(proposal["value"], BYTES, "precision")
        return proposal["value"]

    @traitlets.validate("position")
    def _among_the_steps(self, proposal):
        return as_count(proposal["value"], "position", 0, self.last_step)

    @traitlets.observe("layers", "every")
    def _stay_among_the_steps(self, change):
        self.position = min(self.position, self.last_step)

    def picture(self):
        from ... import plots

        return plots.draw_lifetimes(self._lifetimes(), self.last_step)

    def caption(self):
        lives = self._lifetimes().values()
        numbers = range(1, self.last_step + 1)
        held = [sum(size for size, first, last in lives if first <= step <= last) for step in numbers]
        peak, size = max(held), BYTES[self.precision]
        return (
            f"One training step of a network of {self.layers} layers, {'–'.join(map(str, self.sizes))}, on a batch of "
            f"{self.batch}: a bar for each array while it is in memory, and their sum, at most {peak:,} numbers, "
            f"{size * peak:,} bytes in {self.precision}, at step {1 + held.index(peak)} of {self.last_step}"
        )

    def _lifetimes(self):
        return lifetimes(self.sizes, self.batch, self.every)


def memory(network=(*[256] * 16, 10), batch=1024, every=1, precision="float32"):
    """A live figure of what a training step keeps in memory, and of what a prediction needs.

    network    an `MLP`, or its sizes n_0, …, n_L: 2 to 64 layers with weights, the hidden ones of one
               width, at most 4096 units in each
    batch      samples in a batch, from 1 to 4096
    every      k: keep h of every k-th layer and make the others again; 1 keeps every h
    precision  "float64", "float32" or "float16": 8, 4 or 2 bytes a number

    ValueError or TypeError, naming what was given, for anything else.

        >>> fig = memory([64, 32, 10], batch=32)
        >>> fig.layers, fig.sizes
        (2, [64, 32, 10])
        >>> fig.batch = 64
    """
    sizes = as_list(getattr(network, "sizes", network), "network")
    if len(sizes) < 3 or len(set(sizes[1:-1])) > 1:
        wanted = f"2 to {LAYERS} layers of weights, the hidden ones of one width"
        raise ValueError(f"memory wants {wanted}; got sizes {sizes}")
    layers = as_count(len(sizes) - 1, "layers", *LIMITS["layers"])
    inputs, width, outputs = (as_count(n, "units in a layer", 1, LARGEST) for n in (sizes[0], sizes[1], sizes[-1]))
    return Memory(
        layers=layers,
        width=width,
        inputs=inputs,
        outputs=outputs,
        batch=as_count(batch, "batch", *LIMITS["batch"]),
        every=as_count(every, "every", 1, layers),
        precision=precision,
        position=layers + 1,
        asked="batch" if every == 1 else "operations",
    )
