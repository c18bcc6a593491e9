"""A training step of a network told line by line: algorithms 6.3 and 6.4 and the update, a method a line.

Every mistake in `mistakes` overrides one of these lines, or two.  The quantities have the names that they have
in the records `Forward` and `Backward`; arrays have one row a sample.

Some mistakes do not fit layers of different sizes.  With pencil and paper one then notices, and does
the right thing there; code does not (`literal`), and raises.

    >>> from bpkit import examples
    >>> from bpkit.feedback.mistakes import LIBRARY, composed
    >>> wrong = composed(Pass, (LIBRARY["no_fprime"],))
    >>> float(Pass(examples.flagship).delta(1)[0].round(6)), float(wrong(examples.flagship).delta(1)[0].round(6))
    (0.016816, 0.057009)
"""

from functools import cached_property, wraps

import numpy as np

from ..functions import LOSSES, half_norm_squared
from ..training import step
from .work import Work

FORWARD = {"weights_forward", "bias", "activated"}  # the steps that change the forward pass


def kept(line):
    """A line that is computed once, or once for each layer."""

    @wraps(line)
    def of_layer(self, *l):
        key = line.__name__, *l
        if key not in self._kept:
            self._kept[key] = None
            self._kept[key] = line(self, *l)
        if self._kept[key] is None:  # as two mistakes together can do
            raise ValueError(f"layer {l}: {line.__name__} wants to know itself")
        return self._kept[key]

    return of_layer


class Pass:
    """The right one.

    example  a `NetworkExample`
    literal  whether what does not fit is tried all the same
    forward  the forward pass of another `Pass` of this example, if it is the same
    """

    kind = "pass"

    def __init__(self, example, literal=False, forward=None):
        self._kept = {} if forward is None else forward.forward_lines()
        self.literal, self.example = literal, example
        self.network, self.alpha, self.L = example.network, example.step_size, example.network.depth
        self.X, self.t = np.atleast_2d(example.x), np.atleast_2d(example.target)
        self.single = example.x.ndim == 1
        self.loss, self.l2 = LOSSES[example.cost["loss"]], example.cost.get("l2", 0.0)
        self.matched = self.loss.matched == self.network.f[-1].name
        self.c = 1.0 if example.cost.get("reduction") == "sum" else 1 / len(self.t)

    # Forward

    def weights_forward(self, l):
        return self.network.W[l]

    def product(self, l):
        return self.H(l - 1).dot(self.weights_forward(l).T)

    def bias(self, l):
        return self.network.b[l]

    @kept
    def Z(self, l):
        return self.product(l) + self.bias(l)

    def activated(self, l, Z):
        return self.network.f[l](Z)

    @kept
    def H(self, l):
        return self.activated(l, self.Z(l)) if l else self.X

    def forward_lines(self):
        """What was kept of the forward pass, all of it."""
        self.H(self.L)
        return {(line, *l): rows for (line, *l), rows in self._kept.items() if line in ("Z", "H")}

    def force(self, line, layer, value):
        """Let a line that is kept, such as "D", have this value, one row a sample, whatever leads to it."""
        self._kept[(line, *(() if layer is None else (layer,)))] = value  # the brackets are for Python 3.10

    # The cost

    def losses(self):
        return self.loss(self.H(self.L), self.t)

    @kept
    def loss_of_all(self):
        return self.c * self.losses().sum()

    def penalised(self):
        return self.network.W[1:]

    def half_squares(self):
        return sum(map(half_norm_squared, self.penalised()))

    def penalty_share(self):
        return self.l2 * self.half_squares()

    def total(self):
        return self.loss_of_all() + self.penalty_share()

    # Backward

    def error(self):
        return self.H(self.L) - self.t

    def output_gradient(self):
        return self.loss.gradient(self.H(self.L), self.t)

    def output_delta(self):
        return self.error() if self.matched else self.through(self.L, self.G(self.L))

    def slope(self, l):
        return self.network.f[l].derivative(self.H(l), self.Z(l))

    def diagonal(self, h):
        """∂h_k/∂z_k of a softmax, (m, n)."""
        return h * (1 - h)

    def off_diagonal(self, h):
        """∂h_k/∂z_i of a softmax, (m, n, n), where k is not i."""
        return -h[:, :, None] * h[:, None, :]

    def jacobian(self, h):
        n = h.shape[1]
        return np.where(np.eye(n, dtype=bool), self.diagonal(h)[:, :, None], self.off_diagonal(h))

    def through_softmax(self, h, g):
        return np.einsum("mki,mk->mi", self.jacobian(h), g)

    def through(self, l, g):
        return self.slope(l) * g if self.network.f[l].elementwise else self.through_softmax(self.H(l), g)

    def weights(self, l):
        return self.network.W[l]

    def back(self, l):
        return self.D(l).dot(self.weights(l))

    @kept
    def G(self, l):
        return self.output_gradient() if l == self.L else self.back(l + 1)

    @kept
    def D(self, l):
        return self.output_delta() if l == self.L else self.through(l, self.G(l))

    # The gradients

    def end(self, l):
        """What stands at the end of the weights of layer l."""
        return self.D(l)

    def start(self, l):
        """What stands at their start."""
        return self.H(l - 1)

    def outer(self, l):
        return self.end(l).T.dot(self.start(l))

    def over_samples(self, total):
        return self.c * total

    def penalty(self, l):
        return self.l2 * self.network.W[l]

    @kept
    def weight_gradient(self, l):
        product = self.over_samples(self.outer(l))
        fits = product.shape == self.network.W[l].shape or (self.literal and self.l2)
        return product + self.penalty(l) if fits else product

    def bias_shares(self, l):
        return self.D(l)

    @kept
    def bias_gradient(self, l):
        return self.over_samples(self.bias_shares(l).sum(axis=0))

    # The update

    def moved(self, parameter, gradient):
        return parameter - self.alpha * gradient

    def updated(self):
        """All parameters after the update, by name."""
        layers = range(1, self.L + 1)
        moved = {f"W{l}": self.moved(self.network.W[l], self.weight_gradient(l)) for l in layers}
        return {**moved, **{f"b{l}": self.moved(self.network.b[l], self.bias_gradient(l)) for l in layers}}

    @cached_property
    def after(self):
        return self.updated()

    # The quantities

    def z(self, l):
        return self._as_given(self.Z(l))

    def h(self, l):
        return self._as_given(self.H(l))

    def g(self, l):
        return self._as_given(self.G(l))

    def delta(self, l):
        return self._as_given(self.D(l))

    def dW(self, l):
        return self.weight_gradient(l)

    def db(self, l):
        return self.bias_gradient(l)

    def W_new(self, l):
        return self.after[f"W{l}"]

    def b_new(self, l):
        return self.after[f"b{l}"]

    def dh_dz(self, l):
        return self._as_given(self.jacobian(self.H(l)))

    def data_loss(self):
        return self.loss_of_all()

    def cost(self):
        return self.total()

    def _as_given(self, rows):
        return rows[0] if self.single else rows


class Recorded:
    """The same quantities from the core's own records: what is right."""

    def __init__(self, example):
        self.L, self.back = example.network.depth, example.backward()
        self.fwd, self.new = self.back.forward, step(example.network, self.back, example.step_size)

    def z(self, l):
        return self.fwd.z[l]

    def h(self, l):
        return self.fwd.h[l]

    def g(self, l):
        return self.back.g[l]

    def delta(self, l):
        return self.back.delta[l]

    def dW(self, l):
        return self.back.dW[l]

    def db(self, l):
        return self.back.db[l]

    def W_new(self, l):
        return self.new.W[l]

    def b_new(self, l):
        return self.new.b[l]

    def dh_dz(self, l):
        return self.back.forward.network.f[l].jacobian(self.fwd.h[l])

    def data_loss(self):
        return self.back.data_loss

    def cost(self):
        return self.back.cost


class PassWork(Work):
    """Work that is a training step of a network."""

    of = Pass
    _last = None, None  # the numbers that were worked with last, and the right pass with them

    def passed(self, example, numbers, slips, **options):
        """The pass of the network `example()`, which belongs to these numbers, with these slips made in it."""
        if self._last[0] is not numbers:
            self._last = numbers, Pass(example(), **options)
        right = self._last[1]
        forward = None if any(FORWARD & slip.steps() for slip in slips) else right
        return self.with_slips(slips)(right.example, forward=forward, **options)
