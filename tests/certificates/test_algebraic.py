"""Algebraic numbers: 0 only where resultants and intervals show it, however close to 0."""

from __future__ import annotations

import pytest
from sympy import Rational, cbrt, root, sqrt

from symnn.certificates.algebraic import is_algebraic_zero

ZEROS = [
    sqrt(3 + 2 * sqrt(2)) - 1 - sqrt(2),
    sqrt(5 + 2 * sqrt(6)) - sqrt(2) - sqrt(3),
    cbrt(2 + sqrt(5)) - (1 + sqrt(5)) / 2,
    1 / (sqrt(3) - sqrt(2)) - sqrt(3) - sqrt(2),
    sqrt(2) * root(2, 3) - root(2, 6) ** 5,
    sqrt(sqrt(2) - 1) * sqrt(sqrt(2) + 1) - 1,
]


@pytest.mark.parametrize("e", ZEROS, ids=str)
def test_a_number_that_is_0_is_seen_and_one_next_to_it_is_not(e):
    assert is_algebraic_zero(e)
    for change in (e + Rational(1, 10**40), e - Rational(1, 10**400), 2 * e + Rational(3, 10**9)):
        assert not is_algebraic_zero(change)


@pytest.mark.parametrize(
    "e",
    [
        # within 1e-20 of 0: sums of square roots that nearly agree
        sqrt(1000001) + sqrt(1000025) + sqrt(1000031) + sqrt(1000084) + sqrt(1000087)
        - sqrt(1000000) - sqrt(1000028),
        sqrt(10) + sqrt(11) - sqrt(5) - sqrt(18),
        sqrt(2) - Rational(1414213562373095048801688724, 10**27),
        sqrt(3 + 2 * sqrt(2)) - 1 + sqrt(2),
    ],
    ids=str,
)  # fmt: skip
def test_a_number_that_is_near_0_is_not_taken_for_it(e):
    assert not is_algebraic_zero(e)
