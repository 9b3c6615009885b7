"""Parquet files give the samples that CSV gives, and say what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from symnn.errors import DataError
from symnn.train import load_data, load_features
from symnn.train.rows import is_on_disk

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
pytestmark = pytest.mark.peers

COLUMNS: dict[str, Any] = {
    "a": np.arange(10_000) / 7, "b": np.arange(10_000) % 13, "flag": np.arange(10_000) % 2 == 0,
    "kind": [f"class{i % 3}" for i in range(10_000)],
}  # fmt: skip


def written(path: Path, **changed: Any) -> Path:
    found = path / "samples.parquet"
    pq.write_table(pa.table({**COLUMNS, **changed}), found, row_group_size=3000)
    return found


@pytest.mark.parametrize("memory", [None, 0])
def test_samples_and_labels(tmp_path: Path, memory: int | None) -> None:
    data = load_data(written(tmp_path), memory=memory)
    assert is_on_disk(data.X) == (memory == 0)
    assert data.feature_names == ("a", "b", "flag")
    assert data.classes == ("class0", "class1", "class2")
    assert np.array_equal(data.X, np.column_stack([COLUMNS[n] for n in ["a", "b", "flag"]]))
    assert np.array_equal(data.labels, np.array(COLUMNS["kind"]))


def test_another_target_and_features_alone(tmp_path: Path) -> None:
    path = written(tmp_path, kind=np.arange(10_000) / 3)
    data = load_data(path, target="a")
    assert (data.task, data.feature_names) == ("regression", ("b", "flag", "kind"))
    X = load_features(path, ("kind", "b"))
    assert np.array_equal(X, np.column_stack([np.arange(10_000) / 3, COLUMNS["b"]]))


def holed(values: Any, place: int, value: Any) -> list[Any]:
    found = list(values)
    found[place] = value
    return found


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"a": holed(COLUMNS["a"], 5000, None)}, "column `a` has no value at row 5000"),
        ({"a": holed(COLUMNS["a"], 5000, float("nan"))}, "column `a` holds nan at row 5000 "),
        ({"b": ["x"] * 10_000}, "column `b` holds string; needed numbers"),
        ({"kind": holed(COLUMNS["kind"], 9999, None)}, "column `kind` has no value at row 9999"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    changed: dict[str, Any], message: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=message):
        load_data(written(tmp_path, **changed))


def test_files_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "broken.parquet"
    path.write_bytes(b"PAR1 nothing PAR1")
    with pytest.raises(DataError, match="is no readable Parquet file"):
        load_data(path)
    with pytest.raises(DataError, match="No such file"):
        load_data(tmp_path / "missing.parquet")
    with pytest.raises(DataError, match="no column is named 'q'"):
        load_data(written(tmp_path), target="q")
    pq.write_table(pa.table({"a": pa.array([], pa.float64()), "b": pa.array([], pa.int64())}), path)
    with pytest.raises(DataError, match="has no rows"):
        load_data(path)
    whole = written(tmp_path)
    damaged = bytearray(whole.read_bytes())
    damaged[2000:4000] = bytes(2000)
    path.write_bytes(damaged)
    with pytest.raises(DataError):
        load_data(path)
