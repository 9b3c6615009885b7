"""CSV to a Table: features are finite numbers, labels are numbers or text."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from math import isfinite
from pathlib import Path
from typing import IO, Any

import numpy as np

from symnn.errors import DataError
from symnn.train.dataset import Array, Table, unreadable
from symnn.train.labels import Labels
from symnn.train.rows import PIECE, Rows
from symnn.train.sheet import Sheet, number, read_sheet

AT_ONCE = 4096
"""Most rows of a file that become numbers at a time."""


@contextmanager
def opened(path: Path) -> Iterator[IO[str]]:
    """The file, open for reading text.

    Raises:
        DataError: it is missing, a folder, or may not be read.
    """
    try:
        handle = path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise unreadable(path, error) from error
    with handle:
        yield handle


def read_csv(
    lines: Iterable[str],
    where: str,
    target: str | None,
    task: str = "auto",
    rows: Rows | None = None,
) -> Table:
    """Samples and labels from CSV text.

    Args:
        lines: an open text file, or lines of text.
        where: the file's name for messages.
        target: name of the label column (its number, from 1, without a header); default last.
        task: `classification` allows labels that mix numbers and text.
        rows: where features are collected.

    Raises:
        DataError: naming file, line, column and cell.
    """
    sheet = read_sheet(lines, where)
    if len(sheet.names) < 2:
        raise DataError(
            f"{where}: found 1 column; needed at least one feature and the target; "
            "check the delimiter (comma, semicolon or tab)"
        )
    column = sheet.column(target)
    columns = [i for i in range(len(sheet.names)) if i != column]
    labels = Labels(sheet, column, task)
    X = _read(sheet, columns, rows, labels, column)
    names = tuple(sheet.names[i] for i in columns)
    return Table(where, X, labels.array(), names, (sheet.names[column],))


def read_columns(path: str | Path) -> dict[str, list[str]]:
    """The cells of a CSV file by the names of their columns, as text.

    Raises:
        DataError: the file cannot be read, or is no table.
    """
    with opened(Path(path)) as lines:
        sheet = read_sheet(lines, str(path))
        rows = [cells for _, cells in sheet.rows]
    return {name: [row[i] for row in rows] for i, name in enumerate(sheet.names)}


def read_csv_features(
    lines: Iterable[str], where: str, names: tuple[str, ...], targets: tuple[str, ...]
) -> Array:
    """The features alone, for prediction: by name, or in order where no name is one of theirs.

    Args:
        lines, where: as in `read_csv`.
        names: of the features, in the order wanted.
        targets: columns that may be there and are not read.

    Raises:
        DataError: a feature is missing, or a cell is not a finite number.
    """
    sheet = read_sheet(lines, where)
    return _read(sheet, _feature_columns(sheet, names, targets))


def _feature_columns(sheet: Sheet, names: tuple[str, ...], targets: tuple[str, ...]) -> list[int]:
    if sheet.has_header and set(names) <= set(sheet.names):
        return [sheet.names.index(name) for name in names]
    spare = [i for i, name in enumerate(sheet.names) if not (sheet.has_header and name in targets)]
    strange = not sheet.has_header or not set(names) & set(sheet.names)
    if len(spare) == len(names) and strange:
        return spare
    if not sheet.has_header and len(spare) == len(names) + 1:
        return spare[:-1]
    missing = [name for name in names if name not in sheet.names]
    raise DataError(
        f"{sheet.where}: found {len(sheet.names)} columns; the model needs {len(names)} features; "
        f"missing: {', '.join(missing[:5])}{', ...' if len(missing) > 5 else ''}; found: "
        f"{', '.join(sheet.names[:5])}{', ...' if len(sheet.names) > 5 else ''}"
    )


def _read(
    sheet: Sheet,
    columns: list[int],
    rows: Rows | None = None,
    labels: Labels | None = None,
    target: int = 0,
) -> Array:
    """The numbers in `columns`; the cells of the target go to the labels."""
    rows = Rows() if rows is None else rows
    while True:
        values, found = array("d"), []
        for line, cells in islice(sheet.rows, at_once(len(columns))):
            values.extend(_number(sheet, line, i, cells[i]) for i in columns)
            found.append((line, cells[target]))
        if not values:
            return rows.array()
        rows.add(np.frombuffer(values, np.float64).reshape(-1, len(columns)))
        if labels is not None:
            labels.add(found)


def at_once(columns: int) -> int:
    """Rows of a file that become numbers at a time, fewer of a wide one.

    >>> at_once(4), at_once(100_000)
    (4096, 10)
    """
    return max(1, min(AT_ONCE, PIECE // (8 * max(1, columns))))


def _number(sheet: Sheet, line: int, column: int, cell: str) -> float:
    value = number(cell)
    if value is None or not isfinite(value):
        sheet.fail(line, column, cell, "a finite number as feature")
    return value


def read_csv_file(
    path: Path, target: str | None, task: str = "auto", rows: Rows | None = None
) -> Table:
    """Samples and labels from a CSV file; see `read_csv`."""
    with opened(path) as handle:
        return read_csv(handle, str(path), target, task, rows)


def read_csv_file_features(path: Path, **names: Any) -> Array:
    """The features alone from a CSV file; see `read_csv_features`."""
    with opened(path) as handle:
        return read_csv_features(handle, str(path), **names)
