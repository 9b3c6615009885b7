"""Equations over indices at many places at once, in wide numbers.

Indices are arrays of integers that broadcast: those of an entry lie along the last axis, and each
sum or maximum puts the axis that it runs over in front.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from symnn.codegen.wide.choices import Condition, both, either
from symnn.codegen.wide.number import NEVER, Wide, add, select, wide
from symnn.codegen.wide.reductions import (
    all_of,
    larger_or_lost,
    largest,
    minus_infinity,
    spread,
    summed,
    taking_part,
)

BLOCK = 2**15
"""So many wide numbers are worked on at a time."""

INFINITE = 2**40
"""The exponent from which on numbers stand for infinite arguments."""

APART = 2**11
"""Infinite arguments are so far apart that their sums are like the larger of them."""


class Rule(NamedTuple):
    """An equation: a function of an arithmetic, arrays and the indices of an entry.

    Args:
        name: of the array.
        function: gives an entry.
        shape: of the array.
        simple: whether it reads only a few entries, so that it may be computed at each read.
        read: whether other equations read the array.
    """

    name: str
    function: Callable[..., Any]
    shape: tuple[int, ...]
    simple: bool
    read: bool


class WideArrays:
    """What equations read and how they sum, at many places at once.

    Args:
        numbers: the arithmetic.
        rules: the equations.
        given: the arrays that are read and not computed.
        sizes: by name.
        order: 1 if infinite arguments are further out than earlier ones, -1 if they are less far
            out, 0 if all are as far.
    """

    def __init__(
        self, numbers: Any, rules: Mapping[str, Rule], given: Mapping[str, Any],
        sizes: Mapping[str, int], order: int = 0,
    ) -> None:  # fmt: skip
        self.numbers, self.rules, self.given = numbers, rules, given
        self.order, self.stored = order, dict[str, Wide]()
        self.ranks = ranks_of(given, np.isinf)
        self.depth, self.size = 0, 1
        vars(self).update(sizes)

    def __getattr__(self, name: str) -> Any:
        """What reads the array of that name."""
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *places: self.read(name, places)

    def read(self, name: str, places: tuple[Any, ...]) -> Any:
        """Entries of an array; 0 outside. Those of arrays of integers are integers."""
        inside, clipped = placed(places, self.shape(name))
        if name in self.given and self.given[name].dtype.kind == "i":
            return np.where(inside, self.given[name][clipped], 0)
        value = self._entries(name, clipped)
        return value if inside is True else select(inside, value, wide(np.zeros_like(value.h)))

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of an array."""
        return self.given[name].shape if name in self.given else self.rules[name].shape

    def holds(self, name: str, *places: Any) -> Any:
        """Whether places are inside an array."""
        return placed(places, self.shape(name))[0]

    def _entries(self, name: str, places: tuple[Any, ...]) -> Wide:
        known = self.stored.get(name)
        if known is not None:
            return Wide(known.h[places], known.l[places], known.e[places], known.r[places])
        if name in self.given:
            return self._argument(name, places)
        return self.rules[name].function(self.numbers, self, *places)

    def _argument(self, name: str, places: tuple[Any, ...]) -> Wide:
        value = self.given[name][places]
        if name not in self.ranks:
            return wide(value)
        rank = placed_apart(self.ranks[name][places], self.ranks[""], self.order)
        finite, none = np.isfinite(value), np.zeros(np.shape(value))
        far = Wide(np.copysign(0.5, value), none, INFINITE + APART * rank, none)
        usual = wide(np.where(finite | np.isnan(value), value, 0.0))
        return select(finite | np.isnan(value), usual, far)

    def number(self, place: Any) -> Wide:
        """An index or an extent as a number."""
        return wide(np.asarray(place, float))

    def quotient(self, above: Any, below: int) -> Any:
        """above/below where that is an integer, else an index outside of all arrays."""
        return np.where(np.mod(above, below) == 0, np.floor_divide(above, below), -1)

    def blocks(self, body: Callable[[Any], Any], count: int) -> Iterator[Any]:
        """What a body gives for 0 to count - 1, along a new axis in front, in a few pieces."""
        length = max(1, BLOCK // self.size)
        for start in range(0, count, length):
            k = np.arange(start, min(start + length, count)).reshape(-1, *(1,) * self.depth)
            depth, size = self.depth, self.size
            self.depth, self.size = depth + 1, size * len(k)
            value = body(k)
            self.depth, self.size = depth, size
            yield value, k.shape

    def sum(self, body: Callable[[Any], Wide], count: int) -> Wide:
        """The sum of a body for 0 to count - 1."""
        total = wide(np.float64(0))
        for value, shape in self.blocks(body, count):
            total = add(total, summed(spread(value, shape)))
        return total

    def largest(
        self, body: Callable[[Any], Wide], count: int, holds: Callable[[Any], Any] | None = None
    ) -> Wide:
        """The largest value of a body for 0 to count - 1; no value where nothing takes part."""
        found = self.supremum(body, count, holds)
        nothing = (found.e >= NEVER // 2) & (found.h < 0)
        return Wide(np.where(nothing, np.nan, found.h), found.l, found.e, found.r)

    def supremum(
        self, body: Callable[[Any], Wide], count: int, holds: Callable[[Any], Any] | None = None
    ) -> Wide:
        """The same; minus infinity where nothing takes part."""

        def counted(k: Any) -> Wide:
            return body(k) if holds is None else taking_part(body(k), holds(k))

        total = minus_infinity()
        for value, shape in self.blocks(counted, count):
            total = larger_or_lost(total, largest(spread(value, shape)))
        return total

    def attains(
        self, reaches: Callable[[Any], Condition], place: Any, count: int,
        holds: Callable[[Any], Any] | None = None,
    ) -> Condition:  # fmt: skip
        """Where a place reaches all others that take part."""

        def reached(k: Any) -> Condition:
            outside = np.False_ if holds is None else np.logical_not(holds(k))
            return either((np.equal(k, place) | outside, np.False_), reaches(k))

        total: Condition = (np.True_, np.False_)
        for (reached_, doubtful), shape in self.blocks(reached, count):
            full = np.broadcast_shapes(np.shape(reached_), np.shape(doubtful), shape)
            found = all_of((np.broadcast_to(reached_, full), np.broadcast_to(doubtful, full)))
            total = both(total, found)
        return total

    def places(self, gap: Any, holds: Callable[[Any], Any]) -> Condition:
        """Where a relation between indices holds, told from their difference."""
        return holds(np.asarray(gap)), np.False_

    def first_largest(self, body: Callable[[Any], Wide], count: int) -> Wide:
        """The first place of the largest value of a body."""
        best, place, doubt = body(0), np.zeros((), np.int64), np.False_
        for k in range(1, count):
            value = body(k)
            gap = add(value, -best)
            doubt = doubt | ~((gap.r == 0) | ((gap.r < 1) & (gap.h != 0)))
            place, best = np.where(gap.h > 0, k, place), select(gap.h > 0, value, best)
        found = self.number(np.broadcast_to(place, np.shape(best.h)))
        return found.widened(np.where(doubt, np.inf, 0.0))


def placed(places: tuple[Any, ...], shape: tuple[int, ...]) -> tuple[Any, tuple[Any, ...]]:
    """Where places are inside a shape (True if all are), and the places moved inside."""
    inside: Any = True
    clipped = []
    for place, n in zip(places, shape, strict=True):
        if np.size(place) and n and (np.min(place) < 0 or np.max(place) >= n):
            inside = inside & (np.asarray(place) >= 0) & (np.asarray(place) < n)
            place = np.clip(place, 0, n - 1)
        clipped.append(place)
    return inside, tuple(clipped)


def placed_apart(rank: Any, count: int, order: int) -> Any:
    """Which place an infinite argument has among them, from the least far out."""
    return rank * 0 if order == 0 else rank if order > 0 else count - rank


def ranks_of(given: Mapping[str, Any], marked: Callable[[Any], Any]) -> dict[str, Any]:
    """Numbers for the marked entries of arrays, one after the other; under "" how many."""
    ranks: dict[str, Any] = {}
    count = 0
    for name, array in given.items():
        here = marked(array) if array.dtype.kind == "f" else np.zeros(array.shape, bool)
        if np.any(here):
            ranks[name] = count + np.cumsum(here).reshape(here.shape)
            count = int(ranks[name].flat[-1])
    ranks[""] = np.int64(count + 1)
    return ranks
