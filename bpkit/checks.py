"""Checks of what a caller hands in: one message each, naming what was given and what was wanted."""

import math
import reprlib
from collections.abc import Iterable
from numbers import Integral, Number, Real

import numpy as np


def as_array(values, dtype, what):
    """Return `values` as an array of `dtype`, or of their own if None; complex values stay complex.

    Lists, integers, arrays and numbers as objects are taken; whatever is not float32 or complex becomes
    float64 if no dtype is given.  TypeError for what is not numbers and for masked arrays, ValueError for
    rows of different lengths.
    """
    if type(values) is not np.ndarray and _is_masked(values):
        wanted = "for a gradient needs every entry; fill or drop the masked ones"
        raise TypeError(f"{what}: masked arrays are not taken, {wanted}")
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{what}: the rows have different lengths") from None
    if array.dtype == (dtype or np.float64):
        return array
    if array.dtype.kind == "O":
        array = _unpacked(array)
    if array.dtype.kind not in "fiubc":
        raise TypeError(f"{what}: wanted numbers, got {reprlib.repr(values)}")
    if array.dtype.kind == "c":
        return array.astype(np.complex128)
    return array.astype(dtype or (np.float32 if array.dtype == np.float32 else np.float64))


def _is_masked(values):
    """Whether `values` is a masked array, or a list with one in it."""
    return isinstance(values, np.ma.MaskedArray) or (isinstance(values, (list, tuple)) and any(map(_is_masked, values)))


def _unpacked(objects):
    """An array of objects that are numbers as one of numbers; any other as it is."""
    if not all(isinstance(value, Number) for value in objects.flat):
        return objects
    try:
        return objects.astype(complex if any(isinstance(value, complex) for value in objects.flat) else float)
    except OverflowError:  # an integer of more than 308 digits
        return objects


def as_shaped(values, dtype, shape, what):
    """Return `values` as `as_array` does; ValueError if their shape is not `shape`."""
    array = as_array(values, dtype, what)
    if array.shape != shape:
        raise ValueError(f"{what} has shape {array.shape}, wanted {shape}")
    return array


def as_list(values, what):
    """Return `values` as a list; TypeError for a string, and for what cannot be iterated."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise TypeError(f"{what}: wanted a list, got {values!r}")
    return list(values)


def check_finite(array, what):
    """Raise ValueError, naming the first bad entry, if `array` holds a NaN or an infinity."""
    finite = np.isfinite(array)
    if np.count_nonzero(finite) < finite.size:
        place = np.argwhere(~finite)[0].tolist()
        raise ValueError(f"{what}: entry {place} is {array[tuple(place)]}; every entry must be finite")


def as_number(value, what, least=None):
    """Return `value` as a float; TypeError if it is no number, ValueError if not finite or below `least`."""
    if not isinstance(value, (float, Real)) or isinstance(value, bool):  # Real alone is slow to tell a float
        raise TypeError(f"{what}: wanted a number, got {value!r}")
    try:
        value = float(value)
    except OverflowError:  # an integer of more than 308 digits
        value = math.inf
    if not math.isfinite(value) or (least is not None and value < least):
        wanted = "a finite number" if least is None else f"a finite number of at least {least:g}"
        raise ValueError(f"{what}: wanted {wanted}, got {value}")
    return value


def as_count(value, what, least, most=math.inf):
    """Return `value` as an int; TypeError if it is no integer, ValueError if not in least, …, most."""
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise TypeError(f"{what}: wanted a whole number, got {value!r}")
    if not least <= value <= most:
        wanted = f"at least {least}" if most == math.inf else f"{least} to {most}"
        raise ValueError(f"{what}: wanted {wanted}, got {value}")
    return int(value)


def choose(name, table, what):
    """Return `table[name]`; ValueError listing the known names if there is none."""
    check_known(name, table, what)
    return table[name]


def check_known(name, names, what):
    """Raise ValueError, listing the known names, if `name` is not among `names`."""
    if not isinstance(name, str) or name not in names:
        raise ValueError(f"unknown {what} {name!r}; known: {', '.join(names)}")
