"""The bounds that a cell puts on one symbol, and what is left of the cell without the symbol."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sympy import S

from symnn.proof.cells.cell import Cell, Fact
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.polynomials import polynomial_in
from symnn.proof.ranges.signs import NEGATIVE, NONNEGATIVE, NONPOSITIVE, POSITIVE, negated


@dataclass(frozen=True)
class Limit:
    """A bound on a symbol in terms of the others.

    Args:
        value: the bound.
        is_open: whether the symbol stays off it.
    """

    value: Any
    is_open: bool

    def fact(self, gap: Any) -> Fact:
        """That `gap`, the distance to the bound, has its sign."""
        return Fact(gap, POSITIVE if self.is_open else NONNEGATIVE)


@dataclass(frozen=True)
class Projection:
    """A cell seen along one symbol: an interval over each point of what is left.

    Args:
        cell: the cell, without those facts about the symbol that are not linear in it.
        rest: the cell of the others; it contains every point over which the interval has members.
        lower, upper: the bounds of the interval.
        complete: whether every fact about the symbol is linear in it.
    """

    cell: Cell
    rest: Cell
    lower: tuple[Limit, ...]
    upper: tuple[Limit, ...]
    complete: bool

    def facts_at(self, value: Any) -> list[Fact]:
        """What must hold for `value` to be a member of the interval."""
        return [limit.fact(value - limit.value) for limit in self.lower] + [
            limit.fact(limit.value - value) for limit in self.upper
        ]


def projection(cell: Cell, x: Any) -> Projection:
    """The cell along the symbol `x`, whose range must be connected.

    >>> from sympy.abc import x, y
    >>> from symnn.proof.ranges.ranges import Range
    >>> found = projection(Cell({x: Range(low=S.Zero), y: Range()}, (Fact(y - x, POSITIVE),)), x)
    >>> [str(f.expression) for f in found.rest.facts]
    ['y']
    """
    r = cell.range(x)
    lower = [Limit(r.low, r.low_open)] if r.low.is_finite else []
    upper = [Limit(r.high, r.high_open)] if r.high.is_finite else []
    kept = []
    for fact in cell.facts:
        if not fact.expression.has(x):
            kept.append(fact)
            continue
        found = _limit(fact, x)
        if found is not None:
            kept.append(fact)
            (lower if found[0] else upper).append(found[1])
    rest = _without(cell, x, lower, upper)
    along = replace(cell, facts=tuple(kept), known={})
    complete = len(kept) == len(cell.facts)
    return Projection(along, rest, tuple(lower), tuple(upper), complete)


def _limit(fact: Fact, x: Any) -> tuple[bool, Limit] | None:
    """A fact as a bound from below (True) or above, when it is linear in the symbol."""
    polynomial = polynomial_in(fact.expression, x)
    if polynomial is None or polynomial.degree() != 1:
        return None
    slope, constant = polynomial.all_coeffs()
    if not slope.is_Rational:
        return None
    sign = fact.sign if slope > 0 else negated(fact.sign)
    if sign not in (POSITIVE, NONNEGATIVE, NEGATIVE, NONPOSITIVE):
        return None
    return sign in (POSITIVE, NONNEGATIVE), Limit(-constant / slope, sign in (POSITIVE, NEGATIVE))


def _without(cell: Cell, x: Any, lower: list[Limit], upper: list[Limit]) -> Cell:
    facts = [f for f in cell.facts if not f.expression.has(x)]
    for low in lower:
        for high in upper:
            gap = high.value - low.value
            if gap.free_symbols:
                facts.append(Limit(S.Zero, low.is_open or high.is_open).fact(gap))
    ranges = {s: r for s, r in cell.ranges.items() if s != x}
    return replace(cell, ranges=ranges, facts=tuple(facts), depth=cell.depth + 1, known={})


def tightest(limits: tuple[Limit, ...], rest: Cell, direction: int) -> Limit | None:
    """The bound that implies the others; None when there is none, or it is not known which."""
    k = Knowledge(rest)
    for limit in limits:
        others = [other for other in limits if other is not limit]
        if all(_implies(k, limit, other, direction) for other in others):
            return limit
    return None


def _implies(k: Knowledge, limit: Limit, other: Limit, direction: int) -> bool:
    needed = NONNEGATIVE if limit.is_open or not other.is_open else POSITIVE
    return k.is_one_of(direction * (limit.value - other.value), needed)
