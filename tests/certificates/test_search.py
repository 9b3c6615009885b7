"""The second implementation alone: it proves nothing that is false, whatever the provers say."""

from __future__ import annotations

import sys
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path

import pytest
from sympy import Sum, symbols

from symnn.certificates import recheck
from symnn.certificates.cells import Cell, Span
from symnn.certificates.equations import find_zero
from symnn.certificates.relations import find_proof
from symnn.core import sizes, tensor
from symnn.proof.resources.budget import OutOfBudget
from symnn.proof.resources.interrupt import time_limit
from symnn.syntax import claim_from_record
from symnn.syntax.written import record_of

sys.path.insert(0, str(Path(__file__).parents[1] / "proof" / "corpus"))
from corpus import claim_of, lines, section


def proved(claims, seconds):
    """Those of the claims that it proves; one that takes long counts as not proved."""
    found = []
    for line in claims:
        try:
            with time_limit(seconds):
                if find_proof(claim_from_record(record_of(claim_of(line)))):
                    found.append(line)
        except OutOfBudget:
            continue
    return found


def test_it_proves_no_false_claim():
    assert not proved(lines("false")[3::48], 1.0)


def test_what_is_taken_out_of_a_sum_has_a_value_where_there_are_no_terms():
    assert not proved(
        section("false", "a sum without terms is 0, and nothing in it is computed"), 1
    )


@pytest.mark.slow
def test_it_proves_no_false_claim_of_the_corpus():
    assert not proved(lines("false"), 5.0)


@pytest.mark.slow
def test_it_proves_most_true_claims_without_integrals_limits_and_series():
    hard = ("Integral", "Limit", "oo))", "Product", "binomial(n")
    true = [line for line in lines("true") if not any(word in line for word in hard)]
    assert len(proved(true, 5.0)) >= 0.85 * len(true)


def test_nested_sums_do_not_capture_indices():
    size = sizes("N")
    array, (i, j) = tensor("A", size, size), symbols("i j", integer=True)
    rows = Sum(Sum(array[i, j], (j, 0, size - 1)), (i, 0, size - 1))
    trace = Sum(Sum(array[i, i], (j, 0, size - 1)), (i, 0, size - 1))
    cell = Cell({array: Span(), size: Span(size.domain.inf, integer=True, low_open=False)})
    assert find_zero(rows - trace, cell) is None
    assert find_zero(trace - size * Sum(array[i, i], (i, 0, size - 1)), cell) is not None


def forged(claims, most):
    """False claims that are accepted with the proof of one of the true claims most like them."""
    true, accepted = lines("true"), []
    for line in claims:
        for other in get_close_matches(line, true, n=most, cutoff=0.5):
            record = record_of(claim_of(other))
            with suppress(OutOfBudget), time_limit(2.0):
                proof = find_proof(claim_from_record(record))
                outcome = proof and recheck({
                    "format": "symnn-certificate", "version": 1, "symnn": "0",
                    "claim": record_of(claim_of(line)), "verdict": {"status": "proved"},
                    "proof": proof,
                })  # fmt: skip
                if outcome is not None and outcome.decision == "accepted":
                    accepted.append((line, other))
    return accepted


def test_no_false_claim_takes_the_proof_of_a_true_one():
    assert not forged(lines("false")[5::90], 1)


@pytest.mark.slow
def test_no_false_claim_of_the_corpus_takes_the_proof_of_a_true_one():
    assert not forged(lines("false"), 2)
