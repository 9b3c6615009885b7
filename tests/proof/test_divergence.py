"""Integrals and sums that do not exist refute a claim; those that do exist refute nothing."""

import pytest
from corpus import claim_of
from sympy import Dummy, log, sin

from symnn.proof import check
from symnn.proof.resources.budget import Budget
from symnn.proof.values.decay import decays_too_slowly

X = Dummy("X", positive=True)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Integral(log(x), (x, -1, 1)) == -2", "undefined around x"),
        ("Integral(asin(x), (x, 0, 2)) == 1", "undefined around x"),
        ("Integral(log(x-a), (x, 0, 1)) == -1 | a: Interval.open(0, 1)", "undefined around x"),
        ("Integral(tan(x), (x, 0, pi)) == 0", "diverges at x = pi/2"),
        ("Integral(cos(x), (x, 0, oo)) == 0", "diverges at x = oo"),
        ("Integral(1/sin(x), (x, 0, 1)) == 1", "diverges at x = 0"),
        ("Integral(1/(1+sqrt(x)), (x, 0, oo)) == 1", "diverges at x = oo"),
        ("Integral((r-1)*x**(-r), (x, 1, oo)) == 1", "at r ="),
        ("Sum(1/(k*log(k)), (k, 2, oo)) == 10", "do not decay fast enough"),
        ("Integral(exp(-x**2/2)/sqrt(2*pi)*cos(a*x), (x, -oo, oo)) == exp(-a**2)", "at a ="),
        ("Integral(x/(exp(x)-1), (x, 0, oo)) == 1.644934067", "the right side"),
    ],
)  # fmt: skip
def test_what_does_not_exist_refutes(line, why):
    verdict = check(claim_of(line))
    assert verdict.status == "refuted"
    assert why in verdict.evidence.summary


@pytest.mark.parametrize("line", [
    "Integral(log(x), (x, 0, 1)) == -1",
    "Integral(1/sqrt(1-x**2), (x, -1, 1)) == pi",
    "Integral(1/(x*log(x)**2), (x, E, oo)) == 1",
    "Integral(sqrt(x), (x, 0, 1)) == 2/3",
    "Integral(log(1+exp(-s*x)), (x, 0, oo)) == pi**2/(12*s)",
    "Integral(x**3/(exp(x)-1), (x, 0, oo)) == pi**4/15",
    "Integral(x/(exp(2*x)+1), (x, 0, oo)) == pi**2/48",
    "Integral(exp(-s*x**2)*cos(a*x), (x, -oo, oo)) == sqrt(pi/s)*exp(-a**2/(4*s))",
])  # fmt: skip
def test_what_exists_is_proved(line):
    assert check(claim_of(line)).status == "proved"


@pytest.mark.parametrize(
    ("f", "slow"),
    [
        (1 / X, True), (1 / (X * log(X)), True), (1 / X**2, False), (1 / (X * log(X) ** 2), False),
        (sin(X) / X, False),
    ],
)  # fmt: skip
def test_what_decays_too_slowly(f, slow):
    assert decays_too_slowly(f, X, Budget.of(5)) == slow
