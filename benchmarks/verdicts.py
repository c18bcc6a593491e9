"""Time the verdicts on functions: each code exercise, with a function that is none of its mistakes.

    python benchmarks/verdicts.py

A verdict must take no more than 0.3 s without the running of the function, which is next to nothing here.  Most of
it is the start of a process of its own (see `bpkit.feedback.running`), timed alone first.
"""

import sys

import numpy as np
from timing import medians

from bpkit import feedback
from bpkit.feedback.running import run

BOUND = 0.3
SECONDS = 3


def wrong(*values):
    return values[0]


def main():
    calls = {"a process alone": lambda: run(wrong, [{"x": np.ones(3)}])}
    for exercise in feedback.exercises():
        if exercise.wants_function:
            calls[exercise.id] = lambda id=exercise.id: feedback.check(id, wrong)
    times = medians(calls, SECONDS * len(calls))
    for name, seconds in times.items():
        print(f"{name:22}{1000 * seconds:6.0f} ms")
    sys.exit(max(times.values()) > BOUND and f"more than {BOUND} s")


if __name__ == "__main__":
    main()
