"""A derivation script."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from symnn.book.material.finding import TIER_OF_LEVEL, Finding
from symnn.core import Evidence, Verdict
from symnn.derivation.record import Derivation
from symnn.derivation.scripts import located, run
from symnn.errors import SymnnError


@dataclass(frozen=True)
class Derived:
    """A derivation, by the name of its script.

    Args:
        name: of the script, without suffix.
        words: what it says.
    """

    name: str
    words: str = ""

    @property
    def derivation(self) -> Derivation:
        """What the script derives."""
        return derivation(self.name)

    def find(self) -> Finding:
        """As strong as its weakest step."""
        verdicts = self.derivation.verdicts
        weak = next((v for v in verdicts if not v.holds), None)
        if weak is not None:
            return Finding(weak, TIER_OF_LEVEL.get(weak.level))
        weakest = max(verdicts, key=lambda v: TIER_OF_LEVEL[v.level])
        why = Evidence(f"each of {len(verdicts)} steps is {weakest.status} or better")
        if weakest.level == "exact":
            why = Evidence(f"each of {len(verdicts)} steps is proved")
        found = Verdict(weakest.status, weakest.level, "derivation", why)
        return Finding(found, TIER_OF_LEVEL[weakest.level])


@cache
def derivation(name: str) -> Derivation:
    """What the script with this name derives.

    Raises:
        SymnnError: there is no such script, or it failed.
    """
    found = run(located(name))
    if found.derivation is None:
        raise SymnnError(f"book: derivation `{name}` failed: {found.error}")
    return found.derivation
