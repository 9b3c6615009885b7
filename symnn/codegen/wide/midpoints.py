"""Enclosures by mpmath, where FLINT is missing: a midpoint and a radius that rounding adds to.

They rest on mpmath's word that its functions are right to a few units of the working precision; an
error of the argument is put through a function at both ends of its interval.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symnn.codegen.wide.balls import TOWER, Balls, UndecidedError, installed

mpmath = installed("mpmath")

AT_ZERO = {
    **dict.fromkeys(("exp", "cosh", "cos"), 1),
    **dict.fromkeys(
        ("expm1", "log1p", "sinh", "tanh", "asinh", "atanh", "sin", "tan", "asin", "atan"), 0
    ),
}
"""Functions that are 1 + O(a) or a*(1 + O(a)) at 0."""

ROUNDINGS = 16
"""Units of the last place that a function of mpmath may be off."""


class Midpoint:
    """A real number between m - r and m + r."""

    __slots__ = ("m", "r")

    def __init__(self, m: Any, r: Any = 0) -> None:
        self.m, self.r = m, r

    def __neg__(self) -> Midpoint:
        return Midpoint(-self.m, self.r)

    def __add__(self, other: Any) -> Midpoint:
        b = midpoint(other)
        return rounded_midpoint(self.m + b.m, self.r + b.r)

    def __sub__(self, other: Any) -> Midpoint:
        return self + -midpoint(other)

    def __rsub__(self, other: Any) -> Midpoint:
        return midpoint(other) + -self

    def __mul__(self, other: Any) -> Midpoint:
        b = midpoint(other)
        r = abs(self.m) * b.r + abs(b.m) * self.r + self.r * b.r
        return rounded_midpoint(self.m * b.m, r)

    def __truediv__(self, other: Any) -> Midpoint:
        b = midpoint(other)
        if abs(b.m) <= 2 * b.r or b.m == 0:
            raise UndecidedError
        q = self.m / b.m
        return rounded_midpoint(q, 2 * (self.r + abs(q) * b.r) / abs(b.m))

    def __rtruediv__(self, other: Any) -> Midpoint:
        return midpoint(other) / self

    __radd__, __rmul__ = __add__, __mul__

    def is_finite(self) -> bool:
        """Whether both the midpoint and the radius are."""
        return bool(mpmath.isfinite(self.m) and mpmath.isfinite(self.r))


def midpoint(value: Any) -> Midpoint:
    """An exact integer, or the number itself."""
    return value if isinstance(value, Midpoint) else Midpoint(mpmath.mpf(value))


def rounded_midpoint(m: Any, r: Any, units: int = 1) -> Midpoint:
    """A result whose midpoint was rounded."""
    if isinstance(m, mpmath.mpc):
        raise UndecidedError
    return Midpoint(
        m, r * (1 + mpmath.mpf(2) ** -40) + abs(m) * units * mpmath.mpf(2) ** -mpmath.mp.prec
    )


def is_large(a: Midpoint) -> bool:
    """Whether exp(a) needs its exponent split off."""
    return bool(a.m) and mpmath.mag(a.m) > 64


def large_exp(x: Any) -> Any:
    """exp(x) with its exponent split off: mpmath raises e to large integers step by step."""
    with mpmath.extraprec(int(abs(mpmath.mag(x))) if x else 0):
        count = int(mpmath.floor(x / mpmath.ln2))
        rest = x - count * mpmath.ln2
    return mpmath.ldexp(mpmath.exp(rest), count)


class Midpoints(Balls):
    """Functions on midpoints, as formulas call them."""

    def set_precision(self, bits: int) -> None:
        mpmath.mp.prec = bits

    def number(self, value: Any) -> Midpoint:
        exact = Fraction(value)
        return Midpoint(mpmath.mpf(exact.numerator)) / Midpoint(mpmath.mpf(exact.denominator))

    def dyadic(self, ball: Midpoint) -> tuple[int, int, int | None]:
        sign, m, e, _ = ball.m._mpf_
        _, n, k, bits = mpmath.mpf(ball.r)._mpf_
        return (-1) ** sign * int(m), int(e), int(bits) + int(k) if n else None

    def power_of_two(self, exponent: int) -> Midpoint:
        return Midpoint(mpmath.ldexp(mpmath.mpf(1), exponent))

    def minus_infinity(self) -> Midpoint:
        return Midpoint(mpmath.mpf("-inf"))

    def pi(self) -> Midpoint:
        return rounded_midpoint(+mpmath.pi, 0)

    def sign_of(self, a: Midpoint) -> int:
        if abs(a.m) <= a.r and a.r:
            raise UndecidedError
        return int(mpmath.sign(a.m))

    def apply(self, function: Callable[[Any], Any], a: Midpoint) -> Midpoint:
        """A function at the midpoint, with what it differs by at the ends."""
        value = function(a.m)
        ends = [function(a.m + d) - value for d in (a.r, -a.r)] if a.r else []
        if any(isinstance(v, mpmath.mpc) for v in (value, *ends)):
            raise UndecidedError
        return rounded_midpoint(value, 2 * max([abs(v) for v in ends], default=0), ROUNDINGS)

    def named(self, name: str, a: Midpoint) -> Midpoint:
        """A function of mpmath; near 0, where it would take as many bits as 1/a has, its limit."""
        if a.m == 0 or mpmath.mag(a.m) >= -mpmath.mp.prec or name not in AT_ZERO:
            return self.apply(getattr(mpmath, name), a)
        if a.r > abs(a.m):
            raise UndecidedError
        if AT_ZERO[name]:
            return rounded_midpoint(mpmath.mpf(1), abs(a.m) + a.r)
        return rounded_midpoint(a.m, 2 * a.r, 4)

    def exp(self, a: Midpoint) -> Midpoint:
        if a.m == -mpmath.inf:
            return Midpoint(mpmath.mpf(0))
        if a.m and mpmath.mag(a.m) > TOWER:
            if a.m > 0:
                raise UndecidedError
            return Midpoint(mpmath.mpf(0), self.power_of_two(-(2**64)).m)
        return self.apply(large_exp, a) if is_large(a) else self.named("exp", a)

    def sinh(self, a: Midpoint) -> Midpoint:
        return (self.exp(a) - self.exp(-a)) / 2 if is_large(a) else self.named("sinh", a)

    def cosh(self, a: Midpoint) -> Midpoint:
        return (self.exp(a) + self.exp(-a)) / 2 if is_large(a) else self.named("cosh", a)

    def expm1(self, a: Midpoint) -> Midpoint:
        return self.exp(a) - 1 if is_large(a) else self.named("expm1", a)

    def digamma(self, a: Midpoint) -> Midpoint:
        return self.apply(mpmath.digamma, a)

    def loggamma(self, a: Midpoint) -> Midpoint:
        return self.apply(mpmath.loggamma, a)

    def lambert(self, a: Midpoint, branch: int = 0) -> Midpoint:
        return self.apply(lambda v: mpmath.lambertw(v, branch), a)

    def polygamma(self, order: int, a: Midpoint) -> Midpoint:
        return self.apply(lambda v: mpmath.polygamma(order, v), a)

    def absolute(self, a: Midpoint) -> Midpoint:
        return Midpoint(abs(a.m), a.r)

    def maximum(self, *values: Midpoint) -> Midpoint:
        return Midpoint(max(v.m for v in values), max(v.r for v in values))

    def floor(self, a: Midpoint) -> Midpoint:
        low, high = mpmath.floor(a.m - a.r), mpmath.floor(a.m + a.r)
        if low != high:
            raise UndecidedError
        return Midpoint(low)

    def integer_power(self, a: Midpoint, n: int) -> Midpoint:
        return 1 / self.integer_power(a, -n) if n < 0 else self.apply(lambda v: v**n, a)

    def power(self, a: Midpoint, b: Midpoint) -> Midpoint:
        side = self.sign_of(a)
        if side > 0:
            return self.exp(b * self.apply(mpmath.log, a))
        if side < 0 and b.r == 0 and b.m == int(b.m):
            return self.integer_power(a, int(b.m))
        if side == 0 and self.sign_of(b) >= 0:
            return self.number(0 if b.m > 0 else 1)
        raise UndecidedError

    def choose(self, *branches: tuple[bool, Callable[[], Any]]) -> Any:
        for holds, branch in branches:
            if holds:
                return branch()
        raise UndecidedError

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda a: self.named(name, a)
