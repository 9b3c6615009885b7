"""Parquet files: columns of numbers, and one of labels, read a few columns at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from symnn.errors import DataError, NotSupportedError, nearest
from symnn.lazy import load
from symnn.train.arrays import checked_labels, refuse_non_finite
from symnn.train.dataset import Array, Table, unreadable
from symnn.train.rows import PIECE, Rows
from symnn.train.table import AT_ONCE, at_once

LEAST, OPEN = 1 << 16, 1 << 21
"""Bytes that are held of a column, at least and at most, while it is read."""


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
    X = _matrix(path, file, features, rows)
    y = np.concatenate(
        [_labels(path, batch, label, k) for k, batch in _batches(path, file, [label])]
    )
    return Table(str(path), X, checked_labels(y, len(y), str(path)), features, (label,))


def read_parquet_features(path: Path, names: Sequence[str]) -> Array:
    """The features alone, by name; for prediction.

    Raises:
        DataError: one is missing, or is no column of finite numbers.
    """
    file = _opened(path)
    known = _names(file)
    for name in names:
        if name not in known:
            raise DataError(f"{path}: no column is named {name!r}; {nearest(name, known)}")
    return _matrix(path, file, names, Rows())


def _opened(path: Path) -> Any:
    try:
        parquet = load("importlib", "import_module")("pyarrow.parquet")
    except ImportError as error:
        raise NotSupportedError(
            f"{path}: Parquet files need pyarrow, which is not installed; `pip install pyarrow`, "
            "or save the table as CSV"
        ) from error
    try:
        return parquet.ParquetFile(path, pre_buffer=False, buffer_size=AT_ONCE)
    except OSError as error:
        if error.errno is not None:
            raise unreadable(path, error) from error
        raise DataError(f"{path}: is no readable Parquet file ({error})") from error
    except ValueError as error:  # what pyarrow calls ArrowInvalid
        raise DataError(f"{path}: is no readable Parquet file ({error})") from error


def _names(file: Any) -> tuple[str, ...]:
    return tuple(file.schema_arrow.names)


def _matrix(path: Path, file: Any, names: Sequence[str], rows: Rows) -> Array:
    """The columns as a matrix of finite numbers.

    `Why a few at a time:` of each column that is open, pages of a megabyte and a dictionary of as
    much are held.
    """
    count = file.metadata.num_rows
    if not count:
        raise DataError(f"{path}: has no rows; needed at least one")
    found = rows.blank(count, len(names))
    for start, group in _groups(file, names):
        for before, batch in _batches(path, file, group):
            for i, name in enumerate(group, start):
                place = slice(before, before + batch.num_rows)
                found[place, i] = _numbers(path, batch.column(name), name, before)
    return found


def _groups(file: Any, names: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Columns that are read together, with the place of the first among the names."""
    held, start = _held(file), 0
    while start < len(names):
        end, room = start + 1, PIECE - held.get(names[start], OPEN)
        while end < len(names) and held.get(names[end], OPEN) <= room:
            room -= held.get(names[end], OPEN)
            end += 1
        yield start, list(names[start:end])
        start = end


def _held(file: Any) -> dict[str, int]:
    """Bytes that are held of each column while it is read, about."""
    about, held = file.metadata, {}
    chunks = [about.row_group(k) for k in range(about.num_row_groups)]
    for i in range(about.num_columns):
        largest = max(chunk.column(i).total_uncompressed_size for chunk in chunks)
        held[about.schema.column(i).path] = min(max(LEAST, largest), OPEN)
    return held


def _batches(path: Path, file: Any, columns: list[str]) -> Iterator[tuple[int, Any]]:
    """Some rows of these columns after others, with the number of the first."""
    before = 0
    try:
        for batch in file.iter_batches(batch_size=at_once(len(columns)), columns=columns):
            yield before, batch
            before += batch.num_rows
    except (OSError, ValueError) as error:
        raise DataError(f"{path}: is damaged ({error}); write it again") from error


def _numbers(path: Path, column: Any, name: str, before: int) -> Array:
    """A part of a column as finite numbers."""
    where = f"{path}: column `{name}`"
    if column.null_count:
        place = before + column.is_null().to_pylist().index(True)
        raise DataError(
            f"{where} has no value at row {place} (counted from 0); needed finite numbers; remove "
            "those rows or fill the gaps"
        )
    values = column.to_numpy(zero_copy_only=False)
    if values.dtype.kind not in "fiub":
        raise DataError(f"{where} holds {column.type}; needed numbers")
    refuse_non_finite(values, where, before)
    return values


def _labels(path: Path, batch: Any, name: str, before: int) -> Array:
    column = batch.column(name)
    if column.null_count:
        place = before + column.is_null().to_pylist().index(True)
        raise DataError(f"{path}: column `{name}` has no value at row {place} (counted from 0)")
    values = column.to_numpy(zero_copy_only=False)
    return values.astype(str) if values.dtype.kind == "O" else values
