"""Sizes read off the extents of arrays: an axis of extent 2*O + K - 2 shows O once K is known."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sympy import Expr, Integer, Mul, Symbol

from symnn.core.symbols import Size


class Measured(Symbol):
    """The measured length of an axis, in a formula of sizes; `source` is how code writes it."""

    source: str

    def __new__(cls, source: str) -> Measured:
        made = super().__new__(cls, source, integer=True, positive=True)
        made.source = source
        return made


def shown_size(extent: Any, length: Any, known: Collection[Any]) -> tuple[Any, Expr] | None:
    """The only unknown size in an extent, and its value when the axis has the given length.

    >>> from symnn.core import sizes
    >>> O, K = sizes("O K")
    >>> shown_size(2*O + K - 2, Measured("n"), [K])
    (O, (n - K + 2)/2)
    """
    unknown = [s for s in extent.atoms(Size) if s not in known]
    if len(unknown) != 1:
        return None
    (size,) = unknown
    slope = extent.expand().coeff(size, 1)
    rest = (extent - slope * size).expand()
    if not slope.is_nonzero or rest.has(size) or slope.has(size):
        return None
    left = length - rest
    return size, left if slope == 1 else Mul(1 / slope, left, evaluate=False)


def size_value(e: Any, known: Mapping[Any, int]) -> Any:
    """The value of what `shown_size` found, once the other sizes have values."""
    found: Any = e.xreplace({s: Integer(n) for s, n in known.items()})
    return found.expand()
