"""Signs of polynomials in one variable on an interval, by exact root counting."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr, Poly, Rational, S, oo
from sympy.polys.polyerrors import CoercionFailed, PolynomialError

from symnn.proof.ranges.ranges import Range
from symnn.proof.ranges.signs import (
    ANY,
    NEVER,
    PRODUCT,
    ZERO,
    Sign,
    negated,
    of_integer_power,
    of_number,
)

UNBOUNDED_WORK = (sympy.Integral, sympy.Limit, S.Infinity)


def polynomial_in(e: Any, *symbols: Any) -> Any:
    """The expression as a polynomial in the symbols, or None when it is none.

    `Why without integrals:` SymPy asks for the signs of coefficients, and works out an integral or
    an infinite sum for that, which may take forever.
    """
    if not symbols or not e.is_polynomial(*symbols) or e.has(*UNBOUNDED_WORK):
        return None
    for form in (lambda: e, lambda: evaluated(e)):
        try:
            return Poly(form(), *symbols)
        except (PolynomialError, CoercionFailed):
            continue
    return None


def evaluated(e: Any) -> Any:
    """An expression that was kept as written, put together by SymPy's rules.

    The result is equal wherever the original is defined; what was undefined may become defined.
    """
    return e.func(*[evaluated(a) for a in e.args]) if e.args else e


def degree_in(e: Any, symbol: Any) -> int:
    """The degree in a symbol; -1 when it is no polynomial in it."""
    found = polynomial_in(e, symbol)
    return -1 if found is None else int(found.degree())


def is_rational(polynomial: Poly) -> bool:
    """Whether all coefficients are rational numbers."""
    return bool(polynomial.domain.is_ZZ or polynomial.domain.is_QQ)


def sign_on_interval(polynomial: Poly, r: Range) -> Sign:
    """The signs that a polynomial with rational coefficients takes on a range.

    >>> from sympy.abc import x
    >>> sign_on_interval(Poly(x**2 - x + 1, x), Range())
    4
    """
    if not all(isinstance(c, Rational) for c in polynomial.coeffs()):
        return ANY
    if not all(isinstance(end, Rational) or end in (oo, -oo) for end in (r.low, r.high)):
        return ANY
    if r.integer:
        return _sign_on_integers(polynomial, r)
    content, factors = polynomial.factor_list()
    found = _sign_of(content)
    for factor, times in factors:
        found = PRODUCT[found][of_integer_power(_of_factor(factor, r), times)]
    return found


def _sign_on_integers(polynomial: Poly, r: Range) -> Sign:
    """The signs at the integers of a range: between roots the sign is that of any one of them."""
    near: set[Any] = {S.Zero, *(end for end in (r.low, r.high) if end.is_Integer)}
    isolating: Any = polynomial.intervals(eps=Rational(1, 4))
    for (low, high), _ in isolating:
        near |= {sympy.floor(low) + k for k in (-1, 0)} | {sympy.ceiling(high) + k for k in (0, 1)}
        near |= {sympy.ceiling(low), sympy.floor(high)}
    members = [v for v in near if r.contains(v)]
    beyond = [v for v in (min(near) - 1, max(near) + 1) if r.contains(v)]
    found = NEVER
    for value in [*members, *beyond]:
        found |= _sign_of(_value(polynomial, value))
    return found or ANY


def _of_factor(factor: Poly, r: Range) -> Sign:
    """An irreducible factor changes its sign at each of its roots, which are simple."""
    if factor.count_roots(_end(r.low), _end(r.high)) == _roots_at_open_ends(factor, r):
        return _sign_of(_value(factor, _interior_point(r)))
    return _of_linear(factor, r) if factor.degree() == 1 else ANY


def _of_linear(factor: Poly, r: Range) -> Sign:
    """A linear factor with its root at a closed end is zero there and has one sign inside."""
    slope, constant = factor.all_coeffs()
    root = -constant / slope
    if root not in (r.low, r.high) or r.low == r.high:
        return ANY
    upward = _sign_of(slope)
    return (upward if root == r.low else negated(upward)) | ZERO


def _value(polynomial: Poly, at: Any) -> Any:
    """The value at a rational point, by Horner's rule."""
    total: Any = S.Zero
    for coefficient in polynomial.all_coeffs():
        total = total * at + coefficient
    return total


def _sign_of(number: Any) -> Sign:
    return of_number(int(number.p))


def _end(end: Expr) -> Any:
    return None if end in (oo, -oo) else end


def _roots_at_open_ends(factor: Poly, r: Range) -> int:
    ends = {end for end, is_open in ((r.low, r.low_open), (r.high, r.high_open))
            if is_open and end.is_finite}  # fmt: skip
    return sum(_value(factor, end) == 0 for end in ends)


def _interior_point(r: Range) -> Any:
    if r.low == -oo:
        return S.Zero if r.high == oo else r.high - 1
    return r.low + 1 if r.high == oo else (r.low + r.high) / 2
