"""sin, cos, tan and their inverses."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from symnn.codegen.rounded.coefficients import pairs
from symnn.codegen.rounded.sums import chosen, long_series, product, quotient, total
from symnn.codegen.wide.constants import PI, pair, triple
from symnn.codegen.wide.doubles import Pair, dd_sqrt, quick_sum, two_product, two_sum

FAR = 2.0**30
"""Beyond it the C library computes."""
TINY = 2.0**-40
QUARTER = triple(PI / 2)
TURNS = float(2 / PI)
RIGHT, HALF_RIGHT, STRAIGHT = pair(PI / 2), pair(PI / 4), pair(PI)


def far_lanes(function: Callable[[float], float], x: Any) -> Any:
    """The function of the C library where x is far, 0 elsewhere."""
    found = np.zeros_like(x)
    far = (np.abs(x) > FAR) & (np.abs(x) < np.inf)
    found[far] = [function(v) for v in x[far]]
    return found


def far_sin(x: Any) -> Any:
    return far_lanes(math.sin, x)


def far_cos(x: Any) -> Any:
    return far_lanes(math.cos, x)


def far_tan(x: Any) -> Any:
    return far_lanes(math.tan, x)


def reduced(x: Any) -> tuple[Pair, Any]:
    """(r, n) with x = r + n*pi/2, |r| < 0.79, and n modulo 4; for |x| <= FAR, else of 0."""
    x = np.where(np.abs(x) <= FAR, x, 0.0)
    n = np.rint(x * TURNS)
    first, second = two_product(n, QUARTER[0]), two_product(n, QUARTER[1])
    rest = total((x - first[0], 0.0), (-first[1], 0.0))
    rest = total(rest, (-second[0], -second[1] - n * QUARTER[2]))
    return rest, np.mod(n, 4)


def sine_and_cosine(x: Any) -> tuple[Pair, Pair]:
    """Of what is left of x, turned by whole right angles."""
    r, n = reduced(x)
    w = product(r, r)
    s, c = product(r, long_series(pairs("sin"), 2, w)), long_series(pairs("cos"), 3, w)
    odd = np.where(np.mod(n, 2) == 1, 1.0, 0.0)
    sine, cosine = chosen(odd > 0, c, s), chosen(odd > 0, s, c)
    a = np.where(n > 1, -1.0, 1.0)
    b = np.where(np.abs(n - 1.5) < 1, -1.0, 1.0)
    return (a * sine[0], a * sine[1]), (b * cosine[0], b * cosine[1])


def beyond_far(x: Any, value: Any, far: Any) -> Any:
    """The value, that of the library far away, NaN at infinity."""
    there = np.where(np.abs(x) < np.inf, far, np.nan)
    return np.where(np.abs(x) <= FAR, value, there)


def sin(x: Any) -> Any:
    h, l = sine_and_cosine(x)[0]  # noqa: E741
    return beyond_far(x, np.where(np.abs(x) < TINY, x, h + l), far_sin(x))


def cos(x: Any) -> Any:
    h, l = sine_and_cosine(x)[1]  # noqa: E741
    return beyond_far(x, h + l, far_cos(x))


def tan(x: Any) -> Any:
    sine, cosine = sine_and_cosine(x)
    h, l = quotient(quick_sum(*sine), quick_sum(*cosine))  # noqa: E741
    return beyond_far(x, np.where(np.abs(x) < TINY, x, h + l), far_tan(x))


def atan(x: Any) -> Any:
    """atan(c) + atan((|x| - c)/(1 + c*|x|)) with c = 0, 1 or infinity."""
    size = np.minimum(np.abs(x), 2.0**60)
    low, high = size < LOW, size > HIGH
    above = chosen(low, (size, 0.0), chosen(high, (-1.0, 0.0), two_sum(size, -1.0)))
    below = chosen(low, (1.0, 0.0), chosen(high, (size, 0.0), two_sum(size, 1.0)))
    base = chosen(low, (0.0, 0.0), chosen(high, RIGHT, HALF_RIGHT))
    t = quotient(above, below)
    h, l = total(base, product(t, long_series(pairs("atan"), 2, product(t, t))))  # noqa: E741
    found = np.where(size < TINY, size, h + l)
    return np.copysign(found, x)


LOW, HIGH = math.sqrt(2) - 1, math.sqrt(2) + 1


def arc(size: Any) -> Pair:
    """asin(x) for 0 <= x <= 1/2, else asin(sqrt((1 - x)/2)), of which acos(x) is the double."""
    far = size > 0.5
    w = chosen(far, ((1 - size) * 0.5, 0.0), two_product(size, size))
    root = dd_sqrt((np.maximum((1 - size) * 0.5, 2.0**-60), 0.0))
    s = chosen(far, root, (size, 0.0))
    return product(s, long_series(pairs("asin"), 3, w))


def asin(x: Any) -> Any:
    size = np.minimum(np.abs(x), 1.0)
    h, l = arc(size)  # noqa: E741
    far = total(RIGHT, (-2 * h, -2 * l))
    far = chosen(size == 1, RIGHT, far)
    a, b = chosen(size > 0.5, far, (h, l))
    found = np.where(size < TINY, size, a + b)
    return np.where(np.abs(x) <= 1, np.copysign(found, x), np.nan)


def acos(x: Any) -> Any:
    size = np.minimum(np.abs(x), 1.0)
    h, l = arc(size)  # noqa: E741
    near = total(RIGHT, (np.copysign(h, -x), l * np.copysign(1.0, -x)))
    double = (2 * h, 2 * l)
    far = chosen(x > 0, double, total(STRAIGHT, (-2 * h, -2 * l)))
    a, b = chosen(size > 0.5, far, near)
    found = np.where(size == 1, np.where(x > 0, 0.0, STRAIGHT[0]), a + b)
    return np.where(np.abs(x) <= 1, found, np.nan)
