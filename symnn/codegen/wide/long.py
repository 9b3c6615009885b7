"""Functions of sums of two doubles, some 60 bits: for what 53 bits are not quite enough to.

Quicker than wide numbers: the exponent is that of a double, and there is no bound of the error.
What comes out is measured like any other form. Exponentials and logarithms of numbers whose
exponent is apart have some 98 bits, for sums of them that cancel.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from symnn.codegen.wide.constants import INVERSE_FACTORIALS, LOG2, pair, roots_of_two, split_log2
from symnn.codegen.wide.doubles import (
    Pair,
    dd_add,
    dd_mul,
    dd_sqrt,
    polynomial,
    quick_sum,
    two_product,
    two_sum,
)
from symnn.codegen.wide.errorfunction import ERF_TERMS, chebyshev
from symnn.codegen.wide.tables import SCALED_ERFC
from symnn.codegen.wide.twofold import Twofold, parts, twofold
from symnn.codegen.wide.waves import PI_PAIR, sine_and_cosine

STEPS_IN_TWO = 64
ROOTS_OF_TWO = np.array(roots_of_two(STEPS_IN_TWO))
STEPS_A_UNIT = float(STEPS_IN_TWO / LOG2)
LARGEST_POWER = 8000.0
NEAR_ZERO = -110
"""Numbers below this power of two are their own exponential less 1."""

POWER_TERMS, PRECISE_TERMS = INVERSE_FACTORIALS[1:14], 6
"""Of (exp(r) - 1)/r, and how many of them need more than 53 bits."""

STEP_PARTS = split_log2(STEPS_IN_TWO)


Powers = tuple[Pair, Pair, Any]
"""(q, t, k) with exp(x) = 2**k*t*(1 + q), |q| < 0.0055, t = 2**(j/64)."""


def reduced(x: Pair) -> tuple[Pair, Pair, Any]:
    """(r, t, k) with exp(x) = 2**k*t*exp(r), |r| < 0.0055, t = 2**(j/64)."""
    high = np.clip(x[0], -LARGEST_POWER, LARGEST_POWER)
    low = np.where(high == x[0], x[1], 0.0)  # of a huge number it is huge too
    count = np.rint(high * STEPS_A_UNIT)
    first, second, third = STEP_PARTS
    rest, error = two_sum(high - count * first, -(count * second))
    j = np.mod(count, STEPS_IN_TWO)
    root = ROOTS_OF_TWO[np.asarray(j).astype(np.int64) & (STEPS_IN_TWO - 1)]
    k = np.asarray((count - j) / STEPS_IN_TWO).astype(np.int64)
    pair = quick_sum(rest, error + (low - count * third))
    return pair, (root[..., 0], root[..., 1]), np.atleast_1d(k)


def power_parts(x: Pair) -> Powers:
    """(q, t, k) with exp(x) = 2**k*t*(1 + q)."""
    (rest, error), t, k = reduced(x)
    series = 1 / 720 + rest * (1 / 5040 + rest / 40320)
    series = 1 / 6 + rest * (1 / 24 + rest * (1 / 120 + rest * series))
    return quick_sum(rest, error + error * rest + rest * rest * (0.5 + rest * series)), t, k


def precise_power_parts(x: Pair) -> Powers:
    """`power_parts` to some 98 bits."""
    rest, t, k = reduced(x)
    return dd_mul(rest, polynomial(POWER_TERMS, PRECISE_TERMS, rest)), t, k


def powers(a: Twofold) -> Powers:
    """The parts of exp(a); more precise ones where the exponent of a is apart."""
    return precise_power_parts(parts(a)) if np.ndim(a.k) else power_parts(parts(a))


def unless_tiny(a: Twofold, value: Twofold) -> Twofold:
    """The value of a function f(a) = a + O(a*a); a itself where its exponent is far apart."""
    if not np.ndim(a.k):
        return value
    return picked(np.frexp(a.h)[1] + a.k < NEAR_ZERO, a, value)


def long_exp(a: Twofold) -> Twofold:
    """exp(a)."""
    q, t, k = powers(a)
    p, e = two_product(t[0], q[0])
    h, rest = quick_sum(t[0], p)
    h, l = quick_sum(h, rest + (e + (t[0] * q[1] + (t[1] + t[1] * q[0]))))  # noqa: E741
    return Twofold(h, l, k)


def long_expm1(a: Twofold) -> Twofold:
    """exp(a) - 1; where a > 0 with the exponent of exp(a) apart, so that it does not overflow."""
    pair, k = less_one(powers(a))
    return unless_tiny(a, Twofold(*pair, k))


def less_one(value: Powers) -> tuple[Pair, Any]:
    """(p, k) with exp(x) - 1 = p*2**k for the parts of exp(x); k is 0 for x < log(2)."""
    q, t, power = value
    k = np.where(power > 0, power, 0)
    scale, one = (np.ldexp(1.0, n.astype(np.int32)) for n in (power - k, -k))
    p, e = two_product(t[0], q[0])
    product = quick_sum(p, e + (t[0] * q[1] + t[1] * q[0]))
    product = product[0] * scale, product[1] * scale
    rest = two_sum(t[0] * scale, -one)
    return dd_add((rest[0], rest[1] + t[1] * scale), product), k


def less_than_one(a: Twofold) -> Twofold:
    """exp(a) - 1 for a <= 0."""
    return unless_tiny(a, Twofold(*less_one(powers(a))[0]))


def near_one(t: Pair) -> Pair:
    """log(1 + t) for -0.3 <= t <= 0.5: one step of Newton."""
    y = np.log1p(t[0])
    return newton(t, y, less_one(power_parts((-y, 0.0)))[0])


def precise_near_one(t: Pair) -> Pair:
    """`near_one` to some 98 bits."""
    y = np.log1p(t[0])
    return newton(t, y, less_one(precise_power_parts((-y, 0.0)))[0])


def newton(t: Pair, y: Any, inverse: Pair) -> Pair:
    """log(1 + t) from a double y near it and exp(-y) - 1."""
    z = dd_add(dd_add(t, inverse), dd_mul(t, inverse))
    return quick_sum(y, z[0] - z[0] * z[0] / 2 + z[1])


def log_beside_one(t: Pair, k: Any) -> Pair:
    """log(1 + t); a more precise one where there is an exponent apart."""
    return precise_near_one(t) if np.ndim(k) else near_one(t)


def long_log(a: Twofold) -> Twofold:
    """log(a) for a > 0."""
    m, k = np.frexp(a.h)
    low = m < 0.7
    rest = np.ldexp(a.l, np.where(low, 1, 0) - k)
    m, k = np.where(low, 2 * m, m), np.where(low, k - 1, k) + a.k
    t = two_sum(m, -1.0)
    found = log_beside_one(quick_sum(t[0], t[1] + rest), a.k)
    turn = dd_mul((np.asarray(k, float), 0.0), pair(LOG2))
    return Twofold(*dd_add(turn, found))


def long_log1p(a: Twofold) -> Twofold:
    """log(1 + a)."""
    given, a = a, a.settled()
    near = (a.h > -0.29) & (a.h < 0.45)
    here = log_beside_one((np.where(near, a.h, 0.0), np.where(near, a.l, 0.0)), given.k)
    there = long_log(given + 1)
    value = Twofold(np.where(near, here[0], there.h), np.where(near, here[1], there.l))
    return unless_tiny(given, value)


def long_sqrt(a: Twofold) -> Twofold:
    """The root; of 0 it is 0."""
    odd = np.bitwise_and(a.k, 1) if np.ndim(a.k) else 0
    h, l = dd_sqrt((np.ldexp(a.h, odd), np.ldexp(a.l, odd)))  # noqa: E741
    none = a.h == 0
    return Twofold(np.where(none, a.h, h), np.where(none, 0.0, l), (a.k - odd) // 2)


def sized(value: Twofold, like: Twofold) -> Twofold:
    """The value with the sign of another number."""
    sign = np.copysign(1.0, like.h)
    return Twofold(value.h * sign, value.l * sign, value.k)


def long_abs(a: Twofold) -> Twofold:
    return sized(a, a)


def long_tanh(a: Twofold) -> Twofold:
    """tanh(a) = -E/(2 + E) with E = expm1(-2|a|)."""
    small = less_than_one(long_abs(a) * -2)
    return sized(-small / (small + 2), a)


def long_sinh(a: Twofold) -> Twofold:
    """sinh(a) = (E + E/(1 + E))/2 with E = expm1(|a|)."""
    small = long_expm1(long_abs(a))
    return unless_tiny(a, sized((small + small / (small + 1)) * 0.5, a))


def long_cosh(a: Twofold) -> Twofold:
    return (long_exp(a) + long_exp(-a)) * 0.5


def picked(condition: Any, a: Twofold, b: Twofold) -> Twofold:
    """a where the condition holds, else b."""
    k = np.where(condition, a.k, b.k) if np.ndim(a.k) or np.ndim(b.k) else 0
    return Twofold(np.where(condition, a.h, b.h), np.where(condition, a.l, b.l), k)


def long_max(a: Twofold, b: Twofold) -> Twofold:
    gap = twofold(a) - b
    return picked(gap.h > 0, twofold(a), twofold(b))


def long_min(a: Twofold, b: Twofold) -> Twofold:
    return -long_max(-twofold(a), -twofold(b))


def long_sin(a: Twofold) -> Twofold:
    return Twofold(*sine_and_cosine(full(a))[0])


def long_cos(a: Twofold) -> Twofold:
    return Twofold(*sine_and_cosine(full(a))[1])


def full(a: Twofold) -> Pair:
    """The two parts as arrays of one shape."""
    a = a.settled()
    return a.h, a.l + 0 * a.h


def long_tan(a: Twofold) -> Twofold:
    return long_sin(a) / long_cos(a)


def long_pow(a: Twofold, b: Any) -> Twofold:
    """a**b for a > 0."""
    return long_exp(long_log(twofold(a)) * b)


def long_hypot(a: Twofold, b: Any) -> Twofold:
    return long_sqrt(twofold(a) ** 2 + twofold(b) ** 2)


def scaled_tail(a: Twofold) -> Twofold:
    """exp(a*a)*erfc(a) for a >= 1/2."""
    a = a.settled()
    place = (a - 5) / (a + 4)
    return Twofold(*chebyshev(SCALED_ERFC, 12, full(place))) / a


def long_erf(a: Twofold) -> Twofold:
    """erf(a)."""
    a = a.settled()
    size = long_abs(a)
    small, large = size.h < 1, picked(size.h < 1, Twofold(1.0 + 0 * size.h), size)
    within = picked(small, size, Twofold(0 * size.h))
    series = Twofold(*polynomial(ERF_TERMS, 6, full(within * within)))
    near = within * series * 2 / long_sqrt(Twofold(*PI_PAIR))
    far = 1 - scaled_tail(large) * long_exp(-(large * large))
    return sized(picked(small, near, far), a)


def long_erfc(a: Twofold) -> Twofold:
    """erfc(a)."""
    a = a.settled()
    large = a.h > 0.5
    x = picked(large, a, Twofold(1.0 + 0 * a.h))
    far = scaled_tail(x) * long_exp(-(x * x))
    return picked(large, far, 1 - long_erf(picked(large, Twofold(0 * a.h), a)))


def long_erfcx(a: Twofold) -> Twofold:
    """exp(a*a)*erfc(a)."""
    a = a.settled()
    large = a.h > 0.5
    x, y = picked(large, a, Twofold(1.0 + 0 * a.h)), picked(large, Twofold(0 * a.h), a)
    return picked(large, scaled_tail(x), long_erfc(y) * long_exp(y * y))


LONG: dict[str, Callable[..., Twofold]] = {
    "exp": long_exp, "expm1": long_expm1, "log": long_log, "log1p": long_log1p,
    "sqrt": long_sqrt, "abs": long_abs, "tanh": long_tanh, "sinh": long_sinh, "cosh": long_cosh,
    "max": long_max, "min": long_min, "sin": long_sin, "cos": long_cos, "tan": long_tan,
    "pow": long_pow, "hypot": long_hypot, "erf": long_erf, "erfc": long_erfc,
    "erfcx": long_erfcx,
}  # fmt: skip
"""By the names under which terms call them."""
