"""Multilayer perceptron: the forward pass (algorithm 6.3) and the backward pass (algorithm 6.4).

Layers are numbered 0..L; layer 0 is the input.  `W[l]` has shape (n_l, n_{l-1}): row = to,
column = from.  What the formulas call z^(2) is `z[2]`; index 0 of `W`, `b`, `z` and `dW` is None.
"""

from numbers import Integral

import numpy as np

from .checks import as_array, as_list, as_number, as_shaped, check_finite, check_known, choose
from .functions import ACTIVATIONS, LOSSES
from .records import Backward, Forward, Objective

REDUCTIONS = ("mean", "sum")
PENALTIES = ("weights", "weights_and_biases")


class MLP:
    """A fully connected network h^(l) = f_l(W^(l) h^(l-1) + b^(l)).  It never changes once made.

    weights      one matrix a layer, W^(l) of shape (n_l, n_{l-1})
    biases       one vector a layer, b^(l) of shape (n_l,); zeros if left out
    activations  one name a layer (see `functions.ACTIVATIONS`), or one name for all layers

    ValueError or TypeError, naming the layer, if shapes do not chain, an entry is not finite, or
    an activation is unknown.  Arrays are float64 unless all are float32.

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

    def __init__(self, weights, biases=None, activations="tanh"):
        weights = [as_array(W, None, f"layer {l}: W") for l, W in enumerate(as_list(weights, "weights"), start=1)]
        depth = len(weights)
        if depth == 0:
            raise ValueError("a network needs at least one layer of weights")
        if biases is None:
            biases = [np.zeros(W.shape[:1], np.float32) for W in weights]
        if isinstance(activations, str):
            activations = [activations] * depth
        biases, activations = as_list(biases, "biases"), as_list(activations, "activations")
        for given, what in ((biases, "bias vectors"), (activations, "activations")):
            if len(given) != depth:
                raise ValueError(f"{depth} weight matrices want {depth} {what}, got {len(given)}")
        biases = [as_array(b, None, f"layer {l}: b") for l, b in enumerate(biases, start=1)]
        self.dtype = np.result_type(*weights, *biases)
        self.W, self.b, self.f = [None], [None], [None]
        for l, (W, b, name) in enumerate(zip(weights, biases, activations), start=1):
            self.W.append(self._parameter(W, f"layer {l}: W", "(n_out, n_in)"))
            self.b.append(self._parameter(b, f"layer {l}: b", "(n_out,)"))
            self.f.append(choose(name, ACTIVATIONS, f"activation of layer {l}"))
            self._check_layer(l)
        self.sizes = [self.W[1].shape[1], *(len(b) for b in self.b[1:])]

    @classmethod
    def random(cls, sizes, activations="tanh", seed=0, scale=None):
        """A network of layer sizes n_0, …, n_L with normal random weights and zero biases.

        The weights of layer l have standard deviation `scale`, or 1/√n_{l-1} if left out.

            >>> MLP.random([2, 3, 2], ["tanh", "softmax"], seed=0).W[2].shape
            (2, 3)
        """
        sizes = as_list(sizes, "sizes")
        if len(sizes) < 2 or not all(isinstance(n, Integral) and n > 0 for n in sizes):
            raise ValueError(f"sizes: wanted two or more numbers of units, the input's first, got {sizes}")
        if scale is not None:
            scale = as_number(scale, "scale", least=0)
        draw = np.random.default_rng(seed).normal
        pairs = zip(sizes[:-1], sizes[1:])
        weights = [draw(0, n_in**-0.5 if scale is None else scale, (n_out, n_in)) for n_in, n_out in pairs]
        return cls(weights, activations=activations)

    def _parameter(self, array, what, wanted):
        if array.ndim != wanted.count("n_"):
            raise ValueError(f"{what} has shape {array.shape}, wanted {wanted}")
        check_finite(array, what)
        array = np.array(array, self.dtype, order="C")
        array.setflags(write=False)
        return array

    def _check_layer(self, l):
        W, b = self.W[l], self.b[l]
        if 0 in W.shape:
            raise ValueError(f"layer {l}: W has shape {W.shape}; a layer needs at least one unit")
        if l > 1 and W.shape[1] != len(self.b[l - 1]):
            below = len(self.b[l - 1])
            raise ValueError(
                f"layer {l}: W has shape {W.shape}, wanted ({len(W)}, {below}) because layer {l - 1} has {below} unit(s)"
            )
        if len(b) != len(W):
            raise ValueError(f"layer {l}: b has shape {b.shape}, wanted ({len(W)},) because W has {len(W)} row(s)")

    @property
    def depth(self):
        """L, the number of layers with weights."""
        return len(self.W) - 1

    @property
    def activations(self):
        """The names of f_1, …, f_L."""
        return [f.name for f in self.f[1:]]

    def __repr__(self):
        return f"MLP {'–'.join(map(str, self.sizes))}, {', '.join(self.activations)}"

    def parameters(self):
        """All parameters by name: {"W1": array, "b1": array, "W2": …}."""
        return {f"{p}{l}": getattr(self, p)[l] for l in range(1, self.depth + 1) for p in "Wb"}

    def replace(self, **parameters):
        """The same network with some parameters replaced, by name; their shapes must stay.

        >>> net = MLP([[[2.0]]], activations="identity")
        >>> net.replace(W1=[[3.0]]).W[1].item(), net.W[1].item()
        (3.0, 2.0)
        """
        new = self.parameters()
        for name, given in parameters.items():
            check_known(name, new, "parameter")
            new[name] = as_shaped(given, None, new[name].shape, name)
        layers = range(1, self.depth + 1)
        return MLP([new[f"W{l}"] for l in layers], [new[f"b{l}"] for l in layers], self.activations)

    def forward(self, x):
        """Algorithm 6.3: z^(l) = W^(l) h^(l-1) + b^(l), h^(l) = f_l(z^(l)), for l = 1, …, L.

        x is one sample, (n_0,), or a batch with one sample per row, (m, n_0).  Returns a `Forward`
        record of every z and h.  ValueError if x has the wrong width, is empty or is not finite.
        """
        X, single = self._batch(x, self.sizes[0], "x")
        H = [X]
        for W, b, f in zip(self.W[1:], self.b[1:], self.f[1:]):
            z = H[-1].dot(W.T)
            z += b
            H.append(f.value(z))
        return Forward(self, H, single)

    def backward(self, fwd, target, loss="cross_entropy", l2=0.0, penalty="weights", reduction="mean"):
        """Algorithm 6.4: from the output down, every δ = ∂ℓ/∂z, and the gradients of J.

            J = c Σ_i ℓ_i + λ Ω,   c = 1/m ("mean") or 1 ("sum"),   Ω = ½ ‖·‖² of the penalised parameters

        fwd        the record that `forward` of this very network returned
        target     t, of the shape of the output
        loss       a name in `functions.LOSSES`
        l2         λ ≥ 0
        penalty    "weights" or "weights_and_biases"
        reduction  "mean" or "sum" over the samples

        Returns a `Backward` record.  ValueError or TypeError for a record of another network, a
        target of the wrong shape or that the loss cannot take, and options out of range.
        """
        J = self._objective(fwd, target, loss, l2, penalty, reduction)
        H = fwd._H
        dZ, dW, db = [None] * len(H), [None] * len(H), [None] * len(H)
        delta = J.output_delta()
        delta *= J.c
        for l in range(self.depth, 0, -1):
            dZ[l] = delta
            dW[l] = delta.T.dot(H[l - 1])
            db[l] = J.ones.dot(delta)
            if J.l2:
                dW[l] += J.l2 * self.W[l]
                if penalty == "weights_and_biases":
                    db[l] += J.l2 * self.b[l]
            if l > 1:
                delta = self.f[l - 1].vjp(H[l - 1], delta.dot(self.W[l]))
        return Backward(J, dZ, dW, db)

    def cost(self, x, target, loss="cross_entropy", l2=0.0, penalty="weights", reduction="mean"):
        """J of one forward pass alone: a number.  The arguments are those of `forward` and `backward`."""
        return self._objective(self.forward(x), target, loss, l2, penalty, reduction).cost

    def _batch(self, values, width, what):
        array = as_array(values, self.dtype, what)
        if array is values:
            array = array.copy()  # so that a record stays true when the caller's array changes
        single = array.ndim == 1
        if single:
            array = array.reshape(1, -1)
        if array.ndim != 2 or array.shape[1] != width:
            raise ValueError(f"{what} has shape {np.shape(values)}, wanted ({width},) or (m, {width}) for {self!r}")
        if len(array) == 0:
            raise ValueError(f"{what} has shape {array.shape}: an empty batch")
        check_finite(array, what)
        return array, single

    def _objective(self, fwd, target, loss, l2, penalty, reduction):
        if not isinstance(fwd, Forward) or fwd.network is not self:
            raise ValueError(f"backward wants the record that forward of this very {self!r} returned, got {fwd!r}")
        loss = choose(loss, LOSSES, "loss")
        check_known(penalty, PENALTIES, "penalty")
        check_known(reduction, REDUCTIONS, "reduction")
        T, single = self._batch(target, self.sizes[-1], "target")
        if T.shape != fwd._H[-1].shape or single != fwd.single:
            raise ValueError(f"target has shape {np.shape(target)}, wanted {fwd.output.shape}, the shape of the output")
        problem = loss.targets_problem(T)
        if problem:
            raise ValueError(f"target: {problem}")
        return Objective(fwd, T, loss, as_number(l2, "l2", least=0), penalty, 1 / len(T) if reduction == "mean" else 1.0)
