"""Points of a domain at which numeric code is tried: ends, kinks, extremes, and random ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import numpy as np
from sympy import Interval, Set

from symnn.accuracy.floats import belongs, exactly, nearest
from symnn.core import domain_of
from symnn.testing.chooser import Randomly
from symnn.testing.kinks import kinks_in
from symnn.testing.members import Drawing, special_floats

KINK_EVERY = 3


@dataclass(frozen=True)
class Sample:
    """A point as a function takes it.

    Args:
        values: of the symbols, in the order of the arguments: floats, integers, arrays.
        sizes: of the extents of arrays, by symbol.
    """

    values: Mapping[Any, Any]
    sizes: Mapping[Any, int]

    @property
    def exact(self) -> dict[Any, Any]:
        """The numbers that the floats are."""
        return {**self.sizes, **{s: _exact(v) for s, v in self.values.items()}}

    def __str__(self) -> str:
        return ", ".join(f"{symbol} = {_shown(v)}" for symbol, v in self.values.items())


def _exact(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return [_exact(v) for v in value]
    return int(value) if isinstance(value, int | np.integer) else exactly(float(value))


def _shown(value: Any) -> str:
    return repr(value.tolist()) if isinstance(value, np.ndarray) else repr(value)


@dataclass(frozen=True)
class Sampler:
    """Draws points.

    Args:
        formula: whose kinks are hit.
        symbols: its arguments.
        random: the generator.
        sizes: of the extents that are fixed.
    """

    formula: Any
    symbols: Sequence[Any]
    random: Random
    sizes: Mapping[str, int]

    def points(self, count: int) -> Iterator[Sample]:
        """That many points, the special ones of each argument first."""
        special = [(s, v) for s in self.symbols for v in self.special(s)]
        self.random.shuffle(special)
        share = count if len(self.symbols) == 1 else count // 2
        for symbol, value in special[:share]:
            yield self.drawn({symbol: value})
        for n in range(count - min(share, len(special))):
            point = self.drawn({})
            yield self.on_a_kink(point) if n % KINK_EVERY == 0 else point

    def special(self, symbol: Any) -> list[float]:
        """Ends, kinks and extremes of an argument that varies over intervals."""
        domain = domain_of(symbol)
        if not isinstance(domain, Set):
            return []
        drawing = self.drawing({})
        parts = [part for part in drawing.usable(domain) if isinstance(part, Interval)]
        kinks = tuple(kinks_in(self.formula, symbol))
        return [f for p in parts for f in special_floats(p, *(drawing.bounds(p) or ()), kinks)]

    def drawing(self, sizes: dict[str, int]) -> Drawing:
        return Drawing(Randomly(self.random), sizes=sizes)

    def drawn(self, given: Mapping[Any, Any]) -> Sample:
        """A point with some of its values given."""
        drawing = self.drawing(dict(self.sizes))
        values = {s: given[s] if s in given else drawing.member(domain_of(s)) for s in self.symbols}
        extents = [n for s in self.symbols for n in getattr(s, "shape", None) or ()]
        names = {n for extent in extents for n in extent.free_symbols}
        return Sample(values, {n: drawing.sizes[n.name] for n in names})

    def on_a_kink(self, point: Sample) -> Sample:
        """The point with one value moved to where the formula changes, given the others."""
        symbol = self.random.choice(self.symbols)
        domain = domain_of(symbol)
        if not isinstance(domain, Set) or not isinstance(point.values[symbol], float):
            return point
        kinks = [nearest(k) for k in kinks_in(self.formula, symbol, point.exact)]
        fitting = [k for k in kinks if belongs(domain, k)]
        if not fitting:
            return point
        return replace(point, values={**point.values, symbol: self.random.choice(fitting)})
