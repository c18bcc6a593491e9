"""Exercises about a quantity of a network: right from the core's records, wrong from passes with one line changed."""

import re
from dataclasses import replace

import numpy as np

from ..examples import NetworkExample
from ..mlp import MLP
from .exercise import Exercise, entry_labels, register
from .passes import WRONG, Recorded
from .words import known

NAME = re.compile(r"(\w+?)(\d)(?:\[([\d,]+)\])?")
SYMBOLS = {
    "dW": "∂J/∂W^({})",
    "db": "∂J/∂b^({})",
    "dz": "δ^({})",
    "dh": "g^({})",
    "z": "z^({})",
    "h": "h^({})",
    "W_new": "new W^({})",
    "b_new": "new b^({})",
}
WORDS_OF = {  # the same mistake: made after another, or in some layers only
    "shortcut_elementwise": "softmax_elementwise",
    "no_hidden_fprime": "no_fprime",
}


def of_network(*, quantity, example, mistakes="", other_mistakes=(), draw=None, facts=None, **fields):
    """Register the exercise that asks for `quantity` of the network `example`.

    quantity        names as in code, "dW1" or "dz1[1] dW1[1,0]": several are asked for as one list of numbers
    mistakes        keys of `passes.WRONG`
    other_mistakes  further `Mistake`s, with formulas of their own: example -> answer
    draw            a random generator -> another `NetworkExample`
    facts           what the texts name beside what `told` tells: example -> {name: value}
    """
    names = quantity.split()
    wrong = [known(WORDS_OF.get(key, key), _formula(key, names)) for key in mistakes.split()]
    return register(
        Exercise(
            numbers={"example": example},
            draw=draw and (lambda rng: {"example": draw(rng)}),
            answer=lambda example: picked(names, Recorded(example)),
            mistakes=(*wrong, *other_mistakes),
            facts=lambda example: {**told(example), **(facts(example) if facts else {})},
            labels=_labels(names, example),
            **fields,
        )
    )


def _formula(key, names):
    return lambda example: picked(names, WRONG[key](example))


def picked(names, source):
    """The quantities of these names, from a pass: one array, or all entries of several in a row."""
    parts = []
    for name in names:
        letters, layer, place = NAME.fullmatch(name).groups()
        array = np.asarray(getattr(source, letters)(int(layer)))
        parts.append(array[tuple(map(int, place.split(",")))] if place else array)
    return parts[0] if len(parts) == 1 else np.concatenate([part.ravel() for part in parts])


def _labels(names, example):
    """One symbol, which gets the indices of the entries, or all the entries' names."""
    symbols = []
    for name in names:
        letters, layer, place = NAME.fullmatch(name).groups()
        index = "_" + "".join(str(int(i) + 1) for i in place.split(",")) if place else ""
        symbols.append(SYMBOLS[letters].format(layer) + index)
    if len(names) == 1:
        return symbols[0]
    shapes = [picked([name], Recorded(example)).shape for name in names]
    return tuple(label for symbol, shape in zip(symbols, shapes) for label in entry_labels(symbol, shape))


def told(example):
    """What the texts of an exercise about this example can name: «W[1]», «h[1][0]», «g[2]», «d[2]», «lam», …"""
    right = Recorded(example)
    back, fwd, network = right.back, right.fwd, example.network
    return {
        "x": example.x,
        "t": example.target,
        "alpha": example.step_size,
        "lam": example.cost.get("l2", 0.0),
        "W": network.W,
        "b": network.b,
        "z": fwd.z,
        "h": fwd.h,
        "slope": [f and f.elementwise and f.derivative(h) for f, h in zip(network.f, fwd.h)],
        "y": fwd.output,
        "loss": back.data_loss,
        "omega": back.omega,
        "penalty": back.penalty,
        "J": back.cost,
        "g": back.g,
        "d": back.delta,
        "dW": back.dW,
        "db": back.db,
        "new": right.new,
    }


def tenths(rng, shape, most=12):
    """Numbers ±0.1, ±0.2, …, none of them 0."""
    return rng.choice([-1, 1], shape) * rng.integers(1, most + 1, shape) / 10


def integers(rng, shape, most=3):
    """Whole numbers ±1, …, ±most."""
    return rng.choice([-1, 1], shape) * rng.integers(1, most + 1, shape)


def like(example, numbers=tenths, **changes):
    """How to draw an example of the same shape with other weights, input and target.

    A network without biases keeps none; one-hot targets stay one-hot; `changes` replaces further fields.
    """

    def draw(rng):
        network = example.network
        weights = [numbers(rng, W.shape) for W in network.W[1:]]
        biases = [numbers(rng, b.shape) * b.any() for b in network.b[1:]]
        target = numbers(rng, example.target.shape)
        if example.cost["loss"] == "cross_entropy":
            target = np.eye(target.shape[-1])[rng.integers(target.shape[-1], size=target.shape[:-1])]
        drawn = MLP(weights, biases, network.activations)
        return replace(
            example,
            network=drawn,
            x=numbers(rng, example.x.shape).astype(float),
            target=target.astype(float),
            **changes,
        )

    return draw


def example_of(weights, biases, activations, x, target, step_size=0.1, **cost):
    """A `NetworkExample` from plain lists."""
    network = MLP(weights, biases, activations)
    return NetworkExample(network, np.array(x, float), np.array(target, float), cost, step_size)
