"""Loops over time whose samples have nothing to do with each other: each thread takes its own."""

from __future__ import annotations

from collections.abc import Iterator

from symnn.codegen.native.affine import Axis
from symnn.codegen.native.directions import is_along_rows
from symnn.codegen.native.recurrence import Recurrence
from symnn.codegen.native.term import Access, Term, walk_terms
from symnn.codegen.native.tiles import tile_axis


def samples_apart(loop: Recurrence) -> int:
    """How many samples there are along the first axis of all that a loop computes, if each reads of
    this what belongs to itself only; else 0.

    An array from outside is read as it is asked for: nobody writes to it meanwhile.
    """
    known, terms = _homes(loop), [*computed_in(loop)]
    if known is None or not all(_keeps_to_samples(t, known) for t in terms):
        return 0
    counts = {t.axes[0].extent for t in terms}
    return counts.pop() if len(counts) == 1 else 0


def computed_in(loop: Recurrence) -> Iterator[Term]:
    """Every term that its passes compute."""
    seen = set[Term]()
    for segment in loop.segments:
        for term in walk_terms(*segment.roots, seen=seen):
            if term.kind != "input":
                yield term
        seen |= {*walk_terms(*segment.roots)}


def _homes(loop: Recurrence) -> dict[Term, Axis] | None:
    """Where samples are in the arrays that a loop fills; None if that is not one axis of each."""
    found: dict[Term, Axis] = {}
    for segment in loop.segments:
        for root, home in zip(segment.roots, segment.homes, strict=True):
            if home is None:
                continue
            own = root.axes[0] if root.axes else None
            places = [a for a, i in zip(home.term.axes, home.index, strict=True)
                      if own is not None and i.is_axis(own)]  # fmt: skip
            if len(places) != 1 or found.setdefault(home.term, places[0]) is not places[0]:
                return None
    return found


def _keeps_to_samples(term: Term, homes: dict[Term, Axis]) -> bool:
    """Whether a term is one row, or some, for each sample, and reads nothing of other samples."""
    if term.kind not in ("map", "sum") or len(term.axes) < 2:
        return False
    if term.kind == "sum" and (is_along_rows(term) or tile_axis(term) is not term.axes[0]):
        return False
    if any(a.index and a.index[-1].is_axis(term.axes[0]) for a in term.accesses):
        return False
    return all(_is_of_sample(a, term.axes[0], homes) for a in term.accesses)


def _is_of_sample(access: Access, sample: Axis, homes: dict[Term, Axis]) -> bool:
    inner = access.term
    if inner.kind == "input" and inner not in homes:
        return True
    axis = homes.get(inner) or inner.axes[0]
    return access.index[inner.axes.index(axis)].is_axis(sample)
