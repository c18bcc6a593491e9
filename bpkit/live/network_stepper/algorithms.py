"""Algorithms 6.3 and 6.4 of Goodfellow et al. as the book's chapters print them, and which line a step carries out."""

import re

LINES = {
    "6.3": {
        "1": r"h^{(0)} = x",
        "2": r"l = 1, \dots, L",
        "2.1": r"z^{(l)} = b^{(l)} + W^{(l)} h^{(l-1)}",
        "2.2": r"h^{(l)} = f_l\big(z^{(l)}\big)",
        "3": r"\hat y = h^{(L)}",
        "4": r"J = \ell(\hat y, t) + \lambda\, \Omega(\theta)",
    },
    "6.4": {
        "1": r"g \leftarrow \nabla_{\hat y}\, J = \nabla_{\hat y}\, \ell(\hat y, t)",
        "2": r"l = L, L - 1, \dots, 1",
        "2.1": r"g \leftarrow \nabla_{z^{(l)}} J = g \odot f_l'\big(z^{(l)}\big)",
        "2.2": r"\nabla_{b^{(l)}} J = g + \lambda\, \nabla_{b^{(l)}} \Omega(\theta)",
        "2.3": r"\nabla_{W^{(l)}} J = g\, h^{(l-1)\top} + \lambda\, \nabla_{W^{(l)}} \Omega(\theta)",
        "2.4": r"g \leftarrow \nabla_{h^{(l-1)}} J = W^{(l)\top} g",
    },
}
"""The lines by the number of their algorithm and their own; line 2 is that of the loop."""

IN_THE_LOOP = {"z": "2.1", "h": "2.2", "dz": "2.1", "db": "2.2", "dW": "2.3", "dh": "2.4"}


def line_of(step, depth):
    """(algorithm, line, l) of a step of `trace.network`: l is the loop's variable, None outside of the loop.

    Line 4 of algorithm 6.3 takes several steps; line 3 takes none, it gives h^(L) another name.

    >>> from bpkit import examples
    >>> story = examples.three_tanh_layers.trace()
    >>> [line_of(story.of(name)[0], 3) for name in ("z2", "penalty", "dh3", "dW3", "dh2")]
    [('6.3', '2.1', 2), ('6.3', '4', None), ('6.4', '1', None), ('6.4', '2.3', 3), ('6.4', '2.4', 3)]
    """
    algorithm = "6.3" if step.phase == "forward" else "6.4"
    kind, number = re.fullmatch(r"(\D+)(\d*)", step.name).groups()
    if not number:
        return algorithm, "4", None
    l = int(number) + (kind == "dh")  # g of the layer below is handed down while l is still the layer above
    return (algorithm, IN_THE_LOOP[kind], l) if 1 <= l <= depth else (algorithm, "1", None)
