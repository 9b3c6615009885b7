"""Several outputs of a sample, each with classes of its own."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import clone

from symnn.errors import DataError
from symnn.train import Classifier, Regressor, from_arrays, load_model, split

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(90, 4))
SIDES, THIRDS = np.digitize(X[:, 0], [-0.5, 0.5]) * 10, np.digitize(X[:, 1], [0.0]) + 1
Y = np.stack([SIDES, THIRDS, np.digitize(X[:, 2], [-1.0, 0.0, 1.0])], axis=1)
QUICK = {"hidden": (8,), "epochs": 40, "learning_rate": 0.02}


@pytest.fixture(scope="module")
def model():
    return Classifier(**QUICK).fit(X, Y)


def test_each_output_is_learned(model):
    assert [c.tolist() for c in model.classes_] == [[0, 10, 20], [1, 2], [0, 1, 2, 3]]
    assert model.predict(X).shape == Y.shape
    assert ((model.predict(X) == Y).mean(axis=0) > 0.9).all()
    assert model.score(X, Y) == (model.predict(X) == Y).all(axis=1).mean()
    assert [p.shape for p in model.predict_proba(X)] == [(90, 3), (90, 2), (90, 4)]
    assert all(np.allclose(p.sum(axis=1), 1) for p in model.predict_proba(X))
    assert all(found.ok for _, found in model.crosscheck_)


def test_scores_and_logarithms_belong_to_the_probabilities(model):
    every = (model.decision_function(X), model.predict_proba(X), model.predict_log_proba(X))
    for scores, p, logarithms in zip(*every, strict=True):
        assert np.allclose(p, np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True))
        assert np.allclose(logarithms, np.log(p))


def test_the_loss_is_the_sum_of_those_of_the_outputs(model):
    parts = zip(model.predict_proba(X), Y.T, model.classes_, strict=True)
    costs = [-np.log(p[np.arange(90), np.searchsorted(c, y)]).mean() for p, y, c in parts]
    assert model.history_.last.loss == pytest.approx(sum(costs))


def test_scores_of_any_size_are_safe():
    model = Classifier(hidden=(), epochs=1, standardize=False, learning_rate=1e-3).fit(X, Y)
    far = [p.sum(axis=1) for p in model.predict_proba(1e4 * X)]
    assert np.allclose(far, 1)


def test_text_layers_files_and_weights(model, tmp_path):
    words = np.where(Y > 1, "many", "few")
    words[:, 0] = SIDES.astype(str)
    told = Classifier(network="dense 6; dropout 0.1; tanh; dense", epochs=20).fit(X, words)
    assert told.predict(X).dtype.kind == "U"
    assert (told.predict(X) == words).mean() > 0.7
    for made in (model, told):
        made.save(tmp_path / "joint.safetensors")
        copy = load_model(tmp_path / "joint.safetensors")
        assert np.array_equal(copy.predict(X), made.predict(X))
    weights = RANDOM.integers(0, 3, 90)
    weighted = clone(model).fit(X, Y, weights)
    repeated = (
        clone(model).set_params(epochs=1).fit(np.repeat(X, weights, 0), np.repeat(Y, weights, 0))
    )
    assert weighted.history_.series("loss")[0] == pytest.approx(
        repeated.history_.series("loss")[0], rel=0.2
    )


def test_parts_of_the_data_keep_their_outputs():
    parts = split(from_arrays(X, Y, "classification"), 0.2)
    assert (parts.train.joint, parts.test.y.shape) == (True, (18, 3))
    assert np.array_equal(np.unique(parts.train.labels[:, 0]), [0, 10, 20])


def test_pieces_of_the_data():
    """The first piece lacks classes of the first output, and reads like rows of yes and no."""
    classes = [np.unique(column) for column in Y.T]
    quick = {**QUICK, "learning_rate": 0.05}
    pieces, order = Classifier(**quick), np.argsort(Y.max(axis=1), kind="stable")
    for _ in range(30):
        for rows in np.array_split(order, 3):
            pieces.partial_fit(X[rows], Y[rows], classes=classes)
    assert [c.tolist() for c in pieces.classes_] == [[0, 10, 20], [1, 2], [0, 1, 2, 3]]
    assert (pieces.predict(X) == Y).mean() > 0.85
    binary = Classifier(**QUICK).partial_fit(X, (Y > 1).astype(int), classes=[[0, 1]] * 3)
    assert [p.shape for p in binary.predict_proba(X)] == [(90, 2)] * 3
    more = Classifier(**QUICK).fit(X, Y).partial_fit(X[:20], Y[:20])
    assert more.predict(X).shape == Y.shape


def test_what_does_not_fit():
    with pytest.raises(DataError, match="loss `cross_entropy` is for one output; found 3"):
        Classifier(**QUICK, loss="cross_entropy").fit(X, Y)
    with pytest.raises(DataError, match="1 classes in column `y2` of 90 samples; needed"):
        Classifier(**QUICK).fit(X, np.stack([SIDES, np.full(90, 7)], axis=1))
    with pytest.raises(DataError, match="y has 2 columns; needed 3, one for each output"):
        Classifier(**QUICK).partial_fit(X, Y).partial_fit(X, Y[:, :2])
    with pytest.raises(DataError, match="column `y2`: the label 9 was never seen before"):
        Classifier(**QUICK).partial_fit(X, Y).partial_fit(X, np.where(Y == 1, 9, Y))
    assert Regressor(**QUICK).fit(X, Y).predict(X).shape == Y.shape
