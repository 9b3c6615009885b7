"""Trained models: predictions in the data's own units, and files that cannot lie."""

from __future__ import annotations

import json
import os
import zipfile

import numpy as np
import pytest

from symnn.errors import DataError
from symnn.train.data import from_arrays, load_data
from symnn.train.history import History
from symnn.train.model import load_model
from symnn.train.options import Options
from symnn.train.storage import read_archive, write_archive
from symnn.train.training import train

QUICK = Options(hidden=(5,), epochs=20, learning_rate=0.02, seed=1)
IRIS, DIABETES, LINNERUD = map(load_data, ("iris", "diabetes", "linnerud"))
CANCER = load_data("breast_cancer")


@pytest.fixture(scope="module")
def models():
    return {
        "classes": (train(IRIS, QUICK), IRIS),
        "binary": (train(CANCER, Options(hidden=(), loss="bce", epochs=10)), CANCER),
        "number": (train(DIABETES, QUICK), DIABETES),
        "numbers": (train(LINNERUD, QUICK), LINNERUD),
        "float32": (train(IRIS, Options(hidden=(4,), activation="prelu", dtype="float32")), IRIS),
    }


KINDS = ("classes", "binary", "number", "numbers", "float32")


@pytest.mark.parametrize("kind", KINDS)
def test_a_saved_model_predicts_the_same(models, kind, tmp_path):
    model, data = models[kind]
    model.save(tmp_path / "model.npz")
    again = load_model(tmp_path / "model.npz")
    assert again.predict(data.X).tobytes() == model.predict(data.X).tobytes()
    assert again.history == model.history
    assert (again.network, again.classes, again.status) == (
        model.network,
        model.classes,
        model.status,
    )
    assert (again.feature_names, again.target_names) == (data.feature_names, data.target_names)
    assert os.listdir(tmp_path) == ["model.npz"]


def labels(data):
    return np.array(data.classes)[data.y] if data.classes else data.y


@pytest.mark.parametrize("kind", KINDS)
def test_score_is_in_the_units_of_the_labels(models, kind):
    model, data = models[kind]
    assert model.score(data.X, labels(data)) == pytest.approx(model.history.last.score, abs=1e-6)


def test_shapes_of_predictions(models):
    shapes = {kind: models[kind][0].predict(models[kind][1].X).shape for kind in KINDS}
    assert shapes["classes"] == (150,)
    assert shapes["number"] == (442,)
    assert shapes["numbers"] == (20, 3)


@pytest.mark.parametrize("kind", ["classes", "binary", "float32"])
def test_probabilities_sum_to_one_and_rank_the_prediction_first(models, kind):
    model, data = models[kind]
    p = model.predict_proba(data.X)
    assert p.shape == (len(data), len(data.classes))
    assert np.allclose(p.sum(axis=1), 1, atol=1e-6)
    assert np.array_equal(np.array(model.classes)[p.argmax(axis=1)], model.predict(data.X))


def test_predict_refuses_what_it_cannot_use(models):
    model, _ = models["classes"]
    with pytest.raises(DataError, match="predict: X has 3 features; the model was trained on 4"):
        model.predict(np.zeros((2, 3)))
    with pytest.raises(DataError, match="predict: X holds nan at row 0, column 1"):
        model.predict([[0, np.nan, 0, 0]])
    with pytest.raises(DataError, match="predict_proba: the model predicts quantities"):
        models["number"][0].predict_proba(DIABETES.X)
    with pytest.raises(DataError, match="score: y has 2 labels, but X has 1 samples"):
        model.score(IRIS.X[:1], [0, 1])


def test_nothing_is_left_where_nothing_can_be_written(models, tmp_path):
    model, _ = models["classes"]
    with pytest.raises(DataError, match=r"cannot be written: No such file or directory; choose a"):
        model.save(tmp_path / "missing" / "model.npz")
    (tmp_path / "folder.npz").mkdir()
    with pytest.raises(
        DataError, match=r"folder.npz: cannot be written: it is a folder; needed the name"
    ):
        model.save(tmp_path / "folder.npz")
    assert os.listdir(tmp_path) == ["folder.npz"]


@pytest.mark.parametrize("name", ["model.txt", "model", "model.pkl", ".npz"])
def test_an_ending_that_tells_no_format_is_refused(models, tmp_path, name):
    model, _ = models["classes"]
    with pytest.raises(DataError, match=r"its ending tells no format; needed .safetensors or .npz"):
        model.save(tmp_path / name)
    assert not os.listdir(tmp_path)


def test_a_failed_write_keeps_the_old_file(models, tmp_path, monkeypatch):
    model, _ = models["classes"]
    path = tmp_path / "model.npz"
    model.save(path)
    before = path.read_bytes()

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DataError, match=r"model.npz: cannot be written: No space left on device"):
        model.save(path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["model.npz"]


def test_no_pickle_in_the_file(models, tmp_path):
    models["classes"][0].save(tmp_path / "model.npz")
    with np.load(tmp_path / "model.npz", allow_pickle=False) as content:
        kinds = {content[name].dtype.kind for name in content}
        described = json.loads(content["metadata"].tobytes())
    assert kinds == {"f", "u"}
    assert described["format"] == "symnn model 1"


def spoiled(model, path, change):
    """The saved model after a change of its arrays and metadata."""
    model.save(path)
    arrays, metadata = read_archive(path, "symnn model 1")
    change(arrays, metadata)
    write_archive(path, arrays, metadata)
    return path


SPOILED = {
    "another format": (lambda a, m: m.update(format="other 2"), "holds 'other 2'; needed 'symnn"),
    "lost array": (lambda a, m: a.pop("parameter.b1"), "parameter.b1"),
    "wrong shape": (lambda a, m: a.update({"parameter.b1": np.zeros(3)}), "`b1` is float64 of sha"),
    "not finite": (lambda a, m: a["parameter.b1"].fill(np.nan), "`b1` is float64 of shape"),
    "integers": (
        lambda a, m: a.update({"feature.mean": np.zeros(4, int)}),
        "`feature mean` is",
    ),
    "another loss": (lambda a, m: m["network"].update(loss="mee"), "loss `mee` is unknown"),
    "lost class": (lambda a, m: m["classes"].pop(), "2 outputs for 3 units"),
    "no history": (lambda a, m: m.pop("history"), "history"),
    "unknown encoding": (lambda a, m: m.update(encoding="x"), "contradicts itself"),
}


@pytest.mark.parametrize("case", SPOILED)
def test_spoiled_files_are_refused(models, case, tmp_path):
    change, message = SPOILED[case]
    path = spoiled(models["classes"][0], tmp_path / "model.npz", change)
    with pytest.raises(DataError, match=message):
        load_model(path)


def test_a_spoiled_target_scale_is_refused(models, tmp_path):
    change = lambda a, m: a.update({"target.scale": np.ones(2)})  # noqa: E731
    path = spoiled(models["number"][0], tmp_path / "model.npz", change)
    with pytest.raises(DataError, match="`target scale` is float64 of shape"):
        load_model(path)


def test_files_that_are_no_models(tmp_path):
    np.savez(tmp_path / "data.npz", X=np.zeros(3))
    with pytest.raises(DataError, match="holds 'nothing that symnn wrote'; needed 'symnn model 1'"):
        load_model(tmp_path / "data.npz")
    for raw in (b"[1]", b"{", b"\xff"):
        np.savez(tmp_path / "data.npz", metadata=np.frombuffer(raw, np.uint8))
        with pytest.raises(DataError, match="nothing that symnn wrote"):
            load_model(tmp_path / "data.npz")
    with pytest.raises(DataError, match=r"missing.npz: cannot be read: No such file"):
        load_model(tmp_path / "missing.npz")


def test_a_truncated_file_is_refused(models, tmp_path):
    path = tmp_path / "model.npz"
    models["classes"][0].save(path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(DataError, match="is not a readable npz archive"):
        load_model(path)
    assert not zipfile.is_zipfile(path)


def test_class_labels_keep_their_type(tmp_path):
    X = np.arange(8.0).reshape(-1, 1)
    for values in (["b", "a"] * 4, [3, 1] * 4, [2.5, 1.0] * 4, [True, False] * 4):
        model = train(from_arrays(X, values, "classification"), Options(hidden=(), epochs=1))
        model.save(tmp_path / "model.npz")
        predicted = load_model(tmp_path / "model.npz").predict(X)
        assert set(predicted.tolist()) <= set(values)


def test_a_model_is_shown_in_a_line(models):
    for model, _ in models.values():
        text = repr(model)
        assert text.startswith(f"Model({model.network.title}; ")
        assert f"epoch {model.history.last.number}, loss " in text
        assert len(text) < 200
        assert "\n" not in text
    assert repr(History("R²")) == "History(no epochs)"
