"""Charts as SVG that takes its colors from the page: readable on screen, in the dark, in print."""

from __future__ import annotations

import hashlib
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from importlib import resources
from itertools import chain, pairwise

from symnn.report.geometry import (
    FONT,
    LINE,
    SMALL,
    Frame,
    Point,
    band_outline,
    frame,
    legend_rows,
    points_of,
    segments,
)
from symnn.report.inline import plain, prose
from symnn.report.labels import (
    Anchor,
    Box,
    Placed,
    around,
    best_place,
    boxed,
    pieces,
    spread,
)
from symnn.report.plot import Plot, Rule, Series

STYLES = 6
WIDE, NARROW = (640.0, 340.0), (340.0, 264.0)
MARKERS = (
    "M-3.2,0a3.2,3.2 0 1,0 6.4,0a3.2,3.2 0 1,0 -6.4,0z",
    "M-2.9,-2.9h5.8v5.8h-5.8z",
    "M0,-4l4,4l-4,4l-4,-4z",
    "M0,-3.9l3.7,6.6h-7.4z",
    "M-3.7,-2.7h7.4l-3.7,6.6z",
    "M-4,-1.2h2.8v-2.8h2.4v2.8h2.8v2.4h-2.8v2.8h-2.4v-2.8h-2.8z",
)


def render_svg(plot: Plot, size: tuple[float, float] = WIDE, *, standalone: bool = False) -> str:
    """One chart as an `<svg>` element.

    Args:
        plot: what to draw.
        size: width and height in CSS pixels; text does not scale with it.
        standalone: carry the style sheet along, for a file of its own.

    >>> from symnn.report.plot import Axis
    >>> curve = Series("*x*²", (0, 1, 2), (0, 1, 4))
    >>> render_svg(Plot(Axis("x"), Axis("y"), (curve,)))[:34]
    '<svg class="chart" role="img" view'
    """
    key = hashlib.sha256(repr((plot, size)).encode()).hexdigest()[:8]
    found = frame(plot, *size)
    root = _root(plot, found, size, key, standalone)
    _grid(root, found)
    canvas = _add(root, "g", {"clip-path": f"url(#clip-{key})"})
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
    return ET.tostring(root, encoding="unicode")


def _add(parent: ET.Element, tag: str, attributes: dict[str, str], text: str = "") -> ET.Element:
    element = ET.SubElement(parent, tag, attributes)
    element.text = text or None
    return element


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _root(
    plot: Plot, found: Frame, size: tuple[float, float], key: str, standalone: bool
) -> ET.Element:
    root = ET.Element("svg", {"class": "chart", "role": "img"})
    root.set("viewBox", f"0 0 {_number(size[0])} {_number(size[1])}")
    root.set("width", _number(size[0]))
    root.set("height", _number(size[1]))
    root.set("aria-labelledby", f"title-{key} text-{key}")
    if standalone:
        root.set("xmlns", "http://www.w3.org/2000/svg")
        _add(root, "style", {}, style_sheet())
    title = plot.title or f"{plot.y.label} against {plot.x.label}"
    _add(root, "title", {"id": f"title-{key}"}, plain(prose(title)))
    _add(root, "desc", {"id": f"text-{key}"}, plot.text)
    box = found.box
    clip = _add(_add(root, "defs", {}), "clipPath", {"id": f"clip-{key}"})
    # Half a line width outside, so that a curve along the edge keeps its thickness.
    _add(clip, "rect", _rectangle(Box(box.left - 1, box.top - 4, box.width + 2, box.height + 5)))
    return root


def style_sheet() -> str:
    """The style sheet of charts with the colors it needs, for a file of its own."""
    folder = resources.files("symnn.report").joinpath("templates")
    return "".join(folder.joinpath(f"{name}.css").read_text("utf-8") for name in ("color", "chart"))


def _rectangle(box: Box) -> dict[str, str]:
    values = {"x": box.left, "y": box.top, "width": box.width, "height": box.height}
    return {name: _number(value) for name, value in values.items()}


def _line(parent: ET.Element, name: str, start: Point, end: Point) -> None:
    ends = zip(("x1", "y1", "x2", "y2"), (*start, *end), strict=True)
    _add(parent, "line", {"class": name, **{key: _number(value) for key, value in ends}})


def _write(parent: ET.Element, name: str, placed: Placed) -> None:
    text = _add(parent, "text", {"class": name, "x": _number(placed.x), "y": _number(placed.y)})
    found = pieces(placed.label)
    if len(found) == 1 and not found[0].italic:
        text.text = found[0].text
        return
    for piece in found:
        _add(text, "tspan", {"class": "italic"} if piece.italic else {}, piece.text)


def _grid(root: ET.Element, found: Frame) -> None:
    box, group = found.box, _add(root, "g", {})
    for tick in found.y_ticks:
        y = round(found.down(tick.value)) + 0.5
        name = "zero" if tick.value == 0 else "grid" if tick.label else "minor"
        _line(group, name, (box.left, y), (box.right, y))
    if found.x.scale == "linear" and found.x_range[0] < 0 < found.x_range[1]:
        x = round(found.across(0)) + 0.5
        _line(group, "zero", (x, box.top), (x, box.bottom))
    for tick in found.x_ticks:
        x = round(found.across(tick.value)) + 0.5
        _line(group, "axis", (x, box.bottom), (x, box.bottom + (5 if tick.label else 3)))
    _line(group, "axis", (box.left, box.bottom + 0.5), (box.right, box.bottom + 0.5))


def _scale_labels(root: ET.Element, plot: Plot, found: Frame) -> None:
    box, group = found.box, _add(root, "g", {})
    for tick in found.y_ticks:
        y = found.down(tick.value)
        _write(group, "tick", boxed(tick.label, box.left - 7, y, SMALL, "end"))
    for tick in found.x_ticks:
        x = found.across(tick.value)
        _write(group, "tick", boxed(tick.label, x, box.bottom + 15, SMALL, "middle"))
    if plot.x.label:
        middle = box.left + box.width / 2
        _write(group, "label", boxed(plot.x.label, middle, box.bottom + 35, FONT, "middle"))
    if plot.y.label:
        _write(group, "label", boxed(plot.y.label, 0, 10 + LINE * bool(plot.title), FONT))


def _titles(root: ET.Element, plot: Plot) -> None:
    if plot.title:
        _write(root, "head", boxed(plot.title, 0, 9, FONT + 1))


def _bands(canvas: ET.Element, plot: Plot, found: Frame) -> None:
    for index, band in enumerate(plot.bands, len(plot.series)):
        outline, name = band_outline(found, band), f"band s{index % STYLES + 1}"
        if outline:
            _add(canvas, "path", {"class": name, "d": _path(outline) + "z"})


def _path(points: Iterable[Point]) -> str:
    return "M" + "L".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _stairs(points: Sequence[Point]) -> list[Point]:
    corners = ((right[0], left[1]) for left, right in pairwise(points))
    return [*chain.from_iterable(zip(points, corners, strict=False)), points[-1]]


def _curve(canvas: ET.Element, found: Frame, series: Series, index: int) -> None:
    if series.style == "points":
        return
    paths = segments(found, series)
    shapes = [_stairs(path) if series.style == "steps" else path for path in paths]
    name = f"curve s{index % STYLES + 1}"
    _add(canvas, "path", {"class": name, "d": "".join(map(_path, shapes))})


def _points(root: ET.Element, found: Frame, series: Series, index: int) -> None:
    """The points inside the frame, drawn whole where they stand on its edge."""
    if series.style not in ("points", "both"):
        return
    group = _add(root, "g", {"class": f"points s{index % STYLES + 1}"})
    box = found.box
    area = Box(box.left - 1, box.top - 1, box.width + 2, box.height + 2)
    for point in chain.from_iterable(segments(found, series)):
        if area.holds(point):
            _marker(group, index, *point)


def _marker(group: ET.Element, index: int, x: float, y: float) -> None:
    place = f"translate({_number(x)} {_number(y)})"
    _add(group, "path", {"d": MARKERS[index % STYLES], "transform": place})


def _rules(canvas: ET.Element, plot: Plot, found: Frame) -> None:
    box = found.box
    for rule in plot.rules:
        if rule.axis == "y":
            y = found.down(rule.value)
            _line(canvas, "rule", (box.left, y), (box.right, y))
        else:
            x = found.across(rule.value)
            _line(canvas, "rule", (x, box.top), (x, box.bottom))


def _names_beside(root: ET.Element, plot: Plot, found: Frame) -> None:
    box, group = found.box, _add(root, "g", {})
    named = [(index, series) for index, series in enumerate(plot.series) if series.name]
    ends = [max(points_of(plot, series)) for _, series in named]
    wanted = [min(max(found.down(y), box.top), box.bottom) for _, y in ends]
    heights = spread(wanted, LINE, box.top, box.bottom)
    for (index, series), end, y in zip(named, wanted, heights, strict=True):
        name = f"name s{index % STYLES + 1}"
        if abs(y - end) > 4:
            _line(group, "leader", (box.right + 1, end), (box.right + 7, y))
        _write(group, name, boxed(series.name, box.right + 9, y, FONT))


def _legend(root: ET.Element, plot: Plot, wide: float) -> None:
    y = 10 + LINE * (bool(plot.title) + bool(plot.y.label))
    group = _add(root, "g", {})
    for row in legend_rows(plot, wide):
        for index, name, left in row:
            _sample(group, plot, index, left, y)
            _write(group, "label", boxed(name, left + 30, y, FONT))
        y += LINE


def _sample(group: ET.Element, plot: Plot, index: int, left: float, y: float) -> None:
    name = f"s{index % STYLES + 1}"
    if index >= len(plot.series):
        _add(group, "rect", {"class": f"band {name}", **_rectangle(Box(left, y - 5, 24, 10))})
        return
    if plot.series[index].style != "points":
        _line(group, f"curve {name}", (left, y), (left + 24, y))
    if plot.series[index].style in ("points", "both"):
        _marker(_add(group, "g", {"class": f"points {name}"}), index, left + 12, y)


def _landmarks(root: ET.Element, plot: Plot, found: Frame) -> None:
    """Labels of marks and rules, each where it covers least."""
    group = _add(root, "g", {})
    taken: list[Box] = []
    points = [p for series in plot.series for path in segments(found, series) for p in _dense(path)]
    for mark in plot.marks:
        x, y = found.across(mark.x), found.down(mark.y)
        _add(group, "path", {"class": "mark", "d": MARKERS[0],
                             "transform": f"translate({_number(x)} {_number(y)})"})  # fmt: skip
        taken.append(Box(x - 4, y - 4, 8, 8))
    spots = [around(m.label, found.across(m.x), found.down(m.y), SMALL, 9) for m in plot.marks]
    spots += [_along(rule, found) for rule in plot.rules if rule.label]
    for candidates in spots:
        best = best_place(candidates, found.box, taken, points)
        taken.append(best.box)
        _write(group, "note", best)


def _dense(path: Sequence[Point]) -> list[Point]:
    """The path with points at most six pixels apart, so that none slips through under a label."""
    found = list(path[:1])
    for (x0, y0), (x1, y1) in pairwise(path):
        count = int(max(abs(x1 - x0), abs(y1 - y0)) // 6) + 1
        found += [(x0 + (x1 - x0) * k / count, y0 + (y1 - y0) * k / count)
                  for k in range(1, count + 1)]  # fmt: skip
    return found


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
