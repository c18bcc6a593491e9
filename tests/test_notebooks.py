"""nbval compares the outputs a notebook has, so every notebook must have them, and text only."""

import nbformat
import pytest
from store_outputs import BOOK, notebooks


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: str(path.relative_to(BOOK)))
def test_outputs_are_stored(path):
    notebook = nbformat.read(path, as_version=4)
    assert "widgets" not in notebook.metadata
    for cell in notebook.cells:
        if cell.cell_type == "code" and "skip-execution" not in cell.metadata.get("tags", ()):
            assert cell.execution_count, f"run `make outputs`; not run:\n{cell.source}"
            assert not cell.source.rstrip().endswith(";"), "nbval shows the value all the same"
            for output in cell.outputs:
                assert {*output.get("data", {})} <= {"text/plain"}, "run `make outputs`"
