"""Something that must be refused with an error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from symnn.book.material.finding import Finding, decided
from symnn.book.tier import Tier
from symnn.errors import SymnnError


@dataclass(frozen=True)
class Refused:
    """Calling `attempt` raises an error of the library that says `because`.

    Args:
        words: what is attempted.
        attempt: a call without arguments.
        because: a part of the message.
    """

    words: str
    attempt: Callable[[], Any]
    because: str

    def find(self) -> Finding:
        """Attempts it."""
        try:
            self.attempt()
        except SymnnError as error:
            said = self.because in str(error)
            return decided(said, Tier.A, "refusal", f"refused: {error}")
        return decided(False, Tier.A, "refusal", "it was accepted")
