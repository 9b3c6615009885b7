"""What a report says of kinks and ties is what the compiled gradient does there."""

from __future__ import annotations

import re

import numpy as np
import pytest
from sympy import sympify

from symnn.catalog.activations import ACTIVATIONS
from symnn.codegen import compile  # noqa: A004
from symnn.indexed import gradient
from symnn.indexed.language.traverse import name_of
from symnn.train import Classifier, Options, Sequential, from_arrays, train
from symnn.train.conventions import SHARED, conventions
from symnn.train.layered import LayeredNetwork
from symnn.train.layers.layout import Layout
from symnn.train.structure import gradients, structure

KINKED = ("hard_swish", "leaky_relu", "relu", "relu6", "selu", "unit_step")


def told(network):
    return [(name_of(base), words) for base, words in conventions(network.program)]


def computed(program, base, given, sizes=None):
    """One array of a program, compiled."""
    function = compile(program, outputs=[base], sizes=sizes)
    found = function(**{i.name: given[i.name] for i in function.inputs})
    return np.asarray(found[name_of(base)] if isinstance(found, dict) else found)


@pytest.mark.parametrize("name", KINKED)
def test_the_slope_at_a_kink_is_the_one_that_is_told(name):
    """Of a network of one unit, whose value before the activation is chosen."""
    found = [words for base, words in told(structure((name,), "mse")) if base == "a1"]
    derived = gradients((name,), "mse")
    ones = dict.fromkeys(derived.sizes, 1)
    for words in found:
        place, value = re.fullmatch(r"at z1 = (\S+) there is no .* it is (\S+)", words).groups()
        one = np.ones((1, 1))
        given = {"X": one, "W1": float(place) * one, "b1": 0 * one[0], "W2": one, "b2": 0 * one[0]}
        given |= {"T": 0 * one, "selu_alpha": 1.0, "selu_lamda": 1.0}
        wanted = float(sympify(value.replace("·", "*"), given))
        output = computed(derived, derived.named("z2"), given)
        slope = computed(derived, derived.named("dL_dW1"), given, ones)
        assert slope.item() == pytest.approx(2 * wanted * output.item())


def test_activations_without_kinks_say_nothing():
    silent = {a.name for a in ACTIVATIONS if not told(structure((a.name,), "mse"))}
    assert silent == {a.name for a in ACTIVATIONS} - {*KINKED, "prelu"}


def test_a_loss_with_a_kink():
    assert told(structure(("tanh",), "mae")) == [
        ("L", "at z2 = T there is no slope; by convention it is 0")
    ]


def test_ties_of_a_pooling_are_told():
    network = LayeredNetwork(Layout(Sequential("max pool 2; flatten; dense 3"), (2, 6), 3))
    assert told(network.structure) == [("y1", SHARED)]


def test_tied_entries_share_the_slope():
    network = LayeredNetwork(Layout(Sequential("max pool 2; flatten; dense 1"), (1, 2), 1), "mse")
    found = network.structure
    derived = gradient(found.program, found.loss, [found.inputs])
    given = {"X": np.full((1, 1, 2), 5.0), "W2": np.ones((1, 1, 1)), "b2": np.zeros(1)}
    given["T"] = np.zeros((1, 1))
    slopes = computed(derived, derived.gradients[0], given)
    assert slopes.tolist() == [[[5.0, 5.0]]]  # of 10 by the maximum


def test_the_report_has_a_note_on_them(tmp_path):
    X = np.random.default_rng(0).normal(size=(20, 1, 4, 4))
    layers = "relu; max pool 2; flatten; dense"
    model = Classifier(network=layers, epochs=1).fit(X, np.arange(20) % 2)
    page = model.report(tmp_path / "page.md").read_text(encoding="utf-8")
    assert "Where there is no derivative" in page
    assert "where several entries are the largest there is no slope" in page
    plain = train(from_arrays(X.reshape(20, -1), np.arange(20) % 2), Options(epochs=1))
    assert not list(conventions(plain.network.structure.program))
