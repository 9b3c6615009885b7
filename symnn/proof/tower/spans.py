"""The indices of sums and products: where they run, and what that tells of signs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sympy
from sympy import Dummy, S

from symnn.proof.ranges.signs import NONNEGATIVE, within
from symnn.proof.tower.fractions import Fraction
from symnn.proof.tower.tower import NoForm, Tower

LONGEST_CONCRETE = 60


@dataclass(frozen=True)
class Span:
    """The range of an index.

    Args:
        index: the bound symbol, which occurs nowhere else.
        first, last: the bounds, as forms.
    """

    index: Any
    first: Fraction
    last: Fraction


def is_concrete(first: Any, last: Any) -> bool:
    """Whether the range has few members, all known."""
    return first.is_Integer and last.is_Integer and 0 <= last - first + 1 <= LONGEST_CONCRETE


def running(t: Tower, index: Any, first: Any, last: Any) -> Any:
    """An index apart from all symbols of users, whose bounds the tower knows.

    Raises:
        NoForm: the range may run backwards.
    """
    if not (first.is_integer and last.is_integer):
        raise NoForm("bounds that are not known to be integers")
    if not within(t.sign(sympy.expand(last - first + 1)), NONNEGATIVE):
        raise NoForm("a range that may run backwards")
    moving = named(str(index.name), first, last)
    t.bounds[moving] = (first, last)
    return moving


@lru_cache(maxsize=4096)
def named(name: str, first: Any, last: Any = S.Infinity) -> Any:
    """One symbol for each name and range, with what the first value tells."""
    known = {"positive": True} if first.is_positive else {"nonnegative": True}
    return Dummy(name, integer=True, **(known if first.is_nonnegative else {}))
