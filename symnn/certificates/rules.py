"""How each kind of node is written as a form: one table."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import sympy
from sympy import S

from symnn.certificates.angles import circular, hyperbolic, inverse_hyperbolic
from symnn.certificates.cells import (
    NEGATIVE,
    NONNEGATIVE,
    NONPOSITIVE,
    OF_RELATION,
    POSITIVE,
    ZERO,
    Cell,
)
from symnn.certificates.forms import Form, Forms, Generator, NeedSign, NoForm, Rule
from symnn.certificates.rewriting import exponential, logarithm, power
from symnn.certificates.signs import sign
from symnn.certificates.special_rules import binomial, gamma, lambert, opaque, polygamma
from symnn.certificates.sums import finite_product, finite_sum

NEAR_FLOORS = (0, -1, 1, -2, 2)


def forms_on(cell: Cell, split_roots: bool = True) -> Forms:
    """Forms that ask a cell for signs."""
    return Forms(rule_of, lambda e: sign(e, cell), split_roots, cell.totals)


@cache
def rule_of(kind: Any) -> Rule | None:
    """The rule for a kind of node, if there is one."""
    return next((RULES[base] for base in kind.__mro__ if base in RULES), None)


def _sum(t: Forms, e: Any) -> Form:
    total = t.of(e.args[0])
    for term in e.args[1:]:
        total = total + t.of(term)
    return total


def _product(t: Forms, e: Any) -> Form:
    total = t.of(e.args[0])
    for factor in e.args[1:]:
        total = t.reduced(total * t.of(factor))
    return total


def _atom(t: Forms, e: Any) -> Form:
    return t.generator(e, lambda: Generator("symbol", e))


def _constant(t: Forms, e: Any) -> Form:
    if e is S.Exp1:
        return exponential(t, t.number(1))
    return t.generator(e, lambda: Generator("constant", e))


def known_sign(t: Forms, e: Any) -> int:
    """The sign of a part, by its form where the cell does not tell at once."""
    found = t.sign(e)
    if found in (NEGATIVE, ZERO, POSITIVE):
        return found
    form = t.of(e)
    value = form.constant
    if value is not None:
        return ZERO if value == 0 else POSITIVE if value > 0 else NEGATIVE
    return found & t.sign(t.expression(form)) or found


def _absolute(t: Forms, e: Any) -> Form:
    if any(isinstance(s, sympy.Dummy) for s in e.args[0].free_symbols):
        return opaque(t, e)  # inside a sum, whose index cannot be split upon
    known = known_sign(t, e.args[0])
    if known | NONNEGATIVE == NONNEGATIVE:
        return t.of(e.args[0])
    if known | NONPOSITIVE == NONPOSITIVE:
        return -t.of(e.args[0])
    raise NeedSign(e.args[0])


def _trichotomy(t: Forms, u: Any) -> int:
    known = known_sign(t, u)
    if known not in (NEGATIVE, ZERO, POSITIVE):
        raise NeedSign(u)
    return {NEGATIVE: -1, ZERO: 0, POSITIVE: 1}[known]


def _step(t: Forms, e: Any) -> Form:
    at_zero = e.args[1] if len(e.args) > 1 else S.Half
    return t.of((S.Zero, at_zero, S.One)[_trichotomy(t, e.args[0]) + 1])


def _extreme(t: Forms, e: Any) -> Form:
    best = e.args[0]
    for other in e.args[1:]:
        gap = best - other if isinstance(e, sympy.Max) else other - best
        known = known_sign(t, gap)
        if known | NONPOSITIVE == NONPOSITIVE:
            best = other
        elif known | NONNEGATIVE != NONNEGATIVE:
            raise NeedSign(gap)
    return t.of(best)


def _piecewise(t: Forms, e: Any) -> Form:
    for branch, condition in e.args:
        if decided(t, condition):
            return t.of(branch)
    raise NoForm("no branch of the Piecewise applies")


def decided(t: Forms, condition: Any) -> bool:
    """Whether a condition holds on the whole cell, or nowhere on it.

    Raises:
        NeedSign: neither.
    """
    if condition in (S.true, S.false):
        return condition is S.true
    if isinstance(condition, sympy.Not):
        return not decided(t, condition.args[0])
    if isinstance(condition, sympy.And | sympy.Or):
        parts = (decided(t, part) for part in condition.args)
        return all(parts) if isinstance(condition, sympy.And) else any(parts)
    accepted = OF_RELATION.get(type(condition))
    if accepted is None:
        raise NoForm(f"a condition of kind {type(condition).__name__}")
    gap = condition.lhs - condition.rhs
    known = known_sign(t, gap)
    if known | accepted == accepted:
        return True
    if not known & accepted:
        return False
    raise NeedSign(gap)


def _odd(t: Forms, e: Any) -> Form:
    """f(-x) = -f(x) and f(0) = 0."""
    u = t.of(e.args[0])
    if u.is_zero:
        return u
    flipped = u.above.LC < 0
    value = t.expression(-u if flipped else u)
    known = e.func(value)
    if known.has(e.func):
        result = t.generator(
            (e.func, str(value)), lambda: Generator("opaque", e.func(value, evaluate=False))
        )
    else:
        result = t.of(known)
    return -result if flipped else result


def _inverse(t: Forms, e: Any) -> Form:
    """f(g(u)) on branches of the inverse function; else by its parity."""
    inner = e.args[0]
    for outer, function, ends, (slope, turns) in BRANCHES:
        if isinstance(e, outer) and isinstance(inner, function):
            u = inner.args[0]
            gaps = [] if ends is None else [u - ends[0] * S.Pi, ends[1] * S.Pi - u]
            if all(t.sign(gap) | NONNEGATIVE == NONNEGATIVE for gap in gaps):
                return t.of(slope * u + turns * S.Pi)
    if isinstance(e, sympy.acos) and isinstance(inner, sympy.cos):
        _ask_on_both_sides(t, inner.args[0])
    return FALLBACK[e.func](t, e)


def _ask_on_both_sides(t: Forms, u: Any) -> None:
    within = all(t.sign(S.Pi + side * u) | NONNEGATIVE == NONNEGATIVE for side in (1, -1))
    if within and t.sign(u) not in (NEGATIVE, ZERO, POSITIVE):
        raise NeedSign(u)


HALF = S.Half
BRANCHES: tuple[tuple[Any, Any, Any, tuple[Any, Any]], ...] = (
    (sympy.asin, sympy.sin, (-HALF, HALF), (1, 0)),
    (sympy.asin, sympy.sin, (HALF, 3 * HALF), (-1, 1)),
    (sympy.asin, sympy.sin, (3 * HALF, 5 * HALF), (1, -2)),
    (sympy.acos, sympy.cos, (0, 1), (1, 0)), (sympy.acos, sympy.cos, (-1, 0), (-1, 0)),
    (sympy.acos, sympy.cos, (1, 2), (-1, 2)), (sympy.atan, sympy.tan, (-HALF, HALF), (1, 0)),
    (sympy.erfinv, sympy.erf, None, (1, 0)), (sympy.erf, sympy.erfinv, None, (1, 0)),
)  # fmt: skip
"""f, g, ends in half turns (None: anywhere), and (a, b): f(g(u)) = a*u + b*pi between them."""


def _area_cosine(t: Forms, e: Any) -> Form:
    """acosh(cosh(u)) = |u|; else by log."""
    inner = e.args[0]
    if isinstance(inner, sympy.cosh):
        return t.of(sympy.Abs(inner.args[0], evaluate=False))
    return inverse_hyperbolic(t, e)


def _error_complement(t: Forms, e: Any) -> Form:
    return t.number(1) - t.of(sympy.erf(e.args[0], evaluate=False))


def _inverse_cosine(t: Forms, e: Any) -> Form:
    return t.of(S.Pi).scaled(S.Half) - t.of(sympy.asin(e.args[0], evaluate=False))


def _floor(t: Forms, e: Any) -> Form:
    """floor(u + v) = u + floor(v) for a whole u; floor(v) = m where m <= v < m + 1."""
    form = t.of(e.args[0])
    whole, rest = t.number(0), t.number(0)
    for c, part, _ in t.terms(form):
        at = c * t.expression(part)
        if at.is_integer:
            whole = whole + part.scaled(c)
        else:
            rest = rest + part.scaled(c)
    at = t.expression(rest)
    for m in NEAR_FLOORS:
        below, above = t.sign(at - m), t.sign(at - m - 1)
        if below | NONNEGATIVE == NONNEGATIVE and above == NEGATIVE:
            return whole + t.number(m)
        open_above = above not in (NEGATIVE, POSITIVE, NONNEGATIVE, ZERO)
        if below == POSITIVE and open_above and t.sign(at - m - 2) | NONPOSITIVE == NONPOSITIVE:
            raise NeedSign(at - m - 1)
    return whole + t.generator(
        (sympy.floor, str(at)), lambda: Generator("opaque", sympy.floor(at, evaluate=False))
    )


def _remainder(t: Forms, e: Any) -> Form:
    """a - m*floor(a/m)."""
    a, m = e.args
    return t.of(a) - t.of(m) * t.of(sympy.floor(a / m, evaluate=False))


def _delta(t: Forms, e: Any) -> Form:
    gap = t.of(e.args[0] - e.args[1]).constant
    if gap is None:
        raise NoForm("whether two numbers are equal")
    return t.number(int(gap == 0))


def _named(order: int) -> Rule:
    return lambda t, e: t.of(sympy.polygamma(order, e.args[0], evaluate=False))


FALLBACK: dict[Any, Rule] = {
    **dict.fromkeys((sympy.erf, sympy.atan, sympy.asin, sympy.erfinv), _odd),
    sympy.acos: _inverse_cosine,
}
RULES: dict[Any, Callable[[Forms, Any], Form]] = {
    sympy.Rational: lambda t, e: t.number(e), sympy.core.numbers.NumberSymbol: _constant,
    sympy.Symbol: _atom, sympy.Indexed: _atom, sympy.Add: _sum, sympy.Mul: _product,
    sympy.Pow: power, sympy.exp: lambda t, e: exponential(t, t.of(e.args[0])),
    sympy.log: lambda t, e: logarithm(t, t.of(e.args[0])),
    **dict.fromkeys((sympy.sin, sympy.cos, sympy.tan, sympy.cot, sympy.sec, sympy.csc), circular),
    **dict.fromkeys(
        (sympy.sinh, sympy.cosh, sympy.tanh, sympy.coth, sympy.sech, sympy.csch), hyperbolic
    ),
    **dict.fromkeys((sympy.asinh, sympy.atanh, sympy.acoth), inverse_hyperbolic),
    **dict.fromkeys((sympy.erf, sympy.atan, sympy.asin, sympy.acos, sympy.erfinv), _inverse),
    **dict.fromkeys((sympy.erfi, sympy.Si, sympy.Shi), _odd), sympy.acosh: _area_cosine,
    sympy.erfc: _error_complement, sympy.gamma: gamma,
    sympy.loggamma: lambda t, e: logarithm(t, t.of(sympy.gamma(e.args[0], evaluate=False))),
    sympy.factorial: lambda t, e: t.of(sympy.gamma(e.args[0] + 1, evaluate=False)),
    sympy.zeta: opaque,
    sympy.polygamma: polygamma, sympy.digamma: _named(0), sympy.trigamma: _named(1),
    sympy.binomial: binomial, sympy.LambertW: lambert, sympy.Abs: _absolute,
    sympy.sign: lambda t, e: t.number(_trichotomy(t, e.args[0])), sympy.Heaviside: _step,
    sympy.Max: _extreme, sympy.Min: _extreme, sympy.Piecewise: _piecewise,
    sympy.Sum: finite_sum, sympy.Product: finite_product,
    sympy.floor: _floor, sympy.Mod: _remainder, sympy.KroneckerDelta: _delta,
    sympy.ceiling: lambda t, e: -t.of(sympy.floor(-e.args[0], evaluate=False)),
}  # fmt: skip
