"""Figures of vectors and of their products."""

from __future__ import annotations

from itertools import pairwise
from math import atan2, cos, sin, sqrt

from symnn.report import (
    Drawing,
    Figure,
    Label,
    Panels,
    Polygon,
    Segment,
    arrow,
)
from symnn.report.drawing import Pair, Shape


def axes(right: float, up: float) -> list[Shape]:
    """Two axes from a little below the origin."""
    return [
        arrow((-0.4, 0), (right, 0), "$x_1$", stroke="thin", place=1.0),
        arrow((0, -0.4), (0, up), "$x_2$", stroke="thin", place=1.0),
    ]


def dropped(point: Pair, names: tuple[str, str]) -> list[Shape]:
    """Dashed lines from a point to the axes, with its coordinates."""
    x, y = point
    return [
        Segment((x, 0), (x, y), stroke="dashed"), Segment((0, y), (x, y), stroke="dashed"),
        Label((x, -0.28), names[0]), Label((-0.28, y), names[1]),
    ]  # fmt: skip


def vector_in_plane() -> Figure:
    shapes = [*axes(5, 3.9), *dropped((4, 3), ("4", "3"))]
    shapes.append(arrow((0, 0), (4, 3), r"$\mathbf{x}=(4,3)$", 1))
    return Figure(Drawing(tuple(shapes), description=(
        "Coordinate system with an arrow from the origin to the point (4, 3), and dashed lines "
        "from its tip to the axes."
    )))  # fmt: skip


A, B = (1.5, 3.0), (4.0, 2.0)


def dot_product() -> Figure:
    """Two vectors with their components, and the shadow of one on the other."""
    components = [*axes(4.8, 3.7), *dropped(A, ("1.5", "3")), *dropped(B, ("4", "2"))]
    components += [arrow((0, 0), A, r"$\mathbf{a}$", 1), arrow((0, 0), B, r"$\mathbf{b}$", 2)]
    share = (A[0] * B[0] + A[1] * B[1]) / (B[0] ** 2 + B[1] ** 2)
    foot = share * B[0], share * B[1]
    shadow = [
        arrow((0, 0), B, r"$\mathbf{b}$", 2, place=0.9), arrow((0, 0), A, r"$\mathbf{a}$", 1),
        Segment(A, foot, stroke="dashed"), *right_angle(foot, A, B),
        Segment((0, 0), foot, r"$|\mathbf{a}|\cos\theta$", tone=4, place=0.5),
        *angle((0, 0), B, A, 0.7, r"$\theta$"),
    ]  # fmt: skip
    return Figure(Panels((
        Drawing(tuple(components), "Components", description=(
            "Coordinate system with arrows from the origin, a to (1.5, 3) and b to (4, 2), and "
            "dashed lines from their tips to the axes."
        )),
        Drawing(tuple(shadow), "Projection", description=(
            "Arrows a and b with the angle θ between them. A dashed line from the tip of a meets b "
            "at a right angle at (2.4, 1.2); b is marked |a| cos θ up to there."
        )),
    )))  # fmt: skip


def right_angle(foot: Pair, far: Pair, along: Pair, size: float = 0.22) -> list[Shape]:
    """The mark of a right angle at a foot."""
    long, back = sqrt(along[0] ** 2 + along[1] ** 2), (far[0] - foot[0], far[1] - foot[1])
    high = sqrt(back[0] ** 2 + back[1] ** 2)
    p = -size * along[0] / long, -size * along[1] / long
    q = size * back[0] / high, size * back[1] / high
    corner = foot[0] + p[0] + q[0], foot[1] + p[1] + q[1]
    return [
        Segment((foot[0] + p[0], foot[1] + p[1]), corner, stroke="thin"),
        Segment((foot[0] + q[0], foot[1] + q[1]), corner, stroke="thin"),
    ]


def angle(at: Pair, first: Pair, second: Pair, radius: float, name: str) -> list[Shape]:
    """An arc from one direction to another with its name."""
    low, high = atan2(first[1], first[0]), atan2(second[1], second[0])
    points = [low + (high - low) * k / 12 for k in range(13)]
    places = [(at[0] + radius * cos(p), at[1] + radius * sin(p)) for p in points]
    middle = (low + high) / 2
    far = 1.4 * radius
    arcs = [Segment(p, q, stroke="thin") for p, q in pairwise(places)]
    return [*arcs, Label((at[0] + far * cos(middle), at[1] + far * sin(middle)), name)]


def oblique(point: tuple[float, float, float]) -> Pair:
    """A place in space on paper: the second axis runs backward to the right."""
    x, y, z = point
    return x + 0.5 * y, 0.4 * y + z


def cross_product() -> Figure:
    """The parallelogram of two vectors in a plane, and the normal."""
    a, b = (2.4, 0.3, 0.0), (0.6, 2.2, 0.0)
    normal = (0.0, 0.0, 0.5 * (a[0] * b[1] - a[1] * b[0]))
    corners = ((0.0, 0.0, 0.0), a, (a[0] + b[0], a[1] + b[1], 0.0), b)
    floor = tuple(oblique(c) for c in ((-0.6, -0.8, 0), (4, -0.8, 0), (4, 3.4, 0), (-0.6, 3.4, 0)))
    origin = oblique(corners[0])
    shapes: tuple[Shape, ...] = (
        Polygon(floor, tone=6, filled=False, outlined=True),
        Polygon(tuple(map(oblique, corners)), r"$|\mathbf{a}\times\mathbf{b}|$", tone=3),
        arrow(origin, oblique(a), r"$\mathbf{a}$", 1),
        arrow(origin, oblique(b), r"$\mathbf{b}$", 2),
        arrow(origin, oblique(normal), r"$\mathbf{a}\times\mathbf{b}$", 4),
        Segment(oblique(a), oblique(corners[2]), stroke="dashed"),
        Segment(oblique(b), oblique(corners[2]), stroke="dashed"),
    )  # fmt: skip
    return Figure(Drawing(shapes, description=(
        "Vectors a and b in a horizontal plane span a shaded parallelogram; a third arrow, the "
        "cross product of a and b, stands upright on the plane. It is drawn to half its length."
    )))  # fmt: skip
