r"""Carry out the algorithm boxes of the book, line by line as they stand on the page.

A box has a numbered list.  Its formulas are read by the parser; of its words, only those in `SENTENCES` are known, so
that a changed word fails as a changed formula does.  What a box computes can be read only after it was computed; and
at the end, or where the box says what a letter stands for, it must be what the world has.
"""

import re
from dataclasses import dataclass, field

import numpy as np
from equations import worlds
from equations.check import Wrong, equal, run
from equations.evaluate import Evaluator
from equations.parser import Clause, Node, Unreadable, equality, only, parse
from equations.world import Undefined, World

ITEM = re.compile(r"( *)\d+\. (.*)")
MATH = re.compile(r"\$([^$]*)\$")
MAX = 6


@dataclass
class Line:
    """The words of a line, with § for each formula; its formulas; the lines below it."""

    words: str
    math: list
    below: list = field(default_factory=list)


def read(text):
    """(the sentences before the list, the lines of the list) of a box."""
    text = re.sub(r"\$ \$\{\}", "", text.replace(":nonumber:\n", "").replace(":\n   $", ": $"))
    before, stack = [], [(-1, lines := [])]
    for raw in text.splitlines():
        item = ITEM.fullmatch(raw)
        if not raw.strip():
            continue
        line = Line(MATH.sub("§", item[2] if item else raw), MATH.findall(raw))
        if not item:
            before.append(line)
            continue
        while stack[-1][0] >= len(item[1]):
            stack.pop()
        stack[-1][1].append(line)
        stack.append((len(item[1]), line.below))
    return before, lines


class Leave(Exception):
    """Out of the loop."""


class Running(Evaluator):
    """Reads what the box has computed; what it has yet to compute is undefined, and derivatives are the world's.

    state    {(name, layer, sample): value}
    unknown  the names whose values the box has to compute first
    """

    state, unknown = {}, ""

    def binding(self, **more):
        return self.like({**self.bound, **more}, self.world)

    def like(self, bound, world):
        other = type(self)(world, bound, self.defined)
        other.state, other.unknown = self.state, self.unknown
        return other

    def base(self, name, layer, sample):
        sample = sample if self.world.is_of_samples(name) else None
        if (name, layer, sample) in self.state:
            return self.state[name, layer, sample]
        if name not in self.unknown:
            return super().base(name, layer, sample)
        if name == "z":  # stands in the box for what is computed from the line's other values
            return self.computed(name, layer, sample)
        raise Undefined(f"{name} {layer} before it was computed")

    def computed(self, name, layer, sample):
        key = (name, layer) if sample is None else (name, layer, sample)
        if key not in self.world.rules or not self.world.samples:
            raise Undefined(f"{name} {layer} before it was computed")
        reads, rule = self.world.rules[key]
        return rule(*(self.base(key[0], key[1], key[2] if len(key) == 3 else None) for key in reads))

    def derivative(self, node):
        return Evaluator(self.world, self.bound).derivative(node)

    def bar(self, name):
        if (bar := ("bar", self.bound.get(name, (name, None)))) not in self.state:
            raise Undefined(f"the bar of {name}")
        return self.state[bar]

    # Statements

    def do(self, latex):
        """An assignment, or an equation that computes its left side; all its right sides must agree."""
        for clause in parse(latex):
            if not isinstance(clause, Clause) or not clause.relations:
                raise Wrong(f"{latex} computes nothing")
            left, *sides = clause.sides
            values = [self.value(side) for side in sides]
            for value in values[1:]:
                self.require(values[0], value, latex)
            self.store(left, values[-1])

    def store(self, left, value):
        if left.kind == "derivative":
            self.require(Evaluator(self.world, self.bound).value(left), value, repr(left))
            name, layer, *_ = self.resolved(left.parts[1])
            self.state["found", name, layer] = value
        elif left.kind != "symbol":
            raise Wrong(f"a value for {left!r}")
        elif left.value.startswith(r"\bar "):
            name = left.value.removeprefix(r"\bar ")
            self.state["bar", self.bound.get(name, (name, None))] = value
        else:
            name, layer, sample, subs = self.resolved(left)
            if subs:
                raise Wrong(f"{left!r} is set entry by entry")
            key = (name, layer, sample if self.world.is_of_samples(name) else None)
            if key in self.state and name != "g":
                equal(self.state[key], value)
            self.state[key] = value

    def claim(self, letter, name):
        """`letter` of the box is `name` of the world."""
        self.require(self.value(only(letter)), Evaluator(self.world, self.bound).value(only(name)), name)

    def require(self, left, right, what):
        if not equal(left, right):
            raise Wrong(f"{what}: {left} is not {right} at {self.bound}")


def interpret(lines, at):
    for line in lines:
        for pattern, action in SENTENCES:
            match = re.fullmatch(pattern, line.words)
            if match:
                action(at, line.math, line.below)
                break
        else:
            raise Wrong(f"no known sentence: {line.words}")


def loop(at, index, numbers, below):
    for number in numbers:
        inner = at.binding(**{index: number})
        for act in below:
            act(inner)


def over_lines(below):
    return [lambda at: interpret(below, at)]


def over_formulas(*formulas):
    return [lambda at, formula=formula: at.do(formula) for formula in formulas]


def for_range(at, math, below):
    index = only(math[0], "range")
    loop(at, index.index, run(index, at), over_lines(below))


def for_to(step, formulas=False):
    """`for i = a to b`, or down to b: the lines below, or the formulas behind."""

    def action(at, math, below):
        letter, start = equality(math[0])
        end = at.whole(only(math[1]))
        numbers = range(at.whole(start), end + step, step)
        loop(at, letter.value, numbers, over_formulas(*math[2:]) if formulas else over_lines(below))

    return action


def updates(at, math, below):
    """The loop over updates, up to Max; each sees the derivatives at the parameters it starts from."""
    start = int(math[0].removeprefix("="))
    try:
        for _ in range(start, MAX + 1):
            at.world = with_parameters(at.world, at.state)
            at.before = {key: at.state[key] for key in parameters(at.state)}
            interpret(below, at)
    except Leave:
        pass


def with_parameters(world, state):
    """The world with other parameters, and all that follows from them."""
    names = "rules functions derived aliases samples of_samples numbered sizes output stepped sets".split()
    given = {key: value for key, value in world.values.items() if key not in world.rules}
    given |= {key[:2]: state[key] for key in parameters(state)}
    return World(given, **{name: getattr(world, name) for name in names})


def parameters(state):
    return [key for key in state if key[0] in ("W", "b")]


def from_the_loss(at, math, below):
    """The error of the output, which must have been computed."""
    left = only(math[0], "symbol")
    depth = len(at.world.sizes) - 1
    at.require(at.base("h", depth, at.bound["i"]), at.world.value("h", depth, at.bound["i"]), "the output")
    at.store(left, Evaluator(at.world, at.bound).value(left))


def stop(at, math, below):
    require_parameters(math[:2])
    tolerance = np.real(at.value(only(math[2])))
    if all((np.abs(at.state[key] - at.before[key]) < tolerance).all() for key in at.before):
        raise Leave


def all_of(latex):
    r"""The name of `W^{(l)}`, which stands for those of every layer."""
    symbol = only(latex, "symbol")
    if symbol.parts != (Node("symbol", "l", (None,)),):
        raise Wrong(f"{latex} for all layers")
    return symbol.value


def require_function_of_layer(latex):
    if only(latex) != Node("symbol", "f", (None, Node("symbol", "l", (None,)))):
        raise Wrong(f"{latex} as the activation of layer l")


def require_parameters(latex):
    if [all_of(part) for part in latex] != ["W", "b"]:
        raise Wrong(f"weights and biases are {latex}")


def give_back(at, math, below):
    require_parameters(math)


def random_start(at, math, below):
    """The world's parameters are random; the box may use no others."""
    require_parameters(math)
    at.state |= {(*key, None): value for key, value in at.world.values.items() if key[0] in ("W", "b")}


def seed(at, math, below):
    letter = only(math[1], "symbol").value
    for key in at.world.values:
        at.binding(**{letter: key}).do(math[0])
    at.do(math[2])


def sweep(at, math, below):
    """For each node c in reverse evaluation order, and each v that c reads: the last formula."""
    node, read, reader, formula = (math[0], math[1], math[2], math[3])
    if reader != node:
        raise Wrong(f"{node} and {reader}")
    for key in reversed(at.world.rules):
        for source in at.world.rules[key][0]:
            at.binding(**{node: key, read: source}).do(formula)


def do_and_claim(at, math, below):
    at.do(math[0])
    if len(math) == 4:
        require_function_of_layer(math[1])
    at.claim(*math[-2:])


SENTENCES = [
    (r"§", lambda at, math, below: at.do(math[0])),
    (r"§(, if § works entry by entry)? \(now § is our §\)", do_and_claim),
    (r"\*\*for\*\* § \*\*do\*\*", for_range),
    (r"\*\*for\*\* iter § \*\*to\*\* Max", updates),
    (r"\*\*for\*\* § \*\*to\*\* §", for_to(1)),
    (r"\*start:\* set all § and § to random values", random_start),
    (r"\*input:\* set §", lambda at, math, below: at.do(math[0])),
    (r"\*forward:\* \*\*for\*\* § \*\*to\*\* § compute §", for_to(1, formulas=True)),
    (r"\*output:\* compute § from the loss", from_the_loss),
    (r"\*backward:\* \*\*for\*\* § \*\*down to\*\* § compute §", for_to(-1, formulas=True)),
    (r"\*update:\* \*\*for\*\* § \*\*to\*\* § set § and §", for_to(1, formulas=True)),
    (r"\*stop:\* \*\*if\*\* all changes of all § and § are smaller than §, leave the loop", stop),
    (r"\*\*return\*\* all § and §", give_back),
    (r"§ for all §; then §\.", seed),
    (r"For each node §, in \*\*reverse\*\* evaluation order, and each § that § reads: §\.", sweep),
]


# What stands before the list


def weights_given(at, math):
    """Weights and biases for every l of the range, and for no other."""
    depth, W, b, layers, x, t = math
    index = only(layers, "range")
    require_parameters([W, b])
    for letter in (W, b):
        layered = sorted(key[1] for key in at.world.values if key[0] == all_of(letter))
        if layered != run(index, at) or len(layered) != at.whole(only(depth)):
            raise Wrong(f"{letter} for {layers}")
    for given in (x, t):
        at.value(only(given))


def descent_given(at, math):
    depth, sizes, f, loss, alpha, epsilon, samples = math
    if len(listed(at, sizes)) != len(at.world.sizes) or len(listed(at, samples)) != at.world.samples:
        raise Wrong(f"not all of {sizes} and {samples}")
    require_function_of_layer(f)
    for given in (depth, loss, alpha, epsilon):
        only(given, "symbol")


def listed(at, latex):
    r"""All that `n_0, \dots, n_L` lists, each of which must exist."""
    clauses = parse(latex)
    if len(clauses) != 3 or clauses[1] != r"\dots":
        raise Unreadable(f"{latex} is no list")
    between = at.between(clauses[0].sides[0], None, clauses[2].sides[0])
    for item in between:
        for part in item.parts if item.kind == "bracket" else [item]:
            at.value(part)
    return between


def output_is(at, math):
    at.world.output = (math[0], None)


def target_given(at, math):
    at.value(only(math[0]))


GIVEN = [
    (r"\*\*Requires\*\* the depth §; weights § and biases § for §; input §; target §", weights_given),
    (r"\*\*Requires\*\* what the \{prf:ref\}`forward pass <alg-6-3>` has computed, and the target §", target_given),
    (r"\*\*Input:\*\* a graph with output §, and the value of every node from a forward pass\.", output_is),
    (r"\*\*Output:\*\* all § and §", lambda at, math: require_parameters(math)),
    (r"\*\*Input:\*\* § and the sizes §; activations §; loss §; §, Max, §; samples §", descent_given),
]


# The boxes


def forward_pass(lines, before, rng):
    at = running(worlds.any_cost(rng), {"h", "z", r"\hat y", "J"})
    start(before, at)
    interpret(lines, at)
    layers = range(1, len(at.world.sizes))
    wanted = [("h", 0), *((name, l) for l in layers for name in "zh"), (r"\hat y", None), ("J", None)]
    require_all(at, {(*key, None) for key in wanted})


def backward_pass(lines, before, rng):
    at = running(worlds.any_cost(rng), {"g"})
    start(before, at)
    interpret(lines, at)
    found = {key[1:] for key in at.state if key[0] == "found"}
    if found != {key for key in at.world.values if key[0] in "Wb"}:
        raise Wrong(f"found the derivatives by {found} only")


def batch_descent(lines, before, rng):
    """The same parameters as plain descent with the world's derivatives, whether ε or Max ends it."""
    world = worlds.summed_batch(rng)
    world.values[r"\alpha", None] = np.asarray(0.2)
    path, changes = [world], []
    for _ in range(MAX):
        path.append(with_parameters(world, {(*key, None): value for key, value in path[-1].after.items()}))
        changes.append(max(np.abs(path[-1].values[key] - path[-2].values[key]).max() for key in world.after))
    for epsilon in (0.0, 1.01 * min(changes)):
        at = running(world, {"h", "z", r"\delta"})
        world.values[r"\epsilon", None] = np.asarray(epsilon)
        start(before, at)
        interpret(lines, at)
        last = next((k for k, change in enumerate(changes, start=1) if change < epsilon), MAX)
        for key in world.after:
            at.require(at.state[(*key, None)], path[last].values[key], f"{key} after {last} updates")


def reverse_sweep(lines, before, rng):
    at = running(worlds.tangle(rng), {"bar"})
    start(before[:1], at)
    interpret(lines, at)
    (formula, letter) = before[1].math
    if before[1].words != "**Output:** § for every node and input §.":
        raise Wrong(before[1].words)
    for key in at.world.values:
        inner = at.binding(**{letter: key})
        at.require(*map(inner.value, equality(formula)), formula)


def running(world, unknown):
    at = Running(world)
    at.state, at.unknown = {}, unknown
    return at


def start(before, at):
    for line in before:
        for pattern, action in GIVEN:
            if re.fullmatch(pattern, line.words):
                action(at, line.math)
                break
        else:
            raise Wrong(f"no known sentence: {line.words}")


def require_all(at, wanted):
    if set(at.state) != wanted:
        raise Wrong(f"computed {set(at.state) ^ wanted} too much or not at all")
    for name, layer, sample in wanted:
        at.require(at.state[name, layer, sample], at.world.value(name, layer, sample), name)


BOXES = {
    "alg-6-3": forward_pass,
    "alg-6-4": backward_pass,
    "alg-n4-batch": batch_descent,
    "alg-n1-reverse-sweep": reverse_sweep,
}


def check(text, twin, rng):
    before, lines = read(text)
    twin(lines, before, rng)
