"""gamma, its logarithm and the derivative of that, by Stirling's series far out."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from symnn.codegen.wide.exponentials import exp, log
from symnn.codegen.wide.number import Wide, add, divide, multiply, select, wide
from symnn.codegen.wide.waves import cosine_of_turn, pi, sine_of_turn

FAR = 32
TRUNCATED = 2.0**-100
"""What the series leaves out beyond 32, absolutely."""

BERNOULLI = (
    (1, 6), (-1, 30), (1, 42), (-1, 30), (5, 66), (-691, 2730), (7, 6), (-3617, 510),
    (43867, 798), (-174611, 330), (854513, 138), (-236364091, 2730),
)  # fmt: skip
LOG_GAMMA_TERMS = tuple(
    Fraction(p, q * (2 * k) * (2 * k - 1)) for k, (p, q) in enumerate(BERNOULLI, 1)
)
DIGAMMA_TERMS = tuple(Fraction(p, q * 2 * k) for k, (p, q) in enumerate(BERNOULLI, 1))


def stirling(terms: tuple[Fraction, ...], square: Wide) -> Wide:
    """t[0] + t[1]/z**2 + ... for the square of 1/z."""
    total = wide(terms[-1])
    for term in terms[-2::-1]:
        total = add(multiply(total, square), wide(term))
    return total


def far_log_gamma(z: Wide) -> Wide:
    """log(gamma(z)) for z >= 32."""
    inverse = divide(wide(1), z)
    series = multiply(stirling(LOG_GAMMA_TERMS, multiply(inverse, inverse)), inverse)
    half = log(pi().times_power(1)).times_power(-1)
    plain = add(multiply(add(z, wide(Fraction(-1, 2))), log(z)), -z)
    return add(plain, add(half, series)).widened(TRUNCATED)


def far_digamma(z: Wide) -> Wide:
    """The derivative of that."""
    inverse = divide(wide(1), z)
    square = multiply(inverse, inverse)
    series = multiply(stirling(DIGAMMA_TERMS, square), square)
    return add(add(log(z), -inverse.times_power(-1)), -series).widened(TRUNCATED)


def shifted(a: Wide) -> tuple[Wide, Wide, Wide]:
    """(z, p, s): z = a + n >= 32, p the product and s the sum of reciprocals of a, ..., z - 1."""
    z, product, total = a, wide(np.ones_like(a.h)), wide(np.zeros_like(a.h))
    for _ in range(FAR):
        low = z.double() < FAR
        if not np.any(low):
            break
        step = select(low, z, wide(np.ones_like(a.h)))
        product = multiply(product, step)
        total = select(low, add(total, divide(wide(1), step)), total)
        z = select(low, z + 1, z)
    return z, product, total


def positive(a: Wide) -> Wide:
    """The number where it is positive, 1 elsewhere."""
    return select(a.h > 0, a, wide(np.ones_like(a.h)))


def in_doubt(value: Wide, doubtful: Any) -> Wide:
    """The value, with no bound where the condition holds."""
    return Wide(value.h, value.l, value.e, np.where(doubtful, np.inf, value.r))


def gamma(a: Wide) -> Wide:
    """gamma(a); by reflection below 0."""
    below = a.h < 0
    z, product, _ = shifted(positive(select(below, 1 - a, a)))
    value = divide(exp(far_log_gamma(z)), product)
    if np.any(below):
        sine = sine_of_turn(select(below, a, wide(np.full_like(a.h, 0.5))))
        value = select(below, divide(pi(), multiply(sine, value)), value)
    return in_doubt(value, (a.h == 0) | (a.e > 10))


def loggamma(a: Wide) -> Wide:
    """log(gamma(a)); no value below 0, at 0 in doubt."""
    z, product, _ = shifted(positive(a))
    value = add(far_log_gamma(z), -log(product))
    value = in_doubt(value, (a.h == 0) | ~(a.r < 1))
    return Wide(np.where(a.h < 0, np.nan, value.h), value.l, value.e, value.r)


def digamma(a: Wide) -> Wide:
    """The derivative of log(gamma(a)); by reflection below 0."""
    below = a.h < 0
    z, _, total = shifted(positive(select(below, 1 - a, a)))
    value = add(far_digamma(z), -total)
    if np.any(below):
        place = select(below, a, wide(np.full_like(a.h, 0.25)))
        cotangent = divide(cosine_of_turn(place), sine_of_turn(place))
        value = select(below, add(value, -multiply(pi(), cotangent)), value)
    return in_doubt(value, a.h == 0)
