"""Interleaved timing: the same machine, the same minute, for everything that is compared."""

import random
import statistics
from time import perf_counter


def medians(calls, seconds, turn=5e-4):
    """The median seconds of one call of each of `calls`, {name: function}.

    They take turns, in a new order each round, for `seconds` altogether.  A turn is as many calls as
    fill `turn` seconds, at least one.
    """
    repeats = {name: max(1, int(turn / _mean_seconds(call, 3))) for name, call in calls.items()}
    times = {name: [] for name in calls}
    order = list(calls)
    end = perf_counter() + seconds
    while perf_counter() < end:
        random.shuffle(order)
        for name in order:
            times[name].append(_mean_seconds(calls[name], repeats[name]))
    return {name: statistics.median(samples) for name, samples in times.items()}


def _mean_seconds(call, repeats):
    start = perf_counter()
    for _ in range(repeats):
        call()
    return (perf_counter() - start) / repeats
