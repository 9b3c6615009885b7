"""Where samples come from, and what is refused with which words."""

from __future__ import annotations

import io
import sys

import numpy as np
import pytest

from symnn.errors import DataError, NotSupportedError
from symnn.train.data import from_arrays, load_data, load_features
from symnn.train.dataset import MOST_CLASSES, detect_task, one_hot

BUNDLED = [
    ("digits", (1797, 64), "classification", 10),
    ("iris", (150, 4), "classification", 3),
    ("wine", (178, 13), "classification", 3),
    ("breast_cancer", (569, 30), "classification", 2),
    ("diabetes", (442, 10), "regression", 1),
    ("linnerud", (20, 3), "regression", 3),
]


@pytest.mark.parametrize(("name", "shape", "task", "outputs"), BUNDLED)
def test_bundled_sets(name, shape, task, outputs):
    data = load_data(name)
    assert (data.X.shape, data.task, data.outputs) == (shape, task, outputs)
    assert len(data.feature_names) == shape[1]
    assert len(data.target_names) == (1 if data.classes else outputs)


def test_class_names_are_words_where_the_set_has_them():
    assert load_data("iris").classes == ("setosa", "versicolor", "virginica")
    assert load_data("digits").classes == tuple(range(10))


def test_a_wrong_name_is_answered_with_the_nearest():
    with pytest.raises(DataError, match=r"'digit' is neither a file nor .* did you mean `digits`"):
        load_data("digit")


def test_an_unknown_ending_is_refused(tmp_path):
    path = tmp_path / "table.xlsx"
    path.write_bytes(b"PK")
    with pytest.raises(DataError, match=r"table.xlsx: its ending tells no format; needed .csv"):
        load_data(path)


def test_a_target_column_is_for_csv_only():
    with pytest.raises(DataError, match="digits: a target column is 'y', but only CSV"):
        load_data("digits", target="y")


def test_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("a,b,y\n1,2,u\n3,4,v\n"))
    assert load_data("-").classes == ("u", "v")
    monkeypatch.setattr("sys.stdin", io.StringIO("b,a\n1,2\n"))
    assert load_features("-", ("a", "b")).tolist() == [[2, 1]]


@pytest.mark.parametrize(
    ("labels", "task"),
    [
        ([0, 1, 1, 0], "classification"),
        ([0.0, 1.0, 2.0, 0.0, 1.0, 2.0], "classification"),
        ([True, False, True], "classification"),
        (["a", "b"], "classification"),
        ([0.5, 1.0, 1.0, 0.5], "regression"),
        (list(range(8)), "regression"),
        (list(range(MOST_CLASSES)) * 3, "classification"),
        (list(range(MOST_CLASSES + 1)) * 3, "regression"),
        ([[0, 1], [1, 0]], "regression"),
    ],
)
def test_task_detection(labels, task):
    assert detect_task(np.array(labels)) == task


def test_classes_are_numbered_in_order_and_keep_their_labels():
    data = from_arrays([[0.0], [1.0], [2.0]], ["no", "yes", "no"])
    assert data.classes == ("no", "yes")
    assert data.y.tolist() == [0, 1, 0]
    assert from_arrays([[0.0], [1.0]], [2.0, 1.0], "classification").classes == (1, 2)
    assert from_arrays([[0.0], [1.0]], [2.5, 1.0], "classification").classes == (1, 2.5)


def test_regression_targets_are_columns():
    assert from_arrays([[0], [1]], [0.5, 1.5]).y.shape == (2, 1)
    assert from_arrays([[0], [1]], [[0.5, 1.5], [1, 2]]).outputs == 2
    assert from_arrays([[0], [1]], [[0.5], [1.5]]).outputs == 1


def test_text_bytes_and_objects_become_plain_arrays():
    X = np.array([[1, 2], [3, 4]], dtype=object)
    labels = np.array(["a", "b"], dtype=object)
    data = from_arrays(X, labels)
    assert (data.X.dtype, data.classes) == (np.float64, ("a", "b"))
    assert from_arrays(X, np.array([b"a", b"b"])).classes == ("a", "b")


BAD_ARRAYS = [
    (np.zeros(3), [0, 1, 0], r"data: X has shape \(3,\); needed \(samples, features\)"),
    (np.zeros((0, 2)), [], r"X has shape \(0, 2\); needed at least one of each"),
    (np.zeros((2, 0)), [0, 1], r"X has shape \(2, 0\); needed at least one of each"),
    ([["a"], ["b"]], [0, 1], "X holds <U1; needed real numbers"),
    ([[1j], [0]], [0, 1], "X holds complex128; needed real numbers"),
    ([[1.0], [np.nan]], [0, 1], r"X holds nan at row 1, column 0 \(counted from 0\), 1 such"),
    ([[np.inf], [0]], [0, 1], "X holds inf at row 0, column 0"),
    ([[1], [2, 3]], [0, 1], "X is ragged"),
    (np.array([[1], [None]], dtype=object), [0, 1], "X holds nan at row 1"),
    (np.array([["a"], [1]], dtype=object), [0, 1], "X holds 1 at row 1"),
    ([[1], [2]], [0, 1, 2], "y has 3 labels, but X has 2 samples"),
    ([[1], [2]], [0.0, np.nan], "y holds nan at row 1"),
    ([[1], [2]], [1j, 0], "y holds complex128; needed numbers or text"),
    ([[1], [2]], np.zeros((2, 2, 2)), r"y has shape \(2, 2, 2\); needed \(samples,\)"),
    ([[1], [2]], ["a", "a"], "all 2 samples have the label 'a'; classification needs at least two"),
]


@pytest.mark.parametrize(("X", "y", "message"), BAD_ARRAYS)
def test_bad_arrays_are_refused_with_the_place(X, y, message):
    with pytest.raises(DataError, match=message):
        from_arrays(X, y)


def test_labels_that_do_not_fit_the_task():
    with pytest.raises(DataError, match="task is 'clustering'; needed one of auto"):
        from_arrays([[0], [1]], [0, 1], "clustering")
    with pytest.raises(DataError, match="regression needs numbers as targets; found the label 'a'"):
        from_arrays([[0], [1]], ["a", "b"], "regression")
    with pytest.raises(DataError, match="1 classes in column `y1` of 2 samples; needed for each"):
        from_arrays([[0], [1]], [[3, 2], [3, 0]], "classification")


def test_npz(tmp_path):
    path = tmp_path / "data.npz"
    np.savez(path, X=np.array([[0, 1], [1, 0], [1, 1]]), y=np.array(["a", "b", "a"]))
    assert load_data(path).classes == ("a", "b")
    assert load_features(path, ("x1", "x2")).shape == (3, 2)
    with pytest.raises(DataError, match="found 2 features; the model was trained on 3"):
        load_features(path, ("x1", "x2", "x3"))


def saved(path, **arrays):
    np.savez(path, **arrays)
    return path


BAD_ARCHIVES = {
    "missing": (lambda p: p, "cannot be read: No such file"),
    "folder": (lambda p: p.mkdir() or p, "cannot be read: Is a directory"),
    "text": (
        lambda p: p.write_text("<!doctype html>") and p,
        "is no npz archive; give a file that",
    ),
    "short": (lambda p: p.write_bytes(b"PK") and p, "is no npz archive"),
    "empty": (lambda p: p.write_bytes(b"") or p, "is no npz archive"),
    "cut": (lambda p: p.write_bytes(b"PK\x03\x04") and p, "is not a readable npz archive"),
    "no y": (lambda p: saved(p, X=np.zeros((2, 2))), "has no array `y`; found X"),
    "no X": (lambda p: saved(p, y=np.zeros(2)), "has no array `X`; found y"),
    "lengths": (lambda p: saved(p, X=np.zeros((2, 2)), y=np.zeros(3)), "y has 3 labels, but X"),
    "objects": (
        lambda p: saved(p, X=np.zeros((2, 2)), y=np.array([{}, []], dtype=object)),
        "array `y` holds pickled Python objects, which are never loaded",
    ),
}


@pytest.mark.parametrize("case", BAD_ARCHIVES)
def test_bad_archives(case, tmp_path):
    make, message = BAD_ARCHIVES[case]
    with pytest.raises(DataError, match=message):
        load_data(make(tmp_path / "data.npz"))


def test_a_single_array_is_not_an_archive(tmp_path):
    np.save(tmp_path / "data.npy", np.zeros(3))
    (tmp_path / "data.npy").rename(tmp_path / "data.npz")
    with pytest.raises(DataError, match="holds a single array; needed an npz archive with X and y"):
        load_data(tmp_path / "data.npz")


def test_a_damaged_archive(tmp_path):
    path = saved(tmp_path / "data.npz", X=np.arange(200.0).reshape(100, 2), y=np.arange(100))
    content = bytearray(path.read_bytes())
    content[300] ^= 255
    path.write_bytes(content)
    with pytest.raises(DataError, match="array `X` is not a readable npz archive"):
        load_data(path)


def test_features_of_an_archive_need_x(tmp_path):
    with pytest.raises(DataError, match=r"has no array `X`; found y; save it with .*X=X\)"):
        load_features(saved(tmp_path / "data.npz", y=np.zeros(2)), ("a",))


def test_features_of_a_bundled_set():
    assert load_features("iris", ("a", "b", "c", "d")).shape == (150, 4)


def test_one_hot_rows_sum_to_one():
    rows = one_hot(np.array([1, 0, 2]), 3, np.float32)
    assert rows.dtype == np.float32
    assert rows.argmax(1).tolist() == [1, 0, 2]
    assert rows.sum(1).tolist() == [1, 1, 1]


def test_parquet_without_pyarrow_is_said(tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(NotSupportedError, match="need pyarrow, which is not installed"):
        load_data(tmp_path / "samples.parquet")
