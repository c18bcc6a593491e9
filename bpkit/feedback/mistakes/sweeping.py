"""Mistakes on a computational graph: in its values, its slopes and its reverse sweep."""

import math

from .slip import Slip


class SweepSlip(Slip):
    """A slip in a `Sweep`.  At the nodes of one operation it is a method `value_of_…` or `slope_of_…` them."""

    into = "sweep"

    @classmethod
    def suits(cls, right):
        ops = {step.split("_of_")[1] for step in cls.steps() if step.startswith(("value_of_", "slope_of_"))}
        return not ops or any(node.op in ops for node in right.nodes)


# Values


class SigmaWrongSign(SweepSlip):
    key, name = "sigma_wrong_sign", "A minus sign is missing in the exponential"
    message = "Your σ falls where it should rise. Look at the sign in the exponent."

    def value_of_sigmoid(self, u):
        return 1 / (1 + math.exp(u))


class WrongOrder(SweepSlip):
    key, name = "wrong_order", "The nodes are visited in the wrong order"
    message = "A node can hand on only what it has got. Which nodes must have been visited before it?"

    def order(self):
        return list(self.nodes)


class SeedZero(SweepSlip):
    key, name = "seed_zero", "The sweep begins with 0"
    message = "All derivatives are multiples of the one at the output. What is the derivative of the output by itself?"

    def seed(self):
        return 0.0

    @classmethod
    def suits(cls, right):
        return len(right.nodes) > 1


class SquareForgotten(SweepSlip):
    key, name = "square_forgotten", "The square is missing"
    message = "One node squares what it reads. What did yours do?"

    def value_of_square(self, u):
        return u


class NotInverted(SweepSlip):
    key, name = "not_inverted", "The denominator multiplies"
    message = "One node takes the reciprocal of what it reads. What did yours do?"

    def value_of_reciprocal(self, u):
        return u


class SquareDoubled(SweepSlip):
    key, name = "doubled_for_square", "Doubled in place of squared"
    message = "2u and u² agree at 0 and at 2. What does the node do elsewhere?"

    def value_of_square(self, u):
        return 2 * u


class Log10(SweepSlip):
    key, name = "log_10", "The logarithm to the base 10"
    message = "ln is the natural logarithm. Which key of the calculator did you press?"

    def value_of_log(self, u):
        return math.log10(u)


# Slopes


class ReciprocalSignLost(SweepSlip):
    key, name = "reciprocal_sign_lost", "The sign of the reciprocal's slope is lost"
    message = "If u grows, does 1/u grow or shrink? Let the sign of your slope say so."

    def slope_of_reciprocal(self, u, w):
        return w * w


class ReciprocalNotSquared(SweepSlip):
    key, name = "reciprocal_not_squared", "The square in the reciprocal's slope is missing"
    message = "Write 1/u as a power of u and differentiate. What becomes of the exponent?"

    def slope_of_reciprocal(self, u, w):
        return -w


class ReciprocalSlopeOfValue(SweepSlip):
    key, name = "reciprocal_of_value", "The slope of 1/u is taken at 1/u"
    message = "Where is the slope wanted: at what went into the node, or at what came out?"

    def slope_of_reciprocal(self, u, w):
        return -u * u


class ReciprocalAsLog(SweepSlip):
    key, name = "reciprocal_as_log", "The slope of another function"
    message = "1/u is what the node gives out. Of which function is it the slope?"

    def slope_of_reciprocal(self, u, w):
        return w


class SquareWithout2(SweepSlip):
    key, name = "square_without_2", "The 2 of the square is lost"
    message = "u² is u times u, and both of them grow. How much comes together?"

    def slope_of_square(self, u, w):
        return u


class SquareTwoOnly(SweepSlip):
    key, name = "square_slope_2", "The u of the square's slope is lost"
    message = "A parabola is not equally steep everywhere. On what does its slope depend?"

    def slope_of_square(self, u, w):
        return 2.0


class SquareOfValue(SweepSlip):
    key, name = "square_of_value", "The slope of the square is taken at u²"
    message = "Where is the slope wanted: at what went into the node, or at what came out?"

    def slope_of_square(self, u, w):
        return 2 * w


class SigmoidOfOutput(SweepSlip):
    key, name = "sigmoid_derivative_of_output", "σ′ is taken at σ(x)"
    message = "You put the value of σ into σ′. Where is the slope wanted: at what went into σ, or at what came out?"

    def slope_of_sigmoid(self, u, w):
        return math.exp(-w) / (1 + math.exp(-w)) ** 2


class SigmoidIncomplete(SweepSlip):
    key, name = "sigmoid_derivative_incomplete", "Half of σ′ is missing"
    message = "σ itself is not its slope. When σ is nearly 1 it is flat: which factor makes it so?"

    def slope_of_sigmoid(self, u, w):
        return w


class SigmoidOneMinus(SigmoidIncomplete):
    key = "sigmoid_one_minus"
    message = "When σ is nearly 0 it is flat as well. Which factor makes it so?"

    def slope_of_sigmoid(self, u, w):
        return 1 - w


class SigmoidPlus(SweepSlip):
    key, name = "sigmoid_plus", "A plus where the slope has a minus"
    message = "When σ is nearly 1 it is flat. Which sign makes the slope go to 0 there?"

    def slope_of_sigmoid(self, u, w):
        return w * (1 + w)


class SigmoidSlopeOne(SweepSlip):
    key, name = "sigmoid_slope_lost", "The slope of σ is missing"
    message = "What came back went past σ. How much of a small change does σ let through?"

    def slope_of_sigmoid(self, u, w):
        return 1.0


class SigmoidOfAnother(SweepSlip):
    key, name = "sigmoid_of_another", "The slope of another node"
    message = "There is more than one σ here. Whose slope did you take?"

    def slope_of_sigmoid(self, u, w):
        others = [self.values[node.name] for node in self.nodes if node.op == "sigmoid" and self.values[node.name] != w]
        value = others[0] if others else w
        return value * (1 - value)


class SigmoidAtU(SweepSlip):
    key, name = "sigmoid_at_u", "x(1 − x) in place of σ(1 − σ)"
    message = "The short form of σ′ is told from the value of σ. What did you put into it?"

    def slope_of_sigmoid(self, u, w):
        return u * (1 - u)


class LogSlopeOfValue(SweepSlip):
    key, name = "log_slope_of_value", "The slope of ln at the wrong place"
    message = "The slope of ln at s has s in it. Did you take l?"

    def slope_of_log(self, u, w):
        return 1 / w


class LogSlopeLost(SweepSlip):
    key, name = "log_slope_lost", "The slope of ln is missing"
    message = "What came back went past ln. How fast does ln s grow with s?"

    def slope_of_log(self, u, w):
        return 1.0


class LogValueForSlope(SweepSlip):
    key, name = "log_value_for_slope", "The value of ln in place of its slope"
    message = "That is how high ln is there. How steep is it?"

    def slope_of_log(self, u, w):
        return w


class Log10Slope(SweepSlip):
    key, name = "log_10_slope", "The logarithm to the base 10"
    message = "ln is the natural logarithm. Which one has your slope?"

    def slope_of_log(self, u, w):
        return 1 / (u * math.log(10))


class NegLost(SweepSlip):
    key, name = "minus_lost", "The first minus sign is lost"
    message = "If u grows, what does −u do?"

    def slope_of_neg(self, u, w):
        return 1.0


class ExpSlopeOfValue(SweepSlip):
    key, name = "exp_slope_of_value", "The slope of exp at the wrong place"
    message = "exp is its own slope. At which number: what goes in, or what comes out?"

    def slope_of_exp(self, u, w):
        return math.exp(w)


class ExpAsPower(SweepSlip):
    key, name = "exp_as_power", "The rule of powers is used on exp"
    message = "In exp u the variable stands in the exponent. Does the rule for uⁿ apply?"

    def slope_of_exp(self, u, w):
        return u * w


class MulNotSwapped(SweepSlip):
    key, name = "mul_not_swapped", "The factors are not swapped"
    message = "If one factor grows by a little, the product grows by that little times what: the same factor, or the other one?"

    def slope_of_mul(self, u, v, w):
        return u, v


class MulAsSum(SweepSlip):
    key, name = "mul_as_sum", "The product is treated like a sum"
    message = "A sum hands on what comes back unchanged. What does a product do with it?"

    def slope_of_mul(self, u, v, w):
        return 1.0, 1.0


class MulWholeProduct(SweepSlip):
    key, name = "mul_value", "The whole product in place of one factor"
    message = "That is the value of the node. How fast does it change with one of its factors?"

    def slope_of_mul(self, u, v, w):
        return u * v, u * v


class SumAsProduct(SweepSlip):
    key, name = "sum_as_product", "The sum is treated like a product"
    message = "If one term grows by a little, by how much does the sum grow?"

    def slope_of_add(self, u, v, w):
        return v, u


# The sweep


class Overwrite(SweepSlip):
    key, name = "overwrite_at_fork", "Contributions are overwritten at a fork"
    message = "A number is read in more than one place. What happens to the contributions that come back from there: =, or +=?"

    def collected(self, before, share):
        return share


class OverwriteX(Overwrite):
    key, usual = "overwrite_at_fork_x", False
    message = Overwrite.message.replace("A number", "x")


class OverwriteY(Overwrite):
    key, usual = "overwrite_at_fork_y", False
    message = Overwrite.message.replace("A number", "y")


class FirstContribution(Overwrite):
    key, name = "first_contribution", "One contribution is missing"
    message = "That is what comes back from one of its readers. Who else reads it?"

    def collected(self, before, share):
        return before or share


class Multiplied(Overwrite):
    key, name = "contributions_multiplied", "The contributions are multiplied"
    message = "Along a path the slopes are multiplied. What happens where two paths meet?"

    def collected(self, before, share):
        return before * share if before else share


class LargestContribution(Overwrite):
    key, name = "largest_contribution", "Only one path counts"
    message = "You kept the largest contribution. Have the others no effect on the output?"

    def collected(self, before, share):
        return max(before, share, key=abs)


class SeedOfValue(SweepSlip):
    key, name = "seed_of_value", "The sweep starts with the value of the output"
    message = "How fast does the output change with itself? That is what the way back starts with."

    def seed(self):
        return self.values[self.output]


class SeedOf2(SweepSlip):
    key, name = "seed_of_2", "The sweep does not start with 1"
    message = "How fast does the output change with itself?"

    def seed(self):
        return 2.0


class SlopesAdded(SweepSlip):
    key, name = "slopes_added", "Slopes are added along a path"
    message = "A change is made larger or smaller by each arrow it passes. Are the slopes added, or multiplied?"

    def passed_on(self, d, slope):
        return d + slope


class LocalOnly(SweepSlip):
    key, name = "local_only", "The local derivative alone"
    message = "This is the slope on the last arrow. What has come back to its end already?"

    def passed_on(self, d, slope):
        return slope


class SlopesLost(SweepSlip):
    key, name = "slopes_lost", "No slope on the way"
    message = "What came back was handed on as it is. By what is it multiplied on each arrow?"

    def passed_on(self, d, slope):
        return d


class SlopesTwice(SweepSlip):
    key, name = "graph_slope_twice", "A slope is taken twice"
    message = "Each arrow is passed once. How often did you multiply by its slope?"

    def passed_on(self, d, slope):
        return d * slope * slope


# On one arrow


class ArrowSlip(SweepSlip):
    """A slip on one arrow, from a node to one of its arguments: `at_arrow` says on which."""

    usual = False

    def wrong_slope(self, slope, node, arg):
        raise NotImplementedError


class PathLeftOut(ArrowSlip):
    key, name = "path_left_out", "A path is left out"
    message = "Something comes back from every place where the number is read. Which reader is missing?"

    def wrong_slope(self, slope, node, arg):
        return 0.0


class PathSign(ArrowSlip):
    key, name = "path_sign", "One contribution has the wrong sign"
    message = "Go along each path alone: does the output grow or shrink when the number grows?"

    def wrong_slope(self, slope, node, arg):
        return -slope


class ArrowWithoutSlope(ArrowSlip):
    key, name = "arrow_without_slope", "A factor is missing on one path"
    message = "One contribution has passed an arrow without its slope. Which one?"

    def wrong_slope(self, slope, node, arg):
        return 1.0


class ArrowTwice(ArrowSlip):
    key, name = "arrow_twice", "A slope is taken twice on one path"
    message = SlopesTwice.message

    def wrong_slope(self, slope, node, arg):
        return slope * slope


class ValueHandedBack(ArrowSlip):
    key, name = "value_handed_back", "A value in place of a derivative"
    message = "On one arrow you handed back the value of a node. How fast does that node change with what it reads?"

    def wrong_slope(self, slope, node, arg):
        return self.values[node.name]


class ArgumentHandedBack(ValueHandedBack):
    key = "argument_handed_back"

    def wrong_slope(self, slope, node, arg):
        return self.values[arg]


ON_ARROWS = PathLeftOut, PathSign, ArrowWithoutSlope, ArrowTwice, ValueHandedBack, ArgumentHandedBack


def at_arrow(slip, name, place):
    """The slip on the arrow from the node `name` to its argument number `place`."""

    def slopes(self, node):
        right = super(made, self).slopes(node)
        if node.name != name:
            return right
        return tuple(self.wrong_slope(s, node, node.args[i]) if i == place else s for i, s in enumerate(right))

    made = type(slip.__name__, (slip,), {"slopes": slopes, "local": True})
    return made
