"""Proofs of inequalities: replayed where they hold, rejected when anything in them is changed."""

from __future__ import annotations

import copy
import json

import pytest

from symnn.certificates import recheck
from symnn.certificates.relations import find_proof
from symnn.core import Evidence, Verdict
from symnn.proof.service.certificate import certified
from symnn.syntax import parse_claim

X, P = {"x": "Reals"}, {"p": "Interval.open(0, 1)"}
PROVED = {
    "signs": ("1/(1 + exp(-x)) < 1", X),
    "not zero": ("exp(x) != 0", X),
    "above": ("x**2 - x + 1 != 0", X),
    "split": ("Abs(x + y) <= Abs(x) + Abs(y)", {"x": "Reals", "y": "Reals"}),
    "log u <= u - 1": ("log(s) <= s - 1", {"s": "Interval.open(0, oo)"}),
    "slope": ("-p*log(p) - (1 - p)*log(1 - p) <= log(2)", P),
    "tangent": ("p*log(p/q) + (1 - p)*log((1 - p)/(1 - q)) >= 2*(p - q)**2",
                {**P, "q": "Interval.open(0, 1)"}),
    "squares": ("x**2 + y**2 + z**2 >= x*y + y*z + z*x", dict.fromkeys("xyz", "Reals")),
    "steps": ("(1 - p)**n >= 1 - n*p", {**P, "n": "Naturals"}),
    "fractional parts": ("floor(x) <= x", X),
    "boxes": ("sin(3*x) + cos(5*y)*x < 19/10", {"x": "Interval(0, 1)", "y": "Interval(0, 1)"}),
    "positive coefficients": ("x*y + y*z + z*x < 3", dict.fromkeys("xyz", "Interval.open(0, 1)")),
}  # fmt: skip


@pytest.fixture(scope="module")
def certificates():
    found = {}
    for name, (text, symbols) in PROVED.items():
        claim = parse_claim(text, symbols)
        verdict = Verdict("proved", "exact", "told", Evidence("told"))
        found[name] = json.loads(json.dumps(certified(verdict, claim).certificate))
        assert found[name]["proof"]["kind"] == "relation", name
    return found


def nodes(tree):
    """All nodes of a proof."""
    yield tree
    for value in tree.values():
        if isinstance(value, dict):
            yield from nodes(value)


@pytest.mark.parametrize("name", PROVED)
def test_a_proof_is_accepted(certificates, name):
    outcome = recheck(certificates[name])
    assert outcome.decision == "accepted", outcome.reason


@pytest.mark.parametrize("name", PROVED)
def test_a_stronger_claim_is_rejected(certificates, name):
    """The relation turned around, or one side moved past the other."""
    good = certificates[name]
    flipped = {"<": ">", "<=": ">", ">=": "<", "!=": "=="}
    turned = {**good["claim"], "relation": flipped[good["claim"]["relation"]]}
    assert recheck({**good, "claim": turned}).decision == "rejected"
    for relation, change in (("<=", "({}) + 100"), (">=", "({}) - 100")):
        if good["claim"]["relation"] in (relation, relation[0]):
            moved = {**good["claim"], "lhs": change.format(good["claim"]["lhs"])}
            assert recheck({**good, "claim": moved}).decision == "rejected"


@pytest.mark.parametrize("name", PROVED)
def test_another_node_is_rejected(certificates, name):
    """Every node replaced by an unknown one, or robbed of each of its parts."""
    count = len(list(nodes(certificates[name]["proof"]["cells"][0])))
    for place in range(min(count, 12)):
        bad = copy.deepcopy(certificates[name])
        node = list(nodes(bad["proof"]["cells"][0]))[place]
        for part in [k for k, v in node.items() if isinstance(v, dict | list) and v]:
            kept = node.pop(part)
            assert recheck(bad).decision == "rejected", (node, part)
            node[part] = kept
        node["by"] = "oracle"
        assert recheck(bad).decision == "rejected", node


def cut_node(certificate):
    """The first node that is cut into several boxes."""
    found = nodes(certificate["proof"]["cells"][0])
    return next(n for n in found if n["by"] == "boxes" and isinstance(n["cuts"], list))


def test_boxes_are_checked_one_by_one(certificates):
    good = certificates["boxes"]
    cuts = cut_node(good)["cuts"]
    reasons = {
        "not seen on the box": "+",
        "outside of it": [cuts[0], "7", *cuts[2:]],
        "malformed": [9, *cuts[1:]],
        "malformed: '1/0'": [cuts[0], "1/0", *cuts[2:]],
    }
    for reason, changed in reasons.items():
        bad = copy.deepcopy(good)
        cut_node(bad)["cuts"] = changed
        assert reason in recheck(bad).reason


def test_a_moved_start_is_rejected(certificates):
    for start in ("1/4", "-1", "p", "zeta(3)"):
        bad = copy.deepcopy(certificates["slope"])
        node = next(n for n in nodes(bad["proof"]["cells"][0]) if n["by"] == "slope")
        node["from"] = start
        assert recheck(bad).decision == "rejected", start


def test_a_false_inequality_has_no_certificate():
    """The search proves nothing that is false, the refuter aside."""
    for text, symbols in (
        ("1/(1 + exp(-x)) < 999/1000", X),
        ("exp(x) >= 1 + x + x**2/2", X),
        ("-p*log(p) - (1 - p)*log(1 - p) <= 69/100", P),
        ("x**2 + y**2 >= 2001/1000*x*y", {"x": "Reals", "y": "Reals"}),
        ("floor(x) < x", X),
        ("2*n + 1 < 2**n", {"n": "Naturals"}),
    ):
        assert find_proof(parse_claim(text, symbols)) is None
