"""Parts added up at their places: the adjoint of windows, where what comes to a place is not told.

Whole vectors are added where the last axis of the result is one of the parts, as samples are.
"""

from __future__ import annotations

from symnn.codegen.native.affine import Axis
from symnn.codegen.native.point import Names, Point
from symnn.codegen.native.term import Access, Term
from symnn.codegen.native.text import counting, nested


def added_at_places(names: Names, head: Term) -> list[str]:
    """Zeros, to which every part is added; no zeros where one part comes to every place."""
    layout, buffer = names.layout(head), names.written(head)
    column = placed_alone(head, head.axes[-1]) if head.axes else None
    at = {a: f"k{k}" for k, a in enumerate(a for a in head.over if a is not column)}
    (part,) = head.arguments
    point = Point(names, at, column)
    loops = [counting(k, a.extent) for a, k in at.items()]
    if column is not None:
        loops = [counting("p", layout.panels), *loops, counting("v", layout.vectors)]
        place = f"AT({buffer} + {point.offset(layout, layout.row(head.places))})"
        value = point.factor(part)
    else:
        place = f"{buffer}[{layout.address(head.places, at)}]"
        value = point.entry(part, at) if isinstance(part, Access) else f"{point.factor(part)}[0]"
    if has_one_part_each(head):
        return nested(loops, [f"{place} = {value};"])
    zeros = f"memset({buffer}, 0, sizeof(T)*{layout.size});"
    return [zeros, *nested(loops, [f"{place} += {value};"])]


def placed_alone(head: Term, target: Axis) -> Axis | None:
    """The axis of the parts that is a certain one of the result, and nothing besides."""
    place = head.places[head.axes.index(target)]
    axis = place.terms[0][0] if place.terms else None
    if axis is None or not place.is_axis(axis) or axis.extent != target.extent:
        return None
    return axis if sum(axis in p.axes for p in head.places) == 1 else None


def has_one_part_each(head: Term) -> bool:
    """Whether exactly one part comes to each place, as in windows that lie side by side."""
    for target, place in zip(head.axes, head.places, strict=True):
        reached = 1
        for axis, step in sorted(place.terms, key=lambda term: term[1]):
            if step != reached:
                return False
            reached *= axis.extent
        if place.constant or reached != target.extent:
            return False
    return sorted(map(id, head.over)) == sorted(id(a) for p in head.places for a in p.axes)
