"""Which inner sums a sum of products is made of: what an inner sum does not read it leaves outside.

`sum over i and j of x[i]*w[i,j]*d[j]` is a sum over i of `x[i]*m[i]`, where `m[i]` is a sum over j.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sympy import Indexed, Mul

from symnn.indexed.expansion.ranges import Band, bands, is_band, places
from symnn.indexed.language.binders import bound_indices
from symnn.indexed.language.traverse import free_indices

SPARSE = 0.2
"""Of the places of a sum: where so few take part, they are not put in a line."""


@dataclass(frozen=True, eq=False)
class Factor:
    """A factor of the terms of a sum.

    Args:
        expression: itself.
        free: its indices.
        asked: what must hold where it is not 0.
        is_band: whether it is 1 wherever that holds.
    """

    expression: Any
    free: frozenset[Any]
    asked: tuple[Band, ...] = ()
    is_band: bool = False

    @property
    def plain(self) -> bool:
        """Whether it is a read."""
        return isinstance(self.expression, Indexed)


@dataclass(frozen=True, eq=False)
class InnerSum:
    """A sum of products, for all values of the indices that it leaves free.

    Args:
        own: the indices that it runs over.
        parts: what is multiplied.
    """

    own: tuple[Any, ...]
    parts: tuple[Part, ...]
    asked: tuple[Band, ...] = ()
    plain: bool = False
    is_band: bool = False

    @property
    def reach(self) -> frozenset[Any]:
        """Its own indices and those of all parts."""
        return frozenset(self.own).union(*(p.free for p in self.parts))

    @property
    def free(self) -> frozenset[Any]:
        """The indices on which its value depends."""
        return self.reach - set(self.own)

    @property
    def bands(self) -> list[Band]:
        """What must hold where a term is not 0."""
        return [band for part in self.parts for band in part.asked]

    def places(self, extents: Mapping[Any, int]) -> float:
        """About how many terms there are, for all values of its free indices."""
        return places(self.reach, extents, self.bands)

    def is_line(self, extents: Mapping[Any, int]) -> bool:
        """Whether it is the product of two lines of reads."""
        if len(self.parts) != 2 or not all(p.plain for p in self.parts):
            return False
        return self.places(extents) >= SPARSE * places(self.reach, extents, ())


Part: TypeAlias = Factor | InnerSum


def taken_apart(
    total: Any, extents: Mapping[Any, int], constant: Callable[[Any], Any]
) -> InnerSum | None:
    """The inner sums of a sum of products; None of another sum.

    Args:
        total: the sum; each index runs from 0 over all of its values.
        extents: of its indices and of those that it reads.
        constant: the number that an expression of sizes stands for.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Sum, index
    >>> N = sizes("N"); i, j, k = index("i j k", N); w = tensor("w", N, N); x = tensor("x", N)
    >>> product = x[i] * w[i, j] * w[j, k] * x[k]
    >>> found = taken_apart(Sum(product, i, j, k), {i: 5, j: 5, k: 5}, lambda e: int(e.subs(N, 5)))
    >>> found.own, [p.own for p in found.parts if isinstance(p, InnerSum)]
    ((j, k), [(i,)])
    """
    if not isinstance(total.function, Mul) or not _is_whole(total):
        return None
    left = list(bound_indices(total))
    parts: list[Part] = [_factor(f, left, constant) for f in Mul.make_args(total.function)]
    while True:
        grown = [_grown(i, left, parts, extents) for i in left]
        cost, chosen = min(grown, key=lambda found: found[0])
        whole = InnerSum(tuple(left), tuple(parts))
        if len(chosen) == len(left) or 2 * cost > _terms(left, whole, extents):
            return whole
        inside = tuple(p for p in parts if p.free & chosen)
        made = InnerSum(tuple(i for i in left if i in chosen), inside)
        left = [i for i in left if i not in chosen]
        parts = [*(p for p in parts if not p.free & chosen), made]


def _factor(factor: Any, own: Sequence[Any], constant: Callable[[Any], Any]) -> Factor:
    """A factor; one that asks something of indices outside the sum alone is no limit to it."""
    asked, free = tuple(bands(factor, constant)), frozenset(free_indices(factor))
    limits = is_band(factor, constant) and not asked[0].indices.isdisjoint(own)
    return Factor(factor, asked[0].indices if limits else free, asked, limits)


def _is_whole(e: Any) -> bool:
    """Whether each index of a sum runs over all of its values, from 0 on."""
    return all([low, high] == [i.lower, i.upper] and low == 0 for i, low, high in e.limits)


def _terms(indices: Collection[Any], total: InnerSum, extents: Mapping[Any, int]) -> float:
    return places(indices, extents, total.bands)


def _grown(
    i: Any, own: Sequence[Any], parts: Sequence[Part], extents: Mapping[Any, int]
) -> tuple[float, set[Any]]:
    """What the inner sum over an index takes, and the indices summed along with it at no cost."""
    chosen, inside = {i}, set(own)
    while True:
        reach = _reach(chosen, parts) & inside
        more = {k for k in reach - chosen if _reach({k}, parts) & inside <= reach}
        if not more:
            made = InnerSum((), tuple(p for p in parts if p.free & chosen))
            return _terms(reach, made, extents), chosen
        chosen |= more


def _reach(indices: set[Any], parts: Sequence[Part]) -> set[Any]:
    return indices.union(*(p.free for p in parts if p.free & indices))
