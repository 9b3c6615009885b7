"""A sum over shifted reads under one name: the sum of a[v + 1] b[v] is the sum of a[v] b[v - 1].

Both run over the whole axis: what one has beyond the other is a read outside an array, so 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Idx, Indexed, Pow, S

from symnn.indexed.language.index import extent, same_extent
from symnn.indexed.language.traverse import substitute
from symnn.indexed.normal.deltas import has_pole_in


def unshifted(factors: list[Any], bound: Sequence[Any]) -> list[Any]:
    """The factors of a product summed over `bound`, none read further ahead than it must be.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import index
    >>> T = sizes("T"); t = index("t", T); a, b = tensor("a", T), tensor("b", T)
    >>> unshifted([a[t + 2], b[t]], [t])
    [a[t], b[t - 2]]
    """
    for v in bound:
        ahead = _may_shift_by(factors, v)
        if ahead:
            factors = [substitute(f, {v: v - ahead}) for f in factors]
    return factors


def _may_shift_by(factors: Sequence[Any], v: Idx) -> int:
    """How far ahead the furthest read is, if the sum may begin there; else 0.

    A read at v + s is 0 for the last s values of v. A read at v + c with c <= 0 is 0 for the s
    values before the first. So the range may move by s, unless 0 would be divided by.
    """
    offsets = [c for f in factors for c in _offsets(f, v)]
    if not offsets or max(offsets) <= 0 or min(offsets) > 0 or v.lower != 0:
        return 0
    return 0 if any(has_pole_in(f, v) for f in factors) else max(offsets)


def _offsets(factor: Any, v: Idx) -> list[int]:
    """The whole numbers c for which the factor is a read at v + c, on an axis as long as v's."""
    read: Any = factor.base if isinstance(factor, Pow) and factor.exp.is_positive else factor
    if not isinstance(read, Indexed):
        return []
    ahead = [S.Zero if i == v else i - v for i, n in zip(read.indices, read.shape, strict=True)
             if i.has(v) and same_extent(n, extent(v))]  # fmt: skip
    return [int(c) for c in ahead if c.is_Integer]
