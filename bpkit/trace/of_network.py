"""Algorithms 6.3 and 6.4 and the update of a network, line by line."""

import re
from typing import NamedTuple

from ..formulas import Formula
from ..functions import ACTIVATIONS as ACTIVATIONS_BY_NAME
from ..functions import LOSSES as LOSSES_BY_NAME
from ..rules import ACTIVATIONS, LOSSES
from ..training import step as updated
from .notation import array
from .steps import Step, Trace


class Line(NamedTuple):
    """The right-hand side of a line of the algorithm, as numpy and as LaTeX, with slots for what it reads."""

    python: str
    latex: str


class Constants(NamedTuple):
    """What stands for n, the number of outputs, and for c, the weight of a sample in J, in each form of a line."""

    python: dict
    latex: dict
    numbers: dict
    pattern: dict


ONE_SAMPLE = {
    "z": Line("{W} @ {h} + {b}", "{W} {h} + {b}"),
    "softmax": Line("{h} * ({g} - {g} @ {h})", r"{h} \odot \Big({g} - {{{g}}}^\top {h}\, \mathbf{{1}}\Big)"),
    "db": Line("{d}", "{d}"),
    "dW": Line("outer({d}, {h})", r"{d} {{{h}}}^\top"),
    "dh": Line("{W}.T @ {d}", r"{{{W}}}^\top {d}"),
    "half_squared_error": Line("(({h} - {t})**2).sum() / 2", r"\tfrac12 \Big\lVert {h} - {t} \Big\rVert^2"),
    "mse": Line("(({h} - {t})**2).mean()", r"\tfrac1{{{n}}} \Big\lVert {h} - {t} \Big\rVert^2"),
    "cross_entropy": Line("-({t} * log({h})).sum()", r"-{{{t}}}^\top \ln {h}"),
    "binary_cross_entropy": Line(
        "-({t} * log({h}) + (1 - {t}) * log(1 - {h})).sum()",
        r"-{{{t}}}^\top \ln {h} - \Big(\mathbf{{1}} - {t}\Big)^\top \ln \Big(\mathbf{{1}} - {h}\Big)",
    ),
}
BATCH = {  # one row a sample
    "z": Line("{h} @ {W}.T + {b}", r"{h} {{{W}}}^\top + \mathbf{{1}}\, {{{b}}}^\top"),
    "softmax": Line(
        "{h} * ({g} - ({g} * {h}).sum(axis=1, keepdims=True))",
        r"{h} \odot \Big({g} - ({g} \odot {h})\, \mathbf{{1}} \mathbf{{1}}^\top\Big)",
    ),
    "db": Line("{c}{d}.sum(axis=0)", r"{c}{{{d}}}^\top \mathbf{{1}}"),
    "dW": Line("{c}{d}.T @ {h}", r"{c}{{{d}}}^\top {h}"),
    "dh": Line("{d} @ {W}", "{d} {W}"),
    "half_squared_error": Line(
        "(({h} - {t})**2).sum(axis=1) / 2", r"\tfrac12 \Big({h} - {t}\Big)^{{\odot 2}}\, \mathbf{{1}}"
    ),
    "mse": Line("(({h} - {t})**2).mean(axis=1)", r"\tfrac1{{{n}}} \Big({h} - {t}\Big)^{{\odot 2}}\, \mathbf{{1}}"),
    "cross_entropy": Line("-({t} * log({h})).sum(axis=1)", r"-\Big({t} \odot \ln {h}\Big)\, \mathbf{{1}}"),
    "binary_cross_entropy": Line(
        "-({t} * log({h}) + (1 - {t}) * log(1 - {h})).sum(axis=1)",
        r"-\Big({t} \odot \ln {h} + (1 - {t}) \odot \ln(1 - {h})\Big)\, \mathbf{{1}}",
    ),
}


def _line(formula, factor=None):
    """A formula of the rule book, of arrays, as a `Line`; times a factor if one is given."""
    letters = {letter: f"{{{letter}}}" for letter in "ghztn"}
    if factor is not None:
        python = formula.python_times(letters[factor], **letters)
        formula = Formula(f"{factor} * ({formula.text})")
    else:
        python = formula.python(**letters)
    latex = formula.latex(lambda name, level: f"<{name}>", elementwise=True).replace("{", "{{").replace("}", "}}")
    return Line(python, re.sub("<([a-z])>", r"{\1}", latex))


DERIVATIVE = {  # δ = f'(z) ⊙ g
    name: _line(Formula(rule.derivative), "g") if rule.derivative != "1" else Line("{g}", "{g}")
    for name, rule in ACTIVATIONS.items()
}
LOSS_GRADIENT = {name: _line(Formula(rule.derivative)) for name, rule in LOSSES.items()}


def _word(name):
    """The name of a function of one's own, upright."""
    return rf"\operatorname{{{{{name}}}}}".replace("_", r"\_")


def _own_slope(name):
    """δ of an activation of one's own, whose f' is a function of z."""
    return Line(f"{{g}} * d{name}({{z}})", rf"{{g}} \odot {_word('d' + name)}\big({{z}}\big)")


def _own_loss(name):
    """The line of ℓ of a loss of one's own, and that of its gradient."""
    return [Line(f"{one}({{h}}, {{t}})", rf"{_word(one)}\big({{h}}, {{t}}\big)") for one in (name, "d" + name)]


BECOMES = r"\leftarrow"
MATCHED = Line("{h} - {t}", "{h} - {t}")  # softmax and cross-entropy, and its kin


def symbols(depth, single=True):
    """The LaTeX symbol of every quantity of a network's steps, by its name in code, for one sample or a batch."""
    h, z, g, d, x, t = "h z g \\delta x t".split() if single else "H Z G \\Delta X T".split()
    letters = {"h": h, "z": z, "W": "W", "b": "b", "dh": g, "dz": d}
    layers = range(depth + 1)
    return {
        **{f"{name}{l}": f"{letter}^{{({l})}}" for name, letter in letters.items() for l in layers},
        **{f"d{p}{l}": rf"\nabla_{{{p}^{{({l})}}}} J" for p in "Wb" for l in layers},
        **{"x": x, "t": t, "losses": r"\ell", "data_loss": r"\bar\ell", "penalty": r"\lambda\Omega", "cost": "J"},
        **{"l2": r"\lambda", "alpha": r"\alpha", "n": "n"},
    }


def network(network, x, target, step_size=None, **cost):
    """The `Trace` of one forward and one backward pass, and of the update if a step size α is given.

    Forward: algorithm 6.3, backward: algorithm 6.4, one line a step; x is one sample or a batch (one
    row a sample).  `cost` is what `MLP.backward` takes: loss, l2, penalty, reduction.

        >>> from bpkit import MLP
        >>> net = MLP([[[0.5, -1.0]]], [[0.1]], "identity")
        >>> network(net, [1, 2], [0], step_size=0.1, loss="half_squared_error")
        forward
           1  h0 = x                          [1, 2]
           2  z1 = W1 @ h0 + b1               [-1.4]
           3  h1 = identity(z1)               [-1.4]
           4  cost = ((h1 - t)**2).sum() / 2  0.98
        backward
           5  dh1 = h1 - t                    [-1.4]
           6  dz1 = h1 - t                    [-1.4]
           7  db1 = dz1                       [-1.4]
           8  dW1 = outer(dz1, h0)            [-1.4, -2.8]
        update
           9  W1 = W1 - alpha * dW1           [0.64, -0.72]
          10  b1 = b1 - alpha * db1           [0.24]

    Source: Goodfellow, Bengio and Courville (2016), algorithms 6.3 and 6.4; note 0.
    """
    fwd = network.forward(x)
    back = network.backward(fwd, target, **cost)
    story = _Story(network, fwd, back)
    story.tell_forward()
    story.tell_backward()
    if step_size is not None:
        story.tell_update(step_size)
    return Trace(story.steps)


class _Story:
    """The steps so far, and the value and the symbol of every quantity by its name in code."""

    def __init__(self, network, fwd, back):
        self.network, self.back, self.J = network, back, back.objective
        self.lines = ONE_SAMPLE if fwd.single else BATCH
        self.steps = []
        layers = range(network.depth + 1)
        self.values = {
            **{f"h{l}": fwd.h[l] for l in layers},
            **{f"z{l}": fwd.z[l] for l in layers},
            **{f"dh{l}": back.g[l] for l in layers},
            **{f"dz{l}": back.delta[l] for l in layers},
            **{f"d{name}": gradient for name, gradient in back.gradients().items()},
            **network.parameters(),
            "x": fwd.h[0],
            "t": self.J.target[0] if fwd.single else self.J.target,
            "losses": back.losses,
            "data_loss": back.data_loss,
            "penalty": back.penalty,
            "cost": back.cost,
            "l2": self.J.l2,
        }
        self.symbols = symbols(network.depth, fwd.single)
        n, m = network.sizes[-1], len(self.J.target)
        self.constants = Constants(
            python={"n": "n", "c": "" if self.J.c == 1 else "1 / m * "},
            latex={"n": "n", "c": "" if self.J.c == 1 else r"\tfrac1m\, "},
            numbers={"n": str(n), "c": "" if self.J.c == 1 else rf"\tfrac1{{{m}}}\, "},
            pattern={"n": "{n}", "c": "" if self.J.c == 1 else r"\tfrac1m\, "},
        )

    def tell(self, phase, name, line, value=None, **reads):
        """Add the step `name` = `line`; `reads` says which quantity fills which slot."""
        step = Step(
            number=len(self.steps) + 1,
            phase=phase,
            name=name,
            code=f"{name} = {line.python.format(**self.constants.python, **reads)}",
            formula=(
                f"{self.symbols[name]} {'=' if phase != 'update' else BECOMES} "
                + line.latex.format(**self.constants.latex, **{slot: self.symbols[read] for slot, read in reads.items()})
            ),
            numbers=line.latex.format(
                **self.constants.numbers, **{slot: array(self.values[read]) for slot, read in reads.items()}
            ),
            value=self.values[name] if value is None else value,
            reads=tuple(reads.values()),
            pattern=line.latex.format(
                **self.constants.pattern, **{slot: f"{{{read}}}" for slot, read in reads.items()}
            ),
        )
        self.steps.append(step)

    def tell_forward(self):
        self.tell("forward", "h0", Line("{x}", "{x}"), x="x")
        for l, f in enumerate(self.network.activations, start=1):
            self.tell("forward", f"z{l}", self.lines["z"], W=f"W{l}", h=f"h{l - 1}", b=f"b{l}")
            self.tell("forward", f"h{l}", Line(f + "({z})", rf"{_word(f)}\left({{z}}\right)"), z=f"z{l}")
        self.tell_cost()

    def _loss_lines(self):
        loss = self.J.loss
        if LOSSES_BY_NAME.get(loss.name) is not loss:
            return _own_loss(loss.name)
        return self.lines[loss.name], LOSS_GRADIENT[loss.name]

    def tell_cost(self):
        loss, top = self._loss_lines()[0], {"h": f"h{self.network.depth}", "t": "t"}
        data_loss = "data_loss" if self.J.l2 else "cost"
        if self.lines is ONE_SAMPLE:
            self.tell("forward", data_loss, loss, **top)
        else:
            self.tell("forward", "losses", loss, **top)
            self.tell("forward", data_loss, Line("{c}{u}.sum()", r"{c}\mathbf{{1}}^\top {u}"), u="losses")
        if self.J.l2:
            penalised = {f"p{i}": name for i, name in enumerate(self.penalised())}
            squares = Line(
                "{l2} / 2 * (" + " + ".join(f"({{{p}}}**2).sum()" for p in penalised) + ")",
                r"\tfrac12\, {l2} \Big(" + " + ".join(rf"\lVert {{{p}}} \rVert^2" for p in penalised) + r"\Big)",
            )
            self.tell("forward", "penalty", squares, l2="l2", **penalised)
            self.tell("forward", "cost", Line("{u} + {v}", "{u} + {v}"), u="data_loss", v="penalty")

    def tell_backward(self):
        depth, J = self.network.depth, self.J
        top = {"h": f"h{depth}", "t": "t"}
        self.tell("backward", f"dh{depth}", self._loss_lines()[1], **top)
        for l in range(depth, 0, -1):
            f = self.network.f[l]
            if l == depth and J.matched:
                self.tell("backward", f"dz{l}", MATCHED, **top)
            elif f.elementwise:
                line = DERIVATIVE[f.name] if f is ACTIVATIONS_BY_NAME.get(f.name) else _own_slope(f.name)
                slots = {"g": f"dh{l}", "h": f"h{l}", "z": f"z{l}"}
                reads = {slot: read for slot, read in slots.items() if f"{{{slot}}}" in line.python}
                self.tell("backward", f"dz{l}", line, **reads)
            else:
                self.tell("backward", f"dz{l}", self.lines["softmax"], g=f"dh{l}", h=f"h{l}")
            self.tell_gradient("b", l, d=f"dz{l}")
            self.tell_gradient("W", l, d=f"dz{l}", h=f"h{l - 1}")
            if l > 1:
                self.tell("backward", f"dh{l - 1}", self.lines["dh"], W=f"W{l}", d=f"dz{l}")

    def tell_gradient(self, p, l, **reads):
        line = self.lines[f"d{p}"]
        if f"{p}{l}" in self.penalised():
            line = Line(line.python + " + {l2} * {p}", line.latex + r" + {l2}\, {p}")
            reads |= {"l2": "l2", "p": f"{p}{l}"}
        self.tell("backward", f"d{p}{l}", line, **reads)

    def tell_update(self, step_size):
        self.values["alpha"] = step_size
        new = updated(self.network, self.back, step_size).parameters()
        for name in self.network.parameters():
            line = Line("{p} - {alpha} * {d}", r"{p} - {alpha}\, {d}")
            self.tell("update", name, line, new[name], p=name, alpha="alpha", d=f"d{name}")

    def penalised(self):
        names = self.network.parameters() if self.J.l2 else []
        return [name for name in names if name[0] == "W" or self.J.penalised == "weights_and_biases"]
