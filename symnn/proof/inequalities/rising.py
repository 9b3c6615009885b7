"""Functions of one variable whose derivatives, one after the other, start at 0 or above."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import S

from symnn.proof.cells.branches import JUMPING
from symnn.proof.cells.cell import Cell
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.inequalities.derivatives import Derivatives
from symnn.proof.ranges.ranges import Range
from symnn.proof.ranges.signs import NEVER, NONNEGATIVE, POSITIVE, within

HIGHEST, LONGEST = 7, 120


def nonnegative_by_rising(h: Any, x: Any, cell: Cell, strict: bool) -> bool:
    """Whether h >= 0 (h > 0) from the low end on: so is a derivative, and those before start so.

    An even function on a symmetric range is looked at to the right of 0 only.

    >>> x = sympy.Symbol("x", real=True)
    >>> h = sympy.cosh(x) - 1 - x**2 / 2 - x**4 / 24
    >>> nonnegative_by_rising(h, x, Cell({x: Range()}), strict=False)
    True
    """
    if h.has(*JUMPING) or any(f.expression.has(x) for f in cell.facts):
        return False
    if any(p.exp.has(x) and p.base is not S.Exp1 for p in h.atoms(sympy.Pow)):
        return False  # 0**x jumps at 0
    r = cell.range(x)
    if r.low == -r.high and r.low_open == r.high_open and _is_even(h, x):
        cell = cell.narrowed(x, Range(S.Zero, r.high, False, r.high_open))
        r = cell.range(x)
    if r.low.is_infinite:
        return False
    found = Derivatives(h, x, cell)
    inside = Knowledge(cell.narrowed(x, r.interior()))
    first = S.Zero
    for k in range(HIGHEST):
        if not found.exist(k) or sympy.count_ops(found.of_order(k)) > LONGEST:
            return False
        known = inside.sign(found.of_order(k))
        if within(known, NONNEGATIVE):
            return not strict or _is_strict(first, r, known)
        start = found.sign_at(k, r.low)
        if start == NEVER or not within(start, NONNEGATIVE):
            return False
        first = start if k == 0 else first
    return False


def _is_strict(first: Any, r: Range, known: int) -> bool:
    """Whether h > 0 everywhere: behind the low end all is positive, and there h itself is."""
    return known == POSITIVE and (r.low_open or first == POSITIVE)


def _is_even(h: Any, x: Any) -> bool:
    return sympy.expand(h.xreplace({x: -x}) - h) == 0
