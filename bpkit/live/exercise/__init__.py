"""An exercise that can be answered where it stands, in a page without a kernel too."""

import re
from functools import cache
from html import escape

import traitlets
from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from ...feedback import find
from ..figure import Hosted

SEEDS = range(1, 6)


class ExerciseBox(Hosted):
    """The widget; `exercise` makes one.

    exercise  the exercise and its variants, as plain data; its texts are HTML with MathML
    told      whether the task is told for the first numbers too, or stands above already
    """

    name = "exercise"
    shared = ("words.js", "drawing.js", "reading.js")
    parts = ("exercise/marking.js",)

    exercise = traitlets.Dict().tag(sync=True)
    told = traitlets.Bool(True).tag(sync=True)

    def fallback(self):
        return f"<div>{self.exercise['variants'][0]['task']}</div>" if self.told else ""


def exercise(id, seeds=SEEDS, told=True):
    """An exercise of `bpkit.feedback` to be answered in the page: verdicts, hints, other numbers, the solution.

    id     of the exercise
    seeds  of the other numbers that it offers
    told   whether the task is told at first; False where it stands above already

    ValueError for an unknown id.

        >>> box = exercise("softmax-delta-last-step")
        >>> box.exercise["decimals"]
        3
    """
    found = find(id)
    data = found.as_data(seeds)
    return ExerciseBox(exercise={**data, "variants": [_as_html(variant) for variant in data["variants"]]}, told=told)


def _as_html(variant):
    texts = {"task": rendered(variant["task"]), "solution": rendered(variant["solution"]), "hints": list(map(_inline, variant["hints"]))}
    if "labels" in variant:
        texts["marked"] = list(map(_marked, variant["labels"]))
        texts["wrong"] = [{**wrong, "message": _inline(wrong["message"])} for wrong in variant["wrong"]]
    return {**variant, **texts}


@cache
def _markdown():
    def as_mathml(latex, options):
        return convert(latex, display="block" if options["display_mode"] else "inline")

    return MarkdownIt("commonmark").enable("table").use(dollarmath_plugin, renderer=as_mathml)


def rendered(markdown):
    """Markdown with $…$ and $$…$$ as HTML with MathML, which needs no typesetting in the page."""
    return _markdown().render(markdown)


def _inline(markdown):
    return _markdown().renderInline(markdown)


def _marked(label):
    """A label such as "∂J/∂W^(2)_11" as HTML with its indices lowered and raised."""
    return re.sub(r"_(\w+)", r"<sub>\1</sub>", re.sub(r"\^\((\w+)\)", r"<sup>(\1)</sup>", escape(label)))
