"""Logarithms bounded by rational functions, and removed by exponentiation."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr

from symnn.proof.knowledge import Knowledge
from symnn.proof.signs import NONNEGATIVE, NONPOSITIVE, within
from symnn.proof.tower import NO_FORM, NeedSign

LARGEST = 400


def rational_lower_bound(h: Any, k: Knowledge) -> Any:
    """An expression without logs that is at most h: each c*log(u) by c*(1 - 1/u) or -|c|*(u - 1).

    Both bounds are instances of log u <= u - 1 for u > 0, with equality at u = 1. None when the
    sign of a coefficient is not known or a log stands elsewhere than in a term.
    """
    total: Any = sympy.S.Zero
    for term in sympy.Add.make_args(_distributed(h)):
        bounded = _bounded(term, k)
        if bounded is None:
            return None
        total += bounded
    return total


def _distributed(h: Any) -> Any:
    """Sums multiplied out as far as logs are concerned, the arguments of logs kept."""
    return sympy.expand(h, log=False, power_base=False, power_exp=False, deep=False)


def _bounded(term: Any, k: Knowledge) -> Any:
    logs = [f for f in sympy.Mul.make_args(term) if isinstance(f, sympy.log)]
    if not logs:
        return None if term.has(sympy.log) else term
    coefficient = term / logs[0]
    if len(logs) != 1 or coefficient.has(sympy.log) or logs[0].args[0].has(sympy.log):
        return None
    u = logs[0].args[0]
    known = k.sign(coefficient)
    if within(known, NONNEGATIVE):
        return coefficient * (1 - 1 / u)
    if within(known, NONPOSITIVE):
        return coefficient * (u - 1)
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
