"""What all pictures share: a figure that shows itself sharply, and the book's colours."""

from io import StringIO

import matplotlib
from matplotlib.figure import Figure

NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))
VALUE, GRADIENT, THIRD, NEUTRAL, PAPER = "#0b4f9e", "#a04000", "#00785a", "#57606a", "white"


class Picture(Figure):
    """A matplotlib `Figure` that needs no pyplot: a notebook shows it once, as SVG, where it ends a cell."""

    def _repr_svg_(self):
        text = StringIO()
        with matplotlib.rc_context({"svg.hashsalt": "bpkit"}):  # the same picture gives the same file
            self.savefig(text, format="svg", metadata=NO_METADATA)
        return text.getvalue()


def picture(width, height, layout="constrained"):
    """An empty `Picture` of this many inches on white; its axes make room for their labels."""
    return Picture(figsize=(width, height), layout=layout, facecolor=PAPER)
