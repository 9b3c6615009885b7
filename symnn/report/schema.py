"""Schematic drawings as SVG: fitted to a size, labels placed where they cover least."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from itertools import chain

from symnn.report.canvas import SIGN, UNIT, Canvas, Margins, bounds
from symnn.report.drawing import Circle, Drawing, Edge, Label, Node, Polygon, Segment, Shape
from symnn.report.elements import add, number, picture, rectangle, write
from symnn.report.geometry import FONT, LINE, Point, dense
from symnn.report.labels import Box, Placed, around, best_place, boxed
from symnn.report.paths import outline

Placing = list[tuple[Placed, str]]
EDGE = 6.0
TIP, HALF_TIP = 9.0, 3.4
ANYWHERE = Box(-1e6, -1e6, 2e6, 2e6)


def schema(drawing: Drawing, size: tuple[float, float], key: str, standalone: bool) -> ET.Element:
    """The drawing, no larger than this size."""
    canvas, labels = _layout(drawing, size)
    root = picture(drawing.title or "Drawing", drawing.text, canvas.size, key, standalone)
    root.set("class", "chart scheme")
    if drawing.title:
        write(root, "head", boxed(drawing.title, 0, 9, FONT + 1))
    for shape in drawing.shapes:
        _region(root, canvas, shape)
    for line in (*drawing.of(Segment), *drawing.of(Edge)):
        _line(root, canvas.course(line), line)
    for node in drawing.of(Node):
        _node(root, canvas, node)
    for placed, name in labels:
        write(root, name, placed)
    return root


def _layout(drawing: Drawing, size: tuple[float, float]) -> tuple[Canvas, Placing]:
    """The margins grow until every label and every node has room in them."""
    top = EDGE + LINE * bool(drawing.title)
    canvas = _canvas(drawing, size, (EDGE, top, EDGE, EDGE))
    for _ in range(5):
        labels = list(_labels(drawing, canvas))
        over = _overflow(canvas, [placed.box for placed, _ in labels])
        if max(over) <= 0.5:
            break
        grown = tuple(m + max(0.0, o) for m, o in zip(canvas.margins, over, strict=True))
        canvas = _canvas(drawing, size, grown)  # type: ignore[arg-type]
    return canvas, list(_labels(drawing, canvas))


def _canvas(drawing: Drawing, size: tuple[float, float], margins: Margins) -> Canvas:
    box = bounds(drawing)
    rooms = (size[0] - margins[0] - margins[2], size[1] - margins[1] - margins[3])
    spans = zip(rooms, (box.width, box.height), strict=True)
    scales = [max(room, 20.0) / length for room, length in spans if length]
    return Canvas(drawing, min([UNIT, *scales]), margins)


def _overflow(canvas: Canvas, boxes: Sequence[Box]) -> Margins:
    """How far things reach beyond the edge on each side."""
    drawing = canvas.drawing
    lines = chain(*map(canvas.course, (*drawing.of(Segment), *drawing.of(Edge))))
    found = [*boxes, *map(canvas.box, drawing.of(Node)), *(Box(x, y, 0, 0) for x, y in lines)]
    wide, high = canvas.size
    top = EDGE / 2 + LINE * bool(drawing.title)
    return (
        EDGE / 2 - min(box.left for box in found),
        top - min(box.top for box in found),
        max(box.right for box in found) - wide + EDGE / 2,
        max(box.bottom for box in found) - high + EDGE / 2,
    )


def _labels(drawing: Drawing, canvas: Canvas) -> Iterator[tuple[Placed, str]]:
    """Labels with a place of their own first; then those that may give way."""
    taken = [canvas.box(node) for node in drawing.of(Node)]
    lines = (*drawing.of(Segment), *drawing.of(Edge))
    points = [point for line in lines for point in dense(canvas.course(line))]
    given = [(p, f"sign s{s.tone}") for s in drawing.shapes if (p := _fixed(canvas, s)) is not None]
    yield from given
    taken += [placed.box for placed, _ in given]
    for shape in drawing.shapes:
        candidates = _candidates(canvas, shape)
        if candidates:
            best = best_place(candidates, ANYWHERE, taken, points)
            taken.append(best.box)
            yield best, f"sign over s{shape.tone}"


def _fixed(canvas: Canvas, shape: Shape) -> Placed | None:
    match shape:
        case Label(at, label):
            place = canvas.at(at)
        case Node(_, at, label, form) if form != "dot":
            place = canvas.at(at)
        case Polygon(points, label):
            xs, ys = zip(*map(canvas.at, points), strict=True)
            place = sum(xs) / len(xs), sum(ys) / len(ys)
        case _:
            return None
    return boxed(label, *place, SIGN, "middle") if label else None


def _candidates(canvas: Canvas, shape: Shape) -> list[Placed]:
    match shape:
        case Node(_, at, label, "dot") if label:
            return around(label, *canvas.at(at), SIGN, 7)
        case Circle(center, radius, label) if label:
            x, y = canvas.at(center)
            far = canvas.scale * radius
            turns = (math.pi * share for share in (0.5, 0.25, 0.75, -0.25, -0.75, -0.5))
            return [_beside(label, (x + far * math.cos(a), y - far * math.sin(a)),
                            (math.cos(a), -math.sin(a))) for a in turns]  # fmt: skip
        case Edge(source, target, label) if label and source == target:
            return [_beside(label, max(canvas.course(shape), key=lambda point: -point[1]), (0, -1))]
        case Segment() | Edge() if shape.label:
            path = canvas.course(shape)
            return [spot for share in (0.0, 0.12, -0.12, 0.24, -0.24)
                    for spot in _along(shape.label, path, shape.place + share)]  # fmt: skip
    return []


def _along(label: str, path: list[Point], share: float) -> Iterator[Placed]:
    """Both sides of a line, at a share of its way."""
    parts = dense(path)
    k = min(max(round(share * (len(parts) - 1)), 1), len(parts) - 1)
    (x0, y0), (x1, y1) = parts[k - 1], parts[k]
    length = math.hypot(x1 - x0, y1 - y0) or 1.0
    normal = (y1 - y0) / length, (x0 - x1) / length
    yield _beside(label, (x1, y1), normal)
    yield _beside(label, (x1, y1), (-normal[0], -normal[1]))


def _beside(label: str, point: Point, way: Point) -> Placed:
    """The label moved this way until it is clear of the point."""
    bare = boxed(label, *point, SIGN, "middle").box
    gap = 4 + abs(way[0]) * bare.width / 2 + abs(way[1]) * bare.height / 2
    return boxed(label, point[0] + gap * way[0], point[1] + gap * way[1], SIGN, "middle")


def _region(root: ET.Element, canvas: Canvas, shape: Shape) -> None:
    match shape:
        case Polygon(points, _, tone, filled, outlined):
            path = outline(map(canvas.at, points)) + "z"
            if filled:
                add(root, "path", {"class": f"region s{tone}", "d": path})
            if outlined:
                add(root, "path", {"class": f"stroke s{tone}", "d": path})
        case Circle(center, radius, _, tone, filled):
            place = _disc(canvas.at(center), canvas.scale * radius)
            if filled:
                add(root, "circle", {"class": f"region s{tone}", **place})
            add(root, "circle", {"class": f"stroke s{tone}", **place})


def _disc(center: Point, radius: float) -> dict[str, str]:
    values = {"cx": center[0], "cy": center[1], "r": radius}
    return {name: number(value) for name, value in values.items()}


def _line(root: ET.Element, path: list[Point], shape: Segment | Edge) -> None:
    tips = []
    if shape.heads != "none":
        path, tip = _pointed(path)
        tips.append(tip)
    if shape.heads == "both":
        path, tip = _pointed(path[::-1])
        tips.append(tip)
    name = f"{shape.stroke} s{shape.tone}"
    add(root, "path", {"class": f"stroke {name}", "d": outline(path)})
    for tip in tips:
        add(root, "path", {"class": f"tip {name}", "d": outline(tip) + "z"})


def _pointed(path: list[Point]) -> tuple[list[Point], list[Point]]:
    """The path cut short by an arrowhead, and the head at its end."""
    end, kept = path[-1], list(path)
    while len(kept) > 2 and math.dist(kept[-2], end) < TIP:
        kept.pop()
    back = kept[-2]
    length = math.dist(back, end) or 1.0
    x, y = (end[0] - back[0]) / length, (end[1] - back[1]) / length
    foot = end[0] - TIP * x, end[1] - TIP * y
    sides = [(foot[0] + side * HALF_TIP * y, foot[1] - side * HALF_TIP * x) for side in (1, -1)]
    inner = end[0] - 0.75 * TIP * x, end[1] - 0.75 * TIP * y
    return [*kept[:-1], inner], [sides[0], end, sides[1], inner]


def _node(root: ET.Element, canvas: Canvas, node: Node) -> None:
    box, name = canvas.box(node), f"node s{node.tone}"
    if node.form == "dot":
        add(root, "circle", {"class": f"dot s{node.tone}", **_disc(canvas.at(node.at), 3.2)})
    elif node.form == "circle":
        add(root, "circle", {"class": name, **_disc(canvas.at(node.at), box.width / 2)})
    elif node.form == "box":
        add(root, "rect", {"class": name, "rx": "3", **rectangle(box)})
