"""The rule book as a module of the live figures, `rules.js`."""

import json

from ..formulas import PRODUCT, Formula
from ..operations import takes_constant
from ..rules import ACTIVATIONS, LOSSES, MATCHED, OPERATIONS


def javascript():
    """The text of the module: what computes, by name, and formulas to be shown, as `Formula.items` has them."""
    plain = {name: rule for name, rule in OPERATIONS.items() if not takes_constant(rule)}
    with_constant = {name: rule for name, rule in OPERATIONS.items() if takes_constant(rule)}
    functions = "\n".join(f"const {name} = {_value(OPERATIONS[name])};" for name in ("sigmoid", "softplus"))
    tables = {
        "PLAIN": _table({name: _operation(rule) for name, rule in plain.items()}),
        "WITH_CONSTANT": _table({name: f"(c) => ({_operation(rule)})" for name, rule in with_constant.items()}),
        "KINKS": _table({n: f"({_letters(r)}) => {_code(r.kink)}" for n, r in OPERATIONS.items() if r.kink}),
        "FORMULAS": _json({n: [Formula(r.value).items(), *_in_product(r.derivatives)] for n, r in OPERATIONS.items()}),
        "SLOPES": _json({name: Formula(rule.derivative).factors() for name, rule in ACTIVATIONS.items()}),
        "LOSS_FORMULAS": _json({name: Formula(rule.derivative).items(PRODUCT) for name, rule in LOSSES.items()}),
        "LOSS_GRADIENTS": _table(
            {
                name: f"(h, t, n) => {_code(rule.computed_derivative or rule.derivative)}"
                for name, rule in LOSSES.items()
            }
        ),
        "MATCHED": _json(MATCHED),
        "complexRules": _complex(plain, with_constant),
    }
    return functions + "".join(f"\nexport const {name} = {table};\n" for name, table in tables.items())


def _letters(rule):
    return ", ".join("uv"[: len(rule.derivatives)])


def _in_product(formulas):
    return [Formula(one).items(PRODUCT) for one in formulas]


def _code(formula):
    return Formula(formula).javascript()


def _value(rule):
    return f"({_letters(rule)}) => {_code(rule.computed or rule.value)}"


def _operation(rule):
    partials = ", ".join(map(_code, rule.computed_derivatives or rule.derivatives))
    return f"{{ value: {_value(rule)}, derivative: ({_letters(rule)}, w) => [{partials}] }}"


def _complex(plain, with_constant):
    """A function of what complex numbers are added and multiplied by; the values alone."""

    def values(rules):
        return {
            n: f"({_letters(r)}) => {Formula(r.computed or r.value).javascript_complex()}" for n, r in rules.items()
        }

    constants = {
        name: f"(number) => {{ const c = cplx(number); return {value}; }}"
        for name, value in values(with_constant).items()
    }
    given = "cplx, add, sub, mul, div, neg, power, expOf, logOf, log1pOf, sinOf, cosOf, tanhOf"
    return f"({{ {given} }}) => ({{ plain: {_table(values(plain))}, withConstant: {_table(constants)} }})"


def _table(texts):
    return "{\n" + "".join(f"  {name}: {text},\n" for name, text in texts.items()) + "}"


def _json(data):
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
