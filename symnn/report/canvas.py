"""From the coordinates of a drawing to pixels: how large nodes are, and where lines run."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from symnn.report.drawing import Circle, Drawing, Edge, Label, Node, Pair, Polygon, Segment, Shape
from symnn.report.geometry import Point
from symnn.report.labels import Box, width

SIGN = 14.0
UNIT = 80.0
DOT = 3.2
BENT_PARTS = 24
Margins = tuple[float, float, float, float]


@dataclass(frozen=True)
class Canvas:
    """Where things of a drawing lie in pixels.

    Args:
        drawing: what is drawn.
        scale: pixels for a unit.
        margins: left, top, right, bottom, around the box of all coordinates.
    """

    drawing: Drawing
    scale: float
    margins: Margins

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in pixels."""
        left, top, right, bottom = self.margins
        box = bounds(self.drawing)
        return left + right + self.scale * box.width, top + bottom + self.scale * box.height

    def at(self, pair: Pair) -> Point:
        """The pixel of a place."""
        box = bounds(self.drawing)
        x = self.margins[0] + self.scale * (pair[0] - box.left)
        return x, self.margins[1] + self.scale * (box.bottom - pair[1])

    def box(self, node: Node) -> Box:
        """What a node covers."""
        x, y = self.at(node.at)
        wide = width(node.words, SIGN)
        if node.form == "dot":
            return Box(x - DOT, y - DOT, 2 * DOT, 2 * DOT)
        if node.form == "circle":
            radius = max(15.0, wide / 2 + 6)
            return Box(x - radius, y - radius, 2 * radius, 2 * radius)
        pad = 8.0 if node.form == "box" else 3.0
        return Box(x - wide / 2 - pad, y - 13, wide + 2 * pad, 26)

    def course(self, shape: Segment | Edge) -> list[Point]:
        """The pixels along a line, from the rim of one node to that of the other for an edge."""
        if isinstance(shape, Segment):
            return _bent(self.at(shape.start), self.at(shape.end), shape.bend)
        source, target = self.drawing.node(shape.source), self.drawing.node(shape.target)
        if source is target:
            return _trimmed(_loop(self.box(source)), self._inside(source), self._inside(source))
        whole = _bent(self.at(source.at), self.at(target.at), shape.bend)
        return _trimmed(whole, self._inside(source), self._inside(target))

    def _inside(self, node: Node) -> Callable[[Point], bool]:
        box, gap = self.box(node), 2.0 if node.form == "dot" else 0.5
        x, y = self.at(node.at)
        if node.form in ("circle", "dot"):
            return lambda point: math.hypot(point[0] - x, point[1] - y) < box.width / 2 + gap
        return Box(box.left - gap, box.top - gap, box.width + 2 * gap, box.height + 2 * gap).holds


def bounds(drawing: Drawing) -> Box:
    """The box of all coordinates; `bottom` is its largest ordinate."""
    pairs = [pair for shape in drawing.shapes for pair in _pairs(shape)]
    xs, ys = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def _pairs(shape: Shape) -> Iterator[Pair]:
    match shape:
        case Segment(start, end):
            yield from (start, end)
        case Polygon(points):
            yield from points
        case Circle((x, y), radius):
            yield from ((x - radius, y - radius), (x + radius, y + radius))
        case Label(at) | Node(_, at):
            yield at


def _bent(start: Point, end: Point, bend: float) -> list[Point]:
    """A parabola whose middle lies to the left of the straight way, as one looks along it."""
    if not bend:
        return [start, end]
    (x0, y0), (x1, y1) = start, end
    x = (x0 + x1) / 2 + 2 * bend * (y1 - y0)
    y = (y0 + y1) / 2 - 2 * bend * (x1 - x0)
    shares = (k / BENT_PARTS for k in range(BENT_PARTS + 1))
    return [
        ((1 - t) ** 2 * x0 + 2 * t * (1 - t) * x + t * t * x1,
         (1 - t) ** 2 * y0 + 2 * t * (1 - t) * y + t * t * y1)
        for t in shares
    ]  # fmt: skip


def _loop(box: Box) -> list[Point]:
    """A circle above a node, from its right to its left."""
    x, y, radius = box.left + box.width / 2, box.top - 8, 15.0
    angles = (math.pi * (0.5 - 2 * k / BENT_PARTS) for k in range(BENT_PARTS + 1))
    return [(x + radius * math.cos(a), y + radius * math.sin(a)) for a in angles]


def _trimmed(
    path: list[Point], leaving: Callable[[Point], bool], entering: Callable[[Point], bool]
) -> list[Point]:
    """The part of a path between two shapes."""
    return _outside(_outside(path, leaving)[::-1], entering)[::-1]


def _outside(path: list[Point], inside: Callable[[Point], bool]) -> list[Point]:
    """The path from where it first leaves a shape that it starts in."""
    first = next((k for k, point in enumerate(path) if not inside(point)), 0)
    if not first:
        return path
    (x0, y0), (x1, y1) = path[first - 1], path[first]
    low, high = 0.0, 1.0
    for _ in range(20):
        share = (low + high) / 2
        within = inside((x0 + share * (x1 - x0), y0 + share * (y1 - y0)))
        low, high = (share, high) if within else (low, share)
    return [(x0 + high * (x1 - x0), y0 + high * (y1 - y0)), *path[first:]]
