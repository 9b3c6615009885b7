"""Integrals: their values are proved again by an antiderivative, and nothing else will do."""

from __future__ import annotations

import copy
import json

import pytest

from symnn.certificates import recheck
from symnn.certificates.relations import find_proof
from symnn.core import Evidence, Verdict
from symnn.proof.service.certificate import certified
from symnn.syntax import parse_claim

PROVED = {
    "Integral(x**2, (x, 0, 1)) == 1/3": {},
    "Integral(exp(-x**2/2)/sqrt(2*pi), (x, -oo, oo)) == 1": {},
    "Integral(s*exp(-s*x), (x, 0, oo)) == 1": {"s": "Interval.open(0, oo)"},
    "Integral(1/(2*a), (x, -a, a)) == 1": {"a": "Interval.open(0, oo)"},
    "Integral(1/(1 + x**2), (x, -oo, oo)) == pi": {},
    "Integral(exp(x), (x, 0, 1)) < 2": {},
}


def certificate(text):
    verdict = Verdict("proved", "exact", "told", Evidence("told"))
    claim = parse_claim(text, PROVED[text])
    return json.loads(json.dumps(certified(verdict, claim).certificate))


@pytest.mark.parametrize("text", PROVED)
def test_a_value_is_accepted_and_a_changed_one_is_not(text):
    good = certificate(text)
    assert recheck(good).decision == "accepted"
    tree = good["proof"]["cells"][0]
    assert tree["by"] == "values"
    (value,) = tree["values"]
    for change in (
        {"antiderivative": f"2*({value['antiderivative']})"},
        {"antiderivative": "1/x"},
        {"antiderivative": "__import__"},
        {"of": "Integral(x, (x, 0, 2))"},
        {"identity": {}},
    ):
        bad = copy.deepcopy(good)
        bad["proof"]["cells"][0]["values"][0].update(change)
        assert recheck(bad).exit_code == 1, change
    for values in ([], None, [7], [value, value]):
        bad = copy.deepcopy(good)
        bad["proof"]["cells"][0]["values"] = values
        assert recheck(bad).exit_code == 1, values
    stated = good["claim"]
    wrong = {**stated, "lhs": f"{stated['lhs']} + 1", "relation": "=="}
    assert recheck({**good, "claim": wrong}).exit_code == 1


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("Integral(1/x, (x, -1, 1)) == 0", {}),
        ("Integral(1/x**2, (x, -1, 1)) == -2", {}),
        ("Integral(exp(x), (x, 0, oo)) == -1", {}),
        ("Integral(sin(x), (x, 0, oo)) == 1", {}),
        ("Integral(x, (x, a, b)) == (b**2 - a**2)/2 + 1/10**9", {"a": "Reals", "b": "Reals"}),
        ("Integral(s*exp(-s*x), (x, 0, oo)) == 1", {"s": "Reals"}),
    ],
)
def test_a_false_value_or_a_diverging_integral_is_not_proved(text, symbols):
    assert find_proof(parse_claim(text, symbols)) is None
