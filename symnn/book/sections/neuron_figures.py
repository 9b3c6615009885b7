"""Figures of a unit, and of the line that a unit with two inputs draws."""

from __future__ import annotations

from sympy import Integer, Rational

from symnn.book.sections.linear_figures import axes
from symnn.report import Circle, Drawing, Edge, Figure, Label, Node, Panels, Segment, arrow
from symnn.report.drawing import Shape

NORMAL, BIAS = (Integer(2), Integer(1)), Integer(-4)
POINTS = tuple(
    ((Rational(across), Rational(up)), fires)
    for fires, places in (
        (True, (("2.2", "1"), ("2.9", "0.5"), ("2.7", "1.6"), ("1.9", "2.9"), ("2.9", "2.6"))),
        (False, (("0.4", "0.5"), ("1", "0.4"), ("0.4", "1.5"), ("1", "1.4"), ("0.5", "2.4"))),
    )
    for across, up in places
)
"""Places of the plane, with whether the unit fires there."""
FOOT = (1.6, 0.8)
"""Where the line is nearest to the origin; from here the weights are drawn, at half length."""


def unit() -> tuple[Shape, ...]:
    """Inputs, weights, sum, activation, output."""
    heights = {"1": 1.2, "2": 0.4, "n": -1.0}
    inputs = [Node(f"x{name}", (0, up), f"$x_{name}$") for name, up in heights.items()]
    weights = [Edge(f"x{name}", "sum", f"$w_{name}$", place=0.45) for name in heights]
    return (
        *inputs, Label((0, -0.3), "⋮"),
        Node("sum", (2, 0.1), "$\\Sigma$"), Node("f", (3.2, 0.1), "$f$", "box"),
        Node("b", (2, 1.3), "$b$"), Node("y", (4.4, 0.1), "$y$"),
        *weights, Edge("b", "sum"), Edge("sum", "f", "$a$"), Edge("f", "y"),
    )  # fmt: skip


def boundary() -> tuple[Shape, ...]:
    """Two classes of points, the line between them, and the weights upright on it."""
    end = (FOOT[0] + float(NORMAL[0]) / 2, FOOT[1] + float(NORMAL[1]) / 2)
    points = [
        Circle((float(across), float(up)), 0.08, tone=2 if fires else 4, filled=True)
        for (across, up), fires in POINTS
    ]
    return (
        *axes(3.5, 3.6), *points,
        Segment((0.25, 3.5), (2, 0), tone=1), Label((1.15, 3.35), "$2x_1 + x_2 = 4$", 1),
        arrow(FOOT, end, "$w$", 3, place=0.8),
        Label((3.1, 3.3), "fires"), Label((0.75, 0.95), "does not"),
    )  # fmt: skip


def unit_and_perceptron() -> Figure:
    return Figure(Panels((
        Drawing(unit(), "A unit", description=(
            "Inputs x1, x2 to xn lead with weights w1 to wn to a sum, to which a bias b is "
            "added; the sum a goes through f, and y comes out."
        )),
        Drawing(boundary(), "Its boundary", description=(
            "A plane with ten points. The line 2 x1 + x2 = 4 has five points on each side; an "
            "arrow, the weights, stands upright on it and points to the side where the unit fires."
        )),
    )))  # fmt: skip
