"""erf, erfc and erfcx."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnn.codegen.rounded.coefficients import pairs
from symnn.codegen.rounded.exponentials import plus_one, power_parts
from symnn.codegen.rounded.logarithms import LARGEST
from symnn.codegen.rounded.sums import (
    assembled,
    balanced,
    long_series,
    multiplied,
    product,
    quotient,
    times,
    times_power,
    total,
    within,
)
from symnn.codegen.wide.doubles import Pair, quick_sum, two_product, two_sum

HALF = 0.5
NO_MORE, ONE_FROM = 27.5, 6.0
"""From these on erfc is 0, and erf is 1."""
EXACT_STEPS = 4


def near_0(x: Any) -> Pair:
    """erf(x)/x for |x| <= 1/2."""
    return long_series(pairs("erf"), 2, two_product(x, x))


def less_from_1(x: Any) -> Pair:
    """1 - erf(x) for |x| <= 1/2."""
    h, l = times(x, near_0(x))  # noqa: E741
    near, lost = quick_sum(1.0, -h)
    return near, lost - l


def scaled_tail(x: Any) -> tuple[Pair, Any]:
    """((h, l), k) with exp(x*x)*erfc(x) = (h + l)*2**k and h near 1, for finite x >= 1/2."""
    near = np.minimum(x, 2.0**60)
    place = quotient(two_sum(near, -2.0), two_sum(near, 1.0))
    h, e = two_sum(x, 1.0)
    m, k = balanced(h)
    series = long_series(pairs("tail"), EXACT_STEPS, place)
    return quotient(series, (m, times_power(e, -k))), -k


def bell(x: Any, sign: float) -> tuple[Pair, Any]:
    """((h, l), k) with exp(sign*x*x) = (h + l)*2**k, for |x| < 28."""
    square, error = two_product(x, x)
    q, k = power_parts(sign * square, sign * error)
    return plus_one(q), k


def tail(x: Any) -> tuple[Pair, Any]:
    """((h, l), k) with erfc(x) = (h + l)*2**k, for 1/2 <= x < 28."""
    (scale, k), (power, n) = scaled_tail(x), bell(x, -1.0)
    return product(scale, power), k + n


def placed(a: Pair, k: Any) -> Pair:
    """a*2**k, or 0 where that is small beside 1."""
    k = np.maximum(k, -200.0)
    return times_power(a[0], k), times_power(a[1], k)


def erf(x: Any) -> Any:
    size = np.minimum(np.abs(x), ONE_FROM)
    near = multiplied(size, near_0(np.minimum(size, HALF)))
    a, b = placed(*tail(np.maximum(size, HALF)))
    far, e = quick_sum(1.0, -a)
    return np.copysign(np.where(size < HALF, near, far + (e - b)), x)


def erfc(x: Any) -> Any:
    size = np.minimum(np.abs(x), NO_MORE)
    pair, k = tail(np.maximum(size, HALF))
    a, b = placed(pair, k)
    mirrored, e = quick_sum(2.0, -a)
    near, lost = less_from_1(within(x, -HALF, HALF))
    found = np.where(size > HALF, mirrored + (e - b), near + lost)
    return np.where(x > HALF, assembled(pair, k), found)


def erfcx(x: Any) -> Any:
    """exp(x*x)*erfc(x); for x < -1/2 it is 2*exp(x*x) - exp(x*x)*erfc(-x)."""
    pair, k = scaled_tail(within(np.abs(x), HALF, LARGEST))
    power, n = bell(within(x, -NO_MORE, HALF), 1.0)
    h, l = product(less_from_1(within(x, -HALF, HALF)), power)  # noqa: E741
    near = times_power(h + l, n)
    a, b = placed(pair, k - n)
    h, l = total((2 * power[0], 2 * power[1]), (-a, -b))  # noqa: E741
    # Half of it, so that the power of two is none above the largest float.
    left = times_power(0.5 * (h + l), n + 1)
    found = np.where(np.abs(x) > HALF, left, near)
    return np.where(x > HALF, np.where(x == np.inf, 0.0, assembled(pair, k)), found)
