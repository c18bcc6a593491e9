"""Plant errors in the formulas, one at a time, and count how many are noticed.

`python tests/equations/plant.py` prints a table by kind, and each planted error that nothing notices.

An error that changes nothing is no error.  It is told by evaluating both formulas with noise in place of every symbol
and every derivative: where all sides are equal then, the two are one formula in two ways of writing.
"""

import re
import sys
import zlib
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from equations import boxes, pages, twins
from equations.evaluate import Evaluator, squeezed
from equations.parser import Range, Unreadable, parse
from equations.world import Mismatch, Undefined

NOTICED = (twins.Wrong, Mismatch, Undefined, Unreadable)
SEEDS = range(3)
LAYER = r"\([lL012](?: ?[-+] ?[12])?\)"
SYMBOL = r"(?:[A-Za-z]|\\(?:delta|Delta|lambda|Omega|alpha|hat y|bar [vcg]|mathbf 1))(?![A-Za-z])(?:\^\{[^{}]*\}|_\{[^{}]*\}|_[a-z1])*"


def replaced(pattern, *replacements):
    """A kind of error: each match of the pattern, one at a time, by each of the replacements."""

    def variants(latex):
        for match in re.finditer(pattern, latex):
            for replacement in replacements:
                yield latex[: match.start()] + match.expand(replacement) + latex[match.end() :]

    return variants


def outside_indices(pattern, *replacements):
    """As `replaced`, but not within superscripts that are layers, subscripts and bounds."""

    def variants(latex):
        masked = re.sub(rf"\^\{{{LAYER}(?:\\top)?\}}|_\{{[^{{}}]*\}}", lambda m: "~" * len(m[0]), latex)
        for match in re.finditer(pattern, masked):
            for replacement in replacements:
                yield latex[: match.start()] + match.expand(replacement) + latex[match.end() :]

    return variants


def each_of(*kinds):
    return lambda latex: (variant for kind in kinds for variant in kind(latex))


def other_letters(latex):
    """Each index letter by each other one of the formula."""
    found = [m for m in re.finditer(r"_\{([a-z])([a-z])?\}|_([a-z])\b", latex) if latex[m.start() - 3 : m.start()] != "sum"]
    letters = sorted({letter for m in found for letter in m.groups() if letter} & set("ijkpqr"))
    for m in found:
        for group in (1, 2, 3):
            for letter in letters:
                if m[group] and m[group] in letters and m[group] != letter:
                    yield latex[: m.start(group)] + letter + latex[m.end(group) :]


def turned(latex):
    """Loops and ranges the other way round."""
    yield from replaced(r"l = 1, \\dots, L(?! - 1)", r"l = L, L - 1, \\dots, 1")(latex)
    yield from replaced(r"l = L, L - 1, \\dots, 1", r"l = 1, \\dots, L")(latex)
    yield from replaced(r"\$l = L - 1\$ \*\*down to\*\* \$1\$", r"$l = 1$ **to** $L - 1$")(latex)
    yield from replaced(r"\$l = 1\$ \*\*to\*\* \$L\$", r"$l = L$ **down to** $1$")(latex)


LAYERS = {"l": ("l-1", "l+1"), "l-1": ("l", "l+1"), "l+1": ("l", "l-1"), "L": ("L-1",), "L-1": ("L",), "L-2": ("L-1",),
          "1": ("2",), "2": ("1",), "0": ("1",)}  # fmt: skip

KINDS = {
    "sign": each_of(
        outside_indices(r"(?<=[^{(]) \+ ", " - "), outside_indices(r" - ", " + "), outside_indices(r"(?<! )-(?! )", ""),
        outside_indices(r"(?<=[=(] )-|(?<=[{(])-", ""), outside_indices(r"(?<== )(?=\\frac|o_|\\delta)", "-"),
    ),
    "layer": each_of(
        *(replaced(rf"\({re.escape(old)}(?=\))", *(f"({new}" for new in news)) for old, news in LAYERS.items()),
        replaced(r"(?<=[nf])_l\b", r"_{l-1}", r"_L"), replaced(r"(?<=n)_\{l-1\}", "_l"), replaced(r"(?<=[nf])_L\b", "_{L-1}"),
        replaced(r"(?<=n)_0", "_1"), replaced(r"(?<=[nf])_1", "_2"), replaced(r"(?<=n)_2", "_1"),
    ),
    "index": each_of(replaced(r"_\{([a-z])([a-z])\}", r"_{\2\1}"), other_letters, replaced(r"_1\b", "_2"), replaced(r"_2\b", "_1")),
    "transpose dropped": each_of(replaced(r"\^(\{\\!)?\\top\}?", ""), replaced(r"(?<=\))\\top", "")),
    "transpose added": replaced(rf"(?<!\\partial )(?<!_\{{)\b([WhzgGHZ]|\\delta|\\Delta)\^\{{({LAYER})\}}", r"\1^{\2\\top}"),
    "sum and product": each_of(
        replaced(r"\\sum(?=_)", r"\\prod"), replaced(r"\\prod", r"\\sum"), replaced(r"\\max", r"\\sum"),
        replaced(r"\\sum_(\{[^{}]*(\{[^{}]*\})?[^{}]*\}|[a-z])(\^(\{[^{}]*\}|\w))?", ""),
    ),
    "bound": each_of(
        replaced(r"(?<=[a-z]=)1", "2", "0"), replaced(r"(?<=[a-z]=)0", "1"),
        replaced(r"(\\sum_\{[^{}]*\})\^\{?(n_L|n_\{l-1\}|L-1|L|m)\}?(?=\}|\s|$)", r"\1^{\2-1}", r"\1^{\2+1}"),
        replaced(r"l = 1(?=[,$])", "l = 2", "l = 0"), replaced(r"(?<=dots, )L(?=[ $.]|$)", "L - 1", "L + 1"),
        replaced(r"(?<=dots, )1(?=\$)", "2", "0"), replaced(r"l = L(?=,)", "l = L - 1"),
        replaced(r"(?<=\*\*to\*\* \$)(\w)(?=\$)", r"\1 - 1", r"\1 + 1"), replaced(r"(?<=down to\*\* \$)1", "2", "0"),
        replaced(r"l = L - 1(?=\$)", "l = L", "l = L - 2"), replaced(r"(?<=i = )1|(?<=\$= )1", "2"),
    ),
    "loop turned": turned,
    "Hadamard": each_of(
        replaced(r" ?\\odot", " "), replaced(r"\\odot", "+"),
        replaced(r"(?<=\}) (?=h\^\{|\\delta\^\{|W\^\{)", r" \\odot "),
    ),
    "product": each_of(replaced(r"\\cdot|\\times(?= \\Big)", "+"), replaced(r"(?<=[a-z0-9}]) ?\\, ?(?=[a-zA-Z\\(])", " + ")),
    "factor": each_of(
        replaced(r"\\frac1m", "", r"\\frac1{2}"), replaced(r"\\tfrac12", "", r"\\tfrac13"), replaced(r"\\alpha", "", "2"),
        replaced(r"\\lambda(?!\})", "", "2"), replaced(r"\\frac\\lambda2", r"\\frac\\lambda3", r"\\lambda"),
        outside_indices(r"(?<![\w^}])1(?![\w_])", "2"), outside_indices(r"(?<![\w.\\^])2(?![\w.])", "", "3"),
        outside_indices(r"(?<![\w.\\])0(?![\w.])", "1"), replaced(r"(?<=\{)1(?=\})", "2"),
    ),
    "power": each_of(replaced(r"\^2(?!\d)", "", "^3"), replaced(r"_F\^2", "_F")),
    "slope": each_of(replaced(r"'", ""), replaced(r"(?<=f)(?=[(\\_])(?!')", "'"), replaced(r"\\sigma(?=\()", r"\\sigma'")),
    "symbol": each_of(
        replaced(r"\bz(?=[_^])", "h"), replaced(r"\bh(?=[_^])", "z"), replaced(r"\bg(?=[_^])", r"\\delta"),
        replaced(r"\\delta(?=[_^])", "g"), replaced(r"\bt\b(?!o)", "y"), replaced(r"\bt(?=_)", "o", "h"), replaced(r"\\hat y(?!\})", "t"),
        replaced(r"\bo(?=_)", "z"), replaced(r"\bW(?=\^)", "b"), replaced(r"\bb(?=\^)", "h"), replaced(r"\bu\b", "v"),
        replaced(r"\bx\b", "y"), replaced(r"\by\b(?!\})", "x"), replaced(r"\\ell(?=[ }])", "J"), replaced(r"\bJ\b", r"\\ell"),
        replaced(r"\bA\b", "B"), replaced(r"\bB\b", "A"), replaced(r"\bN\b", "D"), replaced(r"\bD\b", "N"),
        replaced(r"\bs\b", "J"), replaced(r"\bc\b(?! reads)", "v"), replaced(r"\bm\b(?! \})", "L"), replaced(r"\\ln", r"\\tanh"),
        replaced(r"\\operatorname\{diag\}", ""), replaced(r"\\mathrm\{d(\w+)\}", r"\\mathrm{\1}"),
        replaced(r"\\mathrm\{den\}", r"\\mathrm{num}"), replaced(r"\\mathrm\{invden\}", r"\\mathrm{den}"),
    ),
    "swapped": each_of(
        replaced(rf"(?<![\w\\^_{{/] )(?<![A-Za-z\\])({SYMBOL}) ?(?:\\, ?)?({SYMBOL})(?![\w^_(])", r"\2 \1"),
        replaced(r"\\frac\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}", r"\\frac{\2}{\1}"),
        replaced(r"([\w\\^{}()]+) - ([\w\\^{}()]+)(?=[ )])", r"\2 - \1"),
        replaced(r"\((\\hat y|z\^\{\(2\)\}), t\)", r"(t, \1)"),
    ),
}  # fmt: skip


class Planted(NamedTuple):
    kind: str
    formula: pages.Formula
    latex: str


def planted(formulas):
    """Every error of every kind, in every formula, once."""
    for formula in formulas:
        seen = {formula.latex}
        for kind, variants in KINDS.items():
            for latex in variants(formula.latex):
                if latex not in seen:
                    seen.add(latex)
                    yield Planted(kind, formula, latex)


def verify(formula, latex, seeds=SEEDS):
    for seed in seeds:
        rng = np.random.default_rng(seed)
        if formula.label in boxes.BOXES:
            boxes.check(latex, boxes.BOXES[formula.label], rng)
        else:
            twins.check(latex, twins.TWINS[formula.label], rng)


def outcome(error):
    """"noticed", "missed", or "the same" if the error is none."""
    try:
        verify(error.formula, error.latex)
    except NOTICED:
        return "noticed"
    return "the same" if same(error) else "missed"


class Noise(Evaluator):
    """Every symbol and every derivative has a random value of its shape: what is equal then is equal by algebra."""

    def noise(self, shape, *what):
        return np.random.default_rng(zlib.crc32(repr(what).encode())).uniform(0.5, 1.5, shape)

    def base(self, name, layer, sample):
        value = super().base(name, layer, sample)
        if layer is None:
            name, layer = self.world.aliases.get(name, (name, None))
        return value if name in ("L", "m", "n", r"\theta") else self.noise(np.shape(value), name, layer, sample if self.world.is_of_samples(name) else None)

    def jacobian(self, of, by):
        return self.noise(self.world.jacobian(of, by).shape, "jacobian", of, by)

    def differentiated(self, of, key):
        matrix, shape = super().differentiated(of, key)
        symbol = of.kind == "symbol" and self.world.key(*self.resolved(of)[:3]) is not None
        what = np.round(np.real(self.value(of)), 9).tolist()
        return (matrix if symbol else self.noise(matrix.shape, what, key)), shape

    def of_node(self, of, key):
        matrix = super().of_node(of, key)
        return squeezed(self.noise(np.shape(matrix), "of node", self.bound.get(of.value, of.value), key))


def same(error):
    try:
        if error.formula.label in boxes.BOXES:
            return same_box(error)
        twin = twins.TWINS[error.formula.label]
        return alike(*(sides(latex, twin) for latex in (error.formula.latex, error.latex)))
    except NOTICED:
        return False


def same_box(error):
    """Line by line, in the world of a batch or network."""
    (_, old), (_, new) = (boxes.read(latex) for latex in (error.formula.latex, error.latex))
    pairs = list(zip(flat(old), flat(new)))
    if any(a.words != b.words for a, b in pairs) or boxes.read(error.latex)[0] != boxes.read(error.formula.latex)[0]:
        return False
    samples = "_i" in error.latex
    world = twins.batch if samples else twins.network
    twin = twins.Twin(world, lambda world: [2])
    changed = [(a, b) for one, other in pairs for a, b in zip(one.math, other.math) if a != b]
    return all("=" not in a[:6] and alike(sides(a, twin), sides(b, twin)) for a, b in changed)


def flat(lines):
    for line in lines:
        yield line
        yield from flat(line.below)


def sides(latex, twin):
    """The value of every side of every clause, with noise for symbols."""
    world = twin.world(np.random.default_rng(0))
    clauses = parse(latex)
    ranges = [clause for clause in clauses if isinstance(clause, Range)]
    statements = [clause for clause in clauses if not isinstance(clause, Range)]
    found = [np.array(sorted(twins.run(index, Noise(world)))) for index in ranges]
    for bound in twins.bindings(world, twin, statements, ranges, Noise):
        at = Noise(world, bound)
        for clause in statements:
            if clause.defines:
                at = Noise(world, bound, {**at.defined, clause.sides[0].value: clause.sides[1]})
            found += [at.value(side) for side in clause.sides]
    return found


def alike(old, new):
    return len(old) == len(new) and all(
        np.shape(a) == np.shape(b) and np.allclose(np.asarray(a), np.asarray(b), rtol=1e-9, atol=1e-12)
        for a, b in zip(old, new)
    )


def main():
    formulas = [formula for formula in pages.formulas() + pages.boxes() if formula.label]
    counts, missed = defaultdict(Counter), []
    for error in planted(formulas):
        found = outcome(error)
        counts[error.kind][found] += 1
        if found == "missed":
            missed.append(error)
    print(f"{'kind':20}{'planted':>8}{'the same':>10}{'errors':>8}{'noticed':>9}{'':>8}")
    counts["all"] = sum(counts.values(), Counter())
    for kind, count in counts.items():
        errors = count["noticed"] + count["missed"]
        share = f"{100 * count['noticed'] / errors:.1f} %" if errors else ""
        print(f"{kind:20}{count.total():8}{count['the same']:10}{errors:8}{count['noticed']:9}{share:>9}")
    for error in missed:
        print(f"\nmissed, {error.kind}, {error.formula.label}:\n{difference(error.formula.latex, error.latex)}")


def difference(old, new):
    start = next((i for i, (a, b) in enumerate(zip(old, new)) if a != b), 0)
    from_, to = max(0, start - 40), start + 50
    return f"  {old[from_:to]!r}\n  {new[from_:to]!r}"


if __name__ == "__main__":
    main()
