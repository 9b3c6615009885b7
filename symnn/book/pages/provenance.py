"""What a book was made with: versions, a name for its content, and the days of its checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version

from symnn.book.days import EPOCH, given_day, span
from symnn.cache import ENGINES

LENGTH = 12


def provenance(content: str, checked: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Pairs of names and values for the foot of each page.

    Args:
        content: a digest of all that the book is made of.
        checked: the days of its checks.

    Raises:
        SymnnError: the date that the environment sets is no number of seconds.
    """
    given = given_day()
    when = (
        ("Date", f"{given}, set by {EPOCH} for all checks") if given else ("Checked", span(checked))
    )
    return (*_versions(), ("Content", content[:LENGTH]), when)


def _versions() -> Iterator[tuple[str, str]]:
    for name in ("symnn", *ENGINES):
        try:
            yield name, version(name)
        except PackageNotFoundError:
            continue
