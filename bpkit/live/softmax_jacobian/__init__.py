"""The figure `softmax-jacobian`: from logits to outputs, their Jacobian, and the gradients of two losses."""

import numpy as np
import traitlets

from ...checks import as_array, check_known
from ...examples import flagship
from ...expression import Expression
from ...functions import cross_entropy, half_squared_error, softmax
from ...graph import Graph
from ...unrolling import SCALAR_ACTIVATIONS, SCALAR_LOSSES
from ..figure import Figure

CLASSES = range(2, 6)
REACH = 8.0  # the largest logit: e to the power of it is far below any overflow, and no output is rounded to 0 or 1
PRESETS = {
    "flagship": (flagship.forward().z[2], flagship.target),
    "saturated": (np.log([0.99, 0.01]), [0, 1]),
    "sign_flip": (np.log([0.6, 0.3, 0.1]), [0, 0, 1]),
    "even": (np.zeros(5), [1, 0, 0, 0, 0]),
}
QUESTIONS = ("sums", "signs", "pull")


def _graphs(classes):
    """The graph of each loss: logits a, targets t and outputs o, all by name."""
    a, t = ([Expression("input", name=f"{letter}[{k}]") for k in range(classes)] for letter in "at")
    o = [output.named(f"o[{k}]") for k, output in enumerate(SCALAR_ACTIVATIONS["softmax"](a))]
    losses = {name: SCALAR_LOSSES[name](o, t).named(name) for name in ("cross_entropy", "half_squared_error")}
    return {name: Graph.ending_in(loss, [*a, *t]).as_data() for name, loss in losses.items()}


def _point(logits, target):
    """The inputs of the graphs, by name.  ValueError for what the figure cannot show."""
    logits, target = as_array(logits, float, "logits"), as_array(target, float, "target")
    if logits.ndim != 1 or len(logits) not in CLASSES:
        raise ValueError(f"logits has shape {logits.shape}; this figure shows 2 to 5 classes, one logit each")
    for k, logit in enumerate(logits):
        if not abs(logit) <= REACH:
            raise ValueError(f"logits[{k}] is {logit:g}; this figure takes -{REACH:g} to {REACH:g}, to avoid overflow")
    if target.shape != logits.shape or sorted(target) != [0] * (len(target) - 1) + [1]:
        raise ValueError(f"target: wanted one 1 and {len(logits) - 1} zeros, one entry a logit, got {target.tolist()}")
    return {f"{letter}[{k}]": float(v) for letter, array in (("a", logits), ("t", target)) for k, v in enumerate(array)}


class SoftmaxJacobian(Figure):
    """The live figure; `softmax_jacobian` makes one.

    values   the inputs of the graphs by name: logits a and one-hot targets t
    picked   the entry that is spelled out: "J[1,0]" is ∂o₂/∂a₁, "da_cross_entropy[0]" a gradient of that loss
    asked    the open question, one of `QUESTIONS`; "" if there is none
    graphs   for every number of classes the graph of each loss
    presets  {name: values} to begin with
    reach    the largest logit

    What the figure calls a in code, as the cases of note 3 do, is the weighted input z of its formulas.
    """

    name = "softmax-jacobian"
    parts = (
        "equation.js",
        "softmax_jacobian/quantities.js",
        "softmax_jacobian/board.js",
        "softmax_jacobian/entry-formula.js",
    )

    graphs = traitlets.Dict({str(classes): _graphs(classes) for classes in CLASSES}).tag(sync=True)
    presets = traitlets.Dict({name: _point(*preset) for name, preset in PRESETS.items()}).tag(sync=True)
    reach = traitlets.Float(REACH).tag(sync=True)
    values = traitlets.Dict().tag(sync=True, moved=True)
    picked = traitlets.Unicode("da_half_squared_error[1]").tag(sync=True, moved=True)
    asked = traitlets.Enum([*QUESTIONS, ""], "sums").tag(sync=True, moved=True)

    @property
    def logits(self):
        """The logits, shape (K,).  Others can be put in their place, more or fewer of them too.

        ValueError for logits beyond the sliders, and for so few that the right class is not among them.
        """
        return self._vector("a", self.values)

    @logits.setter
    def logits(self, logits):
        size = np.size(logits)
        self.values = _point(logits, [*self.target, *[0] * size][:size])

    @property
    def target(self):
        """The target, one-hot, shape (K,).  Another can be put in its place."""
        return self._vector("t", self.values)

    @target.setter
    def target(self, target):
        self.values = _point(self.logits, target)

    @staticmethod
    def _vector(letter, values):
        return np.array([values[name] for name in sorted(values) if name[0] == letter])

    @traitlets.validate("values")
    def _showable(self, proposal):
        values = proposal["value"]
        return _point(self._vector("a", values), self._vector("t", values))

    def picture(self):
        from ... import plots

        return plots.draw_softmax_output(self.logits, self.target)

    def caption(self):
        o, t = softmax(self.logits), self.target
        gradients = {
            "cross-entropy": o - t,
            "half squared error": softmax.vjp(o, o - t),
            "the elementwise mistake": (o - t) * o * (1 - o),
        }
        told = "; ".join(f"{name}: {np.round(gradient, 4).tolist()}" for name, gradient in gradients.items())
        return (
            f"Softmax makes {np.round(o, 4).tolist()} of the weighted inputs {np.round(self.logits, 4).tolist()}; "
            f"its Jacobian is {np.round(softmax.jacobian(o), 4).tolist()}. Class {t.argmax() + 1} is right: "
            f"cross-entropy {cross_entropy(o, t):.4f}, half squared error {half_squared_error(o, t):.4f}. "
            f"Gradients by the weighted inputs: {told}"
        )


def softmax_jacobian(logits=(1.8, 1.1, 0.0), target=None, asked="sums"):
    """A live figure of softmax: its outputs, its whole Jacobian, and the gradients of two losses by the logits.

    logits  2 to 5 numbers from -8 to 8, which softmax takes: the weighted inputs of the last layer
    target  the right class, one-hot: a 1 and zeros, one entry a logit; the last class, if it is left out
    asked   the first question: what rows and columns sum to ("sums"), which sign stands off the diagonal
            ("signs"), or which loss pulls harder ("pull")

    Beside the gradients of the cross-entropy and of half the squared error stands the mistake that takes
    softmax for an elementwise activation.  ValueError for other logits, targets or questions.

        >>> fig = softmax_jacobian([2.0, 1.0, 0.0], target=[0, 1, 0])
        >>> fig.logits = [2.0, -1.0]
        >>> fig.target.tolist()
        [0.0, 1.0]
    """
    check_known(asked, QUESTIONS, "question")
    if target is None:
        target = [0] * (np.size(logits) - 1) + [1]
    return SoftmaxJacobian(values=_point(logits, target), asked=asked)
