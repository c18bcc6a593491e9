"""Protects what the records promise: layer numbers, shapes, names, and that nothing in them can be changed."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from strategies import problems

from bpkit import MLP
from bpkit.gradcheck import complex_step

NETWORK = MLP.random([2, 3, 4], ["tanh", "softmax"], seed=1)
ONE, BATCH = NETWORK.forward([1, 2]), NETWORK.forward(np.ones((5, 2)))
T = [0, 0, 1, 0]


def shapes(arrays):
    return [None if array is None else array.shape for array in arrays]


def test_forward_holds_vectors_of_a_sample_and_rows_of_a_batch():
    assert shapes(ONE.z) == [None, (3,), (4,)] and shapes(ONE.h) == [(2,), (3,), (4,)]
    assert shapes(BATCH.z) == [None, (5, 3), (5, 4)] and shapes(BATCH.h) == [(5, 2), (5, 3), (5, 4)]
    assert ONE.output.shape == (4,) and BATCH.output.shape == (5, 4)
    assert (ONE.single, BATCH.single) == (True, False)


def test_backward_holds_the_same_shapes_and_those_of_the_parameters():
    one, batch = NETWORK.backward(ONE, T), NETWORK.backward(BATCH, [T] * 5)
    assert shapes(one.delta) == shapes(ONE.z) and shapes(one.g) == shapes(ONE.h)
    assert shapes(batch.delta) == shapes(BATCH.z) and shapes(batch.g) == shapes(BATCH.h)
    for back in (one, batch):
        assert shapes(back.dW) == shapes(NETWORK.W) and shapes(back.db) == shapes(NETWORK.b)
    assert np.shape(one.losses) == () and batch.losses.shape == (5,)
    assert one.forward is ONE and batch.forward is BATCH


def test_gradients_carry_the_names_of_the_parameters():
    back = NETWORK.backward(ONE, T)
    assert list(back.gradients()) == list(NETWORK.parameters()) == ["W1", "b1", "W2", "b2"]
    assert back.gradients()["W2"] is back.dW[2] and back.gradients()["b1"] is back.db[1]


def test_what_a_backward_pass_costs():
    plain, penalised = NETWORK.backward(ONE, T), NETWORK.backward(ONE, T, l2=0.5)
    assert plain.penalty == plain.omega == 0 and plain.cost == plain.data_loss == plain.losses
    assert penalised.penalty == 0.5 * penalised.omega > 0
    assert penalised.cost == penalised.data_loss + penalised.penalty


def test_a_backward_pass_does_not_touch_the_forward_record():
    before = [a.copy() for a in BATCH.z[1:] + BATCH.h]
    back = NETWORK.backward(BATCH, [T] * 5)
    assert all(a.tobytes() == b.tobytes() for a, b in zip(before, BATCH.z[1:] + BATCH.h))
    assert all(a.tobytes() == b.tobytes() for a, b in zip(back.delta[1:] + back.g, back.delta[1:] + back.g))


def test_they_say_what_they_are():
    assert repr(BATCH) == "<forward pass of 5 samples through MLP 2–3–4, tanh, softmax>"
    assert repr(NETWORK.backward(ONE, T)).startswith("<backward pass of <forward pass of 1 sample")


def test_a_record_stays_true_when_the_callers_arrays_change():
    X, target = np.ones((2, 2)), np.eye(4)[[0, 1]]
    fwd = NETWORK.forward(X)
    X += 1
    back = NETWORK.backward(fwd, target)
    expected = NETWORK.backward(NETWORK.forward(np.ones((2, 2))), np.eye(4)[[0, 1]])
    target[:] = 0.25
    for ours, theirs in zip(back.dW[1:] + back.g, expected.dW[1:] + expected.g):
        np.testing.assert_array_equal(ours, theirs)


@given(problems(l2=0.0))
def test_dz_and_dh_are_derivatives_of_the_cost(problem):
    """dz makes dW and db as it stands; dh is what complex steps of J by the input of the layers above give."""
    network, fwd, back = problem.network, problem.network.forward(problem.x), problem.backward()
    for l in range(1, network.depth + 1):
        rows, below = np.atleast_2d(back.dz[l]), np.atleast_2d(fwd.h[l - 1])
        np.testing.assert_array_equal(back.dW[l], rows.T @ below)
        np.testing.assert_allclose(back.db[l], rows.sum(axis=0), rtol=1e-13, atol=1e-300)
        above = MLP(network.W[l:], network.b[l:], network.activations[l - 1 :])
        by_h = complex_step(lambda h: above.cost(h, problem.target, **problem.cost), fwd.h[l - 1])
        np.testing.assert_allclose(back.dh[l - 1], by_h, rtol=1e-10, atol=1e-12)


def handed_out(record):
    """Every array that a record or a network hands out, by name."""
    names = {"W", "b", "z", "h", "delta", "g", "dz", "dh", "dW", "db"}
    tuples = {name: getattr(record, name) for name in names if hasattr(record, name)}
    arrays = {f"{name}[{l}]": a for name, each in tuples.items() for l, a in enumerate(each) if a is not None}
    others = {name: getattr(record, name, 0.0) for name in ("output", "losses")}
    return tuples, arrays | {name: array for name, array in others.items() if np.ndim(array)}


@pytest.mark.parametrize("x, t", [([1, 2], T), (np.ones((5, 2)), [T] * 5)], ids=["sample", "batch"])
@pytest.mark.parametrize("activations", [["tanh", "softmax"], ["identity", "relu"], "gelu"])
def test_nothing_that_is_handed_out_can_be_changed(x, t, activations):
    network = MLP.random([2, 3, 4], activations)
    fwd = network.forward(x)
    back = network.backward(fwd, t, "mse", l2=0.1)
    for record in (network, fwd, back):
        tuples, arrays = handed_out(record)
        assert all(type(each) is tuple for each in tuples.values())
        for name, array in arrays.items():
            before = array.tobytes()
            with pytest.raises(ValueError, match="read-only"):
                array += 1
            assert array.tobytes() == before, name
        with pytest.raises(TypeError, match="'tuple' object does not support item assignment"):
            next(iter(tuples.values()))[1] = np.ones(1)
    assert not back.objective.target.flags.writeable


def test_the_gradient_after_an_edit_in_place_is_refused_instead_of_wrong():
    delta = ONE.output
    with pytest.raises(ValueError, match="read-only"):
        delta -= T


def test_the_same_object_at_each_look():
    back = NETWORK.backward(BATCH, [T] * 5, "mse")
    for record, names in ((BATCH, "z h output"), (ONE, "z h output"), (back, "delta g dz dh dW db losses")):
        for name in names.split():
            assert getattr(record, name) is getattr(record, name), name


@pytest.mark.parametrize(
    "record, name",
    [(NETWORK, "W"), (NETWORK, "sizes"), (ONE, "network"), (ONE, "z"), (NETWORK.backward(ONE, T), "dW")],
)
def test_no_attribute_can_be_set_or_deleted(record, name):
    for misspelt in ("w", "depth", "output_", "cost"):
        with pytest.raises(AttributeError):
            setattr(record, misspelt, None)
    with pytest.raises(AttributeError, match=f"{name} cannot be set: .*MLP 2–3–4, tanh, softmax.* never changes"):
        setattr(record, name, None)
    with pytest.raises(AttributeError, match=f"{name} cannot be set"):
        delattr(record, name)


def test_they_are_pickled_with_all_that_they_hold():
    back = NETWORK.backward(BATCH, [T] * 5, l2=0.1)
    network, fwd, again = pickle.loads(pickle.dumps((NETWORK, BATCH, back)))
    assert again.forward is fwd and fwd.network is network
    for ours, theirs in ((NETWORK, network), (BATCH, fwd), (back, again)):
        for (name, a), b in zip(handed_out(ours)[1].items(), handed_out(theirs)[1].values()):
            np.testing.assert_array_equal(a, b, err_msg=name)
            with pytest.raises(ValueError, match="read-only"):
                b += 1
    once_more = network.backward(fwd, [T] * 5, l2=0.1)
    assert once_more.cost == back.cost and once_more.objective.matched


def test_they_are_their_own_copies():
    for record in (NETWORK, ONE, NETWORK.backward(ONE, T)):
        assert copy.deepcopy(record) is record and copy.copy(record) is record
