"""Inequalities between sums over arrays, term by term; each with a twin that must not be proved."""

import pytest
from corpus import claim_of

from symnn.proof import PROVERS, check

PQ = "p: Simplex.open(n); q: Simplex.open(n)"
X = "x: Vector(Reals, n)"
XY = "x: Vector(Reals, n); y: Vector(Reals, n)"
KL = "Sum(p[i]*log(p[i]/q[i]), (i,0,n-1))"
ENTROPY = "-Sum(p[i]*log(p[i]), (i,0,n-1))"
LSE = "log(Sum(exp(x[i]), (i,0,n-1)))"
PAIRS = {
    "Gibbs": (f"{KL} >= 0 | {PQ}", f"{KL} >= 1/10**6 | {PQ}"),
    "Gibbs needs both": (
        f"{KL} >= 0 | {PQ}", f"{KL} >= 0 | p: Simplex.open(n); q: Vector(Interval.open(0,1), n)",
    ),
    "Gibbs is not strict": (f"{KL} >= 0 | {PQ}", f"{KL} > 0 | {PQ}"),
    "entropy": (
        f"{ENTROPY} <= log(n) | p: Simplex.open(n)",
        f"{ENTROPY} < log(n) | p: Simplex.open(n)",
    ),
    "chi squared": (
        f"Sum((p[i]-q[i])**2/q[i], (i,0,n-1)) >= {KL} | {PQ}",
        f"Sum((p[i]-q[i])**2/p[i], (i,0,n-1)) >= 2*{KL} | {PQ}",
    ),
    "log-sum-exp": (
        f"{LSE} >= Sum(x[i], (i,0,n-1))/n + log(n) | {X}",
        f"{LSE} >= Sum(x[i], (i,0,n-1)) + log(n) | {X}",
    ),
    "variational": (
        f"{LSE} >= Sum(p[i]*x[i], (i,0,n-1)) + {ENTROPY} | {X}; p: Simplex.open(n)",
        f"{LSE} >= Sum(p[i]*x[i], (i,0,n-1)) + 2*{ENTROPY} | {X}; p: Simplex.open(n)",
    ),
    "one sign": (
        "Sum(p[i]*q[i], (i,0,n-1)) <= 1 | p: Simplex(n); q: Simplex(n)",
        "Sum(p[i]*q[i], (i,0,n-1)) < 1 | p: Simplex(n); q: Simplex(n)",
    ),
    "Cauchy and Schwarz": (
        f"Sum(x[i]*y[i],(i,0,n-1))**2 <= Sum(x[i]**2,(i,0,n-1))*Sum(y[i]**2,(i,0,n-1)) | {XY}",
        f"Sum(x[i]*y[i],(i,0,n-1))**2 <= Sum(x[i],(i,0,n-1))*Sum(x[i]*y[i]**2,(i,0,n-1)) | {XY}",
    ),
}  # fmt: skip


@pytest.mark.every(4)
@pytest.mark.parametrize("name", PAIRS)
def test_an_inequality_of_sums_is_proved_and_its_twin_is_not(name):
    true, false = PAIRS[name]
    assert check(claim_of(true), timeout=5, strategies=PROVERS).status == "proved"
    assert not check(claim_of(false), timeout=1, strategies=PROVERS).holds
