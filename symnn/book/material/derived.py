"""A derivation script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from symnn.book.material.finding import TIER_OF_LEVEL, Finding
from symnn.cache import digest
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
        found = self.derivation
        weakest = max(found.verdicts, key=lambda v: (not v.holds, TIER_OF_LEVEL.get(v.level, "F")))
        words = f"each of {len(found.steps)} steps is {weakest.status} or better"
        if weakest.level == "exact":
            words = f"each of {len(found.steps)} steps is proved"
        if not weakest.holds:
            words = weakest.evidence.summary
        why = Evidence(words, {"steps": list(_steps(found))})
        verdict = Verdict(weakest.status, weakest.level, "derivation", why)
        return Finding(verdict, TIER_OF_LEVEL.get(weakest.level))


def _steps(derivation: Derivation) -> Iterator[tuple[str, str, str, str]]:
    """A name for what each step says, its verdict, and its reason; no definition, no `a = a`."""
    stated = [step for step in derivation.steps if step.rule != "definition"]
    for step, question in zip(stated, derivation.questions, strict=True):
        if question.left != question.right:
            says = digest([str(question.left), question.relation, str(question.right)])
            yield says, step.verdict.status, step.verdict.level, step.reason


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
