"""Sums that spread entries over places: the adjoints of strided reads, without zeros between.

In Sum(W[k]*dY[(i - k + P)/S], k) most reads are at fractions, so 0. With o for the place that is
read, it is the sum over o and k of W[k]*dY[o] where S*o + k - P = i: products over o and k, added
up at S*o + k - P. The same form has a sum with KroneckerDelta(S*o + k - P, i).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sympy import Add, Idx, Indexed, KroneckerDelta, Mul, Pow, S

from symnn.codegen.graph.value import Value, aligned
from symnn.codegen.graph.windows import scattered
from symnn.codegen.lowering.affine import affine, beyond, denominator
from symnn.codegen.lowering.dispatch import Lowering
from symnn.indexed.language.index import extent, fresh, index, same_extent
from symnn.indexed.language.traverse import free_indices, reads, rewrite, substitute
from symnn.indexed.normal.places import neighbors, weight

ADDED = 1.5
"""What it costs to add up an entry, compared to reading one in a window."""

PRODUCT = 0.05
"""What a multiplication in a matrix product costs, in the same unit."""


@dataclass
class Spread:
    """A sum whose result is at places.

    Args:
        factors: of the body, without the result's own indices that are placed.
        bound: what they are summed over, or placed by.
        targets: for each placed index of the result, where an entry goes.
    """

    factors: list[Any]
    bound: list[Any]
    targets: dict[Any, Any] = field(default_factory=dict)


def spread(low: Lowering, factors: Sequence[Any], bound: Sequence[Any]) -> Spread | None:
    """The sum in this form, if it has it and if it is cheaper so."""
    found = Spread(list(factors), list(bound))
    while _by_delta(found) or _by_read(low, found):
        pass
    return found if found.targets else None


def with_fewer_terms(
    low: Lowering, factors: list[Any], bound: Sequence[Any]
) -> tuple[list[Any], list[Any]]:
    """The sum over places that are read instead of over entries, where that is less work.

    The sum over o of x[(o - k)/S]*y[o] has a term for each entry of x: x[i]*y[S*i + k].
    """
    kept, over = list(factors), list(bound)
    while True:
        size = low.hints.entries(_indices(kept, over))
        found = [
            (fs, ks)
            for fs, ks in neighbors(kept, over)
            if low.hints.entries(_indices(fs, ks)) < size and weight(fs, ks) < weight(kept, over)
        ]
        if not found:
            return kept, over
        kept, over = found[0]


def _indices(factors: Sequence[Any], bound: Sequence[Any]) -> set[Any]:
    return set(bound).union(*map(free_indices, factors))


def _by_delta(found: Spread) -> bool:
    """Take out one delta between a free index and a sum of bound ones."""
    for factor in found.factors:
        if isinstance(factor, KroneckerDelta):
            for i, place in (factor.args[:2], factor.args[1::-1]):
                if _is_target(i, place, found):
                    rest = [f for f in found.factors if f is not factor]
                    return _placed(found, i, place, rest)
    return False


def _is_target(i: Any, place: Any, found: Spread) -> bool:
    over = free_indices(place)
    free = isinstance(i, Idx) and i not in found.bound and i not in found.targets
    whole = not place.has(Indexed) and affine(place).is_whole if over else False
    return bool(free and whole and over <= set(found.bound))


def _placed(found: Spread, i: Any, place: Any, factors: list[Any]) -> bool:
    if any(_rounds(f, i) for f in factors):
        return False
    found.factors = [substitute(f, {i: place}) for f in factors]
    found.targets[i] = place
    return True


def _rounds(factor: Any, i: Any) -> bool:
    """Whether an index stands in a place where only a plain one is known to be in range."""
    return i in free_indices(factor) and not all(
        k == i or i not in free_indices(k) for r in reads(factor) if isinstance(r, Indexed)
        for k in r.indices
    )  # fmt: skip


def _by_read(low: Lowering, found: Spread) -> bool:
    """Name the place of one read that joins a free and a bound index, where that is cheaper."""
    for read in sorted(set().union(*map(_entries, found.factors)), key=str):
        for place, n in zip(read.indices, read.shape, strict=True):
            solved = _solved(place, n, found)
            if solved is not None and _is_cheaper(low, read, place, solved, found):
                return _named(found, place, *solved)
    return False


def _entries(factor: Any) -> set[Any]:
    """The entries that a factor is 0 without: what it is a power or product of, in each term."""
    if isinstance(factor, Add):
        first, *rest = (set().union(*map(_entries, Mul.make_args(t))) for t in factor.args)
        others = [{r.indices for r in found} for found in rest]
        return {r for r in first if all(r.indices in found for found in others)}
    inner = factor.base if isinstance(factor, Pow) and factor.exp.is_positive else factor
    return {inner} if isinstance(inner, Indexed) and not inner.has(KroneckerDelta) else set()


def _solved(place: Any, n: Any, found: Spread) -> tuple[Any, Any, Any] | None:
    """The free index i of a place, a new index o over the axis, and i where the place is o."""
    if isinstance(place, Idx) or place.has(Indexed):
        return None
    free = [i for i in free_indices(place) if i not in found.bound]
    every = set().union(*map(free_indices, found.factors))
    if len(free) != 1 or free[0] in found.targets or free[0] not in every:
        return None
    parts, o = affine(place), fresh(index("o", n))
    step = parts.steps[free[0]]
    where = ((o - (place - step * free[0])) / step).expand()
    joined = len(free_indices(place)) > 1 or not parts.is_whole
    return (free[0], o, where) if joined and affine(where).is_whole else None


def _is_cheaper(low: Lowering, read: Any, place: Any, solved: Any, found: Spread) -> bool:
    """By the entries of the window that would be read, and of the products that are added up."""
    if denominator(affine(place)) != 1:
        return True
    i, o, where = solved
    if not free_indices(place) - {i} <= set(found.bound):
        return False
    every = set().union(*map(free_indices, found.factors))
    there = (every - {i}) | {o}
    parts = (there - set(found.bound)) | free_indices(where)
    entries = low.hints.entries
    spreading = ADDED * entries(parts) + PRODUCT * entries(there)
    return spreading < entries(free_indices(read)) + PRODUCT * entries(every)


def _named(found: Spread, place: Any, i: Any, o: Any, where: Any) -> bool:
    entries = set().union(*(f.atoms(Indexed) for f in found.factors))
    spots = [n for r in entries for k, n in zip(r.indices, r.shape, strict=True) if k == place]
    if not all(same_extent(n, extent(o)) for n in spots):
        return False  # another array of another length is read at this place

    def rule(e: Any) -> Any:
        if not isinstance(e, Indexed):
            return e
        return e.func(e.base, *[o if k == place else k for k in e.indices])

    factors = [rewrite(f, rule) for f in found.factors]
    if not _placed(found, i, where, factors):
        return False
    found.bound.append(o)
    return True


def lower_spread(
    low: Lowering, found: Spread, free: Sequence[Any], contracted: Callable[..., Value]
) -> Value:
    """The products, added up at their places.

    Args:
        low: makes the nodes.
        found: the sum.
        free: the indices of the result.
        contracted: makes the value of factors summed over indices, with given indices left.
    """
    placing = set().union(*map(free_indices, found.targets.values()))
    kept = tuple(i for i in free if i not in found.targets)
    summed = [k for k in found.bound if k not in placing]
    value = contracted(found.factors, summed, (*kept, *sorted(placing, key=str)))
    missing = placing - set(value.axes)
    if missing:
        axes = (*value.axes, *sorted(missing, key=str))
        node = low.graph.broadcast(aligned(low.graph, value, axes), tuple(map(extent, axes)))
        value = Value(node, axes)
    return _added(low, value, found, tuple(i for i in free if i in (*value.axes, *found.targets)))


def _added(low: Lowering, value: Value, found: Spread, out: tuple[Any, ...]) -> Value:
    places = [affine(found.targets.get(i, i)) for i in out]
    widths = [beyond(p.expression, extent(i)) for p, i in zip(places, out, strict=True)]
    start = [(p.start + before).expand() for p, (before, _) in zip(places, widths, strict=True)]
    steps = tuple(tuple(p.steps.get(k, S.Zero) for p in places) for k in value.axes)
    shape = [(b + extent(i) + e).expand() for i, (b, e) in zip(out, widths, strict=True)]
    loops = _loops(low, value, places)
    node = scattered(low.graph, value.node, start, steps, shape, loops)
    for axis, (i, (before, _)) in enumerate(zip(out, widths, strict=True)):
        node = low.graph.slice(node, axis, before, before + extent(i))
    return Value(node, out)


def _loops(low: Lowering, value: Value, places: Sequence[Any]) -> list[int]:
    """Axes to go through one by one: all but the longest of those that share an axis."""
    found: set[Any] = set()
    for place in places:
        order = sorted(place.steps, key=lambda k: (low.hints.entries([k]), str(k)))
        apart = len(order) == 2 and _are_apart(place, order)
        found |= set() if apart else set(order[:-1])
    return [p for p, k in enumerate(value.axes) if k in found]


def _are_apart(place: Any, order: list[Any]) -> bool:
    """Whether windows do not overlap: as many entries as the step from one to the next."""
    near, far = sorted(order, key=lambda k: abs(place.steps[k]) != 1)
    gap = abs(place.steps[far]) - abs(place.steps[near]) * extent(near)
    return bool(gap.is_nonnegative)
