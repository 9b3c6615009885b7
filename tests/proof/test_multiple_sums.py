"""Inequalities between sums of symbolic length, with the refuters switched off; equal entries."""

from __future__ import annotations

from random import Random

import pytest
from sympy import Rational, S, Sum, Symbol

from symnn.core import Claim, PositiveDefinite, Simplex, sizes
from symnn.proof import PROVERS, check, verify
from symnn.proof.inequalities import multiple_sums
from symnn.proof.refutation.arrays import random_array, regular_arrays
from symnn.syntax import parse_claim

WHERE = {"x": "Vector(Reals, n)", "y": "Vector(Reals, n)", "w": "Vector(Interval(0, oo), n)",
         "P": "Simplex(n)", "n": "Naturals"}  # fmt: skip
TRUE = (
    "S(x[i]*y[i])**2 <= S(x[i]**2)*S(y[i]**2)", "S(x[i])**2 <= n*S(x[i]**2)",
    "S(x[i]**2)/n - (S(x[i])/n)**2 >= 0", "S(P[i]*x[i]**2) >= S(P[i]*x[i])**2",
    "S(w[i]*x[i])**2 <= S(w[i])*S(w[i]*x[i]**2)", "S(P[i]**2) <= 1",
    "S(x[i]**2) >= 2*S(x[i]) - n", "S((x[i] - y[i])**2) <= 2*S(x[i]**2) + 2*S(y[i]**2)",
    "S(exp(x[i]))**2 <= n*S(exp(2*x[i]))", "S(x[i]*y[i]) <= (S(x[i]**2) + S(y[i]**2))/2",
)  # fmt: skip
FALSE = (
    "S(x[i]*y[i])**2 < S(x[i]**2)*S(y[i]**2)", "2*S(x[i]*y[i])**2 <= S(x[i]**2)*S(y[i]**2)",
    "S(x[i])**2 <= (n - 1)*S(x[i]**2)", "S(P[i]*x[i]**2) > S(P[i]*x[i])**2", "S(P[i]**2) > 1/n",
    "S(w[i]*x[i])**2 <= S(x[i])*S(w[i]*x[i])", "S(x[i])**2 >= S(x[i]**2)",
    "S(x[i]**2) > 2*S(x[i]) - n", "S(x[i]**2) >= 2*S(x[i]) - n + 1/10",
    "S(P[i]*x[i]) >= S(x[i])/n",
)  # fmt: skip


def claim(text: str):
    written = text.replace("S(", "Sum(")
    return parse_claim(_with_limits(written), {k: d for k, d in WHERE.items() if k in text + "n"})


def _with_limits(text: str) -> str:
    """Every `Sum(body)` as `Sum(body, (i, 0, n - 1))`."""
    start = text.find("Sum(")
    if start < 0:
        return text
    depth, end = 1, start + 4
    while depth:
        depth += {"(": 1, ")": -1}.get(text[end], 0)
        end += 1
    return f"{text[: end - 1]}, (i, 0, n - 1)){_with_limits(text[end:])}"


@pytest.mark.parametrize("text", TRUE)
def test_true_claims_are_proved(text: str) -> None:
    assert check(claim(text), strategies=PROVERS).status == "proved"


@pytest.mark.every(3)
@pytest.mark.parametrize("text", FALSE)
def test_false_claims_are_not_proved_and_refuted(text: str) -> None:
    assert check(claim(text), timeout=1, strategies=PROVERS).status != "proved"
    assert verify(claim(text)).status == "refuted"


def test_all_orders_of_indices_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the average over orders, x_i**2*y_j**2 - x_i*y_i*x_j*y_j has no sign."""
    monkeypatch.setattr(multiple_sums, "permutations", lambda indices: [tuple(indices)])
    assert check(claim(TRUE[0]), timeout=5, strategies=PROVERS).status != "proved"


def test_equal_entries_belong_to_the_domain() -> None:
    n = sizes("n")
    assert regular_arrays(Simplex(n, open=True), {n: 4}) == [[Rational(1, 4)] * 4]
    assert regular_arrays(PositiveDefinite(n), {n: 2}) == [[[1, 0], [0, 1]]]
    assert sum(random_array(Simplex(n), {n: 3}, Random(0))) == 1


OVER_TWO = "(i, 0, n-1), (k, 0, n-1))"
TWO_INDICES = {
    f"Sum((x[i]*y[k] - x[k]*y[i])**2, {OVER_TWO} >= 0": "proved",
    f"Sum(1 + x[i]**2*y[k]**2, {OVER_TWO} > 0": "proved",
    f"Sum(x[i]**2*y[k]**2, {OVER_TWO} > 0": "refuted",
    f"Sum(x[i]*y[k], {OVER_TWO} >= 0": "refuted",
    "Sum(k - i, (k, i, 5), (i, 0, 5)) >= 0": "proved",
    "Sum(i - k, (k, i, 5), (i, 0, 5)) >= 0": "refuted",
}  # fmt: skip


@pytest.mark.parametrize("text", TWO_INDICES)
def test_terms_of_one_sign_over_two_indices(text: str) -> None:
    names = {name: domain for name, domain in WHERE.items() if name in text}
    assert check(parse_claim(text, names)).status == TWO_INDICES[text]


def test_an_index_that_is_bound_twice_has_the_inner_range() -> None:
    i = Symbol("i", integer=True)
    assert check(Claim(Sum(i - 5, (i, 0, 3), (i, 6, 7)), ">=", S.Zero)).status == "refuted"
