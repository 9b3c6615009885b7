"""What a chart shows, before it is drawn: axes, series, bands, marks and rules."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from symnn.errors import SymnnError
from symnn.report.drawing import Drawing
from symnn.report.inline import cleaned, plain, prose

Scale = Literal["linear", "log"]
Style = Literal["line", "points", "both", "steps"]
BEYOND = 0.02
"""A share of the height of a curve: what goes less far beyond its ends is not told."""


def _floats(values: Sequence[float]) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _same_length(what: str, name: str, *columns: Sequence[float]) -> None:
    lengths = {len(column) for column in columns}
    if len(lengths) != 1 or 0 in lengths:
        found = ", ".join(str(len(column)) for column in columns)
        raise SymnnError(
            f"{what} `{name}`: its columns have {found} values; needed equally many, at least one"
        )


@dataclass(frozen=True)
class Axis:
    """One axis of a chart.

    Args:
        label: what is measured, with its unit; *stars* set a symbol in italics.
        scale: linear or log.
        low, high: ends of the range; taken from the data where None.
        ticks: positions to label, where the nice ones will not do.
        whole: whether it counts, so that labels stand at whole numbers alone.
    """

    label: str = ""
    scale: Scale = "linear"
    low: float | None = None
    high: float | None = None
    ticks: tuple[float, ...] = ()
    whole: bool = False

    def __post_init__(self) -> None:
        cleaned(self, "label")
        for end in (self.low, self.high):
            if end is not None and not drawable(end, self.scale):
                raise SymnnError(
                    f"axis `{self.label}`: {end!r} has no place on a {self.scale} scale; "
                    "needed finite ends, above 0 where the scale is log"
                )


@dataclass(frozen=True)
class Series:
    """A named curve or cloud of points; values that are not finite leave a gap.

    Args:
        name: shown beside the curve; *stars* set a symbol in italics.
        x, y: the coordinates, equally many.
        style: line, points, both, or steps.
    """

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    style: Style = "line"

    def __post_init__(self) -> None:
        cleaned(self, "name")
        object.__setattr__(self, "x", _floats(self.x))
        object.__setattr__(self, "y", _floats(self.y))
        _same_length("series", self.name, self.x, self.y)


@dataclass(frozen=True)
class Band:
    """A shaded region between two curves over the same abscissae, such as an enclosure.

    Args:
        name: shown in the legend.
        x, low, high: abscissae and the two curves.
        tone: 1 to 6 for the colors of the page; None for the next after those of the curves.
    """

    name: str
    x: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    tone: int | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        cleaned(self, "name")
        for side in ("x", "low", "high"):
            object.__setattr__(self, side, _floats(getattr(self, side)))
        _same_length("band", self.name, self.x, self.low, self.high)


@dataclass(frozen=True)
class Area:
    """A shaded region with any outline, such as where a classifier decides for a class.

    Args:
        loops: closed outlines; what lies within an even number of them is not shaded.
        tone: 1 to 6 for the colors of the page.
    """

    loops: tuple[tuple[tuple[float, float], ...], ...]
    tone: int = 1


@dataclass(frozen=True)
class Mark:
    """One landmark point with a short label, such as a maximum."""

    x: float
    y: float
    label: str

    def __post_init__(self) -> None:
        cleaned(self, "label")


@dataclass(frozen=True)
class Rule:
    """A thin reference line across the chart at one value, such as an asymptote.

    Args:
        value: where it crosses the axis.
        label: shown at its end.
        axis: `x` for a vertical line at that abscissa, `y` for a horizontal one.
    """

    value: float
    label: str = ""
    axis: Literal["x", "y"] = "y"

    def __post_init__(self) -> None:
        cleaned(self, "label")


@dataclass(frozen=True)
class Plot:
    """One chart.

    Args:
        x, y: the axes.
        series: the curves, in drawing order.
        title: a short heading, needed where several charts stand side by side.
        bands, marks, rules: shading, landmarks and reference lines.
        description: alternative text; written from the data when empty.
        small: drawn small, as beside a formula.
        areas: shading of any form; it does not widen the axes.

    >>> Plot(Axis("epoch"), Axis("loss"), (Series("training", (0, 1, 2), (2.3, 0.9, 0.4)),)).text
    'Chart of loss against epoch (0 to 2). training: from 2.3 to 0.4.'
    """

    x: Axis
    y: Axis
    series: tuple[Series, ...]
    title: str = ""
    bands: tuple[Band, ...] = ()
    marks: tuple[Mark, ...] = ()
    rules: tuple[Rule, ...] = ()
    description: str = ""
    small: bool = field(default=False, repr=False)
    areas: tuple[Area, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        cleaned(self, "title", "description")
        if not self.series:
            raise SymnnError(f"plot `{self.title}`: it has no series; give it at least one curve")
        extent(self, "x")
        extent(self, "y")

    @property
    def text(self) -> str:
        """Alternative text: the description, or one made from axes and end points."""
        if self.description:
            return self.description
        low, high = extent(self, "x")
        note = " (logarithmic)" if self.y.scale == "log" else ""
        what = self.y.label or self.title or " and ".join(series.name for series in self.series)
        head = f"Chart of {_bare(what)}{note} against {_bare(self.x.label) or 'x'}"
        return " ".join([f"{head} ({low:.4g} to {high:.4g}).", *map(_course, self.series)])


@dataclass(frozen=True)
class Panels:
    """Small multiples: charts side by side that fold under each other on narrow screens."""

    plots: tuple[Plot | Drawing, ...]

    def __post_init__(self) -> None:
        if not self.plots:
            raise SymnnError("panels: there is no plot; give at least one")

    @property
    def text(self) -> str:
        """Alternative text of all charts."""
        return " ".join(plot.text for plot in self.plots)


def _course(series: Series) -> str:
    """Where a curve starts and ends, and how far it goes beyond both in between."""
    name = _bare(series.name)
    first, last = series.y[0], series.y[-1]
    words = f"{name}: from" if name else "From"
    words += f" {first:.4g} to {last:.4g}"
    places = [(y, x) for x, y in zip(series.x, series.y, strict=True) if math.isfinite(y)]
    if not places:
        return words + "."
    highest, lowest = max(places), min(places)
    enough = BEYOND * (highest[0] - lowest[0])
    for word, (height, place) in (("most", highest), ("least", lowest)):
        if min(abs(height - first), abs(height - last)) > enough:
            words += f", at {word} {height:.4g}, at {place:.4g}"
    return words + "."


def _bare(label: str) -> str:
    return plain(prose(label))


def extent(plot: Plot, side: Literal["x", "y"]) -> tuple[float, float]:
    """The range of one axis: as given, else that of the drawable data, never of zero width.

    Raises:
        SymnnError: nothing can be drawn: no finite value, or none above 0 on a log axis.
    """
    axis = plot.x if side == "x" else plot.y
    values = [value for value in _values(plot, side) if drawable(value, axis.scale)]
    if not values:
        needed = "a finite value" + (" above 0" if axis.scale == "log" else "")
        raise SymnnError(
            f"plot `{plot.title}`: no value of the {side} axis can be drawn; needed {needed}"
        )
    low = axis.low if axis.low is not None else min(values)
    high = axis.high if axis.high is not None else max(values)
    if not low < high:
        return (low / 2, high * 2) if axis.scale == "log" else (low - 0.5, low + 0.5)
    return low, high


def drawable(value: float, scale: Scale) -> bool:
    """Whether the value has a place on an axis of this scale."""
    return math.isfinite(value) and (scale == "linear" or value > 0)


def _values(plot: Plot, side: Literal["x", "y"]) -> list[float]:
    found = [value for series in plot.series for value in getattr(series, side)]
    for band in plot.bands:
        found += band.x if side == "x" else band.low + band.high
    found += [getattr(mark, side) for mark in plot.marks]
    return found + [rule.value for rule in plot.rules if rule.axis == side]
