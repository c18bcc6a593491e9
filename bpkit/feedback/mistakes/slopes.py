"""Mistakes in the slope of an activation."""

import numpy as np

from .slip import Slip

OTHER = "The slope of another activation"


class NoSlope(Slip):
    key, name = "no_fprime", "The slope is missing"
    message = (
        "The error came back to the unit, but not through it. What does the activation do to a small change on the way?"
    )

    def slope(self, l):
        return 1.0

    @classmethod
    def suits(cls, right):
        return not any(f.name == "relu" for f in right.network.f[1:])


class NoHiddenSlope(NoSlope):
    key, alias, usual = "no_hidden_fprime", "no_fprime", False

    def slope(self, l):
        return super(NoSlope, self).slope(l) if l == self.L else 1.0


class NoReLUMask(NoSlope):
    key, name = "no_relu_mask", "The slope of the ReLU is missing"
    message = "An error went straight through a unit that is off. What is the slope of the ReLU there?"

    @classmethod
    def suits(cls, right):
        return any(f.name == "relu" for f in right.network.f[1:])


class SlopeAtH(Slip):
    key, name = "fprime_at_h", "The slope is taken in the wrong place"
    message = (
        "You put the activation h where the slope wants z. Which of the two does f′(z) ask for, and how can h tell it "
        "directly?"
    )

    def slope(self, l):
        f = self.network.f[l]
        return f.derivative(f(self.H(l)))


class SigmoidSlope(Slip):
    key, name = "sigmoid_hidden", OTHER
    message = "h(1 − h) is the slope of the sigmoid. Which activation has this layer?"

    def slope(self, l):
        return self.H(l) * (1 - self.H(l))


class TanhSlope(Slip):
    key, name = "tanh_slope", OTHER
    message = "1 − h² is the slope of tanh. Which activation has this layer?"

    def slope(self, l):
        return 1 - self.H(l) ** 2


class ZForH(Slip):
    key, name = "z_for_h", "z is squared in place of h"
    message = "Far from 0, tanh is flat. Is 1 minus the square of what goes in flat there?"

    def slope(self, l):
        return 1 - self.Z(l) ** 2 if self.network.f[l].name == "tanh" else super().slope(l)


class DifferenceSquared(Slip):
    key, name = "difference_squared", "The difference is squared"
    message = "tanh is as steep at −z as at z. Is yours? Look at what is squared."

    def slope(self, l):
        return (1 - self.H(l)) ** 2 if self.network.f[l].name == "tanh" else super().slope(l)


class NotSquared(Slip):
    key, name = "not_squared", "The square is missing"
    message = "How steep is tanh at 0, and just left and right of it?"

    def slope(self, l):
        return 1 - self.H(l) if self.network.f[l].name == "tanh" else super().slope(l)


class OneMinusValue(Slip):
    key, name = "one_minus_h", "Half of the slope is missing"
    message = "A sigmoid is flat where it gives 0, too. Is your slope?"

    def slope(self, l):
        return 1 - self.H(l) if self.network.f[l].name == "sigmoid" else super().slope(l)


class SlopesExchanged(Slip):
    key, name = "slopes_exchanged", "The slopes are exchanged"
    message = "Each unit has a slope of its own. Which of them belongs to which error?"

    def slope(self, l):
        return super().slope(l)[:, ::-1]


class SlopePlus(Slip):
    key, name = "slope_plus", "A plus where the slope has a minus"
    message = "An activation that flattens out has a slope that goes to 0. Which sign makes it do so?"

    def slope(self, l):
        h = self.H(l)
        return {"tanh": lambda: 1 + h**2, "sigmoid": lambda: h * (1 + h)}.get(
            self.network.f[l].name, lambda: super(SlopePlus, self).slope(l)
        )()


class SlopeSign(Slip):
    key, name = "slope_sign", "The slope is turned round"
    message = "The activation rises with what goes in. Which sign has its slope?"

    def slope(self, l):
        return -super().slope(l)


class ValueForSlope(Slip):
    key, name = "value_as_slope", "The value in place of the slope"
    message = "You multiplied by what the unit gives out. How fast does that change with what goes in?"

    def slope(self, l):
        return self.H(l)


class SquareForSlope(Slip):
    key, name = "square_as_slope", "Half of the slope is missing"
    message = "Where the unit gives 0, the slope of tanh is largest. Is yours?"

    def slope(self, l):
        return self.H(l) ** 2 if self.network.f[l].name == "tanh" else super().slope(l)


class InverseForSlope(Slip):
    key, name = "divided_by_slope", "Divided by the slope"
    message = "A flat unit lets little of a change through. Does dividing by a small number make less, or more?"

    def slope(self, l):
        slope = super().slope(l)
        return np.divide(1, slope, out=np.zeros_like(slope), where=slope != 0)


class SlopeTwice(Slip):
    key, name = "slope_twice", "The slope is taken twice"
    message = "The error goes through each unit once. How often did you multiply by its slope?"

    def slope(self, l):
        return super().slope(l) ** 2


class SlopeInGradient(Slip):
    key, name = "slope_in_g", "The slope is in g already"
    message = "g is the derivative by what the unit gives out. Has it been through the unit yet?"

    def g(self, l):
        return self.delta(l) if l else super().g(l)  # the input is no unit


class SlopeOfGradient(Slip):
    key, name = "slope_of_gradient", "The slope is taken at the gradient"
    message = "You put what came back into the slope. At which number is the slope of the activation wanted?"

    def through(self, l, g):
        if self.network.f[l].name == "tanh":
            return g * (1 - g**2)
        return g * g * (1 - g) if self.network.f[l].name == "sigmoid" else super().through(l, g)


class SlopeOfGradientAlone(Slip):
    key, name = "slope_of_gradient_alone", "The gradient is put into the slope"
    message = "The slope belongs to the unit, and multiplies what came back. What did you put into it?"

    def through(self, l, g):
        if self.network.f[l].name == "tanh":
            return 1 - g**2
        return g * (1 - g) if self.network.f[l].name == "sigmoid" else super().through(l, g)


class SlopeAlone(Slip):
    key, name = "slope_alone", "What came back is missing"
    message = "That is how steep the unit is. What is multiplied by it?"

    def through(self, l, g):
        return self.slope(l) + 0 * g


class SlopeAdded(Slip):
    key, name = "slope_added", "The slope is added"
    message = "A slope says how much of a change gets through. Is that a sum, or a product?"

    def through(self, l, g):
        return self.slope(l) + g if self.network.f[l].elementwise else super().through(l, g)


class MaskByGradient(Slip):
    key, name = "mask_by_gradient", "The ReLU is applied to the gradient"
    message = "You asked whether the gradient is positive. Whose sign decides whether a unit is on?"

    def through(self, l, g):
        return np.maximum(0, g) if self.network.f[l].name == "relu" else super().through(l, g)


class MaskTurned(Slip):
    key, name = "mask_turned", "On and off are exchanged"
    message = "Which units let a change through: those with a positive sum, or those with a negative one?"

    def slope(self, l):
        return (self.Z(l) < 0) * 1.0 if self.network.f[l].name == "relu" else super().slope(l)


class SignForMask(Slip):
    key, name = "sign_for_mask", "The sign of z in place of the slope"
    message = "A unit that is off sends nothing back. What did yours send?"

    def slope(self, l):
        return np.sign(self.Z(l)) if self.network.f[l].name == "relu" else super().slope(l)


class ZForMask(Slip):
    key, name = "z_for_mask", "The weighted input in place of the slope"
    message = "z says whether the unit is on. How steep is the ReLU where it is?"

    def slope(self, l):
        return self.Z(l) if self.network.f[l].name == "relu" else super().slope(l)


class NothingPasses(Slip):
    key, name = "nothing_passes", "No error comes through"
    message = "You let no unit send anything back. Is none of them on?"

    def slope(self, l):
        return 0.0 if self.network.f[l].name == "relu" else super().slope(l)
