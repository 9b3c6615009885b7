"""Sums with symbolic bounds: pulled apart, solved where they have a closed form, else opaque.

The bounds are integers with last >= first - 1; an empty range gives 0. Every rule below holds on
all such ranges.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction as Q
from functools import cache
from typing import Any

import sympy
from sympy import Dummy, Expr

from symnn.proof.signs import NONNEGATIVE, NONZERO, POSITIVE, within
from symnn.proof.tower.fractions import Fraction
from symnn.proof.tower.tower import Generator, NeedSign, NoForm, Tower

LONGEST_PEEL = 12
LONGEST_CONCRETE = 60
HIGHEST_POWER = 8
Monomial = tuple[int, ...]


@dataclass(frozen=True)
class Span:
    """The range of an index.

    Args:
        index: the bound symbol, which occurs nowhere else.
        first, last: the bounds, as forms.
    """

    index: Any
    first: Fraction
    last: Fraction


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
    moving = _running(str(index.name), first.is_positive, first.is_nonnegative)
    start, total = t.of(first), t.rational(0)
    for outside, inside in _by_dependence(t, t.of(body.xreplace({index: moving})), moving):
        split = _power_and_ratio(t, inside, moving)
        if split is None or not _is_contraction(t, split[1]):
            raise NoForm("an infinite sum that is not geometric")
        value = _value(t, _summation_polynomial(t, *split), start) * _raised(t, split[1], start)
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
    length = sympy.expand(last - first + 1)  # type: ignore[operator]
    if not length.is_integer:
        raise NoForm("bounds that are not known to be integers apart")
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
    split = _power_and_ratio(t, term, span.index)
    if split is not None:
        power, ratio = split
        if ratio.rational() == 1:
            return _sum_of_powers(t, power, span)
        if power <= HIGHEST_POWER and _never_one(t, ratio):
            return _geometric(t, power, ratio, span)
    return _opaque(t, term, span)


def _power_and_ratio(t: Tower, term: Fraction, index: Any) -> tuple[int, Fraction] | None:
    """(p, r) when the term is index**p * r**index with r free of the index."""
    power, ratio = 0, t.rational(1)
    for side, polynomial in ((1, term.above), (-1, term.below)):
        if len(polynomial) != 1:
            return None
        for i, k in enumerate(polynomial.degrees()):
            if not k:
                continue
            found = _ratio_of(t, i, index)
            if t.generators[i].expression == index and side == 1:
                power += int(k)
            elif found is not None:
                ratio = ratio * found ** (side * int(k))
            else:
                return None
    return power, ratio


def _ratio_of(t: Tower, place: int, index: Any) -> Fraction | None:
    """g(index + 1)/g(index) of a generator that is geometric in the index."""
    generator = t.generators[place]
    if generator.kind not in ("exp", "power"):
        return None
    expression: Any = generator.expression
    start = t.of(expression.xreplace({index: sympy.Integer(0)}))
    value = t.of(expression.xreplace({index: index + 1})) / t.field.generator(place)
    if start.rational() != 1:
        return None
    free = all(
        index not in t.generators[i].expression.free_symbols
        for p in (value.above, value.below)
        for i, d in enumerate(p.degrees())
        if d
    )
    return value if free else None


def _never_one(t: Tower, ratio: Fraction) -> bool:
    """Whether r != 1 on the whole cell.

    Raises:
        NeedSign: not known; r = 1 is a case of its own.
    """
    gap = t.expression(ratio - t.rational(1))
    if not within(t.sign(gap), NONZERO):
        raise NeedSign(gap)
    return True


def _sum_of_powers(t: Tower, power: int, span: Span) -> Fraction:
    """Faulhaber: the sum of i**p is F(last) - F(first - 1)."""
    if power > 20:
        raise NoForm("too high a power in a sum")
    coefficients = _faulhaber(power)
    return _polynomial(t, coefficients, span.last) - _polynomial(
        t, coefficients, span.first - t.rational(1)
    )


def _faulhaber(power: int) -> list[Q]:
    """Coefficients of F with F(x) - F(x - 1) = x**p and F(0) = 0, by powers of x."""
    coefficients = [Q(0)] * (power + 2)
    residue = [Q(0)] * power + [Q(1)]
    for degree in range(power, -1, -1):
        lead = residue[degree] / (degree + 1)
        coefficients[degree + 1] = lead
        for k in range(degree + 1):
            sign = 1 if (degree - k) % 2 == 0 else -1
            residue[k] -= lead * sign * int(sympy.binomial(degree + 1, k))
    return coefficients


def _polynomial(t: Tower, coefficients: list[Q], x: Fraction) -> Fraction:
    total = t.rational(0)
    for c in reversed(coefficients):
        total = total * x + t.rational(c.numerator, c.denominator)
    return total


def _geometric(t: Tower, power: int, ratio: Fraction, span: Span) -> Fraction:
    """The sum of i**p * r**i is q(n+1)*r**(n+1) - q(m)*r**m with q(i+1)*r - q(i) = i**p."""
    q = _summation_polynomial(t, power, ratio)
    after = span.last + t.rational(1)
    upper = _value(t, q, after) * _raised(t, ratio, after)
    return upper - _value(t, q, span.first) * _raised(t, ratio, span.first)


def _summation_polynomial(t: Tower, power: int, ratio: Fraction) -> list[Fraction]:
    q = [t.rational(0)] * (power + 1)
    residue = [t.rational(0)] * power + [t.rational(1)]
    scale = (ratio - t.rational(1)).inverse()
    for degree in range(power, -1, -1):
        q[degree] = residue[degree] * scale
        for k in range(degree):
            residue[k] = residue[k] - (q[degree] * ratio).scaled(int(sympy.binomial(degree, k)))
    return q


def _value(t: Tower, coefficients: list[Fraction], x: Fraction) -> Fraction:
    total = t.rational(0)
    for c in reversed(coefficients):
        total = total * x + c
    return total


def _raised(t: Tower, base: Fraction, exponent: Fraction) -> Fraction:
    raised: Any = t.expression(base) ** t.expression(exponent)
    return t.of(raised)


def _opaque(t: Tower, term: Fraction, span: Span) -> Fraction:
    """A sum that stays: over the symbolic part of its length, the rest term by term."""
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
