"""Signs of what is linear in indices that run between known bounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sympy
from sympy import Expr

from symnn.proof.ranges.signs import NEGATIVE, NONNEGATIVE, NONPOSITIVE, POSITIVE, Sign, within

Bounds = Mapping[Any, tuple[Any, Any]]
"""The first and the last value of each index; those of inner sums come later."""


def lowest(bounds: Bounds, e: Any) -> Any:
    """A lower bound of an expression linear in the indices; None when it is not linear.

    >>> i, n = sympy.symbols("i n", integer=True)
    >>> lowest({i: (sympy.Integer(0), n - 1)}, n - i)
    1
    """
    for index in reversed(list(bounds)):
        if not e.has(index):
            continue
        expanded = sympy.expand(e)
        slope: Any = expanded.coeff(index, 1)
        rest = sympy.expand(expanded - slope * index)
        if rest.has(index) or not slope.is_Rational:
            return None
        e = rest + slope * bounds[index][0 if slope > 0 else 1]
    return sympy.expand(e)


def sign_within(bounds: Bounds, e: Expr, sign: Callable[[Expr], Sign]) -> Sign:
    """The sign of an expression for all values of its indices; an empty range has none."""
    known = sign(e)
    if known in (NEGATIVE, POSITIVE) or not any(e.has(s) for s in bounds):
        return known
    for direction, strict, weak in ((1, POSITIVE, NONNEGATIVE), (-1, NEGATIVE, NONPOSITIVE)):
        bound = lowest(bounds, direction * e)
        found = None if bound is None else sign(bound)
        if found == POSITIVE:
            return strict
        if found is not None and within(found, NONNEGATIVE):
            known &= weak
    return known
