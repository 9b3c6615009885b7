"""Charts as SVG that takes its colors from the page: readable on screen, in the dark, in print."""

from __future__ import annotations

import hashlib
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from itertools import chain, pairwise

from symnn.report.drawing import Drawing
from symnn.report.elements import DISC, add, line, lines, number, picture, rectangle, write
from symnn.report.geometry import (
    FONT,
    LINE,
    SMALL,
    Frame,
    Point,
    band_outline,
    dense,
    frame,
    legend_rows,
    points_of,
    segments,
)
from symnn.report.labels import (
    Anchor,
    Box,
    Placed,
    around,
    best_place,
    boxed,
    spread,
)
from symnn.report.paths import outline, simplified
from symnn.report.plot import Plot, Rule, Series
from symnn.report.schema import schema
from symnn.report.ticks import Tick

STYLES = 6
WIDE, NARROW, SMALL_SIZE = (640.0, 340.0), (340.0, 264.0), (232.0, 172.0)
MARKERS = (
    DISC,
    "M-2.9,-2.9h5.8v5.8h-5.8z",
    "M0,-4l4,4l-4,4l-4,-4z",
    "M0,-3.9l3.7,6.6h-7.4z",
    "M-3.7,-2.7h7.4l-3.7,6.6z",
    "M-4,-1.2h2.8v-2.8h2.4v2.8h2.8v2.4h-2.8v2.8h-2.4v-2.8h-2.8z",
)


def render_svg(
    drawing: Plot | Drawing, size: tuple[float, float] | None = None, *, standalone: bool = False
) -> str:
    """One chart or drawing as an `<svg>` element.

    Args:
        drawing: what to draw.
        size: width and height in CSS pixels, at most these for a drawing; text does not scale.
            Wide if None, or small where the plot is meant to be.
        standalone: carry the style sheet along, for a file of its own.

    >>> from symnn.report.plot import Axis
    >>> curve = Series("*x*²", (0, 1, 2), (0, 1, 4))
    >>> render_svg(Plot(Axis("x"), Axis("y"), (curve,)))[:34]
    '<svg class="chart" role="img" view'
    """
    size = size or (SMALL_SIZE if isinstance(drawing, Plot) and drawing.small else WIDE)
    key = hashlib.sha256(repr((drawing, size)).encode()).hexdigest()[:8]
    if isinstance(drawing, Drawing):
        root = schema(drawing, size, key, standalone)
    else:
        root = _chart(drawing, size, key, standalone)
    return ET.tostring(root, encoding="unicode")


def _chart(plot: Plot, size: tuple[float, float], key: str, standalone: bool) -> ET.Element:
    found = frame(plot, *size)
    title = plot.title or ("" if plot.small else f"{plot.y.label} against {plot.x.label}")
    root = picture(title, plot.text, size, key, standalone)
    _grid(root, found)
    clipped = _clip(root, plot, found, key)
    canvas = add(root, "g", clipped) if clipped else root
    _areas(canvas, plot, found)
    _bands(canvas, plot, found)
    _rules(canvas, plot, found)
    for index, series in enumerate(plot.series):
        _curve(canvas, found, series, index)
    for index, series in enumerate(plot.series):
        _points(root, found, series, index)
    _scale_labels(root, plot, found)
    _titles(root, plot)
    if found.naming == "beside":
        _names_beside(root, plot, found)
    elif found.naming == "legend":
        _legend(root, plot, size[0])
    _landmarks(root, plot, found)
    return root


def _clip(root: ET.Element, plot: Plot, found: Frame, key: str) -> dict[str, str]:
    """What cuts off the curves at the edge of the frame, if any leaves it."""
    box = found.box
    # Half a line width outside, so that a curve along the edge keeps its thickness.
    area = Box(box.left - 1, box.top - 4, box.width + 2, box.height + 5)
    paths = [path for series in plot.series for path in segments(found, series)]
    paths += [band_outline(found, band) for band in plot.bands]
    if all(area.holds(point) for path in paths for point in path):
        return {}
    add(add(add(root, "defs", {}), "clipPath", {"id": f"clip-{key}"}), "rect", rectangle(area))
    return {"clip-path": f"url(#clip-{key})"}


def _grid(root: ET.Element, found: Frame) -> None:
    """Horizontal lines at the labels, the axes through 0, and the lower edge with its ticks."""
    box, left, right = found.box, found.box.left, found.box.right
    kinds: dict[str, list[tuple[Point, Point]]] = {"minor": [], "grid": [], "zero": [], "axis": []}
    for tick in found.y_ticks:
        y = round(found.down(tick.value)) + 0.5
        name = "zero" if tick.value == 0 else "grid" if tick.label else "minor"
        kinds[name].append(((left, y), (right, y)))
    if found.x.scale == "linear" and found.x_range[0] < 0 < found.x_range[1]:
        x = round(found.across(0)) + 0.5
        kinds["zero"].append(((x, box.top), (x, box.bottom)))
    for tick in found.x_ticks:
        x = round(found.across(tick.value)) + 0.5
        kinds["axis"].append(((x, box.bottom), (x, box.bottom + (5 if tick.label else 3))))
    kinds["axis"].append(((left, box.bottom + 0.5), (right, box.bottom + 0.5)))
    for name, ends in kinds.items():
        lines(root, name, ends)


def _scale_labels(root: ET.Element, plot: Plot, found: Frame) -> None:
    box, group = found.box, add(root, "g", {"class": "ticks"})
    for tick in filter(_has_label, found.y_ticks):
        y = found.down(tick.value)
        write(group, "", boxed(tick.label, box.left - 7, y, SMALL, "end"))
    for tick in filter(_has_label, found.x_ticks):
        x = found.across(tick.value)
        write(group, "", boxed(tick.label, x, box.bottom + 15, SMALL, "middle"))
    if plot.x.label:
        middle = box.left + box.width / 2
        write(root, "label", boxed(plot.x.label, middle, box.bottom + 35, FONT, "middle"))
    if plot.y.label:
        write(root, "label", boxed(plot.y.label, 0, 10 + LINE * bool(plot.title), FONT))


def _has_label(tick: Tick) -> bool:
    return bool(tick.label)


def _titles(root: ET.Element, plot: Plot) -> None:
    if plot.title:
        write(root, "head", boxed(plot.title, 0, 9, FONT + 1))


def _areas(canvas: ET.Element, plot: Plot, found: Frame) -> None:
    for area in plot.areas:
        loops = [[(found.across(x), found.down(y)) for x, y in loop] for loop in area.loops]
        path = "".join(f"{outline(simplified([*loop, loop[0]]))}z" for loop in loops)
        add(canvas, "path", {"class": f"area s{area.tone}", "d": path})


def _bands(canvas: ET.Element, plot: Plot, found: Frame) -> None:
    for index, band in enumerate(plot.bands, len(plot.series)):
        edge, name = band_outline(found, band), f"band s{band.tone or index % STYLES + 1}"
        if edge:
            add(canvas, "path", {"class": name, "d": outline(simplified(edge)) + "z"})


def _stairs(points: Sequence[Point]) -> list[Point]:
    corners = ((right[0], left[1]) for left, right in pairwise(points))
    return [*chain.from_iterable(zip(points, corners, strict=False)), points[-1]]


def _curve(canvas: ET.Element, found: Frame, series: Series, index: int) -> None:
    if series.style == "points":
        return
    paths = segments(found, series)
    shapes = [_stairs(path) if series.style == "steps" else path for path in paths]
    name = f"curve s{index % STYLES + 1}"
    add(canvas, "path", {"class": name, "d": "".join(map(outline, map(simplified, shapes)))})


def _points(root: ET.Element, found: Frame, series: Series, index: int) -> None:
    """The points inside the frame, drawn whole where they stand on its edge."""
    if series.style not in ("points", "both"):
        return
    group = add(root, "g", {"class": f"points s{index % STYLES + 1}"})
    box = found.box
    area = Box(box.left - 1, box.top - 1, box.width + 2, box.height + 2)
    for point in chain.from_iterable(segments(found, series)):
        if area.holds(point):
            _marker(group, index, *point)


def _marker(group: ET.Element, index: int, x: float, y: float) -> None:
    place = f"translate({number(x)} {number(y)})"
    add(group, "path", {"d": MARKERS[index % STYLES], "transform": place})


def _rules(canvas: ET.Element, plot: Plot, found: Frame) -> None:
    box = found.box
    for rule in plot.rules:
        if rule.axis == "y":
            y = found.down(rule.value)
            line(canvas, "rule", (box.left, y), (box.right, y))
        else:
            x = found.across(rule.value)
            line(canvas, "rule", (x, box.top), (x, box.bottom))


def _names_beside(root: ET.Element, plot: Plot, found: Frame) -> None:
    box, group = found.box, add(root, "g", {})
    named = [(index, series) for index, series in enumerate(plot.series) if series.name]
    ends = [max(points_of(plot, series)) for _, series in named]
    wanted = [min(max(found.down(y), box.top), box.bottom) for _, y in ends]
    heights = spread(wanted, LINE, box.top, box.bottom)
    for (index, series), end, y in zip(named, wanted, heights, strict=True):
        name = f"name s{index % STYLES + 1}"
        if abs(y - end) > 4:
            line(group, "leader", (box.right + 1, end), (box.right + 7, y))
        write(group, name, boxed(series.name, box.right + 9, y, FONT))


def _legend(root: ET.Element, plot: Plot, wide: float) -> None:
    y = 10 + LINE * (bool(plot.title) + bool(plot.y.label))
    group = add(root, "g", {})
    for row in legend_rows(plot, wide):
        for index, name, left in row:
            _sample(group, plot, index, left, y)
            write(group, "label", boxed(name, left + 30, y, FONT))
        y += LINE


def _sample(group: ET.Element, plot: Plot, index: int, left: float, y: float) -> None:
    name = f"s{index % STYLES + 1}"
    if index >= len(plot.series):
        add(group, "rect", {"class": f"band {name}", **rectangle(Box(left, y - 5, 24, 10))})
        return
    if plot.series[index].style != "points":
        line(group, f"curve {name}", (left, y), (left + 24, y))
    if plot.series[index].style in ("points", "both"):
        _marker(add(group, "g", {"class": f"points {name}"}), index, left + 12, y)


def _landmarks(root: ET.Element, plot: Plot, found: Frame) -> None:
    """Labels of marks and rules, each where it covers least."""
    if not plot.marks and not plot.rules:
        return
    group = add(root, "g", {})
    taken: list[Box] = []
    points = [p for series in plot.series for path in segments(found, series) for p in dense(path)]
    for mark in plot.marks:
        x, y = found.across(mark.x), found.down(mark.y)
        add(group, "path", {"class": "mark", "d": MARKERS[0],
                             "transform": f"translate({number(x)} {number(y)})"})  # fmt: skip
        taken.append(Box(x - 4, y - 4, 8, 8))
    spots = [around(m.label, found.across(m.x), found.down(m.y), SMALL, 9) for m in plot.marks]
    spots += [_along(rule, found) for rule in plot.rules if rule.label]
    for candidates in spots:
        best = best_place(candidates, found.box, taken, points)
        taken.append(best.box)
        write(group, "note", best)


def _along(rule: Rule, found: Frame) -> list[Placed]:
    box = found.box
    sides: tuple[tuple[float, Anchor], ...]
    if rule.axis == "y":
        y, middle = found.down(rule.value), box.left + box.width / 2
        sides = ((box.right - 4, "end"), (box.left + 4, "start"), (middle, "middle"))
        return [boxed(rule.label, x, y + dy, SMALL, a) for dy in (-9, 9) for x, a in sides]
    x = found.across(rule.value)
    heights = (box.top + 8, box.top + box.height / 2, box.bottom - 10)
    sides = ((x + 6, "start"), (x - 6, "end"))
    return [boxed(rule.label, x, y, SMALL, anchor) for y in heights for x, anchor in sides]
