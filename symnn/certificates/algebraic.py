"""Whether a number built from rational ones by sums, products and roots is 0, for certain.

A polynomial with integer coefficients that vanishes at the number comes from resultants. Its roots
other than 0 keep a distance from 0; so a number that an interval shows to be nearer is 0.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Poly, Rational

from symnn.certificates.enclosure import Undefined, Unsure, high, interval, iv, low
from symnn.certificates.evaluation import value_at

ALGEBRAIC = (sympy.Add, sympy.Mul, sympy.Pow, sympy.Rational)
MOST_OPERATIONS, HIGHEST_DEGREE = 40, 64
PRECISIONS = (200, 800, 3200)
X, Y = sympy.symbols("x y")


def is_algebraic_zero(e: Any) -> bool:
    """Whether a real number is 0; False where that is not shown.

    >>> is_algebraic_zero(sympy.sqrt(3 + 2*sympy.sqrt(2)) - 1 - sympy.sqrt(2))
    True
    """
    if e.free_symbols or sympy.count_ops(e) > MOST_OPERATIONS:
        return False
    if not all(isinstance(p, ALGEBRAIC) for p in sympy.preorder_traversal(e)):
        return False
    if not all(p.exp.is_Rational for p in e.atoms(sympy.Pow)):
        return False
    before = iv.prec
    try:
        return _is_near_zero(e, _least_root(_vanishing(e)))
    except (Undefined, Unsure):
        return False
    finally:
        iv.prec = before


def _least_root(p: Any) -> Any:
    """A distance that the roots other than 0 keep from 0 (Cauchy's bound of the reciprocals)."""
    *above, last = [abs(c) for c in _without_zero(p).all_coeffs()]
    return Rational(last, last + max(above, default=0))


def _without_zero(p: Any) -> Any:
    while p(0) == 0:
        p = p.quo(Poly(X, X))
    return p


def _is_near_zero(e: Any, distance: Any) -> bool:
    for bits in PRECISIONS:
        iv.prec = bits
        value, bound = interval(value_at(e, {})), interval(distance)
        if high(value) < low(bound) and low(value) > -low(bound):
            return True
        if low(value) > 0 or high(value) < 0:
            return False
    raise Unsure("the number is too close to 0 to tell")


def _vanishing(e: Any) -> Any:
    """A polynomial with integer coefficients that vanishes at a number.

    Raises:
        Unsure: its degree would be too high.
    """
    if e.is_Rational:
        return Poly(e.q * X - e.p, X, domain="ZZ")
    if e.is_Pow:
        return _of_power(e)
    found = _vanishing(e.args[0])
    for place, other in enumerate(e.args[1:], 2):
        found = _combined(found, _vanishing(other), e.is_Add)
        found = _nearest(found, e.func(*e.args[:place]))
    return found


def _combined(p: Any, q: Any, added: bool) -> Any:
    """Of all sums, or all products, of a root of p and a root of q."""
    if p.degree() * q.degree() > HIGHEST_DEGREE:
        raise Unsure("too high a degree")
    n = q.degree()
    other = q.as_expr().subs(X, X - Y) if added else sympy.expand(Y**n * q.as_expr().subs(X, X / Y))
    found = sympy.resultant(p.as_expr().subs(X, Y), sympy.expand(other), Y)
    return Poly(found, X, domain="ZZ").sqf_part()


def _of_power(e: Any) -> Any:
    base, exponent = e.args
    p = _vanishing(base)
    if p.degree() * exponent.q > HIGHEST_DEGREE or abs(exponent.p) > HIGHEST_DEGREE:
        raise Unsure("too high a degree")
    root = Poly(p.as_expr().subs(X, X**exponent.q), X, domain="ZZ")
    if exponent < 0:
        root = Poly.from_list(_without_zero(root).all_coeffs()[::-1], X, domain="ZZ")
    if abs(exponent.p) == 1:
        return _nearest(root, e)
    found = sympy.resultant(root.as_expr().subs(X, Y), X - Y ** abs(exponent.p), Y)
    return _nearest(Poly(found, X, domain="ZZ").sqf_part(), e)


def _nearest(p: Any, e: Any) -> Any:
    """The polynomial without those factors that certainly do not vanish at a number."""
    iv.prec = PRECISIONS[0]
    place = {X: value_at(e, {})}
    kept = Poly(1, X, domain="ZZ")
    for factor, _ in p.factor_list()[1]:
        value = interval(value_at(sympy.horner(factor), place))
        if low(value) <= 0 <= high(value):
            kept = kept * factor
    if kept.degree() < 1:
        raise Unsure("no factor vanishes")
    return kept
