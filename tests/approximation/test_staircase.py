"""Staircases of sigmoid units: their error is within the tolerance, and where it is said to be."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from flint import arb
from sympy import Rational

from symnn.approximation import even_staircase, request, staircase
from symnn.approximation.error import Gap, largest
from symnn.approximation.staircase import Staircase
from symnn.approximation.target import Target
from symnn.balls import Undefined, enclose, working_precision
from symnn.errors import DomainError, NotSupportedError
from symnn.proof.ranges.intervals import Interval
from symnn.proof.ranges.ranges import ball_of

CASES = (
    ("sin(x)", "Interval(0, 2*pi)"),
    ("exp(x)", "Interval(-1, 1)"),
    ("Abs(x)", "Interval(-1, 1)"),
    ("Piecewise((x, x < 0), (x**2, True))", "Interval(-1, 1)"),
    ("Max(x, 1 - x)", "Interval(0, 1)"),
    ("3 + 0*x", "Interval(0, 1)"),
)
ROUGH = (("sqrt(x)", "Interval(0, 1)"), ("sqrt(Abs(x - 1/3))", "Interval(0, 1)"))


def observed(made: Staircase, count: int = 997) -> float:
    """The largest difference at many places, of which each is enclosed on its own."""
    low, high = (float(end) for end in made.ends)
    places = [Rational(low + (high - low) * k / count) for k in range(1, count)]
    gap = made.function - made.expression
    return max(float(abs(enclose(gap, {made.variable: p}, 200))) for p in places)


@pytest.mark.parametrize(("function", "domain"), CASES + ROUGH)
def test_error_is_within_the_tolerance_and_not_exceeded_anywhere(
    function: str, domain: str
) -> None:
    made = staircase(function, {"x": domain}, tolerance="0.1")
    assert made.error.high <= arb("0.1")
    assert observed(made) <= float(made.error.high)
    assert made.error.high <= made.error.low * arb("1.02") or made.error.low == 0


@pytest.mark.parametrize(("function", "domain"), CASES[:5])
def test_steps_of_one_width_keep_what_the_theorem_promises(function: str, domain: str) -> None:
    made = even_staircase(function, {"x": domain}, tolerance="0.1")
    assert observed(made) <= float(made.error.high) <= 0.1
    assert len(made.units) >= len(staircase(function, {"x": domain}, tolerance="0.1").units) - 1


def test_the_network_is_what_its_units_say() -> None:
    made = staircase("x**2", {"x": "Interval(0, 1)"}, tolerance=Rational(1, 5))
    at = 0.3
    z = [float(u.weight) * at + float(u.bias) for u in made.units]
    heights = [float(u.height) for u in made.units]
    value: Any = made.expression.subs(made.variable, at)
    by_hand = float(made.bias) + np.dot(heights, [1 / (1 + math.exp(-v)) for v in z])
    assert by_hand == pytest.approx(float(value), abs=1e-12)
    data = made.to_json()
    assert len(data["units"]) == len(made.units) == len(made.edges)
    assert str(made).startswith("x**2  for x in [0, 1]\n  units")


def test_wrong_networks_are_seen_to_be_wrong() -> None:
    """One height moved, one edge moved, units too flat: the enclosed error tells."""
    made = staircase("x", {"x": "Interval(0, 1)"}, tolerance="0.1")
    target = Target.of("x", {"x": "Interval(0, 1)"})

    def error(edges: list[Any], heights: list[Any], weight: Any) -> arb:
        ends: tuple[Any, ...] = (Rational(0), *edges, Rational(1))
        places = tuple(map(ball_of, ends))
        gap = Gap(target.values, places, tuple(map(ball_of, heights)), ball_of(weight))
        return largest(gap, arb(10)).low

    edges, heights, weight = list(made.edges), list(made.heights), made.weight
    with working_precision(128):
        assert error(edges, heights, weight) < arb("0.1")
        assert error(edges, [h + Rational(1, 8) if i == 2 else h for i, h in enumerate(heights)],
                     weight) > arb("0.1")  # fmt: skip
        assert error([edges[0] - Rational(1, 9), *edges[1:]], heights, weight) > arb("0.1")
        assert error(edges, heights, Rational(1)) > arb("0.1")


def test_rough_functions_need_steps_of_different_width() -> None:
    with pytest.raises(NotSupportedError, match=r"`sqrt\(x\)` has no Lipschitz constant"):
        even_staircase("sqrt(x)", {"x": "Interval(0, 1)"}, tolerance="0.1")


@pytest.mark.parametrize("function", ["sign(x)", "Piecewise((0, x < 1/3), (1, True))", "tan(2*x)"])
def test_jumps_are_refused(function: str) -> None:
    with pytest.raises((NotSupportedError, DomainError), match=r"jumps|not shown to be defined"):
        staircase(function, {"x": "Interval(-1, 1)"}, tolerance="0.1")


@pytest.mark.parametrize(
    ("function", "domain", "tolerance", "message"),
    [
        ("x", "Reals", "0.1", "x in Reals; needed one, on a bounded interval"),
        ("1/x", "Interval(-1, 1)", "0.1", "not shown to be defined"),
        ("x", "Interval(0, 1)", "0", "tolerance is '0'"),
        ("x", "Interval(0, 1)", "pi", "tolerance is 'pi'"),
    ],
)
def test_bad_targets_are_refused(function: str, domain: str, tolerance: str, message: str) -> None:
    with pytest.raises(DomainError, match=message):
        staircase(function, {"x": domain}, tolerance=tolerance)


@pytest.mark.parametrize("build", [staircase, even_staircase])
def test_too_many_steps_are_refused(build: object) -> None:
    with pytest.raises(NotSupportedError, match="more than 20000 steps"):
        build("x", {"x": "Interval(0, 1)"}, tolerance="1e-9")  # type: ignore[operator]


def test_what_is_not_reached_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request, "ATTEMPTS", 1)
    monkeypatch.setattr(request, "SHARPNESS", 1)
    with pytest.raises(NotSupportedError, match=r"the error of `x` is enclosed by \[0\."):
        staircase("x", {"x": "Interval(0, 1)"}, tolerance="0.1")


def test_a_target_has_no_values_elsewhere() -> None:
    target = Target.of("x", {"x": "Interval(0, 1)"})
    with pytest.raises(Undefined, match=r"\[2\.0+, 3\.0+\] lies outside of the interval"):
        target.values(Interval(arb(2), arb(3)))
