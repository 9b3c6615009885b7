"""Bounds by balls: true ones hold, false ones are refuted, and what is not seen stays open."""

from __future__ import annotations

import pytest
from sympy import Abs, Interval, Rational, exp, log, oo, sin, sqrt, tanh

from symnn.book.material import Enclosed
from symnn.book.tier import Tier
from symnn.core import Variable
from symnn.errors import SymnnError

x = Variable("x", Interval(0, 2))
BOUND = Rational(1001, 1000)


@pytest.mark.parametrize("function", [sin(x), tanh(x), exp(-x), x * exp(-x), 1 / (1 + x)])
def test_a_bound_that_holds(function) -> None:
    assert Enclosed(function, x, BOUND).find().tier is Tier.B


@pytest.mark.parametrize("function", [2 * sin(x), exp(x), -exp(x), sin(x) + 1])
def test_a_bound_that_fails_is_refuted_with_a_place(function) -> None:
    found = Enclosed(function, x, BOUND).find()
    assert found.refuted
    assert found.verdict.evidence.summary.startswith("at ")


@pytest.mark.parametrize(
    ("function", "bound"), [(sin(x), 1), (sqrt(x), 2), (log(x), 100), (1 / (x - 1), 10**9)]
)
def test_what_balls_cannot_tell_stays_open(function, bound) -> None:
    """The bound is met, the slope has no bound, there is no value, or there is a pole."""
    found = Enclosed(function, x, Rational(bound)).find()
    assert not found.refuted
    assert not found.holds


def test_a_slope_between_middles_is_not_missed() -> None:
    """A narrow peak between the middles of the pieces."""
    peak = exp(-(10**8) * (x - 1) ** 2)
    assert not Enclosed(peak, x, Rational(1, 2), pieces=2).find().holds


def test_refusals() -> None:
    with pytest.raises(SymnnError, match="has kinks; needed a smooth function"):
        Enclosed(Abs(x - 1), x, BOUND)
    half_line = Variable("x", Interval(0, oo))
    with pytest.raises(SymnnError, match="needed a closed interval"):
        Enclosed(exp(-half_line), half_line, BOUND)
