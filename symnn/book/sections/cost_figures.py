"""Figures of the section on cost functions."""

from __future__ import annotations

from sympy import Rational, S, Symbol

from symnn.catalog.losses import ABSOLUTE_ERROR, HUBER_ERROR
from symnn.core import Variable
from symnn.report import Axis, Figure, Mark, Plot, Series, text_of

r = Variable("r")
THRESHOLDS = (Rational(1, 2), S.One, S(2))
REACH, STEPS = 4, 160


def _curve(name: str, value: object, variable: Symbol = r) -> Series:
    """A formula of r over [-4, 4], at exact points."""
    places = [Rational(REACH * (2 * k - STEPS), STEPS) for k in range(STEPS + 1)]
    heights = [value.xreplace({variable: x}) for x in places]  # type: ignore[attr-defined]
    return Series(name, tuple(map(float, places)), tuple(float(h) for h in heights))


def absolute_error() -> Figure:
    """The absolute error with its corner."""
    plot = Plot(Axis("error *r*"), Axis("loss"), (_curve("|*r*|", ABSOLUTE_ERROR(r, S.Zero)),),
                marks=(Mark(0.0, 0.0, "corner"),))  # fmt: skip
    return Figure(plot, text_of("The absolute error of one prediction."))


def huber_errors() -> Figure:
    """Huber losses for three thresholds, each with the place where the line begins."""
    curves = tuple(_curve(f"*δ* = {float(d):g}", HUBER_ERROR(r, S.Zero, d)) for d in THRESHOLDS)
    marks = tuple(Mark(float(d), float(d * d / 2), "") for d in THRESHOLDS)
    plot = Plot(Axis("error *r*"), Axis("loss"), curves, marks=marks)
    return Figure(plot, text_of("Huber losses; the dots show where the straight line begins."))
