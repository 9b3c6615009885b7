"""Powers, cube roots and lengths."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from symnn.codegen.rounded.exponentials import FAR, plus_one, power_parts
from symnn.codegen.rounded.logarithms import LARGEST, SMALLEST, log_parts, long_log
from symnn.codegen.rounded.sums import (
    assembled,
    balanced,
    product,
    times,
    times_power,
    total,
    within,
)
from symnn.codegen.wide.constants import pair
from symnn.codegen.wide.doubles import dd_sqrt, two_product

THIRD_PAIR = pair(Fraction(1, 3))
EVEN_FROM = 2.0**53
"""From here on all doubles are even numbers."""


def power(x: Any, y: Any) -> Any:
    """x**y = exp(y*log(x)), with the conventions of C where x is 0, negative, or infinite."""
    size = within(np.abs(x), SMALLEST, LARGEST)
    exponent = within(y, -(2.0**64), 2.0**64)
    p, e = times(exponent, long_log(size))
    far = np.abs(p) >= FAR
    p, e = np.where(far, np.copysign(FAR, p), p), np.where(far, 0.0, e)
    q, k = power_parts(p, e)
    found = with_sign_and_ends(x, y, assembled(plus_one(q), k))
    return np.where(y == 0, 1.0, np.where(x == 1, 1.0, found))


def with_sign_and_ends(x: Any, y: Any, value: Any) -> Any:
    """The value of |x|**y, where x is 0 or infinite too, with its sign."""
    size = np.abs(x)
    rise = np.where(size > 1, y, -y)
    end = np.where(rise > 0, np.inf, np.where(rise <= 0, 0.0, np.nan))
    value = np.where(size == 0, end, np.where(size == np.inf, end, value))
    odd = np.where(np.rint(0.5 * y) == 0.5 * y, 1.0, -1.0)
    sign = np.where(np.abs(y) < EVEN_FROM, odd, 1.0)
    turned = np.where(np.rint(y) == y, sign * value, np.where(size < np.inf, np.nan, value))
    turned = np.where(x == 0, np.where(np.rint(y) == y, sign * value, value), turned)
    return np.where(np.copysign(1.0, x) < 0, turned, value)


def cbrt(x: Any) -> Any:
    """exp(log(|x|)/3)."""
    size = within(np.abs(x), SMALLEST, LARGEST)
    h, l = product(log_parts(size), THIRD_PAIR)  # noqa: E741
    q, k = power_parts(h, l)
    found = np.copysign(assembled(plus_one(q), k), x)
    return np.where(np.abs(x) < np.inf, np.where(x == 0, x, found), x)


def hypot(x: Any, y: Any) -> Any:
    """sqrt(x*x + y*y), of numbers near 1."""
    a, b = np.abs(x), np.abs(y)
    high = within(np.maximum(a, b), SMALLEST, LARGEST)
    k = balanced(high)[1]
    a1, b1 = times_power(np.minimum(a, LARGEST), -k), times_power(np.minimum(b, LARGEST), -k)
    h, l = dd_sqrt(total(two_product(a1, a1), two_product(b1, b1)))  # noqa: E741
    found = np.where(np.maximum(a, b) == 0, 0.0, assembled((h, l), k))
    return np.where(a == np.inf, a, np.where(b == np.inf, b, found))
