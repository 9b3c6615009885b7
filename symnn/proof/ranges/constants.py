"""Signs of constants such as `sqrt(2) - 3/2`: by balls, and zero only by an exact proof."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import Any

import sympy
from sympy import Basic, Dummy, Expr, Rational, S, Symbol

from symnn.balls import Undefined, compare
from symnn.errors import SymnnError
from symnn.proof.ranges.signs import ANY, NEGATIVE, NEVER, POSITIVE, ZERO, Sign, of_number
from symnn.proof.resources.interrupt import FOREIGN_FAILURES, time_limit
from symnn.proof.tower import NO_FORM, NeedSign, tower

HIGHEST_DEGREE = 200
"""Of an algebraic number whose minimal polynomial is sought, and of a root within a polynomial."""


@lru_cache(maxsize=50_000)
def constant_sign(constant: Expr) -> Sign:
    """The sign of an expression without symbols; `ANY` if undecided, `NEVER` if undefined.

    >>> from sympy import log, sqrt
    >>> constant_sign(sqrt(2) - Rational(3, 2)), constant_sign(log(6) - log(2) - log(3))
    (1, 2)
    """
    if isinstance(constant, Rational):
        return of_number(constant.p)
    if constant in (S.Infinity, S.NegativeInfinity):
        return POSITIVE if constant is S.Infinity else NEGATIVE
    found = _by_balls(constant, 64, 400)
    if found == ANY and is_zero_constant(constant):
        return ZERO
    return _by_balls(constant, 1000, 2000) if found == ANY else found


def _by_balls(constant: Expr, start: int, stop: int) -> Sign:
    try:
        sign = compare(constant, S.Zero, {}, start, stop)
    except Undefined:
        return NEVER
    except SymnnError:
        return ANY
    return ANY if sign is None else of_number(sign)


def is_zero_constant(constant: Expr) -> bool:
    """Whether a constant is proved to be 0, by canonical form or as an algebraic number."""
    try:
        if tower(_nonzero_constant_sign).form(constant).is_zero:
            return True
    except (NeedSign, *NO_FORM):
        pass
    return _is_algebraic(constant) and _has_zero_minimal_polynomial(constant)


def _nonzero_constant_sign(constant: Expr) -> Sign:
    return _by_balls(constant, 64, 400) if not constant.free_symbols else ANY


def _is_algebraic(constant: Basic) -> bool:
    """Whether it is built of rationals, roots and waves at parts of pi, and of no high degree."""
    simple = all(
        isinstance(part, Rational | sympy.Add | sympy.Mul)
        or (isinstance(part, sympy.Pow) and isinstance(part.exp, Rational))
        or part is S.Pi
        or (isinstance(part, WAVES) and isinstance(part.args[0] / S.Pi, Rational))
        for part in sympy.preorder_traversal(constant)
    )
    return simple and prod(map(_degree, constant.atoms(sympy.Pow))) <= HIGHEST_DEGREE


WAVES, SECONDS = (sympy.sin, sympy.cos, sympy.tan), 1.5
"""Algebraic at rational multiples of pi; and how long an algebraic number is looked at."""


def factored(e: Any) -> Any:
    """The expression factored; a root of a number is one of its symbols, and a high one a name.

    `Why:` a generator 10**(1/500000) makes polynomials of degree 500000.
    """
    high = [p for p in e.atoms(sympy.Pow) if p.is_number and _degree(p) > HIGHEST_DEGREE]
    names = {power: Dummy("r", real=power.is_real, positive=power.is_positive) for power in high}
    back = {name: power for power, name in names.items()}
    return sympy.factor(e.xreplace(names)).xreplace(back)


def _degree(power: Any) -> int:
    return power.exp.q if isinstance(power.exp, Rational) else 1


def _has_zero_minimal_polynomial(constant: Any) -> bool:
    unknown = Symbol("unknown")
    try:
        with time_limit(SECONDS):
            return sympy.minimal_polynomial(constant, unknown) == unknown
    except (*FOREIGN_FAILURES, sympy.polys.polyerrors.BasePolynomialError):
        return False
