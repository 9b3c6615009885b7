"""Which vectors are columns: a matrix has no direction of its own, a vector needs one.

Samples are rows of a matrix, so what is known of each sample is a column; what is known of each
unit is a row, `y = x W + b`. In `y = X w` and `x^T A x`, `w` and `x` are columns, as in any book.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sympy import Expr, Idx, Indexed

from symnn.indexed.language.index import extent
from symnn.indexed.language.program import Equation, Program
from symnn.indexed.language.traverse import reads

Sign = tuple[Any, bool]
"""An extent, and whether its vectors look like columns."""


def column_extents(equations: Iterable[Equation] | Program) -> frozenset[Expr]:
    """The extents whose vectors are columns: the first equation that gives a sign decides.

    >>> from symnn.core import sizes, tensor
    >>> from symnn.indexed import Program, Sum, index
    >>> N, D, H = sizes("N D H"); n, i, j = index("n", N), index("i", D), index("j", H)
    >>> X, W = tensor("X", N, D), tensor("W", D, H)
    >>> P = Program(); z = P.define("z", (n, j), Sum(X[n, i]*W[i, j], i))
    >>> column_extents(P)
    frozenset({N})
    """
    known: dict[Any, bool] = {}
    for equation in equations:
        own: dict[Any, bool] = {}
        for n, column in _signs(equation):
            own[n] = own.get(n, False) or column
        known = {**own, **known}
    return frozenset(n for n, column in known.items() if column)


def _signs(equation: Equation) -> Iterator[Sign]:
    formal = equation.indices
    entries = [r.indices for r in reads(equation.right) if isinstance(r, Indexed)]
    matrices = [places for places in entries if len(places) == 2]
    vectors = {i for i, *others in entries if not others and isinstance(i, Idx)}
    if formal and len(formal) < 3:
        yield from _kept(matrices, vectors, formal)
    for first, second in matrices:
        if second in vectors - set(formal):
            yield extent(second), True
        if first in vectors - set(formal):
            yield extent(first), not formal


def _kept(matrices: list[Any], vectors: set[Any], formal: tuple[Any, ...]) -> Iterator[Sign]:
    """What stays a row or a column of the result."""
    row, column = formal[0], formal[-1]
    for places in matrices:
        if places[0] == row:
            yield extent(row), True
        if places[1] == column:
            yield extent(column), False
    if len(formal) == 2:
        yield from ((extent(i), i == row) for i in formal if i in vectors)
