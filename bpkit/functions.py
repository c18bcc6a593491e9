"""Activations, losses and the penalty: each one a value and a derivative, side by side.

Every array holds one sample per row; a single sample may also be a plain vector.
`ACTIVATIONS` and `LOSSES` list them by name.

    >>> from bpkit.functions import softmax, tanh
    >>> float(tanh(1.22).round(6)), float(tanh.derivative(tanh(1.22)).round(6))
    (0.839654, 0.294981)
    >>> softmax.jacobian(np.array([0.57, 0.43])).round(4)
    array([[ 0.2451, -0.2451],
           [-0.2451,  0.2451]])
"""

from functools import lru_cache

import numpy as np

from .checks import as_array


@lru_cache(maxsize=32)
def ones(n, dtype):
    """A vector of n ones.  A dot product with it is the fastest sum along an axis of a small array."""
    vector = np.ones(n, dtype)
    vector.setflags(write=False)
    return vector


def row_sums(array):
    """The sum over the last axis."""
    return array.dot(ones(array.shape[-1], array.dtype))


class Activation:
    """An elementwise activation h = f(z).

    Its derivative is told from h, so the backward pass needs no z.  `f(z)` takes anything
    array-like; the methods below take arrays and return arrays of the same shape.
    """

    elementwise = True

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"<activation {self.name}>"

    def __call__(self, z):
        return self.value(as_array(z, None, self.name).copy())[()]  # a number for a number

    def value(self, z):
        """h = f(z), entry by entry; it may take the memory of z."""
        raise NotImplementedError

    def derivative(self, h):
        """f'(z) for h = f(z), entry by entry."""
        raise NotImplementedError

    def vjp(self, h, g):
        """The vector-Jacobian product (dh/dz)ᵀ g, which is f'(z) ⊙ g here; the shape of h."""
        delta = self.derivative(h)
        delta *= g
        return delta

    def jacobian(self, h):
        """dh/dz of one sample: the diagonal matrix of f'(z), shape (n, n); entry [j, i] is dh_j/dz_i."""
        return np.diag(self.derivative(np.asarray(h)))


class Identity(Activation):
    def value(self, z):
        return z

    def derivative(self, h):
        return np.ones_like(h)


class Sigmoid(Activation):
    def value(self, z):
        # exp only of what is at most 0, so that it cannot overflow
        negative = z.real < 0
        e = np.exp(np.where(negative, z, -z))
        return np.where(negative, e, 1) / (1 + e)

    def derivative(self, h):
        return h * (1 - h)


class Tanh(Activation):
    def value(self, z):
        return np.tanh(z, out=z)

    def derivative(self, h):
        return 1 - h * h


class ReLU(Activation):
    """max(0, z), with derivative 0 at z <= 0."""

    def value(self, z):
        return np.where(z.real > 0, z, 0)

    def derivative(self, h):
        return (h.real > 0).astype(h.dtype)


class Softmax(Activation):
    """h_k = exp(z_k) / Σ_i exp(z_i) over the units of a layer (the last axis).

    Not elementwise: every h_k depends on every z_i, so the Jacobian diag(h) - h hᵀ is full
    and f'(z) ⊙ g does not hold.
    """

    elementwise = False

    def value(self, z):
        z -= np.maximum.reduce(z, axis=-1, keepdims=True)  # changes nothing but the range
        np.exp(z, out=z)
        z /= row_sums(z)[..., None]
        return z

    def derivative(self, h):
        raise TypeError("softmax is not elementwise: it has a Jacobian, not a derivative for each unit")

    def vjp(self, h, g):
        """(dh/dz)ᵀ g = h ⊙ (g - (gᵀh) 1), without forming the Jacobian; the shape of h."""
        return h * (g - row_sums(g * h)[..., None])

    def jacobian(self, h):
        """dh/dz of one sample, diag(h) - h hᵀ, shape (n, n): h_j (1 - h_j) on the diagonal, -h_j h_i off it."""
        h = np.asarray(h)
        return np.diag(h) - np.outer(h, h)


class Loss:
    """The loss ℓ(h, t) of each sample, of outputs h and targets t, both (m, n) or (n,).

    `matched` names the activation for which dℓ/dz = h - t exactly; no other pair has that
    shortcut.  `matched_value` is the same loss for that activation, right where h has been rounded
    to 0 or 1; it may ask for z, by calling `z()`.
    """

    matched = None

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"<loss {self.name}>"

    def __call__(self, h, t):
        h, t = as_array(h, None, f"{self.name}: h"), as_array(t, None, f"{self.name}: t")
        if h.shape != t.shape:
            raise ValueError(f"{self.name}: h has shape {h.shape}, but t has shape {t.shape}")
        return self.value(h, t)

    def value(self, h, t):
        """ℓ of each sample: shape (m,), or a number for one sample.  ValueError if h is out of its range."""
        raise NotImplementedError

    def matched_value(self, z, h, t):
        return self.value(h, t)

    def gradient(self, h, t):
        """dℓ/dh of each sample; the shape of h."""
        raise NotImplementedError

    def targets_problem(self, t):
        """What is wrong with finite targets t, in words, or None."""
        return None


class HalfSquaredError(Loss):
    """½ Σ_k (h_k - t_k)²."""

    matched = "identity"

    def value(self, h, t):
        d = h - t
        return 0.5 * (d * d).sum(axis=-1)

    def gradient(self, h, t):
        return h - t


class MeanSquaredError(Loss):
    """(1/n) Σ_k (h_k - t_k)², n the number of outputs."""

    def value(self, h, t):
        d = h - t
        return (d * d).mean(axis=-1)

    def gradient(self, h, t):
        return (h - t) * (2 / h.shape[-1])


class CrossEntropy(Loss):
    """-Σ_k t_k ln h_k, for targets that sum to one (one-hot or soft)."""

    matched = "softmax"

    def value(self, h, t):
        if (h.real[t > 0] <= 0).any():
            raise ValueError("cross_entropy: an output whose target is above 0 is not above 0, so its logarithm does not exist")
        return -(t * np.log(np.where(t > 0, h, 1))).sum(axis=-1)

    def matched_value(self, z, h, t):
        if h.item(h.argmin()).real > 1e-37:  # above underflow in float32 too
            return -row_sums(t * np.log(h))
        z = z()
        z -= z.max(axis=-1, keepdims=True)  # an output has underflowed, its logarithm has not
        return np.log(row_sums(np.exp(z))) - row_sums(t * z)

    def gradient(self, h, t):
        with np.errstate(divide="ignore"):
            return np.where(t > 0, -t / np.where(t > 0, h, 1), 0)

    def targets_problem(self, t):
        excess = row_sums(t) - 1
        if t.item(t.argmin()).real < 0 or np.vdot(excess, excess).real > 1e-12 * excess.size:
            return "cross_entropy takes targets of at least 0 that sum to one"


class BinaryCrossEntropy(Loss):
    """-Σ_k [t_k ln h_k + (1 - t_k) ln(1 - h_k)], for targets in [0, 1]."""

    matched = "sigmoid"

    def value(self, h, t):
        if (h.real[t > 0] <= 0).any() or (h.real[t < 1] >= 1).any():
            raise ValueError("binary_cross_entropy: an output is not inside (0, 1), so its logarithm does not exist")
        return -(t * np.log(np.where(t > 0, h, 1)) + (1 - t) * np.log(np.where(t < 1, 1 - h, 1))).sum(axis=-1)

    def matched_value(self, z, h, t):
        z = z()
        negative = z.real < 0
        softplus = np.where(negative, 0, z) + np.log1p(np.exp(np.where(negative, z, -z)))  # ln(1 + e^z)
        return (softplus - t * z).sum(axis=-1)

    def gradient(self, h, t):
        with np.errstate(divide="ignore"):
            return np.where(t < 1, (1 - t) / np.where(t < 1, 1 - h, 1), 0) - np.where(
                t > 0, t / np.where(t > 0, h, 1), 0
            )

    def targets_problem(self, t):
        if t.min() < 0 or t.max() > 1:
            return "binary_cross_entropy takes targets from 0 to 1"


def half_norm_squared(array):
    """Ω = ½ ‖array‖², a number; its gradient is the array itself.  (Note 2, F2.5 and F2.10.)"""
    flat = array.ravel()
    return 0.5 * flat.dot(flat)


identity = Identity("identity")
sigmoid = Sigmoid("sigmoid")
tanh = Tanh("tanh")
relu = ReLU("relu")
softmax = Softmax("softmax")

half_squared_error = HalfSquaredError("half_squared_error")
mse = MeanSquaredError("mse")
cross_entropy = CrossEntropy("cross_entropy")
binary_cross_entropy = BinaryCrossEntropy("binary_cross_entropy")

ACTIVATIONS = {f.name: f for f in (identity, sigmoid, tanh, relu, softmax)}
LOSSES = {f.name: f for f in (half_squared_error, mse, cross_entropy, binary_cross_entropy)}
