"""Charts that several sections draw: curves of formulas with landmarks, bars, stems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sympy import Expr, Symbol

from symnn.report import Axis, Band, Figure, Mark, Panels, Plot, Rule, Series, function_plot

HALF_BAR = 0.36


def curves(
    named: Mapping[str, Expr],
    variable: Symbol,
    marks: Sequence[tuple[Any, Any, str]] = (),
    rules: Sequence[Rule] = (),
    **changed: Any,
) -> Plot:
    """Functions over the domain of their variable, with landmarks at exact places.

    Args:
        named: expressions by name.
        variable: of all of them.
        marks: exact abscissa, exact ordinate, label; a single curve is drawn through them where
            its formula has no value.
        rules: reference lines.
        changed: other fields of the plot, such as `title`, or `samples`.
    """
    plot = function_plot(named, variable, changed.pop("samples", 160))
    points = tuple(Mark(float(x), float(y), label) for x, y, label in marks)
    series = plot.series
    if len(series) == 1:
        series = (_closed(series[0], {mark.x: mark.y for mark in points}),)
    return replace(plot, series=series, marks=points, rules=tuple(rules), **changed)


def _closed(series: Series, limits: Mapping[float, float]) -> Series:
    """The curve with its limits where the formula itself has no value, as in 0 log 0."""
    pairs = zip(series.x, series.y, strict=True)
    return replace(series, y=tuple(y if y == y else limits.get(x, y) for x, y in pairs))


def bars(values: Sequence[Any], heights: Sequence[Any], x: str, y: str) -> Plot:
    """One bar for each value of a discrete variable."""
    across: list[float] = []
    up: list[float] = []
    for value, height in zip(map(float, values), map(float, heights), strict=True):
        left, right = value - HALF_BAR, value + HALF_BAR
        across += [left, left, right, right]
        up += [0.0, height, height, 0.0]
    inside = Band("", tuple(across), (0.0,) * len(up), tuple(up))
    listed = ", ".join(f"{h} at {v}" for v, h in zip(values, heights, strict=True))
    return Plot(
        Axis(x, ticks=tuple(map(float, values))), Axis(y, low=0.0),
        (Series("", tuple(across), tuple(up)),), bands=(inside,),
        description=f"Bar chart of {y} against {x}: {listed}.",
    )  # fmt: skip


def shaded(plot: Plot, curve: int, low: float, high: float, name: str) -> Plot:
    """The plot with the area under one of its curves shaded between two abscissae."""
    series = plot.series[curve]
    inside = [(x, y) for x, y in zip(series.x, series.y, strict=True) if low <= x <= high]
    xs, ys = zip(*inside, strict=True)
    return replace(plot, bands=(*plot.bands, Band(name, xs, (0.0,) * len(xs), ys)))


def figure(drawing: Plot | Panels) -> Figure:
    """The drawing as a figure of a document."""
    return Figure(drawing)


def chord(expression: Expr, variable: Symbol, first: Any, second: Any, name: str) -> Series:
    """The straight piece between two points of a curve, at exact places."""
    ends = (first, second)
    heights: list[Any] = [expression.subs(variable, end) for end in ends]
    return Series(name, tuple(map(float, ends)), tuple(map(float, heights)), "both")


def tangent(expression: Expr, variable: Symbol, place: Any, reach: Any, name: str = "") -> Series:
    """A piece of the tangent around a place."""
    height: Any = expression.subs(variable, place)
    slope: Any = expression.diff(variable).subs(variable, place)
    ends = (place - reach, place + reach)
    return Series(
        name, tuple(map(float, ends)), tuple(float(height + slope * (e - place)) for e in ends)
    )
