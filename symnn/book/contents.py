"""Every row of the book with its item, if there is one."""

from __future__ import annotations

from collections import Counter
from functools import cache

from symnn.book.item import Item
from symnn.book.row import Row, rows
from symnn.book.sections import ITEMS


@cache
def contents() -> dict[Row, Item | None]:
    """In the order of the book; where several items fill one row, with the first."""
    found: dict[str, Item] = {}
    for item in ITEMS:
        found.setdefault(item.id, item)
    return {row: found.get(row.id) for row in rows()}


def crowded() -> frozenset[str]:
    """The ids of rows that several items fill; these rows fail."""
    counts = Counter(item.id for item in ITEMS)
    return frozenset(name for name, count in counts.items() if count > 1)


def missing() -> tuple[Row, ...]:
    """The rows without an item."""
    return tuple(row for row, item in contents().items() if item is None)
