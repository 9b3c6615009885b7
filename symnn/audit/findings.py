"""The verdicts on the claims of documents, in order, and what they come to."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from symnn.audit.statement import Finding, Statement
from symnn.core.verdict import STATUSES, Verdict, worst_exit_code


class Verifier(Protocol):
    """What settles claims in order, such as `symnn.proof.Pool`."""

    def verdicts(self, claims: Iterable[object], /) -> Iterator[Verdict]:
        """The verdict on each claim."""
        ...


def findings(statements: Iterable[Statement], verifier: Verifier) -> Iterator[Finding]:
    """The verdict on each statement, in order, as soon as it is known."""
    waiting: deque[Statement] = deque()

    def items() -> Iterator[object]:
        for statement in statements:
            waiting.append(statement)
            yield statement.item

    for verdict in verifier.verdicts(items()):
        yield Finding(waiting.popleft(), verdict)


@dataclass
class Tally:
    """How many claims have which status, in which documents.

    Args:
        documents: how many were read.
        statuses: the number of claims of each status.
        files: the number of claims of each document.
    """

    documents: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    files: Counter[str] = field(default_factory=Counter)
    codes: set[int] = field(default_factory=set)

    def add(self, finding: Finding) -> None:
        """Count one claim."""
        self.statuses[finding.verdict.status] += 1
        self.files[finding.statement.file] += 1
        self.codes.add(finding.verdict.exit_code)

    @property
    def claims(self) -> int:
        """How many claims were counted."""
        return self.statuses.total()

    @property
    def exit_code(self) -> int:
        """2 if any is an error, else 1 if any is refuted, else 3 if any is weaker, else 0."""
        return worst_exit_code(self.codes)

    def __str__(self) -> str:
        parts = [f"{self.statuses[s]} {s}" for s in STATUSES if self.statuses[s]]
        claims = "1 claim" if self.claims == 1 else f"{self.claims} claims"
        documents = "1 document" if self.documents == 1 else f"{self.documents} documents"
        return f"{claims} in {documents}" + (f": {', '.join(parts)}" if parts else "")
