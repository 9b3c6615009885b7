"""How much of the book there is, and how strong its evidence is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from symnn.book.contents import contents
from symnn.book.examination import Examination
from symnn.book.row import Row
from symnn.book.survey import BOUNDS, survey
from symnn.cache import Cache
from symnn.processes import Bounds


@dataclass(frozen=True)
class Line:
    """One row of the coverage table.

    Args:
        row: of the book.
        examination: of its item; None where it has none.
    """

    row: Row
    examination: Examination | None

    @property
    def reached(self) -> str:
        """The letter, or `-`."""
        return (self.examination and self.examination.reached) or "-"

    @property
    def status(self) -> str:
        """full, weaker (with a reason), failed or missing."""
        if self.examination is None:
            return "missing"
        if self.examination.complaints or self.examination.reached is None:
            return "failed"
        reaches = self.examination.reached.reaches(self.row.asked)
        return "full" if reaches else "weaker"

    def to_json(self) -> dict[str, Any]:
        """The line as plain data."""
        found = self.examination
        return {
            "id": self.row.id,
            "section": self.row.section,
            "name": self.row.plain,
            "asked": str(self.row.asked),
            "reached": self.reached,
            "status": self.status,
            "material": [type(m).__name__ for m in found.item.material] if found else [],
            "twins": len(found.twins) + len(found.wrong) if found else 0,
            "why": found.item.weaker if found else "",
            "complaints": list(found.complaints) if found else [],
        }


def coverage(
    only: Iterable[str] | None = None,
    jobs: int = 1,
    tell: Callable[[Examination], None] = lambda found: None,
    cached: Cache | None = None,
    bounds: Bounds = BOUNDS,
) -> tuple[Line, ...]:
    """Examine every item (or those with these ids), and tell each as it is found.

    Args:
        only: ids of rows; all of them if None.
        jobs: processes.
        tell: called with each examination.
        cached: findings of before; nothing if None.
        bounds: of each item.
    """
    chosen = [row for row in contents() if only is None or row.id in set(only)]
    found = survey((row.id for row in chosen), jobs, tell, cached, bounds)
    return lines_of(chosen, found)


def lines_of(rows: Iterable[Row], found: Mapping[str, Examination]) -> tuple[Line, ...]:
    """A line for each row, with its examination if there is one."""
    return tuple(Line(row, found.get(row.id)) for row in rows)


def totals(lines: Iterable[Line]) -> Mapping[str, int]:
    """How many rows are full, weaker, failed and missing."""
    counts = Counter(line.status for line in lines)
    return {status: counts[status] for status in ("full", "weaker", "failed", "missing")}
