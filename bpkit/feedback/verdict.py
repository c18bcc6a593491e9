"""What `check` says of an answer."""

from dataclasses import dataclass
from functools import partial

from .sentences import sentence
from .text import listing

say = partial(sentence, "verdict")
MOST = 3  # mistakes, or entries, that a message tells of


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


def explain(found, labels, off=()):
    """The message about what explains an answer that is `off` by so much in each entry: `diagnosis.Found`."""
    first = found.explanations[0].mistakes
    if found.explanations[0].level == "carried":
        return say("carried", where=listing([by(labels[i], off[i]) for i in found.entries[:MOST]]))
    if len(first) > 1:
        sentences = [about_pairs([e.mistakes for e in found.explanations[:MOST]]), *map(about, first)]
    else:
        sentences = about_each(dict.fromkeys(e.mistakes[0][:3] for e in found.explanations))
    if found.entries is not None:
        sentences = [say("part", where=listing([labels[i] for i in found.entries[:MOST]])), *sentences]
    return " ".join(sentences)


def by(label, off):
    return say("by", label=label, off=roughly(off))


def roughly(number):
    """A number to one significant digit, upwards from the middle between two."""
    return f"{float(f'{number * (1 + 1e-12):.0e}'):g}"


def about(mistake):
    _, name, message, *_ = mistake
    return say("mistake", name=name, message=message)


def about_pairs(pairs):
    """A sentence about two mistakes made together, or about several such pairs."""
    names = [say("with", one=one.name, other=other.name) for one, other in pairs]
    return say("pairs", pairs=listing(names)) if len(pairs) > 1 else say("pair")


def about_each(mistakes):
    """Sentences about mistakes that coincide, or about the only one."""
    mistakes = list(mistakes)[:MOST]
    names = listing([name for _, name, *_ in mistakes])
    coincide = [say("coincide", count=len(mistakes), names=names)] if len(mistakes) > 1 else []
    return [*coincide, *map(about, mistakes)]
