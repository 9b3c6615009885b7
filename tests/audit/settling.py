"""Claims are settled in the process of the tests: workers take a second to start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from symnn.audit.documents import READERS
from symnn.audit.findings import findings
from symnn.audit.region import statements
from symnn.audit.statement import Finding, Statement
from symnn.core import Verdict
from symnn.proof.service.worker import answer


class InProcess:
    """A stand-in for the pool of worker processes."""

    def __enter__(self) -> InProcess:
        return self

    def __exit__(self, *reason: object) -> None:
        pass

    def verdicts(self, claims: Iterable[Any]) -> Iterator[Verdict]:
        for claim in claims:
            given = {"record": claim, "timeout": 5.0, "seed": 0}
            yield claim if isinstance(claim, Verdict) else answer(given)


def read(kind: str, text: str) -> list[Statement]:
    """The claims of a text."""
    return list(statements("f", READERS[kind](text)))


def settled(kind: str, text: str) -> list[Finding]:
    """The claims of a text with their verdicts."""
    return list(findings(read(kind, text), InProcess()))
