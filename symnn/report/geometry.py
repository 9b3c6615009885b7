"""From data to pixels: the frame of a chart, its margins, its ticks, and the points to draw."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from symnn.report.labels import Box, width
from symnn.report.plot import Axis, Band, Plot, Series, drawable, extent
from symnn.report.ticks import Tick, ticks

FONT = 13.0
SMALL = 12.0
LINE = 17.0
Point = tuple[float, float]
Naming = Literal["none", "beside", "legend"]


@dataclass(frozen=True)
class Frame:
    """The rectangle that curves are drawn in, with the two scales and their ticks.

    Args:
        box: the rectangle in pixels.
        x, y: the axes.
        x_range, y_range: data values at its edges.
        x_ticks, y_ticks: labeled positions.
        naming: how the curves are named: not at all, beside their ends, or in a legend.
    """

    box: Box
    x: Axis
    y: Axis
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    naming: Naming

    def across(self, value: float) -> float:
        """Horizontal pixel of an abscissa."""
        return self.box.left + _share(value, *self.x_range, self.x) * self.box.width

    def down(self, value: float) -> float:
        """Vertical pixel of an ordinate."""
        return self.box.bottom - _share(value, *self.y_range, self.y) * self.box.height


def _share(value: float, low: float, high: float, axis: Axis) -> float:
    if axis.scale == "log":
        return math.log(value / low) / math.log(high / low)
    return (value - low) / (high - low)


def frame(plot: Plot, wide: float, high: float) -> Frame:
    """The frame of a chart of this size: margins follow from the labels that must fit in them."""
    x_range, y_range = extent(plot, "x"), _padded(plot)
    naming = _naming(plot, wide, high)
    top = 10.0 + LINE * (bool(plot.title) + bool(plot.y.label)) + 4.0
    if naming == "legend":
        top += LINE * len(legend_rows(plot, wide))
    bottom = 8.0 + LINE + (LINE + 3.0 if plot.x.label else 0.0)
    y_ticks = _at_least_two(plot.y, y_range, max(2, round((high - top - bottom) / 46)))
    left = 10.0 + max((width(tick.label, SMALL) for tick in y_ticks), default=0.0)
    right = _name_room(plot) if naming == "beside" else 12.0
    box = Box(left, top, wide - left - right, high - top - bottom)
    x_ticks = _fitting_ticks(plot.x, x_range, box.width)
    return Frame(box, plot.x, plot.y, x_range, y_range, x_ticks, y_ticks, naming)


def _at_least_two(axis: Axis, ends: tuple[float, float], count: int) -> tuple[Tick, ...]:
    """About so many ticks; more where a single one has a label, which tells no scale."""
    found = [ticks(axis, *ends, n) for n in (count, count + 1, count + 2)]
    return next((t for t in found if sum(bool(tick.label) for tick in t) > 1), found[0])


def _padded(plot: Plot) -> tuple[float, float]:
    low, high = extent(plot, "y")
    if plot.y.scale == "log":
        margin = (high / low) ** 0.04
        padded = low / margin, high * margin
    else:
        margin = 0.05 * (high - low)
        padded = low - margin, high + margin
    given = plot.y.low, plot.y.high
    return tuple(p if g is None else g for p, g in zip(padded, given, strict=True))  # type: ignore[return-value]


def _fitting_ticks(axis: Axis, ends: tuple[float, float], room: float) -> tuple[Tick, ...]:
    """The most ticks whose labels stand at least an em apart."""
    for count in range(max(2, round(room / 60)), 1, -1):
        found = ticks(axis, *ends, count)
        labeled = [tick for tick in found if tick.label]
        taken = sum(width(tick.label, SMALL) + FONT for tick in labeled)
        if taken <= room:
            return found
    return ticks(axis, *ends, 1)


def _name_room(plot: Plot) -> float:
    return 14.0 + max(width(series.name, FONT) for series in plot.series)


def _naming(plot: Plot, wide: float, high: float) -> Naming:
    """Names go beside the curves when they fit there, else into a legend above."""
    named = [series for series in plot.series if series.name]
    if not named or (len(plot.series) == 1 and not plot.bands and plot.title):
        return "none"
    reach_end = all(series.style != "points" and _reaches_end(plot, series) for series in named)
    fits = _name_room(plot) <= 0.3 * wide and len(named) * LINE <= 0.6 * high
    return "beside" if reach_end and fits and not plot.bands else "legend"


def _reaches_end(plot: Plot, series: Series) -> bool:
    last = max((x for x, _ in points_of(plot, series)), default=-math.inf)
    return drawable(last, plot.x.scale) and _share(last, *extent(plot, "x"), plot.x) >= 0.85


def points_of(plot: Plot, series: Series) -> list[Point]:
    """The points of a series that have a place on both axes."""
    pairs = zip(series.x, series.y, strict=True)
    return [(x, y) for x, y in pairs if drawable(x, plot.x.scale) and drawable(y, plot.y.scale)]


def legend_rows(plot: Plot, wide: float) -> list[list[tuple[int, str, float]]]:
    """Rows of (index, name, left edge) for curves, then bands, wrapped to the width."""
    names = [series.name for series in plot.series] + [band.name for band in plot.bands]
    rows: list[list[tuple[int, str, float]]] = [[]]
    left = 0.0
    for index, name in enumerate(names):
        if not name:
            continue
        taken = 30.0 + width(name, FONT) + 18.0
        if rows[-1] and left + taken > wide:
            rows.append([])
            left = 0.0
        rows[-1].append((index, name, left))
        left += taken
    return rows


def segments(found: Frame, series: Series) -> Iterator[list[Point]]:
    """The pixel paths of a series, cut where a value cannot be drawn, thinned to the resolution."""
    current: list[Point] = []
    for x, y in zip(series.x, series.y, strict=True):
        if drawable(x, found.x.scale) and drawable(y, found.y.scale):
            current.append((found.across(x), found.down(y)))
        elif current:
            yield thinned(current)
            current = []
    if current:
        yield thinned(current)


def thinned(path: Sequence[Point]) -> list[Point]:
    """At most four points for each pixel column: first, lowest, highest, last.

    The picture is the same and a curve of a million points stays a few kilobytes.

    >>> len(thinned([(k / 1000, k % 7) for k in range(5000)])) <= 4 * 6
    True
    """
    columns: dict[int, list[int]] = {}
    for index, (x, _) in enumerate(path):
        columns.setdefault(math.floor(x), []).append(index)
    if len(path) <= 4 * len(columns):
        return list(path)
    kept: set[int] = set()
    for column in columns.values():
        by_height = sorted(column, key=lambda index: path[index][1])
        kept |= {column[0], column[-1], by_height[0], by_height[-1]}
    return [path[index] for index in sorted(kept)]


def dense(path: Sequence[Point]) -> list[Point]:
    """The path with points at most six pixels apart, so that none slips through under a label."""
    found = list(path[:1])
    for (x0, y0), (x1, y1) in pairwise(path):
        count = int(max(abs(x1 - x0), abs(y1 - y0)) // 6) + 1
        found += [(x0 + (x1 - x0) * k / count, y0 + (y1 - y0) * k / count)
                  for k in range(1, count + 1)]  # fmt: skip
    return found


def band_outline(found: Frame, band: Band) -> list[Point]:
    """The closed pixel outline of a band, along the upper edge and back along the lower one."""
    rows = [
        (found.across(x), found.down(low), found.down(high))
        for x, low, high in zip(band.x, band.low, band.high, strict=True)
        if all(drawable(value, found.y.scale) for value in (low, high))
        and drawable(x, found.x.scale)
    ]
    return [(x, high) for x, _, high in rows] + [(x, low) for x, low, _ in reversed(rows)]
