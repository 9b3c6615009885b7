"""Sums with symbolic bounds: pulled apart, solved where they have a closed form, else opaque.

The bounds are integers with last >= first - 1; an empty range gives 0. Every rule below holds on
all such ranges.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import sympy
from sympy import Dummy, Expr

from symnn.proof.signs import NONNEGATIVE, POSITIVE, within
from symnn.proof.tower.closed_sums import (
    Span,
    geometric,
    never_one,
    power_and_ratio,
    raised,
    sum_of_powers,
    summation_polynomial,
    value_of,
)
from symnn.proof.tower.fractions import Fraction, ZeroDenominator
from symnn.proof.tower.tower import Generator, NeedSign, NoForm, Tower

LONGEST_PEEL = 12
LONGEST_CONCRETE = 60
HIGHEST_POWER = 8
Monomial = tuple[int, ...]


def finite_sum(t: Tower, e: Any) -> Fraction:
    """The form of a sum, limit by limit from the inside.

    Raises:
        NoForm: a bound is missing or infinite, or the range may run backwards, or the form depends
            on the sign of something that varies over the range.
    """
    *inner, limit = e.limits
    body = sympy.Sum(e.function, *inner) if inner else e.function
    if len(limit) != 3 or limit[1].is_infinite:
        raise NoForm("a sum without a first term")
    index, first, last = limit
    if last is sympy.oo:
        return _infinite_sum(t, body, index, first)
    if last.is_infinite:
        raise NoForm("a range that runs backwards")
    if first.is_Integer and last.is_Integer and 0 <= last - first + 1 <= LONGEST_CONCRETE:
        return _term_by_term(t, body, index, range(int(first), int(last) + 1))
    _check_range(t, first, last)
    moving = _running(str(index.name), first.is_positive, first.is_nonnegative)
    try:
        return _summed(t, body.xreplace({index: moving}), moving, (first, last))
    except NeedSign as need:
        if moving in need.expression.free_symbols:
            raise NoForm(f"the sign of {need.expression} varies over the sum") from None
        raise


def _infinite_sum(t: Tower, body: Any, index: Any, first: Any) -> Fraction:
    """Sums of i**p * r**i with |r| < 1: the upper end of the closed form vanishes."""
    if not first.is_integer:
        raise NoForm("a first index that is not known to be an integer")
    moving = _running(str(index.name), first.is_positive, first.is_nonnegative)
    start, total = t.of(first), t.rational(0)
    for outside, inside in _by_dependence(t, t.of(body.xreplace({index: moving})), moving):
        split = power_and_ratio(t, inside, moving)
        if split is None or not _is_contraction(t, split[1]):
            raise NoForm("an infinite sum that is not geometric")
        value = value_of(t, summation_polynomial(t, *split), start) * raised(t, split[1], start)
        total = total - outside * value
    return total


def _is_contraction(t: Tower, ratio: Fraction) -> bool:
    """Whether |r| < 1 on the whole cell."""
    gaps = (t.rational(1) - ratio, t.rational(1) + ratio)
    return all(t.sign(t.expression(gap)) == POSITIVE for gap in gaps)


@cache
def _running(name: str, positive: bool | None, nonnegative: bool | None) -> Any:
    """An index apart from all symbols of users, with what its first value tells."""
    known = {"positive": True} if positive else {"nonnegative": True} if nonnegative else {}
    return Dummy(name, integer=True, **known)


@cache
def _counting(depth: int) -> Any:
    """The index of an opaque sum from 0 on; sums inside it have a smaller depth."""
    return Dummy(f"i{depth}", integer=True, nonnegative=True)


def _term_by_term(t: Tower, body: Any, index: Any, values: range) -> Fraction:
    total = t.rational(0)
    for value in values:
        total = total + t.of(body.xreplace({index: sympy.Integer(value)}))
    return total


def _check_range(t: Tower, first: Expr, last: Expr) -> None:
    if not (first.is_integer and last.is_integer):
        raise NoForm("bounds that are not known to be integers")
    length = sympy.expand(last - first + 1)  # type: ignore[operator]
    if not within(t.sign(length), NONNEGATIVE):
        raise NoForm("a range that may run backwards")


def _summed(t: Tower, body: Any, index: Any, bounds: tuple[Any, Any]) -> Fraction:
    """The terms of the body, each with what is free of the index taken out."""
    form = t.of(body)
    span = Span(index, t.of(bounds[0]), t.of(bounds[1]))
    total = t.rational(0)
    for outside, inside in _by_dependence(t, form, index):
        total = total + outside * _sum_of_term(t, inside, span)
    return total


def _by_dependence(t: Tower, form: Fraction, index: Any) -> Iterator[tuple[Fraction, Fraction]]:
    """The body as a sum of (part free of the index) * (part that depends on it)."""
    moving = {i for i, g in enumerate(t.generators) if index in g.expression.free_symbols}
    below_free, below_moving = _split_denominator(t, form, moving)
    grouped: dict[Monomial, Fraction] = {}
    for monomial, coefficient in form.above.to_dict().items():
        inside = tuple(k if i in moving else 0 for i, k in enumerate(monomial))
        outside = tuple(0 if i in moving else k for i, k in enumerate(monomial))
        term = t.field.polynomial({outside: coefficient})
        grouped[inside] = grouped[inside] + term if inside in grouped else term
    for monomial, outside in grouped.items():
        yield outside / below_free, t.field.polynomial({monomial: 1}) / below_moving


def _split_denominator(t: Tower, form: Fraction, moving: set[int]) -> tuple[Fraction, Fraction]:
    free, depending = t.rational(1), t.rational(1)
    content, factors = form.below.factor()
    free = free.scaled(int(content.p), int(content.q))
    for factor, times in factors:
        part = t.field.polynomial(factor) ** int(times)
        if any(d and i in moving for i, d in enumerate(factor.degrees())):
            depending = depending * part
        else:
            free = free * part
    return free, depending


def _sum_of_term(t: Tower, term: Fraction, span: Span) -> Fraction:
    """The sum of one term: constant, polynomial times geometric, or opaque."""
    if term.rational() is not None:
        return term * (span.last - span.first + t.rational(1))
    split = power_and_ratio(t, term, span.index)
    if split is not None:
        power, ratio = split
        if ratio.rational() == 1:
            return sum_of_powers(t, power, span)
        if power <= HIGHEST_POWER and never_one(t, ratio):
            return geometric(t, power, ratio, span)
    return _opaque(t, term, span)


def _opaque(t: Tower, term: Fraction, span: Span) -> Fraction:
    """A sum that stays: over the symbolic part of its length, the rest term by term."""
    from_zero = _from_zero(t, term, span)
    if from_zero is not None:
        return from_zero
    length = span.last - span.first + t.rational(1)
    excess = integer_part(t, length)
    core = length - t.rational(excess)
    if abs(excess) > LONGEST_PEEL or not within(t.sign(t.expression(core)), NONNEGATIVE):
        excess, core = 0, length
    total = _opaque_core(t, term, span, core)
    end = span.first + core
    for k in range(excess):
        total = total + _term_at(t, term, span.index, end + t.rational(k))
    for k in range(excess, 0):
        total = total - _term_at(t, term, span.index, end + t.rational(k))
    return total


def _from_zero(t: Tower, term: Fraction, span: Span) -> Fraction | None:
    """A sum that begins at 1, 2, ... as one from 0 less its first terms, where these exist."""
    first = span.first.rational()
    if first is None or first.q != 1 or not 0 < first <= LONGEST_PEEL:
        return None
    total = _opaque(t, term, Span(span.index, t.rational(0), span.last))
    try:
        for k in range(int(first.p)):
            total = total - _term_at(t, term, span.index, t.rational(k))
    except (NoForm, ZeroDenominator):
        return None
    return total


def integer_part(t: Tower, bound: Fraction) -> int:
    """The constant term when it is an integer, else 0."""
    constant = bound.above.to_dict().get((0,) * t.field.size) if bound.is_polynomial else None
    return int(constant.p) if constant is not None and constant.q == 1 else 0


def _term_at(t: Tower, term: Fraction, index: Any, place: Fraction) -> Fraction:
    body: Any = t.expression(term)
    return t.of(body.xreplace({index: t.expression(place)}))


def _opaque_core(t: Tower, term: Fraction, span: Span, length: Fraction) -> Fraction:
    """One generator for the sum, its index shifted so that it begins at 0."""
    if length.is_zero:
        return length
    body: Any = t.expression(term)
    index = _counting(_depth(body))
    shifted: Any = t.expression(t.of(body.xreplace({span.index: index + t.expression(span.first)})))
    count = t.expression(length)
    known = t.totals.get((shifted.base, count)) if _is_plain_read(shifted, index) else None
    if known is not None:
        return t.of(known)
    made: Any = sympy.Sum(shifted, (index, 0, count - 1))
    return t.generator(("sum", shifted, count), lambda: Generator("opaque", made))


def _depth(body: Any) -> int:
    """How deeply sums are nested in the body."""
    inside = max((_depth(a) for a in body.args), default=0)
    return inside + 1 if isinstance(body, sympy.Sum) else inside


def _is_plain_read(e: Any, index: Any) -> bool:
    return isinstance(e, sympy.Indexed) and e.indices == (index,)
