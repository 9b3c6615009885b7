"""Values of whole-matrix functions from the entries of a matrix, in any algebra of scalars."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sympy import Integer, Rational, log

from symnn.errors import NotSupportedError
from symnn.indexed.expansion.algebras import Algebra

Rows = Sequence[Sequence[Any]]
MOST_ROWS = 9
"""A determinant is expanded: 2**n terms."""


def determinant(algebra: Algebra, rows: Rows) -> Any:
    """The determinant, by Laplace's expansion over sets of columns.

    Raises:
        NotSupportedError: the matrix has more rows than can be expanded.
    """
    if len(rows) > MOST_ROWS:
        raise NotSupportedError(
            f"expansion: a determinant of {len(rows)} rows; needed at most {MOST_ROWS}; choose "
            "smaller sizes"
        )
    return _minors(algebra, rows, tuple(range(len(rows))), {})


def _minors(algebra: Algebra, rows: Rows, columns: tuple[int, ...], known: dict[Any, Any]) -> Any:
    """The determinant of the last rows at these columns."""
    if not columns:
        return algebra.number(Integer(1))
    if columns not in known:
        row, terms = rows[len(rows) - len(columns)], []
        for place, column in enumerate(columns):
            rest = _minors(algebra, rows, columns[:place] + columns[place + 1 :], known)
            sign = algebra.number(Integer((-1) ** place))
            terms.append(algebra.multiply([sign, row[column], rest]))
        known[columns] = algebra.add(terms)
    return known[columns]


def inverse(algebra: Algebra, rows: Rows) -> list[list[Any]]:
    """The inverse, as the adjugate over the determinant."""
    size = range(len(rows))
    over = algebra.power(determinant(algebra, rows), algebra.number(Integer(-1)))
    found = []
    for i in size:
        line = []
        for j in size:
            minor = [[rows[r][c] for c in size if c != i] for r in size if r != j]
            sign = algebra.number(Integer((-1) ** (i + j)))
            line.append(algebra.multiply([sign, determinant(algebra, minor), over]))
        found.append(line)
    return found


def _logarithm(algebra: Algebra, rows: Rows) -> Any:
    """The logarithm of the absolute value of the determinant, without a switch."""
    square = algebra.power(determinant(algebra, rows), algebra.number(Integer(2)))
    half = algebra.number(Rational(1, 2))
    return algebra.multiply([half, algebra.function(log, [square])])


def _solution(algebra: Algebra, rows: Rows, right: Any) -> Any:
    turned = inverse(algebra, rows)
    if not isinstance(right[0], list):
        return [_dot(algebra, line, right) for line in turned]
    columns = list(zip(*right, strict=True))
    return [[_dot(algebra, line, column) for column in columns] for line in turned]


def _dot(algebra: Algebra, left: Sequence[Any], right: Sequence[Any]) -> Any:
    return algebra.add([algebra.multiply([a, b]) for a, b in zip(left, right, strict=True)])


def _factor(algebra: Algebra, rows: Rows) -> list[list[Any]]:
    """The lower triangular factor of the symmetric part, row by row."""
    half, zero = algebra.number(Rational(1, 2)), algebra.number(Integer(0))
    minus, size = algebra.number(Integer(-1)), len(rows)
    found: list[list[Any]] = [[zero] * size for _ in rows]
    for i in range(size):
        for j in range(i + 1):
            entry = algebra.multiply([half, algebra.add([rows[i][j], rows[j][i]])])
            taken = [algebra.multiply([minus, found[i][k], found[j][k]]) for k in range(j)]
            rest = algebra.add([entry, *taken])
            if i == j:
                found[i][j] = algebra.power(rest, half)
            else:
                over = algebra.power(found[j][j], minus)
                found[i][j] = algebra.multiply([rest, over])
    return found


RULES: Mapping[str, Callable[..., Any]] = {
    "inv": inverse, "det": determinant, "logdet": _logarithm, "solve": _solution,
    "cholesky": _factor,
}  # fmt: skip
