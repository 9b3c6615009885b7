"""What was found out about a claim, with the evidence for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NoReturn

from symnn.errors import FormulaSyntaxError, SymnnError
from symnn.lazy import load

Status = Literal[
    "proved", "proved-where-defined", "refuted", "enclosed", "sampled", "unknown", "error"
]
Level = Literal["kernel", "exact", "enclosure", "cas", "sampled", "none"]

STATUSES: tuple[Status, ...] = (
    "proved",
    "enclosed",
    "proved-where-defined",
    "sampled",
    "unknown",
    "refuted",
    "error",
)


@dataclass(frozen=True)
class Evidence:
    """Why a verdict stands.

    Args:
        summary: one sentence for people.
        details: JSON-able facts: the counterexample, the number of points, the normal form.
    """

    summary: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """The outcome of checking one claim. It has no truth value: compare `status` instead.

    Args:
        status: proved, proved-where-defined, refuted, enclosed, sampled, unknown or error.
        level: the strength of the evidence, exact > enclosure > cas > sampled > none.
        method: name of the strategy that decided.
        evidence: why.
        assumptions_used: domains and conditions that the decision rests on, as text.
        certificate: what an independent checker needs to replay the decision.
        seconds: time taken.

    >>> bool(Verdict("unknown", "none", "none", Evidence("no strategy applies")))
    Traceback (most recent call last):
    TypeError: a Verdict has no truth value (this one is unknown); ask `.status` or `.holds`
    """

    status: Status
    level: Level
    method: str
    evidence: Evidence
    assumptions_used: tuple[str, ...] = ()
    certificate: Mapping[str, Any] | None = None
    seconds: float = 0.0

    @property
    def holds(self) -> bool:
        """Whether the claim is established on its whole domain (proved or enclosed)."""
        return self.status in ("proved", "enclosed")

    @property
    def exit_code(self) -> int:
        """0 proved or enclosed, 1 refuted, 2 error, 3 anything weaker."""
        return {"proved": 0, "enclosed": 0, "refuted": 1, "error": 2}.get(self.status, 3)

    def __bool__(self) -> NoReturn:
        raise TypeError(
            f"a Verdict has no truth value (this one is {self.status}); ask `.status` or `.holds`"
        )

    def __str__(self) -> str:
        return f"{self.status} ({self.level}, {self.method}): {self.evidence.summary}"

    def _repr_html_(self) -> str:
        return load("symnn.report.verdict", "notebook_html")(self)

    def _repr_markdown_(self) -> str:
        return load("symnn.report.verdict", "notebook_markdown")(self)

    def to_json(self) -> dict[str, Any]:
        """The verdict as plain data, as the command line prints it."""
        return {
            "status": self.status,
            "level": self.level,
            "method": self.method,
            "assumptions_used": list(self.assumptions_used),
            "evidence": {"summary": self.evidence.summary, **self.evidence.details},
            "seconds": round(self.seconds, 6),
        }


def refusal(error: SymnnError) -> Verdict:
    """The verdict on what is no claim: `error`, with the place of what is wrong in the details.

    >>> refusal(FormulaSyntaxError("`=` is not a relation", "x = 1", 2)).evidence.details
    {'message': '`=` is not a relation', 'text': 'x = 1', 'column': 3}
    """
    details: dict[str, Any] = {}
    if isinstance(error, FormulaSyntaxError) and error.position is not None:
        details = {"message": error.message, "text": error.text, "column": error.position + 1}
    return Verdict("error", "none", "input", Evidence(str(error), details))


def combined_exit_code(verdicts: Iterable[Verdict]) -> int:
    """2 if any is an error, else 1 if any is refuted, else 3 if any is weaker, else 0."""
    return worst_exit_code(verdict.exit_code for verdict in verdicts)


def worst_exit_code(codes: Iterable[int]) -> int:
    """The one that stands for all of them.

    >>> worst_exit_code([0, 3, 1, 0])
    1
    """
    found = set(codes)
    return next((code for code in (2, 1, 3) if code in found), 0)
