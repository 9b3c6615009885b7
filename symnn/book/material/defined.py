"""Names for expressions: what is laid down before anything is claimed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symnn.book.material.finding import Finding
from symnn.book.tier import Tier
from symnn.core import Evidence, Verdict


@dataclass(frozen=True)
class Defined:
    """Equations `left := right`; they claim nothing, so they do not count as evidence.

    Args:
        equations: pairs of a symbol and an expression.
        words: what they say.
    """

    equations: tuple[tuple[Any, Any], ...]
    words: str = ""

    def find(self) -> Finding:
        """Nothing to find."""
        why = Evidence("a name for an expression")
        return Finding(Verdict("unknown", "none", "definition", why), Tier.F, counts=False)
