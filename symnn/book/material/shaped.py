"""The shape of an array, for all sizes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Add, latex

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

    @property
    def said(self) -> str:
        """The statement in words."""
        return f"${name_of(self.array)}$ {_has(tuple(self.shape))}"

    def find(self) -> Finding:
        """Compares the shapes as they are written."""
        found, asked = tuple(shape_of(self.array)), tuple(self.shape)
        return decided(found == asked, Tier.A, "shape", f"it {_plain(_has(found))}")


def _has(shape: tuple[Any, ...]) -> str:
    """What an array of this shape has, with light marks."""
    match shape:
        case ():
            return "is a single number"
        case (1,):
            return "has 1 entry"
        case (size,):
            return f"has ${latex(size)}$ entries"
    sizes = r" \times ".join(map(_factor, shape))
    return f"has shape ${sizes}$"


def _factor(size: Any) -> str:
    return f"({latex(size)})" if isinstance(size, Add) else latex(size)


def _plain(words: str) -> str:
    return words.replace("$", "").replace(r"\times", "×")
