"""Sums of products with a factor that is 0 outside of an array: passes where it is are left out.

The factor is read where it lies, not from a copy with a border; a loop asks once whether a pass
has anything to add.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from symnn.codegen.native.affine import Affine, Axis
from symnn.codegen.native.term import Access, Argument, Term, renewed, walk_terms


@dataclass
class Skipping:
    """Rewrites terms.

    Args:
        done: the new term for every one that was seen.
    """

    done: dict[Term, Term] = field(default_factory=dict)

    def skipped(self, roots: Sequence[Term]) -> list[Term]:
        """The roots, with factors that may be outside read in their sums."""
        for term in walk_terms(*roots):
            given = renewed(term, self.done)
            if term.kind == "sum" and len(given) > 1 and term.axes:
                given = tuple(_in_place(term, a) for a in given)
            same = given == term.arguments
            self.done[term] = term if same else replace(term, arguments=given)
        return [self.done[r] for r in roots]


def _in_place(term: Term, argument: Argument) -> Argument:
    """What a copy with a border reads, if that is the same for the whole vector."""
    if not isinstance(argument, Access) or argument.term.function != "copy" or argument.fill:
        return argument
    copy = argument.term
    (inner,) = copy.arguments
    if not isinstance(inner, Access) or inner.fill != 0:
        return argument
    found = inner.along(dict(zip(copy.axes, argument.index, strict=True)))
    over = {*term.over}
    useful = any(i.axes & over for i, _ in outside(found))
    return found if useful and is_asked(term, found) else argument


def outside(access: Access) -> list[tuple[Affine, int]]:
    """The places that may lie outside, with the extents of their axes."""
    if access.fill is None:
        return []
    pairs = zip(access.index, access.term.shape, strict=True)
    return [(i, n) for i, n in pairs if not i.is_inside(n)]


def asking(head: Term) -> list[tuple[Affine, int]]:
    """What the loops of a sum ask: places of factors that are 0 outside."""
    found = [pair for a in head.accesses if is_asked(head, a) for pair in outside(a)]
    return list(dict.fromkeys(found))


def is_asked(head: Term, access: Access) -> bool:
    """Whether a factor is 0 outside, and outside for a whole vector or for none of it."""
    if len(head.arguments) < 2 or not head.over or not head.axes or access.fill != 0:
        return False
    return all(head.axes[-1] not in i.axes for i, _ in outside(access))


def asked_axes(head: Term) -> set[Axis]:
    """The axes that these places depend on."""
    return set[Axis]().union(*(i.axes for i, _ in asking(head)))


def unguarded(head: Term, argument: Argument) -> Argument:
    """A factor in a loop that has asked."""
    if isinstance(argument, Access) and is_asked(head, argument):
        return Access(argument.term, argument.index)
    return argument
