"""Along which axis the vectors of a sum run."""

from __future__ import annotations

from symnn.codegen.native.affine import Axis
from symnn.codegen.native.point import is_whole
from symnn.codegen.native.term import Access, Term


def lane_reads(head: Term, column: Axis) -> int:
    """How many arguments must be read lane by lane when vectors run along an axis."""
    return sum(not is_whole(a, column) for a in head.accesses if column in a.axes)


def row_column(head: Term) -> Axis | None:
    """The summed axis that vectors best run along."""
    found = [a for a in head.over if any(a in x.axes for x in head.arguments)]
    return min(found, key=lambda a: (lane_reads(head, a), -a.extent), default=None)


def is_along_rows(head: Term) -> bool:
    """Whether the vectors of a sum run along an axis that it is taken over."""
    if not head.axes:
        return True
    if head.kind == "largest":
        return bool(lane_reads(head, head.axes[-1]))
    column = row_column(head)
    return column is not None and lane_reads(head, column) < lane_reads(head, head.axes[-1])


def turned_source(term: Term) -> Access | None:
    """What a copy copies, if its columns are rows of the copy."""
    if term.function != "copy" or not isinstance(term.arguments[0], Access):
        return None
    (source,) = term.accesses
    axes = [i.terms[0][0] for i in source.index if len(i.terms) == 1 and i.is_axis(i.terms[0][0])]
    plain = len(axes) == len(source.index) > 1 and source.fill is None
    return source if plain and {*axes} == {*term.axes} and axes[-1] is not term.axes[-1] else None
