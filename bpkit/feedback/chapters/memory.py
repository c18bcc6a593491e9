"""Part 3, what training keeps in memory."""

from dataclasses import replace
from functools import partial

import numpy as np

from ..exercise import Exercise, register
from ..mistakes import Mistake, known
from ..networks import example_of, like, of_network

CHAPTER = "3-two-passes/memory"
exercise = partial(Exercise, chapter=CHAPTER)


def kept(sizes, m, hidden=2, output=1):
    """Numbers kept for the way back: the input, z and h of the hidden layers, the output."""
    return m * (sizes[0] + hidden * sum(sizes[1:-1]) + output * sizes[-1])


def peak(sizes, m):
    """Numbers that prediction holds at most: two neighbouring layers."""
    return m * max(a + b for a, b in zip(sizes, sizes[1:]))


def draw_sizes(rng):
    return {"sizes": rng.integers(2, 9, 4), "m": int(rng.integers(3, 12))}


register(
    exercise(
        id="memory-count",
        title="A complete count to follow",
        numbers={"sizes": np.array([4, 3, 3, 2]), "m": 5},
        draw=draw_sizes,
        answer=lambda sizes, m: [kept(sizes, m), peak(sizes, m)],
        decimals=0,
        labels=("kept for training", "peak of prediction"),
        task="""A 4–3–2 network, a batch of 5, with $z$ and $h$ kept:

1. A sample has 4 inputs, $2 \\cdot 3$ numbers in the hidden layer, 2 outputs: 12 numbers.
2. Five samples: 60 numbers kept.
3. Prediction holds two neighbouring layers: $4 + 3 = 7$ or $3 + 2 = 5$. The larger is 7; five samples make 35.

Now the same for a network of the widths $«sizes»$ and a batch of $«m»$: how many numbers are kept for training, and
what is the peak of prediction?""",
        mistakes=(
            Mistake(
                "only_h",
                "z is not counted",
                "Each hidden layer has h, and what else?",
                lambda sizes, m: np.array([kept(sizes, m, hidden=1), peak(sizes, m)]),
            ),
            Mistake(
                "output_twice",
                "The output is counted twice",
                "How many numbers of the output layer are kept?",
                lambda sizes, m: np.array([kept(sizes, m, output=2), peak(sizes, m)]),
            ),
            Mistake(
                "one_sample",
                "One sample only",
                "How many samples are in the batch?",
                lambda sizes, m: np.array([kept(sizes, 1), peak(sizes, 1)]),
            ),
            Mistake(
                "widest_layer",
                "Prediction holds one layer only",
                "While a layer is being computed, what must be there besides itself?",
                lambda sizes, m: np.array([kept(sizes, m), m * max(sizes)]),
            ),
            Mistake(
                "prediction_keeps_all",
                "Prediction keeps everything",
                "Once the next layer is computed, does prediction need the one before?",
                lambda sizes, m: np.array([kept(sizes, m), m * sum(sizes)]),
            ),
        ),
        hints=(
            "One sample first: input, twice every hidden layer, output.",
            "For prediction, look for the widest pair of neighbours.",
        ),
        because="Training keeps everything for the way back; prediction may forget all but two layers.",
        solution="$«answer[0]»$ numbers are kept, and prediction holds at most $«answer[1]»$: both are «m» times those "
        "of a sample.",
    )
)


def largest_batch(sizes, memory, number=4, counted=slice(None)):
    return memory // (number * sum(sizes[counted]))


register(
    exercise(
        id="memory-fit",
        title="The last step is yours",
        numbers={"sizes": np.array([100, 50, 50, 10]), "memory": 1_000_000},
        draw=lambda rng: {"sizes": 10 * rng.integers(1, 30, 4), "memory": 1_000_000},
        answer=largest_batch,
        facts=lambda sizes, memory: {"total": sum(sizes), "bytes": 4 * sum(sizes)},
        decimals=0,
        labels="largest batch",
        task="""A network of the widths $«sizes»$ keeps its input and every $h$.

1. A sample keeps $«total»$ numbers.
2. A number in single precision takes 4 bytes: $«bytes»$ bytes a sample.

You have 1 MB, a million bytes, for stored values. How large may the batch become?""",
        mistakes=(
            Mistake(
                "bytes_forgotten",
                "Numbers are taken for bytes",
                "A million bytes: how many numbers is that?",
                partial(largest_batch, number=1),
            ),
            Mistake(
                "rounded_up",
                "Rounded up",
                "Would the last one still fit?",
                lambda sizes, memory: largest_batch(sizes, memory) + 1,
            ),
            Mistake(
                "input_not_counted",
                "The input is not counted",
                "The first layer's gradient needs the input, too. Is it in your sum?",
                partial(largest_batch, counted=slice(1, None)),
            ),
        ),
        hints=("Memory is proportional to the batch.", "Divide, and leave away what no longer fits."),
        because="A batch is made of whole samples: one more would need more memory than there is.",
        solution="$1000000 / «bytes»$, rounded down: «answer».",
    )
)


def best_piece(layers):
    return min((k for k in range(1, layers + 1) if layers % k == 0), key=lambda k: layers // k + k)


register(
    exercise(
        id="memory-checkpoints",
        title="The last two steps are yours",
        numbers={"layers": 36},
        draw=lambda rng: {"layers": int(rng.integers(3, 11)) ** 2},
        answer=lambda layers: [best_piece(layers), layers - layers // best_piece(layers)],
        decimals=0,
        labels=("k", "layers computed again"),
        task="""A network of $«layers»$ equal layers is trained with checkpoints at every $k$-th layer.

1. In memory there are $«layers»/k$ checkpoints and a piece of $k$ layers.

For which $k$ is that the least? And how many layers are then computed a second time?""",
        mistakes=(
            Mistake(
                "all_again",
                "All layers are computed again",
                "Do the checkpoints themselves have to be computed again?",
                lambda layers: np.array([best_piece(layers), layers]),
            ),
            Mistake(
                "memory_for_work",
                "The memory in place of the work",
                "That is how much is in memory at once. How many layers are not stored?",
                lambda layers: np.array([best_piece(layers), layers // best_piece(layers) + best_piece(layers)]),
            ),
            Mistake(
                "checkpoints_for_work",
                "The checkpoints in place of the others",
                "That is how many are stored. How many are not?",
                lambda layers: np.array([best_piece(layers), layers // best_piece(layers)]),
            ),
        ),
        hints=("Try some divisors.", "$n/k + k$ is smallest where both terms are equal."),
        because="Fewer checkpoints mean longer pieces: the sum is least where the two are equal.",
        solution="$k = \\sqrt{«layers»} = «answer[0]»$. All but the checkpoints are computed again: $«answer[1]»$ "
        "layers.",
    )
)


def savings(sizes, m, hidden=2):
    """What is saved by half the batch, half the hidden widths, half the inputs, one layer less, and h only."""
    sizes = np.asarray(sizes)
    full = kept(sizes, m, hidden)
    halves = [
        kept(sizes, m // 2, hidden),
        kept(sizes // [1, 2, 2, 1], m, hidden),
        kept(sizes // [2, 1, 1, 1], m, hidden),
    ]
    return full - np.array([*halves, kept(np.delete(sizes, 2), m, hidden), kept(sizes, m, hidden=1)])


register(
    exercise(
        id="memory-savings",
        title="All of it by hand",
        numbers={"sizes": np.array([784, 256, 256, 10]), "m": 64},
        draw=lambda rng: {"sizes": 2 * rng.integers(5, 60, 4), "m": int(2 * rng.integers(4, 40))},
        answer=savings,
        decimals=0,
        labels=("(a)", "(b)", "(c)", "(d)", "(e)"),
        task="""A network of the widths $«sizes»$ and a batch of $«m»$, with $z$ and $h$ kept. How many stored numbers
are saved by (a) half the batch, (b) half the width of both hidden layers, (c) half the inputs, (d) leaving out the
second hidden layer, (e) keeping $h$ only? Give the five numbers in this order.""",
        mistakes=(
            Mistake(
                "left_for_saved",
                "What is left, not what is saved",
                "These numbers are still kept. How many are kept no longer?",
                lambda sizes, m: kept(sizes, m) - savings(sizes, m),
            ),
            Mistake(
                "one_sample",
                "One sample only",
                "How many samples are in the batch?",
                lambda sizes, m: savings(sizes, 2) / 2,
            ),
            Mistake(
                "only_h",
                "z is not counted",
                "Before (e), each hidden layer keeps two vectors. Which?",
                partial(savings, hidden=1),
            ),
        ),
        hints=(
            "First count what a sample keeps: input, twice both hidden layers, output.",
            "(b), (d) and (e) each take something off the hidden layers only.",
        ),
        because="All but the last change what the network learns; h alone just leaves out what h can tell.",
        solution="In the order asked for: $«answer»$. Only (e) changes nothing of what is learnt.",
    )
)


def most(lives, end=1, weigh=lambda size: size):
    """The most that is in memory in any step, by stepping through."""
    steps = range(max(last for _, _, last in lives.values()) + 1)
    return max(sum(weigh(size) for size, first, last in lives.values() if first <= k < last + end) for k in steps)


def draw_lives(count):
    def draw(rng):
        spans = [sorted(rng.integers(0, 12, 2).tolist()) for _ in range(count)]
        return {"lives": {f"v{k}": (int(rng.integers(2, 9)), *span) for k, span in enumerate(spans)}}

    return draw


register(
    exercise(
        id="memory-peak-code",
        title="Your own code",
        numbers={},
        cases=lambda rng: {"a few values": draw_lives(4)(rng), "many values": draw_lives(14)(rng)},
        answer=most,
        labels="most",
        task="""Write `most(lives)`: it takes the lifetimes of values, a dictionary
`{name: (size, first step, last step)}`, and returns the largest number of numbers that are in memory at once. A value
still lives in its last step.""",
        mistakes=(
            Mistake(
                "last_step_lost",
                "The last step is not counted",
                "A slice ends before its end. Does the value still live in its last step?",
                partial(most, end=0),
            ),
            Mistake(
                "all_at_once",
                "Everything at once",
                "That is what all values take together. Are they ever all in memory?",
                lambda lives: sum(size for size, _, _ in lives.values()),
            ),
            Mistake(
                "sizes_forgotten",
                "Values are counted",
                "How many numbers is each value?",
                partial(most, weigh=lambda size: 1),
            ),
        ),
        hints=(
            "Keep a total for every step.",
            "Add each size to the steps `first` to `last`, both included; then take the maximum.",
        ),
        because="It matters who lives at the same time: values that never meet can share the same memory.",
        solution="`total = np.zeros(end + 1)`; for every value `total[first : last + 1] += size`; `total.max()`.",
    )
)

four_samples = example_of(
    [[[0.5, -0.4], [-0.3, 0.8]]],
    None,
    "softmax",
    [[1, 0.5], [-0.5, 1], [0.2, -1], [1.5, 0.3]],
    [[1, 0], [0, 1], [0, 1], [1, 0]],
    loss="cross_entropy",
    l2=0.1,
)


def halves(example):
    """The gradients of the two halves of the batch, each with the penalty."""
    m = len(example.x) // 2
    parts = [replace(example, x=example.x[rows], target=example.target[rows]) for rows in (slice(m), slice(m, None))]
    first, second = (part.backward().dW[1] for part in parts)
    return {"first": first, "second": second}


def combined(example, scale=0.5, penalties=0.0):
    return scale * sum(halves(example).values()) + penalties * example.cost["l2"] * example.network.W[1]


of_network(
    id="half-batches",
    title="A transfer question: half a batch at a time",
    chapter=CHAPTER,
    example=four_samples,
    draw=like(four_samples),
    quantity="dW1",
    decimals=3,
    facts=halves,
    task="""A batch does not fit, so its two halves are run one after the other, each with the **mean** of its own
samples as cost, plus $\\lambda\\,\\Omega$ with $\\lambda = «lam»$ and $W^{(1)} = «W[1]»$. The two gradients of
$W^{(1)}$ are

$$«first» \\quad\\text{and}\\quad «second».$$

What is the gradient of the whole batch?""",
    other_mistakes=(
        known("sum_instead_of_mean", partial(combined, scale=1)),
        known("last_sample_only", lambda example: halves(example)["second"]),
        known("penalty_added_twice", partial(combined, penalties=1)),
        known("no_regulariser", partial(combined, penalties=-1)),
    ),
    hints=(
        "The cost of the whole is a mean over all samples.",
        "The mean of two means. How much of the penalty does it have?",
    ),
    because="Halves of the same size count alike, so their means may be averaged; the penalty then stays once.",
    solution="The average of the two, $«answer»$. Each has the penalty once, so the average has it once, too.",
)
