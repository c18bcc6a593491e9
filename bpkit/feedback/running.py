"""Run a function that nobody has read, out of reach: in a process of its own.

The process is a fresh Python that ends with the check.  It gets the function, pickled by cloudpickle, and
the arguments, and sends plain data back, which are read and never run; what the function does to its
process, memory, files or modules ends there.  A fresh one takes 0.1 to 0.2 s; one kept warm for the next
check, or forked from one, would save most of that, but the first would be left running in every kernel and the
second is not safe with every numpy.

Limits: so many seconds of computing, three times as many by the clock (for a function that sleeps), and
1 GB of memory.  Windows counts by the clock only, and there as on macOS the memory is not limited.

Where there is no cloudpickle, no process can be started (as in WebAssembly), or the function cannot
travel (it holds an open file or a lock, say), it runs in a thread, as `limits` sees to, or in place.
"""

import contextlib
import functools
import json
import linecache
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

from . import limits
from ._child import MOST_PRINTED, Raised, Unusable, installed, tried, unpacked

__all__ = ["Error", "Ran", "Unusable", "here", "run"]

BY_THE_CLOCK = 3  # times the seconds of computing
STARTING = 60.0  # seconds by the clock, for Python and numpy
LOADING = 30.0  # the same, for the function and what it needs
MEMORY = 2**30  # bytes more than what the process has at the first call
MOST_SENT = 2**26  # bytes
PROGRAM = Path(__file__).with_name("_child.py")
ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)


class Error(NamedTuple):
    """What a call raised.

    name    of the exception's type
    text    of the exception, or its beginning
    line    the number of the line of the learner's code where it arose, or None
    source  that line, or "" where it cannot be found
    """

    name: str
    text: str
    line: int | None = None
    source: str = ""


class Ran(NamedTuple):
    """What became of a call.

    value    what it returned, as plain data (see `_child`), or `Unusable`, with a sentence that says why
    error    an `Error`, or None
    changed  the names of the arguments that are no longer what they were
    late     whether its time was up
    printed  what it printed, or its beginning
    ended    what ended the process, in words that follow "it", or None
    """

    value: object = None
    error: Error | None = None
    changed: tuple = ()
    late: bool = False
    printed: str = ""
    ended: str | None = None


def run(function, calls, seconds=None):
    """Call a function with each {name: value} of `calls`: a `Ran` for each.

    `seconds` is for all calls together, and limits.SECONDS if left out.  The calls after one that is late or
    that ends the process are not tried, and become of the same kind.  Nothing is raised, whatever the
    function is or does.

    >>> one, two = run(lambda x: 1 / x, [{"x": 4}, {"x": 0}])
    >>> one.value, two.error.text
    (0.25, 'division by zero')
    """
    seconds = limits.SECONDS if seconds is None else seconds
    rans = _apart(function, calls, seconds)
    return _in_a_thread(function, calls, seconds) if rans is None else rans


def here(function, arguments):
    """Call a function with {name: value} in place, with no limits: for functions of our own."""
    value, error, changed = tried(function, arguments, limits.Interrupted)
    return Ran(value, error and _error(error), tuple(changed))


def _in_a_thread(function, calls, seconds):
    rans = []

    def work():
        for arguments in calls:
            rans.append(here(function, arguments))

    limits.call(work, seconds=seconds)
    return (rans + [Ran(late=True)] * len(calls))[: len(calls)]


def _error(raised):
    """A `Raised` with its line; only lines of Python code are shown, and nothing but a file is opened."""
    file = raised.file or ""
    shown = file in linecache.cache or (file.endswith(".py") and os.path.isfile(file))
    source = linecache.getline(file, raised.line).strip() if shown else ""
    return Error(raised.name, raised.text, raised.line, source)


# How a function travels


def _travelling(function, calls, seconds):
    """The bytes from which the process makes the function and its arguments.

    A module of the learner's own travels with its function, as it is here and now; installed ones are imported there.
    """
    import cloudpickle

    rest = cloudpickle.dumps(calls), seconds, MEMORY  # apart: the function may hold the same arrays, and change them
    module = sys.modules.get(_module(function))
    file = getattr(module, "__file__", None)
    there = cloudpickle.list_registry_pickle_by_value()
    if not file or installed(file) or module.__name__ in ("__main__", *there):  # which travel anyway
        return pickle.dumps((cloudpickle.dumps(function), *rest))
    cloudpickle.register_pickle_by_value(module)
    try:
        return pickle.dumps((cloudpickle.dumps(function), *rest))
    finally:
        cloudpickle.unregister_pickle_by_value(module)


def _module(function):
    while isinstance(function, functools.partial):
        function = function.func
    return getattr(function, "__module__", None)  # an instance has that of its class


# The process


def _apart(function, calls, seconds):
    """The `Ran`s of a function in a process of its own; None where that cannot be."""
    try:
        import cloudpickle  # noqa: F401

        process = _started()
    except (ImportError, OSError):
        return None
    lines = queue.SimpleQueue()
    thread = None
    try:
        job = limits.call(_travelling, function, calls, seconds, seconds=seconds).value  # while it starts
        if job is None:
            return None
        thread = threading.Thread(target=_exchange, args=(process, job, lines), daemon=True)
        thread.start()
        return _understood(_messages(process, lines, seconds), len(calls))
    except RuntimeError:  # there are no threads
        return None
    finally:
        _end(process, thread)


def _started():
    if not sys.executable:
        raise OSError("there is no Python to start")
    process = subprocess.Popen(
        [sys.executable, "-I", str(PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **ONE_THREAD},
        start_new_session=True,  # so that it can be ended with all that it has started
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    try:
        process.stdin.write(json.dumps(list(map(str, sys.path))).encode() + b"\n")
        process.stdin.flush()
    except OSError:
        pass  # it will not be heard of
    return process


def _exchange(process, job, lines):
    """Hand a process its job, and put the lines that it sends into a queue; None at the end."""
    left = MOST_SENT
    try:
        with process.stdin:
            process.stdin.write(job)
    except OSError:  # it has ended
        pass
    with process.stdout:
        while line := process.stdout.readline(left):
            left -= len(line)
            lines.put(line)
    lines.put(None)


def _messages(process, lines, seconds):
    """The messages of a process (see `_child.main`), at last "late" or "ended" unless it sends all that is wanted."""
    since, most = time.monotonic(), STARTING
    while True:
        try:
            line = lines.get(timeout=max(0, since + most - time.monotonic()))
        except queue.Empty:
            yield "late", None
            return
        if line is None:
            _end(process)
            yield _ending(process.returncode, time.monotonic() - since >= seconds)
            return
        try:
            kind, content = json.loads(line)
            content = _ran(*content) if kind == "ran" else content
        except Exception:  # the function has written between the lines
            kind, content = "ended", "it got in the way of its own answer."
        if kind in ("ready", "loaded"):
            since, most = time.monotonic(), LOADING if kind == "ready" else BY_THE_CLOCK * seconds
        yield kind, content


def _ran(value, raised, changed):
    return Ran(unpacked(value), raised and _error(Raised(*raised)), tuple(map(str, changed)))


def _ending(code, time_is_up):
    """What the code says with which a process has ended."""
    if os.name != "posix" or code >= 0:
        return "ended", "it ended the Python that ran it, as `os._exit` does."
    if -code in (signal.SIGPROF, signal.SIGXCPU) or (-code == signal.SIGKILL and time_is_up):
        return "late", None
    if -code == signal.SIGKILL:  # by the system, or by us if it no longer says anything
        return "ended", "it cut itself off, or the system ended it, as happens where memory runs out."
    return "ended", f"it brought down the Python that ran it ({signal.Signals(-code).name})."


def _understood(messages, count):
    """The `Ran`s that messages tell of; None if the function could not be run there."""
    rans, printed, ready = [], "", False
    for kind, content in messages:
        if kind == "ready":
            ready = True
        elif kind == "loaded" and content:
            return None
        elif kind == "printed":
            printed = f"{printed}{content}"[:MOST_PRINTED]
        elif kind == "ran":
            rans.append(content._replace(printed=printed))
            printed = ""
        elif kind in ("late", "ended"):
            if not ready:
                return None
            rest = Ran(late=kind == "late", ended=content)
            rans += [rest._replace(printed=printed), *[rest] * count]
        if len(rans) >= count:
            return rans[:count]
    return None


def _end(process, thread=None):
    """End a process and all that it has started, and close what leads to it."""
    if process.returncode is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (AttributeError, OSError):  # Windows; or it has just ended
            process.kill()
        process.wait()
    if thread and thread.ident:
        thread.join(1)
    if not (thread and thread.is_alive()):
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()
