"""Equations over indices at one place, in enclosures: every entry that is needed, computed once."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from symnn.codegen.wide.arrays import Rule, placed_apart, ranks_of
from symnn.codegen.wide.balls import enclosed
from symnn.core.limits import read_off

DEEPEST = 40
"""So many equations deep Python calls itself; what lies deeper is computed first."""

MOST_ENTRIES = 200_000
"""So many exact entries are kept."""


class MissingEntry(Exception):
    """An entry that must be computed first."""

    def __init__(self, name: str, place: tuple[int, ...]) -> None:
        self.key = name, place


class Way(NamedTuple):
    """How far out infinite arguments are, and how near to 0 zeros.

    Args:
        size: the exponent of a typical one.
        order: 1 if each is further out than earlier ones, -1 if less far out, 0 if as far.
        zeros: whether zeros are moved too.
    """

    size: int
    order: int
    zeros: bool


class ExactArrays:
    """What equations read and how they sum, at one place.

    Args:
        numbers: the arithmetic of enclosures.
        rules: the equations.
        given: the arrays that are read and not computed.
        sizes: by name.
    """

    def __init__(
        self, numbers: Any, rules: Mapping[str, Rule], given: Mapping[str, Any],
        sizes: Mapping[str, int],
    ) -> None:  # fmt: skip
        self.numbers, self.rules, self.given = numbers, rules, given
        self.ranks = ranks_of(given, lambda a: ~((a != 0) & (abs(a) < math.inf)))
        self.infinite = any((abs(a) == math.inf).any() for a in given.values())
        self.way: Way | None = None
        self.memories: dict[Any, dict[Any, Any]] = {}
        self.bits = self.depth = 0
        vars(self).update(sizes)

    def __getattr__(self, name: str) -> Any:
        """What reads the array of that name."""
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *place: self.read(name, place)

    def settled(self, name: str, place: tuple[int, ...]) -> float:
        """The float64 nearest to an entry; where it has no value, its limit; else NaN."""
        try:
            found = None if self.infinite else self.nearest(name, place, None)
            if found is not None:
                return found
            for zeros in (False, True) if self.infinite else (True,):
                limits = [self._limit(name, place, zeros, order) for order in (0, 1, -1)]
                if limits[0] == limits[1] == limits[2]:
                    return limits[0]
        except FloatingPointError:
            pass
        return math.nan

    def _limit(self, name: str, place: tuple[int, ...], zeros: bool, order: int) -> float:
        ways = [Way(size, order, zeros) for size in (1100, 2400, 5200)]
        found = [self.nearest(name, place, way) for way in ways]
        values = [v for v in found if v is not None]
        return read_off(values) if len(values) == 3 else math.nan

    def nearest(self, name: str, place: tuple[int, ...], way: Way | None) -> float | None:
        """The float64 nearest to an entry with arguments moved; None if it has no value."""
        self.way = way
        return enclosed(lambda _: self.entry(name, place), (), self)

    def set_precision(self, bits: int) -> None:
        """The bits of all numbers from now on."""
        self.bits = bits
        self.numbers.set_precision(bits)

    def dyadic(self, ball: Any) -> Any:
        """The parts of an enclosure."""
        return self.numbers.dyadic(ball)

    def entry(self, name: str, place: tuple[int, ...]) -> Any:
        """An entry; a long recurrence needs no deep stack."""
        if sum(map(len, self.memories.values())) > MOST_ENTRIES:
            self.memories.clear()
        wanted = [(name, place)]
        while True:
            self.depth = 0
            try:
                value = self.read(*wanted[-1])
                wanted.pop()
                if not wanted:
                    return value
            except MissingEntry as missing:
                wanted.append(missing.key)

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of an array."""
        return self.given[name].shape if name in self.given else self.rules[name].shape

    def holds(self, name: str, *place: int) -> bool:
        """Whether a place is inside an array."""
        return all(0 <= i < n for i, n in zip(place, self.shape(name), strict=True))

    def read(self, name: str, place: tuple[int, ...]) -> Any:
        """An entry of an array; 0 outside. That of an array of integers is an integer."""
        places = name in self.given and self.given[name].dtype.kind == "i"
        if not self.holds(name, *place):
            return 0 if places else self.numbers.number(0)
        if places:
            return int(self.given[name][place])
        known = self.memories.setdefault((self.bits, self.way), {})
        if (name, place) not in known:
            known[name, place] = self._computed(name, place)
        return known[name, place]

    def _computed(self, name: str, place: tuple[int, ...]) -> Any:
        if name in self.given:
            return self._argument(name, place)
        if self.depth >= DEEPEST:
            raise MissingEntry(name, place)
        self.depth += 1
        try:
            return self.rules[name].function(self.numbers, self, *place)
        finally:
            self.depth -= 1

    def _argument(self, name: str, place: tuple[int, ...]) -> Any:
        value = float(self.given[name][place])
        if math.isnan(value):
            raise FloatingPointError
        infinite = math.isinf(value)
        if not infinite and (value != 0 or self.way is None or not self.way.zeros):
            return self.numbers.number(value)
        size, order = (self.way or Way(1100, 0, False))[:2]
        rank = int(placed_apart(self.ranks[name][place], self.ranks[""], order))
        power = self.numbers.power_of_two((size + 300 * rank) * (1 if infinite else -1))
        return power if math.copysign(1, value) > 0 else -power

    def number(self, place: int) -> Any:
        """An index or an extent as a number."""
        return self.numbers.number(int(place))

    def quotient(self, above: int, below: int) -> int:
        """above/below where that is an integer, else an index outside of all arrays."""
        return above // below if above % below == 0 else -1

    def sum(self, body: Callable[[int], Any], count: int) -> Any:
        """The sum of a body for 0 to count - 1."""
        total = self.numbers.number(0)
        for k in range(count):
            total = total + body(k)
        return total

    def largest(
        self, body: Callable[[int], Any], count: int, holds: Callable[[int], bool] | None = None
    ) -> Any:
        """The largest value of a body for 0 to count - 1; no value where nothing takes part."""
        found = self.supremum(body, count, holds)
        if not found.is_finite():
            raise ValueError
        return found

    def supremum(
        self, body: Callable[[int], Any], count: int, holds: Callable[[int], bool] | None = None
    ) -> Any:
        """The same; minus infinity where nothing takes part."""
        values = [body(k) for k in range(count) if holds is None or holds(k)]
        return self.numbers.maximum(self.numbers.minus_infinity(), *values)

    def attains(
        self, reaches: Callable[[int], bool], place: int, count: int,
        holds: Callable[[int], bool] | None = None,
    ) -> bool:  # fmt: skip
        """Whether a place reaches all others that take part."""
        others = (k for k in range(count) if k != place and (holds is None or holds(k)))
        return all(reaches(k) for k in others)

    def places(self, gap: int, holds: Callable[[int], bool]) -> bool:
        """Whether a relation between indices holds, told from their difference."""
        return holds(gap)

    def first_largest(self, body: Callable[[int], Any], count: int) -> Any:
        """The first place of the largest value of a body."""
        best = 0
        values = [body(k) for k in range(count)]
        for k in range(1, count):
            best = k if self.numbers.sign_of(values[k] - values[best]) > 0 else best
        return self.number(best)
