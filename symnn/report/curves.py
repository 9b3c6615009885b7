"""Pictures of functions, from rigorous values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from sympy import Expr, Interval, S, Symbol

from symnn.balls import Imprecise, Undefined, enclose
from symnn.core import Domain, domain_of
from symnn.errors import NotSupportedError
from symnn.report.plot import Axis, Plot, Series

SAMPLES = 160
REACH = 4


def function_plot(curves: Mapping[str, Expr], variable: Symbol, samples: int = SAMPLES) -> Plot:
    """Functions of one variable over the interesting part of its domain.

    Every value is an enclosure in ball arithmetic, rounded once; where a function is not defined,
    its curve has a gap.

    Args:
        curves: expressions by name; *stars* set symbols in italics.
        variable: of all of them.
        samples: number of intervals between samples.

    >>> from sympy import tanh
    >>> x = Symbol("x", real=True)
    >>> plot = function_plot({"f": tanh(x)}, x, samples=8)
    >>> plot.series[0].x[::4], round(plot.series[0].y[4], 3)
    ((-4.0, 0.0, 4.0), 0.0)
    """
    low, high = window(domain_of(variable))
    # Samples include the ends and, for a symmetric window, 0: where kinks and poles mostly are.
    places = [low + (high - low) * Fraction(k, samples) for k in range(samples + 1)]
    xs = [float(place) for place in places]
    series = tuple(
        Series(name, tuple(xs), tuple(value(curve, variable, place) for place in places))
        for name, curve in curves.items()
    )
    bottom, top = _shown_range([y for one in series for y in one.y])
    return Plot(Axis(f"*{variable}*"), Axis("", low=bottom, high=top), series)


def window(domain: Domain) -> tuple[Fraction, Fraction]:
    """The part of a domain to show: all of it when it is short, else near its finite end or 0.

    >>> from sympy import oo
    >>> [float(end) for end in window(Interval(0, oo))]
    [0.0, 4.0]
    """
    low, high = S.NegativeInfinity, S.Infinity
    if isinstance(domain, Interval):
        low, high = domain.start, domain.end
    if low.is_finite and high.is_finite:
        return _fraction(low), _fraction(high)
    if low.is_finite:
        return _fraction(low), _fraction(low) + REACH
    if high.is_finite:
        return _fraction(high) - REACH, _fraction(high)
    return Fraction(-REACH), Fraction(REACH)


def _fraction(end: Any) -> Fraction:
    """The end of an interval, rounded where it is irrational."""
    if end.is_Rational:
        return Fraction(int(end.p), int(end.q))
    return Fraction(float(enclose(end, {})))


def value(expression: Expr, variable: Symbol, place: Fraction) -> float:
    """The value at one place, or NaN where it is not defined or not decided."""
    try:
        return float(enclose(expression, {variable: place}))
    except (Undefined, Imprecise, NotSupportedError, OverflowError):
        return math.nan


def _shown_range(values: list[Any]) -> tuple[float | None, float | None]:
    """Ends of the axis that keep a pole from flattening all the rest; None where none is needed."""
    finite = sorted(v for v in values if math.isfinite(v))
    if len(finite) < 8:
        return None, None
    low, high = finite[len(finite) // 16], finite[-1 - len(finite) // 16]
    room = 1.5 * (high - low)
    if room == 0 or (finite[0] >= low - room and finite[-1] <= high + room):
        return None, None
    return max(finite[0], low - room / 3), min(finite[-1], high + room / 3)
