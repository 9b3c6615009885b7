"""Sums of two doubles: numbers of 106 bits whose exponent is that of a double, or apart."""

from __future__ import annotations

from typing import Any

import numpy as np

from symnn.codegen.wide.doubles import Pair, dd_add, dd_div, dd_mul
from symnn.codegen.wide.number import rounded_once, scaled

LARGEST_SHIFT = 4000
LEAST_NORMAL = 2.0**-1022


class Twofold:
    """(h + l)*2**k, arrays or numbers.

    k is 0 but for exponentials and products with them, which so do not over- or underflow.
    """

    __slots__ = ("h", "k", "l")

    def __init__(self, h: Any, l: Any = 0.0, k: Any = 0) -> None:  # noqa: E741
        self.h, self.l, self.k = h, l, k

    def __neg__(self) -> Twofold:
        return Twofold(-self.h, -self.l, self.k)

    def __add__(self, other: Any) -> Twofold:
        b = twofold(other)
        if np.ndim(self.k) or np.ndim(b.k):
            return long_add(self, b)
        return Twofold(*dd_add((self.h, self.l), (b.h, b.l)))

    def __sub__(self, other: Any) -> Twofold:
        return self + -twofold(other)

    def __rsub__(self, other: Any) -> Twofold:
        return twofold(other) + -self

    def __mul__(self, other: Any) -> Twofold:
        if is_power_of_two_number(other):
            return Twofold(self.h * other, self.l * other, self.k)
        b = twofold(other)
        return Twofold(*dd_mul((self.h, self.l), (b.h, b.l)), self.k + b.k)

    def __truediv__(self, other: Any) -> Twofold:
        b = twofold(other)
        return Twofold(*dd_div((self.h, self.l), (b.h, b.l)), self.k - b.k)

    def __rtruediv__(self, other: Any) -> Twofold:
        return twofold(other) / self

    def __pow__(self, n: int) -> Twofold:
        found = self
        for _ in range(n - 1):
            found = found * self
        return found

    __radd__, __rmul__ = __add__, __mul__

    def settled(self) -> Twofold:
        """The number with k = 0."""
        if not np.ndim(self.k):
            return self
        return Twofold(scaled(self.h, self.k), scaled(self.l, self.k))

    def rounded(self) -> Any:
        """As one double."""
        return long_rounded(self) if np.ndim(self.k) else self.h + self.l


def twofold(value: Any) -> Twofold:
    """A number or an array as such a sum; of whole numbers, NumPy's `ldexp` has half precision."""
    if isinstance(value, Twofold):
        return value
    return Twofold(float(value) if isinstance(value, int) else value)


def apart(value: Any) -> Twofold:
    """Doubles with their exponent apart, so that products do not over- or underflow."""
    m, k = np.frexp(value)
    return Twofold(m, 0.0, np.atleast_1d(k.astype(np.int64)))


def parts(value: Any) -> Pair:
    """The two doubles of a number, with its exponent applied."""
    number = twofold(value).settled()
    return number.h, number.l


def long_add(a: Twofold, b: Twofold) -> Twofold:
    """a + b at the larger of their exponents; a zero has none."""
    k = np.where((a.h == 0) | ((b.k > a.k) & (b.h != 0)), b.k, a.k)
    return Twofold(*dd_add(stepped(a, a.k - k), stepped(b, b.k - k)), k)


def long_rounded(a: Twofold) -> Any:
    """(h + l)*2**k as one double; below the normal numbers too it is rounded once."""
    value = scaled(a.h + a.l, a.k)
    subnormal = np.abs(value) < LEAST_NORMAL
    if np.any(subnormal):
        value = np.where(subnormal, rounded_once(a.h, a.l, a.k), value)
    return value


def stepped(a: Twofold, steps: Any) -> Pair:
    """The doubles times 2**steps."""
    n = np.clip(steps, -LARGEST_SHIFT, LARGEST_SHIFT).astype(np.int32)
    return np.ldexp(a.h, n), np.ldexp(a.l, n)


def is_power_of_two_number(value: Any) -> bool:
    """Whether it is a Python number that only shifts the exponent."""
    return isinstance(value, int | float) and abs(np.frexp(float(value))[0]) == 0.5
