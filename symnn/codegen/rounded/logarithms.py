"""log and log1p."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnn.codegen.rounded.coefficients import doubles
from symnn.codegen.rounded.exponentials import LOG2_REST, LOG2_SHORT
from symnn.codegen.rounded.sums import balanced, quotient, series, times_power
from symnn.codegen.wide.doubles import Pair, quick_sum, two_sum

SMALLEST, LARGEST = 2.0**-1074, (2 - 2.0**-52) * 2.0**1023
JUST_ABOVE = 2.0**-53 - 1


def near_one(t: Pair) -> Pair:
    """log(1 + t) for 1 + t between the roots of 1/2 and 2, not normalized."""
    h, e = quick_sum(2.0, t[0])
    z, rest = quotient((2 * t[0], 2 * t[1]), (h, e + t[1]))
    w = z * z
    return z, rest + z * w * series(doubles("log"), w)


def log_parts(x: Any, low: Any = 0.0) -> Pair:
    """log(x + low) as two doubles, for finite x > 0 and |low| <= ulp(x)/2."""
    m, k = balanced(x)
    rest = times_power(low, -k) if np.ndim(low) else 0.0
    z, rest = near_one(quick_sum(m - 1.0, rest))
    h, e = quick_sum(k * LOG2_SHORT, z)
    return quick_sum(h, e + (k * LOG2_REST + rest))


def with_ends(x: Any, value: Any) -> Any:
    """The value of a logarithm at x: infinite at infinity and 0, NaN below."""
    below = np.where(x == 0, -np.inf, np.nan)
    return np.where(x > 0, np.where(x == np.inf, x, value), below)


def log(x: Any) -> Any:
    h, l = log_parts(np.minimum(np.maximum(x, SMALLEST), LARGEST))  # noqa: E741
    return with_ends(x, h + l)


def log1p(x: Any) -> Any:
    total, error = two_sum(1.0, np.minimum(np.maximum(x, JUST_ABOVE), LARGEST))
    h, l = log_parts(total, error)  # noqa: E741
    return np.where(x == 0, x, with_ends(1.0 + x, h + l))
