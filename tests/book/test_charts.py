"""Charts of the book: what is drawn is what is said."""

from __future__ import annotations

import pytest
from sympy import Interval, Rational, exp, log

from symnn.book.charts import bars, chord, curves, figure, shaded, tangent
from symnn.core import Variable

x = Variable("x", Interval(-1, 1))


def test_bars_are_as_high_as_said() -> None:
    plot = bars((0, 1), (Rational(1, 4), Rational(3, 4)), "*x*", "chance")
    assert max(plot.series[0].y) == 0.75
    assert plot.bands[0].high == plot.series[0].y
    assert plot.text == "Bar chart of chance against *x*: 1/4 at 0, 3/4 at 1."


def test_only_the_inside_is_shaded() -> None:
    plot = curves({"f": exp(x)}, x, marks=((0, 1, "here"),), samples=8)
    assert (plot.marks[0].x, plot.marks[0].y) == (0, 1)
    band = shaded(plot, 0, -0.5, 0.5, "area").bands[0]
    assert (band.x[0], band.x[-1], set(band.low)) == (-0.5, 0.5, {0.0})
    assert band.high[2] == pytest.approx(1)
    assert figure(plot).drawing is plot


def test_chords_and_tangents_touch_the_curve() -> None:
    cut = chord(x**2, x, 0, 1, "secant")
    assert (cut.x, cut.y) == ((0.0, 1.0), (0.0, 1.0))
    assert tangent(x**2, x, Rational(1, 2), 1).y == (-0.75, 1.25)


def test_a_single_curve_is_closed_at_its_landmarks() -> None:
    marks = ((0, 0, "limit"),)
    assert curves({"f": x * log(x**2)}, x, marks, samples=2).series[0].y[1] == 0
    several = curves({"f": x * log(x**2), "g": x}, x, marks, samples=2)
    assert several.series[0].y[1] != 0
