"""The worlds of the chapters: random networks, batches and graphs, of random shapes."""

import re

import numpy as np
from equations.world import Mismatch, Undefined, World, slope

ELEMENTWISE = {
    "tanh": np.tanh,
    "sigmoid": lambda u: 1 / (1 + np.exp(-u)),
    "sine": np.sin,
    "softplus": lambda u: np.log(1 + np.exp(u)),
}
THETA = "all parameters"


def softmax(z):
    part = np.exp(z)
    return part / part.sum()


LOSSES = {
    "half_squared_error": lambda y, t: ((y - t) ** 2).sum() / 2,
    "cross_entropy": lambda y, t: -(t * np.log(y)).sum(),
    "of_logits": lambda z, t: -(t * np.log(softmax(z))).sum(),
    "lopsided": lambda y, t: (np.exp(y - t) * y).sum(),
}


def mixing(z):
    """An activation that does not work entry by entry, and whose Jacobian is not symmetric."""
    return np.cumsum(np.sin(z), axis=0)


def half_squares(*matrices):
    return sum((W**2).sum() for W in matrices) / 2


def sizes_of(rng, depth):
    """n_0, …, n_L, no two the same, so that what does not fit cannot pass."""
    return [int(n) for n in rng.permutation(np.arange(2, 7))[: depth + 1]]


def target(rng, size, loss):
    t = rng.uniform(0.2, 1, (size, 1))
    return t / t.sum() if loss in ("cross_entropy", "of_logits") else t


def network(
    rng,
    samples=None,
    depth=None,
    activations=None,
    loss="half_squared_error",
    reduction="mean",
    bias=True,
    aliases=(),
    sizes=None,
    penalty=half_squares,
    numbered=True,
):
    """Layers 1, …, L; J is the mean, or the sum, of the losses and λ Ω.

    activations  one function a layer
    penalty      Ω as a function of all weights, then all biases; None for λ = 0
    """
    depth = depth or int(rng.integers(3, 5))
    sizes = sizes or sizes_of(rng, depth)
    f = activations or [ELEMENTWISE[name] for name in rng.permutation(sorted(ELEMENTWISE))[:depth]]
    values, rules, layers = {}, {}, range(1, depth + 1)
    for l in layers:
        values["W", l] = rng.normal(0, 0.7, (sizes[l], sizes[l - 1]))
        values["b", l] = rng.normal(0, 0.5, (sizes[l], 1)) if bias else np.zeros((sizes[l], 1))
    constants = {r"\lambda": rng.uniform(0.1, 0.9) if penalty else 0.0, r"\alpha": rng.uniform(0.1, 0.9), "L": depth}
    values |= {(name, None): value for name, value in constants.items()}
    each = [()] if samples is None else [(i,) for i in range(1, samples + 1)]
    for i in each:
        values[("h", 0, *i)] = rng.normal(size=(sizes[0], 1))
        values[("t", None, *i)] = target(rng, sizes[-1], loss)
        for l in layers:
            rules[("z", l, *i)] = [("W", l), ("h", l - 1, *i), ("b", l)], lambda W, h, b: W @ h + b
            rules[("h", l, *i)] = [("z", l, *i)], f[l - 1]
        rules[(r"\ell", None, *i)] = [("h", depth, *i), ("t", None, *i)], LOSSES[loss]
    penalised = [("W", l) for l in layers] + ([] if penalty in (half_squares, None) else [("b", l) for l in layers])
    rules[r"\Omega", None] = penalised, penalty or half_squares
    scale = 1 / len(each) if reduction == "mean" else 1
    rules["J", None] = (
        [*((r"\ell", None, *i) for i in each), (r"\Omega", None), (r"\lambda", None)],
        lambda *parts: scale * sum(parts[:-2]) + parts[-1] * parts[-2],
    )
    return World(
        values | ({("m", None): samples} if samples else {}),
        rules,
        functions=functions_of(f, loss),
        derived=errors() | rows(samples),
        aliases={"x": ("h", 0), r"\hat y": ("h", depth), **dict(aliases)},
        samples=samples,
        of_samples={"z", "h", "t", r"\ell", r"\delta", "g"} if samples else (),
        numbered=numbered,
        sizes=sizes,
        output=("J", None),
        stepped=descended,
    )


def functions_of(f, loss):
    functions = {(r"\ell", None): lambda world, y, t: LOSSES[loss](*alike(y, t)), (r"\Omega", None): penalty_of}
    for l, function in enumerate(f, start=1):
        functions["f", l] = elementwise(function)
        functions["f'", l] = elementwise(slope(function))
    if len(set(f)) == 1:
        functions |= {(name, None): functions[name, 1] for name in ("f", "f'")}
    return functions


def elementwise(function):
    return lambda world, u: function(np.asarray(u, complex))


def alike(y, t):
    if np.shape(y) != np.shape(t):
        raise Mismatch(f"a loss of {np.shape(y)} and {np.shape(t)}")
    return y, t


def penalty_of(world, parameters):
    if parameters is not THETA:
        raise Mismatch("Ω of something else than θ")
    return world.values[r"\Omega", None]


def errors():
    r"""δ and g, the derivatives of a sample's loss by z and h."""

    def error(name):
        def derived(world, layer, sample):
            top, key = world.key(r"\ell", None, sample), world.key(name, layer, sample)
            if top is None or key is None:
                raise Undefined(f"an error of {name} at layer {layer}")
            return world.gradient(top, key)

        return derived

    return {r"\delta": error("z"), "g": error("h"), r"\theta": lambda world, layer, sample: THETA}


def rows(samples):
    """The matrices of a batch, with one sample a row."""
    if samples is None:
        return {}

    def stacked(name):
        def derived(world, layer, sample):
            return np.concatenate([world.value(name, layer, i).T for i in range(1, samples + 1)])

        return derived

    pairs = {"Z": "z", "H": "h", "G": "g", r"\Delta": r"\delta"}
    return {matrix: stacked(name) for matrix, name in pairs.items()} | {
        r"\mathbf 1": lambda world, layer, sample: np.ones((samples, 1))
    }


def descended(world):
    """Every parameter after one step down the gradient of J."""
    alpha = world.values[r"\alpha", None]
    parameters = [key for key in world.values if key[0] in "Wb"]
    return {key: world.values[key] - alpha * world.gradient(("J", None), key) for key in parameters}


# Part 2 and the notation


def batch(rng, **options):
    return network(rng, samples=int(rng.integers(2, 4)), depth=3, **options)


def summed_batch(rng):
    """As note 4 has it: no penalty, and the sum over the samples."""
    return batch(rng, reduction="sum", penalty=None)


def one_of_a_batch(rng, **options):
    """Any one sample, where J is not its loss."""
    return network(rng, samples=2, depth=3, numbered=False, **options)


def two_inputs(rng):
    return network(rng, depth=3, sizes=[2, 4, 3, 5])


def mixed(rng):
    return one_of_a_batch(rng, activations=[np.tanh, np.sin, mixing])


def mixed_batch(rng):
    return batch(rng, activations=[np.tanh, mixing, mixing])


def any_cost(rng):
    """A loss that is not symmetric, and a penalty on weights and biases, each in its own way."""
    return network(rng, loss="lopsided", penalty=lambda *parameters: sum((theta**3).sum() for theta in parameters))


# Part 3


def two_passes(rng):
    """One hidden layer, no bias, no activation at the output, and the penalty as a node of its own."""
    identity = lambda z: z
    world = network(rng, depth=2, activations=[np.tanh, identity], loss="of_logits", bias=False)
    rules = dict(world.rules)
    for key in [("h", 2), ("J", None), (r"\Omega", None)]:
        del rules[key]
    rules[r"\ell", None] = [("z", 2), ("t", None)], LOSSES["of_logits"]
    rules["s", None] = [("W", 1), ("W", 2), (r"\lambda", None)], lambda W, V, factor: factor * half_squares(W, V)
    rules["J", None] = [(r"\ell", None), ("s", None)], np.add
    given = {key: value for key, value in world.values.items() if key not in world.rules}
    return World(given, rules, world.functions, errors(), {"x": ("h", 0)}, sizes=world.sizes, output=("J", None))


def upper_layer(rng):
    """The letters without a layer are those of the last product."""
    world = two_passes(rng)
    world.aliases |= {"h": ("h", 1), "W": ("W", 2), r"\delta": (r"\delta", 2)}
    world.derived["p"] = lambda world, *_: softmax(world.values["z", 2])
    return world


def without_bias(rng):
    """The workbook's network: tanh, then nothing, with the penalty in the cost."""
    aliases = {"h": ("h", 1), "o": ("h", 2)}
    return network(rng, depth=2, activations=[np.tanh, lambda z: z], bias=False, aliases=aliases)


def first_layer(rng):
    return network(rng, aliases={"z": ("z", 1), "W": ("W", 1), "h": ("h", 0), "b": ("b", 1)})


def one_matrix(rng):
    return network(rng, aliases={"W": ("W", 2)})


def tensors(rng):
    """Z = g(Y) and Y = f(X), of random shapes."""
    x, y, z = (tuple(rng.integers(2, 4, size=rng.integers(1, 4))) for _ in range(3))
    to_y, to_z = rng.normal(size=(*y, *x)), rng.normal(size=(*z, *y))
    names = {name: (rf"\mathsf {name}", None) for name in "XYZ"}
    rules = {
        names["Y"]: ([names["X"]], lambda X: np.sin(np.tensordot(to_y, X, X.ndim))),
        names["Z"]: ([names["Y"]], lambda Y: np.tanh(np.tensordot(to_z, Y, Y.ndim))),
    }
    return World({names["X"]: rng.normal(size=x)}, rules)


def count_kept(world):
    """The input, z and h of each hidden layer, and the output: all that a backward pass may want."""
    depth = len(world.sizes) - 1
    arrays = [world.value("H", 0, None), world.value("H", depth, None)]
    for l in range(1, depth):
        arrays += [world.value("Z", l, None), world.value("H", l, None)]
    return sum(array.size for array in arrays)


def count_peak(world):
    """The most that is held if each layer's input is dropped once its output is there."""
    layers = range(1, len(world.sizes))
    return max(world.value("H", l - 1, None).size + world.value("H", l, None).size for l in layers)


def count_held(world):
    """The input, and of each layer z and h."""
    return sum((1 if l == 0 else 2) * world.value("H", l, None).size for l in range(len(world.sizes)))


# Part 4


def by_hand(rng, loss="cross_entropy", classes=None, sizes=None):
    """tanh, then softmax, as in part 4; the letters of its second chapter have no layer."""
    sizes = sizes or sizes_of(rng, 2)
    if classes:
        sizes = [n for n in sizes if n != classes][:2] + [classes]
    aliases = {"z": ("z", 2), "o": ("h", 2), "h": ("h", 1), r"\delta": (r"\delta", 2), "w": ("W", 1)}
    world = network(rng, depth=2, activations=[np.tanh, softmax], loss=loss, sizes=sizes, aliases=aliases)
    world.rules["s", None] = [("z", 2)], lambda z: np.exp(z).sum()
    world.run([("s", None)])
    top = ("h", 2)
    world.derived |= {
        "S": lambda world, *_: world.jacobian(top, ("z", 2)),
        r"\bar g": lambda world, *_: (world.values[top] * world.gradient((r"\ell", None), top)).sum(),
        "e": lambda world, *_: (world.values[top] - world.values["t", None])[0, 0],
    }
    world.aliases["g"] = ("g", 2)
    world.without("J", r"\Omega")
    world.stepped = lambda world: {
        ("W", 1): world.values["W", 1] - world.values[r"\alpha", None] * world.gradient((r"\ell", None), ("W", 1))
    }
    return world


def squared_error(rng):
    return by_hand(rng, loss="half_squared_error")


def softmax_layer(rng):
    """The letters h and z are those of the output."""
    world = by_hand(rng)
    world.aliases["h"] = ("h", 2)
    return world


def two_classes(rng):
    world = by_hand(rng, loss="half_squared_error", classes=2)
    world.values["t", None] = target(rng, 2, "cross_entropy")
    world.run(world.rules)
    return world


# Part 5


def one_function(rng, **options):
    """All layers have the same activation, and there is nothing but the loss."""
    depth = int(rng.integers(3, 5))
    f = ELEMENTWISE[rng.choice(["sine", "softplus"])]
    return network(rng, depth=depth, activations=[f] * depth, **options).without("J", r"\Omega")


def one_layer(rng):
    """h = f(z), and a diagonal matrix and a vector that it multiplies."""
    world = one_function(rng, aliases={"h": ("h", 1), "z": ("z", 1)})
    for name in ("s", "v"):
        world.values[name, None] = rng.normal(size=(5, 1))
    return world


def vectors(rng):
    n = int(rng.integers(2, 6))
    return World({("a", None): rng.normal(size=(n, 1)), ("c", None): rng.normal(size=(n, 1)), ("n", None): n}, {})


def matrix_product(rng):
    p, q, r = sizes_of(rng, 2)
    weights = rng.normal(size=(p, r))
    rules = {
        ("AB", None): ([("A", None), ("B", None)], np.matmul),
        (r"\ell", None): ([("AB", None)], lambda AB: np.sin(AB * weights).sum()),
    }
    given = {("A", None): rng.normal(size=(p, q)), ("B", None): rng.normal(size=(q, r))}
    return World(given, rules, derived={"G": lambda world, *_: world.gradient((r"\ell", None), ("AB", None))})


def scalar_road(rng):
    """s = c z^(l+1) for one layer l, with c held constant."""
    world = one_function(rng)
    world.layer = int(rng.integers(1, len(world.sizes) - 1))
    above = ("z", world.layer + 1)
    world.values["c", None] = rng.normal(size=world.values[above].shape)
    world.rules["s", None] = [("c", None), above], lambda c, z: (c * z).sum()
    world.run([("s", None)])
    return world


# Part 1


def tangled(rng, point=None):
    """The function of note 1, node by node."""
    sigma = ELEMENTWISE["sigmoid"]
    program = {
        "sigy": (["y"], sigma),
        "num": (["x", "sigy"], np.add),
        "sigx": (["x"], sigma),
        "xpy": (["x", "y"], np.add),
        "xpysqr": (["xpy"], lambda u: u * u),
        "den": (["sigx", "xpysqr"], np.add),
        "invden": (["den"], lambda u: 1 / u),
        "f": (["num", "invden"], np.multiply),
    }
    x, y = point or rng.uniform(0.5, 2, 2)
    values = {("x", None): x, ("y", None): y, ("u", None): rng.normal(), ("h", None): 1e-6}
    rules = {(name, None): ([(read, None) for read in reads], rule) for name, (reads, rule) in program.items()}

    def total(name):
        return lambda world, *_: world.gradient(("f", None), (name, None))

    names = [*program, "x", "y"]
    derived = {f"d{name}": total(name) for name in names}
    derived |= {"N": lambda world, *_: world.values["num", None], "D": lambda world, *_: world.values["den", None]}
    functions = {
        ("f", None): lambda world, x, y: (x + sigma(y)) / (sigma(x) + (x + y) ** 2),
        (r"\sigma", None): elementwise(sigma),
        (r"\sigma'", None): elementwise(slope(sigma)),
    }
    return World(values, rules, functions, derived, output=("f", None))


def at_the_point(rng):
    """Where the chapters stand with their numbers."""
    return tangled(rng, (3.0, -4.0))


def one_weight(rng):
    """J as a function of a single weight."""
    factor = rng.normal()
    cost = lambda w: np.sin(factor * w) + w**2
    functions = {("J", None): lambda world, w: cost(w)}
    values = {("w", None): rng.normal(), (r"\varepsilon", None): 1e-6}
    return World(values, {("J", None): ([("w", None)], cost)}, functions)


def one_node(rule):
    """A single node w that reads u and v."""

    def world(rng):
        values = {("u", None): rng.normal(), ("v", None): rng.normal()}
        rules = {("w", None): ([("u", None), ("v", None)], rule)} if rule else {}
        return World(values, rules)

    return world


def tangle(rng):
    """A random graph of numbers with many forks, from x and y to f."""
    values = {("x", None): rng.normal(), ("y", None): rng.normal()}
    names, rules = list(values), {}
    two = [np.add, np.multiply, np.subtract, lambda u, v: np.sin(u) * v]
    for name in ("p", "q", "r", "f"):
        reads = [names[i] for i in rng.permutation(len(names))[:2]] if name != "f" else names[-2:]
        rules[name, None] = reads, two[rng.integers(len(two))]
        names.append((name, None))
    return graph(World(values, rules, output=("f", None)))


def any_graph(rng):
    """A network with its penalty as a graph of vectors and matrices that ends in J."""
    return graph(network(rng, samples=2, depth=2))


def graph(world):
    """A world in which formulas can run over the readers of a node, and over paths."""
    world.sets = lambda text, bound: list(bindings(world, text, bound))
    return world


def bindings(world, text, bound):
    reads = re.fullmatch(r"(\w) reads (\w)|(\w) \\in consumers ?\( ?(\w) ?\)", text)
    paths = re.fullmatch(r"paths from (\w) to (\w)", text)
    arrows = re.fullmatch(r"arrows (\w) \\to (\w) of the path", text)
    if reads:
        reader, node = filter(None, reads.groups())
        if node not in bound:
            raise Undefined(f"the readers of {node}")
        yield from ({reader: key} for key in world.readers(bound[node]))
    elif paths:
        start, end = ((name, None) for name in paths.groups())
        yield from ({"path": path} for path in paths_between(world, start, end))
    elif arrows and "path" in bound:
        tail, head = arrows.groups()
        yield from ({tail: a, head: b} for a, b in zip(bound["path"], bound["path"][1:]))
    else:
        raise Undefined(f"the set {text}")


def paths_between(world, start, end):
    if start == end:
        yield (end,)
    for reader in world.readers(start):
        for path in paths_between(world, reader, end):
            yield (start, *path)
