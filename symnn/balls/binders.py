"""Finite sums and products with concrete integer bounds."""

from __future__ import annotations

from typing import Any

import sympy
from flint import fmpq

from symnn.balls.arithmetic import Value
from symnn.errors import NotSupportedError

LONGEST = 100_000


def finite_sum(at: Any, e: sympy.Sum) -> Value:
    """The sum, term by term; an empty range gives 0."""
    total: Value = fmpq(0)
    for term in _terms(at, e.function, e.limits):
        total = total + term
    return total


def finite_product(at: Any, e: sympy.Product) -> Value:
    """The product, factor by factor; an empty range gives 1."""
    total: Value = fmpq(1)
    for factor in _terms(at, e.function, e.limits):
        total = total * factor
    return total


def _terms(at: Any, body: Any, limits: Any) -> Any:
    """The values of the body; the last limit is the outermost."""
    if not limits:
        yield at(body)
        return
    symbol, *bounds = limits[-1]
    for i in _range(at, symbol, bounds):
        yield from _terms(at.at({symbol: i}), body, limits[:-1])


def _range(at: Any, symbol: Any, bounds: list[Any]) -> range:
    if len(bounds) != 2 or any(b.is_infinite for b in bounds):
        raise NotSupportedError(f"balls: the range of `{symbol}` is not finite")
    low, high = at.integer(bounds[0]), at.integer(bounds[1])
    if high - low > LONGEST:
        raise NotSupportedError(f"balls: the range of `{symbol}` has {high - low + 1} members")
    if high < low - 1:
        raise NotSupportedError(
            f"balls: the range of `{symbol}` runs from {low} down to {high}; conventions differ on "
            "the value, so none is chosen; make the upper bound at least the lower one less 1"
        )
    return range(low, high + 1)
