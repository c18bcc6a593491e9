"""The figure softmax-jacobian as a Python object: its first state, what it gives and takes, and what it refuses."""

import numpy as np
import pytest
import traitlets

from bpkit import Graph, examples, live, plots
from bpkit.functions import LOSSES, softmax


@pytest.fixture
def figure():
    return live.softmax_jacobian()


def test_first_state_is_the_chapters_three_classes_with_a_sign_that_flips(figure):
    o = softmax(figure.logits)
    assert o.round(1).tolist() == [0.6, 0.3, 0.1] and figure.target.tolist() == [0, 0, 1]
    assert softmax.vjp(o, o - figure.target)[1] < 0 < (o - figure.target)[1]
    assert figure.asked == "sums"


def test_logits_and_target_can_be_put_in(figure):
    figure.target = [0, 1, 0]
    figure.logits = np.array([1, 2, 3, 4])
    assert figure.values == {"a[0]": 1, "a[1]": 2, "a[2]": 3, "a[3]": 4, "t[0]": 0, "t[1]": 1, "t[2]": 0, "t[3]": 0}
    figure.logits = [0.5, -0.5]
    assert figure.target.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("logits", "target", "message"),
    [
        ([1], [1], r"logits has shape \(1,\); this figure shows 2 to 5 classes"),
        ([0] * 6, [1] + [0] * 5, r"logits has shape \(6,\)"),
        ([[1, 2]], [0, 1], r"logits has shape \(1, 2\)"),
        ([0, 800, 0], [0, 0, 1], r"logits\[1\] is 800; this figure takes -8 to 8"),
        ([0, np.nan], [0, 1], r"logits\[1\] is nan"),
        ([0, 1], [1, 1], r"target: wanted one 1 and 1 zeros.*got \[1.0, 1.0\]"),
        ([0, 1], [0.5, 0.5], "target: wanted one 1"),
        ([0, 1], 1, "target: wanted one 1"),
        ([0, 1, 2], [0, 1], "target: wanted one 1 and 2 zeros"),
    ],
)
def test_what_cannot_be_shown_is_refused(logits, target, message):
    with pytest.raises(ValueError, match=message):
        live.softmax_jacobian(logits, target)


@pytest.mark.parametrize("logits", [[0, 1], [0, 1, 2, 3, 4]])
def test_the_last_class_is_right_if_none_is_named(logits):
    assert live.softmax_jacobian(logits).target.tolist() == [0.0] * (len(logits) - 1) + [1.0]


def test_words_for_logits_and_an_unknown_question_are_refused():
    with pytest.raises(TypeError, match="logits: wanted numbers"):
        live.softmax_jacobian(["one", "two"], [0, 1])
    with pytest.raises(ValueError, match="unknown question 'why'; known: sums, signs, pull"):
        live.softmax_jacobian(asked="why")


def test_a_state_that_cannot_be_shown_is_refused(figure):
    with pytest.raises(ValueError, match=r"logits\[0\] is 9"):
        figure.values = {**figure.values, "a[0]": 9}
    with pytest.raises(ValueError, match="target: wanted one 1 and 1 zeros"):
        figure.logits = [1, 2]  # the third class is the right one
    with pytest.raises(traitlets.TraitError):
        figure.values = [1, 2]


@pytest.mark.parametrize("classes", range(2, 6))
@pytest.mark.parametrize("loss", ["cross_entropy", "half_squared_error"])
def test_graphs_are_softmax_and_the_losses(figure, classes, loss):
    rng = np.random.default_rng(classes)
    a, t = rng.uniform(-8, 8, classes), np.eye(classes)[rng.integers(classes)]
    graph = Graph(**figure.graphs[str(classes)][loss])
    fwd = graph.forward({f"{letter}[{k}]": v for letter, array in (("a", a), ("t", t)) for k, v in enumerate(array)})
    o = softmax(a)
    assert [fwd[f"o[{k}]"] for k in range(classes)] == pytest.approx(o)
    assert fwd.output == pytest.approx(LOSSES[loss](o, t))


def test_presets_are_those_of_the_notes(figure):
    assert {name: len(values) // 2 for name, values in figure.presets.items()} == {
        "flagship": 2, "saturated": 2, "sign_flip": 3, "even": 5,
    }  # fmt: skip
    logits = [figure.presets["flagship"][f"a[{k}]"] for k in (0, 1)]
    np.testing.assert_array_equal(softmax(logits), examples.flagship.forward().output)
    assert softmax([figure.presets["saturated"][f"a[{k}]"] for k in (0, 1)]) == pytest.approx([0.99, 0.01])


def test_caption_tells_the_numbers_of_the_picture():
    caption = live.softmax_jacobian(np.log([0.6, 0.3, 0.1]), [0, 0, 1]).caption()
    for told in ("[0.6, 0.3, 0.1]", "[[0.24, -0.18, -0.06]", "Class 3 is right", "cross-entropy 2.3026"):
        assert told in caption
    assert "cross-entropy: [0.6, 0.3, -0.9]; half squared error: [0.144, -0.018, -0.126]" in caption
    assert "the elementwise mistake: [0.144, 0.063, -0.081]" in caption


def test_picture_is_of_the_state(figure):
    outputs, jacobian, _ = figure.picture().axes
    assert [bar.get_width() for bar in outputs.patches] == pytest.approx(softmax(figure.logits))
    assert np.array_equal(jacobian.images[0].get_array(), softmax.jacobian(softmax(figure.logits)))
    assert isinstance(figure.picture(), type(plots.draw_softmax_output([0, 0], [0, 1])))
