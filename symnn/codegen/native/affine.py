"""Axes of loops, and places as whole-number combinations of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod

from symnn.errors import NotSupportedError


@dataclass(frozen=True, eq=False)
class Axis:
    """What one loop runs over: 0, ..., extent - 1."""

    extent: int


@dataclass(frozen=True)
class Affine:
    """`constant + sum of factor*axis`: where an array is read along one of its axes."""

    constant: int = 0
    terms: tuple[tuple[Axis, int], ...] = ()

    def along(self, known: Mapping[Axis, Affine]) -> Affine:
        """The same place with other combinations put in for axes."""
        total, factors = self.constant, dict[Axis, int]()
        for axis, factor in self.terms:
            inner = known.get(axis, of(axis))
            total += factor * inner.constant
            for a, f in inner.terms:
                factors[a] = factors.get(a, 0) + factor * f
        return Affine(total, tuple((a, f) for a, f in factors.items() if f))

    def __add__(self, other: Affine) -> Affine:
        """The sum of two places."""
        both = Affine(self.constant + other.constant, (*self.terms, *other.terms))
        return both.along({})

    def times(self, factor: int) -> Affine:
        """The place multiplied."""
        return Affine(self.constant * factor, tuple((a, f * factor) for a, f in self.terms))

    def is_inside(self, extent: int) -> bool:
        """Whether it is a place of an axis wherever its own axes stand.

        >>> Affine(-1, ((Axis(3), 1),)).is_inside(3), Affine(0, ((Axis(3), 1),)).is_inside(3)
        (False, True)
        """
        ways = [f * (a.extent - 1) for a, f in self.terms]
        least = self.constant + sum(w for w in ways if w < 0)
        return least >= 0 and self.constant + sum(w for w in ways if w > 0) < extent

    @property
    def axes(self) -> set[Axis]:
        return {a for a, _ in self.terms}

    def is_axis(self, axis: Axis) -> bool:
        """Whether it is this axis and nothing else."""
        return not self.constant and self.terms == ((axis, 1),)


def of(axis: Axis) -> Affine:
    """The place that is an axis itself."""
    return Affine(0, ((axis, 1),))


def refined(groups: Sequence[Sequence[Axis]]) -> tuple[tuple[Axis, ...], dict[Axis, Affine]]:
    """Axes so fine that every axis of every group is made of some of them.

    All groups have one product of extents and stand for the same places in the same order.

    >>> long, (a, b) = Axis(12), (Axis(3), Axis(4))
    >>> fine, known = refined([[long], [a, b]])
    >>> [x.extent for x in fine], [f for _, f in known[long].terms]
    ([3, 4], [4, 1])
    """
    cuts = sorted({prod(a.extent for a in g[k:]) for g in groups for k in range(len(g) + 1)})
    if any(after % before for before, after in pairwise(cuts)):
        lengths = " and ".join(str([a.extent for a in g]) for g in groups)
        raise NotSupportedError(
            f"native: axes of {lengths} entries are one axis of the program; needed lengths that "
            "divide each other; use target 'numpy'"
        )
    fine = tuple(Axis(after // before) for before, after in pairwise(cuts))[::-1]
    known: dict[Axis, Affine] = {}
    for group in groups:
        for k, axis in enumerate(group):
            low, high = (prod(a.extent for a in group[q:]) for q in (k + 1, k))
            known[axis] = _joined(fine, low, high)
    return fine, known


def _joined(fine: Sequence[Axis], low: int, high: int) -> Affine:
    """The axis that counts in units of `low` up to `high`, by the fine ones."""
    step, terms = 1, list[tuple[Axis, int]]()
    for axis in reversed(fine):
        if low <= step < high:
            terms.append((axis, step // low))
        step *= axis.extent
    return Affine(0, tuple(reversed(terms)))
