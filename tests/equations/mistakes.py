"""The kinds of errors that are planted in formulas: each is a function that yields every such error in some LaTeX."""

import re

LAYER = r"\([lL012](?: ?[-+] ?[12])?\)"
LETTER = r"(?:[A-Za-z]|\\(?:delta|Delta|lambda|Omega|alpha|hat y|bar [vcg]|mathbf 1))(?![A-Za-z])"
SYMBOL = rf"{LETTER}(?:\^\{{[^{{}}]*\}}|_\{{[^{{}}]*\}}|_[a-z1])*"
GROUP = r"\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"


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
    found = list(re.finditer(r"(?<!sum)(?:_\{([a-z])([a-z])?\}|_([a-z])\b)", latex))
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


LAYERS = {
    "l": ("l-1", "l+1"),
    "l-1": ("l", "l+1"),
    "l+1": ("l", "l-1"),
    "L": ("L-1",),
    "L-1": ("L",),
    "L-2": ("L-1",),
    "1": ("2",),
    "2": ("1",),
    "0": ("1",),
}

KINDS = {
    "sign": each_of(
        outside_indices(r"(?<=[^{(]) \+ ", " - "),
        outside_indices(r" - ", " + "),
        outside_indices(r"(?<! )-(?! )", ""),
        outside_indices(r"(?<=[=(] )-|(?<=[{(])-", ""),
        outside_indices(r"(?<== )(?=\\frac|o_|\\delta)", "-"),
    ),
    "layer": each_of(
        *(replaced(rf"\({re.escape(old)}(?=\))", *(f"({new}" for new in news)) for old, news in LAYERS.items()),
        replaced(r"(?<=[nf])_l\b", r"_{l-1}", r"_L"),
        replaced(r"(?<=n)_\{l-1\}", "_l"),
        replaced(r"(?<=[nf])_L\b", "_{L-1}"),
        replaced(r"(?<=n)_0", "_1"),
        replaced(r"(?<=[nf])_1", "_2"),
        replaced(r"(?<=n)_2", "_1"),
    ),
    "index": each_of(
        replaced(r"_\{([a-z])([a-z])\}", r"_{\2\1}"), other_letters, replaced(r"_1\b", "_2"), replaced(r"_2\b", "_1")
    ),
    "transpose dropped": each_of(replaced(r"\^(\{\\!)?\\top\}?", ""), replaced(r"(?<=\))\\top", "")),
    "transpose added": replaced(
        rf"(?<!\\partial )(?<!_\{{)\b([WhzgGHZ]|\\delta|\\Delta)\^\{{({LAYER})\}}", r"\1^{\2\\top}"
    ),
    "sum and product": each_of(
        replaced(r"\\sum(?=_)", r"\\prod"),
        replaced(r"\\prod", r"\\sum"),
        replaced(r"\\max", r"\\sum"),
        replaced(r"\\sum_(\{[^{}]*(\{[^{}]*\})?[^{}]*\}|[a-z])(\^(\{[^{}]*\}|\w))?", ""),
    ),
    "bound": each_of(
        replaced(r"(?<=[a-z]=)1", "2", "0"),
        replaced(r"(?<=[a-z]=)0", "1"),
        replaced(r"(\\sum_\{[^{}]*\})\^\{?(n_L|n_\{l-1\}|L-1|L|m)\}?(?=\}|\s|$)", r"\1^{\2-1}", r"\1^{\2+1}"),
        replaced(r"l = 1(?=[,$])", "l = 2", "l = 0"),
        replaced(r"(?<=dots, )L(?=[ $.]|$)", "L - 1", "L + 1"),
        replaced(r"(?<=dots, )1(?=\$)", "2", "0"),
        replaced(r"l = L(?=,)", "l = L - 1"),
        replaced(r"(?<=\*\*to\*\* \$)(\w)(?=\$)", r"\1 - 1", r"\1 + 1"),
        replaced(r"(?<=down to\*\* \$)1", "2", "0"),
        replaced(r"l = L - 1(?=\$)", "l = L", "l = L - 2"),
        replaced(r"(?<=i = )1|(?<=\$= )1", "2"),
    ),
    "loop turned": turned,
    "Hadamard": each_of(
        replaced(r" ?\\odot", " "),
        replaced(r"\\odot", "+"),
        replaced(r"(?<=\}) (?=h\^\{|\\delta\^\{|W\^\{)", r" \\odot "),
    ),
    "product": each_of(
        replaced(r"\\cdot|\\times(?= \\Big)", "+"), replaced(r"(?<=[a-z0-9}]) ?\\, ?(?=[a-zA-Z\\(])", " + ")
    ),
    "factor": each_of(
        replaced(r"\\frac1m", "", r"\\frac1{2}"),
        replaced(r"\\tfrac12", "", r"\\tfrac13"),
        replaced(r"\\alpha", "", "2"),
        replaced(r"\\lambda(?!\})", "", "2"),
        replaced(r"\\frac\\lambda2", r"\\frac\\lambda3", r"\\lambda"),
        outside_indices(r"(?<![\w^}])1(?![\w_])", "2"),
        outside_indices(r"(?<![\w.\\^])2(?![\w.])", "", "3"),
        outside_indices(r"(?<![\w.\\])0(?![\w.])", "1"),
        replaced(r"(?<=\{)1(?=\})", "2"),
    ),
    "power": each_of(replaced(r"\^2(?!\d)", "", "^3"), replaced(r"_F\^2", "_F")),
    "slope": each_of(
        replaced(r"'", ""), replaced(r"(?<=f)(?=[(\\_])(?!')", "'"), replaced(r"\\sigma(?=\()", r"\\sigma'")
    ),
    "symbol": each_of(
        replaced(r"\bz(?=[_^])", "h"),
        replaced(r"\bh(?=[_^])", "z"),
        replaced(r"\bg(?=[_^])", r"\\delta"),
        replaced(r"\\delta(?=[_^])", "g"),
        replaced(r"\bt\b(?!o)", "y"),
        replaced(r"\bt(?=_)", "o", "h"),
        replaced(r"\\hat y(?!\})", "t"),
        replaced(r"\bo(?=_)", "z"),
        replaced(r"\bW(?=\^)", "b"),
        replaced(r"\bb(?=\^)", "h"),
        replaced(r"\bu\b", "v"),
        replaced(r"\bx\b", "y"),
        replaced(r"\by\b(?!\})", "x"),
        replaced(r"\\ell(?=[ }])", "J"),
        replaced(r"\bJ\b", r"\\ell"),
        replaced(r"\bA\b", "B"),
        replaced(r"\bB\b", "A"),
        replaced(r"\bN\b", "D"),
        replaced(r"\bD\b", "N"),
        replaced(r"\bs\b", "J"),
        replaced(r"\bc\b(?! reads)", "v"),
        replaced(r"\bm\b(?! \})", "L"),
        replaced(r"\\ln", r"\\tanh"),
        replaced(r"\\operatorname\{diag\}", ""),
        replaced(r"\\mathrm\{d(\w+)\}", r"\\mathrm{\1}"),
        replaced(r"\\mathrm\{den\}", r"\\mathrm{num}"),
        replaced(r"\\mathrm\{invden\}", r"\\mathrm{den}"),
    ),
    "swapped": each_of(
        replaced(rf"(?<![\w\\^_{{/] )(?<![A-Za-z\\])({SYMBOL}) ?(?:\\, ?)?({SYMBOL})(?![\w^_(])", r"\2 \1"),
        replaced(rf"\\frac{GROUP}{GROUP}", r"\\frac{\2}{\1}"),
        replaced(r"([\w\\^{}()]+) - ([\w\\^{}()]+)(?=[ )])", r"\2 - \1"),
        replaced(r"\((\\hat y|z\^\{\(2\)\}), t\)", r"(t, \1)"),
    ),
}
