"""Every number in the prose of a chapter was computed by a cell of that chapter, or stands in the note it quotes.

And the glossary says of each Chinese word which notes have it, as counted in their texts: `data/glossary.json` has the
counts, notes 0 to 4 (of notes 1 and 2 without what the web pages around them add).
"""

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


COUNTS = json.loads((Path(__file__).parent / "data" / "glossary.json").read_text())
CHINESE = re.compile(r"(?:L2 |Hadamard |Jacobian )?[\u4e00-\u9fff]+")
NOTES = re.compile(r"\((?:notes? (\d(?:, \d)*)|(no|all) notes?)(?=[,);])")


def listed(after):
    """The notes that the glossary lists next."""
    match = NOTES.search(after)
    if match[2]:
        return [] if match[2] == "no" else [*range(5)]
    return [int(note) for note in match[1].split(",")]


def test_the_glossary_lists_the_notes_that_have_each_word():
    text = (BOOK / "glossary.md").read_text().partition("```{glossary}")[2]
    found = [(match[0], listed(text[match.end() :])) for match in CHINESE.finditer(text)]
    assert {word for word, _ in found} == set(COUNTS)
    for word, notes in found:
        assert notes == [note for note, count in enumerate(COUNTS[word]) if count], word
