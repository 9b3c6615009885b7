"""The supremum of a smooth function on an interval: monotony, and peaks by Newton's method.

Where the slope has one sign the largest value is at an end; where the function is concave and its
slope changes sign there is one peak; where the function stays below a value that it has elsewhere
nothing is of interest. All else is cut in two.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flint import arb
from sympy import Rational, oo

from symnn.balls import Imprecise, Undefined, enclose
from symnn.errors import SymnnError
from symnn.proof.cells.substitution import replaced
from symnn.proof.extrema.candidate import Candidate, bits_for, of_constant
from symnn.proof.extrema.ends import at_end
from symnn.proof.extrema.newton import exact_place, refined
from symnn.proof.inequalities.derivatives import Derivatives
from symnn.proof.inequalities.ladder import SEEDS, middle_of
from symnn.proof.ranges.boxes import compiled
from symnn.proof.ranges.intervals import (
    INFINITY,
    MINUS_INFINITY,
    Interval,
    above,
    below,
    greatest,
)
from symnn.proof.ranges.signs import NEGATIVE, NEVER, POSITIVE

STEPS, DEEPEST = 1500, 60


@dataclass(frozen=True)
class _Part:
    low: Any
    high: Any
    depth: int = 0

    def box(self) -> Interval:
        low = MINUS_INFINITY if self.low == -oo else compiled(self.low)({}).low
        high = INFINITY if self.high == oo else compiled(self.high)({}).high
        return Interval(low, high)

    def halves(self) -> list[_Part]:
        middle = middle_of(self.low, self.high)
        if middle is None or self.depth >= DEEPEST:
            return []
        return [_Part(self.low, middle, self.depth + 1), _Part(middle, self.high, self.depth + 1)]


@dataclass
class Climb:
    """The search for the largest values of one function.

    Args:
        d: the function with its derivatives.
        digits: how many are wanted.
        floor: a value that is known to be exceeded or met elsewhere.
    """

    d: Derivatives
    digits: int
    floor: arb = MINUS_INFINITY

    def __post_init__(self) -> None:
        self.bits = bits_for(self.digits)
        self.found: dict[Any, Candidate] = {}
        self.leftover: arb = MINUS_INFINITY

    def run(self) -> None:
        """Find candidates and what is left over."""
        inside = [p for p in SEEDS if all(self.d.range.strictly_inside(p))]
        points = sorted({p for p in inside if isinstance(p, Rational)})
        for p in points:
            self._raise_floor(p)
        todo = [_Part(a, b) for a, b in pairwise([self.d.range.low, *points, self.d.range.high])]
        for _ in range(STEPS):
            if not todo:
                return
            self.d.cell.budget.check()
            part = todo.pop(0)
            if not self._settled(part):
                halves = part.halves()
                if halves:
                    self._raise_floor(halves[0].high)
                else:
                    self._leave(part)
                todo += halves
        for part in todo:
            self._leave(part)

    def _leave(self, part: _Part) -> None:
        self.leftover = greatest(self.leftover, self.d.over(0, part.box()).high)

    def _raise_floor(self, point: Any) -> None:
        try:
            value = enclose(self.d.h, {self.d.symbol: point}, 64)
        except (Undefined, Imprecise, SymnnError):
            return
        self.floor = greatest(self.floor, below(value))

    def _settled(self, part: _Part) -> bool:
        box = part.box()
        if self.d.over(0, box).high < self.floor:
            return True
        if not self.d.exist(1):
            return False
        slope = self.d.over(1, box)
        if slope.low >= 0 or slope.high <= 0:
            return self._add_end(part, 1 if slope.low >= 0 else -1)
        if not self.d.exist(2) or part.low == -oo or part.high == oo:
            return False
        second = self.d.over(2, box)
        if second.high < 0:
            return self._concave(part, box)
        if second.low > 0:
            return self._add_end(part, 1) and self._add_end(part, -1)
        return False

    def _add_end(self, part: _Part, direction: int) -> bool:
        """The value at the upper (1) or lower (-1) end as a candidate."""
        end = part.high if direction > 0 else part.low
        if end not in self.found:
            found = self._value_at(end, -direction)
            if found is None:
                return False
            self.found[end] = found
            self.floor = greatest(self.floor, found.low)
        return True

    def _value_at(self, end: Any, inward: int) -> Candidate | None:
        if end in (self.d.range.low, self.d.range.high):
            return at_end(self.d, end, inward, self.bits)
        place = f"{self.d.symbol} = {end}"
        value = enclose(self.d.h, {self.d.symbol: end}, self.bits)
        exact = replaced(self.d.h, {self.d.symbol: end}) if _is_short(end) else None
        return Candidate(below(value), above(value), place, exact)

    def _concave(self, part: _Part, box: Interval) -> bool:
        signs = [self.d.sign_at(1, end) for end in (part.low, part.high)]
        if NEVER in signs:
            return False
        if signs[0] != POSITIVE:
            return self._add_end(part, -1)
        if signs[1] != NEGATIVE:
            return self._add_end(part, 1)
        return self._add_peak((box.low, box.high))

    def _add_peak(self, ends: tuple[arb, arb]) -> bool:
        try:
            near = refined(self.d, ends, self.digits, self.bits)
            place = exact_place(self.d, ends, near)
            x = self.d.symbol
            if place is not None:
                value = replaced(self.d.h, {x: place})
                found = of_constant(value, f"{x} = {place}", True, self.bits)
            else:
                ball = enclose(self.d.h, {x: near}, self.bits)
                shown = near.str(self.digits, radius=False)
                found = Candidate(below(ball), above(ball), f"{x} = {shown}...")
        except (Undefined, Imprecise, SymnnError):
            return False
        self.found[ends] = found
        self.floor = greatest(self.floor, found.low)
        return True


def _is_short(value: Any) -> bool:
    return isinstance(value, Rational) and abs(value.p) + value.q < 1000
