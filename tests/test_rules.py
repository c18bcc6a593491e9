"""Protects the rule book: every derivative against a complex step of its value, every printed form against the rule.

The rules are worked out here by Python itself, from their text, not by what the package prints of them.
"""

import cmath
import math
from functools import cache

import numpy as np
import pytest
from formula_values import latex_value
from hypothesis import given, settings
from hypothesis import strategies as st

from bpkit import functions
from bpkit.formulas import PRODUCT, Formula
from bpkit.operations import COMPLEX, PLAIN, WITH_CONSTANT, Operation, takes_constant
from bpkit.rules import ACTIVATIONS, LOSSES, MATCHED, OPERATIONS, WEIGHT_PENALTY, losses_for

H = 1e-30
quick = settings(max_examples=20)


def real_part(u):
    return u.real


KNOWN = {
    "exp": cmath.exp, "log": cmath.log, "sin": cmath.sin, "cos": cmath.cos, "tanh": cmath.tanh, "abs": lambda u: u if u.real > 0 else -u,
    "sigmoid": lambda u: 1 / (1 + cmath.exp(-u)), "max": lambda *us: max(us, key=real_part), "min": lambda *us: min(us, key=real_part),
    "log1p": lambda u: cmath.log(1 + u), "softplus": lambda u: cmath.log(1 + cmath.exp(u)),
}  # fmt: skip


class Comparable(complex):
    """A complex number that is compared by its real part."""

    def __gt__(self, other):
        return self.real > complex(other).real

    def __lt__(self, other):
        return self.real < complex(other).real

    def __ge__(self, other):
        return not self < other

    def __le__(self, other):
        return not self > other


@cache
def compiled(text):
    return compile(text, "rule", "eval")


def worked_out(text, **values):
    return complex(eval(compiled(text), KNOWN, {name: Comparable(value) for name, value in values.items()}))


def by_complex_step(text, wrt, **values):
    return worked_out(text, **{**values, wrt: values[wrt] + 1j * H}).imag / H


@st.composite
def places(draw, rule):
    """u, v, c in the domain of a rule, away from its kink."""
    number = st.floats(0.2, 3)
    values = {name: draw(number) * draw(st.sampled_from([1, -1])) for name in "uvc"}
    for name in "uvc":
        if f"{name} > 0" in rule.where:
            values[name] = abs(values[name])
    if rule.where == "u == exp(v)":
        values["u"] = math.exp(values["v"])
    if rule.kink == "u - v":
        values["v"] = values["u"] + draw(st.sampled_from([-0.7, 0.4]))
    return values


def value_and_place(data, name):
    rule = OPERATIONS[name]
    place = data.draw(places(rule))
    return rule, place, worked_out(rule.value, **place).real


close = {"rel": 1e-11, "abs": 1e-12}


@pytest.mark.parametrize("name", OPERATIONS)
@quick
@given(data=st.data())
def test_derivatives_of_operations(name, data):
    rule, place, w = value_and_place(data, name)
    for wrt, derivative in zip("uv", rule.derivatives):
        expected = by_complex_step(rule.value, wrt, **place)
        assert worked_out(derivative, **place, w=w).real == pytest.approx(expected, **close)


@pytest.mark.parametrize("name", OPERATIONS)
@quick
@given(data=st.data())
def test_what_is_computed_is_what_is_written(name, data):
    """Values, and the derivatives as a sum over what u and v both hand on: `log_as` sends all by way of u."""
    rule, place, w = value_and_place(data, name)
    assert worked_out(rule.computed or rule.value, **place).real == pytest.approx(w, **close)
    for written, computed in zip(rule.derivatives, rule.computed_derivatives):
        assert worked_out(computed, **place, w=w).real == pytest.approx(worked_out(written, **place, w=w).real, **close)


@pytest.mark.parametrize("name", OPERATIONS)
@quick
@given(data=st.data())
def test_the_package_computes_the_rules(name, data):
    rule, place, w = value_and_place(data, name)
    arguments = [place[letter] for letter, _ in zip("uv", rule.derivatives)]
    for plain, with_constant in ((PLAIN, WITH_CONSTANT), COMPLEX):
        operation = with_constant[name](place["c"]) if takes_constant(rule) else plain[name]
        partials = operation.derivative(*arguments, w)
        assert operation.value(*arguments) == pytest.approx(w, **close)
        for partial, derivative in zip(partials if operation.arity == 2 else [partials], rule.derivatives, strict=True):
            assert partial == pytest.approx(worked_out(derivative, **place, w=w).real, **close)


def shown(place):
    """Writes the number of a letter as the trace does: in brackets where it is negative and does not come first."""
    return lambda name, level: f"({place[name]!r})" if place[name] < 0 and level >= PRODUCT else repr(place[name])


def rounded(place):
    return {name: round(value, 3) for name, value in place.items()}


@pytest.mark.parametrize("name", OPERATIONS)
@quick
@given(data=st.data())
def test_printed_forms_of_operations(name, data):
    rule, place, w = value_and_place(data, name)
    place = {**rounded(place), "w": round(w, 3)}
    python = {"max": max, "min": min, "log": math.log, "exp": math.exp, "sin": math.sin, "cos": math.cos, "tanh": math.tanh,
              "sigmoid": lambda u: 1 / (1 + math.exp(-u))}  # fmt: skip
    constant = {"c": place["c"]}
    for text in (rule.value, *rule.derivatives):
        formula, expected = Formula(text), pytest.approx(worked_out(text, **place).real, **close)
        assert eval(formula.python(), python, dict(place)) == expected
        assert eval(formula.python(**constant), python, dict(place)) == expected
        assert eval(formula.python_times("d"), python, {**place, "d": 2.0}) / 2 == expected
        assert latex_value(formula.latex(), place) == expected
        assert latex_value(formula.latex(shown(place), **constant), {}) == expected
        assert latex_value(rf"2 \cdot {formula.latex(shown(place), PRODUCT, **constant)}", {}) / 2 == expected


@pytest.mark.parametrize("name", ACTIVATIONS)
@given(z=st.floats(-4, 4).filter(lambda z: abs(z) > 0.01), g=st.floats(-2, 2))
def test_activations(name, z, g):
    rule, f = ACTIVATIONS[name], functions.ACTIVATIONS[name]
    h = worked_out(rule.value, z=z).real
    slope = pytest.approx(by_complex_step(rule.value, "z", z=z), **close)
    assert worked_out(rule.derivative, z=z, h=h).real == slope
    assert f(z) == pytest.approx(h, **close)
    assert f(np.array([z + 1j * H])).imag.item() / H == slope
    elementwise = Formula(f"g * ({rule.derivative})").latex(elementwise=True)
    assert latex_value(elementwise, {"z": [z, 0.5], "h": [h, h], "g": [g, g]})[0] == pytest.approx(
        g * by_complex_step(rule.value, "z", z=z), **close
    )


def test_every_activation_but_softmax_has_a_rule_and_every_loss():
    named = {f.name for f in functions.ACTIVATIONS.values() if f.elementwise}
    assert set(ACTIVATIONS) == named and set(functions.ACTIVATIONS) - named == {"softmax"}
    assert set(LOSSES) == set(functions.LOSSES)


outputs = st.lists(st.floats(0.05, 0.95), min_size=2, max_size=4)


@pytest.mark.parametrize("name", LOSSES)
@given(h=outputs, first=st.floats(0.05, 0.95))
def test_losses(name, h, first):
    rule, n = LOSSES[name], len(h)
    t = [first, *[(1 - first) / (n - 1)] * (n - 1)]
    value = sum(worked_out(rule.value, h=u, t=v, n=n).real for u, v in zip(h, t))
    assert functions.LOSSES[name](h, t) == pytest.approx(value, **close)
    gradient = [by_complex_step(rule.value, "h", h=u, t=v, n=n) for u, v in zip(h, t)]
    for text in filter(None, (rule.derivative, rule.computed_derivative)):
        assert [worked_out(text, h=u, t=v, n=n).real for u, v in zip(h, t)] == pytest.approx(gradient, **close)
    assert functions.LOSSES[name].gradient(np.array(h), np.array(t)) == pytest.approx(gradient, **close)
    latex = Formula(rule.derivative).latex(elementwise=True)
    assert latex_value(latex, {"h": h, "t": t, "n": n}).ravel() == pytest.approx(gradient, **close)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("top", functions.ACTIVATIONS)
def test_only_matched_pairs_have_the_shortcut(name, top):
    z, t, f = np.array([0.3, -0.7, 0.4]), np.array([0.2, 0.5, 0.3]), functions.ACTIVATIONS[top]
    moved = (f(z + 1j * H * unit) for unit in np.eye(3))
    value = (
        LOSSES[name].value.replace("log(", "log(1e-9 + ") if top == "relu" else LOSSES[name].value
    )  # which gives a 0
    delta = [sum(worked_out(value, h=u, t=v, n=3) for u, v in zip(h, t)).imag / H for h in moved]
    assert (delta == pytest.approx(f(z) - t, **close)) == (MATCHED.get(name) == top)
    assert functions.LOSSES[name].matched == MATCHED.get(name)
    assert MATCHED.get(name) != top or name in losses_for(top)


def test_the_penalty():
    array = np.array([[0.5, -2.0]])
    omega = sum(worked_out(WEIGHT_PENALTY.value, h=w).real for w in array.flat)
    assert functions.half_norm_squared(array) == pytest.approx(omega)
    assert [by_complex_step(WEIGHT_PENALTY.value, "h", h=w) for w in array.flat] == pytest.approx(array.ravel())
    assert [worked_out(WEIGHT_PENALTY.derivative, h=w).real for w in array.flat] == pytest.approx(array.ravel())


def test_where_rounding_or_overflow_would_spoil_the_formula_as_it_is_written():
    assert [PLAIN["sigmoid"].value(u) for u in (-1000.0, 0.0, 1000.0)] == [0, 0.5, 1]
    assert PLAIN["sigmoid"].value(-745.0) == math.exp(-745)
    assert [PLAIN["softplus"].value(u) for u in (-800.0, -40.0, 800.0)] == [
        0,
        pytest.approx(math.exp(-40), rel=1e-15),
        800,
    ]
    assert PLAIN["logaddexp"].value(800.0, 20.0) == 800 and PLAIN["logaddexp"].derivative(800.0, 20.0, 800.0)[0] == 1
    assert PLAIN["log_as"].derivative(0.0, -780.0, -780.0) == (0, 1)
    assert PLAIN["xlogy"].value(0.0, 0.0) == 0 and PLAIN["xlogy"].derivative(0.0, 0.0, 0.0) == (0, 0)
    assert WITH_CONSTANT["powc"](0.0).derivative(0.0, 1.0) == 0


def test_kinks_take_one_side():
    assert PLAIN["relu"].derivative(0.0, 0.0) == 0 == PLAIN["abs"].derivative(0.0, 0.0)
    for name in ("max", "min"):
        assert PLAIN[name].derivative(1.0, 1.0, 1.0) == (1, 0)


def test_a_formula_wants_a_text():
    with pytest.raises(TypeError, match="a formula is a text such as '1 - w\\*\\*2', got 3"):
        Formula(3)
    with pytest.raises(ValueError, match="names x; known: u, w"):
        Operation("cube", "u**3", "3 * x**2")
