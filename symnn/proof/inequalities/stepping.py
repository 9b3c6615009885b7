"""Inequalities over the integers by induction, and floors by their fractional parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import Dummy, S

from symnn.proof.cells.cell import Cell
from symnn.proof.cells.definedness import established, requirements
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.splitting import Case
from symnn.proof.cells.substitution import replaced
from symnn.proof.ranges.ranges import Range
from symnn.proof.ranges.signs import NONNEGATIVE, POSITIVE

Prove = Callable[[Any, Cell, bool], bool]


def nonnegative_by_induction(h: Any, cell: Cell, strict: bool, prove: Prove) -> Any:
    """The symbol n for which h(n0) >= 0 and h(n + 1) >= c*h(n) with c >= 0, or None.

    The factors c tried are 1 and the bases of powers with exponent n; h > 0 when strict, which
    needs c > 0.
    """
    for n in sorted(h.free_symbols, key=str):
        r = cell.range(n)
        if (
            r.integer
            and r.low.is_Integer
            and r.high == sympy.oo
            and _holds(h, n, cell, strict, prove)
        ):
            return n
    return None


def _holds(h: Any, n: Any, cell: Cell, strict: bool, prove: Prove) -> bool:
    if any(f.expression.has(n) for f in cell.facts):
        return False
    if not all(established(r, Case(cell)) for r in requirements(h)):
        return False
    low = cell.range(n).low
    if not prove(replaced(h, {n: low}), cell.at(n, low), strict):
        return False
    k = Knowledge(cell)
    return any(
        prove(sympy.expand(sympy.expand_power_exp(_step(h, n, c))), cell, False)
        for c in _factors(h, n)
        if k.is_one_of(c, POSITIVE if strict else NONNEGATIVE)
    )


def _step(h: Any, n: Any, c: Any) -> Any:
    return replaced(h, {n: n + 1}) - c * h


def _factors(h: Any, n: Any) -> list[Any]:
    powers: Any = h.atoms(sympy.Pow, sympy.exp)
    bases = [p.base ** p.exp.coeff(n) for p in powers if p.exp.has(n) and p.exp.is_polynomial(n)]
    return list(dict.fromkeys([S.One, *bases]))


def without_floors(h: Any, cell: Cell) -> tuple[Any, Cell] | None:
    """floor(u) as u - f with 0 <= f < 1, which forgets only that u - f is an integer."""
    floors = [e for e in h.atoms(sympy.floor, sympy.ceiling) if not e.args[0].has(sympy.floor)]
    if not floors:
        return None
    for e in floors:
        f = Dummy("f", real=True)
        cell = cell.narrowed(f, Range(S.Zero, S.One, low_open=False))
        u = e.args[0]
        h = h.xreplace({e: u - f if isinstance(e, sympy.floor) else u + f})
    return h, cell
