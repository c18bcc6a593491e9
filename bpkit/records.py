"""What a forward and a backward pass computed: the records that `MLP.forward` and `MLP.backward` return.

Both are tuples by layer number: `fwd.z[2]` is z^(2), `back.dW[1]` is ∂J/∂W^(1).  Of a single sample
they hold vectors, of a batch one row per sample.  Nothing in them can be changed: every array is
read-only, and copies of a record are the record itself.
"""

from functools import cached_property

import numpy as np

from .functions import half_norm_squared


def read_only(arrays):
    """The arrays, or None, as a tuple in which none can be written to."""
    for array in arrays:
        if array is not None:
            array.flags.writeable = False
    return tuple(arrays)


class Frozen:
    """An object whose attributes are settled when it is made."""

    def _settle(self, **attributes):
        self.__dict__.update(attributes)

    def __setattr__(self, name, value):
        raise AttributeError(f"{name} cannot be set: {self!r} never changes once made{self._instead}")

    def __delattr__(self, name):
        raise AttributeError(f"{name} cannot be deleted: {self!r} never changes once made")

    _instead = ""

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __setstate__(self, attributes):
        for value in attributes.values():
            several = value if isinstance(value, (tuple, list)) else [value]
            read_only([array for array in several if isinstance(array, np.ndarray)])  # they come writable from a pickle
        self._settle(**attributes)


class Forward(Frozen):
    """Every quantity of one forward pass.

    network  the network it ran through
    single   whether x was one sample (n_0,), not a batch (m, n_0)
    """

    def __init__(self, network, Z, H, single):
        self._settle(network=network, single=single, _Z=read_only(Z), _H=read_only(H))

    @cached_property
    def z(self):
        """Weighted inputs: z[1], …, z[L], each (n_l,) or (m, n_l); z[0] is None."""
        return self._as_given(self._Z)

    @cached_property
    def h(self):
        """Activations: h[0] = x, …, h[L] = output, each (n_l,) or (m, n_l)."""
        return self._as_given(self._H)

    @property
    def output(self):
        """ŷ = h^(L), (n_L,) or (m, n_L)."""
        return self.h[-1]

    def _as_given(self, arrays):
        arrays = read_only(arrays)
        return tuple(a if a is None else a[0] for a in arrays) if self.single else arrays

    def __repr__(self):
        samples = "1 sample" if self.single else f"{len(self._H[0])} samples"
        return f"<forward pass of {samples} through {self.network!r}>"


class Objective(Frozen):
    """J = c Σ_i ℓ_i + λ Ω of a forward pass: its value, and the first step of its way back."""

    def __init__(self, fwd, target, loss, l2, penalised, c):
        network, h = fwd.network, fwd._H[-1]
        matched = network.f[-1].name == loss.matched
        losses = loss.matched_value(fwd._Z[-1], h, target) if matched else loss.value(h, target)
        data_loss = c * losses.sum()
        omega = 0.0
        if l2:
            omega = sum(map(half_norm_squared, network.W[1:]))
            if penalised == "weights_and_biases":
                omega += sum(map(half_norm_squared, network.b[1:]))
        self._settle(
            fwd=fwd, target=target, loss=loss, matched=matched, l2=l2, penalised=penalised, c=c,
            losses=losses, data_loss=data_loss, omega=omega, penalty=l2 * omega, cost=data_loss + l2 * omega,
        )  # fmt: skip

    def output_gradient(self):
        """g^(L) = ∂ℓ/∂h^(L), one row per sample."""
        return self.loss.gradient(self.fwd._H[-1], self.target)

    def output_delta(self):
        """δ^(L) = ∂ℓ/∂z^(L), one row per sample: h - t where that is exact, else through the Jacobian."""
        z, h = self.fwd._Z[-1], self.fwd._H[-1]
        if self.matched:
            return h - self.target
        return self.fwd.network.f[-1].vjp(h, self.output_gradient(), z)


class Backward(Frozen):
    """Every quantity of one backward pass.  A name with a leading d is a derivative of the total cost J.

        J = c Σ_i ℓ_i + λ Ω,   c = 1/m ("mean") or 1 ("sum")

    dW, db      ∂J/∂W and ∂J/∂b: dW[1], …, dW[L], shaped like W and b
    losses      ℓ of each sample (m,), or a number for one sample
    data_loss   c Σ_i ℓ_i
    omega       Ω, 0.0 if λ is 0
    penalty     λ Ω
    cost        J = data_loss + penalty
    """

    def __init__(self, objective, dZ, dW, db):
        self._settle(objective=objective, _dZ=dZ, dW=read_only(dW), db=read_only(db))

    @property
    def forward(self):
        """The record that the backward pass started from."""
        return self.objective.fwd

    @cached_property
    def dz(self):
        """∂J/∂z = c δ, one row a sample: dz[1], …, dz[L]; dz[0] is None.

        Without a penalty, `dz[l].T @ h[l - 1]` is dW[l] (of a single sample, `np.outer(dz[l], h[l - 1])`).
        """
        return self.forward._as_given(self._dZ)

    @cached_property
    def dh(self):
        """∂J/∂h = c g, one row a sample: dh[0] (for x), …, dh[L]."""
        W = self.forward.network.W
        passed_back = [dz @ W[l] for l, dz in enumerate(self._dZ) if l]
        return self.forward._as_given([*passed_back, self.objective.c * self.objective.output_gradient()])

    @cached_property
    def delta(self):
        """δ = ∂ℓ/∂z of each sample's own loss, without c and the penalty: delta[1], …, delta[L]; delta[0] is None."""
        return self.forward._as_given(self._of_each_sample(self._dZ))

    @cached_property
    def g(self):
        """g = ∂ℓ/∂h of each sample's own loss, without c and the penalty: g[0] (for x), …, g[L]."""
        W = self.forward.network.W
        passed_back = [delta @ W[l] for l, delta in enumerate(self._of_each_sample(self._dZ)) if l]
        return self.forward._as_given([*passed_back, self.objective.output_gradient()])

    def _of_each_sample(self, arrays):
        return [None if array is None else array / self.objective.c for array in arrays]

    def gradients(self):
        """∂J/∂parameter, under the names that `MLP.parameters` uses: {"W1": array, "b1": array, "W2": …}."""
        return {f"{p}{l}": d[l] for l in range(1, len(self.dW)) for p, d in (("W", self.dW), ("b", self.db))}

    @cached_property
    def losses(self):
        (losses,) = read_only([self.objective.losses])
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
        return self.objective.cost

    def __repr__(self):
        return f"<backward pass of {self.forward!r}: cost {self.cost:.6g}>"
