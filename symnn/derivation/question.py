"""One step put as a question, and the usual way to answer it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from sympy import Idx, Indexed, Product, Sum

from symnn.core import Claim, Evidence, Verdict
from symnn.core.claim import Relation
from symnn.indexed import Program
from symnn.indexed.language.traverse import free_indices, names_read
from symnn.proof import check
from symnn.proof.programs.program import prove_equal
from symnn.proof.programs.program_equality import refute_at_data
from symnn.proof.programs.unfolding import Unfolding


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
        opaque: names whose definitions are used only when it does not go without.
        by: the argument that the answer is found by, if it is a special one.
    """

    left: Any
    relation: Relation
    right: Any
    program: Program
    conditions: tuple[Any, ...] = ()
    conventions: tuple[str, ...] = ()
    timeout: float = 10.0
    seed: int = 0
    opaque: frozenset[Any] = frozenset()
    by: Callable[[Question], Verdict] | None = None

    def about(self, left: Any, right: Any, relation: Relation | None = None) -> Question:
        """The plain question about other sides."""
        return replace(self, left=left, right=right, relation=relation or self.relation, by=None)

    def where(self, *conditions: Any) -> Question:
        """The same question under further conditions."""
        return replace(self, conditions=(*self.conditions, *conditions))

    @property
    def needs_program(self) -> bool:
        """Whether the sides hold for all indices, or read what the program speaks of."""
        if unbound(self.left) | unbound(self.right):
            return True
        read = names_read(self.left) | names_read(self.right)
        stated = {b for f in self.program.facts for b in names_read(f.left) | names_read(f.right)}
        return any(b in self.program or b in stated for b in read)

    @property
    def reads_arrays(self) -> bool:
        """Whether entries of arrays occur, and all sums run over indices."""
        sides = (self.left, self.right)
        summed = {limit[0] for side in sides for total in side.atoms(Sum) for limit in total.limits}
        return all(isinstance(k, Idx) for k in summed) and any(s.has(Indexed) for s in sides)

    @property
    def unfolded(self) -> Question:
        """The question with every definition in the place of its name, as far as that goes."""
        read = names_read(self.left) | names_read(self.right)
        if not read & set(self.program.equations):
            return self
        left, right = (_last(Unfolding(self.program, side)) for side in (self.left, self.right))
        return self.about(left, right)

    @property
    def claim(self) -> Claim:
        """The question as a claim about scalars."""
        return Claim(
            self.left, self.relation, self.right, (), self.conditions, self.conventions
        )  # fmt: skip


def _last(forms: Iterable[Any]) -> Any:
    *_, last = forms
    return last


def unbound(expression: Any) -> set[Any]:
    """The indices over which the expression is meant for all values."""
    bound = {k for product in expression.atoms(Product) for k, *_ in product.limits}
    return set(free_indices(expression)) - bound


def ask(question: Question) -> Verdict:
    """The verdict by the question's own argument, or as usual."""
    return (question.by or answer)(question)


def answer(question: Question) -> Verdict:
    """The verdict: by the index calculus for equations of arrays, else by the verifier.

    Where both can tell, the calculus is asked first, and believed when it proves.
    """
    if question.relation == "==" and (question.needs_program or question.reads_arrays):
        found = prove_equal(
            question.program, question.left, question.right, opaque=question.opaque,
            seed=question.seed,
        )  # fmt: skip
        if question.needs_program or found.holds:
            return found
    unfolded = question.unfolded
    found = check(unfolded.claim, timeout=question.timeout, seed=question.seed)
    if found.status != "refuted" or not unfolded.needs_program:
        return found
    # Data are drawn to meet the program; nobody sees to the conditions.
    sides = (question.left, question.relation, question.right)
    meeting = (
        None if question.conditions
        else refute_at_data(question.program, *sides, seed=question.seed)
    )  # fmt: skip
    if meeting is None:
        why = f"the point need not meet what the program says: {found.evidence.summary}"
        return Verdict("unknown", "none", found.method, Evidence(why))
    return meeting
