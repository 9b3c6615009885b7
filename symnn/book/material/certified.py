"""A claim that two implementations agree on: the verifier, and the checker of certificates."""

from __future__ import annotations

from dataclasses import dataclass, replace

from symnn.book.material.finding import Finding, of_verdict
from symnn.book.material.stated import Stated
from symnn.certificates import recheck
from symnn.core import Evidence
from symnn.proof import check
from symnn.proof.service.certificate import certified


@dataclass(frozen=True)
class Certified(Stated):
    """A claim whose certificate must be accepted by the second implementation.

    >>> from symnn.syntax import parse_claim
    >>> found = Certified(parse_claim("exp(x) > x", {"x": "Reals"})).find()
    >>> found.verdict.evidence.summary.endswith("accepted its certificate")
    True
    """

    def find(self) -> Finding:
        """The verdict, which is worth nothing if the certificate is not accepted."""
        found = certified(check(self.claim, timeout=self.timeout), self.claim)
        outcome = recheck(found.certificate or {})
        if outcome.decision != "accepted":
            return Finding(found, None)
        summary = f"{found.evidence.summary}; the second implementation accepted its certificate"
        told = replace(found, evidence=Evidence(summary), certificate=None)
        return of_verdict(told)
