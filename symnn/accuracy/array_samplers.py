"""Arrays on which programs are measured: any floats, everyday ones, what reductions dread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from symnn.accuracy.formats import Format
from symnn.accuracy.ranges import Ranges, ranges_in
from symnn.accuracy.samplers import everyday, whole
from symnn.core.domains import Simplex, entries
from symnn.core.symbols import domain_of, places_in

Random = np.random.Generator
Drawn = Callable[[Ranges, int, Random], np.ndarray]


def _any(ranges: Ranges, count: int, random: Random) -> np.ndarray:
    return whole(None, {"": ranges}, count, random)[""][:count]


def _usual(ranges: Ranges, count: int, random: Random) -> np.ndarray:
    return everyday(None, {"": ranges}, count, random)[""]


def _equal(ranges: Ranges, count: int, random: Random) -> np.ndarray:
    return np.repeat(_usual(ranges, 1, random), count)


def _offset(ranges: Ranges, count: int, random: Random) -> np.ndarray:
    """Small differences of large numbers: what sums of squares cancel on."""
    return _usual(ranges, count, random) + np.exp2(random.uniform(4, 40))


def _dominated(ranges: Ranges, count: int, random: Random) -> np.ndarray:
    """One entry far above the others: a confident winner."""
    values = _usual(ranges, count, random)
    values[random.integers(count)] += random.uniform(20, 800)
    return values


def _huge(ranges: Ranges, count: int, random: Random) -> np.ndarray:
    top = ranges.form.highest
    return _sized(random.uniform(top - 130, top + 0.99, count), random)


def _tiny(ranges: Ranges, count: int, random: Random) -> np.ndarray:
    low = ranges.form.smallest_exponent
    return _sized(random.uniform(low, low + 130, count), random)


def _sized(exponents: np.ndarray, random: Random) -> np.ndarray:
    return np.exp2(exponents) * random.choice([-1, 1], len(exponents))


def _opposite(ranges: Ranges, count: int, random: Random) -> np.ndarray:
    """Numbers that nearly cancel in pairs."""
    values = _usual(ranges, count, random)
    values[1::2] = -values[: len(values) // 2 * 2 : 2] * (1 + 2.0 ** random.integers(-50, 0))
    return values


def _whole_numbers(ranges: Ranges, count: int, random: Random) -> np.ndarray:
    """Ties and zeros."""
    return random.integers(-3, 4, count).astype(float)


HARD: tuple[Drawn, ...] = (
    _equal, _offset, _dominated, _huge, _tiny, _opposite, _whole_numbers, _any,
)  # fmt: skip
ARRAY_SAMPLERS: Mapping[str, tuple[Drawn, ...]] = {
    "whole": (_any,), "everyday": (_usual,), "near": HARD,
}  # fmt: skip
"""By name: the ways of drawing, one of which is chosen for each array."""


def drawn(base: Any, shape: tuple[int, ...], form: Format, ways: Any, random: Random) -> np.ndarray:
    """An array of a tensor's domain.

    Args:
        base: the tensor.
        shape: at the sizes of the case.
        form: the format of its entries.
        ways: of drawing, one of which is chosen.
        random: where the choices come from.
    """
    domain = domain_of(base)
    count = int(np.prod(shape, dtype=int))
    if isinstance(domain, Simplex):
        weights = np.exp(random.uniform(-20, 3, shape)) + (not domain.open) * 0.0
        return (weights / weights.sum(-1, keepdims=True)).astype(form.dtype)
    ranges = ranges_in(entries(domain), form, str(base))
    with np.errstate(all="ignore"):
        way = ways[random.integers(len(ways))]
        values = np.asarray(way(ranges, count, random), float).astype(form.dtype)
    fits = ranges.contain(values) & np.isfinite(values)
    return np.where(fits, values, _usual(ranges, count, random)).reshape(shape).astype(form.dtype)


def places(base: Any, shape: tuple[int, ...], count: int, random: Random) -> np.ndarray:
    """Whole numbers below the extent of the axis that they index."""
    assert places_in(base) is not None
    return random.integers(0, count, shape)
