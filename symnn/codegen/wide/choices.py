"""Signs, comparisons, maxima, powers: what depends on where a number lies."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from symnn.codegen.wide.exponentials import exp, log, sign_of, signed
from symnn.codegen.wide.number import SMALL, Wide, add, divide, multiply, select, wide

Condition = tuple[Any, Any]
"""Where something holds, and where that is in doubt."""

MOST_BITS = 2**45


def absolute(a: Wide) -> Wide:
    """|a|."""
    return signed(a, sign_of(a))


def sign(a: Wide) -> Wide:
    """-1, 0 or 1."""
    return Wide(*_whole(np.sign(a.h)), np.where((a.r == 0) | ((a.r < 1) & (a.h != 0)), 0.0, np.inf))


def _whole(value: Any) -> tuple[Any, Any, Any]:
    number = wide(value)
    return number.h, number.l, number.e


def unit_step(a: Wide, at_zero: Any = Fraction(1, 2)) -> Wide:
    """Heaviside's function."""
    side = sign(a)
    middle = wide(at_zero)
    value = select(side.h == 0, middle, wide(np.where(side.h > 0, 1.0, 0.0)))
    return value.widened(side.r)


def larger(a: Wide, b: Wide) -> Wide:
    """The larger of two; where they may be equal either will do, with the errors of both."""
    gap = add(a, -b)
    certain = (gap.r < 1) | (gap.r == 0)
    value = select(gap.h > 0, a, b)
    return Wide(value.h, value.l, value.e, np.where(certain, value.r, 2 * (a.r + b.r)))


def maximum(*values: Wide) -> Wide:
    """The largest."""
    best = values[0]
    for value in values[1:]:
        best = larger(best, value)
    return best


def minimum(*values: Wide) -> Wide:
    """The smallest."""
    return -maximum(*[-v for v in values])


def floor(a: Wide) -> Wide:
    """The largest whole number that is at most a; in doubt near the next one."""
    inside = a.e <= 53
    point = select(inside, a, wide(np.zeros_like(a.h)))
    x, rest = point.pair()
    whole = np.floor(x)
    whole = np.where((whole == x) & (rest < 0), whole - 1, whole)
    part = (x - whole) + rest
    near = np.minimum(part, 1 - part) <= 2 * a.r * np.abs(x)
    exact = wide(whole)
    r = np.where(inside & ~(near & (a.r > 0)) & (a.r < SMALL), 0.0, np.inf)
    value = Wide(exact.h, exact.l, exact.e, r)
    return select((a.e > 53) & (a.l == 0) & (a.r == 0), a, value)


def relation(a: Wide, b: Wide, holds: Callable[[Any], Any]) -> Condition:
    """Where a relation holds, told from the sign of a - b."""
    gap = add(a, -b)
    certain = (gap.r == 0) | ((gap.r < 1) & (gap.h != 0))
    return holds(np.sign(gap.h)), ~certain | np.isnan(gap.h)


def always() -> Condition:
    """A condition that holds everywhere."""
    return np.True_, np.False_


def never() -> Condition:
    """A condition that holds nowhere."""
    return np.False_, np.False_


def negated(a: Condition) -> Condition:
    """Where a condition does not hold."""
    return ~a[0], a[1]


def both(*conditions: Condition) -> Condition:
    """Where all conditions hold; in doubt only where none certainly fails."""
    holds = np.logical_and.reduce(np.broadcast_arrays(*[c[0] for c in conditions]))
    fails = [~c[0] & ~c[1] for c in conditions]
    doubts = np.logical_or.reduce(np.broadcast_arrays(*[c[1] for c in conditions]))
    return holds, doubts & ~np.logical_or.reduce(np.broadcast_arrays(*fails))


def either(*conditions: Condition) -> Condition:
    """Where one of the conditions holds."""
    return negated(both(*[negated(c) for c in conditions]))


def choose(*branches: tuple[Condition, Callable[[], Wide]]) -> Wide:
    """The first branch whose condition holds; no value where none does."""
    value = wide(np.float64(0))
    value = Wide(np.float64(np.nan), value.l, value.e, value.r)
    for (holds, doubtful), branch in reversed(branches):
        value = select(holds, branch(), value)
        h, r = np.where(doubtful, 0.0, value.h), np.where(doubtful, np.inf, value.r)
        value = Wide(h, value.l, value.e, r)
    return value


def integer_power(a: Wide, n: int) -> Wide:
    """a**n by squaring."""
    if n < 0:
        return divide(wide(1), integer_power(a, -n))
    result, square = wide(np.ones_like(a.h)), a
    while n:
        result = multiply(result, square) if n & 1 else result
        n >>= 1
        square = multiply(square, square) if n else square
    return Wide(result.h, result.l, result.e, np.where(np.abs(a.e) < MOST_BITS, result.r, np.inf))


def power(a: Wide, b: Wide) -> Wide:
    """a**b = exp(b*log(a)) for a > 0; elsewhere in doubt."""
    value = exp(multiply(b, log(select(a.h > 0, a, wide(np.ones_like(a.h))))))
    nothing = (a.h == 0) & (a.r == 0) & (b.h > 0) & (b.r < 1)
    r = np.where(a.h > 0, np.where(a.r < 1, value.r, np.inf), np.where(nothing, 0.0, np.inf))
    h = np.where(nothing, 0.0, value.h)
    return Wide(h, np.where(nothing, 0.0, value.l), np.where(nothing, -(2**52), value.e), r)


def beyond(*numbers: Any) -> Wide:
    """A function that wide numbers do not have: every element is left to exact arithmetic."""
    shape = np.broadcast_shapes(*[np.shape(n.h) for n in numbers if isinstance(n, Wide)])
    return wide(np.full(shape, 0.5), np.inf)
