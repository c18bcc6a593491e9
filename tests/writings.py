"""Ways in which people write numbers, vectors and matrices: texts of which it is known what they mean.

>>> rng = np.random.default_rng(0)
>>> text, values = vector(rng, np.array([0.25, -0.5]), 2)
"""

import numpy as np  # noqa: F401, for the examples above

MINUSES = "-‐‑‒–—−－﹣"
ZEROS = "0０٠۰०০๐𝟎"
INVISIBLE = "\ufeff\u200b\u200e\u00ad\u2060"
SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
TIMES = ("×", "*", "·", " \\cdot ", " \\times ", " x ", "⋅", " × ")


def pick(rng, choices):
    return choices[rng.integers(len(choices))]


def in_digits(text, zero):
    return "".join(chr(ord(zero) + int(c)) if c.isascii() and c.isdigit() else c for c in text)


def scientific(rng, value, decimals):
    mantissa, exponent = f"{value:.{max(decimals, 1)}e}".split("e")
    power = int(exponent)
    forms = [f"{mantissa}e{power}", f"{mantissa}E{power:+03d}"]
    for times in TIMES:
        forms += [f"{mantissa}{times}10^{power}", f"{mantissa}{times}10^{{{power}}}", f"{mantissa}{times}10**{power}"]
        forms += [f"{mantissa}{times}10{str(power).translate(SUPERSCRIPTS)}", f"{mantissa}{times}10^({power})"]
    return pick(rng, forms)


def plainly(rng, value, decimals):
    text = f"{value:.{decimals}f}"
    if rng.random() < 0.3:
        text = f"{value:.{decimals}f}".replace("0.", ".", 1) if abs(value) < 1 and decimals else f"+{text}" * (value >= 0) or text
    return text


def number(rng, value, decimals):
    """(text, what it means) of about `value`, which has at most four digits before its decimals."""
    value = float(f"{value:.{decimals}f}")
    kind = rng.integers(8)
    if kind == 0:
        text = scientific(rng, value, decimals)
        value = float(f"{value:.{max(decimals, 1)}e}")
    elif kind == 1:
        text = f"{round(value * 10**decimals)}{pick(rng, ['/', ' / ', '／', '⁄', '∕', '÷'])}{10**decimals}"
    elif kind == 2:
        text = rf"\{pick(rng, ['frac', 'tfrac', 'dfrac'])}{{{round(value * 1000)}}}{{1000}}"
        value = round(value * 1000) / 1000
    elif kind == 3:
        text = f"{value * 100:.{decimals}f}{pick(rng, ['%', ' %', '％', '٪'])}"
        value = float(f"{value * 100:.{decimals}f}") / 100
    else:
        text = plainly(rng, value, decimals)
    return text, value


def decorated(rng, text, alone):
    """The same number as others would type or copy it."""
    zero = pick(rng, ZEROS) if rng.random() < 0.3 else "0"
    if not set(text) & set("eE\\") and "10" not in text:
        text = in_digits(text, zero)
    if rng.random() < 0.4:
        text = text.replace("-", pick(rng, MINUSES))
    if rng.random() < 0.1:
        text = "- " + text[1:] if text[0] == "-" else text
    if rng.random() < 0.2:
        at = rng.integers(len(text) + 1)
        text = text[:at] + pick(rng, INVISIBLE) + text[at:]
    if alone and rng.random() < 0.4:
        wrap = ("({})", "= {}", "={}", "δ = {}", "x={}", "dW1[0,0] = {}", "≈ {}", "~{}", "${}$", r"\({}\)", " {} \n", "{}.", "{};",
                "np.float64({})", "array({})", "tensor({})", "\\boxed{{{}}}", "∂J/∂W2[0,1] = {}", "w: {}", "approx. {}", "\u00a0{}",
                "mpf('{}')", "tensor({}, dtype=torch.float64)", "{},", '"{}"')  # fmt: skip
        text = pick(rng, wrap).format(text)
    return text


def whole(rng, value):
    """The text of a whole number of up to eight digits."""
    grouped = f"{value:,}"
    forms = [str(value), grouped.replace(",", " "), grouped.replace(",", "_"), grouped.replace(",", "'"), grouped.replace(",", "\u202f")]
    forms += [f"{value} parameters", f"{grouped.replace(',', '٬')}", f"{value}.0", f"{value // 10} * 10 + {value % 10}", f"{value}", f"n = {value}"]
    forms += [f"{value // 7}×7+{value % 7}", f"{value * 3}/3", f"{value}.", f"{value} products in all", f"={value}", f"{value / 1000:.3f}e3"]
    if value >= 1000 and value % 1000:
        forms += [grouped, grouped.replace(",", "．"), grouped.replace(",", "，")]
    return pick(rng, forms)


def row(rng, texts, commas):
    """Texts of numbers with one kind of separator; and whether spaces within them would separate, too."""
    separators = [("; ", ""), ("\t", ""), ("\n", ""), (" ", "s"), ("  ", "s"), ("、", "")]
    separators += [] if commas else [(", ", ""), (",", ""), ("，", ""), (r",\ ", "")]
    return pick(rng, separators)


def vector(rng, values, decimals):
    """(text, values) of a vector."""
    comma = rng.random() < 0.25
    numbers = [float(f"{v:.{decimals}f}") for v in values]
    texts = [plainly(rng, v, decimals) for v in numbers]
    texts = [text.replace(".", ",") for text in texts] if comma else texts
    texts = [text.lstrip("+") for text in texts]
    if rng.random() < 0.3:
        minus = pick(rng, MINUSES)
        texts = [text.replace("-", minus) for text in texts]
    separator, _ = row(rng, texts, comma)
    wraps = ["{}", "[{}]", "({})", "δ = [{}]", "{}\n", " {} ", "[{}].", "$({})^\\top$", "{{{}}}"]
    if not comma:
        wraps += ["array([{}])", "np.array([{}])", "tensor([{}], dtype=torch.float64)", "ans =\n\n   {}\n", "[{}]'", "[{}]^T"]
        if separator == ", ":
            wraps += ["array([{}], dtype=float32)", r"\left({}\right)", "Matrix([[{}]])"]
    return pick(rng, wraps).format(separator.join(texts)), numbers


def matrix(rng, values, decimals):
    """(text, rows) of a matrix."""
    rows = [[float(f"{v:.{decimals}f}") for v in line] for line in values]
    texts = [[f"{v:.{decimals}f}" for v in line] for line in rows]
    if rng.random() < 0.3:
        minus = pick(rng, MINUSES)
        texts = [[text.replace("-", minus) for text in line] for line in texts]
    forms = [
        ("[[", ", ", "],\n [", "]]"), ("[[", " ", "]\n [", "]]"), ("[", " ", "; ", "]"), ("", ",", ";", ""), ("", "\t", "\n", ""),
        ("\\begin{bmatrix} ", " & ", r" \\ ", " \\end{bmatrix}"), ("\\begin{pmatrix}", "&", "\\\\\n", "\\end{pmatrix}"),
        ("array([[", ", ", "],\n       [", "]])"), ("Matrix([[", ", ", "], [", "]])"), ("{{", ", ", "}, {", "}}"), ("", " ", "\n", ""),
        ("W = [[", ",", "],[", "]]"), ("[", ", ", ";\n ", "]"), ("((", ", ", "), (", "))"), ("", " ", ", ", ""), ("⎡", "  ", "⎤\n⎣", "⎦"),
        ("tensor([[", ", ", "],\n        [", "]], grad_fn=<MulBackward0>)"), ("2×2 Matrix{Float64}:\n ", "  ", "\n ", ""), ("", ", ", "\n", ""),
    ]  # fmt: skip
    start, column, line, end = pick(rng, forms)
    return start + line.join(column.join(entries) for entries in texts) + end, rows


def noise(rng, text, edits):
    """The text after a few random edits."""
    letters = "0123456789.,-−/eE ()[];x*^%·'½²\n\t=~kπ&\\{}:|"
    for _ in range(edits):
        at = int(rng.integers(len(text) + 1))
        text = text[:at] + pick(rng, ["", *letters]) + text[at + int(rng.integers(2)) :]
    return text
