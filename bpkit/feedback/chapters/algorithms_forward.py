"""Part 2, algorithm 6.3: the forward pass of a network and its cost."""

from dataclasses import replace
from functools import partial

import numpy as np

from ... import examples
from ...mlp import MLP
from ..exercise import Exercise, register
from ..mistakes import Mistake, known
from ..networks import example_of, integers, like, of_network

CHAPTER = "2-algorithms/forward"
example = examples.three_tanh_layers
exercise = partial(Exercise, chapter=CHAPTER)
of_chapter = partial(of_network, chapter=CHAPTER)
three_tanh = {"example": example, "draw": like(example)}


of_chapter(
    id="unit-by-hand",
    title="A complete trace to follow",
    **three_tanh,
    quantity="z2[1] h2[1]",
    layers=(2,),
    decimals=2,
    task="""Into layer 2 come $h^{(1)} = «h[1]»$. For its first unit:

1. The weights are $«W[2][0]»$, the bias is $«b[2][0]»$.
2. Products and bias add up to $z^{(2)}_1 = «z[2][0]»$.
3. $\\tanh$ of it is $h^{(2)}_1 = «h[2][0]»$.

Now the same for the second unit: the matrix is $W^{(2)} = «W[2]»$, the bias is $«b[2][1]»$. Give $z^{(2)}_2$ and
$h^{(2)}_2$.""",
    mistakes="bias_left_out column_for_row no_activation",
    hints=(
        "Which line of the matrix leads to unit 2?",
        "The second row, $«W[2][1]»$: each weight times what comes in, then the bias.",
        "$z^{(2)}_2 = «z[2][1]»$; now through tanh.",
    ),
    because="A unit sums up first and bends the sum once; the next layer sees the result only.",
    solution="The second row times $h^{(1)}$, plus the bias: $z^{(2)}_2 = «z[2][1]»$, and "
    "$\\tanh «z[2][1]:()» = «h[2][1]»$.",
)

of_chapter(
    id="unit-activation",
    title="The last step is yours",
    **three_tanh,
    quantity="h2[2]",
    layers=(2,),
    decimals=3,
    task="The products of the third unit of layer 2 and its bias add up to $z^{(2)}_3 = «z[2][2]»$, and the "
    "activation is tanh. What does the unit give out? Say first whether it is more or less than $z$.",
    mistakes="no_activation slope_for_value sigmoid_for_tanh",
    hints=("Except at 0, tanh lies nearer to zero than its argument.", "$\\tanh z = (e^z - e^{-z})/(e^z + e^{-z})$."),
    because="tanh keeps the sign and draws every number towards 0, large ones most.",
    solution="$\\tanh «z[2][2]:()» = «answer»$.",
)


with_classes = replace(example, target=np.array([1.0, 0.0]))
of_chapter(
    id="loss-and-cost",
    title="The last two steps are yours",
    example=with_classes,
    draw=like(with_classes),
    quantity="data_loss cost",
    layers=(),
    decimals=3,
    task="""The outputs are $«y»$ and the target is $«t»$; the loss is half the squared error. $\\Omega = «omega»$
is half the sum of all squared weights, and $\\lambda = «lam»$. Find the loss $\\ell$, and the total cost $J$.""",
    mistakes="loss_without_half penalty_lost penalty_without_half bias_regularised mean_over_outputs",
    hints=(
        "Output minus target, squared, added up, and half of that.",
        "Then the penalty, which knows nothing of the target: $\\lambda\\,\\Omega$.",
    ),
    solution="$\\ell = «loss»$ is half the sum of the squared errors; the penalty is "
    "$«lam» \\cdot «omega» = «penalty»$; together $J = «J»$.",
)

relu_network = example_of(
    [[[1, -1], [2, 1]], [[3, -1]]], [[0, -1], [1]], ["relu", "identity"], [1, 2], [0], loss="half_squared_error", l2=0.1
)


of_chapter(
    id="relu-forward",
    title="All of it by hand",
    example=relu_network,
    draw=like(relu_network, integers),
    quantity="h2[0] data_loss cost",
    given=False,
    decimals=2,
    labels=("ŷ", "ℓ", "J"),
    task="""In whole numbers, ReLU, then one output without a bend:

$$W^{(1)} = «W[1]», \\quad b^{(1)} = «b[1]», \\quad W^{(2)} = «W[2]», \\quad b^{(2)} = «b[2]», \\quad x = «x», \\quad
t = «t[0]».$$

Find the output $\\hat y$, the loss $\\ell$ (half the squared error), and $J$ with $\\lambda = «lam»$ on
the weights.""",
    mistakes="no_activation bias_left_out loss_without_half penalty_lost penalty_without_half bias_regularised",
    hints=(
        "Row by row: products, then the bias. What does the ReLU do with a negative sum?",
        "$z^{(1)} = «z[1]»$.",
        "$h^{(1)} = «h[1]»$; $\\Omega$ is half the sum of the squares of all weights.",
    ),
    because="Weigh, bend, weigh again: without the bend, two layers would be no more than one.",
    solution="$z^{(1)} = «z[1]»$, so $h^{(1)} = «h[1]»$ and $\\hat y = «y[0]»$. The loss is $«loss»$; "
    "$\\Omega = «omega»$, so $J = «J»$.",
)


def draw_forward(*sizes):
    """weights, biases, functions and x of a network of these sizes, its functions all different."""

    def draw(rng):
        pairs = list(zip(sizes, sizes[1:]))
        return {
            "weights": [rng.normal(size=(k, n)) for n, k in pairs],
            "biases": [rng.normal(size=k) for _, k in pairs],
            "functions": [np.tanh, np.sin, np.arctan][: len(pairs)],
            "x": rng.normal(size=sizes[0]),
        }

    return draw


def activations(weights, biases, functions, x, of=lambda W, b, h: W @ h + b, last=None):
    h = [x]
    for W, b, f in zip(weights, biases, functions):
        h.append(f(of(W, b, h[-1])))
    if last is not None:
        h[-1] = last(weights[-1] @ h[-2] + biases[-1])
    return h


def core_activations(weights, biases, functions, x):
    """By the core, layer by layer: each layer's weighted input is an MLP without a bend."""
    h = [x]
    for W, b, f in zip(weights, biases, functions):
        h.append(f(MLP([W], [b], "identity").forward(h[-1]).output))
    return h


register(
    exercise(
        id="forward-code",
        title="Your own code",
        numbers={},
        cases=lambda rng: {
            "layers of different sizes": draw_forward(4, 3, 2)(rng),
            "layers of the same size": draw_forward(3, 3, 3, 3)(rng),
        },
        answer=core_activations,
        labels="h^(0…)",
        task="""Write algorithm 6.3: a function `activations(weights, biases, functions, x)` that returns the list of
all activations, the input first. `functions` has one function a layer.""",
        mistakes=(
            known("bias_left_out", partial(activations, of=lambda W, b, h: W @ h)),
            known("column_for_row", partial(activations, of=lambda W, b, h: W.T @ h + b)),
            known("no_activation", partial(activations, last=lambda z: z)),
            known(
                "no_activation",
                lambda weights, biases, functions, x: activations(weights, biases, [lambda z: z] * len(weights), x),
            ),
            Mistake(
                "bias_subtracted",
                "The bias is subtracted",
                "The products are summed. With which sign does the bias come in?",
                partial(activations, of=lambda W, b, h: W @ h - b),
            ),
        ),
        hints=("Begin the list with `x`, and let every layer read its last entry.", "`h.append(f(W @ h[-1] + b))`"),
        because="Going up, each layer needs the last entry of the list only; the way back will need them all.",
        solution="`h = [x]`, and for `W, b, f` in `zip(weights, biases, functions)`: `h.append(f(W @ h[-1] + b))`.",
    )
)


def counts(sizes, m, biases=1, input_biases=0, copies=1, samples=None, first=0):
    """Parameters, and activations of a batch of m, by parts that a mistake may replace."""
    parameters = sum(k * (n + biases) for n, k in zip(sizes, sizes[1:])) + input_biases * sizes[0]
    return np.array([parameters * (copies or m), (samples or m) * sum(sizes[first:])])


register(
    exercise(
        id="parameter-count",
        title="A transfer question: to larger networks",
        numbers={"sizes": np.array([784, 256, 256, 10]), "m": 64},
        draw=lambda rng: {"sizes": rng.integers(3, 60, 4), "m": int(rng.integers(2, 65))},
        answer=counts,
        decimals=0,
        labels=("parameters", "activations"),
        task="""A network has the widths $«sizes»$. How many parameters has it, and how many numbers are all the
activations $h^{(0)}, \\dots, h^{(3)}$ of a batch of $«m»$?""",
        mistakes=(
            Mistake(
                "weights_only",
                "The biases are not counted",
                "Each unit above the input has one more parameter. Which?",
                partial(counts, biases=0),
            ),
            Mistake(
                "one_sample",
                "One sample only",
                "How many samples are in the batch?",
                partial(counts, samples=1),
            ),
            Mistake(
                "parameters_per_sample",
                "The parameters are counted once per sample",
                "Does every sample have weights of its own?",
                partial(counts, copies=0),
            ),
            Mistake(
                "input_not_counted",
                "The input is not counted",
                "h^(0) is one of the activations asked for. What is it?",
                partial(counts, first=1),
            ),
            Mistake(
                "input_biases",
                "The input has biases, too",
                "A bias is added before an activation. Do the inputs go through one?",
                partial(counts, input_biases=1),
            ),
        ),
        hints=(
            "A layer has $n_l \\cdot n_{l-1}$ weights and $n_l$ biases.",
            "Only the activations grow with the batch.",
        ),
        because="All samples share the parameters, but every sample brings activations of its own.",
        solution="$«answer[0]»$ parameters, whatever the batch, and $«answer[1]»$ activations: $«m»$ times the sum of "
        "the widths.",
    )
)
