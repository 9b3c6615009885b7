"""Claims as records of text, from which `claim_from_record` makes them again."""

from __future__ import annotations

from typing import Any

from sympy import FiniteSet, Limit, Set, Union

from symnn.core import Claim, domain_of


def record_of(claim: Claim) -> dict[str, Any]:
    """The claim as plain data: both sides, relation, domains, constraints, conventions.

    >>> from symnn.syntax.claim import parse_claim
    >>> record_of(parse_claim("x/x < 2", {"x": "Interval.open(0, 1)"}))["symbols"]
    {'x': 'Interval.open(0, 1)'}
    """
    record: dict[str, Any] = {
        "lhs": str(claim.lhs), "relation": claim.relation, "rhs": str(claim.rhs),
        "symbols": _symbols(claim),
    }  # fmt: skip
    if claim.conditions:
        record["constraints"] = [str(condition) for condition in claim.conditions]
    if claim.conventions:
        record["conventions"] = list(claim.conventions)
    return record


def _symbols(claim: Claim) -> dict[str, str]:
    """Names with their domains; sizes of arrays and steps of limits along integers are some too."""
    sizes = {s for _, d in claim.domains for n in getattr(d, "shape", ()) for s in n.free_symbols}
    missing = sorted(sizes - {s for s, _ in claim.domains}, key=str)
    domains = [*claim.domains, *((s, domain_of(s)) for s in missing)]
    found = {str(symbol): domain_text(domain) for symbol, domain in domains}
    steps: set[Any] = {n.args[1] for side in (claim.lhs, claim.rhs) for n in side.atoms(Limit)}
    whole = sorted((s for s in steps if s.is_integer), key=str)
    return {**{str(s): domain_text(domain_of(s)) for s in whole}, **found}


def domain_text(domain: Any) -> str:
    """A domain as `parse_domain` reads it.

    >>> domain_text(FiniteSet(1, 2))
    'FiniteSet(1, 2)'
    """
    if isinstance(domain, FiniteSet | Union):
        parts = (domain_text(p) if isinstance(p, Set) else str(p) for p in domain.args)
        return f"{type(domain).__name__}({', '.join(parts)})"
    return str(domain)
