from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import FiniteSet, Float, Interval, Rational, S, Union, oo, pi, sqrt

from symnn.core import Matrix, PositiveDefinite, Simplex, Variable, Vector, domain_of, sizes, tensor
from symnn.core.domains import Array, assumptions, contains, draw, edges, entries, is_array, pieces
from symnn.core.symbols import Size, as_size
from symnn.errors import DomainError

DOMAINS = [
    S.Reals, S.Naturals, S.Naturals0, S.Integers,
    Interval(0, 1), Interval.open(0, 1), Interval.Lopen(-1, 2), Interval.Ropen(0, 3),
    Interval.open(0, oo), Interval(-oo, 0), Interval(-oo, -1), Interval.open(sqrt(2), pi),
    Union(Interval.open(-oo, 0), Interval.open(0, oo)), FiniteSet(0, 1, Rational(5, 2)),
    FiniteSet(-1, 1),
]  # fmt: skip


@pytest.mark.parametrize("domain", DOMAINS, ids=str)
@given(seed=st.integers(0, 10**6))
def test_drawn_values_are_members(domain, seed):
    value = draw(domain, Random(seed))
    assert value.is_Rational
    assert contains(domain, value)


@pytest.mark.parametrize("domain", DOMAINS, ids=str)
def test_edges_are_members(domain):
    assert edges(domain)
    assert all(contains(domain, value) for value in edges(domain))


@pytest.mark.parametrize("domain", DOMAINS, ids=str)
@given(seed=st.integers(0, 10**6))
def test_assumptions_hold_for_every_member(domain, seed):
    """The law that makes assumptions safe: a drawn value never contradicts one."""
    for name, truth in assumptions(domain).items():
        for value in (draw(domain, Random(seed)), *edges(domain)):
            assert getattr(value, f"is_{name}") == truth, (name, value)


def test_assumptions_are_as_strong_as_the_domain_allows():
    assert assumptions(Interval.open(0, 1)) == {"real": True, "positive": True}
    assert assumptions(Interval(0, 1)) == {"real": True, "nonnegative": True}
    assert assumptions(Interval(-1, 1)) == {"real": True}
    assert assumptions(S.Naturals) == {"real": True, "integer": True, "positive": True}
    assert assumptions(Interval(-oo, -1)) == {"real": True, "negative": True}
    assert assumptions(FiniteSet(0, 2)) == {"real": True, "integer": True, "nonnegative": True}


def test_an_empty_domain_is_refused():
    with pytest.raises(DomainError, match="the domain is empty"):
        pieces(S.EmptySet)


def test_a_foreign_set_is_refused():
    with pytest.raises(DomainError, match="`Complexes` is not a domain"):
        Variable("z", S.Complexes)


def test_a_domain_without_rationals_is_refused():
    with pytest.raises(DomainError, match="no rational member"):
        draw(Interval(sqrt(2), sqrt(2) + Rational(1, 10**30)), Random(0))


def test_array_domains_have_shapes_and_entries():
    m, n = sizes("m n")
    for domain in (Vector(S.Reals, n), Simplex(n), Simplex(n, open=True), Matrix(S.Reals, m, n),
                   PositiveDefinite(n), Array(S.Reals, (m, n, m))):  # fmt: skip
        assert is_array(domain)
        assert len(domain.shape) in (1, 2, 3)
        assert entries(domain) in (S.Reals, Interval(0, 1), Interval.Lopen(0, 1))
        assert str(n) in str(domain)
    assert not is_array(S.Reals)


def test_tensors_know_their_domain():
    m, n = sizes("m n")
    assert domain_of(tensor("t", n, domain=Simplex(n))) == Simplex(n)
    assert domain_of(tensor("x", n)) == Vector(S.Reals, n)
    assert domain_of(tensor("W", m, n)) == Matrix(S.Reals, m, n)
    assert domain_of(tensor("A", m, n, m)) == Array(S.Reals, (m, n, m))
    assert tensor("x", n)[0].is_real
    assert tensor("t", n, domain=Simplex(n))[0].is_nonnegative
    assert isinstance(tensor("b"), Variable)
    assert tensor("p", domain=Simplex(n)).shape == (n,)
    with pytest.raises(DomainError, match=r"has shape \(n,\), not \(m,\)"):
        tensor("t", m, domain=Simplex(n))


def test_extents_are_positive_integers():
    assert as_size(3) == 3
    assert as_size(Size("K")) == Size("K")
    for bad in (0, -1):
        with pytest.raises(DomainError, match="is not a positive integer"):
            as_size(bad)


@pytest.mark.parametrize("bad", [0, -1, 2.5, "x", Float(2.5), None])
def test_shapes_are_made_of_extents(bad):
    with pytest.raises(DomainError, match="is not a positive integer; use `sizes` or an int >= 1"):
        tensor("A", bad)
    with pytest.raises(DomainError, match=f"extent `{bad}` is not a positive integer"):
        as_size(bad)
    assert tensor("A", np.int64(3), sizes("N")).shape == (3, sizes("N"))


def test_a_domain_that_is_text_is_refused() -> None:
    with pytest.raises(
        DomainError, match=r"'Reals' is not a domain; .* read by `symbol\(name, text"
    ):
        Variable("x", "Reals")  # type: ignore[arg-type]
