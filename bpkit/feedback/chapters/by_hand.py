"""Part 4, one network by hand: tanh, then softmax with cross-entropy."""

from dataclasses import replace

import numpy as np

from ... import examples
from ..code import of_gradients
from ..exercise import Exercise, register
from ..mistakes import Mistake
from ..networks import example_of, like, of_network, told

CHAPTER = "4-by-hand/by-hand"
THE_NETWORK = """A network with tanh, then softmax and cross-entropy:

$$W^{(1)} = «W[1]», \\quad b^{(1)} = «b[1]», \\quad W^{(2)} = «W[2]», \\quad b^{(2)} = «b[2]»$$

with $x = «x»$ and $t = «t»$. The forward pass gave $h^{(1)} = «h[1]»$ and $h^{(2)} = «h[2]»$.

"""
flagship = {"example": examples.flagship, "draw": like(examples.flagship)}
first_class = replace(examples.flagship, target=np.array([1.0, 0.0]))

of_network(
    id="bias-update",
    title="A complete trace to follow",
    chapter=CHAPTER,
    **flagship,
    quantity="delta2[0] b_new2[0]",
    decimals=4,
    task="""The outputs are $«h[2]»$, the target is $«t»$, and $\\alpha = «alpha»$. For the bias
$b^{(2)}_2 = «b[2][1]»$:

1. The error is $\\delta^{(2)}_2 = «h[2][1]» - «t[1]» = «d[2][1]»$.
2. A bias has the factor 1, so its gradient is $\\delta^{(2)}_2$ itself.
3. The step puts it at $«b[2][1]» - «alpha» \\cdot «d[2][1]:()» = «new.b[2][1]»$.

Now the same for $b^{(2)}_1 = «b[2][0]»$: give $\\delta^{(2)}_1$ and the new bias.""",
    mistakes="sign step_uphill no_step_size shortcut_elementwise",
    hints=(
        "The error is the output minus its target.",
        "The bias moves against its gradient, by $\\alpha$ times as much.",
        "$\\delta^{(2)}_1 = «h[2][0]» - «t[0]»$.",
    ),
    because="The bias of an output that gives too much goes down, that of one that gives too little goes up.",
    solution="$\\delta^{(2)}_1 = «h[2][0]» - «t[0]» = «d[2][0]»$, and the bias goes to "
    "$«b[2][0]» - «alpha» \\cdot «d[2][0]:()» = «new.b[2][0]»$.",
)

of_network(
    id="weight-last-step",
    title="The last step is yours",
    chapter=CHAPTER,
    **flagship,
    quantity="dW1[0,1]",
    decimals=4,
    task="""The weight $W^{(1)}_{12} = «W[1][0][1]»$ leads from the second input, $«x[1]»$, to hidden unit 1, whose
value is $«h[1][0]»$.

1. The two outputs send back $«g[1][0]»$ together.
2. The slope of tanh at hidden unit 1 is $«slope[1][0]»$.
3. So $\\delta^{(1)}_1 = «g[1][0]» \\cdot «slope[1][0]» = «d[1][0]»$.

What is the gradient of the weight?""",
    mistakes="no_input_factor own_activation outer_order downhill no_fprime",
    hints=(
        "A weight has an end and a start. What belongs to each?",
        "The error at its end, times the value at its start.",
    ),
    solution="The error at the end of the line times the value at its start: "
    "$«d[1][0]:()» \\cdot «x[1]:()» = «answer»$.",
)

of_network(
    id="weight-last-two",
    title="The last two steps are yours",
    chapter=CHAPTER,
    **flagship,
    quantity="delta1[1] dW1[1,0]",
    decimals=3,
    task="""The weight $W^{(1)}_{21} = «W[1][1][0]»$ leads from input 1, $«x[0]»$, to hidden unit 2, whose value is
$«h[1][1]»$.

1. Output 1 has $\\delta^{(2)}_1 = «d[2][0]»$, output 2 has $«d[2][1]»$. Through the weights $«W[2][0][1]»$ and
   $«W[2][1][1]»$ they send back $«g[1][1]»$ together.

Find $\\delta^{(1)}_2$ and the gradient of the weight.""",
    mistakes="no_fprime sigmoid_hidden no_input_factor one_path_only downhill",
    hints=(
        "First through tanh, then along the line.",
        "The slope of tanh at a unit can be told from its value: $1 - h^2$.",
        "$\\delta^{(1)}_2 = «g[1][1]» \\cdot (1 - «h[1][1]:()»^2)$, and the line starts at $«x[0]»$.",
    ),
    because="Both outputs feel this unit, so both send an error back; its slope says how much of it counts.",
    solution="Its slope is $1 - «h[1][1]:()»^2 = «slope[1][1]»$, "
    "$\\delta^{(1)}_2 = «g[1][1]:()» \\cdot «slope[1][1]» = «d[1][1]»$. The gradient is "
    "$«d[1][1]:()» \\cdot «x[0]:()» = «dW[1][1][0]»$.",
)

of_network(
    id="other-class",
    title="All of it by hand",
    chapter=CHAPTER,
    example=first_class,
    draw=like(first_class),
    quantity="delta2 dW2[0,0] dW1[0,0]",
    decimals=3,
    task=THE_NETWORK
    + "Find $\\delta^{(2)}$, and from it the gradients of $W^{(2)}_{11}$ and of $W^{(1)}_{11}$: four numbers.",
    mistakes="sign softmax_elementwise shortcut_elementwise no_fprime sigmoid_hidden fprime_at_h no_transpose "
    "one_path_only no_input_factor",
    hints=(
        "Begin with output minus target.",
        "Both outputs send their error back to hidden unit 1, each through its own weight.",
        "Then the slope $1 - h^2$ of hidden unit 1, and the input 1.",
    ),
    because="Everything further back is made from δ⁽²⁾; each weight adds only what lies on its own line.",
    solution="$\\delta^{(2)} = «d[2]»$. Times $«h[1][0]»$, its first entry is the gradient $«dW[2][0][0]»$. Back at "
    "hidden unit 1 arrives $«g[1][0]»$; times the slope $«slope[1][0]»$ and the input $«x[0]»$ that is "
    "$«dW[1][0][0]»$.",
)


def draw_two_layers(sizes, batch=()):
    """Arguments W1, b1, W2, b2, x, t of a network with these three sizes, the target one-hot."""

    def draw(rng):
        n, k, o = sizes
        shapes = {"W1": (k, n), "b1": k, "W2": (o, k), "b2": o, "x": (*batch, n)}
        return {**{name: rng.normal(size=s) for name, s in shapes.items()}, "t": np.eye(o)[rng.integers(o, size=batch)]}

    return draw


def two_layers(W1, b1, W2, b2, x, t):
    return example_of([W1, W2], [b1, b2], ["tanh", "softmax"], x, t, loss="cross_entropy")


of_gradients(
    id="by-hand-code",
    title="Your own code",
    chapter=CHAPTER,
    task="""Write a function `gradients(W1, b1, W2, b2, x, t)` for one sample: tanh, then softmax with cross-entropy.
It returns the four gradients `dW1, db1, dW2, db2`. Test it against finite differences first.""",
    example=two_layers,
    returned=lambda p: (p.dW(1), p.db(1), p.dW(2), p.db(2)),
    labels=("∂J/∂W^(1)", "∂J/∂b^(1)", "∂J/∂W^(2)", "∂J/∂b^(2)"),
    cases=lambda rng: {
        "layers of different sizes": draw_two_layers((4, 3, 2))(rng),
        "layers of the same size": draw_two_layers((3, 3, 3))(rng),
    },
    mistakes="sign no_fprime fprime_at_h sigmoid_hidden no_transpose outer_order own_activation no_input_factor "
    "one_path_only shortcut_elementwise",
    hints=(
        "Four rules, in the order in which they were derived: output, its parameters, back through the layer, its "
        "parameters.",
        "`W2.T @ delta2` brings the errors back; `1 - h1**2` is the slope of tanh.",
        "`np.outer(delta, h)` has one row for each entry of `delta`.",
    ),
    because="Output minus target, then back through W⁽²⁾ and the slope: two δ make all four gradients.",
    solution="`delta2 = h2 - t`, `delta1 = (W2.T @ delta2) * (1 - h1**2)`; the gradients are `np.outer(delta1, x)`, "
    "`delta1`, `np.outer(delta2, h1)` and `delta2`.",
)

register(
    Exercise(
        id="no-move-target",
        title="A transfer question",
        chapter=CHAPTER,
        numbers={"example": examples.flagship},
        draw=lambda rng: {"example": like(examples.flagship)(rng)},
        facts=told,
        answer=lambda example: example.forward().output,
        decimals=2,
        labels="t",
        task=THE_NETWORK.replace(" and $t = «t»$", "")
        + "For which target $t$, not necessarily one-hot, would *no* weight and no bias move?",
        mistakes=(
            Mistake(
                "one_hot_target",
                "A one-hot target",
                "A softmax gives no class all of it, so that some errors are still not 0. What must they all be?",
                lambda example: np.eye(2)[example.forward().output.argmax()],
            ),
            Mistake(
                "other_one_hot_target",
                "A one-hot target",
                "That is not even the class the network leans to, so that its errors are large. What must they all be?",
                lambda example: np.eye(2)[example.forward().output.argmin()],
            ),
            Mistake(
                "zero_target",
                "No target at all",
                "Not the target must be 0, but the error. What is the error at the output made of?",
                lambda example: np.zeros(2),
            ),
        ),
        hints=(
            "Every gradient has an error at the output in it as a factor.",
            "When is $h^{(2)}_k - t_k$ zero for both?",
        ),
        because="Where output and target agree there is no error, and without one no weight has a reason to move.",
        solution="Everything further back is a sum of products with a $\\delta^{(2)}_k = h^{(2)}_k - t_k$ in each. All "
        "of them vanish for $t = h^{(2)} = «answer»$; and for no other target, because the gradient of an output's bias "
        "is its $\\delta^{(2)}_k$ itself.",
    )
)

of_network(
    id="flagship-delta2",
    title="Find the mistake: the outputs",
    chapter=CHAPTER,
    **flagship,
    quantity="delta2",
    decimals=4,
    task=THE_NETWORK + "What is $\\delta^{(2)}$?",
    mistakes="sign shortcut_elementwise softmax_elementwise",
    hints=("Softmax and cross-entropy have a shortcut.", "It is output minus target."),
    solution="$\\delta^{(2)} = h^{(2)} - t = «answer»$.",
)

of_network(
    id="flagship-delta1",
    title="Find the mistake: the hidden units",
    chapter=CHAPTER,
    **flagship,
    quantity="delta1",
    decimals=4,
    task=THE_NETWORK + "At the outputs, $\\delta^{(2)} = «d[2]»$. What is $\\delta^{(1)}$?",
    mistakes="sigmoid_hidden fprime_at_h no_fprime one_path_only updated_weights no_transpose downhill",
    hints=(
        "Back through the weights, then through tanh.",
        "A hidden unit hears from both outputs: a column of $W^{(2)}$ times $\\delta^{(2)}$.",
        "That gives $«g[1]»$; the slopes are $1 - h^2$, entry by entry.",
    ),
    solution="$g^{(1)} = W^{(2)\\top} \\delta^{(2)} = «g[1]»$. The slopes $1 - h^2$ are $«slope[1]»$, and entry by "
    "entry $\\delta^{(1)} = «answer»$.",
)

of_network(
    id="flagship-dW1-11",
    title="Find the mistake: a weight of the first layer",
    chapter=CHAPTER,
    **flagship,
    quantity="dW1[0,0]",
    decimals=4,
    task=THE_NETWORK + "At the outputs, $\\delta^{(2)} = «d[2]»$. What is the gradient of $W^{(1)}_{11}$?",
    mistakes="misplaced_bracket no_input_factor no_fprime sigmoid_hidden downhill",
    hints=(
        "Both outputs send an error back to hidden unit 1. First add, then go through tanh.",
        "Together they send $«g[1][0]»$; the slope of the unit is $«slope[1][0]»$.",
    ),
    because="A weight of the first layer is felt at both outputs, so both errors are in its gradient.",
    solution="$«x[0]:()» \\cdot «g[1][0]:()» \\cdot «slope[1][0]» = «answer»$: input, shares of both outputs, slope.",
)
