"""The worked mean and variance of the example, with every product as it is printed."""

from __future__ import annotations

from typing import Any

from sympy import Integer, Rational

from symnn.book.kept import kept
from symnn.book.laws import EXAMPLE
from symnn.probability import Table


def deviation(value: int) -> Any:
    """The squared distance from the mean of the example, as it is written."""
    return kept(lambda: (Integer(value) - Rational(23, 10)) ** 2)


WORKED = EXAMPLE.worked(Integer)
MEAN, SQUARE = EXAMPLE.expectation(lambda q: q), EXAMPLE.expectation(lambda q: q**2)
SPREAD = EXAMPLE.worked(deviation)
VARIANCE = EXAMPLE.expectation(lambda q: (q - MEAN) ** 2)
AS_PRINTED = Table(EXAMPLE.values, tuple(map(Integer, EXAMPLE.values))).worked(deviation)
