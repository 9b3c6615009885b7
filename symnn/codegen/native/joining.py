"""Sums with one reader, as it wants them: part of it if it is a sum, else in its order of axes.

No array lies between then: a map that adds to a product joins it where the product ends.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from math import prod

from symnn.codegen.native.affine import Axis, of
from symnn.codegen.native.term import Access, Argument, Term, renewed, walk_terms


@dataclass
class Joining:
    """Rewrites terms.

    Args:
        done: the new term for every one that was seen.
        readers: how often each of the old ones is read.
    """

    done: dict[Term, Term] = field(default_factory=dict)
    readers: Counter[Term] = field(default_factory=Counter)

    def joined(self, roots: Sequence[Term]) -> list[Term]:
        """The roots, with one sum for two, and sums in the order of maps."""
        terms = [*walk_terms(*roots)]
        self.readers.update(a.term for t in terms for a in t.accesses)
        self.readers.update(roots)
        for term in terms:
            self.done[term] = self._joined(term)
        return [self.done[r] for r in roots]

    def _joined(self, term: Term) -> Term:
        given = renewed(term, self.done)
        own = {self.done[a.term] for a in term.accesses if self.readers[a.term] == 1}
        read = _sum_read(given[0], own) if len(given) == 1 else None
        if term.kind == "sum" and read and _once(term, read):
            return _one_sum(term, read)
        if term.kind == "map":
            given = tuple(_in_order_of(term, a, _sum_read(a, own)) for a in given)
        return term if given == term.arguments else replace(term, arguments=given)


def _sum_read(argument: Argument, own: Collection[Term]) -> Access | None:
    """The argument, if it is an entry of one of these sums."""
    if not isinstance(argument, Access) or argument.term not in own or argument.fill is not None:
        return None
    return argument if argument.term.kind == "sum" else None


def _once(outer: Term, read: Access) -> bool:
    """Whether no entry is read twice, as windows that overlap do: it would be summed up again."""
    return prod(a.extent for a in (*outer.axes, *outer.over)) <= prod(read.term.shape)


def _one_sum(outer: Term, read: Access) -> Term:
    """A sum of what another sum adds, over the axes of both."""
    known = dict(zip(read.term.axes, read.index, strict=True))
    arguments = tuple(a.along(known) for a in read.term.arguments)
    over = _as_in_memory((*outer.over, *read.term.over), arguments, outer.axes)
    return replace(outer, arguments=arguments, over=over)


def _as_in_memory(
    over: tuple[Axis, ...], arguments: Sequence[Argument], axes: tuple[Axis, ...]
) -> tuple[Axis, ...]:
    """The axes in the order in which the vectors of a sum lie in memory, others before them."""
    found = [a for a in arguments if isinstance(a, Access) and axes and axes[-1] in a.axes]
    places = [axis for a in found[:1] for i in a.index for axis, _ in i.terms]
    return tuple(sorted(over, key=lambda a: places.index(a) if a in places else -1))


def _in_order_of(term: Term, argument: Argument, read: Access | None) -> Argument:
    """What a map reads; of a sum with the same rows in another order, that sum in its order."""
    if read is None or sorted(read.term.shape) != sorted(term.shape):
        return argument
    order = [k for a in term.axes for k, i in enumerate(read.index) if i.is_axis(a)]
    axes = tuple(read.term.axes[k] for k in order)
    same = tuple(a.extent for a in axes) == term.shape
    if not same or order[-1:] != [len(order) - 1] or order == sorted(order):
        return argument
    return Access(replace(read.term, axes=axes), tuple(map(of, term.axes)))
