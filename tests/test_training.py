"""Protects gradient descent: the update, the order of samples, the stopping rules, the refusals."""

import pickle
from collections import Counter
from itertools import islice

import numpy as np
import pytest

from bpkit import MLP
from bpkit.training import Diverged, descend, gradient_descent, step

X, T = np.arange(10.0).reshape(10, 1), np.arange(10.0).reshape(10, 1) * 2
LINE = MLP([[[0.5]]], activations="identity")
SQUARED = {"loss": "half_squared_error"}
NAN = float("nan")


def test_a_step_is_theta_minus_alpha_times_the_gradient():
    network = MLP.random([2, 3, 2], ["tanh", "softmax"])
    back = network.backward(network.forward([1, 2]), [0, 1])
    new = step(network, back, 0.1)
    for name, value in network.parameters().items():
        np.testing.assert_array_equal(new.parameters()[name], value - 0.1 * back.gradients()[name])
    assert new.activations == network.activations


def test_a_step_of_some_parameters_leaves_the_others():
    new = step(LINE, {"b1": [2]}, 0.5)
    assert (new.W[1].item(), new.b[1].item()) == (0.5, -1)
    assert step(LINE, {}, 1).parameters() == LINE.parameters()


def test_step_sizes_by_layer_and_by_name():
    network = MLP.random([2, 3, 2], ["tanh", "softmax"])
    back = network.backward(network.forward([1, 2]), [0, 1])
    by_layer, by_name = step(network, back, [0.5, 0.25]), step(network, back, {"W2": 0.25, "b1": 2})
    for alphas, new in (
        ({"W1": 0.5, "b1": 0.5, "W2": 0.25, "b2": 0.25}, by_layer),
        ({"W1": 0, "b1": 2, "W2": 0.25, "b2": 0}, by_name),
    ):
        for name, value in network.parameters().items():
            np.testing.assert_array_equal(new.parameters()[name], value - alphas[name] * back.gradients()[name])
    np.testing.assert_array_equal(step(network, back, np.array([0.5, 0.25])).W[2], by_layer.W[2])
    update = next(descend(LINE, X, T, step_size={"W1": 0.01}, **SQUARED))
    assert update.after.b[1] == LINE.b[1] and update.after.W[1] != LINE.W[1]


class Named(MLP):
    """A network that is made from something else, and has an attribute of its own."""

    def __init__(self, name, sizes):
        super().__init__(MLP.random(sizes, "tanh").W[1:], activations="tanh")
        self.name = name


def test_a_subclass_stays_itself_through_steps_and_descents():
    network = Named("Ada", [1, 1])
    back = network.backward(network.forward(X), T, "mse")
    run = gradient_descent(network, X, T, step_size=0.01, max_updates=3, **SQUARED)
    for other in (step(network, back, 0.1), network.replace(b1=[1]), run.network, pickle.loads(pickle.dumps(network))):
        assert type(other) is Named and other.name == "Ada"
    with pytest.raises(AttributeError, match="W cannot be set: MLP 1–1, tanh never changes once made; `replace` makes another"):
        network.W = ()


def test_a_step_keeps_float32():
    network = MLP([np.ones((1, 1), np.float32)], activations="identity")
    assert step(network, {"W1": [[0.5]]}, 0.1).dtype == np.float32
    assert next(descend(network, X, T, step_size=0.1, **SQUARED)).after.dtype == np.float32


def used(update):
    return update.backward.forward.h[0].ravel().tolist()


def test_batch_descent_uses_every_sample_in_order_every_time():
    for update in islice(descend(LINE, X, T, step_size=0.001, **SQUARED), 3):
        assert used(update) == X.ravel().tolist()


@pytest.mark.parametrize("batch_size, sizes", [(1, [1] * 10), (4, [4, 4, 2]), (5, [5, 5])])
def test_every_sample_is_used_once_a_pass(batch_size, sizes):
    updates = descend(LINE, X, T, step_size=0.001, batch_size=batch_size, **SQUARED)
    orders = []
    for _ in range(3):
        batches = [used(update) for update in islice(updates, len(sizes))]
        assert [len(batch) for batch in batches] == sizes
        orders.append([x for batch in batches for x in batch])
        assert Counter(orders[-1]) == Counter(X.ravel().tolist())
    assert orders[0] != orders[1] != orders[2]


def test_the_targets_are_shuffled_with_their_samples():
    for update in islice(descend(LINE, X, T, step_size=0.001, batch_size=3, **SQUARED), 10):
        np.testing.assert_array_equal(update.backward.objective.target, 2 * update.backward.forward.h[0])


def test_the_seed_decides_the_order():
    def order(seed):
        updates = descend(LINE, X, T, step_size=0.001, batch_size=1, seed=seed, **SQUARED)
        return [used(update) for update in islice(updates, 10)]

    assert order(1) == order(1) != order(2)


def test_updates_hang_together():
    first, second = islice(descend(LINE, X, T, step_size=0.01, **SQUARED), 2)
    assert (first.number, second.number) == (1, 2)
    assert first.before is LINE and second.before is first.after
    changes = [first.after.W[1] - LINE.W[1], first.after.b[1] - LINE.b[1]]
    assert first.max_change == max(abs(change.item()) for change in changes)


def test_the_updates_of_a_line_by_hand():
    """One sample (1, 2), α = ½: w = b = 0 → h = 0, δ = -2 → w = b = 1 → h = 2, δ = 0."""
    run = gradient_descent(LINE.replace(W1=[[0]]), [[1]], [[2]], step_size=0.5, max_updates=2, **SQUARED)
    assert run.costs == (2, 0) and run.max_changes == (1, 0)
    assert (run.network.W[1].item(), run.network.b[1].item()) == (1, 1)


def test_max_stops():
    run = gradient_descent(LINE, X, T, step_size=0.01, max_updates=7, **SQUARED)
    assert (run.updates, run.stopped_by, len(run.costs)) == (7, "max", 7)
    assert list(run.costs) == sorted(run.costs, reverse=True)


def test_epsilon_stops_at_the_first_small_change():
    run = gradient_descent(LINE, X, T, step_size=0.02, max_updates=10_000, epsilon=1e-3, **SQUARED)
    assert run.stopped_by == "epsilon" and run.updates < 10_000
    assert run.max_changes[-1] < 1e-3 <= min(run.max_changes[:-1])


def test_a_change_of_exactly_epsilon_does_not_stop():
    run = gradient_descent(LINE.replace(W1=[[0]]), [[1]], [[2]], step_size=0.5, max_updates=5, epsilon=1.0, **SQUARED)
    assert run.max_changes[:2] == (1, 0) and (run.updates, run.stopped_by) == (2, "epsilon")


def test_no_updates():
    run = gradient_descent(LINE, X, T, step_size=0.1, max_updates=0, **SQUARED)
    assert run == (LINE, 0, "max", (), ())


def test_the_cost_is_passed_on():
    how = {"loss": "mse", "l2": 0.3, "penalty": "weights_and_biases", "reduction": "sum"}
    network = LINE.replace(b1=[1])
    update = next(descend(network, X, T, step_size=0.001, **how))
    assert update.backward.cost == network.cost(X, T, **how) != network.cost(X, T, **SQUARED)


STEPS = {
    "no step size": ({"W1": [[1]]}, None, TypeError, "step_size: wanted a number, got None"),
    "step size in words": ({"W1": [[1]]}, "0.1", TypeError, "step_size: wanted a number, got '0.1'"),
    "NaN": ({"W1": [[1]]}, NAN, ValueError, "step_size: wanted a finite number, got nan"),
    "too many step sizes": ({"W1": [[1]]}, [0.1, 0.2], ValueError, "step_size: MLP 1–1, identity wants 1, one a layer, got 2"),
    "NaN of a layer": ({"W1": [[1]]}, [NAN], ValueError, "step_size of layer 1: wanted a finite number, got nan"),
    "of an unknown parameter": ({"W1": [[1]]}, {"W2": 1}, ValueError, "unknown parameter in step_size 'W2'; known: W1, b1"),
    "of a parameter in words": ({"W1": [[1]]}, {"b1": "a"}, TypeError, "step_size of b1: wanted a number, got 'a'"),
    "unknown parameter": ({"w1": [[1]]}, 0.1, ValueError, "unknown parameter 'w1'; known: W1, b1"),
    "misshapen": ({"W1": [1]}, 0.1, ValueError, r"gradient of W1 has shape \(1,\), wanted \(1, 1\)"),
    "a number": ({"b1": 1}, 0.1, ValueError, r"gradient of b1 has shape \(\), wanted \(1,\)"),
    "gradient in words": ({"b1": "a"}, 0.1, TypeError, "gradient of b1: wanted numbers"),
    "NaN gradient": ({"b1": [NAN]}, 0.1, ValueError, r"b: entry \[0\] is nan"),
    "no gradients": (None, 0.1, TypeError, "wanted a backward record or a dict, got None"),
}


@pytest.mark.parametrize("gradients, step_size, error, match", STEPS.values(), ids=STEPS)
def test_step_refuses(gradients, step_size, error, match):
    with pytest.raises(error, match=match):
        step(LINE, gradients, step_size)


def test_step_refuses_the_gradients_of_another_network():
    other = LINE.replace(b1=[1])
    with pytest.raises(ValueError, match="step wants gradients of this very MLP 1–1"):
        step(LINE, other.backward(other.forward([1]), [1], "mse"), 0.1)


DESCENTS = {
    "batch size of a half": ({"batch_size": 2.5}, TypeError, "batch_size: wanted a whole number, got 2.5"),
    "batch size 0": ({"batch_size": 0}, ValueError, "batch_size: wanted 1 to 10, got 0"),
    "batch size too large": ({"batch_size": 11}, ValueError, "batch_size: wanted 1 to 10, got 11"),
    "no step size": ({"step_size": None}, TypeError, "step_size: wanted a number"),
    "NaN step size": ({"step_size": NAN}, ValueError, "step_size: .* got nan"),
    "targets missing": ({"T": T[:9]}, ValueError, "X has 10 samples, but T has 9"),
    "ragged": ({"X": [[1], [2, 3]]}, ValueError, "X: the rows have different lengths"),
    "too wide": ({"X": np.ones((10, 2))}, ValueError, r"x has shape \(10, 2\)"),
    "empty": ({"X": np.ones((0, 1)), "T": np.ones((0, 1))}, ValueError, "empty batch"),
    "NaN in a late sample": ({"X": [[1.0]] * 9 + [[NAN]], "batch_size": 1}, ValueError, r"entry \[9, 0\] is nan"),
    "unknown loss": ({"loss": "ce"}, ValueError, "unknown loss 'ce'"),
}


@pytest.mark.parametrize("changes, error, match", DESCENTS.values(), ids=DESCENTS)
def test_descend_refuses_at_once(changes, error, match):
    how = {"X": X, "T": T, "step_size": 0.1, **SQUARED, **changes}
    with pytest.raises(error, match=match):
        descend(LINE, how.pop("X"), how.pop("T"), **how)


@pytest.mark.parametrize(
    "limits, error, match",
    [
        ({"max_updates": 2.5}, TypeError, "max_updates: wanted a whole number, got 2.5"),
        ({"max_updates": -1}, ValueError, "max_updates: wanted at least 0, got -1"),
        ({"max_updates": 1, "epsilon": NAN}, ValueError, "epsilon: .* got nan"),
        ({"max_updates": 1, "epsilon": -1}, ValueError, "epsilon: .* at least 0, got -1"),
        ({"max_updates": 0, "step_size": "a"}, TypeError, "step_size"),
    ],
)
def test_gradient_descent_refuses(limits, error, match):
    with pytest.raises(error, match=match):
        gradient_descent(LINE, X, T, **{"step_size": 0.1, **SQUARED, **limits})


@pytest.mark.parametrize("step_size", [1e6, [1e6], {"W1": 1e6, "b1": 1e3}], ids=["number", "layers", "names"])
def test_a_descent_that_diverges_says_where_and_hands_over_what_it_has(step_size):
    with pytest.raises(Diverged) as caught:
        gradient_descent(LINE, X, T, step_size=step_size, max_updates=1000, **SQUARED)
    error, run = caught.value, caught.value.run
    assert f"with step size {step_size}, update {error.number} is not finite" in str(error)
    assert "try a smaller step" in str(error) and isinstance(error, ValueError)
    assert run.stopped_by == "divergence" and run.updates == error.number - 1 > 3
    assert len(run.costs) == len(run.max_changes) == run.updates and np.isfinite(run.costs).all()
    assert run.network is error.network and list(run.costs) == sorted(run.costs)
    short = gradient_descent(LINE, X, T, step_size=step_size, max_updates=run.updates, **SQUARED)
    assert short.costs == run.costs and short.network.W[1].item() == run.network.W[1].item()
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error) and again.run.costs == run.costs


def test_an_iterator_of_updates_diverges_with_its_last_network():
    seen = []
    with pytest.raises(Diverged) as caught:
        for update in descend(LINE, X, T, step_size=1e9, **SQUARED):
            seen.append(update)
    assert caught.value.network is seen[-1].after and caught.value.number == len(seen) + 1


def test_a_step_that_leaves_where_the_loss_exists_gives_the_reason():
    """h = 1: dW = -1 + 3, db = -1, so with α = 1 both are -1 and 1, and h = 0 has no logarithm."""
    network = MLP([[[1.0]]], activations="identity")
    with pytest.raises(Diverged, match=r"step size 1, update 2 .*logarithm does not exist"):
        gradient_descent(network, [[1.0]], [[1.0]], step_size=1, max_updates=9, loss="cross_entropy", l2=3.0)
