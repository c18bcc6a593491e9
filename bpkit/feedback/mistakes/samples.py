"""Mistakes in what becomes of several samples."""

import numpy as np

from .slip import Slip


class SampleSlip(Slip):
    @classmethod
    def suits(cls, right):
        return len(right.t) > 1


class SumForMean(SampleSlip):
    key, name = "sum_instead_of_mean", "A sum in place of the mean"
    message = "You added the samples up. Does this cost add them or average them?"

    def over_samples(self, total):
        return total

    @classmethod
    def suits(cls, right):
        return super().suits(right) and right.c != 1


class MeanForSum(SampleSlip):
    key, name = "mean_instead_of_sum", "A mean in place of the sum"
    message = "You averaged over the samples. Does this cost average them or add them?"

    def over_samples(self, total):
        return total / len(self.t)

    @classmethod
    def suits(cls, right):
        return super().suits(right) and right.c == 1


class DividedTwice(SampleSlip):
    key, name = "divided_twice", "Divided by the number of samples twice"
    message = "The mean divides once. Where did you divide a second time?"

    def over_samples(self, total):
        return super().over_samples(total) / len(self.t)

    @classmethod
    def suits(cls, right):
        return super().suits(right) and right.c != 1


class DeltaAveraged(SampleSlip):
    key, name = "delta_averaged", "The 1/m stands in δ"
    message = "δ belongs to one sample, and its loss. Where does the cost's 1/m come in?"

    def delta(self, l):
        return super().delta(l) / len(self.t)


class LastSampleOnly(SampleSlip):
    key, name = "last_sample_only", "Only the last sample is left"
    message = "Each sample seems to have overwritten the one before. Is there an = where a += should be?"

    def outer(self, l):
        return self.end(l)[-1:].T.dot(self.start(l)[-1:])

    def bias_gradient(self, l):
        return self.over_samples(self.bias_shares(l)[-1])


class FirstSampleOnly(SampleSlip):
    key, name = "first_sample_only", "Only the first sample counts"
    message = "The cost is made of all samples. Where do the others come in?"

    def outer(self, l):
        return self.end(l)[:1].T.dot(self.start(l)[:1])

    def bias_gradient(self, l):
        return self.over_samples(self.bias_shares(l)[0])


class SampleLeftOut(SampleSlip):
    key, name = "sample_left_out", "A sample is left out"
    message = "The last sample has its share, too. Did you count it?"

    def outer(self, l):
        return self.end(l)[:-1].T.dot(self.start(l)[:-1])

    def bias_gradient(self, l):
        return self.over_samples(self.bias_shares(l)[:-1].sum(axis=0))


class SumsMultiplied(SampleSlip):
    key, name = "sums_multiplied", "The sums are multiplied"
    message = "You added first and multiplied then. Is a product of sums the sum of the products?"

    def outer(self, l):
        return np.outer(self.end(l).sum(axis=0), self.start(l).sum(axis=0))


class SumTimesMean(SumsMultiplied):
    key, alias = "sum_times_mean", "sums_multiplied"

    def outer(self, l):
        return super().outer(l) / len(self.t)


class BiasNotSummed(SampleSlip):
    key, name = "bias_not_summed", "The samples are not summed"
    message = "There is still one row a sample. The bias is shared by all samples: what happens to their shares?"

    def bias_gradient(self, l):
        return self.over_samples(self.bias_shares(l))


class BiasAveraged(SampleSlip):
    key, name = "bias_averaged", "The bias is averaged while the weights are summed"
    message = "One cost has one rule for its samples. Does it add or average them, for weights and for biases?"

    def bias_gradient(self, l):
        return super().bias_gradient(l) / len(self.t)

    @classmethod
    def suits(cls, right):
        return super().suits(right) and right.c == 1


class BiasDividedTwice(DividedTwice):
    key, alias = "bias_divided_twice", "divided_twice"

    def over_samples(self, total):
        return super(DividedTwice, self).over_samples(total)

    def bias_gradient(self, l):
        return super().bias_gradient(l) / len(self.t)


class BiasSummed(SampleSlip):
    key, name = "bias_summed", "The bias is summed while the weights are averaged"
    message = BiasAveraged.message

    def bias_gradient(self, l):
        return super().bias_gradient(l) / self.c

    @classmethod
    def suits(cls, right):
        return super().suits(right) and right.c != 1
