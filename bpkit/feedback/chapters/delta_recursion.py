"""Part 5, the δ recursion in networks of any depth."""

from functools import partial

import numpy as np

from ... import examples
from ..code import of_gradients
from ..exercise import Exercise, register
from ..mistakes import Mistake, known
from ..networks import NetworkWork, example_of, integers, like, of_network

CHAPTER = "5-deep/delta-recursion"
exercise = partial(Exercise, chapter=CHAPTER)
of_chapter = partial(of_network, chapter=CHAPTER)


def above_tanh(W, h, above):
    """A tanh layer of the values h below a layer W; half the squared error has δ `above` there with such a target."""
    return example_of(
        [np.eye(len(h)), W], None, ["tanh", "identity"], np.arctanh(h), W @ h - above, loss="half_squared_error"
    )


ONE_LAYER_DOWN = NetworkWork("delta1", example=above_tanh)


def draw_layer(rng):
    values = rng.choice([-0.8, -0.6, -0.5, -0.2, 0.1, 0.3, 0.4, 0.5, 0.7], 3, replace=False)
    return {"W": integers(rng, (2, 3)).astype(float), "h": values, "above": integers(rng, 2).astype(float)}


register(
    exercise(
        id="delta-trace",
        title="A complete trace to follow",
        numbers={"W": np.array([[1.0, 0, 2], [3, -1, 1]]), "h": np.array([0.5, 0, -0.8]), "above": np.array([2.0, 1])},
        draw=draw_layer,
        answer=lambda **layer: above_tanh(**layer).backward().delta[1],
        work=ONE_LAYER_DOWN,
        decimals=2,
        labels="δ^(l)",
        facts=lambda W, h, above: {
            "shown": np.array([1.0, -2]),
            "shown_g": W.T @ [1, -2],
            "slopes": 1 - h * h,
            "shown_delta": above_tanh(W, h, np.array([1.0, -2])).backward().delta[1],
            "g": W.T @ above,
        },
        task="""A layer of tanh units has the values $h^{(l)} = «h»$. Above it is a layer with

$$W^{(l+1)} = «W», \\quad \\delta^{(l+1)} = «shown».$$

1. Back through the transpose: $«shown_g»$.
2. The slopes are $1 - h^2 = «slopes»$.
3. Entry by entry: $\\delta^{(l)} = «shown_delta»$.

Now the same for $\\delta^{(l+1)} = «above»$.""",
        mistakes=ONE_LAYER_DOWN.mistakes("no_fprime sigmoid_hidden fprime_at_h one_path_only downhill"),
        hints=(
            "Each entry of line 1 is a *column* of $W$ times $\\delta^{(l+1)}$.",
            "Line 1 becomes $«g»$.",
        ),
        solution="Back through the transpose: $«g»$. Times the slopes $«slopes»$: $«answer»$.",
    )
)


def at_target(delta, below):
    """A layer without a bend, at a target that makes its δ the given one."""
    return example_of([np.zeros((len(delta), len(below)))], None, "identity", below, -delta, loss="half_squared_error")


OUTER = NetworkWork("dW1", example=at_target)

register(
    exercise(
        id="delta-outer-product",
        title="The last step is yours",
        numbers={"delta": np.array([-3.75, 2, 0]), "below": np.array([2.0, -1])},
        draw=lambda rng: {"delta": integers(rng, 3, 15) / 4, "below": integers(rng, 2).astype(float)},
        answer=lambda delta, below: at_target(delta, below).backward().dW[1],
        work=OUTER,
        decimals=2,
        labels="∂ℓ/∂W^(l)",
        task="$h^{(l-1)} = «below»$ and $\\delta^{(l)} = «delta»$ are known. Find the gradient of $W^{(l)}$.",
        mistakes=OUTER.mistakes("outer_order no_input_factor downhill"),
        hints=("It has one row for each unit of layer $l$.", "Row $j$ is $\\delta^{(l)}_j$ times $h^{(l-1)}$."),
        solution="The outer product $\\delta^{(l)} h^{(l-1)\\top} = «answer»$.",
    )
)

deep = example_of(
    [
        [[0.5, -0.2], [0.3, 0.8], [-0.6, 0.4]],
        [[0.2, 0.7, -0.3], [-0.4, 0.1, 0.6], [0.9, -0.5, 0.2]],
        [[0.6, -0.7, 0.3]],
    ],
    [[0, 0.1, -0.1], [0.2, 0, -0.3], [0.1]],
    ["tanh", "tanh", "sigmoid"],
    [1.5, 0.25],
    [0],
    loss="half_squared_error",
)
of_chapter(
    id="delta-last-two",
    title="The last two steps are yours",
    example=deep,
    draw=like(deep),
    quantity="delta2 dW2[0,0] dW2[0,1] dW2[0,2]",
    decimals=3,
    mistakes="no_fprime sigmoid_hidden own_activation no_input_factor downhill",
    task="""Layers 1 and 2 are tanh, the output is a sigmoid, the loss is half the squared error; $x = «x»$,
$t = «t[0]»$.

1. $\\delta^{(3)} = «g[3][0]:()» \\cdot «slope[3][0]» = «d[3][0]»$.
2. Back through $W^{(3)\\top}$: $«g[2]»$.

The values of layer 2 are $«h[2]»$. Find $\\delta^{(2)}$, and with the values of layer 1, $«h[1]»$, the first row of
the gradient of $W^{(2)}$: six numbers.""",
    hints=(
        "The slopes are $1 - h^2$, at the values of layer 2.",
        "The first row belongs to unit 1 of layer 2: its error, times all the values below.",
        "The slopes are $«slope[2]»$.",
    ),
    because="Layer by layer the same moves: through the weights, through the slope, and the gradients on the way.",
    solution="The slopes $«slope[2]»$ give $\\delta^{(2)} = «d[2]»$; the first row is $«d[2][0]:()»$ times $«h[1]»$: "
    "$«dW[2][0]»$.",
)

by_hand = example_of(
    [[[1, 1], [3, -1]], [[2, -1], [1, 1]], [[1, -2]]],
    None,
    ["relu", "relu", "identity"],
    [1, 2],
    [-1],
    loss="half_squared_error",
)
of_chapter(
    id="delta-by-hand",
    title="All of it by hand",
    example=by_hand,
    draw=like(by_hand, integers),
    quantity="delta3 delta2 delta1 dW1",
    decimals=1,
    mistakes="sign no_transpose no_input_factor one_path_only",
    task="""Three layers in whole numbers, ReLU, ReLU, identity, no biases:

$$W^{(1)} = «W[1]», \\quad W^{(2)} = «W[2]», \\quad W^{(3)} = «W[3]», \\quad x = «x», \\quad t = «t[0]».$$

With pencil and paper: forward, then $\\delta^{(3)}$, $\\delta^{(2)}$, $\\delta^{(1)}$ for half the squared error,
then the gradient of $W^{(1)}$, row by row: nine numbers.""",
    hints=(
        "Forward first: which units are on?",
        "$\\delta^{(3)} = «d[3][0]»$; then twice back through the transposed weights and the slopes.",
        "$\\delta^{(2)} = «d[2]»$.",
    ),
    because="The same recursion as often as there are layers: depth makes it longer, not harder.",
    solution="$z^{(1)} = «z[1]»$, $z^{(2)} = «z[2]»$, $\\hat y = «y[0]»$. So $\\delta^{(3)} = «d[3][0]»$, "
    "$\\delta^{(2)} = «d[2]»$, $\\delta^{(1)} = «d[1]»$, and the gradient of $W^{(1)}$ is $«dW[1]»$.",
)


def draw_deep(*sizes):
    def draw(rng):
        pairs = list(zip(sizes, sizes[1:]))
        return {
            "W": [rng.normal(size=(k, n)) for n, k in pairs],
            "b": [rng.normal(size=k) for _, k in pairs],
            "x": rng.normal(size=sizes[0]),
            "t": rng.normal(size=sizes[-1]),
        }

    return draw


of_gradients(
    id="delta-code",
    title="Your own code",
    chapter=CHAPTER,
    task="""Write `gradients(W, b, x, t)` for a network of *any* depth, with tanh in all layers and half the squared
error. `W` and `b` are lists, and it returns the lists of the gradients, `dW, db`.""",
    example=lambda W, b, x, t: example_of(W, b, "tanh", x, t, loss="half_squared_error"),
    returned=lambda p: ([p.dW(l) for l in range(1, p.L + 1)], [p.db(l) for l in range(1, p.L + 1)]),
    labels=("∂J/∂W^(1…)", "∂J/∂b^(1…)"),
    cases=lambda rng: {
        "one layer": draw_deep(3, 2)(rng),
        "layers of different sizes": draw_deep(5, 4, 3, 2)(rng),
        "layers of the same size": draw_deep(3, 3, 3)(rng),
    },
    mistakes="sign no_fprime no_hidden_fprime delta_o_minus_t fprime_at_h sigmoid_hidden no_transpose outer_order "
    "own_activation no_input_factor one_path_only factor_2",
    hints=(
        "One loop up, one loop down.",
        "The loop down begins with the top δ, and takes the next one *before* it moves on.",
        "`delta = (W[l].T @ delta) * (1 - h[l]**2)`",
    ),
    because="The recursion never asks which layer it is in: that is why one loop serves any depth.",
    solution="Up: `h.append(np.tanh(W @ h[-1] + b))`. Down, from `delta = (h[-1] - t) * (1 - h[-1]**2)`: "
    "`np.outer(delta, h[l])`, `delta`, then `delta = (W[l].T @ delta) * (1 - h[l]**2)`.",
)


def products(sizes, left=True):
    """Multiplications from δ of the last layer to δ of the first: row by row, or the Jacobians first."""
    _, n1, n2, n3 = sizes
    return n3 * n2 + n2 * n1 if left else n3 * n2 * n1 + n3 * n1


register(
    exercise(
        id="multiplication-order",
        title="A transfer question",
        numbers={"sizes": np.array([784, 128, 64, 10])},
        draw=lambda rng: {"sizes": rng.integers(3, 40, 4)},
        answer=lambda sizes: [products(sizes), products(sizes, left=False)],
        decimals=0,
        labels=("from the left", "Jacobians first"),
        task="""A network has the widths $«sizes»$. You want $\\delta^{(1)}$ from the row $\\delta^{(3)\\top}$ and the
two Jacobians between the layers. How many multiplications are it if you multiply from the left, beginning with the
row; and how many if you multiply the two Jacobians first?""",
        mistakes=(
            Mistake(
                "exchanged",
                "The other way round",
                "One of the two orders never multiplies two matrices. Which, and is it the cheaper one?",
                lambda sizes: np.array([products(sizes, left=False), products(sizes)]),
            ),
            Mistake(
                "input_included",
                "One layer too many",
                "δ^(1) belongs to the first layer above the input. Is there a Jacobian below it?",
                lambda sizes: np.array([products(sizes) + sizes[1] * sizes[0], products(sizes, left=False)]),
            ),
            Mistake(
                "last_product_forgotten",
                "The last product is missing",
                "When the Jacobians are multiplied, what is still to be done with the row?",
                lambda sizes: np.array([products(sizes), sizes[1] * sizes[2] * sizes[3]]),
            ),
        ),
        hints=(
            "A matrix of shape $(a, b)$ times one of shape $(b, c)$ takes $abc$ multiplications.",
            "From the left there is always a row: each step costs as much as its matrix has entries.",
        ),
        because="A row times a matrix is a row again; two matrices make a matrix, and that is what costs.",
        solution="From the left $«answer[0]»$, the Jacobians first $«answer[1]»$. The recursion is the first order: it "
        "never multiplies two matrices.",
    )
)

# The top and the middle of a batch: see also the next chapter

batch = examples.sigmoid_batch
BATCH = """Three samples through a 2–3–2 network, all sigmoids, half the squared error. One sample a row, the outputs
and targets are

$$H^{(2)} = «h[2]», \\quad T = «t».$$

"""
of_chapter(
    id="batch-delta2",
    title="Whose mistake? The outputs",
    example=batch,
    draw=like(batch),
    quantity="delta2",
    decimals=4,
    mistakes="no_fprime fprime_at_h tanh_slope sign",
    task=BATCH + "What is $\\Delta^{(2)}$, $\\delta^{(2)}$ of each sample in a row?",
    hints=("$(h - t) \\odot \\sigma'(z)$, sample by sample.", "$\\sigma'(z) = h (1 - h)$."),
    solution="$(H - T) \\odot H \\odot (1 - H) = «answer»$.",
)
of_chapter(
    id="batch-delta1",
    title="Whose mistake? The hidden units",
    example=batch,
    draw=like(batch),
    quantity="delta1",
    decimals=4,
    mistakes="updated_weights no_fprime tanh_slope downhill one_path_only",
    task=BATCH
    + """$W^{(2)} = «W[2]»$, and

$$H^{(1)} = «h[1]», \\quad \\Delta^{(2)} = «d[2]».$$

What is $\\Delta^{(1)}$? (The step size, for later, is $\\alpha = «alpha»$.)""",
    hints=("$\\Delta^{(2)} W^{(2)}$ brings the errors back, one sample a row.", "Then times $h (1 - h)$."),
    because="Samples never meet on this way: each row of Δ is the recursion of one of them.",
    solution="$\\Delta^{(2)} W^{(2)} \\odot H^{(1)} \\odot (1 - H^{(1)}) = «answer»$.",
)
