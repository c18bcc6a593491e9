"""Part 1, the forward pass on a graph: values and local derivatives."""

import math
from functools import partial


from ... import examples, trace
from ...expression import exp, log
from ...graph import Graph
from ..exercise import Exercise, register
from ..mistakes import Mistake, known
from ..graphs import SweepCode, draw_point, of_graph

CHAPTER = "1-graph/forward"
FUNCTION = "$$f(x, y) = \\frac{x + \\sigma(y)}{\\sigma(x) + (x + y)^2}$$\n\n"
GRAPH = examples.staged_function.graph
exercise = partial(Exercise, chapter=CHAPTER)
of_chapter = partial(of_graph, chapter=CHAPTER)


def values(x, y):
    return GRAPH.forward(x=x, y=y).values


def logistic(u):
    return 1 / (1 + math.exp(-u))


of_chapter(
    id="staged-forward",
    title="A complete trace to follow",
    graph=GRAPH,
    wanted="value:num value:den value:invden value:f",
    numbers={"x": -0.5, "y": 0.25},
    draw=draw_point(step=0.25, most=3),
    facts=lambda x, y: {"w": values(1, 2)},
    decimals=2,
    task=FUNCTION
    + """At $(1, 2)$, with $\\sigma(2) = «w[sigy]»$ and $\\sigma(1) = «w[sigx]»$:

1. $\\mathrm{num} = 1 + «w[sigy]» = «w[num]»$.
2. $\\mathrm{xpy} = 3$, so $\\mathrm{den} = «w[sigx]» + 9 = «w[den]»$.
3. $\\mathrm{invden} = 1 / «w[den]» = «w[invden]»$ and $f = «w[num]» \\cdot «w[invden]» = «w[f]»$.

Now the same at $(«x», «y»)$, where $\\sigma(«y») = «v[sigy]»$ and $\\sigma(«x») = «v[sigx]»$: give num, den, invden
and $f$.""",
    mistakes="sigma_wrong_sign square_forgotten not_inverted",
    hints=(
        "One operation a line: first the two sums, then the rest of the denominator.",
        "$x + y = «v[xpy]»$, and its square goes into den.",
        "num is $«v[num]»$ and den is $«v[den]»$.",
    ),
    solution="num $= «x» + «v[sigy]» = «v[num]»$; xpy $= «v[xpy]»$, xpysqr $= «v[xpysqr]»$, den "
    "$= «v[sigx]» + «v[xpysqr]» = «v[den]»$; invden $= «v[invden]»$; $f = «v[num]» \\cdot «v[invden]» = «v[f]»$.",
)

of_chapter(
    id="staged-local",
    title="The last step is yours",
    graph=GRAPH,
    wanted="slope:invden/den",
    numbers={"x": 1.0, "y": 2.0},
    draw=draw_point(),
    decimals=4,
    task=FUNCTION
    + """The local derivatives at $(«x», «y»)$. Every sum has 1 on both its arrows. Of the others:

1. $f$ by num is invden, $«v[invden]»$; $f$ by invden is num, $«v[num]»$.
2. xpysqr by xpy is $2 \\cdot «v[xpy]:()» = «local[xpysqr][xpy]»$.
3. sigx by $x$ is $«local[sigx][x]»$; sigy by $y$ is $«local[sigy][y]»$.

One arrow is left, from den, $«v[den]»$, to invden. What stands on it?""",
    mistakes="reciprocal_sign_lost reciprocal_not_squared",
    other_mistakes=(
        Mistake(
            "value_for_slope",
            "The value in place of the slope",
            "That is what the node gives out. How does it change as den changes?",
            lambda x, y: 1 / values(x, y)["den"],
        ),
    ),
    hints=(
        "Write $1/u$ as $u^{-1}$.",
        "$\\frac{d}{du} u^{-1} = -u^{-2}$.",
        "invden is $1/\\mathrm{den}$; take minus its square.",
    ),
    solution="$-1/\\mathrm{den}^2 = -1/«v[den]»^2 = «answer»$.",
)


def log_stage(x, y):
    s = ((x**2).named("xsqr") + (y**2).named("ysqr")).named("s")
    return (x * log(s).named("l")).named("g")


LOG_GRAPH = Graph.of(log_stage)

of_chapter(
    id="log-stage",
    title="The last two steps are yours",
    graph=LOG_GRAPH,
    wanted="value:l value:g slope:l/s slope:g/x slope:g/l",
    numbers={"x": 3.0, "y": 4.0},
    draw=draw_point(step=1.0),
    decimals=3,
    task="""$g(x, y) = x \\ln(x^2 + y^2)$ at $(«x», «y»)$ has the nodes

1. $\\mathrm{xsqr} = «v[xsqr]»$,
2. $\\mathrm{ysqr} = «v[ysqr]»$,
3. $s = «v[s]»$,

then $l = \\ln s$ and $g = x\\, l$. Give the values of $l$ and $g$, and the local derivatives
$\\partial l/\\partial s$, $\\partial g/\\partial x$ (with $l$ held) and $\\partial g/\\partial l$.""",
    mistakes="mul_not_swapped log_10 log_slope_of_value",
    hints=(
        "The slope of $\\ln s$ is $1/s$.",
        "A product's slope by one factor is the other factor.",
        "$l = \\ln «v[s]» = «v[l]»$.",
    ),
    because="A product hands each factor the other one as its slope, whatever that one is made of.",
    solution="$l = \\ln «v[s]» = «v[l]»$ with slope $1/«v[s]»$; $g = «x» \\cdot «v[l]:()» = «v[g]»$; by $x$ it has "
    "the slope $l = «v[l]»$, by $l$ it has $x = «x»$.",
)

SIGMA_GRAPH = Graph.of(lambda u: (1 / (exp((-u).named("n")).named("e") + 1).named("s")).named("w"))

of_chapter(
    id="sigmoid-nodes",
    title="All of it by hand",
    graph=SIGMA_GRAPH,
    wanted="slope:n/u slope:e/n slope:s/e slope:w/s",
    numbers={"u": 0.0},
    draw=lambda rng: {"u": float(rng.choice([-1, 1]) * rng.integers(1, 16) / 10)},
    decimals=2,
    task="""Take $\\sigma(u)$ apart: $n = -u$, $e = \\exp n$, $s = e + 1$, $w = 1/s$. What are the four local
derivatives at $u = «u»$, in this order? (Then multiply them: what do you find?)""",
    mistakes="reciprocal_sign_lost reciprocal_not_squared minus_lost",
    hints=(
        "Find the four values first.",
        "exp is its own slope; adding 1 changes no slope.",
        "$s = «v[s]»$, and the last slope is $-1/s^2$.",
    ),
    because="Small slopes one after the other: their product is the slope of σ, w(1 − w).",
    solution="The values are $«v[n]»$, $«v[e]»$, $«v[s]»$, $«v[w]»$; the slopes $-1$, $e = «v[e]»$, $1$ and "
    "$-1/s^2$. Their product is $w(1 - w)$: the slope of the whole, as in every graph without forks.",
)


def tables(sweep):
    """The values of all nodes, and the local derivatives by (node, argument)."""
    slopes = {(node.name, arg): s for node in sweep.nodes for arg, s in zip(node.args, sweep.slopes(node))}
    return sweep.values, slopes


def recorded_tables(x, y):
    fwd = GRAPH.forward(x=x, y=y)
    return dict(fwd.values), {(node, arg): s for node, by in fwd.local.items() for arg, s in by.items()}


def point_where(sum_is):
    def draw(rng):
        x, y = rng.normal(size=2)
        return {"x": x, "y": y if (x + y) * sum_is > 0 else y - 2 * (x + y)}

    return draw


CODE = SweepCode(lambda x, y: (GRAPH.nodes, {"x": x, "y": y}, GRAPH.output), tables)
register(
    exercise(
        id="staged-forward-code",
        title="Your own code",
        numbers={},
        cases=lambda rng: {"x + y above 0": point_where(1)(rng), "x + y below 0": point_where(-1)(rng)},
        answer=recorded_tables,
        work=CODE,
        labels=("values", "local"),
        task=FUNCTION
        + """Write a forward pass without `bpkit`: a function of `x` and `y` that returns two dictionaries, the values
by the names `sigy`, `num`, `sigx`, `xpy`, `xpysqr`, `den`, `invden`, `f` (and `x`, `y`), and the local derivatives by
keys like `("num", "x")`.""",
        mistakes=CODE.mistakes(
            "reciprocal_sign_lost reciprocal_not_squared mul_not_swapped square_without_2 sigmoid_derivative_of_output "
            "sigmoid_derivative_incomplete"
        ),
        hints=(
            "A table with one row a node keeps it short: what it reads, its value, its slopes.",
            "Sum: 1 and 1. Product: the other factor. Square: 2u. Reciprocal: −1/u². Logistic: w(1 − w).",
        ),
        because="Your forward pass keeps all that the way back will need: every value, and a slope for each arrow.",
        solution="Eight nodes and twelve slopes, each from the table of the chapter; the values come first, in "
        "evaluation order.",
    )
)

register(
    exercise(
        id="staged-needed",
        title="A transfer question",
        numbers={},
        decimals=0,
        labels="values needed",
        answer=lambda: len(
            {name for step in trace.graph(GRAPH, x=3, y=-4).phase("backward") for name in step.reads} & set(GRAPH.names)
        ),
        task=FUNCTION
        + """Memory is short. Of the ten values ($x$, $y$ and eight nodes), how many will the backward pass ever look
at, with the slopes as the chapter writes them: $2u$ for a square, $-1/u^2$ for a reciprocal, $w(1 - w)$ for $\\sigma$?""",
        mistakes=(
            Mistake(
                "all_values",
                "All of them",
                "Does a sum need to know its terms, to know its slopes?",
                lambda: len(GRAPH.names),
            ),
            Mistake(
                "all_nodes",
                "All the nodes",
                "You left out the inputs. Do the sums need their own value?",
                lambda: len(GRAPH.nodes),
            ),
            Mistake(
                "never_read",
                "Those that are never read",
                "You counted the values that can be forgotten. How many must be kept?",
                lambda: 4,
            ),
            Mistake(
                "den_spared",
                "One fewer than with these slopes",
                "You told the slope of 1/u from the value of the node, which saves den. Which value does −1/u² read?",
                lambda: 5,
            ),
        ),
        hints=(
            "Go through the nodes and ask what is in each slope.",
            "A sum's slopes are 1. A logistic function's slope can be told from its own value.",
            "Never read are $x$, $y$, xpysqr and $f$.",
        ),
        because="What a slope is written in must be kept; a sum has the slope 1, so it needs nothing.",
        solution="The product needs num and invden, the square needs xpy, the reciprocal needs den, the logistic "
        "functions their own values: «answer» in all. With $-w^2$ for the reciprocal, told from its own value, den "
        "could go, too.",
    )
)

register(
    exercise(
        id="staged-sigx",
        title="Which mistake was it? The value of sigx",
        numbers={"x": 3.0},
        draw=lambda rng: {"x": float(rng.choice([-1, 1]) * rng.integers(1, 9) / 2)},
        answer=lambda x: values(x, 1.0)["sigx"],
        decimals=4,
        labels="sigx",
        task="What is $\\sigma(«x»)$, the logistic function?",
        mistakes=(
            known("sigma_wrong_sign", lambda x: logistic(-x)),
            Mistake(
                "slope_for_value",
                "The slope in place of the value",
                "That is how steep it is there. How high is it?",
                lambda x: logistic(x) * logistic(-x),
            ),
        ),
        hints=("It lies between 0 and 1, and above ½ for positive numbers.", "$\\sigma(u) = 1/(1 + e^{-u})$."),
        because="Every number has its place between 0 and 1, and σ(−u) = 1 − σ(u): half of a table comes free.",
        solution="$1/(1 + e^{-u})$ at $u = «x»$ is «answer».",
    )
)
