"""Sums with symbolic bounds: pulled apart, solved where they have a closed form, else opaque.

The bounds are integers with last >= first - 1; an empty range gives 0. Every rule below holds on
all such ranges; what is taken out of a sum that may be empty has a value there too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy

from symnn.proof.ranges.signs import NEGATIVE, NONNEGATIVE, NONZERO, POSITIVE, ZERO, within
from symnn.proof.tower.closed_sums import (
    geometric,
    never_one,
    power_and_ratio,
    raised,
    sum_of_powers,
    summation_polynomial,
    value_of,
)
from symnn.proof.tower.deltas import only_term
from symnn.proof.tower.fractions import Fraction
from symnn.proof.tower.opaque_sums import is_total, opaque_sum
from symnn.proof.tower.spans import Span, is_concrete, named, running
from symnn.proof.tower.tower import NeedSign, NoForm, Tower

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
    if limit[2] is sympy.oo:
        return _infinite_sum(t, body, *limit[:2])
    if limit[2].is_infinite:
        raise NoForm("a range that runs backwards")
    return _between(t, body, *limit)


def _between(t: Tower, body: Any, index: Any, first: Any, last: Any) -> Fraction:
    if is_concrete(first, last):
        return _term_by_term(t, body, index, range(int(first), int(last) + 1))
    moving = running(t, index, first, last)
    if t.sign(_count(first, last)) == ZERO:
        return t.rational(0)
    try:
        return _summed(t, body.xreplace({index: moving}), moving, (first, last))
    except NeedSign as need:
        if moving not in need.expression.free_symbols:
            raise
        cut = _switch(need.expression, moving)
    return _cut(t, body, index, (first, cut, last))


def _switch(e: Any, index: Any) -> Any:
    """The first integer at or above which an expression linear in the index changes its sign.

    Raises:
        NoForm: the expression is not linear, or its zero is no number.
    """
    expanded = sympy.expand(e)
    slope: Any = expanded.coeff(index, 1)
    rest = sympy.expand(expanded - slope * index)
    if not slope.is_Rational or slope == 0 or not rest.is_Rational:
        raise NoForm(f"the sign of {e} varies over the sum")
    return sympy.ceiling(-rest / slope)


def _cut(t: Tower, body: Any, index: Any, places: tuple[Any, Any, Any]) -> Fraction:
    """The sum up to a switch, at it, and beyond it.

    Raises:
        NeedSign: it is not known that the sum reaches the switch.
    """
    first, cut, last = places
    for room in (cut - first, last - cut + 1):
        if not within(t.sign(room), NONNEGATIVE):
            raise NeedSign(room)
    total, known = _between(t, body, index, first, cut - 1), t.sign(last - cut)
    if known == NEGATIVE:
        return total
    if within(known, NONNEGATIVE):
        total = total + _term_by_term(t, body, index, range(int(cut), int(cut) + 1))
        return total + _between(t, body, index, cut + 1, last)
    raise NeedSign(last - cut)


def _infinite_sum(t: Tower, body: Any, index: Any, first: Any) -> Fraction:
    """Sums of i**p * r**i with |r| < 1: the upper end of the closed form vanishes."""
    if not first.is_integer:
        raise NoForm("a first index that is not known to be an integer")
    moving = named(str(index.name), first)
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


def _term_by_term(t: Tower, body: Any, index: Any, values: range) -> Fraction:
    total = t.rational(0)
    for value in values:
        total = total + t.of(body.xreplace({index: sympy.Integer(value)}))
    return total


def _summed(t: Tower, body: Any, index: Any, bounds: tuple[Any, Any]) -> Fraction:
    """The terms of the body, each with what is free of the index taken out."""
    form = t.of(body)
    span = Span(index, t.of(bounds[0]), t.of(bounds[1]))
    total = t.rational(0)
    for outside, inside in _by_dependence(t, form, index):
        _check_value(t, outside, span)
        total = total + outside * _sum_of_term(t, inside, span)
    return total


def _check_value(t: Tower, outside: Fraction, span: Span) -> None:
    """What is free of the index has a value on the whole cell, or there is a term that needs it.

    `Why:` in `Sum(1/n, (k, 1, n))` nobody divides by n = 0, but in n*(1/n) one does.

    Raises:
        NeedSign: it is not known whether there is a term.
    """
    above, below = (t.polynomial_expression(p) for p in (outside.above, outside.below))
    everywhere = is_total(above) and is_total(below)
    if everywhere and (below.is_Rational or within(t.sign(below), NONZERO)):
        return
    count = _count(t.expression(span.first), t.expression(span.last))
    if not within(t.sign(count), POSITIVE):
        raise NeedSign(count)


def _count(first: Any, last: Any) -> Any:
    return sympy.expand(last - first + 1)


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
    picked = only_term(t, term, span)
    if picked is not None:
        return picked
    split = power_and_ratio(t, term, span.index)
    if split is not None:
        power, ratio = split
        if ratio.rational() == 1:
            return sum_of_powers(t, power, span)
        _check_value(t, ratio, span)
        if power <= HIGHEST_POWER and never_one(t, ratio):
            return geometric(t, power, ratio, span)
    return opaque_sum(t, term, span)
