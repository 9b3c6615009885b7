"""Abs, Max, Piecewise and the like, resolved by the signs that a cell knows.

Where a sign is missing, `NeedSign` names the expression to split the cell by.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S
from sympy.core.relational import Relational
from sympy.logic.boolalg import And, Not, Or

from symnn.proof.ranges.signs import (
    NEGATIVE,
    NEVER,
    NONNEGATIVE,
    NONPOSITIVE,
    POSITIVE,
    ZERO,
    Sign,
    within,
)
from symnn.proof.tower.fractions import Fraction
from symnn.proof.tower.tower import NeedSign, NoForm, Tower

ACCEPTED: dict[type, Sign] = {
    sympy.Eq: ZERO, sympy.Ne: NEGATIVE | POSITIVE, sympy.Lt: NEGATIVE, sympy.Le: NONPOSITIVE,
    sympy.Gt: POSITIVE, sympy.Ge: NONNEGATIVE,
}  # fmt: skip
"""The signs of lhs - rhs for which a relation holds."""


def known_sign(t: Tower, e: Any) -> Sign:
    """The sign of a part, simplified by its canonical form when the cell does not tell at once."""
    found = t.sign(e)
    if found in (NEGATIVE, ZERO, POSITIVE):
        return found
    form = t.of(e)
    value = form.rational()
    if value is not None:
        return ZERO if value == 0 else POSITIVE if value > 0 else NEGATIVE
    return found & t.sign(t.expression(form))


def absolute(t: Tower, e: Any) -> Fraction:
    """|u| is u or -u."""
    known = known_sign(t, e.args[0])
    if within(known, NONNEGATIVE):
        return t.of(e.args[0])
    if within(known, NONPOSITIVE):
        return -t.of(e.args[0])
    raise NeedSign(e.args[0])


def angle(t: Tower, e: Any) -> Fraction:
    """atan2 by atan, on each side of the axes."""
    return t.of(plain_angle(t, *e.args))


def plain_angle(t: Tower, y: Any, x: Any) -> Any:
    """The angle of the point (x, y), which is pi on the negative half of the first axis.

    Raises:
        NeedSign: the side is not known.
        NoForm: the point is the origin.
    """
    side = _trichotomy(t, x)
    if side > 0:
        return sympy.atan(y / x)
    if side == 0 and known_sign(t, y) == ZERO:
        raise NoForm("the origin has no angle")
    above = known_sign(t, y)
    if side < 0 and within(above, NONNEGATIVE):
        return sympy.atan(y / x) + S.Pi
    half = _trichotomy(t, y)
    return half * S.Pi / 2 if side == 0 else sympy.atan(y / x) - S.Pi


def signum(t: Tower, e: Any) -> Fraction:
    """sign(u) is -1, 0 or 1."""
    return t.rational(_trichotomy(t, e.args[0]))


def step(t: Tower, e: Any) -> Fraction:
    """Heaviside(u) with its value at zero (SymPy's 1/2 unless written)."""
    at_zero = e.args[1] if len(e.args) > 1 else S.Half
    return t.of((S.Zero, at_zero, S.One)[_trichotomy(t, e.args[0]) + 1])


def _trichotomy(t: Tower, u: Any) -> int:
    known = known_sign(t, u)
    if known not in (NEGATIVE, ZERO, POSITIVE):
        raise NeedSign(u)
    return {NEGATIVE: -1, ZERO: 0, POSITIVE: 1}[known]


def extreme(t: Tower, e: Any) -> Fraction:
    """Max or Min, argument by argument."""
    best = e.args[0]
    for other in e.args[1:]:
        gap = best - other if isinstance(e, sympy.Max) else other - best
        known = known_sign(t, gap)
        if within(known, NONPOSITIVE):
            best = other
        elif not within(known, NONNEGATIVE):
            raise NeedSign(gap)
    return t.of(best)


def piecewise(t: Tower, e: Any) -> Fraction:
    """The first branch whose condition holds."""
    for branch, condition in e.args:
        if decided(t, condition):
            return t.of(branch)
    raise NoForm("no branch of the Piecewise applies")


def decided(t: Tower, condition: Any) -> bool:
    """Whether a condition holds on the whole cell (True) or nowhere on it (False).

    Raises:
        NeedSign: it holds on a part.
    """
    if condition in (S.true, S.false):
        return condition is S.true
    if isinstance(condition, Not):
        return not decided(t, condition.args[0])
    if isinstance(condition, And):
        return all(decided(t, part) for part in condition.args)
    if isinstance(condition, Or):
        return any(decided(t, part) for part in condition.args)
    if isinstance(condition, Relational):
        return _relation(t, condition)
    raise NoForm(f"a condition of kind {type(condition).__name__}")


def _relation(t: Tower, condition: Any) -> bool:
    gap = condition.lhs - condition.rhs
    known, accepted = known_sign(t, gap), ACCEPTED[type(condition)]
    if within(known, accepted):
        return True
    if known & accepted == NEVER:
        return False
    raise NeedSign(gap)
