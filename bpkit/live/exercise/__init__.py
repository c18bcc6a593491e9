"""An exercise that can be answered where it stands, in a page without a kernel too."""

import base64
import json
import re
import zlib
from functools import cache
from hashlib import sha256
from html import escape

import traitlets
from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from ...feedback import find
from ...feedback.diagnosis import RANKS
from ...feedback.text import plain
from ..figure import Hosted

SEEDS = range(1, 6)


class ExerciseBox(Hosted):
    """The widget; `exercise` makes one.

    exercise  the exercise and its variants, as plain data; its texts are HTML with MathML
    told      whether the task is told for the first numbers too, or stands above already
    known     what is known to go wrong with the numbers of each variant, deflated: a page loads it at the first check
    """

    name = "exercise"
    shared = ("words.js", "drawing.js", "../feedback/characters.json", "reading.js", "stored.js")
    parts = (
        "../feedback/sentences.json",
        "exercise/marking.js",
        "exercise/known.js",
        "exercise/naming.js",
        "exercise/fields.js",
        "exercise/state.js",
    )

    exercise = traitlets.Dict().tag(sync=True)
    told = traitlets.Bool(True).tag(sync=True)
    known = traitlets.Unicode().tag(sync=True)

    def state(self):
        return {**super().state(), "known": self._later()}

    def html(self):
        block = f'<script type="text/plain" data-bp-later="{self._later()}">{self.known}</script>' if self.known else ""
        return block + super().html()

    def _later(self):
        return self.known and f"known-{sha256(self.known.encode()).hexdigest()[:16]}"

    def fallback(self):
        if not self.told:
            return ""
        task, solution = (self.exercise["variants"][0][text] for text in ("task", "solution"))
        solution = f"<details><summary>The worked solution</summary>{solution}</details>"
        return f'<div class="bp-live bp-exercise"><strong>{escape(self.exercise["title"])}</strong>{task}{solution}</div>'


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
    known = [found.variant(variant["seed"]).diagnosis.as_data() for variant in data["variants"] if "answer" in variant]
    html = {**data, "variants": [_as_html(variant) for variant in data["variants"]]}
    return ExerciseBox(exercise=html, told=told, known=packed({"ranks": RANKS, "variants": known}) if known else "")


def packed(data):
    """Data as JSON, deflated, in base64."""
    return base64.b64encode(zlib.compress(json.dumps(data, separators=(",", ":")).encode(), 9)).decode()


def _as_html(variant):
    texts = {"task": rendered(variant["task"]), "solution": rendered(variant["solution"]), "hints": list(map(_inline, variant["hints"]))}
    if "labels" in variant:
        texts["marked"] = list(map(_marked, variant["labels"]))
        texts["labels"] = list(map(plain, variant["labels"]))
        texts["because"] = _inline(variant["because"])
    return {**variant, **texts}


@cache
def _markdown():
    def as_mathml(latex, options):
        return _side_by_side(latex) if options["display_mode"] else _breakable(latex)

    return MarkdownIt("commonmark").enable("table").use(dollarmath_plugin, renderer=as_mathml)


def rendered(markdown):
    """Markdown with $…$ and $$…$$ as HTML with MathML, which needs no typesetting in the page."""
    return _markdown().render(markdown)


def _inline(markdown):
    return _markdown().renderInline(markdown)


def _mathml(latex):
    """LaTeX as MathML; the style sheet draws the brackets of a matrix, for few fonts have tall ones."""
    mathml = re.sub(r"<mo>&#x0005B;</mo>(<mtable>.*?</mtable>)<mo>&#x0005D;</mo>", r"\1", convert(latex))
    return re.sub(r"<mrow>((?:<mi mathvariant=.normal.>.</mi>)+)</mrow>", _upright, mathml)


def _upright(letters):
    return f"<mtext>{re.sub('<.*?>', '', letters[1])}</mtext>"


def _side_by_side(latex):
    """Equations that stand side by side where there is room, and else below each other."""
    return "".join(map(_mathml, re.split(r"\\quad\s*", latex)))


def _breakable(latex):
    """A formula in a line of text, which may break before an equals sign."""
    return "<wbr>".join(map(_mathml, re.split(r"\s+(?==)", latex)))


def _marked(label):
    """A label such as "new W^(2)_11", or "δ^(3)_1 = 0.3646", as HTML, its symbols as MathML."""
    name, *value = re.split("(?= = |: )", label, maxsplit=1)
    return re.sub(r"\S*[∂^_]\S*|\b\w\b", _symbol, escape(name)) + escape("".join(value))


def _symbol(word):
    latex = re.sub(r"\^\((\w+)\)", r"^{(\1)}", re.sub(r"_(\w+)", r"_{\1}", word[0]))
    return _mathml(re.sub(r"[a-z]{2,}", r"\\mathrm{\g<0>}", latex))
