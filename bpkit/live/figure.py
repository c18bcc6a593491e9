"""What every live figure is: a widget in Jupyter, and the same module hosted by the page where no kernel runs."""

import json
import re
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from urllib.parse import quote

import anywidget
import traitlets

from . import rule_book

FOLDER = Path(__file__).parent
MADE = {"rules.js": rule_book.javascript}  # modules that are not files


@cache
def module(name):
    """A module's text fit for joining with the others: without imports, marks of named exports, and comments.

    A table, of which the name ends in .json, becomes a constant of its name.
    """
    text = MADE[name]() if name in MADE else (FOLDER / name).read_text(encoding="utf-8")
    if name.endswith(".json"):
        table = json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":")).replace("</", r"<\/")
        return f"const {Path(name).stem} = {table};\n"
    return re.sub(r"^export (?!default)|^import .*\n|^ *//.*\n", "", text, flags=re.MULTILINE)


@cache
def style(name):
    path = FOLDER / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


class Hosted(anywidget.AnyWidget):
    """A widget that is live in a static page too.  It has a folder, which holds its class, its module and its words.

    name    of the widget, and of its module and its style sheet (if it has one)
    shared  the modules of `live` that it uses
    parts   further modules

    Its traits are its state.  In Jupyter it is an ordinary widget.  Its `text/html` form is complete in
    itself: the state, the modules, and `host.js`, which runs them in a page without a kernel.  Blocks
    marked `data-bp-once` are needed once in a page, however many figures have them.
    """

    name = None
    shared = ()
    parts = ()

    def __init_subclass__(cls, **kwargs):
        if "name" in vars(cls) and cls.name:  # not so in the subclass that anywidget makes of every instance's class
            cls._esm = "".join(map(module, cls.modules()))
            cls._css = "".join(map(style, cls.styles()))
        super().__init_subclass__(**kwargs)

    @classmethod
    def folder(cls):
        return cls.name.replace("-", "_")

    @classmethod
    def modules(cls):
        """The files whose texts, joined, are the widget's module."""
        return [*cls.shared, *cls.parts, f"{cls.folder()}/words.js", f"{cls.folder()}/{cls.name}.js"]

    @classmethod
    def styles(cls):
        return ["live.css", f"{cls.folder()}/{cls.name}.css"]

    def fallback(self):
        """HTML to be seen where no script runs."""
        raise NotImplementedError

    def state(self):
        """The traits that the page gets, as JSON can carry them."""
        own = set(self.trait_names(sync=True)) - set(anywidget.AnyWidget.class_trait_names())
        return {name: getattr(self, name) for name in sorted(own) if not name.startswith("_")}

    def html(self):
        """The widget as a piece of a page, complete in itself."""
        state = json.dumps(self.state(), separators=(",", ":")).replace("<", r"\u003c")  # no text ends or opens a script
        stored = f"state-{sha256(state.encode()).hexdigest()[:16]}"
        styles = [f'<style data-bp-once="{name}">{style(name)}</style>' for name in self.styles() if style(name)]
        texts = {**{name: module(name) for name in self.modules()}, stored: state}
        blocks = [f'<script type="text/plain" data-bp-once="{name}">{text}</script>' for name, text in texts.items()]
        host = f'<script data-bp-once="host.js">{module("host.js")}</script>'
        told = escape(json.dumps({"modules": self.modules(), "state": stored}))
        return (
            f'{"".join(styles + blocks)}{host}<div data-bp-live="{told}">{self.fallback()}'
            "<script>bpLive(document.currentScript.parentElement)</script></div>"
        )

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        return {**data, "text/html": self.html()}, metadata

    def __repr__(self):
        return f"<live {self.name}>"


class Figure(Hosted):
    """Base of the live figures.

    What the reader can change is tagged `moved=True`; `start` keeps the first values of these.
    """

    shared = (
        "rules.js",
        "engine.js",
        "words.js",
        "drawing.js",
        "stage.js",
        "controls.js",
        "../feedback/characters.json",
        "reading.js",
        "question.js",
    )

    start = traitlets.Dict().tag(sync=True)

    def __init__(self, **state):
        super().__init__(**state)
        self.start = {name: getattr(self, name) for name in self.trait_names(moved=True)}

    def picture(self):
        """The first state as a picture of `bpkit.plots`, for where no script runs."""
        raise NotImplementedError

    def caption(self):
        """What the picture shows, in words and numbers."""
        raise NotImplementedError

    def fallback(self):
        svg = re.sub(r"\s+", " ", self.picture()._repr_svg_())
        drawn = quote(svg.replace("'", "&apos;").replace('"', "'"), safe="<> /=:;,.()'")
        return f'<img data-figure="{self.name}" alt="{escape(self.caption())}" src="data:image/svg+xml,{drawn}">'

    def __repr__(self):
        return f"<live figure {self.name}>"
