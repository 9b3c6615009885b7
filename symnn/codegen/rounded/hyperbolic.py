"""tanh, sinh, cosh and their inverses."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnn.codegen.rounded.exponentials import expm1_parts, plus_one, power_parts
from symnn.codegen.rounded.logarithms import LARGEST, LOG2_PAIR, log_parts
from symnn.codegen.rounded.sums import (
    assembled,
    chosen,
    product,
    quotient,
    times_power,
    total,
    within,
)
from symnn.codegen.wide.doubles import Pair, dd_sqrt, quick_sum, two_product, two_sum

SMALL, LARGE = 2.0**-20, 2.0**60
THIRD = 1 / 3


def tanh(x: Any) -> Any:
    """-H/(1 + H) with H = (exp(-2|x|) - 1)/2."""
    h, l = expm1_parts(*power_parts(-2.0 * np.minimum(np.abs(x), 25.0)))  # noqa: E741
    below, e = quick_sum(1.0, h)
    q, rest = quotient((-h, -l), (below, e + l))
    return np.copysign(q + rest, x)


def sinh(x: Any) -> Any:
    """H + H/(1 + 2H) with H = (exp(|x|) - 1)/2; far from 0 exp(|x|)/2."""
    size = np.minimum(np.abs(x), 720.0)
    q, k = power_parts(size)
    h, l = expm1_parts(q, np.minimum(k, 100.0))  # noqa: E741
    below, e = two_sum(1.0, 2 * h)
    half, rest = quotient((h, l), quick_sum(below, e + 2 * l))
    a, b = total((h, l), (half, rest))
    found = np.where(size > 40.0, assembled(plus_one(q), k - 1), a + b)
    return np.where(np.abs(x) > 2.0**-60, np.copysign(found, x), x)


def cosh(x: Any) -> Any:
    """(T + 1/T)/2 with T = exp(|x|); far from 0 T/2."""
    q, k = power_parts(np.minimum(np.abs(x), 720.0))
    one = quick_sum(*plus_one(q))
    power = times_power(1.0, np.minimum(k, 100.0) - 1)
    half = one[0] * power, one[1] * power
    a, b = total(half, quotient((0.25, 0.0), half))
    return np.where(np.abs(x) > 40.0, assembled(one, k - 1), a + b)


def log_of_one_and(u: Pair, x: Any) -> Any:
    """log(1 + u) for u >= 0; log(2x) where x is large."""
    h, e = two_sum(1.0, u[0])
    large = x > LARGE
    h, low = chosen(large, (x, 0.0), (h, e + u[1]))
    a, b = total(chosen(large, LOG2_PAIR, (0.0, 0.0)), log_parts(h, low))
    return a + b


def asinh(x: Any) -> Any:
    """log(1 + u) with u = |x| + x*x/(1 + sqrt(1 + x*x))."""
    size = np.minimum(np.abs(x), LARGEST)
    near = np.minimum(size, LARGE)
    square, error = two_product(near, near)
    root = dd_sqrt(total((square, error), (1.0, 0.0)))
    u = total((near, 0.0), quotient((square, error), total(root, (1.0, 0.0))))
    found = log_of_one_and(u, size)
    small = size - size * size * size * (THIRD / 2)
    found = np.where(size < SMALL, small, np.where(np.abs(x) < np.inf, found, np.abs(x)))
    return np.copysign(found, x)


def acosh(x: Any) -> Any:
    """log(1 + u) with u = t + sqrt(t*(t + 2)), t = x - 1."""
    size = within(x, 1.0 + 2.0**-52, LARGEST)
    t = two_sum(np.minimum(size, LARGE), -1.0)
    u = total(t, dd_sqrt(product(t, total(t, (2.0, 0.0)))))
    found = log_of_one_and(u, size)
    there = np.where(x < np.inf, found, x)
    return np.where(x > 1, there, np.where(x == 1, 0.0, np.nan))


def atanh(x: Any) -> Any:
    """log((1 + |x|)/(1 - |x|))/2."""
    size = np.minimum(np.abs(x), 1 - 2.0**-53)
    ratio = quotient(quick_sum(1.0, size), quick_sum(1.0, -size))
    a, b = log_parts(*quick_sum(*ratio))
    found = np.where(size < SMALL, size + size * size * size * THIRD, 0.5 * (a + b))
    found = np.where(np.abs(x) == 1, np.inf, np.where(np.abs(x) < 1, found, np.nan))
    return np.copysign(found, x)
