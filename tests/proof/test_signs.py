"""Sign algebra, ranges, linear reasoning and polynomials against plain numbers."""

from fractions import Fraction
from itertools import product
from random import Random

import pytest
import sympy
from sympy import FiniteSet, Interval, Poly, Rational, S, Symbol, Union, exp, log, oo, pi, sqrt

from symnn.core import Variable, tensor
from symnn.proof.cells.cell import Cell, Fact, describe, with_index
from symnn.proof.cells.knowledge import Knowledge
from symnn.proof.cells.linear import contradictory, inequality
from symnn.proof.cells.polynomials import degree_in, polynomial_in, sign_on_interval
from symnn.proof.cells.quadratic import sign_of_quadratic
from symnn.proof.cells.splitting import cases_by_sign
from symnn.proof.ranges.constants import constant_sign, is_zero_constant
from symnn.proof.ranges.ranges import Range, ranges_of
from symnn.proof.ranges.signs import (
    ANY,
    NEGATIVE,
    NEVER,
    NONNEGATIVE,
    NONPOSITIVE,
    NONZERO,
    POSITIVE,
    PRODUCT,
    TOTAL,
    ZERO,
    negated,
    of_integer_power,
    of_number,
    within,
)
from symnn.proof.resources.budget import Budget, OutOfBudget

x, y, z = (Variable(name) for name in "xyz")
NUMBERS = [Fraction(k, 2) for k in (-5, -2, -1, 0, 1, 2, 5)]


def values(sign):
    return [v for v in NUMBERS if of_number(v) & sign]


@pytest.mark.parametrize(("a", "b"), list(product(range(8), repeat=2)))
def test_tables_hold_exactly_the_signs_that_numbers_have(a, b):
    products = {of_number(u * v) for u, v in product(values(a), values(b))}
    assert PRODUCT[a][b] == sum(products)
    sums = {of_number(u + v) for u, v in product(values(a), values(b))}
    assert TOTAL[a][b] & sum(sums) == sum(sums)
    assert not sums or TOTAL[a][b] in (sum(sums), ANY)


@pytest.mark.parametrize("a", range(8))
def test_powers_and_negatives(a):
    assert negated(a) == sum({of_number(-v) for v in values(a)})
    for n in (-3, -2, 0, 1, 2, 3):
        found = {of_number(v**n) for v in values(a) if v or n >= 0}
        assert within(sum(found), of_integer_power(a, n))


@pytest.mark.parametrize(
    ("domain", "inside", "outside"),
    [
        (Interval.open(0, 1), [Rational(1, 2)], [S.Zero, S.One, S(2)]),
        (Interval(0, pi), [S.Zero, S(3), pi], [S(4), -S.One]),
        (S.Naturals, [S.One, S(7)], [S.Zero, Rational(3, 2)]),
        (S.Naturals0, [S.Zero], [-S.One]),
        (S.Integers, [-S(4)], [S.Half]),
        (Union(Interval(-2, -1), Interval.open(1, oo)), [-S(2), S(5)], [S.Zero, S.One]),
        (FiniteSet(S.One, S(3)), [S(3)], [S(2)]),
    ],
    ids=str,
)
def test_ranges_hold_the_members_of_a_domain(domain, inside, outside):
    ranges = ranges_of(domain)
    assert all(any(r.contains(v) for r in ranges) for v in inside)
    assert not any(any(r.contains(v) for r in ranges) for v in outside)


def test_range_signs_and_cuts():
    unit = Range(S.Zero, S.One, low_open=False)
    assert unit.sign == NONNEGATIVE
    assert Range(S.Zero, S.One).sign == POSITIVE
    assert Range(excluded=frozenset([S.Zero])).sign == NONZERO
    assert unit.strictly_inside(S.Zero) == (False, True)
    assert str(unit.left_of(S.Half)) == "[0, 1/2)"
    assert str(unit.bounded(S.Half, NONPOSITIVE)) == "[0, 1/2]"
    assert str(unit.bounded(S(2), NEGATIVE)) == str(unit)
    assert Range(S.One, S.One, False, False).single == S.One
    whole = Range(low=S(5), integer=True)
    assert str(whole) == str(Range(S(11) / 2, integer=True)) == "integers in [6, oo)"
    assert str(whole.left_of(S(9))) == "integers in [6, 8]"
    assert whole.left_of(S(6)).is_empty
    assert whole.left_of(S(7)).single == S(6)


SIGNS = [
    (exp(x) + 1, POSITIVE), (x**2 + 1, POSITIVE), (x**2, NONNEGATIVE), (-exp(x), NEGATIVE),
    (x**2 - x + 1, POSITIVE), (x**4 - 2 * x**2 + 1, NONNEGATIVE), (x, ANY),
    (1 - 1 / (1 + exp(-x)), POSITIVE), (sympy.tanh(x) + 1, POSITIVE), (sympy.erf(x) - 1, NEGATIVE),
    (sqrt(x**2 + 1) - x, POSITIVE), (sqrt(x**2 + 1) + x, POSITIVE), (exp(x) - exp(x - 1), POSITIVE),
    (x**2 - 2 * x * y + y**2, NONNEGATIVE), (x**2 - 2 * x + 1 + exp(y), POSITIVE),
    (log(2) - Rational(7, 10), NEGATIVE), (sympy.cosh(x), POSITIVE), (sympy.Max(x, 1), POSITIVE),
    (sympy.Min(x, -1), NEGATIVE), (sympy.Abs(x) + 1, POSITIVE), (sympy.cos(x) - 2, NEGATIVE),
    (sympy.Heaviside(x), NONNEGATIVE), (sympy.Piecewise((1, x > 0), (2, True)), POSITIVE),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "expected"), SIGNS, ids=str)
def test_signs_on_the_reals(expression, expected):
    assert Knowledge(Cell({x: Range(), y: Range()})).sign(expression) == expected


@pytest.mark.parametrize(("expression", "expected"), SIGNS, ids=str)
def test_a_sign_is_never_contradicted_by_a_value(expression, expected):
    random = Random(3)
    found = Knowledge(Cell({x: Range(), y: Range()})).sign(expression)
    for _ in range(25):
        place = {s: Rational(random.randint(-60, 60), random.choice([3, 7, 10])) for s in (x, y)}
        assert within(constant_sign(expression.xreplace(place)), found)


def test_facts_and_linear_reasoning():
    p, q = Variable("p", Interval.open(0, 1)), Variable("q", Interval.open(0, 1))
    ranges = {s: ranges_of(s.domain)[0] for s in (p, q)}
    assert Knowledge(Cell(ranges)).sign(1 - p) == POSITIVE
    assert Knowledge(Cell(ranges)).sign(1 - p - q) == ANY
    cell = Cell(ranges, (Fact(1 - p - q, POSITIVE),))
    assert Knowledge(cell).sign(1 - p - q) == POSITIVE
    assert Knowledge(cell).sign(p + q - 2) == NEGATIVE
    assert Knowledge(cell).sign(2 - 2 * p - q) == POSITIVE
    assert describe(Fact(p - q, NONPOSITIVE)) == "p - q <= 0"


def test_affine_signs_use_irrational_ends():
    r = Range(-pi, pi)
    assert Knowledge(Cell({x: r})).sign(x + pi) == POSITIVE
    assert Knowledge(Cell({x: r})).sign(x - 4) == NEGATIVE
    assert Knowledge(Cell({x: r})).sign(x) == ANY
    assert Knowledge(Cell({x: Range()})).sign(x - 10**8) == ANY


def test_sums_take_the_sign_of_their_terms():
    n, i = Variable("n", S.Naturals), Symbol("i", integer=True)
    a = tensor("a", n)
    cell = Cell({n: ranges_of(S.Naturals)[0], a: Range(S.Zero, S.One)})
    k = Knowledge(cell)
    assert k.sign(sympy.Sum(a[i], (i, 0, n - 1))) == POSITIVE
    assert k.sign(sympy.Sum(a[i], (i, 0, n - 2))) == NONNEGATIVE
    assert k.sign(sympy.Sum(a[i] - 1, (i, 0, n - 1))) == NEGATIVE
    inside = with_index(cell, i, S.One, n)
    assert Knowledge(inside).sign(i) == POSITIVE
    assert Knowledge(inside).sign(n - i) == NONNEGATIVE


def test_no_system_with_a_solution_is_called_contradictory():
    random = Random(11)
    grid = [(Fraction(a, 2), Fraction(b, 2)) for a in range(-12, 13) for b in range(-12, 13)]
    for _ in range(40):
        forms = [random.randint(-3, 3) * x + random.randint(-3, 3) * y + random.randint(-2, 2)
                 for _ in range(4)]  # fmt: skip
        rows = [inequality(S(f).expand(), strict=True) for f in forms]
        slopes = [tuple(Fraction(str(c)) for c in (f.coeff(x), f.coeff(y), f.as_coeff_Add()[0]))
                  for f in map(S, forms)]  # fmt: skip
        met = any(all(u * a + v * b + w > 0 for u, v, w in slopes) for a, b in grid)
        assert not (met and contradictory([r for r in rows if r]))


def test_polynomials_by_root_counting():
    assert sign_on_interval(Poly(x**2 - 2, x), Range()) == ANY
    assert sign_on_interval(Poly(x**2 - 2, x), Range(S(2), oo)) == POSITIVE
    assert sign_on_interval(Poly((x - 1) ** 2, x), Range()) == NONNEGATIVE
    assert sign_on_interval(Poly(x * (x - 1), x), Range(S.Zero, S.One)) == NEGATIVE
    assert sign_on_interval(Poly(x * (x - 1), x), Range(S.Zero, S.One, False)) == NONPOSITIVE
    assert sign_on_interval(Poly(x**2 - sqrt(2), x), Range()) == ANY
    assert polynomial_in(exp(x), x) is None
    assert degree_in(sympy.Pow(x**2, 3, evaluate=False), x) == 6


@pytest.mark.parametrize(
    ("expression", "expected"),
    [(x**2 + y**2 + 1, POSITIVE), ((x - y) ** 2, NONNEGATIVE), (-(x**2) - 1, NEGATIVE),
     (x * y, ANY), (x**2 + 3 * x * y + y**2, ANY), (x**2 - 2 * x + 2, POSITIVE)],
)  # fmt: skip
def test_quadratics_as_sums_of_squares(expression, expected):
    assert sign_of_quadratic(sympy.expand(expression)) == expected


def test_signs_of_constants():
    assert constant_sign(sqrt(2) * sqrt(3) - sqrt(6)) == ZERO
    assert constant_sign(sqrt(3 + 2 * sqrt(2)) - 1 - sqrt(2)) == ZERO
    assert constant_sign(exp(pi * sqrt(163)) - 262537412640768744) == NEGATIVE
    assert constant_sign(log(S.Zero - 1, evaluate=False)) == NEVER
    assert not is_zero_constant(sqrt(2) - Rational(14142135623731, 10**13))


def test_cells_of_a_split_cover_and_separate():
    line = Cell({x: Range()})
    cases = cases_by_sign(line, x**2 - 2)
    assert [str(c.cell.ranges.get(x, c.substitution.get(x))) for c in cases] == [
        "(-oo, -sqrt(2))", "-sqrt(2)", "(-sqrt(2), sqrt(2))", "sqrt(2)", "(sqrt(2), oo)",
    ]  # fmt: skip
    assert [str(c.cell) for c in cases_by_sign(Cell({x: Range()}), exp(x) - 3)] == [
        "x in (-oo, log(3))", "", "x in (log(3), oo)",
    ]  # fmt: skip
    assert cases_by_sign(line, x**2 + 1) is None
    closed = cases_by_sign(Cell({x: Range(S.Zero, S.One, False, False)}), x - 1)
    assert [dict(c.substitution) for c in closed] == [{}, {x: S.One}]
    apart = cases_by_sign(Cell({x: Range(), y: Range()}), x - y)
    assert [c.substitution for c in apart if c.substitution] == [{x: y}]
    excluded = cases_by_sign(Cell({x: Range()}, (Fact(x, NONZERO),)), x)
    assert len(excluded) == 2


def test_a_budget_stops_work():
    with pytest.raises(OutOfBudget, match="the time is used up"):
        Budget.of(-1).check()
    with pytest.raises(OutOfBudget):
        Knowledge(Cell({}, budget=Budget.of(-1))).sign(x + y)
