"""The named examples are the networks and the graph of the reference cases, and give the notes' printed numbers."""

import json
from pathlib import Path

import numpy as np
import pytest

from bpkit import examples, training

CASES = {case["id"]: case for case in json.loads((Path(__file__).parent / "data" / "reference.json").read_text())["cases"]}


@pytest.mark.parametrize(
    ("example", "case"),
    [
        (examples.three_tanh_layers, "n0_tanh_l2"),
        (examples.relu_by_hand, "n2_relu_integer"),
        (examples.flagship, "n3_flagship_ce"),
        (examples.flagship_squared_error, "n3_flagship_half_sse"),
        (examples.sigmoid_batch, "n4_batch_sum"),
    ],
)
def test_network_is_that_of_the_reference_case(example, case):
    case = CASES[case]
    expected = case["expected"]
    back = example.backward()
    for ours, theirs in zip(back.dW[1:] + back.db[1:], expected["dW"] + expected["db"], strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-12)
    new = training.step(example.network, back, example.step_size)
    np.testing.assert_allclose(new.cost(example.x, example.target, **example.cost), expected["total_new"], atol=1e-12)
    assert example.check().difference < 1e-12


def test_graph_is_that_of_the_reference_case():
    expected = CASES["n1_cs231n_3_m4"]["expected"]
    example = examples.staged_function
    assert example.forward().values == pytest.approx(expected["values"], abs=1e-12)
    assert example.backward().grads == pytest.approx(expected["grads"], abs=1e-12)
    assert example.check().difference < 1e-12


def test_flagship_gives_the_printed_numbers_of_note_3():
    back = examples.flagship.backward()
    dW1, dW2 = back.dW[1], back.dW[2]
    ours = {
        "grad_w_jk_case1": dW2[0, 0],
        "update_case1_lr0_01": 0.5 - 0.01 * dW2[0, 0],
        "grad_w_jk_case2": dW2[1, 0],
        "update_case2_lr0_1": 0.4 - 0.1 * dW2[1, 0],
        "grad_w_ij_case3": dW1[0, 0],
        "update_case3_lr0_1": 0.1 - 0.1 * dW1[0, 0],
    }
    for item in CASES["n3_printed"]["items"]:
        assert ours[item["name"]] == pytest.approx(item["flagship"], abs=1e-14)
        digits = len(item["printed"].split(".")[1])
        unit = 10.0**-digits
        assert abs(ours[item["name"]] - float(item["printed"])) < unit  # printed is it, rounded or cut


def test_softmax_jacobian_is_that_of_the_flagship():
    o = np.array(CASES["n3_flagship_ce"]["expected"]["h"][-1][0])
    expected = [[o[0] * (1 - o[0]), -o[0] * o[1]], [-o[1] * o[0], o[1] * (1 - o[1])]]
    np.testing.assert_allclose(examples.flagship_softmax_jacobian, expected, atol=1e-14)
