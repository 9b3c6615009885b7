"""Sums over probabilities, shown term by term with constants and tangents spread by weights."""

import pytest
from corpus import claim_of

from symnn.proof import PROVERS, check
from symnn.proof.inequalities import weighted

P, PQ = "p: Simplex(n)", "p: Simplex(n); q: Simplex(n)"
OPEN = "p: Simplex.open(n); q: Simplex.open(n)"
MEAN = "Sum(p[i]*x[i], (i, 0, n-1))"
TRUE = [
    f"Sum(p[i]*exp(x[i]), (i, 0, n-1)) >= exp({MEAN}) | {P}; x: Vector(Reals, n)",
    f"Sum(p[i]*log(x[i]), (i, 0, n-1)) <= log({MEAN}) | {P}; x: Vector(Interval.open(0, oo), n)",
    f"Sum(p[i]/x[i], (i, 0, n-1)) >= 1/{MEAN} | {P}; x: Vector(Interval.open(0, oo), n)",
    f"Sum(p[i]**2/q[i], (i, 0, n-1)) >= 1 | {OPEN}",
    f"Sum(sqrt(p[i]*q[i]), (i, 0, n-1)) <= 1 | {PQ}",
    f"Sum(Abs(p[i]-q[i]), (i, 0, n-1)) <= 2 | {PQ}",
    f"-log(Sum(p[i]**2, (i, 0, n-1))) >= 0 | {P}",
    f"-log(Sum(p[i]**2, (i, 0, n-1))) <= log(n) | {P}",
]
FALSE = [
    f"Sum(p[i]*x[i]**3, (i, 0, n-1)) >= {MEAN}**3 | {P}; x: Vector(Reals, n)",
    f"Sum(p[i]*tanh(x[i]), (i, 0, n-1)) >= tanh({MEAN}) | {P}; x: Vector(Reals, n)",
    f"Sum(p[i]*exp(x[i]), (i, 0, n-1)) >= exp({MEAN})"
    " | p: Vector(Interval(0, 1), n); x: Vector(Reals, n)",
    f"Sum(p[i]**2/q[i], (i, 0, n-1)) >= 1001/1000 | {OPEN}",
    "Sum(p[i]**2/q[i], (i, 0, n-1)) >= 1 | p: Simplex.open(n); q: Vector(Interval.open(0, oo), n)",
    f"Sum(sqrt(p[i]*q[i]), (i, 0, n-1)) < 1 | {PQ}",
    f"Sum(Abs(p[i]-q[i]), (i, 0, n-1)) <= 199/100 | {PQ}",
    f"Sum((p[i]-q[i])*log(p[i]), (i, 0, n-1)) >= 0 | {OPEN}",
    f"-log(Sum(p[i]**2, (i, 0, n-1))) > 0 | {P}",
]


@pytest.mark.parametrize("line", TRUE)
def test_what_holds_in_each_term_is_proved(line):
    assert check(claim_of(line), strategies=PROVERS).status == "proved"


@pytest.mark.every(2)
@pytest.mark.parametrize("line", FALSE)
def test_what_does_not_is_refuted(line):
    assert check(claim_of(line), timeout=1, strategies=PROVERS).status != "proved"
    assert check(claim_of(line)).status == "refuted"


def test_a_wrong_tangent_proves_nothing(monkeypatch):
    def doubled(body, rest, shares, index):
        for terms, mean in WITH_TANGENTS(body, rest, shares, index):
            yield body + 2 * (terms - body), mean

    WITH_TANGENTS = weighted._with_tangents
    monkeypatch.setattr(weighted, "_with_tangents", doubled)
    assert check(claim_of(TRUE[0]), timeout=3, strategies=PROVERS).status != "proved"


@pytest.mark.parametrize(("constant", "value", "twin"), [
    ("cos(pi/7)-cos(2*pi/7)+cos(3*pi/7)", "1/2", "0.50000000001"),
    ("tan(3*pi/11)+4*sin(2*pi/11)", "sqrt(11)", "sqrt(10.99999999999)"),
])  # fmt: skip
def test_waves_at_rational_multiples_of_pi_are_algebraic(constant, value, twin):
    assert check(claim_of(f"{constant} == {value}"), strategies=PROVERS).status == "proved"
    assert check(claim_of(f"{constant} == {twin}")).status == "refuted"
