"""A training step with real arrays that forgets and makes again: what it holds at each step, counted on the arrays."""

from collections import Counter

import numpy as np

from bpkit import MLP

KINDS = ("kept", "in_flight", "gradients")


class RealStep:
    """One step of gradient descent of a random network of these sizes, with checkpoints at every k-th layer.

    held       at each step, from 0: how many numbers the arrays of each kind hold
    flops      multiplications and additions of the products, by pass
    parameters, forward, backward: the counts and records of bpkit, for the same network and batch
    """

    def __init__(self, sizes, batch, every=1, seed=0):
        rng = np.random.default_rng(seed)
        self.net = MLP.random(sizes, ["tanh"] * (len(sizes) - 2) + ["softmax"], seed=seed)
        self.X, T = rng.normal(size=(batch, sizes[0])), np.eye(sizes[-1])[rng.integers(sizes[-1], size=batch)]
        self.there, self.held, self.flops, self.found = {}, [], Counter(), {}
        self.parameters = sum(p.size for p in self.net.parameters().values())
        self.forward = self.net.forward(self.X)
        self.backward = self.net.backward(self.forward, T)
        self._run(T, every)

    def _run(self, T, every):
        net, there = self.net, self.there
        there["kept", 0] = self.X
        self._look()
        for l in range(1, net.depth + 1):
            self._forward(l, "forward", forget=(l - 1) % every != 0)
        there["in_flight", net.depth] = (there["kept", net.depth] - T) / len(T)
        self._look(("kept", net.depth))
        for start in reversed(range(0, net.depth, every)):
            top = min(start + every, net.depth)
            for l in range(start + 1, top):
                self._forward(l, "again", forget=False)
            for l in range(top, start, -1):
                self._backward(l)
        self._look(*[key for key in there if key[0] == "gradients"])
        assert not there

    def _forward(self, l, what, forget):
        there, net = self.there, self.net
        there["kept", l] = net.f[l].value(self._product(what, there["kept", l - 1], net.W[l].T) + net.b[l])
        self._look(*[("kept", l - 1)] * forget)

    def _backward(self, l):
        there, net = self.there, self.net
        delta, h = there["in_flight", l], there["kept", l - 1]
        dW, db = self._product("backward", delta.T, h), delta.sum(axis=0)
        there["gradients", l] = self.found[l] = np.column_stack([dW, db])
        if l > 1:
            there["in_flight", l - 1] = net.f[l - 1].vjp(h, self._product("backward", delta, net.W[l]))
        self._look(("in_flight", l), ("kept", l - 1))

    def _product(self, what, a, b):
        self.flops[what] += 2 * a.shape[0] * a.shape[1] * b.shape[1]
        return a @ b

    def _look(self, *dropped):
        """Write down what is there; then let go of what is not needed any more."""
        self.held.append({kind: sum(a.size for (k, _), a in self.there.items() if k == kind) for kind in KINDS})
        for key in dropped:
            del self.there[key]

    @property
    def totals(self):
        return [self.parameters + sum(step.values()) for step in self.held]

    def agrees_with_bpkit(self):
        """Whether nothing was forgotten too soon: the gradients are those of the records."""
        return all(
            np.allclose(found, np.column_stack([self.backward.dW[l], self.backward.db[l]]), rtol=1e-10, atol=1e-13)
            for l, found in self.found.items()
        )


def most_of_a_prediction(sizes, batch):
    """The largest number of values that a loop over the layers holds, counted on real arrays."""
    net, h, most = MLP.random(sizes, "tanh"), np.ones((batch, sizes[0])), 0
    for l in range(1, net.depth + 1):
        z = h @ net.W[l].T
        most = max(most, h.size + z.size)
        h = net.f[l].value(z + net.b[l])
    return most
