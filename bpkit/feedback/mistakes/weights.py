"""Mistakes in the gradients of weights and biases."""

import numpy as np

from .slip import Slip


class OuterOrder(Slip):
    key, name = "outer_order", "The outer product is the wrong way round"
    message = (
        "Row and column are exchanged. What do the rows of W stand for: the units it leads to, or those it comes from?"
    )

    def outer(self, l):
        return super().outer(l).T


class GradientTransposed(Slip):
    key, name = "gradient_transposed", "The whole gradient is transposed"
    message = OuterOrder.message

    def dW(self, l):
        return super().dW(l).T


class EndAt(Slip):
    """Something else in place of δ at the end of the weights."""

    message = "A weight's gradient has the error at its end, by z. Which number did you put there?"


class GForDelta(EndAt):
    key, name = "g_for_delta", "The error has not been through the unit yet"
    message = "g is the error before the slope. Which error belongs to the end of a weight: that by h, or that by z?"

    def end(self, l):
        return self.G(l)


class DeltaBelow(EndAt):
    key, name = "delta_below", "The error of another layer"
    message = "The error is that of the layer below. Into which layer do these weights lead?"

    def end(self, l):
        return self.D(l - 1) if l > 1 else super().end(l)


class DeltaAbove(EndAt):
    key, name = "delta_above", "The error of another layer"
    message = "The error is that of the layer above. Into which layer do these weights lead?"

    def end(self, l):
        return self.D(l + 1) if l < self.L else super().end(l)


class ValueAtEnd(EndAt):
    key, name = "value_at_end", "A value in place of the error"
    message = "You multiplied the values at both ends. Which of the two is wanted as an error?"

    def end(self, l):
        return self.H(l)


class OwnActivation(Slip):
    key, name = "own_activation", "The layer's own activation is used"
    message = (
        "The value that belongs to a weight is the one at its start. Does the weight start in this layer, or in the "
        "one below?"
    )

    def start(self, l):
        return self.H(l)


class InputAtStart(Slip):
    key, name = "input_at_start", "The network's input is used"
    message = "Only the weights of the first layer start at the input. Where do these start?"

    def start(self, l):
        return self.X


class StartExchanged(Slip):
    key, name = "start_exchanged", "The values at the start are exchanged"
    message = "Each weight has a value of its own at its start. Which column belongs to which value?"

    def start(self, l):
        return super().start(l)[:, ::-1]


class WeightedInputAtStart(Slip):
    key, name = "z_at_start", "The weighted input is used"
    message = "What travels along a weight is what the unit below gives out. Is that its z, or its h?"

    def start(self, l):
        return self.Z(l - 1) if l > 1 else super().start(l)


class ErrorAtStart(Slip):
    key, name = "delta_at_start", "An error in place of the value"
    message = "You multiplied the errors at both ends. Which of the two is wanted as a value?"

    def start(self, l):
        return self.D(l - 1) if l > 1 else super().start(l)


class NoInputFactor(Slip):
    key, name = "no_input_factor", "The value at the start is missing"
    message = "This is the error at the end of the weight. What is it multiplied by?"

    def outer(self, l):
        return np.repeat(self.end(l).sum(axis=0)[:, None], self.network.sizes[l - 1], axis=1)


class NoErrorFactor(Slip):
    key, name = "no_error_factor", "The error at the end is missing"
    message = "This is the value at the start of the weight. What is it multiplied by?"

    def outer(self, l):
        return np.repeat(self.start(l).sum(axis=0)[None], self.network.sizes[l], axis=0)


class WeightFactor(Slip):
    key, name = "weight_for_start", "The weight in place of the value at its start"
    message = "The error was multiplied by the weight. Is that how fast the weighted input changes with the weight?"

    def outer(self, l):
        return self.end(l).sum(axis=0)[:, None] * self.network.W[l]


class WeightToo(Slip):
    key, name = "weight_too", "The weight is a factor too much"
    message = "A weighted input is weight times value. Differentiated by the weight, what is left of the weight?"

    def outer(self, l):
        return super().outer(l) * self.network.W[l]


class BackInGradient(Slip):
    key, name = "slope_in_gradient", "A slope too much"
    message = "δ has been through its unit. Which slope did you multiply by once more?"

    def end(self, l):
        return self.slope(l) * super().end(l) if self.network.f[l].elementwise else super().end(l)


class MisplacedBracket(Slip):
    """The slope multiplies the last share only."""

    key, name = "misplaced_bracket", "A bracket is misplaced"
    message = "The slope multiplies one share only. At which point do the shares come together: before the unit, or behind it?"

    def outer(self, l):
        if l == self.L:
            return super().outer(l)
        delta, W, slope = self.D(l + 1), self.weights(l + 1), self.slope(l)
        shares = delta[:, :-1].dot(W[:-1]) + delta[:, -1:] * W[-1] * slope
        return shares.T.dot(self.start(l))


class BiasTimesStart(Slip):
    key, name = "bias_times_start", "A value got into the bias gradient"
    message = "A weight has a value at its start. What stands at the start of a bias?"

    def bias_shares(self, l):
        below = self.H(l - 1)
        return self.D(l) * below if below.shape == self.D(l).shape else super().bias_shares(l)


class BiasTimesOwn(BiasTimesStart):
    key = "bias_times_own"

    def bias_shares(self, l):
        return self.D(l) * self.H(l)


class BiasTimesBias(Slip):
    key, name = "bias_times_bias", "The bias is a factor too much"
    message = "The bias is added. Differentiated by itself, what is left of it?"

    def bias_shares(self, l):
        return self.D(l) * self.network.b[l]


class BiasWithG(Slip):
    key, name = "bias_with_g", "The error has not been through the unit yet"
    message = "g is the error before the slope. On which side of the activation is the bias added?"

    def bias_shares(self, l):
        return self.G(l)


class BiasAllOne(Slip):
    key, name = "bias_all_one", "The bias is summed to one number"
    message = "Each unit has a bias of its own. Over what do its shares add up: over units, or over samples?"

    def bias_gradient(self, l):
        return self.over_samples(np.broadcast_to(self.bias_shares(l).sum(), self.network.b[l].shape))


class BiasMeanOfAll(BiasAllOne):
    key = "bias_mean_of_all"

    def bias_gradient(self, l):
        return np.broadcast_to(self.bias_shares(l).mean(), self.network.b[l].shape)


class BiasOverUnits(Slip):
    key, name = "bias_over_units", "Summed over the units"
    message = "You have one number a sample. Along which axis do the samples lie, whose shares the bias collects?"

    def bias_gradient(self, l):
        return self.over_samples(self.bias_shares(l).sum(axis=1))

    @classmethod
    def suits(cls, right):
        return not right.single


class BiasIsZero(Slip):
    key, name = "bias_gradient_zero", "The bias does not move"
    message = "A bias has no input to multiply. Has it therefore no effect?"

    def bias_gradient(self, l):
        return np.zeros_like(self.network.b[l])
