"""Which case counts is decided right where rounding or overflow hide it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

import symnn as sn
from symnn.codegen.calls.tier_results import Result
from symnn.codegen.search import seams
from symnn.codegen.search.condition import condition_of
from symnn.codegen.search.seams import joins
from symnn.codegen.search.values import Evaluation
from symnn.core import Variable

x, y = Variable("x"), Variable("y")
k, w = (Variable(name, sp.Interval.open(0, sp.oo)) for name in "kw")


def compiled(value: sp.Expr, *names: sp.Symbol) -> sn.codegen.CompiledFunction:
    return sn.compile(value, inputs=names, accuracy="fast")


def test_products_that_round_to_the_other_side_are_compared_in_more_digits() -> None:
    """x*y is above 1 by less than a rounding."""
    f = compiled(sp.Piecewise((x, x * y > 1), (-x, True)), x, y)
    a = 1 + 2.0**-30
    b = (1 - 2.0**-30) + 2.0**-53
    above = Fraction(a) * Fraction(b) > 1
    assert (a * b > 1) != above, "doubles alone decide otherwise"
    assert f(a, b) == (a if above else -a)
    assert f(np.full(20_000, a), b).tolist() == [a if above else -a] * 20_000


def test_what_no_form_decides_is_guarded() -> None:
    """Both sides are equal where k = w, which sums of two doubles of roots do not tell."""
    f = compiled(sp.Piecewise((k, k / w ** sp.Rational(3, 2) < 1 / sp.sqrt(k)), (-k, True)), k, w)
    assert "is guarded" in f.evidence.summary
    assert [f(3.0000000000000004, 3.0), f(3.0, 3.0000000000000004)] == [-3.0000000000000004, 3.0]
    assert f(2.7e254, 4.1e207) == -2.7e254, "w**(3/2) overflows"


@pytest.mark.parametrize("relation", [sp.Lt, sp.Le, sp.Gt, sp.Ge])
@pytest.mark.parametrize("bound", [sp.Rational(1, 3), sp.sqrt(2), sp.Rational(1, 10)])
def test_a_number_that_is_no_float_is_compared_exactly(relation: type, bound: sp.Expr) -> None:
    condition = condition_of(relation(x, bound), Result("f", x, (x,), 4.0)._deciding)
    assert condition is not None
    near = float(bound)
    points = np.array([np.nextafter(near, 0), near, np.nextafter(near, 9)])
    expected = [bool(relation(sp.Rational(Fraction(v)), bound)) for v in points.tolist()]
    assert condition.holds(Evaluation({"x": points})).tolist() == expected


def test_where_cases_meet_without_a_step_the_sides_are_compared_in_doubles() -> None:
    """Huber's loss is the same on both sides; with a step it is not."""
    gap = sp.Abs(x - y)
    for step, told in ((0, False), (sp.Rational(1, 10**9), True)):
        huber = sp.Piecewise((gap**2 / 2, gap <= w), (w * (gap - w / 2) + step * w, True))
        found = Result("f", huber, (x, y, w), 4.0).cases
        assert (len(found) == 1 or found[0].holds != condition_of(w >= gap)) is told


def test_of_cases_whose_values_are_not_known_nothing_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gap = sp.Abs(x - y)
    huber = sp.Piecewise((gap**2 / 2, gap <= w), (w * (gap - w / 2), True))
    conditions = [condition_of(c) for _, c in huber.args]
    assert joins(huber, (x, y, w), huber.args, conditions)
    monkeypatch.setattr(seams, "FEWEST", 10**6)
    assert not joins(huber, (x, y, w), huber.args, conditions)


def test_plain_sides_are_compared_as_they_are() -> None:
    condition = condition_of(sp.Abs(x) <= y, Result("f", x, (x, y), 4.0)._deciding)
    assert str(condition) == str(condition_of(sp.Abs(x) <= y))
