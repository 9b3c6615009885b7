"""How far a long list of claims is, on one line of standard error that a person watches."""

from __future__ import annotations

import sys
from collections import Counter
from time import monotonic
from typing import Any

from symnn.lazy import load

OFTEN = 0.1
"""Seconds between two looks of the line."""
CLEAR = "\r\x1b[K"


class Tally:
    """Counts verdicts, and shows the counts while verdicts go to a file or a pipe.

    On a terminal the verdicts themselves say how far the work is, and where standard error is no
    terminal nobody watches: then nothing is shown.
    """

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.watched = _is_terminal(sys.stderr) and not _is_terminal(sys.stdout)
        self.shown = -OFTEN

    def __enter__(self) -> Tally:
        return self

    def __exit__(self, *reason: object) -> None:
        if self.watched:
            self._write(CLEAR)

    def add(self, status: str) -> None:
        """Count a verdict; the line changes at most ten times a second."""
        self.counts[status] += 1
        if self.watched and monotonic() - self.shown >= OFTEN:
            self.shown = monotonic()
            self._write(f"{CLEAR}{self}")

    def __str__(self) -> str:
        """The counts in words.

        >>> tally = Tally()
        >>> for status in ("proved", "refuted", "proved"):
        ...     tally.add(status)
        >>> str(tally)
        '3 claims: 2 proved, 1 refuted'
        """
        total = sum(self.counts.values())
        statuses = load("symnn.core.verdict", "STATUSES")
        parts = ", ".join(f"{self.counts[s]} {s}" for s in statuses if self.counts[s])
        return f"{total} claim{'s' if total != 1 else ''}: {parts}"

    def _write(self, text: str) -> None:
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except OSError:
            self.watched = False  # nobody can be told; the work goes on


def _is_terminal(stream: Any) -> bool:
    return bool(stream is not None and stream.isatty())
