"""A claim about scalars, or about arrays with sums, checked by the verifier."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from symnn.book.material.finding import Finding, of_verdict
from symnn.core import Claim
from symnn.proof import check
from symnn.syntax import parse_claim


@dataclass(frozen=True)
class Stated:
    """A claim.

    Args:
        claim: what holds, and where.
        words: what it says.
        timeout: seconds.
    """

    claim: Claim
    words: str = ""
    timeout: float = 10.0

    def find(self) -> Finding:
        """The verdict on the claim."""
        return of_verdict(check(self.claim, timeout=self.timeout))


def stated(
    text: str,
    words: str = "",
    where: Iterable[str] = (),
    conventions: Iterable[str] = (),
    **domains: Any,
) -> Stated:
    """The claim that a text spells, names with their domains as keywords.

    >>> stated("exp(x) > x", x="Reals").find().verdict.status
    'proved'
    """
    return Stated(parse_claim(text, domains, where, conventions), words)
