"""Mistakes at a softmax."""

from .slip import Slip


class SoftmaxSlip(Slip):
    @classmethod
    def suits(cls, right):
        return not right.network.f[right.L].elementwise


class SoftmaxElementwise(SoftmaxSlip):
    key, name = "softmax_elementwise", "Softmax is treated entry by entry"
    message = (
        "Each output depends on all the inputs of the softmax. Where are the entries off the diagonal of its Jacobian?"
    )

    def off_diagonal(self, h):
        return 0 * super().off_diagonal(h)

    def output_delta(self):
        return self.through(self.L, self.G(self.L))


class ShortcutElementwise(SoftmaxElementwise):
    """The same after the shortcut was taken."""

    key, alias = "shortcut_elementwise", "softmax_elementwise"

    def off_diagonal(self, h):
        return super(SoftmaxElementwise, self).off_diagonal(h)

    def output_delta(self):
        h = self.H(self.L)
        return self.error() * h * (1 - h)


class Shortcut(Slip):
    key, name = "delta_o_minus_t", "The shortcut of another loss"
    message = "Output minus target is δ for softmax with cross-entropy. Which loss do you have here?"

    def output_delta(self):
        return self.error()

    @classmethod
    def suits(cls, right):
        return not right.matched


class CrossSign(SoftmaxSlip):
    key, name = "cross_sign", "The entries off the diagonal have the wrong sign"
    message = "If one input of the softmax grows, what must the other outputs do, so that they still sum to one?"

    def off_diagonal(self, h):
        return -super().off_diagonal(h)


class NoMinusSquare(SoftmaxSlip):
    key, name = "no_minus_square", "The diagonal is only half done"
    message = (
        "When an input of the softmax grows, its output's numerator grows, and so does the denominator. Did you "
        "differentiate both?"
    )

    def diagonal(self, h):
        return h


class DiagonalOfOutputs(SoftmaxSlip):
    key, name = "diagonal_of_outputs", "Only the numerator is differentiated"
    message = "All outputs share one denominator. What does it do when an input of the softmax grows?"

    def diagonal(self, h):
        return h

    def off_diagonal(self, h):
        return 0 * super().off_diagonal(h)


class ProductsOnly(SoftmaxSlip):
    key, name = "products_only", "The products of the outputs alone"
    message = "Of the Jacobian you have what the shared denominator does. What does the numerator add on the diagonal?"

    def diagonal(self, h):
        return h * h

    def off_diagonal(self, h):
        return -super().off_diagonal(h)


class ProductsNegative(ProductsOnly):
    key, alias = "products_negative", "products_only"

    def diagonal(self, h):
        return -h * h

    def off_diagonal(self, h):
        return super(ProductsOnly, self).off_diagonal(h)


class PlusProducts(SoftmaxSlip):
    key, name = "plus_products", "The products are added, not taken off"
    message = "The outputs always sum to one. What must every column of the Jacobian sum to, then?"

    def diagonal(self, h):
        return h + h * h

    def off_diagonal(self, h):
        return -super().off_diagonal(h)


class OneForOutput(SoftmaxSlip):
    key, name = "one_for_output", "A 1 on the diagonal"
    message = "On the diagonal you began with 1. What does an output's own numerator give there?"

    def diagonal(self, h):
        return 1 - h * h


class JacobianSign(SoftmaxSlip):
    key, name = "jacobian_sign", "Every sign of the Jacobian is flipped"
    message = "If one input of the softmax grows, does its own output grow or shrink?"

    def diagonal(self, h):
        return -super().diagonal(h)

    def off_diagonal(self, h):
        return -super().off_diagonal(h)


class NotWeighted(SoftmaxSlip):
    key, name = "not_weighted", "The mean is not weighted"
    message = "You compared each error with the plain mean of the errors. With what does softmax weight them?"

    def through_softmax(self, h, g):
        return h * (g - g.mean(axis=-1, keepdims=True))


class NoMean(SoftmaxSlip):
    key, name = "no_mean", "The mean error is not taken off"
    message = (
        "You multiplied errors and outputs. What is taken off each error first, because the outputs share one sum?"
    )

    def through_softmax(self, h, g):
        return h * g


class NotMultiplied(SoftmaxSlip):
    key, name = "not_multiplied", "The outputs are missing"
    message = "These are the errors above the mean. By what is each of them multiplied?"

    def through_softmax(self, h, g):
        return g - (h * g).sum(axis=-1, keepdims=True)


class MeanAdded(SoftmaxSlip):
    key, name = "mean_added", "The mean error is added"
    message = "An error counts by as much as it exceeds the weighted mean. Is that a sum, or a difference?"

    def through_softmax(self, h, g):
        return h * (g + (h * g).sum(axis=-1, keepdims=True))


class MeanTurned(SoftmaxSlip):
    key, name = "mean_first", "The sign is flipped"
    message = "An error above the weighted mean counts as positive. Which of the two do you take off the other?"

    def through_softmax(self, h, g):
        return -super().through_softmax(h, g)


class SoftmaxSkipped(SoftmaxSlip):
    key, name = "softmax_skipped", "The softmax is skipped"
    message = "These are the derivatives by the outputs, as they came. What does the softmax make of them?"

    def through_softmax(self, h, g):
        return g


class TimesOneMinus(SoftmaxSlip):
    key, name = "times_one_minus", "Half of the slope is missing"
    message = "On its diagonal the Jacobian has two factors. Which one is missing?"

    def diagonal(self, h):
        return 1 - h

    def off_diagonal(self, h):
        return 0 * super().off_diagonal(h)
