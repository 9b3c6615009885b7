"""One door to training data: a bundled set by name, a CSV, npz or Parquet file, or arrays."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import numpy as np

from symnn.errors import DataError, nearest
from symnn.lazy import load
from symnn.train.archive import read_npz, read_npz_features
from symnn.train.arrays import checked_features, checked_weights, table_from_arrays
from symnn.train.bundled import BUNDLED, read_bundled
from symnn.train.dataset import Array, Dataset, Table, dataset
from symnn.train.rows import Rows

TABLES, PARQUET = "symnn.train.table", "symnn.train.parquet"
"""Loaded for files of their kind: what goes on from a kept training has no time for others."""
TEXT_ENDINGS = (".csv", ".tsv", ".txt")


def load_data(
    source: str | Path, target: str | None = None, task: str = "auto", memory: int | None = None
) -> Dataset:
    """Samples with targets from a bundled set, a file, or standard input.

    Args:
        source: name of a scikit-learn set (`digits`, `iris`, ...), path of a CSV, npz or Parquet
            file, or `-` for CSV on standard input.
        target: label column of a table by name; by number, from 1, without a header; default last.
        task: `auto`, `classification` or `regression`.
        memory: bytes of features that are kept in memory; more lie in a file without a name, from
            which batches are read. By default a quarter of what the machine has.

    >>> load_data("digits").X.shape
    (1797, 64)

    Raises:
        DataError: the source cannot be found or read, or its content cannot be trained on.
    """
    return dataset(_table(source, target, task, Rows(memory)), task)


def from_arrays(
    X: Any,
    y: Any,
    task: str = "auto",
    name: str = "data",
    weights: Any = None,
    known: tuple[Any, ...] = (),
) -> Dataset:
    """Samples with targets from arrays.

    Args:
        X, y: features and labels.
        task: `auto`, `classification` or `regression`.
        name: as it stands in error messages.
        weights: by how much each sample counts; those with weight 0 are left out.
        known: all classes that there may be, or those of each output; () for those in `y`.

    >>> from_arrays([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]).classes
    (0, 1)
    >>> len(from_arrays([[0], [1], [2]], [0, 1, 0], weights=[1, 2, 0]))
    2

    Raises:
        DataError: the arrays cannot be trained on, a weight is negative or not finite, or a label
            is not among the known.
    """
    table = table_from_arrays(X, y, name)
    if weights is None:
        return dataset(table, task, known)
    checked = checked_weights(weights, len(table.X), name)
    kept = np.flatnonzero(checked)
    found = dataset(replace(table, X=table.X[kept], y=table.y[kept]), task, known)
    return replace(found, weights=checked[kept])


def load_features(
    source: str | Path, names: tuple[str, ...], targets: tuple[str, ...] = ()
) -> Array:
    """Features alone, for prediction.

    Args:
        source: as in `load_data`; a CSV file may hold the target columns too.
        names: the features that the model was trained on, in order.
        targets: the columns that it predicts.

    Raises:
        DataError: as in `load_data`, or the number of features differs.
    """
    X = _features(source, names, targets)
    if X.shape[1] != len(names):
        raise DataError(
            f"{source}: found {X.shape[1]} features; the model was trained on {len(names)}"
        )
    return X


def _table(source: str | Path, target: str | None, task: str, rows: Rows) -> Table:
    path = Path(source)
    if source == "-":
        return load(TABLES, "read_csv")(_standard_input(), "standard input", target, task, rows)
    if path.suffix.lower() in TEXT_ENDINGS:
        return load(TABLES, "read_csv_file")(path, target, task, rows)
    if path.suffix.lower() == ".parquet":
        return load(PARQUET, "read_parquet")(path, target, rows)
    if target is not None:
        raise DataError(
            f"{source}: a target column is {target!r}, but only CSV and Parquet files have columns "
            "with names; leave it out"
        )
    if path.suffix.lower() == ".npz":
        return read_npz(path, rows)
    return read_bundled(_bundled_name(source))


def _features(source: str | Path, names: tuple[str, ...], targets: tuple[str, ...]) -> Array:
    path = Path(source)
    if source == "-":
        return load(TABLES, "read_csv_features")(
            _standard_input(), "standard input", names, targets
        )
    if path.suffix.lower() in TEXT_ENDINGS:
        return load(TABLES, "read_csv_file_features")(path, names=names, targets=targets)
    if path.suffix.lower() == ".parquet":
        return load(PARQUET, "read_parquet_features")(path, names)
    if path.suffix.lower() == ".npz":
        return read_npz_features(path)
    return checked_features(read_bundled(_bundled_name(source)).X, str(source))


def _standard_input() -> IO[str]:
    if sys.stdin is None:
        raise DataError("`-` stands for standard input, which is closed; pipe a CSV file into it")
    return sys.stdin


def _bundled_name(source: str | Path) -> str:
    """The source, if it is the name of a bundled set."""
    if str(source) in BUNDLED:
        return str(source)
    if Path(source).exists():
        raise DataError(
            f"{source}: its ending tells no format; needed .csv, .tsv, .txt, .npz or .parquet; "
            "rename it"
        )
    raise DataError(
        f"{str(source)!r} is neither a file nor a bundled data set; give the path of a .csv or "
        f".npz file, or a name; {nearest(str(source), BUNDLED)}"
    )
