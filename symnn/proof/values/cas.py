"""Limits and infinite sums as SymPy finds them: the level of trust is `cas`, never more.

Each value is checked against balls near the limit, or against partial sums, before it is used; that
is a check, not a proof. Where parameters occur there is no value: SymPy answers for generic ones,
not for those at which a leading coefficient vanishes or a branch changes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import Expr, Integer, Rational, S

from symnn.balls import Imprecise, Undefined, enclose
from symnn.errors import NotSupportedError
from symnn.proof.cells.cell import Cell, with_index
from symnn.proof.cells.definedness import established, requirements
from symnn.proof.cells.endpoints import IMPROPER
from symnn.proof.cells.splitting import Case
from symnn.proof.cells.statement import rebuild
from symnn.proof.resources.interrupt import FOREIGN_FAILURES, time_limit

TOLERANCE, TINY = Rational(1, 50), Rational(1, 10**30)
SECONDS = 2.0
BITS = 400
DISTANCES = (40, 16, 8, 4)
TERMS = (256, 1024)


class NoValueError(Exception):
    """SymPy finds no value, or the balls do not bear it out."""


def limit_value(node: Any, cell: Cell) -> Expr:
    """The limit by SymPy, from both sides where both are meant.

    Raises:
        NoValueError: there is no such value, or it is not known.
    """
    _, _, target, direction = node.args
    if target.is_infinite:
        return _one_sided(node, "-" if target is S.Infinity else "+")
    side = "-" if str(direction) == "-" else "+"
    value = _one_sided(node, side)
    if str(direction) == "+-" and not _agrees_from_the_left(node, value):
        raise NoValueError("one-sided limits differ, and a plain limit means both sides")
    return value


def _agrees_from_the_left(node: Any, value: Any) -> bool:
    """Whether the other side has the same limit, or no real values."""
    try:
        return _one_sided(node, "-") == value
    except NoValueError:
        return all(_is_undefined(_at(node, "-", exponent)) for exponent in DISTANCES)


def _is_undefined(e: Any) -> bool:
    try:
        enclose(e, {}, BITS)
    except Undefined:
        return True
    except (Imprecise, NotSupportedError):
        return False
    return False


def _one_sided(node: Any, side: str) -> Any:
    f, x, target, _ = node.args
    value = _found(node, lambda: sympy.limit(f, x, target, side))
    for exponent in DISTANCES:
        try:
            gap = _distance(_at(node, side, exponent), value)
        except (Imprecise, NotSupportedError):
            continue
        except Undefined:
            break
        if gap < _ball(TOLERANCE):
            return value
        break
    raise NoValueError("the balls do not bear out the limit")


def _found(node: Any, ask: Callable[[], Any]) -> Any:
    """What SymPy answers, when it is a number.

    Raises:
        NoValueError: it is none, or there are parameters.
    """
    if node.free_symbols:
        raise NoValueError("SymPy's value need not hold for every parameter")
    try:
        with time_limit(SECONDS):
            value = ask()
    except FOREIGN_FAILURES:
        raise NoValueError("SymPy finds no value") from None
    if not isinstance(value, Expr) or value.has(*IMPROPER, *UNFINISHED) or value.free_symbols:
        raise NoValueError("SymPy finds no value")
    return value


UNFINISHED = (sympy.Limit, sympy.Sum, sympy.Piecewise, sympy.AccumBounds, S.ImaginaryUnit)


def _at(node: Any, side: str, exponent: int) -> Any:
    """The function as written at a point near the target, the nearer the larger the exponent."""
    f, x, target, _ = node.args
    distance = Integer(10) ** exponent
    near = target + (1 if side == "+" else -1) / distance
    far = distance if target is S.Infinity else -distance
    place = far if target.is_infinite else near
    return rebuild(f, lambda e: place if e == x else e)


def _distance(e: Any, value: Any) -> Any:
    return abs(enclose((e - value) / (1 + abs(value)), {}, BITS))


def _ball(q: Any) -> Any:
    return enclose(q, {}, 64)


def infinite_sum_value(node: Any, cell: Cell) -> Expr:
    """The value of an infinite sum by SymPy.

    Raises:
        NoValueError: SymPy does not sum it without conditions, or a term may be undefined, or the
            partial sums do not come near.
    """
    index, first, last = node.limits[0]
    if len(node.limits) != 1 or not first.is_Integer or last is not S.Infinity:
        raise NoValueError("not a single sum from an integer to infinity")
    inside = Case(with_index(cell, index, first, last))
    if not all(established(r, inside) for r in requirements(node.function)):
        raise NoValueError("terms that are not known to be defined")
    value = _found(node, node.doit)
    partial = [sympy.Sum(node.function, (index, first, first + n)) for n in TERMS]
    try:
        early, late = (_distance(total, value) for total in partial)
    except (Undefined, Imprecise, NotSupportedError):
        raise NoValueError("the balls do not tell the partial sums") from None
    approaching = late < _ball(TINY) or 10 * late < 9 * early
    if not (approaching and late < _ball(TOLERANCE)):
        raise NoValueError("the partial sums do not bear out the sum")
    return value
