"""Plant errors in the twins, one at a time: in the worlds that the formulas are evaluated in.

`python tests/equations/plant_twins.py` prints how many of them make a formula of the book fail, and which do not.
"""

import ast
import importlib
import sys
from collections import Counter
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from equations import boxes, pages, plant, twins, worlds

SOURCE = Path(worlds.__file__)
OTHER = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult}
FREE = {"mixing", "any_cost", "tensors", "tangle", "matrix_product", "one_weight", "sizes_of", "target", "vectors"}
CHOICES = {"samples", "depth", "sizes", "activations", "aliases"}
"""Worlds and functions, and arguments of a world, that may be any: other ones would do as well."""


def sites(tree):
    """(node, field, what is planted there) for each number and operation that is no choice."""
    for top in tree.body:
        if getattr(top, "name", None) in FREE:
            continue
        chosen = {id(inner) for node in ast.walk(top) if is_choice(node) for inner in ast.walk(node)}
        for node in ast.walk(top):
            if id(node) not in chosen:
                yield from variants(node)


def is_choice(node):
    """Whether it is drawn at random, is an argument that may be any, or one of the activations to choose from."""
    if isinstance(node, ast.Call):
        return ast.unparse(node.func).startswith("rng.")
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0]) == "ELEMENTWISE"
    return isinstance(node, ast.keyword) and node.arg in CHOICES


def variants(node):
    if isinstance(node, ast.BinOp) and type(node.op) in OTHER:
        yield node, "op", OTHER[type(node.op)]()
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        yield node, "op", ast.Mult()
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and not isinstance(node.operand, ast.Constant):
        yield node, "op", ast.UAdd()
    if isinstance(node, ast.Constant) and type(node.value) is int:
        yield node, "value", node.value + 1
    if isinstance(node, ast.Attribute) and node.attr in ("add", "multiply", "tanh"):
        yield node, "attr", {"add": "subtract", "multiply": "add", "tanh": "sin"}[node.attr]


def fails():
    """The first formula that does not hold, or None."""
    for formula in pages.formulas() + pages.boxes():
        try:
            if twins.TWINS.get(formula.label) != twins.DATA:
                plant.verify(formula, formula.latex)
        except Exception:
            return formula.label
    return None


def loaded(tree):
    """Put the code in place of the worlds; whether it can be loaded at all."""
    try:
        exec(compile(tree, SOURCE, "exec"), worlds.__dict__)
        for module in (twins, boxes):
            importlib.reload(module)
    except Exception:
        return False
    return True


def main():
    text = SOURCE.read_text()
    assert fails() is None
    counts, kept = Counter(), []
    for number in range(len(list(sites(ast.parse(text))))):
        tree = ast.parse(text)
        node, field, value = list(sites(tree))[number]
        before = ast.unparse(node)
        setattr(node, field, value)
        noticed = not loaded(ast.fix_missing_locations(tree)) or fails()
        counts["noticed" if noticed else "missed"] += 1
        if not noticed:
            kept.append(f"line {node.lineno}: {before} → {ast.unparse(node)}")
    print(dict(counts))
    print(*kept, sep="\n")


if __name__ == "__main__":
    main()
