"""Inequalities between sums over arrays of any length: decompositions are proved."""

from __future__ import annotations

import copy
import json

import pytest

from symnn.certificates import recheck
from symnn.certificates.relations import find_proof
from symnn.syntax import parse_claim
from symnn.syntax.written import record_of

P, Q, X, Y = "Simplex.open(n)", "Simplex.open(n)", "Vector(Reals, n)", "Vector(Reals, n)"
PROVED = {
    "Sum(p[i]**2, (i, 0, n-1)) <= 1": {"p": "Simplex(n)"},
    "-Sum(p[i]*log(p[i]), (i, 0, n-1)) >= 0": {"p": P},
    "-Sum(p[i]*log(p[i]), (i, 0, n-1)) <= log(n)": {"p": P},
    "-Sum(p[i]*log(q[i]), (i, 0, n-1)) >= -Sum(p[i]*log(p[i]), (i, 0, n-1))": {"p": P, "q": Q},
    "Sum(x[i]*y[i], (i, 0, n-1))**2 <= Sum(x[i]**2, (i, 0, n-1))*Sum(y[i]**2, (i, 0, n-1))":
        {"x": X, "y": Y},
    "Sum(p[i]**2, (i, 0, n-1)) >= 1/n": {"p": "Simplex(n)"},
    "log(Sum(exp(x[i]), (i, 0, n-1))) >= Sum(x[i], (i, 0, n-1))/n + log(n)": {"x": X},
    "Sum(Abs(x[i]), (i, 0, n-1)) >= Abs(Sum(x[i], (i, 0, n-1)))": {"x": X},
    "Sum((x[i] - y[k])**2, (i, 0, n-1), (k, 0, n-1)) >= 0": {"x": X, "y": Y},
}  # fmt: skip
FALSE = {
    "Sum(p[i]**2, (i, 0, n-1)) <= 1/2": {"p": "Simplex(n)"},
    "Sum(p[i]**2, (i, 0, n-1)) >= 2/n": {"p": "Simplex(n)"},
    "-Sum(p[i]*log(p[i]), (i, 0, n-1)) <= log(n) - 1/10**9": {"p": P},
    "-Sum(p[i]*log(q[i]), (i, 0, n-1)) >= -Sum(q[i]*log(q[i]), (i, 0, n-1))": {"p": P, "q": Q},
    "Sum(x[i]*y[i], (i, 0, n-1)) <= Sum(x[i]**2, (i, 0, n-1))*Sum(y[i]**2, (i, 0, n-1))":
        {"x": X, "y": Y},
    "Sum(x[i], (i, 0, n-1))**2 <= Sum(x[i]**2, (i, 0, n-1))": {"x": X},
    "Sum(x[i] - y[k]**2, (i, 0, n-1), (k, 0, n-1)) >= 0": {"x": X, "y": Y},
    "log(Sum(exp(x[i]), (i, 0, n-1))) >= Sum(x[i], (i, 0, n-1)) + log(n)": {"x": X},
    "Sum(Abs(x[i]), (i, 0, n-1)) <= Abs(Sum(x[i], (i, 0, n-1)))": {"x": X},
}  # fmt: skip


def certificate(text):
    claim = parse_claim(text, {"n": "Naturals", **PROVED[text]})
    found = {
        "format": "symnn-certificate", "version": 1, "symnn": "0", "claim": record_of(claim),
        "verdict": {"status": "proved"}, "proof": find_proof(claim),
    }  # fmt: skip
    return json.loads(json.dumps(found))


def objects(tree):
    yield tree
    for part in tree.values():
        if isinstance(part, dict):
            yield from objects(part)


@pytest.mark.every(2)
@pytest.mark.parametrize("text", PROVED)
def test_a_decomposition_is_accepted_and_a_changed_one_is_not(text):
    good = certificate(text)
    assert recheck(good).decision == "accepted"
    count = len(list(objects(good["proof"]["cells"][0])))
    for place in range(count):
        for change in ({"equal": "Sum(x[i], (i, 0, n-1))"}, {"identity": {}}, {"bound": None},
                       {"part 0": {"by": "zero"}}):  # fmt: skip
            bad = copy.deepcopy(good)
            node = list(objects(bad["proof"]["cells"][0]))[place]
            if set(change) <= set(node):
                node.update(change)
                assert recheck(bad).decision == "rejected", (node, change)


LONG = [text for text in FALSE if "log" in text]


@pytest.mark.every(2)
@pytest.mark.parametrize(
    "text", [pytest.param(t, marks=pytest.mark.slow) if t in LONG else t for t in FALSE]
)
def test_a_false_inequality_has_no_proof_and_takes_none_from_a_true_one(text):
    claim = parse_claim(text, {"n": "Naturals", **FALSE[text]})
    assert find_proof(claim) is None
    for other in [t for t in PROVED if PROVED[t].keys() == FALSE[text].keys()][:2]:
        forged = {**certificate(other), "claim": record_of(claim)}
        assert recheck(forged).decision == "rejected", other
