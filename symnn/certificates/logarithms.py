"""Inequalities with logarithms rewritten: h is at least, or has the sign of, something simpler."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import S

from symnn.certificates.cells import NEGATIVE, NONNEGATIVE, NONPOSITIVE, POSITIVE, Cell, Fact
from symnn.certificates.enclosure import Unsure
from symnn.certificates.rules import forms_on
from symnn.certificates.signs import sign


def log_lemma(h: Any, cell: Cell) -> Any:
    """h with 1 - 1/u <= log(u) <= u - 1 put in for logarithms, which makes it smaller.

    Raises:
        Unsure: h is not linear in its logarithms, or the sign of a coefficient is not known.
    """
    total: Any = S.Zero
    for term in sympy.Add.make_args(sympy.expand(h, log=False, power_base=False, power_exp=False)):
        total += _term_below(term, cell)
    return total


def _term_below(term: Any, cell: Cell) -> Any:
    logs = [f for f in sympy.Mul.make_args(term) if isinstance(f, sympy.log | sympy.Sum)]
    if not term.has(sympy.log):
        return term
    if len(logs) != 1 or (term / logs[0]).has(sympy.log):
        raise Unsure("a product of logarithms")
    coefficient, found = term / logs[0], logs[0]
    of_coefficient = sign(coefficient, cell)
    if isinstance(found, sympy.Sum):
        return coefficient * _sum_below(found, of_coefficient, cell)
    u = found.args[0]
    if of_coefficient | NONNEGATIVE == NONNEGATIVE:
        return coefficient * (1 - 1 / u)
    if of_coefficient | NONPOSITIVE == NONPOSITIVE:
        return coefficient * (u - 1)
    raise Unsure("a coefficient of a logarithm has no known sign")


def _sum_below(e: Any, of_coefficient: int, cell: Cell) -> Any:
    index, first, last = e.limits[0]
    if len(e.limits) != 1 or of_coefficient | NONNEGATIVE != NONNEGATIVE:
        raise Unsure("a sum with a coefficient that may be negative")
    inside = cell.given(Fact(index - first, NONNEGATIVE), Fact(last - index, NONNEGATIVE))
    return sympy.Sum(log_lemma(e.function, inside), (index, first, last))


def without_logs(h: Any, cell: Cell) -> Any:
    """exp(c*h) - 1 for a c > 0, which has the sign of h."""
    scale = 1
    for term in sympy.Add.make_args(sympy.expand(h)):
        if term.has(sympy.log):
            coefficient: Any = term.as_coeff_Mul()[0]
            scale = sympy.ilcm(scale, coefficient.q)
    forms = forms_on(cell)
    raised = sympy.exp(sympy.expand(scale * h), evaluate=False)
    return forms.expression(forms.form(raised) - forms.number(1))


def comparing_logs(h: Any, cell: Cell) -> Any:
    """log(b) - log(a) for h = b - a with positive a and b, which has the sign of h."""
    signs = {term: sign(term, cell) for term in sympy.Add.make_args(h)}
    above = sympy.Add(*[t for t, s in signs.items() if s == POSITIVE])
    below = sympy.Add(*[-t for t, s in signs.items() if s == NEGATIVE])
    if above - below != h or 0 in (above, below) or not h.has(sympy.exp, sympy.cosh):
        raise Unsure("no difference of two positive parts")
    return _log(above) - _log(below)


def _log(e: Any) -> Any:
    return e.args[0] if isinstance(e, sympy.exp) else sympy.log(e)


def _log_lemma(h: Any, cell: Cell) -> Any:
    if not h.has(sympy.log):
        raise Unsure("no logarithm")
    return log_lemma(h, cell)


def _without_logs(h: Any, cell: Cell) -> Any:
    if not h.has(sympy.log):
        raise Unsure("no logarithm")
    return without_logs(h, cell)


REWRITINGS: dict[str, Callable[[Any, Cell], Any]] = {
    "log u <= u - 1": _log_lemma, "exponential": _without_logs, "logarithms": comparing_logs,
}  # fmt: skip
"""h is at least, or has the sign of, what these give."""
