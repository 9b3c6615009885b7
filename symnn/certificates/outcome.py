"""What a check of a certificate comes to, and the two ways in which it stops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NoReturn

Decision = Literal["accepted", "rejected", "not rechecked"]

EXIT_CODES: dict[Decision, int] = {"accepted": 0, "rejected": 1, "not rechecked": 3}


class Rejected(Exception):
    """A step of a certificate does not hold, or could not be confirmed.

    Args:
        step: which one, in words.
        reason: what is wrong with it.
    """

    def __init__(self, step: str, reason: str) -> None:
        self.step, self.reason = step, reason
        super().__init__(f"{step}: {reason}")


class NotRechecked(Exception):
    """The certificate is of a kind, or of a version, that this checker does not read."""


@dataclass(frozen=True)
class Rechecked:
    """The outcome of checking a certificate. It has no truth value: ask `.decision`.

    Args:
        decision: accepted, rejected or not rechecked.
        claim: what the certificate is about, as text.
        status: the verdict that it vouches for.
        reason: one sentence for people.
        step: the step that failed, if one did.
        steps: how many steps were confirmed.
        seconds: time taken.
    """

    decision: Decision
    claim: str
    status: str
    reason: str
    step: str = ""
    steps: int = 0
    seconds: float = 0.0

    @property
    def exit_code(self) -> int:
        """0 accepted, 1 rejected, 3 not rechecked."""
        return EXIT_CODES[self.decision]

    def __bool__(self) -> NoReturn:
        raise TypeError(f"an outcome has no truth value (this one is {self.decision})")

    def __str__(self) -> str:
        return f"{self.decision}: {self.claim} is {self.status}; {self.reason}"

    def to_json(self) -> dict[str, Any]:
        """The outcome as plain data."""
        return {
            "decision": self.decision, "claim": self.claim, "status": self.status,
            "reason": self.reason, "step": self.step, "steps": self.steps,
            "seconds": round(self.seconds, 6),
        }  # fmt: skip
