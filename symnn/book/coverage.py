"""How much of the book there is, and how strong its evidence is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from symnn.book.contents import contents
from symnn.book.examination import Examination, examine
from symnn.book.row import Row


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
            "name": self.row.name,
            "asked": str(self.row.asked),
            "reached": self.reached,
            "status": self.status,
            "material": [type(m).__name__ for m in found.item.material] if found else [],
            "twins": len(found.twins) + len(found.wrong) if found else 0,
            "why": found.item.weaker if found else "",
            "complaints": list(found.complaints) if found else [],
        }


def coverage(
    only: Iterable[str] | None = None, tell: Callable[[Line], None] = lambda line: None
) -> tuple[Line, ...]:
    """Examine every item (or those with these ids) and tell each line as it is found."""
    chosen = None if only is None else set(only)
    found = []
    for row, item in contents().items():
        if chosen is None or row.id in chosen:
            line = Line(row, examine(item) if item else None)
            tell(line)
            found.append(line)
    return tuple(found)


def totals(lines: Iterable[Line]) -> Mapping[str, int]:
    """How many rows are full, weaker, failed and missing."""
    counts = Counter(line.status for line in lines)
    return {status: counts[status] for status in ("full", "weaker", "failed", "missing")}
