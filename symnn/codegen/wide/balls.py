"""Exact arithmetic for single elements, by FLINT: a formula evaluated with rising precision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from importlib import import_module
from typing import Any


def installed(name: str) -> Any:
    """The module of that name, or None where it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        return None


flint = installed("flint")

STIRLING = 10_000
"""Beyond 2**STIRLING, what is below the inverse of a number is below all precisions beside it."""

TOWER = 9_000
"""exp(a) of a number beyond 2**TOWER is written as infinity, or as 0 give or take 2**-2**64."""

INVERSES = ("log", "log1p", "asinh", "acosh", "lgamma", "digamma")
"""What brings such a number back into reach must know it better than that."""

PRECISIONS = (96, 240, 600, 1500, 4000, 10000)
"""Bits that are tried, one after the other."""


class UndecidedError(ArithmeticError):
    """A comparison that this precision does not decide."""


class Balls:
    """Functions on Arb's balls, as formulas call them."""

    def set_precision(self, bits: int) -> None:
        """The bits of all numbers from now on."""
        flint.ctx.prec = bits

    def number(self, value: Any) -> Any:
        """An integer, float or fraction, as exactly as the precision allows."""
        exact = Fraction(value)
        return flint.arb(flint.fmpq(exact.numerator, exact.denominator))

    def dyadic(self, ball: Any) -> tuple[int, int, int | None]:
        """(m, e, k): the ball is m*2**e, give or take less than 2**k; k is None if it is exact."""
        m, e = ball.mid().man_exp()
        n, k = ball.rad().man_exp()
        return int(m), int(e), int(n).bit_length() + int(k) if n else None

    def power_of_two(self, exponent: int) -> Any:
        """2**exponent."""
        return flint.arb((1, exponent))

    def minus_infinity(self) -> Any:
        return flint.arb("-inf")

    def pi(self) -> Any:
        return flint.arb.pi()

    def sign_of(self, a: Any) -> int:
        """-1, 0 or 1, if it is certain."""
        if a > 0:
            return 1
        if a < 0:
            return -1
        if a == 0:
            return 0
        raise UndecidedError

    def exp(self, a: Any) -> Any:
        """exp(a), with its exponent split off where Arb overflows."""
        if not abs(a) > 2**100 or not a.is_finite():
            return a.exp()
        if abs(a) > self.power_of_two(TOWER):
            return flint.arb("inf") if a > 0 else self.power_of_two(-(2**64)).union(0)
        bits = flint.ctx.prec
        mantissa, exponent = abs(a).upper().man_exp()
        flint.ctx.prec = bits + int(mantissa).bit_length() + int(exponent)
        log2 = flint.arb.const_log2()
        count = (a / log2).mid().floor().unique_fmpz()
        rest = a - flint.arb(count) * log2
        flint.ctx.prec = bits
        return rest.exp() * flint.arb((1, count))

    def sinh(self, a: Any) -> Any:
        return (self.exp(a) - self.exp(-a)) / 2 if abs(a) > 2**100 else a.sinh()

    def cosh(self, a: Any) -> Any:
        return (self.exp(a) + self.exp(-a)) / 2 if abs(a) > 2**100 else a.cosh()

    def expm1(self, a: Any) -> Any:
        return self.exp(a) - 1 if abs(a) > 2**100 else a.expm1()

    def digamma(self, a: Any) -> Any:
        return within_reach(a).digamma()

    def loggamma(self, a: Any) -> Any:
        """log(gamma(a)), by Stirling's series where Arb gives up; its rest is below 1/(12*a)."""
        if not within_reach(a) > self.power_of_two(STIRLING):
            return a.lgamma()
        half_log = (2 * self.pi()).log() / 2
        return a.log() * (a - flint.arb(0.5)) - a + half_log + flint.arb(0, 1 / a)

    def lambert(self, a: Any, branch: int = 0) -> Any:
        return within_reach(a).lambertw(branch)

    def polygamma(self, order: int, a: Any) -> Any:
        if a > 0:
            return (-1) ** (order + 1) * flint.arb(order + 1).gamma() * flint.arb(order + 1).zeta(a)
        return flint.acb(a).polygamma(order).real if a > -(2**40) else flint.arb("nan")

    def absolute(self, a: Any) -> Any:
        return abs(a)

    def sign(self, a: Any) -> Any:
        return self.number(self.sign_of(a))

    def step(self, a: Any, at_zero: Any = Fraction(1, 2)) -> Any:
        """Heaviside's function."""
        return self.number((0, Fraction(at_zero), 1)[self.sign_of(a) + 1])

    def maximum(self, *values: Any) -> Any:
        """The largest."""
        best = values[0]
        for value in values[1:]:
            best = best.max(value)
        return best

    def minimum(self, *values: Any) -> Any:
        """The smallest."""
        return -self.maximum(*[-v for v in values])

    def floor(self, a: Any) -> Any:
        """The largest whole number that is at most a."""
        whole = a.floor().unique_fmpz()
        if whole is None:
            raise UndecidedError
        return flint.arb(whole)

    def integer_power(self, a: Any, n: int) -> Any:
        """a**n."""
        return 1 / self.integer_power(a, -n) if n < 0 else a ** flint.fmpz(n)

    def power(self, a: Any, b: Any) -> Any:
        """a**b; of 0 and of negative numbers where it is real."""
        side = self.sign_of(a)
        if side > 0:
            return self.exp(b * self.log(a))
        if side == 0:
            return self.number((0, 1, float("inf"))[1 - self.sign_of(b)])
        whole = b.unique_fmpz() if b.is_exact() else None
        return flint.arb("nan") if whole is None else self.integer_power(a, int(whole))

    def xlogy(self, a: Any, b: Any) -> Any:
        """a*log(b), and 0 where a is 0."""
        return a * self.log(b) if self.sign_of(a) else self.number(0)

    def relation(self, a: Any, b: Any, holds: Callable[[int], Any]) -> bool:
        """Whether a relation holds, told from the sign of a - b."""
        return bool(holds(self.sign_of(a - b)))

    def always(self) -> bool:
        return True

    def never(self) -> bool:
        return False

    def negated(self, condition: bool) -> bool:
        return not condition

    def both(self, *conditions: bool) -> bool:
        return all(conditions)

    def either(self, *conditions: bool) -> bool:
        return any(conditions)

    def choose(self, *branches: tuple[bool, Callable[[], Any]]) -> Any:
        """The first branch whose condition holds."""
        for holds, branch in branches:
            if holds:
                return branch()
        return flint.arb("nan")

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """A function that Arb has under the same name: log, sin, erf, ..."""
        if name in INVERSES:
            return lambda a: getattr(within_reach(a), name)()
        return lambda a: getattr(a, name)()


def within_reach(a: Any) -> Any:
    """The number, unless it is one that is written as infinity."""
    if is_beyond(a):
        raise UndecidedError
    return a


def is_beyond(a: Any) -> bool:
    """Whether a ball is a number that is written as infinity."""
    return flint is not None and isinstance(a, flint.arb) and bool(abs(a) == flint.arb("inf"))


def enclosed(formula: Callable[..., Any], point: Sequence[Any], numbers: Any) -> float | None:
    """The float64 nearest to a formula's value at one point; None if there seems to be none."""
    zero = None
    for bits in PRECISIONS:
        numbers.set_precision(bits)
        try:
            ball = formula(numbers, *[numbers.number(v) for v in point])
            if is_beyond(ball):
                return float("inf") if ball > 0 else float("-inf")
            m, e, error = numbers.dyadic(ball)
        except (UndecidedError, ZeroDivisionError, ValueError, OverflowError):
            continue
        found = nearest_float(m, e, error) if ball.is_finite() else None
        unsure = error is not None and (m == 0 or m.bit_length() + e <= error + 1)
        if found == 0 and unsure:
            zero = 0.0  # of an unknown sign, which more bits may tell
        elif found is not None:
            return found
    return zero


def nearest_float(mantissa: int, exponent: int, error: int | None) -> float | None:
    """The float64 nearest to mantissa*2**exponent; None if the error may matter."""
    top = mantissa.bit_length() + exponent
    unit = max(top - 53, -1074) if mantissa else -1074
    if error is not None and error > unit - 12:
        return None
    if top > 1025:
        return float("inf") if mantissa > 0 else float("-inf")
    if top < -1100:
        return 0.0 if mantissa >= 0 else -0.0
    try:
        return float(Fraction(mantissa) * Fraction(2) ** exponent)
    except OverflowError:
        return float("inf") if mantissa > 0 else float("-inf")
