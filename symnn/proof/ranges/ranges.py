"""Where one symbol may be on a cell: an interval with exact ends, or the integers in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from flint import arb, fmpq
from sympy import Expr, FiniteSet, Rational, S, Set, floor, oo
from sympy import Interval as SympyInterval

from symnn.core.domains import INTEGER_SETS, pieces
from symnn.proof.ranges.boxes import range_over
from symnn.proof.ranges.constants import constant_sign
from symnn.proof.ranges.intervals import INFINITY, MINUS_INFINITY, Interval
from symnn.proof.ranges.signs import (
    ANY,
    NEGATIVE,
    NONNEGATIVE,
    NONPOSITIVE,
    NONZERO,
    POSITIVE,
    ZERO,
    Sign,
    within,
)


@dataclass(frozen=True)
class Range:
    """One symbol's interval, or the integers in it.

    Args:
        low, high: exact ends, or -oo and oo.
        low_open, high_open: whether the end is left out.
        integer: only integers.
        excluded: exact numbers that are left out.
    """

    low: Expr = -oo
    high: Expr = oo
    low_open: bool = True
    high_open: bool = True
    integer: bool = False
    excluded: frozenset[Expr] = frozenset()

    def __post_init__(self) -> None:
        """The rational ends of integers are themselves among them: n > 5 is n >= 6.

        `Why:` what starts at the low end, such as induction, must start at the first member.
        """
        if self.integer and self.low.is_Rational:
            first = floor(self.low) + 1 if self.low_open else -floor(-self.low)
            object.__setattr__(self, "low", first)
            object.__setattr__(self, "low_open", False)
        if self.integer and self.high.is_Rational:
            last = -floor(-self.high) - 1 if self.high_open else floor(self.high)
            object.__setattr__(self, "high", last)
            object.__setattr__(self, "high_open", False)

    def contains(self, value: Expr) -> bool:
        """Whether an exact number is certainly in the range.

        >>> Range(S.Zero, S.One, False, True).contains(S.One)
        False
        """
        if self.integer and not value.is_Integer:
            return False
        return value not in self.excluded and self._above_low(value) and self._below_high(value)

    def _above_low(self, value: Expr) -> bool:
        return self.low == -oo or within(_gap(value, self.low), _open(self.low_open))

    def _below_high(self, value: Expr) -> bool:
        return self.high == oo or within(_gap(self.high, value), _open(self.high_open))

    @cached_property
    def sign(self) -> Sign:
        """The signs that the symbol may have."""
        found = ANY
        if self.low != -oo:
            found &= _sign_above(constant_sign(self.low), self.low_open)
        if self.high != oo:
            found &= _sign_below(constant_sign(self.high), self.high_open)
        return found & NONZERO if S.Zero in self.excluded else found

    @cached_property
    def interval(self) -> Interval:
        """The range as an interval."""
        low = MINUS_INFINITY if self.low == -oo else range_over(self.low, {}).low
        high = INFINITY if self.high == oo else range_over(self.high, {}).high
        return Interval(low, high)

    @property
    def connected(self) -> bool:
        """Whether derivative arguments apply: all reals between the ends."""
        return not self.integer and not self.excluded

    @property
    def single(self) -> Expr | None:
        """The only member, when there is just one."""
        return self.low if self.low == self.high else None

    @property
    def is_empty(self) -> bool:
        """Whether it certainly has no members."""
        if self.low == -oo or self.high == oo:
            return False
        gap = _gap(self.high, self.low)
        return gap == NEGATIVE or (gap == ZERO and (self.low_open or self.high_open))

    def left_of(self, value: Expr) -> Range:
        """The members below `value`."""
        return replace(self, high=value, high_open=True)

    def right_of(self, value: Expr) -> Range:
        """The members above `value`."""
        return replace(self, low=value, low_open=True)

    def bounded(self, value: Expr, sign: Sign) -> Range:
        """The members whose difference to `value` has the sign; the range itself if all have."""
        if sign == NONZERO:
            return replace(self, excluded=self.excluded | {value})
        lower, upper = self.strictly_inside(value)
        strict = sign in (NEGATIVE, POSITIVE)
        if sign in (NEGATIVE, NONPOSITIVE):
            below = (
                replace(self, high_open=strict or self.high_open) if value == self.high else self
            )
            return replace(self, high=value, high_open=strict) if upper else below
        above = replace(self, low_open=strict or self.low_open) if value == self.low else self
        return replace(self, low=value, low_open=strict) if lower else above

    def strictly_inside(self, value: Expr) -> tuple[bool, bool]:
        """Whether there may be members below, and above, `value`."""
        lower = self.low == -oo or _gap(value, self.low) & POSITIVE != 0
        upper = self.high == oo or _gap(self.high, value) & POSITIVE != 0
        return lower, upper

    def interior(self) -> Range:
        """The range without its ends."""
        return replace(self, low_open=True, high_open=True)

    def __str__(self) -> str:
        left, right = "(" if self.low_open else "[", ")" if self.high_open else "]"
        kind = "integers in " if self.integer else ""
        return f"{kind}{left}{self.low}, {self.high}{right}"


def _gap(upper: Expr, lower: Expr) -> Sign:
    return constant_sign(upper - lower)


def _open(is_open: bool) -> Sign:
    return POSITIVE if is_open else NONNEGATIVE


def _sign_above(low: Sign, is_open: bool) -> Sign:
    if low == POSITIVE or (is_open and within(low, NONNEGATIVE)):
        return POSITIVE
    return NONNEGATIVE if within(low, NONNEGATIVE) else ANY


def _sign_below(high: Sign, is_open: bool) -> Sign:
    if high == NEGATIVE or (is_open and within(high, NONPOSITIVE)):
        return NEGATIVE
    return NONPOSITIVE if within(high, NONPOSITIVE) else ANY


def ranges_of(domain: Set) -> tuple[Range, ...]:
    """The ranges that make up a scalar domain.

    >>> [str(r) for r in ranges_of(S.Naturals)]
    ['integers in [1, oo)']
    """
    return tuple(found for part in pieces(domain) for found in _ranges_of_piece(part))


def hull(ranges: tuple[Range, ...]) -> Range:
    """The only range, or all reals as a sound and coarse replacement for several."""
    return ranges[0] if len(ranges) == 1 else Range()


def _ranges_of_piece(part: Set) -> list[Range]:
    if isinstance(part, FiniteSet):
        return [Range(v, v, False, False) for v in part.args]  # type: ignore[arg-type]
    if part in INTEGER_SETS:
        low: Any = -oo if part is S.Integers else part.inf
        return [Range(low, oo, low == -oo, True, True)]
    if isinstance(part, SympyInterval):
        low, high = _ends(part)
        return [Range(low, high, bool(part.left_open), bool(part.right_open))]
    return [Range()]


def _ends(part: Any) -> tuple[Expr, Expr]:
    return part.start, part.end


def fraction_of(value: Rational) -> fmpq:
    """A SymPy rational as a FLINT one."""
    return fmpq(int(value.p), int(value.q))


def ball_of(value: Rational) -> arb:
    """A SymPy rational as a ball."""
    return arb(fraction_of(value))
