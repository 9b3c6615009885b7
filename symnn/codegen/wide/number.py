"""Wide numbers and what they are made of: sums, products, quotients, roots, rounding.

A number is (h + l)*2**e with 1/2 <= |h| < 1, or 0; and |number - what it stands for| <= r*|number|.
Rules for r are inequalities, valid for all operands; where nothing useful is known r is infinite or
NaN, and the element is left to exact arithmetic. NaN in h says that the element has no value.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from symnn.codegen.wide.doubles import dd_add, dd_div, dd_mul, dd_sqrt, quick_sum, two_sum

UNIT = 2.0**-101
"""What one operation of double-double arithmetic adds to r."""

SLACK = 1.001
"""Covers products of bounds below 2**-10, and the rounding of the bounds themselves."""

SMALL = 2.0**-12
"""Larger bounds are of no use in rules that are linear in r."""

ZERO_EXPONENT = -(2**52)
NEVER = 2**50
"""The exponent that stands for infinity where a formula names it."""

FARTHEST = 1060
"""Operands further apart than 2**-1060 do not meet in 104 bits."""

EXACT = 960
"""Operands that are no further apart are held exactly as two doubles; smaller parts would lose bits
where they are scaled."""

WORST = 1024
"""Operands with a larger bound are not left out of a sum, however small they seem."""


class Wide:
    """An array of wide numbers."""

    __slots__ = ("e", "h", "l", "r")

    def __init__(self, h: Any, l: Any, e: Any, r: Any) -> None:  # noqa: E741
        self.h, self.l, self.e, self.r = h, l, e, r

    def __neg__(self) -> Wide:
        return Wide(-self.h, -self.l, self.e, self.r)

    def __add__(self, other: Any) -> Wide:
        return add(self, wide(other))

    def __sub__(self, other: Any) -> Wide:
        return add(self, -wide(other))

    def __rsub__(self, other: Any) -> Wide:
        return add(wide(other), -self)

    def __mul__(self, other: Any) -> Wide:
        return multiply(self, wide(other))

    def __truediv__(self, other: Any) -> Wide:
        return divide(self, wide(other))

    def __rtruediv__(self, other: Any) -> Wide:
        return divide(wide(other), self)

    __radd__, __rmul__ = __add__, __mul__

    def double(self) -> Any:
        """h*2**e, as near as a float64 comes; infinite or 0 beyond its range."""
        return scaled(self.h, self.e)

    def pair(self) -> tuple[Any, Any]:
        """h and l with the exponent applied."""
        return scaled(self.h, self.e), scaled(self.l, self.e)

    def times_power(self, k: Any) -> Wide:
        """The number times 2**k, exactly."""
        return Wide(self.h, self.l, np.where(self.h == 0, self.e, self.e + k), self.r)

    def widened(self, r: Any) -> Wide:
        """The number with a bound that is larger by r."""
        return Wide(self.h, self.l, self.e, self.r + r)


def wide(value: Any, error: Any = 0.0) -> Wide:
    """Floats, integers or fractions as wide numbers."""
    if isinstance(value, Wide):
        return value
    if isinstance(value, int | Fraction):
        return constant(Fraction(value))
    return normal(value, np.zeros_like(value), np.zeros(np.shape(value), np.int64), error, value)


def constant(value: Fraction) -> Wide:
    """A rational number; the bound is 0 if it is held exactly."""
    size = value.numerator.bit_length() - value.denominator.bit_length() if value else 0
    rest = value / Fraction(2) ** size
    high = float(rest)
    low = float(rest - Fraction(high))
    error = 0.0 if Fraction(high) + Fraction(low) == rest else 2.0**-105
    return normal(np.float64(high), np.float64(low), np.int64(size), np.float64(error))


def normal(h: Any, l: Any, e: Any, r: Any, zero: Any = 0.0) -> Wide:  # noqa: E741
    """(h + l)*2**e in normal form; where it is 0, with the sign of `zero`."""
    h, l = quick_sum(h, l)  # noqa: E741
    m, k = np.frexp(h)
    none = h == 0
    if np.any(none):
        m = np.where(none, np.where(zero == 0, zero, 0.0), m)
        return Wide(m, np.ldexp(l, -k), np.where(none, ZERO_EXPONENT, e + k), r)
    return Wide(m, np.ldexp(l, -k), e + k, r)


def scaled(value: Any, e: Any) -> Any:
    """value*2**e in two steps, as one power of two may overflow where the product does not."""
    k = np.clip(e, -2200, 2200).astype(np.int32)
    half = k // 2
    return np.ldexp(np.ldexp(value, half), k - half)


def usable(r: Any) -> Any:
    """The bounds that rules linear in r may use; infinite elsewhere."""
    return np.where(r <= SMALL, r, np.inf)


def select(condition: Any, a: Wide, b: Wide) -> Wide:
    """a where the condition holds, else b."""
    parts = ((getattr(a, n), getattr(b, n)) for n in ("h", "l", "e", "r"))
    return Wide(*[np.where(condition, p, q) for p, q in parts])


def add(a: Wide, b: Wide) -> Wide:
    """a + b; errors of the operands count relative to the sum, so cancellation shows in r."""
    a, b = ordered(a, b)
    d = np.maximum(b.e - a.e, -FARTHEST).astype(np.int32)
    there = b.e - a.e > -FARTHEST
    bh, bl = np.where(there, np.ldexp(b.h, d), 0.0), np.where(there, np.ldexp(b.l, d), 0.0)
    h, l = dd_add((a.h, a.l), (bh, bl))  # noqa: E741
    size = np.abs(h)
    errors = np.where(a.r == 0, 0.0, np.abs(a.h) * a.r)
    errors = errors + np.where(b.r == 0, 0.0, np.abs(bh) * b.r)
    # A dropped operand is below 2**-1048 of the other; its own error must not be dropped.
    errors = np.where(there | (b.h == 0) | (b.r <= WORST), errors, np.inf)
    whole = (a.l == 0) & (b.l == 0) & (d > -EXACT)
    exact = (errors == 0) & ((size == 0) | whole | (b.h == 0))
    r = np.where(exact, 0.0, errors / size * SLACK + UNIT)
    lost = (size == 0) & (errors > 0) & (errors < np.inf)
    if np.any(lost):
        # Nothing is left but the error: a number of its size, whose own error is twice that.
        h, l = np.where(lost, errors, h), np.where(lost, 0.0, l)  # noqa: E741
        r = np.where(lost, 2 * SLACK, r)
    return normal(h, l, a.e, r, a.h + b.h)


def ordered(a: Wide, b: Wide) -> tuple[Wide, Wide]:
    """The two numbers, that with the larger exponent first."""
    swapped = b.e > a.e
    if not np.any(swapped):
        return a, b
    return (b, a) if np.all(swapped) else (select(swapped, b, a), select(swapped, a, b))


def multiply(a: Wide, b: Wide) -> Wide:
    """a*b."""
    h, l = dd_mul((a.h, a.l), (b.h, b.l))  # noqa: E741
    exact = ((a.l == 0) & (b.l == 0)) | (is_power_of_two(a)) | is_power_of_two(b)
    # Not a.r*b.r: infinity times 0 would be NaN.
    r = (a.r + b.r) * (1 + np.minimum(a.r, b.r)) + np.where(exact, 0.0, UNIT)
    # 0 times what may have no value is in doubt: x*coth(x) is 1 at 0.
    nothing = ((a.h == 0) & (a.r == 0) & (b.r <= 1)) | ((b.h == 0) & (b.r == 0) & (a.r <= 1))
    return normal(h, l, a.e + b.e, np.where(nothing, 0.0, r), a.h * b.h)


def is_power_of_two(a: Wide) -> Any:
    """Where a number is a power of two, up to its sign and its error."""
    return (np.abs(a.h) == 0.5) & (a.l == 0)


def divide(a: Wide, b: Wide) -> Wide:
    """a/b; where b is or may be 0, in doubt."""
    pole = b.h == 0
    h, l = dd_div((a.h, a.l), (np.where(pole, 1.0, b.h), b.l))  # noqa: E741
    rb = usable(b.r)
    exact = is_power_of_two(b) & (rb == 0)
    r = (a.r + rb) * SLACK + np.where(exact, 0.0, UNIT)
    r = np.where((a.h == 0) & (a.r == 0) & (rb < np.inf), 0.0, r)
    return normal(h, l, a.e - b.e, np.where(pole, np.inf, r), a.h * b.h)


def sqrt(a: Wide) -> Wide:
    """The root; no value where a is below 0."""
    odd = np.bitwise_and(a.e, 1)
    none = a.h == 0
    pair = np.where(none, 1.0, np.ldexp(a.h, odd)), np.ldexp(a.l, odd)
    h, l = dd_sqrt(pair)  # noqa: E741
    r = usable(a.r) * SLACK + UNIT
    r = np.where(none, np.where(a.r == 0, 0.0, np.inf), r)
    return normal(np.where(none, a.h, h), np.where(none, 0.0, l), (a.e - odd) // 2, r, a.h)


def rounded(a: Wide) -> Any:
    """The nearest float64, subnormal ones included, rounded once."""
    return rounded_once(a.h, a.l, a.e)


def rounded_once(h: Any, l: Any, e: Any) -> Any:  # noqa: E741
    """The float64 nearest to (h + l)*2**e."""
    s = h + l
    k = np.frexp(s)[1]
    size = e + k
    bits = np.clip(size + 1074, -2, 60)
    short = bits < 53
    # Below the normal numbers a constant is added whose last bit is that of the result.
    shift = np.where(short, 52 - bits + k, 0).astype(np.int32)
    c = np.copysign(np.ldexp(1.0, shift), h)
    t, rest = two_sum(c, np.where(short, h, 0.0))
    value = np.where(short, (t + (rest + l)) - c, s)
    value = np.where(value == 0, np.copysign(0.0, h), value)
    return scaled(value, e)
