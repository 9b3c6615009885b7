"""The floats of a domain, in one format: ranges of consecutive places."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sympy import FiniteSet, S

from symnn.accuracy.floats import float_range, nearest
from symnn.accuracy.formats import Format
from symnn.core import domain_of
from symnn.core.domains import INTEGER_SETS, is_array, pieces
from symnn.errors import NotSupportedError, SymnnError

LARGEST_INTEGER = 1000


@dataclass(frozen=True)
class Ranges:
    """Where one argument may lie.

    Args:
        form: the format of its values.
        ends: the first and the last float of each piece.
        members: single values, and integers.
        open_ends: which infinities the domain reaches towards.
    """

    form: Format
    ends: tuple[tuple[float, float], ...]
    members: tuple[float, ...] = ()
    open_ends: tuple[float, ...] = ()

    @property
    def places(self) -> list[tuple[int, int]]:
        """The pieces as ordinals."""
        return [tuple(int(o) for o in self.form.ordinals(pair)) for pair in self.ends]  # type: ignore[misc]

    @property
    def count(self) -> int:
        """How many floats there are."""
        return len(self.members) + sum(last - first + 1 for first, last in self.places)

    def contain(self, values: Any) -> np.ndarray:
        """Which values belong."""
        x = np.asarray(values, np.float64)
        inside = np.isin(x, self.members)
        for low, high in self.ends:
            inside |= (low <= x) & (x <= high)
        return inside


def ranges_of(symbol: Any, form: Format) -> Ranges:
    """The floats of a symbol's domain.

    >>> from symnn.accuracy.formats import FORMATS
    >>> from sympy import Interval
    >>> from symnn.core import Variable
    >>> ranges_of(Variable("p", Interval.open(0, 1)), FORMATS["float16"]).ends
    ((5.960464477539063e-08, 0.99951171875),)

    Raises:
        NotSupportedError: its values are arrays.
        SymnnError: no float belongs to it.
    """
    domain = domain_of(symbol)
    if is_array(domain):
        raise NotSupportedError(
            f"accuracy: `{symbol}` is an array; needed scalars, each with a domain of numbers"
        )
    return ranges_in(domain, form, str(symbol))


def ranges_in(domain: Any, form: Format, name: str) -> Ranges:
    """The floats of a set of numbers, in which the values of `name` lie."""
    ends, members, infinite = [], [], []
    for part in pieces(domain):
        if isinstance(part, FiniteSet):
            members += [float(form.dtype.type(nearest(v))) for v in part.args]
        elif part in INTEGER_SETS:
            members += _integers(part)
        else:
            found = narrowed(float_range(part), form)
            ends += [found] if found else []
            infinite += [float(e) for e in (part.inf, part.sup) if e in (S.Infinity, -S.Infinity)]
    if not ends and not members:
        raise SymnnError(f"accuracy: no {form.dtype.name} belongs to the domain of `{name}`")
    return Ranges(form, tuple(ends), tuple(members), tuple(infinite))


def narrowed(ends: Sequence[float] | None, form: Format) -> tuple[float, float] | None:
    """The floats of a narrower format between two float64 values."""
    largest = float(np.finfo(form.dtype).max)
    if ends is None or ends[0] > largest or ends[1] < -largest:
        return None
    low, high = (min(max(e, -largest), largest) for e in ends)
    first, last = (float(form.dtype.type(e)) for e in (low, high))
    places = form.ordinals([first, last])
    first, last = form.at_ordinals([places[0] + (first < low), places[1] - (last > high)]).tolist()
    return (first, last) if first <= last else None


def _integers(part: Any) -> list[float]:
    least = -LARGEST_INTEGER if math.isinf(float(part.inf)) else int(part.inf)
    return [float(v) for v in range(least, LARGEST_INTEGER + 1)]
