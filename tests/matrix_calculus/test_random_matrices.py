"""Gradients of random matrix expressions, against derivatives of their expansions."""

from __future__ import annotations

from typing import Any

import pytest
from gradient_oracle import TOLERANCE, largest_error
from matrix_case import D
from random_matrices import SYMMETRIC, WANTED, Growth

from symnn.indexed import gradient

SEEDS = range(24)


def error(seed: int, factor: int = 1) -> float:
    """Of the gradient of the seed's program by all that it reads."""
    grown = Growth(seed)
    wanted = [base for base in WANTED if base in grown.program.inputs]
    if not wanted:
        return 0.0
    G: Any = gradient(grown.program, grown.loss, wanted)
    pairs = dict(zip(G.wrt, G.gradients, strict=True))
    data = {base: v for base, v in SYMMETRIC.items() if base in grown.program.inputs}
    for equation in G.adjoint[-1:] if factor != 1 else ():
        G.equations[equation.base] = type(equation)(equation.left, factor * equation.right)
    return largest_error(G, grown.loss, pairs, {D: 2}, data, seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_gradients_of_random_matrix_expressions(seed: int) -> None:
    assert error(seed) < TOLERANCE


@pytest.mark.slow
@pytest.mark.parametrize("seed", [*range(24, 60), *range(1000, 2000)])
def test_gradients_of_many_random_matrix_expressions(seed: int) -> None:
    try:
        assert error(seed) < TOLERANCE
    except ZeroDivisionError:
        pytest.skip("a matrix that is inverted is singular at the point drawn")


def test_a_doubled_adjoint_is_seen() -> None:
    assert sum(error(seed, 2) > TOLERANCE for seed in range(12)) >= 8
