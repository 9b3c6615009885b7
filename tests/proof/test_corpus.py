"""The corpus: no verdict may be wrong, and the chain must stay as strong as it is."""

from collections import Counter
from functools import cache
from statistics import median

import pytest
from corpus import claim_of, lines, sample

from symnn.proof import PROVERS, check
from symnn.proof.service.chain import FAILED

HELD = ("proved", "enclosed")


SAMPLE = {name: sample(name) for name in ("true", "false")}
"""A part of the corpus, for every run; the slow tests take all of it."""

WAYS = (
    "canonical form", "on sign cells", "exact arithmetic", "antiderivative proved",
    "a known series",
    "comparing growth", "terms at infinity", "closed form", "sign rules", "Taylor's theorem",
    "floors and remainders", "log u <= u - 1", "in each term", "induction over n",
    "a checked certificate", "zero derivative", "the sign of exp(h) - 1", "a sum of squares",
    "monotony between", "by continuity", "one sum over", "fractional parts", "terms of one sign",
    "squares of both sides", "quadrature", "the least value", "comparing logarithms",
    "canonical form of", "convex function", "telescoping", "quantifier-free",
)  # fmt: skip
"""Words of the provers: each has proved a claim of the sample."""


@cache
def verdicts(name):
    """The verdict on every claim of the sample."""
    return {line: check(claim_of(line), timeout=5) for line in SAMPLE[name]}


def test_no_true_claim_is_refuted():
    wrong = {line: str(v) for line, v in verdicts("true").items() if v.status == "refuted"}
    assert not wrong


def test_no_false_claim_holds():
    wrong = {line: str(v) for line, v in verdicts("false").items() if v.status in HELD}
    assert not wrong


def test_every_way_to_prove_is_in_the_sample():
    told = " ".join(str(v.evidence) for v in verdicts("true").values())
    assert not [way for way in WAYS if way not in told]


def test_no_strategy_fails_on_the_corpus():
    told = {line: str(v.evidence) for name in SAMPLE for line, v in verdicts(name).items()}
    assert not {line: text for line, text in told.items() if FAILED in text}


def proved_by_provers_alone(claims, timeout=5):
    found = {line: check(claim_of(line), timeout=timeout, strategies=PROVERS) for line in claims}
    return {line: str(v) for line, v in found.items() if v.status in HELD}


def test_the_provers_alone_prove_no_false_claim():
    assert not proved_by_provers_alone(sample("false", 1), timeout=0.4)


@pytest.mark.slow
def test_the_whole_corpus():
    assert not proved_by_provers_alone(lines("false"))
    for name, good, bad in (("true", HELD, ("refuted",)), ("false", ("refuted",), HELD)):
        found = {line: check(claim_of(line), timeout=5) for line in lines(name)}
        assert not {line: str(v) for line, v in found.items() if v.status in bad}
        assert sum(v.status in good for v in found.values()) >= 0.97 * len(found)


def test_most_true_claims_are_proved_and_most_false_ones_refuted():
    every = {name: verdicts(name) for name in SAMPLE}
    counts = {name: Counter(v.status for v in found.values()) for name, found in every.items()}
    proved = sum(counts["true"][status] for status in HELD)
    assert proved >= 0.97 * len(SAMPLE["true"]), counts
    assert counts["false"]["refuted"] >= 0.97 * len(SAMPLE["false"]), counts


def test_the_median_claim_is_settled_in_milliseconds():
    times = [v.seconds for name in SAMPLE for v in verdicts(name).values()]
    assert median(times) < 0.1  # 5 to 10 ms on an idle machine


def test_every_refutation_names_its_point():
    for line, verdict in verdicts("false").items():
        if verdict.status == "refuted":
            assert "point" in verdict.evidence.details, line
