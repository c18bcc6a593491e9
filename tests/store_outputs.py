"""Run every notebook of the book and store what nbval compares: the text of its outputs."""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

BOOK = Path(__file__).parents[1] / "book"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebooks():
    return sorted(p for p in BOOK.rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)


def text_only(output):
    """Return the output with its text alone, or None if it has none."""
    if output.output_type == "error":
        output.traceback = [f"{output.ename}: {output.evalue}"]
    elif output.output_type in {"display_data", "execute_result"}:
        if "text/plain" not in output.data:
            return None
        output.data = {"text/plain": output.data["text/plain"]}
        output.metadata = {}
    return output


def store(path):
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        kernel_name="python3",
        resources={"metadata": {"path": path.parent}},
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
    ).execute()
    notebook.metadata = METADATA
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata.pop("execution", None)
            cell.outputs = [kept for kept in map(text_only, cell.outputs) if kept]
    nbformat.write(notebook, path)


if __name__ == "__main__":
    for path in notebooks():
        print(path.relative_to(BOOK.parent), file=sys.stderr)
        store(path)
