"""Protects what the records promise: layer numbers, shapes, names, and that they stay as they were."""

import numpy as np

from bpkit import MLP

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
    assert shapes(one.dz) == shapes(ONE.z) and shapes(one.dh) == shapes(ONE.h)
    assert shapes(batch.dz) == shapes(BATCH.z) and shapes(batch.dh) == shapes(BATCH.h)
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
    assert all(a.tobytes() == b.tobytes() for a, b in zip(back.dz[1:] + back.dh, back.dz[1:] + back.dh))


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
    for ours, theirs in zip(back.dW[1:] + back.dh, expected.dW[1:] + expected.dh):
        np.testing.assert_array_equal(ours, theirs)
