"""Integers by their residues, and reals by their whole and fractional parts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sympy
from sympy import Rational, S, oo

from symnn.certificates.cells import Cell, Span, put
from symnn.certificates.enclosure import Unsure
from symnn.certificates.parts import Part

MODULI = (2, 3, 4, 6)
LARGEST = 60
PERIODIC = (sympy.floor, sympy.ceiling, sympy.Mod, sympy.cos, sympy.sin)


def fits(e: Any) -> bool:
    """Whether residues may be of use."""
    return e.has(*PERIODIC) or any(
        p.base.is_number and p.base.is_negative and p.exp.free_symbols for p in e.atoms(sympy.Pow)
    )


def whole_part(symbol: Any) -> Any:
    """The integer that is written for a symbol."""
    return sympy.Symbol(f"{symbol}_", integer=True)


def fractional_part(symbol: Any) -> Any:
    """What is left of a real, in [0, 1)."""
    return sympy.Symbol(f"{symbol}_f", real=True)


def residue_parts(e: Any, cell: Cell, symbol: Any, modulus: int) -> list[Part]:
    """What shows e = 0 for all integers n: the same for n = modulus*k + r, for each r.

    Raises:
        Unsure: the symbol is no integer, or a condition speaks of it.
    """
    span = _free(cell, symbol)
    if not span.integer or not 1 < modulus <= LARGEST:
        raise Unsure(f"residues of `{symbol}` modulo {modulus}")
    k = whole_part(symbol)
    found = []
    for r in range(modulus):
        ends = [S(end) if end.is_infinite else (end - r) / Rational(modulus)
                for end in (span.low, span.high)]  # fmt: skip
        closed = [not end.is_infinite for end in ends]
        low, high = ends
        moved = Span(low, high, not closed[0], not closed[1], True).tightened()
        found.append(Part(f"{r}", *_with(e, cell, {symbol: modulus * k + r}, {k: moved}), (k,)))
    return found


def fraction_parts(e: Any, cell: Cell, symbol: Any) -> list[Part]:
    """What shows e = 0 for all reals x: the same for x = k + f with an integer k and 0 <= f < 1.

    Raises:
        Unsure: the symbol does not run over all reals, or a condition speaks of it.
    """
    span = _free(cell, symbol)
    if span.integer or (span.low, span.high) != (-oo, oo):
        raise Unsure(f"`{symbol}` does not run over all reals")
    k, f = whole_part(symbol), fractional_part(symbol)
    spans = {k: Span(integer=True), f: Span(S.Zero, S.One, False, True)}
    return [Part("parts", *_with(e, cell, {symbol: k + f}, spans), (k, f))]


def _free(cell: Cell, symbol: Any) -> Span:
    span = cell.spans.get(symbol)
    names = {s.name for s in cell.spans if isinstance(s, sympy.Symbol)}
    new = {whole_part(symbol).name, fractional_part(symbol).name}
    spoken = any(f.expression.has(symbol) for f in cell.facts)
    if span is None or spoken or names & new or any(v.has(symbol) for v in cell.fixed.values()):
        raise Unsure(f"a condition speaks of `{symbol}`")
    return span


def _with(e: Any, cell: Cell, values: Any, spans: Any) -> tuple[Any, Cell]:
    others = {s: span for s, span in cell.spans.items() if s not in values}
    return put(e, values), replace(cell, spans={**others, **spans}, known={})
