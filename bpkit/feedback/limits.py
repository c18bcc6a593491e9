"""Run code that nobody has read, and be back in time.

The code runs in a daemon thread, so that it works alike on Linux, macOS and Windows and inside a
Jupyter kernel, and is interrupted where it stands when its time is up.  What cannot be interrupted:
a single long call into compiled code (a sleep, a huge matrix product) and code that catches every
exception are left running in the background, where they end with the process at the latest; a call
that never lets go of the interpreter (such as `9**9**9`), that fills the memory or that ends the
process holds up everything, this included.  Where there are no threads, as in WebAssembly, the code runs in place
and takes as long as it takes.  `running` runs a function out of reach.
"""

import ctypes
import threading
from typing import NamedTuple

SECONDS = 5.0


class Interrupted(SystemExit):  # a thread ends on a SystemExit without a word
    """Raised inside code whose time is up."""


class Outcome(NamedTuple):
    """What became of a call: its value, or what it raised, or neither if its time was up."""

    value: object = None
    error: BaseException = None
    late: bool = False


def call(function, *args, seconds=None):
    """function(*args) as an `Outcome`, after at most `seconds` (SECONDS if left out) and a little.

    >>> call(divmod, 7, 2).value
    (3, 1)
    >>> call(lambda: 1 / 0).error
    ZeroDivisionError('division by zero')
    """
    outcome = []

    def work():
        try:
            outcome.append(Outcome(function(*args)))
        except BaseException as error:  # whatever it is, it is the caller's to judge
            outcome.append(Outcome(error=error))

    thread = threading.Thread(target=work, daemon=True)
    try:
        thread.start()
    except RuntimeError:  # there are no threads
        work()
        return outcome[0]
    thread.join(SECONDS if seconds is None else seconds)
    if not thread.is_alive():
        return outcome[0]
    for _ in range(5):  # one try may be lost in an `except`
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(Interrupted))
        thread.join(0.02)
        if not thread.is_alive():
            break
    return Outcome(late=True)
