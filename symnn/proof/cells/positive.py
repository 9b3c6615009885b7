"""Polynomials on boxes: coordinates that run over the positive numbers show signs by coefficients.

x in (a, b) is (a + b*u)/(1 + u) with u > 0; x > a is a + u; x < b is b - u. If all coefficients of
the numerator are then of one sign, so is the polynomial.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy
from sympy import Expr, Rational, oo

from symnn.proof.cells.cell import Cell
from symnn.proof.cells.polynomials import polynomial_in
from symnn.proof.ranges.ranges import Range

MOST_TERMS = 400


@dataclass(frozen=True)
class Coordinate:
    """How a symbol is replaced.

    Args:
        value: in terms of a coordinate u >= 0.
        u: the coordinate.
        strict: whether u is never 0.
        reached: whether u = oo stands for an end that belongs to the range.
    """

    value: Expr
    u: Any
    strict: bool
    reached: bool = False


def positive_on_box(h: Any, cell: Cell, strict: bool) -> bool:
    """Whether all coefficients of a polynomial in positive coordinates show h >= 0 (h > 0).

    >>> from sympy import S
    >>> p, q = sympy.symbols("p q", positive=True)
    >>> unit = Range(S.Zero, S.One)
    >>> positive_on_box(1 - p * q, Cell({p: unit, q: unit}), strict=True)
    True
    """
    symbols = sorted(h.free_symbols, key=str)
    if not symbols or not h.is_polynomial(*symbols):
        return False
    coordinates = [_coordinate(cell, s) for s in symbols]
    if any(c is None for c in coordinates):
        return False
    known: list[Any] = coordinates
    if strict and any(c.reached for c in known):
        return False
    replaced = h.xreplace({s: c.value for s, c in zip(symbols, known, strict=True)})
    numerator, denominator = sympy.fraction(sympy.together(replaced))
    above, below = (polynomial_in(p, *[c.u for c in known]) for p in (numerator, denominator))
    if above is None or below is None or len(above.terms()) > MOST_TERMS:
        return False
    if not all(c.is_positive for c in below.coeffs()):
        return False
    return _coefficients_show(above, known, strict)


def _coefficients_show(above: Any, coordinates: list[Coordinate], strict: bool) -> bool:
    terms = above.terms()
    if not all(isinstance(c, Rational) and c >= 0 for _, c in terms):
        return False
    return not strict or any(
        c > 0 and all(k == 0 or x.strict for k, x in zip(powers, coordinates, strict=True))
        for powers, c in terms
    )


def _coordinate(cell: Cell, symbol: Any) -> Coordinate | None:
    if not cell.has_range(symbol) or isinstance(symbol, sympy.Indexed):
        return None
    r: Range = cell.range(symbol)
    u = sympy.Dummy(f"u_{symbol}", nonnegative=True)
    if not all(end in (oo, -oo) or end.is_Rational for end in (r.low, r.high)):
        return None
    if r.low == -oo:
        return None if r.high == oo else Coordinate(r.high - u, u, r.high_open)
    if r.high == oo:
        return Coordinate(r.low + u, u, r.low_open)
    return Coordinate((r.low + r.high * u) / (1 + u), u, r.low_open, not r.high_open)
