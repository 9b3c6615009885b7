"""The sign of a polynomial in one symbol on an interval, by exact counting of real roots."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Rational

from symnn.certificates.cells import ANY, NEGATIVE, NONNEGATIVE, NONPOSITIVE, POSITIVE, Span

HIGHEST = 40


def sign_of_polynomial(e: Any, symbol: Any, span: Span) -> int:
    """The signs of a polynomial with rational coefficients on an interval with rational ends.

    >>> x = sympy.Symbol("x")
    >>> sign_of_polynomial(x**4 + 1 - x**2, x, Span()) == POSITIVE
    True
    """
    if not e.is_polynomial(symbol) or not all(
        isinstance(end, Rational) or end.is_infinite for end in (span.low, span.high)
    ):
        return ANY
    polynomial = sympy.Poly(e, symbol)
    if polynomial.degree() > HIGHEST or not all(c.is_Rational for c in polynomial.all_coeffs()):
        return ANY
    touches = False
    for factor, times in polynomial.factor_list()[1]:
        inside = _roots_inside(factor, span)
        if inside and times % 2:
            return ANY
        touches = touches or bool(inside) or _root_at_closed_end(factor, span)
    value: Any = polynomial(_inner(span))
    if value == 0:
        return ANY
    found = POSITIVE if value > 0 else NEGATIVE
    if not touches:
        return found
    return NONNEGATIVE if found == POSITIVE else NONPOSITIVE


def _roots_inside(factor: Any, span: Span) -> int:
    """The number of roots strictly between the ends."""
    low = None if span.low.is_infinite else span.low
    high = None if span.high.is_infinite else span.high
    count = factor.count_roots(low, high)
    ends = [end for end in dict.fromkeys((low, high)) if end is not None]
    return int(count) - sum(factor(end) == 0 for end in ends)


def _root_at_closed_end(factor: Any, span: Span) -> bool:
    ends = [(span.low, span.low_open), (span.high, span.high_open)]
    return any(not is_open and end.is_finite and factor(end) == 0 for end, is_open in ends)


def _inner(span: Span) -> Any:
    """A rational number between the ends."""
    if span.low.is_infinite:
        return span.high - Rational(1009, 991) if span.high.is_finite else Rational(1009, 991)
    if span.high.is_infinite:
        return span.low + Rational(1009, 991)
    return span.low + (span.high - span.low) * Rational(509, 1009)
