"""Days on which something was checked, and the one that the environment sets instead."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime

from symnn.errors import SymnnError

EPOCH = "SOURCE_DATE_EPOCH"


def today() -> str:
    """The day, as in 2026-01-31."""
    return datetime.now(UTC).date().isoformat()


def given_day() -> str:
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


def shown_day(checked: str) -> str:
    """The day that a page tells for a check: that of the environment, so that pages made later or
    elsewhere have equal bytes; else that of the check."""
    return given_day() or checked


def span(days: Iterable[str]) -> str:
    """From the first to the last of the days that are known.

    >>> span(["2026-02-01", "", "2026-01-31"]), span([""])
    ('2026-01-31 to 2026-02-01', '')
    """
    known = sorted(set(filter(None, days)))
    return " to ".join(dict.fromkeys((known[0], known[-1]))) if known else ""
