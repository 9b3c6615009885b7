"""Behavior in seeded training runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from symnn.book.material.finding import Finding, decided
from symnn.book.tier import Tier


@dataclass(frozen=True)
class Trained:
    """What a seeded run shows.

    Args:
        words: what is claimed of it.
        run: trains, and returns whether it is so with the figures in words.
    """

    words: str
    run: Callable[[], tuple[bool, str]]

    def find(self) -> Finding:
        """Trains."""
        true, figures = self.run()
        return decided(true, Tier.E, "training", figures)
