"""The live figure memory as a Python object: its settings, what it refuses, and its count of what is held."""

import numpy as np
import pytest
from real_step import RealStep

from bpkit import MLP, live
from bpkit.live.memory.lifetimes import lifetimes, steps


@pytest.fixture
def figure():
    return live.memory()


def test_first_state_is_at_the_loss_where_every_value_is_held(figure):
    assert figure.sizes == [256] * 16 + [10]
    assert (figure.batch, figure.every, figure.precision, figure.asked) == (1024, 1, "float32", "batch")
    assert figure.position == figure.layers + 1 and list(steps(figure.layers, 1))[figure.position - 1] == ("loss", 16)


def test_a_network_or_its_sizes():
    chain = MLP.random([32] * 65, "tanh")
    assert live.memory(chain, 512, 8).sizes == live.memory([32] * 65, 512).sizes == list(chain.sizes)
    assert live.memory([64, 32, 10]).layers == 2


def test_settings_can_be_set(figure):
    figure.layers, figure.width, figure.batch, figure.every = 4, 50, 7, 2
    assert figure.sizes == [256, 50, 50, 50, 10] and figure.last_step == 12
    figure.position = 12
    figure.every = 1
    assert figure.position == figure.last_step == 10


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("layers", 1, "layers: wanted 2 to 64, got 1"),
        ("layers", 65, "layers: wanted 2 to 64, got 65"),
        ("width", 0, "width: wanted 1 to 4096, got 0"),
        ("batch", 5000, "batch: wanted 1 to 4096, got 5000"),
        ("every", 0, "every: wanted 1 to 64, got 0"),
        ("position", 35, "position: wanted 0 to 34, got 35"),
        ("precision", "float8", "unknown precision 'float8'"),
    ],
)
def test_settings_out_of_range_are_refused(figure, name, value, message):
    before = getattr(figure, name)
    with pytest.raises(ValueError, match=message):
        setattr(figure, name, value)
    assert getattr(figure, name) == before


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"network": [4, 3]}, r"2 to 64 layers.*\[4, 3\]"),
        ({"network": [4, 3, 2, 3]}, "one width"),
        ({"network": [4, 3, 5000]}, "units in a layer: wanted 1 to 4096, got 5000"),
        ({"network": [2] * 70}, "layers: wanted 2 to 64, got 69"),
        ({"batch": 0}, "batch"),
        ({"every": 17}, "every: wanted 1 to 16, got 17"),
        ({"precision": "double"}, "precision"),
    ],
)
def test_what_cannot_be_shown_is_refused(given, message):
    with pytest.raises(ValueError, match=message):
        live.memory(**given)


def test_a_number_that_is_none_is_refused():
    with pytest.raises(TypeError, match="batch: wanted a whole number"):
        live.memory(batch=2.5)
    with pytest.raises(TypeError, match="network: wanted a list"):
        live.memory(network=3)


@pytest.mark.parametrize("seed", range(40))
def test_lifetimes_are_those_of_real_arrays(seed):
    rng = np.random.default_rng(seed)
    depth = int(rng.integers(2, 13))
    sizes = rng.integers(1, 9, depth + 1).tolist()
    batch, every = int(rng.integers(1, 9)), int(rng.integers(1, depth + 1))
    real = RealStep(sizes, batch, every, seed)
    assert real.agrees_with_bpkit()
    lives = lifetimes(sizes, batch, every)
    last = len(list(steps(depth, every)))
    held = [sum(size for size, a, b in lives.values() if a <= step <= b) for step in range(1, last + 1)]
    assert held == real.totals[1:]


def test_with_every_value_kept_it_is_what_the_records_hold():
    real = RealStep([5, 4, 4, 3], batch=6)
    kept = real.held[4]["kept"]  # at the loss
    assert kept == sum(h.size for h in real.forward.h)
    assert real.held[-1]["gradients"] == sum(g.size for g in real.backward.gradients().values()) == real.parameters


def test_caption_tells_the_peak():
    figure = live.memory([4, 3, 2], batch=5, precision="float16")
    peak = max(RealStep([4, 3, 2], 5).totals)
    assert f"at most {peak:,} numbers, {2 * peak:,} bytes in float16" in figure.caption()
    assert "4–3–2" in figure.caption()
