"""Constants to 160 bits and more, as sums of doubles; all come from integer arithmetic."""

from __future__ import annotations

from fractions import Fraction
from math import factorial, isqrt

from symnn.codegen.wide.doubles import Pair

BITS = 240
ONE = 1 << BITS


def pair(value: Fraction) -> Pair:
    """The double-double number nearest to a fraction."""
    high = float(value)
    return high, float(value - Fraction(high))


def triple(value: Fraction) -> tuple[float, float, float]:
    """Three doubles whose sum is within 2**-159 of a fraction, relatively."""
    high, middle = pair(value)
    return high, middle, float(value - Fraction(high) - Fraction(middle))


def arctangent_of_inverse(n: int, sign: int) -> Fraction:
    """atan(1/n) for the sign -1, artanh(1/n) for the sign 1, by its series."""
    total, term, k = 0, ONE // n, 1
    while term:
        total += term // k if k % 4 == 1 or sign > 0 else -(term // k)
        term //= n * n
        k += 2
    return Fraction(total, ONE)


def roots_of_two(count: int) -> list[Pair]:
    """2**(j/count) for j = 0, ..., count - 1; count is a power of two."""
    step = 2 * ONE
    for _ in range(count.bit_length() - 1):
        step = isqrt(step * ONE)
    found = [ONE]
    for _ in range(count - 1):
        found.append(found[-1] * step >> BITS)
    return [pair(Fraction(v, ONE)) for v in found]


LOG2 = 2 * arctangent_of_inverse(3, 1)
PI = 16 * arctangent_of_inverse(5, -1) - 4 * arctangent_of_inverse(239, -1)
INVERSE_FACTORIALS = tuple(pair(Fraction(1, factorial(n))) for n in range(30))


def split_log2(count: int) -> tuple[float, float, float]:
    """log(2)/count in three parts; whole multiples of the first two are exact up to 2**20."""
    step = LOG2 / count
    first = float(int(step * 2**38)) / 2**38
    second = float(int((step - Fraction(first)) * 2**70)) / 2**70
    return first, second, float(step - Fraction(first) - Fraction(second))
