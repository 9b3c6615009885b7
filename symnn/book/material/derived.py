"""A derivation script."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from symnn.book.material.finding import TIER_OF_LEVEL, Finding
from symnn.book.tier import Tier
from symnn.core import Evidence, Verdict
from symnn.derivation.record import Derivation
from symnn.derivation.scripts import FOLDER, PACKAGED, run
from symnn.errors import SymnnError

HOME = Path(__file__).resolve().parents[2]


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
        tier = max(TIER_OF_LEVEL[v.level] for v in verdicts)
        steps = f"each of {len(verdicts)} steps is proved"
        level = "exact" if tier is Tier.A else "enclosure"
        status = "proved" if tier is Tier.A else "enclosed"
        return Finding(Verdict(status, level, "derivation", Evidence(steps)), tier)


@cache
def derivation(name: str) -> Derivation:
    """What the script with this name derives.

    Raises:
        SymnnError: there is no such script, or it failed.
    """
    for folder in (HOME / PACKAGED, HOME.parent / FOLDER):
        path = folder / f"{name}.py"
        if path.exists():
            found = run(path)
            if found.derivation is None:
                raise SymnnError(f"book: derivation `{name}` failed: {found.error}")
            return found.derivation
    raise SymnnError(f"book: no derivation script `{name}`; needed a file of that name")
