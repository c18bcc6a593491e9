"""Derivatives without back-propagation: central differences and the complex step, to check it against.

    >>> def f(v):
    ...     return (v**3).sum()
    >>> point = np.array([1.0, 2.0])
    >>> complex_step(f, point), central_difference(f, point).round(6)
    (array([ 3., 12.]), array([ 3., 12.]))
"""

import numpy as np

from .checks import as_array, as_number
from .graph import Graph


def complex_step(f, point, h=1e-30):
    """∂f/∂point as Im f(point + ih) / h, entry by entry; the shape of `point`.

    f takes a complex array of that shape and returns a number.  It must be built of analytic
    operations: no abs, no conj, comparisons of real parts only.  There is no difference of nearly
    equal numbers in it, so h can be tiny and the result is exact to rounding.

    Source: Squire and Trapp (1998).
    """
    h = _as_step(h)
    return _entry_by_entry(lambda moved: f(moved(1j * h)).imag / h, point, complex)


def central_difference(f, point, h=1e-5):
    """∂f/∂point as (f(point + h) - f(point - h)) / 2h, entry by entry; the shape of `point`.

    f takes an array of that shape and returns a number.  The error is about h²|f‴|/6 from the
    formula, and about 1e-16 |f| / h from rounding.
    """
    h = _as_step(h)
    return _entry_by_entry(lambda moved: (f(moved(h)) - f(moved(-h))) / (2 * h), point, float)


def _as_step(h):
    h = as_number(h, "h")
    if h == 0:
        raise ValueError("h: wanted a step other than 0")
    return h


def _entry_by_entry(derivative, point, dtype):
    point = as_array(point, None, "point")
    result = np.empty(point.shape)

    for place in np.ndindex(point.shape):

        def moved(by):
            other = point.astype(dtype)
            other[place] += by
            return other

        result[place] = derivative(moved)
    return result


class GradientCheck:
    """Two sets of gradients side by side, by parameter name; prints as a table.

    gradients    from back-propagation, {name: array}
    numerical    the same without it
    difference   the largest |gradients - numerical| / max(1, |numerical|) of all entries
    """

    def __init__(self, gradients, numerical):
        self.gradients, self.numerical = gradients, numerical

    @property
    def difference(self):
        return float(np.max([self._difference(name) for name in self.numerical]))  # unlike max, tells of a NaN

    def _difference(self, name):
        expected = self.numerical[name]
        return np.max(np.abs(self.gradients[name] - expected) / np.maximum(1, np.abs(expected)))

    def __repr__(self):
        lines = [f"{'':8} {'back-propagation':>18} {'without it':>18} {'difference':>12}"]
        for name, array in self.numerical.items():
            for place, expected in np.ndenumerate(array):
                entry = f"{name}[{','.join(map(str, place))}]" if place else name
                ours = float(np.asarray(self.gradients[name])[place])
                lines.append(f"{entry:8} {ours:18.10f} {expected:18.10f} {abs(ours - expected):12.0e}")
        return "\n".join(lines)


def check(model, *point, method=complex_step, **cost):
    """Compare back-propagation's gradients with `method`'s; returns a `GradientCheck`.

    check(network, x, target, loss=…, l2=…, penalty=…, reduction=…)   every weight and bias
    check(graph, {"x": 3, "y": -4})                                   every input

    method  `complex_step` or `central_difference`

        >>> from bpkit import MLP
        >>> net = MLP([[[0.5, -1.0]]], [[0.1]], "tanh")
        >>> check(net, [1, 2], [0], loss="half_squared_error").difference < 1e-14
        True
    """
    if isinstance(model, Graph):
        return _check_graph(model, method, *point, **cost)
    return _check_network(model, method, *point, **cost)


def _check_network(network, method, x, target, **cost):
    back = network.backward(network.forward(x), target, **cost)

    def cost_of(name):
        return lambda array: network.replace(**{name: array}).cost(x, target, **cost)

    numerical = {name: method(cost_of(name), array) for name, array in network.parameters().items()}
    return GradientCheck(back.gradients(), numerical)


def _check_graph(graph, method, point):
    back = graph.backward(graph.forward(point))

    def output_of(name):
        return lambda value: graph.forward({**point, name: value.item()}).output

    numerical = {name: method(output_of(name), value) for name, value in point.items()}
    return GradientCheck(back.grads, numerical)
