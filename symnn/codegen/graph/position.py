"""Positions along an axis: of a loop, of an end, or of a neighbor."""

from __future__ import annotations

from typing import Any

from sympy import Dummy, Expr, Idx, Integer

from symnn.indexed.language.reach import is_nonnegative
from symnn.indexed.language.traverse import free_indices


class Position(Dummy):
    """The variable of one loop: where the loop is along its axis.

    `Why a dummy:` two loops over `t` must not take each other's parts for equal.
    """

    def __new__(cls, name: str) -> Position:
        return super().__new__(cls, name, integer=True, nonnegative=True)


def is_position(i: Any) -> bool:
    """Whether an index expression is one place: of a loop, a number or a size, plus a number."""
    if isinstance(i, Idx) or free_indices(i):
        return False
    moving = i.atoms(Position)
    rest = i - sum(moving)
    return len(moving) < 2 and (not moving or isinstance(rest, Integer))


def is_inside(position: Any, extent: Expr) -> bool:
    """Whether a position surely lies on an axis; a loop itself runs over its axis.

    >>> from symnn.core import sizes
    >>> T, t = sizes("T"), Position("t")
    >>> is_inside(t, T), is_inside(t - 1, T), is_inside(T - 1, T), is_inside(T - 2, T)
    (True, False, True, False)
    """
    if position.atoms(Position):
        return isinstance(position, Position)
    return is_nonnegative(position) and is_nonnegative(extent - 1 - position)
