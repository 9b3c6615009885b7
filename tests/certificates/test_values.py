"""Values of integrals, limits, sums and products: proved again, and nothing else will do."""

from __future__ import annotations

import copy
import json

import pytest

from symnn.certificates import recheck
from symnn.certificates.relations import find_proof
from symnn.core import Evidence, Verdict
from symnn.proof.service.certificate import certified
from symnn.syntax import parse_claim

POSITIVE, UNIT = "Interval.open(0, oo)", "Interval.open(-1, 1)"
PROVED = {
    "Integral(x**2, (x, 0, 1)) == 1/3": {},
    "Integral(exp(-x**2/2)/sqrt(2*pi), (x, -oo, oo)) == 1": {},
    "Integral(s*exp(-s*x), (x, 0, oo)) == 1": {"s": POSITIVE},
    "Integral(1/(2*a), (x, -a, a)) == 1": {"a": POSITIVE},
    "Integral(log(x), (x, 0, 1)) == -1": {},
    "Integral(exp(x), (x, 0, 1)) < 2": {},
    "Integral(exp(-Abs(x)), (x, -oo, oo)) == 2": {},
    "Integral(x**(s - 1)*exp(-x), (x, 0, oo)) == gamma(s)": {"s": POSITIVE},
    "Integral(x**(a - 1)*(1 - x)**2, (x, 0, 1)) == 2*gamma(a)/gamma(a + 3)": {"a": POSITIVE},
    "Integral(Integral(x*y, (x, 0, 1)), (y, 0, 1)) == 1/4": {},
    "Limit((1 + x/k)**k, k, oo) == exp(x)": {"x": "Reals"},
    "Limit(x*log(x), x, 0) == 0": {},
    "Limit((exp(x + h) - exp(x))/h, h, 0) == exp(x)": {"x": "Reals"},
    "Limit(tanh(b*x), b, oo) == sign(x)": {"x": "Reals"},
    "Limit(x*sin(1/x), x, 0) == 0": {},
    "Limit(gamma(x + 1)/(sqrt(2*pi*x)*(x/E)**x), x, oo) == 1": {},
    "Sum(x**k/factorial(k), (k, 0, oo)) == exp(x)": {"x": "Reals"},
    "Sum(k**2*x**k, (k, 1, oo)) == x*(1 + x)/(1 - x)**3": {"x": UNIT},
    "Sum((-1)**(k + 1)*x**k/k, (k, 1, oo)) == log(1 + x)": {"x": UNIT},
    "Sum((-1)**k/(2*k + 1), (k, 0, oo)) == pi/4": {},
    "Sum(1/k**4, (k, 1, oo)) == pi**4/90": {},
    "Sum(1/(k*(k + 2)), (k, 1, oo)) == 3/4": {},
    "Sum(1/2**k, (k, n, oo)) == 2**(1 - n)": {"n": "Naturals"},
    "Sum(k*binomial(n, k)*p**k*(1 - p)**(n - k), (k, 0, n)) == n*p":
        {"n": "Naturals", "p": "Interval.open(0, 1)"},
    "Sum((-1)**k*binomial(n, k), (k, 0, n)) == 0": {"n": "Naturals"},
    "Product(1 - 1/k**2, (k, 2, n)) == (n + 1)/(2*n)": {"n": "Naturals"},
    "Product(b, (k, 1, n)) == b**n": {"n": "Naturals", "b": "Reals"},
}  # fmt: skip
WHERE = {"Product(1 - 1/k**2, (k, 2, n)) == (n + 1)/(2*n)": ["n >= 2"]}


def certificate(text):
    verdict = Verdict("proved", "exact", "told", Evidence("told"))
    claim = parse_claim(text, PROVED[text], where=WHERE.get(text, ()))
    return json.loads(json.dumps(certified(verdict, claim).certificate))


@pytest.fixture(scope="module")
def certificates():
    return {text: certificate(text) for text in PROVED}


def nodes(tree):
    """All objects of a proof that show a value, to be changed in place."""
    if isinstance(tree, dict):
        yield from (v for v in tree.get("values", ()) if isinstance(v, dict))
        for part in tree.values():
            yield from nodes(part)
    elif isinstance(tree, list):
        for part in tree:
            yield from nodes(part)


@pytest.mark.parametrize("text", PROVED)
def test_a_value_is_accepted_for_its_claim_alone(certificates, text):
    good = certificates[text]
    assert recheck(good).decision == "accepted", recheck(good)
    wrong = {**good["claim"], "lhs": f"{good['claim']['lhs']} + 1/10**9", "relation": "=="}
    assert recheck({**good, "claim": wrong}).exit_code == 1


CHANGES = {
    "value": lambda v: "Integral(x, (x, 0, 2))",
    "given": lambda v: [f"2*({g}) + 1" for g in v],
    "identity": lambda v: {},
    "by": lambda v: "antiderivative" if v == "gamma" else "hearsay",
    "sides": lambda v: {side: f"2*({e})" for side, e in v.items()},
    "of": lambda v: f"k*({v})",
    "terms": lambda v: [{**t, "factor": f"2*({t['factor']})"} for t in v] or [{}],
    "at": lambda v: "7",
}  # fmt: skip


@pytest.mark.parametrize("text", PROVED)
def test_a_changed_part_of_a_value_is_rejected(certificates, text):
    count = len(list(nodes(certificates[text]["proof"])))
    assert count
    for place in range(count):
        for field, change in CHANGES.items():
            bad = copy.deepcopy(certificates[text])
            node = list(nodes(bad["proof"]))[place]
            if field in node:
                node[field] = change(node[field])
                assert recheck(bad).exit_code == 1, (field, node)


@pytest.mark.parametrize("name", ["power", "shift", "series", "point", "parameter"])
def test_a_changed_term_of_a_series_is_rejected(certificates, name):
    good = certificates["Sum(k**2*x**k, (k, 1, oo)) == x*(1 + x)/(1 - x)**3"]
    found = {"power": 1, "shift": 1, "series": "exponential", "point": "x/2", "parameter": 3}
    bad = copy.deepcopy(good)
    for node in nodes(bad["proof"]):
        for term in node["terms"]:
            term[name] = found[name]
    assert recheck(bad).exit_code == 1


def test_values_that_are_no_list_of_objects_are_rejected(certificates):
    good = certificates["Integral(x**2, (x, 0, 1)) == 1/3"]
    (value,) = good["proof"]["cells"][0]["values"]
    for values in ([], None, [7], [value, value]):
        bad = copy.deepcopy(good)
        bad["proof"]["cells"][0]["values"] = values
        assert recheck(bad).exit_code == 1, values


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("Integral(1/x, (x, -1, 1)) == 0", {}),
        ("Integral(1/x**2, (x, -1, 1)) == -2", {}),
        ("Integral(exp(x), (x, 0, oo)) == -1", {}),
        ("Integral(sin(x), (x, 0, oo)) == 1", {}),
        ("Integral(x, (x, a, b)) == (b**2 - a**2)/2 + 1/10**9", {"a": "Reals", "b": "Reals"}),
        ("Integral(s*exp(-s*x), (x, 0, oo)) == 1", {"s": "Reals"}),
        ("Integral(x**(s - 1)*exp(-x), (x, 0, oo)) == gamma(s)", {"s": "Reals"}),
        ("Limit(sin(x), x, oo) == 0", {}),
        ("Limit(1/x, x, 0) == 0", {}),
        ("Limit(Abs(x)/x, x, 0) == 1", {}),
        ("Limit(x**a, x, oo) == 0", {"a": "Reals"}),
        ("Limit(x/b, x, 0) == 0", {"b": "Reals"}),
        ("Limit((x**2 - 1)/(x - 1), x, 1) == 2 + 1/10**9", {}),
        ("Sum(x**k, (k, 0, oo)) == 1/(1 - x)", {"x": "Reals"}),
        ("Sum(1/k, (k, 1, oo)) == 0", {}),
        ("Sum((-1)**(k + 1)*x**k/k, (k, 1, oo)) == log(1 + x)", {"x": "Interval(-1, 1)"}),
        ("Sum(1/(k*(k - 3)), (k, 1, oo)) == 0", {}),
        ("Sum(1/k**s, (k, 1, oo)) == zeta(s)", {"s": POSITIVE}),
        ("Sum((-1)**k*binomial(n, k), (k, 0, n)) == 0", {"n": "Naturals0"}),
        ("Product(k, (k, 0, n)) == factorial(n)", {"n": "Naturals"}),
        ("Derivative(Integral(x*t, (t, 0, 1)), x) == 0", {"x": "Reals"}),
    ],
)
def test_a_false_value_or_one_that_does_not_exist_is_not_proved(text, symbols):
    assert find_proof(parse_claim(text, symbols)) is None


REFUTED = {
    "Integral(x*exp(-x**2/2), (x, 0, oo)) == 2": "values",
    "Limit((1 + 1/x)**x, x, oo) == 1": "values",
    "Sum(1/k**2, (k, 2, oo)) == pi**2/6": "values",
    "Integral(1/x, (x, -1, 1)) == 0": "diverges",
    "Integral(exp(x), (x, 0, oo)) == -1": "diverges",
    "Limit(1/(1 + exp(1/x)), x, 0) == 0": "diverges",
    "Sum(1/k, (k, 1, oo)) == 1": "diverges",
    "Sum(1/k**2, (k, 0, oo)) == pi**2/6": "diverges",
}


@pytest.mark.parametrize("text", REFUTED)
def test_a_false_value_is_refuted_by_the_right_one(text):
    details = {"point": {}, "kind": "undefined" if REFUTED[text] == "diverges" else "separated"}
    verdict = Verdict("refuted", "exact", "told", Evidence("told", details))
    good = json.loads(json.dumps(certified(verdict, parse_claim(text, {})).certificate))
    assert recheck(good).decision == "accepted", good["proof"]
    assert REFUTED[text] in good["proof"] or REFUTED[text] == "values"


@pytest.mark.parametrize(
    ("text", "node", "by"),
    [
        ("Integral(1/x**2, (x, 1, oo)) == 1", "Integral(x**(-2), (x, 1, oo))", "x**3"),
        ("Integral(x, (x, 1, 2)) == 3/2", "Integral(x, (x, 1, 2))", "1/(x - 1)"),
    ],
)
def test_a_forged_divergence_is_rejected(text, node, by):
    """An antiderivative of another function diverges, which says nothing."""
    claim = parse_claim(text, {})
    verdict = Verdict("proved", "exact", "told", Evidence("told"))
    good = json.loads(json.dumps(certified(verdict, claim).certificate))
    shown = copy.deepcopy(good["proof"]["cells"][0]["values"][0])
    found = shown.pop("value")
    pieces = {"by": "pieces", "at": "0", "below": shown, "above": shown}
    for forged in ({**shown, "given": [by]}, pieces, {"by": "growth"}, {"by": "nothing"}, None, {}):
        proof = {"kind": "point", "point": {}, "how": "undefined", "diverges": found, "by": forged}
        bad = {**good, "verdict": {"status": "refuted"}, "proof": proof}
        assert recheck(bad).exit_code == 1, forged


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("Sum(1/k**2, (k, 1, oo)) == pi**2/6", {"by": "growth"}),
        ("Sum(1/k**2, (k, 1, oo)) == pi**2/6", {"by": "term", "at": "0"}),
        ("Sum((-1)**(k + 1)/k, (k, 1, oo)) == log(2)", {"by": "growth"}),
    ],
)
def test_a_sum_that_converges_does_not_diverge(text, by):
    claim = parse_claim(text, {})
    verdict = Verdict("proved", "exact", "told", Evidence("told"))
    good = json.loads(json.dumps(certified(verdict, claim).certificate))
    node = good["proof"]["cells"][0]["values"][0]["value"]
    proof = {"kind": "point", "point": {}, "how": "undefined", "diverges": node, "by": by}
    assert recheck({**good, "verdict": {"status": "refuted"}, "proof": proof}).exit_code == 1
