"""Polynomials that stand for functions in C: derived when the text is made, never copied."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from mpmath import mp, mpf

DIGITS = 45
LEAST, MOST = 2, 40
MARGIN = 8
"""The polynomial errs by at most a part of a unit in the last place: the rest is rounding."""
CHECKED = 40


def fitted(function: Callable[[Any], Any], low: Any, high: Any, bits: int) -> tuple[Any, ...]:
    """Coefficients, constant first, of a polynomial near a function on an interval.

    The degree is the least for which the error, relative to the function, is below an eighth of
    2^-bits at points between those of the interpolation.

    >>> [round(float(c), 4) for c in fitted(lambda x: 1 + x + x * x / 2, 0, 1, 24)]
    [1.0, 1.0, 0.5]
    """
    with mp.workdps(DIGITS):
        low, high = mpf(low), mpf(high)
        checked = [low + (high - low) * (k + mpf("0.37")) / CHECKED for k in range(CHECKED)]
        values = [(x, function(x)) for x in checked]
        for degree in range(LEAST, MOST):
            found = _interpolated(function, low, high, degree)
            worst = max(abs(mp.polyval(found[::-1], x) / y - 1) for x, y in values)
            if worst < mpf(2) ** -bits / MARGIN:
                return tuple(found)
    raise ArithmeticError(f"no polynomial of degree {MOST} is near the function to {bits} bits")


def _interpolated(function: Any, low: Any, high: Any, degree: int) -> list[Any]:
    """Through the function at Chebyshev's points: Newton's form, multiplied out."""
    middle, half, count = (low + high) / 2, (high - low) / 2, degree + 1
    points = [middle + half * mp.cos(mp.pi * (2 * k + 1) / (2 * count)) for k in range(count)]
    table = [function(x) for x in points]
    for k in range(1, count):
        for q in range(count - 1, k - 1, -1):
            table[q] = (table[q] - table[q - 1]) / (points[q] - points[q - k])
    found = [mpf(0)]
    for k in range(count - 1, -1, -1):
        shifted = [mpf(0), *found]
        found = [s - points[k] * f for s, f in zip(shifted, [*found, mpf(0)], strict=True)]
        found[0] += table[k]
    return found[:count]


def _after_two(r: Any) -> Any:
    """(exp(r) - 1 - r)/r^2."""
    if abs(r) < mpf(10) ** -8:
        return mpf(1) / 2 + r / 6 + r * r / 24 + r**3 / 120
    return (mp.exp(r) - 1 - r) / r**2


def _log_rest(w: Any) -> Any:
    """(log((1 + s)/(1 - s)) - 2s)/s^3 with s^2 = w."""
    s = mp.sqrt(w)
    return (mp.log((1 + s) / (1 - s)) - 2 * s) / s**3


def _erf_ratio(w: Any) -> Any:
    """(erf(x) - x)/x with x^2 = w: what is added to x."""
    x = mp.sqrt(w)
    return mp.erf(x) / x - 1


CENTER = 4


def _scaled_erfc(t: Any) -> Any:
    """exp(x^2)*erfc(x) where t = (x - 4)/(x + 4)."""
    x = CENTER * (1 + t) / (1 - t)
    return mp.exp(x * x) * mp.erfc(x)


@cache
def coefficients(name: str, bits: int) -> tuple[Any, ...]:
    """Of the polynomial of one function, for a dtype with so many bits."""
    with mp.workdps(DIGITS):
        half = mp.log(2) / 2 * mpf("1.001")
        edge = (mp.sqrt(2) - 1) / (mp.sqrt(2) + 1) * mpf("1.001")
        tiny, far = mpf(10) ** -30, far_from_0(bits)
        start, end = ((x - CENTER) / (x + CENTER) for x in (mpf("0.99"), far))
        return {
            "exp": lambda: fitted(_after_two, -half, half, bits - 3),
            "log": lambda: fitted(_log_rest, tiny, edge**2, bits - 5),
            "erf": lambda: fitted(_erf_ratio, tiny, 1, bits - 1),
            "scaled_erfc": lambda: fitted(_scaled_erfc, start, end, bits - 3),
        }[name]()


def far_from_0(bits: int) -> Any:
    """From here on, erf is 1 to the last digit."""
    return mpf(6) if bits > 24 else mpf(4)
