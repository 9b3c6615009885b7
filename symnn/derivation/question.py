"""One step put as a question, and the usual way to answer it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sympy import Indexed

from symnn.core import Claim, Verdict
from symnn.core.claim import Relation
from symnn.indexed import Program
from symnn.indexed.traverse import names_read
from symnn.lazy import load
from symnn.proof import check


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
    def reads_program(self) -> bool:
        """Whether the sides read arrays, or scalars that the program defines or states facts of."""
        read = names_read(self.left) | names_read(self.right)
        return any(b in self.program for b in read) or any(
            side.has(Indexed) for side in (self.left, self.right)
        )

    @property
    def claim(self) -> Claim:
        """The question as a claim about scalars."""
        return Claim(
            self.left, self.relation, self.right, (), self.conditions, self.conventions
        )  # fmt: skip


def answer(question: Question) -> Verdict:
    """The verdict: by the index calculus where arrays are read, else by the scalar verifier."""
    if question.reads_program and question.relation == "==":
        return load("symnn.proof.program", "prove_equal")(question.program, question.left, question.right)
    return check(question.claim, timeout=question.timeout, seed=question.seed)
