"""Abs, Max, Piecewise and the like replaced by the branch that holds on a cell."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr, S

from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.ranges.signs import (
    NEGATIVE,
    NONNEGATIVE,
    NONPOSITIVE,
    POSITIVE,
    ZERO,
    within,
)
from symnn.proof.tower import NeedSign, NoForm, Tower
from symnn.proof.tower.switching import decided, known_sign, plain_angle

SWITCHING = (sympy.Abs, sympy.sign, sympy.Heaviside, sympy.Max, sympy.Min, sympy.Piecewise)
JUMPING = (*SWITCHING, sympy.floor, sympy.ceiling, sympy.Mod, sympy.KroneckerDelta, sympy.acot,
           sympy.atan2)  # fmt: skip


def resolved(e: Expr, k: Knowledge) -> Expr:
    """The expression without switching functions, on a cell that decides them all.

    Raises:
        NeedSign: the cell does not tell a sign; it must be split.
        NoForm: no branch applies.
    """
    return _resolved(e, k.tower())


def _resolved(e: Any, t: Tower) -> Any:
    if not e.args or not e.has(*SWITCHING, sympy.atan2) or _switches_by_index(e):
        return e
    if isinstance(e, sympy.Piecewise):
        return _branch(e, t)
    arguments = [_resolved(a, t) for a in e.args]
    rule = RESOLUTIONS.get(type(e))
    return rule(t, arguments) if rule else e.func(*arguments)


def _switches_by_index(e: Any) -> bool:
    """Whether the terms of a sum switch each on its own, so that no cell decides for all."""
    return isinstance(e, sympy.Sum) and e.function.has(*SWITCHING) and e.has(sympy.Indexed)


def _branch(e: Any, t: Tower) -> Any:
    for branch, condition in e.args:
        if decided(t, condition):
            return _resolved(branch, t)
    raise NoForm("no branch of the Piecewise applies")


def _absolute(t: Tower, arguments: list[Any]) -> Any:
    known = known_sign(t, arguments[0])
    if within(known, NONNEGATIVE):
        return arguments[0]
    if within(known, NONPOSITIVE):
        return -arguments[0]
    raise NeedSign(arguments[0])


def _sign(t: Tower, arguments: list[Any]) -> Any:
    return (-S.One, S.Zero, S.One)[_trichotomy(t, arguments[0])]


def _step(t: Tower, arguments: list[Any]) -> Any:
    at_zero = arguments[1] if len(arguments) > 1 else S.Half
    return (S.Zero, at_zero, S.One)[_trichotomy(t, arguments[0])]


def _trichotomy(t: Tower, u: Any) -> int:
    known = known_sign(t, u)
    if known not in (NEGATIVE, ZERO, POSITIVE):
        raise NeedSign(u)
    return (NEGATIVE, ZERO, POSITIVE).index(known)


def _largest(t: Tower, arguments: list[Any]) -> Any:
    best = arguments[0]
    for other in arguments[1:]:
        known = known_sign(t, best - other)
        if within(known, NONPOSITIVE):
            best = other
        elif not within(known, NONNEGATIVE):
            raise NeedSign(best - other)
    return best


def _smallest(t: Tower, arguments: list[Any]) -> Any:
    return -_largest(t, [-a for a in arguments])


RESOLUTIONS: dict[type, Any] = {
    sympy.Abs: _absolute, sympy.sign: _sign, sympy.Heaviside: _step, sympy.Max: _largest,
    sympy.Min: _smallest, sympy.atan2: lambda t, arguments: plain_angle(t, *arguments),
}  # fmt: skip
