"""The adjoint equations of a program as steps, each proved for all sizes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from symnn.core import Verdict
from symnn.core.notation import Notation, Partial
from symnn.derivation.question import Question, answer
from symnn.derivation.record import DEFINITION, Derivation
from symnn.derivation.step import Step
from symnn.indexed import Equation, Fact, GradientProgram, Program, merged
from symnn.indexed.language.traverse import name_of, names_read, shape_of
from symnn.indexed.normal.canonical import canonical
from symnn.indexed.printing.latex import latex_fact, notation_of
from symnn.proof.programs.program import prove_chain_rule

NAMED = "A sum that is needed again has a name."


def with_gradients(
    start: Derivation, found: GradientProgram, reasons: Mapping[str, str] | None = None
) -> Derivation:
    """The derivation continued by every adjoint equation, from the chain rule to textbook form.

    Args:
        start: its program defines the loss.
        found: from `gradient` of that program.
        reasons: for the last form, in words, by the name of the gradient.

    Raises:
        StepRefuted: an equation is not the chain rule, or a rewriting changes its value.
    """
    known = {*start.all_equations.equations, *found.steps}
    names = [e for e in found.raw if e.base not in known]
    hidden = [_settled(found, base) for base in found.steps if base not in found]
    derived = Program([*names, *hidden, *found.adjoint])
    longer = replace(start, derived=merged(start.derived, derived))
    for equation in names:
        longer = longer.with_step(
            Step(equation.right, NAMED, DEFINITION, "definition", equation.left)
        )
    words = Words(notation_of(longer.all_equations))
    chain = {equation.base: (equation, verdict) for equation, verdict in prove_chain_rule(found)}
    for base in found.steps:
        raw, proof = chain[base]
        lines = _lines(found, raw, base, words)
        basis = Basis(longer.all_equations, frozenset(e.base for e in names))
        for step in _steps(basis, found, (raw, proof), lines):
            longer = longer.with_step(step)
        own = (reasons or {}).get(name_of(base))
        if own:
            longer = _reworded(longer, own)
    return longer


def _settled(found: GradientProgram, base: Any) -> Equation:
    """The last form of an adjoint that others took in: what was shown, they rest on."""
    return Equation(found.raw[base].left, found.steps[base][-1].expression)


Line = tuple[Any, str, str, tuple[Any, ...]]
"""Expression, reason in words, rule, and the arrays whose equations were used."""


@dataclass(frozen=True)
class Basis:
    """What steps rest on: all equations, and among them the sums that were given names."""

    program: Program
    named: frozenset[Any]

    def __call__(self, before: Any, after: Any, uses: Any) -> Verdict:
        """The verdict on a rewriting: by the definitions that it used, if possible, else by all.

        `Why:` all of them unfolded lead back to the loss, and in a recurrence without end.
        """
        used = frozenset().union(*map(self._behind, uses)) | self.named
        others = frozenset(self.program.equations) - used
        return answer(Question(before, "==", after, self.program, opaque=others))

    def _behind(self, use: Any) -> frozenset[Any]:
        """The array that was used; of a fact, the arrays in it and those that define them."""
        if not isinstance(use, Fact):
            return frozenset([use])
        named = names_read(use.left - use.right)
        read = (names_read(self.program[b].right) for b in named if b in self.program)
        return named.union(*read)


def _steps(
    basis: Basis, found: GradientProgram, chain: tuple[Equation, Verdict], lines: list[Line]
) -> Iterator[Step]:
    """One adjoint: the chain rule, then each rewriting, verified."""
    raw, proof = chain
    (current, reason, rule, _), *others = lines
    left = found.equations.get(raw.base, raw).left
    yield Step(current, reason, proof, rule, left)
    for expression, reason, rule, uses in others:
        yield Step(expression, reason, basis(current, expression, uses), rule)
        current = expression


def _lines(found: GradientProgram, raw: Equation, base: Any, words: Words) -> list[Line]:
    """The lines of one adjoint; what only reorders takes the place of the line before it."""
    equation, written = found.equations.get(base, raw), found.steps[base]
    first = words("chain rule", written[0].uses)
    lines: list[Line] = [(raw.at(equation.indices), first, "chain rule", ())]
    more: list[Line] = [(r.expression, words(r.reason, r.uses), r.reason, r.uses) for r in written]
    if base in found:
        more.append((equation.right, words("collect", ()), "collect", ()))
    for line in more:
        before, reordering = lines[-1], line[2] in ("chain rule", "collect")
        if not reordering or canonical(before[0]) != canonical(line[0]):
            lines.append(line)
        elif line[2] == "collect":
            lines[-1] = (line[0], *before[1:])
    return lines


def _reworded(longer: Derivation, words: str) -> Derivation:
    """The derivation with other words for its last step."""
    return replace(longer, steps=(*longer.steps[:-1], replace(longer.steps[-1], reason=words)))


class Words:
    """Reasons in words, with names as formulas.

    Args:
        notation: how the names of the program are written.
    """

    def __init__(self, notation: Notation) -> None:
        self.notation = notation

    def __call__(self, reason: str, uses: Any) -> str:
        """The sentence for one rewriting."""
        if reason == "fact":
            facts = " and ".join(f"${latex_fact(fact, self.notation)}$" for fact in uses)
            return f"Because {facts}."
        if reason == "collect" or not uses:
            return SENTENCES[reason].replace(" {}", "").format()
        return SENTENCES[reason].format(" and ".join(map(self.name, uses)))

    def name(self, base: Any) -> str:
        """An array's name as a formula on one line."""
        found = self.notation.name(name_of(base), bool(shape_of(base)))
        if isinstance(found, Partial):
            return f"${found.inline()}$"
        return f"${found.latex()}$"


SENTENCES = {
    "chain rule": "The chain rule through {}.", "substitute": "Insert {}.",
    "fold": "By the definition of {}.", "collect": "Collect terms.",
}  # fmt: skip
