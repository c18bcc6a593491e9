"""Exercises about a quantity of a network: right from the core's records, wrong from passes with one step changed."""

import re
from dataclasses import replace

import numpy as np

from ..examples import NetworkExample
from ..mlp import MLP
from .exercise import Exercise, entry_labels, register
from .mistakes.slip import only_in
from .passes import PassWork, Recorded
from .text import plain

NAME = re.compile(r"(dW|db|g|delta|z|h|W_new|b_new|dh_dz)(\d)(?:\[([\d,]+)\])?|(data_loss|cost)")
SYMBOLS = {
    "dW": "∂J/∂W^({})",
    "db": "∂J/∂b^({})",
    "delta": "δ^({})",
    "g": "g^({})",
    "z": "z^({})",
    "h": "h^({})",
    "W_new": "new W^({})",
    "b_new": "new b^({})",
    "dh_dz": "∂h^({0})/∂z^({0})",
    "data_loss": "ℓ",
    "cost": "J",
}
ARRAYS = "dW db delta g z h W_new b_new".split()
OF_FORWARD = {"z", "h", "data_loss", "cost"}


class Name:
    """A quantity by its name in code: "dW1", "delta1[1]", "cost"."""

    def __init__(self, text):
        match = NAME.fullmatch(text)
        if not match:
            raise ValueError(f"there is no quantity {text!r}; known are {', '.join(SYMBOLS)}, as in dW1 and delta1[1]")
        letters, layer, place, alone = match.groups()
        self.letters, self.layer = letters or alone, int(layer) if layer else None
        self.place = tuple(map(int, place.split(","))) if place else None

    def of(self, source):
        """Its value in a pass."""
        array = self.whole(source)
        return array if self.place is None else array[self.place]

    def whole(self, source):
        line = getattr(source, self.letters)
        return np.asarray(line() if self.layer is None else line(self.layer))

    def index(self, place=None):
        place = place or self.place
        return "_" + "".join(str(i + 1) for i in place) if place else ""

    def symbol(self, place=None):
        return SYMBOLS[self.letters].format(self.layer) + self.index(place)


class NetworkWork(PassWork):
    """The quantities `names` of a training step of a network.

    given    whether the task gives the forward pass, so that no mistake can be made there
    layers   those in which mistakes can be made, if the task gives the others
    example  the exercise's numbers -> `NetworkExample`
    """

    def __init__(self, quantity, given=True, layers=None, example=lambda example: example):
        self.example, self.layers = example, layers
        self.names = [Name(text) for text in quantity.split()]
        self.given = given and not any(name.letters in OF_FORWARD for name in self.names)

    def computation(self, numbers, slips=()):
        if self.layers is not None:
            slips = [only_in(slip, self.layers) or slip for slip in slips]
        return self.passed(lambda: self.example(**numbers), numbers, slips)

    def taken(self, source):
        return self.joined([name.of(source) for name in self.names])

    def joined(self, parts):
        return parts[0] if len(parts) == 1 else np.concatenate([np.ravel(part) for part in parts])

    def slips(self, numbers):
        right = self.computation(numbers)
        usual = self.usual(right)
        if self.given:
            usual = [slip for slip in usual if not slip.of_forward()]
        if self.layers is not None:
            return usual
        layers = {name.layer for name in self.names if name.layer} | {right.L}
        local = [only_in(slip, (l,)) for slip in usual for l in sorted(layers)] if right.L > 1 else []
        return [*usual, *filter(None, local)]

    def others(self, numbers):
        right, found = self.computation(numbers), []
        for i, name in enumerate(self.names):
            for symbol, value in self.neighbours(name, right):
                parts = [other.of(right) for other in self.names]
                parts[i] = value
                found.append((symbol, self.joined(parts)))
        return found

    def neighbours(self, name, right):
        """[(symbol, value), …] of what may be taken for this quantity: another entry, another layer, another letter."""
        whole = name.whole(right)
        if name.place is not None:
            for place in np.ndindex(whole.shape):
                if place != name.place:
                    yield plain(name.symbol(place)), whole[place]
        for letters in ARRAYS:
            for layer in range(letters not in ("g", "h"), right.L + 1):
                other = getattr(right, letters)(layer)
                if (letters, layer) != (name.letters, name.layer) and other.shape == whole.shape:
                    symbol = SYMBOLS[letters].format(layer)
                    yield plain(symbol + name.index()), other if name.place is None else other[name.place]

    def labels(self, example):
        """One symbol, which gets the indices of the entries, or all the entries' names."""
        if len(self.names) == 1:
            return self.names[0].symbol()
        right = Recorded(example)
        return tuple(label for name in self.names for label in entry_labels(name.symbol(), name.of(right).shape))


def of_network(
    *, quantity, example, mistakes="", other_mistakes=(), draw=None, facts=None, given=True, layers=None, **fields
):
    """Register the exercise that asks for `quantity` of the network `example`.

    quantity        names as in code, "dW1" or "delta1[1] dW1[1,0]": several are asked for as one list of numbers
    mistakes        keys of slips in `mistakes`
    other_mistakes  further `Mistake`s, with formulas of their own: example -> answer
    draw            a random generator -> another `NetworkExample`
    facts           what the texts name beside what `told` tells: example -> {name: value}
    given, layers   what the task gives: see `NetworkWork`
    """
    work = NetworkWork(quantity, given, layers)
    return register(
        Exercise(
            numbers={"example": example},
            draw=draw and (lambda rng: {"example": draw(rng)}),
            answer=lambda example: work.taken(Recorded(example)),
            work=work,
            mistakes=(*work.mistakes(mistakes), *other_mistakes),
            facts=lambda example: {**told(example), **(facts(example) if facts else {})},
            **{"labels": work.labels(example), **fields},
        )
    )


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
        drawn = MLP(weights, biases, network.f[1:])
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
