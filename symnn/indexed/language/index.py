"""Indices: each runs over 0..extent-1 and carries its extent, which is its type."""

from __future__ import annotations

from functools import cache, lru_cache
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
    created = tuple(_named(name, bound) for name in names.replace(",", " ").split())
    return created if len(created) != 1 else created[0]


@cache
def _named(name: str, bound: Expr) -> Any:
    # equal indices are one object: to compare them costs nothing
    return Idx(Symbol(name, integer=True), bound)


@lru_cache(maxsize=10_000)
def extent(i: Idx) -> Expr:
    """The number of values that an index takes."""
    return i.upper - i.lower + 1  # type: ignore[operator]


@lru_cache(maxsize=10_000)
def same_extent(a: Expr, b: Expr) -> bool:
    """Whether two extents are equal as polynomials in the sizes."""
    return a == b or (a - b).expand() == 0


def fresh(i: Idx) -> Any:
    """An index with the extent of `i` that occurs nowhere else."""
    return Idx(Dummy(index_name(i), integer=True), (i.lower, i.upper))


@cache
def numbered(level: int, position: int, bound: Expr) -> Any:
    """The bound index of a canonical form: the same for the same arguments, and nobody else's.

    `Why:` canonical forms must be a function of the expression alone, so the names of bound
    indices cannot come from a pool; and no index that a user makes may be captured by them.
    """
    # SymPy counts the dummies that it hands out from a million on: small numbers are free.
    return Idx(Dummy(f"k{level}", dummy_index=position, integer=True), bound)


def numbering(i: Idx) -> tuple[int, int] | None:
    """Level and position of a `numbered` index; None for any other."""
    label: Any = i.label
    if isinstance(label, Dummy) and label.dummy_index < 10_000:
        return int(label.name[1:]), label.dummy_index
    return None


def index_name(i: Idx) -> str:
    """The name of an index, as printed."""
    return i.name.lstrip("_")


def by_name(i: Idx) -> tuple[str, str]:
    """For sorting: by name, then by extent."""
    return index_name(i), str(extent(i))
