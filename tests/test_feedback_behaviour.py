"""Protects the judgement on a learner's function: every mistake as a function, where it agrees and where not, and
functions that raise, hang, print or change what they are given."""

import asyncio
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from bpkit.feedback import Verdict, ask, check, exercises, find, limits, running

CODE = [exercise for exercise in exercises() if exercise.wants_function]
EVERY_MISTAKE = [(exercise.id, mistake) for exercise in CODE for mistake in exercise.mistakes]
PLAIN = [exercise for exercise in exercises() if not exercise.wants_function and exercise.takes_function]


def names(exercise):
    numbers = exercise.numbers or next(iter(exercise.cases(np.random.default_rng(0)).values()))
    return list(numbers)


def as_function(exercise, formula):
    """The formula, which takes keywords, as the function of positional arguments that a learner writes."""
    return lambda *values: formula(**dict(zip(names(exercise), values)))


@pytest.fixture
def in_place(monkeypatch):
    """Run functions here, which is quicker, where they are our own."""
    monkeypatch.setattr(running, "_apart", lambda *_: None)


# Functions as learners write them


def forward(W1, b1, W2, b2, x):
    h1 = np.tanh(W1 @ x + b1)
    e = np.exp(W2 @ h1 + b2)
    return h1, e / e.sum()


def gradients(W1, b1, W2, b2, x, t):
    h1, h2 = forward(W1, b1, W2, b2, x)
    delta2 = h2 - t
    delta1 = (W2.T @ delta2) * (1 - h1**2)
    return np.outer(delta1, x), delta1, np.outer(delta2, h1), delta2


def deep(W, b, x, t, alpha=0.0, top_slope=1):
    h = [x]
    for Wl, bl in zip(W, b):
        h.append(np.tanh(Wl @ h[-1] + bl))
    delta, dW, db = (h[-1] - t) * (1 - h[-1] ** 2), [], []
    for l in reversed(range(len(W))):
        dW.insert(0, np.outer(delta, h[l]))
        db.insert(0, delta)
        delta = ((W[l] - alpha * dW[0]).T @ delta) * (1 - h[l] ** 2)
    return dW, db


def vjp(o, g):
    return o * (g - (o * g).sum(axis=1, keepdims=True))


def batch_gradients(W1, b1, W2, b2, X, T):
    H1 = np.maximum(0, X @ W1.T + b1)
    E = np.exp(H1 @ W2.T + b2)
    D2 = (E / E.sum(axis=1, keepdims=True) - T) / len(X)
    D1 = (D2 @ W2) * (H1 > 0)
    return D1.T @ X, D1.sum(axis=0), D2.T @ H1, D2.sum(axis=0)


def batch_step(W1, b1, W2, b2, X, T, alpha):
    def sigmoid(z):
        return 1 / (1 + np.exp(-z))

    H1 = sigmoid(X @ W1.T + b1)
    H2 = sigmoid(H1 @ W2.T + b2)
    D2 = (H2 - T) * H2 * (1 - H2)
    D1 = (D2 @ W2) * H1 * (1 - H1)
    return W1 - alpha * D1.T @ X, b1 - alpha * D1.sum(axis=0), W2 - alpha * D2.T @ H1, b2 - alpha * D2.sum(axis=0)


def walk_back(weights, h, t, lam):
    dW, db, g = [], [], h[-1] - t
    for l in range(len(weights) - 1, -1, -1):
        delta = g * (1 - h[l + 1] ** 2)
        dW.insert(0, np.outer(delta, h[l]) + lam * weights[l])
        db.insert(0, delta)
        g = weights[l].T @ delta
    return dW, db, g


def two_weights(W1, W2, x, t, lam):
    h1 = np.tanh(W1 @ x)
    delta2 = W2 @ h1 - t
    delta1 = (W2.T @ delta2) * (1 - h1**2)
    return np.outer(delta1, x) + lam * W1, np.outer(delta2, h1) + lam * W2


def activations(weights, biases, functions, x):
    h = [np.asarray(x, float)]
    for W, b, f in zip(weights, biases, functions):
        h.append(f(b + W @ h[-1]))
    return h


SLOPES = {
    "add": lambda w, u, v: [1, 1],
    "mul": lambda w, u, v: [v, u],
    "square": lambda w, u: [2 * u],
    "reciprocal": lambda w, u: [-1 / u**2],
    "sigmoid": lambda w, u: [w * (1 - w)],
}


def sweep(nodes, values, output):
    d = dict.fromkeys(values, 0.0)
    d[output] = 1.0
    for name, op, args, _ in reversed(nodes):
        for arg, slope in zip(args, SLOPES[op](values[name], *(values[arg] for arg in args))):
            d[arg] += d[name] * slope
    return d


def sigma(u):
    return 1 / (1 + np.exp(-u))


def staged(x, y):
    v = {"x": x, "y": y, "sigy": sigma(y), "sigx": sigma(x), "xpy": x + y}
    v["num"], v["xpysqr"] = x + v["sigy"], v["xpy"] ** 2
    v["den"] = v["sigx"] + v["xpysqr"]
    v["invden"] = 1 / v["den"]
    v["f"] = v["num"] * v["invden"]
    ones = dict.fromkeys(["num x", "num sigy", "xpy x", "xpy y", "den sigx", "den xpysqr"], 1)
    others = {
        "sigy y": v["sigy"] * (1 - v["sigy"]),
        "sigx x": v["sigx"] * (1 - v["sigx"]),
        "xpysqr xpy": 2 * v["xpy"],
        "invden den": -1 / v["den"] ** 2,
        "f num": v["invden"],
        "f invden": v["num"],
    }
    return v, {tuple(key.split()): slope for key, slope in (ones | others).items()}


def most(lives):
    total = np.zeros(max(last for _, _, last in lives.values()) + 1)
    for size, first, last in lives.values():
        total[first : last + 1] += size
    return int(total.max())


RIGHT = {
    "staged-forward-code": staged,
    "sweep-code": sweep,
    "forward-code": activations,
    "backward-code": walk_back,
    "two-weights-code": two_weights,
    "memory-peak-code": most,
    "by-hand-code": gradients,
    "softmax-vjp-code": vjp,
    "delta-code": deep,
    "batch-step-code": batch_step,
    "digits-code": batch_gradients,
    "slider-slope": lambda z: 1 / np.cosh(z) ** 2,
    "slider-gradient": lambda cost, weight: (cost(weight + 1e-5) - cost(weight - 1e-5)) / 2e-5,
}


def test_every_exercise_that_wants_a_function_has_one_here():
    assert set(RIGHT) == {exercise.id for exercise in CODE}


@pytest.mark.parametrize("id", RIGHT)
def test_a_right_function_is_right_at_every_seed(id):
    for seed in (None, 1, 2, 100):
        verdict = check(id, RIGHT[id], seed)
        assert (verdict.right, verdict.kind, verdict.mistakes) == (True, "right", ()), verdict


@pytest.mark.parametrize("id, mistake", EVERY_MISTAKE, ids=lambda given: getattr(given, "key", given))
def test_every_mistake_as_a_function_is_recognised(id, mistake, in_place):
    for seed in (None, 5):
        verdict = check(id, as_function(find(id), mistake.formula), seed)
        assert (verdict.kind, verdict.mistakes) == ("mistake", (mistake.key,)), verdict


@pytest.mark.parametrize("exercise", PLAIN, ids=lambda exercise: exercise.id)
def test_a_function_may_answer_where_numbers_are_asked_for(exercise, in_place):
    assert check(exercise.id, as_function(exercise, exercise.answer)).right
    for mistake in exercise.mistakes:
        verdict = check(exercise.id, as_function(exercise, mistake.formula))
        assert mistake.key in verdict.mistakes


def test_a_function_is_no_answer_where_the_numbers_are_a_whole_network():
    verdict = check("flagship-delta1", lambda example: example)
    assert verdict.kind == "unreadable" and "numbers" in verdict.message


# What is said of where it agrees


def test_agrees_on_one_sample_but_not_on_a_batch():
    def without_axis(o, g):
        return o * (g - (o * g).sum())

    verdict = check("softmax-vjp-code", without_axis)
    assert verdict.mistakes == ("mean_over_batch",)
    assert "agrees on one sample, but not on a batch" in verdict.message

    def first_sample_only(W1, b1, W2, b2, X, T):
        return batch_gradients(W1, b1, W2, b2, X[:1], T[:1])

    verdict = check("digits-code", first_sample_only)
    assert set(verdict.mistakes) == {"first_sample_only", "sum_instead_of_mean"}  # and it does not divide by m
    assert verdict.message.startswith("It agrees on one sample, but not on a batch")


def test_a_sum_for_the_mean_agrees_on_one_sample_only():
    def summed(W1, b1, W2, b2, X, T):
        return tuple(len(X) * gradient for gradient in batch_gradients(W1, b1, W2, b2, X, T))

    verdict = check("digits-code", summed)
    assert verdict.mistakes == ("sum_instead_of_mean",) and "not on a batch" in verdict.message


def test_right_for_layer_2_wrong_from_layer_1_down():
    def late(W1, b1, W2, b2, x, t):
        *_, dW2, db2 = gradients(W1, b1, W2, b2, x, t)
        new = W2 - 0.1 * dW2
        h1, _ = forward(W1, b1, W2, b2, x)
        delta1 = (new.T @ db2) * (1 - h1**2)
        return np.outer(delta1, x), delta1, dW2, db2

    verdict = check("by-hand-code", late)
    assert verdict.mistakes == ("updated_weights",)
    assert "right for layer 2, wrong from layer 1 down" in verdict.message


def test_updated_weights_in_a_deep_network():
    verdict = check("delta-code", lambda W, b, x, t: deep(W, b, x, t, alpha=0.1))
    assert "It agrees on one layer" in verdict.message
    assert "right for layer 3, wrong from layer 2 down" in verdict.message


def test_updated_weights_are_recognised_where_the_step_size_is_given():
    def late(W1, b1, W2, b2, X, T, alpha):
        W1_new, b1_new, W2_new, b2_new = batch_step(W1, b1, W2, b2, X, T, alpha)
        H1 = 1 / (1 + np.exp(-(X @ W1.T + b1)))
        H2 = 1 / (1 + np.exp(-(H1 @ W2.T + b2)))
        D1 = (((H2 - T) * H2 * (1 - H2)) @ W2_new) * H1 * (1 - H1)
        return W1 - alpha * D1.T @ X, b1 - alpha * D1.sum(axis=0), W2_new, b2_new

    assert check("batch-step-code", late).mistakes == ("updated_weights",)


def test_a_forgotten_transpose_that_raises_on_layers_of_different_sizes_is_recognised():
    def forgotten(W1, b1, W2, b2, x, t):
        h1, h2 = forward(W1, b1, W2, b2, x)
        delta1 = (W2 @ (h2 - t)) * (1 - h1**2)
        return np.outer(delta1, x), delta1, np.outer(h2 - t, h1), h2 - t

    verdict = check("by-hand-code", forgotten)
    assert verdict.mistakes == ("no_transpose",)


# Functions that misbehave


def test_a_function_that_raises_is_told_what_and_where():
    def raises(W1, b1, W2, b2, x, t):
        if len(W1) != len(W2):
            raise ValueError("no idea")
        return gradients(W1, b1, W2, b2, x, t)

    verdict = check("by-hand-code", raises)
    assert verdict.kind == "raised" and "layers of different sizes" in verdict.message
    assert "ValueError (no idea)" in verdict.message and "agrees on layers of the same size" in verdict.message


class Unspeakable(Exception):
    def __str__(self):
        raise RuntimeError

    __repr__ = __str__


class Nameless(type):
    @property
    def __name__(cls):
        raise RuntimeError


class Torn(Exception, metaclass=Nameless):
    def __str__(self):
        raise KeyboardInterrupt


def raising(error):
    def function(*args):
        raise error

    return function


@pytest.mark.parametrize(
    "error",
    [ZeroDivisionError(), SystemExit(), SystemExit(3), KeyboardInterrupt(), MemoryError(), StopIteration(),
     GeneratorExit(), RecursionError(), Unspeakable(), BaseException("x" * 10**6), AssertionError("line\n" * 1000)],
    ids=lambda error: type(error).__name__,
)  # fmt: skip
def test_whatever_it_raises_is_a_verdict(error):
    verdict = check("by-hand-code", raising(error))
    assert verdict.kind == "raised" and type(error).__name__ in verdict.message and len(verdict.message) < 500


@pytest.mark.parametrize("id", RIGHT)
def test_one_that_always_raises_is_not_taken_for_a_mistake(id):
    verdict = check(id, raising(Torn()))
    assert (verdict.kind, verdict.mistakes) == ("raised", ())


def test_one_that_tears_itself_out_of_the_trial_is_not_right():
    verdict = check("by-hand-code", raising(limits.Interrupted()))
    assert (verdict.kind, verdict.right) == ("raised", False)


def test_nor_is_it_where_no_process_can_be_started(in_place):
    verdict = check("by-hand-code", raising(limits.Interrupted()))
    assert (verdict.kind, verdict.right) == ("late", False)


def forever(*args):
    while True:
        pass


def recursive(*args):
    return recursive(*args)


def stubborn(*args):
    end = time.monotonic() + 30  # in earnest it would never end
    while time.monotonic() < end:
        try:
            while time.monotonic() < end:
                time.sleep(0.01)
        except BaseException:
            pass


def generator(*args):
    while True:
        yield 1


def endless_list(*args):
    class Endless(list):
        def __iter__(self):
            while True:
                yield 1.0

    return Endless([1])


def test_a_function_that_never_returns_is_interrupted(monkeypatch):
    monkeypatch.setattr(limits, "SECONDS", 0.2)
    threads = set(threading.enumerate())
    start = time.perf_counter()
    verdict = check("by-hand-code", forever)
    assert (verdict.kind, verdict.right) == ("late", False)
    assert time.perf_counter() - start < 10
    assert set(threading.enumerate()) <= threads  # it is not left running


@pytest.mark.usefixtures("in_place")
@pytest.mark.parametrize("function", [stubborn, lambda *args: time.sleep(30)], ids=["stubborn", "asleep"])
def test_one_that_cannot_be_interrupted_is_left_behind(function, monkeypatch):
    monkeypatch.setattr(limits, "SECONDS", 0.2)
    start = time.perf_counter()
    assert check("by-hand-code", function).kind == "late"
    assert time.perf_counter() - start < 10


def test_endless_recursion_is_an_error_like_others():
    assert check("by-hand-code", recursive).kind == "raised"


@pytest.mark.parametrize("id", ["by-hand-code", "staged-dx", "flagship-delta1"])
def test_a_function_of_a_hostile_class_gets_a_verdict(id):
    class Hostile(type):
        def __getattribute__(cls, name):
            raise KeyboardInterrupt

    class Function(metaclass=Hostile):
        def __call__(self, *args):
            return 1

    assert not check(id, Function()).right


class HostileArray:
    def __array__(self, dtype=None, copy=None):
        raise BaseException("hostile")

    __len__ = __iter__ = __eq__ = __repr__ = __getitem__ = __array__


@pytest.mark.parametrize(
    "value",
    [None, "text", b"", {}, {"a": 1}, [], (), 3, True, 1j, np.nan, [1, [2, 3]], HostileArray(), [HostileArray()] * 4,
     np.broadcast_to(0.5, 10**9), [np.broadcast_to(0.5, 10**9)] * 4, ["1"] * 4, object, print, [None] * 4,
     np.zeros((4, 2)), tuple(np.full(2, np.nan) for _ in range(4)), 10**400, [10**400] * 4],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
@pytest.mark.parametrize("id", ["by-hand-code", "delta-code", "sweep-code", "softmax-vjp-code", "staged-dx"])
def test_whatever_it_returns_is_a_verdict(id, value, in_place):
    verdict = check(id, lambda *args: value)
    assert isinstance(verdict, Verdict) and not verdict.right and len(verdict.message) < 700


@pytest.mark.parametrize("function", [generator, endless_list], ids=["generator", "endless list"])
def test_nor_does_what_it_returns_hang(function, monkeypatch):
    monkeypatch.setattr(limits, "SECONDS", 0.3)
    assert not check("softmax-vjp-code", function).right


def test_a_function_that_changes_its_arguments_is_told_so_and_changes_nothing_of_ours():
    def in_place(W1, b1, W2, b2, x, t):
        found = gradients(W1, b1, W2, b2, x, t)
        W2 -= 0.1 * found[2]
        return found

    verdict = check("by-hand-code", in_place)
    assert (verdict.right, verdict.kind) == (False, "changed") and "W2" in verdict.message

    def in_a_list(W, b, x, t):
        found = deep(W, b, x, t)
        W.pop()
        return found

    assert check("delta-code", in_a_list).kind == "changed"

    def in_a_dict(nodes, values, output):
        found = sweep(nodes, dict(values), output)
        values.clear()
        return found

    assert check("sweep-code", in_a_dict).kind == "changed"
    assert check("by-hand-code", gradients).right

    def over_the_numbers(o):
        jacobian = np.diag(o) - np.outer(o, o)
        o[:] = 0
        return jacobian

    assert check("softmax-jacobian", over_the_numbers).kind == "changed"
    assert ask("softmax-jacobian").numbers["o"].tolist() == [0.57, 0.43]


def test_what_a_function_prints_is_shown_once(capsys):
    def talks(W1, b1, W2, b2, x, t):
        print("hello")
        print("there", file=sys.stderr)
        return gradients(W1, b1, W2, b2, x, t)

    assert check("by-hand-code", talks).right
    said = "On layers of different sizes, your function printed:\nhello\nthere\n"
    assert capsys.readouterr().out == said


def test_a_function_that_ends_the_process_is_told_so():
    def leaves(*args):
        os._exit(0)

    verdict = check("by-hand-code", leaves)
    assert (verdict.kind, verdict.right) == ("ended", False) and "`os._exit`" in verdict.message


def test_an_error_is_told_with_its_line():
    def slip(W1, b1, W2, b2, x, t):
        return W1 @ nowhere  # noqa: F821

    assert "in line" in check("by-hand-code", slip).message
    assert "`return W1 @ nowhere" in check("by-hand-code", slip).message


def test_the_wrong_number_of_arguments_is_an_error_like_others():
    verdict = check("by-hand-code", lambda W: W)
    assert verdict.kind == "raised" and "argument" in verdict.message


def test_a_wrong_shape_is_named_with_the_wanted_one():
    def flat(W1, b1, W2, b2, x, t):
        return tuple(np.ravel(gradient) for gradient in gradients(W1, b1, W2, b2, x, t))

    verdict = check("by-hand-code", flat)
    assert verdict.kind == "shape" and "wanted is a 3 × 4 matrix" in verdict.message


def test_too_few_arrays_are_named():
    verdict = check("by-hand-code", lambda *args: gradients(*args)[:2])
    assert verdict.kind == "shape"
    assert "Wanted are ∂J/∂W^(1), ∂J/∂b^(1), ∂J/∂W^(2) and ∂J/∂b^(2)" in verdict.message


def test_a_forgotten_return_is_named():
    for id in ("by-hand-code", "delta-code", "sweep-code", "softmax-vjp-code"):
        assert "is a `return` missing?" in check(id, lambda *args: None).message


def test_not_a_number_is_said_in_words():
    verdict = check("by-hand-code", lambda *args: [gradient * np.nan for gradient in gradients(*args)])
    assert verdict.kind == "off" and "not everywhere a finite number, 12 of 12 entries" in verdict.message


def test_a_list_is_counted_from_the_layer_that_it_begins_with():
    def last_wrong(*args):
        h = activations(*args)
        return [*h[:-1], h[-1] + 1]

    assert "layers of different sizes, h^(2) is off" in check("forward-code", last_wrong).message
    verdict = check("forward-code", lambda *args: activations(*args)[1:])
    assert "Wanted is a list of h^(0), h^(1) and h^(2)" in verdict.message
    verdict = check("delta-code", lambda W, b, x, t: (deep(W, b, x, t)[0], [0] * len(b)))
    assert "∂J/∂b^(1) is a single number" in verdict.message


def test_numbers_are_no_answer_where_a_function_is_asked_for():
    for answer in (3, [1, 2], "def f(x): pass", None):
        verdict = check("by-hand-code", answer)
        assert verdict.kind == "unreadable" and "function" in verdict.message


def test_it_works_where_an_event_loop_is_running():
    async def in_a_kernel():
        return check("by-hand-code", gradients), check("staged-dx", 2.0596)

    with ThreadPoolExecutor(1) as thread:  # which has no loop of its own, whatever runs in this one
        assert all(thread.submit(asyncio.run, in_a_kernel()).result())


def test_single_precision_and_lists_are_right_too():
    assert check("slider-slope", lambda z: np.float64(1 - np.tanh(z) ** 2).tolist()).right
    assert check("slider-slope", lambda z: 1 - np.tanh(z, dtype=np.float32) ** 2).right
    assert check("by-hand-code", lambda *args: [gradient.tolist() for gradient in gradients(*args)]).right
