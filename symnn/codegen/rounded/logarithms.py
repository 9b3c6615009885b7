"""log, log1p, log2 and log10."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnn.codegen.rounded.coefficients import doubles, pairs
from symnn.codegen.rounded.exponentials import LOG2_REST, LOG2_SHORT
from symnn.codegen.rounded.sums import (
    balanced,
    long_series,
    product,
    quotient,
    series,
    times_power,
    total,
    within,
)
from symnn.codegen.wide.constants import LOG2, arctangent_of_inverse, pair
from symnn.codegen.wide.doubles import Pair, quick_sum, two_sum

SMALLEST, LARGEST = 2.0**-1074, (2 - 2.0**-52) * 2.0**1023
JUST_ABOVE = 2.0**-53 - 1
LOG2_PAIR = pair(LOG2)
INVERSE_LOG2_PAIR = pair(1 / LOG2)
LOG10 = 3 * LOG2 + 2 * arctangent_of_inverse(9, 1)
"""log(8) + log(10/8), which is 2*artanh(1/9)."""
INVERSE_LOG10_PAIR = pair(1 / LOG10)


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


def long_log(x: Any) -> Pair:
    """log(x) within some 2**-70, for finite x > 0."""
    m, k = balanced(x)
    t = m - 1.0
    z = quotient((2 * t, 0.0), quick_sum(2.0, t))
    w = product(z, z)
    rest = product(product(z, w), long_series(pairs("long_log"), 2, w))
    turns = quick_sum(k * LOG2_SHORT, k * LOG2_REST)
    return total(turns, total(z, rest))


def with_ends(x: Any, value: Any) -> Any:
    """The value of a logarithm at x: infinite at infinity and 0, NaN below."""
    below = np.where(x == 0, -np.inf, np.nan)
    return np.where(x > 0, np.where(x == np.inf, x, value), below)


def log(x: Any) -> Any:
    h, l = log_parts(within(x, SMALLEST, LARGEST))  # noqa: E741
    return with_ends(x, h + l)


def log1p(x: Any) -> Any:
    total, error = two_sum(1.0, within(x, JUST_ABOVE, LARGEST))
    h, l = log_parts(total, error)  # noqa: E741
    return np.where(x == 0, x, with_ends(1.0 + x, h + l))


def of_base(x: Any, inverse: Pair) -> Any:
    """The logarithm times the inverse of that of the base."""
    h, l = product(log_parts(within(x, SMALLEST, LARGEST)), inverse)  # noqa: E741
    return with_ends(x, h + l)


def log2(x: Any) -> Any:
    return of_base(x, INVERSE_LOG2_PAIR)


def log10(x: Any) -> Any:
    return of_base(x, INVERSE_LOG10_PAIR)
