"""The figure `descent`: the cost over two weights as a map, and gradient descent walking on it, arrow by arrow."""

from itertools import takewhile

import numpy as np
import traitlets

from ... import training
from ...checks import as_array, as_count, as_list, as_number, as_shaped, check_known
from ...examples import sigmoid_batch
from ...mlp import REDUCTIONS
from ...quantities import flat, pick, with_entries
from ...unrolling import unroll
from ..figure import Figure

LARGEST = 8  # samples that can each have an arrow
REACH = 1000.0  # how far from 0 the two weights may be taken


class Descent(Figure):
    """The live figure; `descent` makes one.

    weights      the two parameters that move, by their names in code; all others are held
    graph        the loss of one sample as a graph, as in `unroll`
    values       every W and b by name
    samples      for each sample its inputs of the graph by name: x and t
    window       [[left, right], [bottom, top]] of the map
    path         [[u, v], …]: the values of the two parameters from the start until now
    left         the path walked before this one, drawn faintly
    largest      where the sliders of step_size, l2 and epsilon end
    notable      the λ that the question about it begins with
    step_size    α
    l2           λ
    epsilon      ε: a run stops at an update that changes both parameters by less
    batch_size   samples used for one update, in their order
    reduction    "sum" or "mean" over these samples
    max_updates  Max: the most updates of a path
    asked        the question that is open: "landing", "reduction", "penalty", or "" for none

    Beside W2[0,0] and its gradient dW2[0,0], of the cost of all samples, the figure shows
    dW2[0,0]@1, of the loss of sample 1 (counted from 0); dW2[0,0]@data, the sum or mean over the
    samples that the next update uses; dW2[0,0]@l2, the penalty's part; dW2[0,0]@step, both together;
    W2[0,0]@next, where the step lands; and max_change, which is compared with ε.
    """

    name = "descent"
    parts = (
        "chart.js",
        *(f"descent/{part}.js" for part in ("slopes", "cost-map", "arrows", "walk-picture", "predictions")),
    )

    weights = traitlets.List().tag(sync=True)
    graph = traitlets.Dict().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    samples = traitlets.List().tag(sync=True)
    window = traitlets.List().tag(sync=True)
    largest = traitlets.Dict().tag(sync=True)
    notable = traitlets.Float().tag(sync=True)
    max_updates = traitlets.Int().tag(sync=True)
    path = traitlets.List().tag(sync=True, moved=True)
    left = traitlets.List().tag(sync=True, moved=True)
    step_size = traitlets.Float().tag(sync=True, moved=True)
    l2 = traitlets.Float().tag(sync=True, moved=True)
    epsilon = traitlets.Float().tag(sync=True, moved=True)
    batch_size = traitlets.Int().tag(sync=True, moved=True)
    reduction = traitlets.Unicode().tag(sync=True, moved=True)
    asked = traitlets.Unicode("landing").tag(sync=True, moved=True)

    def __init__(self, network, X, T, loss, start, steps, window, **state):
        self._template, self._X, self._T, self._loss = network, X, T, loss
        graph, point = unroll(network, X[0], T[0], loss=loss)
        super().__init__(
            graph=graph.as_data(),
            values={name: value for name, value in point.items() if name[0] in "Wb"},
            samples=[flat({"x": x, "t": t}) for x, t in zip(X, T)],
            path=[start],
            **state,
        )
        self.path = self._walked(steps)
        self.window = window or self._room()
        self.start = {**self.start, "path": self.path}

    @property
    def network(self):
        """The network as it is where the figure's path has come to, an `MLP`."""
        return self._at(self.path[-1])

    @property
    def point(self):
        """The values of the two parameters now; set them, and a new path begins there."""
        return tuple(self.path[-1])

    @point.setter
    def point(self, point):
        self.path = [as_shaped(point, float, (2,), "point").tolist()]

    @traitlets.validate("path")
    def _within_reach(self, proposal):
        path = as_shaped(proposal["value"], float, (len(proposal["value"]), 2), "path")
        if not len(path) or not (np.abs(path) <= REACH).all():
            raise ValueError(f"path: wanted one or more points within ±{REACH:g}, got {path.tolist()}")
        return path.tolist()

    @traitlets.validate("batch_size")
    def _some_samples(self, proposal):
        return as_count(proposal["value"], "batch_size", least=1, most=len(self._X))

    @traitlets.validate("reduction")
    def _known_reduction(self, proposal):
        check_known(proposal["value"], REDUCTIONS, "reduction")
        return proposal["value"]

    @traitlets.validate("step_size", "l2", "epsilon")
    def _not_negative(self, proposal):
        return as_number(proposal["value"], proposal["trait"].name, least=0)

    def picture(self):
        from ... import plots

        return plots.draw_descent(
            {"": [self._at(point) for point in self.path]},
            self._X,
            self._T,
            *self.weights,
            window=self.window,
            arrows=self._arrows(),
            **self._cost(),
        )

    def caption(self):
        first, last = self._cost_at(self.path[0]), self._cost_at(self.path[-1])
        back = self._backward(self.path[-1], slice(None))
        ways = " and ".join(f"d{name} is {_entry(back, name):.4f}" for name in self.weights)
        return (
            f"A map of the cost of {self._template!r} over {' and '.join(self.weights)}, with {len(self.path) - 1} "
            f"updates of step size {self.step_size:g}: from {np.round(self.path[0], 4).tolist()}, where the cost "
            f"is {first:.4f}, to {np.round(self.path[-1], 4).tolist()}, where it is {last:.4f} and {ways}"
        )

    def _arrows(self):
        """-α times the gradient of every sample, and at last the next step."""
        here, network = self.path[-1], self._at(self.path[-1])
        backs = [network.backward(network.forward(x), t, loss=self._loss) for x, t in zip(self._X, self._T)]
        steps = [[-self.step_size * _entry(back, name) for name in self.weights] for back in backs]
        return [*steps, np.subtract(self._next(here, len(self.path) - 1), here)]

    def _next(self, point, k):
        """Where update k, counted from 0, takes a point."""
        starts = range(0, len(self._X), self.batch_size)
        first = starts[k % len(starts)]
        back = self._backward(point, slice(first, first + self.batch_size))
        return [w - self.step_size * _entry(back, name) for w, name in zip(point, self.weights)]

    def _cost_at(self, point):
        return self._at(point).cost(self._X, self._T, **self._cost())

    def _cost(self):
        return {"loss": self._loss, "l2": self.l2, "reduction": self.reduction}

    def _at(self, point):
        return _moved(self._template, dict(zip(self.weights, point)))

    def _backward(self, point, batch):
        network = self._at(point)
        return network.backward(network.forward(self._X[batch]), self._T[batch], **self._cost())

    def _room(self):
        """A square, so that the map has one scale, with room for a run as long as it does not climb."""
        run, high = self._walked(self.max_updates), self._cost_at(self.path[0])
        points = np.array([*self.path, *takewhile(lambda point: self._cost_at(point) <= high, run)])
        low, high = points.min(axis=0), points.max(axis=0)
        half = max(1.0, 0.7 * (high - low).max())
        return [[float(middle - half), float(middle + half)] for middle in (low + high) / 2]

    def _walked(self, steps):
        path = list(self.path)
        for k in range(steps):
            point = self._next(path[-1], k)
            if not np.abs(point).max() <= REACH:
                break
            path.append(point)
        return path


def _entry(back, name):
    return float(pick(back.gradients(), name))


def _moved(network, values):
    return network.replace(**with_entries(network.parameters(), values))


def descent(
    network=None,
    X=None,
    T=None,
    weights=("W2[0,0]", "W2[0,1]"),
    *,
    loss="half_squared_error",
    reduction="mean",
    l2=0.0,
    step_size=0.5,
    batch_size=None,
    epsilon=0.01,
    max_updates=100,
    start=None,
    steps=4,
    window=None,
):
    """A live figure of gradient descent on the cost over two weights; of note 4's trained network if none is given.

    Only the two weights move, so that the map stays true; all others are held at their values in `network`.

    network      an `MLP`
    X, T         two to eight samples, (m, n_0) and (m, n_L)
    weights      the names in code of two weights or biases
    loss, reduction, l2
                 the cost, as `MLP.backward` takes them
    step_size    α to begin with, above 0; the slider goes to five times as much
    batch_size   samples for an update, all m if left out; smaller batches are taken in order, not shuffled
    epsilon      ε: a run stops at an update that changes both weights by less
    max_updates  Max, 1 to 200: where a run stops at the latest
    start        (2,): where the path begins; the network's own two weights if left out
    steps        updates already done at the beginning
    window       ((left, right), (bottom, top)) of the map, as wide as high; room for a run if left out

    ValueError for an unknown weight or one named twice, a start off the map, and for what `unroll` refuses.

        >>> fig = descent()
        >>> len(fig.path), fig.network.W[2][0, :2].round(2).tolist()
        (5, [1.62, 1.21])
        >>> fig.point = 0, 1
        >>> fig.path
        [[0.0, 1.0]]
    """
    if network is None:
        network, X, T = _arrived(), sigmoid_batch.x, sigmoid_batch.target
        reduction, step_size, epsilon, start, window = "sum", 14.0, 0.05, (-2, 4.4), ((-2.4, 6.3), (-3.2, 5.5))
    elif X is None or T is None:
        raise TypeError("descent wants X and T with a network")
    X, T = as_array(X, float, "X"), as_array(T, float, "T")
    if X.ndim != 2 or not 2 <= len(X) <= LARGEST:
        raise ValueError(f"descent shows 2 to {LARGEST} samples, a row each; X has shape {X.shape}")
    network.cost(X, T, loss, l2, reduction=reduction)  # for its checks of the arguments
    own = flat(network.parameters())
    weights = as_list(weights, "weights")
    for name in weights:
        check_known(name, own, "weight")
    if len(set(weights)) != 2:
        raise ValueError(f"weights: wanted two different ones, got {weights}")
    start = as_shaped([own[name] for name in weights] if start is None else start, float, (2,), "start").tolist()
    if window is not None:
        window = as_shaped(window, float, (2, 2), "window")
        width, height = np.diff(window)[:, 0]
        if not (width > 0 and np.isclose(width, height) and np.abs(window).max() <= REACH):
            raise ValueError(f"window: wanted a square within ±{REACH:g}, got {window.tolist()}")
        if not all(low <= w <= high for w, (low, high) in zip(start, window)):
            raise ValueError(f"start {start} is off the map {window.tolist()}")
        window = window.tolist()
    step_size = as_number(step_size, "step_size", least=1e-6)
    epsilon = as_number(epsilon, "epsilon", least=0)
    max_updates = as_count(max_updates, "max_updates", least=1, most=200)
    return Descent(
        network,
        X,
        T,
        loss,
        start,
        as_count(steps, "steps", least=0, most=max_updates),
        window,
        weights=weights,
        largest={
            "step_size": 5 * step_size,
            "l2": max(2 * l2, 0.5 / step_size),  # at which the penalty alone halves the weights in one step
            "epsilon": max(0.2, 2 * epsilon),
        },
        notable=float(f"{0.2 / step_size:.1g}"),
        max_updates=max_updates,
        step_size=step_size,
        l2=float(l2),
        epsilon=epsilon,
        batch_size=len(X) if batch_size is None else batch_size,
        reduction=reduction,
    )


def _arrived():
    """Note 4's network after the run that ε stops at a low cost."""
    run = training.gradient_descent(
        sigmoid_batch.network,
        sigmoid_batch.x,
        sigmoid_batch.target,
        step_size=2.0,
        max_updates=1000,
        epsilon=0.01,
        **sigmoid_batch.cost,
    )
    return run.network
