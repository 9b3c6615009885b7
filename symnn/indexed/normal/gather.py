"""Several sums as one: the factors that they share are put before a bracket, under one sum.

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

# So many groups of terms that share factors are tried, those that share the most first.
MOST_GROUPS = 3


class Member(NamedTuple):
    """A term: factors outside of its sum, factors inside, and what it is summed over."""

    outer: tuple[Any, ...]
    inner: tuple[Any, ...]
    bound: tuple[Any, ...]

    @property
    def whole(self) -> Any:
        """The term."""
        return Mul(*self.outer, bind(BINDERS[0], Mul(*self.inner), self.bound))


class Group(NamedTuple):
    """Terms with factors that look alike: of each such factor, what it is in each of the terms."""

    members: tuple[Member, ...]
    alike: list[tuple[Any, ...]]


def gathered(e: Add, tidied: Callable[[Any], Any]) -> Iterator[Any]:
    """Ways to write a sum with shared factors before the bracket of the terms that hold them.

    Args:
        e: the sum.
        tidied: how the bracket is written.
    """
    members = [found for term in e.args if (found := _member(term))]
    others = Add(*[term for term in e.args if not _member(term)])
    for group in _groups(members):
        rest = [m.whole for m in members if not any(m is c for c in group.members)]
        if _is_no_more_work(group.members):
            yield from (Add(others, *rest, whole) for whole in _together(group, tidied))


def _member(term: Any) -> Member | None:
    parts = Mul.make_args(term)
    sums: list[Any] = [p for p in parts if isinstance(p, BINDERS[0])]
    if len(sums) != 1:
        return None
    (total,) = sums
    outer = tuple(p for p in parts if p is not total)
    return Member(outer, tuple(unrolled(total.function)), tuple(bound_indices(total)))


def _groups(members: Sequence[Member]) -> list[Group]:
    """The terms that share factors, with these factors; those that share the most first."""
    found: dict[str, dict[int, Any]] = {}
    for number, member in enumerate(members):
        marks = {k: f"@{extent(k)}" for k in member.bound}
        for factor in member.inner:
            if free_indices(factor) & marks.keys():
                look = marked_key(canonical(factor) if factor.has(*BINDERS) else factor, marks)
                found.setdefault(look, {}).setdefault(number, factor)
    groups: dict[tuple[int, ...], Group] = {}
    for _, own in sorted(found.items(), key=lambda f: (-cost(next(iter(f[1].values()))), f[0])):
        if len(own) > 1:
            group = Group(tuple(members[number] for number in own), [])
            groups.setdefault(tuple(own), group).alike.append(tuple(own.values()))
    return sorted(groups.values(), key=_saved, reverse=True)[:MOST_GROUPS]


def _saved(group: Group) -> int:
    """What the formula is shorter by, where the shared factors are written once."""
    return (len(group.members) - 1) * sum(cost(factors[0]) for factors in group.alike)


def _is_no_more_work(members: Sequence[Member]) -> bool:
    """Whether all sums are taken at the same indices already, with their factors known there."""
    sums = [free_indices(bind(BINDERS[0], Mul(*m.inner), m.bound)) for m in members]
    outer = [free_indices(Mul(*m.outer)) for m in members]
    return all(f == sums[0] for f in sums) and all(o <= sums[0] for o in outer)


def _together(group: Group, tidied: Callable[[Any], Any]) -> Iterator[Any]:
    """The terms as one sum: the shared factors times what is left of each of them.

    `Why:` all that they share is taken at once. One by one, the same bracket came in every order
    of the factors, and their number was in the exponent of the time.
    """
    first, taken = group.members[0], []
    names: list[Any] = [{} for _ in group.members]
    for factors in group.alike:
        more = [
            _names(factors[0], own, first.bound, member.bound, known)
            for own, member, known in zip(factors, group.members, names, strict=True)
        ]
        if None not in more:
            taken, names = [*taken, factors], more
    if taken:
        owned = zip(group.members, zip(*taken, strict=True), names, strict=True)
        left = [_without(member, own, known) for member, own, known in owned]
        common = [k for k in first.bound if k in names[0]]
        shared = [factors[0] for factors in taken]
        yield _flat([*shared, *Mul.make_args(tidied(Add(*left)))], common)


def _flat(factors: Sequence[Any], bound: Sequence[Any]) -> Any:
    """The sum of a product, with a sum that is one of the factors joined to it."""
    sums: list[Any] = [f for f in factors if isinstance(f, BINDERS[0])]
    if len(sums) != 1 or set(bound_indices(sums[0])) & free_indices(Mul(*factors)):
        return hoisted(factors, bound)
    rest = [f for f in factors if f is not sums[0]]
    return hoisted([*rest, *Mul.make_args(sums[0].function)], [*bound, *bound_indices(sums[0])])


def _names(pattern: Any, own: Any, common: Sequence[Any], bound: Sequence[Any], known: Any) -> Any:
    """The index of a term for each common one, such that its factor is the common factor."""
    for found in matched(pattern, own, frozenset(common), known):
        used = list(found.values())
        if len(set(used)) == len(used) and all(k in bound for k in used):
            return found
    return None


def _without(member: Member, factors: Sequence[Any], names: dict[Any, Any]) -> Any:
    """A term without some factors, under the common indices, which are not summed over."""
    rest = list(member.inner)
    for factor in factors:
        rest.remove(factor)
    known = {own: common for common, own in names.items()}
    fresh_names = {k: fresh(k) for k in member.bound if k not in known}
    inside = substitute(Mul(*rest), {**known, **fresh_names})
    return Mul(*member.outer, hoisted(Mul.make_args(inside), list(fresh_names.values())))
