"""Tactics for inequalities in one variable: monotony, ladders, derivatives that turn once."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import sympy

from symnn.proof.cells.cell import Cell
from symnn.proof.inequalities.ladder import nonnegative_on_line
from symnn.proof.inequalities.monotone import nonnegative_by_monotony
from symnn.proof.inequalities.proving import DEEPEST, Bound
from symnn.proof.inequalities.rising import nonnegative_by_rising
from symnn.proof.inequalities.turns import LASTING, QUICK, Round, nonnegative_by_turns
from symnn.proof.resources.budget import OutOfBudget

SHORT, LONG = 40, 400
"""Steps of a ladder before and after other tactics are tried."""
TURNING = 0.5
"""The share of the time that is left for derivatives of derivatives."""


def by_monotony(h: Any, cell: Cell, strict: bool, depth: int) -> Bound | None:
    """Monotone between exact zeros of the derivative."""
    symbols = list(h.free_symbols)
    if len(symbols) != 1 or symbols[0] not in cell.ranges or depth >= DEEPEST:
        return None
    line, x = cell.over_line(symbols[0])
    if nonnegative_by_monotony(h.xreplace({symbols[0]: x}), x, line, strict):
        return Bound("monotony between the zeros of the derivative")
    return None


def by_rising(h: Any, cell: Cell, strict: bool, depth: int) -> Bound | None:
    """The values at the low end, and derivatives that are not negative."""
    symbols = list(h.free_symbols)
    if len(symbols) != 1 or symbols[0] not in cell.ranges or depth >= DEEPEST:
        return None
    line, x = cell.over_line(symbols[0])
    if nonnegative_by_rising(h.xreplace({symbols[0]: x}), x, line, strict):
        return Bound("derivatives that rise from the low end")
    return None


def by_turns(
    h: Any, cell: Cell, strict: bool, depth: int, rounds: tuple[Round, ...] = QUICK
) -> Bound | None:
    """Derivatives that turn at most once, wherever that is."""
    symbols = list(h.free_symbols)
    if len(symbols) != 1 or symbols[0] not in cell.ranges or depth > 1:
        return None
    line, x = cell.within(cell.budget.part(TURNING)).over_line(symbols[0])
    with suppress(OutOfBudget):
        if nonnegative_by_turns(h.xreplace({symbols[0]: x}), x, line, strict, rounds):
            return Bound("derivatives that turn at most once")
    return None


def by_more_turns(h: Any, cell: Cell, strict: bool, depth: int) -> Bound | None:
    """The same with more derivatives, when what is simpler has failed."""
    return by_turns(h, cell, strict, depth, LASTING)


def by_ladder(
    h: Any, cell: Cell, strict: bool, depth: int, steps: tuple[int, int] = (SHORT, SHORT)
) -> Bound | None:
    """Interval arithmetic and Taylor's theorem, in one variable."""
    symbols = list(h.free_symbols)
    if len(symbols) != 1 or symbols[0] not in cell.ranges:
        return None
    line, x = cell.over_line(symbols[0])
    if nonnegative_on_line(h.xreplace({symbols[0]: x}), x, line, strict, steps):
        return Bound("intervals and Taylor's theorem", "enclosure")
    return None


def by_wider_ladder(h: Any, cell: Cell, strict: bool, depth: int) -> Bound | None:
    """The same, going on where the function keeps off 0."""
    if depth > 1 or h.has(sympy.gamma, sympy.factorial, sympy.binomial):
        return None
    return by_ladder(h, cell, strict, depth, (SHORT, LONG))


def by_long_ladder(h: Any, cell: Cell, strict: bool, depth: int) -> Bound | None:
    """The same with many more steps, when all else has failed."""
    return by_ladder(h, cell, strict, depth, (LONG, LONG))
