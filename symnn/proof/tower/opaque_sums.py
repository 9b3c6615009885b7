"""Sums without a closed form in one normal form: shifted, from 0 on, flat, their indices sorted.

A sum of such sums is one sum over several indices; its body is read as a function of real entries,
also at places outside of an array, so that splitting a range is right for every array.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import permutations
from typing import Any

import sympy
from sympy import Dummy, default_sort_key

from symnn.proof.ranges.signs import NONNEGATIVE, within
from symnn.proof.tower.fractions import Fraction, ZeroDenominator
from symnn.proof.tower.spans import Span
from symnn.proof.tower.tower import Generator, NoForm, Tower

LONGEST_PEEL = 12
MOST_INDICES = 4
TOTAL = (sympy.Add, sympy.Mul, sympy.Symbol, sympy.Rational, sympy.Indexed, sympy.exp, sympy.sin,
         sympy.cos, sympy.IndexedBase, sympy.Tuple, sympy.core.numbers.NumberSymbol)  # fmt: skip
"""Kinds of nodes that are real numbers whatever their arguments are."""


def opaque_sum(t: Tower, term: Fraction, span: Span) -> Fraction:
    """A sum that stays: over the symbolic part of its range, the rest term by term."""
    term, span = _shifted(t, term, span)
    from_zero = _from_zero(t, term, span)
    if from_zero is not None:
        return from_zero
    length = span.last - span.first + t.rational(1)
    excess = integer_part(t, length)
    core = length - t.rational(excess)
    if abs(excess) > LONGEST_PEEL or not _is_natural(t, core):
        excess, core = 0, length
    total = _core(t, term, span, core)
    end = span.first + core
    for k in range(excess):
        total = total + _term_at(t, term, span.index, end + t.rational(k))
    for k in range(excess, 0):
        total = total - _term_at(t, term, span.index, end + t.rational(k))
    return total


def _is_natural(t: Tower, bound: Fraction) -> bool:
    return within(t.sign(t.expression(bound)), NONNEGATIVE)


def integer_part(t: Tower, bound: Fraction) -> int:
    """The constant term when it is an integer, else 0."""
    constant = bound.above.to_dict().get((0,) * t.field.size) if bound.is_polynomial else None
    return int(constant.p) if constant is not None and constant.q == 1 else 0


def _term_at(t: Tower, term: Fraction, index: Any, place: Fraction) -> Fraction:
    body: Any = t.expression(term)
    return t.of(body.xreplace({index: t.expression(place)}))


def _shifted(t: Tower, term: Fraction, span: Span) -> tuple[Fraction, Span]:
    """The sum over the place that the first read of an array has, forwards."""
    body: Any = t.expression(term)
    place = _first_place(body, span.index)
    if place is None or place == span.index:
        return term, span
    slope: Any = sympy.expand(place).coeff(span.index, 1)
    offset = t.of(place - slope * span.index)
    moved = t.of(body.xreplace({span.index: slope * (span.index - t.expression(offset))}))
    first, last = span.first.scaled(int(slope)) + offset, span.last.scaled(int(slope)) + offset
    return moved, Span(span.index, *((first, last) if slope == 1 else (last, first)))


def _first_place(body: Any, index: Any) -> Any:
    """Where the first array is read that is read at the index, up to a sign and a shift."""
    found = []
    for read in body.atoms(sympy.Indexed):
        for position, place in enumerate(read.indices):
            expanded = sympy.expand(place)
            slope = expanded.coeff(index, 1)
            rest = expanded - slope * index
            if slope in (1, -1) and not rest.has(index):
                key = (str(read.base), position, -slope, default_sort_key(rest * slope))
                found.append((key, place))
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _from_zero(t: Tower, term: Fraction, span: Span) -> Fraction | None:
    """A sum that begins elsewhere as one from 0 less its first terms, where these exist."""
    if span.first.is_zero:
        return None
    first = span.first.rational()
    if first is not None:
        return _from_number(t, term, span, first)
    before = span.first - t.rational(1)
    if not (is_total(t.expression(term)) and _is_natural(t, span.first)):
        return None
    parts = (opaque_sum(t, term, Span(span.index, t.rational(0), end))
             for end in (span.last, before))  # fmt: skip
    return next(parts) - next(parts)


def _from_number(t: Tower, term: Fraction, span: Span, first: Any) -> Fraction | None:
    if first.q != 1 or not -LONGEST_PEEL <= first <= LONGEST_PEEL:
        return None
    if first < 0 and not _is_natural(t, span.last + t.rational(1)):
        return None
    total = opaque_sum(t, term, Span(span.index, t.rational(0), span.last))
    try:
        for k in range(int(first.p)):
            total = total - _term_at(t, term, span.index, t.rational(k))
        for k in range(int(first.p), 0):
            total = total + _term_at(t, term, span.index, t.rational(k))
    except (NoForm, ZeroDenominator):
        return None
    return total


def is_total(e: Any) -> bool:
    """Whether it is a real number whatever its symbols are."""
    if isinstance(e, sympy.Pow):
        return e.exp.is_Integer and e.exp > 0 and is_total(e.base)
    if isinstance(e, sympy.Sum):
        return is_total(e.function)
    return isinstance(e, TOTAL) and all(is_total(a) for a in e.args)


def _core(t: Tower, term: Fraction, span: Span, length: Fraction) -> Fraction:
    """One generator for the sum, its indices from 0 on."""
    if length.is_zero:
        return length
    body: Any = t.expression(term)
    moved: Any = body.xreplace({span.index: span.index + t.expression(span.first)})
    count = t.expression(length)
    if isinstance(moved, sympy.Indexed) and moved.indices == (span.index,):
        known = t.totals.get((moved.base, count))
        if known is not None:
            return t.of(known)
    shifted, limits = _sorted(t, *_flattened(moved, [(span.index, count)]))
    made: Any = sympy.Sum(shifted, *((i, 0, n - 1) for i, n in limits))
    key = ("sum", shifted, *(n for _, n in limits))
    return t.generator(key, lambda: Generator("opaque", made))


def _flattened(body: Any, limits: list[Any]) -> tuple[Any, list[Any]]:
    """Factors that are sums over ranges of their own made part of the sum around them."""
    factors: list[Any] = []
    for factor in sympy.Mul.make_args(body):
        base: Any = factor.as_base_exp()[0]
        power: Any = factor.as_base_exp()[1]
        times = int(power) if power.is_Integer and power > 0 else 0
        if not (times and _is_apart(base, limits, times)):
            factors.append(factor)
            continue
        for _ in range(times):
            fresh = {i: Dummy(i.name, integer=True, nonnegative=True) for i, *_ in base.limits}
            factors.append(base.function.xreplace(fresh))
            limits = limits + [(fresh[i], high + 1) for i, _, high in base.limits]
    return sympy.Mul(*factors), limits


def _is_apart(e: Any, limits: list[Any], times: int) -> bool:
    """Whether an expression is a sum whose bounds do not depend on the indices of the limits."""
    if not isinstance(e, sympy.Sum) or len(limits) + times * len(e.limits) > MOST_INDICES:
        return False
    outer = {i for i, _ in limits}
    return not any(end.free_symbols & outer for _, *ends in e.limits for end in ends)


def _sorted(t: Tower, body: Any, limits: list[Any]) -> tuple[Any, list[Any]]:
    """The body with its indices named in the order that makes it smallest."""
    depth = _depth(body)
    best: Any = None
    for order in permutations(limits):
        named = [(_counting(depth, k), n) for k, (_, n) in enumerate(order)]
        renamed = body.xreplace({i: new for (i, _), (new, _) in zip(order, named, strict=True)})
        key = (default_sort_key(renamed), [default_sort_key(n) for _, n in named])
        if best is None or key < best[0]:
            best = (key, renamed, named)
    _, renamed, named = best
    return t.expression(t.of(renamed)), named


@lru_cache(maxsize=512)
def _counting(depth: int, place: int) -> Any:
    """An index of an opaque sum from 0 on; sums inside it have a smaller depth."""
    return Dummy(f"i{depth}{place or ''}", integer=True, nonnegative=True)


def _depth(body: Any) -> int:
    """How deeply sums are nested in the body."""
    inside = max((_depth(a) for a in body.args), default=0)
    return inside + 1 if isinstance(body, sympy.Sum) else inside
