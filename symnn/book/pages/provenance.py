"""What a book was made with: versions, a name for its content, and a date only if one is given."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from symnn.cache import ENGINES
from symnn.errors import SymnnError

EPOCH = "SOURCE_DATE_EPOCH"
LENGTH = 12
UNDATED = f"none: equal content gives equal bytes ({EPOCH} sets one)"


def provenance(content: str) -> tuple[tuple[str, str], ...]:
    """Pairs of names and values for the foot of each page.

    Args:
        content: a digest of all that the book is made of.

    Raises:
        SymnnError: the date that the environment sets is no number of seconds.
    """
    return (*_versions(), ("Content", content[:LENGTH]), ("Date", date() or UNDATED))


def _versions() -> Iterator[tuple[str, str]]:
    for name in ("symnn", *ENGINES):
        try:
            yield name, version(name)
        except PackageNotFoundError:
            continue


def date() -> str:
    """The day that the environment sets by SOURCE_DATE_EPOCH; empty if it sets none.

    Raises:
        SymnnError: it is no number of seconds since 1970.
    """
    given = os.environ.get(EPOCH, "")
    if not given:
        return ""
    try:
        return datetime.fromtimestamp(int(given), UTC).date().isoformat()
    except (ValueError, OverflowError, OSError) as error:
        raise SymnnError(
            f"report: {EPOCH} is {given!r}; needed seconds since 1970, such as 1700000000"
        ) from error
