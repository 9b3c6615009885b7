"""Curves through the values of a function: dense where they bend, cut where they jump."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

PARTS, DEEPEST = 64, 12
FLAT, STEEP, JUMP, EDGE = 0.001, 0.25, 0.02, 0.02
"""Shares of the height: of a bend, a step and a jump that the eye would see, and of what a curve
may stand out."""
LOCAL, NEARBY, WIDEST = 0.05, 4, 16
SCAN = 4
Value = Callable[[Fraction], float]
Point = tuple[float, float]
Sample = tuple[Fraction, float]
Ends = tuple[float, float]


def traced(value: Value, low: Fraction, high: Fraction, ends: Ends | None = None) -> list[Point]:
    """Points of the graph, with NaN where the curve is cut.

    It is cut where the function has no value, jumps, has a pole, or leaves what is worth showing.

    Args:
        value: of the function at an exact place; NaN where there is none.
        low, high: ends of the window.
        ends: the ordinates to show; those that are worth it if None.

    >>> points = traced(lambda x: float(1 / x) if x else math.nan, Fraction(-1), Fraction(1))
    >>> any(math.isnan(y) for _, y in points), max(y for _, y in points) < 20
    (True, True)
    """
    known = sampled(value, low, high)
    bottom, top = ends or shown_range([y for _, y in known])
    seen = _Seen(value, bottom, top, top - bottom or 1.0)
    points: list[Point] = [(float(known[0][0]), known[0][1])]
    for start, end in pairwise(known):
        points += [(float(x), y) for x, y in seen.between(start, end, DEEPEST)]
    return list(_cut(points, *edges((bottom, top))))


def edges(ends: Ends) -> Ends:
    """Where curves are cut that go beyond the ordinates to show."""
    beyond = EDGE * (ends[1] - ends[0] or 1.0)
    return ends[0] - beyond, ends[1] + beyond


def sampled(value: Value, low: Fraction, high: Fraction, parts: int = PARTS) -> list[Sample]:
    """The function at evenly spaced places, the ends and the middle among them."""
    places = [low + (high - low) * Fraction(k, parts) for k in range(parts + 1)]
    return [(place, value(place)) for place in places]


def shown_range(values: Sequence[float]) -> Ends:
    """The least and the largest value; less of them where a pole would flatten all the rest."""
    finite = sorted(v for v in values if math.isfinite(v))
    if not finite:
        return 0.0, 1.0
    low, high = finite[len(finite) // 16], finite[-1 - len(finite) // 16]
    room = 1.5 * (high - low)
    if room == 0:
        return finite[0], finite[-1]
    return (
        finite[0] if finite[0] >= low - room else low - room / 3,
        finite[-1] if finite[-1] <= high + room else high + room / 3,
    )


@dataclass(frozen=True)
class _Seen:
    """A function and the ordinates between which it is shown."""

    value: Value
    bottom: float
    top: float
    height: float

    def between(self, start: Sample, end: Sample, depth: int) -> Iterator[Sample]:
        """What the curve needs after the start, to the end."""
        (a, y), (b, z) = start, end
        middle = (a + b) / 2
        if depth == 0:
            if abs(z - y) > JUMP * self.height:
                yield middle, math.nan
            yield end
            return
        found = self.value(middle)
        if self._hidden(y, found, z):
            yield end
        elif abs(found - (y + z) / 2) <= FLAT * self.height and abs(z - y) <= STEEP * self.height:
            yield from ((middle, found), end)
        else:
            yield from self.between(start, (middle, found), depth - 1)
            yield from self.between((middle, found), end, depth - 1)

    def _hidden(self, *values: float) -> bool:
        """Whether nothing of it is seen: no value at all, or all of them far above or below."""
        if all(map(math.isnan, values)):
            return True
        low, high = self.bottom - self.height, self.top + self.height
        return all(v > high for v in values) or all(v < low for v in values)


def _cut(points: Sequence[Point], bottom: float, top: float) -> Iterator[Point]:
    """The parts of a curve between two heights, each to the very edge."""
    yield points[0] if bottom <= points[0][1] <= top else (points[0][0], math.nan)
    for (x0, y0), (x1, y1) in pairwise(points):
        if math.isfinite(y0) and math.isfinite(y1):
            crossed = [edge for edge in (bottom, top) if min(y0, y1) < edge < max(y0, y1)]
            for edge in sorted(crossed, reverse=y0 > y1):
                yield x0 + (x1 - x0) * (edge - y0) / (y1 - y0), edge
        yield x1, y1 if bottom <= y1 <= top else math.nan


def sighted(value: Value, low: Fraction | None, high: Fraction | None) -> tuple[Fraction, Fraction]:
    """A window that shows where the function bends: a domain that is short, or part of a long one.

    Args:
        value: of the function.
        low, high: ends of its domain; None where it has none.

    >>> [int(end) for end in sighted(lambda x: math.tanh(x), None, None)]
    [-4, 4]
    >>> [int(end) for end in sighted(lambda x: max(0.0, min(6.0, float(x))), None, None)]
    [-8, 8]
    """
    if low is not None and high is not None and high - low <= 2 * WIDEST:
        return low, high
    origin = Fraction(0) if low is None and high is None else low if low is not None else high
    assert origin is not None
    sides = [s for s, end in ((-1, low), (1, high)) if end is None or abs(end - origin) > WIDEST]
    reach = max(_reach(value, origin, side) for side in sides)
    return (
        origin - reach if -1 in sides else origin,
        origin + reach if 1 in sides else origin,
    )


def _reach(value: Value, origin: Fraction, side: int) -> int:
    """How far from the origin the function bends noticeably, and a quarter more."""
    count = SCAN * (WIDEST + NEARBY)
    values = [value(origin + Fraction(side * k, SCAN)) for k in range(count + 1)]
    bends = [
        abs(c - 2 * b + a) if math.isfinite(a + b + c) else 0.0
        for a, b, c in zip(values, values[1:], values[2:], strict=False)
    ]
    least = LOCAL * max(bends, default=0.0)
    far = max((k for k, bend in enumerate(bends, 1) if bend > least), default=0) / SCAN
    return NEARBY if far >= WIDEST else max(math.ceil(1.25 * far), NEARBY - 1)
