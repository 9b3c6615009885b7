"""exp, expm1 and exp2."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnn.codegen.rounded.coefficients import doubles, short
from symnn.codegen.rounded.sums import assembled, series, times_power, within
from symnn.codegen.wide.constants import LOG2
from symnn.codegen.wide.doubles import Pair, quick_sum, two_product, two_sum

LOG2_SHORT = short(LOG2, 42)
LOG2_REST = float(LOG2 - type(LOG2)(LOG2_SHORT))
INVERSE_LOG2 = float(1 / LOG2)
FAR = 800.0
"""Beyond it exponentials are 0 or infinite."""
ALMOST_NOTHING = 2.0**-60


def power_parts(x: Any, low: Any = 0.0) -> tuple[Pair, Any]:
    """((h, l), k) with exp(x + low) = 2**k*(1 + h + l), where |h| < 0.42."""
    k = np.rint(x * INVERSE_LOG2)
    rest, second = x - k * LOG2_SHORT, k * LOG2_REST
    r = rest - second
    rounded = (rest - r) - second
    if np.ndim(low):
        return less_one(*two_sum(r, rounded + low)), k
    return less_one(*quick_sum(r, rounded)), k


def less_one(r: Any, low: Any) -> Pair:
    """exp(r + low) - 1 for |r| < 0.35, not normalized."""
    square, error = two_product(r, r)
    cubic = r * square * series(doubles("exp"), r)
    h, e = quick_sum(r, 0.5 * square)
    return h, cubic + (e + (0.5 * error + (low + low * r)))


def plus_one(a: Pair) -> Pair:
    """1 + a."""
    h, e = quick_sum(1.0, a[0])
    return h, e + a[1]


def exp(x: Any) -> Any:
    q, k = power_parts(within(x, -FAR, FAR))
    return assembled(plus_one(q), k)


def expm1_parts(q: Pair, k: Any) -> Pair:
    """Half of 2**k*(1 + q) - 1 as two doubles, for k < 1025."""
    power = times_power(1.0, k - 1)
    base, lost = two_sum(power, -0.5)
    h, e = quick_sum(base, power * q[0])
    return quick_sum(h, e + (lost + power * q[1]))


def expm1(x: Any) -> Any:
    h, l = expm1_parts(*power_parts(within(x, -60.0, 710.0)))  # noqa: E741
    return np.where(np.abs(x) < ALMOST_NOTHING, x, 2.0 * (h + l))


def exp2(x: Any) -> Any:
    """2**x: the fraction of x times log(2), in two doubles."""
    x = within(x, -1200.0, 1200.0)
    k = np.rint(x)
    rest = x - k
    r, error = two_product(rest, LOG2_HIGH)
    q = less_one(*quick_sum(r, error + rest * LOG2_LOW))
    return assembled(plus_one(q), k)


LOG2_HIGH = float(LOG2)
LOG2_LOW = float(LOG2 - type(LOG2)(LOG2_HIGH))
