"""Samples along the vectors: where rows are short, arrays with the axis of the batch in the end.

A window of two entries, or a filter of three, fills a vector badly; a batch fills it whole.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from math import prod

from symnn.codegen.native.affine import Axis, of
from symnn.codegen.native.layout import Layout
from symnn.codegen.native.point import is_whole
from symnn.codegen.native.scattering import placed_alone
from symnn.codegen.native.term import Access, Argument, Term, walk_terms

WASTEFUL = 2.0
"""So many times the work that full vectors would have."""
BY_LANES = 3
"""What it costs besides to read a vector lane by lane, in vectors."""
DEEP = 3
"""Axes from which on an array is a matter of windows: rows of matrices are long anyway."""


def is_wasteful(roots: Sequence[Term], lanes: int) -> bool:
    """Whether the vectors of arrays of many axes are mostly empty, or put together lane by lane."""
    useful = spent = 0.0
    for term in walk_terms(*roots):
        if term.kind == "map" and len(term.axes) >= DEEP:
            layout = Layout(term.shape, lanes)
            loose = sum(term.axes[-1] in a.axes and not is_whole(a, term.axes[-1])
                        for a in term.accesses)  # fmt: skip
            useful += prod(term.shape)
            spent += layout.size * (1 + BY_LANES * loose)
    return spent > WASTEFUL * useful


@dataclass
class Samples:
    """Rewrites terms.

    Args:
        batched: names of inputs whose first axis is that of the samples.
        count: samples of a batch.
        along: that axis of every term that has it.
        done: the new term for every one that was seen.
        restored: arrays with their axes in the old order, by the old term.
    """

    batched: Collection[str]
    count: int
    along: dict[Term, Axis] = field(default_factory=dict)
    done: dict[Term, Term] = field(default_factory=dict)
    restored: dict[Term, Term] = field(default_factory=dict)

    def last(self, roots: Sequence[Term]) -> list[Term]:
        """The roots, computed from arrays whose last axis is that of the samples."""
        for term in walk_terms(*roots):
            self.done[term] = self._moved(term)
        return [self._restored(r) for r in roots]

    def _moved(self, term: Term) -> Term:
        """The term on the new arrays.

        `Why a loop reads old ones:` its passes take what lies in them with the axes as they were.
        """
        renewed = self._as_it_was if term.kind == "loop" else self._renewed
        given = tuple(renewed(a) for a in term.arguments)
        axis = self._samples(term)
        if axis is None:
            return term if given == term.arguments else replace(term, arguments=given)
        self.along[term] = axis
        order = _order(term, axis)
        if term.kind == "input":
            return Term("map", order, "copy", (Access(term, tuple(map(of, term.axes))),))
        placed = dict(zip(term.axes, term.places, strict=False))
        places = tuple(placed[a] for a in order if placed)
        return replace(term, axes=order, arguments=given, places=places)

    def _samples(self, term: Term) -> Axis | None:
        if term.kind == "input":
            first = term.axes[0] if term.axes and term.function in self.batched else None
            return first if first is not None and first.extent == self.count else None
        if term.kind not in ("map", "sum", "largest", "scatter"):
            return None
        own = {a: a if term.kind != "scatter" else placed_alone(term, a) for a in term.axes}
        for access in term.accesses:
            axis = self.along.get(access.term)
            if axis is not None:
                place = access.index[access.term.axes.index(axis)]
                found = next((a for a, of in own.items() if of and place.is_axis(of)), None)
                if found is not None:
                    return found
        return None

    def _renewed(self, argument: Argument) -> Argument:
        if not isinstance(argument, Access):
            return argument
        old, new = argument.term, self.done[argument.term]
        axis = self.along.get(old)
        if axis is None:
            return Access(new, argument.index, argument.fill)
        places = dict(zip(old.axes, argument.index, strict=True))
        return Access(new, tuple(places[a] for a in _order(old, axis)), argument.fill)

    def _as_it_was(self, argument: Argument) -> Argument:
        if not isinstance(argument, Access):
            return argument
        return Access(self._restored(argument.term), argument.index, argument.fill)

    def _restored(self, root: Term) -> Term:
        """An array with its axes in the order that was asked for."""
        axis, new = self.along.get(root), self.done[root]
        if axis is None or _order(root, axis) == root.axes:
            return new
        if root not in self.restored:
            copied = (Access(new, tuple(map(of, new.axes))),)
            self.restored[root] = Term("map", root.axes, "copy", copied)
        return self.restored[root]


def _order(term: Term, axis: Axis) -> tuple[Axis, ...]:
    return (*(a for a in term.axes if a is not axis), axis)
