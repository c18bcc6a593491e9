"""Part 4, the softmax and its Jacobian."""

from functools import partial

import numpy as np

from ... import examples
from ...functions import softmax
from ..exercise import Exercise, register
from ..mistakes import Mistake, known
from ..networks import NetworkWork, example_of, like, of_network
from .by_hand import THE_NETWORK

CHAPTER = "4-by-hand/softmax-jacobian"
exercise = partial(Exercise, chapter=CHAPTER)


def outputs(*values):
    return np.array(values)


def draw_outputs(k):
    """Outputs of k classes in tenths, all different, and a class that is right."""

    def draw(rng):
        while True:
            o = rng.multinomial(10, np.full(k, 1 / k)) / 10
            if o.min() > 0 and len(set(o)) == k:
                return {"o": o, "t": np.eye(k)[rng.integers(k)]}

    return draw


def delta(o, t):
    return softmax.vjp(o, o - t)


def layer(o, t=None, h=1.0, w=0.0):
    """A softmax layer that gives o; the weight from its input h to the last output is w."""
    W = w * (np.arange(len(o)) == len(o) - 1)[:, None]
    target = np.eye(len(o))[0] if t is None else t
    return example_of([W], [np.log(o) - W[:, 0] * h], "softmax", [h], target, 1.0, loss="half_squared_error")


of_layer = partial(NetworkWork, example=layer)
DELTA = of_layer("delta1")
MISTAKES = "delta_o_minus_t softmax_elementwise sign no_mean factor_2"


def steps(o, t):
    g = o - t
    return {"g": g, "mean": g @ o, "above": g - g @ o, "delta": delta(o, t)}


register(
    exercise(
        id="softmax-delta",
        title="A complete trace to follow",
        numbers={"o": outputs(0.5, 0.3, 0.2), "t": outputs(0.0, 0.0, 1.0)},
        draw=draw_outputs(3),
        answer=delta,
        work=DELTA,
        decimals=3,
        labels="δ",
        facts=lambda o, t: {**steps(o, t), "t1": np.roll(t, 1), "shown": steps(o, np.roll(t, 1))},
        task="""Softmax gives $o = «o»$; the loss is half the squared error. If the target were $«t1»$:

1. The errors are $g = o - t = «shown[g]»$.
2. Their mean, weighted with the outputs, is $«shown[mean]»$.
3. Above the mean they are $«shown[above]»$.
4. Times the outputs: $\\delta = «shown[delta]»$.

Now the same for $t = «t»$.""",
        mistakes=DELTA.mistakes(MISTAKES),
        hints=(
            "Errors, weighted mean, difference, times the outputs.",
            "The errors are $«g»$.",
            "Their weighted mean is $«mean»$.",
        ),
        solution="$g = «g»$, with the weighted mean $«mean»$; above it $«above»$; times the outputs "
        "$\\delta = «answer»$. The sum is 0.",
    )
)

register(
    exercise(
        id="softmax-delta-last-step",
        title="The last step is yours",
        numbers={"o": outputs(0.7, 0.2, 0.1), "t": outputs(0.0, 1.0, 0.0)},
        draw=draw_outputs(3),
        answer=delta,
        work=DELTA,
        decimals=3,
        labels="δ",
        facts=steps,
        task="""Outputs $«o»$ and the target $«t»$; half the squared error.

1. $g = «g»$.
2. $\\bar g = «mean»$.
3. $g - \\bar g = «above»$.

Find $\\delta$. (Which sign differs from the cross-entropy's?)""",
        mistakes=DELTA.mistakes(f"{MISTAKES} not_multiplied"),
        hints=("Entry by entry.", "Each error above the mean times its own output."),
        because="Cross-entropy measures o from t, the squared error measures g from its mean: the signs may differ.",
        solution="$«o» \\odot «above» = «answer»$.",
    )
)


def weight_step(o, t, h, w):
    """The gradient of the weight from a unit h to the last output, and where a step with α = 1 puts it."""
    gradient = delta(o, t)[-1] * h
    return np.array([gradient, w - gradient])


WEIGHT = of_layer("dW1[2,0] W_new1[2,0]")
register(
    exercise(
        id="softmax-weight",
        title="The last two steps are yours",
        numbers={"o": outputs(0.7, 0.2, 0.1), "t": outputs(0.0, 1.0, 0.0), "h": -0.5, "w": 0.25},
        draw=lambda rng: {
            **draw_outputs(3)(rng),
            "h": float(rng.choice([-0.8, -0.5, 0.4, 0.6])),
            "w": float(rng.integers(1, 10) / 20),
        },
        answer=weight_step,
        work=WEIGHT,
        decimals=3,
        labels=("gradient", "new weight"),
        facts=lambda o, t, h, w: steps(o, t),
        task="""Outputs $«o»$, target $«t»$, half the squared error. A hidden unit has the value $«h»$; the errors
above the weighted mean are $«above»$.

Find the gradient of the weight from this unit to the third output, and where a step with $\\alpha = 1$ moves it, if
it is $«w»$ now.""",
        mistakes=WEIGHT.mistakes("delta_o_minus_t softmax_elementwise step_uphill no_input_factor"),
        hints=(
            "$\\delta_3$ first: the third error above the mean, times the third output.",
            "Error at the end times value at the start.",
            "$\\delta_3 = «delta[2]»$.",
        ),
        because="A weight does not ask what made its δ: error times value, and a step against it.",
        solution="$\\delta_3 = «delta[2]»$, times $«h»$ is $«answer[0]»$; the step puts the weight at $«answer[1]»$.",
    )
)

JACOBIAN = of_layer("dh_dz1")
register(
    exercise(
        id="softmax-jacobian",
        title="The whole Jacobian",
        numbers={"o": outputs(0.57, 0.43)},
        draw=lambda rng: {"o": draw_outputs(3)(rng)["o"]},
        answer=lambda o: softmax.jacobian(o),
        work=JACOBIAN,
        decimals=3,
        labels="∂o_{}/∂z_{}",
        task="Softmax gives $o = «o»$. What is its Jacobian, with $\\partial o_k/\\partial z_i$ in row $k$ and column "
        "$i$?",
        mistakes=JACOBIAN.mistakes("softmax_elementwise cross_sign no_minus_square jacobian_sign"),
        hints=(
            "Every output depends on every input: no entry is 0.",
            "On the diagonal $o_k (1 - o_k)$. What must every column add up to?",
            "Off the diagonal $-o_k\\, o_i$.",
        ),
        solution="$\\operatorname{diag}(o) - o\\,o^\\top = «answer»$. Every column adds up to 0, because the outputs "
        "add up to 1.",
    )
)


def two_losses(o, t, d=delta, shortcut=1):
    return np.array([shortcut * (o - t)[0], d(o, t)[0]])


register(
    exercise(
        id="softmax-two-losses",
        title="All of it by hand",
        numbers={"o": outputs(0.9, 0.1), "t": outputs(0.0, 1.0)},
        draw=draw_outputs(2),
        answer=two_losses,
        decimals=3,
        labels=("δ_1, cross-entropy", "δ_1, squared error"),
        facts=lambda o, t: {"product": o[0] * o[1]},
        task="Two outputs, $«o»$, and the target $«t»$. With pencil and paper: what is $\\delta_1$ with the "
        "cross-entropy, and what with half the squared error?",
        mistakes=(
            known("delta_o_minus_t", partial(two_losses, d=lambda o, t: o - t)),
            known("softmax_elementwise", partial(two_losses, d=lambda o, t: (o - t) * o * (1 - o))),
            known("sign", lambda o, t: -two_losses(o, t)),
            known("factor_2", partial(two_losses, d=lambda o, t: 2 * delta(o, t))),
        ),
        hints=(
            "The cross-entropy has a shortcut, the squared error has none.",
            "All entries of the Jacobian have the size $o_1 o_2 = «product»$. Which signs?",
            "Both errors have the same size here, so that their shares add.",
        ),
        because="Sure and wrong, a softmax is nearly flat: the cross-entropy makes up for it, the square does not.",
        solution="With the cross-entropy $o_1 - t_1 = «answer[0]»$; with the squared error that, times $2\\, o_1 o_2$: "
        "$«answer[1]»$.",
    )
)


def draw_vjp(*shape):
    def draw(rng):
        return {"o": softmax(rng.normal(size=shape)), "g": rng.normal(size=shape)}

    return draw


register(
    exercise(
        id="softmax-vjp-code",
        title="Your own code",
        numbers={},
        cases=lambda rng: {
            "one sample": draw_vjp(1, 3)(rng),
            "a batch": draw_vjp(5, 3)(rng),
            "a square batch": draw_vjp(4, 4)(rng),
        },
        answer=lambda o, g: softmax.vjp(o, g),
        labels="δ",
        task="""Write `vjp(o, g)` for a whole batch: `o` has the outputs of a softmax, `g` the derivatives by them,
one sample a row, and the result is $\\delta$, of the same shape. No loops, and no matrix of shape $(K, K)$.""",
        mistakes=(
            known("softmax_elementwise", lambda o, g: g * o * (1 - o)),
            Mistake(
                "softmax_skipped",
                "The softmax is skipped",
                "These are the derivatives by the outputs, as they came. What does the softmax make of them?",
                lambda o, g: g,
            ),
            known("not_weighted", lambda o, g: o * (g - g.mean(axis=1, keepdims=True))),
            known("no_mean", lambda o, g: o * g),
            known("mean_added", lambda o, g: o * (g + (o * g).sum(axis=1, keepdims=True))),
            known("not_multiplied", lambda o, g: g - (o * g).sum(axis=1, keepdims=True)),
            Mistake(
                "mean_first",
                "The sign is flipped",
                "An error above the weighted mean counts as positive. Which of the two do you take off the other?",
                lambda o, g: -softmax.vjp(o, g),
            ),
            Mistake(
                "mean_over_batch",
                "The mean is taken over everything",
                "Each sample has a weighted mean of its own. Along which axis do you sum?",
                lambda o, g: o * (g - (o * g).sum()),
            ),
            Mistake(
                "mean_over_samples",
                "The sum runs along the wrong axis",
                "Each sample has a weighted mean of its own. Along which axis do its classes lie?",
                lambda o, g: o * (g - (o * g).sum(axis=0)),
            ),
            Mistake(
                "row_for_column",
                "The means lie across the rows",
                "You have one mean for every sample, but numpy takes it off every class. Does the sum keep its "
                "dimension?",
                lambda o, g: o * (g - (o * g).sum(axis=1)),
            ),
        ),
        hints=(
            "An error counts by as much as it exceeds the weighted mean error.",
            "The weighted mean is a sum along each row.",
            "`keepdims=True` keeps it a column.",
        ),
        because="The weighted mean of g is all that a sample needs; its Jacobian never has to be written down.",
        solution="`o * (g - (o * g).sum(axis=1, keepdims=True))`.",
    )
)


def tempered(o, t, T, power=-1.0):
    return (o - t) * T**power


register(
    exercise(
        id="softmax-temperature",
        title="A transfer question",
        numbers={"o": outputs(0.5, 0.3, 0.2), "t": outputs(0.0, 1.0, 0.0), "T": 4.0},
        draw=lambda rng: {**draw_outputs(3)(rng), "T": float(rng.choice([2.0, 4.0, 5.0]))},
        answer=tempered,
        decimals=3,
        labels="∂ℓ/∂z",
        task="""A softmax with a temperature: $o = \\operatorname{softmax}(z / T)$ with $T = «T»$. It gives $o = «o»$;
the target is $«t»$ and the loss is the cross-entropy. What is $\\partial\\ell/\\partial z$?""",
        mistakes=(
            Mistake(
                "temperature_forgotten",
                "The temperature is forgotten",
                "That is the derivative by z / T. How does z / T change with z?",
                partial(tempered, power=0.0),
            ),
            Mistake(
                "temperature_multiplied",
                "The temperature is on the wrong side",
                "A higher temperature flattens the outputs. Should a change of z then count for more, or for less?",
                partial(tempered, power=1.0),
            ),
            known("sign", lambda o, t, T: -tempered(o, t, T)),
        ),
        hints=("Put a node $u = z / T$ before the softmax.", "$\\partial\\ell/\\partial u = o - t$."),
        because="z enters divided by T, so one more slope lies on the way back: 1/T.",
        solution="$\\partial\\ell/\\partial u = o - t$, and $u = z / T$ has the slope $1/T$: $«answer»$.",
    )
)

of_network(
    id="flagship-squared-delta2",
    title="Find the mistake",
    chapter=CHAPTER,
    example=examples.flagship_squared_error,
    draw=like(examples.flagship_squared_error),
    quantity="delta2",
    decimals=4,
    mistakes="delta_o_minus_t softmax_elementwise sign",
    task=THE_NETWORK.replace("cross-entropy", "half the squared error") + "What is $\\delta^{(2)}$?",
    hints=(
        "The loss is not the cross-entropy. Is there a shortcut?",
        "Each error counts by as much as it exceeds the weighted mean error.",
    ),
    because="With two outputs the entries of δ cancel: what one of them gains, the other loses.",
    solution="$\\delta = o \\odot (g - \\bar g)$ with $g = o - t$: $«answer»$.",
)
