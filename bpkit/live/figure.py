"""What every live figure is: a widget in Jupyter, and the same module hosted by the page where no kernel runs."""

import json
import re
from functools import cache
from html import escape
from pathlib import Path

import anywidget

FOLDER = Path(__file__).parent
SHARED = ("engine.js", "words.js", "drawing.js")


@cache
def module(name):
    """A module's text fit for joining with the others: its imports and the marks of its named exports left out."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    return re.sub(r"^export (?!default)|^import .*\n", "", text, flags=re.MULTILINE)


@cache
def style():
    return (FOLDER / "live.css").read_text(encoding="utf-8")


class Figure(anywidget.AnyWidget):
    """Base of the live figures; a figure names its module and has traits, which are its state.

    In Jupyter it is an ordinary widget.  Its `text/html` form is complete in itself: the state, the
    modules, and `host.js`, which runs them in a page without a kernel.  Blocks marked
    `data-bp-once` are the same in every figure, so that a page with several needs only the first of each.
    """

    _css = style()
    name = None

    def __init_subclass__(cls, **kwargs):
        if "name" in vars(cls):  # not so in the subclass that anywidget makes of every instance's class
            cls._esm = "".join(map(module, cls.modules()))
        super().__init_subclass__(**kwargs)

    @classmethod
    def modules(cls):
        """The files whose texts, joined, are the figure's module."""
        return [*SHARED, f"{cls.name}.js"]

    def fallback(self):
        """HTML to be seen where no script runs: the first state of the figure, as text."""
        raise NotImplementedError

    def html(self):
        """The figure as a piece of a page, complete in itself."""
        own = set(self.trait_names(sync=True)) - set(anywidget.AnyWidget.class_trait_names())
        state = {name: getattr(self, name) for name in sorted(own) if not name.startswith("_")}
        data = json.dumps({"modules": self.modules(), "state": state}).replace("</", r"<\/")
        blocks = [f'<style data-bp-once="live.css">{style()}</style>']
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


def table(caption, header, rows):
    """A plain HTML table; the cells are text."""

    def line(cells, tag):
        return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"

    body = "".join(line(row, "td") for row in rows)
    return f"<table><caption>{escape(caption)}</caption><thead>{line(header, 'th')}</thead><tbody>{body}</tbody></table>"
