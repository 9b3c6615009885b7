"""Another variable in which the ends of a line are at hand: 1/t for large x, exp(-x) for decay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sympy
from sympy import S, oo

from symnn.proof.cells.branches import JUMPING
from symnn.proof.cells.cell import Cell
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.inequalities.proving import Bound, Proving, together
from symnn.proof.ranges.ranges import Range
from symnn.proof.ranges.signs import POSITIVE
from symnn.proof.tower import NO_FORM, NeedSign


def by_reciprocal(h: Any, cell: Cell, strict: bool, proving: Proving) -> Bound | None:
    """x = 1/t on a range of positive numbers without end, where 1/x stands inside of a function."""
    x = _only_symbol(h, cell)
    if x is None or not _has_reciprocal(h, x):
        return None
    line, old = cell.over_line(x)
    r = line.range(old)
    if r.high != oo or r.sign != POSITIVE:
        return None
    t = sympy.Dummy("t", positive=True)
    far = oo if r.low == 0 else 1 / r.low
    moved = _moved(line, old, t, Range(S.Zero, far, True, far == oo or r.low_open))
    found = proving.main(_tidied(h.xreplace({x: 1 / t}), moved), moved, strict)
    return found and found.after(f"1/{x} as variable")


def by_exponential_variable(h: Any, cell: Cell, strict: bool, proving: Proving) -> Bound | None:
    """t = exp(-x) for x > 0 and t = exp(x) for x < 0, where exp(c*x) occurs beside other terms."""
    x = _only_symbol(h, cell)
    if x is None or not any(_is_rational_rate(e, x) for e in h.atoms(sympy.exp)):
        return None
    line, old = cell.over_line(x)
    if not h.has(sympy.log):
        return None
    bounds = []
    for side, r in _halves(line.range(old)):
        t = sympy.Dummy("t", positive=True)
        moved = _moved(line, old, t, r)
        moved_h = _tidied(h.xreplace({x: side * sympy.log(t)}), moved)
        if moved_h is None or moved_h.has(sympy.exp):
            return None
        bounds.append(proving.main(moved_h, moved, strict))
        if bounds[-1] is None:
            return None
    return together([b for b in bounds if b]).after(f"exp(-|{x}|) as variable") if bounds else None


def _only_symbol(h: Any, cell: Cell) -> Any:
    symbols = list(h.free_symbols)
    if len(symbols) != 1 or symbols[0] not in cell.ranges or h.has(*JUMPING):
        return None
    return symbols[0]


def _has_reciprocal(h: Any, x: Any) -> bool:
    heads = (sympy.log, sympy.sin, sympy.cos, sympy.exp, sympy.atan, sympy.tanh)
    return any((1 / x) in f.args[0].atoms(sympy.Pow) for f in h.atoms(*heads))


def _is_rational_rate(e: Any, x: Any) -> bool:
    return bool((e.args[0] / x).is_Rational)


def _halves(r: Range) -> Iterator[tuple[int, Range]]:
    """-1 and the range of exp(-x) for x >= 0; 1 and the range of exp(x) for x <= 0."""
    above, below = r.strictly_inside(S.Zero)[1], r.strictly_inside(S.Zero)[0]
    if above:
        low = S.Zero if not below and r.low == 0 else (S.Zero if below else r.low)
        is_open = r.low_open if not below else False
        yield -1, Range(sympy.exp(-r.high) if r.high != oo else S.Zero, sympy.exp(-low),
                        r.high_open or r.high == oo, is_open)  # fmt: skip
    if below:
        high = S.Zero if above else r.high
        is_open = r.high_open if not above else False
        yield 1, Range(sympy.exp(r.low) if r.low != -oo else S.Zero, sympy.exp(high),
                       r.low_open or r.low == -oo, is_open)  # fmt: skip


def _moved(line: Cell, old: Any, t: Any, r: Range) -> Cell:
    ranges = {s: q for s, q in line.ranges.items() if s != old}
    return replace(line, ranges={**ranges, t: r}, depth=line.depth + 1, known={})


def _tidied(h: Any, cell: Cell) -> Any:
    """The canonical form, in which exp(log(t)) is t; the expression itself where there is none."""
    engine = Knowledge(cell).tower()
    try:
        return engine.expression(engine.form(h))
    except (NeedSign, *NO_FORM):
        return h
