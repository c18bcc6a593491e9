"""Multilayer perceptron: the forward pass (algorithm 6.3) and the backward pass (algorithm 6.4).

Layers are numbered 0..L; layer 0 is the input.  `W[l]` has shape (n_l, n_{l-1}): row = to,
column = from.  What the formulas call z^(2) is `z[2]`; index 0 of `W`, `b`, `z` and `dW` is None.
"""

from collections.abc import Iterable
from numbers import Integral

import numpy as np

from .checks import as_array, as_list, as_number, as_shaped, check_finite, check_known
from .functions import as_activation, as_loss
from .records import Backward, Forward, Frozen, Objective, fixed, settled

REDUCTIONS = ("mean", "sum")
PENALTIES = ("weights", "weights_and_biases")


class MLP(Frozen):
    """A fully connected network h^(l) = f_l(W^(l) h^(l-1) + b^(l)).  It never changes once made.

    weights      one matrix a layer, W^(l) of shape (n_l, n_{l-1})
    biases       one vector a layer, b^(l) of shape (n_l,); zeros if left out
    activations  one a layer, or one for all layers: each a name in `functions.ACTIVATIONS` or an
                 `Activation` of your own

    ValueError or TypeError, naming the layer, if shapes do not chain, an entry is not finite, or
    an activation is unknown.  Arrays are float64 unless all are float32, and read-only.

        >>> net = MLP(weights=[[[0.1, 0.3], [-0.2, 0.6]], [[0.5, 0.2], [0.4, -0.1]]],
        ...           biases=[[0.9, -0.1], [0.2, 0.1]], activations=["tanh", "softmax"])
        >>> net
        MLP 2–2–2, tanh, softmax
        >>> fwd = net.forward([0.5, 0.9])
        >>> fwd.h[1].round(4), fwd.output.round(4)
        (array([0.8397, 0.3275]), array([0.5701, 0.4299]))
        >>> back = net.backward(fwd, [0, 1], loss="cross_entropy")
        >>> back.dW[2].round(4)
        array([[ 0.4787,  0.1867],
               [-0.4787, -0.1867]])

    Source: Goodfellow, Bengio and Courville (2016), section 6.5.4; note 0.
    """

    __slots__ = ("_W", "_b", "_f", "_sizes", "_dtype", "__weakref__")
    _instead = "; `replace` makes another with other parameters"

    def __init__(self, weights, biases=None, activations="tanh"):
        W = [as_array(array, None, f"layer {l}: W") for l, array in enumerate(as_list(weights, "weights"), start=1)]
        if not W:
            raise ValueError("a network needs at least one layer of weights")
        if biases is None:
            biases = [np.zeros(array.shape[:1], np.float32) for array in W]
        b = [as_array(array, None, f"layer {l}: b") for l, array in enumerate(as_list(biases, "biases"), start=1)]
        if isinstance(activations, str) or not isinstance(activations, Iterable):
            activations = [as_activation(activations, "activations, for all layers or a list of them")] * len(W)
        f = [as_activation(given, f"activation of layer {l}") for l, given in enumerate(activations, start=1)]
        for given, what in ((b, "bias vectors"), (f, "activations")):
            if len(given) != len(W):
                raise ValueError(f"{len(W)} weight matrices want {len(W)} {what}, got {len(given)}")
        W = [_parameter(array, f"layer {l}: W", "(n_out, n_in)") for l, array in enumerate(W, start=1)]
        b = [_parameter(array, f"layer {l}: b", "(n_out,)") for l, array in enumerate(b, start=1)]
        _check_chain(W, b)
        self._f, self._sizes = (None, *f), (W[0].shape[1], *map(len, b))
        self._settle(W, b)

    def _settle(self, W, b):
        self._dtype = np.result_type(*W, *b)
        self._W, self._b = (fixed([None, *(a.astype(self._dtype, copy=False) for a in arrays)]) for arrays in (W, b))

    W = settled("W", "W[1], …, W[L]; W[0] is None.")
    b = settled("b", "b[1], …, b[L]; b[0] is None.")
    f = settled("f", "The activations f[1], …, f[L], each a `functions.Activation`; f[0] is None.")
    sizes = settled("sizes", "n_0, …, n_L, the numbers of units.")
    dtype = settled("dtype", "np.float64, or np.float32 if every parameter is that.")

    @classmethod
    def random(cls, sizes, activations="tanh", seed=0, scale=None, dtype=np.float64):
        """A network of layer sizes n_0, …, n_L with normal random weights and zero biases.

        The weights of layer l have standard deviation `scale`, or 1/√n_{l-1} if left out.  `dtype` is
        np.float64 or np.float32; whatever is handed to the network is computed in it.

            >>> net = MLP.random([2, 3, 2], ["tanh", "softmax"], seed=0, dtype=np.float32)
            >>> net.W[2].shape, net.forward([1, 2]).output.dtype
            ((2, 3), dtype('float32'))
        """
        sizes = as_list(sizes, "sizes")
        if len(sizes) < 2 or not all(isinstance(n, Integral) and n > 0 for n in sizes):
            raise ValueError(f"sizes: wanted two or more numbers of units, the input's first, got {sizes}")
        if scale is not None:
            scale = as_number(scale, "scale", least=0)
        if dtype not in (np.float64, np.float32, "float64", "float32"):
            raise ValueError(f"dtype: wanted np.float64 or np.float32, got {dtype!r}")
        draw = np.random.default_rng(seed).normal
        pairs = zip(sizes[:-1], sizes[1:])
        weights = [draw(0, n_in**-0.5 if scale is None else scale, (n_out, n_in)) for n_in, n_out in pairs]
        return cls([W.astype(dtype) for W in weights], activations=activations)

    @property
    def depth(self):
        """L, the number of layers with weights."""
        return len(self.W) - 1

    @property
    def activations(self):
        """The names of f_1, …, f_L."""
        return tuple(f.name for f in self.f[1:])

    def __repr__(self):
        return f"MLP {'–'.join(map(str, self.sizes))}, {', '.join(self.activations)}"

    def parameters(self):
        """All parameters by name: {"W1": array, "b1": array, "W2": …}."""
        return {f"{p}{l}": getattr(self, p)[l] for l in range(1, self.depth + 1) for p in "Wb"}

    def replace(self, **parameters):
        """The same network, of the same class, with some parameters replaced, by name; their shapes must stay.

        >>> net = MLP([[[2.0]]], activations="identity")
        >>> net.replace(W1=[[3.0]]).W[1].item(), net.W[1].item()
        (3.0, 2.0)
        """
        new = self.parameters()
        for name, given in parameters.items():
            check_known(name, new, "parameter")
            array = as_shaped(given, None, new[name].shape, name)
            wanted = "(n_out, n_in)" if name[0] == "W" else "(n_out,)"
            new[name] = _parameter(array, f"layer {name[1:]}: {name[0]}", wanted)
        other = type(self).__new__(type(self))  # not type(self)(…): a subclass may be made from something else
        other.__setstate__([getattr(self, "__dict__", None)])
        other._f, other._sizes = self._f, self._sizes
        other._settle(*([new[f"{p}{l}"] for l in range(1, self.depth + 1)] for p in "Wb"))
        return other

    def forward(self, x):
        """Algorithm 6.3: z^(l) = W^(l) h^(l-1) + b^(l), h^(l) = f_l(z^(l)), for l = 1, …, L.

        x is one sample, (n_0,), or a batch with one sample per row, (m, n_0).  Returns a `Forward`
        record of every z and h.  ValueError if x has the wrong width, is empty or is not finite.
        """
        x, single = self._batch(x, self.sizes[0], "x")
        check_finite(x, "x")
        z, h = [None], [x]
        for W, b, f in zip(self.W[1:], self.b[1:], self.f[1:]):
            z.append(h[-1].dot(W.T))
            z[-1] += b
            h.append(f.apply(z[-1]))
        return Forward(self, z, h, single)

    def backward(self, fwd, target, loss="cross_entropy", l2=0.0, penalty="weights", reduction="mean"):
        """Algorithm 6.4: from the output down, every δ = ∂ℓ/∂z, and the gradients of J.

            J = c Σ_i ℓ_i + λ Ω,   c = 1/m ("mean") or 1 ("sum"),   Ω = ½ ‖·‖² of the penalised parameters

        fwd        the record that `forward` of this very network returned
        target     t, of the shape of the output
        loss       a name in `functions.LOSSES`, or a `Loss` of your own
        l2         λ ≥ 0
        penalty    "weights" or "weights_and_biases"
        reduction  "mean" or "sum" over the samples

        Returns a `Backward` record.  ValueError or TypeError for a record of another network, a
        target of the wrong shape or that the loss cannot take, and options out of range.
        """
        J = self._objective(fwd, target, loss, l2, penalty, reduction)
        z, h = fwd._Z, fwd._H
        dz, dW, db = [None] * len(h), [None] * len(h), [None] * len(h)
        dz[-1] = J.c * J.output_delta()
        for l in range(self.depth, 0, -1):
            dW[l] = dz[l].T.dot(h[l - 1])
            db[l] = dz[l].sum(axis=0)
            if J.l2:
                dW[l] += J.l2 * self.W[l]
                if penalty == "weights_and_biases":
                    db[l] += J.l2 * self.b[l]
            if l > 1:
                dh = dz[l].dot(self.W[l])
                dz[l - 1] = self.f[l - 1].vjp(h[l - 1], dh, z[l - 1])
        return Backward(J, dz, dW, db)

    def cost(self, x, target, loss="cross_entropy", l2=0.0, penalty="weights", reduction="mean"):
        """J of one forward pass alone: a number.  The arguments are those of `forward` and `backward`."""
        return self._objective(self.forward(x), target, loss, l2, penalty, reduction).cost

    def _batch(self, values, width, what):
        array = as_array(values, self.dtype, what)
        if array is values or array.base is not None:
            array = array.copy()  # so that a record stays true when the caller's array changes
        single = array.ndim == 1
        if single:
            array = array.reshape(1, -1)
        if array.ndim != 2 or array.shape[1] != width:
            raise ValueError(f"{what} has shape {np.shape(values)}, wanted ({width},) or (m, {width}) for {self!r}")
        if len(array) == 0:
            raise ValueError(f"{what} has shape {array.shape}: an empty batch")
        array.setflags(write=False)
        return array, single

    def _objective(self, fwd, target, loss, l2, penalty, reduction):
        if not isinstance(fwd, Forward) or fwd.network is not self:
            raise ValueError(f"backward wants the record that forward of this very {self!r} returned, got {fwd!r}")
        loss = as_loss(loss)
        check_known(penalty, PENALTIES, "penalty")
        check_known(reduction, REDUCTIONS, "reduction")
        T, single = self._batch(target, self.sizes[-1], "target")
        if T.shape != fwd._H[-1].shape or single != fwd.single:
            raise ValueError(f"target has shape {np.shape(target)}, wanted {fwd.output.shape}, the shape of the output")
        problem = loss.targets_problem(T)
        if problem:
            check_finite(T, "target")  # it says which entry
            raise ValueError(f"target: {problem}")
        c = 1 / len(T) if reduction == "mean" else 1.0
        return Objective(fwd, T, loss, as_number(l2, "l2", least=0), penalty, c)


def _parameter(array, what, wanted):
    """A copy of a weight matrix or a bias, checked."""
    if array.ndim != wanted.count("n_"):
        raise ValueError(f"{what} has shape {array.shape}, wanted {wanted}")
    check_finite(array, what)
    return np.array(array, order="C")


def _check_chain(W, b):
    below = W[0].shape[-1]
    for l, (weights, bias) in enumerate(zip(W, b), start=1):
        shape = weights.shape
        if 0 in shape:
            raise ValueError(f"layer {l}: W has shape {shape}; a layer needs at least one unit")
        if shape[1] != below:
            wanted = f"({len(weights)}, {below}) because layer {l - 1} has {below} unit(s)"
            raise ValueError(f"layer {l}: W has shape {shape}, wanted {wanted}")
        below = len(weights)
        if len(bias) != below:
            raise ValueError(f"layer {l}: b has shape {bias.shape}, wanted ({below},) because W has {below} row(s)")
