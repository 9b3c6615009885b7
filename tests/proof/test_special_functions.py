"""Gamma at related arguments, and the angle of a point; each claim has a false twin."""

import pytest
import sympy
from corpus import claim_of

from symnn.proof import PROVERS, check
from symnn.proof.cells.cell import Cell
from symnn.proof.equations.gamma_relations import related
from symnn.proof.ranges.ranges import Range

TRUE = [
    "gamma(s)*gamma(s+1/2) == 2**(1-2*s)*sqrt(pi)*gamma(2*s)",
    "gamma(s)*gamma(s+1/3)*gamma(s+2/3) == 2*pi*3**(1/2-3*s)*gamma(3*s)",
    "gamma(p)*gamma(1-p) == pi/sin(pi*p)", "gamma(1+p)*gamma(1-p) == pi*p/sin(pi*p)",
    "gamma(2-x)*gamma(x+2) == pi*x*(1-x**2)/sin(pi*x) | x: Interval.open(1, 2)",
    "gamma(1/2+x)*gamma(1/2-x) == pi/cos(pi*x) | x: Interval.open(-1/2, 1/2)",
    "gamma(x)*gamma(1-x)*sin(pi*x) == pi | x: Interval.open(-1, 0)",
    "binomial(2*n, n) == 4**n*gamma(n+1/2)/(sqrt(pi)*gamma(n+1))",
    "polygamma(0, 1-p) - polygamma(0, p) == pi*cot(pi*p)",
    "polygamma(1, 1-p) + polygamma(1, p) == pi**2/sin(pi*p)**2",
    "polygamma(0, 2*s) == (polygamma(0, s)+polygamma(0, s+1/2))/2 + log(2)",
    "loggamma(p) + loggamma(1-p) == log(pi/sin(pi*p))",
    "x*gamma(1/3)*gamma(2/3) == 2*pi*x/sqrt(3)",
    "tan(atan(x)+atan(y)) == (x+y)/(1-x*y) | | Ne(x*y, 1)",
    "tan(2*atan(x)) == 2*x/(1-x**2) | | Ne(x**2, 1)",
    "atan2(x, 1) == atan(x)", "atan2(y, s) == atan(y/s)", "atan2(s, 0) == pi/2",
    "atan2(y, x) == atan(y/x) + pi | x: Interval.open(-oo, 0); y: Interval(0, oo)",
    "atan2(y, x) == atan(y/x) - pi | x: Interval.open(-oo, 0); y: Interval.open(-oo, 0)",
    "sin(atan2(y, x)) == y/sqrt(x**2+y**2) | | x**2+y**2 > 0",
]  # fmt: skip

FALSE = [
    "gamma(s)*gamma(s+1/2) == 2**(1-2*s)*sqrt(pi)*gamma(2*s)*1.0000001",
    "gamma(s)*gamma(s+1/2) == 2**(2-2*s)*sqrt(pi)*gamma(2*s)",
    "gamma(s)*gamma(s+1/3)*gamma(s+2/3) == 2*pi*3**(1-3*s)*gamma(3*s)",
    "gamma(p)*gamma(1-p) == pi/cos(pi*p)", "gamma(x)*gamma(1-x) == pi/sin(pi*x)",
    "gamma(2-x)*gamma(x+2) == pi*x*(1-x**2)/sin(pi*x) | x: Interval.open(0, 2)",
    "gamma(2-p)*gamma(p+2) == -pi*p*(1-p**2)/sin(pi*p)",
    "gamma(1/2+x)*gamma(1/2-x) == pi/cos(pi*x) | x: Interval(-1/2, 1/2)",
    "binomial(2*n, n) == 4**n*gamma(n+1/2)/(sqrt(pi)*gamma(n))",
    "polygamma(0, 1-p) + polygamma(0, p) == pi*cot(pi*p)",
    "polygamma(0, 2*s) == (polygamma(0, s)+polygamma(0, s+1/2))/2",
    "loggamma(p) + loggamma(1-p) == log(sin(pi*p)/pi)",
    "x*gamma(1/3)*gamma(2/3) == 2*pi*x/sqrt(2)",
    "tan(atan(x)+atan(y)) == (x+y)/(1-x*y)", "tan(atan(x)+atan(y)) == (x+y)/(1+x*y) | | x*y > 1",
    "atan2(x, -1) == atan(-x)", "atan2(y, x) == atan(y/x) | | Ne(x, 0)", "atan2(y, 0) == pi/2",
    "atan2(y, x) == atan(y/x) + pi | x: Interval.open(-oo, 0)",
    "atan2(y, x) == atan(y/x) - pi | x: Interval.open(-oo, 0); y: Interval.Lopen(-oo, 0)",
    "sin(atan2(y, x)) == y/sqrt(x**2+y**2)",
]  # fmt: skip


@pytest.mark.parametrize("line", TRUE)
def test_relations_are_proved(line):
    verdict = check(claim_of(line), strategies=PROVERS)
    assert (verdict.status, verdict.level) == ("proved", "exact")


@pytest.mark.parametrize("line", FALSE)
def test_false_twins_are_refuted(line):
    claim = claim_of(line)
    assert check(claim).status == "refuted"
    assert check(claim, strategies=PROVERS, timeout=3).status not in ("proved", "enclosed")


def test_a_size_is_tried_where_fewer_entries_are_not_allowed():
    least = "p[13] <= 1 | p: Simplex(n) | n >= {}"
    assert check(claim_of(least.format(14))).status == "proved"
    assert check(claim_of(least.format(13))).status == "refuted"


def test_values_that_nothing_is_related_to_stay():
    """One of a variable alone, and one of a number beside it."""
    x = sympy.Symbol("x", positive=True)
    cell, third = Cell({x: Range(sympy.S.Zero, sympy.S.One)}), sympy.Rational(1, 3)
    assert related(sympy.gamma(x) - 2, cell) is None
    assert related(sympy.gamma(x) * sympy.gamma(third) - x, cell) is None
    assert related(sympy.gamma(third) * sympy.gamma(2 * third) - x, cell) is not None
