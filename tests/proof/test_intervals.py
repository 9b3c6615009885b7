"""Interval arithmetic: every value at a point lies in the range over a box around it."""

from random import Random

import pytest
import sympy
from flint import arb
from sympy import Piecewise, Rational, S, Symbol, erf, erfc, exp, log, sqrt

from symnn.balls import Undefined, enclose, working_precision
from symnn.proof.cells.cell import Cell
from symnn.proof.cells.endpoints import value_at_end
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.positive import positive_on_box
from symnn.proof.inequalities.bounding import nonnegative_on_box
from symnn.proof.inequalities.inequality import by_log_lemma
from symnn.proof.inequalities.ladder import middle_of, nonnegative_on_line
from symnn.proof.inequalities.monotone import nonnegative_by_monotony
from symnn.proof.ranges import interval_functions
from symnn.proof.ranges.boxes import compiled, range_over
from symnn.proof.ranges.interval_functions import INTERVAL_FUNCTIONS
from symnn.proof.ranges.intervals import INFINITY, MINUS_INFINITY, Interval, meet
from symnn.proof.ranges.ranges import Range
from symnn.proof.ranges.variants import variants
from symnn.proof.values.at_infinity import limit_at_infinity

x, y = Symbol("x", real=True), Symbol("y", real=True)

EXPRESSIONS = [
    x + y, x * y, x - x * y, x**2 - 2 * x, x**3, 1 / x, x / (1 + y**2), sqrt(x),
    x ** Rational(-2, 3),
    exp(-x) * x, x**2 * exp(-(x**2)), x**3 * exp(x) * (1 + y**2), x * log(x), x**2 * erfc(x),
    x * (1 + erf(x / sqrt(2))) / 2, x * (1 - erf(x)), Piecewise((x, y > 0), (y, True)), 2**x,
    sympy.Pow(sympy.Abs(x), sympy.Abs(y)), S.Pi * x, x**-2, y**4 - x,
    *[f(x) for f in INTERVAL_FUNCTIONS if f not in (sympy.Max, sympy.Min)],
    sympy.Max(x, y, 0), sympy.Min(x, y),
]  # fmt: skip


def boxes(random):
    for _ in range(12):
        yield {s: end_points(random) for s in (x, y)}


def end_points(random):
    centre = Rational(random.randint(-80, 80), 10)
    return centre - Rational(random.randint(0, 40), 10), centre + Rational(
        random.randint(0, 40), 10
    )


def as_interval(low, high):
    return Interval(enclose(low, {}).lower(), enclose(high, {}).upper())


def violations(expression, seed=5):
    """Points whose value lies outside of the computed range."""
    random, wrong = Random(seed), []
    with working_precision(96):
        for ends in boxes(random):
            box = {s: as_interval(*e) for s, e in ends.items()}
            for _ in range(6):
                point = {s: a + (b - a) * Rational(random.randint(0, 10), 10)
                         for s, (a, b) in ends.items()}  # fmt: skip
                try:
                    value = enclose(expression, point, 96)
                except ArithmeticError:
                    continue
                try:
                    found = range_over(expression, box)
                except Undefined:
                    wrong.append(point)
                    continue
                if value < found.low or value > found.high:
                    wrong.append(point)
    return wrong


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=str)
def test_ranges_contain_all_values(expression):
    assert not violations(expression)


@pytest.mark.parametrize(
    ("function", "wrong"),
    [
        (sympy.tanh, lambda a: Interval(a.low.tanh().lower(), (a.high.tanh() * 0.999).upper())),
        (sympy.exp, lambda a: interval_functions.exponential(Interval(a.high, a.high))),
        (sympy.Abs, lambda a: a),
        (sympy.cos, lambda a: Interval(arb(-0.9), arb(1))),
    ],
)
def test_a_wrong_rule_is_caught(function, wrong, monkeypatch):
    monkeypatch.setitem(INTERVAL_FUNCTIONS, function, wrong)
    compiled.cache_clear()
    try:
        assert violations(function(x))
    finally:
        compiled.cache_clear()


def test_tails_give_finite_ranges_at_infinity():
    far = {x: Interval(arb(10), INFINITY)}
    for e in (x**2 * exp(-x), x * exp(-(x**2)), x * erfc(x), 3 * x**2 * exp(-x) / (1 + x**2)):
        found = range_over(e, far)
        assert found.low >= 0
        assert found.high < 0.01
    left = {x: Interval(MINUS_INFINITY, arb(-10))}
    assert range_over(x * (1 + erf(x)), left).low > -0.01
    near_zero = {x: Interval(arb(0), arb(0.01))}
    assert range_over(x * log(x), near_zero).low > -0.1


def test_disjoint_enclosures_mean_undefined():
    with pytest.raises(Undefined, match="disjoint"):
        meet(Interval(arb(0), arb(1)), Interval(arb(2), arb(3)))
    with pytest.raises(Undefined):
        range_over(log(x), {x: Interval(arb(-2), arb(-1))})


def test_equal_forms_are_equal():
    random = Random(9)
    for f in (x / (1 + exp(-x)), x * (1 + erf(x)) / 2, exp(2 * x) / (1 + exp(x)) ** 2 - x):
        for form in variants(f, x):
            for _ in range(5):
                point = {x: Rational(random.randint(-30, 30), 7)}
                assert enclose(form, point, 200).overlaps(enclose(f, point, 200))


TRUE_ON_LINE = [
    (exp(x) - 1 - x, Range(), False), (x - 1 - log(x), Range(low=S.Zero), False),
    (sympy.cosh(x) - 1 - x**2 / 2, Range(), False),
    (x / (1 + exp(-x)) + Rational(3, 10), Range(), True),
    (x * (1 + erf(x / sqrt(2))) / 2 + Rational(17, 100), Range(), True),
    (-x * log(x) - (1 - x) * log(1 - x), Range(S.Zero, S.One), True),
    (log(2) + x * log(x) + (1 - x) * log(1 - x), Range(S.Zero, S.One), False),
]  # fmt: skip


@pytest.mark.parametrize(("h", "r", "strict"), TRUE_ON_LINE, ids=str)
def test_the_ladder_climbs(h, r, strict):
    with working_precision(96):
        assert nonnegative_on_line(h, x, Cell({x: r}), strict)


@pytest.mark.parametrize(
    ("h", "r", "strict"),
    [
        (exp(x) - 1 - x, Range(), True), (exp(x) - 1 - x - Rational(1, 10**9), Range(), False),
        (x / (1 + exp(-x)) + Rational(27, 100), Range(), False),
        (-1 / x, Range(-S.One, S.One), False),
        (x - sympy.tanh(x), Range(), False), (1 / x**2 - 1, Range(), False),
        (log(2) + x * log(x) + (1 - x) * log(1 - x), Range(S.Zero, S.One), True),
        (x**3 - x, Range(low=S.Zero), False), (sympy.floor(x) - S.Half, Range(low=S.Zero), False),
    ],
    ids=str,
)  # fmt: skip
def test_nobody_climbs_to_a_false_inequality(h, r, strict):
    with working_precision(96):
        cell = Cell({x: r})
        assert not nonnegative_on_line(h, x, cell, strict)
        assert not nonnegative_by_monotony(h, x, cell, strict)
        assert not nonnegative_on_box(h, cell, strict)
        assert not positive_on_box(h, cell, strict)


def test_monotony_finds_exact_tangent_points():
    cell = Cell({x: Range(low=S.Zero)})
    assert nonnegative_by_monotony(x / S.Exp1 - log(x), x, cell, False)
    assert not nonnegative_by_monotony(x / S.Exp1 - log(x), x, cell, True)
    assert nonnegative_by_monotony(
        sqrt(x) - log(1 + x), x, Cell({x: Range(S.Zero, S.Infinity, False)}), False
    )


def test_boxes_and_positive_coordinates():
    unit = Range(S.Zero, S.One)
    cell = Cell({x: unit, y: unit})
    assert positive_on_box(1 - x * y, cell, strict=True)
    assert not positive_on_box(x - y, cell, strict=False)
    closed = Cell({x: Range(S.Zero, S.One, False, False), y: unit})
    assert not positive_on_box(1 - x * y, Cell({x: closed.range(x), y: closed.range(x)}), True)
    assert nonnegative_on_box(3 - x - y, closed, strict=True)
    assert nonnegative_on_box(2 + sympy.sin(x * y), Cell({x: Range(), y: Range()}), strict=True)


def test_middles_are_short_and_inside():
    assert middle_of(S.Zero, S.One) == S.Half
    assert middle_of(-sympy.oo, sympy.oo) == 0
    assert middle_of(S(5), sympy.oo) == 11
    assert middle_of(S.Zero, Rational(1, 10**12)) is None
    assert 1 < middle_of(S.One, sqrt(2)) < sqrt(2)


def test_values_at_ends():
    assert value_at_end(x * log(x), x, S.Zero, 1) == 0
    assert value_at_end(x**2 * log(x) ** 2 + 3, x, S.Zero, 1) == 3
    assert value_at_end((1 - x) * log(1 - x), x, S.One, -1) == 0
    assert value_at_end(log(x), x, S.Zero, 1) is None
    assert value_at_end(log(x) / x, x, S.Zero, 1) is None
    assert value_at_end(x**2 + 1, x, S(2), 1) == 5


def test_limits_at_infinity():
    k = Knowledge(Cell({}))
    assert limit_at_infinity(erf(x) + x**3 * exp(-x) + 2, x, 1, k) == 3
    assert limit_at_infinity(erf(x), x, -1, k) == -1
    assert limit_at_infinity(1 / (1 + exp(-x)), x, 1, k) == 1
    assert limit_at_infinity(1 / (1 + exp(-x)), x, -1, k) == 0
    assert limit_at_infinity(exp(x) + 1, x, 1, k) is None
    assert limit_at_infinity(sympy.sin(x), x, 1, k) is None
    assert limit_at_infinity(sympy.atan(x) + 1 / x, x, -1, k) == -S.Pi / 2


@pytest.mark.parametrize(
    ("total", "proved"),
    [(log(2), True), (log(2) - Rational(1, 10**6), False), (log(3), True)],
)
def test_a_number_is_shared_among_logs_whose_coefficients_sum_to_one(total, proved):
    p = Symbol("p", positive=True)
    cell = Cell({p: Range(S.Zero, S.One)})
    h = total + p * log(p) + (1 - p) * log(1 - p)
    found = by_log_lemma(h, cell, False, 0)
    assert (found is not None) == proved
    if total == log(2):
        assert by_log_lemma(h, cell, True, 0) is None  # equal at 1/2
