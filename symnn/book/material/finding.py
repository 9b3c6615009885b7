"""What was found out about a piece of material."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from symnn.book.tier import Tier
from symnn.core import Evidence, Verdict
from symnn.core.verdict import Level, Status

TIER_OF_LEVEL = {
    "kernel": Tier.A, "exact": Tier.A, "enclosure": Tier.B, "cas": Tier.C, "sampled": Tier.D,
}  # fmt: skip
STATUS_OF_LEVEL: dict[Level, Status] = {"exact": "proved", "enclosure": "enclosed"}
LEVEL_OF_TIER: dict[Tier, Level] = {Tier.A: "exact", Tier.B: "enclosure"}


@dataclass(frozen=True)
class Finding:
    """A verdict, and which letter it is worth.

    Args:
        verdict: what checking found.
        tier: None where the verdict is worth nothing, as when it is unknown.
        counts: whether it tells how strong an item is; definitions do not.
        checked: the day of the check, as in 2026-01-31; empty where it is not kept.
    """

    verdict: Verdict
    tier: Tier | None
    counts: bool = True
    checked: str = ""

    @property
    def holds(self) -> bool:
        """Whether it is established, or stands by citation, to the strength of its letter."""
        return self.tier is not None and self.verdict.status not in ("refuted", "error")

    @property
    def refuted(self) -> bool:
        return self.verdict.status == "refuted"


class Material(Protocol):
    """Something that a row rests on."""

    @property
    def words(self) -> str:
        """What it says, in a sentence with light marks; may be empty."""
        ...

    def find(self) -> Finding:
        """Check it."""
        ...


def of_verdict(verdict: Verdict) -> Finding:
    """The finding that a verdict of the verifier is worth."""
    if verdict.holds or verdict.status == "sampled":
        return Finding(verdict, TIER_OF_LEVEL.get(verdict.level))
    return Finding(verdict, None)


def weakest(findings: Sequence[Finding], alone: str) -> Finding:
    """The finding that decides how strong all of them are together.

    Args:
        findings: of the parts.
        alone: what to say where there are no parts: that is worth a remark.
    """
    if not findings:
        return Finding(Verdict("unknown", "none", "remark", Evidence(alone)), Tier.F)
    failed = next((f for f in findings if not f.holds), None)
    return failed or max(findings, key=lambda f: f.tier or Tier.F)


def decided(true: bool, tier: Tier, method: str, summary: str) -> Finding:
    """The finding of a check that always decides."""
    level: Level = LEVEL_OF_TIER.get(tier, "sampled")
    status: Status = STATUS_OF_LEVEL.get(level, "sampled")
    verdict = Verdict(
        status if true else "refuted",
        level,
        method,
        Evidence(summary),
    )
    return Finding(verdict, tier if true else None)
