"""Evaluate the trees of formulas in a world, and say whether a formula holds there."""

import re
from itertools import product as all_of
from typing import NamedTuple

import numpy as np
from equations.parser import Node
from equations.world import Mismatch, Undefined

INDICES = range(-2, 10)
TOLERANCE = 1e-9
ROUGH = 1e-4  # of what is only approximately equal


class Jacobian(NamedTuple):
    """A derivative as a matrix, with the shapes of what is differentiated and of what it is differentiated by."""

    matrix: np.ndarray
    of: tuple
    by: tuple

    def plain(self):
        """As the book writes it: a number's in the shape of what it is taken by, a vector's by a vector as a matrix."""
        if self.of == ():
            return self.matrix.reshape(self.by)
        if self.by == ():
            return self.matrix.reshape(self.of)
        if is_column(self.of) and is_column(self.by):
            return self.matrix
        return self


def plain(value):
    return value.plain() if isinstance(value, Jacobian) else value


def is_column(shape):
    return len(shape) == 2 and shape[1] == 1


class Shape(tuple):
    """The shape (n,) of a column, (n, k) of a matrix."""


class Evaluator:
    """`bound` gives the numbers that index letters stand for, and the keys that node letters do."""

    def __init__(self, world, bound=(), defined=()):
        self.world, self.bound, self.defined = world, dict(bound), dict(defined)

    def binding(self, **more):
        return type(self)(self.world, {**self.bound, **more}, self.defined)

    def in_world(self, world):
        return type(self)(world, self.bound, self.defined)

    def value(self, node):
        return plain(self.raw(node))

    def raw(self, node):
        return getattr(self, node.kind)(node)

    def whole(self, node):
        value = self.value(node)
        if np.ndim(value) or isinstance(value, (str, tuple)) or value != np.round(value):
            raise Mismatch(f"{node!r} is no whole number")
        return int(np.real(value))

    # Atoms

    def number(self, node):
        return np.asarray(node.value)

    def symbol(self, node):
        name, (layer, *subs) = node.value, node.parts
        if not layer and not subs:
            if name in self.defined:
                return self.value(self.defined[name])
            if name in self.bound:
                return np.asarray(self.bound[name])
        if name.startswith(r"\bar ") and name not in self.world.derived:
            return self.bar(name.removeprefix(r"\bar "))
        if name == "n" and subs:
            return self.size(*subs)
        name, layer, sample, subs = self.resolved(node)
        return self.entry(self.base(name, layer, sample), subs)

    def base(self, name, layer, sample):
        """The value of a symbol before any index picks an entry."""
        return self.world.value(name, layer, sample)

    def resolved(self, node):
        """(name, layer, sample, indices of the entry) of a symbol, as numbers."""
        layer, *subs = node.parts
        layer = self.whole(layer) if layer else None
        subs = [self.whole(sub) for sub in subs]
        sample = self.bound.get("sample")
        if subs and self.world.has_number(node.value):
            sample, *subs = subs
        return node.value, layer, sample, subs

    def size(self, layer):
        layer = self.whole(layer)
        if not 0 <= layer < len(self.world.sizes):
            raise Undefined(f"n_{layer}")
        return np.asarray(self.world.sizes[layer])

    def entry(self, value, subs):
        if not subs:
            return value
        at = position(value.shape, subs)
        return value[at]

    def bar(self, name):
        """The derivative of the output by a node of the graph, as a column."""
        key = self.bound[name] if name in self.bound else self.world.key(name)
        if key is None or self.world.output is None:
            raise Undefined(f"the node {name}")
        return squeezed(self.jacobian(self.world.output, key).T)

    def kronecker(self, node):
        row, column = map(self.whole, node.parts)
        return np.asarray(float(row == column) * node.value)

    def dots(self, node):
        raise Mismatch("dots between what?")

    # Arithmetic

    def negative(self, node):
        return -self.value(node.parts[0])

    def add(self, node):
        values = [self.value(part) for part in node.parts]
        if len({np.shape(value) for value in values}) > 1:
            raise Mismatch(f"added: {', '.join(str(np.shape(value)) for value in values)}")
        return sum(values[1:], values[0])

    def frac(self, node):
        over, under = map(self.value, node.parts)
        if np.ndim(under):
            raise Mismatch("divided by an array")
        return over / under

    def power(self, node):
        base, exponent = node.parts
        exponent = self.value(exponent)
        if base == Node("symbol", "e", (None,)):
            return np.exp(scalar(exponent))
        return scalar(self.value(base)) ** scalar(exponent)

    def transpose(self, node):
        value = self.value(node.parts[0])
        if np.ndim(value) == 0 and not self.world.sets:
            raise Mismatch("a number transposed")
        return value.T

    def hadamard(self, node):
        left, right = map(self.value, node.parts)
        if np.shape(left) != np.shape(right) or not np.ndim(left):
            raise Mismatch(f"{np.shape(left)} ⊙ {np.shape(right)}")
        return left * right

    def norm(self, node):
        value = self.value(node.parts[0])
        if node.value not in (None, "2", "F") or np.ndim(value) != 2 or (node.value == "2" and value.shape[1] != 1):
            raise Mismatch(f"norm {node.value} of {np.shape(value)}")
        return np.sqrt((value**2).sum())

    def matrix(self, node):
        return np.array([self.value(part) for part in node.parts]).reshape(node.value)

    def bracket(self, node):
        """A value, or a row of them."""
        if len(node.parts) == 1:
            return self.value(node.parts[0])
        parts = list(node.parts)
        if Node("dots") in parts:
            at = parts.index(Node("dots"))
            first, *steps = parts[:at]
            parts = self.between(first, steps[0] if steps else None, parts[at + 1])
        return np.array([[scalar(self.value(part)) for part in parts]])

    def shaped(self, node):
        inside, shape = node.parts
        value = self.value(inside)
        require_shape(value, self.value(shape))
        return value

    def shape(self, node):
        return Shape(self.whole(part) for part in node.parts)

    # Products and functions

    def juxt(self, node):
        parts, signs = list(node.parts), [None, *(node.value or [None] * (len(node.parts) - 1))]
        if r"\cdots" in signs:
            at = signs.index(r"\cdots")
            parts[at - 2 : at + 1] = self.between(*parts[at - 2 : at + 1])
            signs = [None] * len(parts)
        product, at = None, 0
        while at < len(parts):
            sign, factor = signs[at], parts[at]
            if at + 1 < len(parts) and parts[at + 1].kind == "bracket" and self.is_function(factor):
                value = self.applied(factor, parts[at + 1].parts)
                at += 1
            else:
                value = self.value(factor)
            if product is None:
                product = value
            elif sign == "/":
                product = product / scalar(value)
            else:
                product = times(product, value)
            at += 1
        return product

    def is_function(self, node):
        names = {name.rstrip("'") for name, _ in self.world.functions} | {"prod", *BUILTIN}
        return node.kind == "symbol" and node.value.rstrip("'") in names

    def applied(self, node, arguments):
        if node.value == "prod":
            return self.prod(*arguments)
        values = [self.value(argument) for argument in arguments]
        if node.value in BUILTIN:
            return BUILTIN[node.value](*values)
        layer, *subs = node.parts
        index = self.whole(*subs) if subs else None
        function = self.world.functions.get((node.value, index))
        if function is None or layer:
            raise Undefined(f"the function {node!r}")
        if len(values) != function.__code__.co_argcount - 1:
            raise Mismatch(f"{node!r} of {len(values)} values")
        return function(self.world, *values)

    def apply(self, node):
        (argument,) = node.parts
        return BUILTIN[node.value](self.value(argument))

    def prod(self, left, right):
        """The chain rule for values of any shape."""
        left, right = self.raw(left), self.raw(right)
        if not isinstance(left, Jacobian) or not isinstance(right, Jacobian) or left.by != right.of:
            raise Mismatch("prod of what does not chain")
        return Jacobian(left.matrix @ right.matrix, left.of, right.by)

    def derivative(self, node):
        of, by = node.parts
        if by.kind != "symbol":
            raise Mismatch(f"a derivative by {by!r}")
        if by.value in self.bound and not any(by.parts):
            return self.of_node(of, self.bound[by.value])
        name, layer, sample, subs = self.resolved(by)
        key = self.world.key(name, layer, sample)
        if key is None:
            raise Undefined(f"a derivative by {by!r}")
        matrix, shape = self.differentiated(of, key)
        return picked_column(Jacobian(matrix, shape, np.shape(self.world.values[key])), subs)

    def differentiated(self, of, key):
        """The matrix of derivatives of an expression by a value of the program, and the expression's shape."""
        if of.kind == "symbol" and of.value not in self.defined and of.value not in self.bound:
            name, layer, sample, subs = self.resolved(of)
            top = self.world.key(name, layer, sample)
            if top is not None:
                matrix, shape = self.jacobian(top, key), self.world.values[top].shape
                if not subs:
                    return matrix, shape
                return matrix[[np.ravel_multi_index(position(shape, subs), shape)]], ()
        value = self.value(of)
        return self.world.derivative(lambda world: self.in_world(world).value(of), key), np.shape(value)

    def jacobian(self, of, by):
        return self.world.jacobian(of, by)

    def of_node(self, of, key):
        """A derivative by a node of the graph: of one rule alone, if what is differentiated is a letter for a node."""
        if of.value in self.bound and not any(of.parts):
            return squeezed(self.world.local(self.bound[of.value], key))
        top = self.world.key(of.value)
        if top is None:
            raise Undefined(f"the node {of.value}")
        return squeezed(self.jacobian(top, key))

    # Sums, products and maxima

    def sum(self, node):
        terms = self.terms(node)
        return sum(terms[1:], terms[0]) if terms else np.asarray(0.0)

    def product(self, node):
        result = np.asarray(1.0)
        for term in self.terms(node):
            result = times(result, term)
        return result

    def maximum(self, node):
        return max(map(scalar, self.terms(node)), key=np.real)

    def terms(self, node):
        lower, upper, body = node.parts
        if self.world.sets and not re.fullmatch(r"[A-Za-z](,[A-Za-z])*", node.value):
            return [self.binding(**more).value(body) for more in self.world.sets(node.value, self.bound)]
        letters = node.value.split(",")
        if lower or upper:
            (letter,) = letters
            if not (lower and upper):
                raise Mismatch(f"a sum over {letter} with one bound")
            span = range(self.whole(lower), self.whole(upper) + 1)
            return [self.binding(**{letter: index}).value(body) for index in span]
        spans = [self.span(letter, body) for letter in letters]
        if spans == [None]:
            return self.wherever_defined(*letters, body)
        if None in spans:
            raise Undefined(f"how far {letters} run")
        return [self.binding(**dict(zip(letters, at))).value(body) for at in all_of(*spans)]

    def span(self, letter, body):
        """All values of an index, from the sizes of what it is an index of; None if it is an index of nothing."""
        sizes = set(self.sizes(letter, body))
        if len(sizes) > 1:
            raise Mismatch(f"the index {letter} runs to {sizes}")
        return range(1, sizes.pop() + 1) if sizes else None

    def sizes(self, letter, node):
        if node.kind in {"sum", "product", "maximum"} and letter in node.value.split(","):
            return
        if node.kind == "symbol" and node.value != "n" and not self.is_function(node):
            layer, *subs = node.parts
            places = [place for place, sub in enumerate(subs) if sub == Node("symbol", letter, (None,))]
            if places:
                shape = self.shape_of(node)
                yield from (shape[place] if place < len(shape) else 0 for place in places)
        for part in node.parts:
            if isinstance(part, Node):
                yield from self.sizes(letter, part)

    def shape_of(self, node):
        """How far each index of a symbol can run."""
        layer, *subs = node.parts
        layer = self.whole(layer) if layer else None
        samples = (self.world.samples,) if self.world.has_number(node.value) else ()
        value = self.world.value(node.value, layer, 1 if self.world.is_of_samples(node.value) else None)
        return (*samples, *(value.shape[:1] if is_column(value.shape) else value.shape))

    def wherever_defined(self, letter, body):
        values = []
        for index in INDICES:
            try:
                values.append(self.binding(**{letter: index}).value(body))
            except Undefined:
                pass
        if not values:
            raise Undefined(f"{body!r} for any {letter}")
        return values

    def between(self, first, second, last):
        """The terms of `first, second, …, last`, told by their indices; second may be None."""
        start, end = self.indices(first), self.indices(last)
        if with_indices(first, start, clear=True) != with_indices(last, end, clear=True):
            raise Mismatch(f"{first!r} and {last!r} are not of one kind")
        step = self.indices(second) - start if second else np.sign(end - start)
        turns = {int(turn) for turn in (end - start)[step != 0] / step[step != 0]}
        if not turns and (start == end).all():
            turns = {0}
        if len(turns) != 1 or not (start + max(turns) * step == end).all() or min(turns) < 0:
            raise Undefined(f"{first!r} does not lead to {last!r}")
        return [with_indices(first, start + turn * step) for turn in range(turns.pop() + 1)]

    def indices(self, node):
        if node.kind == "symbol":
            return np.array([self.whole(part) for part in node.parts if part], int)
        parts = [self.indices(part) for part in node.parts if isinstance(part, Node)]
        return np.concatenate(parts) if parts else np.array([], int)


def with_indices(node, numbers, clear=False):
    """The tree with its indices replaced, in order, or all by 0."""
    numbers = iter([0] * len(numbers) if clear else numbers)

    def replaced(node):
        if not isinstance(node, Node):
            return node
        if node.kind == "symbol":
            parts = [part and Node("number", float(next(numbers)), (0,)) for part in node.parts]
        else:
            parts = [replaced(part) for part in node.parts]
        return node._replace(parts=tuple(parts))

    return replaced(node)


def scalar(value):
    if np.ndim(value):
        raise Mismatch(f"wanted a number, got shape {np.shape(value)}")
    return value


def squeezed(matrix):
    return matrix.reshape(()) if matrix.size == 1 else matrix


def times(left, right):
    for value in (left, right):
        if isinstance(value, (Jacobian, Shape)):
            raise Mismatch("a product with what is neither a number, a vector nor a matrix")
    if np.ndim(left) == 0 or np.ndim(right) == 0:
        return left * right
    if np.ndim(left) != 2 or np.ndim(right) != 2 or left.shape[1] != right.shape[0]:
        raise Mismatch(f"{np.shape(left)} times {np.shape(right)}")
    return squeezed(left @ right)


def position(shape, subs):
    """Indices from 1 as Python has them; Undefined beyond the shape, Mismatch if there are too many or few."""
    shape = shape[:1] if is_column(shape) else shape
    if len(subs) != len(shape):
        raise Mismatch(f"{len(subs)} indices into {shape}")
    if not all(1 <= sub <= size for sub, size in zip(subs, shape)):
        raise Undefined(f"entry {subs} of {shape}")
    at = tuple(sub - 1 for sub in subs)
    return at if len(at) != 1 else (*at, 0)


def picked_column(jacobian, subs):
    if not subs:
        return jacobian
    at = np.ravel_multi_index(position(jacobian.by, subs), jacobian.by)
    return Jacobian(jacobian.matrix[:, [at]], jacobian.of, ())


def require_shape(value, shape):
    actual = np.shape(value)
    if (actual[:1] if is_column(actual) and len(shape) == 1 else actual) != tuple(shape):
        raise Mismatch(f"{actual} is said to be {shape}")


def diag(column):
    if not is_column(np.shape(column)):
        raise Mismatch(f"diag of {np.shape(column)}")
    return np.diag(column[:, 0])


def softmax(column):
    part = np.exp(column)
    return part / part.sum()


BUILTIN = {
    "diag": diag,
    "softmax": softmax,
    r"\tanh": np.tanh,
    r"\sinh": np.sinh,
    r"\cosh": np.cosh,
    r"\ln": lambda value: np.log(scalar(value)),
}
