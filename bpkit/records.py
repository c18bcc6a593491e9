"""What a forward and a backward pass computed: the records that `MLP.forward` and `MLP.backward` return.

Both are lists by layer number: `fwd.z[2]` is z^(2), `back.dW[1]` is ∂J/∂W^(1).  Of a single sample
they hold vectors, of a batch one row per sample.
"""

from .functions import half_norm_squared, ones


class Forward:
    """Every quantity of one forward pass.

    network  the network it ran through
    single   whether x was one sample (n_0,), not a batch (m, n_0)
    """

    __slots__ = ("network", "single", "_H")

    def __init__(self, network, H, single):
        self.network, self._H, self.single = network, H, single

    @property
    def z(self):
        """Weighted inputs: z[1], …, z[L], each (n_l,) or (m, n_l); z[0] is None.

        Told anew from h: in the forward pass, each h takes the memory of its z.
        """
        return self._as_given([None, *map(self._weighted_input, range(1, len(self._H)))])

    def _weighted_input(self, l):
        return self._H[l - 1].dot(self.network.W[l].T) + self.network.b[l]

    @property
    def h(self):
        """Activations: h[0] = x, …, h[L] = output, each (n_l,) or (m, n_l)."""
        return self._as_given(self._H)

    @property
    def output(self):
        """ŷ = h^(L), (n_L,) or (m, n_L)."""
        return self.h[-1]

    def _as_given(self, arrays):
        return [a if a is None or not self.single else a[0] for a in arrays]

    def __repr__(self):
        samples = "1 sample" if self.single else f"{len(self._H[0])} samples"
        return f"<forward pass of {samples} through {self.network!r}>"


class Objective:
    """J = c Σ_i ℓ_i + λ Ω of a forward pass: its value, and the first step of its way back."""

    __slots__ = ("fwd", "target", "loss", "matched", "l2", "penalised", "c", "ones", "losses", "data_loss", "omega", "penalty", "cost")

    def __init__(self, fwd, target, loss, l2, penalised, c):
        self.fwd, self.target, self.loss, self.l2, self.penalised, self.c = fwd, target, loss, l2, penalised, c
        network, h = fwd.network, fwd._H[-1]
        self.matched = network.f[-1].name == loss.matched
        if self.matched:
            self.losses = loss.matched_value(lambda: fwd._weighted_input(network.depth), h, target)
        else:
            self.losses = loss.value(h, target)
        self.ones = ones(len(h), h.dtype)
        self.data_loss = c * self.ones.dot(self.losses)
        self.omega = self.penalty = 0.0
        if l2:
            arrays = network.W[1:] if penalised == "weights" else network.W[1:] + network.b[1:]
            self.omega = sum(map(half_norm_squared, arrays))
            self.penalty = l2 * self.omega
        self.cost = self.data_loss + self.penalty

    def output_gradient(self):
        """g^(L) = ∂ℓ/∂h^(L), one row per sample."""
        return self.loss.gradient(self.fwd._H[-1], self.target)

    def output_delta(self):
        """δ^(L) = ∂ℓ/∂z^(L), one row per sample: h - t where that is exact, else through the Jacobian."""
        h = self.fwd._H[-1]
        if self.matched:
            return h - self.target
        return self.fwd.network.f[-1].vjp(h, self.output_gradient())


class Backward:
    """Every quantity of one backward pass.

    dW, db      gradients of the total cost J: dW[1], …, dW[L], shaped like W and b
    losses      ℓ of each sample (m,), or a number for one sample
    data_loss   c Σ_i ℓ_i
    omega       Ω, 0.0 if λ is 0
    penalty     λ Ω
    cost        J = data_loss + penalty
    """

    __slots__ = ("objective", "_dZ", "dW", "db")  # _dZ is ∂J/∂z, which carries the c of J

    def __init__(self, objective, dZ, dW, db):
        self.objective, self._dZ, self.dW, self.db = objective, dZ, dW, db

    @property
    def forward(self):
        """The record that the backward pass started from."""
        return self.objective.fwd

    @property
    def delta(self):
        """δ = ∂ℓ/∂z of each sample's own loss, without c and without the penalty: delta[1], …, delta[L]; delta[0] is None."""
        return self.forward._as_given(self._deltas())

    @property
    def g(self):
        """g = ∂ℓ/∂h of each sample's own loss, without c and without the penalty: g[0] (for x), …, g[L]."""
        W = self.forward.network.W
        passed_back = [delta.dot(W[l]) for l, delta in enumerate(self._deltas()) if l]
        return self.forward._as_given([*passed_back, self.objective.output_gradient()])

    @property
    def dz(self):
        """∂J/∂z = c δ, one row a sample: dz[1], …, dz[L]; dz[0] is None.

        Without a penalty, `dz[l].T @ h[l - 1]` is dW[l] (of a single sample, `np.outer(dz[l], h[l - 1])`).
        """
        return self.forward._as_given(self._dZ)

    @property
    def dh(self):
        """∂J/∂h = c g, one row a sample: dh[0] (for x), …, dh[L]."""
        return [self.objective.c * g for g in self.g]

    def _deltas(self):
        c = self.objective.c
        return [None, *(dZ / c for dZ in self._dZ[1:])]

    def gradients(self):
        """∂J/∂parameter, under the names that `MLP.parameters` uses: {"W1": array, "b1": array, "W2": …}."""
        return {f"{p}{l}": d[l] for l in range(1, len(self.dW)) for p, d in (("W", self.dW), ("b", self.db))}

    @property
    def losses(self):
        return self.objective.losses[0] if self.forward.single else self.objective.losses

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
