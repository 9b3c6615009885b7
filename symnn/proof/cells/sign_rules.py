"""The sign of each kind of node from the signs of its parts, wherever the node is defined."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import sympy
from sympy import Expr, S

from symnn.proof.cells.arches import sign_of_wave
from symnn.proof.ranges.signs import (
    ANY,
    NEGATIVE,
    NEVER,
    NONNEGATIVE,
    NONZERO,
    POSITIVE,
    PRODUCT,
    TOTAL,
    ZERO,
    Sign,
    negated,
    of_integer_power,
    within,
)

Ask = Callable[[Expr], Sign]
Rule = Callable[[Ask, Any], Sign]


def structural_sign(ask: Ask, e: Expr) -> Sign:
    """What the outermost operation tells; `ask` answers for the parts."""
    rule = _rule(type(e))
    return rule(ask, e) if rule is not None else ANY


@cache
def _rule(kind: type) -> Rule | None:
    return next((SIGN_RULES[base] for base in kind.__mro__ if base in SIGN_RULES), None)


def _sum(ask: Ask, e: Any) -> Sign:
    found = ZERO
    for term in e.args:
        found = TOTAL[found][ask(term)]
        if found == ANY:
            return _one_less_power(ask, e)
    return found


def _one_less_power(ask: Ask, e: Any) -> Sign:
    """c - c*b**x has the sign of c*(1 - b), for b >= 0 and x > 0."""
    constant, rest = e.as_coeff_Add()
    factor, power = rest.as_coeff_Mul()
    if not constant or factor != -constant or not isinstance(power, sympy.Pow):
        return ANY
    base, exponent = power.args
    if ask(exponent) != POSITIVE or not within(ask(base), NONNEGATIVE):
        return ANY
    return PRODUCT[POSITIVE if constant > 0 else NEGATIVE][ask(1 - base)]


def _product(ask: Ask, e: Any) -> Sign:
    found = POSITIVE
    for factor in e.args:
        found = PRODUCT[found][ask(factor)]
        if found == ANY:
            break
    return found


def _power(ask: Ask, e: Any) -> Sign:
    base, exponent = e.args
    if base is S.Exp1:
        return POSITIVE
    if exponent.is_Integer:
        return of_integer_power(ask(base), int(exponent))
    if exponent.is_Rational:
        return _root(ask(base), exponent.is_positive)
    return _general_power(ask, base, exponent)


def _root(base: Sign, growing: bool) -> Sign:
    kept = base & NONNEGATIVE
    return kept if growing else kept & POSITIVE


def _general_power(ask: Ask, base: Any, exponent: Any) -> Sign:
    known = ask(base)
    if known == POSITIVE:
        return POSITIVE
    if within(known, NONNEGATIVE):
        return NONNEGATIVE
    if exponent.is_integer:
        if exponent.is_even:
            return POSITIVE if within(known, NONZERO) else NONNEGATIVE
        return NONZERO if within(known, NONZERO) else ANY
    return ANY


def _odd(ask: Ask, e: Any) -> Sign:
    return ask(e.args[0])


def _even_absolute(ask: Ask, e: Any) -> Sign:
    return of_integer_power(ask(e.args[0]), 2)


def _constant(sign: Sign) -> Rule:
    return lambda ask, e: sign


def _logarithm(ask: Ask, e: Any) -> Sign:
    return ask(e.args[0] - 1)


def _gamma(ask: Ask, e: Any) -> Sign:
    return POSITIVE if ask(e.args[0]) == POSITIVE else NONZERO


def _factorial(ask: Ask, e: Any) -> Sign:
    return POSITIVE if within(ask(e.args[0]), NONNEGATIVE) else ANY


def _binomial(ask: Ask, e: Any) -> Sign:
    n, k = e.args
    inside = within(ask(k), NONNEGATIVE) and within(ask(n - k), NONNEGATIVE)
    return POSITIVE if inside else ANY


def _polygamma(ask: Ask, e: Any) -> Sign:
    order, x = e.args
    if not (order.is_Integer and order > 0) or ask(x) != POSITIVE:
        return ANY
    return POSITIVE if order % 2 else NEGATIVE


def _largest(ask: Ask, e: Any) -> Sign:
    """Max is positive if one argument is, and has no sign that every argument lacks."""
    signs = [ask(a) for a in e.args]
    if POSITIVE in signs:
        return POSITIVE
    possible = NEVER
    for sign in signs:
        possible |= sign
    if any(within(s, NONNEGATIVE) for s in signs):
        possible &= NONNEGATIVE
    return possible


def _smallest(ask: Ask, e: Any) -> Sign:
    return negated(_largest(lambda a: negated(ask(a)), e))


def _step(ask: Ask, e: Any) -> Sign:
    known = ask(e.args[0])
    at_zero = ask(e.args[1]) if len(e.args) > 1 else POSITIVE
    found = (ZERO if known & NEGATIVE else 0) | (POSITIVE if known & POSITIVE else 0)
    return found | (at_zero if known & ZERO else 0)


def _piecewise(ask: Ask, e: Any) -> Sign:
    found = NEVER
    for branch, _ in e.args:
        found |= ask(branch)
    return found


def _wave(start: Any) -> Rule:
    return lambda ask, e: sign_of_wave(ask, e.args[0], start)


def _tangent(ask: Ask, e: Any) -> Sign:
    u = e.args[0]
    return PRODUCT[ask(sympy.sin(u))][ask(sympy.cos(u)) & NONZERO]


SIGN_RULES: dict[type, Rule] = {
    sympy.Add: _sum, sympy.Mul: _product, sympy.Pow: _power,
    sympy.exp: _constant(POSITIVE), sympy.cosh: _constant(POSITIVE),
    sympy.sech: _constant(POSITIVE),
    sympy.erfc: _constant(POSITIVE), sympy.acosh: _constant(NONNEGATIVE),
    sympy.acos: _constant(NONNEGATIVE), sympy.Abs: _even_absolute, sympy.log: _logarithm,
    **dict.fromkeys(
        (sympy.sinh, sympy.tanh, sympy.coth, sympy.csch, sympy.erf, sympy.erfi, sympy.atan,
         sympy.asinh, sympy.asin, sympy.atanh, sympy.sign, sympy.Shi, sympy.LambertW), _odd,
    ),
    sympy.gamma: _gamma, sympy.factorial: _factorial, sympy.binomial: _binomial,
    sympy.polygamma: _polygamma,
    sympy.Max: _largest, sympy.Min: _smallest, sympy.Heaviside: _step, sympy.Piecewise: _piecewise,
    sympy.sin: _wave(S.Zero), sympy.cos: _wave(-S.Pi / 2), sympy.tan: _tangent,
}  # fmt: skip
