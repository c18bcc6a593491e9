"""The formulas within the sentences of a page, and the worlds in which they may be true: the numbers of its example,
then random ones."""

import re
from dataclasses import replace

import numpy as np
from equations import worlds
from equations.check import Twin, Wrong, check
from equations.parser import Clause, Unreadable, parse
from equations.world import Mismatch, Undefined, World

from bpkit import examples

DISPLAYED = re.compile(r"\$\$.*?\$\$|```\{prf:algorithm\}.*?^```$|`[^`\n]*`", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"(?<![\\$])\$([^$\n]+)\$")


def statements(markdown):
    """Each formula in a sentence that states something; those that the grammar does not have among them."""
    for latex in INLINE.findall(DISPLAYED.sub("", markdown)):
        try:
            clauses = parse(latex)
        except Unreadable:
            stated = re.search(r"[=<>]|\\approx", latex)
        else:
            stated = any(isinstance(clause, Clause) and clause.relations for clause in clauses)
        if stated:
            yield latex


def holds(latex, page):
    """Whether a statement holds in one of the worlds of its page."""
    for world in PAGES[page]:
        for seed in range(3):
            try:
                check(latex, Twin(world), np.random.default_rng(seed))
            except (Wrong, Mismatch, Undefined, Unreadable):
                break
        else:
            return True
    return False


def given(world, example):
    """The world with the numbers of an example of the package."""
    net = example.network
    for l in range(1, net.depth + 1):
        world.values["W", l] = net.W[l]
        world.values["b", l] = net.b[l].reshape(-1, 1)
    world.values["h", 0] = example.x.reshape(-1, 1)
    world.values["t", None] = example.target.reshape(-1, 1)
    world.values[r"\alpha", None] = np.asarray(example.step_size)
    world.run(world.rules)
    return world


def flagship(rng, loss="cross_entropy"):
    return given(worlds.by_hand(rng, loss, sizes=[2, 2, 2]), examples.flagship)


def flagship_squared(rng):
    return flagship(rng, "half_squared_error")


def flagship_turned(rng):
    """With the other class as the target."""
    return given(worlds.by_hand(rng, sizes=[2, 2, 2]), replace(examples.flagship, target=np.array([1.0, 0.0])))


def number(rng):
    """One unit: h = tanh z, of a number z."""
    rules = {("h", None): ([("z", None)], np.tanh)}
    return World({("z", None): rng.normal()}, rules)


PAGES = {"4-by-hand/by-hand": [flagship, flagship_squared, flagship_turned, number, worlds.by_hand]}
"""The worlds of a page; a statement must hold in one of them, whatever the random numbers."""

NO_CLAIMS = {
    "4-by-hand/by-hand": {
        r"\delta_k = \nabla b_k": "the note's symbols",
        r"w_{ij} = 0.5": "the note's symbols",
        r"o_t = 0.57": "the note's symbols",
        r"\alpha = 0.01": "the note's step size",
        r"0.5 > 0.4": "no equation",
        r"\delta = 2h - t": "a wrong answer, discussed",
        r"k = 1": "a case",
        r"\delta^{(2)} = 0": "a case",
    }
}
"""What looks like a statement and is none, and why."""
