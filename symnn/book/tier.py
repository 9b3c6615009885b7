"""How strong evidence is, from exact proof to citation."""

from __future__ import annotations

from enum import StrEnum


class Tier(StrEnum):
    """The letters of the evidence, strongest first.

    >>> Tier.A.reaches(Tier.B), Tier.D.reaches(Tier.B)
    (True, False)
    """

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"

    @property
    def words(self) -> str:
        return WORDS[self]

    def reaches(self, asked: Tier) -> bool:
        """Whether this is at least as strong as what was asked."""
        return self <= asked


WORDS = {
    Tier.A: "proved exactly",
    Tier.B: "enclosed rigorously",
    Tier.C: "computed in high precision",
    Tier.D: "sampled, with a stated confidence",
    Tier.E: "seen in seeded training",
    Tier.F: "notation or citation",
}
