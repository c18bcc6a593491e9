"""What `check` says of an answer."""

from dataclasses import dataclass

from .text import listing

MOST = 3  # mistakes, or entries, that a message tells of

SENTENCES = {
    "right": "Right.",
    "coarse": "That agrees as far as it goes, but it is rounded too far. Decimals wanted: {decimals}.",
    "coarse function": "The values agree as far as they go, but they are rounded, to {decimals} decimals. Can you return them "
    "as they come?",
    "reversed lists": "The values are right, but your lists run from the output down; wanted is from the input up.",
    "one": "Not yet: that is off by about {off}.",
    "several": "Not yet: {count} of {of} entries are off, {where}.",
    "shape": "Of the wrong shape: this is {given}, wanted is {wanted}.",
    "coincide": "On these numbers, {count} mistakes lead to the same answer: {names}.",
    "pair": "Two slips together lead to exactly this.",
    "pairs": "Different pairs of slips lead to exactly this; one of them:",
    "part": "The rest is right; look at {where}.",
}


@dataclass(frozen=True)
class Verdict:
    """Whether an answer is right, and if not, what to look at.

    right     True or False; so is the verdict itself, in an `if` or an `assert`
    kind      "right", "mistake" (a known one), "coarse" (rounded too far), "shape", "unreadable" or "off"; of
              a function also "raised", "late" (it did not return in time), "ended" (it ended the Python that ran it)
              and "changed" (its arguments)
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


def explain(found, labels):
    """The message about what explains an answer: `diagnosis.Found`."""
    first = found.explanations[0].mistakes
    if len(first) > 1:
        sentences = [SENTENCES["pairs" if len(found.explanations) > 1 else "pair"], *map(about, first)]
    else:
        sentences = about_each(dict.fromkeys(e.mistakes[0][:3] for e in found.explanations))
    if found.entries is not None:
        sentences = [SENTENCES["part"].format(where=listing([labels[i] for i in found.entries[:MOST]])), *sentences]
    return " ".join(sentences)


def about(mistake):
    _, name, message, *_ = mistake
    return f"{name}: {message}"


def about_each(mistakes):
    """Sentences about mistakes that coincide, or about the only one."""
    mistakes = list(mistakes)[:MOST]
    names = listing([name for _, name, *_ in mistakes])
    coincide = SENTENCES["coincide"].format(count=len(mistakes), names=names)
    return [*([coincide] if len(mistakes) > 1 else []), *map(about, mistakes)]
