"""Intervals with exact dyadic or infinite ends, rounded outwards.

An interval encloses the values of an expression at those points of a box where it is defined. Ends
are balls of radius 0 or ±∞, so that comparisons are exact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flint import arb

from symnn.balls import Undefined

INFINITY, MINUS_INFINITY = arb.pos_inf(), arb.neg_inf()
ZERO, ONE = arb(0), arb(1)


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from `low` to `high`."""

    low: arb
    high: arb

    def __str__(self) -> str:
        return f"[{self.low.str(8, radius=False)}, {self.high.str(8, radius=False)}]"


EVERYTHING = Interval(MINUS_INFINITY, INFINITY)
UNIT = Interval(-ONE, ONE)


def below(x: arb) -> arb:
    """An exact number that is at most every member of the ball."""
    if x.is_finite():
        return x.lower()
    return x if x in (INFINITY, MINUS_INFINITY) else MINUS_INFINITY


def above(x: arb) -> arb:
    """An exact number that is at least every member of the ball."""
    if x.is_finite():
        return x.upper()
    return x if x in (INFINITY, MINUS_INFINITY) else INFINITY


def around(x: arb) -> Interval:
    """The interval of a ball."""
    return Interval(below(x), above(x))


def least(x: arb, y: arb) -> arb:
    """The smaller end."""
    return x if x <= y else y


def greatest(x: arb, y: arb) -> arb:
    """The larger end."""
    return x if x >= y else y


def hull(a: Interval, b: Interval) -> Interval:
    """The smallest interval that contains both."""
    return Interval(least(a.low, b.low), greatest(a.high, b.high))


def meet(a: Interval, b: Interval) -> Interval:
    """What two enclosures of one value have in common.

    Raises:
        Undefined: nothing, so that the value does not exist.
    """
    low, high = greatest(a.low, b.low), least(a.high, b.high)
    if low > high:
        raise Undefined("two enclosures of one value are disjoint")
    return Interval(low, high)


def add(a: Interval, b: Interval) -> Interval:
    """The sum; opposite infinities cannot meet because values are finite."""
    low = MINUS_INFINITY if MINUS_INFINITY in (a.low, b.low) else below(a.low + b.low)
    high = INFINITY if INFINITY in (a.high, b.high) else above(a.high + b.high)
    return Interval(low, high)


def negative(a: Interval) -> Interval:
    """-a."""
    return Interval(-a.high, -a.low)


def _times(x: arb, y: arb) -> arb:
    return ZERO if x == 0 or y == 0 else x * y


def multiply(a: Interval, b: Interval) -> Interval:
    """The product; 0 times an infinite end is 0 because values are finite."""
    if a.low >= 0 and b.low >= 0:
        return Interval(below(_times(a.low, b.low)), above(_times(a.high, b.high)))
    corners = [_times(x, y) for x in (a.low, a.high) for y in (b.low, b.high)]
    low, high = below(corners[0]), above(corners[0])
    for corner in corners[1:]:
        low, high = least(low, below(corner)), greatest(high, above(corner))
    return Interval(low, high)


def invert(a: Interval) -> Interval:
    """1/a where a is not zero.

    Raises:
        Undefined: a is zero everywhere.
    """
    if a.low == 0 and a.high == 0:
        raise Undefined("division by zero")
    if a.low < 0 < a.high:
        return EVERYTHING
    return Interval(_reciprocal(a.high, a.low >= 0)[0], _reciprocal(a.low, a.low >= 0)[1])


def _reciprocal(x: arb, positive: bool) -> tuple[arb, arb]:
    if x == 0:
        return (INFINITY, INFINITY) if positive else (MINUS_INFINITY, MINUS_INFINITY)
    if not x.is_finite():
        return ZERO, ZERO
    return below(1 / x), above(1 / x)


def magnitude(a: Interval) -> Interval:
    """|a|."""
    if a.low >= 0:
        return a
    return negative(a) if a.high <= 0 else Interval(ZERO, greatest(-a.low, a.high))


def integer_power(a: Interval, n: int) -> Interval:
    """a**n."""
    if n <= 0:
        return Interval(ONE, ONE) if n == 0 else invert(integer_power(a, -n))
    base = magnitude(a) if n % 2 == 0 else a
    low = base.low if not base.low.is_finite() else below(base.low**n)
    high = base.high if not base.high.is_finite() else above(base.high**n)
    return Interval(low, high)


def real_power(a: Interval, numerator: int, degree: int) -> Interval:
    """a**(numerator/degree) for a base that is not negative where the power is defined.

    Raises:
        Undefined: the base is negative everywhere.
    """
    if a.high < 0:
        raise Undefined("a root of a negative number")
    n = abs(numerator)
    low = ZERO if a.low <= 0 else below(a.low.root(degree) ** n)
    high = a.high if a.high in (ZERO, INFINITY) else above(a.high.root(degree) ** n)
    return invert(Interval(low, high)) if numerator < 0 else Interval(low, high)


def monotone(
    f: Callable[[arb], arb], at_minus: arb = MINUS_INFINITY, at_plus: arb = INFINITY
) -> Callable[[Interval], Interval]:
    """The range of an increasing function with the given limits at -∞ and ∞ (which bound it)."""

    def end(x: arb) -> arb:
        if x.is_finite():
            return f(x)
        return at_plus if x > 0 else at_minus

    def rule(a: Interval) -> Interval:
        return Interval(greatest(below(end(a.low)), at_minus), least(above(end(a.high)), at_plus))

    return rule


def clamp(a: Interval, low: arb, high: arb) -> Interval:
    """The part between two bounds that the value is known to keep."""
    return meet(a, Interval(low, high))
