"""Refutations: replayed where they hold, rejected when anything about them is changed."""

from __future__ import annotations

import pytest

from symnn.certificates import recheck
from symnn.proof import verify


def certificate(claim, symbols, where=()):
    verdict = verify(claim, symbols, where=where, certify=True)
    assert verdict.status == "refuted"
    return verdict.certificate


SIMPLEX = {"n": "Naturals", "p": "Simplex(n)"}

REFUTED = [
    ("x/x == 1", {"x": "Reals"}, ()),
    ("Derivative(Abs(x), x) == sign(x)", {"x": "Reals"}, ()),
    ("Derivative(Max(x, 0)**2, x) == Max(x, 0)", {"x": "Reals"}, ()),
    ("log(x*y) == log(x) + log(y)", {"x": "Reals", "y": "Reals"}, ("x*y > 0",)),
    ("erf(x) == tanh(x)", {"x": "Interval(1, 2)"}, ()),
    (
        "Sum(p[i]*(1 - p[i]), (i, 0, n - 1)) == Sum(p[i]**2, (i, 0, n - 1))",
        {"n": "Naturals", "p": "Simplex(n)"},
        (),
    ),
    ("exp(pi*sqrt(163)) == 262537412640768744", {}, ()),
    ("Abs(x) == sqrt(x**2 + 1/10**20)", {"x": "Reals"}, ()),
    ("log(1 + exp(x)) < Max(x, 0) + log(2)", {"x": "Reals"}, ()),
    ("x**2 - 2 != 0", {"x": "Reals"}, ()),
    ("Integral(t*Abs(t), (t, x, 1)) == 1/3", {"x": "Interval.open(-1, 0)"}, ()),
    ("floor(x + y) == floor(x) + floor(y)", {"x": "Reals", "y": "Reals"}, ()),
]


@pytest.mark.parametrize(("claim", "symbols", "where"), REFUTED, ids=[c for c, *_ in REFUTED])
def test_it_is_accepted_and_tampering_is_not(claim, symbols, where):
    good = certificate(claim, symbols, where)
    assert recheck(good).decision == "accepted"
    proof, stated = good["proof"], good["claim"]
    others = {"separated": "undefined", "undefined": "separated"}
    mutants = [
        {**good, "proof": {**proof, "how": others[proof["how"]]}},
        {**good, "claim": {**stated, "rhs": stated["lhs"], "relation": "=="}}
        if proof["how"] == "separated"
        else {**good, "claim": {**stated, "lhs": "1", "rhs": "1"}},
        {**good, "verdict": {**good["verdict"], "status": "proved"}},
    ]
    if proof["point"]:
        mutants.append({**good, "proof": {**proof, "point": {}}})
    for mutant in mutants:
        outcome = recheck(mutant)
        assert (outcome.decision, outcome.exit_code) == ("rejected", 1), outcome
        assert outcome.step in ("the point", "the verdict")


@pytest.mark.parametrize(
    ("point", "reason"),
    [
        ({"x": "1"}, "the claim holds there"),
        ({"x": "-3"}, "x = -3 is not in Interval"),
        ({"x": "-sqrt(5)"}, "is not in Interval"),
        ({"x": "-1/2"}, "does not meet the condition"),
        ({"x": "-1", "y": "1"}, "`y` does not occur"),
        ({"x": "1 +"}, "is no number"),
        ({}, "gives no value to `x`"),
    ],
)
def test_a_moved_point_is_rejected(point, reason):
    good = certificate("sqrt(x**2) == x", {"x": "Interval(-2, 2)"}, ["x**2 >= 1"])
    moved = recheck({**good, "proof": {**good["proof"], "point": point}})
    assert (moved.decision, moved.step) == ("rejected", "the point")
    assert reason in moved.reason


def test_a_point_off_the_simplex_is_rejected():
    good = certificate("p[0]*p[1] == p[0]", {"p": "Simplex(2)"})
    moved = {**good["proof"], "point": {"p": ["1/2", "1/3"]}}
    assert "do not sum to 1" in recheck({**good, "proof": moved}).reason
