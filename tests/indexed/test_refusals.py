"""What users write by mistake is refused when it is written, and said what to write instead."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

from symnn.core import sizes, tensor
from symnn.errors import EquationError
from symnn.indexed import Program, Sum, equals, index
from symnn.indexed.language.wellformed import check_program

N = sizes("N")
n, j = index("n j", N)
A = tensor("A", N, N)


@pytest.mark.parametrize("place", [sp.Symbol("q"), sp.Rational(1, 2), sp.Float(0.5)])
def test_a_place_that_is_no_whole_number_is_refused(place: Any) -> None:
    with pytest.raises(EquationError, match=rf"read at `{str(place)[:3]}.*is no whole number"):
        Program().define("a", (n,), A[n, place])


def test_an_index_without_an_extent_is_no_limit() -> None:
    q = sp.Idx("q")
    with pytest.raises(EquationError, match="the limit is q; needed an index"):
        Sum(A[n, q], q)


@pytest.mark.parametrize("facts", [[A[n, j] > 0], ["x = 1"], [(1, 2)], 3])
def test_what_is_no_equation_is_no_fact(facts: Any) -> None:
    with pytest.raises(EquationError, match="is given as a fact; needed an equation about data"):
        Program(facts=facts)


def test_one_fact_needs_no_list() -> None:
    fact = equals(Sum(A[n, j], j), 1)
    assert Program(facts=fact).facts == (fact,)  # type: ignore[arg-type]


def test_a_fact_that_is_false_by_itself_is_refused() -> None:
    with pytest.raises(EquationError, match="the fact `1 = 2` is false and reads nothing"):
        check_program(Program(facts=[equals(1, 2)]))
    check_program(Program(facts=[equals(2, 2)]))


def test_facts_that_contradict_each_other_are_refused() -> None:
    one, two = (equals(Sum(A[n, j], j), value) for value in (1, 2))
    with pytest.raises(EquationError, match=r"= 1` and `.*= 2` contradict each other"):
        check_program(Program(facts=[one, two]))
    check_program(Program(facts=[one, one]))
