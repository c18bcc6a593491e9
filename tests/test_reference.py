"""Every case of a `bp-cases/1` file, one test a case: tests/data/reference.json, or the file BPKIT_CASES names.

The numbers come from automatic differentiation by another library, complex steps and 50-digit arithmetic.
"""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from bpkit import MLP, Graph, training
from bpkit.functions import cross_entropy, half_squared_error, softmax

FILE = Path(os.environ.get("BPKIT_CASES", Path(__file__).parent / "data" / "reference.json"))
CASES = json.loads(FILE.read_text())["cases"]


def agree(ours, expected, tolerance=1e-10):
    ours, expected = np.asarray(ours, float), np.asarray(expected, float)
    assert ours.shape == expected.shape
    assert np.all(np.abs(ours - expected) <= tolerance * np.maximum(1, np.abs(expected)))


def network_of(case):
    layers = case["layers"]
    biases = [layer.get("b") or [0.0] * len(layer["W"]) for layer in layers]
    return MLP([layer["W"] for layer in layers], biases, [layer["activation"] for layer in layers])


def cost_of(case):
    penalised = case["regularize"] != "none"
    return {
        "loss": case["loss"],
        "l2": case["lam"] if penalised else 0.0,
        "penalty": case["regularize"] if penalised else "weights",
        "reduction": case["reduction"],
    }


def check_mlp(case):
    expected, net, cost = case["expected"], network_of(case), cost_of(case)
    fwd = net.forward(case["X"])
    back = net.backward(fwd, case["T"], **cost)
    per_layer = {
        "z": fwd.z[1:], "h": fwd.h, "gh": back.g, "gz": back.delta[1:], "dW": back.dW[1:], "db": back.db[1:],
    }  # fmt: skip
    for name, arrays in per_layer.items():
        assert len(arrays) == len(expected[name])
        for ours, theirs in zip(arrays, expected[name]):
            agree(ours, theirs)
    agree(back.losses, expected["loss_per_sample"])
    agree(back.data_loss, expected["data_loss"])
    if cost["l2"]:
        agree(back.omega, expected["omega"])
    agree(back.penalty, expected["penalty"])
    agree(back.cost, expected["total"])
    new = training.step(net, back, case["alpha"])
    for ours, theirs in zip(new.W[1:] + new.b[1:], expected["W_new"] + expected["b_new"]):
        agree(ours, theirs)
    agree(new.cost(case["X"], case["T"], **cost), expected["total_new"])


def check_gd(case):
    expected, net = case["expected"], network_of(case)
    how = {"step_size": case["alpha"], **cost_of(case)}
    run = training.gradient_descent(
        net, case["X"], case["T"], max_updates=case["max_iter"], epsilon=case["epsilon"], **how
    )
    assert (run.updates, run.stopped_by) == (expected["n_iter"], expected["stopped_by"])
    agree(run.costs, expected["total_trace"], 1e-9)
    agree(run.max_changes, expected["max_change_trace"], 1e-9)
    for update, (number, first) in zip(
        training.descend(net, case["X"], case["T"], **how), sorted(expected["first_iterations"].items())
    ):
        assert update.number == int(number)
        parameters = update.backward.dW, update.backward.db, update.after.W, update.after.b
        for arrays, name in zip(parameters, ("dW", "db", "W_after", "b_after")):
            for ours, theirs in zip(arrays[1:], first[name], strict=True):
                agree(ours, theirs, 1e-9)
    for ours, theirs in zip(run.network.W[1:] + run.network.b[1:], expected["W_final"] + expected["b_final"]):
        agree(ours, theirs, 1e-9)
    agree(run.network.cost(case["X"], case["T"], **cost_of(case)), expected["total_final"], 1e-9)


def check_graph(case):
    expected = case["expected"]
    graph = Graph(case["inputs"], case["nodes"], case["output"])
    fwd = graph.forward(case["inputs"])
    back = graph.backward(fwd)
    for ours, theirs in ((fwd.values, expected["values"]), (back.grads, expected["grads"])):
        assert ours.keys() == theirs.keys()
        agree([ours[name] for name in theirs], list(theirs.values()))
    for ours, theirs in ((fwd.local, expected["local"]), (back.contributions, expected["contributions"])):
        assert ours.keys() == theirs.keys()
        for name in theirs:
            assert ours[name].keys() == theirs[name].keys()
            agree([ours[name][other] for other in theirs[name]], list(theirs[name].values()))


def check_softmax_output(case):
    expected, t = case["expected"], np.array(case["t"])
    o = softmax(case["a"])
    J = softmax.jacobian(o)
    agree(o, expected["o"])
    agree(J, expected["jacobian"])
    agree(o - t, expected["o_minus_t"])
    agree((o - t) * o * (1 - o), expected["elementwise_wrong"])
    net = MLP([np.diag(np.ones(len(t)))], activations="softmax")
    for loss in (cross_entropy, half_squared_error):
        back = net.backward(net.forward(case["a"]), t, loss=loss.name)
        agree(back.cost, expected[loss.name])
        agree(back.delta[1], expected[f"grad_{loss.name}"])
        agree(J.T @ loss.gradient(o, t), expected[f"grad_{loss.name}"])


def check_printed(case):
    for item in case["items"]:
        agree(eval(item["expression"], {"__builtins__": {}}), item["value"])  # arithmetic of decimals only
        digits = len(item["printed"].split(".")[1])
        rounded = f"{item['value']:.{digits}f}" == item["printed"]
        assert rounded == (not item["how"].startswith("truncated"))


CHECKS = {
    "mlp": check_mlp, "gd": check_gd, "graph": check_graph, "softmax_output": check_softmax_output,
    "printed": check_printed,
}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case(case):
    CHECKS[case["kind"]](case)
