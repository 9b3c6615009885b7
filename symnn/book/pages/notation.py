"""The notation of the project, read from its own page: written once, shown where it is needed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from symnn.errors import SymnnError

PACKAGED, KEPT = "_notation.md", Path("docs") / "notation.md"
CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class NotationTable:
    """A table of the page.

    Args:
        title: of the section in which it stands.
        header: what its columns are called.
        rows: their cells, with light marks.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@cache
def notation() -> tuple[NotationTable, ...]:
    """The tables of the page, in order.

    >>> notation()[0].rows[0][:2]
    ('`X` or `x`', 'inputs, one sample a row')
    """
    return tables(page())


def page() -> str:
    """The text of the page.

    Raises:
        SymnnError: it is not installed.
    """
    home = Path(__file__).resolve().parents[2]
    for path in (home / PACKAGED, home.parent / KEPT):
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise SymnnError(f"notation: `{home / PACKAGED}` is not there; install the package again")


def tables(text: str) -> tuple[NotationTable, ...]:
    """The tables of a page in Markdown, each under the heading before it.

    >>> tables("# A\\n| a | b |\\n|---|---|\\n| 1 | 2 |")[0].rows
    (('1', '2'),)
    """
    found: list[NotationTable] = []
    title, lines = "", []
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            lines.append(_cells(line))
        elif lines:
            found.append(NotationTable(title, lines[0], tuple(lines[2:])))
            lines = []
        if line.startswith("#"):
            title = line.lstrip("# ")
    return tuple(found)


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in CELL.split(line.strip().strip("|")))


@cache
def meanings() -> Mapping[str, str]:
    """What each letter stands for, by the names in the first column."""
    first = notation()[0]
    return {name: row[1] for row in first.rows for name in re.findall(r"`(\w+)`", row[0])}
