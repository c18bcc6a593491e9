"""The workbooks in nbgrader's hands: solved ones get full marks, untouched ones none, wrong ones what they should, and are told why."""

import re
from html import unescape
from typing import NamedTuple

import classroom
import nbformat
import pytest

from bpkit.feedback.words import known

# nbgrader's database layer warns of its own use of SQLAlchemy.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


class Slip(NamedTuple):
    cell: str  # the grade_id of a solution
    right: str  # what is written there
    wrong: str  # what a learner writes in its place
    marks: int  # that are left
    mistake: str  # the key of the mistake that the feedback must name


SLIPS = {
    "1-graph": Slip("sweep", "d[arg] += d", "d[arg] = d", 5, "overwrite_at_fork"),
    "2-algorithms": Slip("walk-back", "g * (1 - h[l + 1]**2)", "g", 6, "no_fprime"),
    "3-two-passes": Slip("gradients", "+ lam * W1, np.outer(delta2, h) + lam * W2", ", np.outer(delta2, h)", 6, "no_regulariser"),
    "4-by-hand": Slip("vjp", "(g - (g * o).sum(axis=1, keepdims=True))", "g * (1 - o)", 8, "softmax_elementwise"),
    "5-deep": Slip("batch-step", "(D2 @ W2)", "(D2 @ (W2 - alpha * D2.T @ H1))", 7, "updated_weights"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("classroom")
    classroom.make(folder)
    return folder


def cells(path):
    """The cells of a notebook that nbgrader knows, by their grade_id."""
    notebook = nbformat.read(path, as_version=4)
    return notebook, {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}


def submit(folder, name, student, change=lambda key, source: source, solved=True):
    """Hand in a workbook: the released one with its solutions filled in."""
    _, answers = cells(classroom.WORKBOOKS / f"{name}.ipynb")
    notebook, released = cells(folder / "release" / name / f"{name}.ipynb")
    for key, cell in released.items():
        if cell.metadata.nbgrader.solution and solved:
            cell.source = change(key, classroom.MARKS.sub("", answers[key].source))
    place = folder / "course" / "submitted" / student / name
    place.mkdir(parents=True)
    nbformat.write(notebook, place / f"{name}.ipynb")


def graded(folder, name, student):
    """(marks, most marks, feedback as text) that nbgrader gives."""
    grader = classroom.course(folder / "course")
    for done in (grader.autograde(name, student), grader.generate_feedback(name, student)):
        assert done["success"], done["log"]
    with grader.gradebook as book:
        submission = book.find_submission(name, student)
        html = (folder / "course" / "feedback" / student / name / f"{name}.html").read_text(encoding="utf-8")
        return submission.score, submission.max_score, unescape(re.sub("<.*?>", "", html))


@pytest.fixture(params=[path.stem for path in sorted(classroom.WORKBOOKS.glob("*.ipynb"))])
def name(request):
    return request.param


def test_release_has_no_solution_and_no_hidden_test(folder, name):
    text = (folder / "release" / name / f"{name}.ipynb").read_text(encoding="utf-8")
    assert "YOUR CODE HERE" in text
    assert not re.search("SOLUTION|HIDDEN TESTS", text)


def test_solutions_are_run_and_without_marks(folder, name):
    notebook = nbformat.read(folder / "solutions" / f"{name}.ipynb", as_version=4)
    assert not any(classroom.MARKS.search(cell.source) for cell in notebook.cells)
    assert any(cell.get("outputs") for cell in notebook.cells)


def test_solved_gets_full_marks(folder, name):
    submit(folder, name, "solved")
    marks, most, _ = graded(folder, name, "solved")
    assert marks == most >= 8


def test_untouched_gets_none(folder, name):
    submit(folder, name, "untouched", solved=False)
    marks, *_ = graded(folder, name, "untouched")
    assert marks == 0


def test_wrong_gets_its_marks_and_is_told_why(folder, name):
    slip = SLIPS[name]

    def change(key, source):
        if key != slip.cell:
            return source
        assert source.count(slip.right) == 1
        return source.replace(slip.right, slip.wrong)

    submit(folder, name, "wrong", change)
    marks, _, told = graded(folder, name, "wrong")
    assert marks == slip.marks
    assert known(slip.mistake, None).message in told
