"""Assumptions that a proof does not need are named; those that it needs stay."""

import pytest

from symnn.proof import verify

OPEN = "Interval.open(0, 1)"


@pytest.mark.parametrize(
    ("claim", "symbols", "where", "not_needed", "used"),
    [
        ("log(p**2) == 2*log(p)", {"p": OPEN}, [], ["p < 1"], ["p in Interval.open(0, oo)"]),
        ("tanh(x) == 2/(1 + exp(-2*x)) - 1", {"x": OPEN}, [], ["x < 1", "x > 0"], []),
        ("p*(1 - p) < 1", {"p": OPEN}, ["p > 1/2"], ["p > 1/2", "p < 1", "p > 0"], []),
        ("sqrt(x**2) == x", {"x": "Reals"}, ["x >= 1"], [], ["x in Reals", "x >= 1"]),
        ("2**(n + 1) == 2*2**n", {"n": "Naturals"}, [], ["n is an integer", "n >= 1"], []),
        ("cos(pi*n) == (-1)**n", {"n": "Naturals"}, [], ["n >= 1"], ["n in Integers"]),
        ("x/x == 1", {"x": "Reals"}, ["Ne(x, 0)", "x < 7"], ["x < 7"], ["x != 0"]),
    ],
)
def test_what_is_not_needed(claim, symbols, where, not_needed, used):
    verdict = verify(claim, symbols, where=where, explain=True)
    assert verdict.status == "proved"
    assert list(verdict.evidence.details["not_needed"]) == not_needed
    assert list(verdict.assumptions_used) == used
    assert ("not needed" in verdict.evidence.summary) == bool(not_needed)


def test_what_is_left_suffices_and_no_less():
    """The claim holds under what is said to be used, and fails without it."""
    stated = {"s": "Interval.open(0, 5)"}
    verdict = verify("exp(log(s)) == s", stated, explain=True)
    assert verdict.assumptions_used == ("s in Interval.open(0, oo)",)
    assert verify("exp(log(s)) == s", {"s": "Interval.open(0, oo)"}).status == "proved"
    assert verify("exp(log(s)) == s", {"s": "Reals"}).status == "refuted"


def test_a_refutation_is_left_as_it_is():
    verdict = verify("x/x == 1", {"x": "Reals"}, explain=True)
    assert "not_needed" not in verdict.evidence.details


def test_nothing_is_dropped_without_time():
    from symnn.proof.service.needed import with_needs
    from symnn.syntax import parse_claim

    claim = parse_claim("p == p", {"p": OPEN})
    verdict = verify(claim)
    told = with_needs(verdict, claim, lambda *_: verdict, seconds=0)
    assert told.evidence.details["not_needed"] == []
    assert told.assumptions_used == ("p in Interval.open(0, 1)",)
