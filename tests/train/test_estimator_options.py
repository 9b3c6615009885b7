"""What estimators take besides samples: weights, streams, earlier fits, callbacks, checkpoints."""

from __future__ import annotations

import os
import pickle
import signal

import numpy as np
import pytest
from sklearn.metrics import accuracy_score
from sklearn.model_selection import cross_val_predict

from symnn.errors import DataError
from symnn.train import Checkpoints, Classifier, Regressor, load_data, load_model

IRIS, DIABETES = load_data("iris"), load_data("diabetes")
ORDER = np.random.default_rng(0).permutation(150)
X, SPECIES = IRIS.X[ORDER], IRIS.labels[ORDER]
QUICK = {"hidden": (6,), "epochs": 10, "learning_rate": 0.02}


def streamed(model, passes=12, size=25, **first):
    for k in range(0, passes * 150, size):
        rows = slice(k % 150, k % 150 + size)
        model.partial_fit(X[rows], SPECIES[rows], **(first if k == 0 else {}))
    return model


def test_samples_that_come_in_pieces():
    model = streamed(Classifier(**QUICK), classes=["virginica", "setosa", "versicolor"])
    assert model.classes_.tolist() == ["setosa", "versicolor", "virginica"]
    assert model.score(X, SPECIES) > 0.9
    assert (model.n_iter_, model.n_samples_fit_) == (72, 12 * 150)
    assert [epoch.number for epoch in model.history_.epochs] == list(range(73))


def test_a_first_piece_of_one_class_and_labels_that_were_not_announced():
    model = Classifier(**QUICK).partial_fit(X[:1], SPECIES[:1], classes=np.unique(SPECIES))
    assert model.predict_proba(X).shape == (150, 3)
    with pytest.raises(DataError, match="the label 'rose' was never seen before; known are 'set"):
        model.partial_fit(X[:1], ["rose"])
    with pytest.raises(DataError, match="all 1 samples have the label"):
        Classifier(**QUICK).partial_fit(X[:1], SPECIES[:1])
    with pytest.raises(DataError, match="X has 3 features, but Classifier is expecting 4"):
        model.partial_fit(X[:, :3], SPECIES)


def test_a_regressor_learns_in_pieces():
    model = Regressor(hidden=(8,), batch_size=64)
    for _ in range(30):
        model.partial_fit(DIABETES.X, DIABETES.y[:, 0])
    assert model.score(DIABETES.X, DIABETES.y[:, 0]) > 0.4


def test_a_pickled_stream_goes_on_to_the_bit():
    model = streamed(Classifier(**QUICK), 1)
    again = pickle.loads(pickle.dumps(model))
    assert "_training" not in vars(again)
    first, second = streamed(model, 2), streamed(again, 2)
    assert first.predict_proba(X).tobytes() == second.predict_proba(X).tobytes()
    assert first.history_.series("loss") == second.history_.series("loss")
    copied = pickle.loads(pickle.dumps(again))
    assert streamed(copied, 1).n_iter_ == second.n_iter_ + 6


def test_a_stream_goes_on_from_a_fit_and_with_other_options():
    model = Classifier(**QUICK).fit(X, SPECIES)
    before = model.history_.last.loss
    assert model.partial_fit(X, SPECIES).history_.epochs[0].loss == pytest.approx(before)
    model.set_params(learning_rate=1e-9).partial_fit(X, SPECIES)
    first, last = model.history_.epochs
    assert last.loss == pytest.approx(first.loss, abs=1e-6)


def test_weights_in_a_stream_count_as_they_are():
    def moved(weight):
        model = Regressor(hidden=(), optimizer="gradient_descent", learning_rate=0.01)
        model.partial_fit([[0.0], [2.0]], [0.0, 2.0], sample_weight=[0.5, 0.5])
        before = model.model_.parameters["W1"].copy()
        model.partial_fit([[2.0]], [2.0], sample_weight=[weight])
        return (model.model_.parameters["W1"] - before).item()

    assert moved(3.0) == pytest.approx(3 * moved(1.0))


def test_a_stream_that_diverged_goes_on_from_the_last_sound_parameters():
    model = Regressor(hidden=(), optimizer="gradient_descent", learning_rate=1e-3, batch_size=1)
    model.partial_fit(X[:50], X[:50, 0])
    with np.errstate(over="ignore"):
        model.partial_fit(1e200 * X[:50], X[:50, 0])
    assert model.model_.status == "diverged"
    assert np.isfinite(model.predict(X)).all()
    assert model.partial_fit(X[:50], X[:50, 0]).model_.status == "finished"


def test_a_warm_start_goes_on():
    model = Classifier(**QUICK, warm_start=True).fit(X, SPECIES)
    before, classes = model.history_.last.loss, model.classes_
    model.fit(X[:100], SPECIES[:100])
    assert model.history_.epochs[0].loss == pytest.approx(before, rel=0.2)
    assert model.history_.last.loss < before
    assert model.classes_ is classes
    model.fit(X[SPECIES != "setosa"], SPECIES[SPECIES != "setosa"])
    assert model.predict_proba(X).shape == (150, 3)
    with pytest.raises(DataError, match="the label 'rose' was never seen before"):
        model.fit(X, np.resize(["rose", "setosa"], 150))
    with pytest.raises(DataError, match=r"the earlier network is .* needed the same to go on"):
        model.set_params(hidden=(7,)).fit(X, SPECIES)


def test_weights_of_classes():
    even = Classifier(**QUICK).fit(X, SPECIES).predict(X)
    weights = {"setosa": 1, "versicolor": 1, "virginica": 50}
    uneven = Classifier(**QUICK, class_weight=weights).fit(X, SPECIES).predict(X)
    assert (uneven == "virginica").sum() > (even == "virginica").sum()
    given = Classifier(**QUICK).fit(X, SPECIES, [weights[label] for label in SPECIES])
    assert np.array_equal(given.predict(X), uneven)
    halves = np.where(SPECIES == "setosa", 2.0, 1.0)
    both = Classifier(**QUICK, class_weight={"setosa": 0.5}).fit(X, SPECIES, halves)
    alone = Classifier(**QUICK).fit(X, SPECIES)
    assert np.array_equal(both.predict_proba(X), alone.predict_proba(X))
    with pytest.raises(DataError, match=r"Classifier: class_weight: .*balanced"):
        Classifier(class_weight="even").fit(X, SPECIES)


Y = np.column_stack([X[:, 0] > 5.8, X[:, 1] > 3, X[:, 2] > 4]).astype(int)


def test_several_labels_a_sample():
    model = Classifier(hidden=(8,), epochs=60, learning_rate=0.02).fit(X, Y)
    assert model.classes_.tolist() == [0, 1, 2]
    assert model.predict(X).dtype == np.int64
    assert model.score(X, Y) == accuracy_score(Y, model.predict(X)) > 0.85
    assert model.predict_proba(X).shape == (150, 3)
    assert cross_val_predict(model.set_params(epochs=2), X, Y, cv=2).shape == Y.shape
    model.partial_fit(X, Y)
    with pytest.raises(DataError, match=r"the classes \(0, 1\); needed 4 and \(0, 1, 2\), as in"):
        model.partial_fit(X, Y[:, :2])


def test_the_report_on_several_labels(tmp_path):
    model = Classifier(hidden=(4,), epochs=1).fit(X, Y)
    text = model.report(tmp_path / "report.txt", X, Y).read_text(encoding="utf-8")
    assert "held-out accuracy" in text


def test_logarithms_of_probabilities():
    model = Classifier(**QUICK).fit(X, SPECIES)
    assert np.allclose(np.exp(model.predict_log_proba(X)), model.predict_proba(X))
    wide = Classifier(hidden=(), epochs=1, standardize=False).fit(X, SPECIES)
    assert wide.predict_log_proba(1e6 * X).min() < -1e3


def test_what_is_held_out_for_early_stopping():
    model = Classifier(**QUICK, patience=2, validation_fraction=0.4).fit(X, SPECIES)
    assert model.history_.last.validation_score is not None
    assert len(model.history_.epochs) <= 11


def test_callbacks_see_every_epoch_and_may_end_training():
    seen = []
    model = Classifier(**QUICK, callbacks=[seen.append, lambda epoch: epoch.number == 4])
    model.fit(X, SPECIES)
    assert [epoch.number for epoch in seen] == [0, 1, 2, 3, 4]
    assert (model.model_.status, model.n_iter_) == ("stopped early", 4)
    assert "a callback ended it" in model.history_.events[0].message


@pytest.mark.parametrize(("verbose", "epochs", "lines"), [(0, 40, 0), (1, 40, 21), (2, 40, 41)])
def test_progress_goes_to_standard_error(verbose, epochs, lines, capsys):
    Classifier(hidden=(), epochs=epochs, verbose=verbose).fit(X, SPECIES)
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == lines
    assert not lines or err.splitlines()[-1].startswith("epoch 40/40  loss 0.")


def test_checkpoints(tmp_path):
    Classifier(**{**QUICK, "epochs": 4}, checkpoints=Checkpoints(tmp_path)).fit(X, SPECIES)
    where = Checkpoints(tmp_path, resume=True)
    resumed = Classifier(**QUICK, checkpoints=where).fit(X, SPECIES)
    alone = Classifier(**QUICK).fit(X, SPECIES)
    assert resumed.predict_proba(X).tobytes() == alone.predict_proba(X).tobytes()


def test_an_interrupted_fit_keeps_what_it_has():
    model = Classifier(
        hidden=(4,),
        epochs=1000,
        callbacks=[lambda e: os.kill(os.getpid(), signal.SIGINT) if e.number == 3 else None],
    )
    with pytest.raises(KeyboardInterrupt, match="SIGINT ended training"):
        model.fit(X, SPECIES)
    assert (model.n_iter_, model.model_.status) == (3, "interrupted")
    assert model.predict(X).shape == (150,)


def test_a_saved_estimator_is_a_model(tmp_path):
    model = Classifier(**QUICK).fit(X, SPECIES)
    model.save(tmp_path / "model.safetensors")
    again = load_model(tmp_path / "model.safetensors")
    assert np.array_equal(again.predict(X), model.predict(X))
    with pytest.raises(DataError, match="Regressor: not fitted yet"):
        Regressor().save(tmp_path / "other.npz")


def test_targets_of_a_frame_keep_their_names():
    model = Regressor(hidden=(), epochs=1).fit(X, Named(X[:, 0]))
    assert model.model_.target_names == ("length",)
    assert Regressor(hidden=(), epochs=1).fit(X, X[:, 0]).model_.target_names == ("y",)


class Named:
    """A column with a name, as data frames have them."""

    name = "length"

    def __init__(self, values):
        self.values = values

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.values, dtype)
