"""Venn diagrams."""

from __future__ import annotations

from math import acos, cos, pi, sin

from symnn.report import Circle, Drawing, Figure, Label, Panels, Polygon
from symnn.report.drawing import Pair

LEFT, RIGHT, MIDDLE = (0.0, 0.0), (1.2, 0.0), (0.6, 0.0)
BOX = ((-1.5, -1.3), (2.7, -1.3), (2.7, 1.3), (-1.5, 1.3))
OPENING = acos(0.6)
"""The circles of radius 1 meet at (3/5, 4/5): seen from the left center, at this angle."""
PLACES = {"A": (-0.5, 0.0), "B": (1.7, 0.0), "S": (2.4, 1.0)}


def arc(center: Pair, start: float, stop: float, count: int = 40) -> tuple[Pair, ...]:
    """Places along a circle of radius 1, from one angle to another."""
    turns = (start + (stop - start) * k / count for k in range(count + 1))
    return tuple((center[0] + cos(t), center[1] + sin(t)) for t in turns)


def both() -> tuple[Pair, ...]:
    """The outline of what the circles share."""
    right = arc(RIGHT, pi - OPENING, pi + OPENING)
    return (*right, *arc(LEFT, -OPENING, OPENING))


def either() -> tuple[Pair, ...]:
    """The outline of both circles together."""
    left = arc(LEFT, OPENING, 2 * pi - OPENING)
    return (*left, *arc(RIGHT, OPENING - pi, pi - OPENING))


def outside() -> tuple[Pair, ...]:
    """The box and, the other way round, the circle that is cut out of it."""
    return (*BOX, BOX[0], *arc(MIDDLE, 0, -2 * pi), BOX[0])


def venn() -> Figure:
    """Intersection, union, complement, and disjoint sets; the set that is named is shaded."""
    frame = Polygon(BOX, tone=0, filled=False, outlined=True)
    rims = (frame, Circle(LEFT, 1), Circle(RIGHT, 1))
    names = tuple(Label(place, f"${name}$") for name, place in PLACES.items())
    apart = (Circle((-0.4, 0), 0.8, filled=True), Circle((1.6, 0), 0.8, filled=True))
    return Figure(Panels((
        Drawing((Polygon(both()), *rims, *names), r"$A \cap B$",
                "Two circles A and B that overlap; what they share is shaded."),
        Drawing((Polygon(either()), *rims, *names), r"$A \cup B$",
                "Two circles A and B that overlap; both are shaded."),
        Drawing((Polygon(outside()), frame, Circle(MIDDLE, 1), Label(MIDDLE, "$A$"), names[2]),
                "$A^c$", "A circle A in a box S; all of the box outside the circle is shaded."),
        Drawing((frame, *apart, Label((-0.4, 0), "$A$"), Label((1.6, 0), "$B$"), names[2]),
                "Disjoint", "Two circles A and B that share nothing."),
    )))  # fmt: skip
