"""Signs of linear forms under linear facts, exactly, by Fourier-Motzkin elimination.

Nonlinear monomials count as unknowns of their own, so that `1 - p*q` is linear in `p*q`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sympy import Add, Expr, Rational, S

Row = dict[Any, Fraction]
MOST_ROWS = 120


@dataclass(frozen=True)
class Inequality:
    """sum of coefficient*unknown >= 0, or > 0 when strict; the constant belongs to unknown 1."""

    row: tuple[tuple[Any, Fraction], ...]
    strict: bool


def linear_form(expression: Expr) -> Row | None:
    """The rational coefficients by monomial (1 for the constant); None when one is irrational."""
    row: Row = {}
    for term in Add.make_args(expression):
        coefficient, monomial = term.as_coeff_Mul(rational=True)
        if not isinstance(coefficient, Rational):
            return None
        key = S.One if monomial == 1 else monomial
        row[key] = row.get(key, Fraction(0)) + Fraction(int(coefficient.p), int(coefficient.q))
    return {k: v for k, v in row.items() if v}


def inequality(expression: Expr, strict: bool) -> Inequality | None:
    """expression >= 0 (or > 0) as a row, when it is linear with rational coefficients."""
    row = linear_form(expression)
    return None if row is None else Inequality(tuple(row.items()), strict)


def contradictory(facts: list[Inequality]) -> bool:
    """Whether no numbers satisfy all inequalities.

    >>> from sympy.abc import x
    >>> facts = [inequality(x - 1, False), inequality(-x, False)]
    >>> contradictory([f for f in facts if f])
    True
    """
    rows = [(dict(f.row), f.strict) for f in facts]
    unknowns = {k for row, _ in rows for k in row if k is not S.One}
    while unknowns:
        chosen = min(unknowns, key=lambda k: _cost(rows, k))
        rows = _eliminated(rows, chosen)
        if len(rows) > MOST_ROWS:
            return False
        if any(_impossible(row, strict) for row, strict in rows):
            return True
        unknowns.discard(chosen)
    return any(_impossible(row, strict) for row, strict in rows)


def _cost(rows: list[tuple[Row, bool]], unknown: Any) -> int:
    signs = [row.get(unknown, 0) for row, _ in rows]
    return sum(c > 0 for c in signs) * sum(c < 0 for c in signs)


def _eliminated(rows: list[tuple[Row, bool]], unknown: Any) -> list[tuple[Row, bool]]:
    kept = [(row, strict) for row, strict in rows if not row.get(unknown)]
    lower = [(row, strict) for row, strict in rows if row.get(unknown, 0) > 0]
    upper = [(row, strict) for row, strict in rows if row.get(unknown, 0) < 0]
    for low, s in lower:
        for high, r in upper:
            kept.append((_combined(low, -high[unknown], high, low[unknown]), s or r))
    return kept


def _combined(a: Row, times_a: Fraction, b: Row, times_b: Fraction) -> Row:
    keys = {**a, **b}
    zero = Fraction(0)
    made = {k: a.get(k, zero) * times_a + b.get(k, zero) * times_b for k in keys}
    return {k: v for k, v in made.items() if v}


def _impossible(row: Row, strict: bool) -> bool:
    if any(k is not S.One for k in row):
        return False
    value = row.get(S.One, Fraction(0))
    return value <= 0 if strict else value < 0
