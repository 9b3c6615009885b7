"""Members of a domain, ends and extremes among them: numbers, vectors, simplexes, matrices."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
from sympy import FiniteSet, Rational, Set

from symnn.accuracy.floats import TYPICAL, around, belongs, float_range, fraction, nearest
from symnn.core.domains import (
    INTEGER_SETS,
    Array,
    Domain,
    Matrix,
    Places,
    PositiveDefinite,
    Simplex,
    Vector,
    contains,
    pieces,
)
from symnn.errors import DomainError
from symnn.testing.chooser import Chooser

LARGEST_SIZE = 4
SMALL = 1000
NONE = (math.inf, -math.inf)
HUGE = 1 << 62
PARTS = 1 << 30
"""Entries of a simplex are multiples of 1/PARTS, so that as floats they still sum to 1."""


@dataclass(frozen=True)
class Drawing:
    """How members are drawn.

    Args:
        chooser: who decides.
        exact: fractions instead of floats.
        largest: bound of the absolute value; None for none.
        kinks: numbers to be hit, with their neighbors.
        sizes: of extents by name; what is missing is drawn and kept here.
    """

    chooser: Chooser
    exact: bool = False
    largest: float | None = None
    kinks: tuple[Any, ...] = ()
    sizes: dict[str, int] = field(default_factory=dict)

    def member(self, domain: Domain) -> Any:
        """A member of the domain: a number, or an array of NumPy.

        Raises:
            DomainError: there is none, or none that a float can be.
        """
        if isinstance(domain, Set):
            return self.number(domain)
        return ARRAYS[type(domain)](self, domain)

    def number(self, domain: Set) -> Any:
        """A member of a scalar domain."""
        return self._of_piece(self.chooser.pick(self.usable(domain)))

    def usable(self, domain: Set) -> list[Any]:
        """The pieces of a scalar domain that hold a value of the kind that is asked for.

        Raises:
            DomainError: none of them does.
        """
        found = [part for part in pieces(domain) if self.bounds(part) is not None]
        if not found:
            bound = "" if self.largest is None else f" up to {self.largest}"
            raise DomainError(f"no float{bound} lies in `{domain}`; widen the domain")
        return found

    def _of_piece(self, part: Any) -> Any:
        if isinstance(part, FiniteSet):
            members = sorted(part.args, key=lambda m: (abs(nearest(m)), nearest(m)))
            return self.made(self.chooser.pick(members))
        return self._integer(part) if part in INTEGER_SETS else self._of_interval(part)

    def made(self, number: Any) -> Any:
        """An exact number in the form that is asked for."""
        if not self.exact:
            return nearest(number)
        return fraction(number) if isinstance(number, Rational) else number

    def _integer(self, part: Set) -> int:
        low, high = self.bounds(part) or (0.0, 0.0)
        return self.chooser.integer(int(max(low, -HUGE)), int(min(high, HUGE)))

    def _of_interval(self, part: Any) -> Any:
        low, high = self.bounds(part) or (0.0, 0.0)
        special = special_floats(part, low, high, self.kinks)
        ways: list[Callable[[], Any]] = [
            lambda: self.chooser.float(low, high),
            lambda: self.chooser.pick(special),
        ]
        first, last = math.ceil(max(low, -SMALL)), math.floor(min(high, SMALL))
        if first <= last:
            ways.insert(0, lambda: float(self.chooser.integer(first, last)))
        if self.exact:
            ways.append(lambda: self._no_float(part) or Fraction(self.chooser.pick(special)))
        found = self.chooser.pick(ways)()
        return Fraction(found) if self.exact else float(found)

    def _no_float(self, part: Any) -> Fraction | None:
        """An end or a kink that belongs to the interval and need not be a float, such as 1/3."""
        known = [e for e in (part.inf, part.sup, *self.kinks) if isinstance(e, Rational)]
        fitting = [e for e in known if contains(part, e) and abs(e) <= (self.largest or abs(e))]
        return fraction(self.chooser.pick(fitting)) if fitting else None

    def bounds(self, part: Any) -> tuple[float, float] | None:
        """The smallest and the largest value of a piece that are asked for; None without any."""
        if isinstance(part, FiniteSet):
            return 0.0, 0.0
        low, high = (part.inf, math.inf) if part in INTEGER_SETS else float_range(part) or NONE
        if self.largest is not None:
            low, high = max(low, -self.largest), min(high, self.largest)
        return (float(low), float(high)) if low <= high else None

    def shape(self, domain: Any) -> tuple[int, ...]:
        """The extents of an array domain; sizes that are not given are drawn once."""
        return tuple(self.extent(n) for n in domain.shape)

    def extent(self, n: Any) -> int:
        """An extent as a number."""
        for size in sorted(n.free_symbols, key=str):
            if size.name not in self.sizes:
                self.sizes[size.name] = self.chooser.integer(1, LARGEST_SIZE)
        return int(n.subs({s: self.sizes[s.name] for s in n.free_symbols}))

    def array(self, shape: tuple[int, ...], entry: Callable[[], Any]) -> np.ndarray:
        """An array of NumPy, filled entry by entry."""
        found = [entry() for _ in range(math.prod(shape))]
        kind = object if self.exact else None
        return np.array(found, dtype=kind).reshape(shape)


@lru_cache(maxsize=256)
def special_floats(part: Set, low: float, high: float, kinks: tuple[Any, ...]) -> list[float]:
    """Ends, kinks and extremes of an interval, with their neighbors; all belong to it."""
    tried = [f for k in kinks for f in around(nearest(k))]
    tried += [f for end in (low, high) for f in around(end)] + list(TYPICAL)
    inside = dict.fromkeys(f for f in tried if low <= f <= high and belongs(part, f))
    return list(inside) or [low]


def _entries(drawing: Drawing, domain: Any) -> np.ndarray:
    return drawing.array(drawing.shape(domain), lambda: drawing.number(domain.entries))


def _simplex(drawing: Drawing, domain: Simplex) -> np.ndarray:
    """Where a segment is cut; every entry is a float, and they sum to 1 exactly."""
    (n,) = drawing.shape(domain)
    least = 1 if domain.open else 0
    free = PARTS - least * n
    cuts = sorted(drawing.chooser.integer(0, free) for _ in range(n - 1))
    parts = [b - a + least for a, b in zip([0, *cuts], [*cuts, free], strict=True)]
    values = [Fraction(part, PARTS) for part in parts]
    return np.array(values if drawing.exact else [float(v) for v in values])


def _places(drawing: Drawing, domain: Places) -> np.ndarray:
    last = drawing.extent(domain.extent) - 1
    return drawing.array(drawing.shape(domain), lambda: drawing.chooser.integer(0, last))


def _positive_definite(drawing: Drawing, domain: PositiveDefinite) -> np.ndarray:
    """L L^T of a triangular matrix of small whole numbers, so that no entry is rounded."""
    n, _ = drawing.shape(domain)
    root = np.zeros((n, n), dtype=object if drawing.exact else float)
    for i in range(n):
        for j in range(i):
            root[i, j] = drawing.chooser.integer(-SMALL, SMALL)
        root[i, i] = drawing.chooser.integer(1, SMALL)
    return root @ root.T


ARRAYS: Mapping[type, Callable[[Drawing, Any], np.ndarray]] = {
    Vector: _entries, Matrix: _entries, Array: _entries, Simplex: _simplex, Places: _places,
    PositiveDefinite: _positive_definite,
}  # fmt: skip
