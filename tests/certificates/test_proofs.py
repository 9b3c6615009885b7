"""Proofs of equations: replayed where they hold, rejected when anything about them is changed."""

from __future__ import annotations

import copy
import json

import pytest

from symnn.certificates import recheck
from symnn.certificates.relations import find_proof
from symnn.proof import verify
from symnn.syntax import parse_claim

REAL = {"x": "Reals", "y": "Reals"}
PROVED = {
    "exp": ("tanh(x) == 2/(1 + exp(-2*x)) - 1", REAL),
    "log": ("log(1 + exp(x)) - log(1 + exp(-x)) == x", REAL),
    "split": ("Max(x, y) == (x + y + Abs(x - y))/2", REAL),
    "root": ("sqrt(x**2*y**2) == Abs(x*y)", REAL),
    "angle": ("sin(x + y) == sin(x)*cos(y) + cos(x)*sin(y)", REAL),
    "kink": ("Derivative(x*Abs(x), x) == 2*Abs(x)", REAL),
    "slope": ("2*atan(tanh(x/2)) == atan(sinh(x))", REAL),
    "induction": ("Sum(1/(k*(k + 1)), (k, 1, n)) == n/(n + 1)", {"n": "Naturals"}),
    "geometric": ("Sum(b**k, (k, 0, n)) == (1 - b**(n + 1))/(1 - b)",
                  {"n": "Naturals", "b": "Interval.open(0, 1)"}),
    "array": ("Sum(p[i]*(1 - p[i]), (i, 0, n - 1)) == 1 - Sum(p[i]**2, (i, 0, n - 1))",
              {"n": "Naturals", "p": "Simplex(n)"}),
    "gamma": ("gamma(s + 1) == s*gamma(s)", {"s": "Interval.open(0, oo)"}),
    "number": ("sqrt(3 + 2*sqrt(2)) == 1 + sqrt(2)", {}),
    "sine": ("4*atan(1/5) - atan(1/239) == pi/4", {}),
    "square": ("sqrt(x + 2*sqrt(x - 1)) == 1 + sqrt(x - 1)", {"x": "Interval(1, oo)"}),
    "residues": ("Mod(n**3 - n, 3) + n == n", {"n": "Naturals"}),
    "parts": ("floor(x) + floor(x + 1/2) == floor(2*x)", {"x": "Reals"}),
    "inverse": ("asin(sin(x)) == x", {"x": "Interval(-pi/2, pi/2)"}),
}  # fmt: skip


def certificate(name):
    claim, symbols = PROVED[name]
    used = {s: d for s, d in symbols.items() if s in claim}
    verdict = verify(claim, used, certify=True)
    assert verdict.status == "proved"
    return json.loads(json.dumps(verdict.certificate))


def leaves(tree):
    """The leaves of a proof, to be changed in place."""
    inner = [v for v in tree.values() if isinstance(v, dict)]
    return [leaf for v in inner for leaf in leaves(v)] if inner else [tree]


@pytest.fixture(scope="module")
def certificates():
    return {name: certificate(name) for name in PROVED}


@pytest.mark.parametrize("name", PROVED)
def test_a_proof_is_accepted(certificates, name):
    outcome = recheck(certificates[name])
    assert outcome.decision == "accepted", outcome.reason
    assert outcome.steps > 1


@pytest.mark.parametrize("name", PROVED)
def test_another_claim_is_rejected(certificates, name):
    """A factor, a sign, a term, an order of the sides that no proof of the claim shows."""
    good = certificates[name]
    for change in ("2*({})", "1 - ({})", "({}) + 1/10**9", "0*({})"):
        stated = {**good["claim"], "lhs": change.format(good["claim"]["lhs"])}
        outcome = recheck({**good, "claim": stated})
        assert outcome.decision == "rejected", (change, outcome)


@pytest.mark.every(3)
@pytest.mark.parametrize("name", PROVED)
@pytest.mark.parametrize("part", ["generators", "relations", "steps", "signs"])
def test_a_changed_leaf_is_rejected(certificates, name, part):
    """A generator, a coefficient or a side condition changed, dropped or added."""
    count = len(leaves(certificates[name]["proof"]["cells"][0]))
    for place in range(count):
        for change in (lambda v: v[1:] or ["y > 7"], lambda v: [*v, "x"], lambda v: None):
            bad = copy.deepcopy(certificates[name])
            leaf = leaves(bad["proof"]["cells"][0])[place]
            if leaf["by"] != "form":
                continue
            leaf[part] = change(leaf[part])
            assert recheck(bad).decision == "rejected", (part, leaf)


@pytest.mark.parametrize("name", [n for n in PROVED if n in ("split", "root", "kink")])
def test_a_dropped_cell_is_rejected(certificates, name):
    good = certificates[name]
    tree = good["proof"]["cells"][0]
    assert tree["by"] == "split"
    for part in "<=>":
        if part in tree:
            less = {k: v for k, v in tree.items() if k != part}
            outcome = recheck({**good, "proof": {"kind": "relation", "cells": [less]}})
            assert "the certificate has no proof for it" in outcome.reason
    swapped = {**tree, "<": tree[">"], ">": tree["<"]}
    assert recheck({**good, "proof": {"kind": "relation", "cells": [swapped]}}).exit_code == 1
    assert recheck({**good, "proof": {"kind": "relation", "cells": []}}).step == "the cells"


@pytest.mark.parametrize(
    ("name", "changes", "reason"),
    [
        ("slope", {"at": "5*x"}, "outside of the cell"),
        ("slope", {"in": "1"}, "does not run over an interval"),
        ("slope", {"in": "q"}, "is no expression of the claim"),
        ("slope", {"slope": None}, "has no proof for it"),
        ("induction", {"over": "n + 1"}, "does not run over"),
        ("induction", {"base": 7}, "has no proof for it"),
        ("number", {"by": "oracle"}, "by 'oracle' of an equation is not known"),
        ("exp", {"by": "algebraic number"}, "not shown to be 0"),
    ],
)
def test_a_changed_tactic_is_rejected(certificates, name, changes, reason):
    bad = copy.deepcopy(certificates[name])
    bad["proof"]["cells"][0].update(changes)
    assert reason in recheck(bad).reason


@pytest.mark.parametrize(
    ("claim", "symbols", "smaller"),
    [
        ("log(x**2) == 2*log(x)", {"x": "Interval.open(0, oo)"}, {"x": "Reals"}),
        ("sqrt(x**2) == x", {"x": "Interval(0, oo)"}, {"x": "Interval(-1, oo)"}),
        ("x/x == 1", {"x": "Interval(1, 2)"}, {"x": "Interval(0, 2)"}),
        ("exp(log(x)) == x", {"x": "Interval.open(0, 1)"}, {"x": "Interval(0, 1)"}),
        ("cos(pi*n) == (-1)**n", {"n": "Integers"}, {"n": "Reals"}),
    ],
)
def test_a_wider_domain_is_rejected(claim, symbols, smaller):
    good = verify(claim, symbols, certify=True).certificate
    assert recheck(good).decision == "accepted"
    wider = recheck({**good, "claim": {**good["claim"], "symbols": smaller}})
    assert (wider.decision, wider.exit_code) == ("rejected", 1)


def test_a_dropped_condition_is_rejected():
    good = verify("x/x == 1", {"x": "Reals"}, where=["Ne(x, 0)"], certify=True).certificate
    assert recheck(good).decision == "accepted"
    wider = recheck({**good, "claim": {**good["claim"], "constraints": []}})
    assert "it is not shown that x != 0" in wider.reason


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("residues", {"modulus": 2}), ("residues", {"modulus": 10**9}),
        ("residues", {"modulus": "3"}),
        ("residues", {"of": "m"}), ("residues", {"2": None}), ("parts", {"of": "2*x"}),
        ("parts", {"by": "residues", "modulus": 2}), ("square", {"root": 7}),
        ("square", {"root": 1}),
        ("square", {"side": -1}), ("sine", {"by": "square", "root": 0, "side": 1}),
    ],
)  # fmt: skip
def test_a_changed_number_of_a_tactic_is_rejected(certificates, name, change):
    bad = copy.deepcopy(certificates[name])
    bad["proof"]["cells"][0].update(change)
    assert recheck(bad).decision == "rejected"


FALSE = {
    "atan(2) + atan(3) == -pi/4": {},
    "asin(sin(x)) == x": {"x": "Interval(-2, 2)"},
    "acos(cos(x)) == x": {"x": "Interval(-1, 1)"},
    "atan(tan(x)) == x": {"x": "Interval.open(1, 2)"},
    "acosh(cosh(x)) == x": {"x": "Reals"},
    "sqrt(x + 2*sqrt(x - 1)) == 1 - sqrt(x - 1)": {"x": "Interval(1, 2)"},
    "Mod(n**3 - n, 4) == 0": {"n": "Naturals"},
    "floor(x) + floor(x + 1/3) == floor(2*x)": {"x": "Reals"},
    "floor(x + y) == floor(x) + floor(y)": REAL,
    "floor(-x) == -floor(x)": {"x": "Reals"},
    "atan(x) + atan(y) == atan((x + y)/(1 - x*y))": REAL,
    "(-1)**(n*(n + 1)/2) == 1": {"n": "Naturals"},
}


@pytest.mark.parametrize("text", FALSE)
def test_a_false_equation_is_not_proved(text):
    assert find_proof(parse_claim(text, FALSE[text])) is None
