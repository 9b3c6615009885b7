"""CSV text as rows of cells with names: delimiter, header and row lengths; no meaning yet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import NoReturn

from symnn.errors import DataError, nearest

DELIMITERS = ",;\t"
FEWEST_COUNTED = 3  # numbers 0, 1, 2, ... are column names only if there are this many

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Sheet:
    """The rows of a CSV file, read once, in order.

    Args:
        where: the file's name for messages.
        names: one a column; `x1`, `x2`, ... when the file has no header.
        has_header: whether the names stand in the file.
        rows: line number and cells of each data row.
    """

    where: str
    names: tuple[str, ...]
    has_header: bool
    rows: Iterator[Row]

    def column(self, wanted: str | None) -> int:
        """The position of a column by name; by number, from 1, when there is no header.

        Raises:
            DataError: no column has this name or number.
        """
        if wanted is None:
            return len(self.names) - 1
        if wanted in self.names:
            return self.names.index(wanted)
        if not self.has_header and wanted.isdecimal() and 1 <= int(wanted) <= len(self.names):
            return int(wanted) - 1
        if self.has_header:
            raise DataError(
                f"{self.where}: no column is named {wanted!r}; {nearest(wanted, self.names)}"
            )
        raise DataError(
            f"{self.where}: the target column is {wanted!r}, but the file has no header; "
            f"needed a number from 1 to {len(self.names)}"
        )

    def fail(self, line: int, column: int, cell: str, needed: str) -> NoReturn:
        """Raise on a cell, naming file, line, column and what it holds."""
        shown = cell if len(cell) <= 40 else cell[:37] + "..."
        raise DataError(
            f"{self.where}, line {line}, column `{self.names[column]}`: found {shown!r}; "
            f"needed {needed}; correct the cell or remove the row"
        )


def read_sheet(lines: Iterable[str], where: str) -> Sheet:
    """CSV text as rows of cells of equal number.

    Args:
        lines: an open text file, or lines of text.
        where: the file's name for messages.

    Raises:
        DataError: there are no rows, or the header is unclear, incomplete or ambiguous. Ragged
            rows and broken quotes raise while the rows are read.
    """
    rows = _rows(lines, where)
    start = list(islice(rows, 2))
    if not start:
        raise DataError(f"{where}: the file is empty; needed a header and rows of numbers")
    first = start[0][1]
    header = is_header(first, start[1][1] if len(start) > 1 else [])
    if header and len(start) == 1:
        raise DataError(f"{where}: the file has a header but no rows; needed at least one row")
    names = _checked_names(first, where) if header else _numbered(len(first))
    data = chain(start[1:] if header else start, rows)
    return Sheet(where, names, header, _same_length(data, len(names), where))


def _numbered(columns: int) -> tuple[str, ...]:
    return tuple(f"x{i + 1}" for i in range(columns))


def _rows(lines: Iterable[str], where: str) -> Iterator[Row]:
    """Rows that are not blank, with the number of their last line."""
    source = iter(lines)
    line = 0
    try:
        head = list(_until_content(source))
        delimiter = _delimiter(head[-1]) if head else ","
        reader = csv.reader(
            chain(head, source), delimiter=delimiter, strict=True, skipinitialspace=True
        )
        for cells in reader:
            line = reader.line_num
            if any(cell.strip() for cell in cells):
                yield line, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise DataError(
            f"{where}, line {line + 1}: {error}; check the quotes of this row"
        ) from error
    except UnicodeDecodeError as error:
        raise DataError(
            f"{where}: byte {error.start} is not UTF-8 text; save the file as UTF-8 CSV"
        ) from error


def _until_content(source: Iterator[str]) -> Iterator[str]:
    for text in source:
        yield text
        if text.strip():
            return


def _delimiter(line: str) -> str:
    """The delimiter that stands most often outside quotes; a comma when none does."""
    outside = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def is_header(first: list[str], second: list[str]) -> bool:
    """Whether the first row names the columns.

    It does when none of its cells is a number, or when its numbers count the columns (0, 1, 2, ...)
    and another column has text in this row and a number in the next.

    >>> is_header(["width", "species"], ["1.5", "setosa"]), is_header(["1.5", "setosa"], [])
    (True, False)
    """
    numbers = [cell for cell in first if is_number(cell)]
    if not numbers:
        return True
    counted = [[str(k + start) for k in range(len(numbers))] for start in (0, 1)]
    if len(numbers) < FEWEST_COUNTED or numbers not in counted:
        return False
    pairs = zip(first, second, strict=False)
    return any(a and not is_number(a) and is_number(b) for a, b in pairs)


def _checked_names(names: list[str], where: str) -> tuple[str, ...]:
    for position, name in enumerate(names):
        if not name:
            raise DataError(
                f"{where}, line 1: column {position + 1} has no name; name it, or remove it if it "
                "only numbers the rows"
            )
        if name in names[:position]:
            raise DataError(
                f"{where}, line 1: two columns are named {name!r}; every column needs its own name"
            )
    return tuple(names)


def _same_length(rows: Iterable[Row], columns: int, where: str) -> Iterator[Row]:
    for line, cells in rows:
        if len(cells) != columns:
            raise DataError(
                f"{where}, line {line}: found {len(cells)} cells; needed {columns}, as in the "
                "first row; check for missing or extra delimiters"
            )
        yield line, cells


def number(cell: str) -> float | None:
    """The number in a cell, which may be NaN or infinite; None for anything else.

    >>> number("1.5e3"), number("1_0"), number("")
    (1500.0, None, None)
    """
    if not cell.isascii() or "_" in cell:
        return None
    try:
        return float(cell)
    except ValueError:
        return None


def is_number(cell: str) -> bool:
    """Whether a cell holds a number (NaN and infinities count)."""
    return number(cell) is not None
