"""Limits whose sides differ do not exist; where they agree, or one side is meant, they do."""

import pytest
from corpus import claim_of

from symnn.proof import check

BROKEN = [
    "Limit(Abs(x)/x, x, 0) == 1", "Limit(sign(x), x, 0) == 0", "Limit(atan(1/x), x, 0) == pi/2",
    "Limit(1/(1+exp(1/x)), x, 0) == 0", "Limit(sign(x-a), x, 1) == sign(1-a)",
]  # fmt: skip


@pytest.mark.parametrize("line", BROKEN)
def test_sides_that_differ_refute(line):
    verdict = check(claim_of(line))
    assert verdict.status == "refuted"
    assert "does not exist: from the left it is" in verdict.evidence.summary


def test_the_point_is_told():
    assert check(claim_of(BROKEN[-1])).evidence.details["point"] == {"a": "1"}


@pytest.mark.parametrize(
    "line",
    ["Limit(Abs(x), x, 0) == 0", "Limit(Abs(x)/x, x, 0, '+') == 1", "Limit(sqrt(x), x, 0) == 0",
     "Limit(sign(x-a), x, 1) == sign(1-a) | | Ne(a, 1)"],
)  # fmt: skip
def test_what_has_a_limit_is_not_refuted(line):
    assert check(claim_of(line)).status != "refuted"
