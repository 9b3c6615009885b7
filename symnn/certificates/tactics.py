"""Proofs of e = 0 by a derivative, by induction over a symbol, and for algebraic numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import sympy
from sympy import Rational, S, oo

from symnn.certificates.cells import Cell, Span, put
from symnn.certificates.definedness import missing
from symnn.certificates.derivatives import JUMPS, SWITCHES, differentiated, worked_out
from symnn.certificates.enclosure import Unsure
from symnn.certificates.outcome import Rejected

ALGEBRAIC = (sympy.Add, sympy.Mul, sympy.Pow, sympy.Rational)
SMOOTH = (sympy.log, sympy.atan, sympy.asin, sympy.acos, sympy.atanh, sympy.asinh, sympy.acosh,
          sympy.erf, sympy.erfc)  # fmt: skip
MOST_OPERATIONS = 40


@dataclass(frozen=True)
class Part:
    """Something that a tactic leaves to be shown: that an expression is 0 on a cell."""

    name: str
    e: Any
    cell: Cell


def derivative_parts(e: Any, cell: Cell, symbol: Any, value: Any) -> list[Part]:
    """What shows e = 0: its derivative by a symbol is 0 and so is its value at one place.

    Raises:
        Unsure: the symbol does not run over an interval, or e may jump on it.
    """
    span = cell.spans.get(symbol)
    if span is None or span.integer or any(f.expression.has(symbol) for f in cell.facts):
        raise Unsure(f"`{symbol}` does not run over an interval")
    if not _contains(span, value):
        raise Unsure(f"{symbol} = {value} is outside of the cell")
    if e.has(*SWITCHES, *JUMPS) or _has_moving_power(e):
        raise Unsure("a function that may jump")
    inside = cell.spanned(symbol, replace(span, low_open=True, high_open=True))
    slope = differentiated(e, symbol)
    for part, where in ((e, cell), (slope, inside)):
        lacking = missing(part, where)
        if lacking or part.has(*JUMPS):
            raise Unsure(f"it is not shown that {lacking}")
    return [Part("slope", slope, inside), Part("value", put(e, {symbol: value}),
                                               cell.at(symbol, value))]  # fmt: skip


def _contains(span: Span, value: Any) -> bool:
    if not all(isinstance(v, Rational) or v.is_infinite for v in (span.low, span.high, value)):
        return False
    above = value >= span.low if not span.low_open else value > span.low
    below = value <= span.high if not span.high_open else value < span.high
    return bool(above and below)


def _has_moving_power(e: Any) -> bool:
    return any(p.base.free_symbols and p.exp.free_symbols for p in e.atoms(sympy.Pow))


def induction_parts(e: Any, cell: Cell, symbol: Any) -> list[Part]:
    """What shows e = 0 for all integers from the least one on.

    Raises:
        Unsure: the symbol does not run over such integers, or e may be undefined.
    """
    span = cell.spans.get(symbol)
    if span is None or not span.integer or not span.low.is_Integer or span.high != oo:
        raise Unsure(f"`{symbol}` does not run over the integers from one on")
    if any(f.expression.has(symbol) for f in cell.facts):
        raise Unsure(f"a condition speaks of `{symbol}`")
    lacking = missing(e, cell)
    if lacking:
        raise Unsure(f"it is not shown that {lacking}")
    step = put(e, {symbol: symbol + 1}) - e
    base = put(e, {symbol: span.low})
    return [Part("step", step, cell), Part("base", base, cell.at(symbol, span.low))]


def is_algebraic_zero(e: Any) -> bool:
    """Whether a number built from rationals by roots is 0, by its minimal polynomial."""
    if e.free_symbols or sympy.count_ops(e) > MOST_OPERATIONS:
        return False
    if not all(isinstance(p, ALGEBRAIC) for p in sympy.preorder_traversal(e)):
        return False
    if not all(p.exp.is_Rational for p in e.atoms(sympy.Pow)):
        return False
    x = sympy.Symbol("x")
    try:
        return sympy.minimal_polynomial(e, x) == x
    except (NotImplementedError, ValueError, sympy.polys.polyerrors.NotAlgebraic):
        return False


Find = Callable[[Any, Cell, int], Mapping[str, Any] | None]


def find_by_tactics(e: Any, cell: Cell, depth: int, find: Find) -> Mapping[str, Any] | None:
    """A proof by one of the tactics; `find` proves the parts."""
    try:
        plain = worked_out(e, cell)
    except Exception:
        return None
    if is_algebraic_zero(plain):
        return {"by": "algebraic number"}
    if depth > 2:
        return None
    symbols = sorted((s for s in plain.free_symbols if s in cell.spans), key=str)
    for symbol in symbols:
        for make, node in _candidates(plain, cell, symbol):
            found = _proved(make, node, depth, find)
            if found is not None:
                return found
    return None


def _candidates(e: Any, cell: Cell, symbol: Any) -> list[tuple[Callable[[], list[Part]], Any]]:
    if e.has(sympy.Sum):
        node = {"by": "induction", "over": str(symbol)}
        return [(lambda: induction_parts(e, cell, symbol), node)]
    if not e.has(*SMOOTH):
        return []
    values = [v for v in (S.One, S.Zero, S.Half, -S.One) if _contains(cell.spans[symbol], v)]
    return [
        (
            lambda v=v: derivative_parts(e, cell, symbol, v),
            {"by": "derivative", "in": str(symbol), "at": str(v)},
        )
        for v in values[:3]
    ]


def _proved(make: Any, node: Any, depth: int, find: Find) -> Mapping[str, Any] | None:
    try:
        parts = make()
    except Unsure:
        return None
    found = dict(node)
    for part in parts:
        tree = find(part.e, part.cell, depth + 3)
        if tree is None:
            return None
        found[part.name] = tree
    return found


def replay_tactic(e: Any, cell: Cell, tree: Mapping[str, Any], path: str, read: Any) -> list[Part]:
    """The parts that a node of a certificate leaves to be shown.

    Raises:
        Rejected: the tactic does not apply.
    """
    try:
        plain = worked_out(e, cell)
        if tree["by"] == "algebraic number":
            if not is_algebraic_zero(plain):
                raise Unsure("the number is not shown to be 0")
            return []
        symbol = read(tree.get("in" if tree["by"] == "derivative" else "over"), path)
        if tree["by"] == "derivative":
            return derivative_parts(plain, cell, symbol, read(tree.get("at"), path))
        return induction_parts(plain, cell, symbol)
    except Rejected:
        raise
    except Exception as reason:
        raise Rejected(path, f"{tree['by']}: {reason}") from None
