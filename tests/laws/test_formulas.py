"""Every formula: its derivative against Taylor's remainder at 50 digits, and its domain."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st
from pointwise import members
from sympy import Piecewise, Rational, S

from symnn.balls import Imprecise, Undefined, enclose, working_precision
from symnn.catalog import FORMULAS
from symnn.core import Formula, domain_of
from symnn.core.domains import contains, draw, edges
from symnn.core.latex import latex
from symnn.derivation.kinks import kinks_of

BITS = 400
STEPS = (Rational(1, 10**20), Rational(1, 10**21))
POINTS = 4

by_name = pytest.mark.parametrize("formula", FORMULAS, ids=lambda f: f.name)


def interior_points(formula: Formula) -> list[dict[Any, Any]]:
    """Points of the domain that keep clear of its ends and of kinks."""
    random, found = Random(11), []
    while len(found) < POINTS:
        point = {s: draw(domain_of(s), random) for s in formula.arguments}  # type: ignore[arg-type]
        if is_interior(formula, point):
            found.append(point)
    return found


def is_interior(formula: Formula, point: dict[Any, Any]) -> bool:
    """Whether the point keeps clear of the ends of the domain and of kinks."""
    domain: Any = domain_of(formula.variable)
    x = point[formula.variable]
    around = [x - Rational(1, 1000), x + Rational(1, 1000)]
    if domain not in (S.Reals, S.Naturals) and not all(contains(domain, a) for a in around):
        return False
    kinks = kinks_of(formula.expression, formula.variable)
    return all(_clear(kink, point) for kink in kinks)


def _clear(kink: Any, point: dict[Any, Any]) -> bool:
    gap = enclose(kink.lhs - kink.rhs, point, BITS)
    return bool(abs(gap) > arb("1e-3"))


def remainder(formula: Formula, slope: Any, point: dict[Any, Any], h: Any) -> arb:
    """f(x + h) - f(x) - h f'(x), divided by h**2."""
    x = formula.variable
    moved = {**point, x: point[x] + h}
    with working_precision(BITS):
        at, there = (enclose(formula.expression, p, BITS) for p in (point, moved))
        step = arb(int(h.p)) / int(h.q)
        return (there - at - step * enclose(slope, point, BITS)) / step**2


def follows_taylor(formula: Formula, slope: Any) -> bool:
    """Whether the remainder is of second order at every point: bounded as h shrinks tenfold."""
    return all(follows_at(formula, slope, point) for point in interior_points(formula))


def follows_at(formula: Formula, slope: Any, point: dict[Any, Any]) -> bool:
    try:
        first, second = (remainder(formula, slope, point, h) for h in STEPS)
    except (Undefined, Imprecise):
        return True
    return bool(abs(second - first) < arb("1e-6") * (1 + abs(first)))


@by_name
def test_the_derivative_leaves_a_remainder_of_second_order(formula: Formula) -> None:
    assert follows_taylor(formula, formula.expression.diff(formula.variable))


@pytest.mark.every(2)
@by_name
@settings(max_examples=settings.default.max_examples // 5)  # type: ignore[union-attr]
@given(data=st.data())
def test_the_derivative_is_right_at_every_point_of_the_domain(formula: Formula, data: Any) -> None:
    drawn = st.fixed_dictionaries({s: members(domain_of(s)) for s in formula.arguments})
    point = data.draw(drawn.filter(lambda p: is_interior(formula, p)))
    assert follows_at(formula, formula.expression.diff(formula.variable), point), point


@by_name
def test_taylor_notices_a_wrong_derivative(formula: Formula) -> None:
    slope = formula.expression.diff(formula.variable)
    wrong = [slope * Rational(1001, 1000), -slope, 2 * slope]
    if formula.name in (
        "unit_step",
        "zero_one_loss",
        "zero_variance",
    ):  # their slope is 0 where it exists
        wrong = [slope + Rational(1, 1000)]
    for planted in wrong:
        assert not follows_taylor(formula, planted)


@by_name
def test_draws_and_edges_stay_in_the_domain(formula: Formula) -> None:
    random = Random(3)
    for symbol in formula.arguments:
        domain: Any = domain_of(symbol)
        for value in (*edges(domain), *(draw(domain, random) for _ in range(50))):
            assert contains(domain, value)


@by_name
def test_a_formula_has_a_value_all_over_its_domain(formula: Formula) -> None:
    random = Random(5)
    for _ in range(20):
        point = {s: draw(domain_of(s), random) for s in formula.arguments}  # type: ignore[arg-type]
        if formula.conventions == ("0*log(0)=0",) and any(v in (0, 1) for v in point.values()):
            continue
        assert enclose(formula.expression, point, 200).is_finite()


@by_name
def test_a_formula_can_be_printed_and_called(formula: Formula) -> None:
    assert latex(formula.expression)
    assert formula(*formula.arguments) == formula.expression


@by_name
def test_kinks_have_a_convention(formula: Formula) -> None:
    if formula.expression.has(Piecewise) and formula.name != "huber_error":
        assert any("f'(" in c for c in formula.conventions)
