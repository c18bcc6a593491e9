"""A step of a computation, and a sequence of them that can be read as a table."""

from collections.abc import Sequence
from html import escape
from itertools import groupby
from typing import NamedTuple

import numpy as np

from .notation import array, plain

STYLE = """
.bp-trace { overflow-x: auto; }
.bp-trace table { width: 100%; margin: 0; border-collapse: collapse; font-size: inherit; }
.bp-trace table :is(td, th) { text-align: left; vertical-align: top; padding: 0.3rem 1rem 0.3rem 0; }
.bp-trace table td:first-child { width: 2rem; }
.bp-trace table tr { background: none; border-bottom: 1px solid var(--pst-color-border, var(--jp-border-color2, #ccc)); }
.bp-trace mjx-container { font-size: 95%; margin: 0.1rem 0.2rem 0.1rem 0; }
"""


class Step(NamedTuple):
    """One step: what is computed, from what, and what comes out."""

    number: int  # 1, 2, …
    phase: str  # "forward", "backward" or "update"
    name: str  # the quantity, as in code: "z1", "dW2", "dx"
    code: str  # the step as one writes it in numpy
    formula: str  # the same as a LaTeX formula
    numbers: str  # the formula with this moment's numbers put in, LaTeX
    value: object  # the result: a float or an array
    reads: tuple  # names of the quantities that it reads
    pattern: str = ""  # of a network's step: the right-hand side of the formula with {name} for each of these


class Trace(Sequence):
    """Steps in order.  It can be iterated and sliced, and shows itself as a table.

    In a notebook and in the book the table has typeset formulas; in a terminal it is plain text.
    """

    def __init__(self, steps):
        self._steps = tuple(steps)

    def __len__(self):
        return len(self._steps)

    def __getitem__(self, place):
        found = self._steps[place]
        return Trace(found) if isinstance(place, slice) else found

    def phase(self, name):
        """The steps of one phase: "forward", "backward" or "update"."""
        return Trace(step for step in self if step.phase == name)

    def of(self, *names):
        """The steps that compute the quantities of these names."""
        return Trace(step for step in self if step.name in names)

    def _phases(self):
        return groupby(self._steps, key=lambda step: step.phase)

    def __repr__(self):
        width = max((len(step.code) for step in self), default=0)
        lines = []
        for phase, steps in self._phases():
            lines.append(phase)
            lines += [f"{s.number:>4}  {s.code:<{width}}  {plain(s.value)}" for s in steps]
        return "\n".join(lines)

    def _repr_html_(self):
        rows = []
        for phase, steps in self._phases():
            rows.append(f'<tr><th colspan="2" scope="colgroup">{phase}</th></tr>')
            rows += [_row(step) for step in steps]
        return (
            f'<style data-bp-once="trace">{STYLE}</style>'
            '<div class="bp-trace" role="group" aria-label="Steps of the computation" tabindex="0"><table>'
            "<thead><tr><th>step</th><th>in code, as a formula, with its numbers</th></tr></thead>"
            f"<tbody>{''.join(rows)}</tbody></table></div>"
        )


def _row(step):
    value = array(np.asarray(step.value))
    worked = [value] if step.numbers == value else [step.numbers, value]
    first, *others = (rf"\({escape(latex)}\)" for latex in (step.formula, *(f"= {side}" for side in worked)))
    told = "<br>".join((f"<code>{escape(step.code)}</code>", first, " ".join(others)))
    return f"<tr><td>{step.number}</td><td>{told}</td></tr>"
