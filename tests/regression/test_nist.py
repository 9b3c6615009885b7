"""Certified values of NIST are met to all their digits, from both starts, and each is enclosed."""

from __future__ import annotations

import pytest
from nist_problems import NAMES, digits, problem

import symnn as sn

CERTIFIED = 10
"""Digits that have to agree, of 11: the last one is rounded."""
CASES = [(name, start) for name in NAMES for start in (0, 1)]


def test_they_are_all_there() -> None:
    assert len(NAMES) == 27


@pytest.mark.every(9)
@pytest.mark.parametrize(("name", "start"), CASES, ids=lambda part: str(part))
def test_certified_digits(name: str, start: int) -> None:
    p = problem(name)
    fit = sn.fit_curve(p.model, p.data, p.starts[start], p.response)
    assert fit.verdict.status == "enclosed", str(fit)
    for b, wanted in p.parameters.items():
        assert digits(fit.parameters[b], wanted) >= CERTIFIED, (b, wanted, fit.digits(b))
        assert digits(fit.standard_errors[b], p.errors[b]) >= CERTIFIED, b
    assert digits(fit.squares, p.squares) >= CERTIFIED
    assert digits(fit.standard_deviation, p.deviation) >= CERTIFIED
