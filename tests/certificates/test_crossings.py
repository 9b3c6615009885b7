"""Changes of sign and conventions: replayed, and refused where anything is missing."""

from __future__ import annotations

import pytest

from symnn.certificates import recheck
from symnn.certificates.relations import find_proof
from symnn.core import Verdict
from symnn.proof import verify
from symnn.syntax import claim_from_record


def crossing(lhs, low, high, relation="!=", domain="Reals", **more):
    claim = {"lhs": lhs, "relation": relation, "rhs": "0", "symbols": {"x": domain}, **more}
    return recheck({
        "format": "symnn-certificate", "version": 1, "symnn": "0", "claim": claim,
        "verdict": {"status": "refuted"}, "proof": {"kind": "crossing", "from": low, "to": high},
    })  # fmt: skip


def test_a_change_of_sign_refutes():
    verdict: Verdict = verify("cos(x) != x", {"x": "Reals"}, certify=True)
    assert verdict.certificate["proof"]["kind"] == "crossing"
    assert recheck(verdict.certificate).decision == "accepted"
    assert crossing("cos(x) - x", "0", "1").decision == "accepted"


@pytest.mark.parametrize(
    ("arguments", "more"),
    [
        (("cos(x) - x", "1", "2"), {}),  # no change of sign
        (("cos(x) - x", "1", "0"), {}),  # the wrong way round
        (("1/x", "-1", "1"), {}),  # undefined between
        (("sign(x) + 1/2", "-1", "1"), {}),  # jumps
        (("floor(x) + 1/2", "-1", "1"), {}),
        (("tan(x)", "1", "2"), {}),  # a pole between
        (("x", "-1", "1"), {"domain": "Union(Interval(-2, -1), Interval(1, 2))"}),
        (("x", "-1", "1"), {"domain": "Interval(0, 2)"}),
        (("x - 1/2", "0", "1"), {"domain": "Integers"}),
        (("x", "-1", "1"), {"relation": "=="}),
        (("x", "-1", "1"), {"constraints": ["x**2 > 1/4"]}),
        (("x**2 - 2", "1", "sqrt(3)"), {}),  # no rational end
    ],
)
def test_a_forged_change_of_sign_is_rejected(arguments, more):
    assert crossing(*arguments, **more).decision == "rejected"


def test_a_convention_is_written_into_the_claim():
    given = {"lhs": "x*log(x)", "relation": "<=", "rhs": "0", "symbols": {"x": "Interval(0, 1)"}}
    with_it = {**given, "conventions": ["0*log(0)=0"]}
    proof = find_proof(claim_from_record(with_it))
    assert proof is not None
    frame = {"format": "symnn-certificate", "version": 1, "symnn": "0", "proof": proof,
             "verdict": {"status": "proved"}}  # fmt: skip
    assert recheck({**frame, "claim": with_it}).decision == "accepted"
    assert recheck({**frame, "claim": given}).decision == "rejected"
    assert find_proof(claim_from_record(given)) is None
