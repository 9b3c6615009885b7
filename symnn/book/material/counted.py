"""A statement on a finite model, checked by counting its outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import sympify

from symnn.book.material.finding import Finding, decided, of_verdict
from symnn.book.tier import Tier
from symnn.core import Claim
from symnn.core.claim import Relation
from symnn.probability import Event, Model
from symnn.proof import check


@dataclass(frozen=True)
class Counted:
    """`left relation right` in one model.

    Args:
        model: the outcomes, and what the named events mean.
        left, right: both events (compared as sets of outcomes), or numbers with probabilities.
        words: what it says.
        relation: between them.
    """

    model: Model
    left: Any
    right: Any
    words: str = ""
    relation: Relation = "=="

    def find(self) -> Finding:
        """Counts every outcome."""
        count = len(self.model.outcomes)
        if isinstance(self.left, Event):
            return self._sets(count)
        left = self.model.value(sympify(self.left, strict=True))
        right = self.model.value(sympify(self.right, strict=True))
        found = of_verdict(check(Claim(left, self.relation, right)))
        if not found.holds:
            return found
        value = f"both are {left}" if self.relation == "==" else f"{left} {self.relation} {right}"
        return decided(True, Tier.A, "counting", f"{value}, counted among {count} outcomes")

    def _sets(self, count: int) -> Finding:
        left = self.model.outcomes_of(self.left)
        right = self.right
        right = self.model.outcomes_of(right) if isinstance(right, Event) else tuple(right)
        same = set(left) == set(right)
        words = (
            f"both are {_set(left)}, counted among {count} outcomes" if same
            else f"the left side is {_set(left)} and the right side is {_set(right)}"
        )  # fmt: skip
        return decided(same if self.relation == "==" else not same, Tier.A, "counting", words)


def _set(outcomes: tuple[Any, ...]) -> str:
    if len(outcomes) > 12:
        return f"a set of {len(outcomes)}"
    return "{" + ", ".join(map(str, outcomes)) + "}"
