"""The library of mistakes: each is a step of a computation done wrongly, with its name and what to say of it.

A mistake is a class that is mixed into the right computation (`passes.Pass` or `sweeps.Sweep`) and overrides
the step that it gets wrong; two mistakes at once are two such classes.  A subclass made anywhere joins the
library, and is tried from then on, on every exercise of its kind:

    >>> from bpkit.feedback.mistakes import Slip
    >>> class SlopeOfOne(Slip):                                                            # doctest: +SKIP
    ...     key, name, message = "slope_of_one", "The slope is 1", "Is the activation a straight line?"
    ...     def slope(self, l):
    ...         return 1.0
"""

from .slip import LIBRARY, Mistake, Slip, Words, composed, known, words_of

from . import forward, loss, penalty, samples, slopes, softmax, sweeping, updates, way_back, weights, words  # isort: skip

__all__ = ["LIBRARY", "Mistake", "Slip", "Words", "composed", "known", "words_of"]
