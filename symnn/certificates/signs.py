"""The sign of an expression on a cell, by rules that are all checked here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sympy
from sympy import S

from symnn.certificates.cells import (
    ANY,
    NEGATIVE,
    NEVER,
    NONNEGATIVE,
    POSITIVE,
    ZERO,
    Cell,
    opposite,
)
from symnn.certificates.derived_signs import (
    from_factors,
    from_inverse,
    from_linear_facts,
    from_pairs,
    sign_of_constant,
)
from symnn.certificates.enclosure import Undefined, Unsure, high, interval, iv, low
from symnn.certificates.evaluation import value_at
from symnn.certificates.node_signs import STRUCTURE, Ask, power_sign, product_sign, total_sign
from symnn.certificates.polynomial_signs import sign_of_polynomial

DEEPEST = 8

Source = Callable[[Any, Cell, int], int]


def sign(e: Any, cell: Cell, depth: int = 0) -> int:
    """The signs that an expression may have on a cell, where it is defined."""
    known = cell.known.get(e)
    if known is None:
        cell.known[e] = ANY
        known = cell.known[e] = _found(e, cell, depth)
        if known == ANY and depth:
            del cell.known[e]  # another way to ask may find more
    return known


def _found(e: Any, cell: Cell, depth: int) -> int:
    if not e.free_symbols:
        return sign_of_constant(e)
    found = ANY
    for source in SOURCES:
        found &= source(e, cell, depth)
        if found in (NEGATIVE, ZERO, POSITIVE) or depth > DEEPEST:
            break
    return found or ANY


def has_sign(e: Any, needed: int, cell: Cell) -> bool:
    """Whether the sign is certainly among those needed."""
    return sign(e, cell) | needed == needed


def _from_facts(e: Any, cell: Cell, depth: int) -> int:
    found = ANY
    for fact in cell.facts:
        if fact.expression == e:
            found &= fact.sign
            continue
        ratio = _ratio(e, fact.expression)
        if ratio is not None:
            found &= fact.sign if ratio > 0 else opposite(fact.sign)
    return found


def _ratio(a: Any, b: Any) -> Any:
    """a/b when it is a rational number, by their expanded forms."""
    if a.free_symbols != b.free_symbols:
        return None
    a, b = sympy.expand(a), sympy.expand(b)
    first, second = (sympy.Add.make_args(s)[0].as_coeff_Mul()[0] for s in (a, b))
    if not (first.is_Rational and second.is_Rational and second != 0):
        return None
    ratio = first / second
    for sign_ in (1, -1):
        if ratio != 0 and sympy.expand(a - sign_ * ratio * b) == 0:
            return sign_ * ratio
    return None


def _from_span(e: Any, cell: Cell, depth: int) -> int:
    span = cell.span(e)
    if span is not None:
        return span.sign
    if e.is_Symbol:
        return POSITIVE if e.is_positive else NONNEGATIVE if e.is_nonnegative else ANY
    return ANY


def _from_structure(e: Any, cell: Cell, depth: int) -> int:
    ask = _deeper(depth)
    if e.is_Add:
        return total_sign([ask(a, cell) for a in e.args])
    if e.is_Mul:
        return product_sign([ask(a, cell) for a in e.args])
    if e.is_Pow and e.base is not S.Exp1:
        return power_sign(e.base, e.exp, cell, ask)
    rule = STRUCTURE.get(e.func)
    return rule(e, cell, ask) if rule else ANY


def _deeper(depth: int) -> Ask:
    return lambda e, cell: sign(e, cell, depth + 1)


def _by(rule: Callable[[Any, Cell, Ask], int], deepest: int) -> Source:
    """A rule that is followed down to some depth only."""
    return lambda e, cell, depth: ANY if depth > deepest else rule(e, cell, _deeper(depth))


def box_of(cell: Cell, symbols: Any) -> dict[Any, Any] | None:
    """Intervals around the values of symbols; None when one has no range."""
    found: dict[Any, Any] = {}
    for symbol in symbols:
        span = cell.span(symbol)
        if span is None or isinstance(symbol, sympy.IndexedBase):
            return None
        found[symbol] = _interval(span)
    return found


def _interval(span: Any) -> Any:
    ends = [interval(value_at(end, {})) if end.is_finite else None for end in (span.low, span.high)]
    below = iv.mpf("-inf") if ends[0] is None else ends[0]
    above = iv.mpf("inf") if ends[1] is None else ends[1]
    return iv.make_mpf((below._mpi_[0], above._mpi_[1]))


def _from_box(e: Any, cell: Cell, depth: int) -> int:
    if e.has(sympy.Indexed):
        return ANY
    box = box_of(cell, e.free_symbols)
    if box is None:
        return ANY
    try:
        found = value_at(e, box)
    except (Undefined, Unsure):
        return ANY
    return sign_in(interval(found))


def sign_in(found: Any) -> int:
    """The signs of the members of an interval."""
    below = NEGATIVE if low(found) < 0 else NEVER
    above = POSITIVE if high(found) > 0 else NEVER
    return below | above | (ZERO if low(found) <= 0 <= high(found) else NEVER)


def _from_polynomial(e: Any, cell: Cell, depth: int) -> int:
    """A polynomial in one symbol, by counting its real roots."""
    if len(e.free_symbols) != 1 or not (e.is_Add or e.is_Mul) or e.has(sympy.Indexed):
        return ANY
    (symbol,) = e.free_symbols
    span = cell.span(symbol)
    return ANY if span is None else sign_of_polynomial(e, symbol, span)


def _from_ends(e: Any, cell: Cell, depth: int) -> int:
    """A linear function of one symbol, by its values at the ends of the range."""
    symbols = e.free_symbols
    if len(symbols) != 1 or not e.is_Add or not e.is_polynomial(*symbols):
        return ANY
    (symbol,) = symbols
    span, slope = cell.span(symbol), e.diff(symbol)
    if span is None or not slope.is_Rational or slope == 0:
        return ANY
    found = ANY
    for end, opened, above in ((span.low, span.low_open, 1), (span.high, span.high_open, -1)):
        if end.is_infinite or end.free_symbols:
            continue
        own = sign_of_constant(e.xreplace({symbol: end}))
        upwards = POSITIVE if (slope > 0) == (above > 0) else NEGATIVE
        if own in (upwards, ZERO):
            found &= upwards | (ZERO if own == ZERO and not opened else NEVER)
    return found


def _from_entries(e: Any, cell: Cell, depth: int) -> int:
    """Entries of arrays as symbols of their own, which lie where all entries do."""
    entries = {a for a in e.atoms(sympy.Indexed) if cell.span(a) is not None}
    if not entries or e.has(sympy.Sum) or depth > DEEPEST:
        return ANY
    named = {a: sympy.Symbol(str(a), real=True) for a in entries}
    spans = {**cell.spans, **{named[a]: cell.span(a) for a in entries}}
    facts = tuple(replace(f, expression=f.expression.xreplace(named)) for f in cell.facts)
    found = e.xreplace(named)
    if found.has(sympy.Indexed):
        return ANY
    return sign(found, replace(cell, spans=spans, facts=facts, known={}), depth + 1)


SOURCES: tuple[Source, ...] = (
    _from_facts, _from_span, _from_ends, _from_structure, _from_box, _from_polynomial,
    _from_entries,
    _by(from_linear_facts, 2), _by(from_inverse, 5), _by(from_pairs, 4), _by(from_factors, 4),
)  # fmt: skip
"""Cheapest first; what they tell is joined until one sign remains."""
