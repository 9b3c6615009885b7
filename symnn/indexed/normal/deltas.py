"""Kronecker deltas are summed away: the sum over v of f(v) [v = e] is f(e).

No case distinction arises, because reads outside an array are 0. A delta of places that differ for
all sizes is 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sympy import Dummy, Idx, Indexed, KroneckerDelta, Pow, S, log

from symnn.indexed.language.index import extent, same_extent
from symnn.indexed.language.reach import differ, is_affine, is_whole, surely_inside
from symnn.indexed.language.traverse import free_indices, substitute
from symnn.indexed.normal.keys import key


def without_deltas(factors: list[Any], bound: list[Any]) -> tuple[list[Any], list[Any]]:
    """The factors of a product summed over `bound`, with every delta used that can be."""
    if any(map(_never, factors)):
        return [S.Zero], []
    while True:
        for place, factor in enumerate(factors):
            delta = as_delta(factor)
            if delta is not None:
                rest = factors[:place] + factors[place + 1 :]
                found = solved(delta, bound, rest)
                if found:
                    v, value = found
                    factors = [substitute(f, {v: value}) for f in rest]
                    bound = [k for k in bound if k is not v]
                    break
        else:
            return factors, bound


def as_delta(factor: Any) -> tuple[Any, Any] | None:
    """The two sides of a Kronecker delta, or of a power of one."""
    base = factor.base if isinstance(factor, Pow) and factor.exp.is_positive else factor
    return (base.args[0], base.args[1]) if isinstance(base, KroneckerDelta) else None


def _never(factor: Any) -> bool:
    """Whether a factor is the delta of places that differ, whatever the sizes are."""
    pair = as_delta(factor)
    return pair is not None and differ(*pair)


def solved(
    pair: tuple[Any, Any], bound: Sequence[Any], rest: Sequence[Any]
) -> tuple[Any, Any] | None:
    """A bound index and the value at which the two sides agree, where that may replace it."""
    free = free_indices(pair[0]) | free_indices(pair[1])
    for v in bound:
        if v in free:
            value = _solution(*pair, v)
            if value is not None and _may_replace(v, value, rest):
                return v, value
    return None


@lru_cache(maxsize=10_000)
def _solution(a: Any, b: Any, v: Idx) -> Any:
    """The value of v for which a = b, when both are affine in v."""
    for this, other in ((a, b), (b, a)):
        if this == v and v not in free_indices(other):
            return other
    place = Dummy()
    difference = substitute(a - b, {v: place}).expand()
    slope = difference.coeff(place, 1)
    constant = difference.coeff(place, 0)
    if slope == 0 or (slope * place + constant - difference).expand() != 0:
        return None
    return (-constant / slope).expand()


def _may_replace(v: Idx, value: Any, rest: Sequence[Any]) -> bool:
    """Whether the sum over v has exactly the term v = value, or that term is 0 outside."""
    if isinstance(value, Idx) and same_extent(extent(value), extent(v)):
        return True
    if is_affine(value) and is_whole(value) and surely_inside(value, extent(v)):
        return True
    return any(reads_at(f, v) for f in rest) and not any(has_pole_in(f, v) for f in rest)


def one_name(factors: list[Any], bound: Sequence[Any]) -> list[Any]:
    """The factors beside [i = j] with i and j under one name, where both are free.

    Beside [i = x[n]] with data x, it is the name i.
    """
    for place in range(len(factors)):
        pair = as_delta(factors[place])
        if pair and all(isinstance(side, Idx | Indexed) and side not in bound for side in pair):
            kept, dropped = sorted(pair, key=lambda side: (isinstance(side, Indexed), key(side)))
            renamed = [substitute(f, {dropped: kept}) for f in factors]
            factors = [*renamed[:place], factors[place], *renamed[place + 1 :]]
    return factors


def reads_at(factor: Any, v: Idx) -> bool:
    """Whether the factor is 0 wherever v is outside its range."""
    read = factor.base if isinstance(factor, Pow) and factor.exp.is_positive else factor
    if not isinstance(read, Indexed):
        return False
    shape: Any = read.shape
    return any(
        i == v and same_extent(n, extent(v)) for i, n in zip(read.indices, shape, strict=True)
    )


def has_pole_in(e: Any, v: Idx) -> bool:
    """Whether something that depends on v is divided by or logged: 0 times it may be no number."""
    if v not in free_indices(e) or isinstance(e, Indexed | Idx):
        return False
    if isinstance(e, log) or (isinstance(e, Pow) and not e.exp.is_nonnegative):
        return True
    return any(has_pole_in(a, v) for a in e.args)
