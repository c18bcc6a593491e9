"""Every number in the prose of a chapter was computed by a cell of that chapter, or stands in the note it quotes."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from store_outputs import BOOK, notebooks

NUMBER = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.]*\d)")
CASES = json.loads((Path(__file__).parent / "data" / "reference.json").read_text())["cases"]
PRINTED = next(case for case in CASES if case["kind"] == "printed")["items"]


CITED = re.compile(r"(algorithms?|sections?) [\d.]+( and [\d.]+)?", re.IGNORECASE)


def numbers(text):
    return set(NUMBER.findall(CITED.sub("", text)))


def computed(notebook):
    """The numbers that cells were given or printed, and those they round to."""
    found = {item["printed"].lstrip("-") for item in PRINTED}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            found |= numbers(cell.source)
            for output in cell.outputs:
                found |= numbers(output.get("text") or output["data"]["text/plain"])
    return found | {f"{float(n):.{places}f}" for n in found for places in range(1, 5)}


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: str(path.relative_to(BOOK)))
def test_prose_numbers_are_computed(path):
    notebook = nbformat.read(path, as_version=4)
    known = computed(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            assert numbers(cell.source) <= known, cell.source
