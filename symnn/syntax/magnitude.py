"""How large a constant gets when it is worked out: estimated, never worked out.

`9**9**9` is harmless as written and fills the memory of whatever evaluates it, so it is refused
here, once, instead of being guarded against everywhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, log10

from sympy import (
    Abs,
    Add,
    Basic,
    Chi,
    Ei,
    Expr,
    Mul,
    NumberSymbol,
    Piecewise,
    Pow,
    Rational,
    Shi,
    Symbol,
    beta,
    binomial,
    ceiling,
    cosh,
    digamma,
    exp,
    factorial,
    floor,
    gamma,
    loggamma,
    lowergamma,
    polygamma,
    sign,
    sinh,
    trigamma,
    uppergamma,
    zeta,
)
from sympy.core.function import Function

from symnn.syntax.limits import MAX_DIGITS, MAX_EXP_ARGUMENT, MAX_EXPONENT

BIT = log10(2)
EXACT_DIGITS = 40
"""Rational powers up to this long are worked out, so that `10**4` is no larger than it is."""
GROWS_LIKE_EXP = (exp, sinh, cosh, Ei, Shi, Chi)
# SymPy writes these out exactly at integers (loggamma through the factorial, digamma through the
# harmonic number, zeta through Bernoulli numbers, the incomplete ones term by term).
GROWS_LIKE_FACTORIAL = (
    factorial, gamma, loggamma, digamma, trigamma, polygamma, beta, zeta, lowergamma, uppergamma,
)  # fmt: skip
KEEPS_MAGNITUDE = (Abs, sign, floor, ceiling, Piecewise)


class TooLargeError(ValueError):
    """Raised with the reason in words; the reader of formulas adds the position."""


@dataclass(frozen=True)
class Magnitude:
    """Bounds on a value: `digits` of its exact form, `size` the log10 of its absolute value.

    `constant` tells whether no symbol is in it; else both bounds take the symbols for 1.
    """

    digits: float
    size: float
    constant: bool = True

    @property
    def bound(self) -> float:
        """An upper bound on |value|, as a float that may be infinite."""
        return inf if self.size > 300 else 10**self.size


class Magnitudes:
    """Estimates of subexpressions, remembered, since formulas are built from the leaves up.

    A symbol counts as 1: it may cancel (`9**(9**9 + x - x)`) and leave the constants alone.
    """

    def __init__(self) -> None:
        self.known: dict[Basic, Magnitude] = {}

    def of(self, expression: Basic) -> Magnitude:
        """The magnitude of an expression.

        Raises:
            TooLargeError: it is beyond the limits.
        """
        if expression not in self.known:
            found = self._estimate(expression)
            if found.digits > MAX_DIGITS:
                raise TooLargeError(f"worked out, its numbers have more than {MAX_DIGITS} digits")
            self.known[expression] = found
        return self.known[expression]

    def _estimate(self, expression: Basic) -> Magnitude:
        if isinstance(expression, Rational):
            return _rational(expression)
        if isinstance(expression, NumberSymbol):
            return Magnitude(0, 0.5)
        if isinstance(expression, Pow):
            return self._power(expression.base, expression.exp)
        parts = [self.of(part) for part in expression.args]
        if not parts:
            return Magnitude(0, 0, constant=not isinstance(expression, Symbol))
        return _combined(expression, parts)

    def _power(self, base: Expr, exponent: Expr) -> Magnitude:
        power, bottom = self.of(exponent), self.of(base)
        whole = base.is_Rational and base.is_nonzero and exponent.is_Integer
        if whole and bottom.digits * power.bound <= EXACT_DIGITS:
            return _rational(base**exponent)  # type: ignore[arg-type]
        times = abs(float(exponent)) if isinstance(exponent, Rational) else power.bound
        if times > MAX_EXPONENT:
            raise TooLargeError(f"the exponent is beyond {MAX_EXPONENT}")
        digits = bottom.digits * max(1.0, times)
        size = max(abs(bottom.size), bottom.digits) * times
        return Magnitude(digits, size, power.constant and bottom.constant)


def _rational(value: Rational) -> Magnitude:
    top, bottom = (max(0, int(n).bit_length() - 1) * BIT for n in (value.p, value.q))
    size = log10(abs(value.p)) - log10(value.q) if value else top - bottom
    return Magnitude(top + bottom, size)


def _combined(expression: Basic, parts: list[Magnitude]) -> Magnitude:
    digits, largest = sum(part.digits for part in parts), max(part.size for part in parts)
    constant = all(part.constant for part in parts)
    if isinstance(expression, Add):
        return Magnitude(digits, largest + log10(len(parts)), constant)
    if isinstance(expression, Mul):
        return Magnitude(digits, sum(part.size for part in parts), constant)
    if isinstance(expression, Function) and not isinstance(expression, KEEPS_MAGNITUDE):
        digits, size = _of_function(expression, parts, constant)
        return Magnitude(digits, size, constant)
    return Magnitude(max(digits, largest), max(largest, 0.0), constant)


def _of_function(expression: Basic, parts: list[Magnitude], constant: bool) -> tuple[float, float]:
    """Digits and size of a function value; a transcendental one has no digits to write out."""
    largest = max(parts, key=lambda part: part.size)
    if isinstance(expression, GROWS_LIKE_EXP):
        if not constant:
            return 0, 1
        if largest.bound > MAX_EXP_ARGUMENT:
            raise TooLargeError(f"the argument of `{expression.func}` is beyond {MAX_EXP_ARGUMENT}")
        return 0, largest.bound
    if isinstance(expression, GROWS_LIKE_FACTORIAL):
        digits = largest.bound * max(largest.size, 1.0)
        return digits, digits
    if isinstance(expression, binomial):
        digits = min(parts[0].bound * BIT, parts[1].bound * max(parts[0].size, 1.0))
        return digits, digits
    return 0, max(1.0, log10(1 + abs(largest.size)))
