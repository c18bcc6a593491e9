"""A call of a function that nobody has read, and all there is to see of it as plain data.

`running` imports this file, and also runs it as the program of a process of its own.  So it needs nothing of bpkit.
Plain data are None, bool, int, float, complex, str, arrays of these, and lists, tuples and dicts of plain data.
"""

import sys

if __name__ == "__main__":  # find the same packages as whoever started this process
    import json

    sys.path[:] = json.loads(sys.stdin.buffer.readline())

import base64
import copy
import dataclasses
import inspect
import io
import json
import math
import os
import pickle
import re
import threading
import traceback
from collections.abc import Iterator, Mapping, Sequence, ValuesView
from inspect import Parameter
from itertools import islice
from typing import NamedTuple

import numpy as np

MOST_ENTRIES = 100_000
MOST_PRINTED = 2_000  # bytes of each call
DEEPEST = 20
LONGEST = 200  # characters of a text
BY_BOTH = Parameter.POSITIONAL_OR_KEYWORD
PACKAGES = re.compile(r"<frozen|.*[/\\](site|dist)-packages[/\\]")
HOMES = tuple(os.path.join(os.path.dirname(place), "") for place in (os.__file__, os.path.dirname(__file__)))
ABOUT_PROCESSES = {
    *"os.exec os.fork os.forkpty os.kill os.killpg os.posix_spawn os.spawn os.startfile os.system".split(),
    *"pty.spawn subprocess.Popen".split(),
}


class Unusable(NamedTuple):
    """What is there instead of a value that is no plain data; `sentence` says why, to the learner."""

    sentence: str


class Unfit(Exception):
    """A value that is no plain data."""


class Raised(NamedTuple):
    """What a call raised: the name of its type, its text, and the place in the learner's code, as far as known."""

    name: str
    text: str
    file: str | None = None
    line: int | None = None


def tried(function, arguments, through=()):
    """Call a function with {name: value}: (value as plain data, `Raised` or None, names of changed arguments).

    What it raises is caught, except for the classes `through`.

    >>> tried(lambda x, W: W @ x, {"W": np.eye(2), "x": np.ones(2)})
    (array([1., 1.]), None, [])
    >>> tried(lambda x: 1 / x, {"x": 0})[1].name
    'ZeroDivisionError'
    """
    given = copy.deepcopy(arguments)
    try:
        args, kwargs = bound(function, given)
        with np.errstate(all="ignore"):
            value = plain(function(*args, **kwargs))
        return value, None, [name for name in given if not _unchanged(given[name], arguments[name])]
    except through:
        raise
    except BaseException as error:  # a learner's function may raise anything
        return None, raised(error, through), []


def bound(function, given):
    """How to call a function with {name: value}: its (args, kwargs).

    In order, with keyword-only parameters by name; by name if it has parameters of all these names in another
    order, or takes any name and nothing in order.  TypeError, which names the parameters, if neither fits.
    """
    try:
        parameters = inspect.signature(function).parameters
        own = inspect.signature(function, follow_wrapped=False)  # of a decorated function, what the decorator takes
    except (TypeError, ValueError):  # as for many functions written in C
        return tuple(given.values()), {}
    kinds = {name: parameter.kind for name, parameter in parameters.items()}
    positional = [name for name, kind in kinds.items() if kind in (Parameter.POSITIONAL_ONLY, BY_BOTH)]
    keyword_only = {name: given[name] for name in given if kinds.get(name) is Parameter.KEYWORD_ONLY}
    rest = [name for name in given if name not in keyword_only]
    ways = [(tuple(given[name] for name in rest), keyword_only)]
    named = all(kinds.get(name) is BY_BOTH for name in rest)
    if named or Parameter.VAR_POSITIONAL not in kinds.values():
        first = named and positional[: len(rest)] != rest
        ways.insert(0 if first else 1, ((), given))
    for args, kwargs in ways:
        try:
            own.bind(*args, **kwargs)
            return args, kwargs
        except TypeError:
            pass
    raise TypeError(f"wanted are the arguments {_told(given)}, but it takes {_told(kinds) or 'none'}") from None


def _told(names):
    *first, last = [*names] or [""]
    return f"{', '.join(first)} and {last}" if first else last


def _unchanged(value, original):
    if isinstance(original, (list, tuple)):
        return len(value) == len(original) and all(map(_unchanged, value, original))
    if isinstance(original, dict):
        return value.keys() == original.keys() and all(_unchanged(value[key], original[key]) for key in original)
    return np.array_equal(value, original)


def raised(error, through=()):
    """An exception as `Raised`; its own methods may raise in their turn."""

    def said(what):
        try:
            return readable(str(what())).strip()
        except through:
            raise
        except BaseException:
            return ""

    if isinstance(error, MemoryError):  # make room to go on
        traceback.clear_frames(error.__traceback__)
    name, text = said(lambda: type(error).__name__) or "an error", said(lambda: error)
    if isinstance(error, MemoryError) and not text:
        text = "it needs more memory than there is for it"
    return Raised(name, text, *_place(error))


def _place(error):
    """(file, line) of the innermost frame of the learner's own code."""
    for frame, line in reversed([*traceback.walk_tb(BaseException.__getattribute__(error, "__traceback__"))]):
        if not installed(frame.f_code.co_filename):
            return frame.f_code.co_filename, line
    return None, None


def installed(file):
    """Whether a file is of Python itself, of an installed package or of bpkit."""
    return bool(PACKAGES.match(file)) or file.startswith(HOMES)


def readable(text):
    """The beginning of a text, as can be printed everywhere."""
    return text[:LONGEST].encode("utf-8", "backslashreplace").decode()


# What a function returned, as plain data


def plain(value):
    """A value as plain data, or `Unusable`.

    Of any origin: numbers of all kinds, texts, tensors, tables, whatever turns into an array or a float; lists,
    tuples, dicts, dataclasses, generators and other iterators.

    >>> plain((q for q in [np.float32(0.5), 2]))
    [0.5, 2]
    """
    try:
        return _plain(value, [MOST_ENTRIES], 0)
    except Unfit as problem:
        return Unusable(str(problem))


def _plain(value, left, depth):
    left[0] -= 1
    _check_room(left, depth)
    if value is None or isinstance(value, (bool, np.bool_)):
        return value if value is None else bool(value)
    if isinstance(value, str):
        return readable(str.__str__(value))
    if isinstance(value, (int, np.integer)):
        return int(value) if abs(int(value)) < 10**300 else math.copysign(math.inf, value > 0 or -1)
    if isinstance(value, (complex, np.complexfloating)):
        return complex(value)
    if isinstance(value, (float, np.floating)):
        return float(value)
    if hasattr(type(value), "detach"):  # a tensor that may know its history
        value = value.detach().cpu().numpy()
    if isinstance(value, np.ndarray) or hasattr(type(value), "__array__"):
        return _of_array(value if isinstance(value, np.ndarray) else type(value).__array__(value), left, depth)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {_key(key): _plain(value[key], left, depth + 1) for key in islice(iter(value), left[0] + 1)}
    if isinstance(value, (Sequence, Iterator, ValuesView)) and not isinstance(value, (bytes, bytearray, memoryview)):
        items = [_plain(item, left, depth + 1) for item in islice(iter(value), left[0] + 1)]
        return tuple(items) if isinstance(value, tuple) else items
    return _of_object(value, left, depth)


def _check_room(left, depth):
    if left[0] < 0:
        raise Unfit(f"It has more than {MOST_ENTRIES:,} entries. Is it the right quantity?")
    if depth > DEEPEST:
        raise Unfit(f"It is nested more than {DEEPEST} deep.")


def _of_array(array, left, depth):
    if not isinstance(array, np.ndarray):
        raise Unfit("It cannot be read as numbers.")
    array = np.asarray(array)
    _check_room([left[0] - array.size], depth)
    if array.dtype.kind in "OU":
        return _plain(array.tolist(), left, depth + 1)
    left[0] -= array.size
    if array.dtype.kind not in "biufc":
        raise Unfit(f"Its entries are of the type {array.dtype}; wanted are numbers.")
    return array.astype({"b": bool, "c": complex}.get(array.dtype.kind, float))


def _of_object(value, left, depth):
    if inspect.iscoroutine(value):
        value.close()
        raise Unfit("It is a coroutine: is there an `async` too many?")
    if hasattr(type(value), "tolist"):
        return _plain(value.tolist(), left, depth + 1)
    if hasattr(type(value), "__float__"):
        try:
            return float(value)
        except (TypeError, ValueError, ArithmeticError):
            raise Unfit("It is not a number, though it looks like one.") from None
    if callable(value):
        raise Unfit("It is itself a function or a class: is a pair of brackets missing?")
    raise Unfit(f"It is of the type {readable(type(value).__name__)}; wanted are numbers.")


def _key(key):
    if isinstance(key, tuple):
        return tuple(map(_key, key[:DEEPEST]))
    if isinstance(key, np.generic):
        key = key.item()
    return key if key is None or type(key) in (bool, int, float) else readable(str(key))


def packed(data):
    """Plain data, or `Unusable`, as what JSON can hold.

    >>> packed({"a": (1, 2.5)})
    {'dict': [['a', {'tuple': [1, 2.5]}]]}
    """
    if isinstance(data, Unusable):
        return {"unusable": data.sentence}
    if isinstance(data, np.ndarray):
        return {"array": [data.dtype.char, data.shape, base64.b64encode(data.tobytes()).decode()]}
    if isinstance(data, complex):
        return {"complex": [data.real, data.imag]}
    if isinstance(data, dict):
        return {"dict": [[packed(key), packed(value)] for key, value in data.items()]}
    if isinstance(data, tuple):
        return {"tuple": list(map(packed, data))}
    return list(map(packed, data)) if isinstance(data, list) else data


def unpacked(data):
    """What was packed.  Nothing in it is run, whoever packed it: it is read as data, or raises.

    >>> unpacked(packed({"a": (1, np.array([True, False]))}))
    {'a': (1, array([ True, False]))}
    """
    if isinstance(data, list):
        return list(map(unpacked, data))
    if not isinstance(data, dict):
        return data
    ((kind, content),) = data.items()
    if kind == "array":
        char, shape, text = content
        return np.frombuffer(base64.b64decode(text), {"?": bool, "d": float, "D": complex}[char]).reshape(shape).copy()
    if kind == "dict":
        return {unpacked(key): unpacked(value) for key, value in content}
    return {"tuple": lambda items: tuple(map(unpacked, items)), "complex": lambda z: complex(*z), "unusable": Unusable}[
        kind
    ](content)


# The program of a process of its own


class Printed(io.RawIOBase):
    """A file that sends on the first bytes that are written to it, and swallows the others."""

    def __init__(self, send):
        self.send, self.left = send, MOST_PRINTED

    def writable(self):
        return True

    def write(self, data):
        kept = bytes(data[: self.left])
        self.left -= len(kept)
        if kept:
            self.send("printed", kept.decode("utf-8", "replace"))
        return len(data)


def main():
    """Read a function from stdin, and send to stdout what becomes of its calls.

    There: a line for `sys.path`; then, pickled, (pickled function, pickled list of arguments, seconds, bytes).
    Back: a line for each message, [kind, content] in JSON: "ready" once this is loaded, "loaded" (an error or
    None) once the function is, and for each call "printed", any number of times, and then "ran".
    """
    send = _channel()
    send("ready", None)
    job = sys.stdin.buffer.read()  # to the end: a function that reads finds nothing
    printed = Printed(send)
    sys.stdout = sys.stderr = io.TextIOWrapper(printed, "utf-8", "backslashreplace", write_through=True)
    try:
        function, calls, *most = pickle.loads(job)
        function, calls = pickle.loads(function), pickle.loads(calls)
    except BaseException as error:
        return send("loaded", raised(error).name)
    send("loaded", None)
    _limit(*most)
    sys.addaudithook(_leave_processes_alone)
    for arguments in calls:
        printed.left = MOST_PRINTED
        value, error, changed = tried(function, arguments)
        send("ran", [packed(value), error, changed])


def _channel():
    """A function that writes messages to what was stdout; from now on, stdout and stderr lead nowhere."""
    file, lock = os.fdopen(os.dup(1), "wb"), threading.Lock()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)

    def send(kind, content):
        line = json.dumps([kind, content]).encode() + b"\n"
        with lock:
            file.write(line)
            file.flush()

    return send


def _limit(seconds, memory):
    """Let the system end this process after so many more seconds of computing, and refuse it more bytes than that."""
    try:
        import resource
        import signal
    except ImportError:  # Windows
        return

    def lower(kind, soft, hard):
        _, most = resource.getrlimit(kind)
        soft, hard = (number if most == resource.RLIM_INFINITY else min(number, most) for number in (soft, hard))
        resource.setrlimit(kind, (soft, hard))

    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGPROF, signal.SIGXCPU})
    signal.setitimer(signal.ITIMER_PROF, seconds)
    last = math.ceil(seconds + sum(resource.getrusage(resource.RUSAGE_SELF)[:2])) + 1
    lower(resource.RLIMIT_CPU, last, last + 1)  # where the function turns the timer off
    lower(resource.RLIMIT_CORE, 0, 0)
    if sys.platform == "linux":
        with open("/proc/self/statm", "rb") as file:
            most = int(file.read().split()[5]) * resource.getpagesize() + memory
        lower(resource.RLIMIT_DATA, most, most)


def _leave_processes_alone(event, _):
    if event in ABOUT_PROCESSES:
        raise PermissionError("a function that is being checked may not start or end processes")


if __name__ == "__main__":
    try:
        main()
    finally:
        os._exit(0)  # at once, whatever threads are left
