"""Functions that repeat: one period stands for the whole line."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S, oo

from symnn.proof.cells.cell import Cell
from symnn.proof.cells.polynomials import polynomial_in
from symnn.proof.cells.substitution import replaced
from symnn.proof.equations.zero import by_canonical_form

WAVES = (sympy.sin, sympy.cos, sympy.tan, sympy.cot, sympy.sec, sympy.csc)


def period_of(f: Any, x: Any, cell: Cell) -> Any:
    """A positive P with f(x + P) = f(x) on the whole line, or None.

    >>> x = sympy.Symbol("x", real=True)
    >>> period_of(sympy.sin(2*x) + sympy.cos(3*x), x, Cell({}))
    2*pi
    """
    r = cell.range(x)
    if (
        r.low != -oo
        or r.high != oo
        or not r.connected
        or any(c.expression.has(x) for c in cell.facts)
    ):
        return None
    rates = [_rate(wave.args[0], x) for wave in f.atoms(*WAVES) if wave.has(x)]
    if not rates or not all(rate is not None and rate.is_Rational for rate in rates):
        return None
    common = sympy.gcd_list([abs(rate) for rate in rates])
    period = 2 * S.Pi / common
    shifted = replaced(f, {x: x + period})
    return period if by_canonical_form(shifted - f, cell, 0) is not None else None


def _rate(argument: Any, x: Any) -> Any:
    polynomial = polynomial_in(argument, x)
    return polynomial.LC() if polynomial is not None and polynomial.degree() == 1 else None
