"""Sums as their only reader wants them: same values, and no array between; others stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import product
from math import prod

import numpy as np
import pytest

from symnn.codegen.native.affine import Affine, Axis, of
from symnn.codegen.native.joining import Joining
from symnn.codegen.native.term import Access, Term, identity, walk_terms

SAMPLES, TIMES, INPUTS, UNITS = 3, 4, 2, 5


def value(term: Term) -> np.ndarray:
    """Every entry by its definition; inputs hold random whole numbers, the same each time."""
    if term.kind == "input":
        return np.random.default_rng(prod(term.shape)).integers(-9, 9, term.shape)
    axes, found = (*term.axes, *term.over), np.zeros(term.shape, int)
    given = [(a, value(a.term)) for a in term.accesses]
    for places in product(*(range(a.extent) for a in axes)):
        at = dict(zip(axes, places, strict=True))
        entry = prod(int(array[tuple(place(i, at) for i in a.index)]) for a, array in given)
        found[places[: len(term.axes)]] += entry
    return found


def place(index: Affine, at: Mapping[Axis, int]) -> int:
    return index.constant + sum(factor * at[axis] for axis, factor in index.terms)


def slope() -> tuple[Term, Term]:
    """The sum over samples of sums over times, as the slope of weights of a recurrent layer."""
    n, t, i, j = map(Axis, (SAMPLES, TIMES, INPUTS, UNITS))
    X, D = (Term("input", tuple(map(Axis, s))) for s in
            ((SAMPLES, TIMES, INPUTS), (TIMES, SAMPLES, UNITS)))  # fmt: skip
    read = Access(X, (of(n), of(t), of(i))), Access(D, (of(t), of(n), of(j)))
    inner = Term("sum", (n, i, j), arguments=read, over=(t,))
    k, p, q = map(Axis, (SAMPLES, INPUTS, UNITS))
    return Term("sum", (p, q), arguments=(Access(inner, (of(k), of(p), of(q))),), over=(k,)), inner


def test_a_sum_of_sums_is_one() -> None:
    outer, _ = slope()
    (found,) = Joining().joined([outer])
    assert np.array_equal(value(found), value(outer))
    assert [t.kind for t in walk_terms(found)] == ["input", "input", "sum"]
    assert [a.extent for a in found.over] == [TIMES, SAMPLES]  # as the vectors lie in memory


def test_three_sums_are_one() -> None:
    outer, _ = slope()
    total = Term("sum", (), arguments=(identity(outer),), over=outer.axes)
    (found,) = Joining().joined([total])
    assert value(found) == value(total)
    assert [t.kind for t in walk_terms(found)] == ["input", "input", "sum"]


def kept(outer: Term, inner: Term) -> list[Term]:
    return [outer, inner]


def read_twice(outer: Term, inner: Term) -> list[Term]:
    return [outer, Term("map", inner.axes, "negative", (identity(inner),))]


def bordered(outer: Term, inner: Term) -> list[Term]:
    (read,) = outer.accesses
    return [replace(outer, arguments=(replace(read, fill=0.0),))]


def largest(outer: Term, inner: Term) -> list[Term]:
    return [replace(outer, kind="largest")]


def overlapping(outer: Term, inner: Term) -> list[Term]:
    n, p, q, k = map(Axis, (SAMPLES - 1, INPUTS, UNITS, 2))
    window = Affine(0, ((n, 1), (k, 1))), of(p), of(q)
    return [Term("sum", (n, p, q), arguments=(Access(inner, window),), over=(k,))]


@pytest.mark.parametrize("roots", [kept, read_twice, bordered, largest, overlapping])
def test_others_stay(roots: Callable[[Term, Term], list[Term]]) -> None:
    given = roots(*slope())
    assert Joining().joined(given) == given


def moved(order: tuple[int, ...]) -> tuple[Term, Term]:
    """A map of sums whose axes are in another order."""
    _, inner = slope()
    axes = tuple(Axis(inner.shape[k]) for k in order)
    index = tuple(of(axes[order.index(k)]) for k in range(3))
    return Term("map", axes, "negative", (Access(inner, index),)), inner


def test_a_sum_has_the_order_of_its_map() -> None:
    map_, inner = moved((1, 0, 2))
    (found,) = Joining().joined([map_])
    (read,) = found.accesses
    assert read.is_at(found.axes)
    assert np.array_equal(value(read.term), np.moveaxis(value(inner), 0, 1))


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (2, 1, 0)])
def test_its_vectors_stay(order: tuple[int, ...]) -> None:
    map_, inner = moved(order)
    (found,) = Joining().joined([map_])
    assert found is map_
    assert found.accesses[0].term is inner


def test_a_sum_that_others_read_keeps_its_order() -> None:
    given = [*moved((1, 0, 2))]
    assert Joining().joined(given) == given
