"""Functions as learners hand them in to the exercises that ask for code: WRONG and RIGHT, {exercise: [(how, function)]}.

None of them uses `bpkit`.
"""

import math

import numpy as np


def sig(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


# Two weights: tanh, then nothing; no biases, a penalty


def two_weights(W1, W2, x, t, lam, slope=lambda h, z: 1 - h**2, error=lambda o, t: o - t, back=lambda W, d: W.T @ d, penalty=lambda lam, W: lam * W):
    z = W1 @ x
    h = np.tanh(z)
    d2 = error(W2 @ h, t)
    d1 = back(W2, d2) * slope(h, z)
    return np.outer(d1, x) + penalty(lam, W1), np.outer(d2, h) + penalty(lam, W2)


def with_loops(W1, W2, x, t, lam):
    n, m = W1.shape
    k = W2.shape[0]
    h = [math.tanh(sum(W1[i][j] * x[j] for j in range(m))) for i in range(n)]
    d2 = [sum(W2[a][i] * h[i] for i in range(n)) - t[a] for a in range(k)]
    dW2 = [[d2[a] * h[i] + lam * W2[a][i] for i in range(n)] for a in range(k)]
    dW1 = [[0] * m for _ in range(n)]
    for i in range(n):
        g = 0
        for a in range(k):
            g = W2[a][i] * d2[a]  # = for +=
        for j in range(m):
            dW1[i][j] = g * (1 - h[i] ** 2) * x[j] + lam * W1[i][j]
    return dW1, dW2


def swapped_return(*given):
    return two_weights(*given)[::-1]


def transposed_return(*given):
    return tuple(dW.T for dW in two_weights(*given))


def penalty_in_place(W1, W2, x, t, lam):
    W1 *= lam
    return two_weights(W1, W2, x, t, lam)


def one_only(*given):
    return two_weights(*given)[0]


def printed(*given):
    print(two_weights(*given))


def stepped(W1, W2, x, t, lam):
    dW1, dW2 = two_weights(W1, W2, x, t, lam)
    return W1 - 0.1 * dW1, W2 - 0.1 * dW2


# Any depth, all tanh, half the squared error


def deltas(W, b, x, t, slope=lambda h: 1 - h**2, end=lambda h, t: (h - t) * (1 - h**2), skip=0, below=0, back=lambda W, d: W.T @ d):
    h = [x]
    for A, c in zip(W, b):
        h.append(np.tanh(A @ h[-1] + c))
    d, dW, db = end(h[-1], t), [], []
    for l in range(len(W) - 1, -1, -1):
        dW.insert(0, np.outer(d, h[l + below]))
        db.insert(0, d)
        d = back(W[l], d) * slope(h[l])
    return dW[skip:], db[skip:]


def stops_early(W, b, x, t):
    dW, db = deltas(W, b, x, t)
    return [0 * dW[0], *dW[1:]], [0 * db[0], *db[1:]]


def same_list(W, b, x, t):
    dW, db = deltas(W, b, x, t)
    return [np.outer(d, x[: len(x)]) for d in db], db


# A walk back with given activations and a penalty


def walk(weights, h, t, lam, slope=lambda h: 1 - h**2, error=lambda o, t: o - t, penalty=lambda lam, W: lam * W, bias=lambda d, b=None: d, last=True):
    g = error(h[-1], t)
    dW, db = [], []
    for l in reversed(range(len(weights))):
        d = g * slope(h[l + 1])
        dW.append(np.outer(d, h[l]) + penalty(lam, weights[l]))
        db.append(bias(d))
        g = weights[l].T @ d
    return dW[::-1], db[::-1], g if last else d


def outwards(*given):
    dW, db, g = walk(*given)
    return dW[::-1], db[::-1], g


def no_g(*given):
    return walk(*given)[:2]


# tanh, then softmax with cross-entropy, one sample


def by_hand(W1, b1, W2, b2, x, t, slope=lambda h, z: 1 - h**2, error=lambda o, t: o - t, back=lambda W, d: W.T @ d, start=lambda h, x: h):
    z = W1 @ x + b1
    h = np.tanh(z)
    o = softmax(W2 @ h + b2)
    d2 = error(o, t)
    d1 = back(W2, d2) * slope(h, z)
    return np.outer(d1, x), d1, np.outer(d2, start(h, x)), d2


def weights_first(*given):
    dW1, db1, dW2, db2 = by_hand(*given)
    return dW1, dW2, db1, db2


def bias_as_number(*given):
    dW1, db1, dW2, db2 = by_hand(*given)
    return dW1, db1.sum(), dW2, db2.sum()


# A batch step of sigmoids


def batch_step(W1, b1, W2, b2, X, T, alpha, slope=lambda h: h * (1 - h), scale=lambda X: 1, sign=-1, error=lambda o, t: o - t, axis=0, fresh=False):
    H = sig(X @ W1.T + b1)
    O = sig(H @ W2.T + b2)
    D2 = error(O, T) * slope(O)
    new_W2 = W2 + sign * alpha * scale(X) * D2.T @ H
    D1 = D2 @ (new_W2 if fresh else W2) * slope(H)
    step = alpha * scale(X)
    return W1 + sign * step * D1.T @ X, b1 + sign * step * D1.sum(axis=axis), new_W2, b2 + sign * step * D2.sum(axis=axis)


def in_place(W1, b1, W2, b2, X, T, alpha):
    H = sig(X @ W1.T + b1)
    O = sig(H @ W2.T + b2)
    D2 = (O - T) * O * (1 - O)
    D1 = D2 @ W2 * H * (1 - H)
    W1 -= alpha * D1.T @ X
    b1 -= alpha * D1.sum(0)
    W2 -= alpha * D2.T @ H
    b2 -= alpha * D2.sum(0)
    return W1, b1, W2, b2


def online(W1, b1, W2, b2, X, T, alpha):
    for i in range(len(X)):
        W1, b1, W2, b2 = batch_step(W1, b1, W2, b2, X[i : i + 1], T[i : i + 1], alpha)
    return W1, b1, W2, b2


def gradients_of_step(W1, b1, W2, b2, X, T, alpha):
    new = batch_step(W1, b1, W2, b2, X, T, 1)
    return tuple(old - moved for old, moved in zip((W1, b1, W2, b2), new))


def last_sample(W1, b1, W2, b2, X, T, alpha):
    return batch_step(W1, b1, W2, b2, X[-1:], T[-1:], alpha)


# Digits: ReLU, softmax, mean


def digits(W1, b1, W2, b2, X, T, mask=lambda H, Z: H > 0, over=len, error=lambda o, t: o - t, bias=lambda D: D.sum(axis=0), bias_over=None):
    Z = X @ W1.T + b1
    H = np.maximum(Z, 0)
    D2 = error(softmax(H @ W2.T + b2), T) / over(X)
    D1 = D2 @ W2 * mask(H, Z)
    again = bias_over(X) if bias_over else 1
    return D1.T @ X, bias(D1) * again, D2.T @ H, bias(D2) * again


def softmax_down(W1, b1, W2, b2, X, T):
    H = np.maximum(X @ W1.T + b1, 0)
    e = np.exp(H @ W2.T + b2)
    D2 = (e / e.sum(axis=0) - T) / len(X)
    D1 = D2 @ W2 * (H > 0)
    return D1.T @ X, D1.sum(0), D2.T @ H, D2.sum(0)


# Forward passes


def activations(weights, biases, functions, x, bias=lambda z, b: z + b, keep_input=True, transform=lambda f, z: f(z)):
    h = [x] if keep_input else []
    a = x
    for W, b, f in zip(weights, biases, functions):
        a = transform(f, bias(W @ a, b))
        h.append(a)
    return h


def skips_last(weights, biases, functions, x):
    return activations(weights[:-1], biases[:-1], functions[:-1], x)


def both_z_and_h(weights, biases, functions, x):
    h = [x]
    for W, b, f in zip(weights, biases, functions):
        h.append(W @ h[-1] + b)
        h.append(f(h[-1]))
    return h


def always_input(weights, biases, functions, x):
    return [x] + [f(W[:, : len(x)] @ x[: W.shape[1]] + b) for W, b, f in zip(weights, biases, functions)]


def only_output(*given):
    return activations(*given)[-1]


def staged(x, y, square=lambda u: 2 * u, inverse=lambda u: -1 / u**2, sigmoid=lambda w: w * (1 - w), product=False):
    v = {"x": x, "y": y, "sigy": sig(y), "sigx": sig(x), "xpy": x + y}
    v["num"] = x + v["sigy"]
    v["xpysqr"] = v["xpy"] ** 2
    v["den"] = v["sigx"] + v["xpysqr"]
    v["invden"] = 1 / v["den"]
    v["f"] = v["num"] * v["invden"]
    left, right = ("num", "invden") if product else ("invden", "num")
    local = {
        ("sigy", "y"): sigmoid(v["sigy"]), ("sigx", "x"): sigmoid(v["sigx"]), ("num", "x"): 1.0, ("num", "sigy"): 1.0, ("xpy", "x"): 1.0,
        ("xpy", "y"): 1.0, ("xpysqr", "xpy"): square(v["xpy"]), ("den", "sigx"): 1.0, ("den", "xpysqr"): 1.0, ("invden", "den"): inverse(v["den"]),
        ("f", "num"): v[left], ("f", "invden"): v[right],
    }  # fmt: skip
    return v, local


def staged_values(x, y):
    return staged(x, y)[0]


def staged_degrees(x, y):
    v, local = staged(x, y)
    return {**v, "f": v["num"] / v["den"] ** 2}, local


def sweep(nodes, values, output, add=True, slopes=None, seed=1.0, order=reversed):
    slope = {"add": lambda a, b, w: (1, 1), "mul": lambda a, b, w: (b, a), "square": lambda a, w: (2 * a,), "reciprocal": lambda a, w: (-1 / a**2,), "sigmoid": lambda a, w: (w * (1 - w),)}
    slope |= slopes or {}
    d = dict.fromkeys(values, 0.0)
    d[output] = seed
    for name, op, args, const in order(list(nodes)):
        given = [values[a] for a in args] + ([const] if const is not None else [])
        for arg, s in zip(args, slope[op](*given, values[name])):
            share = d[name] * s
            d[arg] = d[arg] + share if add else share
    return d


def forwards(nodes, values, output):
    return sweep(nodes, values, output, order=list)


def inputs_only(nodes, values, output):
    names = {node[0] for node in nodes}
    return {name: d for name, d in sweep(nodes, values, output).items() if name not in names}


def vjp(o, g):
    return o * (g - (o * g).sum(axis=1, keepdims=True))


def most(lives, end=1, sizes=True):
    last = max(stop for _, _, stop in lives.values())
    return max(sum(size if sizes else 1 for size, first, stop in lives.values() if first <= s < stop + end) for s in range(last + 1))


def wiggled(cost, weight):
    return (cost(weight + 1e-5) - cost(weight - 1e-5)) / 2e-5


WRONG = {
    "two-weights-code": [
        ("= for += in the loop back", with_loops),
        ("1 - h", lambda *a: two_weights(*a, slope=lambda h, z: 1 - h)),
        ("slope at h", lambda *a: two_weights(*a, slope=lambda h, z: 1 - np.tanh(h) ** 2)),
        ("t - o", lambda *a: two_weights(*a, error=lambda o, t: t - o)),
        ("penalty doubled", lambda *a: two_weights(*a, penalty=lambda lam, W: 2 * lam * W)),
        ("no penalty", lambda *a: two_weights(*a, penalty=lambda lam, W: 0 * W)),
        ("no transpose", lambda *a: two_weights(*a, back=lambda W, d: W @ d)),
        ("the two exchanged", swapped_return),
        ("both transposed", transposed_return),
        ("W1 overwritten", penalty_in_place),
        ("only dW1", one_only),
        ("printed, not returned", printed),
        ("new weights", stepped),
    ],
    "delta-code": [
        ("no slope at the output", lambda *a: deltas(*a, end=lambda h, t: h - t)),
        ("no slopes at all", lambda *a: deltas(*a, end=lambda h, t: h - t, slope=lambda h: 1)),
        ("h of its own layer", lambda *a: deltas(*a, below=1)),
        ("one layer too few", lambda *a: deltas(*a, skip=1)),
        ("1 - h", lambda *a: deltas(*a, slope=lambda h: 1 - h, end=lambda h, t: (h - t) * (1 - h))),
        ("first layer left at 0", stops_early),
        ("x at every start", same_list),
    ],
    "backward-code": [
        ("no slope", lambda *a: walk(*a, slope=lambda h: 1)),
        ("from the output down", outwards),
        ("g left out", no_g),
        ("delta for g", lambda *a: walk(*a, last=False)),
        ("no penalty", lambda *a: walk(*a, penalty=lambda lam, W: 0)),
        ("sum of W as penalty", lambda *a: walk(*a, penalty=lambda lam, W: lam * W.sum())),
        ("t - o", lambda *a: walk(*a, error=lambda o, t: t - o)),
        ("bias summed", lambda *a: walk(*a, bias=lambda d: d.sum() + 0 * d)),
    ],
    "by-hand-code": [
        ("no slope", lambda *a: by_hand(*a, slope=lambda h, z: 1)),
        ("t - o", lambda *a: by_hand(*a, error=lambda o, t: t - o)),
        ("o(1 - o)", lambda *a: by_hand(*a, error=lambda o, t: (o - t) * o * (1 - o))),
        ("-t / o", lambda *a: by_hand(*a, error=lambda o, t: -t / o)),
        ("not transposed", lambda *a: by_hand(*a, back=lambda W, d: W @ d)),
        ("weights first", weights_first),
        ("bias as one number", bias_as_number),
        ("1 - z squared", lambda *a: by_hand(*a, slope=lambda h, z: 1 - z**2)),
    ],
    "batch-step-code": [
        ("mean", lambda *a: batch_step(*a, scale=lambda X: 1 / len(X))),
        ("uphill", lambda *a: batch_step(*a, sign=1)),
        ("tanh slope", lambda *a: batch_step(*a, slope=lambda h: 1 - h**2)),
        ("no slope", lambda *a: batch_step(*a, slope=lambda h: 1)),
        ("back through the new weights", lambda *a: batch_step(*a, fresh=True)),
        ("in place", in_place),
        ("sample after sample", online),
        ("gradients", gradients_of_step),
        ("last sample", last_sample),
    ],
    "digits-code": [
        ("sum", lambda *a: digits(*a, over=lambda X: 1)),
        ("no mask", lambda *a: digits(*a, mask=lambda H, Z: 1)),
        ("mask by z < 0", lambda *a: digits(*a, mask=lambda H, Z: Z < 0)),
        ("h(1 - h) for the mask", lambda *a: digits(*a, mask=lambda H, Z: H * (1 - H))),
        ("divided by the outputs, too", lambda *a: digits(*a, over=lambda X: 2 * len(X))),
        ("bias averaged again", lambda *a: digits(*a, bias=lambda D: D.mean(axis=0))),
        ("bias over the units", lambda *a: digits(*a, bias=lambda D: D.sum(axis=1))),
        ("bias summed", lambda *a: digits(*a, bias_over=len)),
        ("softmax over the samples", softmax_down),
    ],
    "forward-code": [
        ("no bias", lambda *a: activations(*a, bias=lambda z, b: z)),
        ("no input in the list", lambda *a: activations(*a, keep_input=False)),
        ("no activation", lambda *a: activations(*a, transform=lambda f, z: z)),
        ("output only", only_output),
        ("last layer left out", skips_last),
        ("z and h", both_z_and_h),
        ("bias subtracted", lambda *a: activations(*a, bias=lambda z, b: z - b)),
    ],
    "staged-forward-code": [
        ("square without 2", lambda x, y: staged(x, y, square=lambda u: u)),
        ("1/u**2 without the minus", lambda x, y: staged(x, y, inverse=lambda u: 1 / u**2)),
        ("-1/u", lambda x, y: staged(x, y, inverse=lambda u: -1 / u)),
        ("sigma for its slope", lambda x, y: staged(x, y, sigmoid=lambda w: w)),
        ("factors exchanged", lambda x, y: staged(x, y, product=True)),
        ("values only", staged_values),
        ("den squared in f", staged_degrees),
    ],
    "sweep-code": [
        ("= for +=", lambda *a: sweep(*a, add=False)),
        ("factors exchanged", lambda *a: sweep(*a, slopes={"mul": lambda a, b, w: (a, b)})),
        ("square without 2", lambda *a: sweep(*a, slopes={"square": lambda a, w: (a,)})),
        ("reciprocal's minus lost", lambda *a: sweep(*a, slopes={"reciprocal": lambda a, w: (1 / a**2,)})),
        ("nodes forwards", forwards),
        ("seed 0", lambda *a: sweep(*a, seed=0.0)),
        ("seed is the value", lambda n, v, o: sweep(n, v, o, seed=v[o])),
        ("inputs only", inputs_only),
    ],
    "softmax-vjp-code": [
        ("o g", lambda o, g: o * g),
        ("o(1 - o) g", lambda o, g: o * (1 - o) * g),
        ("mean over the batch", lambda o, g: o * (g - (o * g).sum(axis=0))),
        ("one mean for all", lambda o, g: o * (g - (o * g).sum())),
        ("plus", lambda o, g: o * (g + (o * g).sum(axis=1, keepdims=True))),
        ("plain mean", lambda o, g: o * (g - g.mean(axis=1, keepdims=True))),
        ("without o", lambda o, g: g - (o * g).sum(axis=1, keepdims=True)),
        ("o - g", lambda o, g: o - g),
    ],
    "memory-peak-code": [
        ("gone in its last step", lambda lives: most(lives, end=0)),
        ("one step too long", lambda lives: most(lives, end=2)),
        ("values counted, not numbers", lambda lives: most(lives, sizes=False)),
        ("all of them", lambda lives: sum(size for size, _, _ in lives.values())),
        ("the largest value", lambda lives: max(size for size, _, _ in lives.values())),
    ],
    "slider-slope": [
        ("1 - tanh", lambda z: 1 - np.tanh(z)),
        ("tanh", lambda z: np.tanh(z)),
        ("1 - z squared", lambda z: 1 - z**2),
        ("the sigmoid's", lambda z: sig(z) * (1 - sig(z))),
        ("a text", lambda z: str(1 - np.tanh(z) ** 2)),
        ("the squared difference", lambda z: (1 - np.tanh(z)) ** 2),
    ],
    "slider-gradient": [
        ("forward difference, h = 0.1", lambda cost, weight: (cost(weight + 0.1) - cost(weight)) / 0.1),
        ("divided by h", lambda cost, weight: (cost(weight + 1e-5) - cost(weight - 1e-5)) / 1e-5),
        ("not divided", lambda cost, weight: cost(weight + 1e-5) - cost(weight - 1e-5)),
        ("turned round", lambda cost, weight: (cost(weight - 1e-5) - cost(weight + 1e-5)) / 2e-5),
        ("the cost", lambda cost, weight: cost(weight)),
    ],
}  # fmt: skip

RIGHT = {
    "two-weights-code": [
        ("numpy", two_weights),
        ("lists of lists", lambda *a: [dW.tolist() for dW in two_weights(*a)]),
        ("a dictionary", lambda *a: dict(zip(("dW1", "dW2"), two_weights(*a)))),
    ],
    "delta-code": [("lists", deltas), ("tuples", lambda *a: tuple(map(tuple, deltas(*a))))],
    "backward-code": [("lists", walk), ("tuples", lambda *a: (*map(tuple, walk(*a)[:2]), walk(*a)[2]))],
    "by-hand-code": [("a tuple", by_hand), ("a list", lambda *a: list(by_hand(*a)))],
    "batch-step-code": [("a tuple", batch_step)],
    "digits-code": [("a tuple", digits), ("mask by z", lambda *a: digits(*a, mask=lambda H, Z: Z > 0))],
    "forward-code": [("a list", activations), ("a tuple", lambda *a: tuple(activations(*a)))],
    "staged-forward-code": [("two dictionaries", staged)],
    "sweep-code": [("a dictionary", sweep)],
    "softmax-vjp-code": [("numpy", vjp)],
    "memory-peak-code": [("a maximum", most)],
    "slider-slope": [("1 - tanh squared", lambda z: 1 - np.tanh(z) ** 2), ("1 / cosh squared", lambda z: 1 / np.cosh(z) ** 2)],
    "slider-gradient": [("central", wiggled)],
}  # fmt: skip
