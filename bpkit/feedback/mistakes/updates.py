"""Mistakes in the update."""

from ...training import step
from .slip import Slip


class StepUphill(Slip):
    key, name = "step_uphill", "The step goes uphill"
    message = "The gradient points where the cost grows. Which way do you want to go?"

    def moved(self, parameter, gradient):
        return parameter + self.alpha * gradient


class NoStepSize(Slip):
    key, name = "no_step_size", "The step size is missing"
    message = "This is a whole gradient's length. By what is it multiplied?"

    def moved(self, parameter, gradient):
        return parameter - gradient


class StepSizeDivides(Slip):
    key, name = "step_size_divides", "The step size divides"
    message = "A small step size makes small steps. Does yours?"

    def moved(self, parameter, gradient):
        return parameter - gradient / self.alpha if self.alpha else parameter


class ChangeForNew(Slip):
    key, name = "change_for_new", "The change in place of the new value"
    message = "That is by how much it moves. Where does it move to?"

    def moved(self, parameter, gradient):
        return -self.alpha * gradient


class ChangeUphillForNew(ChangeForNew):
    key = "step_for_new"

    def moved(self, parameter, gradient):
        return self.alpha * gradient


class GradientForNew(Slip):
    key, name = "gradient_for_new", "The gradient in place of the new value"
    message = "That is how the cost changes with it. Where does a step against it lead?"

    def moved(self, parameter, gradient):
        return gradient


class NewForGradient(Slip):
    key, name = "new_for_gradient", "The new value in place of the gradient"
    message = "That is where a step leads. Which part of the step is asked for?"

    def dW(self, l):
        return self.network.W[l] - self.alpha * super().dW(l)

    def db(self, l):
        return self.network.b[l] - self.alpha * super().db(l)

    @classmethod
    def suits(cls, right):
        return right.literal


class OldForNew(Slip):
    key, name = "old_for_new", "Nothing has moved"
    message = "That is where it was before. Where does the step put it?"

    def moved(self, parameter, gradient):
        return parameter


class TwoUpdates(Slip):
    key, name = "two_updates", "The step is taken twice"
    message = "That is twice as far as one step. How many updates are asked for?"

    def moved(self, parameter, gradient):
        return parameter - 2 * self.alpha * gradient


class TimesParameter(Slip):
    key, name = "step_times_parameter", "The old value is a factor of the step"
    message = "A step is α times the gradient. Which other factor is in yours?"

    def moved(self, parameter, gradient):
        return parameter - self.alpha * gradient * parameter


class StepSizeInGradient(Slip):
    key, name = "step_size_in_gradient", "The step size is in the gradient"
    message = "A gradient says how steep the cost is. Does that depend on how far one then goes?"

    def dW(self, l):
        return self.alpha * super().dW(l)

    def db(self, l):
        return self.alpha * super().db(l)


class StepEachSample(Slip):
    key, name = "per_sample_updates", "An update after every sample"
    message = "The second sample met weights that the first had already moved. When does the batch algorithm update?"

    def updated(self):
        network = self.network
        for x, t in zip(self.X, self.t):
            back = network.backward(network.forward(x), t, **self.example.cost)
            network = step(network, back, self.alpha)
        return network.parameters()

    @classmethod
    def suits(cls, right):
        return len(right.t) > 1
