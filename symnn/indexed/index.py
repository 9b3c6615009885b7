"""Indices: each runs over 0..extent-1 and carries its extent, which is its type."""

from __future__ import annotations

from typing import Any

from sympy import Dummy, Expr, Idx, Symbol

from symnn.core.symbols import as_size


def index(names: str, extent: Expr | int) -> Any:
    """Indices over 0..extent-1, one for each name in a blank- or comma-separated string.

    >>> from symnn.core import sizes
    >>> k, m = index("k m", sizes("K"))
    >>> extent(k)
    K
    """
    bound = as_size(extent)
    created = tuple(
        Idx(Symbol(name, integer=True), bound) for name in names.replace(",", " ").split()
    )
    return created if len(created) != 1 else created[0]


def extent(i: Idx) -> Expr:
    """The number of values that an index takes."""
    return i.upper - i.lower + 1  # type: ignore[operator]


def same_extent(a: Expr, b: Expr) -> bool:
    """Whether two extents are equal as polynomials in the sizes."""
    return a == b or (a - b).expand() == 0


def fresh(i: Idx) -> Any:
    """An index with the extent of `i` that occurs nowhere else."""
    return Idx(Dummy(index_name(i), integer=True), (i.lower, i.upper))


def index_name(i: Idx) -> str:
    """The name of an index, as printed."""
    return str(i.label).lstrip("_")
