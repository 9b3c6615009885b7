"""Notation, history, and theorems that are quoted."""

from __future__ import annotations

from dataclasses import dataclass

from symnn.book.material.finding import Finding
from symnn.book.tier import Tier
from symnn.core import Evidence, Verdict
from symnn.sources import source


@dataclass(frozen=True)
class Cited:
    """A sentence that rests on its sources, or that fixes a notation.

    Args:
        words: the sentence.
        sources: keys of the bibliography; none for notation.
    """

    words: str
    sources: tuple[str, ...] = ()

    def find(self) -> Finding:
        """That its sources are known; nothing is proved."""
        for key in self.sources:
            source(key)
        what = "quoted" if self.sources else "notation"
        return Finding(
            Verdict("unknown", "none", what, Evidence(f"{what}; nothing to prove")), Tier.F
        )
