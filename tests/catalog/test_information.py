"""Sums over distributions of any length, with the worked numbers of coins."""

from __future__ import annotations

import pytest
from sympy import Rational, log, sympify

from symnn.balls import enclose
from symnn.catalog.information import cross_entropy, divergence, entropy, in_bits
from symnn.core import Simplex, sizes, tensor
from symnn.errors import ShapeError

K = sizes("K")
P, Q = tensor("P", K), tensor("Q", K)
COINS = {K: 2, P: [Rational(1, 2)] * 2, Q: [Rational(1, 5), Rational(4, 5)]}


def close(expression: object, exact: object) -> bool:
    return enclose(expression, COINS, 200).overlaps(enclose(sympify(exact), {}, 200))  # type: ignore[arg-type]


def test_the_two_coins() -> None:
    assert close(entropy(P), log(2))
    assert close(in_bits(entropy(P)), 1)
    assert close(entropy(Q), log(5) - Rational(8, 5) * log(2))
    assert close(cross_entropy(P, Q), log(Rational(5, 2)))
    assert close(divergence(P, Q), log(Rational(5, 4)))


def test_the_order_of_arguments_matters() -> None:
    assert not close(cross_entropy(Q, P), log(Rational(5, 2)))
    assert not close(divergence(Q, P), log(Rational(5, 4)))


def test_distributions_over_different_outcomes_are_refused() -> None:
    longer = tensor("R", domain=Simplex(K + 1))
    with pytest.raises(ShapeError, match=r"`P` has shape \(K,\) and `R` \(K \+ 1,\)"):
        cross_entropy(P, longer)
