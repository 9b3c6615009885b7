"""Refutations of `!=`: a continuous difference that changes its sign is 0 between two points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sympy

from symnn.certificates.cells import NEGATIVE, POSITIVE, Cell, cells_of
from symnn.certificates.definedness import missing
from symnn.certificates.derivatives import JUMPS
from symnn.certificates.enclosure import Unsure, iv
from symnn.certificates.outcome import Rejected
from symnn.certificates.points import constant
from symnn.certificates.signs import sign
from symnn.certificates.tactics import contains
from symnn.core import Claim

BITS = 200
STEPS = (sympy.sign, sympy.Heaviside, sympy.Piecewise, *JUMPS)
"""Functions that may jump; |u|, Max and Min do not."""


def check_crossing(claim: Claim, proof: Mapping[str, Any]) -> int:
    """The number of confirmed steps of a refutation by a change of sign.

    Raises:
        Rejected: the difference is not seen to be continuous, or to change its sign.
    """
    if claim.relation != "!=" or claim.conditions or len(claim.domains) != 1:
        raise Rejected("the claim", "a change of sign refutes `!=` in one symbol alone")
    iv.prec = BITS
    ((symbol, _),) = claim.domains
    low, high = (constant(name, proof[name]) for name in ("from", "to"))
    if not (low.is_Rational and high.is_Rational and bool(low < high)):
        raise Rejected("the points", f"{low} and {high} are no rational numbers in order")
    cell = _cell_around(claim, symbol, (low, high))
    for side in (claim.lhs, claim.rhs):
        try:
            lacking = missing(side, cell)
        except Unsure as reason:
            lacking = str(reason)
        if lacking or side.has(*STEPS):
            raise Rejected("the interval", f"a side may jump or be undefined: {lacking or side}")
    gap = claim.lhs - claim.rhs
    signs = [sign(gap.xreplace({symbol: end}), Cell({})) for end in (low, high)]
    if set(signs) != {NEGATIVE, POSITIVE}:
        raise Rejected("the points", "the difference is not seen to have opposite signs there")
    return 4


def _cell_around(claim: Claim, symbol: Any, ends: tuple[Any, Any]) -> Cell:
    """The interval between two points, which lies in one piece of the domain."""
    low, high = ends
    try:
        for cell in cells_of(claim):
            span = cell.spans.get(symbol)
            if (
                span is not None
                and not span.integer
                and contains(span, low)
                and contains(span, high)
            ):
                inside = replace(span, low=low, high=high, low_open=False, high_open=False)
                return cell.spanned(symbol, inside)
    except Unsure as reason:
        raise Rejected("the domain", str(reason)) from None
    raise Rejected("the points", f"{low} and {high} are not in one interval of the domain")
