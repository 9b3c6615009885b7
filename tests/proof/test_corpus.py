"""The corpus: no verdict may be wrong, and the chain must stay as strong as it is."""

import sys
from collections import Counter
from pathlib import Path
from statistics import median

import pytest

from symnn.proof import PROVERS, check

sys.path.insert(0, str(Path(__file__).parent / "corpus"))
from corpus import claim_of, lines

HELD = ("proved", "enclosed")


@pytest.fixture(scope="module")
def verdicts():
    """The verdict on every claim, true and false."""
    return {
        name: {line: check(claim_of(line), timeout=5) for line in lines(name)}
        for name in ("true", "false")
    }


def test_no_true_claim_is_refuted(verdicts):
    wrong = {line: str(v) for line, v in verdicts["true"].items() if v.status == "refuted"}
    assert not wrong


def test_no_false_claim_holds(verdicts):
    wrong = {line: str(v) for line, v in verdicts["false"].items() if v.status in HELD}
    assert not wrong


def test_the_provers_alone_prove_no_false_claim():
    wrong = {}
    for line in lines("false"):
        verdict = check(claim_of(line), timeout=5, strategies=PROVERS)
        if verdict.status in HELD:
            wrong[line] = str(verdict)
    assert not wrong


def test_most_true_claims_are_proved_and_most_false_ones_refuted(verdicts):
    counts = {name: Counter(v.status for v in found.values()) for name, found in verdicts.items()}
    proved = sum(counts["true"][status] for status in HELD)
    assert proved >= 0.6 * len(lines("true")), counts
    assert counts["false"]["refuted"] >= 0.85 * len(lines("false")), counts


def test_the_median_claim_takes_under_thirty_milliseconds(verdicts):
    times = [v.seconds for found in verdicts.values() for v in found.values()]
    assert median(times) < 0.03


def test_every_refutation_names_its_point(verdicts):
    for line, verdict in verdicts["false"].items():
        if verdict.status == "refuted":
            assert "point" in verdict.evidence.details, line
