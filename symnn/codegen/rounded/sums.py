"""Small pieces that the functions share: polynomials, and numbers put together from their parts."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnn.codegen.wide.doubles import Pair, quick_sum, two_product

SMALLEST_NORMAL = -1022


def horner(coefficients: tuple[float, ...], x: Any) -> Any:
    """c[0] + c[1]*x + ..."""
    total = coefficients[-1]
    for c in coefficients[-2::-1]:
        total = total * x + c
    return total


def quotient(a: Pair, b: Pair) -> Pair:
    """a/b as two doubles, within some 2**-100; one division."""
    inverse = 1.0 / b[0]
    q = a[0] * inverse
    p, e = two_product(q, b[0])
    return q, (((a[0] - p) - e) + (a[1] - q * b[1])) * inverse


def assembled(a: Pair, k: Any) -> Any:
    """(h + l)*2**k rounded once, for 0.5 <= h < 2 and whole doubles k from -1200 to 1100.

    Below the normal numbers a sum with 2**(-1022 - k) rounds at the place where the result ends.
    """
    h, l = quick_sum(*a)  # noqa: E741
    below = (k < SMALLEST_NORMAL) | ((k == SMALLEST_NORMAL) & (h < 1))
    whole = k.astype(np.int64)
    shift = np.where(below, np.ldexp(1.0, SMALLEST_NORMAL - whole), 0.0)
    s, e = quick_sum(shift, h)
    return np.ldexp((s + (e + l)) - shift, whole)
