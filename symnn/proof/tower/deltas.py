"""Kronecker deltas: one generator for each difference, 0 or 1; a sum over one has one term."""

from __future__ import annotations

from typing import Any

import sympy

from symnn.proof.ranges.signs import NEGATIVE, NONNEGATIVE, NONZERO, ZERO, within
from symnn.proof.tower.fractions import Fraction
from symnn.proof.tower.spans import Span
from symnn.proof.tower.tower import Generator, NeedSign, Tower


def delta(t: Tower, e: Any) -> Fraction:
    """1 for equal arguments, 0 for arguments that are never equal, else a generator."""
    gap = t.of(e.args[0] - e.args[1])
    if gap.above.total_degree() > 0 and gap.above.leading_coefficient() < 0:
        gap = -gap
    value = t.expression(gap)
    known = t.sign(value)
    if gap.is_zero or known == ZERO:
        return t.rational(1)
    if gap.rational() is not None or within(known, NONZERO):
        return t.rational(0)
    made = t.generator(
        ("delta", gap.key),
        lambda: Generator("delta", sympy.KroneckerDelta(value, 0), gap),
    )
    t.relate(made, 2, made)
    return made


def only_term(t: Tower, term: Fraction, span: Span) -> Fraction | None:
    """The sum of a term with a delta that picks one value of the index; None without such a delta.

    Raises:
        NeedSign: it is not known whether that value is in the range.
    """
    for i, degree in enumerate(term.above.degrees()):
        generator = t.generators[i] if degree else None
        if generator is None or generator.kind != "delta" or generator.argument is None:
            continue
        place = _picked(t.expression(generator.argument), span.index)
        if place is None:
            continue
        rest: Any = t.expression(term / t.field.generator(i) ** int(degree))
        if not _is_inside(t, t.of(place), span):
            return t.rational(0)
        return t.of(rest.xreplace({span.index: place}))
    return None


def _picked(gap: Any, index: Any) -> Any:
    expanded = sympy.expand(gap)
    slope = expanded.coeff(index, 1)
    rest = sympy.expand(expanded - slope * index)
    return -rest / slope if slope in (1, -1) and not rest.has(index) else None


def _is_inside(t: Tower, place: Fraction, span: Span) -> bool:
    for room in (place - span.first, span.last - place):
        gap = t.expression(room)
        known = t.sign(gap)
        if known == NEGATIVE:
            return False
        if not within(known, NONNEGATIVE):
            raise NeedSign(gap)
    return True
