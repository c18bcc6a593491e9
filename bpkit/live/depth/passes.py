"""A random network and its two passes, with or without a path past every layer: the twin of passes.js."""

import numpy as np

from ... import MLP


def uniform(seed, count):
    """mulberry32, by Tommy Ettinger (public domain): `count` random numbers from 0 up to 1."""
    state = np.uint32(seed) + np.arange(1, count + 1, dtype=np.uint32) * np.uint32(0x6D2B79F5)
    bits = (state ^ (state >> 15)) * (state | 1)
    bits ^= bits + (bits ^ (bits >> 7)) * (bits | 61)
    return (bits ^ (bits >> 14)) / 2**32


def draw(depth, width, activation, scale, seed):
    """A network of `depth` layers of `width` units without biases, an input and a target, drawn at random.

    Input and target have entries of variance 1, the weights have standard deviation scale/√width; all are
    uniform, as in Glorot and Bengio (2010).  A deeper network has the layers of a less deep one, and more on top.
    """
    deviates = np.sqrt(3) * (2 * uniform(seed, (2 + depth * width) * width) - 1)
    x, target, *rows = deviates.reshape(-1, width)
    weights = (scale / np.sqrt(width)) * np.reshape(rows, (depth, width, width))
    return MLP(list(weights), activations=activation), x, target


def passes(network, x, target, residual=False):
    """The values h^(0), …, h^(L) and the errors δ^(1), …, δ^(L) (index 0: None), for half the squared error.

    With `residual`, h^(l) = h^(l-1) + f(z^(l)); all layers must then be of one width.

        >>> h, dz = passes(*draw(depth=3, width=4, activation="tanh", scale=1.0, seed=0))
        >>> len(h), dz[3].shape
        (4, (4,))
    """
    h, f, dz = [x], [None], [None] * (network.depth + 1)
    for l in range(1, network.depth + 1):
        f.append(network.f[l](network.W[l] @ h[l - 1] + network.b[l]))
        h.append(h[l - 1] + f[l] if residual else f[l])
    g = h[-1] - target
    for l in range(network.depth, 0, -1):
        dz[l] = g * network.f[l].derivative(f[l])
        through = network.W[l].T @ dz[l]
        g = g + through if residual else through
    return h, dz


def size(vector):
    """The root mean square of the entries: what is typical of one, however many there are."""
    return float(np.sqrt(np.mean(np.square(vector))))
