"""No verdict on a random claim may contradict what mpmath finds at points."""

import pytest
from random_claims import against_refutation, complaint, random_claim

from symnn.core import Evidence, Verdict
from symnn.errors import SymnnError
from symnn.proof import PROVERS, STRATEGIES, check
from symnn.syntax import parse_claim


def verdict_on(seed, strategies, timeout=1.0):
    text, domains, where = random_claim(seed)
    try:
        return check(
            parse_claim(text, domains, where=where), strategies=strategies, timeout=timeout
        )
    except SymnnError as error:  # no point meets the conditions, and the like
        return Verdict("error", "none", "input", Evidence(str(error)))


def complaints(seeds, strategies, timeout=1.0):
    found = {s: complaint(s, verdict_on(s, strategies, timeout)) for s in seeds}
    return {s: (random_claim(s), c) for s, c in found.items() if c}


def test_random_claims_are_judged_right():
    assert not complaints(range(0, 8), STRATEGIES, timeout=0.5)
    assert not complaints(range(20, 36), PROVERS, timeout=0.5)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(10))
def test_thousands_of_random_claims_are_judged_right(start):
    assert not complaints(range(1000 + start, 4000, 10), PROVERS)
    assert not complaints(range(4000 + start, 5000, 10), STRATEGIES)


def test_a_false_verdict_is_noticed():
    """A claim that is refuted, called proved, is refuted by values too."""
    lie = Verdict("proved", "exact", "a lie", Evidence("because"))
    refuted = [s for s in range(30) if verdict_on(s, STRATEGIES).status == "refuted"]
    noticed = [s for s in refuted if complaint(s, lie)]
    assert len(noticed) >= 0.7 * len(refuted) > 5


def test_a_refutation_at_a_point_where_the_claim_is_true_is_noticed():
    lie = Verdict("refuted", "exact", "a lie", Evidence("because", {"point": {"x": "1/2"}}))
    claim = parse_claim("sqrt(x**2) == x", {"x": "Interval(0, 1)"})
    assert against_refutation(claim, lie)
    lie.evidence.details["point"]["x"] = "-1/2"  # type: ignore[index]
    assert against_refutation(claim, lie)
    claim = parse_claim("sqrt(x**2) == x", {"x": "Reals"})
    assert not against_refutation(claim, lie)
