"""Make from the workbooks what a class needs: a release for students, the solutions, and an nbgrader course.

    python book/exercises/classroom.py FOLDER

FOLDER/release    the workbooks without solutions and hidden tests, one folder each: hand these out
FOLDER/solutions  the workbooks solved and run: keep these
FOLDER/course     a course as nbgrader wants it, with both and its database: collect and grade here

All three are made anew, unless the course has work of students in it: then nothing is touched.
nbgrader's own pages say how to go on: https://nbgrader.readthedocs.io.
"""

import os
import re
import shutil
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbgrader.apps import NbGraderAPI
from traitlets.config import PyFileConfigLoader

WORKBOOKS = Path(__file__).parent
MARKS = re.compile(r"^\s*### (BEGIN|END) (SOLUTION|HIDDEN TESTS)\n?", re.MULTILINE)


os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # nbgrader calls alembic


def course(folder):
    """nbgrader at work in the folder of a course."""
    config = PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()
    config.CourseDirectory.root = str(folder)
    return NbGraderAPI(config=config)


def solved(workbook):
    """A workbook without nbgrader's marks, run from top to bottom."""
    notebook = nbformat.read(workbook, as_version=4)
    for cell in notebook.cells:
        cell.source = MARKS.sub("", cell.source).rstrip()
        cell.metadata.pop("nbgrader", None)
    return NotebookClient(notebook, timeout=120, kernel_name="python3").execute()


def make(folder):
    """Make release, solutions and course in `folder`, anew.

    FileExistsError if students' work is in the course; RuntimeError, with nbgrader's words, if it refuses a workbook.
    """
    work = [folder / "course" / step for step in ("submitted", "autograded", "feedback")]
    if any(place.exists() for place in work):
        raise FileExistsError(f"{folder / 'course'} has work of students in it; move it away first")
    for part in ("release", "solutions", "course"):
        shutil.rmtree(folder / part, ignore_errors=True)
        (folder / part).mkdir(parents=True)
    shutil.copy(WORKBOOKS / "nbgrader_config.py", folder / "course")
    grader = course(folder / "course")
    for workbook in sorted(WORKBOOKS.glob("*.ipynb")):
        nbformat.write(solved(workbook), folder / "solutions" / workbook.name)
        source = folder / "course" / "source" / workbook.stem
        source.mkdir(parents=True)
        shutil.copy(workbook, source)
        made = grader.generate_assignment(workbook.stem)
        if not made["success"]:
            raise RuntimeError(f"{workbook.name}: {made['log']}")
    shutil.copytree(folder / "course" / "release", folder / "release", dirs_exist_ok=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        make(Path(sys.argv[1]).resolve())
    except FileExistsError as problem:
        sys.exit(str(problem))
