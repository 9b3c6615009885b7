"""Several sums as one: the value stays, and what is written is no longer than the book's form."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from random_expressions import DATA, INDICES, SIZES, A, B, K, k, m, q, s, x, y
from sympy import Indexed, Mul

from symnn.core import tensor
from symnn.indexed import Program, Sum, canonical
from symnn.indexed.closed_form.cost import cost
from symnn.indexed.closed_form.tidy import tidied
from symnn.indexed.expansion.algebras import Balls
from symnn.indexed.expansion.expand import Expansion
from symnn.indexed.normal.gather import gathered

w, z, C = tensor("w", K), tensor("z", K), tensor("C", K, K)
MORE = {
    "w": [Fraction(4, 7), Fraction(-2)], "z": [Fraction(1, 5), Fraction(9, 4)],
    "C": [[Fraction(2), Fraction(3, 8)], [Fraction(-1, 6), Fraction(5, 9)]],
}  # fmt: skip


def product(matrix: Any, row: Any, vector: Any, over: Any = q) -> Any:
    return Sum(matrix[row, over] * vector[over], over)


LONG = {q: 1 / (1 + (A[s, q] * A[k, q]) ** 2)}


# several sums, and the form of a book
FORMS: dict[str, tuple[Any, Any]] = {
    "a difference of vectors": (
        product(A, k, x) - product(A, k, w), Sum(A[k, s] * (x[s] - w[s]), s),
    ),
    "another sum beside it": (
        product(A, k, x) - product(A, k, w) + product(B, k, y, m),
        Sum(A[k, s] * (x[s] - w[s]), s) + product(B, k, y, m),
    ),
    "a factor outside of both": (
        A[k, s] * product(C, s, x) - A[k, s] * product(C, s, w) + C[s, k] * product(B, k, y, m),
        A[k, s] * Sum(C[s, q] * (x[q] - w[q]), q) + C[s, k] * product(B, k, y, m),
    ),
    "other factors outside": (
        C[k, s] * product(A, s, x) - C[s, k] * product(A, s, w),
        C[k, s] * product(A, s, x) - C[s, k] * product(A, s, w),
    ),
    "a long factor": (
        C[k, s] * Sum(x[q] * LONG[q], q) - C[s, k] * Sum(w[q] * LONG[q], q),
        Sum((C[k, s] * x[q] - C[s, k] * w[q]) * LONG[q], q),
    ),
    "matrices": (
        Sum(A[k, s] * C[s, q], s) - Sum(A[k, s] * A[q, s], s) + A[k, q],
        A[k, q] + Sum(A[k, s] * (C[s, q] - A[q, s]), s),
    ),
    "a sum in a sum": (
        Sum(A[k, s] * product(C, s, x), s) - product(A, k, w, s),
        Sum(A[k, s] * (product(C, s, x) - w[s]), s),
    ),
    "shared under other names": (
        Sum(z[k] * product(A, k, x), k) - Sum(w[s] * product(A, s, x), s),
        Sum((z[k] - w[k]) * A[k, s] * x[s], k, s),
    ),
}  # fmt: skip


def values(e: Any) -> list[Any]:
    """The value at all places of the indices over K."""
    expansion = Expansion(Program(), SIZES, Balls(DATA | MORE))
    places = [dict.fromkeys(INDICES, 0) | {k: a, s: b, q: 1} for a in (0, 1) for b in (0, 1)]
    return [expansion.evaluate(e, at) for at in places]


@pytest.mark.parametrize("name", FORMS)
def test_sums_are_gathered(name: str) -> None:
    spread, form = FORMS[name]
    found = tidied(canonical(spread))
    assert values(found) == values(spread) == values(form)
    assert cost(found) <= cost(form)
    assert canonical(found) == canonical(form)


@pytest.mark.parametrize("number", [2, 14])
def test_what_sums_share_is_taken_at_once(number: int) -> None:
    """One by one, the factors came in all their orders: three to the power of their number."""
    factors = [tensor(f"g{i}", K) for i in range(number)]
    shared = lambda i: Mul(*[g[i] for g in factors])  # noqa: E731
    spread = Sum(C[k, q] * shared(q) * x[q], q) - Sum(A[k, s] * shared(s) * w[s], s)
    brackets: list[Any] = []

    def noted(bracket: Any) -> Any:
        brackets.append(bracket)
        return bracket

    (found,) = gathered(spread, noted)
    assert len(brackets) == 1
    assert all(sum(e.base == g[q].base for e in found.atoms(Indexed)) == 1 for g in factors)
    assert canonical(found) == canonical(spread)
