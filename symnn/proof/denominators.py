"""A quotient has the sign of its numerator where its denominator is positive."""

from __future__ import annotations

from typing import Any

import sympy

from symnn.proof.cell import Cell
from symnn.proof.knowledge import Knowledge
from symnn.proof.proving import Bound, Proving
from symnn.proof.signs import NEGATIVE, POSITIVE
from symnn.proof.splitting import POLES
from symnn.proof.tower import NO_FORM, NeedSign

MOST_TERMS = 200


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
    if known not in (POSITIVE, NEGATIVE) or below.has(*POLES):
        return None
    above = t.polynomial_expression(form.above)
    if sympy.count_ops(above) > 4 * MOST_TERMS or above == h:
        return None
    found = proving.main(above if known == POSITIVE else -above, cell, strict)
    return found and found.after("the denominator cleared")
