"""What a node of a graph can do, made of the rule book; and operations of one's own.

>>> PLAIN["tanh"].derivative(0.0, PLAIN["tanh"].value(0.0))
1.0
"""

from numbers import Number
from typing import NamedTuple

from .expression import Expression
from .formulas import Formula, functions
from .rules import OPERATIONS, Rule


class Scalar(NamedTuple):
    """An operation on numbers."""

    arity: int
    value: callable  # u[, v] -> w
    derivative: callable  # u[, v], w -> ∂w/∂u, or the pair (∂w/∂u, ∂w/∂v)


def _compiled(rule, known, is_complex):
    """The `Scalar` of a rule; of one with a constant, the function that gives it for c."""
    letters = ", ".join("uv"[: len(rule.derivatives)])
    value = Formula(rule.computed or rule.value).code(is_complex)
    partials = ", ".join(Formula(one).code(is_complex) for one in rule.computed_derivatives or rule.derivatives)
    made = f"Scalar({len(rule.derivatives)}, lambda {letters}: {value}, lambda {letters}, w: ({partials}))"
    return eval(f"lambda c: {made}" if takes_constant(rule) else made, {**known, "Scalar": Scalar})


def takes_constant(rule):
    return "c" in Formula(rule.value).letters


def _operations(is_complex):
    """The functions that formulas can call; the operations by name, and those that want a constant first."""
    known = functions(is_complex)
    for name in ("sigmoid", "softplus"):
        known[name] = _compiled(OPERATIONS[name], known, is_complex).value
    plain, with_constant = {}, {}
    for name, rule in OPERATIONS.items():
        (with_constant if takes_constant(rule) else plain)[name] = _compiled(rule, known, is_complex)
    return known, (plain, with_constant)


_KNOWN, REAL = _operations(is_complex=False)
_KNOWN_COMPLEX, COMPLEX = _operations(is_complex=True)
PLAIN, WITH_CONSTANT = REAL


class Operation:
    """An operation of one's own, for `Graph.of`: call it with expressions.

    name         what it is called where it is shown
    value        w as a formula of u, or of u and v, such as "u**3"; or a function of these
    derivatives  ∂w/∂u, and ∂w/∂v if there is a v: formulas, which may name w too, or functions of u[, v] and w

        >>> from bpkit import Graph
        >>> cube = Operation("cube", "u**3", "3 * u**2")
        >>> graph = Graph.of(lambda x: 2 * cube(x))
        >>> graph.backward(graph.forward(x=2.0))["x"]
        24.0

    Formulas call exp, log, sin, cos, tanh, sigmoid, softplus, abs, max and min.  A trace writes what a function
    computes as cube(u) and dcube(u).  TypeError or ValueError for anything else; a live figure takes no operation
    of one's own.
    """

    def __init__(self, name, value, *derivatives):
        if not isinstance(name, str) or not name.isidentifier():
            raise TypeError(f"the name of an operation wants to be a word, got {name!r}")
        if len(derivatives) not in (1, 2):
            raise TypeError(f"{name}: wanted one derivative, or two for two arguments, got {len(derivatives)}")
        self.name, self.value, self.derivatives = name, value, derivatives
        letters = {"u", "v"} if len(derivatives) == 2 else {"u"}
        self.real, self.complex = (self._scalar(letters, is_complex) for is_complex in (False, True))

    @property
    def arity(self):
        return len(self.derivatives)

    @property
    def rule(self):
        """Its formulas, as a `rules.Rule`; of a function its call."""
        letters = ", ".join("uv"[: self.arity])
        names = [f"d{self.name}"] if self.arity == 1 else [f"d{self.name}_du", f"d{self.name}_dv"]
        value, *derivatives = (
            given if isinstance(given, str) else f"{name}({letters})"
            for name, given in zip([self.name, *names], [self.value, *self.derivatives])
        )
        return Rule(value, tuple(derivatives))

    def _scalar(self, letters, is_complex):
        known = _KNOWN_COMPLEX if is_complex else _KNOWN
        value = self._function(self.value, letters, known, is_complex)
        partials = [self._function(one, letters | {"w"}, known, is_complex) for one in self.derivatives]
        if self.arity == 1:
            return Scalar(1, value, partials[0])
        return Scalar(2, value, lambda u, v, w: (partials[0](u, v, w), partials[1](u, v, w)))

    def _function(self, given, letters, known, is_complex):
        if isinstance(given, str):
            formula = Formula(given)
            unknown = formula.letters - letters
            if unknown:
                raise ValueError(
                    f"{self.name}: {given!r} names {', '.join(sorted(unknown))}; known: {', '.join(sorted(letters))}"
                )
            return eval(f"lambda {', '.join(sorted(letters))}: {formula.code(is_complex)}", known)
        if not callable(given):
            raise TypeError(f"{self.name}: wanted a formula such as '3 * u**2' or a function, got {given!r}")
        return _numbers_only(self.name, given, is_complex)

    def __call__(self, *args):
        if len(args) != self.arity or not all(isinstance(arg, Expression) for arg in args):
            raise TypeError(f"{self.name} wants {self.arity} expression(s), got {', '.join(map(repr, args))}")
        return Expression(self, args)

    def __reduce__(self):
        return Operation, (self.name, self.value, *self.derivatives)

    def __eq__(self, other):
        return isinstance(other, Operation) and self.__reduce__() == other.__reduce__()

    def __hash__(self):
        return hash(self.name)

    def __repr__(self):
        return f"<operation {self.name}>"

    def __str__(self):
        return self.name


def _numbers_only(name, function, is_complex):
    """The function, with a named error if it does not take complex numbers or gives no number."""

    def checked(*args):
        try:
            found = function(*args)
        except TypeError as error:
            if not (is_complex and any(isinstance(arg, complex) for arg in args)):
                raise
            message = (
                f"the operation {name} does not take complex numbers ({error}); gradcheck.central_difference needs none"
            )
            raise TypeError(message) from error
        if not isinstance(found, Number):
            raise TypeError(f"the operation {name} gave {found!r}; wanted a number")
        return found

    return checked
