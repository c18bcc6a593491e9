"""What a function returned, taken apart by name as the right answer is."""

import re

import numpy as np

from . import running
from .reading import MOST_ENTRIES, Unreadable, read_here
from .text import listing, too_many

FIRST_LAYER = re.compile(r"\((\d+)…\)")


def parts(value, like, labels):
    """{name: array} of what a function returned; `Unreadable`, with a sentence, if it cannot be used.

    A tuple's parts are named by `labels`, those of a list "h^(0…)" by their layers, a dict's by its keys.  Any
    container will do for a tuple or a list: a dict by name, a list for a tuple, an array of equal shapes.
    """
    if isinstance(value, running.Unusable):
        raise Unreadable(value.sentence)
    if value is None:
        raise Unreadable("It is None: is a `return` missing?")
    if isinstance(like, dict):
        if not isinstance(value, dict) or not like.keys() <= value.keys():
            raise Unreadable(f"Wanted is a dictionary with the keys {listing(list(map(str, like)))}.")
        return {f"{labels}[{key}]": array for key in like for array in parts(value[key], like[key], "").values()}
    if isinstance(like, (tuple, list)):
        names = labels if isinstance(like, tuple) else _by_layer(labels, len(like))
        items = _items(
            value, names, f"Wanted {'are' if isinstance(like, tuple) else 'is a list of'} {listing(list(names))}."
        )
        return {name: a for n, v, k in zip(names, items, like) for name, a in parts(v, k, n).items()}
    if isinstance(value, str):
        raise Unreadable("It is a text; wanted are numbers.")
    plain = isinstance(value, np.ndarray) and value.dtype == float and value.size <= MOST_ENTRIES
    values, wanted = value if plain else read_here(value).values, np.shape(like)
    a_row_for_a_column = [n for n in values.shape if n != 1] == [n for n in wanted if n != 1]
    return {labels: values.reshape(wanted) if a_row_for_a_column else values}


def _by_layer(label, count):
    first = int(FIRST_LAYER.search(label)[1])
    return [FIRST_LAYER.sub(f"({l})", label) for l in range(first, first + count)]


def _items(value, names, wanted):
    """The things in a container of any kind, as many as there are names, and in their order."""
    if isinstance(value, dict) and len(value) == len(names):
        by_name = {_plain(key): item for key, item in value.items()}
        plain = [_plain(name) for name in names]
        return [by_name[name] for name in plain] if set(plain) == set(by_name) else list(value.values())
    if isinstance(value, np.ndarray) and value.ndim:
        value = list(value)
    if not isinstance(value, (tuple, list)):
        raise Unreadable(wanted)
    extra = len(value) - len(names)
    if extra == 1 and value[0] is None:
        raise Unreadable(f"One entry too many: a None stands in front. {wanted}")
    if extra:
        raise Unreadable(f"{too_many(len(value), len(names))}. {wanted}")
    return value


def _plain(name):
    """A quantity's name without its signs: "dw1" for "∂J/∂W^(1)", "dW1", "grad_W1" and "dW_1"."""
    name = str(name).replace("∂J/∂", "d").lower().replace("grad", "d")
    return re.sub(r"[^a-z0-9δ]", "", name)
