"""What lies behind the end of an array is 0: reads there vanish, and sums need not go so far."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Indexed, Pow

from symnn.indexed.language.index import extent, fresh, index, same_extent
from symnn.indexed.language.reach import is_nonnegative, surely_outside
from symnn.indexed.language.traverse import shape_of, substitute
from symnn.indexed.normal.deltas import has_pole_in


def is_outside(read: Any) -> bool:
    """Whether no value of the indices is a place of the array that is read.

    >>> from symnn.core import sizes, tensor
    >>> N = sizes("N"); x = tensor("x", N)
    >>> is_outside(x[N]), is_outside(x[N - 1])
    (True, False)
    """
    return any(surely_outside(i, n) for i, n in zip(read.indices, shape_of(read.base), strict=True))


def shortened(factors: list[Any], bound: list[Any]) -> tuple[list[Any], list[Any]]:
    """The factors of a product and the indices it is summed over, none longer than what it reads.

    `Why:` behind the end of an array that is a factor all terms are 0, unless 0 is divided by.

    >>> from symnn.core import sizes, tensor
    >>> N = sizes("N"); n = index("n", N + 1); x, y = tensor("x", N), tensor("y", N + 1)
    >>> shortened([x[n], y[n]], [n])
    ([x[_n], y[_n]], [_n])
    """
    for place, v in enumerate(bound):
        ends = [n for f in factors for n in _lengths(f, v) if is_nonnegative(extent(v) - n)]
        if ends and not any(has_pole_in(f, v) for f in factors):
            u = fresh(index(v.name, ends[0]))
            others = [*bound[:place], u, *bound[place + 1 :]]
            return shortened([substitute(f, {v: u}) for f in factors], others)
    return factors, bound


def _lengths(factor: Any, v: Any) -> Iterator[Any]:
    """The other extents of axes that a factor is read on at v itself."""
    read: Any = factor.base if isinstance(factor, Pow) and factor.exp.is_positive else factor
    if isinstance(read, Indexed):
        for i, n in zip(read.indices, shape_of(read.base), strict=True):
            if i == v and not same_extent(n, extent(v)):
                yield n
