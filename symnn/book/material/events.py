"""A law of events or of probabilities, proved for all sets and all probability measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import sympify

from symnn.book.material.finding import Finding, decided, of_verdict
from symnn.book.tier import Tier
from symnn.core.claim import Relation
from symnn.probability import Event, in_atoms, same_event
from symnn.proof import check


@dataclass(frozen=True)
class EventLaw:
    """`left relation right` for all events of these names.

    Args:
        left, right: both events (then the relation is `==`), or both numbers made of
            probabilities.
        words: what it says.
        relation: between them.
        where: conditions on probabilities.
        null: events that are empty.
    """

    left: Any
    right: Any
    words: str = ""
    relation: Relation = "=="
    where: tuple[Any, ...] = ()
    null: tuple[Event, ...] = ()

    def find(self) -> Finding:
        """By the truth table of the atoms, or as a claim on the probabilities of the atoms."""
        if isinstance(self.left, Event):
            return self._by_truth_table()
        sides = (sympify(self.left, strict=True), self.relation, sympify(self.right, strict=True))
        return of_verdict(check(in_atoms(*sides, self.where, self.null)))

    def _by_truth_table(self) -> Finding:
        differ = same_event(self.left, self.right, self.null)
        if differ is None:
            return decided(True, Tier.A, "truth table", "both sides happen on the same atoms")
        inside = ", ".join(sorted(n.name for n in differ)) or "none of the events"
        return decided(False, Tier.A, "truth table", f"they differ where {inside} happens alone")
