"""The estimators keep scikit-learn's manners: its own checks, its tools, and our messages."""

from __future__ import annotations

import pickle
import subprocess
import sys

import numpy as np
import pytest
import sklearn.exceptions
from scipy import sparse
from sklearn.base import clone
from sklearn.exceptions import DataConversionWarning
from sklearn.metrics import accuracy_score, r2_score
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import symnn.train
from symnn.errors import DataError, DomainError, SymnnError, UnknownNameError
from symnn.train import Checkpoints, Classifier, Regressor
from symnn.train.data import load_data

IRIS, DIABETES = load_data("iris"), load_data("diabetes")
SPECIES = np.array(IRIS.classes)[IRIS.y]


@pytest.mark.every(6)
@parametrize_with_checks([Classifier(), Regressor()])
def test_every_check_of_scikit_learn(estimator, check):
    check(estimator)


def test_scikit_learn_is_loaded_with_the_first_estimator():
    code = "import sys, symnn.train; assert 'sklearn' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
    with pytest.raises(AttributeError, match=r"`symnn.train` has no attribute 'Clasifier'"):
        getattr(symnn.train, "Clasifier")  # noqa: B009


def test_classifier():
    model = Classifier(hidden=(8,), learning_rate=0.02, epochs=30).fit(IRIS.X, SPECIES)
    assert model.classes_.tolist() == ["setosa", "versicolor", "virginica"]
    assert model.score(IRIS.X, SPECIES) == accuracy_score(SPECIES, model.predict(IRIS.X)) > 0.9
    assert model.predict_proba(IRIS.X).shape == (150, 3)
    assert (model.n_features_in_, model.n_iter_) == (4, 30)
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
    for labels in (y, y.astype(float), y.astype(bool), np.take(["no", "yes"], y).astype(object)):
        model = Classifier(epochs=1).fit(X, labels)
        assert model.classes_.dtype == model.predict(X).dtype == labels.dtype
        assert model.classes_.tolist() == sorted(set(labels.tolist()))


def test_several_targets():
    Y = np.column_stack([DIABETES.y, -DIABETES.y])
    model = Regressor(hidden=(4,), epochs=20).fit(DIABETES.X, Y)
    assert model.predict(DIABETES.X).shape == Y.shape
    assert model.score(DIABETES.X, Y) == pytest.approx(r2_score(Y, model.predict(DIABETES.X)))


def test_the_tools_of_scikit_learn():
    model = Classifier(hidden=(4,), epochs=10, learning_rate=0.05)
    assert cross_val_score(model, IRIS.X, SPECIES, cv=3).mean() > 0.9
    searched = GridSearchCV(model, {"hidden": [(), (4,)]}, cv=2).fit(IRIS.X, SPECIES)
    assert searched.best_score_ > 0.9
    chain = make_pipeline(StandardScaler(), model).fit(IRIS.X, SPECIES)
    assert chain.score(IRIS.X, SPECIES) > 0.9
    assert repr(model) == "Classifier(epochs=10, hidden=(4,), learning_rate=0.05)"


def test_folds_of_a_cross_validation_keep_checkpoints_of_their_own(tmp_path):
    def scores(**how):
        model = Classifier(hidden=(), epochs=2, checkpoints=Checkpoints(tmp_path, **how))
        return cross_val_score(model, IRIS.X, SPECIES, cv=3, error_score="raise").tolist()

    found = scores(many=True)
    assert len(list(tmp_path.iterdir())) == 3
    assert scores(many=True, resume=True) == found
    with pytest.raises(DataError, match=r"a checkpoint is there .*by `Checkpoints.*many=True"):
        scores()


def test_a_pickled_model_predicts_the_same():
    model = Classifier(hidden=(4,), epochs=2, crosscheck_every=1).fit(IRIS.X, SPECIES)
    again = pickle.loads(pickle.dumps(model))
    assert np.array_equal(again.predict_proba(IRIS.X), model.predict_proba(IRIS.X))
    assert [found.ok for _, found in again.crosscheck_] == [True, True, True]


def test_random_state_in_all_its_forms():
    def proba(state):
        return Classifier(hidden=(4,), epochs=1, random_state=state).fit(IRIS.X, SPECIES)

    first, second = (
        proba(np.random.RandomState(5)).predict_proba(IRIS.X),
        proba(np.random.RandomState(5)).predict_proba(IRIS.X),
    )
    assert np.array_equal(first, second)
    drawn = proba(None).predict_proba(IRIS.X), proba(None).predict_proba(IRIS.X)
    assert not np.array_equal(*drawn)
    assert proba(np.int64(3)).options_.seed == 3


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


def test_one_hidden_layer_may_be_a_number():
    model = Classifier(hidden=5, epochs=1).fit(IRIS.X, SPECIES)
    assert model.model_.network.layers == (4, 5, 3)


def test_early_stopping():
    model = Classifier(hidden=(16,), learning_rate=0.05, epochs=500, patience=3)
    assert model.fit(IRIS.X, SPECIES).model_.status == "stopped early"


def test_decisions_are_the_scores_before_the_last_activation():
    two = SPECIES != "setosa"
    for loss in (None, "bce"):
        model = Classifier(hidden=(4,), epochs=5, loss=loss).fit(IRIS.X, two)
        scores, p = model.decision_function(IRIS.X), model.predict_proba(IRIS.X)
        assert np.allclose(scores, np.log(p[:, 1] / p[:, 0]))
        assert np.array_equal(scores > 0, model.predict(IRIS.X))
    model = Classifier(hidden=(4,), epochs=5).fit(IRIS.X, SPECIES)
    scores = model.decision_function(IRIS.X)
    unnormalized = np.exp(scores)
    shares = unnormalized / unnormalized.sum(axis=1, keepdims=True)
    assert np.allclose(shares, model.predict_proba(IRIS.X))
    with pytest.raises(DataError, match="scores: the model predicts quantities; use `predict`"):
        Regressor(hidden=(), epochs=1).fit(IRIS.X, IRIS.X[:, 0]).model_.scores(IRIS.X)


def test_the_running_step_is_checked_on_request():
    model = Classifier(hidden=(4,), epochs=4, crosscheck_every=2).fit(IRIS.X, SPECIES)
    assert [epoch for epoch, found in model.crosscheck_ if found.ok] == [0, 2, 4]
    short = Classifier(hidden=(4,), epochs=1).fit(IRIS.X, SPECIES)
    assert [epoch for epoch, found in short.crosscheck_ if found.ok] == [1]
    unchecked = Classifier(hidden=(4,), epochs=1, crosscheck_every=0).fit(IRIS.X, SPECIES)
    assert unchecked.crosscheck_ == ()


def test_the_report_is_one_page(tmp_path):
    model = Classifier(hidden=(4,), epochs=2, crosscheck_every=1).fit(IRIS.X[::2], SPECIES[::2])
    path = model.report(tmp_path / "report.html", IRIS.X[1::2], SPECIES[1::2])
    text = path.read_text(encoding="utf-8")
    assert "Trained on 75 samples, tested on 75 others." in text
    assert "held-out accuracy" in text
    assert "largest error in a step" in text
    assert "The code that ran" in text
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]


def test_the_report_without_samples_held_out(tmp_path):
    model = Regressor(hidden=(), epochs=2).fit(DIABETES.X, DIABETES.y[:, 0])
    text = model.report(str(tmp_path / "report.txt")).read_text(encoding="utf-8")
    assert "Trained on 442 samples. Every" in text.replace("\n", " ")
    assert "training R²" in text
    with pytest.raises(DataError, match="Regressor: not fitted yet"):
        Regressor().report(tmp_path / "other.html")
    with pytest.raises(SymnnError, match="cannot tell the format of"):
        model.report(tmp_path / "report")


def test_backends_that_there_are_not():
    with pytest.raises(DomainError, match="Regressor: backend is 'odd'; needed one of auto"):
        Regressor(backend="odd").fit(DIABETES.X, DIABETES.y[:, 0])


def test_prediction_before_fitting():
    with pytest.raises(DataError, match=r"Regressor: not fitted yet; call `fit\(X, y\)` first"):
        Regressor().predict(DIABETES.X)
    with pytest.raises(sklearn.exceptions.NotFittedError, match="Classifier: not fitted yet"):
        Classifier().predict_proba(IRIS.X)
    assert not hasattr(Classifier(), "program_")


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        (IRIS.X, [0, 1, 2], "Classifier: y has 3 labels, but X has 150 samples"),
        (IRIS.X, None, "Classifier: fit requires y to be passed, but the target y is None"),
        (IRIS.X, IRIS.y + 0.25, "Classifier: y is continuous, with values such as 0.25; needed"),
        (IRIS.X, np.full((150, 3), 7), "Classifier: 1 classes in column `y1` of 150 samples"),
        (IRIS.X, np.ones(150), "all 150 samples have the label 1; classification needs at least"),
        (IRIS.X[0], SPECIES, "Classifier: Expected 2D array, got 1D array instead"),
        (np.where(IRIS.X > 7, np.nan, IRIS.X), SPECIES, "X holds nan at row 102, column 0"),
    ],
)
def test_data_that_cannot_be_trained_on(X, y, message):
    with pytest.raises(DataError, match=message):
        Classifier().fit(X, y)


def test_data_that_differ_from_those_of_fit():
    model = Classifier(hidden=(), epochs=1).fit(IRIS.X, SPECIES)
    with pytest.raises(DataError, match="X has 3 features, but Classifier is expecting 4"):
        model.predict(IRIS.X[:, :3])
    with pytest.raises(DataError, match="X is sparse; needed a dense array"):
        model.predict(sparse.csr_array(IRIS.X))


def test_a_column_of_labels_is_taken_with_a_warning():
    with pytest.warns(DataConversionWarning, match="A column-vector y was passed"):
        model = Classifier(hidden=(), epochs=1).fit(IRIS.X, SPECIES[:, None])
    assert model.predict(IRIS.X).shape == (150,)


def test_columns_with_names_keep_them():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(IRIS.X, columns=["a", "b", "c", "d"])
    model = Classifier(hidden=(), epochs=1).fit(frame, pandas.Series(SPECIES))
    assert model.feature_names_in_.tolist() == ["a", "b", "c", "d"]
    assert model.model_.feature_names == ("a", "b", "c", "d")


def test_columns_of_categories_are_named():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": [1, 2] * 5, "kind": pandas.Categorical(["u", "v"] * 5)})
    with pytest.raises(DataError, match="hold no numbers: `kind` "):
        Classifier().fit(frame, [0, 1] * 5)
