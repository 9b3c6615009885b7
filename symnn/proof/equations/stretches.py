"""A line cut where switches change sign, with cuts that may depend on parameters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import Expr, S

from symnn.proof.cells.branches import resolved
from symnn.proof.cells.cell import Cell, Fact
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.ranges.signs import NEGATIVE, NONNEGATIVE, POSITIVE, Sign, negated, within
from symnn.proof.tower import NeedSign

DEEPEST = 8


@dataclass(frozen=True)
class Stretch:
    """A part of a line on which no switch changes sign.

    Args:
        low, high: its ends, or -oo and oo.
        facts: that the symbol lies between them.
        piece: the expression without switches.
    """

    low: Expr
    high: Expr
    facts: tuple[Fact, ...]
    piece: Expr


class NotOrdered(Exception):
    """A cut is not linear in the symbol, or it is not known which of two comes first."""


def stretches(body: Any, symbol: Any, cell: Cell) -> list[Stretch]:
    """The line from left to right, for switches that are linear in the symbol.

    Args:
        body: with switches such as Abs, Max, Piecewise.
        symbol: runs along the line.
        cell: where the parameters are; it says nothing of the symbol.

    >>> from sympy import Dummy, Max, Min
    >>> from symnn.proof.ranges.ranges import Range
    >>> x, d = Dummy("x", real=True), Dummy("d", positive=True)
    >>> cell = Cell({x: Range(), d: Range(low=S.Zero)})
    >>> [str(s.piece) for s in stretches(Max(-d, Min(x, d)), x, cell)]
    ['-_d', '_x', '_d']

    Raises:
        NotOrdered: a cut is not linear, or two cuts may lie in either order.
        NoForm: no branch applies.
    """
    return list(_parts(body, symbol, cell, Stretch(-S.Infinity, S.Infinity, (), S.Zero), 0))


def _parts(body: Any, symbol: Any, cell: Cell, part: Stretch, depth: int) -> Iterator[Stretch]:
    here = cell.given(*part.facts)
    try:
        yield Stretch(part.low, part.high, part.facts, resolved(body, Knowledge(here)))
        return
    except NeedSign as need:
        switch = _innermost(need.expression, here)
    slope, cut = _cut(switch, symbol)
    if depth > DEEPEST:
        raise NotOrdered
    for low, high, side in ((part.low, cut, NEGATIVE), (cut, part.high, POSITIVE)):
        if _is_before(low, high, part, cell):
            facts = (Fact(symbol - cut, side), Fact(switch, _along(slope, side)))
            inner = Stretch(low, high, part.facts + facts, S.Zero)
            yield from _parts(body, symbol, cell, inner, depth + 1)


def _innermost(switch: Any, cell: Cell) -> Any:
    """The switch whose sign comes first: that of x before that of Abs(x) - d."""
    try:
        return resolved(switch, Knowledge(cell))
    except NeedSign as need:
        return need.expression if need.expression == switch else _innermost(need.expression, cell)


def _cut(switch: Any, symbol: Any) -> tuple[Any, Any]:
    """The slope of a switch that is linear in the symbol, and its zero."""
    slope = sympy.expand(switch).coeff(symbol, 1)
    rest = sympy.expand(switch - slope * symbol)
    if not slope.is_Rational or slope == 0 or rest.has(symbol):
        raise NotOrdered
    return slope, -rest / slope


def _along(slope: Any, side: Sign) -> Sign:
    return side if slope > 0 else negated(side)


def _is_before(low: Any, high: Any, part: Stretch, cell: Cell) -> bool:
    """Whether the part between two ends has members; no more than that it certainly has none."""
    if low == -S.Infinity or high == S.Infinity:
        return True
    sign = Knowledge(cell).sign(high - low)
    if sign == POSITIVE:
        return True
    if within(negated(sign), NONNEGATIVE):
        return False
    raise NotOrdered
