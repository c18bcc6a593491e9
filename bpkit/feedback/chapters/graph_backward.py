"""Part 1, the backward pass on a graph: the reverse sweep."""

from functools import partial
from types import SimpleNamespace

import numpy as np

from ... import examples
from ...graph import Graph
from ..exercise import Exercise, register
from ..mistakes import Mistake, known
from ..graphs import SweepCode, draw_point, of_graph, told
from ..naming import Naming
from .graph_forward import FUNCTION, GRAPH, LOG_GRAPH

CHAPTER = "1-graph/backward"
SLOPES = "reciprocal_sign_lost reciprocal_not_squared mul_not_swapped square_without_2"
AT = (
    FUNCTION
    + """At $(«x», «y»)$ the forward pass gave num $«v[num]»$, invden $«v[invden]»$, den $«v[den]»$ and xpy
$«v[xpy]»$. The slopes of $\\sigma$ are $«local[sigx][x]»$ at sigx and $«local[sigy][y]»$ at sigy.

"""
)
WAY_BACK = """$\\mathrm{dnum} = «d[num]»$ and $\\mathrm{dinvden} = «d[invden]»$;
$\\mathrm{dden} = «d[invden]» \\cdot (-1/«v[den]»^2) = «d[den]»$;
$\\mathrm{dxpy} = «d[den]:()» \\cdot 2 \\cdot «v[xpy]:()» = «d[xpy]»$.
"""
of_staged = partial(of_graph, graph=GRAPH, chapter=CHAPTER)
AT_1_2 = """At $(1, 2)$ the forward pass gave num $«w.v[num]»$, invden $«w.v[invden]»$, den $«w.v[den]»$ and xpy
$«w.v[xpy]»$. The slopes of $\\sigma$ are $«w.local[sigx][x]»$ at sigx and $«w.local[sigy][y]»$ at sigy.

1. $\\mathrm{dinvden} = «w.d[invden]»$ and $\\mathrm{dnum} = «w.d[num]»$.
2. $\\mathrm{dden} = «w.d[invden]» \\cdot (-1/«w.v[den]»^2) = «w.d[den]»$, and so are dsigx and dxpysqr.
3. $\\mathrm{dxpy} = «w.d[den]:()» \\cdot 2 \\cdot «w.v[xpy]» = «w.d[xpy]»$, and dsigy is $«w.d[sigy]»$.
4. $\\partial f/\\partial x$ adds dxpy, $«w.d[den]:()» \\cdot «w.local[sigx][x]»$ and dnum: $«w.d[x]»$.
5. $\\partial f/\\partial y$ adds dxpy and $«w.d[sigy]» \\cdot «w.local[sigy][y]»$: $«w.d[y]»$.

Now the same at $(«x», «y»)$, where the forward pass gave num $«v[num]»$, invden $«v[invden]»$, den $«v[den]»$ and xpy
$«v[xpy]»$, and the slopes are $«local[sigx][x]»$ and $«local[sigy][y]»$: give $\\partial f/\\partial x$ and
$\\partial f/\\partial y$."""
at_3_minus_4 = {"numbers": examples.staged_function.point, "draw": draw_point()}

of_staged(
    id="staged-gradient",
    title="A complete trace to follow",
    numbers={"x": -0.5, "y": 0.25},
    draw=draw_point(step=0.25, most=3),
    wanted="x y",
    decimals=2,
    mistakes=f"overwrite_at_fork {SLOPES} sigmoid_derivative_incomplete",
    facts=lambda x, y: {"w": SimpleNamespace(**told(GRAPH, x=1, y=2))},
    task=FUNCTION + AT_1_2,
    hints=(
        "Start with 1 at $f$; the product hands each factor the other one.",
        "Through the reciprocal: times $-1/\\mathrm{den}^2$. So dden is $«d[den]»$.",
        "$x$ is read in three places, $y$ in two. Add what comes back.",
    ),
    solution=WAY_BACK
    + "$\\partial f/\\partial x$ adds dxpy, $«d[den]:()» \\cdot «local[sigx][x]»$ and dnum: $«d[x]»$. "
    "$\\partial f/\\partial y$ adds dxpy and $«d[num]:()» \\cdot «local[sigy][y]»$: $«d[y]»$.",
)

of_graph(
    id="log-gradient",
    title="The last step is yours",
    chapter=CHAPTER,
    graph=LOG_GRAPH,
    numbers={"x": 3.0, "y": 4.0},
    draw=draw_point(step=1.0),
    wanted="x",
    decimals=3,
    mistakes="overwrite_at_fork_x square_without_2 mul_not_swapped",
    other_mistakes=(
        Mistake(
            "first_contribution",
            "One contribution is missing",
            "That is what the product hands to x. Who else reads x?",
            lambda x, y: LOG_GRAPH.forward(x=x, y=y)["l"],
        ),
    ),
    task="""$g(x, y) = x \\ln(x^2 + y^2)$ at $(«x», «y»)$, with the nodes xsqr, ysqr, $s = «v[s]»$, $l = «v[l]»$,
$g = x\\, l$.

1. The product hands $«v[l]»$ to $x$, and $\\mathrm{dl} = «d[l]»$.
2. $\\mathrm{ds} = «d[l]:()» / «v[s]» = «d[s]»$, and so are dxsqr and dysqr.
3. $\\mathrm{dy} = «d[s]:()» \\cdot 2 \\cdot «y:()» = «d[y]»$.

What is $\\partial g/\\partial x$?""",
    hints=("$x$ is a fork. Which two nodes read it?", "Through xsqr comes $«d[s]:()» \\cdot 2 \\cdot «x:()»$."),
    because="x is read twice, by the square and by the product, so two shares meet there.",
    solution="Through xsqr comes $«d[s]:()» \\cdot 2 \\cdot «x:()»$, from the product $«v[l]»$. Together $«answer»$.",
)


def u_times_u(x, y):
    u = (x + y).named("u")
    return (u * u).named("p")


of_graph(
    id="square-as-product",
    title="The last two steps are yours",
    chapter=CHAPTER,
    graph=Graph.of(u_times_u),
    numbers={"x": 3.0, "y": -4.0},
    draw=draw_point(),
    wanted="u x y",
    decimals=1,
    mistakes="overwrite_at_fork",
    other_mistakes=(
        Mistake(
            "value_for_slope",
            "The value in place of the slope",
            "That is p itself. How fast does it change with u?",
            lambda x, y: np.full(3, (x + y) ** 2),
        ),
    ),
    task="""A node may read the same number twice: $p = u \\cdot u$ with $u = x + y$, at $(«x», «y»)$. So $u = «v[u]»$
and $p = «v[p]»$.

1. $\\mathrm{dp} = 1$.

Go back along *both* arrows from $p$ to $u$, and then on: what are $\\mathrm{du}$,
$\\mathrm{dx}$ and $\\mathrm{dy}$?""",
    hints=(
        "Each arrow carries the other factor, which happens to be $u$ too.",
        "Two contributions come back to $u$, and they add.",
    ),
    because="Two arrows lead from u to p, and each brings a share: together they make the 2u of the square.",
    solution="$\\mathrm{du} = u + u = «d[u]»$; a sum hands it on unchanged to $x$ and to $y$.",
)


def sum_times_square(x, y):
    return ((x + y).named("s") * (x**2).named("r")).named("q")


of_graph(
    id="product-gradient",
    title="All of it by hand",
    chapter=CHAPTER,
    graph=Graph.of(sum_times_square),
    numbers={"x": 2.0, "y": 3.0},
    draw=draw_point(step=1.0, most=5),
    wanted="x y",
    decimals=0,
    mistakes="overwrite_at_fork square_without_2 mul_not_swapped",
    task="$q(x, y) = (x + y)\\, x^2$ at $(«x», «y»)$. Stage it, run forward, run back. What are "
    "$\\partial q/\\partial x$ and $\\partial q/\\partial y$?",
    hints=(
        "Three nodes: $s = x + y$, $r = x^2$, $q = s\\, r$.",
        "The product hands $r = «v[r]»$ to $s$, and $s = «v[s]»$ to $r$.",
        "$x$ is read by $s$ and by $r$: two contributions.",
    ),
    because="The sum and the square both read x: adding their two paths is the product rule.",
    solution="$\\mathrm{ds} = «d[s]»$ and $\\mathrm{dr} = «d[r]»$. So $\\partial q/\\partial y = «d[y]»$, and "
    "$\\partial q/\\partial x = «d[s]» + «d[r]:()» \\cdot 2 \\cdot «x:()» = «d[x]»$.",
)


def draw_sweep(graph):
    def draw(rng):
        fwd = graph.forward(x=rng.uniform(0.5, 2), y=rng.uniform(0.5, 2))
        return {"nodes": graph.nodes, "values": dict(fwd.values), "output": graph.output}

    return draw


def by_the_core(nodes, values, output):
    graph = Graph(["x", "y"], nodes, output)
    return graph.backward(graph.forward(x=values["x"], y=values["y"])).grads


WITHOUT_FORK = Graph.of(lambda x, y: (1 / (x * (y**2).named("r")).named("p")).named("f"))

CODE = SweepCode(lambda nodes, values, output: (nodes, values, output), lambda sweep: sweep.d)
register(
    Exercise(
        id="sweep-code",
        title="Your own code",
        chapter=CHAPTER,
        numbers={},
        cases=lambda rng: {
            "the function of this chapter": draw_sweep(GRAPH)(rng),
            "a graph without forks": draw_sweep(WITHOUT_FORK)(rng),
        },
        answer=by_the_core,
        work=CODE,
        labels="d",
        task="""Write `sweep(nodes, values, output)`: each node is a name, an operation, the names it reads, and a
constant or `None`; `values` is a dictionary of all values. It returns the dictionary of all derivatives of `output`.
It must know `add`, `mul`, `square`, `reciprocal` and `sigmoid`.""",
        mistakes=CODE.mistakes(
            f"overwrite_at_fork {SLOPES} sigmoid_derivative_of_output sigmoid_derivative_incomplete"
        ),
        hints=(
            "A table with the slopes of each operation, one for each argument.",
            "All derivatives begin at 0, the output's at 1. Go through the nodes in reverse.",
            "For each argument: `d[arg] += d[name] * slope`.",
        ),
        because="Each node hands on its derivative times the slope; where arrows meet, shares are added. That is all.",
        solution="A table of slopes, and the reverse sweep, line for line: every node hands its own derivative, times "
        "the slope, to what it reads; there the contributions add.",
    )
)

of_staged(
    id="staged-dx",
    title="Which mistake was it? The derivative by x",
    **at_3_minus_4,
    wanted="x",
    decimals=4,
    mistakes="overwrite_at_fork_x sigmoid_derivative_of_output sigmoid_derivative_incomplete reciprocal_sign_lost "
    "reciprocal_not_squared square_without_2",
    task=AT + "What is $\\partial f/\\partial x$?",
    hints=(
        "Three contributions come back to $x$: through num, sigx and xpy.",
        "They are $«d[num]»$, $«d[den]:()» \\cdot «local[sigx][x]»$ and $«d[xpy]»$.",
    ),
    because="Three arrows lead on from x, to xpy, sigx and num, and every one of them brings its share.",
    solution=WAY_BACK + "The contributions through xpy, sigx and num add up to $«answer»$.",
)
of_staged(
    id="staged-dy",
    title="Which mistake was it? The derivative by y",
    **at_3_minus_4,
    wanted="y",
    decimals=4,
    mistakes="overwrite_at_fork_y reciprocal_sign_lost reciprocal_not_squared square_without_2",
    task=AT + "What is $\\partial f/\\partial y$?",
    hints=(
        "Two contributions come back to $y$: through sigy and xpy.",
        "They are $«d[num]:()» \\cdot «local[sigy][y]»$ and $«d[xpy]»$.",
    ),
    because="Two arrows lead on from y, and f feels a change of y through both of them.",
    solution=WAY_BACK + "The contributions through xpy and sigy add up to $«answer»$.",
)
of_staged(
    id="staged-dden",
    title="Which mistake was it? The denominator",
    **at_3_minus_4,
    wanted="den",
    decimals=4,
    mistakes="reciprocal_sign_lost reciprocal_not_squared",
    other_mistakes=(known("local_only", lambda x, y: GRAPH.forward(x=x, y=y).local["invden"]["den"]),),
    task=AT + "What is $\\partial f/\\partial\\,\\mathrm{den}$?",
    hints=("Between $f$ and den lies invden.", "dinvden is num, $«v[num]»$; the slope is $-1/\\mathrm{den}^2$."),
    because="1/u falls wherever it is defined, so dden has the opposite sign of num: a check that costs nothing.",
    solution="$«d[invden]» \\cdot (-1/«v[den]»^2) = «answer»$.",
)
of_staged(
    id="staged-dnum",
    title="Which mistake was it? The numerator",
    **at_3_minus_4,
    wanted="num",
    decimals=4,
    mistakes="mul_not_swapped",
    task=AT + "What is $\\partial f/\\partial\\,\\mathrm{num}$?",
    hints=("$f$ is num times invden.", "How much does $f$ grow if num grows by a little?"),
    because="The slope of a product by one factor is the other factor; num itself has no say in it.",
    solution="The product hands num the other factor, invden: $«answer»$.",
)
of_staged(
    id="staged-dxpy",
    title="Which mistake was it? The sum before the square",
    **at_3_minus_4,
    wanted="xpy",
    decimals=4,
    mistakes="square_without_2 reciprocal_sign_lost reciprocal_not_squared",
    other_mistakes=(known("local_only", lambda x, y: GRAPH.forward(x=x, y=y).local["xpysqr"]["xpy"]),),
    task=AT + "$\\partial f/\\partial\\,\\mathrm{den} = «d[den]»$. What is $\\partial f/\\partial\\,\\mathrm{xpy}$?",
    hints=("The sum den hands its derivative on unchanged.", "The slope of the square is $2 \\cdot «v[xpy]:()»$."),
    because="A node in the middle has its derivative, too; being a sum, it hands it on to x and y as it is.",
    solution="$«d[den]:()» \\cdot 2 \\cdot «v[xpy]:()» = «answer»$.",
)


register(
    Naming(
        id="which-mistake-was-it",
        title="Which mistake was it?",
        chapter=CHAPTER,
        task="""Nine students worked at $(3, -4)$ with the function of this chapter. Each made one mistake and went on
correctly from there. Right would be sigx 0.9526, dnum 0.5121, dden $-0.7916$, dxpy 1.5832, dx 2.0596 and dy 1.5922.
Choose for each number what went wrong.""",
        of=(
            ("staged-dx", "overwrite_at_fork_x", (), "dx"),
            ("staged-dy", "overwrite_at_fork_y", (), "dy"),
            ("staged-dden", "reciprocal_sign_lost", (), "dden"),
            ("staged-dden", "reciprocal_not_squared", (), "dden"),
            ("staged-dnum", "mul_not_swapped", (), "dnum"),
            ("staged-dxpy", "square_without_2", (), "dxpy"),
            ("staged-dx", "sigmoid_derivative_of_output", (), "dx"),
            ("staged-dx", "sigmoid_derivative_incomplete", (), "dx"),
            ("staged-sigx", "sigma_wrong_sign", (), "sigx"),
        ),
        others=("local_only",),
        hints=(
            "Which steps lie between the output and this number? The mistake is in one of them.",
            "Compare wrong and right: is the sign another, is it a simple multiple, is something left out?",
            "Make the mistake on purpose, and see whether you get the number.",
        ),
        solution="1 and 2: `=` in place of `+=` at the fork, so that only the last contribution is left. 3: the sign of "
        "$-1/u^2$ lost. 4: $-1/u$ in place of $-1/u^2$. 5: the factors not swapped. 6: $u$ in place of $2u$. "
        "7: $\\sigma'$ taken at $\\sigma(x)$. 8: $\\sigma$ in place of $\\sigma (1 - \\sigma)$. "
        "9: $e^x$ in place of $e^{-x}$.",
    )
)


def diamonds(n):
    """Paths and arrows of a chain of n diamonds, counted on the graph itself."""
    inputs, nodes, last = ["x", "y"], [], "x"
    for k in range(n):
        nodes += [(f"u{k}", "neg", [last]), (f"v{k}", "square", [last]), (f"s{k}", "add", [f"u{k}", f"v{k}"])]
        last = f"s{k}"
    graph = Graph(inputs, nodes)
    paths = {"x": 1, "y": 0}
    for node in graph.nodes:
        paths[node.name] = sum(paths[arg] for arg in node.args)
    return np.array([paths[last], sum(len(node.args) for node in graph.nodes)])


register(
    Exercise(
        id="diamond-paths",
        title="A transfer question",
        chapter=CHAPTER,
        numbers={"n": 20},
        draw=lambda rng: {"n": int(rng.integers(4, 16))},
        answer=diamonds,
        decimals=0,
        labels=("paths", "arrows"),
        task="""A chain of $n = «n»$ diamonds: each node is read by two others, and a sum joins the two again, so that
each diamond has four arrows. How many paths lead from the output back to the input, and how many arrows does
back-propagation go along?""",
        mistakes=(
            Mistake(
                "paths_added",
                "The paths are added",
                "At every diamond a path can go one way or the other. What do two choices after two choices make?",
                lambda n: np.array([2 * n, 4 * n]),
            ),
            Mistake(
                "paths_walked",
                "Every path is walked",
                "Does back-propagation go along an arrow once for every path, or once in all?",
                lambda n: np.array([2**n, 4 * n * 2**n]),
            ),
        ),
        hints=("Count for one diamond, then for two.", "Each diamond doubles the paths, and adds four arrows."),
        because="Every diamond doubles the paths, but only adds arrows, and the sweep goes along each arrow once.",
        solution="$2^{«n»} = «answer[0]»$ paths, but only $4 \\cdot «n» = «answer[1]»$ arrows.",
    )
)
