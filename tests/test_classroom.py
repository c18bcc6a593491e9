"""The workbooks in nbgrader's hands: solved ones get full marks, untouched ones none, wrong ones what they should, and are told why."""

import contextlib
import io
import re
import warnings
from html import unescape
from typing import NamedTuple

import classroom
import nbformat
import pytest

from bpkit.feedback.mistakes import LIBRARY

# nbgrader's database layer warns of its own use of SQLAlchemy.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


class Slip(NamedTuple):
    cell: str  # the grade_id of a solution
    right: str  # what is written there
    wrong: str  # what a learner writes in its place
    marks: int  # that are left
    told: str  # the key of the known mistake that is named, or else what the check says


# Of each workbook, the first is handed to nbgrader as well.
SLIPS = {
    "1-graph": [
        Slip("sweep", "d[arg] += d", "d[arg] = d", 7, "overwrite_at_fork"),
        Slip("slopes", "[v, u]", "[u, v]", 2, "mul_not_swapped"),
        Slip("slopes", "[2 * args[0]]", "[args[0]]", 2, "square_without_2"),
        Slip("slopes", "[2 * args[0]]", "2 * args[0]", 2, "a list, also where it has one entry"),
        Slip("slopes", "[-w * w]", "[w * w]", 3, "reciprocal_sign_lost"),
        Slip("slopes", "[-w * w]", "[-w]", 3, "reciprocal_not_squared"),
        Slip("slopes", "w * (1 - w)", "1 / (1 + math.exp(-w)) / (1 + math.exp(w))", 4, "sigmoid_derivative_of_output"),
        Slip("slopes", "w * (1 - w)", "w", 4, "sigmoid_derivative_incomplete"),
        Slip("slopes", "w * (1 - w)", "w * w", 5, "σ is nearly flat at u = 6, but still rises"),
        Slip("forward", "dict(point)", "point", 9, "must stay as it is"),
        Slip("forward", "in nodes", "in NODES", 4, "KeyError"),
        Slip("sweep", "reversed(nodes)", "nodes", 4, "b hands on what it got"),
        Slip("sweep", "d[name] * slope", "slope", 4, "b hands on what it got"),
        Slip("sweep", "d[output]", "d[nodes[-1][0]]", 7, "begin at the output that is asked for"),
        Slip("numerical", "/ (2 * h)", "/ h", 9, "how far apart are they?"),
        Slip("step", "alpha * d", "d", 9, "half the step size, half the way"),
        Slip("step", "- alpha", "+ alpha", 9, "in which direction must w go?"),
        Slip("step", "(NEURON, point)", "(NEURON, START)", 9, "from the point that is given"),
    ],
    "2-algorithms": [
        Slip("walk-back", " + lam * weights[l]", "", 7, "no_regulariser"),
        Slip("weighted-input", "W @ h", "W.T @ h", 7, "column_for_row"),
        Slip("weighted-input", " + b", "", 7, "bias_left_out"),
        Slip("cost", "((output - t)**2).sum() / 2", "((output - t)**2).mean()", 9, "half the sum of their squares"),
        Slip("cost", "for W in weights) / 2", "for W in weights)", 9, "half of λ times the sum"),
        Slip("walk-back", "g * (1 - h[l + 1]**2)", "g", 5, "no_fprime"),
        Slip("walk-back", "h[l + 1]**2", "np.tanh(h[l + 1])**2", 5, "fprime_at_h"),
        Slip("walk-back", "np.outer(delta, h[l])", "np.outer(h[l], delta)", 5, "outer_order"),
        Slip("walk-back", "np.outer(delta, h[l])", "np.outer(delta, h[l + 1])", 5, "own_activation"),
        Slip("walk-back", "weights[l].T", "weights[l]", 7, "no_transpose"),
        Slip("numerical", "W[place] = before\n", "pass\n", 9, "put back before the next moves?"),
        Slip("numerical", "= before - eps", "= before", 9, "J is linear here"),
    ],
    "3-two-passes": [
        Slip("gradients", "lam *", "0 *", 8, "no_regulariser"),
        Slip("cost", "((o - t)**2).sum() / 2 + ", "", 9, "half the sum of their squares"),
        Slip("cost", "((o - t)**2).sum() / 2", "((o - t)**2).mean()", 9, "half the sum of their squares"),
        Slip("cost", "lam / 2", "lam", 9, "λ/2 times the sum"),
        Slip("gradients", "lam *", "2 * lam *", 8, "double_regulariser"),
        Slip("gradients", "(W2.T @ delta2)", "(W2.T @ delta2 + lam * W2.sum(axis=0))", 8, "penalty_in_dh"),
        Slip("gradients", " * (1 - h**2)", "", 6, "no_fprime"),
        Slip("decay-step", "(1 - alpha * lam) * W", "W", 9, "without a loss only the factor is left"),
        Slip("most", "last + 1", "last", 8, "The last step is not counted"),
        Slip("lifetimes", "max(l, 1)", "l", 9, "layer 2's turn is step 3"),
    ],
    "4-by-hand": [
        Slip("vjp", "(g - (g * o).sum(axis=1, keepdims=True))", "g * (1 - o)", 8, "softmax_elementwise"),
        Slip("softmax", "z - z.max()", "z", 9, "subtract the largest z first"),
        Slip("jacobian", "np.diag(o) - np.outer(o, o)", "np.diag(o * (1 - o))", 9, "what o_1 wins, the others lose"),
        Slip("vjp", ".sum(axis=1, keepdims=True)", ".sum()", 8, "The mean is taken over everything"),
        Slip("gradients", "h2 - t", "(h2 - t) * h2 * (1 - h2)", 4, "softmax_elementwise"),
        Slip("gradients", " * (1 - h1**2)", "", 8, "no_fprime"),
        Slip("gradients", "W2.T @", "W2 @", 8, "no_transpose"),
        Slip("updated", "- alpha", "+ alpha", 8, "too large or too small here?"),
        Slip("updated", "W2[0, 0] - alpha * dW2[0, 0]", "0.5 - alpha * 0.479", 8, "to more than three digits"),
    ],
    "5-deep": [
        Slip("batch-step", "(D2 @ W2)", "(D2 @ (W2 - alpha * D2.T @ H1))", 7, "updated_weights"),
        Slip("gradients", " * (1 - h[-1]**2)", "", 7, "delta_o_minus_t"),
        Slip("gradients", " * (1 - h[l]**2)", "", 7, "no_fprime"),
        Slip("batch-step", " * H1 * (1 - H1)", "", 7, "no_fprime"),
        Slip("batch-step", "(H2 - T)", "(H2 - T) / len(X)", 7, "mean_instead_of_sum"),
        Slip("batch-step", "- alpha *", "-", 7, "no_step_size"),
        Slip("digit-gradients", " / len(X)", "", 8, "sum_instead_of_mean"),
        Slip("digit-gradients", " * (H1 > 0)", "", 8, "no_relu_mask"),
        Slip("digit-gradients", ".sum(axis=0)", "", 6, "bias_not_summed"),
        Slip("epoch", "X[batch], T[batch]", "X, T", 8, "what the first has moved"),
        Slip("epoch", "len(X), size", "len(X) - size + 1, size", 8, "no sample is left out"),
    ],
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


def solution(cell, slip=None):
    """A solution of the workbook, with a slip in it if it is in this cell."""
    source = classroom.MARKS.sub("", cell.source)
    if slip and cell.metadata.nbgrader.grade_id == slip.cell:
        assert slip.right in source
        source = source.replace(slip.right, slip.wrong)
    return source


def submit(folder, name, student, slip=None, solved=True):
    """Hand in a workbook: the released one with its solutions filled in."""
    _, answers = cells(classroom.WORKBOOKS / f"{name}.ipynb")
    notebook, released = cells(folder / "release" / name / f"{name}.ipynb")
    for key, cell in released.items():
        if cell.metadata.nbgrader.solution and solved:
            cell.source = solution(answers[key], slip)
    place = folder / "course" / "submitted" / student / name
    place.mkdir(parents=True)
    nbformat.write(notebook, place / f"{name}.ipynb")


def tried(name, slip):
    """(marks, what the checks say) of a workbook with this slip, without nbgrader: quick."""
    notebook, known = cells(classroom.WORKBOOKS / f"{name}.ipynb")
    last = notebook.cells.index([*known.values()][-1])
    space, marks, said = {}, 0, []
    for cell in notebook.cells[: last + 1]:
        if cell.cell_type == "code":
            source = solution(cell, slip if "nbgrader" in cell.metadata else None)
            try:
                with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    exec(source, space)
                marks += cell.metadata.get("nbgrader", {}).get("points", 0)
            except Exception as error:
                said.append(f"{type(error).__name__}: {error}")
    return marks, "\n".join(said)


def words(told):
    return LIBRARY[told].message if told in LIBRARY else told


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


def shown(cell):
    """The text of a cell's outputs."""
    return "".join(output.get("text") or output.data["text/plain"] for output in cell.outputs)


def test_release_has_no_solution_no_hidden_test_and_no_output(folder, name):
    path = folder / "release" / name / f"{name}.ipynb"
    notebook, released = cells(path)
    nbformat.validate(notebook)
    assert not re.search("SOLUTION|HIDDEN TESTS", path.read_text(encoding="utf-8"))
    assert all("YOUR CODE HERE" in cell.source for cell in released.values() if cell.metadata.nbgrader.solution)
    assert not any(cell.get("outputs") for cell in notebook.cells)


def test_solutions_are_without_marks_and_show_what_the_workbook_does(folder, name):
    solutions = nbformat.read(folder / "solutions" / f"{name}.ipynb", as_version=4)
    workbook, _ = cells(classroom.WORKBOOKS / f"{name}.ipynb")
    assert not any(classroom.MARKS.search(cell.source) for cell in solutions.cells)
    for run, stored in zip(solutions.cells, workbook.cells, strict=True):
        if run.cell_type == "code":
            assert shown(run) == shown(stored), run.source


def test_work_of_students_is_never_made_anew(tmp_path):
    work = tmp_path / "course" / "submitted" / "ada"
    work.mkdir(parents=True)
    with pytest.raises(FileExistsError, match="work of students"):
        classroom.make(tmp_path)
    assert work.exists()


def test_solved_gets_full_marks(folder, name):
    submit(folder, name, "solved")
    assert graded(folder, name, "solved")[:2] == (10, 10)


def test_untouched_gets_none(folder, name):
    submit(folder, name, "untouched", solved=False)
    assert graded(folder, name, "untouched")[:2] == (0, 10)


def test_wrong_gets_its_marks_and_is_told_why(folder, name):
    slip = SLIPS[name][0]
    submit(folder, name, "wrong", slip)
    marks, _, told = graded(folder, name, "wrong")
    assert marks == slip.marks
    assert words(slip.told) in told


@pytest.mark.parametrize("name, slip", [(name, slip) for name, slips in SLIPS.items() for slip in slips])
def test_slip_leaves_its_marks_and_is_named(name, slip):
    marks, said = tried(name, slip)
    assert marks == slip.marks, said
    assert words(slip.told) in said
