"""Several sums as one: a factor that they share is put before a bracket, under one sum.

`W x - W A s` becomes `W (x - A s)`. The sums may run over different indices: what they share is
found modulo the names of what is summed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from sympy import Add, Mul

from symnn.indexed.closed_form.cost import cost
from symnn.indexed.closed_form.products import unrolled
from symnn.indexed.derivatives.hoist import hoisted
from symnn.indexed.language.binders import BINDERS, bind, bound_indices
from symnn.indexed.language.index import extent, fresh
from symnn.indexed.language.traverse import free_indices, substitute
from symnn.indexed.normal.canonical import canonical
from symnn.indexed.normal.keys import marked_key
from symnn.indexed.normal.match import matched

# So many shared factors are tried, the heaviest first.
MOST_SHARED = 3


class Member(NamedTuple):
    """A term: factors outside of its sum, factors inside, and what it is summed over."""

    outer: tuple[Any, ...]
    inner: tuple[Any, ...]
    bound: tuple[Any, ...]

    @property
    def whole(self) -> Any:
        """The term."""
        return Mul(*self.outer, bind(BINDERS[0], Mul(*self.inner), self.bound))


def gathered(e: Add, tidied: Callable[[Any], Any]) -> Iterator[Any]:
    """Ways to write a sum with a shared factor before the bracket of the terms that hold it.

    Args:
        e: the sum.
        tidied: how the bracket is written.
    """
    members = [found for term in e.args if (found := _member(term))]
    others = Add(*[term for term in e.args if not _member(term)])
    for group in _groups(members):
        chosen = [member for member, _ in group]
        rest = [m.whole for m in members if not any(m is c for c in chosen)]
        if _is_no_more_work(chosen):
            yield from (Add(others, *rest, whole) for whole in _together(group, tidied))


def _member(term: Any) -> Member | None:
    parts = Mul.make_args(term)
    sums: list[Any] = [p for p in parts if isinstance(p, BINDERS[0])]
    if len(sums) != 1:
        return None
    (total,) = sums
    outer = tuple(p for p in parts if p is not total)
    return Member(outer, tuple(unrolled(total.function)), tuple(bound_indices(total)))


def _groups(members: Sequence[Member]) -> list[list[tuple[Member, Any]]]:
    """The members that share a factor, each with that factor; the heaviest first."""
    found: dict[str, dict[int, tuple[Member, Any]]] = {}
    for number, member in enumerate(members):
        marks = {k: f"@{extent(k)}" for k in member.bound}
        for factor in member.inner:
            if free_indices(factor) & marks.keys():
                look = marked_key(canonical(factor) if factor.has(*BINDERS) else factor, marks)
                found.setdefault(look, {}).setdefault(number, (member, factor))
    shared = [(look, list(group.values())) for look, group in found.items() if len(group) > 1]
    shared.sort(key=lambda s: ((1 - len(s[1])) * cost(s[1][0][1]), s[0]))
    return [group for _, group in shared[:MOST_SHARED]]


def _is_no_more_work(members: Sequence[Member]) -> bool:
    """Whether all sums are taken at the same indices already, with their factors known there."""
    sums = [free_indices(bind(BINDERS[0], Mul(*m.inner), m.bound)) for m in members]
    outer = [free_indices(Mul(*m.outer)) for m in members]
    return all(f == sums[0] for f in sums) and all(o <= sums[0] for o in outer)


def _together(group: Sequence[tuple[Member, Any]], tidied: Callable[[Any], Any]) -> Iterator[Any]:
    """The members as one sum: the shared factor times what is left of each of them."""
    first, factor = group[0]
    common = [k for k in first.bound if k in free_indices(factor)]
    left = []
    for member, own in group:
        names = _names(factor, own, common, member.bound)
        if names is None:
            return
        left.append(_without(member, own, names))
    yield _flat([factor, *Mul.make_args(tidied(Add(*left)))], common)


def _flat(factors: Sequence[Any], bound: Sequence[Any]) -> Any:
    """The sum of a product, with a sum that is one of the factors joined to it."""
    sums: list[Any] = [f for f in factors if isinstance(f, BINDERS[0])]
    if len(sums) != 1 or set(bound_indices(sums[0])) & free_indices(Mul(*factors)):
        return hoisted(factors, bound)
    rest = [f for f in factors if f is not sums[0]]
    return hoisted([*rest, *Mul.make_args(sums[0].function)], [*bound, *bound_indices(sums[0])])


def _names(pattern: Any, own: Any, common: Sequence[Any], bound: Sequence[Any]) -> Any:
    """The common index for each index of a member that its factor reads."""
    for known in matched(pattern, own, frozenset(common), {}):
        used = [known.get(k) for k in common]
        if len(set(used)) == len(used) and all(k in bound for k in used):
            return dict(zip(used, common, strict=True))
    return None


def _without(member: Member, factor: Any, names: dict[Any, Any]) -> Any:
    """A term without one factor, under the common indices, which are not summed over."""
    place = member.inner.index(factor)
    rest = Mul(*member.inner[:place], *member.inner[place + 1 :])
    own = {k: fresh(k) for k in member.bound if k not in names}
    inside = substitute(rest, {**names, **own})
    return Mul(*member.outer, hoisted(Mul.make_args(inside), list(own.values())))
