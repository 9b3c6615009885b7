"""The estimators keep scikit-learn's manners."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.metrics import accuracy_score, r2_score

from symnn.errors import DataError, NotSupportedError, UnknownNameError
from symnn.train import Classifier, Regressor
from symnn.train.data import load_data

IRIS, DIABETES = load_data("iris"), load_data("diabetes")
SPECIES = np.array(IRIS.classes)[IRIS.y]


def test_classifier():
    model = Classifier(hidden=(8,), learning_rate=0.02, epochs=30).fit(IRIS.X, SPECIES)
    assert model.classes_.tolist() == ["setosa", "versicolor", "virginica"]
    assert model.score(IRIS.X, SPECIES) == accuracy_score(SPECIES, model.predict(IRIS.X)) > 0.9
    assert model.predict_proba(IRIS.X).shape == (150, 3)
    assert model.n_features_in_ == 4
    assert next(e.name for e in model.program_) == "z1"
    assert len(model.history_.epochs) == 31


def test_regressor():
    model = Regressor(hidden=(8,), epochs=40).fit(DIABETES.X, DIABETES.y[:, 0])
    expected = r2_score(DIABETES.y[:, 0], model.predict(DIABETES.X))
    assert model.score(DIABETES.X, DIABETES.y[:, 0]) == pytest.approx(expected)
    assert expected > 0.4


def test_whole_numbers_are_quantities_to_a_regressor_and_classes_to_a_classifier():
    X, y = np.arange(20.0).reshape(-1, 1), np.arange(20) % 2
    assert Regressor(epochs=1).fit(X, y).predict(X).dtype == np.float64
    assert Classifier(epochs=1).fit(X, y + 0.5).classes_.tolist() == [0.5, 1.5]


def test_parameters_are_read_written_and_cloned():
    model = Classifier(hidden=(3,), patience=4)
    assert model.get_params()["hidden"] == (3,)
    assert model.set_params(epochs=7) is model
    assert clone(model).get_params() == model.get_params()
    with pytest.raises(UnknownNameError, match="Classifier has no parameter `hiden`; did you mean"):
        model.set_params(hiden=(4,))


def test_arguments_are_checked_when_fitting():
    with pytest.raises(UnknownNameError, match="optimizer `adams` is unknown"):
        Classifier(optimizer="adams").fit(IRIS.X, SPECIES)


def test_early_stopping():
    model = Classifier(hidden=(16,), learning_rate=0.05, epochs=500, patience=3)
    assert model.fit(IRIS.X, SPECIES).model_.status == "stopped early"


def test_the_running_step_is_checked_on_request():
    model = Classifier(hidden=(4,), epochs=4, crosscheck_every=2).fit(IRIS.X, SPECIES)
    assert [epoch for epoch, found in model.crosscheck_ if found.ok] == [0, 2, 4]
    assert Classifier(hidden=(4,), epochs=1).fit(IRIS.X, SPECIES).crosscheck_ == ()


def test_backends_that_are_not_built():
    with pytest.raises(NotSupportedError, match="Regressor: backend is 'c', which is not built"):
        Regressor(backend="c").fit(DIABETES.X, DIABETES.y)


def test_prediction_before_fitting():
    with pytest.raises(DataError, match=r"Regressor: not fitted yet; call `fit\(X, y\)` first"):
        Regressor().predict(DIABETES.X)
    with pytest.raises(DataError, match="Classifier: y has 3 labels, but X has 150 samples"):
        Classifier().fit(IRIS.X, [0, 1, 2])
