"""Mistakes in the penalty's share."""

import numpy as np

from .slip import Slip


class PenaltySlip(Slip):
    @classmethod
    def suits(cls, right):
        return right.l2 > 0


class NoRegulariser(PenaltySlip):
    key, name = "no_regulariser", "The penalty's share is left out"
    message = "The loss has its share here. The weight has a second arrow in the graph: where does it lead?"

    def penalty(self, l):
        return 0.0


class DoubleRegulariser(PenaltySlip):
    key, name = "double_regulariser", "The penalty counts double"
    message = "Look at the factor ½ in Ω: what does it leave when you differentiate the square?"

    def penalty(self, l):
        return 2 * super().penalty(l)


class HalfRegulariser(PenaltySlip):
    key, name = "half_regulariser", "The penalty's share is halved"
    message = "The ½ of Ω meets the 2 of the square. What is left of the two?"

    def penalty(self, l):
        return super().penalty(l) / 2


class RegulariserSign(PenaltySlip):
    key, name = "regulariser_sign", "The penalty has the wrong sign"
    message = "The penalty pulls weights towards 0. Does J grow or fall when a positive weight grows?"

    def penalty(self, l):
        return -super().penalty(l)


class RegulariserSquared(PenaltySlip):
    key, name = "regulariser_squared", "The penalty's share is squared"
    message = "The square stands in Ω itself. What becomes of it when you differentiate?"

    def penalty(self, l):
        return self.l2 * self.network.W[l] ** 2


class RegulariserHalfSquared(RegulariserSquared):
    key = "regulariser_half_squared"

    def penalty(self, l):
        return super().penalty(l) / 2


class LambdaAdded(PenaltySlip):
    key, name = "lambda_added", "λ itself is added"
    message = "A large weight is pulled more strongly than a small one. What is λ multiplied by?"

    def penalty(self, l):
        return self.l2


class LambdaForgotten(PenaltySlip):
    key, name = "lambda_forgotten", "λ is left out"
    message = "The weight itself is added. By what is the penalty multiplied in J?"

    def penalty(self, l):
        return self.network.W[l]


class LambdaSigned(PenaltySlip):
    key, name = "lambda_signed", "The penalty's share has one size"
    message = "That would be the slope of λ|W|. How does the slope of a square depend on the weight?"

    def penalty(self, l):
        return self.l2 * np.sign(self.network.W[l])


class PenaltyOfSizes(PenaltySlip):
    key, name = "regulariser_of_size", "The sign of the weight is lost"
    message = "A negative weight is pulled upwards. Which sign has its share of the gradient?"

    def penalty(self, l):
        return self.l2 * np.abs(self.network.W[l])


class PenaltyTransposed(PenaltySlip):
    key, name = "penalty_transposed", "The penalty's matrix is transposed"
    message = "Each weight is pulled by its own size. Which entry of W belongs to which entry of the gradient?"

    def penalty(self, l):
        W = self.network.W[l]
        return self.l2 * (W.T if W.shape[0] == W.shape[1] else W)


class PenaltyOfWholeCost(PenaltySlip):
    key, name = "penalty_itself_added", "The penalty itself is added"
    message = "λΩ is a part of the cost. How fast does it change with this one weight?"

    def penalty(self, l):
        return self.penalty_share()


class BiasRegularised(PenaltySlip):
    key, name = "bias_regularised", "The penalty is on the bias"
    message = "Which parameters does Ω sum over: all of them?"

    def bias_gradient(self, l):
        return super().bias_gradient(l) + self.l2 * self.network.b[l]

    def penalised(self):
        return (*super().penalised(), *self.network.b[1:])


class BiasGetsWeightPenalty(PenaltySlip):
    key, name = "bias_gets_weight_penalty", "The weights' penalty is in the bias gradient"
    message = "Ω is made of weights. Does any of them change when the bias does?"

    def bias_gradient(self, l):
        return super().bias_gradient(l) + self.l2 * self.network.W[l].sum(axis=1)


class RegulariserPerSample(PenaltySlip):
    key, name = "regulariser_m_times", "The penalty is added once per sample"
    message = "The penalty does not know how many samples there are. How often does it stand in J?"

    def penalty(self, l):
        return len(self.t) * super().penalty(l)


class RegulariserDivided(PenaltySlip):
    key, name = "regulariser_divided", "The penalty is averaged, too"
    message = "The mean is over the losses of the samples. Does the penalty stand inside it?"

    def penalty(self, l):
        return super().penalty(l) / len(self.t)


class PenaltyLost(PenaltySlip):
    key, name = "penalty_lost", "The penalty is left out"
    message = "J has two terms. Which of them knows only the weights?"

    def penalty_share(self):
        return 0.0


class PenaltyWithoutHalf(PenaltySlip):
    key, name = "penalty_without_half", "The ½ of the penalty is left out"
    message = "Look at Ω again: what stands before the sum of squares?"

    def half_squares(self):
        return 2 * super().half_squares()


class PenaltyHalfTwice(PenaltySlip):
    key, name = "penalty_half_twice", "The ½ of the penalty counts twice"
    message = "Ω has its ½ already. What else stands before it in J?"

    def half_squares(self):
        return super().half_squares() / 2


class PenaltyWithoutLambda(PenaltySlip):
    key, name = "penalty_without_lambda", "λ is left out"
    message = "Ω itself was added. By what is it multiplied in J?"

    def penalty_share(self):
        return self.half_squares()


class PenaltySquared(PenaltySlip):
    key, name = "penalty_squared", "Ω is squared"
    message = "The squares are inside Ω already. What is still to be done with it?"

    def penalty_share(self):
        return self.l2 * self.half_squares() ** 2


class PenaltyTaken(PenaltySlip):
    key, name = "penalty_taken_off", "The penalty is taken off"
    message = "Large weights are to cost something. Which sign has the penalty in J?"

    def penalty_share(self):
        return -super().penalty_share()


class PenaltyMultiplied(PenaltySlip):
    key, name = "penalty_multiplied", "Loss and penalty are multiplied"
    message = "J weighs two wishes against each other. Are they multiplied, or added?"

    def total(self):
        return self.loss_of_all() * self.penalty_share()


class PenaltyAlone(PenaltySlip):
    key, name = "penalty_alone", "The loss is left out"
    message = "J has two terms. Which of them knows the target?"

    def total(self):
        return self.penalty_share()


class WeightsNotSquared(PenaltySlip):
    key, name = "weights_not_squared", "The weights are not squared"
    message = "A weight of −1 costs as much as one of 1. What does Ω do with each weight first?"

    def half_squares(self):
        return sum(np.abs(W).sum() for W in self.penalised()) / 2
