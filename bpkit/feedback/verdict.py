"""What `check` says of an answer."""

from dataclasses import dataclass

from .text import listing

SENTENCES = {
    "right": "Right.",
    "coarse": "That agrees as far as it goes, but it is rounded too far. Decimals wanted: {decimals}.",
    "one": "Not yet: that is off by about {off}.",
    "several": "Not yet: {count} of {of} entries are off, {where}.",
    "shape": "Of the wrong shape: this is {given}, wanted is {wanted}.",
    "coincide": "On these numbers, {count} mistakes lead to the same answer: {names}.",
}


@dataclass(frozen=True)
class Verdict:
    """Whether an answer is right, and if not, what to look at.

    right     True or False; so is the verdict itself, in an `if` or an `assert`
    kind      "right", "mistake" (a known one), "coarse" (rounded too far), "shape", "unreadable" or "off"; of
              a function also "raised", "late" (it did not return in time) and "changed" (its arguments)
    message   one or a few sentences to the learner
    mistakes  the keys of the known mistakes that lead to this answer
    hint      the next hint, or None
    """

    right: bool
    kind: str
    message: str
    mistakes: tuple = ()
    hint: str | None = None

    def __bool__(self):
        return self.right

    def __repr__(self):
        return "\n".join(filter(None, (self.message, self.hint and f"Hint: {self.hint}")))

    def _repr_markdown_(self):
        return "\n\n".join(filter(None, (self.message, self.hint and f"*Hint:* {self.hint}")))


def explain(mistakes):
    """The message about known mistakes, which coincide if there are several."""
    messages = [f"{mistake.name}: {mistake.message}" for mistake in mistakes]
    if len(mistakes) == 1:
        return messages[0]
    names = listing([mistake.name for mistake in mistakes])
    return " ".join([SENTENCES["coincide"].format(count=len(mistakes), names=names), *messages])
