"""Index expressions taken apart: a whole number for each index, and a place to begin at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sympy import Add, Dummy, Expr, Max, S, fraction

from symnn.indexed.language.reach import is_nonnegative, reach
from symnn.indexed.language.traverse import free_indices


@dataclass(frozen=True)
class Affine:
    """`start + sum of step*index`.

    Args:
        expression: as it was written.
        steps: the factor of each index.
        start: what is left, an expression of sizes.
    """

    expression: Any
    steps: Mapping[Any, Any]
    start: Any

    @property
    def is_whole(self) -> bool:
        """Whether the value is a whole number for all values of the indices."""
        return denominator(self) == 1


@lru_cache(maxsize=10_000)
def affine(e: Any) -> Affine:
    """The steps and the start of an index expression.

    >>> from symnn.core import sizes
    >>> from symnn.indexed import index
    >>> o, k = index("o", sizes("O")), index("k", sizes("K"))
    >>> found = affine(2*o + k - 1)
    >>> found.steps[o], found.steps[k], found.start
    (2, 1, -1)
    """
    indices = sorted(free_indices(e), key=str)
    places = {i: Dummy() for i in indices}
    plain: Any = e.xreplace(places).expand()
    steps = {i: plain.coeff(place, 1) for i, place in places.items()}
    start = (plain - sum(c * places[i] for i, c in steps.items())).expand()
    return Affine(e, steps, start)


def denominator(found: Affine) -> Any:
    """What an index expression must be multiplied by to be whole for all indices.

    >>> from symnn.core import sizes
    >>> from symnn.indexed import index
    >>> i = index("i", sizes("I"))
    >>> denominator(affine(i/2 - 1))
    2
    """
    return _common((*found.steps.values(), found.start))


@lru_cache(maxsize=10_000)
def _common(numbers: tuple[Any, ...]) -> Any:
    parts = Add(*[c * Dummy() for c in numbers])
    return fraction(parts.together())[1]


def beyond(e: Expr, n: Expr) -> tuple[Any, Any]:
    """How many entries before the first and behind the last of an axis are read at most."""
    low, high = reach(e)
    return _at_least_zero(-low), _at_least_zero((high - n + 1).expand())


def _at_least_zero(e: Any) -> Any:
    if is_nonnegative(-e):
        return S.Zero
    return e if is_nonnegative(e) else Max(0, e)
