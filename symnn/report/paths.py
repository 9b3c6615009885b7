"""Paths of curves: as few points as the eye needs, written in steps of a tenth of a pixel."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

Point = tuple[float, float]
NEAR = 0.12


def simplified(path: Sequence[Point], near: float = NEAR) -> list[Point]:
    """The points that a path needs to stay this near, in pixels, to where it was.

    The method of Ramer, Douglas and Peucker: the point farthest from the chord stays, and so on.

    >>> simplified([(0, 0), (1, 0.01), (2, 0), (3, 5)])
    [(0, 0), (2, 0), (3, 5)]
    """
    kept = {0, len(path) - 1}
    parts = [(0, len(path) - 1)]
    while parts:
        first, last = parts.pop()
        if last - first < 2:
            continue
        far = max(range(first + 1, last), key=lambda k: _away(path[k], path[first], path[last]))
        if _away(path[far], path[first], path[last]) > near:
            kept.add(far)
            parts += [(first, far), (far, last)]
    return [path[k] for k in sorted(kept) if k >= 0]


def _away(point: Point, start: Point, end: Point) -> float:
    """How far a point lies from a line segment."""
    (x, y), (x0, y0), (x1, y1) = point, start, end
    dx, dy = x1 - x0, y1 - y0
    along = (x - x0) * dx + (y - y0) * dy
    share = min(max(along / (dx * dx + dy * dy), 0.0), 1.0) if dx or dy else 0.0
    return math.hypot(x - x0 - share * dx, y - y0 - share * dy)


def outline(points: Iterable[Point]) -> str:
    """The path through the points; each step is relative to the one before.

    >>> outline([(0, 1.5), (10, 1.54), (10.25, -0.5)])
    'M0 1.5l10 0 .2-2'
    >>> outline([(0, 0), (5, 0)]), outline([(0, 0), (0, 5)])
    ('M0 0h5', 'M0 0v5')
    """
    places = [(round(10 * x), round(10 * y)) for x, y in points]
    start, steps = "".join(_spaced(places[:1])), list(_steps(places))
    if len(steps) == 1 and 0 in steps[0]:
        across, down = steps[0]
        return f"M{start}" + (f"h{_tenths(across)}" if across else f"v{_tenths(down)}")
    return f"M{start}" + (f"l{''.join(_spaced(steps))}" if steps else "")


def _steps(places: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for (x0, y0), (x1, y1) in pairwise(places):
        if (x0, y0) != (x1, y1):
            yield x1 - x0, y1 - y0


def _spaced(pairs: Iterable[tuple[int, int]]) -> Iterator[str]:
    """Numbers with a blank between them, where a sign does not part them."""
    for position, tenths in enumerate(value for pair in pairs for value in pair):
        text = _tenths(tenths)
        yield text if position == 0 or text[0] == "-" else f" {text}"


def _tenths(value: int) -> str:
    """
    >>> _tenths(-5), _tenths(20), _tenths(0), _tenths(123)
    ('-.5', '2', '0', '12.3')
    """
    whole, part = divmod(abs(value), 10)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}" if not part else f"{sign}{whole or ''}.{part}"
