"""erf and erfc."""

from __future__ import annotations

from fractions import Fraction
from math import factorial
from typing import Any

import numpy as np

from symnn.codegen.wide.constants import pair
from symnn.codegen.wide.doubles import Pair, dd_add, dd_mul, polynomial
from symnn.codegen.wide.exponentials import FUNCTION, amplified, exp, sign_of, signed
from symnn.codegen.wide.number import Wide, divide, multiply, normal, select, sqrt, wide
from symnn.codegen.wide.tables import SCALED_ERFC
from symnn.codegen.wide.waves import pi

ERF_TERMS = tuple(pair(Fraction((-1) ** n, factorial(n) * (2 * n + 1))) for n in range(30))
NEGLIGIBLE = 20
"""From this term on 53 bits are enough."""


def chebyshev(coefficients: tuple[Pair, ...], exact_from: int, t: Pair) -> Pair:
    """The sum of c[n]*T_n(t) by Clenshaw's rule, beyond `exact_from` with 53 bits."""
    zero = np.zeros_like(t[0])
    last: Any
    total: Any
    total, last = zero, zero
    for high, _ in coefficients[: exact_from - 1 : -1]:
        total, last = 2 * t[0] * total - last + high, total
    total, last = (total, zero), (last, zero)
    double = 2 * t[0], 2 * t[1]
    for c in coefficients[exact_from - 1 : 0 : -1]:
        step = dd_add(dd_mul(double, total), (-last[0], -last[1]))
        total, last = dd_add(step, c), total
    step = dd_add(dd_mul(t, total), (-last[0], -last[1]))
    return dd_add(step, coefficients[0])


def small_erf(a: Wide) -> Wide:
    """erf(a) for |a| <= 1, by its power series."""
    x = select(a.e <= 1, a, wide(np.zeros_like(a.h))).pair()
    series = polynomial(ERF_TERMS, NEGLIGIBLE, dd_mul(x, x))
    factor = normal(*series, np.zeros(a.h.shape, np.int64), FUNCTION)
    exact = Wide(a.h, a.l, a.e, 0.0)
    return divide(multiply(exact, factor), sqrt(pi())).times_power(1)


def scaled_erfc(a: Wide) -> Wide:
    """exp(a*a)*erfc(a) for a >= 1/2, by the Chebyshev series of a times it."""
    place = divide(a - 5, a + 4)
    series = chebyshev(SCALED_ERFC, NEGLIGIBLE, place.pair())
    factor = normal(*series, np.zeros(a.h.shape, np.int64), FUNCTION)
    return divide(factor, Wide(a.h, a.l, a.e, 0.0))


def erfc_of_positive(a: Wide) -> Wide:
    """erfc(a) for a >= 1/2: an error d*a changes it by at most d*(2*a*a + 2), relatively."""
    exact = Wide(a.h, a.l, a.e, 0.0)
    value = multiply(exp(-multiply(exact, exact)), scaled_erfc(exact))
    size = a.double()
    return value.widened(amplified(a, 2 * size * size + 2))


def erf(a: Wide) -> Wide:
    """erf(a): an error d*a changes it by at most d*SLACK, relatively."""
    sign = sign_of(a)
    size = signed(a, sign)
    value = small_erf(a).widened(amplified(a, 1.0))
    large = size.e > 0
    if np.any(large):
        # Beyond 32 the rest is below 2**-1400.
        within = select(large & (size.e <= 5), size, wide(np.where(large, 32.0, 2.0)))
        value = select(large, signed(1 - erfc_of_positive(within), sign), value)
    return value


def erfc(a: Wide) -> Wide:
    """erfc(a), without the cancellation of 1 - erf(a) for large a."""
    large = (a.e > -1) & (a.h > 0)
    value = 1 - erf(select(large, wide(0 * a.h), a))
    if np.any(large):
        value = select(large, erfc_of_positive(select(large, a, wide(2.0 + 0 * a.h))), value)
    return value
