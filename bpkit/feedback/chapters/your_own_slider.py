"""Part 5, a slider of one's own."""

from functools import partial

import numpy as np

from ... import gradcheck
from ...functions import tanh
from ..exercise import Exercise, register
from ..mistakes import Mistake, known

CHAPTER = "5-deep/your-own-slider"
exercise = partial(Exercise, chapter=CHAPTER)

register(
    exercise(
        id="slider-positions",
        title="A complete slider to follow",
        numbers={"low": -2, "high": 2, "steps": 10},
        draw=lambda rng: {
            "low": -int(rng.integers(1, 5)),
            "high": int(rng.integers(1, 5)),
            "steps": int(rng.choice([2, 5, 10, 20])),
        },
        facts=lambda low, high, steps: {"step": 1 / steps},
        answer=lambda low, high, steps: (high - low) * steps + 1,
        decimals=0,
        labels="positions",
        task="A slider goes from «low» to «high» in steps of «step». How many positions has it?",
        mistakes=(
            Mistake(
                "fence_post",
                "One end is not counted",
                "You counted the steps between the positions. How many positions has a single step?",
                lambda low, high, steps: (high - low) * steps,
            ),
            Mistake("steps_of_one", "Steps of one", "How long is a step?", lambda low, high, steps: high - low + 1),
        ),
        hints=("Count the steps first.", "Both ends are positions."),
        because="Between two positions lies one step, so there is always one position more than there are steps.",
        solution="«answer»: one more than there are steps.",
    )
)


register(
    exercise(
        id="slider-slope",
        title="The slope of tanh",
        numbers={},
        cases=lambda rng: {"a number": {"z": float(rng.uniform(0.3, 2))}, "an array": {"z": rng.normal(size=4)}},
        answer=lambda z: tanh.derivative(tanh(z)),
        labels="slope",
        task="How steep is tanh? Write the function `slope(z)` for a number or an array, and return the numbers "
        "themselves, not a text.",
        mistakes=(
            known("fprime_at_h", lambda z: 1 - np.tanh(np.tanh(z)) ** 2),
            known("sigmoid_hidden", lambda z: np.tanh(z) * (1 - np.tanh(z))),
            known("sigmoid_hidden", lambda z: 1 / (2 + np.exp(z) + np.exp(-z))),
            known("difference_squared", lambda z: (1 - np.tanh(z)) ** 2),
            Mistake(
                "value_for_slope",
                "The value in place of the slope",
                "That is tanh itself. How fast does it change with z?",
                lambda z: np.tanh(z),
            ),
            known("slope_plus", lambda z: 1 + np.tanh(z) ** 2),
            Mistake(
                "not_squared",
                "The square is missing",
                "How steep is tanh at 0, and just left and right of it?",
                lambda z: 1 - np.tanh(z),
            ),
            Mistake(
                "z_for_h",
                "z is squared in place of h",
                "Far from 0, tanh is flat. Is your function?",
                lambda z: 1 - np.square(z),
            ),
        ),
        hints=("Tell it from $h = \\tanh z$.", "$1 - h^2$"),
        because="The slope of tanh can be told from its value: 1 − h², largest at 0 and next to nothing far out.",
        solution="`1 - np.tanh(z)**2`",
    )
)


def curve(a, b, c):
    return lambda w: a * np.sin(w) + b * w + c * np.cos(2 * w)


def difference(cost, weight, back=1e-5, over=2e-5):
    return (cost(weight + 1e-5) - cost(weight - back)) / over


register(
    exercise(
        id="slider-gradient",
        title="Your own code, with a gradient check",
        numbers={},
        cases=lambda rng: {"a smooth cost": {"cost": curve(*rng.normal(size=3)), "weight": float(rng.uniform(-2, 2))}},
        answer=lambda cost, weight: gradcheck.complex_step(cost, weight).item(),
        labels="slope",
        task="""For a slider that checks a gradient: write `wiggled(cost, weight)`, the derivative of the function
`cost` at `weight` by a central difference with $h = 10^{-5}$.""",
        mistakes=(
            Mistake(
                "half_the_distance",
                "Divided by half the distance",
                "How far are the two points apart from each other?",
                lambda cost, weight: difference(cost, weight, over=1e-5),
            ),
            Mistake(
                "not_divided",
                "Not divided",
                "That is how much the cost changed. Over which distance?",
                lambda cost, weight: difference(cost, weight, over=1),
            ),
            Mistake(
                "one_sided",
                "One side only",
                "You went one step ahead of the weight. Where is the other point of a central difference?",
                partial(difference, back=0, over=1e-5),
            ),
            Mistake(
                "difference_sign",
                "The sign is flipped",
                "If the cost grows with the weight, its slope is positive. Which cost do you take off which?",
                lambda cost, weight: -difference(cost, weight),
            ),
        ),
        hints=("Two costs, one on each side.", "Divide by the whole distance between the two."),
        because="One step to either side: what bends the curve cancels, and the error shrinks with h².",
        solution="`(cost(weight + h) - cost(weight - h)) / (2 * h)` with `h = 1e-5`.",
    )
)
