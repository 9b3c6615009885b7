"""Taylor's inequalities by derivatives that rise from the low end, and sums term by term."""

import pytest
from corpus import claim_of

from symnn.proof import PROVERS, check
from symnn.proof.inequalities import rising

X, PQ = "x: Vector(Reals, n)", "p: Simplex(n); q: Simplex(n)"
TRUE = [
    "1 - x**2/2 + x**4/24 >= cos(x)",
    "cosh(x) >= 1 + x**2/2 + x**4/24",
    "sin(x) <= x - x**3/6 + x**5/120 | x: Interval(0, oo)",
    "exp(x) > 1+x+x**2/2 | x: Interval.open(0, oo)",
    f"Sum(Max(x[i], 0), (i,0,n-1)) == (Sum(x[i], (i,0,n-1)) + Sum(Abs(x[i]), (i,0,n-1)))/2 | {X}",
    f"Sum(Min(p[i], q[i]), (i,0,n-1)) == 1 - Sum(Abs(p[i]-q[i]), (i,0,n-1))/2 | {PQ}",
    "sign(x)*Max(Abs(x)-a, 0) == Max(x-a, 0) - Max(-x-a, 0) | a: Interval(0, oo)",
]
FALSE = [
    "1 - x**2/2 + x**4/25 >= cos(x)",
    "1 - x**2/2 + x**4/24 > cos(x)",
    "cosh(x) >= 1 + x**2/2 + x**4/23.999",
    "sin(x) <= x - x**3/6 + x**5/120",
    "exp(x) > 1+x+x**2/2 | x: Interval(0, oo)",
    f"Sum(Max(x[i], 0), (i,0,n-1)) == (Sum(x[i], (i,0,n-1)) - Sum(Abs(x[i]), (i,0,n-1)))/2 | {X}",
    f"Sum(Min(p[i], q[i]), (i,0,n-1)) == 1 - Sum(Abs(p[i]-q[i]), (i,0,n-1)) | {PQ}",
    "Sum(Min(p[i], q[i]), (i,0,n-1)) == 1 - Sum(Abs(p[i]-q[i]), (i,0,n-1))/2"
    " | p: Simplex(n); q: Vector(Interval(0, 1), n)",
]


@pytest.mark.parametrize("line", TRUE)
def test_it_is_proved(line):
    assert check(claim_of(line), strategies=PROVERS).status == "proved"


@pytest.mark.every(2)
@pytest.mark.parametrize("line", FALSE)
def test_its_twin_is_refuted(line):
    assert check(claim_of(line), timeout=1, strategies=PROVERS).status != "proved"
    assert check(claim_of(line)).status == "refuted"


def test_a_function_that_is_not_even_is_not_looked_at_on_one_side(monkeypatch):
    monkeypatch.setattr(rising, "_is_even", lambda h, x: True)
    line = "exp(x) >= 1+x+x**2/2"
    assert check(claim_of(line), timeout=1, strategies=PROVERS).status == "proved"
    monkeypatch.undo()
    assert check(claim_of(line), timeout=1, strategies=PROVERS).status != "proved"
