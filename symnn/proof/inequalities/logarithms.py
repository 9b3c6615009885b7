"""Logarithms bounded by rational functions, and removed by exponentiation."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr

from symnn.proof.cells.cell import with_index
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.ranges.signs import NONNEGATIVE, NONPOSITIVE, NONZERO, within
from symnn.proof.tower import NO_FORM, NeedSign

LARGEST, LARGEST_POWER = 400, 32


def rational_lower_bound(h: Any, k: Knowledge) -> Any:
    """An expression without logs that is at most h: each c*log(u) by c*(1 - 1/u) or -|c|*(u - 1).

    Both bounds are instances of log u <= u - 1 for u > 0, with equality at u = 1. None when the
    sign of a coefficient is not known or a log stands elsewhere than in a term.

    Args:
        h: an expression, or its terms, which are then not taken apart any further.
        k: what is known of signs.
    """
    total: Any = sympy.S.Zero
    for term in _terms(h):
        bounded = _bounded(term, k)
        if bounded is None:
            return None
        total += bounded
    return total


def _terms(h: Any) -> tuple[Any, ...]:
    return h if isinstance(h, tuple) else sympy.Add.make_args(_distributed(h))


def is_never_tight(h: Any, k: Knowledge) -> bool:
    """Whether the bound lies below h everywhere: some log is not at u = 1, where both meet."""
    for term in _terms(h):
        logs = [f for f in sympy.Mul.make_args(term) if isinstance(f, sympy.log)]
        if len(logs) == 1:
            apart = within(k.sign(logs[0].args[0] - 1), NONZERO)
            if apart and within(k.sign(term / logs[0]), NONZERO):
                return True
    return False


def with_joined_logs(h: Any) -> Any:
    """Logs with one coefficient as one log: c*log(u) - 2*c*log(v) as c*log(u/v**2).

    `Why:` bounded apart, log(n + 2) and log(n + 1) lose what their difference has.
    """
    found: dict[Any, dict[Any, Any]] = {}
    rest: Any = sympy.S.Zero
    for term in sympy.Add.make_args(_distributed(h)):
        logs = [f for f in sympy.Mul.make_args(term) if isinstance(f, sympy.log)]
        if len(logs) != 1 or (term / logs[0]).has(sympy.log):
            rest += term
            continue
        number, factor = (term / logs[0]).as_coeff_Mul()
        powers = found.setdefault(factor, {})
        powers[logs[0].args[0]] = powers.get(logs[0].args[0], 0) + number
    return rest + sympy.Add(*[factor * _joined(powers) for factor, powers in found.items()])


def with_shared_numbers(h: Any) -> tuple[Any, ...]:
    """The terms of log(2) + p*log(p) + q*log(q) as p*log(2*p) and q*log(2*q), where p + q = 1.

    `Why:` the bound of each is then exact where all the arguments are 1 at once. Just the terms
    where there is no number to share, or the coefficients have no constant sum.
    """
    terms = sympy.Add.make_args(_distributed(h))
    coefficients: dict[Any, Any] = {}
    rest: list[Any] = []
    for term in terms:
        logs = [f for f in sympy.Mul.make_args(term) if isinstance(f, sympy.log)]
        if len(logs) != 1 or (term / logs[0]).has(sympy.log):
            rest.append(term)
        else:
            u = logs[0].args[0]
            coefficients[u] = coefficients.get(u, 0) + term / logs[0]
    numbers = {u: c for u, c in coefficients.items() if u.is_Rational}
    others = {u: sympy.factor_terms(c) for u, c in coefficients.items() if u not in numbers}
    total = sympy.expand(sympy.Add(*others.values()))
    shares = [(u, c / total) for u, c in numbers.items()] if total.is_Rational and total else []
    if not shares or not all(c.is_Integer for _, c in shares):
        return terms
    factor = sympy.Mul(*[u**c for u, c in shares])
    return (*rest, *(c * sympy.log(factor * u) for u, c in others.items()))


def _joined(powers: dict[Any, Any]) -> Any:
    """Rational multiples of logs as a multiple of one log, whose argument has whole powers."""
    apart = sympy.Add(*[n * sympy.log(u) for u, n in powers.items()])
    numbers = [n for n in powers.values() if n != 0]
    if not numbers or not all(n.is_Rational for n in numbers):
        return apart
    unit = sympy.gcd_list(numbers)
    if any(abs(n / unit) > LARGEST_POWER for n in numbers):
        return apart
    return unit * sympy.log(sympy.Mul(*[u ** (n / unit) for u, n in powers.items()]))


def _distributed(h: Any) -> Any:
    """Sums multiplied out as far as logs are concerned, the arguments of logs kept."""
    return sympy.expand(h, log=False, power_base=False, power_exp=False, deep=False)


def _bounded(term: Any, k: Knowledge) -> Any:
    if not term.has(sympy.log):
        return term
    sums = [f for f in sympy.Mul.make_args(term) if isinstance(f, sympy.Sum)]
    if len(sums) == 1 and not (term / sums[0]).has(sympy.log):
        return _bounded_sum(term / sums[0], sums[0], k)
    logs = [f for f in sympy.Mul.make_args(term) if isinstance(f, sympy.log)]
    if len(logs) != 1 or logs[0].args[0].has(sympy.log) or (term / logs[0]).has(sympy.log):
        return None
    coefficient, u = term / logs[0], logs[0].args[0]
    known = k.sign(coefficient)
    if within(known, NONNEGATIVE):
        return coefficient * (1 - 1 / u)
    return coefficient * (u - 1) if within(known, NONPOSITIVE) else None


def _bounded_sum(coefficient: Any, e: Any, k: Knowledge) -> Any:
    """c*Sum(body) by a bound of the body, term by term; the index lies in its own range."""
    if len(e.limits) != 1 or len(e.limits[0]) != 3:
        return None
    index, first, last = e.limits[0]
    inside = Knowledge(with_index(k.cell, index, first, last))
    known = k.sign(coefficient)
    if within(known, NONNEGATIVE):
        body = rational_lower_bound(e.function, inside)
        return None if body is None else coefficient * sympy.Sum(body, e.limits[0])
    if within(known, NONPOSITIVE):
        body = rational_lower_bound(-e.function, inside)
        return None if body is None else -coefficient * sympy.Sum(body, e.limits[0])
    return None


def exponential_form(h: Expr, k: Knowledge) -> Expr | None:
    """exp(c*h) - 1 in canonical form for a c > 0 that clears the fractions before logs."""
    scale = 1
    for term in sympy.Add.make_args(sympy.expand(h)):
        if term.has(sympy.log):
            scale = sympy.ilcm(scale, term.as_coeff_Mul()[0].q)  # type: ignore[union-attr]
    t = k.tower()
    try:
        form = t.form(sympy.exp(sympy.expand(scale * h), evaluate=False)) - t.rational(1)
        found = t.expression(form)
    except (NeedSign, *NO_FORM):
        return None
    return found if sympy.count_ops(found) <= LARGEST else None
