"""Scalar expressions in forms that floating point evaluates well; each rule is an identity.

The rules are applied from the leaves up. They look at structure only: log(1 + u), exp(u) - 1,
1/(1 + exp(u)) and their relatives. What cannot be matched is left as it was written.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import sympy as sp
from sympy import Add, Expr, Mul, Pow, S

from symnn.codegen.graph.safe import Expm1, Log1p, LogAddExp, Sigmoid, Softplus, XLogY
from symnn.core.domains import entries
from symnn.core.symbols import domain_of
from symnn.indexed.language.traverse import reads, rewrite

Rule = Callable[[Any], Any]


@lru_cache(maxsize=20_000)
def safe_form(expression: Any) -> Any:
    """The expression with fragile parts replaced by safe functions of the same value.

    >>> x = sp.Symbol("x", real=True)
    >>> safe_form(sp.log(1 + sp.exp(x)) + sp.log(1 - x))
    Log1p(-x) + Softplus(x)
    """
    return rewrite(expression, _apply_rules)


def _apply_rules(e: Any) -> Any:
    rules = RULES.get(type(e), ())
    if not rules or not (reads(e) or e.free_symbols):
        return e  # an exact number: it is rounded once, whatever its form
    for rule in rules:
        changed = rule(e)
        if changed is not None:
            return changed
    return e


def exponent_of(e: Any) -> Any:
    """u where e is exp(u), else None."""
    if isinstance(e, sp.exp):
        return e.args[0]
    return e.exp if isinstance(e, Pow) and e.base is S.Exp1 else None


def log_of_sum(e: Any) -> Any:
    """log(1 + exp(u)) is a softplus, log(exp(u) + exp(v)) log-add-exp, log(1 + u) log1p."""
    argument = e.args[0]
    if not isinstance(argument, Add):
        return None
    exponents = [exponent_of(term) for term in argument.args]
    if len(exponents) == 2 and None not in exponents:
        return LogAddExp(*exponents)
    rest = Add(*[t for t in argument.args if t is not S.One])
    if len(argument.args) != len(Add.make_args(rest)) + 1:
        return None
    u = exponent_of(rest)
    return Softplus(u) if u is not None else Log1p(rest)


def _minus_softplus_of_minus(x: Any) -> Any:
    return -Softplus(-x)


def log_of_sigmoid(e: Any) -> Any:
    """log(sigmoid(x)) = -softplus(-x) and log(1 - sigmoid(x)) = -softplus(x)."""
    argument: Any = e.args[0]
    if isinstance(argument, Sigmoid):
        return _minus_softplus_of_minus(argument.args[0])
    rest = S.One - argument
    return -Softplus(rest.args[0]) if isinstance(rest, Sigmoid) else None


def log_of_cosh(e: Any) -> Any:
    """log(cosh(u)) = |u| + log1p(expm1(-2|u|)/2): nothing overflows."""
    if not isinstance(e.args[0], sp.cosh):
        return None
    size = sp.Abs(e.args[0].args[0])
    return size + Log1p(Expm1(-2 * size) / 2)


def exp_minus_one(e: Add) -> Any:
    """c*exp(u) - c = c*expm1(u)."""
    return _without_opposite(e, exponent_of, Expm1)


def one_minus_sigmoid(e: Add) -> Any:
    """c - c*sigmoid(u) = c*sigmoid(-u)."""
    return _without_opposite(e, _logit, lambda u: -Sigmoid(-u))


def _logit(e: Any) -> Any:
    """u where e is sigmoid(u), else None."""
    return e.args[0] if isinstance(e, Sigmoid) else None


def _without_opposite(e: Add, argument: Rule, joined: Rule) -> Any:
    """c*f(u) - c = c*joined(u), where `argument` gives the u of an f(u)."""
    for term in e.args:
        coefficient, u = _split(term, argument)
        if u is not None and -coefficient in e.args:
            rest = [t for t in e.args if t not in (term, -coefficient)]
            return Add(coefficient * joined(u), *rest)
    return None


def _split(term: Any, argument: Rule) -> tuple[Any, Any]:
    """c and u of a term c*f(u)."""
    factors = Mul.make_args(term)
    found = [f for f in factors if argument(f) is not None]
    if len(found) != 1:
        return term, None
    return Mul(*[f for f in factors if f is not found[0]]), argument(found[0])


def difference_of_softplus(e: Add) -> Any:
    """c*softplus(u) - c*softplus(-u) = c*u."""
    pairs = [(t, *_split(t, _softplus)) for t in e.args]
    for first, c, u in pairs:
        for second, d, v in pairs:
            if u is not None and v is not None and u + v == 0 and c + d == 0:
                return Add(c * u, *[t for t in e.args if t not in (first, second)])
    return None


def _softplus(e: Any) -> Any:
    """u where e is softplus(u), else None."""
    return e.args[0] if isinstance(e, Softplus) else None


def sum_of_opposite_exponentials(e: Add) -> Any:
    """c*exp(u) + c*exp(-u) = 2c*cosh(u), and with a minus 2c*sinh(u)."""
    pairs = [(t, *_split(t, exponent_of)) for t in e.args]
    known = [p for p in pairs if p[2] is not None]
    for i, (first, c, u) in enumerate(known):
        for second, d, v in known[i + 1 :]:
            if u + v == 0 and d in (c, -c):
                rest = [t for t in e.args if t not in (first, second)]
                return Add(2 * c * (sp.cosh(u) if c == d else sp.sinh(u)), *rest)
    return None


def reciprocal_of_one_plus_exp(e: Any) -> Any:
    """(1 + exp(u))**-n = sigmoid(-u)**n."""
    base, exponent = e.base, e.exp
    if not (isinstance(base, Add) and len(base.args) == 2 and exponent.is_negative):
        return None
    if S.One not in base.args:
        return None
    u = exponent_of(base - 1)
    return None if u is None else Sigmoid(-u) ** (-exponent)


def power_of_cosh(e: Any) -> Any:
    """cosh(u)**-n = sech(u)**n, which does not overflow on the way."""
    if isinstance(e.base, sp.cosh) and e.exp.is_negative:
        return sp.sech(e.base.args[0]) ** (-e.exp)
    return None


def product_with_sigmoid(e: Any) -> Any:
    """exp(-k*u)*sigmoid(u)**n with k <= n turns k of the sigmoids around: sigmoid(-u)**k."""
    for factor in e.args:
        base, power = factor.as_base_exp()
        if not (isinstance(base, Sigmoid) and power.is_Integer and power > 0):
            continue
        for exponential in e.args:
            turned = _turned(exponent_of(exponential), base.args[0], int(power))
            if turned is not None:
                rest = [f for f in e.args if f is not factor and f is not exponential]
                return _apply_rules(Mul(turned, *rest))
    return None


def _turned(exponent: Any, u: Any, power: int) -> Any:
    if exponent is None:
        return None
    for k in range(1, power + 1):
        if exponent + k * u == 0:
            return Sigmoid(u) ** (power - k) * Sigmoid(-u) ** k
    return None


def sigmoid_times_quotient(e: Any) -> Any:
    """sigmoid(u)*(v/sigmoid(u) + w) = v + w*sigmoid(u): the divisor may round to 0."""
    for factor in e.args:
        if not isinstance(factor.as_base_exp()[0], Sigmoid):
            continue
        for total in e.args:
            if isinstance(total, Add) and any(1 / factor in Mul.make_args(t) for t in total.args):
                rest = [f for f in e.args if f is not factor and f is not total]
                return Mul(Add(*[factor * t for t in total.args]), *rest)
    return None


def sinh_over_cosh(e: Any) -> Any:
    """sinh(u)/cosh(u) = tanh(u), and 1/cosh(u) in a product = sech(u)."""
    factors = [power_of_cosh(f) or f if isinstance(f, Pow) else f for f in e.args]
    for factor in factors:
        if isinstance(factor, sp.sinh) and sp.sech(factor.args[0]) in factors:
            gone = (factor, sp.sech(factor.args[0]))
            return sp.tanh(factor.args[0]) * Mul(*[f for f in factors if f not in gone])
    return Mul(*factors) if factors != list(e.args) else None


def x_times_log(e: Any) -> Any:
    """x*log(x), and x*log(y) for an x whose domain begins at 0, with 0*log(0) = 0."""
    for factor in e.args:
        if isinstance(factor, sp.log) and not factor.args[0].is_number:
            for x in e.args:
                if x is not factor and (x == factor.args[0] or _begins_at_zero(x)):
                    rest = [f for f in e.args if f is not factor and f is not x]
                    return Mul(XLogY(x, factor.args[0]), *rest)
    return None


def x_times_sum_with_log(e: Any) -> Any:
    """x*(log(x) + w) = x*log(x) + x*w, with 0*log(0) = 0."""
    for total in (f for f in e.args if isinstance(f, Add)):
        for x in e.args:
            if any(sp.log(x) in Mul.make_args(t) for t in total.args):
                rest = [f for f in e.args if f is not total and f is not x]
                return Mul(Add(*[_apply_rules(x * t) for t in total.args]), *rest)
    return None


def _begins_at_zero(x: Expr) -> bool:
    """Whether x is a symbol or entry that may be 0 but not negative."""
    symbol = x.base if isinstance(x, sp.Indexed) else x
    if not isinstance(symbol, sp.Symbol | sp.IndexedBase):
        return False
    domain = entries(domain_of(symbol))
    return domain.inf == 0 and domain.contains(S.Zero) == S.true


RULES: dict[Any, tuple[Rule, ...]] = {
    sp.log: (log_of_sigmoid, log_of_cosh, log_of_sum),
    Add: (exp_minus_one, one_minus_sigmoid, difference_of_softplus, sum_of_opposite_exponentials),
    Pow: (reciprocal_of_one_plus_exp, power_of_cosh),
    Mul: (
        product_with_sigmoid,
        sigmoid_times_quotient,
        sinh_over_cosh,
        x_times_log,
        x_times_sum_with_log,
    ),
}
"""The rules of each head, in the order in which they are tried."""
