"""Part 5, reading handwritten digits."""

from functools import partial

import numpy as np

from ...functions import cross_entropy
from ...mlp import MLP
from ..code import of_gradients
from ..exercise import Exercise, register
from ..mistakes import Mistake, known
from ..networks import example_of
from .algorithms_forward import counts

CHAPTER = "5-deep/digits"
exercise = partial(Exercise, chapter=CHAPTER)


def beginner(k):
    """Cost, δ of the true class and of each other for a network that gives each of k classes the same."""
    net = MLP([np.zeros((k, 1))], activations="softmax")
    back = net.backward(net.forward([1.0]), np.eye(k)[0])
    return np.array([back.cost, back.delta[1][0], back.delta[1][1]])


register(
    exercise(
        id="beginner-cost",
        title="A complete trace to follow",
        numbers={"k": 4},
        draw=lambda rng: {"k": int(rng.choice([3, 5, 6, 7, 8, 20]))},
        answer=beginner,
        decimals=3,
        labels=("cost", "δ of the true class", "δ of each other"),
        task="""A beginner gives each of ten digits the probability 0.1:

1. Its cost is $-\\ln 0.1 = 2.3026$.
2. At the output of the true digit, $\\delta = h - t = 0.1 - 1 = -0.9$.
3. At each of the other nine, $\\delta = 0.1 - 0 = 0.1$.

Now the same for «k» classes: cost, $\\delta$ of the true class, $\\delta$ of each other class.""",
        mistakes=(
            known("sign", lambda k: beginner(k) * [1, -1, -1]),
            Mistake(
                "log_10",
                "The logarithm to the base 10",
                "ln is the natural logarithm. Which key did you press?",
                lambda k: beginner(k) * [np.log10(np.e), 1, 1],
            ),
            Mistake(
                "log_sign",
                "The cost is negative",
                "A cost is −ln of a probability below 1. Which sign has it?",
                lambda k: beginner(k) * [-1, 1, 1],
            ),
            known("softmax_elementwise", lambda k: beginner(k) * [1, 1, 0]),
            known("softmax_elementwise", lambda k: beginner(k) * [1, (1 - 1 / k) / k, (1 - 1 / k) / k]),
        ),
        hints=("Each class gets $1/«k»$.", "The cost is $\\ln «k»$; $\\delta$ is output minus target."),
        because="Equal shares know nothing yet: a first cost near ln of the number of classes is a good sign.",
        solution="$\\ln «k» = «answer[0]»$; $1/«k» - 1 = «answer[1]»$; $1/«k» = «answer[2]»$. The sum of all $\\delta$ "
        "is 0.",
    )
)


def parameters(sizes):
    return counts(sizes, 1)[0]


register(
    exercise(
        id="digits-parameters",
        title="The last step is yours",
        numbers={"sizes": np.array([64, 32, 10])},
        draw=lambda rng: {"sizes": rng.integers(4, 70, 3)},
        answer=parameters,
        decimals=0,
        labels="parameters",
        facts=lambda sizes: {"first": sizes[1] * (sizes[0] + 1)},
        task="""How many parameters has a network of the widths $«sizes»$?

1. Into the hidden layer: $«sizes[1]» \\cdot «sizes[0]»$ weights and $«sizes[1]»$ biases, $«first»$ in all.
2. Into the output layer: how many weights and biases?

Finish the count.""",
        mistakes=(
            Mistake(
                "weights_only",
                "The biases are not counted",
                "Each unit above the input has one more parameter. Which?",
                lambda sizes: sizes[1] * (sizes[0] + sizes[2]),
            ),
            Mistake(
                "output_bias_lost",
                "The last biases are not counted",
                "Have the outputs biases, too?",
                lambda sizes: parameters(sizes) - sizes[2],
            ),
            Mistake(
                "second_layer_only",
                "Only the second layer",
                "That is what leads into the output layer. What was counted before?",
                lambda sizes: sizes[2] * (sizes[1] + 1),
            ),
        ),
        hints=("As many weights as pairs of units, and a bias for every output.",),
        because="Nearly all parameters are weights: every unit has one for each input, but a single bias.",
        solution="$«sizes[2]» \\cdot «sizes[1]» + «sizes[2]»$ more: «answer» together.",
    )
)


def updates(pictures, batch, epochs):
    full, left = divmod(pictures, batch)
    an_epoch = full + (left > 0)
    return np.array([an_epoch, left or batch, epochs * an_epoch])


register(
    exercise(
        id="digits-updates",
        title="The last two steps are yours",
        numbers={"pictures": 1437, "batch": 32, "epochs": 30},
        draw=lambda rng: {
            "pictures": int(rng.integers(300, 2000)),
            "batch": int(rng.choice([16, 25, 32, 50, 64])),
            "epochs": int(rng.integers(3, 31)),
        },
        answer=updates,
        decimals=0,
        labels=("updates an epoch", "pictures in the last batch", "updates in all"),
        facts=lambda pictures, batch, epochs: {"full": pictures // batch, "held": pictures // batch * batch},
        task="""There are «pictures» training pictures and mini-batches of «batch».

1. «full» full batches hold «held» pictures.

How many updates has an epoch, how many pictures are in its last one, and how many updates are «epochs» epochs?""",
        mistakes=(
            Mistake(
                "last_batch_dropped",
                "The last batch is dropped",
                "Some pictures are left over. Do they get an update?",
                lambda pictures, batch, epochs: np.array([pictures // batch, batch, epochs * (pictures // batch)]),
            ),
            Mistake(
                "last_batch_full",
                "The last batch is full",
                "How many pictures are left for the last batch?",
                lambda pictures, batch, epochs: updates(pictures, batch, epochs) * [1, 0, 1] + [0, batch, 0],
            ),
            Mistake(
                "leftovers_once",
                "The leftovers are counted once",
                "Every epoch has leftovers of its own. How often is there a short batch?",
                lambda pictures, batch, epochs: updates(pictures, batch, epochs) - [0, 0, epochs - 1],
            ),
        ),
        hints=("How many pictures are left after the full batches?", "They make one more update."),
        because="Every picture is seen once an epoch, so what is left over makes a last, smaller batch.",
        solution="$«pictures» - «held» = «answer[1]»$ pictures are left for one more update: «answer[0]» an epoch, "
        "«answer[2]» in all.",
    )
)


def mean_cost(right, sure, classes=10, others=9):
    """Of a network that is right on this share of the pictures, and always equally sure."""
    rest = (1 - sure) / others
    hit, miss = (cross_entropy(np.array([p, 1 - p]), np.array([1.0, 0])) for p in (sure, rest))
    return right * hit + (1 - right) * miss


SURE = (
    Mistake(
        "rest_not_shared",
        "The rest is not shared",
        "When it is wrong, the true digit has not all of the rest. Who else has a share?",
        partial(mean_cost, others=1),
    ),
    Mistake(
        "shared_by_ten", "Shared by ten", "How many digits are left besides its answer?", partial(mean_cost, others=10)
    ),
    Mistake(
        "only_when_right",
        "Only when it is right",
        "And what does it pay for the pictures that it gets wrong?",
        lambda right, sure: -right * np.log(sure),
    ),
    Mistake(
        "log_10",
        "The logarithm to the base 10",
        "ln is the natural logarithm. Which key did you press?",
        lambda right, sure: mean_cost(right, sure) / np.log(10),
    ),
    Mistake(
        "log_sign",
        "The cost is negative",
        "A cost is −ln of a probability below 1. Which sign has it?",
        lambda right, sure: -mean_cost(right, sure),
    ),
)
STEEP = "−ln is gentle near 1 and steep near 0: a few sure mistakes can cost more than all the rest."
DEARER = "Being surer does not make a network right more often, but each of its mistakes dearer."
for title, id, sure, because in (
    ("All of it by hand", "sure-cost", 0.9, STEEP),
    ("A transfer question", "surer-cost", 0.999, DEARER),
):
    register(
        exercise(
            id=id,
            title=title,
            numbers={"right": 0.95, "sure": sure},
            draw=lambda rng, sure=sure: {
                "right": float(rng.integers(80, 98) / 100),
                "sure": float(rng.choice([0.8, 0.85, 0.95] if sure == 0.9 else [0.99, 0.995, 0.998])),
            },
            answer=lambda right, sure: mean_cost(right, sure),
            decimals=3,
            labels="mean cost",
            facts=lambda right, sure: {
                "hit": -np.log(sure),
                "miss": -np.log((1 - sure) / 9),
                "wrong": round(1 - right, 9),
                "rest": round(1 - sure, 9),
            },
            task="""A network is right on the share «right» of the pictures. It is always just as sure of itself: it
gives «sure» to its answer, the rest
is shared equally by the other nine digits. What is its mean cross-entropy?""",
            mistakes=SURE,
            hints=(
                "When it is right, it pays $-\\ln «sure»$.",
                "When it is wrong, the true digit has one ninth of the rest.",
                "Then it pays $-\\ln(«rest»/9) = «miss»$.",
            ),
            solution="$«right» \\cdot «hit» + «wrong» \\cdot «miss» = «answer»$. Whoever is surer pays little more "
            "when right, and much more when wrong.",
            because=because,
        )
    )


def draw_digits(m, n, k, o):
    def draw(rng):
        shapes = {"W1": (k, n), "b1": k, "W2": (o, k), "b2": o, "X": (m, n)}
        return {
            **{name: rng.normal(size=shape) for name, shape in shapes.items()},
            "T": np.eye(o)[rng.integers(o, size=m)],
        }

    return draw


of_gradients(
    id="digits-code",
    title="Your own code",
    chapter=CHAPTER,
    task="""Write `gradients(W1, b1, W2, b2, X, T)` for a batch with one sample a row: a **ReLU** hidden layer, then
softmax with cross-entropy, the mean over the samples. It returns `dW1, db1, dW2, db2`.""",
    example=lambda W1, b1, W2, b2, X, T: example_of(
        [W1, W2], [b1, b2], ["relu", "softmax"], X, T, loss="cross_entropy"
    ),
    returned=lambda p: (p.dW(1), p.db(1), p.dW(2), p.db(2)),
    labels=("∂J/∂W^(1)", "∂J/∂b^(1)", "∂J/∂W^(2)", "∂J/∂b^(2)"),
    cases=lambda rng: {
        "one sample": draw_digits(1, 6, 5, 3)(rng),
        "a batch": draw_digits(7, 6, 5, 3)(rng),
        "layers of the same size": draw_digits(2, 4, 4, 4)(rng),
    },
    mistakes="sign no_relu_mask mask_by_gradient no_transpose outer_order own_activation sum_instead_of_mean "
    "last_sample_only bias_not_summed shortcut_elementwise one_path_only no_input_factor",
    hints=(
        "With softmax and cross-entropy `D2 = H2 - T`; divided by the number of samples it gives the gradients of the "
        "mean.",
        "ReLU lets an error pass where `z > 0`.",
        "`D1 = (D2 @ W2) * (H1 > 0)`; `D1.T @ X` and `D1.sum(axis=0)`.",
    ),
    because="The mean is one factor at the top, and everything below takes it over by itself.",
    solution="`D2 = (H2 - T) / len(X)`, `D1 = (D2 @ W2) * (H1 > 0)`; return `D1.T @ X, D1.sum(axis=0), D2.T @ H1, "
    "D2.sum(axis=0)`.",
)
