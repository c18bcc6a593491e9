"""Find the formulas and the algorithm boxes on the pages of the book."""

import json
import re
from itertools import count
from pathlib import Path
from typing import NamedTuple

BOOK = Path(__file__).parents[2] / "book"
DISPLAY = re.compile(r"^\$\$\n?(.*?)\n?\$\$(?: \((\S+)\))?$", re.DOTALL | re.MULTILINE)
BOX = re.compile(r"^```\{prf:algorithm\}[^\n]*\n:label: (\S+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class Formula(NamedTuple):
    page: str
    label: str  # or the page and its number on it, counted among those without a label
    latex: str


def sources():
    """(page, Markdown) of each chapter, workbook and page with formulas, in the book's order of folders."""
    for path in sorted(BOOK.glob("*/*.ipynb")) + [BOOK / "notation.md"]:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb":
            cells = [c["source"] for c in json.loads(text)["cells"] if c["cell_type"] == "markdown"]
            text = "\n\n".join("".join(source) for source in cells)
        yield str(path.relative_to(BOOK).with_suffix("")), text


def formulas():
    found = []
    for page, text in sources():
        numbers = count(1)
        found += [Formula(page, label or f"{page} {next(numbers)}", latex) for latex, label in DISPLAY.findall(text)]
    return found


def boxes():
    return [Formula(page, label, text) for page, markdown in sources() for label, text in BOX.findall(markdown)]
