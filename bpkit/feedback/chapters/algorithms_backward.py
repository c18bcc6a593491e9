"""Part 2, algorithm 6.4: the backward pass of a network."""

from dataclasses import replace
from functools import partial

import numpy as np

from ... import examples
from ..code import of_gradients
from ..exercise import Exercise, register
from ..mistakes import LIBRARY, Mistake, composed, known
from ..networks import example_of, integers, like, of_network, told
from ..naming import Naming
from ..passes import Pass
from .algorithms_forward import relu_network

CHAPTER = "2-algorithms/backward"
example = examples.three_tanh_layers
of_chapter = partial(of_network, chapter=CHAPTER)
three_tanh = {"example": example, "draw": like(example)}
PENALTIES = "no_regulariser double_regulariser"
NETWORK = """Three tanh layers, half the squared error, $\\lambda = «lam»$ on the weights:

$$W^{(2)} = «W[2]», \\quad W^{(3)} = «W[3]», \\quad x = «x», \\quad t = «t».$$

The forward pass gave $h^{(1)} = «h[1]»$, $h^{(2)} = «h[2]»$ and $h^{(3)} = «h[3]»$.

"""

of_chapter(
    id="weight-gradient-trace",
    title="A complete trace to follow",
    **three_tanh,
    quantity="dW2[1,0]",
    decimals=3,
    mistakes=f"{PENALTIES} no_fprime own_activation no_input_factor outer_order one_path_only",
    task="""How does the cost change with $W^{(2)}_{12} = «W[2][0][1]»$, from hidden unit 2 of layer 1 to unit 1 of
layer 2?

1. The outputs have $\\delta^{(3)} = «d[3]»$. Unit 1 of layer 2 feeds them through $«W[3][0][0]»$ and $«W[3][1][0]»$,
   so its $g$ is $«g[2][0]»$.
2. Its value is $«h[2][0]»$ and its slope $«slope[2][0]»$, so $\\delta^{(2)}_1 = «d[2][0]»$.
3. The weight starts at the value $«h[1][1]»$: the loss has the derivative $«d[2][0]:()» \\cdot «h[1][1]:()»$.
4. The penalty adds $«lam» \\cdot «W[2][0][1]:()»$; together $«dW[2][0][1]»$.

Now the same for $W^{(2)}_{21} = «W[2][1][0]»$. Unit 2 of layer 2 has the value $«h[2][1]»$ and feeds the outputs
through $«W[3][0][1]»$ and $«W[3][1][1]»$; unit 1 of layer 1 has the value $«h[1][0]»$.""",
    hints=(
        "The weight ends at unit 2 and starts at unit 1.",
        "Back at unit 2 arrives $g^{(2)}_2 = «g[2][1]»$.",
        "$\\delta^{(2)}_2 = «d[2][1]»$, times the value at the start, plus $\\lambda$ times the weight.",
    ),
    solution="$g^{(2)}_2 = «g[2][1]»$, the slope is $«slope[2][1]»$, so $\\delta^{(2)}_2 = «d[2][1]»$. Times "
    "$«h[1][0]»$, plus $«lam» \\cdot «W[2][1][0]:()»$: $«answer»$.",
)

of_chapter(
    id="weight-gradient-last-step",
    title="The last step is yours",
    **three_tanh,
    quantity="dW1[1,0]",
    decimals=3,
    mistakes=f"{PENALTIES} no_fprime own_activation outer_order",
    task="""The weight $W^{(1)}_{21} = «W[1][1][0]»$ leads from input 1, which is $«x[0]»$, to hidden unit 2;
$\\lambda = «lam»$.

1. That unit has $g^{(1)}_2 = «g[1][1]»$.
2. Its slope is $«slope[1][1]»$, so $\\delta^{(1)}_2 = «d[1][1]»$.

What is the gradient of the weight?""",
    hints=(
        "Error at the end times value at the start is the loss's share.",
        "Did you think of the penalty's share, $\\lambda W$?",
    ),
    because="δ has the slope of the unit in it already; a weight needs its start, and its own penalty.",
    solution="$«d[1][1]:()» \\cdot «x[0]:()» + «lam» \\cdot «W[1][1][0]:()» = «answer»$.",
)

of_chapter(
    id="weight-gradient-last-two",
    title="The last two steps are yours",
    **three_tanh,
    quantity="delta1[2] dW1[2,1]",
    decimals=3,
    mistakes=f"{PENALTIES} no_fprime sigmoid_hidden own_activation no_input_factor",
    task="""The weight $W^{(1)}_{32} = «W[1][2][1]»$ leads from input 2, which is $«x[1]»$, to hidden unit 3, a tanh
unit whose value is $«h[1][2]»$; $\\lambda = «lam»$.

1. That unit has $g^{(1)}_3 = «g[1][2]»$.

Find $\\delta^{(1)}_3$ and the gradient of the weight.""",
    hints=(
        "The slope of tanh is $1 - h^2$, the same for $h$ and $-h$.",
        "$\\delta^{(1)}_3 = «g[1][2]:()» \\cdot «slope[1][2]»$.",
        "Then error times value, plus $\\lambda$ times the weight.",
    ),
    because="All weights into a unit share its δ: only their starts and their penalties differ.",
    solution="The slope is $«slope[1][2]»$, so $\\delta^{(1)}_3 = «d[1][2]»$; the gradient is "
    "$«d[1][2]:()» \\cdot «x[1]:()» + «lam» \\cdot «W[1][2][1]:()» = «dW[1][2][1]»$.",
)

of_chapter(
    id="relu-backward",
    title="All of it by hand",
    example=relu_network,
    draw=like(relu_network, integers),
    quantity="delta1 dW1 dW2",
    decimals=2,
    mistakes=f"sign no_relu_mask {PENALTIES} no_input_factor",
    task="""In whole numbers:

$$W^{(1)} = «W[1]», \\quad b^{(1)} = «b[1]», \\quad W^{(2)} = «W[2]», \\quad b^{(2)} = «b[2]», \\quad x = «x», \\quad
t = «t[0]»,$$

ReLU, then no bend; half squared error, $\\lambda = «lam»$ on the weights. The forward pass gave $z^{(1)} = «z[1]»$,
$h^{(1)} = «h[1]»$ and $\\hat y = «y[0]»$. Find $\\delta^{(1)}$, then the gradients of $W^{(1)}$ (row by row) and of
$W^{(2)}$: eight numbers.""",
    hints=(
        "Which units are on? Through the others nothing comes back.",
        "$\\delta^{(2)} = «d[2][0]»$ and $g^{(1)} = «g[1]»$.",
        "Outer products, then a tenth of each weight: a weight at a unit that is off still has the penalty's share.",
    ),
    because="Nothing comes back through a unit that is off, and yet the penalty pulls at its weights.",
    solution="$\\delta^{(2)} = «d[2][0]»$, $g^{(1)} = «g[1]»$, and the slopes $«slope[1]»$ leave "
    "$\\delta^{(1)} = «d[1]»$. The gradients are $«dW[1]»$ and $«dW[2]»$.",
)

# Name the mistake

of_chapter(
    id="three-tanh-g3",
    title="Name the mistake: the output",
    **three_tanh,
    quantity="g3",
    decimals=4,
    mistakes="sign factor_2",
    task=NETWORK + "What is $g^{(3)} = \\partial\\ell/\\partial h^{(3)}$?",
    hints=("Differentiate $\\frac12 (h - t)^2$ by $h$.", "Output minus target."),
    solution="$h^{(3)} - t = «answer»$.",
)
of_chapter(
    id="three-tanh-delta3",
    title="Name the mistake: through the output units",
    **three_tanh,
    quantity="delta3",
    decimals=4,
    mistakes="no_fprime fprime_at_h sign sigmoid_hidden factor_2",
    task=NETWORK + "$g^{(3)} = «g[3]»$. What is $\\delta^{(3)}$?",
    hints=("Times the slope of tanh at $z^{(3)}$.", "It can be told from the value: $1 - h^2$."),
    solution="$«g[3]»$ times the slopes $«slope[3]»$, entry by entry: $«answer»$.",
)
of_chapter(
    id="three-tanh-g2",
    title="Name the mistake: back to layer 2",
    **three_tanh,
    quantity="g2",
    decimals=4,
    mistakes="updated_weights one_path_only penalty_in_dh",
    task=NETWORK + "$\\delta^{(3)} = «d[3]»$, and $\\alpha = «alpha»$. What is $g^{(2)}$?",
    hints=(
        "Each unit of layer 2 feeds both outputs: a column of $W^{(3)}$.",
        "$W^{(3)\\top} \\delta^{(3)}$, with the weights as they are.",
    ),
    solution="$W^{(3)\\top} \\delta^{(3)} = «answer»$.",
)
of_chapter(
    id="three-tanh-g1",
    title="Name the mistake: back to layer 1",
    **three_tanh,
    quantity="g1",
    decimals=4,
    mistakes="no_transpose one_path_only updated_weights",
    task=NETWORK + "$\\delta^{(2)} = «d[2]»$. What is $g^{(1)}$?",
    hints=(
        "$W^{(2)}$ is square, so the shapes will not warn you.",
        "Each entry is a column of $W^{(2)}$ times $\\delta^{(2)}$.",
    ),
    because="A square matrix fits either way round: which way is right, the arrows tell and not the shapes.",
    solution="$W^{(2)\\top} \\delta^{(2)} = «answer»$.",
)
of_chapter(
    id="three-tanh-dW2",
    title="Name the mistake: a matrix",
    **three_tanh,
    quantity="dW2",
    decimals=4,
    mistakes=f"outer_order {PENALTIES} own_activation",
    task=NETWORK + "$\\delta^{(2)} = «d[2]»$. What is the gradient of $W^{(2)}$?",
    hints=(
        "An outer product and the penalty's share.",
        "Its rows belong to $\\delta^{(2)}$, its columns to the values at the start of the weights.",
        "$\\delta^{(2)} h^{(1)\\top} + \\lambda W^{(2)}$.",
    ),
    because="Rows belong to the units at the end, columns to those at the start: the shape of W itself.",
    solution="$\\delta^{(2)} h^{(1)\\top} + «lam»\\, W^{(2)} = «answer»$.",
)
of_chapter(
    id="three-tanh-db2",
    title="Name the mistake: a bias",
    **three_tanh,
    quantity="db2",
    decimals=4,
    mistakes="bias_regularised no_fprime",
    task=NETWORK + "$b^{(2)} = «b[2]»$ and $\\delta^{(2)} = «d[2]»$. What is the gradient of $b^{(2)}$?",
    hints=("A bias enters its $z$ with the factor 1.", "Does the penalty sum over biases?"),
    solution="It is $\\delta^{(2)} = «answer»$ itself; biases stay out of the penalty.",
)
W, b, to_softmax = example.network.W[1:], example.network.b[1:], ["tanh", "tanh", "softmax"]
softmax_top = example_of(W, b, to_softmax, example.x, [0, 1], loss="cross_entropy", l2=0.1)
of_chapter(
    id="softmax-top-delta",
    title="Name the mistake: softmax on top",
    example=softmax_top,
    draw=like(softmax_top),
    quantity="delta3",
    decimals=4,
    mistakes="softmax_elementwise shortcut_elementwise sign",
    task="""The outputs of a softmax are $«y»$, the target is $«t»$, and the loss is the cross-entropy. What is
$\\delta^{(3)}$?""",
    hints=("$g \\odot h \\odot (1 - h)$ would be right for sigmoids.", "For this pair there is a shortcut."),
    solution="Softmax with cross-entropy: $h - t = «answer»$.",
)
minibatch = replace(
    example,
    x=np.array([[0.8, -0.5], [-0.3, 0.9], [0.4, 0.1]]),
    target=np.array([[0.5, -0.4], [-0.2, 0.6], [0.1, 0.3]]),
)
of_chapter(
    id="minibatch-dW1",
    title="Name the mistake: three samples",
    example=minibatch,
    draw=like(minibatch),
    quantity="dW1",
    decimals=4,
    mistakes=f"sum_instead_of_mean regulariser_m_times regulariser_divided last_sample_only {PENALTIES}",
    facts=lambda example: {"d1": example.backward().delta[1]},
    task="""Three samples, $X = «x»$ (one a row); the cost is the **mean** loss plus $\\lambda\\,\\Omega$ with
$\\lambda = «lam»$, and $W^{(1)} = «W[1]»$. The way back gave, one sample a row,

$$\\Delta^{(1)} = «d1».$$

What is the gradient of $W^{(1)}$?""",
    hints=(
        "Each sample has an outer product; what does the mean do with them?",
        "The penalty stands in $J$ once, whatever the batch.",
        "$\\frac13 \\Delta^{(1)\\top} X + \\lambda W^{(1)}$.",
    ),
    solution="$\\frac13 \\Delta^{(1)\\top} X + «lam»\\, W^{(1)} = «answer»$.",
)


register(
    Naming(
        id="name-the-mistake",
        title="Name the mistake",
        chapter=CHAPTER,
        task="""Nine students sent in one number each for the network of this chapter. Each made one mistake. Right would
be $g^{(3)}_1 = 0.3646$, $\\delta^{(3)}_1 = 0.0920$, $g^{(1)}_1 = -0.0468$; $0.0147$ for the gradient of $W^{(2)}_{12}$
and $0.0519$ for that of $b^{(2)}_2$. Choose for each number what went wrong.""",
        of=(
            ("three-tanh-g3", "sign", (0,)),
            ("three-tanh-delta3", "no_fprime", (0,)),
            ("three-tanh-delta3", "fprime_at_h", (0,)),
            ("three-tanh-g1", "no_transpose", (0,)),
            ("three-tanh-dW2", "no_regulariser", (0, 1)),
            ("three-tanh-dW2", "double_regulariser", (0, 1)),
            ("three-tanh-dW2", "outer_order", (0, 1)),
            ("three-tanh-dW2", "own_activation", (0, 1)),
            ("three-tanh-db2", "bias_regularised", (1,)),
        ),
        others=("one_path_only", "factor_2", "updated_weights"),
        hints=(
            "Which line of algorithm 6.4 makes this number? The mistake is in that line, or in what it takes up.",
            "Subtract the wrong number from the right one: do you know the difference?",
            "Make the mistake on purpose, and see whether you get the number.",
        ),
        solution="In this order: target minus output; no slope; the slope at $h$ in place of $z$; no transpose; no "
        "penalty; the penalty doubled; the outer product reversed; the layer's own activation; a penalty on the bias.",
    )
)


def draw_walk(*sizes):
    """weights, h, t and lam of a network of tanh layers."""

    def draw(rng):
        weights = [rng.normal(size=(k, n)) for n, k in zip(sizes, sizes[1:])]
        h = [rng.normal(size=sizes[0])]
        for W in weights:
            h.append(np.tanh(W @ h[-1]))
        return {"weights": weights, "h": h, "t": rng.normal(size=sizes[-1]), "lam": 0.3}

    return draw


of_gradients(
    id="backward-code",
    title="Your own code",
    chapter=CHAPTER,
    task="""Write algorithm 6.4 for one sample, tanh layers and half the squared error:
`walk_back(weights, h, t, lam)` with the list `h` of all activations, the input first. It returns the list of all
$\\nabla_W J$, the list of all $\\nabla_b J$, and $g^{(0)}$.""",
    example=lambda weights, h, t, lam: example_of(weights, None, "tanh", h[0], t, loss="half_squared_error", l2=lam),
    returned=lambda p: ([p.dW(l) for l in range(1, p.L + 1)], [p.db(l) for l in range(1, p.L + 1)], p.g(0)),
    labels=("∂J/∂W^(1…)", "∂J/∂b^(1…)", "g^(0)"),
    cases=lambda rng: {
        "layers of different sizes": draw_walk(4, 3, 2)(rng),
        "layers of the same size": draw_walk(3, 3, 3, 3)(rng),
    },
    mistakes="sign no_fprime fprime_at_h sigmoid_hidden no_transpose outer_order own_activation no_regulariser "
    "double_regulariser penalty_in_dh no_input_factor one_path_only factor_2",
    hints=(
        "Start from `g = h[-1] - t`, and go down from the last layer.",
        "In each layer: through the slope, the two gradients, then back through the transposed weights.",
        "`h[l]` goes into `weights[l]`, and `h[l + 1]` comes out of it.",
    ),
    because="One δ a layer is enough: both gradients, and the way further down, are made from it.",
    solution="`delta = g * (1 - h[l + 1]**2)`; `np.outer(delta, h[l]) + lam * weights[l]` and `delta`; then `g = "
    "weights[l].T @ delta`, for `l` from the last layer down to 0.",
)


def moved_input(example, alpha=None, g=lambda example: example.backward().g[0]):
    """x after a step against g^(0), by parts that a mistake may replace."""
    return example.x - (example.step_size if alpha is None else alpha) * g(example)


register(
    Exercise(
        id="input-step",
        title="A transfer question",
        chapter=CHAPTER,
        numbers={"example": example},
        draw=lambda rng: {"example": like(example)(rng)},
        facts=told,
        answer=moved_input,
        decimals=3,
        labels="new x",
        task="""The weights stay, and the **input** moves, so that the loss falls. It is $x = «x»$ now, and the way back
has come as far as

$$W^{(1)} = «W[1]», \\quad \\delta^{(1)} = «d[1]».$$

To which $x$ does a step with $\\alpha = «alpha»$ lead?""",
        mistakes=(
            known("step_uphill", partial(moved_input, g=lambda example: -example.backward().g[0])),
            known("no_step_size", partial(moved_input, alpha=1.0)),
            known(
                "one_path_only",
                partial(moved_input, g=lambda example: composed(Pass, (LIBRARY["one_path_only"],))(example).g(0)),
            ),
            Mistake(
                "gradient_for_step",
                "The gradient in place of the input",
                "That is how the loss changes with the input. Where does a step against it lead?",
                lambda example: example.backward().g[0],
            ),
            Mistake(
                "input_slope",
                "The input is taken for a tanh unit",
                "There is a factor 1 − x² in it. Did the input come out of an activation?",
                partial(moved_input, g=lambda example: (1 - example.x**2) * example.backward().g[0]),
            ),
        ),
        hints=(
            "Layer 0 is the input. Which derivative comes after $\\delta^{(1)}$?",
            "$g^{(0)} = W^{(1)\\top} \\delta^{(1)}$, and there is no activation to go through.",
            "$g^{(0)} = «g[0]»$.",
        ),
        because="The way back does not end at the first weights: the input can be moved, too, and it pays no penalty.",
        solution="$g^{(0)} = W^{(1)\\top} \\delta^{(1)} = «g[0]»$ is the gradient of the loss by the input, and the step "
        "leads to $«x» - «alpha» \\cdot «g[0]» = «answer»$. The penalty has no share in it: it knows the weights only.",
    )
)
