"""Values as exact rationals or as intervals with outward rounding (mpmath), and functions of them.

A value is a SymPy `Rational` where arithmetic stays exact, else an interval that contains it.
Functions take intervals to intervals that contain all their values.
"""

from __future__ import annotations

from collections.abc import Callable
from math import factorial
from typing import Any, TypeAlias

from mpmath import mp
from mpmath.ctx_iv import MPIntervalContext
from mpmath.libmp import libmpi
from sympy import Rational, bernoulli, integer_nthroot

iv: Any = MPIntervalContext()
"""A context of our own: its precision is nobody else's."""

Value: TypeAlias = Any
INFINITE = iv.mpf(["-inf", "inf"])
MOST_BITS = 4000
"""Exact numbers longer than this go on as intervals."""


class Undefined(Exception):
    """No real value exists, for certain."""


class Unsure(Exception):
    """The interval is too wide to tell, or no rule is known; nothing follows."""


def exact(value: Any) -> bool:
    """Whether a value is a rational number."""
    return isinstance(value, Rational)


def interval(value: Value) -> Any:
    """The value as an interval."""
    if not exact(value):
        return value
    return iv.mpf(int(value.p)) / iv.mpf(int(value.q))


def shortened(value: Value) -> Value:
    """The value, as an interval where its exact form is long."""
    return interval(value) if exact(value) and bits_of(value) > MOST_BITS else value


def bits_of(value: Any) -> int:
    """The length of the longer of numerator and denominator."""
    return max(int(value.p).bit_length(), int(value.q).bit_length())


def low(value: Any) -> Any:
    """The lower end of an interval, exactly."""
    return mp.make_mpf(value._mpi_[0])


def high(value: Any) -> Any:
    """The upper end of an interval, exactly."""
    return mp.make_mpf(value._mpi_[1])


def between(below: Any, above: Any) -> Any:
    """The interval from the lower end of one to the upper end of another."""
    return iv.make_mpf((below._mpi_[0], above._mpi_[1]))


def hull(a: Any, b: Any) -> Any:
    """The smallest interval around two."""
    lower = a if low(a) <= low(b) else b
    upper = a if high(a) >= high(b) else b
    return between(lower, upper)


def sign_of(value: Value) -> int | None:
    """-1, 0 or 1 when it is certain, else None."""
    if exact(value):
        return int(bool(value > 0)) - int(bool(value < 0))
    if low(value) > 0:
        return 1
    return -1 if high(value) < 0 else None


def monotone(f: Callable[[Any], Any], x: Any, falling: bool = False) -> Any:
    """The values of a monotone function on an interval, from its values at the ends."""
    ends = [f(iv.make_mpf((end, end))) for end in x._mpi_]
    return between(*(reversed(ends) if falling else ends))


def exp(x: Any) -> Any:
    """e**x, for huge arguments too."""
    if high(x) > 10**9:
        lower = iv.exp(iv.mpf(10**9)) if low(x) > 10**9 else iv.exp(between(x, iv.mpf(10**9)))
        return between(lower, INFINITE)
    return iv.exp(x)


def log(x: Any) -> Any:
    """The logarithm; the interval lies above 0, or touches it."""
    if low(x) <= 0:
        upper = iv.log(between(iv.mpf(1), x)) if high(x) > 1 else iv.log(_at_high(x))
        return between(INFINITE, upper)
    return iv.log(x)


def _at_high(x: Any) -> Any:
    end = x._mpi_[1]
    return iv.make_mpf((end, end))


def root(x: Any) -> Any:
    """The square root, of what lies above 0."""
    return iv.sqrt(between(iv.mpf(0), x) if low(x) < 0 else x)


def tanh(x: Any) -> Any:
    """By exp, at both ends."""
    return monotone(lambda u: 1 - 2 / (exp(2 * u) + 1), x)


def sinh(x: Any) -> Any:
    """By exp, at both ends."""
    return monotone(lambda u: (exp(u) - exp(-u)) / 2, x)


def cosh(x: Any) -> Any:
    """Even, and rising with |x|."""
    return monotone(lambda u: (exp(u) + exp(-u)) / 2, absolute(x))


def absolute(x: Any) -> Any:
    """|x|."""
    return abs(x)


def atan(x: Any) -> Any:
    """Between -pi/2 and pi/2."""
    return iv.make_mpf(libmpi.mpi_atan(x._mpi_, iv.prec))


def asin(x: Any) -> Any:
    """By atan, at both ends; -1 <= x <= 1."""
    return monotone(lambda u: 2 * atan(u / (1 + root(1 - u * u))), x)


def asinh(x: Any) -> Any:
    """By log, at both ends, where the argument of log is at least 1."""

    def rising(u: Any) -> Any:
        if high(u) < 0:
            return -log(root(u * u + 1) - u)
        return log(u + root(u * u + 1))

    return monotone(rising, x)


def atanh(x: Any) -> Any:
    """By log, at both ends; -1 < x < 1."""
    return monotone(lambda u: log((1 + u) / (1 - u)) / 2, x)


def acosh(x: Any) -> Any:
    """By log, at both ends; x >= 1."""
    return monotone(lambda u: log(u + root(u * u - 1)), x)


def erf(x: Any) -> Any:
    """By a series of positive terms, at both ends."""
    return monotone(_erf_at, x)


def _erf_at(x: Any) -> Any:
    """erf(x) = 2/sqrt(pi) * exp(-x**2) * sum of 2**n * x**(2n + 1) / (1*3*...*(2n + 1)).

    Once 2*x**2 < 2n + 3 the terms fall faster than those of a geometric series.
    """
    if high(x) < 0:
        return -_erf_at(-x)
    if low(x) > 30 or high(x) > 60:
        return between(iv.mpf(1) - exp(-(x * x)), iv.mpf(1))
    square, term, total, n = x * x, x, iv.mpf(0), 0
    while True:
        total, n = total + term, n + 1
        term = term * 2 * square / (2 * n + 1)
        ratio = 2 * square / (2 * n + 3)
        if high(ratio) < 0.5 and high(term) < mp.ldexp(1, -iv.prec):
            rest = between(iv.mpf(0), 2 * term)
            return 2 / iv.sqrt(iv.pi) * exp(-square) * (total + rest)


def lambert(x: Any) -> Any:
    """The principal branch: the w >= -1 with w*exp(w) = x, at both ends."""
    return monotone(_lambert_at, x)


def _lambert_at(x: Any) -> Any:
    if low(x * iv.e) <= -1 or high(x) == mp.inf:
        raise Unsure("LambertW of such an argument")
    guess = mp.lambertw(low(x)).real
    bits = min(iv.prec, mp.prec)
    for digits in (bits, bits // 2):
        slack = mp.ldexp(1 + abs(guess), 8 - digits)
        bounds = [iv.mpf(max(guess - slack, mp.mpf(-1))), iv.mpf(guess + slack)]
        below, above = (w * exp(w) for w in bounds)
        if high(below) <= low(x) and low(above) >= high(x):
            return between(bounds[0], bounds[1])
    raise Unsure("LambertW was not enclosed")


def polygamma(m: int, x: Any) -> Any:
    """By the recurrence up to large arguments, then the series of Euler and Maclaurin.

    The terms of the series alternate and envelope the value: the last one bounds the rest.
    Source: Abramowitz and Stegun, 6.3.18, 6.4.11.
    """
    side, shifted = (-1) ** (m + 1), iv.mpf(0)
    for k in range(SHIFT := 20 + iv.prec // 8):
        shifted = shifted + 1 / whole_power(x + k, m + 1)
    y = x + SHIFT
    total = y * 0
    if m == 0:
        total = 1 / (2 * y) - log(y)
    else:
        total = factorial(m - 1) / whole_power(y, m) + factorial(m) / (2 * whole_power(y, m + 1))
    term = total
    for n in range(1, 2 + iv.prec // 8):
        b = interval(bernoulli(2 * n))
        term = b * factorial(2 * n + m - 1) / (factorial(2 * n) * whole_power(y, 2 * n + m))
        total = total + term
    rest = hull(term, -term)
    return side * (total + rest + factorial(m) * shifted)


def gamma(x: Any) -> Any:
    """For positive arguments."""
    return iv.gamma(x)


def power(base: Any, exponent: Any) -> Any:
    """base**exponent for a base that is not negative."""
    if low(base) == 0 and high(base) == 0:
        return iv.mpf(0) if low(exponent) > 0 else INFINITE
    found = exp(exponent * log(base))
    return between(iv.mpf(0), found) if low(found) < 0 else found


def whole_power(x: Any, n: int) -> Any:
    """x**n for an integer n >= 0."""
    return iv.make_mpf(libmpi.mpi_pow_int(x._mpi_, n, iv.prec))


def rational_root(value: Any, degree: int) -> Any:
    """The exact root of a rational number, or None."""
    parts = []
    for number in (int(value.p), int(value.q)):
        found = _integer_root(number, degree)
        if found is None:
            return None
        parts.append(found)
    return Rational(*parts)


def _integer_root(n: int, degree: int) -> int | None:
    if n < 0:
        return None
    found, is_exact = integer_nthroot(n, degree)
    return int(found) if is_exact else None
