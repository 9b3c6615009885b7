"""One step put as a question, and the usual way to answer it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from symnn.core import Claim, Verdict
from symnn.core.claim import Relation
from symnn.indexed import Program
from symnn.indexed.traverse import free_indices, names_read
from symnn.proof import check
from symnn.proof.program import prove_equal


@dataclass(frozen=True)
class Question:
    """Is `left relation right` true under what is given?

    Args:
        left, right: expressions.
        relation: between them.
        program: definitions and facts, for expressions that read arrays.
        conditions: on scalars.
        conventions: switched on by name.
        timeout: seconds.
        seed: of random points.
    """

    left: Any
    relation: Relation
    right: Any
    program: Program
    conditions: tuple[Any, ...] = ()
    conventions: tuple[str, ...] = ()
    timeout: float = 10.0
    seed: int = 0

    def about(self, left: Any, right: Any, relation: Relation | None = None) -> Question:
        """The same question about other sides."""
        return replace(self, left=left, right=right, relation=relation or self.relation)

    def where(self, *conditions: Any) -> Question:
        """The same question under further conditions."""
        return replace(self, conditions=(*self.conditions, *conditions))

    @property
    def needs_program(self) -> bool:
        """Whether the sides hold for all indices, or read what the program speaks of."""
        if free_indices(self.left) | free_indices(self.right):
            return True
        read = names_read(self.left) | names_read(self.right)
        stated = {b for f in self.program.facts for b in names_read(f.left) | names_read(f.right)}
        return any(b in self.program or b in stated for b in read)

    @property
    def claim(self) -> Claim:
        """The question as a claim about scalars."""
        return Claim(
            self.left, self.relation, self.right, (), self.conditions, self.conventions
        )  # fmt: skip


def answer(question: Question) -> Verdict:
    """The verdict: by the index calculus where the program is needed, else by the verifier."""
    if question.needs_program and question.relation == "==":
        return prove_equal(question.program, question.left, question.right)
    return check(question.claim, timeout=question.timeout, seed=question.seed)
