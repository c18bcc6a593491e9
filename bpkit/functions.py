"""Activations, losses and the penalty: each one a value and a derivative, side by side.

Every array holds one sample per row; a single sample may also be a plain vector.
`ACTIVATIONS` and `LOSSES` list them by name; `Activation.of` and `Loss.of` make your own.

    >>> from bpkit.functions import softmax, tanh
    >>> float(tanh(1.22).round(6)), float(tanh.derivative(tanh(1.22)).round(6))
    (0.839654, 0.294981)
    >>> softmax.jacobian(np.array([0.57, 0.43])).round(4)
    array([[ 0.2451, -0.2451],
           [-0.2451,  0.2451]])
"""

import numpy as np

from .checks import as_array, choose


class Function:
    """What activations and losses share: a name, and that they never change, so that each is its own copy."""

    def __init__(self, name):
        if not isinstance(name, str) or not name:
            raise TypeError(f"name: wanted a word such as 'sine', got {name!r}")
        self.name = name

    def __repr__(self):
        return f"<{self.kind} {self.name}>"

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __reduce_ex__(self, protocol):
        if known(self.kind, self.name) is self:
            return known, (self.kind, self.name)  # loaded again, it is the very one of this module
        return super().__reduce_ex__(protocol)


class Activation(Function):
    """An elementwise activation h = f(z); also the way to make one.

    `f(z)` takes anything array-like.  The methods take arrays and return new arrays of the same
    shape.  Where f'(z) can be told from h alone, they need no z: `tanh.derivative(h)` is 1 - h².

        >>> sine = Activation.of("sine", value=np.sin, derivative=np.cos)
        >>> sine
        <activation sine>
        >>> from bpkit import MLP
        >>> MLP.random([2, 3, 1], [sine, "identity"])
        MLP 2–3–1, sine, identity

    A class of your own that overrides `value` and `derivative` (or, for one that is not elementwise,
    `value`, `vjp` and `jacobian`) does as well.
    """

    kind = "activation"
    elementwise = True
    expression = None

    @staticmethod
    def of(name, value, derivative, expression=None):
        """The elementwise activation with this `value` f(z) and `derivative` f'(z), two functions of an array z.

        `gradcheck.check(activation, z)` tells whether they belong together.  `expression`, f as a function
        of a `bpkit.expression.Expression`, is wanted only where a network is written out as a graph.
        """
        return _OwnActivation(name, value, derivative, expression)

    def __call__(self, z):
        return self.value(as_array(z, None, self.name))[()]  # a number for a number

    def value(self, z):
        """h = f(z), entry by entry, as a new array."""
        raise NotImplementedError

    def apply(self, z):
        """`value(z)` for a record: of the shape of z, and neither it nor z can be written to any more."""
        z.setflags(write=False)
        h = like(self.value(z), z, f"{self.name}: value(z)")
        h.setflags(write=False)
        return h

    def derivative(self, h, z=None):
        """f'(z), entry by entry, where h = f(z)."""
        raise NotImplementedError

    def vjp(self, h, g, z=None):
        """The vector-Jacobian product (dh/dz)ᵀ g, which is f'(z) ⊙ g here; the shape of h."""
        return self.derivative(h, z) * g

    def jacobian(self, h, z=None):
        """dh/dz of one sample: the diagonal matrix of f'(z), shape (n, n); entry [j, i] is dh_j/dz_i."""
        return np.diag(self.derivative(np.asarray(h), z))


class _OwnActivation(Activation):
    def __init__(self, name, value, derivative, expression):
        super().__init__(name)
        self.expression = expression
        self._value = as_function(value, f"{name}: value")
        self._derivative = as_function(derivative, f"{name}: derivative")

    def value(self, z):
        return like(self._value(z), z, f"{self.name}: value(z)").copy()

    def derivative(self, h, z=None):
        if z is None:
            raise TypeError(f"the derivative of {self.name} is a function of z: hand in z as well, derivative(h, z)")
        return like(self._derivative(z), z, f"{self.name}: derivative(z)")


def as_function(given, what):
    """Return `given`; TypeError if it cannot be called."""
    if not callable(given):
        raise TypeError(f"{what}: wanted a function, got {given!r}")
    return given


def like(result, array, what):
    """What a function of one's own returned, of the dtype of `array`; ValueError if its shape is another."""
    result = np.asarray(result)
    if result.shape != array.shape:
        raise ValueError(f"{what} has shape {result.shape}, wanted {array.shape}, entry by entry")
    return as_array(result, array.dtype if array.dtype.kind == "f" else None, what)


class _Shipped(Activation):
    """One of those below, which are known to leave z alone and to return a new array."""

    def __init_subclass__(cls):
        cls.apply = cls.value


class Identity(_Shipped):
    def value(self, z):
        return z.copy()

    def derivative(self, h, z=None):
        return np.ones_like(h)


class Sigmoid(_Shipped):
    def value(self, z):
        # exp only of what is at most 0, so that it cannot overflow
        negative = z.real < 0
        e = np.exp(np.where(negative, z, -z))
        return np.where(negative, e, 1) / (1 + e)

    def derivative(self, h, z=None):
        return h * (1 - h)


class Tanh(_Shipped):
    def value(self, z):
        return np.tanh(z)

    def derivative(self, h, z=None):
        return 1 - h * h


class ReLU(_Shipped):
    """max(0, z), with derivative 0 at z <= 0."""

    def value(self, z):
        return np.where(z.real > 0, z, 0)

    def derivative(self, h, z=None):
        return (h.real > 0).astype(h.dtype)


class LeakyReLU(_Shipped):
    """z where it is above 0, else 0.01 z; with derivative 0.01 at z <= 0.  (Maas, Hannun and Ng, 2013.)"""

    def value(self, z):
        return np.where(z.real > 0, z, 0.01 * z)

    def derivative(self, h, z=None):
        return np.where(h.real > 0, 1, 0.01).astype(h.dtype)


class Softplus(_Shipped):
    """ln(1 + e^z), a smooth ReLU.  Its derivative is σ(z) = 1 - e^-h."""

    def value(self, z):
        # exp only of what is at most 0, so that it cannot overflow
        positive = z.real > 0
        return np.where(positive, z, 0) + np.log1p(np.exp(np.where(positive, -z, z)))

    def derivative(self, h, z=None):
        return -np.expm1(-h)


class SiLU(_Shipped):
    """z σ(z), also called swish.  Its derivative σ + h (1 - σ) needs z: two z have the same h."""

    def value(self, z):
        return z * sigmoid.value(z)

    def derivative(self, h, z=None):
        s = sigmoid.value(_weighted_input(self, z))
        return s + h * (1 - s)


class GELU(_Shipped):
    """½ z (1 + tanh u) with u = √(2/π) (z + 0.044715 z³); its derivative needs z.

    The form with tanh, which Hendrycks and Gimpel (2016) give beside the exact z Φ(z): that is within
    0.0005 of it, and PyTorch calls it `approximate="tanh"`.  A complex step can go through it.
    """

    def value(self, z):
        return 0.5 * z * (1 + self._tanh(z))

    def derivative(self, h, z=None):
        t = self._tanh(_weighted_input(self, z))
        return 0.5 * (1 + t) + 0.5 * z * (1 - t * t) * (2 / np.pi) ** 0.5 * (1 + 3 * 0.044715 * z * z)

    def _tanh(self, z):
        return np.tanh((2 / np.pi) ** 0.5 * (z + 0.044715 * z * z * z))


def _weighted_input(f, z):
    if z is None:
        raise TypeError(f"the derivative of {f.name} cannot be told from h alone: hand in z as well, derivative(h, z)")
    return z


class Softmax(_Shipped):
    """h_k = exp(z_k) / Σ_i exp(z_i) over the units of a layer (the last axis).

    Not elementwise: every h_k depends on every z_i, so the Jacobian diag(h) - h hᵀ is full
    and f'(z) ⊙ g does not hold.
    """

    elementwise = False

    def value(self, z):
        e = np.exp(z - z.max(axis=-1, keepdims=True))  # the largest taken off: changes nothing but the range
        return e / e.sum(axis=-1, keepdims=True)

    def derivative(self, h, z=None):
        raise TypeError("softmax is not elementwise: it has a Jacobian, not a derivative for each unit")

    def vjp(self, h, g, z=None):
        """(dh/dz)ᵀ g = h ⊙ (g - (gᵀh) 1), without forming the Jacobian; the shape of h."""
        return h * (g - (g * h).sum(axis=-1, keepdims=True))

    def jacobian(self, h, z=None):
        """dh/dz of one sample, diag(h) - h hᵀ, shape (n, n): h_j (1 - h_j) on the diagonal, -h_j h_i off it."""
        h = np.asarray(h)
        return np.diag(h) - np.outer(h, h)


identity = Identity("identity")
sigmoid = Sigmoid("sigmoid")
tanh = Tanh("tanh")
relu = ReLU("relu")
leaky_relu = LeakyReLU("leaky_relu")
softplus = Softplus("softplus")
silu = SiLU("silu")
gelu = GELU("gelu")
softmax = Softmax("softmax")


class Loss(Function):
    """The loss ℓ(h, t) of each sample, of outputs h and targets t, both (m, n) or (n,); also the way to make one.

    `matched` names the activation for which dℓ/dz = h - t exactly, or is None; no other pair has that
    shortcut.  `matched_value` is the same loss for that activation, told from z as well: right
    where h has been rounded to 0 or 1.

        >>> quartic = Loss.of("quartic", lambda h, t: ((h - t) ** 4).sum(axis=-1), lambda h, t: 4 * (h - t) ** 3)
        >>> from bpkit import MLP
        >>> float(MLP([[[2.0]]], activations="identity").cost([1.0], [0.0], loss=quartic))
        16.0
    """

    kind = "loss"
    matched = None
    expression = None

    @staticmethod
    def of(name, value, gradient, expression=None):
        """The loss with this `value` ℓ(h, t), one number a sample, and this `gradient` dℓ/dh, of the shape of h.

        Both are functions of arrays with one sample a row, so a sum over the outputs is `sum(axis=-1)`.
        `gradcheck.check(loss, h, t)` tells whether they belong together.  `expression`, ℓ as a function of a
        list of outputs and a list of targets, is wanted only where a network is written out as a graph.
        """
        return _OwnLoss(name, value, gradient, expression)

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
        """What is wrong with targets t, in words, or None.  A NaN or an infinity is always wrong."""
        if not np.isfinite(t).all():
            return "every entry must be finite"


class _OwnLoss(Loss):
    def __init__(self, name, value, gradient, expression):
        super().__init__(name)
        self.expression = expression
        self._value, self._gradient = as_function(value, f"{name}: value"), as_function(gradient, f"{name}: gradient")

    def value(self, h, t):
        losses = as_array(self._value(h, t), h.dtype if h.dtype.kind == "f" else None, f"{self.name}: value(h, t)")
        if losses.shape != h.shape[:-1]:
            wanted = "a number" if h.ndim == 1 else f"{h.shape[:-1]}, one number a sample (sum over axis=-1)"
            raise ValueError(f"{self.name}: value(h, t) has shape {losses.shape}, wanted {wanted}")
        return losses

    def gradient(self, h, t):
        return like(self._gradient(h, t), h, f"{self.name}: gradient(h, t)").copy()


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
        if h.real.min() > 1e-37:  # above underflow in float32 too
            return -np.vecdot(t, np.log(h))
        z = z - z.real.max(axis=-1, keepdims=True)  # an output has underflowed, its logarithm has not
        return np.log(np.exp(z).sum(axis=-1)) - (t * z).sum(axis=-1)

    def gradient(self, h, t):
        with np.errstate(divide="ignore"):
            return np.where(t > 0, -t / np.where(t > 0, h, 1), 0)

    def targets_problem(self, t):
        if not (t.min() >= 0 and abs(t.sum(axis=-1) - 1).max() <= 1e-6):  # also of a NaN
            return "cross_entropy takes targets of at least 0 that sum to one"


class BinaryCrossEntropy(Loss):
    """-Σ_k [t_k ln h_k + (1 - t_k) ln(1 - h_k)], for targets in [0, 1]."""

    matched = "sigmoid"

    def value(self, h, t):
        if (h.real[t > 0] <= 0).any() or (h.real[t < 1] >= 1).any():
            raise ValueError("binary_cross_entropy: an output is not inside (0, 1), so its logarithm does not exist")
        return -(t * np.log(np.where(t > 0, h, 1)) + (1 - t) * np.log(np.where(t < 1, 1 - h, 1))).sum(axis=-1)

    def matched_value(self, z, h, t):
        return (softplus.value(z) - t * z).sum(axis=-1)

    def gradient(self, h, t):
        with np.errstate(divide="ignore"):
            return np.where(t < 1, (1 - t) / np.where(t < 1, 1 - h, 1), 0) - np.where(
                t > 0, t / np.where(t > 0, h, 1), 0
            )

    def targets_problem(self, t):
        if not (t.min() >= 0 and t.max() <= 1):  # also of a NaN
            return "binary_cross_entropy takes targets from 0 to 1"


def half_norm_squared(array):
    """Ω = ½ ‖array‖², a number; its gradient is the array itself.  (Note 2, F2.5 and F2.10.)"""
    return 0.5 * (array * array).sum()


half_squared_error = HalfSquaredError("half_squared_error")
mse = MeanSquaredError("mse")
cross_entropy = CrossEntropy("cross_entropy")
binary_cross_entropy = BinaryCrossEntropy("binary_cross_entropy")

ACTIVATIONS = {f.name: f for f in (identity, sigmoid, tanh, relu, softmax, leaky_relu, softplus, gelu, silu)}
LOSSES = {f.name: f for f in (half_squared_error, mse, cross_entropy, binary_cross_entropy)}


def known(kind, name):
    """The "activation" or "loss" of this name, or None."""
    return {"activation": ACTIVATIONS, "loss": LOSSES}[kind].get(name)


def as_activation(given, what):
    """Return the `Activation` that is meant, one of `ACTIVATIONS` by name or one of one's own."""
    return _choose(given, Activation, ACTIVATIONS, what, "Activation.of(name, value, derivative)")


def as_loss(given):
    """Return the `Loss` that is meant, one of `LOSSES` by name or one of one's own."""
    return _choose(given, Loss, LOSSES, "loss", "Loss.of(name, value, gradient)")


def _choose(given, kind, table, what, making):
    if isinstance(given, str):
        return table[given] if given in table else choose(given, table, what)
    if not isinstance(given, kind):
        raise TypeError(f"{what}: wanted a name ({', '.join(table)}) or bpkit.functions.{making}, got {given!r}")
    if table.get(given.name, given) is not given:
        raise ValueError(f"{what}: {given!r} is not the {given.name} that has this name here; choose another name")
    return given
