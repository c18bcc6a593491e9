"""Mistakes on the way forward."""

import numpy as np

from .slip import Slip


class BiasLeftOut(Slip):
    key, name = "bias_left_out", "The bias is left out"
    message = "The products are summed. What else goes into the weighted input?"

    def bias(self, l):
        return np.zeros_like(super().bias(l))


class BiasSubtracted(Slip):
    key, name = "bias_subtracted", "The bias is taken off"
    message = "The bias has a sign of its own. With which sign does it enter the weighted input?"

    def bias(self, l):
        return -super().bias(l)


class ColumnForRow(Slip):
    key, name = "column_for_row", "A column is taken for the row"
    message = "The weights into unit j are those with j first. Which line of the matrix is that?"

    def weights_forward(self, l):
        W = super().weights_forward(l)
        return W.T if W.shape[0] == W.shape[1] or self.literal else W


class NoActivation(Slip):
    key, name = "no_activation", "The activation is missing"
    message = "This is what goes into the unit. What does the unit give out?"

    def activated(self, l, Z):
        return Z


class SlopeForValue(Slip):
    key, name = "slope_for_value", "The slope in place of the value"
    message = "That is how steep the activation is there. How high is it?"

    def activated(self, l, Z):
        h = super().activated(l, Z)
        return self.network.f[l].derivative(h) if self.network.f[l].elementwise else h


class ActivationSign(Slip):
    key, name = "activation_sign", "The value of a unit has the wrong sign"
    message = "Does the activation rise or fall with what goes into it?"

    def activated(self, l, Z):
        return -super().activated(l, Z)


class SigmoidForTanh(Slip):
    key, name = "sigmoid_for_tanh", "Another activation"
    message = "That is the logistic function, which lies between 0 and 1. Which activation has this layer?"

    def activated(self, l, Z):
        return 1 / (1 + np.exp(-Z)) if self.network.f[l].name == "tanh" else super().activated(l, Z)


class TanhForSigmoid(Slip):
    key, name = "tanh_for_sigmoid", "Another activation"
    message = "tanh lies between −1 and 1. Which activation has this layer?"

    def activated(self, l, Z):
        return np.tanh(Z) if self.network.f[l].name == "sigmoid" else super().activated(l, Z)


class AbsoluteForReLU(Slip):
    key, name = "absolute_for_relu", "A negative sum became positive"
    message = "What does a ReLU unit give out if its weighted input is below 0?"

    def activated(self, l, Z):
        return np.abs(Z) if self.network.f[l].name == "relu" else super().activated(l, Z)
