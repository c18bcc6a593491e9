"""Plant errors in the tables and printers of formulas, one at a time, and tell which of them the tests notice.

    python tests/plant_formulas.py          all; each costs a run of the tests that own the formula
    python tests/plant_formulas.py latex    those that have this word in their name

It works on a copy, and ends with an error if one passes unnoticed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
RULES = "tests/test_rules.py"
TRACE = "tests/test_trace.py"
SHOWN = "tests/browser/test_formulas.py"


class Planted(NamedTuple):
    what: str
    file: str
    right: str  # the first of these in the file
    wrong: str
    tests: str  # that own it


def of_rule(what, right, wrong, tests=f"{RULES} -k derivatives_of_operations"):
    return Planted(what, "bpkit/rules.py", right, wrong, tests)


def printed(what, right, wrong, tests):
    return Planted(what, "bpkit/formulas.py", right, wrong, tests)


def of_network(what, right, wrong):
    return Planted(what, "bpkit/trace/of_network.py", right, wrong, f"{TRACE} -k of_a_step")


def of_figure(what, file, right, wrong, tests):
    return Planted(what, f"bpkit/live/{file}", right, wrong, tests)


PLANTED = [
    # the six of the first trial
    of_rule("tanh' as 1 + w²", '"1 - w**2"', '"1 + w**2"'),
    of_rule("the minus of (1/u)' lost", '"-1 / u**2"', '"1 / u**2"'),
    of_rule("the activation tanh' as 1 + h²", '"1 - h**2"', '"1 + h**2"', f"{RULES} -k test_activations"),
    of_rule("mse: 1/n for 2/n", '"2 / n * (h - t)"', '"1 / n * (h - t)"', f"{RULES} -k test_losses"),
    printed(
        "MathML: the minus of a quotient lost",
        'inner, own = ["−", _items(_positive(tree))], SUM',
        'inner, own = ["+", _items(_positive(tree))], SUM',
        f"{SHOWN} -k reciprocal",
    ),
    of_rule("the activation sigmoid' as h (1 + h)", '"h * (1 - h)"', '"h * (1 + h)"', f"{RULES} -k test_activations"),
    # the rule book
    of_rule("max: the sides exchanged", '("u >= v", "u < v")', '("u <= v", "u > v")'),
    of_rule("logaddexp: a sign", '"exp(v - w)"', '"exp(w - v)"'),
    of_rule("uᵛ by v: ln v", '"w * log(u)"', '"w * log(v)"'),
    of_rule("cos': the minus lost", '("-sin(u)",)', '("sin(u)",)'),
    of_rule(
        "softplus, as computed: a sign", "log1p(exp(-abs(u)))", "log1p(exp(abs(u)))", f"{RULES} -k what_is_computed"
    ),
    of_rule(
        "binary cross-entropy: a sign",
        '"(1 - t) / (1 - h) - t / h"',
        '"(1 - t) / (1 - h) + t / h"',
        f"{RULES} -k test_losses",
    ),
    of_rule("the wrong pair", '"cross_entropy": "softmax"', '"cross_entropy": "sigmoid"', f"{RULES} -k matched"),
    of_rule("leaky ReLU: the other slope", "0.01 * (h <= 0)", "0.1 * (h <= 0)", f"{RULES} -k test_activations"),
    Planted(
        "numpy: sigmoid' as h (1 + h)",
        "bpkit/functions.py",
        "return h * (1 - h)",
        "return h * (1 + h)",
        "tests/test_functions.py",
    ),
    # the printers
    printed(
        "LaTeX: a minus lost",
        'return f"-{self.of(tree.operand, PRODUCT)}", SUM',
        "return self.of(tree.operand, PRODUCT), SUM",
        f"{RULES} -k printed",
    ),
    printed("LaTeX: exp for ln", r'"log": r"\ln"', r'"log": r"\exp"', f"{RULES} -k printed"),
    printed(
        "LaTeX: brackets lost",
        "return self._in_brackets(text) if own < level else text",
        "return text",
        f"{RULES} -k printed",
    ),
    printed("LaTeX of arrays: ⊙ for ⊘", r'return r"\oslash"', r'return r"\odot"', f"{RULES} -k test_losses"),
    printed(
        "Python: a sum for a product",
        "ast.BinOp(factor, ast.Mult(), tree)",
        "ast.BinOp(factor, ast.Add(), tree)",
        f"{RULES} -k printed",
    ),
    printed(
        "Python: c + 1 for c - 1",
        "_constant(left.value - right.value)",
        "_constant(left.value + right.value)",
        f"{RULES} -k printed",
    ),
    printed(
        "MathML: a fraction upside down",
        'return {"over": [_items(tree.left), _items(tree.right)]}',
        'return {"over": [_items(tree.right), _items(tree.left)]}',
        f"{SHOWN} -k reciprocal",
    ),
    printed(
        "MathML: c + 1 for c - 1",
        'return {"constant": -tree.right.value}',
        'return {"constant": tree.right.value}',
        f"{SHOWN} -k powc",
    ),
    printed(
        "JavaScript: u v for uᵛ", '"power": "{0} ** {1}"', '"power": "{0} * {1}"', "tests/browser/test_engine.py -k pow"
    ),
    printed(
        "code: min for max",
        '">" if name == "max" else "<"',
        '"<" if name == "max" else ">"',
        f"{RULES} -k package_computes",
    ),
    # the trace of a network
    of_network("LaTeX: h δᵀ for δ hᵀ", r'r"{d} {{{h}}}^\top"', r'r"{h} {{{d}}}^\top"'),
    of_network("LaTeX: W for Wᵀ", r'r"{{{W}}}^\top {d}"', r'r"{W} {d}"'),
    of_network("LaTeX: 1/m lost", r'r"{c}{{{d}}}^\top \mathbf{{1}}"', r'r"{{{d}}}^\top \mathbf{{1}}"'),
    of_network("LaTeX: ⅓ for ½", r'r"\tfrac12 \Big\lVert', r'r"\tfrac13 \Big\lVert'),
    of_network("LaTeX: W + α…", r'r"{p} - {alpha}\, {d}"', r'r"{p} + {alpha}\, {d}"'),
    of_network(
        "Python: the Jacobian's sum", "({g} * {h}).sum(axis=1, keepdims=True)", "({g} + {h}).sum(axis=1, keepdims=True)"
    ),
    Planted(
        "a sum of contributions with a minus",
        "bpkit/trace/of_graph.py",
        '" + ".join(map(factor',
        '" - ".join(map(factor',
        f"{TRACE} -k graph",
    ),
    # what the figures make of them
    of_figure(
        "one-weight: h + t",
        "one_weight/gradient-formula.js",
        r'is: [h, "\u2212", t]',
        'is: [h, "+", t]',
        f"{SHOWN} -k one_weight",
    ),
    of_figure(
        "one-weight: W[j,k]",
        "one_weight/gradient-formula.js",
        "`W${layer + 1}[${k},${j}]`",
        "`W${layer + 1}[${j},${k}]`",
        f"{SHOWN} -k one_weight",
    ),
    of_figure(
        "softmax: o (1 + o)",
        "softmax_jacobian/entry-formula.js",
        r'["(", 1, "\u2212", `o[${k}]`, ")"]',
        '["(", 1, "+", `o[${k}]`, ")"]',
        f"{SHOWN} -k softmax_jacobian",
    ),
    of_figure(
        "softmax: the minus off the diagonal lost",
        "softmax_jacobian/entry-formula.js",
        r'[[["\u2212", `o[${k}]`]',
        "[[[`o[${k}]`]",
        f"{SHOWN} -k softmax_jacobian",
    ),
    of_figure(
        "stepper: transposition lost",
        "network_stepper/latex.js",
        "base = base.transposed(at++)",
        "at++",
        f"{SHOWN} -k network_stepper",
    ),
    of_figure(
        "stepper: u for the exponent",
        "graph_stepper/formulas.js",
        "power(...item.power.map((one) => drawn(one, f)))",
        "power(...item.power.map((one) => drawn(one, f)).reverse())",
        f"{SHOWN} -k square",
    ),
]


def noticed(planted, folder):
    """Whether the tests fail that own the formula, in a copy of the project with the error."""
    path = folder / planted.file
    text = path.read_text(encoding="utf-8")
    if planted.right not in text:
        sys.exit(f"{planted.what}: {planted.file} has no {planted.right!r}")
    path.write_text(text.replace(planted.right, planted.wrong, 1), encoding="utf-8")
    tests, _, chosen = planted.tests.partition(" -k ")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-qx",
        "-p",
        "no:cacheprovider",
        tests,
        *(["-k", chosen] if chosen else []),
    ]
    run = subprocess.run(
        command, cwd=folder, env=os.environ | {"PYTHONPATH": str(folder), "PLANTED": "1"}, capture_output=True
    )
    path.write_text(text, encoding="utf-8")
    if run.returncode not in (0, 1):
        sys.exit(f"{planted.what}: the tests did not run\n{run.stdout.decode()[-2000:]}")
    return run.returncode == 1


def main(word=""):
    missed = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("bpkit", "tests"):
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        for part in ("pyproject.toml", "conftest.py"):
            shutil.copy(ROOT / part, folder / part)
        for planted in (one for one in PLANTED if word in f"{one.what} {one.file}".lower()):
            caught = noticed(planted, folder)
            missed += [] if caught else [planted.what]
            print(f"{'noticed' if caught else 'MISSED ':8} {planted.file}: {planted.what}", flush=True)
    if missed:
        sys.exit(f"{len(missed)} passed unnoticed")


if __name__ == "__main__":
    main(*sys.argv[1:])
