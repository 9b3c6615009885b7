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


@pytest.mark.parametrize(
    ("line", "why"),
    [("Limit(log(1+exp(x))-x, x, -oo) == 0", "it is oo"), ("Limit(1/x, x, 0) == 0", "it is -oo"),
     ("Limit(log(y), y, 0) == 0", "it is -oo"), ("Limit(a*x, x, oo) == 0", "it is oo"),
     ("Limit(sin(x), x, oo) == 0", "near 0 and near 1"), ("Limit(sin(1/x), x, 0) == 0", "near"),
     ("Limit(x*sin(x), x, oo) == 0", "near 0 and near oo"),
     ("Limit(sin(x)+cos(3*x)/2, x, oo) == 0", "near"),
     ("Limit((-1)**n, n, oo) == 1", "along odd numbers it is -1"),
     ("Limit(cos(pi*n), n, oo) == 1", "along even numbers it is 1"),
     ("Limit(factorial(n)*2**(-n), n, oo) == 0", "it is oo"),
     ("Limit(gamma(x), x, -2) == 1/2", "from the left it is -oo, from the right it is oo")],
)  # fmt: skip
def test_what_is_infinite_or_oscillates_is_refuted(line, why):
    verdict = check(claim_of(line))
    assert verdict.status == "refuted"
    assert "does not exist" in verdict.evidence.summary
    assert why in verdict.evidence.summary


def test_the_point_is_told():
    assert check(claim_of(BROKEN[-1])).evidence.details["point"] == {"a": "1"}


@pytest.mark.parametrize(
    "line",
    ["Limit(Abs(x), x, 0) == 0", "Limit(Abs(x)/x, x, 0, '+') == 1", "Limit(sqrt(x), x, 0) == 0",
     "Limit(sign(x-a), x, 1) == sign(1-a) | | Ne(a, 1)",
     "Limit(sin(pi*n), n, oo) == 0", "Limit((-1)**n/n, n, oo) == 0",
     "Limit(exp(-x)*sin(exp(x)), x, oo) == 0", "Limit(sin(x)**2+cos(x)**2, x, oo) == 1",
     "Limit((-1)**(n**2+n), n, oo) == 1"],
)  # fmt: skip
def test_what_has_a_limit_is_not_refuted(line):
    assert check(claim_of(line)).status != "refuted"
