"""Mistakes on the way back through a layer's weights."""

import numpy as np

from .slip import Slip


class NoTranspose(Slip):
    key, name = "no_transpose", "The transpose is forgotten"
    message = (
        "The weights are used as on the way forward. Which weights leave the unit you are going back to: a row of W, "
        "or a column?"
    )

    def back(self, l):
        W, delta = self.weights(l), self.D(l)
        return delta.dot(W.T if W.shape[0] == W.shape[1] or self.literal else W)


class UpdatedWeights(Slip):
    key, name = "updated_weights", "The weights are already updated"
    message = (
        "Going back, you met the weights after their step. With which weights was the loss computed that you "
        "differentiate?"
    )

    def weights(self, l):
        return self.moved(self.network.W[l], self.weight_gradient(l))


class OnePathOnly(Slip):
    key, name = "one_path_only", "Only one path is followed"
    message = "The unit feeds more than one output. Does the error of every one of them come back?"

    def back(self, l):
        return self.D(l)[:, :1] * self.weights(l)[0]


class LastPathOnly(OnePathOnly):
    key, alias = "last_path_only", "one_path_only"

    def back(self, l):
        return self.D(l)[:, -1:] * self.weights(l)[-1]


class DiagonalPathOnly(OnePathOnly):
    key, alias = "diagonal_path_only", "one_path_only"
    message = "You went back along the weights W_jj only. Which other weights leave the unit?"

    def back(self, l):
        W = self.weights(l)
        return self.D(l) * np.diag(W) if W.shape[0] == W.shape[1] else super(OnePathOnly, self).back(l)


class PathsNotWeighted(Slip):
    key, name = "paths_not_weighted", "The weights are missing on the way back"
    message = "The errors above were added as they are. Through what does each of them come back?"

    def back(self, l):
        return np.repeat(self.D(l).sum(axis=1, keepdims=True), self.network.sizes[l - 1], axis=1)


class PathsAveraged(Slip):
    key, name = "paths_averaged", "The paths are averaged"
    message = "Errors that come back to a unit meet there. Do they add up, or do they share?"

    def back(self, l):
        return super().back(l) / self.network.sizes[l]


class WeightSigns(Slip):
    key, name = "weight_signs_lost", "The signs of the weights are lost"
    message = "A negative weight turns an error round. Did yours?"

    def weights(self, l):
        return np.abs(super().weights(l))


class PenaltyInError(Slip):
    key, name = "penalty_in_dh", "The penalty got into the error"
    message = "An activation has arrows to the next layer only. Does one of them lead to the penalty?"

    def back(self, l):
        return super().back(l) + self.l2 * self.weights(l).sum(axis=0)

    @classmethod
    def suits(cls, right):
        return right.l2 > 0


class GForDeltaBack(Slip):
    key, name = "g_sent_back", "The way back starts before the slope"
    message = "What goes back through the weights is an error by z, not by h. What lies between the two?"

    def back(self, l):
        return self.G(l).dot(self.weights(l))


class ErrorsExchanged(Slip):
    key, name = "errors_exchanged", "The errors are exchanged"
    message = "Each error goes back through the weights of its own unit. Which row of W belongs to which error?"

    def back(self, l):
        return self.D(l)[:, ::-1].dot(self.weights(l))


class ErrorSigns(Slip):
    key, name = "error_signs_lost", "The signs of the errors are lost"
    message = "Errors of different signs take from each other. Did yours only add?"

    def back(self, l):
        return np.abs(self.D(l)).dot(self.weights(l))

    def outer(self, l):
        return np.abs(self.end(l)).T.dot(np.abs(self.start(l)))

    def bias_shares(self, l):
        return np.abs(super().bias_shares(l))


class ValueOnTheWay(Slip):
    key, name = "value_on_the_way", "A value got into the way back"
    message = "Going back through the weights, an error meets W alone. Which other factor did you put in?"

    def back(self, l):
        return super().back(l) * self.H(l - 1)
