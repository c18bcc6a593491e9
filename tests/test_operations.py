"""Protects the table of operations: every value against a closed form, every derivative against a complex step."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpkit.operations import COMPLEX, REAL

CLOSED_FORMS = {
    "add": lambda u, v: math.fsum((u, v)),
    "sub": lambda u, v: math.fsum((u, -v)),
    "mul": lambda u, v: u * v,
    "div": lambda u, v: u / v,
    "neg": lambda u: 0 - u,
    "square": lambda u: math.pow(u, 2),
    "reciprocal": lambda u: math.pow(u, -1),
    "exp": lambda u: math.e**u,
    "log": lambda u: math.log2(u) * math.log(2),
    "sigmoid": lambda u: (1 + math.tanh(u / 2)) / 2,
    "tanh": lambda u: 2 / (1 + math.exp(-2 * u)) - 1,
    "relu": lambda u: max(u, 0.0),
    "addc": lambda u, c: u + c,
    "mulc": lambda u, c: u * c,
    "powc": lambda u, c: math.exp(c * math.log(u)),
}
positive = st.floats(0.05, 5)
anything = st.floats(-5, 5).filter(lambda u: abs(u) > 0.05)
PLAIN, WITH_CONSTANT = REAL


def test_every_operation_is_tested():
    assert {*PLAIN, *WITH_CONSTANT} == {*COMPLEX[0], *COMPLEX[1]} == set(CLOSED_FORMS)


@pytest.mark.parametrize("name", CLOSED_FORMS)
@given(data=st.data())
def test_value_and_derivative(name, data):
    arguments = [data.draw(positive if name in ("log", "powc") else anything)]
    if name in PLAIN:
        real, by_complex = PLAIN[name], COMPLEX[0][name]
        if real.arity == 2:
            arguments.append(data.draw(anything))
        expected = CLOSED_FORMS[name](*arguments)
    else:
        c = data.draw(st.sampled_from([-2, -0.5, 1, 3, 2.5]))
        real, by_complex = WITH_CONSTANT[name](c), COMPLEX[1][name](c)
        expected = CLOSED_FORMS[name](*arguments, c)
    assert real.arity == len(arguments)
    value = real.value(*arguments)
    assert value == pytest.approx(expected, rel=1e-12, abs=1e-13)

    partials = real.derivative(*arguments, value)
    partials = partials if real.arity == 2 else (partials,)
    for i, partial in enumerate(partials):
        moved = [complex(u, 1e-30 if j == i else 0) for j, u in enumerate(arguments)]
        assert partial == pytest.approx(complex(by_complex.value(*moved)).imag / 1e-30, rel=1e-11, abs=1e-13)


def test_sigmoid_does_not_overflow():
    sigmoid = PLAIN["sigmoid"]
    assert [sigmoid.value(u) for u in (-1000.0, 0.0, 1000.0)] == [0, 0.5, 1]
    assert [sigmoid.derivative(u, sigmoid.value(u)) for u in (-1000.0, 0.0, 1000.0)] == [0, 0.25, 0]


def test_relu_has_derivative_0_at_0():
    assert PLAIN["relu"].derivative(0.0, 0.0) == 0
