"""An equation of arrays of symbolic size, checked by the index calculus."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from symnn.book.material.finding import Finding, of_verdict
from symnn.core.claim import Relation
from symnn.derivation.question import Question, ask
from symnn.indexed import Program


@dataclass(frozen=True)
class Equated:
    """`left relation right` for all values of the free indices and of the sizes.

    Args:
        left, right: expressions of entries and sums.
        words: what it says.
        program: definitions and facts that the sides read.
        relation: between them.
        conditions: on scalars.
        by: the argument that it is checked by, if it is a special one.
    """

    left: Any
    right: Any
    words: str = ""
    program: Program = field(default_factory=Program, compare=False)
    relation: Relation = "=="
    conditions: tuple[Any, ...] = ()
    by: Any = field(default=None, compare=False)

    @property
    def question(self) -> Question:
        return Question(
            self.left, self.relation, self.right, self.program, self.conditions, by=self.by
        )  # fmt: skip

    def find(self) -> Finding:
        """The verdict of the index calculus, else of the verifier."""
        return of_verdict(ask(self.question))
