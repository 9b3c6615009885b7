"""Limits and infinite sums as SymPy finds them: the level of trust is `cas`, never more.

Each value is checked against balls near the limit before it is used; that is a check, not a proof.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy
from sympy import Expr, Integer, Rational, S

from symnn.balls import Imprecise, Undefined, enclose
from symnn.errors import NotSupportedError
from symnn.proof.budget import OutOfBudget
from symnn.proof.cell import Cell
from symnn.proof.interrupt import time_limit
from symnn.proof.ranges import Range
from symnn.proof.signs import NEGATIVE, NONNEGATIVE, POSITIVE

TOLERANCE = Rational(1, 50)
SECONDS = 2.0
FAILURES = (NotImplementedError, ValueError, TypeError, AttributeError, RecursionError, KeyError,
            OutOfBudget)  # fmt: skip


class NoValueError(Exception):
    """SymPy finds no value, or the balls do not bear it out."""


def limit_value(node: Any, cell: Cell) -> Expr:
    """The limit by SymPy, from both sides where both are meant.

    Raises:
        NoValueError: there is no such value, or it is not known.
    """
    f, x, target, direction = node.args
    if target.is_infinite:
        return _one_sided(f, x, target, "-" if target is S.Infinity else "+", cell)
    side = "-" if str(direction) == "-" else "+"
    value = _one_sided(f, x, target, side, cell)
    if side == "+" and not _agrees_from_the_left(f, x, target, value, cell):
        raise NoValueError("one-sided limits differ, and a plain limit may mean both sides")
    return value


def _agrees_from_the_left(f: Any, x: Any, target: Any, value: Any, cell: Cell) -> bool:
    """Whether the other side has the same limit, or no real values."""
    try:
        return _one_sided(f, x, target, "-", cell) == value
    except NoValueError:
        nearby = f.xreplace({x: target - Rational(1, 10**9)})
        return bool(nearby.is_real is False)


def _one_sided(f: Any, x: Any, target: Any, side: str, cell: Cell) -> Any:
    assumed, back = _assuming(f, cell)
    try:
        with time_limit(SECONDS):
            value = sympy.limit(assumed, x, target, side)
    except FAILURES:
        raise NoValueError("SymPy finds no limit") from None
    if not isinstance(value, Expr) or value.has(sympy.Limit, sympy.AccumBounds, S.NaN) or (
        not value.is_finite and value.is_finite is not None):  # fmt: skip
        raise NoValueError("SymPy finds no limit")
    value = value.xreplace(back)
    if not f.free_symbols - {x}:
        _check_nearby(f, x, value, _approach(target, side))
    return value


def _assuming(f: Any, cell: Cell) -> tuple[Any, dict[Any, Any]]:
    """The function over symbols whose SymPy assumptions say what the cell knows."""
    forward = {s: sympy.Dummy(str(s), **_assumptions(cell.range(s))) for s in f.free_symbols
               if s in cell.ranges}  # fmt: skip
    return f.xreplace(forward), {new: old for old, new in forward.items()}


def _assumptions(r: Range) -> dict[str, bool]:
    known: dict[str, bool] = {"integer": True} if r.integer else {"real": True}
    names = {POSITIVE: "positive", NEGATIVE: "negative", NONNEGATIVE: "nonnegative"}
    return {**known, names[r.sign]: True} if r.sign in names else known


def _approach(target: Any, side: str) -> Iterator[Any]:
    """Points ever nearer to the target."""
    for exponent in (4, 8, 16, 40):
        distance = Integer(10) ** exponent
        if target.is_infinite:
            yield distance if target is S.Infinity else -distance
        else:
            yield target + (1 if side == "+" else -1) / distance


def _check_nearby(f: Any, x: Any, value: Any, places: Iterator[Any]) -> None:
    """Near the limit the function must be near the value."""
    for place in places:
        if not isinstance(place, Rational):
            return
        try:
            gap = enclose((f - value) / (1 + abs(value)), {x: place}, 400)
        except (Undefined, Imprecise, NotSupportedError):
            continue
        if abs(gap) < _ball(TOLERANCE):
            return
    raise NoValueError("the balls do not bear out the limit")


def _ball(q: Any) -> Any:
    return enclose(q, {}, 64)


def infinite_sum_value(node: Any, cell: Cell) -> Expr:
    """The value of an infinite sum by SymPy.

    Raises:
        NoValueError: SymPy does not sum it without conditions.
    """
    assumed, back = _assuming(node, cell)
    try:
        with time_limit(SECONDS):
            value = assumed.doit()
    except FAILURES:
        raise NoValueError("SymPy finds no sum") from None
    if value.has(
        sympy.Sum, sympy.Piecewise, S.Infinity, S.NegativeInfinity, S.NaN, S.ComplexInfinity
    ):
        raise NoValueError("SymPy finds no sum")
    return value.xreplace(back)
