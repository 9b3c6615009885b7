"""exp, log and their relatives near 0 and 1."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnn.codegen.wide.constants import INVERSE_FACTORIALS, LOG2, roots_of_two, triple
from symnn.codegen.wide.doubles import (
    Pair,
    dd_add,
    dd_mul,
    polynomial,
    quick_sum,
    two_product,
    two_sum,
)
from symnn.codegen.wide.number import (
    NEVER,
    SLACK,
    SMALL,
    UNIT,
    ZERO_EXPONENT,
    Wide,
    add,
    divide,
    normal,
    select,
    usable,
    wide,
)

STEPS = 64
ROOTS = np.array(roots_of_two(STEPS))
STEP = triple(LOG2 / STEPS)
STEPS_OF_ONE = float(STEPS / LOG2)
EXP_TERMS = INVERSE_FACTORIALS[1:14]
FUNCTION = 2.0**-94
"""What exp, log and the like add to r: measured below 2**-98."""

LARGEST_EXPONENT = 34
TINY = -300


def times_step(k: Any) -> Pair:
    """k*log(2)/64 for integers k below 2**45."""
    first, second = two_product(k, STEP[0]), two_product(k, STEP[1])
    return dd_add(dd_add(first, second), (k * STEP[2], np.zeros_like(k)))


def exp_parts(x: Pair) -> tuple[Pair, Pair, Any]:
    """(q, t, k) with exp(x) = 2**k*t*(1 + q), |q| < 0.0055 and t = 2**(j/64)."""
    count = np.rint(x[0] * STEPS_OF_ONE)
    step = times_step(count)
    rest = dd_add(x, (-step[0], -step[1]))
    q = dd_mul(rest, polynomial(EXP_TERMS, 6, rest))
    j = np.mod(count, STEPS)
    root = ROOTS[j.astype(np.int64) & (STEPS - 1)]
    return q, (root[..., 0], root[..., 1]), ((count - j) / STEPS).astype(np.int64)


def moderate(a: Wide) -> Wide:
    """The number where exp can take it, 0 elsewhere."""
    return select(a.e <= LARGEST_EXPONENT, a, wide(np.zeros_like(a.h)))


def amplified(a: Wide, factor: Any) -> Any:
    """The bound r*factor for the change that the error of the operand makes; infinite if large."""
    return np.where(a.r == 0, 0.0, usable(a.r * factor) * SLACK)


def exp(a: Wide) -> Wide:
    """exp(a): an error d of a changes it by the factor exp(d)."""
    size = np.abs(a.double())
    q, t, k = exp_parts(moderate(a).pair())
    h, l = dd_add(t, dd_mul(t, q))  # noqa: E741
    r = amplified(a, size) + FUNCTION + size * UNIT
    far = a.e > LARGEST_EXPONENT
    value = normal(h, l, k, np.where(far, np.inf, r))
    below = far & (a.h < 0) & (a.r < SMALL)
    return select(below, vanishing(a), value) if np.any(below) else value


def vanishing(a: Wide) -> Wide:
    """exp(a) for a < -2**34, which lies between 0 and 2**-(2**34); 0 where a stands for -infinity.

    `Why:` beside other terms it does not count, so that a sum need not know it.
    """
    none = a.e >= NEVER // 2
    h, r = np.where(none, 0.0, 0.5), np.where(none, 0.0, 1.0)
    return Wide(h, np.zeros_like(h), np.where(none, ZERO_EXPONENT, -(2**LARGEST_EXPONENT)), r)


def expm1(a: Wide) -> Wide:
    """exp(a) - 1: an error d*a changes it by at most d*(1 + max(a, 0)), relatively."""
    x = a.double()
    near = (a.e <= 6) & (a.e > TINY)
    point = select(near, a, wide(np.zeros_like(a.h))).pair()
    q, t, k = exp_parts(point)
    power = np.ldexp(1.0, k.astype(np.int32))
    t = t[0] * power, t[1] * power
    # t*(1 + q) - 1 with t - 1 first, which is exact in its leading part.
    rest = dd_add(two_sum(t[0], -1.0), (t[1], np.zeros_like(t[1])))
    h, l = dd_add(rest, dd_mul(t, q))  # noqa: E741
    r = amplified(a, 1 + np.maximum(x, 0)) + FUNCTION
    value = normal(h, l, np.zeros(h.shape, np.int64), r)
    if np.any(a.e > 6):
        value = select(a.e > 6, add(exp(a), wide(-np.ones_like(a.h))), value)
    return select(a.e <= TINY, a.widened(UNIT), value)


def log_near_one(t: Pair) -> Pair:
    """log(1 + t) for -0.3 <= t <= 0.5: one step of Newton from the double-precision value."""
    y = np.log1p(t[0])
    q, root, k = exp_parts((-y, np.zeros_like(y)))
    power = np.ldexp(1.0, k.astype(np.int32))
    root = root[0] * power, root[1] * power
    rest = dd_add(two_sum(root[0], -1.0), (root[1], np.zeros_like(y)))
    inverse = dd_add(rest, dd_mul(root, q))
    z = dd_add(dd_add(t, inverse), dd_mul(t, inverse))
    return dd_add(quick_sum(y, z[0] - z[0] * z[0] / 2), (z[1], np.zeros_like(y)))


def log(a: Wide) -> Wide:
    """log(a): an error d*a changes it by at most d*SLACK. No value below 0; at 0 in doubt."""
    h = np.where(a.h > 0, a.h, 0.75)
    low = (h < 0.75) & (a.e != 0) | (a.e == 1)
    scale = np.where(low, 1, 0).astype(np.int32)
    m = np.ldexp(h, scale), np.ldexp(np.where(a.h > 0, a.l, 0.0), scale)
    far = (m[0] < 0.7) | (m[0] > 1.5)
    scale = np.where(far, np.where(m[0] < 0.7, scale + 1, scale - 1), scale).astype(np.int32)
    m = np.ldexp(h, scale), np.ldexp(np.where(a.h > 0, a.l, 0.0), scale)
    t = dd_add(two_sum(m[0], -1.0), (m[1], np.zeros_like(h)))
    k = np.where(a.h == 0, 0, a.e - scale).astype(float)
    h, l = dd_add(times_step(k * STEPS), log_near_one(t))  # noqa: E741
    value = normal(h, l, np.zeros(h.shape, np.int64), np.zeros_like(h))
    r = amplified(a, 1 / np.abs(value.double())) + FUNCTION
    r = np.where((value.h == 0) & (a.r == 0), 0.0, r)
    value = Wide(np.where(a.h >= 0, value.h, np.nan), value.l, value.e, r)
    return Wide(value.h, value.l, value.e, np.where(a.h == 0, np.inf, usable_sign(a, value.r)))


def usable_sign(a: Wide, r: Any) -> Any:
    """The bound where the sign of the operand is certain, else infinite."""
    return np.where(a.r < 1, r, np.inf)


def log1p(a: Wide) -> Wide:
    """log(1 + a): an error d*a changes it by at most d/(1 + min(a, 0)), relatively."""
    x = a.double()
    near = (x > -0.29) & (x < 0.45) & (a.e > TINY)
    point = select(near, a, wide(np.zeros_like(a.h))).pair()
    h, l = log_near_one(point)  # noqa: E741
    r = amplified(a, 1 / (1 + np.minimum(x, 0))) + FUNCTION
    value = normal(h, l, np.zeros(h.shape, np.int64), r)
    if not np.all(near):
        value = select(near, value, log(add(wide(np.ones_like(a.h)), a)))
    return select(a.e <= TINY, a.widened(UNIT), value)


def sign_of(a: Wide) -> Any:
    """1 or -1, that of a zero too."""
    return np.copysign(1.0, a.h)


def signed(a: Wide, sign: Any) -> Wide:
    """The number times 1 or -1."""
    return Wide(a.h * sign, a.l * sign, a.e, a.r)


def tanh(a: Wide) -> Wide:
    """tanh(a) = -E/(2 + E) with E = expm1(-2|a|), which does not cancel.

    `Why:` the bound of the quotient counts an error of E twice; that is harmless.
    """
    sign = sign_of(a)
    far = select(a.e <= 12, signed(a, -sign).times_power(1), wide(np.full_like(a.h, -800.0)))
    small = expm1(far)
    value = signed(divide(-small, small + 2), sign)
    return select(a.e <= TINY, a.widened(UNIT), value)


def sinh(a: Wide) -> Wide:
    """sinh(a), by expm1 where exponentials would cancel."""
    sign = sign_of(a)
    size = signed(a, sign)
    small = expm1(select(a.e <= 2, size, wide(np.zeros_like(a.h))))
    value = add(small, divide(small, small + 1)).times_power(-1)
    if np.any(a.e > 2):
        value = select(a.e > 2, add(exp(size), -exp(-size)).times_power(-1), value)
    return select(a.e <= TINY, a.widened(UNIT), signed(value, sign))


def cosh(a: Wide) -> Wide:
    """cosh(a) = (exp(a) + exp(-a))/2."""
    return add(exp(a), exp(-a)).times_power(-1)
