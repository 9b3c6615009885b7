"""Matching modulo index names: wild indices stand for any index of their extent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations
from typing import Any

from sympy import Add, Idx, Indexed, Mul

from symnn.indexed.language.binders import BINDERS, bound_indices
from symnn.indexed.language.index import extent, fresh, same_extent
from symnn.indexed.language.traverse import free_indices, reindexed_binder

Bindings = Mapping[Any, Any]


def matched(pattern: Any, e: Any, wild: frozenset[Any], known: Bindings) -> Iterator[Bindings]:
    """Every way to give the wild indices of `pattern` values that make it equal to `e`.

    A wild index matches an index of its extent and nothing else: a shifted read may lie outside
    its array, where what is known of the entries does not hold.
    """
    if isinstance(pattern, Idx):
        yield from _index(pattern, e, wild, known)
    elif pattern == e and not free_indices(pattern) & wild:
        yield known
    elif type(pattern) is type(e) and pattern.args:
        yield from _structure(pattern, e, wild, known)


def _index(pattern: Idx, e: Any, wild: frozenset[Any], known: Bindings) -> Iterator[Bindings]:
    if pattern not in wild:
        if pattern == e:
            yield known
    elif pattern in known:
        if known[pattern] == e:
            yield known
    elif isinstance(e, Idx) and same_extent(extent(pattern), extent(e)):
        yield {**known, pattern: e}


def _structure(pattern: Any, e: Any, wild: frozenset[Any], known: Bindings) -> Iterator[Bindings]:
    if isinstance(pattern, BINDERS):
        yield from _binder(pattern, e, wild, known)
    elif len(pattern.args) != len(e.args):
        return
    elif isinstance(pattern, Add | Mul):
        for found, _ in assigned(pattern.args, e.args, wild, known):
            yield found
    elif not isinstance(pattern, Indexed) or pattern.base == e.base:
        start = 1 if isinstance(pattern, Indexed) else 0
        yield from _pairwise(pattern.args[start:], e.args[start:], wild, known)


def _pairwise(
    patterns: Sequence[Any], parts: Sequence[Any], wild: frozenset[Any], known: Bindings
) -> Iterator[Bindings]:
    if not patterns:
        yield known
        return
    for found in matched(patterns[0], parts[0], wild, known):
        yield from _pairwise(patterns[1:], parts[1:], wild, found)


def assigned(
    patterns: Sequence[Any], parts: Sequence[Any], wild: frozenset[Any], known: Bindings
) -> Iterator[tuple[Bindings, tuple[Any, ...]]]:
    """Every way to match each pattern with a part of its own, and the parts that are left."""
    if not patterns:
        yield known, tuple(parts)
        return
    for place, part in enumerate(parts):
        rest = [*parts[:place], *parts[place + 1 :]]
        for found in matched(patterns[0], part, wild, known):
            yield from assigned(patterns[1:], rest, wild, found)


def _binder(pattern: Any, e: Any, wild: frozenset[Any], known: Bindings) -> Iterator[Bindings]:
    mine, theirs = bound_indices(pattern), bound_indices(e)
    for order in permutations(theirs) if len(mine) == len(theirs) else ():
        pairs = list(zip(mine, order, strict=True))
        if all(same_extent(extent(a), extent(b)) for a, b in pairs):
            common = [fresh(a) for a in mine]
            left: Any = reindexed_binder(pattern, dict(zip(mine, common, strict=True)))
            right: Any = reindexed_binder(e, dict(zip(order, common, strict=True)))
            for found in matched(left.function, right.function, wild, known):
                if not set(common) & set(found.values()):
                    yield found
