"""Polynomials of degree two as sums of squares, by exact elimination (completing the square)."""

from __future__ import annotations

from fractions import Fraction as Q
from typing import Any

from sympy import Expr

from symnn.proof.cells.polynomials import is_rational, polynomial_in
from symnn.proof.ranges.signs import ANY, NEGATIVE, NONNEGATIVE, NONPOSITIVE, POSITIVE, Sign

MOST_UNKNOWNS = 12


def sign_of_quadratic(e: Expr) -> Sign:
    """The sign of a polynomial of degree two for all real values of its symbols.

    >>> from sympy.abc import x, y
    >>> sign_of_quadratic(x**2 + x*y + y**2 + 1), sign_of_quadratic(x**2 - y**2)
    (4, 7)
    """
    symbols = sorted(e.free_symbols, key=str)
    if not 1 <= len(symbols) <= MOST_UNKNOWNS:
        return ANY
    polynomial = polynomial_in(e, *symbols)
    if polynomial is None or polynomial.total_degree() != 2 or not is_rational(polynomial):
        return ANY
    matrix = _matrix(polynomial, len(symbols))
    rank = _semidefinite(matrix)
    if rank is not None:
        return POSITIVE if rank == len(matrix) else NONNEGATIVE
    rank = _semidefinite([[-v for v in row] for row in matrix])
    if rank is None:
        return ANY
    return NEGATIVE if rank == len(matrix) else NONPOSITIVE


def _matrix(polynomial: Any, count: int) -> list[list[Q]]:
    """The symmetric matrix of the form in (1, x1, ..., xn)."""
    matrix = [[Q(0)] * (count + 1) for _ in range(count + 1)]
    for powers, coefficient in polynomial.terms():
        value = Q(int(coefficient.p), int(coefficient.q))
        places = [i + 1 for i, k in enumerate(powers) for _ in range(k)]
        i, j = [0, 0, *places][-2:]
        matrix[i][j] += value / 2
        matrix[j][i] += value / 2
    return matrix


def _semidefinite(matrix: list[list[Q]]) -> int | None:
    """The rank if the matrix is positive semidefinite, else None."""
    rows = [list(row) for row in matrix]
    remaining, rank = list(range(len(rows))), 0
    while remaining:
        pivot = max(remaining, key=lambda i: rows[i][i])
        if rows[pivot][pivot] <= 0:
            empty = all(rows[i][j] == 0 for i in remaining for j in remaining)
            return rank if empty else None
        rank += 1
        remaining.remove(pivot)
        for i in remaining:
            ratio = rows[i][pivot] / rows[pivot][pivot]
            for j in remaining:
                rows[i][j] -= ratio * rows[pivot][j]
    return rank
