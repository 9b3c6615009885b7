"""The corpus: no verdict may be wrong, and the chain must stay as strong as it is."""

from collections import Counter
from statistics import median

import pytest
from corpus import claim_of, lines

from symnn.proof import PROVERS, check

HELD = ("proved", "enclosed")


SAMPLE = {name: lines(name)[::3] for name in ("true", "false")}
"""A third of the corpus, for every run; the slow tests take all of it."""


@pytest.fixture(scope="module")
def verdicts():
    """The verdict on every claim of the sample."""
    return {
        name: {line: check(claim_of(line), timeout=5) for line in SAMPLE[name]}
        for name in ("true", "false")
    }


def test_no_true_claim_is_refuted(verdicts):
    wrong = {line: str(v) for line, v in verdicts["true"].items() if v.status == "refuted"}
    assert not wrong


def test_no_false_claim_holds(verdicts):
    wrong = {line: str(v) for line, v in verdicts["false"].items() if v.status in HELD}
    assert not wrong


def proved_by_provers_alone(claims):
    verdicts = {line: check(claim_of(line), timeout=5, strategies=PROVERS) for line in claims}
    return {line: str(v) for line, v in verdicts.items() if v.status in HELD}


def test_the_provers_alone_prove_no_false_claim():
    assert not proved_by_provers_alone(lines("false")[1::9])


@pytest.mark.slow
def test_the_whole_corpus():
    assert not proved_by_provers_alone(lines("false"))
    for name, good, bad in (("true", HELD, ("refuted",)), ("false", ("refuted",), HELD)):
        found = {line: check(claim_of(line), timeout=5) for line in lines(name)}
        assert not {line: str(v) for line, v in found.items() if v.status in bad}
        assert sum(v.status in good for v in found.values()) >= 0.97 * len(found)


def test_most_true_claims_are_proved_and_most_false_ones_refuted(verdicts):
    counts = {name: Counter(v.status for v in found.values()) for name, found in verdicts.items()}
    proved = sum(counts["true"][status] for status in HELD)
    assert proved >= 0.97 * len(SAMPLE["true"]), counts
    assert counts["false"]["refuted"] >= 0.97 * len(SAMPLE["false"]), counts


def test_the_median_claim_is_settled_in_milliseconds(verdicts):
    times = [v.seconds for found in verdicts.values() for v in found.values()]
    assert median(times) < 0.1  # 5 to 10 ms on an idle machine


def test_every_refutation_names_its_point(verdicts):
    for line, verdict in verdicts["false"].items():
        if verdict.status == "refuted":
            assert "point" in verdict.evidence.details, line
