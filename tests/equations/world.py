"""What a formula speaks of: values by name, computed one from another, and their derivatives by complex step.

A world is a small program.  No derivative in it is written down: each is found by moving what it is taken by along the
imaginary axis and running the program again.  So it knows nothing of back-propagation, and can be its referee.

A value's key is (name, layer), or (name, layer, sample) for what each sample of a batch has of its own.  Vectors are
columns, and shapes must fit exactly: nothing is broadcast.
"""

from functools import cached_property

import numpy as np

STEP = 1e-30


class Undefined(LookupError):
    """A symbol or an index that does not exist here."""


class Mismatch(ValueError):
    """Shapes that do not fit."""


class World:
    """values     {key: number or matrix} of what is given
    rules      {key: (keys it reads, function of their values)}, in the order of computation
    functions  {(name, index): function of the world and the arguments}
    derived    {name: function of the world, layer and sample}, for what the program does not compute
    aliases    {name without a layer: (name, layer)}
    samples    m, if the world is a batch; `of_samples` are the names that have a value for each sample
    numbered   whether the first subscript of such a name is the sample's number; if not, the formula is of any one
    sizes      n_0, …, n_L
    output     the key whose derivatives are written with a bar
    stepped    function of the world that gives {key: value after one step}
    """

    def __init__(
        self,
        values,
        rules,
        functions=(),
        derived=(),
        aliases=(),
        samples=None,
        of_samples=(),
        numbered=True,
        sizes=(),
        output=None,
        stepped=None,
        sets=None,
    ):
        self.rules, self.functions, self.derived = rules, dict(functions), dict(derived)
        self.aliases, self.samples, self.of_samples, self.numbered = dict(aliases), samples, of_samples, numbered
        self.sizes, self.output, self.stepped, self.sets = sizes, output, stepped, sets
        self.values = {key: np.asarray(value, complex) for key, value in values.items()}
        self.run(rules)
        self.jacobians = {}

    def run(self, keys):
        for key in keys:
            reads, rule = self.rules[key]
            self.values[key] = np.asarray(rule(*(self.values[name] for name in reads)))

    @cached_property
    def after(self):
        return self.stepped(self)

    def is_of_samples(self, name):
        return self.aliases.get(name, (name,))[0] in self.of_samples

    def has_number(self, name):
        return self.numbered and self.is_of_samples(name)

    def without(self, *names):
        """This world, where some names mean nothing."""
        for name in names:
            del self.values[name, None], self.rules[name, None]
        return self

    def key(self, name, layer=None, sample=None):
        """The key of a symbol of the program, or None."""
        if layer is None:
            name, layer = self.aliases.get(name, (name, None))
        key = (name, layer, sample) if name in self.of_samples else (name, layer)
        return key if key in self.values else None

    def value(self, name, layer=None, sample=None):
        key = self.key(name, layer, sample)
        if key is not None:
            return self.values[key]
        if layer is None:
            name, layer = self.aliases.get(name, (name, None))
        if name not in self.derived:
            raise Undefined(f"{name} {layer if layer is not None else ''}")
        return self.derived[name](self, layer, sample)

    def perturbed(self, key, at):
        """This world with one entry of one value moved, and all that reads it computed again."""
        world = object.__new__(World)
        world.__dict__.update(self.__dict__, values=dict(self.values), jacobians={})
        world.values[key] = moved(self.values[key], at)
        stale = {key}
        for name, (reads, _) in self.rules.items():
            if name != key and stale & set(reads):
                stale.add(name)
                world.run([name])
        return world

    def derivative(self, of, by):
        """The matrix of derivatives of `of(world)`: a row for each of its entries, a column for each entry of `by`."""
        shape = self.values[by].shape
        return columns(of(self.perturbed(by, at)) for at in np.ndindex(shape))

    def jacobian(self, of, by):
        if (of, by) not in self.jacobians:
            self.jacobians[of, by] = self.derivative(lambda world: world.values[of], by)
        return self.jacobians[of, by]

    def gradient(self, of, by):
        """The derivative of a number, of the shape of what it is taken by."""
        return self.jacobian(of, by).reshape(self.values[by].shape)

    def local(self, of, by):
        """The derivatives of one rule by one value that it reads, with the others held fixed."""
        reads, rule = self.rules.get(of, ((), None))
        if by not in reads:
            raise Undefined(f"{of} does not read {by}")
        held = {name: self.values[name] for name in reads}
        shape = self.values[by].shape
        return columns(rule(*{**held, by: moved(held[by], at)}.values()) for at in np.ndindex(shape))

    def readers(self, key):
        return [name for name, (reads, _) in self.rules.items() if key in reads]


def moved(value, at):
    value = value.astype(complex)
    value[at] += STEP * 1j
    return value


def columns(values):
    return np.stack([np.ravel(value).imag / STEP for value in values], axis=1)


def slope(function):
    """The derivative of a function of one number, entry by entry."""

    def derivative(u):
        if np.imag(u).any():
            raise Undefined("the derivative of a derivative")
        return np.imag(function(u + STEP * 1j)) / STEP

    return derivative
