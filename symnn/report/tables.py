"""Cells of tables with what it takes to bring decimal points into line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from symnn.report.document import Align, Content, Table
from symnn.report.inline import plain

_NUMBER = re.compile(r"[−-]?\d+(?P<fraction>\.\d*)?")


@dataclass(frozen=True)
class Cell:
    """A table cell; `pad` are invisible digits that bring decimal points into line."""

    content: Content
    align: Align
    pad: str = ""


def cells(table: Table) -> list[list[Cell]]:
    """The rows of a table, the decimal columns padded on the right with invisible digits."""
    columns = [
        _pads([row[index] for row in table.rows]) if column.align == "decimal" else None
        for index, column in enumerate(table.columns)
    ]
    return [
        [
            Cell(cell, column.align, pads[number] if pads else "")
            for cell, column, pads in zip(row, table.columns, columns, strict=True)
        ]
        for number, row in enumerate(table.rows)
    ]


def _pads(column: list[Content]) -> list[str]:
    matches = [_NUMBER.fullmatch(plain(cell)) for cell in column]
    fractions = [match.group("fraction") or "" if match else None for match in matches]
    longest = max((len(found) for found in fractions if found is not None), default=0)
    return [
        ""
        if found is None
        else ("" if found or not longest else ".").ljust(longest - len(found), "0")
        for found in fractions
    ]
