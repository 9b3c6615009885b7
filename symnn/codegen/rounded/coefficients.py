"""Polynomials behind the elementary functions: derived when they are first needed, never copied."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

from mpmath import mp, mpf

from symnn.codegen.native.fitted import DIGITS, fitted
from symnn.codegen.wide.doubles import Pair

WIDER = mpf("1.001")
"""Arguments are reduced in rounded arithmetic: intervals are a little wider."""
TINY = mpf(10) ** -12
"""Below it a quotient of differences is replaced by its value at this number."""


def _away(x: Any) -> Any:
    return x if abs(x) > TINY else TINY


def _exp_rest(x: Any) -> Any:
    """(exp(x) - 1 - x - x^2/2)/x^3."""
    x = _away(x)
    return (mp.expm1(x) - x - x * x / 2) / x**3


def _log_rest(w: Any) -> Any:
    """(2*artanh(z/2) - z)/z^3 with z^2 = w."""
    z = mp.sqrt(_away(w))
    return (2 * mp.atanh(z / 2) - z) / z**3


def _ratio(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """f(x)/x with x^2 = w, of an odd function."""

    def of_square(w: Any) -> Any:
        x = mp.sqrt(_away(w))
        return function(x) / x

    return of_square


def _tail(t: Any) -> Any:
    """(x + 1)*exp(x^2)*erfc(x) where t = (x - 2)/(x + 1)."""
    x = (2 + t) / _away(1 - t)
    if x > 10**6:
        return (1 + 1 / x) * (1 - 1 / (2 * x * x)) / mp.sqrt(mp.pi)
    return (x + 1) * mp.exp(x * x) * mp.erfc(x)


Ends = Callable[[], tuple[Any, Any]]


def _square_to(end: Callable[[], Any]) -> Ends:
    return lambda: (mpf(0), end() ** 2)


def _log_end() -> Any:
    return 2 * (mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)


FITS: dict[str, tuple[Callable[[Any], Any], Ends, int]] = {
    "exp": (_exp_rest, lambda: (-mp.log(2) / 2, mp.log(2) / 2), 53),
    "log": (_log_rest, _square_to(_log_end), 53),
    "long_log": (_log_rest, _square_to(_log_end), 66),
    "sin": (_ratio(mp.sin), _square_to(lambda: mp.pi / 4), 58),
    "cos": (lambda w: mp.cos(mp.sqrt(w)), _square_to(lambda: mp.pi / 4), 58),
    "atan": (_ratio(mp.atan), _square_to(lambda: mp.sqrt(2) - 1), 58),
    "asin": (_ratio(mp.asin), _square_to(lambda: mpf(0.5)), 58),
    "erf": (_ratio(mp.erf), _square_to(lambda: mpf(0.5)), 58),
    "tail": (_tail, lambda: (mpf(-1), 1 / WIDER), 58),
}
"""The function, the interval on which it is fitted, and the bits that are right."""


@cache
def pairs(name: str) -> tuple[Pair, ...]:
    """Coefficients, constant first, as sums of two doubles."""
    function, ends, bits = FITS[name]
    with mp.workdps(2 * DIGITS):
        low, high = (WIDER * end for end in ends())
        found = fitted(function, low, high, bits)
        return tuple((float(c), float(c - mpf(float(c)))) for c in found)


@cache
def doubles(name: str) -> tuple[float, ...]:
    """Coefficients, constant first."""
    return tuple(high for high, _ in pairs(name))


def short(value: Fraction, bits: int) -> float:
    """The leading bits of a number, so many or one less: products with small integers are exact.

    >>> short(Fraction(10, 3), 4)
    3.0
    """
    exponent = value.numerator.bit_length() - value.denominator.bit_length() - bits + 1
    unit = Fraction(2) ** exponent
    return float((value // unit) * unit)
