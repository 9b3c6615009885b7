"""h >= 0 on a box by interval branch and bound, also on unbounded boxes."""

from __future__ import annotations

from typing import Any

from sympy import Expr, oo

from symnn.balls import Undefined
from symnn.proof.cells.cell import Cell
from symnn.proof.inequalities.ladder import middle_of
from symnn.proof.ranges.boxes import compiled
from symnn.proof.ranges.intervals import INFINITY, MINUS_INFINITY, Interval

STEPS = 600

Side = tuple[Any, Any]


def nonnegative_on_box(h: Expr, cell: Cell, strict: bool, steps: int = STEPS) -> bool:
    """Whether h >= 0 (h > 0 when strict) is proved by cutting the cell's box into small ones."""
    symbols = sorted(h.free_symbols, key=str)
    if not symbols or any(s not in cell.ranges for s in symbols):
        return False
    f = compiled(h)
    ranges = [cell.range(s) for s in symbols]
    todo = [tuple((r.low, r.high) for r in ranges)]
    for _ in range(steps):
        if not todo:
            return True
        cell.budget.check()
        box = todo.pop()
        try:
            found = f({s: _interval(side) for s, side in zip(symbols, box, strict=True)})
        except Undefined:
            continue
        if found.low > 0 or (found.low >= 0 and not strict):
            continue
        parts = None if found.high < 0 else _halves(box)
        if parts is None:
            return False
        todo += parts
    return not todo


def _interval(side: Side) -> Interval:
    low = MINUS_INFINITY if side[0] == -oo else compiled(side[0])({}).low
    high = INFINITY if side[1] == oo else compiled(side[1])({}).high
    return Interval(low, high)


def _halves(box: tuple[Side, ...]) -> list[tuple[Side, ...]] | None:
    widest = max(range(len(box)), key=lambda i: _width(box[i]))
    middle = middle_of(*box[widest])
    if middle is None:
        return None
    low, high = box[widest]
    return [(*box[:widest], side, *box[widest + 1 :]) for side in ((low, middle), (middle, high))]


def _width(side: Side) -> float:
    if side[0] == -oo or side[1] == oo:
        return 1e3
    return float(side[1] - side[0])
