"""Part 3, both passes through one hidden layer with a penalty."""

from dataclasses import replace
from functools import partial

import numpy as np

from ... import examples
from ..code import of_gradients
from ..exercise import Exercise, register
from ..mistakes import Mistake, known
from ..networks import example_of, integers, like, of_network, told
from ..naming import Naming

CHAPTER = "3-two-passes/two-passes"
example = examples.relu_by_hand
of_chapter = partial(of_network, chapter=CHAPTER)
PENALTIES = "no_regulariser double_regulariser"
WEIGHTS = """No biases; one hidden ReLU layer, half the squared error, $\\lambda = «lam»$:

$$W^{(1)} = «W[1]», \\quad W^{(2)} = «W[2]», \\quad x = «x», \\quad t = «t».$$

"""
FORWARD = WEIGHTS + "The forward pass gave $z^{(1)} = «z[1]»$, $h^{(1)} = «h[1]»$ and $z^{(2)} = «z[2]»$.\n\n"


def at(x, target):
    """The integer example with another sample, and how to draw its like."""
    changed = replace(example, x=np.array(x, float), target=np.array(target, float))
    return {"example": changed, "draw": like(changed, integers)}


def with_lower_target(example):
    """The same with both targets lower by 1: the trace that is shown."""
    shown = replace(example, target=example.target - 1).backward()
    return {"t_shown": example.target - 1, "d_shown": shown.delta, "g_shown": shown.g, "dW_shown": shown.dW}


of_chapter(
    id="two-weights-trace",
    title="A complete trace to follow",
    **at([1, 2], [5, 1]),
    quantity="dW1",
    decimals=1,
    mistakes=f"sign no_relu_mask mask_by_gradient {PENALTIES}",
    facts=with_lower_target,
    task=FORWARD
    + """If the target were $«t_shown»$ instead:

1. $\\delta^{(2)} = z^{(2)} - t = «d_shown[2]»$.
2. $g^{(1)} = W^{(2)\\top} \\delta^{(2)} = «g_shown[1]»$.
3. Through the units that are on: $\\delta^{(1)} = «d_shown[1]»$.
4. $\\delta^{(1)} x^\\top + «lam»\\, W^{(1)} = «dW_shown[1]»$.

Now the same for $t = «t»$: what is the gradient of $W^{(1)}$?""",
    hints=(
        "The forward pass does not see the target. What changes first?",
        "$\\delta^{(2)} = «d[2]»$.",
        "$\\delta^{(1)} = «d[1]»$.",
    ),
    because="Another target changes the errors only: the forward pass stays, and the mask with it.",
    solution="$\\delta^{(2)} = «d[2]»$, $g^{(1)} = «g[1]»$, $\\delta^{(1)} = «d[1]»$, and with the penalty's share "
    "$«answer»$.",
)

of_chapter(
    id="two-weights-row",
    title="The last step is yours",
    **at([2, 1], [3, 1]),
    quantity="dW1",
    decimals=1,
    mistakes=f"outer_order own_activation no_input_factor {PENALTIES}",
    task=FORWARD
    + """1. $\\delta^{(2)} = «d[2]»$.
2. $g^{(1)} = «g[1]»$.
3. $\\delta^{(1)} = «d[1]»$.

Find the gradient of $W^{(1)}$.""",
    hints=(
        "An outer product, and the penalty's share.",
        "Row $j$ is $\\delta^{(1)}_j$ times $x$, plus $\\lambda$ times row $j$ of $W^{(1)}$.",
    ),
    because="Each row is the δ of one unit times x: a unit with δ = 0 has its penalty alone.",
    solution="$\\delta^{(1)} x^\\top + «lam»\\, W^{(1)} = «answer»$.",
)

of_chapter(
    id="two-weights-delta",
    title="The last two steps are yours",
    **at([3, 1], [15, -1]),
    quantity="delta1 dW1",
    decimals=1,
    mistakes=f"no_relu_mask mask_by_gradient no_input_factor {PENALTIES}",
    task=FORWARD
    + """1. $\\delta^{(2)} = «d[2]»$.
2. $g^{(1)} = W^{(2)\\top} \\delta^{(2)} = «g[1]»$.

Find $\\delta^{(1)}$ and the gradient of $W^{(1)}$, row by row: nine numbers.""",
    hints=(
        "Which units are on? Look at $z^{(1)}$.",
        "$\\delta^{(1)} = «d[1]»$; then the outer product with $x$.",
        "And a tenth of each weight.",
    ),
    because="The mask asks whether a unit was on in the forward pass; the sign of the error is nothing to it.",
    solution="$\\delta^{(1)} = «d[1]»$: the mask asks for the sign of $z^{(1)}$, not of $g^{(1)}$. Then "
    "$\\delta^{(1)} x^\\top + «lam»\\, W^{(1)} = «dW[1]»$.",
)

small = example_of([[[1], [-1]], [[3, 1]]], None, ["relu", "identity"], [2], [4], loss="half_squared_error", l2=0.2)
of_chapter(
    id="two-weights-by-hand",
    title="All of it by hand",
    example=small,
    draw=like(small, integers),
    quantity="dW1 dW2",
    decimals=1,
    mistakes=f"sign no_relu_mask no_input_factor {PENALTIES}",
    task=WEIGHTS + "Find both gradients, with pencil and paper: two numbers for $W^{(1)}$, then two for $W^{(2)}$.",
    hints=(
        "Forwards: which hidden unit is on?",
        "$h^{(1)} = «h[1]»$ and $\\delta^{(2)} = «d[2][0]»$.",
        "$\\delta^{(1)} = «d[1]»$. Remember the penalty on every weight.",
    ),
    because="Both passes go along the same arrows, once each, and a gradient is made where the two meet.",
    solution="$h^{(1)} = «h[1]»$, $z^{(2)} = «y[0]»$, $\\delta^{(2)} = «d[2][0]»$, $g^{(1)} = «g[1]»$, "
    "$\\delta^{(1)} = «d[1]»$. The gradients are $«dW[1]»$ and $«dW[2]»$.",
)

# Seven wrong answers

integer = {"example": example, "draw": like(example, integers)}
of_chapter(
    id="relu-delta2",
    title="Seven wrong answers: the output",
    **integer,
    quantity="delta2",
    decimals=1,
    mistakes="sign factor_2",
    task=FORWARD + "What is $\\delta^{(2)}$?",
    hints=("There is no bend at the output.", "Output minus target."),
    solution="$z^{(2)} - t = «answer»$.",
)
of_chapter(
    id="relu-delta1",
    title="Seven wrong answers: the hidden units",
    **integer,
    quantity="delta1",
    decimals=1,
    mistakes="no_relu_mask mask_by_gradient one_path_only downhill",
    task=FORWARD + "$\\delta^{(2)} = «d[2]»$ and $g^{(1)} = «g[1]»$. What is $\\delta^{(1)}$?",
    hints=("The slope of the ReLU is 1 or 0.", "It is 0 where $z^{(1)}$ is not above 0."),
    solution="The slopes are $«slope[1]»$, so $\\delta^{(1)} = «answer»$.",
)
of_chapter(
    id="relu-dW2",
    title="Seven wrong answers: a matrix",
    **integer,
    quantity="dW2",
    decimals=1,
    mistakes=f"outer_order {PENALTIES} no_input_factor",
    task=FORWARD + "$\\delta^{(2)} = «d[2]»$. What is the gradient of $W^{(2)}$?",
    hints=("It has the shape of $W^{(2)}$.", "$\\delta^{(2)} h^{(1)\\top} + \\lambda W^{(2)}$."),
    solution="$\\delta^{(2)} h^{(1)\\top} + «lam»\\, W^{(2)} = «answer»$.",
)
of_chapter(
    id="relu-g1",
    title="Seven wrong answers: back to the hidden layer",
    **integer,
    quantity="g1",
    decimals=1,
    mistakes="penalty_in_dh one_path_only",
    task=FORWARD + "$\\delta^{(2)} = «d[2]»$. What is $g^{(1)}$?",
    hints=("The errors take the same weights back.", "Each entry is a column of $W^{(2)}$ times $\\delta^{(2)}$."),
    solution="$W^{(2)\\top} \\delta^{(2)} = «answer»$.",
)


register(
    Naming(
        id="seven-wrong-answers",
        title="Seven wrong answers",
        chapter=CHAPTER,
        task="""Seven readers worked through the integer example, $t = (3, 1)$. Each made one mistake. Choose for each
answer what went wrong.""",
        of=(
            ("relu-delta2", "sign"),
            ("relu-delta1", "no_relu_mask"),
            ("relu-delta1", "mask_by_gradient"),
            ("relu-dW2", "no_regulariser", (0, 1)),
            ("relu-dW2", "double_regulariser", (0, 1)),
            ("relu-dW2", "outer_order"),
            ("relu-g1", "penalty_in_dh"),
        ),
        others=("one_path_only", "factor_2", "no_input_factor"),
        hints=(
            "What does the right answer look like beside it: another sign, another size, another shape?",
            "Which rule makes this quantity? Leave out, exchange or double one of its parts.",
        ),
        solution="1: target minus output. 2: $f_1'$ left out. 3: the mask asked for the sign of $g^{(1)}$. "
        "4: $\\lambda W$ forgotten. 5: $2 \\lambda W$. 6: $h^{(1)} \\delta^{(2)\\top}$, the wrong way round. "
        "7: the penalty let into the error term.",
    )
)


def draw_weights(n, k, o):
    def draw(rng):
        shapes = {"W1": (k, n), "W2": (o, k), "x": n, "t": o}
        return {**{name: rng.normal(size=shape) for name, shape in shapes.items()}, "lam": 0.3}

    return draw


of_gradients(
    id="two-weights-code",
    title="Your own code",
    chapter=CHAPTER,
    task="""Write `gradients(W1, W2, x, t, lam)` for one sample, with a tanh hidden layer, no biases, half the squared
error and the penalty $\\frac\\lambda2 (\\lVert W^{(1)} \\rVert^2 + \\lVert W^{(2)} \\rVert^2)$. It returns
`dW1, dW2`.""",
    example=lambda W1, W2, x, t, lam: example_of(
        [W1, W2], None, ["tanh", "identity"], x, t, loss="half_squared_error", l2=lam
    ),
    returned=lambda p: (p.dW(1), p.dW(2)),
    labels=("∂J/∂W^(1)", "∂J/∂W^(2)"),
    cases=lambda rng: {
        "layers of different sizes": draw_weights(4, 3, 2)(rng),
        "layers of the same size": draw_weights(3, 3, 3)(rng),
    },
    mistakes="sign no_fprime fprime_at_h sigmoid_hidden no_transpose outer_order no_regulariser double_regulariser "
    "penalty_in_dh own_activation no_input_factor one_path_only factor_2",
    hints=(
        "Forward, then the seven steps.",
        "`delta2 = W2 @ h1 - t`, and `delta1 = (W2.T @ delta2) * (1 - h1**2)`.",
        "Each matrix: `np.outer(delta, what goes in) + lam * W`.",
    ),
    because="Equal and different sizes both come out right, so rows and columns are where they belong.",
    solution="`delta2 = W2 @ h1 - t`, `delta1 = (W2.T @ delta2) * (1 - h1**2)`, then `np.outer(delta1, x) + lam * W1` "
    "and `np.outer(delta2, h1) + lam * W2`.",
)


def with_other_penalty(example, slope=np.sign):
    """The gradient of W^(1) with the penalty λ Σ|W|, or with another slope in its place."""
    W, lam = example.network.W[1], example.cost["l2"]
    return loss_alone(example) + lam * slope(W)


def loss_alone(example):
    return replace(example, cost={**example.cost, "l2": 0.0}).backward().dW[1]


register(
    Exercise(
        id="absolute-penalty",
        title="A transfer question",
        chapter=CHAPTER,
        numbers={"example": example},
        draw=lambda rng: {"example": like(example, integers)(rng)},
        facts=lambda example: {**told(example), "loss_dW": loss_alone(example)},
        answer=with_other_penalty,
        decimals=2,
        labels="∂J/∂W^(1)",
        task="""The penalty becomes $\\lambda \\sum |W_{ji}|$, over the absolute values of all weights, with
$\\lambda = «lam»$; all else stays. At

$$W^{(1)} = «W[1]»$$

the loss alone has the gradient $\\delta^{(1)} x^\\top = «loss_dW»$. What is the gradient of $J$?""",
        mistakes=(
            Mistake(
                "square_penalty",
                "The share of the old penalty",
                "λW is the slope of ½λW². Draw |w|: how steep is it at 1, and at 2?",
                partial(with_other_penalty, slope=lambda W: W),
            ),
            Mistake(
                "always_uphill",
                "The same share for every weight",
                "If a negative weight grows, does its absolute value grow or shrink?",
                partial(with_other_penalty, slope=np.ones_like),
            ),
            Mistake(
                "value_for_slope",
                "The value in place of the slope",
                "λ|W| is in the penalty itself. How fast does it change with the weight?",
                partial(with_other_penalty, slope=np.abs),
            ),
            Mistake(
                "half_kept",
                "A ½ too many",
                "The ½ stood before the squares. Is there one before the absolute values?",
                partial(with_other_penalty, slope=lambda W: np.sign(W) / 2),
            ),
            known("no_regulariser", partial(with_other_penalty, slope=np.zeros_like)),
        ),
        hints=(
            "One circle of the graph has another operator. Which slope must it know?",
            "$|w|$ has the slope 1 where $w$ is positive, and $-1$ where it is negative.",
            "To each entry «lam» is added, or taken off.",
        ),
        because="|w| is as steep near 0 as far out: small weights are pulled to 0 as hard as large ones.",
        solution="In place of $\\lambda W$ the penalty's share is $\\lambda \\operatorname{sign} W$: «lam» is added where "
        "the weight is positive, and taken off where it is negative, $«answer»$. The errors stay as they were: they "
        "never knew of the penalty.",
    )
)
