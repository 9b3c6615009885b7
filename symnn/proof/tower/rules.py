"""The rewriting of each kind of node into the tower, in one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import sympy
from sympy import Expr, S

from symnn.proof.ranges.signs import ANY, NONNEGATIVE, POSITIVE, Sign, within
from symnn.proof.tower.deltas import delta
from symnn.proof.tower.exponentials import exponential, logarithm, power
from symnn.proof.tower.fractions import Fraction
from symnn.proof.tower.opaque_sums import integer_part
from symnn.proof.tower.products import finite_product
from symnn.proof.tower.special import (
    binomial,
    complementary_error,
    factorial,
    gamma,
    inverse_cosine,
    inverse_cotangent,
    lambert,
    log_gamma,
    odd,
    opaque,
    polygamma,
)
from symnn.proof.tower.sums import finite_sum
from symnn.proof.tower.switching import absolute, angle, extreme, piecewise, signum, step
from symnn.proof.tower.tower import Generator, NoForm, Tower
from symnn.proof.tower.trigonometry import circular, hyperbolic, inverse_hyperbolic

Rule = Callable[[Tower, Any], Fraction]


def tower(
    signs: Callable[[Expr], Sign] = lambda e: ANY,
    split_roots: bool = True,
    totals: Mapping[tuple[Any, Any], Expr] = MappingProxyType({}),
) -> Tower:
    """An empty tower for one cell.

    >>> from sympy import Symbol, exp, tanh
    >>> x = Symbol("x", real=True)
    >>> tower().form(tanh(x) - 2 / (1 + exp(-2 * x)) + 1).is_zero
    True
    """
    return Tower(rewrite, signs, split_roots, totals)


def rewrite(t: Tower, e: Any) -> Fraction:
    """The form of one node, by the rule of its kind.

    Raises:
        NoForm: no rule applies.
    """
    return _rule(type(e))(t, e)


@cache
def _rule(kind: type) -> Rule:
    for base in kind.__mro__:
        if base in RULES:
            return RULES[base]
    return _unsupported


def _unsupported(t: Tower, e: Any) -> Fraction:
    raise NoForm(f"`{type(e).__name__}` has no canonical form")


def _sum(t: Tower, e: Any) -> Fraction:
    total = t.of(e.args[0])
    for term in e.args[1:]:
        total = total + t.of(term)
    return total


def _product(t: Tower, e: Any) -> Fraction:
    total = t.of(e.args[0])
    for factor in e.args[1:]:
        total = t.reduced(total * t.of(factor))
    return total


def _atom(t: Tower, e: Any) -> Fraction:
    return t.generator(e, lambda: Generator("symbol", e))


def _constant(t: Tower, e: Any) -> Fraction:
    if e is S.Exp1:
        return exponential(t, t.rational(1))
    if e is S.GoldenRatio:
        return t.of(S.Half + sympy.sqrt(5) / 2)
    return t.generator(e, lambda: Generator("constant", e))


def ceiling(t: Tower, e: Any) -> Fraction:
    """ceiling(x) = -floor(-x)."""
    return -t.of(sympy.floor(-e.args[0], evaluate=False))


def floor(t: Tower, e: Any) -> Fraction:
    """floor(x + k) = floor(x) + k for an integer k, and 0 where 0 <= x < 1."""
    u = t.of(e.args[0])
    whole = _integer_terms(t, u)
    rest = u - whole
    number = rest.rational()
    if number is not None:
        return whole + t.rational(int(number.p) // int(number.q))
    value: Any = t.expression(rest)
    for k in (0, -1):
        if within(t.sign(value - k), NONNEGATIVE) and t.sign(k + 1 - value) == POSITIVE:
            return whole + t.rational(k)
    made = t.generator(
        ("floor", rest.key), lambda: Generator("opaque", sympy.floor(value, evaluate=False))
    )
    return made + whole


def _integer_terms(t: Tower, u: Fraction) -> Fraction:
    """The terms of a polynomial that are integers."""
    total = t.rational(integer_part(t, u))
    for monomial, coefficient in u.above.to_dict().items() if u.is_polynomial else ():
        term = t.field.polynomial({monomial: coefficient})
        if any(monomial) and t.expression(term).is_integer:
            total = total + term
    return total


RULES: dict[type, Rule] = {
    sympy.Rational: lambda t, e: t.number(e), sympy.core.numbers.NumberSymbol: _constant,
    sympy.Symbol: _atom, sympy.Indexed: _atom, sympy.Idx: _atom,
    sympy.Add: _sum, sympy.Mul: _product, sympy.Pow: lambda t, e: power(t, e.base, e.exp),
    sympy.exp: lambda t, e: exponential(t, t.of(e.args[0])),
    sympy.log: lambda t, e: logarithm(t, t.of(e.args[0])),
    **dict.fromkeys((sympy.sin, sympy.cos, sympy.tan, sympy.cot, sympy.sec, sympy.csc), circular),
    **dict.fromkeys(
        (sympy.sinh, sympy.cosh, sympy.tanh, sympy.coth, sympy.sech, sympy.csch), hyperbolic
    ),
    **dict.fromkeys((sympy.asinh, sympy.acosh, sympy.atanh, sympy.acoth), inverse_hyperbolic),
    **dict.fromkeys((sympy.erf, sympy.erfi, sympy.atan, sympy.asin, sympy.Si, sympy.Shi), odd),
    sympy.erfc: complementary_error, sympy.acos: inverse_cosine, sympy.acot: inverse_cotangent,
    sympy.gamma: gamma, sympy.loggamma: log_gamma, sympy.polygamma: polygamma,
    sympy.factorial: factorial, sympy.binomial: binomial, sympy.LambertW: lambert,
    sympy.Abs: absolute, sympy.sign: signum, sympy.Heaviside: step,
    sympy.atan2: angle, sympy.Max: extreme, sympy.Min: extreme, sympy.Piecewise: piecewise,
    sympy.Sum: finite_sum, sympy.Product: finite_product, sympy.Function: opaque,
    sympy.floor: floor, sympy.ceiling: ceiling, sympy.KroneckerDelta: delta, sympy.Mod: opaque,
}  # fmt: skip
