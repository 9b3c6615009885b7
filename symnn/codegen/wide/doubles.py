"""Double-double arithmetic on arrays: a number is h + l with |l| <= ulp(h)/2.

The bounds are those of Joldes, Muller and Popescu, "Tight and rigorous error bounds for basic
building blocks of double-word arithmetic" (2017), with u = 2**-53: relative to the exact result,
3u**2 + 13u**3 for `dd_add`, 7u**2 for `dd_mul`, 15u**2 + 56u**3 for `dd_div`. They hold where
nothing over- or underflows, which the exponent of wide numbers sees to.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Pair = tuple[Any, Any]

SPLITTER = 134217729.0
"""2**27 + 1: cuts 53 bits into two halves."""


def two_sum(a: Any, b: Any) -> Pair:
    """a + b as the rounded sum and its error, exactly."""
    s = a + b
    t = s - a
    return s, (a - (s - t)) + (b - t)


def quick_sum(a: Any, b: Any) -> Pair:
    """`two_sum` for |a| >= |b|."""
    s = a + b
    return s, b - (s - a)


def halves(a: Any) -> Pair:
    """a as a sum of two numbers of 26 bits, whose products are exact."""
    t = SPLITTER * a
    high = t - (t - a)
    return high, a - high


def two_product(a: Any, b: Any) -> Pair:
    """a*b as the rounded product and its error, exactly."""
    p = a * b
    ah, al = halves(a)
    bh, bl = halves(b)
    return p, ((ah * bh - p) + ah * bl + al * bh) + al * bl


def dd_add(a: Pair, b: Pair) -> Pair:
    """a + b, also where they cancel."""
    s, e = two_sum(a[0], b[0])
    t, f = two_sum(a[1], b[1])
    s, e = quick_sum(s, e + t)
    return quick_sum(s, e + f)


def dd_mul(a: Pair, b: Pair) -> Pair:
    """a*b."""
    p, e = two_product(a[0], b[0])
    return quick_sum(p, e + (a[0] * b[1] + a[1] * b[0]))


def dd_div(a: Pair, b: Pair) -> Pair:
    """a/b."""
    q = a[0] / b[0]
    p, e = two_product(b[0], q)
    p, e = quick_sum(p, e + b[1] * q)
    rest = (a[0] - p) + (a[1] - e)
    return quick_sum(q, rest / b[0])


def dd_sqrt(a: Pair) -> Pair:
    """The root of a > 0, within 2**-101."""
    s = np.sqrt(a[0])
    p, e = two_product(s, s)
    rest = ((a[0] - p) - e) + a[1]
    return quick_sum(s, rest / (2 * s))


def polynomial(coefficients: tuple[Pair, ...], exact_from: int, x: Pair) -> Pair:
    """c[0] + c[1]*x + ... by Horner's rule, beyond `exact_from` with 53 bits."""
    total = coefficients[-1][0]
    for high, _ in coefficients[-2 : exact_from - 1 : -1]:
        total = total * x[0] + high
    result = (total, np.zeros_like(x[0]))
    for pair in coefficients[exact_from - 1 :: -1]:
        result = dd_add(dd_mul(result, x), pair)
    return result
