"""A law over finitely many cases, all of which are tried, exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sympy import MatrixBase

from symnn.book.material.finding import Finding, decided
from symnn.book.tier import Tier


@dataclass(frozen=True)
class Exhausted:
    """`law(case)` for every case.

    Args:
        words: what the law says, with the number of cases.
        cases: makes them.
        law: exact; no floating point.
        shown: the law in LaTeX, for the page.
    """

    words: str
    cases: Callable[[], Iterable[Any]]
    law: Callable[[Any], bool]
    shown: str = ""

    def find(self) -> Finding:
        """Tries them in order; the first that fails is the counterexample."""
        count = 0
        for case in self.cases():
            count += 1
            if not self.law(case):
                return decided(False, Tier.A, "all cases", f"it fails for {_told(case)}")
        if not count:
            return decided(False, Tier.A, "all cases", "there are no cases")
        summary = f"it holds in each of {count} cases" if count > 1 else "it holds"
        return decided(True, Tier.A, "all cases", summary)


def _told(case: Any) -> str:
    """A case on one line; a matrix as its rows."""
    if isinstance(case, tuple):
        return f"({', '.join(map(_told, case))})"
    return str(case.tolist() if isinstance(case, MatrixBase) else case)
