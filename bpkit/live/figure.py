"""What every live figure is: a widget in Jupyter, and the same module hosted by the page where no kernel runs."""

import json
import re
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import quote

import anywidget
import traitlets

FOLDER = Path(__file__).parent
SHARED = ("engine.js", "words.js", "drawing.js", "stage.js", "controls.js", "question.js")


@cache
def module(name):
    """A module's text fit for joining with the others: its imports and the marks of its named exports left out."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return re.sub(r"^export (?!default)|^import .*\n", "", text, flags=re.MULTILINE)


@cache
def style(name):
    path = FOLDER / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


class Figure(anywidget.AnyWidget):
    """Base of the live figures.  A figure has a folder, which holds its class, its module and its words.

    name   of the figure, and of its module and its style sheet (if it has one)
    parts  the modules that it uses beside those that all share

    Its traits are its state; what the reader can change is tagged `moved=True`, and `start` keeps the
    first values of these.  In Jupyter it is an ordinary widget.  Its `text/html` form is complete in
    itself: the state, the modules, and `host.js`, which runs them in a page without a kernel.  Blocks
    marked `data-bp-once` are the same in every figure, so that a page with several needs only the first of each.
    """

    name = None
    parts = ()

    start = traitlets.Dict().tag(sync=True)

    def __init_subclass__(cls, **kwargs):
        if "name" in vars(cls):  # not so in the subclass that anywidget makes of every instance's class
            cls._esm = "".join(map(module, cls.modules()))
            cls._css = "".join(map(style, cls.styles()))
        super().__init_subclass__(**kwargs)

    def __init__(self, **state):
        super().__init__(**state)
        self.start = {name: getattr(self, name) for name in self.trait_names(moved=True)}

    @classmethod
    def folder(cls):
        return cls.name.replace("-", "_")

    @classmethod
    def modules(cls):
        """The files whose texts, joined, are the figure's module."""
        return [*SHARED, *cls.parts, f"{cls.folder()}/words.js", f"{cls.folder()}/{cls.name}.js"]

    @classmethod
    def styles(cls):
        return ["live.css", f"{cls.folder()}/{cls.name}.css"]

    def picture(self):
        """The first state as a picture of `bpkit.plots`, for where no script runs."""
        raise NotImplementedError

    def caption(self):
        """What the picture shows, in words and numbers."""
        raise NotImplementedError

    def fallback(self):
        drawn = quote(re.sub(r"\s+", " ", self.picture()._repr_svg_()), safe="<> /=:;,.()")
        return f'<img data-figure="{self.name}" alt="{escape(self.caption())}" src="{escape("data:image/svg+xml," + drawn)}">'

    def html(self):
        """The figure as a piece of a page, complete in itself."""
        own = set(self.trait_names(sync=True)) - set(anywidget.AnyWidget.class_trait_names())
        state = {name: getattr(self, name) for name in sorted(own) if not name.startswith("_")}
        data = json.dumps({"modules": self.modules(), "state": state}, separators=(",", ":")).replace("</", r"<\/")
        blocks = [f'<style data-bp-once="{name}">{style(name)}</style>' for name in self.styles() if style(name)]
        blocks += [f'<script type="text/plain" data-bp-once="{name}">{module(name)}</script>' for name in self.modules()]
        blocks += [f'<script data-bp-once="host.js">{module("host.js")}</script>']
        return (
            f"{''.join(blocks)}<div>{self.fallback()}"
            f'<script type="application/json">{data}</script>'
            "<script>bpLive(document.currentScript.parentElement)</script></div>"
        )

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return {**data, "text/html": self.html()}, metadata

    def __repr__(self):
        return f"<live figure {self.name}>"
