"""Inequalities over the integers by induction, and floors by their fractional parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sympy
from sympy import Dummy, S

from symnn.proof.cells.cell import Cell, Fact
from symnn.proof.cells.definedness import established, requirements
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.splitting import Case
from symnn.proof.cells.substitution import replaced
from symnn.proof.ranges.ranges import Range
from symnn.proof.ranges.signs import NONNEGATIVE, POSITIVE
from symnn.proof.tower import NO_FORM, NeedSign

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
    if not all(_is_in_range(f, n, cell) for f in cell.facts if f.expression.has(n)):
        return False
    if not all(established(r, Case(cell)) for r in requirements(h)):
        return False
    low = cell.range(n).low
    for start in (low + k for k in range(LATEST_START if h.has(*STEPPING) else 1)):
        if not prove(replaced(h, {n: start}), cell.at(n, start), strict):
            return False
        rest = cell.narrowed(n, replace(cell.range(n), low=start))
        k = Knowledge(rest)
        if any(
            prove(_step(h, n, c, k), rest, False)
            for c in _factors(h, n)
            if k.is_one_of(c, POSITIVE if strict else NONNEGATIVE)
        ):
            return True
    return False


def _is_in_range(fact: Fact, n: Any, cell: Cell) -> bool:
    """Whether a fact, such as n >= 2, says no more than the range of n."""
    alone = Knowledge(Cell({n: cell.range(n)}, (), cell.budget))
    return fact.expression.free_symbols == {n} and alone.is_one_of(fact.expression, fact.sign)


STEPPING = (sympy.gamma, sympy.factorial, sympy.binomial, sympy.loggamma)
"""Functions of which the steps are elementary."""
LATEST_START = 4
"""Up to how many of the first integers are looked at before the steps begin."""


def _step(h: Any, n: Any, c: Any, k: Knowledge) -> Any:
    step = sympy.expand(sympy.expand_power_exp(replaced(h, {n: n + 1}) - c * h))
    if not step.has(*STEPPING):
        return step
    t = k.tower()
    try:
        return t.expression(t.form(step))
    except (NeedSign, *NO_FORM):
        return step


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
