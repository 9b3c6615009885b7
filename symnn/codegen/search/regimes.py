"""Which form where: the cheapest cover of sorted points by segments, each with one form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MOST_SEGMENTS = 8
LARGEST = float(np.finfo(float).max)
PENALTY = 5.0
"""What one more segment costs, in the units of `cost`."""

NEIGHBORHOOD = 0.02
"""A form that fails slightly at a point is not trusted so near to it, relatively, ..."""

DOUBTFUL = 0.6
"""... or, where there is no other, if it loses more than this part of the tolerance."""


@dataclass(frozen=True)
class Segment:
    """Points of the order that one form covers.

    Args:
        start, stop: positions in the order, half open.
        form: its number.
    """

    start: int
    stop: int
    form: int


def segments(
    errors: np.ndarray, costs: Sequence[float], values: np.ndarray, tolerance: float,
    toll: float = np.inf, weights: np.ndarray | None = None,
) -> tuple[Segment, ...]:  # fmt: skip
    """The cheapest cover, with at most eight segments.

    Args:
        errors: in ulps, by form and point.
        costs: of the forms.
        values: of what is branched on, in order like the points.
        tolerance: in ulps.
        toll: what a bit lost beyond the tolerance costs, at all points together; where it is
            infinite, some form has to be good at each point.
        weights: how much each point counts for the cost of evaluation; all the same without them.

    >>> small, large = np.array([0.5, 0.5, 9.0]), np.array([9.0, 0.5, 0.5])
    >>> found = segments(np.array([small, large]), [1.0, 2.0], np.arange(3.0), 1.0)
    >>> [(s.start, s.stop, s.form) for s in found]
    [(0, 2, 0), (2, 3, 1)]
    """
    share = np.full(len(values), 1 / len(values)) if weights is None else weights
    prices = np.asarray(costs)[:, None] * share + tolls(errors, values, tolerance, toll)
    return covers(prices[None], PENALTY, MOST_SEGMENTS)[0]


def covers(prices: np.ndarray, penalty: float, most: int) -> list[tuple[Segment, ...]]:
    """The cheapest cover of each of several orders of the points.

    Args:
        prices: by order, form and place in the order.
        penalty: what one more segment costs.
        most: how many segments a cover may have.
    """
    found = _cheapest(prices, penalty)
    many = [k for k, cover in enumerate(found) if len(cover) > most]
    if many:
        for k, cover in zip(many, covers(prices[many], 4 * penalty, most), strict=True):
            found[k] = cover
    return found


def trusted(errors: np.ndarray, values: np.ndarray, tolerance: float) -> np.ndarray:
    """Where each form is good, and not only by luck: slight misses spoil their neighborhood.

    But where the last form alone would be left, which costs most, luck has to do.
    """
    good = errors <= tolerance
    slight = ~good & (errors <= 4 * tolerance)
    near = np.zeros_like(good)
    for form, places in enumerate(slight):
        at = np.clip(values[places], -LARGEST / 2, LARGEST / 2)
        margin = NEIGHBORHOOD * np.abs(at)
        first, last = np.searchsorted(values, at - margin), np.searchsorted(values, at + margin)
        for start, stop in zip(first, last, strict=True):
            near[form, start : stop + 1] = True
    safe = good & ~near
    covered = safe[:-1].any(axis=0)
    return np.where(covered, safe, good & ~(near & (errors > DOUBTFUL * tolerance)))


def _overlapping(good: np.ndarray) -> np.ndarray:
    """Without the points beside bad ones, where others are good: so neighbors share a stretch."""
    beside = np.zeros_like(good)
    beside[:, 1:] |= ~good[:, :-1]
    beside[:, :-1] |= ~good[:, 1:]
    inner = good & ~beside
    return np.where(inner.any(axis=0), inner, good)


def tolls(errors: np.ndarray, values: np.ndarray, tolerance: float, toll: float) -> np.ndarray:
    """What each form costs at each point besides its evaluation."""
    good = trusted(errors, values, tolerance)
    if toll == np.inf:
        return np.where(good, 0.0, np.inf)
    good = _overlapping(good)
    return np.where(good, 0.0, lost_bits(errors, tolerance) * toll / errors.shape[1])


def lost_bits(errors: np.ndarray, tolerance: float) -> np.ndarray:
    """Bits lost beyond the tolerance; a tenth at least, as it counts where forms are not good."""
    return np.maximum(np.log2(1 + np.minimum(errors, 2.0**60)) - np.log2(1 + tolerance), 0.1)


def _cheapest(prices: np.ndarray, penalty: float) -> list[tuple[Segment, ...]]:
    """By dynamic programming over the places, from the last one back; all orders at once."""
    orders, forms, places = prices.shape
    by_place = np.ascontiguousarray(np.moveaxis(prices, 2, 0))
    numbers, rows = np.arange(forms), np.arange(orders)
    least = by_place[0]
    came = np.empty((places, orders, forms), np.int16)
    for place in range(1, places):
        best = least.argmin(axis=1)
        switched = (least[rows, best] + penalty)[:, None]
        came[place] = np.where(least <= switched, numbers, best[:, None])
        least = np.minimum(least, switched) + by_place[place]
    return [_read_back(came[:, k], int(np.argmin(least[k]))) for k in range(orders)]


def _read_back(came: np.ndarray, form: int) -> tuple[Segment, ...]:
    found, stop = [], len(came)
    for place in range(len(came) - 1, -1, -1):
        before = int(came[place, form])
        if place == 0 or before != form:
            found.append(Segment(place, stop, form))
            stop, form = place, before
    return tuple(reversed(found))


def between(low: float, high: float) -> float:
    """A number with few digits in (low, high]; 0 has the fewest.

    >>> between(0.9871, 1.0123), between(1e-9, 2e-5), between(-1e-9, 2e-5)
    (1.0, 1e-05, 0.0)
    """
    if low < 0 <= high:
        return 0.0
    low, high = max(low, -LARGEST), (min(high, LARGEST) if low < LARGEST else high)
    middle = low / 2 + high / 2
    for digits in range(18):
        for wanted in (middle, high):
            short = float(f"{wanted:.{digits}e}")
            if low < short <= high:
                return short
    return high
