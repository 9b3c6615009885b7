"""The supremum on a box: by branch and bound, or exactly where a plain point proves to have it."""

from __future__ import annotations

from functools import reduce
from heapq import heappop, heappush
from itertools import count
from typing import Any

import sympy
from flint import arb
from sympy import Rational, S, oo

from symnn.balls import Imprecise, Undefined, enclose, holds
from symnn.errors import SymnnError
from symnn.proof.cells.cell import Cell
from symnn.proof.cells.substitution import replaced
from symnn.proof.extrema.candidate import Candidate, bits_for, of_constant
from symnn.proof.extrema.peak import Peak, Surface, peak
from symnn.proof.inequalities.inequality import prove_bound
from symnn.proof.inequalities.ladder import middle_of
from symnn.proof.ranges.boxes import compiled
from symnn.proof.ranges.intervals import (
    INFINITY,
    MINUS_INFINITY,
    Interval,
    above,
    below,
    greatest,
    meet,
)
from symnn.proof.ranges.signs import NEGATIVE, NONNEGATIVE, NONPOSITIVE, POSITIVE
from symnn.proof.resources.budget import OutOfBudget

STEPS, SHARE, MOST_PEAKS = 1500, 0.5, 8
SIDES = tuple[tuple[Any, Any], ...]
CLOSE = 1e-3


def highest_on_box(f: Any, cell: Cell, digits: int) -> tuple[list[Candidate], arb]:
    """Candidates for the supremum, and an upper bound of what they leave open."""
    symbols = sorted(f.free_symbols, key=str)
    hill = _Hill(f, symbols, cell, digits)
    hill.run()
    for point in hill.plain_points():
        value = replaced(f, point)
        if not value.free_symbols and _is_bound(value, f, cell):
            place = ", ".join(f"{s} = {v}" for s, v in point.items())
            return [of_constant(value, place, True, bits_for(digits))], MINUS_INFINITY
    if hill.peaks:
        return [p.candidate for p in hill.peaks], hill.upper
    return hill.enclosure(), hill.upper


def _is_bound(value: Any, f: Any, cell: Cell) -> bool:
    if value.has(S.NaN, S.ComplexInfinity):
        return False
    try:
        return prove_bound(value - f, cell.within(cell.budget.part(SHARE, 3)), False) is not None
    except OutOfBudget:
        return False


class _Hill:
    """Branch and bound on one function."""

    def __init__(self, f: Any, symbols: list[Any], cell: Cell, digits: int) -> None:
        self.f, self.symbols, self.cell, self.digits = f, symbols, cell, digits
        self.forms = [compiled(g) for g in dict.fromkeys((f, sympy.expand(f)))]
        self.facts = [(compiled(x.expression), x.sign) for x in cell.facts]
        self.surface = Surface(f, symbols, bits_for(digits))
        self.peaks: list[Peak] = []
        self.todo: list[Any] = []
        self.number = count()
        self.best: arb = MINUS_INFINITY
        self.at: dict[Any, Any] = {}
        self.upper: arb = INFINITY

    def run(self) -> None:
        """Until nothing is left that may be higher, or the steps or the time are used up."""
        self._push(tuple((self.cell.range(s).low, self.cell.range(s).high) for s in self.symbols))
        budget = self.cell.budget.part(SHARE)
        for _ in range(STEPS):
            if not self.todo or not budget.left() or not self._cut(heappop(self.todo)):
                break
        self.upper = MINUS_INFINITY if self.peaks else self.best
        for item in self.todo:
            self.upper = greatest(self.upper, item[2])

    def _cut(self, item: Any) -> bool:
        _, _, upper, sides = item
        if self._is_settled(upper, sides):
            return True
        if _gap(upper, self.best) < CLOSE * (1 + abs(_float(self.best))):
            self._look_for_peak()
            if self._is_settled(upper, sides):
                return True
        halves = _halves(sides)
        for half in halves:
            self._push(half)
        if not halves:
            heappush(self.todo, item)
        return bool(halves)

    def _is_settled(self, upper: arb, sides: SIDES) -> bool:
        """Lower than a peak, or within its box."""
        box = [_interval(side) for side in sides]
        ends = [(i.low, i.high) for i in box]
        return any(upper < p.candidate.low or p.covers(ends) for p in self.peaks)

    def _look_for_peak(self) -> None:
        if len(self.peaks) >= MOST_PEAKS or any(p.candidate.low >= self.best for p in self.peaks):
            return
        found = peak(self.surface, [self.at[s] for s in self.symbols], self.digits)
        if found is not None and self._is_inside(found):
            self.peaks.append(found)
            self.best = greatest(self.best, found.candidate.low)

    def _is_inside(self, found: Peak) -> bool:
        """Whether the box of a peak belongs to the domain."""
        if self.cell.facts:
            return False
        ranges = [self.cell.range(s).interval for s in self.symbols]
        return all(r.low < b.lower() and b.upper() < r.high
                   for r, b in zip(ranges, found.box, strict=True))  # fmt: skip

    def _push(self, sides: SIDES) -> None:
        upper = self._over(sides)
        if upper is not None and upper >= self.best:
            self._try(sides)
            heappush(self.todo, (-_float(upper), next(self.number), upper, sides))

    def _over(self, sides: SIDES) -> Any:
        box = {s: _interval(side) for s, side in zip(self.symbols, sides, strict=True)}
        try:
            if not all(_possible(f(box), sign) for f, sign in self.facts):
                return None
            return reduce(meet, [form(box) for form in self.forms]).high
        except Undefined:
            return None

    def _try(self, sides: SIDES) -> None:
        point = {s: _inner(side) for s, side in zip(self.symbols, sides, strict=True)}
        if not self._is_member(point):
            return
        try:
            value = enclose(self.f, point, 80)
        except (Undefined, Imprecise, SymnnError):
            return
        if below(value) > self.best:
            self.best, self.at = below(value), point

    def _is_member(self, point: dict[Any, Any]) -> bool:
        if not all(self.cell.range(s).contains(v) for s, v in point.items()):
            return False
        try:
            return all(_holds(f, point) for f in self.cell.facts)
        except (Undefined, SymnnError):
            return False

    def plain_points(self) -> list[dict[Any, Any]]:
        """The best point with its coordinates rounded to plain numbers."""
        found = []
        for most in (1, 2, 4, 12):
            point = {s: _plain(v, most) for s, v in self.at.items()}
            if point and point not in found and self._is_member(point):
                found.append(point)
        return found

    def enclosure(self) -> list[Candidate]:
        """The best point; its value is a lower bound."""
        if not self.at:
            return []
        place = "near " + ", ".join(f"{s} = {float(v):.6g}" for s, v in self.at.items())
        value = enclose(self.f, self.at, 80)
        return [Candidate(below(value), above(value), place)]


def _holds(fact: Any, point: dict[Any, Any]) -> bool:
    relation = {
        POSITIVE: sympy.Gt, NONNEGATIVE: sympy.Ge, NEGATIVE: sympy.Lt, NONPOSITIVE: sympy.Le,
    }.get(fact.sign)  # fmt: skip
    if relation is None:
        return False
    condition = relation(fact.expression, 0, evaluate=False)
    return holds(condition, point) is True


def _possible(found: Interval, sign: int) -> bool:
    if sign in (POSITIVE, NONNEGATIVE):
        return bool(found.high >= 0)
    return bool(found.low <= 0) if sign in (NEGATIVE, NONPOSITIVE) else True


def _plain(value: Any, most: int) -> Any:
    return value.limit_denominator(most)


def _gap(upper: arb, best: arb) -> float:
    return _float(upper) - _float(best)


def _float(x: arb) -> float:
    return float(x.mid()) if x.is_finite() else (float("inf") if x > 0 else float("-inf"))


def _interval(side: tuple[Any, Any]) -> Interval:
    low = MINUS_INFINITY if side[0] == -oo else compiled(side[0])({}).low
    high = INFINITY if side[1] == oo else compiled(side[1])({}).high
    return Interval(low, high)


def _inner(side: tuple[Any, Any]) -> Any:
    middle = middle_of(*side)
    return middle if middle is not None else Rational(0)


def _halves(sides: SIDES) -> list[SIDES]:
    widths = [1e3 if -oo in side or oo in side else float(side[1] - side[0]) for side in sides]
    for i in sorted(range(len(sides)), key=lambda i: -widths[i]):
        low, high = sides[i]
        middle = middle_of(low, high)
        if middle is not None:
            return [(*sides[:i], part, *sides[i + 1 :]) for part in ((low, middle), (middle, high))]
    return []
