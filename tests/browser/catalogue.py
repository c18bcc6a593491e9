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
}
