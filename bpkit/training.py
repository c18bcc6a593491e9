"""Gradient descent: batch, mini-batch and single sample, with the stopping rules Max and ε of note 4.

    >>> from bpkit import MLP
    >>> net = MLP([[[0.5]]], activations="identity")
    >>> run = gradient_descent(net, [[1.0], [2.0]], [[2.0], [4.0]], loss="half_squared_error",
    ...                        step_size=0.2, max_updates=1000, epsilon=1e-6)
    >>> run.stopped_by, round(run.network.W[1].item(), 3), round(run.network.b[1].item(), 3)
    ('epsilon', 2.0, 0.0)
"""

import math
from collections.abc import Mapping
from itertools import islice
from numbers import Number
from typing import NamedTuple

import numpy as np

from .checks import as_array, as_count, as_list, as_number, as_shaped, check_known
from .mlp import MLP
from .records import Backward


def step(network, gradients, step_size):
    """The network after one update θ ← θ - α ∂J/∂θ of all parameters at once, from their old values.

    gradients  a `Backward` record of this network, or a dict such as {"W2": array}; parameters
               that it does not name stay as they are
    step_size  α, any finite number: one for all, a list with one a layer, or a dict by parameter, such
               as {"W2": 0.1, "b2": 0.2}, whose other parameters stay as they are

        >>> net = MLP([[[1.0]], [[1.0]]], activations="identity")
        >>> ones = {name: np.ones_like(array) for name, array in net.parameters().items()}
        >>> [W.item() for W in step(net, ones, [0.1, 0.01]).W[1:]]
        [0.9, 0.99]

    Source: note 4, step 2.2.
    """
    alphas = _step_sizes(network, step_size)
    if isinstance(gradients, Backward):
        if gradients.forward.network is not network:
            raise ValueError(f"step wants gradients of this very {network!r}, got {gradients!r}")
        gradients = gradients.gradients()
    elif not isinstance(gradients, dict):
        raise TypeError(f"gradients: wanted a backward record or a dict, got {gradients!r}")
    old, new = network.parameters(), {}
    for name, values in gradients.items():
        check_known(name, old, "parameter")
        gradient = as_shaped(values, network.dtype, old[name].shape, f"the gradient of {name}")
        if name in alphas:
            new[name] = old[name] - alphas[name] * gradient
    return network.replace(**new)


def _step_sizes(network, step_size):
    """{name: α} of the parameters that move."""
    names = network.parameters()
    if isinstance(step_size, Mapping):
        for name in step_size:
            check_known(name, names, "parameter in step_size")
        return {name: as_number(alpha, f"step_size of {name}") for name, alpha in step_size.items()}
    if step_size is None or isinstance(step_size, (str, Number)):
        return dict.fromkeys(names, as_number(step_size, "step_size"))
    alphas = [as_number(alpha, f"step_size of layer {l}") for l, alpha in enumerate(as_list(step_size, "step_size"), 1)]
    if len(alphas) != network.depth:
        raise ValueError(f"step_size: {network!r} wants {network.depth}, one a layer, got {len(alphas)}")
    return {name: alpha for l, alpha in enumerate(alphas, start=1) for name in (f"W{l}", f"b{l}")}


class Update(NamedTuple):
    """One update: the network before it, the gradients it used, the network after it."""

    number: int  # 1, 2, …
    before: MLP
    backward: Backward
    after: MLP
    max_change: float  # the largest change of any single parameter


class Run(NamedTuple):
    """How a descent went.  `costs[k]` is J, of the samples used, before update k + 1."""

    network: MLP
    updates: int
    stopped_by: str  # "epsilon" or "max"; "divergence" of the run in a `Diverged`
    costs: tuple
    max_changes: tuple


class Diverged(ValueError):
    """A descent that left the finite numbers.

    number     of the update that could not be made
    step_size  as it was given
    network    the last finite one, before that update
    run        the `Run` up to there, if `gradient_descent` ran it, else None
    """

    run = None

    def __init__(self, number, step_size, network, reason):
        super().__init__(number, step_size, network, reason)
        self.number, self.step_size, self.network, self.reason = number, step_size, network, reason

    def __str__(self):
        return (
            f"the descent diverges: with step size {self.step_size}, update {self.number} is not finite "
            f"({self.reason}); try a smaller step.  What it has so far is in this error's `network` and `run`"
        )


def descend(network, X, T, *, step_size, batch_size=None, seed=0, **cost):
    """An iterator of `Update` after `Update`, for ever.

    X, T        inputs (m, n_0) and targets (m, n_L)
    batch_size  samples used for an update: all m if left out, 1 for single samples.  Otherwise the
                samples are shuffled anew (from `seed`) for each pass through them, and a last
                incomplete batch is used as it is.
    step_size   as `step` takes it
    cost        loss, l2, penalty and reduction, as `MLP.backward` takes them

    The iterator raises `Diverged` at an update that is not finite.
    """
    X, T = (np.atleast_2d(as_array(given, network.dtype, what)) for given, what in ((X, "X"), (T, "T")))
    if len(X) != len(T):
        raise ValueError(f"X has {len(X)} samples, but T has {len(T)}")
    network.cost(X, T, **cost)  # for its checks of the arguments
    batch_size = as_count(len(X) if batch_size is None else batch_size, "batch_size", least=1, most=len(X))
    _step_sizes(network, step_size)  # for its checks
    return _updates(network, X, T, step_size, _batches(len(X), batch_size, np.random.default_rng(seed)), cost)


def _updates(network, X, T, step_size, batches, cost):
    for number, batch in enumerate(batches, start=1):
        try:
            with np.errstate(over="ignore", invalid="ignore"):
                back = network.backward(network.forward(X[batch]), T[batch], **cost)
                after = step(network, back, step_size)
        except ValueError as error:
            raise Diverged(number, step_size, network, error) from error
        if not math.isfinite(back.cost):
            raise Diverged(number, step_size, network, f"the cost is {back.cost}")
        old, new = network.parameters(), after.parameters()
        yield Update(number, network, back, after, max(np.abs(new[name] - old[name]).max() for name in old))
        network = after


def _batches(m, batch_size, rng):
    while batch_size == m:
        yield slice(None)
    while True:
        order = rng.permutation(m)
        for start in range(0, m, batch_size):
            yield order[start : start + batch_size]


def gradient_descent(network, X, T, *, max_updates, epsilon=0.0, **how):
    """Descend until `max_updates` updates are done, or one changes no parameter by as much as ε.

    `how` is what `descend` takes: step_size, batch_size, seed, and loss, l2, penalty, reduction.
    Returns a `Run`; raises `Diverged`, which has the run so far, if an update is not finite.

    Source: note 4, section 3, with its Max and ε.
    """
    max_updates = as_count(max_updates, "max_updates", least=0)
    epsilon = as_number(epsilon, "epsilon", least=0)
    costs, max_changes, stopped_by = [], [], "max"
    try:
        for update in islice(descend(network, X, T, **how), max_updates):
            network = update.after
            costs.append(float(update.backward.cost))
            max_changes.append(float(update.max_change))
            if update.max_change < epsilon:
                stopped_by = "epsilon"
                break
    except Diverged as error:
        error.run = Run(network, len(costs), "divergence", tuple(costs), tuple(max_changes))
        raise
    return Run(network, len(costs), stopped_by, tuple(costs), tuple(max_changes))
