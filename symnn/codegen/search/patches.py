"""Polynomials where no form is good: around zeros, and where everything cancels.

(x - c)**m times a polynomial that interpolates f(x)/(x - c)**m at Chebyshev's points, all from
exact arithmetic. c is a zero of order m, to twice the precision of a double, or just a place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from math import cos, pi
from typing import Any

import numpy as np
from flint import arb, fmpq

from symnn.balls import Evaluation, Imprecise, Undefined, working_precision
from symnn.balls.arithmetic import ball
from symnn.codegen.search.term import Term, minus, number, plus, power, times, variable

BITS = 400
DEGREES = (7, 15, 23)
WIDEST = 2.0
WIDER = 8
NEAR = 4
"""Good points between bad ones that do not part a hole in two."""

MOST_HOLES = 6
LARGEST = Fraction(2) ** 1000
MOST_ORDER = 6


def patches(expression: Any, symbol: Any, gaps: Sequence[tuple[float, float]]) -> list[Term]:
    """Polynomials for intervals in which other forms are not good enough."""
    found = []
    for hole in gaps[:MOST_HOLES]:
        for low, high in (hole, widened(*hole)):
            found += patches_in(expression, symbol, low, high)
    return found


def widened(low: float, high: float) -> tuple[float, float]:
    """The interval with its surroundings: beside a hole, other forms fail here and there.

    >>> widened(1.0, 1.25)
    (0.125, 2.125)
    """
    margin = min(WIDER * (high - low), (WIDEST - (high - low)) / 2)
    return low - margin, high + margin


@lru_cache(maxsize=256)
def patches_in(expression: Any, symbol: Any, low: float, high: float) -> tuple[Term, ...]:
    """Polynomials for one interval; none where the formula has no values."""
    try:
        return tuple(_patches(expression, symbol, low, high))
    except (Imprecise, Undefined, ZeroDivisionError, ValueError):
        return ()


def holes(x: np.ndarray, bad: np.ndarray) -> Iterator[tuple[float, float]]:
    """The intervals, up to good points, in which bad ones lie; narrow ones only."""
    order = np.argsort(x, kind="stable")
    places = np.flatnonzero(bad[order])
    if not len(places):
        return
    for run in np.split(places, np.flatnonzero(np.diff(places) > NEAR) + 1):
        low = float(x[order[max(run[0] - 1, 0)]])
        high = float(x[order[min(run[-1] + 1, len(x) - 1)]])
        if low < high and high - low <= WIDEST:
            yield low, high


class Values:
    """The formula at exact points, as balls of many bits."""

    def __init__(self, expression: Any, symbol: Any) -> None:
        self.expression, self.symbol = expression, symbol

    def __call__(self, at: Fraction) -> arb:
        exact = fmpq(at.numerator, at.denominator)
        return ball(Evaluation({self.symbol: exact})(self.expression))


def _patches(expression: Any, symbol: Any, low: float, high: float) -> Iterator[Term]:
    value = Values(expression, symbol)
    with working_precision(BITS):
        center, order = _zero(value, Fraction(low), Fraction(high))
        for degree in DEGREES:
            coefficients = _interpolated(value, center, order, low, high, degree)
            if max(map(abs, coefficients)) > LARGEST:
                return  # so narrow that differences of floats mean nothing
            yield _written(symbol.name, center, order, coefficients)


def _zero(value: Values, low: Fraction, high: Fraction) -> tuple[Fraction, int]:
    """A zero in the interval and its order; the middle and 0 if none is seen."""
    if low <= 0 <= high:
        order = _order_at_zero(value, low, high)
        if order is not None:
            return Fraction(0), order
    ends = value(low), value(high)
    if not ends[0] * ends[1] < 0:
        return _short((low + high) / 2), 0
    return _crossing(value, (low, high), ends), 1


def _crossing(value: Values, at: tuple[Fraction, Fraction], ends: tuple[arb, arb]) -> Fraction:
    """The zero between two places, to 180 bits, by the rule of Illinois."""
    (low, high), (below, above) = at, ends
    narrow = (high - low) / 2**180
    while high - low > narrow:
        share = below / (below - above)
        place = _fraction(_exact(low) + share * _exact(high - low), 240)
        if not low < place < high:
            break
        there = value(place)
        if there == 0 or not (there > 0 or there < 0):
            return place
        if (there < 0) == (below < 0):
            low, below, above = place, there, above / 2
        else:
            high, above, below = place, there, below / 2
        # The end that stays counts half, so that the other one passes the zero too.
        if min(place - at[0], at[1] - place) > 0 and abs(there) < abs(ends[0] - ends[1]) / 2**200:
            return place
    return low


def _order_at_zero(value: Values, low: Fraction, high: Fraction) -> int | None:
    """m where the formula behaves like x**m at 0; None if it does not for a small m >= 0."""
    side = high if high >= -low else low
    step = side / 2**60
    sizes = [abs(value(step / 2**n)) for n in range(3)]
    ratios = [sizes[0] / sizes[1], sizes[1] / sizes[2]]
    for order in range(MOST_ORDER + 1):
        if all(abs(r - 2**order) < arb(1) / 1000 for r in ratios):
            return order
    return None


def _short(value: Fraction) -> Fraction:
    return Fraction(float(np.float32(float(value))))


def _interpolated(
    value: Values, center: Fraction, order: int, low: float, high: float, degree: int
) -> list[Fraction]:
    """The coefficients in powers of x - center, lowest first."""
    middle, half = (Fraction(low) + Fraction(high)) / 2, (Fraction(high) - Fraction(low)) / 2
    nodes = [middle + half * Fraction(cos(pi * (2 * k + 1) / (2 * degree + 2)))
             for k in range(degree + 1)]  # fmt: skip
    places = [n - center for n in nodes if n != center]
    table = [value(n) / _exact(p**order) for n, p in zip(nodes, places, strict=True)]
    for step in range(1, degree + 1):
        for k in range(degree, step - 1, -1):
            table[k] = (table[k] - table[k - 1]) / _exact(places[k] - places[k - step])
    found = [table[degree]]
    for k in range(degree - 1, -1, -1):
        shifted = [arb(0), *found]
        found = [s - c * _exact(places[k]) for s, c in zip(shifted, [*found, arb(0)], strict=True)]
        found[0] += table[k]
    return [_fraction(c) for c in found]


def _exact(value: Fraction) -> arb:
    return arb(fmpq(value.numerator, value.denominator))


def _fraction(value: arb, bits: int = 110) -> Fraction:
    """The middle of a ball, rounded."""
    mantissa, exponent = (int(v) for v in value.mid().man_exp())
    extra = max(mantissa.bit_length() - bits, 0)
    return Fraction(mantissa >> extra) * Fraction(2) ** (exponent + extra)


def _written(name: str, center: Fraction, order: int, coefficients: Sequence[Fraction]) -> Term:
    """(x - c)**m*(a[0] + (x - c)*(a[1] + ...)), with c as a sum of two doubles."""
    high = Fraction(float(center))
    t = minus(variable(name), number(high))
    if center != high:
        t = minus(t, number(Fraction(float(center - high))))
    total = number(coefficients[-1])
    for c in coefficients[-2::-1]:
        total = plus(times(t, total), number(c)) if c else times(t, total)
    return times(power(t, order), total) if order else total
