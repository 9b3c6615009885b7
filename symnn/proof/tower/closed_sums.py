"""Closed forms of sums: powers of the index times powers of a ratio."""

from __future__ import annotations

from fractions import Fraction as Q
from typing import Any

import sympy

from symnn.proof.ranges.signs import NONZERO, within
from symnn.proof.tower.fractions import Fraction
from symnn.proof.tower.spans import Span
from symnn.proof.tower.tower import NeedSign, NoForm, Tower


def power_and_ratio(t: Tower, term: Fraction, index: Any) -> tuple[int, Fraction] | None:
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


def never_one(t: Tower, ratio: Fraction) -> bool:
    """Whether r != 1 on the whole cell.

    Raises:
        NeedSign: not known; r = 1 is a case of its own.
    """
    gap = t.expression(ratio - t.rational(1))
    if not within(t.sign(gap), NONZERO):
        raise NeedSign(gap)
    return True


def sum_of_powers(t: Tower, power: int, span: Span) -> Fraction:
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


def geometric(t: Tower, power: int, ratio: Fraction, span: Span) -> Fraction:
    """The sum of i**p * r**i is q(n+1)*r**(n+1) - q(m)*r**m with q(i+1)*r - q(i) = i**p."""
    q = summation_polynomial(t, power, ratio)
    after = span.last + t.rational(1)
    upper = value_of(t, q, after) * raised(t, ratio, after)
    return upper - value_of(t, q, span.first) * raised(t, ratio, span.first)


def summation_polynomial(t: Tower, power: int, ratio: Fraction) -> list[Fraction]:
    """The polynomial q with q(i + 1)*r - q(i) = i**p, by powers of i."""
    q = [t.rational(0)] * (power + 1)
    residue = [t.rational(0)] * power + [t.rational(1)]
    scale = (ratio - t.rational(1)).inverse()
    for degree in range(power, -1, -1):
        q[degree] = residue[degree] * scale
        for k in range(degree):
            residue[k] = residue[k] - (q[degree] * ratio).scaled(int(sympy.binomial(degree, k)))
    return q


def value_of(t: Tower, coefficients: list[Fraction], x: Fraction) -> Fraction:
    """A polynomial with coefficients in the tower, at x."""
    total = t.rational(0)
    for c in reversed(coefficients):
        total = total * x + c
    return total


def raised(t: Tower, base: Fraction, exponent: Fraction) -> Fraction:
    """base**exponent as a form."""
    raised: Any = t.expression(base) ** t.expression(exponent)
    return t.of(raised)
