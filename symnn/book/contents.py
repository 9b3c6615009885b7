"""Every row of the book with its item, if there is one."""

from __future__ import annotations

from functools import cache

from symnn.book.item import Item
from symnn.book.row import Row, rows
from symnn.book.sections import ITEMS
from symnn.errors import SymnnError


@cache
def contents() -> dict[Row, Item | None]:
    """In the order of the book.

    Raises:
        SymnnError: two items fill one row.
    """
    found: dict[str, Item] = {}
    for item in ITEMS:
        if item.id in found:
            raise SymnnError(f"book: two items fill row `{item.id}`; remove one")
        found[item.id] = item
    return {row: found.get(row.id) for row in rows()}


def missing() -> tuple[Row, ...]:
    """The rows without an item."""
    return tuple(row for row, item in contents().items() if item is None)
