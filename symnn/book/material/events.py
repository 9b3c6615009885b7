"""A law of events or of probabilities, proved for all sets and all probability measures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sympy import sympify

from symnn.book.material.finding import Finding, decided, of_verdict
from symnn.book.material.measures import in_words, plainest
from symnn.book.tier import Tier
from symnn.core.claim import Relation
from symnn.probability import Event, in_atoms, same_event
from symnn.probability.atoms import names_in
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
        found = of_verdict(check(in_atoms(*sides, self.where, self.null)))
        return self._plainly(found) if found.refuted else found

    def _plainly(self, found: Finding) -> Finding:
        """A refutation told by a measure that a reader can follow, if there is one."""
        left, right = (sympify(side, strict=True) for side in (self.left, self.right))
        summary = plainest(left, self.relation, right, self.where, self.null)
        if summary is None:
            return found
        evidence = replace(found.verdict.evidence, summary=summary)
        return replace(found, verdict=replace(found.verdict, evidence=evidence))

    def _by_truth_table(self) -> Finding:
        differ = same_event(self.left, self.right, self.null)
        if differ is None:
            return decided(True, Tier.A, "truth table", "both sides happen on the same atoms")
        names = names_in(self.left, self.right, *self.null)
        words = f"they differ on outcomes in {in_words(differ, names)}"
        return decided(False, Tier.A, "truth table", words)
