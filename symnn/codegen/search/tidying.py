"""Terms made smaller where that changes nothing but what cancels: x + 1 - x is 1."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symnn.codegen.search.term import ONE, Term, is_number, number
from symnn.codegen.search.views import (
    Factor,
    Summand,
    collected,
    factors,
    merged,
    product,
    summands,
    total,
)

MOST_MONOMIALS = 16
HIGHEST_POWER = 6


def tidied(t: Term) -> Term:
    """The term with what cancels in its outermost sum or product gone.

    >>> from symnn.codegen.search.term import minus, plus, power, variable
    >>> x = variable("x")
    >>> tidied(minus(power(plus(x, ONE), 2), power(x, 2)))
    ((2 * x) + 1)
    """
    if t.head in ("+", "-"):
        return _tidied_sum(t)
    if t.head in ("*", "/"):
        parts = factors(t)
        small = merged(parts)
        return product(small) if len(small) < len(parts) else t
    return t


def _tidied_sum(t: Term) -> Term:
    parts = summands(t)
    small = collected(parts)
    grown = expanded(parts)
    if grown is not None and len(grown) <= len(small) and total(grown).size < t.size:
        return total(grown)
    return total(small) if len(small) < len(parts) else t


def expanded(parts: Sequence[Summand]) -> list[Summand] | None:
    """The sum multiplied out and collected; None if that is long or changes nothing."""
    found: list[Summand] = []
    for c, t in parts:
        monomials = _multiplied(factors(t))
        if monomials is None:
            return None
        found += [(c * k, m) for k, m in monomials]
        if len(found) > MOST_MONOMIALS:
            return None
    return collected(found)


def _multiplied(parts: Sequence[Factor]) -> list[Summand] | None:
    """A product of sums as a sum of products."""
    found: list[tuple[Fraction, tuple[Factor, ...]]] = [(Fraction(1), ())]
    for t, e in parts:
        inner = summands(t) if t.head in ("+", "-") and 0 < e <= HIGHEST_POWER else None
        for _ in range(e if inner else 1):
            choices = [(k, ((m, 1),)) for k, m in inner] if inner else [(Fraction(1), ((t, e),))]
            found = [(c * k, (*m, *more)) for c, m in found for k, more in choices]
            if len(found) > MOST_MONOMIALS:
                return None
    return [_monomial(c, m) for c, m in found]


def _monomial(coefficient: Fraction, parts: Sequence[Factor]) -> Summand:
    rest = []
    for t, e in merged(parts):
        if is_number(t):
            coefficient *= t.args[0] ** e
        elif t != ONE:
            rest.append((t, e))
    whole = product(sorted(rest, key=lambda p: (repr(p[0]), p[1])))
    if is_number(whole):
        return coefficient * whole.args[0], ONE
    (inner, term), *_ = summands(whole) or [(Fraction(0), number(0))]
    return coefficient * inner, term
