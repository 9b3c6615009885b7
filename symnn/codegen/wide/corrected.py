"""Numbers with what their rounding lost, to first order: a few operations more than doubles.

h + l stands for a value, where l is much less than h. Functions are those of NumPy and SciPy at h,
with f'(h)*l for the rest: so what is lost is the error of each function, and nothing of arguments.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy

from symnn.codegen.wide.doubles import two_product, two_sum
from symnn.codegen.wide.twofold import is_power_of_two_number

SLOPE_OF_ERF = 1.1283791670955126


class Corrected:
    """h + l, arrays or numbers; l is the number 0.0 where h is exact."""

    __slots__ = ("h", "l")

    def __init__(self, h: Any, l: Any = 0.0) -> None:  # noqa: E741
        self.h, self.l = h, l

    def __neg__(self) -> Corrected:
        return Corrected(-self.h, -self.l)

    def __add__(self, other: Any) -> Corrected:
        b = corrected(other)
        h, e = two_sum(self.h, b.h)
        return Corrected(h, sum_with(e, sum_with(self.l, b.l)))

    def __sub__(self, other: Any) -> Corrected:
        return self + -corrected(other)

    def __rsub__(self, other: Any) -> Corrected:
        return corrected(other) + -self

    def __mul__(self, other: Any) -> Corrected:
        if is_power_of_two_number(other):
            return Corrected(self.h * other, self.l * other)
        b = corrected(other)
        h, e = two_product(self.h, b.h)
        return Corrected(h, sum_with(e, sum_with(share_of(self.h, b.l), share_of(b.h, self.l))))

    def __truediv__(self, other: Any) -> Corrected:
        b = corrected(other)
        h = self.h / b.h
        p, e = two_product(h, b.h)
        rest = sum_with((self.h - p) - e, sum_with(self.l, share_of(-h, b.l)))
        return Corrected(h, rest / b.h)

    def __rtruediv__(self, other: Any) -> Corrected:
        return corrected(other) / self

    def __pow__(self, n: int) -> Corrected:
        if n == 1:
            return self
        half = self ** (n // 2)
        return half * half * self if n % 2 else half * half

    __radd__, __rmul__ = __add__, __mul__

    def rounded(self) -> Any:
        """As one double."""
        return sum_with(self.h, self.l)


def corrected(value: Any) -> Corrected:
    """A number or an array as one of these."""
    return value if isinstance(value, Corrected) else Corrected(value)


def is_absent(value: Any) -> bool:
    """Whether it is the number 0, rather than an array."""
    return isinstance(value, float) and value == 0


def sum_with(a: Any, b: Any) -> Any:
    """a + b, without the work where one of them is the number 0."""
    return b if is_absent(a) else a if is_absent(b) else a + b


def share_of(a: Any, b: Any) -> Any:
    """a*b, without the work where b is the number 0."""
    return 0.0 if is_absent(b) else a * b


def corrected_exp(a: Corrected) -> Corrected:
    v = np.exp(a.h)
    return Corrected(v, share_of(v, a.l))


def corrected_expm1(a: Corrected) -> Corrected:
    v = np.expm1(a.h)
    return Corrected(v, share_of(v + 1, a.l))


def corrected_log(a: Corrected) -> Corrected:
    return Corrected(np.log(a.h), share_of(1 / a.h, a.l))


def corrected_log1p(a: Corrected) -> Corrected:
    return Corrected(np.log1p(a.h), share_of(1 / (1 + a.h), a.l))


def corrected_sqrt(a: Corrected) -> Corrected:
    v = np.sqrt(a.h)
    p, e = two_product(v, v)
    return Corrected(v, sum_with((a.h - p) - e, a.l) / (2 * v + (v == 0)))


def corrected_cbrt(a: Corrected) -> Corrected:
    v = np.cbrt(a.h)
    return Corrected(v, share_of(1 / (3 * v * v + (v == 0)), a.l))


def corrected_abs(a: Corrected) -> Corrected:
    return Corrected(np.abs(a.h), share_of(np.sign(a.h), a.l))


def corrected_tanh(a: Corrected) -> Corrected:
    v = np.tanh(a.h)
    return Corrected(v, share_of(1 - v * v, a.l))


def corrected_sinh(a: Corrected) -> Corrected:
    return Corrected(np.sinh(a.h), share_of(np.cosh(a.h), a.l))


def corrected_cosh(a: Corrected) -> Corrected:
    return Corrected(np.cosh(a.h), share_of(np.sinh(a.h), a.l))


def corrected_sin(a: Corrected) -> Corrected:
    return Corrected(np.sin(a.h), share_of(np.cos(a.h), a.l))


def corrected_cos(a: Corrected) -> Corrected:
    return Corrected(np.cos(a.h), share_of(-np.sin(a.h), a.l))


def corrected_tan(a: Corrected) -> Corrected:
    v = np.tan(a.h)
    return Corrected(v, share_of(1 + v * v, a.l))


def corrected_atan(a: Corrected) -> Corrected:
    return Corrected(np.arctan(a.h), share_of(1 / (1 + a.h * a.h), a.l))


def corrected_erf(a: Corrected) -> Corrected:
    return Corrected(scipy.special.erf(a.h), share_of(SLOPE_OF_ERF * np.exp(-a.h * a.h), a.l))


def corrected_erfc(a: Corrected) -> Corrected:
    return Corrected(scipy.special.erfc(a.h), share_of(-SLOPE_OF_ERF * np.exp(-a.h * a.h), a.l))


def corrected_erfcx(a: Corrected) -> Corrected:
    v = scipy.special.erfcx(a.h)
    return Corrected(v, share_of(2 * a.h * v - SLOPE_OF_ERF, a.l))


def corrected_pow(a: Corrected, b: Any) -> Corrected:
    """a**b for a > 0."""
    b = corrected(b)
    v = np.power(a.h, b.h)
    return Corrected(v, v * sum_with(share_of(b.h / a.h, a.l), share_of(np.log(a.h), b.l)))


def corrected_hypot(a: Corrected, b: Any) -> Corrected:
    b = corrected(b)
    v = np.hypot(a.h, b.h)
    return Corrected(v, sum_with(share_of(a.h / v, a.l), share_of(b.h / v, b.l)))


CORRECTED: dict[str, Callable[..., Corrected]] = {
    "exp": corrected_exp, "expm1": corrected_expm1, "log": corrected_log,
    "log1p": corrected_log1p, "sqrt": corrected_sqrt, "cbrt": corrected_cbrt,
    "abs": corrected_abs, "tanh": corrected_tanh, "sinh": corrected_sinh,
    "cosh": corrected_cosh, "sin": corrected_sin, "cos": corrected_cos, "tan": corrected_tan,
    "atan": corrected_atan, "erf": corrected_erf, "erfc": corrected_erfc,
    "erfcx": corrected_erfcx, "pow": corrected_pow, "hypot": corrected_hypot,
}  # fmt: skip
"""By the names under which terms call them."""
