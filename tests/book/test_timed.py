"""Processor times are compared by the sign test."""

from __future__ import annotations

from symnn.book.material import Timed
from symnn.book.tier import Tier


def short() -> int:
    return 0


def long() -> int:
    return sum(range(20_000))


def test_what_is_faster_is_found_faster() -> None:
    found = Timed("", lambda: (short, long)).find()
    assert found.holds
    assert found.tier is Tier.D
    assert "(sign test)" in found.verdict.evidence.summary


def test_what_is_slower_is_not() -> None:
    assert Timed("", lambda: (long, short)).find().refuted


def test_few_pairs_do_not_suffice() -> None:
    """Ten of ten happens by chance once in a thousand times."""
    assert Timed("", lambda: (short, long), pairs=10).find().refuted
    assert Timed("", lambda: (short, long), pairs=10, risk=1e-3).find().holds


def test_eight_of_51_may_go_astray() -> None:
    many = Timed("", lambda: (short, long))
    assert many.chance(43) <= many.risk < many.chance(42)
    assert many.chance(0) == 1
