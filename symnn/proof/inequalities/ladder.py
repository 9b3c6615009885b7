"""h >= 0 on an interval: interval arithmetic between tangency points, Taylor's theorem at them.

If the k-th derivative is not negative on [a, b] and h, h', ..., h^(k-1) are not negative at a, then
h >= 0 on [a, b]; likewise at b with alternating signs; and a concave function that is not negative
at both ends is not negative between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import sympy
from flint import arb
from sympy import Expr, Integer, Rational, S, oo

from symnn.proof.cells.branches import JUMPING
from symnn.proof.cells.cell import Cell
from symnn.proof.inequalities.critical import critical_values
from symnn.proof.inequalities.derivatives import Derivatives
from symnn.proof.ranges.boxes import compiled
from symnn.proof.ranges.intervals import INFINITY, MINUS_INFINITY, ZERO, Interval
from symnn.proof.ranges.ranges import Range
from symnn.proof.ranges.signs import NEVER, NONNEGATIVE, POSITIVE, Sign, negated, within

STEPS, DEEPEST, HIGHEST = 400, 60, 6
SHALLOW = 12
"""How often a segment is halved where the function keeps off 0: then about half of them hold."""
SEEDS: tuple[Any, ...] = (S.Zero, S.One, S.Half, -S.One, Integer(2))


def nonnegative_on_line(
    h: Expr, symbol: Any, cell: Cell, strict: bool, steps: tuple[int, int] = (STEPS, STEPS)
) -> bool:
    """Whether h >= 0 (h > 0 when strict) is proved on the range of its only symbol.

    Args:
        h: without switches.
        symbol: its only one.
        cell: where.
        strict: whether 0 is excluded.
        steps: after how many to stop unless they lead on, and after how many in any case.

    >>> x = sympy.Symbol("x", real=True)
    >>> nonnegative_on_line(sympy.exp(x) - 1 - x, x, Cell({x: Range()}), strict=False)
    True
    """
    if h.free_symbols != {symbol} or h.has(*JUMPING):
        return False
    if any(p.base.free_symbols and p.exp.free_symbols for p in h.atoms(sympy.Pow)):  # type: ignore[attr-defined]
        return False
    return _Ladder(Derivatives(h, symbol, cell), strict).climbs(steps)


@dataclass
class _Segment:
    low: Any
    high: Any
    depth: int = 0

    def box(self) -> Interval:
        low = MINUS_INFINITY if self.low == -oo else compiled(self.low)({}).low
        high = INFINITY if self.high == oo else compiled(self.high)({}).high
        return Interval(low, high)


@dataclass
class _Ladder:
    """A function on its way to being shown not to be negative."""

    of: Derivatives
    strict: bool

    @property
    def range(self) -> Range:
        return self.of.range

    def climbs(self, steps: tuple[int, int]) -> bool:
        todo, proved = self._start(), 0
        enough, most = steps
        for taken in range(most):
            if not todo:
                return True
            self.of.cell.budget.check()
            segment = todo.pop()
            if taken >= enough and (segment.depth > SHALLOW or 3 * proved < taken):
                return False
            verdict = self._settled(segment)
            if verdict is False:
                return False
            proved += verdict is True
            if verdict is None:
                middle = middle_of(segment.low, segment.high)
                if middle is None or segment.depth >= DEEPEST:
                    return False
                todo += [_Segment(segment.low, middle, segment.depth + 1),
                         _Segment(middle, segment.high, segment.depth + 1)]  # fmt: skip
        return not todo

    def _start(self) -> list[_Segment]:
        inner = [p for p in self._seeds() if all(self.range.strictly_inside(p))]
        inside = sorted({p for p in inner if isinstance(p, Rational)})
        ends = [self.range.low, *inside, self.range.high]
        return [_Segment(a, b) for a, b in pairwise(ends)]

    def _seeds(self) -> list[Any]:
        numbers = sorted(self.of.h.atoms(Rational), key=lambda q: (abs(q.p) + q.q, q.p))[:8]
        slope = self.of.of_order(1)
        turns = critical_values(slope, self.of.symbol, self.of.cell) if slope.has(sympy.log) else ()
        return [*SEEDS, *numbers, *(-n for n in numbers), *turns]

    def _settled(self, segment: _Segment) -> bool | None:
        """True: proved on the segment. False: h is negative somewhere. None: not known."""
        box = segment.box()
        value = self.of.over(0, box)
        if value.low > 0 or (value.low >= 0 and not self.strict):
            return True
        if value.high < 0:
            return False
        for tactic in (self._by_mean_value, self._by_convexity, self._by_taylor):
            if tactic(segment, box):
                return True
        return None

    def _by_mean_value(self, segment: _Segment, box: Interval) -> bool:
        """h is at least its value at an end less the length times the steepest descent."""
        if segment.low == -oo or segment.high == oo or not self.of.exist(1):
            return False
        slope, width = self.of.over(1, box), box.high - box.low
        for end, descent in ((box.low, -slope.low), (box.high, slope.high)):
            value = self.of.over(0, Interval(end, end))
            drop = (descent * width).upper() if descent > 0 else ZERO
            if drop.is_finite() and value.low - drop > 0:
                return True
        return False

    def _by_convexity(self, segment: _Segment, box: Interval) -> bool:
        """A convex function lies above its tangents at both ends, which meet above zero."""
        if segment.low == -oo or segment.high == oo or not self.of.exist(2):
            return False
        if not self.of.over(2, box).low >= 0:
            return False
        a, b = (Interval(end, end) for end in (box.low, box.high))
        low, high = (_ball(self.of.over(0, end)) for end in (a, b))
        down, up = (_ball(self.of.over(1, end)) for end in (a, b))
        if not (down < 0 < up and low.is_finite() and high.is_finite()):
            return False
        meeting = (high - low - up * (box.high - box.low)) / (down - up)
        return bool(low + down * meeting > 0)

    def _by_taylor(self, segment: _Segment, box: Interval) -> bool:
        for k in range(1, self._order(segment) + 1):
            found = self.of.over(k, box)
            if segment.low != -oo and found.low >= 0:
                signs = [self.of.sign_at(j, segment.low) for j in range(k)]
                if self._rises(signs, bool(found.low > 0), self.range.contains(segment.low)):
                    return True
            turned = found.low >= 0 if k % 2 == 0 else found.high <= 0
            if segment.high != oo and turned:
                signs = [
                    negated(s) if j % 2 else s
                    for j, s in enumerate(self.of.sign_at(j, segment.high) for j in range(k))
                ]
                firm = bool(found.low > 0 or found.high < 0)
                if self._rises(signs, firm, self.range.contains(segment.high)):
                    return True
            if k == 2 and found.high <= 0 and self._concave(segment, bool(found.high < 0)):
                return True
        return False

    def _order(self, segment: _Segment) -> int:
        """How many derivatives may matter: few between points at which h is positive."""
        if segment.low == -oo or segment.high == oo:
            return HIGHEST
        ends = (segment.low, segment.high)
        return 2 if all(self.of.sign_at(0, end) == POSITIVE for end in ends) else HIGHEST

    def _rises(self, signs: list[Sign], firm: bool, included: bool) -> bool:
        """Taylor coefficients at an end, all of one sign with a remainder of that sign."""
        if not all(s != NEVER and within(s, NONNEGATIVE) for s in signs):
            return False
        if not self.strict or signs[0] == POSITIVE:
            return True
        return not included and (firm or POSITIVE in signs)

    def _concave(self, segment: _Segment, firm: bool) -> bool:
        """Concave between ends at which it is not negative."""
        if segment.low == -oo or segment.high == oo:
            return False
        ends = [self.of.sign_at(0, p) for p in (segment.low, segment.high)]
        if not all(s != NEVER and within(s, NONNEGATIVE) for s in ends):
            return False
        if not self.strict or all(s == POSITIVE for s in ends):
            return True
        touching = [p for p, s in zip((segment.low, segment.high), ends, strict=True)
                    if s != POSITIVE]  # fmt: skip
        inside = not any(self.range.contains(p) for p in touching)
        return inside and (firm or POSITIVE in ends)


def _ball(a: Interval) -> arb:
    """The interval as one ball."""
    return a.low.union(a.high) if a.low.is_finite() and a.high.is_finite() else arb.nan()


def middle_of(low: Any, high: Any) -> Any:
    """A short rational between two ends, doubling towards infinity; None when they are too near."""
    if low == -oo or high == oo:
        return _towards_infinity(low, high)
    a, b = (Rational(v) if v.is_Rational else Rational(round(v.evalf(20) * 2**40), 2**40)
            for v in (low, high))  # fmt: skip
    width = b - a
    if width < Rational(1, 10**11):
        return None
    grid = Rational(1, 8) * width
    unit = _power_below(grid)
    return unit * sympy.floor((a + b) / 2 / unit + S.Half)


def _power_below(width: Any) -> Any:
    """The largest power of two that is at most `width`."""
    exponent = int(width.p).bit_length() - int(width.q).bit_length()
    unit = Rational(2) ** exponent
    return unit if unit <= width else unit / 2


def _towards_infinity(low: Any, high: Any) -> Any:
    if low == -oo and high == oo:
        return S.Zero
    near, sign = (low, 1) if high == oo else (high, -1)
    size = sign * near
    if size < 1:
        return Integer(sign)
    return None if size > 10**12 else Integer(sign * (2 * int(size) + 1))
