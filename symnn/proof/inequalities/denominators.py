"""A quotient has the sign of its numerator where its denominator is positive."""

from __future__ import annotations

from typing import Any

import sympy

from symnn.proof.cells.cell import Cell
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.splitting import POLES, cases_by_sign
from symnn.proof.inequalities.proving import Bound, Proving, together
from symnn.proof.ranges.signs import NEGATIVE, POSITIVE
from symnn.proof.tower import NO_FORM, NeedSign

MOST_TERMS, DEEPEST = 200, 8


def by_numerator(h: Any, cell: Cell, strict: bool, proving: Proving) -> Bound | None:
    """The sign of above/below by that of above, where the sign of below is known."""
    k = Knowledge(cell)
    t = k.tower()
    try:
        form = t.form(h)
    except (NeedSign, *NO_FORM):
        return None
    if form.is_polynomial or len(form.above) > MOST_TERMS:
        return None
    below = t.polynomial_expression(form.below)
    known = k.sign(below)
    if below.has(*POLES):
        return None
    if known not in (POSITIVE, NEGATIVE):
        return _on_both_sides(h, below, cell, strict, proving)
    above = t.polynomial_expression(form.above)
    if sympy.count_ops(above) > 4 * MOST_TERMS or above == h:
        return None
    found = proving.main(above if known == POSITIVE else -above, cell, strict)
    return found and found.after("the denominator cleared")


def _on_both_sides(h: Any, below: Any, cell: Cell, strict: bool, proving: Proving) -> Bound | None:
    """Where the denominator is positive and where it is negative; it is never zero on the cell."""
    cases = cases_by_sign(cell, below) if cell.depth < DEEPEST else None
    if cases is None or any(case.substitution for case in cases):
        return None
    bounds = []
    for case in cases:
        if Knowledge(case.cell).sign(below) not in (POSITIVE, NEGATIVE):
            return None
        bounds.append(by_numerator(h, case.cell, strict, proving))
    return None if None in bounds else together([b for b in bounds if b])
