"""Exercises about a quantity of a network: right from the core's records, wrong from passes with one step changed."""

from dataclasses import replace

import numpy as np

from ..examples import NetworkExample
from ..mlp import MLP
from ..quantities import parse, text
from . import reasons
from .exercise import Exercise, entry_labels, register
from .mistakes.slip import only_in
from .passes import PassWork, Recorded
from .registering import about
from .text import listing, plain

FROM_INPUT = {"g", "h"}  # known of layer 0, too
ARRAYS = "dW db delta g z h W_new b_new".split()
KNOWN = (*ARRAYS, "dh_dz", "data_loss", "cost")
LINES = {"dW": "weight_gradient", "db": "bias_gradient", "delta": "D", "g": "G", "data_loss": "loss_of_all"}
OF_FORWARD = {"z", "h", "data_loss", "cost"}


def value(quantity, source):
    """A `Quantity` of a pass, or of an entry of it."""
    line = getattr(source, quantity.letters)
    return np.asarray(line() if quantity.layer is None else line(quantity.layer))[quantity.place]


def known_quantity(name):
    """The `Quantity` of a name such as "delta1[1]"; ValueError, with the known letters, if a pass has no such."""
    quantity = parse(name)
    if quantity.letters not in KNOWN or (quantity.layer is None) == (quantity.letters not in ("data_loss", "cost")):
        raise ValueError(f"there is no quantity {name!r}; known are {', '.join(KNOWN)}, as in dW1 and delta1[1]")
    return quantity


def check(quantity, source):
    """ValueError if this pass has no such layer or no such entry."""
    letters, layer, place = quantity
    least = letters not in FROM_INPUT
    if layer is not None and not least <= layer <= source.L:
        raise ValueError(f"there is no {letters}{layer}; known are {letters}{least:d} to {letters}{source.L}")
    shape = value(quantity._replace(place=()), source).shape
    if place and (len(place) != len(shape) or any(i >= n for i, n in zip(place, shape))):
        raise ValueError(f"{letters}{layer} has no entry {list(place)}; its shape is {shape}")


class NetworkWork(PassWork):
    """The quantities `names` of a training step of a network.

    given    whether the task gives the forward pass, so that no mistake can be made there
    layers   those in which mistakes can be made, if the task gives the others
    example  the exercise's numbers -> `NetworkExample`
    """

    def __init__(self, quantity, given=True, layers=None, example=lambda example: example):
        self.example, self.layers = example, layers
        self.asked = [known_quantity(name) for name in quantity.split()]
        self.given = given and not any(quantity.letters in OF_FORWARD for quantity in self.asked)

    def computation(self, numbers, slips=()):
        if self.layers is not None:
            slips = [only_in(slip, self.layers) or slip for slip in slips]
        return self.passed(lambda: self.example(**numbers), numbers, slips)

    def taken(self, source):
        return self.joined([value(quantity, source) for quantity in self.asked])

    def joined(self, parts):
        return parts[0] if len(parts) == 1 else np.concatenate([np.ravel(part) for part in parts])

    def quantities(self, numbers):
        right, keys, first = self.computation(numbers), {}, 0
        for quantity in self.asked:
            size = value(quantity, right).size
            if quantity.letters in LINES:
                keys.setdefault(quantity.array, []).append((quantity, range(first, first + size)))
            first += size
        return [(tuple(parts), [i for _, entries in parts for i in entries]) for parts in keys.values()]

    def forced(self, numbers, key, shifts):
        changed, shifts = self.computation(numbers), iter(shifts)
        letters, layer, _ = whole = key[0][0]._replace(place=())
        array = np.array(value(whole, changed), float)
        for quantity, entries in key:
            place = quantity.place or ...
            array[place] += np.reshape([next(shifts) for _ in entries], np.shape(array[place]))
        changed.force(LINES[letters], layer, array[None] if changed.single and letters in ("delta", "g") else array)
        return self.taken(changed)

    def slips(self, numbers):
        right = self.computation(numbers)
        usual = self.usual(right)
        if self.given:
            usual = [slip for slip in usual if not slip.of_forward()]
        if self.layers is not None:
            return usual
        layers = {quantity.layer + (quantity.letters == "g") for quantity in self.asked if quantity.layer} | {right.L}
        local = [only_in(slip, (l,)) for slip in usual for l in sorted(layers)] if right.L > 1 else []
        return [*usual, *filter(None, local)]

    def others(self, numbers):
        right, found = self.computation(numbers), []
        for i, quantity in enumerate(self.asked):
            for other in self.neighbours(quantity, right):
                parts = [value(each, right) for each in self.asked]
                parts[i] = value(other, right)
                found.append((plain(text(str(other))), self.joined(parts)))
        return found + list(self.of_other_units(right))

    def of_other_units(self, right):
        """[(symbol, answer), …] where all quantities are those of another unit of their layer."""
        units = {(quantity.layer, quantity.place[:1]) for quantity in self.asked}
        if len(self.asked) > 1 and len(units) == 1 and self.asked[0].place:
            for unit in range(len(value(self.asked[0]._replace(place=()), right))):
                others = [quantity._replace(place=(unit, *quantity.place[1:])) for quantity in self.asked]
                symbols = [plain(text(str(other))) for other in others]
                yield listing(symbols), self.joined([value(other, right) for other in others])

    def neighbours(self, quantity, right):
        """What may be taken for this quantity: another entry, another layer, other letters."""
        shape = value(quantity._replace(place=()), right).shape
        if quantity.place:
            yield from (quantity._replace(place=place) for place in np.ndindex(shape) if place != quantity.place)
        for letters in ARRAYS:
            for layer in range(letters not in FROM_INPUT, right.L + 1):
                other = quantity._replace(letters=letters, layer=layer)
                if other != quantity and value(other._replace(place=()), right).shape == shape:
                    yield other

    def because(self, numbers):
        """Why a right answer is right, told of the last of the quantities: what the others lead to."""
        last = self.asked[-1]
        return reasons.OF_QUANTITY[last.letters](self.computation(numbers), last.layer)

    def labels(self, example):
        """One symbol, which gets the indices of the entries, or all the entries' names."""
        right = Recorded(example)
        for quantity in self.asked:
            check(quantity, right)
        symbols = [text(str(quantity)) for quantity in self.asked]
        if len(symbols) == 1:
            return symbols[0]
        shapes = [value(quantity, right).shape for quantity in self.asked]
        return tuple(label for symbol, shape in zip(symbols, shapes) for label in entry_labels(symbol, shape))


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
    with about(fields["id"]):
        work = NetworkWork(quantity, given, layers)
        fields.setdefault("labels", work.labels(example))
        named = work.mistakes(mistakes)
    return register(
        Exercise(
            numbers={"example": example},
            draw=draw and (lambda rng: {"example": draw(rng)}),
            answer=lambda example: work.taken(Recorded(example)),
            work=work,
            mistakes=(*named, *other_mistakes),
            facts=lambda example: {**told(example), **(facts(example) if facts else {})},
            **fields,
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
