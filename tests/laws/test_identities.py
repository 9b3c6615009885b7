"""Every identity is a property over its own domain, and is proved; every false twin fails."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from time import process_time
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pointwise import LARGEST_COUNT, on_slice, outcome, points
from sympy import Rational

from symnn.balls import Imprecise
from symnn.catalog import IDENTITIES
from symnn.core import Identity
from symnn.core.domains import draw, edges
from symnn.proof import check

# Identities that the verifier does not prove yet, with the reason. A check that abstains fails.
OPEN: dict[str, str] = {}

TRIES = 60
EXAMPLES = settings.default.max_examples // 5  # type: ignore[union-attr]

by_name = pytest.mark.parametrize("identity", IDENTITIES, ids=lambda i: i.name)


@pytest.mark.every(2)
@by_name
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_an_identity_holds_at_every_point_of_its_domain(identity: Identity, data: Any) -> None:
    claim = identity.claim
    point = on_slice(claim, data.draw(points(claim)))
    try:
        found = outcome(claim, point)
    except Imprecise:
        found = "outside"
    assume(found != "outside")
    assert found == "holds", point


@pytest.mark.every(2)
@by_name
def test_a_false_twin_fails_somewhere(identity: Identity) -> None:
    random = Random(7)
    claim = identity.twin
    for attempt in range(TRIES):
        point = {s: _member(domain, random, attempt) for s, domain in claim.domains}
        try:
            if outcome(claim, point) == "fails":
                return
        except Imprecise:
            continue
    # Failures in a narrow place: a kink, or a strict bound that is attained.
    assert check(claim).status == "refuted"


def _member(domain: Any, random: Random, attempt: int) -> Any:
    near = [v for v in edges(domain) if not (v.is_Integer and v > LARGEST_COUNT)]
    return random.choice(near) if near and attempt % 2 else draw(domain, random)


def test_identities_are_proved_and_all_together_are_quick() -> None:
    """4.1 s of CPU for 145 of them on a busy machine; the bound leaves room for slow ones."""
    start = process_time()
    verdicts = {identity.name: check(identity.claim, timeout=20) for identity in IDENTITIES}
    seconds = process_time() - start
    held = {name for name, v in verdicts.items() if v.holds}
    assert not held & set(OPEN), "proved now: take them off the list"
    others = {name: v for name, v in verdicts.items() if name not in OPEN}
    assert not {n: str(v) for n, v in others.items() if (v.status, v.level) != ("proved", "exact")}
    assert seconds < 0.06 * len(IDENTITIES)


@pytest.mark.every(2)
@by_name
def test_a_false_twin_is_refuted_with_a_point(identity: Identity) -> None:
    verdict = check(identity.twin, timeout=20)
    assert verdict.status == "refuted", str(verdict)
    assert set(verdict.evidence.details["point"]) == {str(s) for s, _ in identity.twin.domains}


@by_name
def test_an_identity_says_something(identity: Identity) -> None:
    assert identity.claim.lhs != identity.claim.rhs
    assert identity.claim != identity.twin


CONDITIONAL = [i for i in IDENTITIES if i.claim.conditions]


@pytest.mark.parametrize("identity", CONDITIONAL, ids=lambda i: i.name)
def test_every_condition_is_needed(identity: Identity) -> None:
    for place in range(len(identity.claim.conditions)):
        rest = identity.claim.conditions
        without = replace(identity.claim, conditions=rest[:place] + rest[place + 1 :])
        assert check(without, timeout=20).status == "refuted"


def test_the_oracle_notices_a_planted_error() -> None:
    identity = next(i for i in IDENTITIES if i.name == "sigmoid_derivative")
    point = {s: Rational(1, 3) for s, _ in identity.claim.domains}
    assert outcome(identity.claim, point) == "holds"
    for factor in (Rational(2), Rational(-1), Rational(1001, 1000)):
        assert outcome(replace(identity.claim, rhs=factor * identity.claim.rhs), point) == "fails"


def test_the_open_list_names_identities() -> None:
    assert set(OPEN) <= {i.name for i in IDENTITIES}
