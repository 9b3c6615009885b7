"""Parquet files: columns of numbers, and one of labels, read a group of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from symnn.errors import DataError, NotSupportedError, nearest
from symnn.lazy import load
from symnn.train.arrays import checked_labels, refuse_non_finite
from symnn.train.dataset import Array, Table, unreadable
from symnn.train.rows import Rows
from symnn.train.table import at_once


def read_parquet(path: Path, target: str | None, rows: Rows) -> Table:
    """Samples and labels.

    Args:
        path: of the file.
        target: the column of labels; default the last.
        rows: where features are collected.

    Raises:
        DataError: naming file, column and row, or pyarrow is missing.
    """
    file = _opened(path)
    names = _names(file)
    label = names[-1] if target is None else target
    if label not in names:
        raise DataError(f"{path}: no column is named {label!r}; {nearest(label, names)}")
    features = tuple(name for name in names if name != label)
    if not features:
        raise DataError(f"{path}: found 1 column; needed at least one feature and the target")
    labels: list[Array] = []
    for batch in _batches(path, file, [*features, label]):
        rows.add(_numbers(path, batch, features, len(rows)))
        labels.append(_labels(path, batch, label, sum(map(len, labels))))
    if not labels:
        raise DataError(f"{path}: has no rows; needed at least one")
    y = np.concatenate(labels)
    return Table(str(path), rows.array(), checked_labels(y, len(y), str(path)), features, (label,))


def read_parquet_features(path: Path, names: Sequence[str]) -> Array:
    """The features alone, by name; for prediction.

    Raises:
        DataError: one is missing, or is no column of finite numbers.
    """
    file, rows = _opened(path), Rows()
    known = _names(file)
    for name in names:
        if name not in known:
            raise DataError(f"{path}: no column is named {name!r}; {nearest(name, known)}")
    for batch in _batches(path, file, list(names)):
        rows.add(_numbers(path, batch, names, len(rows)))
    if not len(rows):
        raise DataError(f"{path}: has no rows; needed at least one")
    return rows.array()


def _opened(path: Path) -> Any:
    try:
        parquet = load("importlib", "import_module")("pyarrow.parquet")
    except ImportError as error:
        raise NotSupportedError(
            f"{path}: Parquet files need pyarrow, which is not installed; `pip install pyarrow`, "
            "or save the table as CSV"
        ) from error
    try:
        return parquet.ParquetFile(path)
    except OSError as error:
        if error.errno is not None:
            raise unreadable(path, error) from error
        raise DataError(f"{path}: is no readable Parquet file ({error})") from error
    except ValueError as error:  # what pyarrow calls ArrowInvalid
        raise DataError(f"{path}: is no readable Parquet file ({error})") from error


def _names(file: Any) -> tuple[str, ...]:
    return tuple(file.schema_arrow.names)


def _batches(path: Path, file: Any, columns: list[str]) -> Iterator[Any]:
    try:
        yield from file.iter_batches(batch_size=at_once(len(columns)), columns=columns)
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: is damaged ({error}); write it again") from error


def _numbers(path: Path, batch: Any, names: Sequence[str], before: int) -> Array:
    """The columns as a matrix of finite numbers."""
    found = np.empty((batch.num_rows, len(names)))
    for i, name in enumerate(names):
        column = batch.column(name)
        if column.null_count:
            place = before + column.is_null().to_pylist().index(True)
            raise DataError(
                f"{path}: column `{name}` has no value at row {place} (counted from 0); needed "
                "finite numbers; remove those rows or fill the gaps"
            )
        values = column.to_numpy(zero_copy_only=False)
        if values.dtype.kind not in "fiub":
            raise DataError(f"{path}: column `{name}` holds {column.type}; needed numbers")
        found[:, i] = values
    refuse_non_finite(found, str(path), before)
    return found


def _labels(path: Path, batch: Any, name: str, before: int) -> Array:
    column = batch.column(name)
    if column.null_count:
        place = before + column.is_null().to_pylist().index(True)
        raise DataError(f"{path}: column `{name}` has no value at row {place} (counted from 0)")
    values = column.to_numpy(zero_copy_only=False)
    return values.astype(str) if values.dtype.kind == "O" else values
