"""Floats that belong to a domain: the ends of intervals, to the last bit."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sympy import Rational, Set

from symnn.balls import compare
from symnn.core.domains import contains

LARGEST = sys.float_info.max
SMALLEST = 5e-324
TYPICAL = (
    0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 1e-3, -1e-3, 100.0, -100.0, 1e-9, -1e-9, 1e6, -1e6,
    sys.float_info.epsilon, -sys.float_info.epsilon, 745.2, -745.2, 709.79, -709.79,
    1e-160, -1e-160, 1e160, -1e160, sys.float_info.min, -sys.float_info.min, SMALLEST, -SMALLEST,
    LARGEST, -LARGEST,
)  # fmt: skip
"""Where numeric code breaks: cancellation, overflow of exp, of squares, subnormal numbers."""


def belongs(part: Set, value: float) -> bool:
    """Whether the number that a float is lies in a set, exactly.

    >>> from sympy import Interval, Rational
    >>> belongs(Interval(Rational(1, 10), 1), 0.1), belongs(Interval(0, Rational(1, 10)), 0.1)
    (True, False)
    """
    return math.isfinite(value) and contains(part, exactly(value))


def exactly(value: float) -> Any:
    """The rational number that a float is."""
    return Rational(*value.as_integer_ratio())


@lru_cache(maxsize=256)
def float_range(part: Any) -> tuple[float, float] | None:
    """The smallest and the largest float of an interval; None when it holds no float.

    >>> from sympy import Interval, pi
    >>> float_range(Interval.open(0, 1))
    (5e-324, 0.9999999999999999)
    >>> float_range(Interval(0, pi))[1] == math.pi  # which lies below the number pi
    True
    """
    low = _inside(part.inf, math.inf, not part.left_open)
    high = _inside(part.sup, -math.inf, not part.right_open)
    return (low, high) if low <= high else None


def _inside(end: Any, towards: float, closed: bool) -> float:
    """The float nearest to an end of an interval, on its inner side."""
    if end.is_infinite:
        return -math.copysign(LARGEST, towards)
    value = nearest(end)
    if not math.isfinite(value):
        inner = (value > 0) != (towards > 0)
        return math.copysign(LARGEST, value) if inner else value
    sign = compare(exactly(value), end, {})
    outside = sign == (-1 if towards > 0 else 1) or (sign == 0 and not closed)
    return math.nextafter(value, towards) if outside or sign is None else value


def nearest(number: Any) -> float:
    """The float nearest to an exact number; infinite beyond the largest.

    >>> nearest(Rational(1, 3))
    0.3333333333333333
    """
    if not isinstance(number, Rational):
        return float(number.evalf(40))
    try:
        return int(number.p) / int(number.q)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def around(value: float) -> Iterator[float]:
    """A float with its neighbors, the next ones and some further off."""
    yield value
    for towards in (math.inf, -math.inf):
        step = math.nextafter(value, towards)
        yield step
        yield math.nextafter(step, towards)
        yield value + math.copysign(max(abs(value), 1e-3) * 1e-9, towards)
        yield value + math.copysign(max(abs(value), 1e-3) * 1e-4, towards)


def fraction(number: Rational) -> Fraction:
    """A rational number of SymPy as Python's."""
    return Fraction(int(number.p), int(number.q))
