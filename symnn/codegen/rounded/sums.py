"""Small pieces that the functions share: polynomials, and numbers put together from their parts."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnn.codegen.wide.doubles import Pair, quick_sum, two_product, two_sum

SMALLEST_NORMAL = -1022
ROOT_OF_HALF = 0.7071067811865476


def series(coefficients: tuple[float, ...], x: Any) -> Any:
    """c[0] + c[1]*x + ..., in pairs: processors work on those side by side."""
    terms: list[Any] = list(coefficients)
    while len(terms) > 1:
        pairs = zip(terms[::2], terms[1::2], strict=False)
        rest = terms[-1:] if len(terms) % 2 else []
        terms = [a + b * x for a, b in pairs] + rest
        x = x * x
    return terms[0]


def long_series(coefficients: tuple[Pair, ...], exact: int, x: Pair) -> Pair:
    """The same as two doubles, of which so many steps are exact to some 2**-100."""
    found = times(series(tuple(c for c, _ in coefficients[exact:]), x[0]), x)
    for high, low in coefficients[exact - 1 : 0 : -1]:
        found = product(plus(high, low, found), x)
    return plus(*coefficients[0], found)


def plus(high: float, low: float, a: Pair) -> Pair:
    """high + low + a, not normalized."""
    h, lost = two_sum(high, a[0])
    return h, lost + (a[1] + low)


def times(x: Any, a: Pair) -> Pair:
    """x*a."""
    p, e = two_product(x, a[0])
    return p, e + x * a[1]


def product(a: Pair, b: Pair) -> Pair:
    """a*b."""
    p, e = two_product(a[0], b[0])
    return p, e + (a[0] * b[1] + a[1] * b[0])


def total(a: Pair, b: Pair) -> Pair:
    """a + b, to some 2**-100 of the larger one."""
    h, e = two_sum(a[0], b[0])
    return quick_sum(h, e + (a[1] + b[1]))


def chosen(condition: Any, a: Pair, b: Pair) -> Pair:
    """a where the condition holds, else b."""
    return np.where(condition, a[0], b[0]), np.where(condition, a[1], b[1])


def quotient(a: Pair, b: Pair) -> Pair:
    """a/b as two doubles, within some 2**-100, for b with |l| <= ulp(h); one division."""
    inverse = 1.0 / b[0]
    q = a[0] * inverse
    p, e = two_product(q, b[0])
    return q, (((a[0] - p) - e) + (a[1] - q * b[1])) * inverse


def within(x: Any, low: float, high: float) -> Any:
    """The number of the interval that is nearest to x; NaN stays NaN."""
    return np.minimum(np.maximum(x, low), high)


def times_power(x: Any, k: Any) -> Any:
    """x*2**k for whole doubles |k| < 2044, rounded at most once."""
    return np.ldexp(x, np.asarray(np.where(np.isnan(k), 0.0, k)).astype(np.int32))


def balanced(x: Any) -> Pair:
    """(m, k) with x = m*2**k and m between the roots of 1/2 and 2, for finite x > 0."""
    m, k = np.frexp(x)
    low = m < ROOT_OF_HALF
    return np.where(low, 2 * m, m), np.where(low, k - 1.0, k)


def multiplied(x: Any, a: Pair) -> Any:
    """x*a rounded once, for x >= 0 and a near 1, also where that is below the normal numbers."""
    tiny = x < 2.0**-400
    h, l = times(x * np.where(tiny, 2.0**600, 1.0), a)  # noqa: E741
    # The sum ends where the smallest double does, times 2**600.
    shift = np.where(h < 2.0**-422, 2.0**-422, 0.0)
    s, e = quick_sum(shift, h)
    return ((s + (e + l)) - shift) * np.where(tiny, 2.0**-600, 1.0)


def assembled(a: Pair, k: Any) -> Any:
    """(h + l)*2**k rounded once, for h > 2**-900 and whole doubles k from -1900 to 1900.

    Below the normal numbers a sum with 2**(-1022 - k) rounds at the place where the result ends.
    """
    h, l = quick_sum(*a)  # noqa: E741
    least = times_power(1.0, np.maximum(SMALLEST_NORMAL - k, -1000.0))
    shift = np.where(h < least, least, 0.0)
    s, e = quick_sum(shift, h)
    return times_power((s + (e + l)) - shift, k)
