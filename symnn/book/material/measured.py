"""A property of machine arithmetic, or a value computed in high precision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from symnn.book.material.finding import Finding, decided
from symnn.book.tier import Tier


@dataclass(frozen=True)
class Measured:
    """Something that is computed once, the same on every machine.

    Args:
        words: what it says.
        test: whether it is so, and the figures.
    """

    words: str
    test: Callable[[], tuple[bool, str]]

    def find(self) -> Finding:
        """Computes it."""
        true, figures = self.test()
        return decided(true, Tier.C, "computation", figures)
