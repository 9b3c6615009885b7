"""A figure, with the landmarks that its drawing must meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symnn.book.material.finding import Finding, Material, weakest

if TYPE_CHECKING:
    from symnn.report import Figure


@dataclass(frozen=True)
class Drawn:
    """A figure that is drawn from formulas.

    Args:
        words: what it shows, and what to see in it.
        figure: draws it.
        landmarks: claims on the same formulas that fix points of the drawing; a figure without
            any is a sketch, and is worth no more than notation.
    """

    words: str
    figure: Callable[[], Figure]
    landmarks: tuple[Material, ...] = ()

    def find(self) -> Finding:
        """As strong as the weakest landmark, once the figure can be drawn."""
        self.figure()
        return weakest([landmark.find() for landmark in self.landmarks], "the figure is a sketch")
