"""What shows h >= 0, or h > 0, on a cell: single rules, each with what it leaves to be shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import sympy
from sympy import Rational, S, oo

from symnn.certificates.cells import (
    NEGATIVE,
    NONNEGATIVE,
    NONPOSITIVE,
    POSITIVE,
    ZERO,
    Cell,
    Fact,
    Span,
    put,
)
from symnn.certificates.definedness import missing
from symnn.certificates.derivatives import JUMPS, SWITCHES, differentiated
from symnn.certificates.enclosure import Unsure
from symnn.certificates.forms import NeedSign
from symnn.certificates.rules import decided, forms_on, known_sign
from symnn.certificates.signs import has_sign, sign


@dataclass(frozen=True)
class Bound:
    """Something left to be shown: h >= 0 on a cell, or h > 0 when strict."""

    name: str
    h: Any
    cell: Cell
    strict: bool = False
    symbols: tuple[Any, ...] = ()


def needed(strict: bool) -> int:
    """The signs asked for."""
    return POSITIVE if strict else NONNEGATIVE


def resolved(e: Any, cell: Cell) -> Any:
    """The expression without switches, on a cell that decides them all.

    Raises:
        NeedSign: it does not.
    """
    if not e.args or not e.has(*SWITCHES):
        return e
    forms = forms_on(cell)
    if isinstance(e, sympy.Piecewise):
        branches: Any = e.args
        for branch, condition in branches:
            if decided(forms, condition):
                return resolved(branch, cell)
        raise Unsure("no branch of the Piecewise applies")
    if isinstance(e, sympy.Sum):
        return _resolved_sum(e, cell)
    arguments = [resolved(a, cell) for a in e.args]
    if isinstance(e, sympy.Max | sympy.Min):
        return _extreme(arguments, isinstance(e, sympy.Max), forms)
    if not isinstance(e, sympy.Abs | sympy.sign | sympy.Heaviside):
        return e.func(*arguments)
    found = known_sign(forms, arguments[0])
    if isinstance(e, sympy.Abs) and found | NONNEGATIVE == NONNEGATIVE:
        return arguments[0]
    if isinstance(e, sympy.Abs) and found | NONPOSITIVE == NONPOSITIVE:
        return -arguments[0]
    if found not in (NEGATIVE, ZERO, POSITIVE):
        raise NeedSign(arguments[0])
    if isinstance(e, sympy.sign):
        return {NEGATIVE: -S.One, ZERO: S.Zero, POSITIVE: S.One}[found]
    at_zero = arguments[1] if len(arguments) > 1 else S.Half
    return {NEGATIVE: S.Zero, ZERO: at_zero, POSITIVE: S.One}[found]


def _resolved_sum(e: Any, cell: Cell) -> Any:
    """A sum whose terms have switches that the cell decides for all; else as it is."""
    try:
        return e.func(resolved(e.function, cell), *e.limits)
    except NeedSign as need:
        if need.expression.free_symbols & set(e.bound_symbols):
            return e
        raise


def _extreme(arguments: list[Any], largest: bool, forms: Any) -> Any:
    best = arguments[0]
    for other in arguments[1:]:
        gap = best - other if largest else other - best
        found = known_sign(forms, gap)
        if found | NONPOSITIVE == NONPOSITIVE:
            best = other
        elif found | NONNEGATIVE != NONNEGATIVE:
            raise NeedSign(gap)
    return best


def slope_parts(h: Any, cell: Cell, symbol: Any, start: Any, strict: bool) -> list[Bound]:
    """h >= 0 follows from h >= 0 at `start` and a slope away from there that is not negative.

    Raises:
        Unsure: the cell is not on one side of `start`, or h is not smooth there.
    """
    line, x, h = _line(h, cell, symbol)
    start = start.xreplace({symbol: x})
    gap = x - start
    side = sign(gap, line)
    if start.has(x) or (side | NONNEGATIVE != NONNEGATIVE and side | NONPOSITIVE != NONPOSITIVE):
        raise Unsure(f"the cell is not on one side of {start}")
    rising = side | NONNEGATIVE == NONNEGATIVE
    away = POSITIVE if rising else NEGATIVE
    plain = tuple(f for f in line.facts if not f.expression.has(x))
    base = replace(line, facts=plain, known={})
    _check_inside(start, base, x)
    open_cell = base.split(gap, away) if not start.free_symbols else base.given(Fact(gap, away))
    open_cell = open_cell.spanned(x, replace(open_cell.spans[x], low_open=True, high_open=True))
    closed = base.split(gap, NONNEGATIVE if rising else NONPOSITIVE)
    if not start.free_symbols:
        closed = closed.spanned(x, _with_end(closed.spans[x], start, rising))
    slope = differentiated(h, x)
    for part, where in ((h, closed), (slope, open_cell)):
        lacking = missing(part, where)
        if lacking or part.has(*JUMPS, *SWITCHES) or _has_moving_power(part):
            raise Unsure(f"it is not shown that {lacking or 'the function is smooth'}")
    apart = strict and sign(gap, line) == away
    value = Bound("value", put(h, {x: start}), _without(base, x), strict and not apart)
    return [value, Bound("slope", slope if rising else -slope, open_cell, apart)]


def _has_moving_power(e: Any) -> bool:
    """0**x jumps at 0."""
    return any(p.base.free_symbols and p.exp.free_symbols for p in e.atoms(sympy.Pow))


def _line(h: Any, cell: Cell, symbol: Any) -> tuple[Cell, Any, Any]:
    """The cell in which a symbol runs over all reals between its ends."""
    span = cell.spans.get(symbol)
    if span is None or symbol not in h.free_symbols:
        raise Unsure(f"`{symbol}` has no range")
    if not span.integer and not symbol.is_integer:
        return cell, symbol, h
    x = sympy.Symbol(symbol.name, real=True)
    spans = {s: r for s, r in cell.spans.items() if s != symbol}
    facts = tuple(f for f in cell.facts if not f.expression.has(symbol))
    opened = replace(span, integer=False)
    return (
        replace(cell, spans={**spans, x: opened}, facts=facts, known={}),
        x,
        h.xreplace({symbol: x}),
    )


def _check_inside(start: Any, cell: Cell, x: Any) -> None:
    """The start lies in the closed range, so that so does all between it and a point."""
    span = cell.spans[x]
    where = _without(cell, x)
    below = span.low == -oo or has_sign(start - span.low, NONNEGATIVE, where)
    above = span.high == oo or has_sign(span.high - start, NONNEGATIVE, where)
    if not (below and above):
        raise Unsure(f"{start} is outside of the range")


def _without(cell: Cell, x: Any) -> Cell:
    spans = {s: r for s, r in cell.spans.items() if s != x}
    facts = tuple(f for f in cell.facts if not f.expression.has(x))
    return replace(cell, spans=spans, facts=facts, known={})


def _with_end(span: Span, start: Any, rising: bool) -> Span:
    """The range with the start as a member."""
    return (
        replace(span, low=start, low_open=False)
        if rising
        else replace(span, high=start, high_open=False)
    )


def step_parts(h: Any, cell: Cell, symbol: Any, strict: bool) -> list[Bound]:
    """h >= 0 for the least integer, and h does not fall from one to the next."""
    span = cell.spans.get(symbol)
    if span is None or not span.integer or not span.low.is_Integer or span.high != oo:
        raise Unsure(f"`{symbol}` does not run over the integers from one on")
    if any(f.expression.has(symbol) for f in cell.facts):
        raise Unsure(f"a condition speaks of `{symbol}`")
    lacking = missing(h, cell)
    if lacking:
        raise Unsure(f"it is not shown that {lacking}")
    step = sympy.expand(put(h, {symbol: symbol + 1}) - h, power_exp=True)
    base = cell.at(symbol, span.low)
    return [Bound("base", put(h, {symbol: span.low}), base, strict), Bound("step", step, cell)]


def without_floors(h: Any, cell: Cell) -> Bound:
    """floor(u) = u - f with 0 <= f < 1."""
    found = {}
    for k, e in enumerate(sorted(h.atoms(sympy.floor), key=str)):
        found[e] = sympy.Symbol(f"f_{k}", real=True)
    if not found or any(e.args[0].has(sympy.floor) for e in found):
        raise Unsure("no integer part, or one inside another")
    for e, f in found.items():
        cell = replace(cell, spans={**cell.spans, f: Span(S.Zero, S.One, False, True)}, known={})
        h = h.xreplace({e: e.args[0] - f})
    return Bound("then", sympy.expand(h), cell)


def is_square_sum(h: Any, strict: bool) -> bool:
    """Whether a quadratic polynomial is a sum of squares, by eliminating one symbol at a time."""
    symbols = sorted(h.free_symbols, key=str)
    if not symbols or not h.is_polynomial(*symbols):
        return False
    polynomial = sympy.Poly(h, *symbols)
    if polynomial.total_degree() > 2 or not all(c.is_Rational for c in polynomial.coeffs()):
        return False
    n = len(symbols) + 1
    matrix = [[S.Zero] * n for _ in range(n)]
    for powers, c in polynomial.terms():
        places = [i for i, k in enumerate(powers) for _ in range(k)] + [n - 1] * (2 - sum(powers))
        i, j = places
        matrix[i][j] += c / 2
        matrix[j][i] += c / 2
    return _is_positive(matrix, strict)


def _is_positive(m: list[list[Any]], strict: bool) -> bool:
    """Whether a rational symmetric matrix is positive semidefinite (definite when strict)."""
    n = len(m)
    for k in range(n):
        if m[k][k] < 0 or (strict and m[k][k] == 0):
            return False
        if m[k][k] == 0:
            if any(m[k][j] != 0 for j in range(k, n)):
                return False
            continue
        for i in range(k + 1, n):
            factor = m[i][k] / m[k][k]
            for j in range(k, n):
                m[i][j] -= factor * m[k][j]
    return True


def has_positive_coefficients(h: Any, cell: Cell, strict: bool) -> bool:
    """Whether all coefficients are positive once each symbol is written by u >= 0."""
    symbols = sorted(h.free_symbols, key=str)
    if not symbols or not h.is_polynomial(*symbols) or h.has(sympy.Indexed):
        return False
    places = [_coordinate(cell.spans.get(s), f"u_{s}") for s in symbols]
    if any(p is None for p in places):
        return False
    values: list[Any] = places
    moved = h.xreplace({s: v for s, (v, _, _) in zip(symbols, values, strict=True)})
    above, _ = sympy.fraction(sympy.together(moved))
    polynomial = sympy.Poly(above, *[u for _, u, _ in values])
    if len(polynomial.terms()) > 400:
        return False
    terms = polynomial.terms()
    if not all(isinstance(c, Rational) and c >= 0 for _, c in terms):
        return False
    if not strict:
        return True
    inner = all(is_open for _, _, is_open in values)
    return bool(terms) and polynomial.as_expr() != 0 and inner


def _coordinate(span: Span | None, name: str) -> tuple[Any, Any, bool] | None:
    """(the symbol in terms of u >= 0, u, whether both ends are open or infinite)."""
    u = sympy.Symbol(name, nonnegative=True)
    if span is None or not all(e.is_Rational or e.is_infinite for e in (span.low, span.high)):
        return None
    is_open = span.low_open and span.high_open
    if span.low == -oo:
        return None if span.high == oo else (span.high - u, u, is_open)
    if span.high == oo:
        return span.low + u, u, is_open
    return (span.low + span.high * u) / (1 + u), u, is_open
