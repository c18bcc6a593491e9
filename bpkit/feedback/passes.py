"""The backward pass with one line changed: what each known mistake makes of a network's gradients.

`Pass` is algorithm 6.4 with a method a line; every subclass in `WRONG` changes one of them.  It has the
quantities of the records `Forward` and `Backward`, under the same names and numbers.

Some mistakes do not fit layers of different sizes.  With pencil and paper one then notices, and does
the right thing there; code does not (`literal`), and raises.

    >>> from bpkit import examples
    >>> float(Pass(examples.flagship).dz(1)[0].round(6)), float(WRONG["no_fprime"](examples.flagship).dz(1)[0].round(6))
    (0.016816, 0.057009)
"""

import numpy as np

from ..training import step


class Pass:
    """The right one.  `example` is a `NetworkExample`."""

    def __init__(self, example, literal=False):
        self.literal = literal
        self.example, self.network, self.alpha = example, example.network, example.step_size
        self.fwd = example.forward()
        self.L = self.network.depth
        self.H = [np.atleast_2d(h) for h in self.fwd.h]
        J = example.backward().objective
        self.t, self.loss, self.matched, self.l2, self.c = J.target, J.loss, J.matched, J.l2, J.c

    # The lines of the algorithm; arrays have one row a sample

    def error(self):
        return self.H[self.L] - self.t

    def output_gradient(self):
        return self.loss.gradient(self.H[self.L], self.t)

    def output_delta(self):
        return self.error() if self.matched else self.through(self.L, self.gradient(self.L))

    def slope(self, l):
        return self.network.f[l].derivative(self.H[l])

    def through(self, l, g):
        f = self.network.f[l]
        return self.slope(l) * g if f.elementwise else f.vjp(self.H[l], g)

    def weights(self, l):
        return self.network.W[l]

    def back(self, l):
        return self.delta(l).dot(self.weights(l))

    def start(self, l):
        """What the error of layer l is multiplied by in the gradient of its weights."""
        return self.H[l - 1]

    def outer(self, l):
        return self.delta(l).T.dot(self.start(l))

    def over_samples(self, total):
        return self.c * total

    def penalty(self, l):
        return self.l2 * self.network.W[l]

    def weight_gradient(self, l):
        product = self.over_samples(self.outer(l))
        fits = product.shape == self.network.W[l].shape or (self.literal and self.l2)
        return product + self.penalty(l) if fits else product

    def bias_gradient(self, l):
        return self.over_samples(self.delta(l).sum(axis=0))

    def gradient(self, l):
        return self.output_gradient() if l == self.L else self.back(l + 1)

    def delta(self, l):
        return self.output_delta() if l == self.L else self.through(l, self.gradient(l))

    # The quantities

    def dh(self, l):
        return self._as_given(self.gradient(l))

    def dz(self, l):
        return self._as_given(self.delta(l))

    def dW(self, l):
        return self.weight_gradient(l)

    def db(self, l):
        return self.bias_gradient(l)

    def W_new(self, l):
        return self.network.W[l] - self.alpha * self.dW(l)

    def b_new(self, l):
        return self.network.b[l] - self.alpha * self.db(l)

    def _as_given(self, rows):
        return rows[0] if self.fwd.single else rows


class Sign(Pass):
    def error(self):
        return self.t - self.H[self.L]

    def output_gradient(self):
        return -super().output_gradient()


class NoSlope(Pass):
    def slope(self, l):
        return 1.0


class NoHiddenSlope(Pass):
    def slope(self, l):
        return super().slope(l) if l == self.L else 1.0


class SlopeAtH(Pass):
    def slope(self, l):
        f, h = self.network.f[l], self.H[l]
        return f.derivative(f.value(h.copy()))


class SigmoidSlope(Pass):
    def slope(self, l):
        return self.H[l] * (1 - self.H[l])


class TanhSlope(Pass):
    def slope(self, l):
        return 1 - self.H[l] ** 2


class MaskByGradient(Pass):
    def through(self, l, g):
        return np.maximum(0, g) if self.network.f[l].name == "relu" else super().through(l, g)


class NoTranspose(Pass):
    def back(self, l):
        W, delta = self.weights(l), self.delta(l)
        return delta.dot(W.T if W.shape[0] == W.shape[1] or self.literal else W)


class UpdatedWeights(Pass):
    def weights(self, l):
        return self.W_new(l)


class OnePathOnly(Pass):
    def back(self, l):
        return self.delta(l)[:, :1] * self.weights(l)[0]


class PenaltyInError(Pass):
    def back(self, l):
        return super().back(l) + self.l2 * self.weights(l).sum(axis=0)


class SoftmaxElementwise(Pass):
    def output_delta(self):
        return self.output_gradient() * self.H[self.L] * (1 - self.H[self.L])


class ShortcutElementwise(Pass):
    def output_delta(self):
        return self.error() * self.H[self.L] * (1 - self.H[self.L])


class ShortcutForSquaredError(Pass):
    def output_delta(self):
        return self.error()


class LossFactor2(Pass):
    def error(self):
        return 2 * super().error()

    def output_gradient(self):
        return 2 * super().output_gradient()


class OuterOrder(Pass):
    def outer(self, l):
        return super().outer(l).T


class OwnActivation(Pass):
    def start(self, l):
        return self.H[l]


class NoInputFactor(Pass):
    def outer(self, l):
        return np.repeat(self.delta(l).sum(axis=0)[:, None], self.network.sizes[l - 1], axis=1)


class MisplacedBracket(Pass):
    """The slope multiplies the last share only."""

    def outer(self, l):
        if l == self.L:
            return super().outer(l)
        delta, W, slope = self.delta(l + 1), self.weights(l + 1), self.slope(l)
        shares = delta[:, :-1].dot(W[:-1]) + delta[:, -1:] * W[-1] * slope
        return shares.T.dot(self.start(l))


class NoRegulariser(Pass):
    def penalty(self, l):
        return 0.0


class DoubleRegulariser(Pass):
    def penalty(self, l):
        return 2 * super().penalty(l)


class BiasRegularised(Pass):
    def bias_gradient(self, l):
        return super().bias_gradient(l) + self.l2 * self.network.b[l]


class RegulariserPerSample(Pass):
    def penalty(self, l):
        return len(self.t) * super().penalty(l)


class RegulariserDivided(Pass):
    def penalty(self, l):
        return super().penalty(l) / len(self.t)


class SumForMean(Pass):
    def over_samples(self, total):
        return total


class MeanForSum(Pass):
    def over_samples(self, total):
        return total / len(self.t)


class LastSampleOnly(Pass):
    def outer(self, l):
        return self.delta(l)[-1:].T.dot(self.start(l)[-1:])

    def bias_gradient(self, l):
        return self.over_samples(self.delta(l)[-1])


class BiasNotSummed(Pass):
    def bias_gradient(self, l):
        return self.over_samples(self.delta(l))


class StepUphill(Pass):
    def W_new(self, l):
        return self.network.W[l] + self.alpha * self.dW(l)

    def b_new(self, l):
        return self.network.b[l] + self.alpha * self.db(l)


class StepEachSample(Pass):
    def W_new(self, l):
        return self._trained().W[l]

    def b_new(self, l):
        return self._trained().b[l]

    def _trained(self):
        network = self.network
        for x, t in zip(self.H[0], self.t):
            back = network.backward(network.forward(x), t, **self.example.cost)
            network = step(network, back, self.alpha)
        return network


class NoStepSize(Pass):
    def W_new(self, l):
        return self.network.W[l] - self.dW(l)

    def b_new(self, l):
        return self.network.b[l] - self.db(l)


class Recorded:
    """The same quantities from the core's own records: what is right."""

    def __init__(self, example):
        self.L, self.back = example.network.depth, example.backward()
        self.fwd, self.new = self.back.forward, step(example.network, self.back, example.step_size)

    def z(self, l):
        return self.fwd.z[l]

    def h(self, l):
        return self.fwd.h[l]

    def dh(self, l):
        return self.back.g[l]

    def dz(self, l):
        return self.back.delta[l]

    def dW(self, l):
        return self.back.dW[l]

    def db(self, l):
        return self.back.db[l]

    def W_new(self, l):
        return self.new.W[l]

    def b_new(self, l):
        return self.new.b[l]


WRONG = {
    "sign": Sign,
    "downhill": Sign,
    "no_fprime": NoSlope,
    "no_hidden_fprime": NoHiddenSlope,
    "no_relu_mask": NoSlope,
    "fprime_at_h": SlopeAtH,
    "sigmoid_hidden": SigmoidSlope,
    "tanh_slope": TanhSlope,
    "mask_by_gradient": MaskByGradient,
    "no_transpose": NoTranspose,
    "updated_weights": UpdatedWeights,
    "one_path_only": OnePathOnly,
    "penalty_in_dh": PenaltyInError,
    "softmax_elementwise": SoftmaxElementwise,
    "shortcut_elementwise": ShortcutElementwise,
    "delta_o_minus_t": ShortcutForSquaredError,
    "factor_2": LossFactor2,
    "outer_order": OuterOrder,
    "own_activation": OwnActivation,
    "no_input_factor": NoInputFactor,
    "misplaced_bracket": MisplacedBracket,
    "no_regulariser": NoRegulariser,
    "double_regulariser": DoubleRegulariser,
    "bias_regularised": BiasRegularised,
    "regulariser_m_times": RegulariserPerSample,
    "regulariser_divided": RegulariserDivided,
    "sum_instead_of_mean": SumForMean,
    "mean_instead_of_sum": MeanForSum,
    "last_sample_only": LastSampleOnly,
    "bias_not_summed": BiasNotSummed,
    "per_sample_updates": StepEachSample,
    "step_uphill": StepUphill,
    "no_step_size": NoStepSize,
}
