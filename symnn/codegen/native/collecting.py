"""Products added up at places, as sums of the products that come to a place.

The adjoint of a convolution sends W[k]*dY[o] to o + k for each o and k. At the place i it is the
sum over o of W[i - o]*dY[o], where W is 0 outside: nothing is kept for later, and samples lie side
by side as everywhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod

from symnn.codegen.native.affine import Affine, Axis, of
from symnn.codegen.native.term import Access, Argument, Term, renewed, walk_terms

PASSES = 2.0
"""Passes along an axis for one that adds something, at most."""


def collected(roots: Sequence[Term]) -> list[Term]:
    """The roots, with sums into places as sums of what comes there, where that is less work."""
    done: dict[Term, Term] = {}
    for term in walk_terms(*roots):
        given = renewed(term, done)
        new = term if given == term.arguments else replace(term, arguments=given)
        done[term] = (_collected(new) if new.kind == "scatter" else None) or new
    return [done[r] for r in roots]


def _collected(term: Term) -> Term | None:
    """The sum of the parts that come to an entry; None where that takes too many passes."""
    (parts,) = term.arguments
    if not isinstance(parts, Access) or parts.fill is not None:
        return None
    product = parts.term
    if product.kind != "sum" or len(product.arguments) < 2:
        return None
    inner = {a: Axis(a.extent) for a in product.over}
    at: dict[Axis, Affine] = dict(zip(product.axes, parts.index, strict=True))
    at |= {a: of(b) for a, b in inner.items()}
    arguments = tuple(a.along(at) for a in product.arguments)
    over = list(term.over)
    for target, place in zip(term.axes, term.places, strict=True):
        axis = _solved_for(place, target, arguments, term.places)
        if axis is None:
            return None
        arguments = _at(arguments, axis, _where(place, target, axis))
        over.remove(axis)
    return Term("sum", term.axes, "", arguments, (*inner.values(), *over), term.logical)


def _solved_for(
    place: Affine, target: Axis, arguments: Sequence[Argument], places: Sequence[Affine]
) -> Axis | None:
    """The axis of the parts that a place tells, if all others of the place are known."""
    if len(place.terms) == 1 and place.is_axis(place.terms[0][0]):
        axis = place.terms[0][0]
        alone = sum(axis in p.axes for p in places) == 1
        return axis if alone and axis.extent == target.extent else None
    found = [a for a, factor in place.terms if abs(factor) == 1 and _is_read_plainly(a, arguments)]
    found = [a for a in found if sum(a in p.axes for p in places) == 1]
    passes = {a: prod(b.extent for b in place.axes if b is not a) / a.extent for a in found}
    best = min(passes, key=passes.__getitem__, default=None)
    return best if best is not None and passes[best] <= PASSES else None


def _is_read_plainly(axis: Axis, arguments: Sequence[Argument]) -> bool:
    """Whether one array alone is read along an axis, and at nothing but the axis."""
    reading = [a for a in arguments if axis in a.axes]
    if len(reading) != 1 or not isinstance(reading[0], Access) or reading[0].fill not in (None, 0):
        return False
    found = [index for index in reading[0].index if axis in index.axes]
    return len(found) == 1 and found[0].is_axis(axis)


def _where(place: Affine, target: Axis, axis: Axis) -> Affine:
    """The value of an axis for which a place is the target."""
    factor = dict(place.terms)[axis]
    others = Affine(place.constant, tuple((a, f) for a, f in place.terms if a is not axis))
    return (of(target) + others.times(-1)).times(factor)


def _at(arguments: Sequence[Argument], axis: Axis, where: Affine) -> tuple[Argument, ...]:
    """The factors with an axis in terms of others; what is read outside is 0."""

    def moved(argument: Argument) -> Argument:
        if axis not in argument.axes:
            return argument
        found = argument.along({axis: where})
        same = not where.constant and [f for _, f in where.terms] == [1]
        return replace(found, fill=0.0) if isinstance(found, Access) and not same else found

    return tuple(map(moved, arguments))
