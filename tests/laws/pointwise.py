"""Claims at points of their domain: how points are drawn, and what a claim is there."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st
from sympy import Equality, Rational, S

from symnn.balls import Undefined, holds, sides
from symnn.core import Claim
from symnn.core.domains import contains, draw, edges
from symnn.proof.cells.statement import prepared

LARGEST_COUNT = 40
BITS = 600
ALLOWED = {"==": {0}, "!=": {-1, 1}, "<": {-1}, "<=": {-1, 0}, ">": {1}, ">=": {0, 1}}


def members(domain: Any) -> st.SearchStrategy[Any]:
    """Edges of a domain, members near them, and rationals from all over it."""
    near = [v for v in edges(domain) if not (v.is_Integer and v > LARGEST_COUNT)]
    drawn = st.integers(0, 2**32).map(lambda seed: draw(domain, Random(seed)))
    fractions = st.fractions(-30, 30, max_denominator=1000)
    inside = fractions.map(lambda f: Rational(f.numerator, f.denominator))
    anywhere = inside if domain is S.Reals else inside.filter(lambda v: contains(domain, v))
    return st.one_of(st.sampled_from(near), drawn, anywhere)


def points(claim: Claim) -> st.SearchStrategy[dict[Any, Any]]:
    return st.fixed_dictionaries({symbol: members(domain) for symbol, domain in claim.domains})


def outcome(claim: Claim, point: dict[Any, Any]) -> str:
    """`holds`, `fails`, or `outside` where the conditions exclude the point."""
    made = prepared(claim)
    try:
        if not all(holds(c, point) for c in made.conditions):
            return "outside"
        found = sides(made.lhs, made.rhs, point, stop=BITS)
    except Undefined:
        return "fails"
    if found.sign is None:  # equal to hundreds of digits, which decides nothing strict
        return "holds" if 0 in ALLOWED[claim.relation] else "outside"
    return "holds" if found.sign in ALLOWED[claim.relation] else "fails"


def on_slice(claim: Claim, point: dict[Any, Any]) -> dict[Any, Any]:
    """The point moved onto equations between symbols: one that is given, or a sum that is 1."""
    for condition in claim.conditions:
        if not isinstance(condition, Equality):
            continue
        left, right = condition.args
        if left in point and not right.has(left):
            point = {**point, left: right.xreplace(point)}
            continue
        symbols = sorted(condition.free_symbols, key=str)
        total = sum(point[s] for s in symbols)
        assume(total != 0)
        point = {**point, **{s: point[s] / total for s in symbols}}
    return point
