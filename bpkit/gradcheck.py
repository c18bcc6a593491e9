"""Derivatives without back-propagation: central differences and the complex step, to check it against.

Both look at the two sides of the point as well, and refuse rather than give a number that is none: a
`Kink`, a function that is not analytic, one that gives no number.

    >>> def f(v):
    ...     return (v**3).sum()
    >>> point = np.array([1.0, 2.0])
    >>> complex_step(f, point), central_difference(f, point).round(6)
    (array([ 3., 12.]), array([ 3., 12.]))
    >>> central_difference(np.abs, 0.0)
    Traceback (most recent call last):
    bpkit.gradcheck.Kink: f has a kink at the point: its slope is -1 on the left and 1 on the right
"""

from functools import partial
from itertools import pairwise

import numpy as np

from .checks import as_array, as_number, as_shaped
from .functions import Activation, Loss
from .graph import Graph
from .mlp import MLP
from .quantities import entry

STEP = 1e-5  # of a difference; times the entry, where that is larger than 1
SAME = 1e-5  # slopes that differ by no more than this, relative to the larger one, are taken for one and the same
TINY = 1e-30  # the complex step, in which no digits cancel
UNDERFLOW = 1e-270  # a slope below this is lost when it is multiplied by the complex step


class Kink(ValueError):
    """There is no derivative: the slopes on the `left` and on the `right` of the point differ."""

    def __init__(self, where, left, right):
        super().__init__(where, left, right)
        self.where, self.left, self.right = where, left, right

    def __str__(self):
        slopes = f"{self.left:.6g} on the left and {self.right:.6g} on the right"
        return f"f has a kink at {self.where}: its slope is {slopes}"


def complex_step(f, point, h=TINY):
    """∂f/∂point as Im f(point + ih) / h, entry by entry; the shape of `point`.

    f takes a complex array of that shape and returns a number.  It must be built of analytic
    operations: no abs, no conj, comparisons of real parts only.  There is no difference of nearly
    equal numbers in it, so h can be tiny and the result is exact to rounding.

    It is compared with differences on both sides of the point, which need no such property.
    ValueError if they disagree, `Kink` if the sides do, ValueError or TypeError if f gives no number.

    Source: Squire and Trapp (1998).
    """
    return _entry_by_entry(partial(_by_complex_step, h=_as_step(h)), f, point)


def central_difference(f, point, h=None):
    """∂f/∂point as (f(point + h) - f(point - h)) / 2h, entry by entry; the shape of `point`.

    f takes an array of that shape and returns a number.  The error is about h²|f‴|/6 from the
    formula, and about 1e-16 |f| / h from rounding.  h is 1e-5 times the larger of 1 and the entry if
    left out.

    `Kink` if the two sides differ, ValueError or TypeError if f gives no real number.
    """
    if h is not None:
        h = _as_step(h)
    return _entry_by_entry(partial(_by_difference, h=h), f, point)


def _as_step(h):
    h = as_number(h, "h")
    if h == 0:
        raise ValueError("h: wanted a step other than 0")
    return h


def _entry_by_entry(derivative, f, point):
    point = as_array(point, None, "point")
    if point.dtype.kind == "c":
        raise ValueError("point: wanted real numbers")
    result = np.empty(point.shape)

    for place in np.ndindex(point.shape):

        def moved(by):
            """f with this entry moved `by` so much."""
            other = point.astype(np.result_type(point, by, float))
            other[place] += by
            return _as_value(f(other))

        result[place] = derivative(moved, float(point[place]), entry("point", place) if place else "the point")
    return result


def _as_value(value):
    """What f gave, a real or complex number; ValueError or TypeError, saying what it is instead."""
    array = np.asarray(value)
    if array.dtype.kind not in "fiuc":
        raise TypeError(f"f gives {value!r}; wanted a number")
    if array.ndim:
        raise ValueError(f"f gives an array of shape {array.shape}; wanted a number, such as the sum of its entries")
    return array.item()


def _by_difference(moved, at, where, h):
    for width in _widths(at) if h is None else [h]:
        around = _Around(moved, width, where)
        if h is not None or around.settled:
            return around.slope
    raise ValueError(f"f changes too fast beside {where}, {at:g}: differences do not settle; hand in a smaller h")


def _by_complex_step(moved, at, where, h):
    value = moved(1j * h)
    exact = value.imag / h if h == TINY else moved(1j * TINY).imag / TINY  # a large h is wrong where f is analytic, too
    around = next(filter(lambda around: around.settled, (_Around(moved, width, where) for width in _widths(at))), None)
    if around and not around.allows(exact):
        real = "" if isinstance(value, complex) else f"f gives a real number, {value:g}, for a complex one; "
        raise ValueError(
            f"f is not analytic at {where}: {real}the complex step says {exact:.6g}, differences say "
            f"{around.slope:.6g}. abs, norm, conj, real and comparisons do that; use central_difference"
        )
    return value.imag / h


def _widths(at):
    """Steps for differences at this number: the usual one, and smaller ones for where f changes fast."""
    usual = STEP * max(1, abs(at))
    widths = (usual, usual / 64, STEP * abs(at) or usual / 4096)
    return [(at + width) - at for width in widths]  # as the sums round them


class _Around:
    """The slopes of f from the point to both sides, with a step h and with two finer ones; `Kink` if they stay apart.

    slope    of the central difference with h
    settled  whether a finer difference agrees with it
    """

    def __init__(self, moved, h, where):
        self.middle = _as_real(moved(0.0))
        (left, right), finer = self._sides(moved, h), self._sides(moved, h / 8)
        self.slope, self.size, gap = (left + right) / 2, max(abs(left), abs(right)), abs(right - left)
        noise = 1e-14 * (abs(self.middle) / h + self.size)
        if gap > 64 * noise:
            sides = [(left, right), finer, self._sides(moved, h / 64)]
            gaps = [abs(right - left) for left, right in sides]
            if all(far / 2 < near < 2 * far for far, near in pairwise(gaps)):
                raise Kink(where, *sides[-1])
        self.doubt = abs(sum(finer) / 2 - self.slope) + 8 * noise
        self.settled = self.doubt <= max(SAME * self.size, 1e-3 * gap, 1e-8) + 16 * noise

    def _sides(self, moved, h):
        try:
            with np.errstate(all="ignore"):
                return (self.middle - _as_real(moved(-h))) / h, (_as_real(moved(h)) - self.middle) / h
        except (ValueError, ArithmeticError):  # so near the point, f does not exist
            return np.nan, np.nan

    def allows(self, slope):
        return abs(slope - self.slope) <= SAME * self.size + 10 * self.doubt + UNDERFLOW


def _as_real(value):
    if isinstance(value, complex):
        if value.imag:
            raise ValueError(f"f gives {value:g} for a real point; wanted a real number")
        value = value.real
    return value


class GradientCheck:
    """Two sets of gradients side by side, by parameter name; prints as a table.

    gradients    from back-propagation, {name: array}
    numerical    the same without it; not a number where there is a kink
    kinks        {"W1[0,0]": `Kink`} of the entries that have no derivative; there, any number from the
                 slope on the left to that on the right is as good as another
    difference   the largest |gradients - numerical| / max(1, |numerical|) of all entries
    """

    def __init__(self, gradients, numerical, kinks=None):
        self.gradients, self.numerical, self.kinks = gradients, numerical, kinks or {}

    @property
    def difference(self):
        return float(np.max([self._difference(*row) for row in self._rows()]))  # unlike max, tells of a NaN

    def _rows(self):
        for name, array in self.numerical.items():
            for place, expected in np.ndenumerate(array):
                yield entry(name, place), float(np.asarray(self.gradients[name])[place]), float(expected)

    def _difference(self, name, ours, expected):
        if name in self.kinks:
            expected = np.clip(ours, *sorted(self.sides(name)))  # the nearest number between the two sides
        return abs(ours - expected) / max(1, abs(expected))

    def sides(self, name):
        """The slopes on the left and on the right of a kink."""
        return self.kinks[name].left, self.kinks[name].right

    def __repr__(self):
        lines = [f"{'':8} {'back-propagation':>18} {'without it':>18} {'difference':>12}"]
        for name, ours, expected in self._rows():
            shown, apart = f"{expected:18.10f}", f"{abs(ours - expected):12.0e}"
            if name in self.kinks:
                shown, apart = "{:>18}".format("kink: {:.4g}, {:.4g}".format(*self.sides(name))), f"{'':12}"
            lines.append(f"{name:8} {ours:18.10f} {shown} {apart}".rstrip())
        return "\n".join(lines)


def check(model, *point, method=complex_step, **cost):
    """Compare gradients with `method`'s, whatever they are of; returns a `GradientCheck`.

    check(network, x, target, loss=…, l2=…, penalty=…, reduction=…)   every weight and bias
    check(graph, {"x": 3, "y": -4})                                   every input
    check(activation, z), check(loss, h, t)                           every entry of z or h
    check(f, point, gradient)                                         a function of your own and what you
                                                                      think its gradient is there

    method  `complex_step` or `central_difference`

        >>> from bpkit import MLP
        >>> net = MLP([[[0.5, -1.0]]], [[0.1]], "tanh")
        >>> check(net, [1, 2], [0], loss="half_squared_error").difference < 1e-14
        True
        >>> check(lambda v: v[0] * v[1], [3.0, 4.0], [4.0, 5.0])
                   back-propagation         without it   difference
        x[0]           4.0000000000       4.0000000000        0e+00
        x[1]           5.0000000000       3.0000000000        2e+00
    """
    checks = {Graph: _check_graph, MLP: _check_network, Activation: _check_activation, Loss: _check_loss}
    for kind, of_kind in checks.items():
        if isinstance(model, kind):
            return of_kind(model, method, *point, **cost)
    if not callable(model):
        raise TypeError(f"check takes a network, a graph, an activation, a loss or a function; got {model!r}")
    return _check_function(model, method, *point, **cost)


def _check_network(network, method, x, target, **cost):
    back = network.backward(network.forward(x), target, **cost)

    def cost_of(name):
        return lambda array: network.replace(**{name: array}).cost(x, target, **cost)

    functions = {name: (cost_of(name), array) for name, array in network.parameters().items()}
    return _compare(method, back.gradients(), functions)


def _check_graph(graph, method, point):
    back = graph.backward(graph.forward(point))

    def output_of(name):
        return lambda value: graph.forward({**point, name: value.item()}).output

    return _compare(method, back.grads, {name: (output_of(name), value) for name, value in point.items()})


def _check_activation(f, method, z):
    """The vector-Jacobian product is the gradient of Σ g_k h_k; here with weights g of 1 to 2."""
    z = as_array(z, None, "z")
    g = np.linspace(1, 2, z.shape[-1]) if z.ndim else np.array(1.0)
    return _compare(method, {"z": f.vjp(f.value(z), g, z)}, {"z": (lambda moved: (g * f.value(moved)).sum(), z)})


def _check_loss(loss, method, h, t):
    h, t = as_array(h, None, "h"), as_array(t, None, "t")
    return _compare(method, {"h": loss.gradient(h, t)}, {"h": (lambda moved: loss.value(moved, t).sum(), h)})


def _check_function(f, method, point, gradient):
    point = as_array(point, None, "point")
    return _compare(method, {"x": as_shaped(gradient, None, point.shape, "gradient")}, {"x": (f, point)})


def _compare(method, gradients, functions):
    """`functions` has for each name a function of the array, and the array where it is to be differentiated."""
    numerical, kinks = {}, {}
    for name, (f, array) in functions.items():
        array = as_array(array, None, name)
        numerical[name] = np.empty(array.shape)
        for place in np.ndindex(array.shape):
            try:
                numerical[name][place] = method(partial(_with, f, array, place), array[place])
            except Kink as kink:
                numerical[name][place], kinks[entry(name, place)] = np.nan, kink
            except ValueError as error:
                raise ValueError(f"{entry(name, place)}: {error}") from error
    return GradientCheck(gradients, numerical, kinks)


def _with(f, array, place, value):
    """f of the array with `value` put in this place."""
    other = array.astype(np.result_type(array, value))
    other[place] = value
    return f(other)
