"""Floors, remainders and (-1)**n: proved part by part, with the refuters switched off."""

from __future__ import annotations

import pytest

from symnn.proof import PROVERS, check
from symnn.proof.inequalities import residues
from symnn.syntax import parse_claim

WHERE = {"n": "Integers", "m": "Integers", "x": "Reals"}
TRUE = (
    "Mod(n**3 - n, 6) == 0", "Mod(n**5 - n, 30) == 0", "Mod(n**2, 4) <= 1",
    "Mod(n, 2) == (1 - (-1)**n)/2", "Mod(-n, 3) + Mod(n, 3) <= 3", "Mod(x, 1) == x - floor(x)",
    "(-1)**(n**2) == (-1)**n", "(-1)**(n*(n + 1)) == 1",
    "floor(n/2) + ceiling(n/2) == n", "floor(n**2/4) == floor(n/2)*ceiling(n/2)",
    "floor((m + n)/2) + floor((m - n + 1)/2) == m", "floor((n + 1)/2) >= n/2",
    "floor(x) + floor(x + 1/2) == floor(2*x)", "ceiling(x) - floor(x) <= 1",
    "floor(x) + floor(x + 1/3) + floor(x + 2/3) == floor(3*x)", "floor(x + n) == floor(x) + n",
    "floor(2*x) - 2*floor(x) <= 1", "floor(x/2) == floor(floor(x)/2)",
)  # fmt: skip
FALSE = (
    "Mod(n**3 - n, 12) == 0", "Mod(n**5 - n, 60) == 0", "Mod(n**2, 4) < 1",
    "Mod(n, 2) == (1 + (-1)**n)/2", "Mod(-n, 3) + Mod(n, 3) == 3", "Mod(x, 1) == x - ceiling(x)",
    "(-1)**(n**2 + n) == (-1)**n", "floor(n/2) + floor(n/2) == n",
    "floor(n**2/4) == floor(n/2)**2", "floor(m*n/2) == m*floor(n/2)",
    "floor(x) + floor(x + 1/2) == ceiling(2*x) - 1", "floor(x) + floor(x + 1/2) == floor(2*x) + 1",
    "ceiling(x) - floor(x) < 1", "ceiling(x) - floor(x) == 1", "floor(-x) == -floor(x)",
    "floor(x + 1/2) == ceiling(x - 1/2)", "floor(2*x) == 2*floor(x)", "x - floor(x) > 0",
)  # fmt: skip


def proved(text: str) -> bool:
    claim = parse_claim(text, {s: d for s, d in WHERE.items() if s in text})
    return check(claim, timeout=10, strategies=PROVERS).status == "proved"


@pytest.mark.parametrize("text", TRUE)
def test_true_claims_are_proved(text: str) -> None:
    assert proved(text)


@pytest.mark.parametrize("text", FALSE)
def test_false_claims_are_not(text: str) -> None:
    assert not proved(text)


def test_every_remainder_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = residues._by_residue
    monkeypatch.setattr(residues, "_by_residue", lambda *given: (whole(*given) or [])[:1] * 2)
    assert proved("Mod(n**2, 4) < 1"), "with n = 2*q alone it holds"


def test_the_breakpoints_count(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = residues._by_period
    monkeypatch.setattr(residues, "_by_period", lambda *given: (whole(*given) or [])[-1:] * 2)
    assert proved("ceiling(x) - floor(x) == 1"), "away from the integers it holds"


def test_many_breakpoints_are_left_alone() -> None:
    """A million of them in one period are no cases."""
    claim = parse_claim("floor(x) + floor(1000001*x/1000000) == 2*floor(x)", {"x": "Reals"})
    assert check(claim, timeout=2, strategies=PROVERS).seconds < 2
    assert check(claim).status == "refuted"
