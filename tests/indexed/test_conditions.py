"""Conditions between indices have one form, and masks multiply."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import (
    And,
    Eq,
    Ge,
    Gt,
    Integer,
    Interval,
    Le,
    Lt,
    Ne,
    Piecewise,
    Rational,
    Reals,
    exp,
    oo,
)

from symnn.core import sizes, tensor
from symnn.indexed import Program, Sum, canonical, equal, gradient, index
from symnn.indexed.language.cases import piecewise
from symnn.indexed.language.traverse import compared
from symnn.indexed.normal.conditions import is_finite, oriented_relation

N = sizes("N")
i, j, k = index("i j k", N)
x, A = tensor("x", N), tensor("A", N, N)
COEFFICIENTS = st.integers(-2, 2)


@given(st.sampled_from((Ge, Gt, Le, Lt, Eq, Ne)), COEFFICIENTS, COEFFICIENTS, COEFFICIENTS)
@settings(max_examples=2 * settings.default.max_examples)
def test_an_oriented_relation_holds_at_the_same_places(kind, a, b, c) -> None:  # type: ignore[no-untyped-def]
    relation = kind(a * i + c, b * j, evaluate=False)
    if not relation.atoms(type(i)):
        return
    found = oriented_relation(relation)
    for p in range(3):
        for q in range(3):
            at = {i: p, j: q}
            assert bool(found.xreplace(at)) == bool(kind(a * p + c, b * q))


def test_equal_conditions_are_one() -> None:
    for same in (Ge(i, j), Le(j, i), Gt(i + 1, j), Lt(j - 1, i)):
        assert oriented_relation(same) == Ge(i, j)
    assert oriented_relation(Gt(i, j)) == Ge(i, j + 1)
    assert oriented_relation(Eq(j, i + 1)) == oriented_relation(Eq(i - j, -1))


def test_fractions_stay_strict() -> None:
    found = oriented_relation(Gt(i, j * Rational(1, 2)))
    assert not bool(found.xreplace({i: 1, j: 2}))
    assert bool(found.xreplace({i: 1, j: 1}))


def mask(value: object, condition: object) -> object:
    return Piecewise((value, condition), (0, True))


def test_masks_multiply() -> None:
    both = Sum(mask(Sum(mask(A[j, k] * x[k], k <= j), k), j <= i), j)
    assert equal(both, Sum(mask(A[j, k] * x[k], And(k <= j, j <= i)), j, k))
    assert not equal(both, Sum(mask(A[j, k] * x[k], And(k <= j, j < i)), j, k))
    assert equal(mask(x[i], j <= i) ** 2, mask(x[i] ** 2, j <= i))
    assert equal(Piecewise((0, j > i), (x[i], True)), mask(x[i], j <= i))


def test_what_has_no_value_elsewhere_keeps_its_branch() -> None:
    assert not is_finite(1 / x[i])
    assert not is_finite(exp(x[i]))
    assert canonical(mask(1 / x[i], j <= i)).has(Piecewise)
    assert not equal(mask(1 / x[i], j <= i), mask(1 / x[i], j < i))


def test_branches_never_taken_are_dropped() -> None:
    assert piecewise((x[i], False), (x[j], True), (0, True)) == x[j]
    assert piecewise((x[i], x[j] > 0), (x[i], True)) == x[i]
    assert piecewise((x[i], x[j] > 0), (0, x[j] < 0), (0, True)) == Piecewise(
        (x[i], x[j] > 0), (0, True)
    )


@pytest.mark.parametrize("twin", [False, True])
def test_the_adjoint_of_a_triangle_is_the_other_triangle(twin: bool) -> None:
    P = Program()
    y = P.define("y", (i,), Sum(A[i, j] * x[j], (j, 0, i)))
    L = P.define("L", (), Sum(y[i] ** 2, i) / 2)
    G = gradient(P, L, x)
    (dx,) = G.gradients
    other = i < j if twin else i >= j
    wanted = Sum(mask(y[i] * A[i, j], other), i)
    assert equal(G[dx].at((j,)), wanted) is not twin
    assert G.check().status == "sampled"


DOMAINS = {"r": Reals, "p": Interval.open(0, oo), "m": Interval(-oo, 0)}
SIDES = [
    tensor(f"{name}{rank}", *[N] * rank, domain=domain)[places[:rank]]
    for name, domain in DOMAINS.items()
    for rank in (1, 2)
    for places in ((i, i), (j, 0))
]


@pytest.mark.parametrize("relation", [Ge, Gt, Le, Lt, Eq, Ne])
def test_relations_are_what_sympy_makes_of_them(relation) -> None:
    """Those that domains decide, as that of a positive entry and 0, are decided."""
    decided = 0
    for left, right in product([*SIDES, Integer(0), Integer(-1)], repeat=2):
        found = compared(relation, left, right)
        assert found == relation(left, right)
        assert type(found) is type(relation(left, right))
        decided += not isinstance(found, relation)
    assert 0 < decided < len(SIDES) ** 2
