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
        marks: exact abscissa, exact ordinate, label.
        rules: reference lines.
        changed: other fields of the plot, such as `title`, or `samples`.
    """
    plot = function_plot(named, variable, changed.pop("samples", 160))
    points = tuple(Mark(float(x), float(y), label) for x, y, label in marks)
    return replace(plot, marks=points, rules=tuple(rules), **changed)


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
