"""Traced curves pass through the values of their functions, and are cut where those jump."""

from __future__ import annotations

import math
from bisect import bisect_right
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest
from sympy import Rational

from symnn.catalog.activations import FORMULAS
from symnn.report.curves import value
from symnn.report.tracing import edges, sampled, shown_range, sighted, traced

LOW, HIGH = Fraction(-4), Fraction(4)


def function(formula):
    """Of the first argument; the others are 1/2."""
    others = dict.fromkeys(formula.arguments[1:], Rational(1, 2))
    f = formula.expression.xreplace(others)
    return lambda place: value(f, formula.variable, place)


def at(points, x: float) -> float:
    """The height of a path at an abscissa; NaN in a gap."""
    k = min(bisect_right([p for p, _ in points], x), len(points) - 1)
    (x0, y0), (x1, y1) = points[k - 1], points[k]
    return y0 if x1 == x0 else y0 + (y1 - y0) * (x - x0) / (x1 - x0)


def away(points, f) -> float:
    """The largest distance of a path from its function, as a share of the height."""
    random = Random(1)
    ends = shown_range([y for _, y in sampled(f, LOW, HIGH)])
    low, high = edges(ends)
    found = [0.0]
    for _ in range(60):
        place = Fraction(random.randrange(-3990, 3990), 1000)
        y, drawn = f(place), at(points, float(place))
        if low < y < high and math.isfinite(drawn):
            found.append(abs(y - drawn) / (high - low))
    return max(found)


@pytest.mark.every(3)
@pytest.mark.parametrize("formula", FORMULAS, ids=lambda f: f.name)
def test_a_path_passes_through_the_values(formula) -> None:
    f = function(formula)
    points = traced(f, LOW, HIGH)
    assert away(points, f) < 0.01
    assert [x for x, _ in points] == sorted(x for x, _ in points)
    assert all(edges(shown_range([v for _, v in sampled(f, LOW, HIGH)]))[0] - 1e-9 <= y
               for _, y in points if math.isfinite(y))  # fmt: skip


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "gelu", "softplus"])
def test_another_path_is_told(name: str) -> None:
    f = function(next(f for f in FORMULAS if f.name == name))
    assert away(traced(lambda x: -f(x), LOW, HIGH), f) > 0.1
    assert away(traced(lambda x: f(x) * 1.05, LOW, HIGH), f) > 0.01


def test_jumps_and_poles_are_not_joined() -> None:
    step = traced(lambda x: float(x > Fraction(1, 3)), LOW, HIGH)
    assert {y for _, y in step if math.isfinite(y)} == {0.0, 1.0}
    steps = [(a, b) for (_, a), (_, b) in pairwise(step)]
    assert (0.0, 1.0) not in steps
    pole = traced(lambda x: float(1 / (x - Fraction(1, 7))), LOW, HIGH)
    assert not any(a < 0 < b for (_, a), (_, b) in pairwise(pole))
    assert max(abs(y) for _, y in pole if math.isfinite(y)) < 20


def test_nothing_is_drawn_where_there_is_no_value() -> None:
    root = traced(lambda x: math.sqrt(x) if x >= 0 else math.nan, LOW, HIGH)
    assert {math.isnan(y) for x, y in root if x < 0} == {True}
    assert min(x for x, y in root if math.isfinite(y)) == pytest.approx(0, abs=1e-3)


def test_kinks_are_sharp() -> None:
    corner = Fraction(1, 3)
    points = traced(lambda x: float(abs(x - corner)), LOW, HIGH)
    assert min(y for _, y in points) < 0.01


@pytest.mark.parametrize(("low", "high", "expected"), [
    (None, None, (-4, 4)), (Fraction(0), None, (0, 4)), (None, Fraction(1), (-3, 1)),
    (Fraction(-1), Fraction(2), (-1, 2)),
])  # fmt: skip
def test_windows_lie_in_the_domain(low, high, expected) -> None:
    assert sighted(lambda x: float(x * x), low, high) == expected


def test_windows_hold_what_bends() -> None:
    low, high = sighted(lambda x: float(max(x - 7, 0)), None, None)
    assert low <= -7
    assert high > 7
