"""Sums of products in numbers: inner sums are evaluated where they are read, and remembered.

What lies outside a read or a condition is passed over, where no factor could lack a value. The
equations stay what they are, and so does their value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from flint import arb
from sympy import Idx

from symnn.indexed.expansion.apart import InnerSum, Part, taken_apart
from symnn.indexed.expansion.closures import (
    Closure,
    Compiler,
    Environment,
    MissingEntries,
    collected,
    lines,
    looped,
    remembered,
    shared,
)
from symnn.indexed.expansion.defined import Definedness
from symnn.indexed.expansion.ranges import places
from symnn.indexed.language.binders import bound_indices
from symnn.indexed.language.index import extent

OFTEN = 4
"""Times that a product is needed again, from which on it is remembered."""


def total(plan: Compiler, e: Any) -> Closure:
    """A sum over bound indices."""
    if not plan.algebra.takes_apart or lines(plan, e) is not None:
        return looped(plan, e)
    if not Definedness(plan.source.definition).has_value(e.function):
        return looped(plan, e)
    known, constant = dict(plan.slots), plan.source.constant
    for i in bound_indices(e):
        plan.bind(i)
    extents = {i: int(constant(extent(i))) for i in plan.slots if isinstance(i, Idx)}
    found = taken_apart(e, extents, constant)
    closure = Contraction(plan, extents).value(found) if found else None
    plan.slots = known
    return looped(plan, e) if closure is None else shared(plan, e, closure)


class Contraction:
    """The closures of the inner sums of one sum.

    Args:
        plan: what makes closures.
        extents: of all indices that have a place.
    """

    def __init__(self, plan: Compiler, extents: Mapping[Any, int]) -> None:
        self.plan, self.extents = plan, extents

    def value(self, inner: InnerSum) -> Closure:
        """The value of a sum, each time anew."""
        if not inner.is_line(self.extents):
            return self._walked(inner)
        dot, (first, second) = self.plan.algebra.dot, [self._line(inner, p) for p in inner.parts]
        return lambda environment: dot(first(environment), second(environment))

    def _remembered(self, indices: Iterable[Any], closure: Closure) -> Closure:
        return remembered(sorted(self.plan.slots[i] for i in indices), closure)

    def _closure(self, part: Part) -> Closure:
        if isinstance(part, InnerSum):
            return self._remembered(part.free, self.value(part))
        return self.plan.compile(part.expression)

    def _line(self, inner: InnerSum, part: Part) -> Closure:
        """All that a part reads along the sum."""
        slots, ranges = self._slots(inner.own), [range(self.extents[i]) for i in inner.own]
        value, line = self._closure(part), self.plan.algebra.line

        def everywhere(environment: Environment) -> Iterator[None]:
            for place in product(*ranges):
                for slot, at in zip(slots, place, strict=True):
                    environment[slot] = at
                yield

        return self._remembered(
            part.free - set(inner.own),
            lambda environment: line(collected(everywhere(environment), value, environment)),
        )

    def _slots(self, indices: Iterable[Any]) -> list[int]:
        return [self.plan.slots[i] for i in indices]

    def _walked(self, inner: InnerSum) -> Closure:
        """The sum in loops, one within the other, each over what is asked of its index."""
        add, multiply, one = self._operations()
        levels = self._levels(inner)
        last = len(levels) - 1

        def walk(environment: Environment, level: int, above: list[Any], to: _Terms) -> None:
            slot, count, limits, steps = levels[level]
            for place in _range(environment, count, limits):
                environment[slot] = place
                try:
                    factors = _multiplied(environment, steps)
                except MissingEntries as report:
                    to.missing.update(dict.fromkeys(report.keys))
                    continue
                if factors is None:
                    continue
                factors += above
                if level < last:
                    walk(environment, level + 1, factors, to)
                else:
                    to.values.append(multiply(factors) if factors else one)

        def value(environment: Environment) -> Any:
            to = _Terms()
            walk(environment, 0, [], to)
            if to.missing:
                raise MissingEntries(list(to.missing))
            return add(to.values)

        return value

    def _operations(self) -> tuple[Any, Any, Any]:
        algebra = self.plan.algebra
        return algebra.add, algebra.multiply, algebra.number(1)

    def _levels(self, inner: InnerSum) -> list[Any]:
        """For each loop its slot, its extent, what limits it, and what is multiplied within."""
        hosts, own = self._hosts(inner), self._ordered(inner)
        last = [_last(host[0].free, own) for host in hosts]
        closures = [self._product(host, inner) for host in hosts]
        order = sorted(range(len(hosts)), key=lambda k: (last[k], hosts[k][0].plain))
        found = []
        for level, i in enumerate(own):
            asked = [b for b in inner.bands if i in b.indices and _last(b.indices, own) == level]
            steps = [closures[k] for k in order if last[k] == level]
            limits = [band.limits(i, self.plan.slots) for band in asked]
            found.append((self.plan.slots[i], self.extents[i], limits, steps))
        return found

    def _ordered(self, inner: InnerSum) -> list[Any]:
        """The loops: outside those over part of a range, as it may be empty."""
        narrow = [b.indices for b in inner.bands if b.share(self.extents) < 1]
        return sorted(inner.own, key=lambda i: not any(i in indices for indices in narrow))

    @staticmethod
    def _hosts(inner: InnerSum) -> list[list[Part]]:
        """The parts, those of fewer indices with those of more."""
        hosts: list[list[Part]] = []
        parts = [p for p in inner.parts if not p.is_band]
        for part in sorted(parts, key=lambda p: (-len(p.free), p.plain)):
            host = next((h for h in hosts if part.free <= h[0].free), None)
            if host is None:
                hosts.append([part])
            else:
                host.append(part)
        return hosts

    def _product(self, host: list[Part], inner: InnerSum) -> Closure:
        """Parts multiplied; what is needed again and again is remembered."""
        if len(host) == 1:
            return self._closure(host[0])
        steps, multiply = [self._closure(p) for p in host], self.plan.algebra.multiply
        zero = self.plan.algebra.number(0)

        def value(environment: Environment) -> Any:
            factors = _multiplied(environment, steps)
            return zero if factors is None else multiply(factors)

        free = host[0].free
        different = places(free, self.extents, [b for p in host for b in p.asked])
        often = OFTEN * different <= inner.places(self.extents)
        return self._remembered(free, value) if often else value


class _Terms:
    """The terms of a sum, and the entries that are missing."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.missing: dict[Any, None] = {}


def _last(indices: Iterable[Any], own: Sequence[Any]) -> int:
    """The loop in which all of these indices have a value."""
    return max((level for level, i in enumerate(own) if i in indices), default=0)


def _range(environment: Environment, count: int, limits: Sequence[Any]) -> range:
    first, last = 0, count - 1
    for limit in limits:
        low, high = limit(environment)
        first = first if low is None else max(first, low)
        last = last if high is None else min(last, high)
    return range(first, last + 1)


def _multiplied(environment: Environment, steps: Sequence[Closure]) -> list[Any] | None:
    """The factors; None where one is exactly 0."""
    factors = []
    for closure in steps:
        value = closure(environment)
        if value.is_zero() if isinstance(value, arb) else value == 0:
            return None
        factors.append(value)
    return factors
