"""What is asked of the solver is small: it takes no time limit while it reads."""

from __future__ import annotations

import pytest
from sympy import Integer
from sympy.abc import x, y

from symnn.proof.cells.cell import Cell
from symnn.proof.inequalities.smt import HIGHEST_DEGREE, nonnegative_by_solver

pytest.importorskip("z3")


def test_small_polynomials_are_decided() -> None:
    assert nonnegative_by_solver(x**4 + y**4 - x**3 * y - x * y**3, Cell({}), strict=False)
    assert not nonnegative_by_solver(x**4 - y**4, Cell({}), strict=False)


@pytest.mark.parametrize("degree", [HIGHEST_DEGREE + 2, 2_000_000])
def test_high_powers_are_not_asked_about(degree: int) -> None:
    assert not nonnegative_by_solver(x ** Integer(degree) + y**2, Cell({}), strict=False)
