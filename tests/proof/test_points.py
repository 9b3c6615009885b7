"""Points at which a claim is tried: arrays keep the sizes that they were made for."""

import pytest
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
