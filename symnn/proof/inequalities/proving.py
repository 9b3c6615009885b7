"""What the tactics for inequalities hand to each other: a proof that an expression has a sign."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from symnn.core.verdict import Level
from symnn.proof.cells.cell import Cell

DEEPEST = 12
"""How often one inequality may be taken to another."""


@dataclass(frozen=True)
class Bound:
    """A proof that an expression has the sign that was asked for.

    Args:
        method: the tactics used, in words.
        level: exact, or enclosure where intervals were used.
    """

    method: str
    level: Level = "exact"

    def after(self, step: str) -> Bound:
        """The proof with a step that led to it."""
        return Bound(f"{step}, then {self.method}", self.level)


Prove = Callable[[Any, Cell, bool], "Bound | None"]
"""`prove(h, cell, strict)`: a proof of h >= 0 (h > 0 when strict) where it is defined, or None."""


@dataclass(frozen=True)
class Proving:
    """Proofs of what a reduction leaves.

    Args:
        main: of what is left to prove.
        aside: of a condition, such as convexity, for which less time is spent.
    """

    main: Prove
    aside: Prove


def together(bounds: list[Bound]) -> Bound:
    """The proofs of all parts as one."""
    level: Level = "enclosure" if any(b.level == "enclosure" for b in bounds) else "exact"
    return Bound(" and ".join(sorted({b.method for b in bounds})), level)
