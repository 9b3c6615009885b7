"""Samples with several labels each: a column of yes and no for every label."""

from __future__ import annotations

import numpy as np
import pytest

from symnn.errors import DataError
from symnn.train import Options, from_arrays, load_model, split, train

RANDOM = np.random.default_rng(4)
X = RANDOM.normal(size=(200, 3))
Y = (X @ RANDOM.normal(size=(3, 4)) > 0).astype(int)
DATA = from_arrays(X, Y, "classification", "labels")
QUICK = Options(hidden=(8,), epochs=60, learning_rate=0.02)


def test_rows_of_0_and_1_are_labels_to_a_classifier_and_quantities_to_a_regressor():
    assert (DATA.several, DATA.classes, DATA.outputs) == (True, (0, 1, 2, 3), 4)
    assert from_arrays(X, Y > 0, "classification").y.dtype == np.int64
    assert not from_arrays(X, Y).classes
    other = from_arrays(X, Y + 1, "classification")
    assert (other.several, other.joint, other.outputs) == (False, True, 8)


def test_a_network_learns_them(tmp_path):
    parts = split(DATA, 0.25)
    model = train(parts.train, QUICK, parts.test)
    assert (model.network.loss, model.network.title) == ("bce", "3-8-4")
    found = model.predict(parts.test.X)
    assert found.shape == (50, 4)
    right = np.mean((found == parts.test.y).all(axis=1))
    assert model.score(parts.test.X, parts.test.y) == right > 0.8
    assert model.history.last.validation_score == pytest.approx(right)
    assert np.array_equal(found, model.predict_proba(parts.test.X) > 0.5)
    model.save(tmp_path / "model.npz")
    again = load_model(tmp_path / "model.npz")
    assert np.array_equal(again.predict_proba(X), model.predict_proba(X))


def test_losses_that_do_not_fit():
    with pytest.raises(DataError, match="`cross_entropy` is for two or more classes; found 4 lab"):
        train(DATA, Options(loss="cross_entropy"))
    with pytest.raises(DataError, match=r"`mse` is for real targets; .* needed one of bce"):
        train(DATA, Options(loss="mse"))
