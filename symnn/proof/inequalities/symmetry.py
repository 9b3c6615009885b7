"""Functions that do not change, or change by a factor, when all symbols are shifted or scaled.

h(x + c, y + c) = h(x, y): y = 0 will do. h(c*x, c*y) = c**d * h(x, y) for c > 0: y = 1 will do
where y is positive, and y = -1 where it is negative.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sympy
from sympy import Rational, S, oo

from symnn.balls import Imprecise, Undefined, enclose
from symnn.errors import SymnnError
from symnn.proof.cells.cell import Cell
from symnn.proof.cells.splitting import Case
from symnn.proof.cells.substitution import replaced
from symnn.proof.equations.zero import by_canonical_form
from symnn.proof.inequalities.proving import Bound, Proving, together
from symnn.proof.ranges.signs import NEGATIVE, NONZERO, POSITIVE, within

LARGEST = 300
POINT = tuple(Rational(p, 7) for p in (3, 5, 11, 2, 17, 13, 8, 19))


def by_shifting(h: Any, cell: Cell, strict: bool, proving: Proving) -> Bound | None:
    """One symbol set to 0 where only differences of symbols matter."""
    symbols = [s for s in _symbols(h, cell) if _is_line(cell.range(s))]
    if len(symbols) < 2:
        return None
    last = symbols[-1]
    back = {s: s - last for s in symbols[:-1]}
    related = [f.expression for f in cell.facts if f.expression.has(*symbols)]
    for e in (h, *related):
        fixed = replaced(e, {last: S.Zero})
        if by_canonical_form(e - replaced(fixed, back), cell, 0) is None:
            return None
    found = proving.main(replaced(h, {last: S.Zero}), cell.at(last, S.Zero), strict)
    return found and found.after(f"{last} = 0 by shifting")


def by_scaling(h: Any, cell: Cell, strict: bool, proving: Proving) -> Bound | None:
    """One symbol set to 1, or to 1 and -1, where all may be scaled by a positive number."""
    symbols = [s for s in _symbols(h, cell) if _is_cone(cell.range(s))]
    if len(symbols) < 2:
        return None
    known = {s: cell.range(s).sign for s in symbols}
    signed = [s for s in symbols if known[s] in (POSITIVE, NEGATIVE)]
    last = signed[-1] if signed else symbols[-1]
    if not within(known[last], NONZERO):
        return _by_signs(h, cell, last, strict, proving)
    unit = S.One if known[last] == POSITIVE else S.NegativeOne
    related = [f.expression for f in cell.facts if f.expression.has(*symbols)]
    if not all(_is_homogeneous(e, symbols, (last, unit), cell) for e in (h, *related)):
        return None
    found = proving.main(replaced(h, {last: unit}), cell.at(last, unit), strict)
    return found and found.after(f"{last} = {unit} by scaling")


def _symbols(h: Any, cell: Cell) -> list[Any]:
    """Those of the function, and those that its conditions tie to them."""
    if len(h.free_symbols) < 2 or sympy.count_ops(h) > LARGEST:
        return []
    return sorted((s for s in h.free_symbols if s in cell.ranges), key=str)


def _is_line(r: Any) -> bool:
    return r.connected and r.low == -oo and r.high == oo


def _is_cone(r: Any) -> bool:
    return r.connected and r.low in (-oo, 0) and r.high in (oo, 0) and r.low != r.high


def _is_homogeneous(e: Any, symbols: list[Any], fixed: tuple[Any, Any], cell: Cell) -> bool:
    """Whether e = |z|**d * e(x/|z|, ..., z = 1 or -1) for the fixed symbol z and some degree d."""
    last, unit = fixed
    size = last * unit
    degree = _degree(e, symbols, unit)
    if degree is None:
        return False
    scaled = replaced(replaced(e, {last: unit}), {s: s / size for s in symbols if s != last})
    return by_canonical_form(e - size**degree * scaled, cell, 0) is not None


def _degree(e: Any, symbols: list[Any], unit: Any) -> Any:
    """The degree that two points tell: a guess, which is then proved."""
    free = sorted(e.free_symbols, key=str)
    one = {s: POINT[i % len(POINT)] * (1 if s.is_nonnegative is not False else -1)
           for i, s in enumerate(free)}  # fmt: skip
    other = {s: 2 * v if s in symbols else v for s, v in one.items()}
    try:
        ratio = enclose(e, other, 100) / enclose(e, one, 100)
        power = abs(ratio).log() / abs(ratio * 0 + 2).log()
        if not power.is_finite():
            return None
        return Rational(round(float(power.mid()) * 12), 12)
    except (Undefined, Imprecise, SymnnError, ZeroDivisionError, OverflowError, ValueError):
        return None


def _by_signs(h: Any, cell: Cell, last: Any, strict: bool, proving: Proving) -> Bound | None:
    """The positive, the negative and the zero values of a symbol apart."""
    if cell.depth > 6 or not h.is_polynomial():
        return None
    r = cell.range(last)
    bounds = []
    for half in (replace(r, low=S.Zero, low_open=True), replace(r, high=S.Zero, high_open=True)):
        if half.low != half.high:
            bounds.append(by_scaling(h, cell.narrowed(last, half), strict, proving))
    if None in bounds:
        return None
    zero = Case(cell.at(last, S.Zero), {last: S.Zero})
    bounds.append(proving.main(zero.applied(h), zero.cell, strict))
    return None if None in bounds else together([b for b in bounds if b])
