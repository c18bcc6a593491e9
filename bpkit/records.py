"""What a forward and a backward pass computed: the records that `MLP.forward` and `MLP.backward` return.

Both are tuples by layer number: `fwd.z[2]` is z^(2), `back.dW[1]` is ∂J/∂W^(1).  Of a single sample
they hold vectors, of a batch one row per sample.  Nothing in them can be changed: every array is
read-only, and copies of a record are the record itself.
"""

from operator import attrgetter

import numpy as np

from .functions import half_norm_squared


def fixed(arrays):
    """The arrays of the layers as a tuple, from now on read-only; what stands for layer 0 may be None."""
    for array in arrays:
        if array is not None:
            array.setflags(write=False)
    return tuple(arrays)


class Frozen:
    """An object whose attributes are settled when it is made.  It is its own copy."""

    __slots__ = ()
    _instead = ""

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __setstate__(self, state):
        for attributes in filter(None, state):
            for name, value in attributes.items():
                object.__setattr__(self, name, value)
                for array in value if isinstance(value, (tuple, list)) else [value]:
                    if isinstance(array, np.ndarray):
                        array.setflags(write=False)  # a pickle makes it writable


def settled(name, doc=None):
    """An attribute of a `Frozen` that can be read, from the slot of the same name with an underscore."""

    def refuse(self, value=None):
        raise AttributeError(f"{name} cannot be set: {self!r} never changes once made{self._instead}")

    return property(attrgetter(f"_{name}"), refuse, refuse, doc)


def kept(compute):
    """A quantity that is computed when it is first asked for, and is the same object at each look."""
    name = compute.__name__

    def get(self):
        if name not in self._kept:
            self._kept[name] = compute(self)
        return self._kept[name]

    return property(get, settled(name).fset, settled(name).fdel, compute.__doc__)


class Forward(Frozen):
    """Every quantity of one forward pass."""

    __slots__ = ("_network", "_single", "_Z", "_H", "_kept")

    def __init__(self, network, Z, H, single):
        self._network, self._Z, self._H, self._single, self._kept = network, Z, H, single, {}

    network = settled("network", "the network it ran through")
    single = settled("single", "whether x was one sample (n_0,), not a batch (m, n_0)")

    @kept
    def z(self):
        """Weighted inputs: z[1], …, z[L], each (n_l,) or (m, n_l); z[0] is None."""
        return self._as_given(self._Z)

    @kept
    def h(self):
        """Activations: h[0] = x, …, h[L] = output, each (n_l,) or (m, n_l)."""
        return self._as_given(self._H)

    @property
    def output(self):
        """ŷ = h^(L), (n_L,) or (m, n_L)."""
        return self.h[-1]

    def _as_given(self, arrays):
        arrays = fixed(arrays)
        return tuple(a if a is None else a[0] for a in arrays) if self.single else arrays

    def __repr__(self):
        samples = "1 sample" if self.single else f"{len(self._H[0])} samples"
        return f"<forward pass of {samples} through {self.network!r}>"


class Objective(Frozen):
    """J = c Σ_i ℓ_i + λ Ω of a forward pass: its value, and the first step of its way back."""

    __slots__ = tuple("_fwd _target _loss _matched _l2 _penalised _c _losses _data_loss _omega _penalty _cost".split())
    fwd, target, loss, matched, l2, penalised, c, losses, data_loss, omega, penalty, cost = (
        settled(name[1:]) for name in __slots__
    )

    def __init__(self, fwd, target, loss, l2, penalised, c):
        network, h = fwd._network, fwd._H[-1]
        self._fwd, self._target, self._loss, self._l2, self._penalised, self._c = fwd, target, loss, l2, penalised, c
        self._matched = network.f[-1].name == loss.matched
        self._losses = loss.matched_value(fwd._Z[-1], h, target) if self._matched else loss.value(h, target)
        self._data_loss = c * self._losses.sum()
        self._omega = 0.0
        if l2:
            arrays = network.W[1:] if penalised == "weights" else network.W[1:] + network.b[1:]
            self._omega = sum(map(half_norm_squared, arrays))
        self._penalty = l2 * self._omega
        self._cost = self._data_loss + self._penalty

    def output_gradient(self):
        """g^(L) = ∂ℓ/∂h^(L), one row per sample."""
        return self._loss.gradient(self._fwd._H[-1], self._target)

    def output_delta(self):
        """δ^(L) = ∂ℓ/∂z^(L), one row per sample: h - t where that is exact, else through the Jacobian."""
        z, h = self._fwd._Z[-1], self._fwd._H[-1]
        if self._matched:
            return h - self._target
        return self._fwd._network.f[-1].vjp(h, self.output_gradient(), z)

    def __repr__(self):
        return f"<cost {self.cost:.6g} of {self.fwd!r}>"


class Backward(Frozen):
    """Every quantity of one backward pass.  A name with a leading d is a derivative of the total cost J.

        J = c Σ_i ℓ_i + λ Ω,   c = 1/m ("mean") or 1 ("sum")

    losses      ℓ of each sample (m,), or a number for one sample
    data_loss   c Σ_i ℓ_i
    omega       Ω, 0.0 if λ is 0
    penalty     λ Ω
    cost        J = data_loss + penalty
    """

    __slots__ = ("_objective", "_dZ", "_dW", "_db", "_kept")

    def __init__(self, objective, dZ, dW, db):
        self._objective, self._dZ, self._dW, self._db, self._kept = objective, dZ, fixed(dW), fixed(db), {}

    objective = settled("objective", "the `Objective` that was differentiated")
    dW = settled("dW", "∂J/∂W: dW[1], …, dW[L], shaped like W; dW[0] is None.")
    db = settled("db", "∂J/∂b: db[1], …, db[L], shaped like b; db[0] is None.")

    @property
    def forward(self):
        """The record that the backward pass started from."""
        return self.objective.fwd

    @kept
    def dz(self):
        """∂J/∂z = c δ, one row a sample: dz[1], …, dz[L]; dz[0] is None.

        Without a penalty, `dz[l].T @ h[l - 1]` is dW[l] (of a single sample, `np.outer(dz[l], h[l - 1])`).
        """
        return self.forward._as_given(self._dZ)

    @kept
    def dh(self):
        """∂J/∂h = c g, one row a sample: dh[0] (for x), …, dh[L]."""
        W = self.forward.network.W
        passed_back = [dz @ W[l] for l, dz in enumerate(self._dZ) if l]
        return self.forward._as_given([*passed_back, self.objective.c * self.objective.output_gradient()])

    @kept
    def delta(self):
        """δ = ∂ℓ/∂z of each sample's own loss, without c and the penalty: delta[1], …, delta[L]; delta[0] is None."""
        return self.forward._as_given(self._deltas())

    @kept
    def g(self):
        """g = ∂ℓ/∂h of each sample's own loss, without c and the penalty: g[0] (for x), …, g[L]."""
        W = self.forward.network.W
        passed_back = [delta @ W[l] for l, delta in enumerate(self._deltas()) if l]
        return self.forward._as_given([*passed_back, self.objective.output_gradient()])

    def _deltas(self):
        return [None, *(dz / self.objective.c for dz in self._dZ[1:])]

    def gradients(self):
        """∂J/∂parameter, under the names that `MLP.parameters` uses: {"W1": array, "b1": array, "W2": …}."""
        return {f"{p}{l}": d[l] for l in range(1, len(self.dW)) for p, d in (("W", self.dW), ("b", self.db))}

    @kept
    def losses(self):
        (losses,) = fixed([self.objective.losses])
        return losses[0] if self.forward.single else losses

    @property
    def data_loss(self):
        return self.objective.data_loss

    @property
    def omega(self):
        return self.objective.omega

    @property
    def penalty(self):
        return self.objective.penalty

    @property
    def cost(self):
        return self._objective._cost

    def __repr__(self):
        return f"<backward pass of {self.forward!r}: cost {self.cost:.6g}>"
