"""How each kind of function is expanded for t to infinity: one table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import sympy
from sympy import Rational, S

from symnn.certificates.cells import NEGATIVE, OF_RELATION, POSITIVE, ZERO, Cell
from symnn.certificates.values.expansions import Expansion
from symnn.certificates.values.growth import ANALYTIC, Growth, Rule
from symnn.certificates.values.scale import NoExpansion


def growth(cell: Cell, most: int, path: tuple[Any, Expansion]) -> Growth:
    """Expansions with the rules of this table."""
    return Growth(cell, most, path, RULES)


def _sum(g: Growth, e: Any) -> Expansion:
    total = Expansion()
    for term in e.args:
        total = g.plus(total, g.of(term))
    return total


def _product(g: Growth, e: Any) -> Expansion:
    total = g.constant(S.One)
    for factor in e.args:
        total = g.times(total, g.of(factor))
    return total


def _power(g: Growth, e: Any) -> Expansion:
    base, exponent = e.args
    if base is S.Exp1:
        return g.exp(g.of(exponent))
    if not exponent.has(g.symbol):
        g.of(exponent)
        return g.power(g.of(base), g.cell.applied(exponent))
    below = g.of(base)
    if not base.has(g.symbol) and exponent.is_integer and g.sign_for_large(below) < 0:
        size_of = g.exp(g.times(g.of(exponent), g.log(g.scaled(below, S.NegativeOne))))
        return Expansion((), g.bound(size_of))
    return g.exp(g.times(g.of(exponent), g.log(below)))


def _exponential(g: Growth, e: Any) -> Expansion:
    return g.exp(g.of(e.args[0]))


def _logarithm(g: Growth, e: Any) -> Expansion:
    return g.log(g.of(e.args[0]))


def _periodic(g: Growth, e: Any) -> Expansion:
    u = g.of(e.args[0])
    if g.bound(u) is not None and g.tends(u) > 0:
        return g.bounded()
    found = g.analytic(e.func, u)
    assert found is not None
    return found


def _rewritten(make: Callable[[Any], Any]) -> Rule:
    """By other functions, when the argument grows or the function is not analytic there."""

    def rule(g: Growth, e: Any) -> Expansion:
        if e.func in ANALYTIC:
            found = g.analytic(e.func, g.of(e.args[0]))
            if found is not None:
                return found
        return g.of(make(e.args[0]))

    return rule


def _exp(u: Any) -> Any:
    return sympy.exp(u, evaluate=False)


def _log(u: Any) -> Any:
    return sympy.log(u, evaluate=False)


def _arctangent(g: Growth, e: Any) -> Expansion:
    u = g.of(e.args[0])
    found = g.analytic(sympy.atan, u)
    if found is not None:
        return found
    turned = g.analytic(sympy.atan, g.power(u, S.NegativeOne))
    assert turned is not None
    quarter = g.constant(g.sign_for_large(u) * S.Pi / 2)
    return g.plus(quarter, g.scaled(turned, S.NegativeOne))


def _error(g: Growth, e: Any) -> Expansion:
    """erf(u) = 1 - erfc(u), and erfc(u) = O(exp(-u**2)/u) for a u that grows."""
    u = g.of(e.args[0])
    found = g.analytic(sympy.erf, u)
    if found is not None:
        return found
    side = g.sign_for_large(u)
    return g.plus(g.constant(sympy.Integer(side)), g.scaled(_tail(g, u), sympy.Integer(-1)))


def _tail(g: Growth, u: Expansion) -> Expansion:
    """exp(-u**2)/(u*sqrt(pi)) * (1 - 1/(2*u**2) + 3/(4*u**4) - ...)."""
    falling = g.exp(g.scaled(g.times(u, u), S.NegativeOne))
    front = g.scaled(g.over(falling, u), 1 / sympy.sqrt(S.Pi))
    terms = ((-1) ** k * sympy.factorial2(2 * k - 1) / S(2) ** k for k in range(g.most + 1))
    return g.times(front, g.series(terms, g.power(u, sympy.Integer(-2))))


def _error_complement(g: Growth, e: Any) -> Expansion:
    u = g.of(e.args[0])
    found = g.analytic(sympy.erfc, u)
    if found is not None:
        return found
    if g.sign_for_large(u) > 0:
        return _tail(g, u)
    return g.plus(g.constant(sympy.Integer(2)), _tail(g, u))


def _sine_integral(g: Growth, e: Any) -> Expansion:
    """Si(u) = pi/2 + O(1/u) for a u that grows."""
    u = g.of(e.args[0])
    if g.tends(u) < 0:
        return g.series(_sine_integral_at_zero(g.most), u)
    if g.tends(u) == 0:
        raise NoExpansion("Si of what does not grow")
    rest = g.bound(g.power(u, S.NegativeOne))
    return Expansion(g.constant(g.sign_for_large(u) * S.Pi / 2).terms, rest)


def _sine_integral_at_zero(most: int) -> Iterator[Any]:
    for k in range(most + 1):
        side = sympy.Integer((-1) ** (k // 2))
        yield side / (k * sympy.factorial(k)) if k % 2 else S.Zero


def _gamma(g: Growth, e: Any) -> Expansion:
    u = g.of(e.args[0])
    found = g.analytic(sympy.gamma, u)
    return g.exp(_log_gamma_of(g, u)) if found is None else found


def _log_gamma(g: Growth, e: Any) -> Expansion:
    u = g.of(e.args[0])
    found = g.analytic(sympy.loggamma, u)
    return _log_gamma_of(g, u) if found is None else found


def _log_gamma_of(g: Growth, u: Expansion) -> Expansion:
    """Stirling's series, of a u that grows."""
    if g.tends(u) <= 0 or g.sign_for_large(u) <= 0:
        raise NoExpansion("gamma of what does not grow")
    half = g.plus(u, g.constant(Rational(-1, 2)))
    front = g.plus(g.times(half, g.log(u)), g.scaled(u, S.NegativeOne))
    front = g.plus(front, g.constant(sympy.log(2 * S.Pi) / 2))
    back = g.power(u, S.NegativeOne)
    terms = (sympy.bernoulli(k + 1) / (k * (k + 1)) if k % 2 else S.Zero for k in range(g.most + 1))
    return g.plus(front, g.series(terms, back))


def _absolute(g: Growth, e: Any) -> Expansion:
    u = g.of(e.args[0])
    return g.scaled(u, S.NegativeOne) if g.sign_for_large(u) < 0 else u


def _step(g: Growth, e: Any) -> Expansion:
    at_zero = e.args[1] if len(e.args) > 1 else S.Half
    return g.constant((S.Zero, at_zero, S.One)[g.sign_for_large(g.of(e.args[0])) + 1])


def _extreme(g: Growth, e: Any) -> Expansion:
    best = g.of(e.args[0])
    for other in map(g.of, e.args[1:]):
        gap = g.sign_for_large(g.plus(other, g.scaled(best, S.NegativeOne)))
        if (gap > 0) == isinstance(e, sympy.Max) and gap:
            best = other
    return best


def _piecewise(g: Growth, e: Any) -> Expansion:
    for branch, condition in e.args:
        if _holds(g, condition):
            return g.of(branch)
    raise NoExpansion("no branch of the Piecewise applies")


def _holds(g: Growth, condition: Any) -> bool:
    if condition in (S.true, S.false):
        return condition is S.true
    if isinstance(condition, sympy.Not):
        return not _holds(g, condition.args[0])
    if isinstance(condition, sympy.And | sympy.Or):
        parts = (_holds(g, part) for part in condition.args)
        return all(parts) if isinstance(condition, sympy.And) else any(parts)
    gap = g.plus(g.of(condition.lhs), g.scaled(g.of(condition.rhs), S.NegativeOne))
    found = (NEGATIVE, ZERO, POSITIVE)[g.sign_for_large(gap) + 1]
    return bool(found & OF_RELATION[type(condition)])


def _whole(g: Growth, e: Any) -> Expansion:
    """floor(u) and ceiling(u) differ from u by at most 1."""
    return g.plus(g.of(e.args[0]), g.bounded())


_BY_OTHERS: dict[Any, Callable[[Any], Any]] = {
    sympy.tanh: lambda u: 1 - 2 / (_exp(2 * u) + 1),
    sympy.coth: lambda u: 1 + 2 / (_exp(2 * u) - 1),
    sympy.sinh: lambda u: (_exp(u) - _exp(-u)) / 2, sympy.cosh: lambda u: (_exp(u) + _exp(-u)) / 2,
    sympy.sech: lambda u: 2 / (_exp(u) + _exp(-u)), sympy.csch: lambda u: 2 / (_exp(u) - _exp(-u)),
    sympy.asinh: lambda u: _log(u + sympy.sqrt(u**2 + 1)),
    sympy.acosh: lambda u: _log(u + sympy.sqrt(u - 1) * sympy.sqrt(u + 1)),
    sympy.atanh: lambda u: (_log(1 + u) - _log(1 - u)) / 2,
    sympy.asin: lambda u: sympy.atan(u / sympy.sqrt(1 - u**2)),
    sympy.acos: lambda u: S.Pi / 2 - sympy.asin(u),
    sympy.tan: lambda u: sympy.sin(u) / sympy.cos(u),
    sympy.cot: lambda u: sympy.cos(u) / sympy.sin(u),
    sympy.factorial: lambda u: sympy.gamma(u + 1),
}  # fmt: skip

RULES: dict[Any, Rule] = {
    sympy.Add: _sum, sympy.Mul: _product, sympy.Pow: _power, sympy.exp: _exponential,
    sympy.log: _logarithm, sympy.sin: _periodic, sympy.cos: _periodic, sympy.atan: _arctangent,
    sympy.erf: _error, sympy.erfc: _error_complement, sympy.Si: _sine_integral,
    sympy.gamma: _gamma, sympy.loggamma: _log_gamma, sympy.Abs: _absolute,
    sympy.sign: lambda g, e: g.constant(sympy.Integer(g.sign_for_large(g.of(e.args[0])))),
    sympy.Heaviside: _step, sympy.Max: _extreme, sympy.Min: _extreme,
    sympy.Piecewise: _piecewise, sympy.floor: _whole, sympy.ceiling: _whole,
    **{f: _rewritten(make) for f, make in _BY_OTHERS.items()},
}  # fmt: skip
