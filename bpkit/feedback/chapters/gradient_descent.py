"""Part 5, gradient descent on a batch."""

from functools import partial

import numpy as np

from ... import examples
from ..code import of_gradients
from ..exercise import Exercise, register
from ..mistakes import Mistake
from ..networks import example_of, like, of_network
from ..naming import Naming

CHAPTER = "5-deep/gradient-descent"
exercise = partial(Exercise, chapter=CHAPTER)
batch = examples.sigmoid_batch
of_batch = partial(of_network, chapter=CHAPTER, example=batch, draw=like(batch))
THE_COST = "Three samples, the **sum** of the losses as cost, and $\\alpha = «alpha»$.\n\n"


def columns(example):
    """What the traces show of the three samples."""
    back = example.backward()
    delta1, delta2, h1 = back.delta[1], back.delta[2], back.forward.h[1]
    return {
        "d21": delta2[:, 0],
        "sum21": delta2[:, 0].sum(),
        "d22": delta2[:, 1],
        "h11": h1[:, 0],
        "products": delta2[:, 0] * h1[:, 0],
        "d11": delta1[:, 0],
        "x2": example.x[:, 1],
    }


UPDATES = "step_uphill no_step_size mean_instead_of_sum last_sample_only"

of_batch(
    id="bias-step",
    title="A complete trace to follow",
    quantity="b_new2[1]",
    decimals=3,
    mistakes=f"{UPDATES} no_fprime",
    facts=columns,
    task=THE_COST
    + """Where does one batch update put the bias $b^{(2)}_1 = «b[2][0]»$?

1. The samples have $\\delta^{(2)}_{i,1} = «d21»$.
2. Their sum is $«sum21»$.
3. The new bias is $«b[2][0]» - «alpha» \\cdot «sum21:()» = «new.b[2][0]»$.

Now the same for $b^{(2)}_2 = «b[2][1]»$, where the samples have $\\delta^{(2)}_{i,2} = «d22»$.""",
    hints=("The bias is shared by all three samples.", "Add the three, then step against the sum."),
    because="Every sample pulls at the bias with its own δ; their sum decides where it goes.",
    solution="The sum is $«db[2][1]»$, and $«b[2][1]» - «alpha» \\cdot «db[2][1]:()» = «answer»$.",
)

of_batch(
    id="weight-step",
    title="The last step is yours",
    quantity="W_new2[0,0]",
    decimals=3,
    mistakes=UPDATES,
    facts=columns,
    task=THE_COST
    + """The weight $W^{(2)}_{11} = «W[2][0][0]»$ leads from hidden unit 1 to output 1.

1. Hidden unit 1 has the values $«h11»$ for the three samples.
2. Output 1 has $\\delta = «d21»$.
3. The products are $«products»$.

Where does the update put the weight?""",
    hints=("Add the products.", "Then $W - \\alpha$ times the sum."),
    because="Samples that disagree cancel; the weight moves by what is left of their products.",
    solution="The sum is $«dW[2][0][0]»$, and $«W[2][0][0]» - «alpha» \\cdot «dW[2][0][0]:()» = «answer»$.",
)

of_batch(
    id="weight-step-two",
    title="The last two steps are yours",
    quantity="dW1[0,1] W_new1[0,1]",
    decimals=3,
    mistakes=UPDATES,
    facts=columns,
    task=THE_COST
    + """The weight $W^{(1)}_{12} = «W[1][0][1]»$ leads from input 2 to hidden unit 1.

1. Hidden unit 1 has $\\delta = «d11»$ for the three samples.
2. Their second inputs are $«x2»$.

Find the gradient of the summed cost, and the new weight.""",
    hints=("Sample by sample: error times input.", "Add the three products; then step."),
    solution="The gradient is $«dW[1][0][1]»$, and "
    "$«W[1][0][1]» - «alpha» \\cdot «dW[1][0][1]:()» = «new.W[1][0][1]»$.",
)


def step_sizes(m):
    """For m copies of ½ (w - 1)²: the α that is there at once, and the one that goes to and fro for ever."""
    gradient_at_0 = example_of(
        [[[0.0]]], None, "identity", [[1]] * m, [[1]] * m, loss="half_squared_error", reduction="sum"
    ).backward()
    once = -1 / gradient_at_0.dW[1].item()
    return np.array([once, 2 * once])


register(
    exercise(
        id="step-size-limits",
        title="All of it by hand",
        numbers={"m": 5},
        draw=lambda rng: {"m": int(rng.choice([2, 4, 8, 10, 16]))},
        answer=step_sizes,
        decimals=3,
        labels=("at once", "to and fro"),
        task="""«m» copies of $\\ell = \\frac12 (w - 1)^2$, the **sum** as cost. For which $\\alpha$ does $w$ get to 1
in a single update? For which does it jump to and fro for ever, always as far from 1 as it began?""",
        mistakes=(
            Mistake(
                "as_for_the_mean",
                "The step sizes of the mean",
                "That would be right for the mean of the copies. By how much is the sum's gradient longer?",
                lambda m: step_sizes(1),
            ),
            Mistake("factor_2", "A factor of 2", "Does the ½ leave a 2 in the gradient?", lambda m: step_sizes(2 * m)),
            Mistake(
                "limit_once",
                "The error vanishes",
                "With this step size no error is left. By which factor must it be multiplied to change its sign only?",
                lambda m: step_sizes(m)[[0, 0]],
            ),
        ),
        hints=(
            "Each update multiplies the error $w - 1$ by a factor. Which?",
            "The factor is $1 - «m»\\alpha$. When is it 0, when $-1$?",
        ),
        because="Each update multiplies the distance by the same factor: 0 arrives at once, −1 jumps to and fro.",
        solution="The factor is $1 - «m»\\alpha$: it is 0 for $\\alpha = «answer[0]»$, and $-1$ for "
        "$\\alpha = «answer[1]»$.",
    )
)

THE_BATCH = """A 2–3–2 network of sigmoids, three samples, the **sum** of half the squared errors as cost,
$\\alpha = «alpha»$:

$$X = «x», \\quad \\Delta^{(1)} = «d[1]», \\quad \\Delta^{(2)} = «d[2]», \\quad H^{(1)} = «h[1]»,$$

one sample a row.

"""
of_batch(
    id="batch-dW1",
    title="Whose mistake? The first matrix",
    quantity="dW1",
    decimals=4,
    mistakes="mean_instead_of_sum last_sample_only outer_order downhill",
    task=THE_BATCH + "What is the gradient of $W^{(1)}$?",
    hints=("Every sample has an outer product.", "$\\Delta^{(1)\\top} X$ adds them up."),
    solution="$\\Delta^{(1)\\top} X = «answer»$.",
)
of_batch(
    id="batch-dW2",
    title="Whose mistake? The second matrix",
    quantity="dW2",
    decimals=4,
    mistakes="own_activation mean_instead_of_sum last_sample_only outer_order",
    task=THE_BATCH + "What is the gradient of $W^{(2)}$?",
    hints=("The values at the start of these weights are $H^{(1)}$.", "$\\Delta^{(2)\\top} H^{(1)}$."),
    because="The same rule as one layer down, with other ends: Δ⁽²⁾ above and H⁽¹⁾ below.",
    solution="$\\Delta^{(2)\\top} H^{(1)} = «answer»$.",
)
of_batch(
    id="batch-db2",
    title="Whose mistake? The second bias",
    quantity="db2",
    decimals=4,
    mistakes="bias_not_summed mean_instead_of_sum last_sample_only",
    task=THE_BATCH + "What is the gradient of $b^{(2)}$?",
    hints=("It has the shape of $b^{(2)}$.", "Add the rows of $\\Delta^{(2)}$."),
    solution="The sum of the rows of $\\Delta^{(2)}$: $«answer»$.",
)
AT_ONCE = "Both matrices move with gradients from before the step: neither waits for the other."
SCALED = "The gradient says where to and how steeply; α makes all steps longer or shorter together."
for l, because in ((1, SCALED), (2, AT_ONCE)):
    of_batch(
        id=f"batch-new-W{l}",
        title="Whose mistake? The update",
        quantity=f"W_new{l}",
        decimals=4,
        mistakes=f"per_sample_updates {UPDATES}",
        task=THE_BATCH
        + f"$W^{{({l})}} = «W[{l}]»$ and $\\nabla_{{W^{{({l})}}}} J = «dW[{l}]»$. What is $W^{{({l})}}$ after one "
        f"update?",
        hints=("All samples are seen before any weight moves.", "Old weights, minus $\\alpha$ times the gradient."),
        solution=f"$W^{{({l})}} - «alpha» \\cdot «dW[{l}]» = «answer»$.",
        because=because,
    )


register(
    Naming(
        id="whose-mistake",
        title="Whose mistake?",
        chapter=CHAPTER,
        decimals=5,
        task="""Eight students programmed the batch step. Each has one number wrong. Right would be $-0.02154$ for the
gradient of $W^{(1)}_{11}$; $-0.10626$ for $\\delta^{(2)}_1$ and $-0.02212$ for $\\delta^{(1)}_1$ of sample 1; a matrix of 2
rows and 3 columns for the gradient of $W^{(2)}$; $0.21077$ for the new $W^{(1)}_{11}$. Choose what each of them did.""",
        of=(
            ("batch-dW1", "mean_instead_of_sum", (0, 0), "Ana, ∂J/∂W^(1)_11"),
            ("batch-dW1", "last_sample_only", (0, 0), "Ben, ∂J/∂W^(1)_11"),
            ("batch-delta2", "no_fprime", (0, 0), "Cem, δ^(2)_1"),
            ("batch-delta2", "fprime_at_h", (0, 0), "Dora, δ^(2)_1"),
            ("batch-delta2", "sign", (0, 0), "Edi, δ^(2)_1"),
            ("batch-delta1", "updated_weights", (0, 0), "Fay, δ^(1)_1"),
            ("batch-dW2", "own_activation", None, "Gus, ∂J/∂W^(2)"),
            ("batch-new-W1", "per_sample_updates", (0, 0), "Hao, new W^(1)_11"),
        ),
        others=("outer_order", "tanh_slope", "no_step_size"),
        hints=(
            "Rebuild each suspect and compare.",
            "A third of the right number, or a number of one sample only: how do the three samples come together?",
            "Which weights, old or new, does each step use?",
        ),
        solution="Ana averaged, Ben kept the last sample only, Cem forgot $f'$, Dora took it at $h$, Edi subtracted the "
        "wrong way round, Fay used the new $W^{(2)}$, Gus took the layer's own values $h^{(2)}$, and Hao moved the "
        "weights after each sample.",
    )
)


def draw_batch(m, *sizes):
    def draw(rng):
        n, k, o = sizes
        shapes = {"W1": (k, n), "b1": k, "W2": (o, k), "b2": o, "X": (m, n), "T": (m, o)}
        return {**{name: rng.normal(size=shape) for name, shape in shapes.items()}, "alpha": 0.7}

    return draw


of_gradients(
    id="batch-step-code",
    title="Your own code",
    chapter=CHAPTER,
    task="""Write `batch_step(W1, b1, W2, b2, X, T, alpha)`: one update of the batch algorithm, sigmoids in both
layers, half the squared error, the **sum** over the samples (the rows of `X` and `T`). It returns the new
`W1, b1, W2, b2`.""",
    example=lambda W1, b1, W2, b2, X, T, alpha: example_of(
        [W1, W2], [b1, b2], "sigmoid", X, T, alpha, loss="half_squared_error", reduction="sum"
    ),
    returned=lambda p: (p.W_new(1), p.b_new(1), p.W_new(2), p.b_new(2)),
    labels=("W^(1)", "b^(1)", "W^(2)", "b^(2)"),
    cases=lambda rng: {
        "one sample": draw_batch(1, 4, 3, 2)(rng),
        "a batch": draw_batch(5, 4, 3, 2)(rng),
        "layers of the same size": draw_batch(2, 3, 3, 3)(rng),
    },
    mistakes="sign no_fprime no_hidden_fprime delta_o_minus_t fprime_at_h tanh_slope updated_weights no_transpose "
    "outer_order own_activation mean_instead_of_sum last_sample_only bias_not_summed per_sample_updates "
    "no_step_size one_path_only no_input_factor",
    hints=(
        "Forward, both Δ, and only then the four updates.",
        "`D2 = (H2 - T) * H2 * (1 - H2)` and `D1 = (D2 @ W2) * H1 * (1 - H1)`, with the old `W2`.",
        "`W1 - alpha * D1.T @ X` and `b1 - alpha * D1.sum(axis=0)`.",
    ),
    because="All gradients are made with the old weights; only then do the parameters move.",
    solution="`D2 = (H2 - T) * H2 * (1 - H2)`, `D1 = (D2 @ W2) * H1 * (1 - H1)`; the new weights are `W1 - alpha * "
    "D1.T @ X` and `W2 - alpha * D2.T @ H1`, the new biases `b - alpha * D.sum(axis=0)`.",
)


register(
    exercise(
        id="sum-and-mean",
        title="A transfer question",
        numbers={"alpha": 0.5, "m": 3, "copies": 4},
        draw=lambda rng: {
            "alpha": float(rng.choice([0.1, 0.2, 0.4, 0.5, 0.8])),
            "m": int(rng.integers(3, 9)),
            "copies": int(rng.integers(2, 6)),
        },
        answer=lambda alpha, m, copies: np.array([alpha * m, alpha / copies]),
        decimals=3,
        labels=("for the mean", "for the copies"),
        task="""A batch of «m» samples was trained with the **sum** as cost and $\\alpha = «alpha»$. Which $\\alpha$
takes the same steps if the cost is the **mean** of the «m»? And which, with the sum again, if every sample stands in
the data «copies» times?""",
        mistakes=(
            Mistake(
                "divided_for_multiplied",
                "The wrong way round",
                "The mean's gradient is shorter than the sum's. Must the step size make up for it, or add to it?",
                lambda alpha, m, copies: np.array([alpha / m, alpha / copies]),
            ),
            Mistake(
                "copies_ignored",
                "The copies are ignored",
                "Every copy adds its gradient to the sum. How long is the sum now?",
                lambda alpha, m, copies: np.array([alpha * m, alpha]),
            ),
            Mistake(
                "copies_multiplied",
                "Multiplied by the copies",
                "Every copy adds its gradient to the sum. Must the step size grow with it, or shrink?",
                lambda alpha, m, copies: np.array([alpha * m, alpha * copies]),
            ),
            Mistake(
                "mean_ignored",
                "The mean is taken for the sum",
                "Dividing the cost divides its gradient, too. By what?",
                lambda alpha, m, copies: np.array([alpha, alpha / copies]),
            ),
        ),
        hints=(
            "How much longer or shorter is the gradient?",
            "The step is $\\alpha$ times the gradient; their product must stay.",
        ),
        because="A step is α times the gradient: what makes one of them longer must make the other shorter.",
        solution="The mean's gradient is «m» times shorter, so $\\alpha = «answer[0]»$; with the copies the sum's is "
        "«copies» times longer, so $\\alpha = «answer[1]»$.",
    )
)
