"""Time one loss-and-gradients call of bpkit against its peers, on the same inputs, in one run.

    make bench      (or: pip install -e ".[bench]" && python benchmarks/gradients.py)

Gradients are compared before anything is timed; calls are interleaved; BLAS has one thread; medians
are printed as ratios to plain numpy and to PyTorch.  bpkit's time has its checks and records in it.
Then a network is trained on scikit-learn's digits, in epochs a second.  A peer that is not installed
is said to be missing.
"""

import os

for variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[variable] = "1"  # read when numpy is loaded

import importlib.util
import sys

import numpy as np
from timing import medians

import bpkit

CASES = {  # name: (layer sizes, batch, dtype, bound on time / PyTorch)
    "a  2-3-2": ([2, 3, 2], 1, np.float64, 1 / 3),
    "b  4-16-16-3": ([4, 16, 16, 3], 32, np.float64, 1),
    "c  64-64-10": ([64, 64, 10], 128, np.float64, 1),
    "d  784-256-128-10": ([784, 256, 128, 10], 128, np.float64, 1),
    "d  the same, float32": ([784, 256, 128, 10], 128, np.float32, 1),
    "e  30 layers of 64": ([64] * 31, 64, np.float64, 1),
}
OF_PLAIN_NUMPY = 1.15  # the bound on time / plain numpy
DIGITS = {"PyTorch": 1.5, "scikit-learn": 1}  # by what factor bpkit's epochs a second must be more
SECONDS = 6  # for each case, all peers together


def problem(sizes, m, dtype):
    """Weights, biases, a batch and one-hot targets."""
    rng = np.random.default_rng(0)
    W = [rng.normal(0, n**-0.5, (k, n)).astype(dtype) for n, k in zip(sizes, sizes[1:])]
    b = [rng.normal(0, 0.1, k).astype(dtype) for k in sizes[1:]]
    X = rng.normal(size=(m, sizes[0])).astype(dtype)
    return W, b, X, np.eye(sizes[-1], dtype=dtype)[rng.integers(sizes[-1], size=m)]


# Each peer takes a problem and returns a call; the call returns the loss, every dW and every db.


def bpkit_call(W, b, X, T):
    net = bpkit.MLP(W, b, ["tanh"] * (len(W) - 1) + ["softmax"])

    def call():
        back = net.backward(net.forward(X), T, loss="cross_entropy")
        return back.cost, back.dW[1:], back.db[1:]

    return call


def plain_numpy(W, b, X, T):
    """What one writes in a notebook without a second thought."""

    def call():
        H = [X]
        for k in range(len(W)):
            Z = H[-1] @ W[k].T + b[k]
            if k < len(W) - 1:
                H.append(np.tanh(Z))
            else:
                e = np.exp(Z - np.max(Z, axis=1, keepdims=True))
                H.append(e / np.sum(e, axis=1, keepdims=True))
        loss = -np.mean(np.sum(T * np.log(H[-1]), axis=1))
        D = (H[-1] - T) / len(X)
        dW, db = [None] * len(W), [None] * len(W)
        for k in range(len(W) - 1, -1, -1):
            dW[k] = D.T @ H[k]
            db[k] = np.sum(D, axis=0)
            if k:
                D = (D @ W[k]) * (1 - H[k] ** 2)
        return loss, dW, db

    return call


def pytorch(W, b, X, T):
    import torch

    torch.set_num_threads(1)
    W, b = ([torch.tensor(a, requires_grad=True) for a in arrays] for arrays in (W, b))
    X, T = torch.tensor(X), torch.tensor(T.argmax(axis=1))

    def call():
        h = X
        for k in range(len(W)):
            h = torch.nn.functional.linear(h, W[k], b[k])
            if k < len(W) - 1:
                h = torch.tanh(h)
        loss = torch.nn.functional.cross_entropy(h, T)
        gradients = torch.autograd.grad(loss, W + b)
        return loss.item(), gradients[: len(W)], gradients[len(W) :]

    return call


def scikit_learn(W, b, X, T):
    """scikit-learn's own loss and gradients, the private `MLPClassifier._backprop`."""
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier(activation="tanh", alpha=0)
    model.n_layers_, model.out_activation_ = len(W) + 1, "softmax"
    model.coefs_, model.intercepts_ = [w.T.copy() for w in W], b
    dW, db = [np.empty_like(w.T) for w in W], [np.empty_like(v) for v in b]
    activations, deltas = [X] + [None] * len(W), [None] * len(W)

    def call():
        loss, coef_grads, intercept_grads = model._backprop(X, T, None, activations, deltas, dW, db)
        return loss, [d.T for d in coef_grads], intercept_grads

    return call


def micrograd(W, b, X, T):
    """Scalars one by one."""
    from micrograd.engine import Value

    def call():
        Wv = [[[Value(v) for v in row] for row in w.tolist()] for w in W]
        bv = [[Value(v) for v in w.tolist()] for w in b]
        loss = Value(0.0)
        for x, t in zip(X.tolist(), T.tolist()):
            h = x
            for k in range(len(W)):
                h = [sum((w * u for w, u in zip(row, h)), bias) for row, bias in zip(Wv[k], bv[k])]
                if k < len(W) - 1:
                    h = [_tanh(u, Value) for u in h]
            e = [_exp(u, Value) for u in h]
            total = sum(e[1:], e[0])
            for p, target in zip(e, t):
                if target:
                    loss = loss + _log(total, Value) - _log(p, Value)
        loss = loss * (1 / len(X))
        loss.backward()
        return loss.data, [[[v.grad for v in row] for row in w] for w in Wv], [[v.grad for v in row] for row in bv]

    return call


def _unary(u, Value, value, derivative):
    out = Value(value, (u,))

    def _backward():
        u.grad += derivative * out.grad

    out._backward = _backward
    return out


def _tanh(u, Value):
    value = float(np.tanh(u.data))
    return _unary(u, Value, value, 1 - value * value)


def _exp(u, Value):
    value = float(np.exp(u.data))
    return _unary(u, Value, value, value)


def _log(u, Value):
    return _unary(u, Value, float(np.log(u.data)), 1 / u.data)


PEERS = {"plain numpy": plain_numpy, "PyTorch": pytorch, "scikit-learn": scikit_learn, "micrograd": micrograd}


def check_same(result, reference, name, dtype):
    """Stop the run if a peer has another loss or other gradients: its time would say nothing."""
    ours, theirs = (np.concatenate([np.ravel(a) for a in (loss, *dW, *db)]) for loss, dW, db in (reference, result))
    difference = np.abs(ours - theirs).max() / np.abs(ours).max()
    if not difference < (1e-10 if dtype == np.float64 else 1e-4):
        sys.exit(f"{name} disagrees with bpkit by {difference:.1e}: nothing was timed")


def calls_for(W, b, X, T):
    """The calls to time, {name: function}; those whose package is missing are left out."""
    calls = {"bpkit": bpkit_call(W, b, X, T)}
    for name, make in PEERS.items():
        if name == "micrograd" and len(X) > 1:
            continue
        try:
            calls[name] = make(W, b, X, T)
            check_same(calls[name](), calls["bpkit"](), name, X.dtype)
        except ImportError:
            continue
    return calls


def verdict(ratio, bound):
    return f"{ratio:.2f} ({'within' if ratio <= bound else 'ABOVE'} {bound:.3g})"


def main():
    packages = {"PyTorch": "torch", "scikit-learn": "sklearn", "micrograd": "micrograd"}
    for name, package in packages.items():
        if importlib.util.find_spec(package) is None:
            print(f"missing: {name}")
    print("micrograd works scalar by scalar and is timed on case a only\n")
    columns = ["bpkit", *PEERS]
    print(f"{'median µs of one call':24}", *(f"{name:>12}" for name in columns), "  bpkit ÷ plain numpy, ÷ PyTorch")
    for case, (sizes, m, dtype, of_pytorch) in CASES.items():
        times = medians(calls_for(*problem(sizes, m, dtype)), SECONDS)
        row = (f"{times[name] * 1e6:12.1f}" if name in times else f"{'—':>12}" for name in columns)
        ratios = [verdict(times["bpkit"] / times["plain numpy"], OF_PLAIN_NUMPY)]
        if "PyTorch" in times:
            ratios.append(verdict(times["bpkit"] / times["PyTorch"], of_pytorch))
        print(f"{case:24}", *row, " ", "  ".join(ratios), flush=True)
    train_digits()


def train_digits():
    """Print epochs a second, 64–64–10 and batches of 32, with the very same batches and steps."""
    from sklearn.datasets import load_digits

    X, labels = load_digits(return_X_y=True)
    W, b, _, _ = problem([64, 64, 10], 1, np.float64)
    calls, ends = {}, {}
    for name, make in {"bpkit": bpkit_epoch, "PyTorch": pytorch_epoch, "scikit-learn": scikit_learn_epoch}.items():
        try:
            calls[name] = make(W, b, X / 16, np.eye(10)[labels], ends)
        except ImportError:
            continue
    for call in calls.values():
        call()
    for name, cost in ends.items():
        if not abs(cost() - ends["bpkit"]()) < 1e-8:
            sys.exit(f"{name} ends an epoch at another cost than bpkit: nothing was timed")
    times = medians(calls, SECONDS)
    print("\ndigits, 64–64–10, batches of 32: epochs a second")
    for name, seconds in times.items():
        ratio, bound = seconds / times["bpkit"], DIGITS.get(name, 0)
        met = f"bpkit ÷ this {ratio:.2f} ({'met' if ratio >= bound else 'BELOW'} {bound:g})" if bound else ""
        print(f"{name:24}{1 / seconds:12.2f}  {met}", flush=True)


# Each takes the network and the data and returns a call that trains for an epoch; ends[name] tells the cost then.
BATCHES = [slice(start, start + 32) for start in range(0, 1797, 32)]
STEP_SIZE = 0.1


def bpkit_epoch(W, b, X, T, ends):
    start = net = bpkit.MLP(W, b, ["tanh", "softmax"])

    def call():
        nonlocal net
        net = start
        for batch in BATCHES:
            back = net.backward(net.forward(X[batch]), T[batch])
            net = bpkit.training.step(net, back, STEP_SIZE)

    ends["bpkit"] = lambda: net.cost(X, T)
    return call


def pytorch_epoch(W, b, X, T, ends):
    import torch

    torch.set_num_threads(1)
    layers = [torch.nn.Linear(64, 64), torch.nn.Tanh(), torch.nn.Linear(64, 10)]
    model = torch.nn.Sequential(*layers).double()
    loss = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=STEP_SIZE)
    X, labels = torch.tensor(X), torch.tensor(T.argmax(axis=1))

    def call():
        with torch.no_grad():
            for layer, weights, biases in zip(layers[::2], W, b):
                layer.weight.copy_(torch.tensor(weights))
                layer.bias.copy_(torch.tensor(biases))
        for batch in BATCHES:
            optimizer.zero_grad()
            loss(model(X[batch]), labels[batch]).backward()
            optimizer.step()

    ends["PyTorch"] = lambda: loss(model(X), labels).item()
    return call


def scikit_learn_epoch(W, b, X, T, ends):
    """`MLPClassifier.partial_fit`, an epoch a call; it draws weights of its own, so its cost is not compared."""
    from sklearn.neural_network import MLPClassifier

    labels = T.argmax(axis=1)
    how = {"solver": "sgd", "momentum": 0, "alpha": 0, "batch_size": 32, "shuffle": False}
    model = MLPClassifier((64,), "tanh", learning_rate_init=STEP_SIZE, **how)
    model.partial_fit(X, labels, classes=np.arange(10))
    return lambda: model.partial_fit(X, labels)


if __name__ == "__main__":
    main()
