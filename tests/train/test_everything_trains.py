"""All of the catalog trains: on a small problem the loss falls, and steps are as they should be."""

from __future__ import annotations

import pytest
from catalog_trainings import CASES, LINE, X, assert_trained_alike, name_of_case, trained

from symnn.catalog.activations import ACTIVATIONS
from symnn.native import found_compiler
from symnn.train import Regressor

needs_compiler = pytest.mark.skipif(found_compiler() is None, reason="no C compiler")


@pytest.mark.every(8)
@pytest.mark.parametrize("case", CASES, ids=name_of_case)
def test_it_trains(case):
    model = trained(case, "numpy")
    losses = model.history_.series("loss")
    assert losses[-1] < losses[0]
    assert {event.kind for event in model.history_.events} <= {"unchecked"}
    assert [found.ok for _, found in model.crosscheck_] == [True]


@needs_compiler
@pytest.mark.every(11)
@pytest.mark.parametrize("case", CASES, ids=name_of_case)
def test_it_trains_alike_in_c(case):
    assert_trained_alike(case, "c")


@needs_compiler
def test_another_training_is_not_alike(monkeypatch):
    def other(case, backend):
        rate = {"numpy": 0.005, "c": 0.0050001}[backend]
        return trained({**case, "learning_rate": rate}, backend)

    monkeypatch.setattr("catalog_trainings.trained", other)
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        assert_trained_alike({"optimizer": "adam"}, "c")


def test_a_last_layer_of_zeros_learns_behind_one_that_is_none():
    network = "dense 5 initializer orthogonal; tanh; dense initializer zeros"
    model = Regressor(network=network, epochs=10).fit(X, LINE)
    losses = model.history_.series("loss")
    assert losses[0] == pytest.approx(1)
    assert losses[-1] < losses[0]


@pytest.mark.parametrize(("name", "learned"), [("prelu", "alpha1"), ("swish", "beta1")])
def test_what_an_activation_learns_is_learned(name, learned):
    model = Regressor(hidden=(5,), activation=name, epochs=10).fit(X, LINE)
    start = dict(next(a for a in ACTIVATIONS if a.name == name).defaults).popitem()[1]
    assert model.model_.parameters[learned] != float(start)
