"""Products with symbolic bounds: pulled apart by factors, solved where they have a closed form."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sympy
from sympy import Dummy

from symnn.proof.ranges.signs import NONNEGATIVE, NONZERO, POSITIVE, within
from symnn.proof.tower.fractions import Fraction
from symnn.proof.tower.opaque_sums import LONGEST_PEEL, integer_part
from symnn.proof.tower.spans import Span, is_concrete, running
from symnn.proof.tower.tower import Generator, NeedSign, NoForm, Tower


def finite_product(t: Tower, e: Any) -> Fraction:
    """The form of a product, limit by limit from the inside; an empty one is 1.

    Raises:
        NoForm: a bound is infinite, the range may run backwards, or the sign of something varies.
    """
    *inner, limit = e.limits
    body: Any = sympy.Product(e.function, *inner) if inner else e.function
    if len(limit) != 3 or any(end.is_infinite for end in limit[1:]):
        raise NoForm("a product without a first or a last factor")
    index, first, last = limit
    if is_concrete(first, last):
        return _factor_by_factor(t, body, index, range(int(first), int(last) + 1))
    moving = running(t, index, first, last)
    span = Span(moving, t.of(first), t.of(last))
    try:
        return _pulled_apart(t, t.of(body.xreplace({index: moving})), span)
    except NeedSign as need:
        if moving not in need.expression.free_symbols:
            raise
        raise NoForm(f"the sign of {need.expression} varies over the product") from None


def _factor_by_factor(t: Tower, body: Any, index: Any, values: range) -> Fraction:
    total = t.rational(1)
    for value in values:
        total = total * t.of(body.xreplace({index: sympy.Integer(value)}))
    return total


def _pulled_apart(t: Tower, form: Fraction, span: Span) -> Fraction:
    total = t.rational(1)
    for polynomial, side in ((form.above, 1), (form.below, -1)):
        content, factors = polynomial.factor()
        total = total * _constant(t, t.rational(int(content.p), int(content.q)), span) ** side
        for factor, times in factors:
            value = _of_factor(t, t.field.polynomial(factor), span)
            total = total * value ** (side * int(times))
    return total


def _constant(t: Tower, value: Fraction, span: Span) -> Fraction:
    """c to the number of factors."""
    if value.rational() == 1:
        return value
    count = span.last - span.first + t.rational(1)
    raised: Any = sympy.Pow(t.expression(value), t.expression(count), evaluate=False)
    return t.of(raised)


def _of_factor(t: Tower, factor: Fraction, span: Span) -> Fraction:
    body: Any = t.expression(factor)
    if not body.has(span.index):
        return _constant(t, factor, span)
    bounds = (span.index, t.expression(span.first), t.expression(span.last))
    only = t.generators[factor.above.degrees().index(1)] if _is_generator(factor) else None
    if only is not None and only.kind == "exp":
        exponent: Any = sympy.Sum(body.args[0], bounds)
        return t.of(sympy.exp(exponent, evaluate=False))
    if only is not None and only.kind == "power" and not body.args[0].has(span.index):
        exponent = sympy.Sum(body.args[1], bounds)
        return t.of(sympy.Pow(body.args[0], exponent, evaluate=False))
    return _of_linear(t, body, span) or _opaque(t, factor, span)


def _is_generator(factor: Fraction) -> bool:
    return len(factor.above) == 1 and factor.above.total_degree() == 1


def _of_linear(t: Tower, body: Any, span: Span) -> Fraction | None:
    """The product of a*(i + c) is a**count * gamma(last + 1 + c)/gamma(first + c)."""
    expanded: Any = sympy.expand(body)
    slope = expanded.coeff(span.index, 1)
    rest = sympy.expand(expanded - slope * span.index)
    nonzero = not slope.has(span.index) and within(t.sign(slope), NONZERO)
    if rest.has(span.index) or not nonzero:
        return None
    start, end = (t.expression(e + t.of(rest / slope)) for e in (span.first, span.last))
    if t.sign(start) != POSITIVE:
        return None
    value = t.of(sympy.gamma(end + 1, evaluate=False)) / t.of(sympy.gamma(start, evaluate=False))
    return value * _constant(t, t.of(slope), span)


def _opaque(t: Tower, factor: Fraction, span: Span) -> Fraction:
    """One generator over the symbolic part of the length, the other factors one by one."""
    length = span.last - span.first + t.rational(1)
    excess = integer_part(t, length)
    core = length - t.rational(excess)
    known = t.sign(t.expression(core))
    if abs(excess) > LONGEST_PEEL or not within(known, NONNEGATIVE):
        excess, core = 0, length
    total, end = _core(t, factor, span, core), span.first + core
    for k in range(excess):
        total = total * _at(t, factor, span.index, t.expression(end + t.rational(k)))
    for k in range(excess, 0):
        total = total / _at(t, factor, span.index, t.expression(end + t.rational(k)))
    return total


def _at(t: Tower, factor: Fraction, index: Any, place: Any) -> Fraction:
    body: Any = t.expression(factor)
    return t.of(body.xreplace({index: place}))


def _core(t: Tower, factor: Fraction, span: Span, length: Fraction) -> Fraction:
    if length.is_zero:
        return t.rational(1)
    index = _counting(_depth(t.expression(factor)))
    shifted: Any = t.expression(_at(t, factor, span.index, index + t.expression(span.first)))
    count: Any = t.expression(length)
    made: Any = sympy.Product(shifted, (index, 0, count - 1))
    return t.generator(("product", shifted, count), lambda: Generator("opaque", made))


@lru_cache(maxsize=64)
def _counting(depth: int) -> Any:
    """The index of an opaque product; products inside of it have a smaller depth."""
    return Dummy(f"j{depth}", integer=True, nonnegative=True)


def _depth(e: Any) -> int:
    inside = max((_depth(a) for a in e.args), default=0)
    return inside + 1 if isinstance(e, sympy.Product) else inside
