"""Sums of two doubles, some 60 bits and more: for forms to which 53 bits are not quite enough.

Quicker than wide numbers: the exponent is that of a double, and there is no bound of the error.
What comes out is measured like any other form.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from symnn.codegen.wide.constants import LOG2, pair, roots_of_two, split_log2
from symnn.codegen.wide.doubles import (
    Pair,
    dd_add,
    dd_div,
    dd_mul,
    dd_sqrt,
    polynomial,
    quick_sum,
    two_product,
    two_sum,
)
from symnn.codegen.wide.errorfunction import ERF_TERMS, chebyshev
from symnn.codegen.wide.number import rounded_once, scaled
from symnn.codegen.wide.tables import SCALED_ERFC
from symnn.codegen.wide.waves import PI_PAIR, sine_and_cosine

STEPS_IN_TWO = 64
ROOTS_OF_TWO = np.array(roots_of_two(STEPS_IN_TWO))
STEPS_A_UNIT = float(STEPS_IN_TWO / LOG2)
LARGEST_POWER = 8000.0
LARGEST_SHIFT = 4000
LEAST_NORMAL = 2.0**-1022
NEAR_ZERO = -110
"""Numbers below this power of two are their own exponential less 1."""

STEP_PARTS = split_log2(STEPS_IN_TWO)


class Twofold:
    """(h + l)*2**k, arrays or numbers.

    k is 0 but for exponentials and products with them, which so do not over- or underflow.
    """

    __slots__ = ("h", "k", "l")

    def __init__(self, h: Any, l: Any = 0.0, k: Any = 0) -> None:  # noqa: E741
        self.h, self.l, self.k = h, l, k

    def __neg__(self) -> Twofold:
        return Twofold(-self.h, -self.l, self.k)

    def __add__(self, other: Any) -> Twofold:
        a, b, k = aligned(self, twofold(other))
        return Twofold(*dd_add(a, b), k)

    def __sub__(self, other: Any) -> Twofold:
        return self + -twofold(other)

    def __rsub__(self, other: Any) -> Twofold:
        return twofold(other) + -self

    def __mul__(self, other: Any) -> Twofold:
        if is_power_of_two_number(other):
            return Twofold(self.h * other, self.l * other, self.k)
        b = twofold(other)
        return Twofold(*dd_mul((self.h, self.l), (b.h, b.l)), self.k + b.k)

    def __truediv__(self, other: Any) -> Twofold:
        b = twofold(other)
        return Twofold(*dd_div((self.h, self.l), (b.h, b.l)), self.k - b.k)

    def __rtruediv__(self, other: Any) -> Twofold:
        return twofold(other) / self

    def __pow__(self, n: int) -> Twofold:
        found = self
        for _ in range(n - 1):
            found = found * self
        return found

    __radd__, __rmul__ = __add__, __mul__

    def settled(self) -> Twofold:
        """The number with k = 0."""
        if not np.ndim(self.k):
            return self
        return Twofold(scaled(self.h, self.k), scaled(self.l, self.k))

    def rounded(self) -> Any:
        """As one double; below the normal numbers too it is rounded once."""
        total = self.h + self.l
        if not np.ndim(self.k):
            return total
        value = scaled(total, self.k)
        subnormal = np.abs(value) < LEAST_NORMAL
        if np.any(subnormal):
            value = np.where(subnormal, rounded_once(self.h, self.l, self.k), value)
        return value


def twofold(value: Any) -> Twofold:
    """A number or an array as such a sum; of whole numbers, NumPy's `ldexp` has half precision."""
    if isinstance(value, Twofold):
        return value
    return Twofold(float(value) if isinstance(value, int) else value)


def apart(value: Any) -> Twofold:
    """Doubles with their exponent apart, so that products do not over- or underflow."""
    m, k = np.frexp(value)
    return Twofold(m, 0.0, np.atleast_1d(k.astype(np.int64)))


def parts(value: Any) -> Pair:
    """The two doubles of a number, with its exponent applied."""
    number = twofold(value).settled()
    return number.h, number.l


def aligned(a: Twofold, b: Twofold) -> tuple[Pair, Pair, Any]:
    """The doubles of both numbers with one exponent, the larger one; a zero has none."""
    if not np.ndim(a.k) and not np.ndim(b.k):
        return (a.h, a.l), (b.h, b.l), 0
    k = np.where((a.h == 0) | ((b.k > a.k) & (b.h != 0)), b.k, a.k)
    return stepped(a, a.k - k), stepped(b, b.k - k), k


def stepped(a: Twofold, steps: Any) -> Pair:
    """The doubles times 2**steps."""
    n = np.clip(steps, -LARGEST_SHIFT, LARGEST_SHIFT).astype(np.int32)
    return np.ldexp(a.h, n), np.ldexp(a.l, n)


def is_power_of_two_number(value: Any) -> bool:
    """Whether it is a Python number that only shifts the exponent."""
    return isinstance(value, int | float) and abs(np.frexp(float(value))[0]) == 0.5


def power_parts(x: Pair) -> tuple[Pair, Pair, Any]:
    """(q, t, k) with exp(x) = 2**k*t*(1 + q), |q| < 0.0055, t = 2**(j/64)."""
    high = np.clip(x[0], -LARGEST_POWER, LARGEST_POWER)
    low = np.where(high == x[0], x[1], 0.0)  # of a huge number it is huge too
    count = np.rint(high * STEPS_A_UNIT)
    first, second, third = STEP_PARTS
    rest, error = two_sum(high - count * first, -(count * second))
    rest, error = quick_sum(rest, error + (low - count * third))
    series = 1 / 720 + rest * (1 / 5040 + rest / 40320)
    series = 1 / 6 + rest * (1 / 24 + rest * (1 / 120 + rest * series))
    q = quick_sum(rest, error + error * rest + rest * rest * (0.5 + rest * series))
    j = np.mod(count, STEPS_IN_TWO)
    root = ROOTS_OF_TWO[np.asarray(j).astype(np.int64) & (STEPS_IN_TWO - 1)]
    k = np.asarray((count - j) / STEPS_IN_TWO).astype(np.int64)
    return q, (root[..., 0], root[..., 1]), np.atleast_1d(k)


def unless_tiny(a: Twofold, value: Twofold) -> Twofold:
    """The value of a function f(a) = a + O(a*a); a itself where its exponent is far apart."""
    if not np.ndim(a.k):
        return value
    return picked(np.frexp(a.h)[1] + a.k < NEAR_ZERO, a, value)


def long_exp(a: Twofold) -> Twofold:
    """exp(a)."""
    q, t, k = power_parts(parts(a))
    p, e = two_product(t[0], q[0])
    h, rest = quick_sum(t[0], p)
    h, l = quick_sum(h, rest + (e + (t[0] * q[1] + (t[1] + t[1] * q[0]))))  # noqa: E741
    return Twofold(h, l, k)


def long_expm1(a: Twofold) -> Twofold:
    """exp(a) - 1."""
    q, t, k = power_parts(parts(a))
    scale = np.ldexp(1.0, k.astype(np.int32))
    p, e = two_product(t[0], q[0])
    product = quick_sum(p, e + (t[0] * q[1] + t[1] * q[0]))
    product = product[0] * scale, product[1] * scale
    rest = two_sum(t[0] * scale, -1.0)
    return unless_tiny(a, Twofold(*dd_add((rest[0], rest[1] + t[1] * scale), product)))


def near_one(t: Pair) -> Pair:
    """log(1 + t) for -0.3 <= t <= 0.5: one step of Newton."""
    y = np.log1p(t[0])
    inverse = parts(long_expm1(Twofold(-y)))
    z = dd_add(dd_add(t, inverse), dd_mul(t, inverse))
    return quick_sum(y, z[0] - z[0] * z[0] / 2 + z[1])


def long_log(a: Twofold) -> Twofold:
    """log(a) for a > 0."""
    m, k = np.frexp(a.h)
    low = m < 0.7
    rest = np.ldexp(a.l, np.where(low, 1, 0) - k)
    m, k = np.where(low, 2 * m, m), np.where(low, k - 1, k) + a.k
    t = two_sum(m, -1.0)
    found = near_one(quick_sum(t[0], t[1] + rest))
    turn = dd_mul((np.asarray(k, float), 0.0), pair(LOG2))
    return Twofold(*dd_add(turn, found))


def long_log1p(a: Twofold) -> Twofold:
    """log(1 + a)."""
    given, a = a, a.settled()
    near = (a.h > -0.29) & (a.h < 0.45)
    here = near_one((np.where(near, a.h, 0.0), np.where(near, a.l, 0.0)))
    there = long_log(a + 1)
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
    small = long_expm1(long_abs(a) * -2)
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
