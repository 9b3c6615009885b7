"""`symnn report --book`: every row of the book examined, and written as pages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from symnn.cli import streams
from symnn.lazy import load

EXIT = {"failed": 1, "missing": 3}


@dataclass(frozen=True)
class Making:
    """How pages are made.

    Args:
        forms: names of formats.
        jobs: processes.
        bounds: of each script or row.
        cached: what was found before, and where to keep what is found now.
    """

    forms: tuple[str, ...]
    jobs: int
    bounds: Any
    cached: Any


def write_book(folder: Path, how: Making, single: bool) -> int:
    """Examine all items and write the book in each format; the exit code.

    Args:
        folder: to write to.
        how: pages are made.
        single: everything in one file, `book`, instead of a page for each section.
    """
    count = sum(item is not None for item in load("symnn.book.contents", "contents")().values())
    coverage = load("symnn.book.coverage")
    lines = coverage.coverage(None, how.jobs, _Told(count), how.cached, how.bounds)
    for form in how.forms:
        files = load("symnn.book.edition", "edition")(lines, form, single, how.cached)
        load("symnn.report", "write_files")({folder / p: c for p, c in files.items()})
        for path in files:
            if path.parent == Path():
                click.echo(folder / path)
    totals = coverage.totals(lines)
    streams.note(", ".join(f"{number} {status}" for status, number in totals.items()))
    return next((code for status, code in EXIT.items() if totals[status]), 0)


class _Told:
    """A line of progress for each row."""

    def __init__(self, count: int) -> None:
        self.count, self.done = count, 0

    def __call__(self, found: Any) -> None:
        self.done += 1
        words = "; ".join(found.complaints) or f"evidence {found.reached}"
        streams.note(f"{self.done}/{self.count} {found.item.id}: {words}")
