"""Products in which a decaying factor beats a growing one, where plain intervals give 0 * ∞.

x**i * exp(a*x), x**i * exp(a*x**2) with a < 0 towards infinity, x**i * log(x) towards 0,
x**i / (1 + exp(p)) for a polynomial p, and x**i * erfc(c*x), which
is at most x**i * exp(-c**2 * x**2) for c*x >= 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sympy
from flint import arb, fmpq
from sympy import Expr, Rational, Symbol

from symnn.balls import Undefined, enclose
from symnn.errors import SymnnError
from symnn.proof.ranges.intervals import (
    ZERO,
    Interval,
    above,
    below,
    greatest,
    hull,
    least,
    multiply,
)

Tail = Callable[[Mapping[Any, Interval]], "Interval | None"]


@dataclass(frozen=True)
class Monomial:
    """coefficient * variable**degree * partner, the rational parts of a product."""

    coefficient: Rational
    variable: Symbol
    degree: int
    partner: Expr


def tail(product: Expr) -> tuple[Tail, list[Expr]] | None:
    """A narrower range for some factors on suitable boxes, and the factors that remain.

    None when no factors have such a form.
    """
    coefficient, rest = product.as_coeff_Mul(rational=True)
    factors: list[Any] = list(sympy.Mul.make_args(rest))
    for partner in factors:
        found = _monomial(coefficient, partner, factors)
        if found is None:
            continue
        for kind, rule in _PARTNERS:
            dominated = rule(found) if isinstance(partner, kind) else None
            if dominated is not None:
                return dominated, [f for f in factors if f != partner and not _is_power(f, found)]
    return None


def _monomial(coefficient: Any, partner: Any, factors: list[Any]) -> Monomial | None:
    """The powers of the partner's only symbol, with the partner."""
    if not isinstance(partner, _PARTNER_KINDS) or len(partner.free_symbols) != 1:
        return None
    variable: Any = next(iter(partner.free_symbols))
    powers = [f.as_base_exp() for f in factors]
    degree = sum(n for base, n in powers if base == variable and n.is_Integer and n > 0)
    return Monomial(coefficient, variable, int(degree), partner) if degree else None


def _is_power(factor: Any, m: Monomial) -> bool:
    base, exponent = factor.as_base_exp()
    return base == m.variable and exponent.is_Integer and exponent > 0


def _exponential(m: Monomial) -> Tail | None:
    rate, power = m.partner.args[0].as_coeff_Mul(rational=True)  # type: ignore[attr-defined]
    if not isinstance(rate, Rational) or rate == 0 or power not in (m.variable, m.variable**2):
        return None
    return _decay(m, rate, 1 if power == m.variable else 2)


def _decay(m: Monomial, rate: Any, k: int) -> Tail | None:
    """x**i * exp(rate*x**k) has its only extremum off 0 at x**k = -i/(rate*k)."""
    if k == 2 and rate > 0:
        return None
    turn = arb(_fraction(-m.degree / (rate * k)))

    def rule(box: Mapping[Any, Interval]) -> Interval | None:
        x = box.get(m.variable)
        if x is None or not _one_sided(x, k, rate):
            return None
        critical = turn if k == 1 else turn.sqrt() * (1 if x.low >= 0 else -1)
        ends = hull(_value(x.low, m.degree, rate, k), _value(x.high, m.degree, rate, k))
        if not (critical < x.low or critical > x.high):
            ends = hull(ends, _value(critical, m.degree, rate, k))
        return multiply(_point(m.coefficient), ends)

    return rule


def _one_sided(x: Interval, k: int, rate: Rational) -> bool:
    if k == 2:
        return bool(x.low >= 0 or x.high <= 0)
    return bool(x.low >= 0 if rate < 0 else x.high <= 0)


def _value(x: arb, degree: int, rate: Rational, k: int) -> Interval:
    if not x.is_finite():
        return Interval(ZERO, ZERO)
    value = x**degree * (_fraction(rate) * x**k).exp()
    return Interval(below(value), above(value))


def _fraction(q: Any) -> fmpq:
    return fmpq(int(q.p), int(q.q))


def _point(q: Rational) -> Interval:
    value = arb(_fraction(q))
    return Interval(below(value), above(value))


def _logarithmic(m: Monomial) -> Tail | None:
    """x**i * log(x) falls from 0 at 0 until x = exp(-1/i) and rises from there."""
    if m.partner.args[0] != m.variable:
        return None

    def at(x: arb) -> Interval:
        value = ZERO if x == 0 else x**m.degree * x.log()
        return Interval(below(value), above(value))

    def rule(box: Mapping[Any, Interval]) -> Interval | None:
        x = box.get(m.variable)
        if x is None or not (x.low >= 0 and x.high.is_finite() and x.high > 0):
            return None
        turn = (arb(-1) / m.degree).exp()
        ends = hull(at(x.low), at(x.high))
        if not (turn < x.low or turn > x.high):
            ends = hull(ends, at(turn))
        return multiply(_point(m.coefficient), ends)

    return rule


def _complementary(m: Monomial) -> Tail | None:
    """0 <= erfc(u) <= exp(-u**2) for u >= 0; also as 1 - erf(u), and as 1 + erf(-u)."""
    argument = _erfc_argument(m.partner)
    slope: Any = None if argument is None else argument / m.variable
    if slope is None:
        return None
    if slope.free_symbols or not slope.is_real:
        return None
    square = sympy.expand(slope**2)
    if not isinstance(square, Rational):
        return None
    bound = _decay(m, -square, 2)
    positive = bool(slope.is_positive)

    def rule(box: Mapping[Any, Interval]) -> Interval | None:
        x = box.get(m.variable)
        if bound is None or x is None or not (x.low >= 0 if positive else x.high <= 0):
            return None
        found = bound(box)
        if found is None:
            return None
        return Interval(least(found.low, ZERO), greatest(found.high, ZERO))

    return rule


def _erfc_argument(e: Any) -> Any:
    """u when the expression is erfc(u), written in one of three ways."""
    if isinstance(e, sympy.erfc):
        return e.args[0]
    if len(e.args) != 2 or e.args[0] != 1:
        return None
    sign, function = e.args[1].as_coeff_Mul()
    if sign not in (1, -1) or not isinstance(function, sympy.erf):
        return None
    argument: Any = function.args[0]
    return argument if sign == -1 else -argument


def _logistic(m: Monomial) -> Tail | None:
    """x**i / (1 + exp(p(x))) <= x**i * exp(-p(x)), which falls once x*p'(x) >= i.

    The coefficients of p, towards one end, are not negative, so that x*p'(x) rises.
    """
    exponent = _logistic_exponent(m.partner)
    if exponent is None or not exponent.is_polynomial(m.variable):
        return None
    for side in (1, -1):
        coefficients = sympy.Poly(exponent.subs(m.variable, side * m.variable), m.variable)
        parts = [(int(k), _ball(c)) for (k,), c in coefficients.terms()]
        if all(c is not None and c >= 0 for _, c in parts):
            return _falling(m, parts, side)
    return None


def _logistic_exponent(e: Any) -> Any:
    """u when the expression is 1/(1 + exp(u))."""
    base, power = e.as_base_exp()
    if power != -1 or not base.is_Add or len(base.args) != 2 or base.args[0] != 1:
        return None
    return base.args[1].args[0] if isinstance(base.args[1], sympy.exp) else None


def _ball(c: Any) -> arb | None:
    try:
        found = enclose(c, {}, 64)
    except (Undefined, SymnnError):
        return None
    return found if isinstance(found, arb) else arb(found)


def _falling(m: Monomial, parts: list[Any], side: int) -> Tail:
    def rule(box: Mapping[Any, Interval]) -> Interval | None:
        x = box.get(m.variable)
        if x is None:
            return None
        near = x.low if side > 0 else -x.high
        if not (near > 0 and near.is_finite()):
            return None
        if not sum((k * c * near**k for k, c in parts), arb(0)) >= m.degree:
            return None
        value = near**m.degree * (-sum((c * near**k for k, c in parts), arb(0))).exp()
        sign = -1 if side < 0 and m.degree % 2 else 1
        found = hull(Interval(ZERO, ZERO), Interval(below(sign * value), above(sign * value)))
        return multiply(_point(m.coefficient), found)

    return rule


_PARTNERS: tuple[tuple[type, Callable[[Monomial], Tail | None]], ...] = (
    (sympy.exp, _exponential), (sympy.log, _logarithmic), (sympy.erfc, _complementary),
    (sympy.Add, _complementary), (sympy.Pow, _logistic),
)  # fmt: skip
_PARTNER_KINDS = tuple(kind for kind, _ in _PARTNERS)
