"""Mistakes in the loss and in the error at the output."""

import numpy as np

from .slip import Slip


class Sign(Slip):
    key, name = "sign", "The sign is flipped"
    message = "This points the other way. Which of output and target is subtracted from which, and which way is uphill?"

    def error(self):
        return -super().error()

    def output_gradient(self):
        return -super().output_gradient()


class Downhill(Sign):
    key, name, usual = "downhill", "The sign is flipped", False
    message = "This points downhill. Which way does a gradient point, and where did a minus sign come in?"


class LossFactor2(Slip):
    key, name = "factor_2", "A factor of 2"
    message = (
        "The error counts double. Look at the factor in front of the square: what is left of it once you differentiate?"
    )

    def error(self):
        return 2 * super().error()

    def output_gradient(self):
        return 2 * super().output_gradient()


class MeanOverOutputs(Slip):
    key, name = "mean_over_outputs", "Divided by the number of outputs"
    message = "You took a mean over the outputs. Does this loss sum over them, or average?"

    def error(self):
        return super().error() / self.t.shape[1]

    def output_gradient(self):
        return super().output_gradient() / self.t.shape[1]

    def losses(self):
        return super().losses() / self.t.shape[1]


class ErrorAdded(Slip):
    key, name = "error_added", "Output and target are added"
    message = "An error says how far the output is from its target. Is that a sum or a difference?"

    def error(self):
        return self.H(self.L) + self.t

    def output_gradient(self):
        return self.error() if self.loss.name == "half_squared_error" else super().output_gradient()


class OutputForError(Slip):
    key, name = "output_for_error", "The output in place of the error"
    message = "That is what the network gave. How far is it from what it should have given?"

    def error(self):
        return self.H(self.L)

    def output_gradient(self):
        return self.error() if self.loss.name == "half_squared_error" else super().output_gradient()


class TargetForError(Slip):
    key, name = "target_for_error", "The target in place of the error"
    message = "That is what the network should have given. How far is its output from it?"

    def error(self):
        return self.t

    def output_gradient(self):
        return self.t


class OnlyTrueClass(Slip):
    key, name = "only_true_class", "Only the true class has an error"
    message = "An output that should have been 0 is wrong too if it is above 0. What is its error?"

    def error(self):
        return super().error() * (self.t != 0)

    def output_gradient(self):
        return super().output_gradient() * (self.t != 0)

    @classmethod
    def suits(cls, right):
        return right.t.shape[1] > 1 and set(np.unique(right.t)) <= {0.0, 1.0}


class AnotherTarget(Slip):
    key, name = "another_target", "The target is another class"
    message = "This is right for a target with its 1 in another place. Which output should be 1 here?"
    turns = 1

    def _turned(self):
        return np.roll(self.t, self.turns, axis=1)

    def error(self):
        return self.H(self.L) - self._turned()

    def output_gradient(self):
        return self.loss.gradient(self.H(self.L), self._turned())

    @classmethod
    def suits(cls, right):
        return (
            right.single
            and right.t.shape[1] > cls.turns
            and np.sort(right.t).tolist() == [[0.0] * (right.t.shape[1] - 1) + [1.0]]
        )


class YetAnotherTarget(AnotherTarget):
    key, alias, turns = "yet_another_target", "another_target", 2


class OnlyFirstOutput(Slip):
    key, name = "only_first_output", "Only the first output has an error"
    message = "Every output has a target, and an error. Where do the others come in?"

    def error(self):
        return super().error() * (np.arange(self.t.shape[1]) == 0)

    def output_gradient(self):
        return super().output_gradient() * (np.arange(self.t.shape[1]) == 0)


class LossForGradient(Slip):
    key, name = "loss_for_gradient", "The loss in place of its slope"
    message = "Squared errors are in the loss itself. How does it change with an output?"

    def error(self):
        return super().error() ** 2 / 2

    def output_gradient(self):
        return self.error()


class LossWithoutHalf(Slip):
    key, name = "loss_without_half", "The ½ of the loss is left out"
    message = "Look at the loss again: what stands before the squared error?"

    def losses(self):
        return 2 * super().losses()

    @classmethod
    def suits(cls, right):
        return right.loss.name == "half_squared_error"


class LossNotSquared(Slip):
    key, name = "loss_not_squared", "The errors are not squared"
    message = "Errors of both signs are added as they are. What does the loss do with each of them first?"

    def losses(self):
        return np.abs(self.error()).sum(axis=-1) / 2


class LossSumSquared(Slip):
    key, name = "loss_sum_squared", "The sum is squared"
    message = "You added the errors first. Which comes first: squaring, or adding?"

    def losses(self):
        return self.error().sum(axis=-1) ** 2 / 2
