"""The shape of an array, for all sizes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Add

from symnn.book.material.finding import Finding, decided
from symnn.book.tier import Tier
from symnn.indexed.language.traverse import name_of, shape_of


@dataclass(frozen=True)
class Shaped:
    """An array has this shape.

    Args:
        array: given, or as `Program.define` returns it: then its shape follows from its equation.
        shape: sizes, symbols or numbers; () for a scalar.
        words: what it says.
    """

    array: Any
    shape: tuple[Any, ...]
    words: str = ""

    def find(self) -> Finding:
        """Compares the shapes as they are written."""
        found, asked = tuple(shape_of(self.array)), tuple(self.shape)
        return decided(found == asked, Tier.A, "shape", f"{name_of(self.array)} {_said(found)}")


def _said(shape: tuple[Any, ...]) -> str:
    if not shape:
        return "is a single number"
    if len(shape) == 1:
        return f"has {shape[0]} entries"
    return f"has shape {' × '.join(f'({n})' if isinstance(n, Add) else str(n) for n in shape)}"
