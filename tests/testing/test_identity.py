"""`assert_identity` passes on what is proved, and on nothing weaker."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Eq, Symbol, cos, sin

from symnn.core import Evidence, Verdict
from symnn.core.verdict import STATUSES
from symnn.errors import SymnnError
from symnn.syntax import parse_claim
from symnn.testing import assert_identity

X = {"x": "Reals"}


def test_it_passes_on_what_is_true_everywhere() -> None:
    assert assert_identity("tanh(x) == 2/(1 + exp(-2*x)) - 1", X).status == "proved"
    assert assert_identity("x/x == 1", X, where=["Ne(x, 0)"]).holds
    assert assert_identity("exp(x) > x", X).holds
    x = Symbol("x", real=True)
    assert assert_identity(Eq(sin(x) ** 2 + cos(x) ** 2, 1, evaluate=False)).holds
    assert assert_identity(parse_claim("x**2 >= 0", X)).holds


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        ("tanh(x) == 2/(1 + exp(-x)) - 1", r"refuted: tanh.*\n  at x = .*\n  assuming x in"),
        ("x/x == 1", "at x = 0 a side is undefined: division by zero"),
        ("sqrt(x**2) == x", "refuted: sqrt"),
    ],
)  # fmt: skip
def test_it_fails_with_the_point(claim: str, message: str) -> None:
    with pytest.raises(AssertionError, match=message):
        assert_identity(claim, X)


@pytest.mark.parametrize("status", STATUSES)
def test_nothing_weaker_than_proved_or_enclosed_passes(
    status: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdict = Verdict(status, "none", "none", Evidence("as told"))
    monkeypatch.setattr("symnn.testing.identity.verify", lambda *_, **__: verdict)
    if status in ("proved", "enclosed"):
        assert assert_identity("x == x", X) is verdict
        return
    with pytest.raises(AssertionError, match=f"{status}: x == x\n  as told"):
        assert_identity("x == x", X)


def test_what_is_no_claim_is_an_error() -> None:
    with pytest.raises(SymnnError, match="`=` is not a relation"):
        assert_identity("x = x", X)
