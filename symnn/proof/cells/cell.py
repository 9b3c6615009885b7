"""A cell: one range per symbol and facts about signs; a claim is proved cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sympy import Dummy, Expr, Indexed, Symbol, oo

from symnn.proof.cells.substitution import replaced
from symnn.proof.ranges.intervals import Interval
from symnn.proof.ranges.ranges import Range
from symnn.proof.ranges.signs import NONNEGATIVE, POSITIVE, WORDS, Sign, negated
from symnn.proof.resources.budget import Budget

REALS = Range()


@dataclass(frozen=True)
class Fact:
    """What is known on a cell: the sign of an expression."""

    expression: Expr
    sign: Sign


@dataclass(frozen=True, eq=False)
class Cell:
    """A part of the domain.

    Args:
        ranges: where each symbol, and each entry of an array, may be; what is missing is any real
            number.
        facts: signs of expressions, from conditions and from case splits.
        budget: when to stop.
        depth: how often the domain was split to get here.
        totals: what the entries of an array sum to, by array and length.
    """

    ranges: Mapping[Any, Range]
    facts: tuple[Fact, ...] = ()
    budget: Budget = field(default_factory=lambda: Budget.of(10))
    depth: int = 0
    totals: Mapping[tuple[Any, Any], Expr] = field(default_factory=dict)
    known: dict[Any, Sign] = field(default_factory=dict, repr=False)

    def range(self, symbol: Any) -> Range:
        """Where a symbol may be."""
        return self.ranges.get(_range_key(symbol), REALS)

    def has_range(self, symbol: Any) -> bool:
        """Whether something is said of the symbol, or of the array that an entry belongs to."""
        return _range_key(symbol) in self.ranges

    def box(self) -> dict[Any, Interval]:
        """The ranges as intervals."""
        return {symbol: r.interval for symbol, r in self.ranges.items()}

    def narrowed(self, symbol: Any, found: Range, *facts: Fact) -> Cell:
        """The part where one symbol is in a smaller range."""
        return self._part(ranges={**self.ranges, symbol: found}, facts=self.facts + facts)

    def given(self, *facts: Fact) -> Cell:
        """The part where further facts hold."""
        return self._part(facts=self.facts + facts)

    def over_line(self, symbol: Any) -> tuple[Cell, Any]:
        """The cell in which a symbol runs over all reals between its ends, under a new name.

        `Why:` what is proved by derivatives holds on intervals, and the derivative of sin(2*pi*n)
        is not that of 0, which it is at the integers. Facts about the symbol do not count: they may
        hold at its own members only.
        """
        x = Dummy(str(symbol), real=True)
        line = replace(self.range(symbol), integer=False, excluded=frozenset())
        ranges = {s: r for s, r in self.ranges.items() if s != symbol}
        facts = tuple(f for f in self.facts if not f.expression.has(symbol))
        return replace(self, ranges={**ranges, x: line}, facts=facts, known={}), x

    def at(self, symbol: Symbol, value: Expr) -> Cell:
        """The slice where a symbol has a value, which may depend on the others."""
        ranges = {s: r for s, r in self.ranges.items() if s != symbol}
        moved = tuple(Fact(replaced(f.expression, {symbol: value}), f.sign) for f in self.facts)
        bounds = () if not value.free_symbols else _bounds(value, self.range(symbol))
        return self._part(ranges=ranges, facts=moved + bounds)

    def within(self, budget: Budget) -> Cell:
        """The same cell with another budget."""
        return replace(self, budget=budget, known={})

    def _part(self, **changes: Any) -> Cell:
        return replace(self, depth=self.depth + 1, known={}, **changes)

    def fact_about(self, expression: Expr) -> Sign | None:
        """The sign that a fact states of the expression, or of its negative."""
        for fact in self.facts:
            if fact.expression == expression:
                return fact.sign
            if fact.expression == -expression:
                return negated(fact.sign)
        return None

    def __str__(self) -> str:
        parts = [f"{s} in {r}" for s, r in self.ranges.items()]
        return ", ".join(parts + [describe(f) for f in self.facts])


def with_index(cell: Cell, index: Any, low: Expr, high: Expr) -> Cell:
    """The cell with the range of a bound index added."""
    low_end = low if low.is_Rational else -oo
    high_end = high if high.is_Rational else oo
    found = Range(low_end, high_end, low_end == -oo, high_end == oo, integer=True)
    facts = (Fact(index - low, NONNEGATIVE), Fact(high - index, NONNEGATIVE))  # type: ignore[operator]
    return cell.narrowed(index, found, *facts)


def _range_key(symbol: Any) -> Any:
    return symbol.base if isinstance(symbol, Indexed) else symbol


def _bounds(value: Expr, r: Range) -> tuple[Fact, ...]:
    from_below = _end(value - r.low, r.low_open) if r.low.is_finite else ()
    from_above = _end(r.high - value, r.high_open) if r.high.is_finite else ()
    return from_below + from_above


def _end(gap: Expr, is_open: bool) -> tuple[Fact, ...]:
    return (Fact(gap, POSITIVE if is_open else NONNEGATIVE),)


def describe(fact: Fact) -> str:
    """A fact in words, such as `x - 1 > 0`."""
    return f"{fact.expression} {WORDS[fact.sign]}"
