"""The rule book: the calculus of this book, each rule once.

Every operation of a graph, every activation and every loss stands here with its value and its derivatives, as
formulas.  The numbers of Python and of the figures, and whatever is shown as code, LaTeX or MathML, is made of
these formulas (`formulas.py` prints them) or evaluated against them by a test.

    >>> OPERATIONS["tanh"].derivatives
    ('1 - w**2',)
    >>> MATCHED
    {'half_squared_error': 'identity', 'cross_entropy': 'softmax', 'binary_cross_entropy': 'sigmoid'}
"""

from typing import NamedTuple


class Rule(NamedTuple):
    """w as a function of u, or of u and v, perhaps with a constant c.

    value                 w
    derivatives           ∂w/∂u, or ∂w/∂u and ∂w/∂v; they may name w
    where                 for which u, v (and c) value and derivatives exist; everywhere if empty
    kink                  what changes sign where a derivative jumps; the formula for its own side holds on it
    computed              the value as it is computed, where rounding or overflow asks for another formula
    computed_derivatives  the same of the derivatives
    """

    value: str
    derivatives: tuple
    where: str = ""
    kink: str = ""
    computed: str = ""
    computed_derivatives: tuple = ()


OPERATIONS = {
    "add": Rule("u + v", ("1", "1")),
    "sub": Rule("u - v", ("1", "-1")),
    "mul": Rule("u * v", ("v", "u")),
    "div": Rule("u / v", ("1 / v", "-w / v"), where="v != 0"),
    "neg": Rule("-u", ("-1",)),
    "square": Rule("u**2", ("2 * u",)),
    "reciprocal": Rule("1 / u", ("-1 / u**2",), where="u != 0", computed_derivatives=("-w * w",)),
    "exp": Rule("exp(u)", ("w",)),
    "log": Rule("log(u)", ("1 / u",), where="u > 0"),
    "sin": Rule("sin(u)", ("cos(u)",)),
    "cos": Rule("cos(u)", ("-sin(u)",)),
    "sigmoid": Rule("sigmoid(u)", ("w * (1 - w)",), computed="exp(u) if u < -700 else 1 / (1 + exp(-u))"),
    "tanh": Rule("tanh(u)", ("1 - w**2",)),
    "relu": Rule("max(0, u)", ("u > 0",), kink="u"),
    "abs": Rule("abs(u)", ("(u > 0) - (u < 0)",), kink="u"),
    "softplus": Rule("log(1 + exp(u))", ("sigmoid(u)",), computed="max(u, 0) + log1p(exp(-abs(u)))"),
    "max": Rule("max(u, v)", ("u >= v", "u < v"), kink="u - v"),
    "min": Rule("min(u, v)", ("u <= v", "u > v"), kink="u - v"),
    "pow": Rule("u**v", ("v * u**(v - 1)", "w * log(u)"), where="u > 0"),
    "logaddexp": Rule(
        "log(exp(u) + exp(v))", ("exp(u - w)", "exp(v - w)"), computed="max(u, v) + log1p(exp(-abs(u - v)))"
    ),
    # ln u where v is known to be just that: right also where u has been rounded to 0
    "log_as": Rule(
        "log(u)", ("1 / u", "0"), where="u == exp(v)", computed="v",
        computed_derivatives=("1 / u if u > 1e-300 else 0", "0 if u > 1e-300 else 1"),
    ),
    # u ln v, and 0 where u is 0, whatever v is
    "xlogy": Rule(
        "u * log(v)", ("log(v)", "u / v"), where="v > 0", computed="0 if u == 0 else u * log(v)",
        computed_derivatives=("log(v) if v > 0 else 0", "0 if u == 0 else u / v"),
    ),
    "addc": Rule("u + c", ("1",)),
    "mulc": Rule("c * u", ("c",)),
    "powc": Rule(
        "u**c", ("c * u**(c - 1)",), where="u > 0", computed_derivatives=("0 if c == 0 else c * u**(c - 1)",)
    ),
    "cpow": Rule("c**u", ("w * log(c)",), where="c > 0"),
}  # fmt: skip
"""What a node can do with its arguments u and v, or with u and a constant c."""


class Slope(NamedTuple):
    """An elementwise activation h = f(z): its value, and its derivative f'(z), which may name h."""

    value: str
    derivative: str


ACTIVATIONS = {
    "identity": Slope("z", "1"),
    "sigmoid": Slope("1 / (1 + exp(-z))", "h * (1 - h)"),
    "tanh": Slope("tanh(z)", "1 - h**2"),
    "relu": Slope("max(0, z)", "h > 0"),
    "leaky_relu": Slope("max(0.01 * z, z)", "(h > 0) + 0.01 * (h <= 0)"),
    "softplus": Slope("log(1 + exp(z))", "1 - exp(-h)"),
    "silu": Slope("z / (1 + exp(-z))", "sigmoid(z) + h * (1 - sigmoid(z))"),
    # z σ(k(z)), which is ½ z (1 + tanh(½ k(z))), with k(z) = 2 √(2/π) (z + 0.044715 z³)
    "gelu": Slope(
        "z / (1 + exp(-1.59576912160573 * (z + 0.044715 * z**3)))",
        "sigmoid(1.59576912160573 * (z + 0.044715 * z**3)) * "
        "(1 + 1.59576912160573 * (z - h) * (1 + 0.134145 * z**2))",
    ),
}
"""The elementwise activations by name.  Softmax, h = exp(z) / Σ exp(z), is the one that is not elementwise."""


class Penalty(NamedTuple):
    """What each output h adds to the loss for its target t, and the derivative by h; n is the number of outputs.

    computed_derivative  the derivative as it is computed, where h may be 0 or 1
    """

    value: str
    derivative: str
    computed_derivative: str = ""


LOSSES = {
    "half_squared_error": Penalty("(h - t)**2 / 2", "h - t"),
    "mse": Penalty("(h - t)**2 / n", "2 / n * (h - t)"),
    "cross_entropy": Penalty("-t * log(h)", "-t / h", "-t / h if t > 0 else 0"),
    "binary_cross_entropy": Penalty(
        "-t * log(h) - (1 - t) * log(1 - h)", "(1 - t) / (1 - h) - t / h",
        "((1 - t) / (1 - h) if t < 1 else 0) - (t / h if t > 0 else 0)",
    ),
}  # fmt: skip
"""The losses by name: each the sum of what the outputs add."""

WEIGHT_PENALTY = Penalty("h**2 / 2", "h")
"""What each penalised weight adds to Ω, and its derivative."""

MATCHED = {"half_squared_error": "identity", "cross_entropy": "softmax", "binary_cross_entropy": "sigmoid"}
"""The activation of the output for which ∂ℓ/∂z is h - t, by loss."""


def losses_for(activation):
    """The losses to offer for an activation of the output, by name: the one that it is matched with first.

    >>> losses_for("softmax"), losses_for("tanh")
    (['cross_entropy', 'half_squared_error'], ['half_squared_error'])
    """
    return list(dict.fromkeys([*(loss for loss, f in MATCHED.items() if f == activation), "half_squared_error"]))
