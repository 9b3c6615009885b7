"""Points at which a claim is tried: arrays keep the sizes that they were made for."""

import pytest
from corpus import claim_of
from sympy import Integer, Rational

from symnn.proof import check
from symnn.proof.equations.problem import Problem
from symnn.proof.refutation.hunt import hunt
from symnn.proof.refutation.refuter import admissible
from symnn.proof.resources.budget import Budget
from symnn.syntax import parse_claim

DOMAINS = {"p": "Simplex(n)", "n": "Naturals"}


@pytest.mark.parametrize("claim", [
    "Sum(p[i]**2, (i, 0, n - 1)) >= 1/n",
    "Sum(p[i], (i, 0, n - 1)) <= 1",
])  # fmt: skip
def test_a_search_does_not_change_a_size_under_its_array(claim):
    ready = parse_claim(claim, DOMAINS)
    assert check(ready, strategies=(hunt,)).status != "refuted"


def test_a_point_whose_array_has_another_size_is_no_point():
    problem = Problem.of(parse_claim("Sum(p[i], (i, 0, n - 1)) <= 1", DOMAINS), Budget.of(5))
    (p,), (n,) = (s for s, _ in problem.arrays), problem.scalars
    halves = [Rational(1, 2), Rational(1, 2)]
    assert admissible(problem, {p: halves, n: Integer(2)})
    assert not admissible(problem, {p: halves, n: Integer(1)})


@pytest.mark.every(2)
@pytest.mark.parametrize(("line", "method"), [
    ("sin(n)**2 < 999999/10**6", "rigorous counterexample"),
    ("cos(n) > -999999/10**6", "rigorous counterexample"),
    ("x**2+5*y**2+4*x*y-2*y+1 > 0", "exact counterexample"),
    ("Abs(x*y) < 1/2 | | Eq(x**2+y**2, 1)", "exact counterexample"),
    ("sin(1/x) < 1 | x: Interval.open(0, 1/1000)", "exact counterexample"),
    ("cos(x/3+1) < 1 | x: Interval(100, 200)", "exact counterexample"),
    ("(x-y)**2*(1+x**2) >= 10**(-15)*(x-y)", "rigorous counterexample"),
    ("log(log(x)) < 5 | x: Interval.open(1, oo)", "rigorous counterexample"),
    ("Sum(A[i,i], (i, 0, n-1))**2 <= Sum(A[i,j]**2, (i, 0, n-1), (j, 0, n-1))"
     " | A: Matrix(Reals, n, n)", "rigorous counterexample"),
])  # fmt: skip
def test_telling_points_are_found(line, method):
    verdict = check(claim_of(line))
    assert (verdict.status, verdict.method) == ("refuted", method)


@pytest.mark.parametrize("line", ["sin(n)**2 < 1", "sin(1/x) < 1 | x: Interval(2, 9)"])
def test_they_refute_nothing_that_is_true(line):
    assert check(claim_of(line)).status != "refuted"
