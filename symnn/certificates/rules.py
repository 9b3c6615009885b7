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
from symnn.certificates.sums import finite_sum

LONGEST_SHIFT = 30


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


def opaque(t: Forms, e: Any) -> Form:
    """A function value, the same for the same arguments."""
    arguments = [t.of(a) for a in e.args]
    values = [t.expression(a) for a in arguments]
    kind = "lambert" if e.func is sympy.LambertW and len(values) == 1 else "opaque"
    return t.generator(
        (e.func, *map(str, values)),
        lambda: Generator(kind, e.func(*values, evaluate=False), arguments[0]),
    )


def _error_complement(t: Forms, e: Any) -> Form:
    return t.number(1) - t.of(sympy.erf(e.args[0], evaluate=False))


def _inverse_cosine(t: Forms, e: Any) -> Form:
    return t.of(S.Pi).scaled(S.Half) - t.of(sympy.asin(e.args[0], evaluate=False))


def _lambert(t: Forms, e: Any) -> Form:
    """W(v*exp(v)) = v for v >= -1; else a value with W*exp(W) = u."""
    u = t.of(e.args[0])
    if len(e.args) > 1:
        raise NoForm("a branch of LambertW")
    if u.is_zero:
        return u
    for g in list(t.generators):
        if g.kind != "exp" or g.argument is None:
            continue
        v = g.argument
        large = t.sign(t.expression(v + t.number(1))) | NONNEGATIVE == NONNEGATIVE
        if large and (u - v * exponential(t, v)).is_zero:
            return v
    return opaque(t, e)


def _gamma(t: Forms, e: Any) -> Form:
    """gamma(x + k) = gamma(x)*x*(x + 1)*...*(x + k - 1) where x > 0."""
    u = t.of(e.args[0])
    value = u.constant
    if value is not None:
        found = sympy.gamma(value)
        return opaque(t, e) if found.has(sympy.gamma) or not found.is_finite else t.of(found)
    count = _whole_part(t, u)
    start = u - t.number(count)
    if t.sign(t.expression(start)) != POSITIVE:
        return opaque(t, sympy.gamma(t.expression(u), evaluate=False))
    at = t.expression(start)
    result = t.generator(
        (sympy.gamma, str(at)), lambda: Generator("opaque", sympy.gamma(at, evaluate=False), start)
    )
    for k in range(count):
        result = result * (start + t.number(k))
    return result


def _whole_part(t: Forms, u: Form) -> int:
    """The largest k <= LONGEST_SHIFT for which u - k is seen to be positive."""
    if not u.below.is_ground:
        return 0
    c = u.above.get(t.ring.zero_monom, 0)
    top = int(sympy.ceiling(sympy.Rational(int(c.numerator), int(c.denominator)))) if c else 0
    for k in range(min(top + 1, LONGEST_SHIFT), 0, -1):
        if t.sign(t.expression(u - t.number(k))) == POSITIVE:
            return k
    return 0


def _polygamma(t: Forms, e: Any) -> Form:
    """polygamma(m, x + 1) = polygamma(m, x) + (-1)**m * m! / x**(m + 1) where x > 0."""
    order = e.args[0]
    if not (order.is_Integer and 0 <= order <= 20):
        raise NoForm("an order of polygamma")
    m, u = int(order), t.of(e.args[1])
    count = _whole_part(t, u) if u.constant is None else 0
    start = u - t.number(count)
    at = t.expression(start)
    result = t.generator(
        (sympy.polygamma, m, str(at)),
        lambda: Generator("opaque", sympy.polygamma(m, at, evaluate=False), start),
    )
    scale = sympy.Integer((-1) ** m) * sympy.factorial(m)
    for k in range(count):
        result = result + ((start + t.number(k)) ** (m + 1)).inverse().scaled(scale)
    return result


def _binomial(t: Forms, e: Any) -> Form:
    n, k = e.args
    if not (k.is_Integer and 0 <= k <= LONGEST_SHIFT):
        return opaque(t, e)
    upper, result = t.of(n), t.number(1)
    for i in range(int(k)):
        result = result * (upper - t.number(i)).scaled(sympy.Rational(1, i + 1))
    return result


def _floor(t: Forms, e: Any) -> Form:
    """floor(x + k) = floor(x) + k for a whole number k."""
    u = t.of(e.args[0])
    value = u.constant
    if value is not None:
        return t.number(sympy.floor(value))
    at = t.expression(u)
    if at.is_integer:
        return u
    return t.generator(
        (sympy.floor, str(at)), lambda: Generator("opaque", sympy.floor(at, evaluate=False))
    )


def _delta(t: Forms, e: Any) -> Form:
    gap = t.of(e.args[0] - e.args[1]).constant
    if gap is None:
        raise NoForm("whether two numbers are equal")
    return t.number(int(gap == 0))


def _named(order: int) -> Rule:
    return lambda t, e: t.of(sympy.polygamma(order, e.args[0], evaluate=False))


RULES: dict[Any, Callable[[Forms, Any], Form]] = {
    sympy.Rational: lambda t, e: t.number(e), sympy.core.numbers.NumberSymbol: _constant,
    sympy.Symbol: _atom, sympy.Indexed: _atom, sympy.Add: _sum, sympy.Mul: _product,
    sympy.Pow: power, sympy.exp: lambda t, e: exponential(t, t.of(e.args[0])),
    sympy.log: lambda t, e: logarithm(t, t.of(e.args[0])),
    **dict.fromkeys((sympy.sin, sympy.cos, sympy.tan, sympy.cot, sympy.sec, sympy.csc), circular),
    **dict.fromkeys(
        (sympy.sinh, sympy.cosh, sympy.tanh, sympy.coth, sympy.sech, sympy.csch), hyperbolic
    ),
    **dict.fromkeys((sympy.asinh, sympy.acosh, sympy.atanh, sympy.acoth), inverse_hyperbolic),
    **dict.fromkeys((sympy.erf, sympy.erfi, sympy.atan, sympy.asin, sympy.Si, sympy.Shi), _odd),
    sympy.erfc: _error_complement, sympy.acos: _inverse_cosine, sympy.gamma: _gamma,
    sympy.loggamma: lambda t, e: logarithm(t, t.of(sympy.gamma(e.args[0], evaluate=False))),
    sympy.factorial: lambda t, e: t.of(sympy.gamma(e.args[0] + 1, evaluate=False)),
    sympy.zeta: opaque,
    sympy.polygamma: _polygamma, sympy.digamma: _named(0), sympy.trigamma: _named(1),
    sympy.binomial: _binomial, sympy.LambertW: _lambert, sympy.Abs: _absolute,
    sympy.sign: lambda t, e: t.number(_trichotomy(t, e.args[0])), sympy.Heaviside: _step,
    sympy.Max: _extreme, sympy.Min: _extreme, sympy.Piecewise: _piecewise,
    sympy.Sum: finite_sum, sympy.floor: _floor, sympy.KroneckerDelta: _delta,
    sympy.ceiling: lambda t, e: -t.of(sympy.floor(-e.args[0], evaluate=False)),
}  # fmt: skip
