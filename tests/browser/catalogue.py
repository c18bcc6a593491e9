"""The live figures: where each one stands first, how it is made, and a conversation between its page and Python."""

from typing import NamedTuple


class Figure(NamedTuple):
    page: str  # of the book
    call: str  # Python that makes one
    control: str  # a control that the page moves
    moved: float  # to this
    answer: str  # what Python, told of it, does to the figure, `fig`
    quantity: str  # the page must then show this quantity
    number: float  # with this number


FIGURES = {
    "one-weight": Figure(
        page="book/intro",
        call="live.one_weight()",
        control="W1[0,0]",
        moved=-0.625,
        answer="fig.network = fig.network.replace(b2=[2 * fig.network.W[1][0, 0], 0])",
        quantity="b2[0]",
        number=-1.25,
    ),
    "gradient-check": Figure(
        page="book/1-graph/backward",
        call="live.gradient_check()",
        control="h",
        moved=-4,
        answer="fig.x = 25000 * fig.h",
        quantity="x",
        number=2.5,
    ),
    "memory": Figure(
        page="book/3-two-passes/memory",
        call="live.memory()",
        control="batch",
        moved=-1,
        answer="fig.layers = fig.batch // 64",
        quantity="parameters",
        number=463114,
    ),
    "descent": Figure(
        page="book/5-deep/gradient-descent",
        call="live.descent()",
        control="step_size",
        moved=7,
        answer="fig.point = fig.step_size / 4, 0.5",
        quantity="W2[0,0]",
        number=1.75,
    ),
    "softmax-jacobian": Figure(
        page="book/4-by-hand/softmax-jacobian",
        call="live.softmax_jacobian()",
        control="a[0]",
        moved=-2.5,
        answer="fig.logits = [fig.logits[0], 2 * fig.logits[0], 0, 1]",
        quantity="a[1]",
        number=-5,
    ),
    "network-stepper": Figure(
        page="book/2-algorithms/backward",
        call="live.network_stepper()",
        control="l2",
        moved=0.25,
        answer="fig.values = {**fig.values, 'x[0]': 2 * fig.values['l2']}",
        quantity="x[0]",
        number=0.5,
    ),
    "depth": Figure(
        page="book/5-deep/delta-recursion",
        call="live.depth()",
        control="depth",
        moved=12,
        answer="fig.scale = fig.depth / 8",
        quantity="scale",
        number=1.5,
    ),
    "graph-stepper": Figure(
        page="book/1-graph/backward",
        call="live.graph_stepper(examples.staged_function.graph, examples.staged_function.point)",
        control="x",
        moved=-1.5,
        answer="fig.values = {**fig.values, 'y': 2 * fig.values['x']}",
        quantity="y",
        number=-3,
    ),
}
