"""Functions of several variables that touch zero along a diagonal, such as divergences."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import Any

import sympy

from symnn.proof.cells.branches import JUMPING
from symnn.proof.cells.cell import Cell
from symnn.proof.cells.definedness import established, requirements
from symnn.proof.cells.splitting import Case
from symnn.proof.equations.zero import prove_zero


def by_tangency(h: Any, cell: Cell, convex: Callable[[Any], bool]) -> bool:
    """Whether h >= 0 because h and dh/dx vanish at x = y and h is convex in x on a connected range.

    Needs x and y to share their range, so that the diagonal can be reached from every point.
    """
    if len(h.free_symbols) < 2 or h.has(*JUMPING):
        return False
    symbols = [s for s in sorted(h.free_symbols, key=str) if s in cell.ranges]
    return any(_touches(h, x, y, cell, convex) for x, y in permutations(symbols, 2))


def _touches(h: Any, x: Any, y: Any, cell: Cell, convex: Callable[[Any], bool]) -> bool:
    if cell.range(x) != cell.range(y) or not cell.range(x).connected:
        return False
    if any(f.expression.has(x) for f in cell.facts):
        return False
    slope, second = h.diff(x), h.diff(x, 2)
    if second.has(sympy.Derivative, sympy.Subs, sympy.DiracDelta):
        return False
    if not all(established(r, Case(cell)) for e in (h, slope, second) for r in requirements(e)):
        return False
    diagonal = cell.at(x, y)
    return (
        prove_zero(h.xreplace({x: y}), diagonal) is not None
        and prove_zero(slope.xreplace({x: y}), diagonal) is not None
        and convex(second)
    )
