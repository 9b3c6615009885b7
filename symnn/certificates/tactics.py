"""Proofs of e = 0 by a derivative, by induction over a symbol, and for algebraic numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import sympy
from sympy import S, oo

from symnn.certificates.algebraic import is_algebraic_zero
from symnn.certificates.bounds import resolved
from symnn.certificates.cells import NONNEGATIVE, NONZERO, POSITIVE, Cell, Span, put
from symnn.certificates.comparisons import has_angles, roots_in, sine_parts, square_parts
from symnn.certificates.definedness import missing
from symnn.certificates.derivatives import JUMPS, SWITCHES, differentiated, worked_out
from symnn.certificates.enclosure import Unsure
from symnn.certificates.forms import FAILURES, NeedSign
from symnn.certificates.outcome import Rejected
from symnn.certificates.parts import Part
from symnn.certificates.residues import MODULI, fits, fraction_parts, residue_parts
from symnn.certificates.signs import has_sign

SMOOTH = (sympy.log, sympy.atan, sympy.asin, sympy.acos, sympy.atanh, sympy.asinh, sympy.acosh,
          sympy.erf, sympy.erfc)  # fmt: skip


def derivative_parts(e: Any, cell: Cell, symbol: Any, value: Any) -> list[Part]:
    """What shows e = 0: its derivative by a symbol is 0 and so is its value at one place.

    Raises:
        Unsure: the symbol does not run over an interval, or e may jump on it.
    """
    span = cell.spans.get(symbol)
    if span is None or span.integer:
        raise Unsure(f"`{symbol}` does not run over an interval")
    if not contains(span, value) or not _facts_contain(cell, symbol, value):
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


def contains(span: Span, value: Any) -> bool:
    """Whether a number lies in a range, for certain."""
    if value.free_symbols or any(end.free_symbols for end in (span.low, span.high)):
        return False
    return all(
        end.is_infinite or has_sign(gap, POSITIVE if opened else NONNEGATIVE, Cell({}))
        for gap, end, opened in (
            (value - span.low, span.low, span.low_open),
            (span.high - value, span.high, span.high_open),
        )
    )


def _facts_contain(cell: Cell, symbol: Any, value: Any) -> bool:
    """Whether the facts leave an interval of the symbol, for all others, with the value in it."""
    told = [f for f in cell.facts if f.expression.has(symbol)]
    others = replace(cell, facts=tuple(f for f in cell.facts if f not in told), known={})
    for fact in told:
        if has_sign(fact.expression, fact.sign, others):
            continue
        e = fact.expression
        linear = e.is_polynomial(symbol) and sympy.degree(e, symbol) == 1
        at = put(fact.expression, {symbol: value})
        if not linear or fact.sign == NONZERO or not has_sign(at, fact.sign, others):
            return False
    return True


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


STARTS = (S.One, S.Zero, S.Half, -S.One)
Find = Callable[[Any, Cell, int], Mapping[str, Any] | None]


def find_by_tactics(e: Any, cell: Cell, depth: int, find: Find) -> Mapping[str, Any] | None:
    """A proof by one of the tactics; `find` proves the parts."""
    try:
        plain = _plain(e, cell)
    except (NeedSign, *FAILURES):
        return None
    if is_algebraic_zero(plain):
        return {"by": "algebraic number"}
    if depth > 2:
        return None
    for make, node in _candidates(plain, cell):
        found = _proved(make, node, depth, find)
        if found is not None:
            return found
    return None


def _plain(e: Any, cell: Cell) -> Any:
    """Without derivatives, and without switches where the cell decides them."""
    found = worked_out(e, cell)
    try:
        return resolved(found, cell)
    except (NeedSign, Unsure):
        return found


def _candidates(e: Any, cell: Cell) -> Iterator[tuple[Callable[[], list[Part]], Any]]:
    symbols = sorted((s for s in e.free_symbols if s in cell.spans), key=str)
    for place, root in enumerate(roots_in(e)):
        for side in (1, -1):
            node = {"by": "square", "root": place, "side": side}
            yield partial(square_parts, side * e, cell, side * root), node
    for symbol in symbols:
        if e.has(sympy.Sum):
            yield (
                partial(induction_parts, e, cell, symbol),
                {"by": "induction", "over": str(symbol)},
            )
        elif e.has(*SMOOTH):
            values = [v for v in STARTS if contains(cell.spans[symbol], v)]
            for v in values[:3]:
                node = {"by": "derivative", "in": str(symbol), "at": str(v)}
                yield partial(derivative_parts, e, cell, symbol, v), node
    if has_angles(e):
        yield partial(sine_parts, e, cell), {"by": "sine"}
    for symbol in symbols if fits(e) else ():
        if not cell.spans[symbol].integer:
            yield partial(fraction_parts, e, cell, symbol), {"by": "whole parts", "of": str(symbol)}
            continue
        for modulus in MODULI:
            node = {"by": "residues", "of": str(symbol), "modulus": modulus}
            yield partial(residue_parts, e, cell, symbol, modulus), node


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
        plain = _plain(e, cell)
        if tree["by"] == "algebraic number":
            if not is_algebraic_zero(plain):
                raise Unsure("the number is not shown to be 0")
            return []
        return REPLAYS[tree["by"]](plain, cell, tree, lambda name: read(tree.get(name), path))
    except (NeedSign, *FAILURES) as reason:
        raise Rejected(path, f"{tree['by']}: {reason}") from None


def _residues(e: Any, cell: Cell, tree: Mapping[str, Any], get: Any) -> list[Part]:
    modulus = tree.get("modulus")
    if type(modulus) is not int:
        raise Unsure("no modulus")
    return residue_parts(e, cell, get("of"), modulus)


def _square(e: Any, cell: Cell, tree: Mapping[str, Any], get: Any) -> list[Part]:
    roots, place = list(roots_in(e)), tree.get("root")
    if type(place) is not int or not 0 <= place < len(roots):
        raise Unsure("no such root")
    side = -1 if tree.get("side") == -1 else 1
    return square_parts(side * e, cell, side * roots[place])


REPLAYS: dict[str, Callable[..., list[Part]]] = {
    "derivative": lambda e, cell, tree, get: derivative_parts(e, cell, get("in"), get("at")),
    "induction": lambda e, cell, tree, get: induction_parts(e, cell, get("over")),
    "sine": lambda e, cell, tree, get: sine_parts(e, cell),
    "square": _square,
    "residues": _residues,
    "whole parts": lambda e, cell, tree, get: fraction_parts(e, cell, get("of")),
}
"""Tactics by name, with what they leave to be shown."""
BY_TACTICS = ("algebraic number", *REPLAYS)
