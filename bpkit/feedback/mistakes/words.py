"""Mistakes that are no single step: an exercise that knows one has a formula of its own for it."""

from .slip import Words


class PenaltyAddedTwice(Words):
    key, name = "penalty_added_twice", "The penalty counts double"
    message = "Each half brings the penalty along. How often should the whole have it?"
