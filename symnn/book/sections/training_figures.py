"""Figures of the section on training."""

from __future__ import annotations

from symnn.report import Axis, Figure, Mark, Plot, Series, text_of

RATE, START, CURVATURE, COUNT = 0.15, 3.5, 2.0, 8


def descent() -> Figure:
    """A parabola with the steps of gradient descent."""
    places = tuple(k / 20 for k in range(-80, 81))
    parabola = Series("cost *J*(*w*)", places, tuple(CURVATURE * w * w / 2 for w in places))
    path = [START]
    for _ in range(COUNT):
        path.append(path[-1] - RATE * CURVATURE * path[-1])
    steps = Series("steps", tuple(path), tuple(CURVATURE * w * w / 2 for w in path), "both")
    plot = Plot(Axis("weight *w*"), Axis("cost"), (parabola, steps),
                marks=(Mark(0.0, 0.0, "minimum"),))  # fmt: skip
    return Figure(plot, text_of("Eight steps of gradient descent with one weight."))
