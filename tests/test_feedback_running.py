"""Protects the running of a learner's function out of reach: hostile ones end with a verdict and leave nothing
behind, those defined in any of the usual ways are called, and it works where there are no processes and no threads."""

import ctypes
import functools
import importlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import OrderedDict, deque, namedtuple
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import nbformat
import numpy as np
import pytest

from bpkit.feedback import _child, check, limits, running
from bpkit.feedback.running import Ran, Unusable, run

GIVEN = {"W": np.array([[1.0, 2.0], [3.0, 4.0]]), "x": np.array([1.0, -1.0])}
RIGHT = [-1.0, -1.0]  # W @ x
MARK = "BPKIT_TEST_RUNNING"
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def handlers():
    return {number: signal.getsignal(number) for number in signal.valid_signals()}


def started():
    """The processes that inherit the environment of this test and are alive."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if os.environ[MARK].encode() in (folder / "environ").read_bytes():
                found.add(int(folder.name))
        except OSError:
            pass
    return found


def state():
    return {
        "working folder": os.getcwd(),
        "files in it": sorted(os.listdir()),
        "temporary files": os.listdir(tempfile.gettempdir()),
        "seeds": (str(np.random.get_state()), random.getstate()),
        "numpy": {name: value for name, value in vars(np).items() if callable(value)},
        "settings of numpy": np.geterr(),
        "recursion limit": sys.getrecursionlimit(),
        "signals": handlers(),
        "timers": signal.getitimer(signal.ITIMER_PROF) if hasattr(signal, "getitimer") else None,
        "environment": {name: os.environ[name] for name in os.environ if name != "PYTEST_CURRENT_TEST"},
        "stdout": (sys.stdout, sys.stderr, sys.stdin),
        "open files": len(os.listdir("/proc/self/fd")) if sys.platform == "linux" else None,
        "threads": set(threading.enumerate()),
    }


@pytest.fixture(autouse=True)
def nothing_is_left_behind(tmp_path, monkeypatch):
    for folder in ("work", "temporary"):
        (tmp_path / folder).mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setenv(MARK, f"{MARK}-{os.getpid()}-{time.monotonic_ns()}")
    monkeypatch.setattr(tempfile, "tempdir", None)
    before = state()
    yield
    after = state()
    before["threads"] &= after["threads"]  # one of an earlier test may have ended meanwhile; none may have been added
    assert [name for name in before if before[name] != after[name]] == []
    if sys.platform == "linux":
        deadline = time.monotonic() + 10  # what was killed may take a moment to be gone
        while started() and time.monotonic() < deadline:
            os.sched_yield()
        assert started() == set()


def once(function, seconds=None):
    (ran,) = run(function, [GIVEN], seconds)
    assert isinstance(ran, Ran)
    return ran


def outcome(ran):
    return ran.late and "late" or ran.ended and "ended" or ran.error and ran.error.name or ran.value


# Hostile functions


def exits(W, x):
    os._exit(0)


def leaves(W, x):
    sys.exit(3)


def power(W, x):
    return 9**9**8


def forever(W, x):
    while True:
        pass


def sleeps(W, x):
    time.sleep(1e9)


def catches_everything(W, x):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


def turns_the_timer_off(W, x):
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    signal.setitimer(signal.ITIMER_PROF, 0)
    while True:
        pass


def stops(W, x):
    signal.raise_signal(signal.SIGSTOP)


def fills_the_memory(W, x):
    return [0] * 10**9


def fills_the_memory_slowly(W, x):
    all = []
    while True:
        all.append(np.ones(10**6))


def fills_the_memory_in_crumbs(W, x):
    all = []
    while True:
        all.append([0] * 10**4)


def crashes(W, x):
    ctypes.string_at(0)


def reads(W, x):
    return float(input("a number? "))


def closes_everything(W, x):
    os.closerange(0, 256)
    return W @ x


def scribbles(W, x):
    for number in range(3, 64):
        try:
            os.write(number, b'["ran", [1, null, []]]]]\n')
        except OSError:
            pass
    return W @ x


def forks(W, x):
    while True:
        os.fork()


def starts_a_program(W, x):
    return subprocess.run([sys.executable, "-c", "pass"]).returncode


def kills_the_kernel(W, x):
    os.kill(os.getppid(), signal.SIGKILL)


@posix
@pytest.mark.parametrize(
    "function, what",
    [
        (exits, "ended"),
        (leaves, "SystemExit"),
        (power, "late"),
        (forever, "late"),
        (sleeps, "late"),
        (catches_everything, "late"),
        (turns_the_timer_off, "late"),
        (stops, "late"),
        pytest.param(fills_the_memory, "MemoryError", marks=linux),
        (crashes, "ended"),
        (reads, "EOFError"),
        (closes_everything, "ended"),
        (scribbles, "ended"),
        (forks, "PermissionError"),
        (starts_a_program, "PermissionError"),
        (kills_the_kernel, "PermissionError"),
    ],
    ids=lambda given: getattr(given, "__name__", ""),
)
def test_a_hostile_function_comes_back(function, what):
    rans = run(function, [GIVEN] * 3, seconds=0.3)
    assert [outcome(ran) for ran in rans] == [what] * 3


@posix
@pytest.mark.parametrize("function", [power, catches_everything, turns_the_timer_off])
def test_the_time_of_computing_is_limited_whatever_the_clock_says(function, monkeypatch):
    monkeypatch.setattr(running, "BY_THE_CLOCK", 10**6)
    assert once(function, seconds=0.1).late


@linux
@pytest.mark.parametrize("function", [fills_the_memory_slowly, fills_the_memory_in_crumbs])
def test_memory_is_limited(function, monkeypatch):
    monkeypatch.setattr(running, "MEMORY", 2**26)
    ran = once(function, seconds=20)
    assert ran.error.name == "MemoryError" and ("memory" in ran.error.text or "allocate" in ran.error.text)


@linux
def test_children_end_with_it():
    def forks_behind_the_back(W, x):
        libc = ctypes.CDLL(None)
        for _ in range(5):
            libc.fork()
        while True:
            time.sleep(1000)

    assert once(forks_behind_the_back, seconds=0.2).late


def test_threads_that_it_leaves_running_end_with_it():
    def spins(W, x):
        threading.Thread(target=forever, args=(W, x)).start()
        return W @ x

    assert once(spins).value.tolist() == RIGHT


def test_nothing_that_it_changes_is_changed_here():
    def vandal(W, x):
        import builtins

        os.chdir("/")
        os.environ["PATH"] = ""
        np.random.seed(0), random.seed(0)
        np.sqrt = np.tanh = None
        np.seterr(all="raise")
        sys.setrecursionlimit(50_000)
        sys.stdout = None
        sys.path.clear()
        builtins.print = None
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        GIVEN.clear()
        W[:] = 0
        return 1

    ran = once(vandal)  # the fixture looks at what is left
    assert (ran.value, ran.changed) == (1, ("W",))
    assert np.array_equal(GIVEN["W"], [[1, 2], [3, 4]])


def test_an_endless_recursion_beyond_all_limits_comes_back():
    def down(W, x):
        sys.setrecursionlimit(10**9)
        return down(W, x)

    assert outcome(once(down, seconds=1)) in ("late", "ended", "MemoryError")


class Evil:
    def __reduce__(self):
        return os.mkdir, ("made by a pickle",)


def test_what_it_returns_is_never_unpickled():
    ran = once(lambda W, x: (Evil(), W))  # the fixture looks for the folder
    assert isinstance(ran.value, Unusable) and "Evil" in ran.value.sentence


def test_the_calls_after_one_that_ends_are_not_tried():
    def second(x):
        if x == 2:
            os._exit(0)
        return x

    assert [outcome(ran) for ran in run(second, [{"x": 1}, {"x": 2}, {"x": 3}])] == [1, "ended", "ended"]
    assert run(second, []) == []


def test_the_answer_is_not_there():
    def looks(*_):
        return sorted(name for name in sys.modules if name.startswith("bpkit"))

    assert once(looks).value == []


# What is seen of a call


def test_what_it_prints_is_kept_call_by_call_and_bounded():
    def talks(x):
        print("x is", x)
        print("π", file=sys.stderr)
        return x

    assert [ran.printed for ran in run(talks, [{"x": 1}, {"x": 2}])] == ["x is 1\nπ\n", "x is 2\nπ\n"]

    def babbles(W, x):
        for _ in range(500):
            os.write(1, b"x" * 10**6)  # past Python: lost
        for _ in range(5):
            print("y" * 10**7)
        return W @ x

    for ran in run(babbles, [GIVEN] * 2):
        assert ran.value.tolist() == RIGHT and ran.printed == "y" * _child.MOST_PRINTED


def test_what_it_prints_before_it_hangs_is_not_lost():
    def talks(W, x):
        print("here")
        forever(W, x)

    ran = once(talks, seconds=0.2)
    assert (ran.late, ran.printed) == (True, "here\n")


def test_an_error_has_its_line():
    def deep(W, x):
        return helper(W @ x)

    def helper(z):
        return np.linalg.inv(z)  # raises in numpy

    error = once(deep).error
    assert error.name == "LinAlgError" and error.source == "return np.linalg.inv(z)  # raises in numpy"
    assert error.line == helper.__code__.co_firstlineno + 1


def test_arguments_are_looked_at_inside():
    def changes(W, b, f):
        b["k"][0][0] = 5.0
        return f(0.5)

    (ran,) = run(changes, [{"W": [np.ones(2)], "b": {"k": [np.zeros(2)]}, "f": np.tanh}])
    assert (ran.value, ran.changed) == (np.tanh(0.5), ("b",))


Pair = namedtuple("Pair", "a b")


@dataclass
class Gradients:
    dW: object
    db: object


class Tensor:  # as torch has it: it knows its history, and is no array before it is detached
    def __array__(self, *_, **__):
        raise RuntimeError("detach it first")

    def detach(self):
        return self

    cpu = detach

    def numpy(self):
        return np.array([1, 2])


class Symbol:
    def __float__(self):
        raise TypeError("cannot convert an expression to float")


def endless():
    while True:
        yield 1


class Endless(list):
    def __iter__(self):
        return endless()


@pytest.mark.parametrize(
    "make, value",
    [
        (lambda: None, None),
        (lambda: True, True),
        (lambda: np.bool_(False), False),
        (lambda: "text\ud800", "text\\ud800"),
        (lambda: 3, 3),
        (lambda: 10**400, np.inf),
        (lambda: -(10**400), -np.inf),
        (lambda: float("nan"), "nan"),
        (lambda: 1j, 1j),
        (lambda: np.float32(0.5), 0.5),
        (lambda: np.longdouble(0.5), 0.5),
        (lambda: np.array(2), 2.0),
        (lambda: Decimal("0.25"), 0.25),
        (lambda: Fraction(1, 4), 0.25),
        (lambda: (1, [2, (3,)]), (1, [2, (3,)])),
        (lambda: Pair(1, 2), (1, 2)),
        (lambda: Gradients(1, 2), {"dW": 1, "db": 2}),
        (lambda: OrderedDict(a=1, b={("x", "y"): 2, np.int64(1): 3}), {"a": 1, "b": {("x", "y"): 2, 1: 3}}),
        (lambda: (q for q in (1, 2)), [1, 2]),
        (lambda: range(3), [0, 1, 2]),
        (lambda: deque([1, 2]), [1, 2]),
        (lambda: {"a": 1}.values(), [1]),
        (lambda: map(float, [1, 2]), [1.0, 2.0]),
        (lambda: np.ma.array([1, 2]), [1.0, 2.0]),
        (lambda: np.array([Fraction(1, 2), 1], object), [0.5, 1]),
        (lambda: np.array(["0,5"]), ["0,5"]),
        (lambda: Tensor(), [1.0, 2.0]),
    ],
)
def test_what_it_returns_is_plain(make, value):
    for ran in (once(lambda *_: make()), running.here(lambda *_: make(), GIVEN)):
        assert ran.error is None
        found = ran.value.tolist() if isinstance(ran.value, np.ndarray) else ran.value
        assert (str(found) if value == "nan" else found) == value and type(found) in (type(value), float)


@pytest.mark.parametrize(
    "make, word",
    [
        (lambda: object(), "object"),
        (lambda: print, "function"),
        (lambda: b"12", "bytes"),
        (lambda: Symbol(), "not a number"),
        (lambda: endless(), "entries"),
        (lambda: Endless(), "entries"),
        (lambda: [0] * 10**7, "entries"),
        (lambda: np.broadcast_to(0.5, 10**9), "entries"),
        (lambda: functools.reduce(lambda inner, _: [inner], range(10**5), 1), "nested"),
        (lambda: np.array(["2020-01-01"], "datetime64[D]"), "datetime64"),
        (lambda: {1, 2}, "set"),
    ],
)
def test_what_cannot_be_used_is_told(make, word):
    assert word in once(lambda *_: make()).value.sentence


def test_what_never_awaited_is_told():
    async def later(W, x):
        return W @ x

    assert "async" in once(later).value.sentence


# The ways in which people define a function


def plain(W, x):
    return W @ x


def logged(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


def in_order(function):
    @functools.wraps(function)
    def wrapper(*args):
        return function(*args)

    return wrapper


def bare(function):
    return lambda *args, **kwargs: function(*args, **kwargs)


class Network:
    def __init__(self, scale):
        self.scale = scale

    def __call__(self, W, x):
        return self.scale * W @ x

    def method(self, W, x):
        return self.scale * W @ x

    @staticmethod
    def static(W, x):
        return W @ x


def only_by_name(*, x, W):
    return W @ x


def in_the_middle(M, v, *, bias=0):
    return M @ v + bias


def recursive(W, x, n=3):
    return W @ x if n == 0 else recursive(W, x, n - 1)


def closure():
    scale = np.float64(1)

    def helper(W, x):
        return plain(W, x) * scale

    return lambda W, x, keep=[]: helper(W, x)


WAYS = {
    "of a module": plain,
    "in the other order": lambda x, W: W @ x,
    "with other names": lambda M, v: M @ v,
    "closure": closure(),
    "keyword-only": only_by_name,
    "any number": lambda *args: args[0] @ args[1],
    "any name": lambda **given: given["W"] @ given["x"],
    "one name and any": lambda W, **given: W @ given["x"],
    "positional-only": eval("lambda x, W, /: x @ W"),  # the first is W all the same
    "with defaults": in_the_middle,
    "partial": functools.partial(in_the_middle, bias=0.0),
    "partial of keyword-only": functools.partial(only_by_name),
    "partial that gives what is given": functools.partial(plain, x=None),
    "partial of the first": functools.partial(lambda log, W, x: W @ x, None),
    "decorated": logged(plain),
    "decorated, keyword-only": logged(only_by_name),
    "decorated, in order": in_order(plain),
    "decorated without wraps": bare(lambda M, v: M @ v),
    "by type": functools.singledispatch(plain),
    "instance": Network(1),
    "method": Network(1).method,
    "static method": Network.static,
    "of numpy": np.matmul,
    "recursive": recursive,
}


@pytest.mark.parametrize("function", WAYS.values(), ids=WAYS)
def test_functions_defined_in_any_way_are_called(function, monkeypatch):
    with monkeypatch.context() as patch:
        if function is not WAYS["by type"]:  # which cannot travel
            patch.setattr(running, "_in_a_thread", None)
        assert once(function).value.tolist() == RIGHT
    monkeypatch.setattr(running, "_apart", lambda *_: None)
    assert once(function).value.tolist() == RIGHT


@pytest.mark.parametrize(
    "function, takes",
    [
        (lambda W: W, "W"),
        (lambda: 1, "none"),
        (lambda a, b, c: 1, "a, b and c"),
        (functools.partial(plain, 1, 2), "none"),
        (in_order(only_by_name), "x and W"),
    ],
)
def test_a_call_that_does_not_fit_names_the_parameters(function, takes):
    error = once(function).error
    assert (error.name, error.text) == ("TypeError", f"wanted are the arguments W and x, but it takes {takes}")


MAIN = """
import functools
import numpy as np
from bpkit import feedback

EPS = 1e-5
def helper(z):
    return np.tanh(z)
class Slope:
    def __call__(self, z):
        return 1 - helper(z)**2
def slope(z):
    return 1 - helper(z)**2
def numerical(z, *, eps=EPS):
    print("z is", z)
    return (helper(z + eps) - helper(z - eps)) / (2 * eps)
print([feedback.check("slider-slope", f).kind for f in
       (slope, Slope(), lambda z: slope(z), functools.partial(numerical, eps=1e-6), functools.lru_cache(slope))])
# (an array is no key of a cache)
def dies(z):
    import os; os._exit(0)
def hangs(z):
    return 9**9**8
feedback.limits.SECONDS = 0.3
print([feedback.check("slider-slope", f).kind for f in (dies, hangs)])
"""
SAID = ["['right', 'right', 'right', 'right', 'raised']", "['ended', 'late']"]


def with_this_bpkit():
    return {**os.environ, "PYTHONPATH": str(Path(running.__file__).parents[2])}


def test_functions_of_a_script():
    done = subprocess.run([sys.executable, "-c", MAIN], capture_output=True, text=True, env=with_this_bpkit())
    printed = done.stdout.splitlines()
    assert [line for line in printed if line[:1] == "["] == SAID, done.stderr
    assert printed[:2] == ["On a number, your function printed:", printed[1]] and printed[1].startswith("z is ")
    assert len([line for line in printed if line.startswith("z is")]) == 1


def test_functions_of_a_notebook(tmp_path):
    wrong = "def wrong(z):\n    y = 1\n    return nowhere + y\nfeedback.check('slider-slope', wrong)"
    cells = [nbformat.v4.new_code_cell(source) for source in (MAIN, wrong)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "one.ipynb")
    execute = "from nbclient.cli import main; main()"
    arguments = ["--inplace", "--kernel_name=python3", str(tmp_path / "one.ipynb")]
    subprocess.run([sys.executable, "-c", execute, *arguments], check=True, capture_output=True, env=with_this_bpkit())
    stream, verdict = (cell.outputs for cell in nbformat.read(tmp_path / "one.ipynb", 4).cells)
    assert [line for line in "".join(out.text for out in stream).splitlines() if line[:1] == "["] == SAID
    assert "NameError" in str(verdict) and "in line 3, `return nowhere + y`" in verdict[0].data["text/plain"]


# Where it cannot be run apart


def lock(W, x, lock=threading.Lock()):
    return W @ x


def generator(W, x, rows=(q for q in (1, 2))):
    return W @ x


@pytest.mark.parametrize("function", [lock, generator], ids=lambda function: function.__name__)
def test_a_function_that_cannot_travel_runs_here(function):
    assert once(function).value.tolist() == RIGHT


def as_in_webassembly(monkeypatch):
    def no_process(*_, **__):
        raise OSError(138, "emscripten does not support processes.")

    monkeypatch.setattr(subprocess, "Popen", no_process)


def without_threads(monkeypatch):
    def no_thread(*_):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", no_thread)


def without_both(monkeypatch):
    as_in_webassembly(monkeypatch)
    without_threads(monkeypatch)


def without_cloudpickle(monkeypatch):
    monkeypatch.setitem(sys.modules, "cloudpickle", None)


def without_a_python(monkeypatch):
    monkeypatch.setattr(sys, "executable", "")


def with_another_program(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/true")


def raises(W, x):
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    "poorer",
    [as_in_webassembly, without_threads, without_both, without_cloudpickle, without_a_python, with_another_program],
    ids=lambda poorer: poorer.__name__,
)
def test_it_runs_in_poorer_places(poorer, monkeypatch, capsys):
    poorer(monkeypatch)
    assert once(plain).value.tolist() == RIGHT
    assert once(leaves).error.name == "SystemExit"
    assert once(raises).error.name == "KeyboardInterrupt"
    assert once(only_by_name).value.tolist() == RIGHT
    assert check("slider-slope", lambda z: 1 - np.tanh(z) ** 2).right
    assert check("slider-slope", lambda z: 1 - z**2).kind != "right"
    assert limits.call(divmod, 7, 2).value == (3, 1)


def test_one_that_cannot_be_loaded_there_runs_here():
    class Here:
        def __reduce__(self):
            return eval, (f"1 / (os.getpid() == {os.getpid()}) and (lambda W, x: W @ x)", {"os": os})

        def __call__(self, W, x):
            return W @ x

    assert once(Here()).value.tolist() == RIGHT


@posix
def test_one_that_ends_the_process_while_it_is_loaded_does_not_run_here():
    class Exits:
        def __reduce__(self):
            return os._exit, (0,)

        def __call__(self, W, x):
            raise AssertionError("it runs")

    assert once(Exits()).ended


def test_one_that_never_loads_is_late(monkeypatch):
    class Loops:
        def __reduce__(self):
            return eval, ("[0 for _ in iter(int, 1)]",)

        def __call__(self, W, x):
            raise AssertionError("it runs")

    monkeypatch.setattr(running, "LOADING", 0.5)
    assert once(Loops(), seconds=0.2).late


def test_own_modules_travel_as_they_are_here(tmp_path, monkeypatch):
    (tmp_path / "mine_bpkit.py").write_text("import os\nSCALE = 2\ndef f(W, x):\n    return SCALE, os.getpid()\n")
    with monkeypatch.context() as patch:
        patch.syspath_prepend(tmp_path)
        mine = importlib.import_module("mine_bpkit")
    mine.SCALE = 1
    scale, process = once(mine.f).value
    assert scale == 1 and process != os.getpid()
    assert sys.modules.pop("mine_bpkit") is mine
