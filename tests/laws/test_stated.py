"""What only the book states is a property over its own domain too: at points, or by approach."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flint import arb
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pointwise import on_slice, outcome, points
from sympy import Integral, Limit, Rational, Set, Sum, exp, oo, tanh

from symnn.balls import Imprecise, Undefined, enclose, holds
from symnn.book.item import Item
from symnn.book.material import Stated
from symnn.book.sections import ITEMS
from symnn.core import Claim, Variable

EXAMPLES = max(1, settings.default.max_examples // 10)  # type: ignore[union-attr]
NEAR = {1: (Rational(1, 10**12), Rational(1, 10**24)), oo: (Rational(200), Rational(2000))}
"""How near to where a limit is taken: beside a number, and far out."""
BITS = 4000


def claims(item: Item) -> tuple[Claim, ...]:
    """What the item states about numbers."""
    right = item.erratum.right if item.erratum else ()
    pieces = (*item.material, *item.beside, *right)
    found = (piece.claim for piece in pieces if isinstance(piece, Stated))
    return tuple(c for c in found if all(isinstance(domain, Set) for _, domain in c.domains))


def has_points(claim: Claim) -> bool:
    """Whether both sides have values that are computed: no limit, no infinite range."""
    nodes = claim.lhs.atoms(Limit, Sum, Integral) | claim.rhs.atoms(Limit, Sum, Integral)
    return not any(isinstance(n, Limit) or _is_infinite(n) for n in nodes)


def _is_infinite(node: Any) -> bool:
    return any(end.is_infinite for limits in node.limits for end in limits[1:])


def is_approached(claim: Claim) -> bool:
    """Whether the claim is that a limit has a value."""
    return isinstance(claim.lhs, Limit) and claim.relation == "==" and not claim.rhs.has(Limit)


AT_POINTS = [item for item in ITEMS if any(map(has_points, claims(item)))]
APPROACHED = [item for item in ITEMS if any(map(is_approached, claims(item)))]


@pytest.mark.every(4)
@pytest.mark.parametrize("item", AT_POINTS, ids=lambda item: item.id)
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_statement_holds_at_points_of_its_domain(item: Item, data: Any) -> None:
    claim = data.draw(st.sampled_from([c for c in claims(item) if has_points(c)]))
    try:
        point = on_slice(claim, data.draw(points(claim)))
        found = outcome(claim, point)
    except Imprecise:
        found = "outside"
    if claim.conditions:
        assume(found != "outside")
    assert found in ("holds", "outside"), (claim, point)


def gaps(claim: Claim, point: dict[Any, Any]) -> Iterator[arb]:
    """How far the expression is from its limit, near to the place and nearer."""
    body, x, place, side = claim.lhs.args
    value = enclose(claim.rhs.doit(), point, BITS)
    signs = {"+": [1], "-": [-1], "+-": [1, -1]}[str(side)]
    for step in NEAR[oo if place.is_infinite else 1]:
        at = [step * (1 if place is oo else -1)] if place.is_infinite else [
            place + sign * step for sign in signs
        ]  # fmt: skip
        here = [body.xreplace({x: p}) if p.is_Rational else body for p in at]
        yield max(abs(enclose(e, point, BITS) - value) for e in here)


def approaches(claim: Claim, point: dict[Any, Any]) -> bool:
    far, near = gaps(claim, point)
    return bool(near < arb("1e-9") or near < far * arb("0.75"))


@pytest.mark.parametrize("item", APPROACHED, ids=lambda item: item.id)
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_a_limit_is_approached(item: Item, data: Any) -> None:
    claim = data.draw(st.sampled_from([c for c in claims(item) if is_approached(c)]))
    moderate = points(claim).filter(
        lambda p: all(abs(v) < 20 and (v == 0 or abs(v) > Rational(1, 20)) for v in p.values())
    )
    point = data.draw(moderate)
    assume(all(holds(c, point) for c in claim.conditions))
    try:
        assert approaches(claim, point), (claim, point)
    except (Undefined, Imprecise):
        assume(False)


def test_a_false_statement_is_noticed() -> None:
    x = Variable("x")
    wrong = Claim(exp(x), "==", 1 + x)
    assert outcome(wrong, {x: Rational(1, 3)}) == "fails"
    assert outcome(Claim(exp(x), ">=", 1 + x), {x: Rational(1, 3)}) == "holds"
    h = Variable("h")
    slope = Limit((exp(h) - 1) / h, h, 0, "+-")
    assert approaches(Claim(slope, "==", Rational(1)), {})
    assert not approaches(Claim(slope, "==", Rational(1001, 1000)), {})
    late = Limit(tanh(x), x, oo)
    assert approaches(Claim(late, "==", Rational(1)), {})
    assert not approaches(Claim(late, "==", Rational(999, 1000)), {})


def test_what_is_neither_tried_at_points_nor_approached_is_an_infinite_sum_or_integral() -> None:
    rest = [c for i in ITEMS for c in claims(i) if not has_points(c) and not is_approached(c)]
    assert all(_ranges(claim) for claim in rest), rest
    assert len(rest) < len(AT_POINTS) / 4


def _ranges(claim: Claim) -> bool:
    nodes = claim.lhs.atoms(Sum, Integral) | claim.rhs.atoms(Sum, Integral)
    return any(_is_infinite(node) for node in nodes) or claim.lhs.has(Limit)
