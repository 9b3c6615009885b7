"""Activations drawn with their derivatives, and repeated squashing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sympy import Expr, Interval, Piecewise, Rational, S

from symnn.book.charts import curves
from symnn.catalog.activations import SIGMOID
from symnn.core import Variable
from symnn.report import Axis, Panels, Plot, Rule

WIDE = Variable("x", Interval(-10, 10))
CLOSE = Variable("x", Interval(-4, 4))
Marks = tuple[tuple[Any, Any, str], ...]


def with_derivative(
    value: Expr, variable: Any, name: str, marks: Marks = (), kink: Any = None, **changed: Any
) -> Plot:
    """An activation and its slope in one chart.

    Args:
        value: of the activation.
        variable: over whose domain it is drawn.
        name: of the activation, for the legend.
        marks: landmarks.
        kink: place where the slope has no value; its curve is cut there.
        changed: other fields of the plot.
    """
    slope = value.diff(variable)
    if kink is not None:
        slope = Piecewise((slope, variable < kink), (slope, variable > kink))
    return curves({name: value, f"slope of {name}": slope}, variable, marks, **changed)


def squashing_chart() -> Panels:
    """Sigmoid, sigmoid of sigmoid, and once more: each range lies inside the last."""
    value: Any = WIDE
    low, high, plots = S.NegativeInfinity, S.Infinity, []
    for count in (1, 2, 3):
        value = SIGMOID(value)
        low = S.Zero if low.is_infinite else SIGMOID(low)
        high = S.One if high.is_infinite else SIGMOID(high)
        rules = tuple(Rule(float(end), f"{float(end):.4g}") for end in (low, high))
        title = "after one pass" if count == 1 else f"after {count} passes"
        plot = curves({"": value}, WIDE, rules=rules, title=title)
        plots.append(replace(plot, y=Axis("", low=-0.05, high=1.05)))
    return Panels(tuple(plots))


FIFTH = Rational(1, 5)
